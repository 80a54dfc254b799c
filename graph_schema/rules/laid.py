"""Which measures a record lays on its own party: pure, by the text that was law when it was decided.

They follow from its list kind, from the rules about it, whose text addresses the party itself beside the persons it
reaches, and from the area of serious dishonesty that its list belongs to.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

from graph_schema.rules.basics import Addressee, ReachRoute
from graph_schema.rules.measure import MeasureStatus
from graph_schema.rules.model import ReachEffect, ReachRule, RuleBase

_AS_PARTY: Final = (ReachRoute.PARTY, ReachRoute.OWN_DECISION)


def laid_on_party(
    rules: RuleBase, *, list_kind: str, jurisdiction: str, decided_on: date | None, personal: bool
) -> tuple[str, ...]:
    """Ids of the measures; `personal`: the party is a natural person. Empty for a list kind that no file holds.

    An undated record is judged by the texts that were never replaced.
    """
    kind = rules.find_list_kind(list_kind)
    if kind is None:
        return ()
    law = weighed(rules.rules_for(list_kind, jurisdiction, decided_on=decided_on))
    area = None if personal or kind.area is None else rules.knowledge.areas.get(kind.area)
    named = (
        *kind.measures,
        *(each for rule in law if not personal or rule.effect is ReachEffect.DESIGNATED for each in rule.measures),
        *(() if area is None else area.measures),
    )
    found = ((each, rules.find_measure(each)) for each in dict.fromkeys(named))
    return tuple(
        each
        for each, measure in found
        if measure is not None
        and measure.status is MeasureStatus.IN_FORCE
        and measure.applies_in(jurisdiction)
        and measure.is_text_of(decided_on)
        and any(_addresses(addressee, personal=personal) for addressee in measure.addressees)
    )


def _addresses(addressee: Addressee, *, personal: bool) -> bool:
    """Whether the text means the party of the record by this; a party may be a natural person as well as a unit."""
    if addressee.route is ReachRoute.SUBJECT:
        return personal or not addressee.personal
    return addressee.personal is personal and addressee.route in _AS_PARTY


def weighed(law: Iterable[ReachRule]) -> tuple[ReachRule, ...]:
    """The rules without the general ones that a rule about the list itself overrules by saying no."""
    law = tuple(law)
    excludes = any(rule.effect is ReachEffect.NOT_REACHED and rule.list_kind is not None for rule in law)
    return tuple(rule for rule in law if not excludes or rule.list_kind is not None)
