"""What takes back a record that was told: who of its receivers must answer by when, and what they are told to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from graph_schema.names import PartnerKind
from graph_schema.rules.basics import Bilingual, Headed
from graph_schema.rules.build_basics import bilingual, head
from graph_schema.rules.tables import Item, refuse
from graph_schema.working_days import Due, WorkingDays


class RecallReason(StrEnum):
    """Why a record is taken back from those who received it."""

    REPAIRED = "REPAIRED"  # 已修复
    REMOVED = "REMOVED"  # 移出
    REVOKED = "REVOKED"  # 撤销
    OVERTURNED = "OVERTURNED"  # 决定被推翻
    WITHDRAWN = "WITHDRAWN"  # 来源撤回
    CORRECTED = "CORRECTED"  # 更正


class NoticeStanding(StrEnum):
    """What is awaited of a receiver who was told."""

    PENDING = "PENDING"  # 待回执
    TOLD = "TOLD"  # 已告知, nothing is awaited
    ACKNOWLEDGED = "ACKNOWLEDGED"  # 已回执


@dataclass(frozen=True, slots=True)
class RecallRule(Headed):
    """What follows for receivers where a record is taken back for one reason.

    Those of the kinds `asked` acknowledge within `answer_days` working days and are reminded every `remind_days`
    working days after that; the others are told alone. A change of one of `fields` says that what was told was wrong.
    `own_choice`: no text sets these numbers for receivers. `told` says what to do, never what the record held.
    """

    answer_days: int
    remind_days: int
    asked: tuple[PartnerKind, ...]
    fields: tuple[str, ...]
    own_choice: bool
    told: Bilingual

    @property
    def reason(self) -> RecallReason:
        """The reason that it is about."""
        return RecallReason(self.id)


def recall(item: Item) -> RecallRule:
    """What follows for receivers, by reason."""
    return item.done(
        lambda: RecallRule(
            **head(item),
            answer_days=item.count("answer_days"),
            remind_days=item.count("remind_days"),
            asked=item.members("asked", PartnerKind),
            fields=item.texts("fields") if item.has("fields") else (),
            own_choice=item.truth("own_choice"),
            told=bilingual(item.item("told")),
        )
    )


def recalls(items: Mapping[str, Item]) -> Mapping[str, Item]:
    """The items, which are one for each reason. Raises RulesRefused."""
    if items.keys() != set(RecallReason):
        raise refuse("recall.toml", "recall", reason=f"exactly these ids are expected: {', '.join(RecallReason)}")
    return items


@dataclass(frozen=True, slots=True)
class Deadlines:
    """By when receivers answer, by the rules and the calendar as they stand."""

    rules: Mapping[str, RecallRule]
    calendar: WorkingDays

    def due(self, reason: str, told_on: str) -> Due:
        """The last day for an answer to what was told on a day (ISO); provisional where no calendar is announced."""
        return self.calendar.add(date.fromisoformat(told_on), self.rules[reason].answer_days)

    def remind_on(self, reason: str, told_on: str, *, reminded_on: str | None) -> date:
        """The day of the next reminder, a working day."""
        if reminded_on is None:
            return self.calendar.add(self.due(reason, told_on).day, 1).day
        return self.calendar.add(date.fromisoformat(reminded_on), self.rules[reason].remind_days).day
