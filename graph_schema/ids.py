"""Opaque ids: hashes of natural keys, so that loading the same thing twice meets the same node.

They are never parsed. 26 characters of lower-case base32 carry 130 bits.
"""

import hashlib
from datetime import date
from functools import lru_cache
from typing import Final

from graph_schema.name_keys import name_key
from graph_schema.names import IdScheme

LETTERS: Final = "abcdefghijklmnopqrstuvwxyz234567"
"""What ids are written with; each letter is as likely as any other in any place."""
_LENGTH: Final = 26
_LETTER_OF_BYTE: Final = (LETTERS * 8).encode()


@lru_cache(maxsize=32_768)
def opaque_id(kind: str, *parts: str | None) -> str:
    """The id of the thing of this kind with these natural-key parts.

    Parts are hashed with their lengths, so ("a", "bc") and ("ab", "c") differ, and an absent part
    differs from an empty one.
    """
    written = "".join(["-" if part is None else f"{len(part)}:{part}" for part in (kind, *parts)])
    digest = hashlib.sha256(written.encode("utf-8", "surrogatepass")).digest()
    # Five bits of each byte: one call, where b32encode takes a dozen steps in Python.
    return digest[:_LENGTH].translate(_LETTER_OF_BYTE).decode("ascii")


@lru_cache(maxsize=16_384)
def enterprise_id(scheme: IdScheme, value: str) -> str:
    """The id of the enterprise whose first identifier is `value`, normalised, under `scheme`."""
    return opaque_id("enterprise", scheme, value)


def person_id(scope_id: str, key: str, *, record_scoped: bool = False) -> str:
    """The id of an appearance: a name key at one enterprise, or in one record without enterprise party.

    `scope_id` is the enterprise_id, or with `record_scoped` the record_id.
    """
    return opaque_id("person-in-record" if record_scoped else "person", scope_id, key)


def record_id(
    *,
    kind: str,
    list_kind: str | None,
    number: str | None,
    basis: str | None,
    determiner: str | None,
    party_key: str,
    decided_on: date | None,
) -> str:
    """The id of the effect of one decision on one party.

    The document number identifies the decision; where there is none, its basis and day do.
    Brackets, width and blanks of number, basis and determiner do not matter, as sources write
    one number in several ways.
    """
    number_key = name_key(number or "")
    decision = (
        ("number", number_key, None)
        if number_key
        else ("basis", name_key(basis or ""), None if decided_on is None else decided_on.isoformat())
    )
    return opaque_id("record", kind, list_kind, *decision, name_key(determiner or ""), party_key)


def tenure_id(*, tie: str, holder_id: str, target_id: str, role: str | None, source: str, start: date | None) -> str:
    """The id of one tie (HOLDS, OWNS, CONTROLS, …) of a holder to an enterprise, as one source tells it.

    `start` is its first day where that is known; it keeps two terms of one office apart.
    """
    day = None if start is None else start.isoformat()
    return opaque_id("tenure", tie, holder_id, target_id, role, source, day)


def partner_id(client_id: str) -> str:
    """The id of the partner that logs in so."""
    return opaque_id("partner", client_id)


def matter_id(kind: str, number: str, *, partner: str | None = None) -> str:
    """The id of a matter by its own number; one that belongs to a partner (its id) is another with each partner."""
    return opaque_id("matter", kind, number) if partner is None else opaque_id("matter", kind, number, partner)


def reach_id(*, record_id: str, party_id: str, rule_id: str, role: str | None, tenure_id: str | None) -> str:
    """The id of how one record reaches one party under one rule, by one role and tenure."""
    return opaque_id("reach", record_id, party_id, rule_id, role, tenure_id)
