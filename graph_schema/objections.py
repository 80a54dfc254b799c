"""An objection as it is kept: what it is against, how far it has come, and until when which step is due. Pure, no I/O.

Sources: 孟政〔2019〕10号 五(八) (measures wait while a fact is verified; errors are mended at once),
河南省社会信用条例 41 (mark at once, verification with the source, answer).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final

from graph_schema.due_dates import Deadline, Pause, StepDue, clocks_in, deadline, gone_on, pauses_of
from graph_schema.names import MatterKind, OverlayKind
from graph_schema.rules.knowledge import Clock, ClockMatter, ClockStep
from graph_schema.working_days import WorkingDays


class ObjectionTarget(StrEnum):
    """What an objection is against."""

    RECORD = "RECORD"  # 信用记录
    TENURE = "TENURE"  # 任职、持股或控制关系 (冒名登记)
    EVALUATION = "EVALUATION"  # 信用评价
    DISCIPLINE = "DISCIPLINE"  # 行业惩戒
    COMMITMENT = "COMMITMENT"  # 信用承诺


class ObjectionFiler(StrEnum):
    """Who files an objection."""

    SUBJECT = "SUBJECT"  # 主体本人、本单位
    AGENT = "AGENT"  # 受托代理人
    DEPARTMENT = "DEPARTMENT"  # 部门代为提出
    WINDOW = "WINDOW"  # 平台窗口登记


class ObjectionStatus(StrEnum):
    """How far an objection has come."""

    FILED = "FILED"  # 已登记并标注
    WITH_SOURCE = "WITH_SOURCE"  # 信源单位核查中
    ANSWERED = "ANSWERED"  # 信源单位已答复
    UPHELD = "UPHELD"  # 异议成立
    REJECTED = "REJECTED"  # 异议不成立
    WITHDRAWN = "WITHDRAWN"  # 已撤回


class ObjectionFinding(StrEnum):
    """What the source found."""

    WRONG = "WRONG"  # 信息有误
    CONFIRMED = "CONFIRMED"  # 信息无误


class ObjectionRemedy(StrEnum):
    """What becomes of what an objection was upheld against."""

    CORRECTED = "CORRECTED"  # 更正
    WITHDRAWN = "WITHDRAWN"  # 撤销


OPEN: Final = frozenset({ObjectionStatus.FILED, ObjectionStatus.WITH_SOURCE, ObjectionStatus.ANSWERED})
"""While it is verified."""

MARKS: Final = (OverlayKind.DISPUTE, OverlayKind.SUSPEND_MEASURES)
"""What lies meanwhile over what is objected to."""

MATTERS: Final[Mapping[ObjectionTarget, MatterKind]] = {
    ObjectionTarget.EVALUATION: MatterKind.EVALUATION,
    ObjectionTarget.DISCIPLINE: MatterKind.DISCIPLINE,
    ObjectionTarget.COMMITMENT: MatterKind.COMMITMENT,
}
"""Targets that are matters."""


@dataclass(frozen=True, slots=True)
class Objection:
    """One objection; ids are opaque, days are those of Asia/Shanghai.

    `number` is that of a target that is a matter, `subject_id` an enterprise or an appearance, `at_id` the enterprise
    of a tenure; `enterprises` and `persons` are all whom it concerns. `covers` are the records marked while it is open,
    as record_id, or record_id/person_id where one person's reach alone is. `evidence`, `authority` and `answer` are
    digests of papers. `told` are the due dates as they were told at filing. `until` is the first day on which a tenure
    that was corrected held no longer; `lifted_on` and `lifted_by` (a decision) where what was struck may be told again.
    """

    id: str
    target: ObjectionTarget
    target_id: str
    subject_id: str
    filer: ObjectionFiler
    filed_by: str
    filed_on: date
    place: str
    grounds: str
    status: ObjectionStatus = ObjectionStatus.FILED
    number: str | None = None
    at_id: str | None = None
    enterprises: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    authority: str | None = None
    evidence: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    asked_of: str | None = None
    asked_on: date | None = None
    finding: ObjectionFinding | None = None
    answered_on: date | None = None
    answer: str | None = None
    ended_on: date | None = None
    decision: str | None = None
    remedy: ObjectionRemedy | None = None
    until: date | None = None
    lifted_on: date | None = None
    lifted_by: str | None = None
    pauses: tuple[str, ...] = ()
    paused_for: str | None = None
    extended: str | None = None
    told: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it is still verified."""
        return self.status in OPEN

    @property
    def strikes(self) -> bool:
        """Whether it keeps what it was upheld against from being told again."""
        return self.status is ObjectionStatus.UPHELD and self.lifted_on is None

    @property
    def is_paused(self) -> bool:
        """Whether its clocks stand still."""
        return any(pause.until is None for pause in self.rests())

    def rests(self) -> list[Pause]:
        """The pauses of its clocks."""
        return pauses_of(self.pauses)

    def paused(self, on: date, *, reason: str) -> "Objection":
        """The same from a day on with its clocks standing still."""
        return replace(self, pauses=(*self.pauses, f"{on.isoformat()}/"), paused_for=reason)

    def resumed(self, on: date) -> "Objection":
        """The same with its clocks going on from a day, which counts again; as it is where they go."""
        if not self.is_paused:
            return self
        return replace(self, pauses=gone_on(self.pauses, on), paused_for=None)

    def attributes(self) -> tuple[tuple[str, str | tuple[str, ...]], ...]:
        """What is kept of it."""
        said: list[tuple[str, str | tuple[str, ...]]] = []
        for field in fields(self):
            value = getattr(self, field.name)
            if value is None or value == () or field.name == "id":
                continue
            said.append((field.name, value if isinstance(value, tuple) else _text(value)))
        return tuple(said)


