"""What was asked, sealed into its entry, so that a regulator can have the answer rebuilt.

The text of a document goes with the first entry of a process and day that holds it; later ones name its hash alone.
Variables, and the operation's name, go with each entry. Whoever holds the log and not the sealing key reads nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zlib import compress, decompress, error

import orjson

from hub.audit.entry import AuditEntry

LARGEST = 48 * 1024
"""Bytes of a question that are kept, compressed; a larger one cannot be rebuilt."""
_DOCUMENTS = 4096
_SMALL = 256
"""Bytes up to which compressing saves nothing; JSON text begins otherwise than what is compressed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: the document's text, its variables, and which of its operations was asked for."""

    document: str
    variables: Mapping[str, Any]
    operation_name: str | None


@dataclass(slots=True)
class Questions:
    """Seals questions for one process. `seal` takes the bytes and a context without which they cannot be opened."""

    seal: Callable[[bytes, str], str]
    _day: date | None = None
    _written: set[str] = field(default_factory=set)

    def sealed(self, asked: Asked, *, document_hash: str, request_id: str, day: date) -> str | None:
        """Return the question as its entry keeps it; None where it is too large."""
        if day != self._day:
            self._day, self._written = day, set()
        told: dict[str, object] = {"variables": asked.variables, "operation": asked.operation_name}
        if document_hash not in self._written:
            told["document"] = asked.document
        box = orjson.dumps(told)
        if len(box) > _SMALL:
            box = compress(box, 1)
        return self.seal(box, _context(request_id)) if len(box) <= LARGEST else None

    def written(self, document_hash: str | None) -> None:
        """Hear that an entry with the document is durable."""
        if document_hash is not None and len(self._written) < _DOCUMENTS:
            self._written.add(document_hash)


class NotKeptError(Exception):
    """The question cannot be told any more; `args[0]` says why."""


def open_question(entry: AuditEntry, earlier: Iterable[AuditEntry], *, unseal: Callable[[str, str], bytes]) -> Asked:
    """Return what an entry asked. `earlier` are the entries of its slot and day before it. Raises NotKeptError."""
    told = _opened(entry, unseal)
    document = told.get("document")
    if document is None:
        for other in earlier:
            if other.document_hash == entry.document_hash and other.question is not None:
                document = _opened(other, unseal).get("document")
                if document is not None:
                    break
    if not isinstance(document, str):
        raise NotKeptError("The text of the document is not in the log any more; its entry was retired.")
    name = told.get("operation")
    return Asked(document, told["variables"], name if isinstance(name, str) else None)


def _opened(entry: AuditEntry, unseal: Callable[[str, str], bytes]) -> dict[str, Any]:
    if entry.question is None:
        raise NotKeptError("The entry keeps no question: it is a refusal, was too large, or is of an earlier program.")
    try:
        box = unseal(entry.question, _context(entry.request_id))
        told = orjson.loads(box if box.startswith(b"{") else decompress(box))
    except (error, orjson.JSONDecodeError):
        raise NotKeptError("The question cannot be read; the log was altered or made by another program.") from None
    return dict(told)


def _context(request_id: str) -> str:
    return f"audit question {request_id}"
