"""One audit entry and its canonical bytes: who asked, why, for whom, what was released, never the answer.

Canonical form: UTF-8 JSON without spaces, all fields in the order of `FIELDS`, instants as UTC milliseconds text,
sets as sorted lists without repeats. A value of any other type raises, so nothing is ever written by accident.
Fields are only ever added at the end, with a default, under a new `FORMAT`; earlier formats are still read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Self

import orjson

FORMAT = 2
_FIRST_FORMAT_FIELDS = 23
_LARGEST = 2**53 - 1  # what every JSON reader keeps exact


class AuditAction(StrEnum):
    """What an entry is about, in three parts; never renamed."""

    INQUIRY = "partner:inquiry:asked"
    TOKEN = "partner:token:asked"  # noqa: S105 - the name of an action
    OPERATOR = "operator:registry:changed"
    CHANGE = "partner:change:made"
    HEAD = "audit:head:exchanged"
    HARVEST = "partner:inquiry:noticed"
    REGULATOR = "regulator:audit:read"
    RETIRED = "audit:segment:retired"
    PASSED = "audit:commit:passed"


ANSWERED = "ANSWERED"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One answer, refusal, log-in or change. `outcome` is ANSWERED or the code of the refusal.

    Subjects are blind keys under the audit's own key `blind_key_id`. `document_hash` is the SHA-256 of the GraphQL
    document in hex. `commit` is the commit number at which the graph was read. `count` and `address_key` (blind)
    serve refusals before authentication, which are counted rather than written one by one.
    `operation` and `target` (an id of the hub's own) say what an operator or a regulator did, `reason` why.
    `heads` are signed checkpoints of other slots. `question` is what was asked, sealed. `program` is the hub's version.
    """

    at: datetime
    action: AuditAction
    outcome: str
    request_id: str
    partner_id: str | None = None
    kind: str | None = None
    purpose: str | None = None
    basis: str | None = None
    consent_id: str | None = None
    case_number: str | None = None
    matter_number: str | None = None
    contract_id: str | None = None
    document_hash: str | None = None
    statements: tuple[str, ...] = ()
    blind_key_id: str | None = None
    subjects_root: tuple[str, ...] = ()
    subjects_traversed: tuple[str, ...] = ()
    fields_released: tuple[str, ...] = ()
    record_ids: tuple[str, ...] = ()
    commit: int | None = None
    rules_edition: str | None = None
    count: int = 1
    address_key: str | None = None
    operation: str | None = None
    target: str | None = None
    reason: str | None = None
    heads: tuple[str, ...] = ()
    question: str | None = None
    program: str | None = None

    def canonical(self, form: int = FORMAT) -> bytes:
        """Return the bytes that are hashed and stored. Raises TypeError or ValueError on a value not foreseen."""
        body: dict[str, object] = {"format": form}
        for name in _FIELDS_OF[form]:
            value = getattr(self, name)
            kind = type(value)
            if value is None or kind is str:
                body[name] = value
            elif kind is tuple:
                body[name] = _sorted_texts(name, value)
            else:
                body[name] = _plain(name, value)
        return orjson.dumps(body)

    @classmethod
    def from_canonical(cls, data: bytes) -> Self:
        """Read an entry back. Raises ValueError where `data` is not exactly its canonical form."""
        form, arguments = _arguments(data)
        entry = cls(**arguments)
        try:
            again = entry.canonical(form)
        except TypeError:
            again = b""
        if again != data:
            raise ValueError("The entry is not in canonical form; the log was altered or made by another program.")
        return entry


FIELDS = tuple(field.name for field in fields(AuditEntry))
_FIELDS_OF: Mapping[int, tuple[str, ...]] = MappingProxyType({1: FIELDS[:_FIRST_FORMAT_FIELDS], FORMAT: FIELDS})


def document_hash(document: str) -> str:
    """Return the SHA-256 of a GraphQL document's text in hex."""
    return sha256(document.encode()).hexdigest()


def _sorted_texts(name: str, values: tuple[object, ...]) -> list[str]:
    texts = {value for value in values if type(value) is str}
    if len(texts) < len(values) and not all(type(value) is str for value in values):
        raise TypeError(f"The audit field {name} holds a list of something else than text.")
    return sorted(texts)


def _plain(name: str, value: object) -> str | int:
    if isinstance(value, StrEnum):
        return str(value.value)
    if type(value) is int and 0 <= value <= _LARGEST:
        return value
    if type(value) is datetime and value.tzinfo is not None:
        return _instant_text(value)
    raise TypeError(f"The audit field {name} holds a value of a type that has no canonical form.")


def _instant_text(instant: datetime) -> str:
    utc = instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    return f"{utc.isoformat(timespec='milliseconds')[:-6]}Z"


def _arguments(data: bytes) -> tuple[int, dict[str, Any]]:
    try:
        body = orjson.loads(data)
    except orjson.JSONDecodeError:
        raise ValueError("The entry is not JSON; the log was altered.") from None
    form = body.pop("format", None) if isinstance(body, dict) else None
    if type(form) is not int or tuple(body) != _FIELDS_OF.get(form):
        raise ValueError("The entry has other fields than this format; read it with the program that wrote it.")
    try:
        body["at"] = datetime.fromisoformat(body["at"])
        body["action"] = AuditAction(body["action"])
    except (TypeError, ValueError):
        raise ValueError("The entry's time or action cannot be read; the log was altered.") from None
    return form, {name: tuple(value) if isinstance(value, list) else value for name, value in body.items()}
