"""The check of statements of the Beneficial Ownership Data Standard 0.4: docs/interchange.md has the mapping."""

from collections.abc import Iterator
from typing import Any, Final

from pydantic import ValidationError

from graph_schema.claims import (
    Claim,
    ControlClaim,
    EnterpriseBody,
    EnterpriseClaim,
    Holder,
    HoldingClaim,
    Ident,
    Org,
    PersonName,
    TenureClaim,
)
from graph_schema.interchange import Vocabulary, fold
from graph_schema.intervals import Interval
from graph_schema.names import EndKind, IdScheme, PartyKind, RoleKind
from loaders.bods_rows import Entity, IdentifierModel, Interest, Person, Relationship, Statement
from loaders.checked import Checked, RejectCode, WarningCode, rejected
from loaders.file_row import Refused
from loaders.json_rows import read_object, refusal_of
from loaders.parties import LONGEST_NAME, Noted, Parties, digest_of, idents_of, verdict_of

DETAILS: Final = "recordDetails"
EVIDENCE: Final = "受益所有权数据标准文件所称 · as a statement of beneficial ownership says"
_KINDS: Final = {"entity": PartyKind.ORGANIZATION, "person": PartyKind.PERSON}


def note_statement(text: str, parties: Parties, *, words: Vocabulary) -> None:
    """Note whom a statement is about, where it is the latest of its record so far; a wrong one is passed over."""
    try:
        statement = _statement(text, [])
        before = parties.get(statement.record_id)
        if before is not None and before.day > statement.made:
            return
        name, idents = _who(statement, words, [])
    except (Refused, ValidationError):
        return
    kind = _KINDS.get(statement.record_type)
    parties.note(statement.record_id, Noted(digest_of(text), kind, name, idents, statement.made))


def check_statement(text: str, parties: Parties, *, words: Vocabulary) -> Checked:
    """The verdict on one statement; of several about one record the latest counts."""
    warnings: list[str] = []
    within = ""
    try:
        statement = _statement(text, warnings)
        within = DETAILS
        claims = list(_claims(statement, parties, words=words, warnings=warnings))
        latest = parties.get(statement.record_id)
        if latest is not None and latest.digest != digest_of(text):
            return Checked((), (WarningCode.SUPERSEDED,))
        return verdict_of(claims, warnings)
    except Refused as refused:
        return rejected(refused.code, refused.field, warnings=tuple(warnings))
    except ValidationError as error:
        return refusal_of(error, within=within)


def _statement(text: str, warnings: list[str]) -> Statement:
    data = read_object(text, warnings, exact='"share"' in text)
    if data is None:
        raise Refused(RejectCode.BAD_JSON)
    return Statement.model_validate(data)


def _who(statement: Statement, words: Vocabulary, warnings: list[str]) -> tuple[str | None, tuple[Ident, ...]]:
    """Name and identifiers of the party that a statement is about; neither for a relationship."""
    if statement.record_type == "relationship":
        Relationship.model_validate(statement.details)
        return None, ()
    if statement.record_type == "person":
        return _person_name(Person.model_validate(statement.details)), ()
    entity = Entity.model_validate(statement.details)
    if entity.name is not None and len(entity.name) > LONGEST_NAME:
        raise Refused(RejectCode.BAD_VALUE, f"{DETAILS}.name")
    codes = []
    for one in entity.identifiers:
        scheme = _scheme(one, words)
        if scheme is None or one.id is None:
            warnings.append(WarningCode.IDENTIFIER_LEFT_OUT)
        else:
            codes.append((scheme, one.id))
    return entity.name, idents_of(codes, f"{DETAILS}.identifiers", warnings=warnings)


def _scheme(one: IdentifierModel, words: Vocabulary) -> IdScheme | None:
    told = fold(one.scheme_name or "")
    for each in words.identifiers:
        if one.scheme in each.bods or told in map(fold, (each.label, each.zh, each.en)):
            return each.scheme
    return None


def _person_name(person: Person) -> str | None:
    if person.person_type != "knownPerson":
        return None
    names = sorted(person.names, key=lambda name: name.type != "legal")
    if not names:
        raise Refused(RejectCode.NAME_MISSING, f"{DETAILS}.names")
    if len(names[0].full) > LONGEST_NAME:
        raise Refused(RejectCode.BAD_VALUE, f"{DETAILS}.names")
    return names[0].full


