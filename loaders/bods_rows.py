"""Models of statements of the Beneficial Ownership Data Standard 0.4: what is read of them; more may be there."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from loaders.canonical_parts import MaybeText, Text


def _day_text(value: object) -> object:
    if value is not None and not (isinstance(value, str) and len(value) == len("2026-01-31")):
        raise PydanticCustomError("date_type", "not a day in quotes")
    return value


def _number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise PydanticCustomError("decimal_type", "not a number")
    return value


Day = Annotated[date, BeforeValidator(_day_text)]
Percentage = Annotated[Decimal, Field(ge=0, le=100), BeforeValidator(_number)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=1_000)]


class _Read(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Statement(_Read):
    """One statement; its details are read by the model of its record type."""

    record_id: Id = Field(alias="recordId")
    record_type: Literal["entity", "person", "relationship"] = Field(alias="recordType")
    record_status: Literal["new", "updated", "closed"] | None = Field(None, alias="recordStatus")
    made: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}")] = Field(alias="statementDate")
    details: dict[str, Any] = Field(alias="recordDetails")


class IdentifierModel(_Read):
    """An identifier of an entity or a person."""

    id: MaybeText = None
    scheme: MaybeText = None
    scheme_name: MaybeText = Field(None, alias="schemeName")


class EntityTypeModel(_Read):
    """What kind of entity it is."""

    type: Text
    details: MaybeText = None


class AddressModel(_Read):
    """An address."""

    type: MaybeText = None
    address: MaybeText = None


class Entity(_Read):
    """Details of an entity."""

    entity_type: EntityTypeModel = Field(alias="entityType")
    name: MaybeText = None
    identifiers: tuple[IdentifierModel, ...] = Field((), max_length=100)
    founded: Day | None = Field(None, alias="foundingDate")
    addresses: tuple[AddressModel, ...] = Field((), max_length=100)


class NameModel(_Read):
    """One name of a person."""

    type: MaybeText = None
    full: Text = Field(alias="fullName")


class Person(_Read):
    """Details of a person."""

    person_type: Literal["knownPerson", "anonymousPerson", "unknownPerson"] = Field(alias="personType")
    names: tuple[NameModel, ...] = Field((), max_length=100)
    identifiers: tuple[IdentifierModel, ...] = Field((), max_length=100)


class Unspecified(_Read):
    """Why a party is not told."""

    reason: Text


class Share(_Read):
    """How much of an interest is held."""

    exact: Percentage | None = None


class Interest(_Read):
    """One interest of the interested party in the subject."""

    type: Text | None = None
    directness: Literal["direct", "indirect", "unknown"] | None = Field(None, alias="directOrIndirect")
    beneficial: bool | None = Field(None, alias="beneficialOwnershipOrControl", strict=True)
    details: MaybeText = None
    share: Share | None = None
    start: Day | None = Field(None, alias="startDate")
    end: Day | None = Field(None, alias="endDate")


class Relationship(_Read):
    """Details of a relationship."""

    subject: Id | Unspecified
    party: Id | Unspecified = Field(alias="interestedParty")
    interests: tuple[Interest, ...] = Field((), max_length=100)
