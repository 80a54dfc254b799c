"""The check of FollowTheMoney entities, one a line: docs/interchange.md has the mapping."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import product
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from graph_schema.claims import (
    Claim,
    ControlClaim,
    EnterpriseBody,
    EnterpriseClaim,
    HoldingClaim,
    LinkClaim,
    Org,
    TenureClaim,
)
from graph_schema.interchange import TieWords, Vocabulary
from graph_schema.intervals import Interval
from graph_schema.names import EndKind, PartyKind, RoleKind, SuccessionKind
from loaders.bods_rows import Id
from loaders.canonical_parts import Text
from loaders.checked import Checked, RejectCode, WarningCode, rejected
from loaders.file_row import Refused
from loaders.json_rows import read_object, refusal_of
from loaders.parties import LONGEST_NAME, Noted, Parties, digest_of, idents_of, verdict_of
from loaders.values import percent_of

PROPERTIES: Final = "properties"
EVIDENCE: Final = "FollowTheMoney 文件所称 · as an entity of FollowTheMoney says"
MOST_TIES: Final = 50
"""Ties of one entity: it may name several at either end."""
_PARTIES: Final[Mapping[str, PartyKind]] = MappingProxyType(
    {
        "Company": PartyKind.ORGANIZATION,
        "Organization": PartyKind.ORGANIZATION,
        "PublicBody": PartyKind.ORGANIZATION,
        "LegalEntity": PartyKind.UNKNOWN,
        "Person": PartyKind.PERSON,
    }
)
_PERSONAL: Final = ("idNumber", "passportNumber", "socialSecurityNumber", "taxNumber")


def _as_list(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Values = Annotated[tuple[Text, ...], Field(max_length=1_000), BeforeValidator(_as_list)]


class FtmEntity(BaseModel):
    """One entity; whatever else it says is not read."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: Id
    kind: Annotated[Text, Field(alias="schema")]
    properties: dict[str, Values] = Field(default_factory=dict)

    def all(self, name: str) -> tuple[str, ...]:
        """The values of a property."""
        return self.properties.get(name, ())

    def first(self, name: str) -> str | None:
        """The first value of a property."""
        return next(iter(self.all(name)), None)


def note_entity(text: str, parties: Parties, *, words: Vocabulary) -> None:
    """Note who an entity is; the first one with an id counts, and one that is wrong is passed over."""
    try:
        entity = _entity(text, [])
        if entity.kind in _PARTIES and parties.get(entity.id) is None:
            parties.note(entity.id, _noted(entity, text, words, []))
    except (Refused, ValidationError):
        return


def check_entity(text: str, parties: Parties, *, words: Vocabulary) -> Checked:
    """The verdict on one entity."""
    warnings: list[str] = []
    try:
        entity = _entity(text, warnings)
        if entity.kind in words.ftm.edges:
            return verdict_of(_ties(entity, parties, words, warnings), warnings)
        if entity.kind not in _PARTIES:
            return Checked((), (WarningCode.SCHEMA_LEFT_OUT,))
        noted = _noted(entity, text, words, warnings)
        before = parties.get(entity.id)
        if before is not None and before.digest != noted.digest:
            return rejected(RejectCode.CONFLICT_IN_FILE, "id", warnings=tuple(warnings))
        return verdict_of(_described(entity, noted, warnings), warnings)
    except Refused as refused:
        return rejected(refused.code, refused.field, warnings=tuple(warnings))
    except ValidationError as error:
        return refusal_of(error)


def _entity(text: str, warnings: list[str]) -> FtmEntity:
    data = read_object(text, warnings)
    if data is None:
        raise Refused(RejectCode.BAD_JSON)
    return FtmEntity.model_validate(data)


def _noted(entity: FtmEntity, text: str, words: Vocabulary, warnings: list[str]) -> Noted:
    kind, name = _PARTIES[entity.kind], entity.first("name")
    if name is None:
        raise Refused(RejectCode.NAME_MISSING, f"{PROPERTIES}.name")
    if len(name) > LONGEST_NAME:
        raise Refused(RejectCode.BAD_VALUE, f"{PROPERTIES}.name")
    if kind is PartyKind.PERSON:
        return Noted(digest_of(text), kind, name)
    schemes = {words_of.ftm: words_of.scheme for words_of in reversed(words.identifiers) if words_of.ftm is not None}
    places = {*entity.all("jurisdiction"), *entity.all("country"), *entity.all("mainCountry")}
    # The other properties hold numbers of every country.
    here = bool(entity.all("uscCode")) or "cn" in map(str.casefold, places)
    codes = ((scheme, value) for name_of, scheme in schemes.items() if here for value in entity.all(name_of))
    idents = idents_of(codes, PROPERTIES, warnings=warnings)
    return Noted(digest_of(text), PartyKind.ORGANIZATION if idents else kind, name, idents)