def _claims(statement: Statement, parties: Parties, *, words: Vocabulary, warnings: list[str]) -> Iterator[Claim]:
    if statement.record_type == "relationship":
        relationship = Relationship.model_validate(statement.details)
        yield from _ties(relationship, parties, words, warnings, closed=statement.record_status == "closed")
        return
    name, idents = _who(statement, words, warnings)
    if statement.record_type == "person":
        if Person.model_validate(statement.details).identifiers:
            warnings.append(WarningCode.PERSONAL_NUMBER_LEFT_OUT)
    elif idents:
        yield EnterpriseClaim(Org(idents, name), _body(Entity.model_validate(statement.details)))


def _body(entity: Entity) -> EnterpriseBody | None:
    if entity.name is None:
        return None
    told = {one.type: one.address for one in reversed(entity.addresses) if one.address is not None}
    return EnterpriseBody(
        name=entity.name,
        enterprise_type=entity.entity_type.details,
        address=told.get("registered") or told.get("business"),
        founded=entity.founded,
    )


def _ties(
    relationship: Relationship, parties: Parties, words: Vocabulary, warnings: list[str], *, closed: bool
) -> Iterator[Claim]:
    if not isinstance(relationship.subject, str):
        raise Refused(RejectCode.VALUE_MISSING, f"{DETAILS}.subject")
    org = parties.enterprise(relationship.subject, f"{DETAILS}.subject")
    holder = None
    if isinstance(relationship.party, str):
        holder = parties.named(relationship.party, f"{DETAILS}.interestedParty").holder()
    if holder is None:
        warnings.append(WarningCode.UNSPECIFIED_PARTY)
        return
    if not relationship.interests:
        warnings.append(WarningCode.INTEREST_LEFT_OUT)
    for place, interest in enumerate(relationship.interests):
        field = f"{DETAILS}.interests.{place}"
        if interest.type is not None and interest.type not in words.bods.interests:
            raise Refused(RejectCode.BAD_VALUE, f"{field}.type")
        valid = _valid(interest, field, closed=closed)
        made = list(_of_interest(interest, (org, holder, valid), words, warnings))
        if not made:
            warnings.append(WarningCode.INTEREST_LEFT_OUT)
        yield from made


def _valid(interest: Interest, field: str, *, closed: bool) -> Interval:
    start, end = interest.start, interest.end
    if start is not None and end is not None and end <= start:
        raise Refused(RejectCode.DATES_REVERSED, f"{field}.endDate")
    start_kind = EndKind.UNKNOWN if start is None else EndKind.KNOWN
    if end is not None:
        return Interval(start, start_kind, end, EndKind.KNOWN)
    return Interval(start, start_kind, None, EndKind.UNKNOWN if closed else EndKind.OPEN)


def _of_interest(
    interest: Interest, tie: tuple[Org, Holder, Interval], words: Vocabulary, warnings: list[str]
) -> Iterator[Claim]:
    """The claims of one interest: what its kind means, and that a person is told to be a beneficial owner."""
    org, holder, valid = tie
    named, _, evidence = (interest.details or "").partition("：")
    meant = None if interest.type is None else words.interest(interest.type, named)
    person = isinstance(holder, PersonName)
    if meant is None or (meant.role == RoleKind.BENEFICIAL_OWNER and interest.beneficial is False):
        pass
    elif meant.tie == "OWNS":
        if interest.directness == "direct":
            yield HoldingClaim(org, holder, _percent(interest, warnings), valid)
        else:
            warnings.append(WarningCode.NOT_DIRECT)
    elif interest.directness == "indirect":
        warnings.append(WarningCode.NOT_DIRECT)
    elif meant.tie == "CONTROLS":
        yield ControlClaim(org, holder, evidence.strip() or EVIDENCE, valid)
    elif meant.role is not None:
        yield TenureClaim(org, holder, RoleKind(meant.role), valid)
    if interest.beneficial and person:
        yield TenureClaim(org, holder, RoleKind.BENEFICIAL_OWNER, valid)


def _percent(interest: Interest, warnings: list[str]) -> str | None:
    exact: Any = None if interest.share is None else interest.share.exact
    if exact is None:
        if interest.share is not None:
            warnings.append(WarningCode.SHARE_NOT_EXACT)
        return None
    return format(exact, "f")
