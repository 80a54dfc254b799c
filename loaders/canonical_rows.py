"""Models of canonical rows, one a row type; an unknown key is refused."""

from datetime import date
from typing import Annotated, Final, Literal, Self

from pydantic import Field, StringConstraints, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from graph_schema.names import (
    REFERENCES,
    Disclosure,
    Finality,
    LegalBasis,
    MatterKind,
    OverlayKind,
    Purpose,
    RecordKind,
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

MOST_CONCERNED: Final = 100
"""Subjects of a matter that a partner may rest inquiries on."""


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


class TermsModel(Model):
    """On what terms a partner may rest inquiries on a matter; `partner` is its client id."""

    partner: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,64}$")]
    purposes: tuple[Purpose, ...] = Field(min_length=1, max_length=20)
    record_kinds: tuple[RecordKind, ...] = ()
    evidence: Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")] | None = None
    legal_basis: LegalBasis | None = None
    budget: int | None = Field(None, ge=1, le=1_000_000)
    notice_deferred_to: date | None = None


class MatterRow(Model):
    """A department, membership, consent, case or step of a process, and whom it concerns."""

    type: Literal["matter"]
    kind: MatterKind
    id: Text
    attributes: dict[Text, Text] = Field(default_factory=dict, max_length=50)
    organizations: tuple[OrgModel, ...] = Field((), max_length=1000)
    persons: tuple[MatterPersonModel, ...] = Field((), max_length=1000)
    records: tuple[RecordModel, ...] = Field((), max_length=1000)
    terms: TermsModel | None = None
    valid: ValidModel = ValidModel()
    withdrawn: bool = False

    @model_validator(mode="after")
    def _terms_fit(self) -> Self:
        terms, concerned = self.terms, len(self.organizations) + len(self.persons)
        if terms is None:
            return self
        if self.kind not in REFERENCES or self.records or concerned > MOST_CONCERNED or self.valid.start is None:
            raise ValueError("terms stand on a reference to few subjects that begins on a day")
        if self.kind in (MatterKind.MEMBERSHIP, MatterKind.CLAIM) and concerned != 1:
            raise ValueError("a membership or claim is of one subject")
        if self.kind is MatterKind.MEMBERSHIP and not self.organizations:
            raise ValueError("members are organisations")
        if self.kind in (MatterKind.CONSENT, MatterKind.CLAIM) and terms.evidence is None:
            raise ValueError("a consent or claim stands on a paper")
        return self


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
