"""An application for repair as it is kept: of which record, by whom, how far it has come, until when which step is due.

Pure, no I/O. Sources: 国家发展改革委令第36号, 国办发〔2025〕22号 (accepted in three working days, told in ten),
孟政〔2019〕10号 五(七).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final

from graph_schema.due_dates import Pause, StepDue, clocks_in, deadline, gone_on, pauses_of
from graph_schema.names import PartyKind, RecordStatus, Severity
from graph_schema.rules.knowledge import Clock, ClockMatter, ClockStep
from graph_schema.rules.repair import PaperKind
from graph_schema.working_days import WorkingDays


class RepairStatus(StrEnum):
    """How far an application has come."""

    FILED = "FILED"  # 已收到
    RETURNED = "RETURNED"  # 待补正
    ACCEPTED = "ACCEPTED"  # 已受理
    NOT_ACCEPTED = "NOT_ACCEPTED"  # 不予受理
    GRANTED = "GRANTED"  # 准予修复
    REFUSED = "REFUSED"  # 不予修复
    WITHDRAWN = "WITHDRAWN"  # 申请人撤回
    REVOKED = "REVOKED"  # 修复决定被撤销
    CONCLUDED = "CONCLUDED"  # 破产程序的临时效果已终结


class RepairFiler(StrEnum):
    """Who files an application."""

    SUBJECT = "SUBJECT"  # 主体本人、本单位
    AGENT = "AGENT"  # 受托代理人、破产管理人
    DEPARTMENT = "DEPARTMENT"  # 部门代为提出
    WINDOW = "WINDOW"  # 平台窗口登记


OPEN: Final = frozenset({RepairStatus.FILED, RepairStatus.RETURNED, RepairStatus.ACCEPTED})
"""While nothing has been decided."""


@dataclass(frozen=True, slots=True)
class Repair:
    """One application; ids are opaque, days are those of Asia/Shanghai.

    `party_id` is whose repair it is, an enterprise or an appearance; `persons` are his appearances, where a rule lets a
    person whom a unit's record reaches apply for himself (`own`). `relief` are ids of the temporary effects that are
    asked for in a bankruptcy; none: the repair itself. `papers` are `KIND digest`. `pauses` are `first day/day on which
    it goes on`.
    """

    id: str
    record_id: str
    party_id: str
    party_kind: PartyKind
    filer: RepairFiler
    filed_by: str
    filed_on: date
    place: str
    determiner: str
    rule_id: str
    status: RepairStatus = RepairStatus.FILED
    own: bool = False
    persons: tuple[str, ...] = ()
    relief: tuple[str, ...] = ()
    ruling: str | None = None
    papers: tuple[str, ...] = ()
    corrected_on: date | None = None
    severity: Severity | None = None
    accepted_on: date | None = None
    ended_on: date | None = None
    decision: str | None = None
    reason: str | None = None
    after: RecordStatus | None = None
    pauses: tuple[str, ...] = ()
    paused_for: str | None = None
    revoked_on: date | None = None
    revocation: str | None = None
    barred_until: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be decided."""
        return self.status in OPEN

    @property
    def paper_kinds(self) -> frozenset[PaperKind]:
        """The kinds of paper that were handed in."""
        return frozenset(PaperKind(text.partition(" ")[0]) for text in self.papers)

    def rests(self) -> list[Pause]:
        """The pauses of its clocks."""
        return pauses_of(self.pauses)

    def returned(self, on: date, *, reason: str) -> "Repair":
        """The same, waiting for papers: its clocks stand still."""
        paused = (*self.pauses, f"{on.isoformat()}/")
        return replace(self, status=RepairStatus.RETURNED, pauses=paused, paused_for=reason)

    def resumed(self, on: date) -> "Repair":
        """The same with its clocks going on from a day."""
        return replace(self, status=RepairStatus.FILED, pauses=gone_on(self.pauses, on), paused_for=None)

    def ended(self, status: RepairStatus, on: date, *, reason: str) -> "Repair":
        """The same, over from a day on; a pause ends with it."""
        return replace(self.resumed(on), status=status, ended_on=on, reason=reason)

    def attributes(self) -> tuple[tuple[str, Any], ...]:
        """What is kept of it: texts and lists of texts by name."""
        said = ((field.name, getattr(self, field.name)) for field in fields(self) if field.name != "id")
        told = ((name, value) for name, value in said if value not in (None, (), False))
        return tuple((name, value if isinstance(value, tuple) else _text(value)) for name, value in told)


_READ: Final[Mapping[str, Any]] = {
    "party_kind": PartyKind,
    "filer": RepairFiler,
    "status": RepairStatus,
    "severity": Severity,
    "after": RecordStatus,
    "own": bool,
    **dict.fromkeys(
        ("filed_on", "corrected_on", "accepted_on", "ended_on", "revoked_on", "barred_until"), date.fromisoformat
    ),
}


def repair_of(repair_id: str, kept: Mapping[str, Any]) -> Repair:
    """The application that `attributes` wrote."""
    values: dict[str, Any] = {"id": repair_id}
    for field in fields(Repair):
        value = kept.get(field.name)
        if value is not None:
            values[field.name] = _READ.get(field.name, tuple if isinstance(value, list | tuple) else str)(value)
    return Repair(**values)


def repair_steps(repair: Repair, clocks: Mapping[str, Clock], *, days: WorkingDays) -> tuple[StepDue, ...]:
    """Acceptance, decision and feedback with their due dates; days on which papers were waited for do not count."""
    held = clocks_in(clocks, ClockMatter.REPAIR, places=(repair.place,), on=repair.filed_on)
    begun: Sequence[tuple[ClockStep, date | None, date | None]] = (
        (ClockStep.ACCEPT, repair.filed_on, repair.accepted_on or repair.ended_on),
        (ClockStep.DECIDE, repair.accepted_on, repair.ended_on),
        (ClockStep.FEEDBACK, repair.filed_on, repair.ended_on),
    )
    return tuple(
        StepDue(step, deadline(held[step], start, days=days, pauses=repair.rests()), done)
        for step, start, done in begun
        if step in held and start is not None
    )


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