def _described(entity: FtmEntity, noted: Noted, warnings: list[str]) -> Iterator[Claim]:
    if noted.kind is PartyKind.PERSON and any(entity.all(name) for name in _PERSONAL):
        warnings.append(WarningCode.PERSONAL_NUMBER_LEFT_OUT)
    if not noted.idents or noted.name is None:
        return
    founded = entity.all("incorporationDate")
    yield EnterpriseClaim(
        noted.org,
        EnterpriseBody(
            name=noted.name,
            former_names=entity.all("previousName"),
            status=entity.first("status"),
            enterprise_type=entity.first("legalForm"),
            industry=entity.first("sector"),
            address=entity.first("address"),
            founded=_day(founded, warnings),
        ),
    )


def _ties(entity: FtmEntity, parties: Parties, words: Vocabulary, warnings: list[str]) -> Iterator[Claim]:
    source, target = words.ftm.edges[entity.kind]
    ends = list(product(entity.all(source), entity.all(target)))
    if not ends:
        raise Refused(RejectCode.VALUE_MISSING, f"{PROPERTIES}.{target if entity.all(source) else source}")
    if len(ends) > MOST_TIES:
        raise Refused(RejectCode.BAD_VALUE, f"{PROPERTIES}.{source}")
    meant = words.of["OWNS", None] if entity.kind == "Ownership" else words.link(entity.kind, entity.all("role"))
    if meant is None or meant.tie in ("NAMES", "SUPPLIES") or meant.role == SuccessionKind.NEW_CODE:
        warnings.append(WarningCode.INTEREST_LEFT_OUT)
        return
    if words.ftm.not_direct.intersection(map(str.casefold, entity.all("ownershipType"))):
        warnings.append(WarningCode.NOT_DIRECT)
        return
    valid = _valid(entity, words, warnings)
    for one, other in ends:
        holder, org = parties.named(one, f"{PROPERTIES}.{source}"), parties.named(other, f"{PROPERTIES}.{target}")
        if meant.tie in ("BRANCH_OF", "SUCCEEDS"):
            yield _link(meant, holder, org, valid=valid, fields=(source, target))
        else:
            org_meant = parties.enterprise(other, f"{PROPERTIES}.{target}")
            yield _held(meant, (org_meant, holder), valid, entity=entity, warnings=warnings)


def _held(
    meant: TieWords, ends: tuple[Org, Noted], valid: Interval, *, entity: FtmEntity, warnings: list[str]
) -> Claim:
    org, holder = ends[0], ends[1].holder()
    assert holder is not None  # an entity has a name
    if meant.tie == "OWNS":
        return HoldingClaim(org, holder, _percent(entity, warnings), valid)
    if meant.tie == "CONTROLS":
        return ControlClaim(org, holder, entity.first("summary") or EVIDENCE, valid)
    return TenureClaim(org, holder, RoleKind(str(meant.role)), valid)


def _link(meant: TieWords, one: Noted, other: Noted, *, valid: Interval, fields: tuple[str, str]) -> Claim:
    for end, field in zip((one, other), fields, strict=True):
        if end.kind is PartyKind.PERSON:
            raise Refused(RejectCode.WRONG_PARTY_KIND, f"{PROPERTIES}.{field}")
    if not (one.idents or other.idents):
        raise Refused(RejectCode.NO_USABLE_IDENTIFIER, f"{PROPERTIES}.{fields[0]}")
    how = None if meant.role is None else SuccessionKind(meant.role).value
    return LinkClaim(meant.tie, one.org, other.org, valid, how=how)


def _percent(entity: FtmEntity, warnings: list[str]) -> str | None:
    told = entity.all("percentage")
    try:
        if len(set(told)) < 2:
            plain = percent_of(told[0]) if told else None
            return None if plain is None else format(Decimal(told[0].strip(" %")), "f")  # zeros stay as they came
    except (ValueError, InvalidOperation):
        pass
    warnings.append(WarningCode.SHARE_NOT_EXACT)
    return None


def _valid(entity: FtmEntity, words: Vocabulary, warnings: list[str]) -> Interval:
    start, end = _day(entity.all("startDate"), warnings), _day(entity.all("endDate"), warnings)
    if start is not None and end is not None and end <= start:
        raise Refused(RejectCode.DATES_REVERSED, f"{PROPERTIES}.endDate")
    start_kind = EndKind.UNKNOWN if start is None else EndKind.KNOWN
    if end is not None:
        return Interval(start, start_kind, end, EndKind.KNOWN)
    over = entity.all("endDate") or {*words.ftm.ended}.intersection(map(str.casefold, entity.all("status")))
    return Interval(start, start_kind, None, EndKind.UNKNOWN if over else EndKind.OPEN)


def _day(told: tuple[str, ...], warnings: list[str]) -> date | None:
    """The day, where one is told in full: a year, a month, or several days are none."""
    try:
        if len(set(told)) < 2:
            return date.fromisoformat(told[0]) if told else None
    except ValueError:
        pass
    warnings.append(WarningCode.BAD_DATE)
    return None
