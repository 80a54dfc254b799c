"""Signals as they are found: a rule, and the facts that it names, each with whom, when and by which source."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from graph_schema.rules.signals import SignalRule
from hub.inquiries.rows import RecordRow


class FactKind(StrEnum):
    """What a fact of a signal says."""

    LISTED = "LISTED"  # 记录开始
    LEFT_OFFICE = "LEFT_OFFICE"  # 离任
    TOOK_OFFICE = "TOOK_OFFICE"  # 就任
    IN_OFFICE = "IN_OFFICE"  # 任职
    REVOKED = "REVOKED"  # 被吊销


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact; what it does not speak of is absent. `day` is when it happened, `since` and `until` those of an office.

    `observed` is the day on which the source was read that describes the enterprise. `disputed` says of an office, once
    it is looked up, whether it is under objection.
    """

    kind: FactKind
    enterprise_id: str
    enterprise_name: str | None
    uscc: str | None
    person_id: str | None = None
    person_name: str | None = None
    role: str | None = None
    day: str | None = None
    since: str | None = None
    until: str | None = None
    until_kind: str | None = None
    address: str | None = None
    status: str | None = None
    source: str | None = None
    observed: str | None = None
    record: RecordRow | None = None
    tenure_id: str | None = None
    disputed: bool | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """A rule and its facts; `variant` names the sentence, whose marks that follow from counting are in `counted`.

    `truncated`: there is more of the same than was looked at.
    """

    rule: SignalRule
    variant: str
    facts: tuple[Fact, ...]
    counted: Mapping[str, int] = field(default_factory=dict)
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class SignalsFound:
    """The signals of a subject, and the commit that was read at; `truncated`: not everything was looked at."""

    signals: tuple[Signal, ...]
    truncated: bool
    read_at: int
    subject_ids: frozenset[str]
