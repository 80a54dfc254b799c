"""Models of canonical rows, one a row type; an unknown key is refused."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from graph_schema.names import (
    Disclosure,
    Finality,
    MatterKind,
    OverlayKind,
    RecordStatus,
    RoleKind,
    Severity,
    SuccessionKind,
)
from loaders.canonical_parts import (
    REVERSED,
    Amount,
    HolderModel,
    MaybeText,
    Model,
    NamedModel,
    OrgModel,
    Percent,
    PersonModel,
    RecordModel,
    Text,
    ValidModel,
)


class FactsModel(Model):
    """How a source describes an enterprise."""

    name: Text
    former_names: tuple[Text, ...] = ()
    status: MaybeText = None
    enterprise_type: MaybeText = None
    region: MaybeText = None
    industry: MaybeText = None
    capital_text: MaybeText = None
    address: MaybeText = None
    founded: date | None = None
    business_scope: MaybeText = None
    representative_text: MaybeText = None


class EnterpriseRow(Model):
    """An enterprise and how it is described."""

    type: Literal["enterprise"]
    organization: OrgModel
    facts: FactsModel | None = None


class TenureRow(Model):
    """An office."""

    type: Literal["tenure"]
    organization: OrgModel
    holder: HolderModel
    role: RoleKind
    valid: ValidModel = ValidModel()
    withdrawn: bool = False


class HoldingRow(Model):
    """A holding, direct, in percent."""

    type: Literal["holding"]
    organization: OrgModel
    holder: HolderModel
    percent: Percent = None
    valid: ValidModel = ValidModel()
    withdrawn: bool = False


class ControlRow(Model):
    """An asserted actual controller."""

    type: Literal["control"]
    organization: OrgModel
    holder: HolderModel
    evidence: Text
    valid: ValidModel = ValidModel()
    withdrawn: bool = False


class BranchRow(Model):
    """A branch and its head."""

    type: Literal["branch"]
    branch: OrgModel
    of: OrgModel
    valid: ValidModel = ValidModel()
    withdrawn: bool = False


class SuccessionRow(Model):
    """A successor and its predecessor."""

    type: Literal["succession"]
    successor: OrgModel
    predecessor: OrgModel
    how: SuccessionKind
    valid: ValidModel = ValidModel()
    withdrawn: bool = False


class SupplyRow(Model):
    """A supplier of a year, by rank and share of purchases."""

    type: Literal["supply"]
    supplier: OrgModel
    customer: OrgModel
    rank: int = Field(ge=1, le=10_000)
    percent: Percent = None
    year: int = Field(ge=1949, le=2200)
    withdrawn: bool = False


class IdentityRow(Model):
    """A document that identifies an appearance."""

    type: Literal["identity"]
    person: PersonModel
    organization: OrgModel | None = None
    record: RecordModel | None = None
    evidence: Text
    valid: ValidModel = ValidModel()
    withdrawn: bool = False

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.person.document is None or (self.organization is None) is (self.record is None):
            raise ValueError("a document, and one of organization, record")
        return self


class RecordRow(Model):
    """A record."""

    type: Literal["record"]
    record: RecordModel
    domain: MaybeText = None
    severity: Severity | None = None
    jurisdiction: Annotated[str, StringConstraints(pattern=r"^CN(-\d{2,6})?$")] = "CN"
    reason: MaybeText = None
    amount: Amount = None
    conduct_from: date | None = None
    conduct_to: date | None = None
    valid: ValidModel = ValidModel()
    disclosure: Disclosure = Disclosure.PUBLIC
    finality: Finality = Finality.FINAL
    final_from: date | None = None
    decision_key: MaybeText = None
    determiner_code: MaybeText = None
    status: Literal[RecordStatus.ACTIVE, RecordStatus.PROPOSED] = RecordStatus.ACTIVE
    names: tuple[NamedModel, ...] = Field((), max_length=200)

    @field_validator("conduct_to")
    @classmethod
    def _conduct_ends(cls, last: date | None, told: ValidationInfo) -> date | None:
        first = told.data.get("conduct_from")
        if last is not None and first is not None and last < first:
            raise PydanticCustomError(REVERSED, "conduct_to lies before conduct_from")
        return last

    @model_validator(mode="after")
    def _pending_until(self) -> Self:
        if self.final_from is not None and self.finality is not Finality.PENDING:
            raise ValueError("final_from is said of what is PENDING")
        return self


class StateRow(Model):
    """A record's state from a day on."""

    type: Literal["state"]
    record: RecordModel
    status: RecordStatus
    start: date = Field(alias="from")
    reason: MaybeText = None
    decision: MaybeText = None


class OverlayRow(Model):
    """An overlay on a record."""

    type: Literal["overlay"]
    overlay_id: Text
    kind: OverlayKind
    record: RecordModel
    person: PersonModel | None = None
    measure_id: MaybeText = None
    valid: ValidModel = ValidModel()
    withdrawn: bool = False


class ReleaseRow(Model):
    """A release of a former holder."""

    type: Literal["release"]
    release_id: Text
    record: RecordModel
    person: PersonModel
    decision: MaybeText = None
    valid: ValidModel = ValidModel()
    withdrawn: bool = False


class MatterPersonModel(Model):
    """A person whom a matter concerns, as he appears at an organisation."""

    person: PersonModel
    organization: OrgModel


class MatterRow(Model):
    """A department, membership, consent, case or step of a process, and whom it concerns."""

    type: Literal["matter"]
    kind: MatterKind
    id: Text
    attributes: dict[Text, Text] = Field(default_factory=dict, max_length=50)
    organizations: tuple[OrgModel, ...] = Field((), max_length=1000)
    persons: tuple[MatterPersonModel, ...] = Field((), max_length=1000)
    records: tuple[RecordModel, ...] = Field((), max_length=1000)
    valid: ValidModel = ValidModel()
    withdrawn: bool = False


CanonicalRow = Annotated[
    EnterpriseRow
    | TenureRow
    | HoldingRow
    | ControlRow
    | BranchRow
    | SuccessionRow
    | SupplyRow
    | IdentityRow
    | RecordRow
    | StateRow
    | OverlayRow
    | ReleaseRow
    | MatterRow,
    Field(discriminator="type"),
]
