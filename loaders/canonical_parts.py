"""Parts of canonical rows: organisations, persons, documents, intervals, keys of records; an unknown key is refused."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Final, Literal, Self
from unicodedata import category

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from graph_schema.names import (
    DocumentType,
    EndKind,
    IdScheme,
    LiabilityKind,
    RecordKind,
)

REVERSED: Final = "reversed"
NOBODY: Final = "nobody"
"""Types of refusal that have a code of their own."""


def _blank_is_none(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _without_controls(value: str) -> str:
    if not value.isprintable() and any(category(char) == "Cc" and char not in "\t\n\r" for char in value):
        raise ValueError("a control character")
    return value


Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000),
    AfterValidator(_without_controls),
]
MaybeText = Annotated[Text | None, BeforeValidator(_blank_is_none)]
Percent = Annotated[Decimal | None, Field(ge=0, le=100), BeforeValidator(_blank_is_none)]
Amount = Annotated[Decimal | None, Field(ge=0), BeforeValidator(_blank_is_none)]


class Model(BaseModel):
    """Base: immutable, and an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class IdModel(Model):
    """An identifier; the hub's own scheme is not to be delivered."""

    scheme: IdScheme
    value: Text

    @model_validator(mode="after")
    def _delivered(self) -> Self:
        if self.scheme is IdScheme.SCOPED_NAME:
            raise ValueError("the hub's own scheme")
        return self


class OrgModel(Model):
    """An organisation: at least one identifier, or a name."""

    ids: tuple[IdModel, ...] = ()
    name: MaybeText = None


class DocumentModel(Model):
    """A person's document."""

    type: DocumentType
    value: Text


class PersonModel(Model):
    """A person by name, with or without a document."""

    name: Text
    document: DocumentModel | None = None


class HolderModel(Model):
    """A holder: a person, an organisation, or a name of unsaid kind."""

    person: PersonModel | None = None
    organization: OrgModel | None = None
    name: MaybeText = None

    @model_validator(mode="after")
    def _one_of(self) -> Self:
        if sum(part is not None for part in (self.person, self.organization, self.name)) != 1:
            raise ValueError("one of person, organization, name")
        return self


class ValidModel(Model):
    """An interval; `to` is exclusive."""

    start: date | None = Field(None, alias="from")
    from_kind: Literal[EndKind.KNOWN, EndKind.UNKNOWN] | None = None
    end: date | None = Field(None, alias="to")
    to_kind: EndKind | None = None

    @model_validator(mode="after")
    def _ends_fit(self) -> Self:
        if (self.from_kind is EndKind.KNOWN) is not (self.start is not None) and self.from_kind is not None:
            raise ValueError("from and from_kind disagree")
        if self.to_kind is not None and (self.to_kind is EndKind.KNOWN) is not (self.end is not None):
            raise ValueError("to and to_kind disagree")
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise PydanticCustomError(REVERSED, "to lies before from")
        return self


class PartyModel(Model):
    """The party of a record: an organisation or a person."""

    organization: OrgModel | None = None
    person: PersonModel | None = None

    @model_validator(mode="after")
    def _one_of(self) -> Self:
        if self.organization is None and self.person is None:
            raise PydanticCustomError(NOBODY, "the record is about nobody")
        if self.organization is not None and self.person is not None:
            raise ValueError("one of organization, person")
        return self


class RecordModel(Model):
    """A record's natural key."""

    kind: RecordKind
    list_kind: Text
    number: MaybeText = None
    basis: MaybeText = None
    determiner: Text
    decided_on: date | None = None
    party: PartyModel


class NamedModel(Model):
    """A person named in an entry."""

    person: PersonModel
    liability: LiabilityKind
