"""What one row of a source claims, before it is compared with the graph.

Natural keys only: which nodes they are is decided when they are recorded. Names and documents are
personal data; claims live in memory and are never logged.
"""

from dataclasses import dataclass, field
from datetime import date

from graph_schema.corrections import CorrectedClaim, StruckClaim
from graph_schema.ids import matter_id
from graph_schema.intervals import Interval
from graph_schema.names import (
    Disclosure,
    DocumentType,
    Finality,
    IdScheme,
    LiabilityKind,
    MatterKind,
    OverlayKind,
    Purpose,
    RecordKind,
    RecordStatus,
    RoleKind,
    Severity,
    Side,
)


@dataclass(frozen=True, slots=True)
class Ident:
    """One normalised identifier of an organisation."""

    scheme: IdScheme
    value: str
    key: str = field(init=False, repr=False, compare=False)
    """The key of the Identifier node."""

    def __post_init__(self) -> None:
        """Make the key once: a load asks for it a dozen times a row."""
        object.__setattr__(self, "key", f"{self.scheme}:{self.value}")


@dataclass(frozen=True, slots=True)
class Org:
    """An organisation as a row names it: by identifiers, or by name alone."""

    idents: tuple[Ident, ...] = ()
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A person's document in plain text; stored only as blind index and sealed text."""

    type: DocumentType
    value: str


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person as a row names him: a name, sometimes with a document."""

    name: str
    document: Document | None = None


@dataclass(frozen=True, slots=True)
class NamedParty:
    """A holder of unsaid kind: an organisation when the name ends in a legal form."""

    name: str


Holder = PersonName | Org | NamedParty


@dataclass(frozen=True, slots=True)
class EnterpriseBody:
    """Mutable attributes of an enterprise as one source describes them (amounts as decimal text, in yuan or units)."""

    name: str
    former_names: tuple[str, ...] = ()
    status: str | None = None
    enterprise_type: str | None = None
    region: str | None = None
    industry: str | None = None
    capital_amount: str | None = None
    capital_currency: str | None = None
    capital_text: str | None = None
    address: str | None = None
    founded: date | None = None
    business_scope: str | None = None
    representative_text: str | None = None


@dataclass(frozen=True, slots=True)
class RecordKey:
    """Natural key of a record: the effect of one decision on one party."""

    kind: RecordKind
    list_kind: str
    number: str | None
    basis: str | None
    determiner: str
    decided_on: date | None
    party: Org | PersonName


@dataclass(frozen=True, slots=True)
class KnownRecord:
    """A record of the graph by its id, as the hub itself speaks of it."""

    record_id: str


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """An appearance of the graph by its id."""

    person_id: str


@dataclass(frozen=True, slots=True)
class RecordBody:
    """What a record says beside its key; `amount` is decimal text in yuan, `details` are (name, text) pairs.

    `disclosed_to` is the first day on which it is disclosed no longer, whatever its interval says; absent: no such day.
    `final_from` is the first day on which what is PENDING can be contested no longer; absent: it stays PENDING.
    """

    side: Side
    domain: str | None = None
    severity: Severity | None = None
    jurisdiction: str = "CN"
    reason: str | None = None
    amount: str | None = None
    conduct_from: date | None = None
    conduct_to: date | None = None
    disclosure: Disclosure = Disclosure.PUBLIC
    finality: Finality = Finality.FINAL
    final_from: date | None = None
    disclosed_to: date | None = None
    determiner_code: str | None = None
    decision_key: str | None = None
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """A person named in an entry, and why."""

    person: PersonName
    liability: LiabilityKind


@dataclass(frozen=True, slots=True)
class EnterpriseClaim:
    """The source describes an enterprise (as observed, or for a stated time)."""

    org: Org
    body: EnterpriseBody | None = None


@dataclass(frozen=True, slots=True)
class SeatClaim:
    """The source has seen who holds a single seat; replaces what the same source saw before."""

    org: Org
    holder: Holder
    role: RoleKind


@dataclass(frozen=True, slots=True)
class TenureClaim:
    """An office with its own dates; `at_least` where the source may say more of it elsewhere, which then stands."""

    org: Org
    holder: Holder
    role: RoleKind
    valid: Interval
    withdrawn: bool = False
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class HoldingClaim:
    """A holding; `percent` is decimal text, the direct share."""

    org: Org
    holder: Holder
    percent: str | None
    valid: Interval
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class ControlClaim:
    """An asserted actual controller (公司法 265), never computed from percentages."""

    org: Org
    holder: Holder
    evidence: str
    valid: Interval
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class LinkClaim:
    """A tie between two organisations: BRANCH_OF, SUCCEEDS or SUPPLIES."""

    tie: str
    source: Org
    target: Org
    valid: Interval
    how: str | None = None
    rank: int | None = None
    percent: str | None = None
    year: int | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class IdentityClaim:
    """A document joins an appearance to an identity."""

    person: PersonName
    org: Org | None
    record: RecordKey | None
    evidence: str
    valid: Interval
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class RecordClaim:
    """A record with those it names; opens the state `status` from the start of `valid`."""

    key: RecordKey
    body: RecordBody
    valid: Interval
    status: RecordStatus = RecordStatus.ACTIVE
    named: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class StateClaim:
    """A record's base state from a day on.

    `seen`: the day is that of the delivery, as the source states none; a later delivery of the same says nothing new.
    """

    key: RecordKey | KnownRecord
    status: RecordStatus
    start: date
    reason: str | None = None
    decision: str | None = None
    seen: bool = False


@dataclass(frozen=True, slots=True)
class OverlayClaim:
    """An overlay on a record, narrower where a person or a measure is named."""

    overlay_id: str
    kind: OverlayKind
    key: RecordKey | KnownRecord
    valid: Interval
    person: PersonName | KnownPerson | None = None
    measure_id: str | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class ReleaseClaim:
    """A decision that frees a former holder from one record; set aside when its interval ends."""

    release_id: str
    key: RecordKey | KnownRecord
    person: PersonName | KnownPerson
    decision: str | None
    valid: Interval
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a partner may rest an inquiry on a matter; what is absent is not limited.

    `partner_id` is whose it is; `record_kinds` are the kinds of record that a consent opens; `evidence` is the digest
    (`sha256:` and 64 hexadecimal digits) of the paper it stands on. Of a case: `budget` distinct subjects, and the day
    until which (exclusive) its subjects are not told of its looks.
    """

    partner_id: str
    purposes: tuple[Purpose, ...]
    record_kinds: tuple[RecordKind, ...] = ()
    evidence: str | None = None
    legal_basis: str | None = None
    budget: int | None = None
    notice_deferred_to: date | None = None


