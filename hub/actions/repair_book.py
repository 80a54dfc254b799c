"""Applications for repair as they stand: what is told of one, with its due dates of today, and the lists of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from graph_schema.gateway import Gateway
from graph_schema.ids import matter_id
from graph_schema.names import MatterKind
from graph_schema.reads.repairs import LIST_REPAIRS, REPAIRS_OF_SUBJECTS, RepairRow, SubjectsKey
from graph_schema.records import Key
from graph_schema.repairs import Repair, repair_of, repair_steps
from graph_schema.rules.model import RuleBase
from graph_schema.working_days import WorkingDays
from hub.actions.due import iso, step_shown

PAGE_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class RepairBook:
    """What is told of applications: the rules that they stand on, and the calendar of their due dates."""

    rules: RuleBase
    days: WorkingDays

    def shown(self, repair: Repair, *, today: date) -> dict[str, Any]:
        """An application as it is shown on a day: JSON values, without what it is kept by inside."""
        rule = self.rules.knowledge.repairs.get(repair.rule_id)
        steps = repair_steps(repair, self.rules.knowledge.clocks, days=self.days)
        return {
            "id": repair.id,
            "record_id": repair.record_id,
            "status": repair.status,
            "filer": repair.filer,
            "filed_on": repair.filed_on.isoformat(),
            "determiner": repair.determiner,
            "rule": repair.rule_id or None,
            "basis": None if rule is None else rule.citation.text(),
            "own": repair.own,
            "relief": list(repair.relief),
            "papers": sorted(repair.paper_kinds),
            "corrected_on": iso(repair.corrected_on),
            "paused_for": repair.paused_for,
            "accepted_on": iso(repair.accepted_on),
            "ended_on": iso(repair.ended_on),
            "decision": repair.decision,
            "reason": repair.reason,
            "revoked_on": iso(repair.revoked_on),
            "revocation": repair.revocation,
            "barred_until": iso(repair.barred_until),
            "overdue": repair.is_open and any(step.is_over(today) for step in steps),
            "due": [step_shown(step, today=today, is_open=repair.is_open) for step in steps],
        }

    def row(self, row: RepairRow, *, today: date) -> dict[str, Any]:
        """The same of what the graph holds."""
        return self.shown(repair_of(row.repair_id, row.kept), today=today)


@dataclass(frozen=True, slots=True)
class RepairList:
    """Applications as the graph holds them."""

    gateway: Gateway
    book: RepairBook

    async def of_subjects(
        self, subjects: Sequence[str], *, after: str, first: int, today: date
    ) -> list[dict[str, Any]]:
        """The first applications of these enterprises and persons after a number, as `shown`."""
        asked = SubjectsKey(list(subjects), after)
        rows = await self.gateway.read_all(REPAIRS_OF_SUBJECTS, [asked], limits={"max_repairs": first})
        return [self.book.row(row, today=today) for row in rows]

    async def every(self, *, after: str, first: int, today: date) -> list[dict[str, Any]]:
        """The first of all applications after a number, as `shown`."""
        rows = await self.gateway.read_all(LIST_REPAIRS, [Key(after)], limits={"max_repairs": first})
        return [self.book.row(row, today=today) for row in rows]


def repair_matter(repair_id: str) -> str:
    """The id of the matter that keeps an application."""
    return matter_id(MatterKind.REPAIR, repair_id)
