"""Numbers of personal documents as askers give them; from here on there is a blind index alone (个人信息保护法 51)."""

from dataclasses import dataclass
from typing import Final, Protocol

from graph_schema.identifiers import parse_document
from graph_schema.names import DocumentType

KEPT: Final = "blind:"
"""What the blind index begins with where a question is kept with it in place of the number; no number has a colon."""


class BlindIndex(Protocol):
    """The keyed digest of a document."""

    def blind_index(self, kind: DocumentType, value: str) -> str:
        """64 hexadecimal digits, equal for equal documents."""
        ...


class DocumentKeys(Protocol):
    """What finds a document in the graph by the number that is given."""

    def key(self, kind: DocumentType, number: str) -> str | None:
        """The key of the document; None for a text that is no number of this kind."""
        ...

    def kept(self, kind: DocumentType, number: str) -> str:
        """What stands for the number where the question is kept."""
        ...


@dataclass(frozen=True, slots=True)
class GivenNumbers:
    """Numbers as partners give them."""

    keys: BlindIndex

    def key(self, kind: DocumentType, number: str) -> str | None:
        """The key of the document; None for a text that is no number of this kind."""
        value = parse_document(kind, number).value
        return None if value is None else f"{kind}:{self.keys.blind_index(kind, value)}"

    def kept(self, kind: DocumentType, number: str) -> str:
        """The blind index in place of the number."""
        return KEPT + (self.key(kind, number) or "")


class KeptNumbers:
    """Numbers of a question that was kept, which is asked again."""

    def key(self, kind: DocumentType, number: str) -> str | None:
        """The key that stands in place of the number."""
        key = number.removeprefix(KEPT)
        return key if number.startswith(KEPT) and key.startswith(f"{kind}:") else None

    def kept(self, kind: DocumentType, number: str) -> str:
        """The same: it is kept already."""
        del kind
        return number