@dataclass(frozen=True, slots=True)
class MatterClaim:
    """A department, membership, consent, case or step of a process: its own id, what is stated, whom it concerns.

    `terms` where a partner may rest an inquiry on it. `appearances` and `enterprises` are persons and organisations of
    the graph by their ids.
    """

    kind: MatterKind
    matter_id: str
    valid: Interval
    terms: Terms | None = None
    attributes: tuple[tuple[str, str | tuple[str, ...]], ...] = ()
    organizations: tuple[Org, ...] = ()
    persons: tuple[tuple[PersonName, Org], ...] = ()
    appearances: tuple[str, ...] = ()
    enterprises: tuple[str, ...] = ()
    records: tuple[RecordKey | KnownRecord, ...] = ()
    withdrawn: bool = False

    @property
    def id(self) -> str:
        """The id of its node."""
        return matter_id(self.kind, self.matter_id, partner=None if self.terms is None else self.terms.partner_id)


Claim = (
    EnterpriseClaim
    | SeatClaim
    | TenureClaim
    | HoldingClaim
    | ControlClaim
    | LinkClaim
    | IdentityClaim
    | RecordClaim
    | StateClaim
    | OverlayClaim
    | ReleaseClaim
    | MatterClaim
    | StruckClaim
    | CorrectedClaim
)
