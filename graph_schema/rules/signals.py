"""What investigators are told as a signal: which facts together, and the numbers that tell them from others."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from graph_schema.names import RoleKind, Side
from graph_schema.rules.basics import Bilingual, Headed
from graph_schema.rules.build_basics import bilingual, head
from graph_schema.rules.tables import Item


class SignalKind(StrEnum):
    """Kinds of signal."""

    REPRESENTATIVE_CHANGED = "REPRESENTATIVE_CHANGED"  # 列入后法定代表人变更
    OFFICES_AT_ONE_ADDRESS = "OFFICES_AT_ONE_ADDRESS"  # 一人在同一地址多家企业任职
    SHARED_WITH_REVOKED = "SHARED_WITH_REVOKED"  # 与被吊销企业法定代表人、地址均相同


@dataclass(frozen=True, slots=True)
class SignalRule(Headed):
    """Facts that are told as a signal; they are no verdict, and carry no measure.

    `roles` are the offices that count. Of REPRESENTATIVE_CHANGED: a record of `sides`, and at most `within_days` days
    from its first to the change. Of OFFICES_AT_ONE_ADDRESS: `at_least` enterprises. Of SHARED_WITH_REVOKED: the
    registered status begins with one of `statuses`. Addresses of fewer than `address_letters` letters do not count.
    `own_choice`: no text says so, it is the hub's own. `sentences` tell the facts, by what was found.
    """

    kind: SignalKind
    roles: tuple[RoleKind, ...]
    sides: tuple[Side, ...]
    within_days: int | None
    at_least: int | None
    statuses: tuple[str, ...]
    address_letters: int
    own_choice: bool
    sentences: Mapping[str, Bilingual]


_NEEDS: Mapping[SignalKind, tuple[tuple[str, ...], tuple[str, ...]]] = MappingProxyType(
    {
        SignalKind.REPRESENTATIVE_CHANGED: (("sides", "within_days"), ("LEFT", "CAME")),
        SignalKind.OFFICES_AT_ONE_ADDRESS: (("at_least", "address_letters"), ("OFFICES",)),
        SignalKind.SHARED_WITH_REVOKED: (("statuses", "address_letters"), ("SHARED",)),
    }
)
"""Of each kind the keys that it cannot do without, and its sentences."""


def signal(item: Item) -> SignalRule:
    """A signal; each kind has numbers and sentences of its own."""
    made = item.done(
        lambda: SignalRule(
            **head(item),
            kind=item.member("kind", SignalKind),
            roles=item.members("roles", RoleKind),
            sides=item.members("sides", Side) if item.has("sides") else (),
            within_days=item.count_or_none("within_days"),
            at_least=item.count_or_none("at_least"),
            statuses=item.texts("statuses") if item.has("statuses") else (),
            address_letters=item.count_or_none("address_letters") or 1,
            own_choice=item.truth("own_choice"),
            sentences=_sentences(item.item("sentences")),
        )
    )
    keys, sentences = _NEEDS[made.kind]
    for key in keys:
        if not item.has(key):
            raise item.error(key, f"a signal of kind {made.kind} needs it")
    if made.sentences.keys() != set(sentences):
        raise item.error("sentences", f"exactly these are expected: {', '.join(sentences)}")
    return made


def _sentences(item: Item) -> Mapping[str, Bilingual]:
    return item.done(lambda: MappingProxyType({name: bilingual(item.item(name)) for name in item.given()}))
