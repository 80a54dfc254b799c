"""Where sources differ: about an enterprise's description, and about who holds one of its single seats."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from graph_schema.name_keys import name_key
from hub.gql.scalars import field_name
from hub.inquiries.rows import EnterpriseRows, FactsRow, RoleRow

_COMPARED: Final = (
    "name", "status", "enterprise_type", "region", "industry", "capital_text", "address", "founded", "business_scope",
)  # fmt: skip
_SHOWN_AS: Final = {"capital_text": "capital"}


def differing(facts: Sequence[FactsRow]) -> list[dict[str, Any]]:
    """What further sources say otherwise than the first, field by field; what a source leaves out is no difference."""
    if not facts:
        return []
    relied, *others = facts
    return [
        {
            "field": field_name(_SHOWN_AS.get(name, name)),
            "source": other["source"],
            "value": other[name],
            "observed": other["observed"],
        }
        for name in _COMPARED
        for other in others
        if _differ(relied, other, name)
    ]


def contested(row: RoleRow, answer: EnterpriseRows, *, party_id: str, seats: Collection[str]) -> bool:
    """Whether another source sees somebody else of the answer in the same one of `seats`, or is relied on instead."""
    if not row["preferred"]:
        return True
    if row["tie"] != "HOLDS" or row["role"] not in seats:
        return False
    return any(
        other["tie"] == "HOLDS" and other["role"] == row["role"] and other["source"] != row["source"]
        and not other["preferred"]
        for party in answer.parties
        if party["party_id"] != party_id
        for other in party["roles"]
    )  # fmt: skip


def _differ(relied: FactsRow, other: FactsRow, name: str) -> bool:
    if name == "capital_text" and None not in (relied["capital_amount"], other["capital_amount"]):
        one, two = ((row["capital_amount"], row["capital_currency"]) for row in (relied, other))
        return one != two
    one, two = relied[name], other[name]  # type: ignore[literal-required]
    if one is None or two is None:
        return False
    return name_key(str(one)) != name_key(str(two))