def objection_of(objection_id: str, kept: Mapping[str, Any]) -> Objection:
    """The objection that `attributes` wrote."""
    values: dict[str, Any] = {"id": objection_id}
    for field in fields(Objection):
        value = kept.get(field.name)
        if value is not None:
            values[field.name] = _READ.get(field.name, tuple if isinstance(value, list) else str)(value)
    return Objection(**values)


_READ: Final[Mapping[str, Callable[[Any], object]]] = {
    "target": ObjectionTarget,
    "filer": ObjectionFiler,
    "status": ObjectionStatus,
    "finding": ObjectionFinding,
    "remedy": ObjectionRemedy,
    **dict.fromkeys(("filed_on", "asked_on", "answered_on", "ended_on", "until", "lifted_on"), date.fromisoformat),
}


def steps_due(
    objection: Objection, clocks: Mapping[str, Clock], *, home: str, days: WorkingDays
) -> tuple[StepDue, ...]:
    """Every step that has a clock where the fact is from, or else where the hub stands (`home`), with its due date.

    The platform's own time ends when the source is asked: from then on that of a verification with it counts.
    """
    held = clocks_in(clocks, ClockMatter.OBJECTION, places=(objection.place, home), on=objection.filed_on)
    begun: Sequence[tuple[ClockStep, date | None, date | None]] = (
        (ClockStep.MARK, objection.filed_on, objection.filed_on),
        (ClockStep.FORWARD, objection.filed_on, objection.asked_on or objection.ended_on),
        (ClockStep.OWN, None if objection.asked_on else objection.filed_on, objection.ended_on),
        (ClockStep.ANSWER, objection.asked_on, objection.answered_on or objection.ended_on),
        (ClockStep.WITH_SOURCE, objection.filed_on, objection.ended_on),
    )
    return tuple(
        StepDue(step, _due(objection, held[step], start=start, days=days), done)
        for step, start, done in begun
        if step in held and start is not None
    )


def is_overdue(objection: Objection, due: Sequence[StepDue], *, today: date) -> bool:
    """Whether any of its steps is overdue."""
    return objection.is_open and any(step.is_over(today) for step in due)


def _due(objection: Objection, clock: Clock, *, start: date, days: WorkingDays) -> Deadline:
    pauses = () if clock.step is ClockStep.MARK else objection.rests()
    return deadline(clock, start, days=days, pauses=pauses, extended=objection.extended is not None)


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def parts_of(cover: str) -> tuple[str, str | None]:
    """The record, and the person where his reach alone is covered."""
    record_id, _, person_id = cover.partition("/")
    return record_id, person_id or None
