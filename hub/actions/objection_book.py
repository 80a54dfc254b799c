"""Objections as they stand: what is told of one, with its due dates of today, and the lists of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from graph_schema.due_dates import StepDue
from graph_schema.gateway import Gateway
from graph_schema.ids import matter_id
from graph_schema.names import MatterKind, Purpose
from graph_schema.objections import OPEN, Objection, ObjectionTarget, is_overdue, objection_of, steps_due
from graph_schema.reads.accesses import OWN_SUBJECTS, OwnSubjects
from graph_schema.reads.objections import LIST_OBJECTIONS, ObjectionPage, ObjectionRow
from graph_schema.rules.knowledge import Clock
from graph_schema.working_days import WorkingDays
from hub.actions.due import iso, step_shown

HOME: Final = "CN-410322"
"""Where the hub stands unless it is set otherwise: the county whose plan it carries out."""
MOST_OPEN: Final = 10_000
"""So many open objections are looked through for those that are overdue."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """What due dates are counted by: the clocks, the working days, and where the hub stands."""

    clocks: Mapping[str, Clock]
    days: WorkingDays
    home: str

    def due(self, objection: Objection) -> tuple[StepDue, ...]:
        """Its steps with their due dates, as the calendar is now."""
        return steps_due(objection, self.clocks, home=self.home, days=self.days)

    def shown(self, row: ObjectionRow, *, today: date) -> dict[str, Any]:
        """An objection as it is shown on a day: JSON values, without what it is kept by inside."""
        objection = objection_of(row.objection_id, row.kept)
        due = self.due(objection)
        return {
            "id": objection.id,
            "subject_id": objection.subject_id,
            "target": objection.target,
            "target_id": objection.number or objection.target_id,
            "status": objection.status,
            "filer": objection.filer,
            "filed_by": row.filed_by,
            "filed_on": objection.filed_on.isoformat(),
            "place": objection.place,
            "grounds": objection.grounds,
            "evidence": list(objection.evidence),
            "marked": objection.is_open and (bool(objection.covers) or objection.target is ObjectionTarget.TENURE),
            "paused_for": objection.paused_for,
            "asked_of": row.asked_of,
            "asked_on": iso(objection.asked_on),
            "finding": objection.finding,
            "answered_on": iso(objection.answered_on),
            "ended_on": iso(objection.ended_on),
            "decision": objection.decision,
            "lifted_on": iso(objection.lifted_on),
            "remedy": objection.remedy,
            "overdue": is_overdue(objection, due, today=today),
            "due": [step_shown(each, is_open=objection.is_open, today=today) for each in due],
        }


@dataclass(frozen=True, slots=True)
class ObjectionBook:
    """Objections as the graph holds them."""

    gateway: Gateway
    calendar: Calendar

    async def page(
        self,
        *,
        partner_id: str | None,
        own: bool,
        chosen: tuple[bool, bool],
        after: str,
        first: int,
        today: date,
    ) -> list[dict[str, Any]]:
        """The first objections after an id, as `shown`: any where `partner_id` is None, else those it may know of.

        With `own` also those about whom it has claimed as itself. `chosen`: open ones alone, overdue ones alone.
        """
        subjects = await self._claimed(partner_id or "", today=today) if own else []
        open_only, overdue = chosen
        statuses = sorted(map(str, OPEN)) if open_only or overdue else []
        asked = ObjectionPage(after, partner_id, subjects, statuses)
        most = MOST_OPEN if overdue else first
        rows = await self.gateway.read_all(LIST_OBJECTIONS, [asked], limits={"max_objections": most})
        found = [self.calendar.shown(row, today=today) for row in rows]
        return [each for each in found if each["overdue"] or not overdue][:first]

    async def _claimed(self, partner_id: str, *, today: date) -> list[str]:
        rows = await self.gateway.read_all(OWN_SUBJECTS, [OwnSubjects(partner_id, Purpose.SELF, today)])
        return [subject for row in rows for subject in row.subjects]


def objection_matter(objection_id: str) -> str:
    """The id of the matter that keeps it."""
    return matter_id(MatterKind.OBJECTION, objection_id)
