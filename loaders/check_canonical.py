"""The check of canonical rows: JSON objects that can say everything that the graph holds (docs/canonical.md)."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from graph_schema.claims import (
    Claim,
    ControlClaim,
    Document,
    EnterpriseBody,
    EnterpriseClaim,
    Holder,
    HoldingClaim,
    Ident,
    IdentityClaim,
    LinkClaim,
    MatterClaim,
    Named,
    NamedParty,
    Org,
    OverlayClaim,
    PersonName,
    RecordBody,
    RecordClaim,
    RecordKey,
    ReleaseClaim,
    StateClaim,
    TenureClaim,
    Terms,
)
from graph_schema.identifiers import (
    IdentifierIssue,
    Parsed,
    parse_document,
    parse_organization_code,
    parse_registration_number,
    parse_resident_id,
    parse_uscc,
)
from graph_schema.ids import partner_id
from graph_schema.intervals import Interval
from graph_schema.names import SELF_NUMBERED, EndKind, IdScheme, Side
from graph_schema.rules.model import RuleBase
from loaders import canonical_parts as parts
from loaders import canonical_rows as rows
from loaders.capital import parse_capital
from loaders.checked import Checked, RejectCode, rejected
from loaders.file_keys import file_key
from loaders.json_rows import read_object, refusal_of
from loaders.names_in_field import is_organization_name

_PARSERS: Final[tuple[tuple[IdScheme, Callable[[str], Parsed]], ...]] = (
    (IdScheme.USCC, parse_uscc),
    (IdScheme.REGISTRATION_NUMBER, parse_registration_number),
    (IdScheme.ORGANIZATION_CODE, parse_organization_code),
)
_CODES: Final = {
    IdentifierIssue.BAD_CHECK_DIGIT: RejectCode.BAD_CHECK_DIGIT,
    IdentifierIssue.RESIDENT_ID_GIVEN: RejectCode.RESIDENT_ID_GIVEN,
}
_ADAPTER: Final[TypeAdapter[Any]] = TypeAdapter(rows.CanonicalRow)


class _Refused(Exception):  # noqa: N818 - a verdict
    def __init__(self, code: RejectCode, field: str) -> None:
        super().__init__(code)
        self.code = code
        self.field = field


def check_canonical(text: str, rules: RuleBase) -> Checked:
    """The verdict on one line."""
    warnings: list[str] = []
    data = read_object(text, warnings)
    if data is None:
        return rejected(RejectCode.BAD_JSON)
    try:
        row = _ADAPTER.validate_python(data)
    except ValidationError as error:
        return refusal_of(error, skip=1)
    try:
        claim = _claim(row, warnings, rules)
    except _Refused as refused:
        return rejected(refused.code, refused.field, warnings=tuple(warnings))
    return Checked((claim,), tuple(warnings), key=file_key(claim))


def _claim(row: Any, warnings: list[str], rules: RuleBase) -> Claim:  # noqa: ANN401 - one of the row models
    for kind, make in _MAKERS:
        if isinstance(row, kind):
            claim = make(row, warnings, rules)
            return replace(claim, withdrawn=True) if getattr(row, "withdrawn", False) else claim  # type: ignore[arg-type]
    raise _Refused(RejectCode.UNKNOWN_TYPE, "type")


def _enterprise(row: rows.EnterpriseRow, warnings: list[str], _rules: RuleBase) -> Claim:
    org = _org(row.organization, warnings)
    if not org.idents:
        raise _Refused(RejectCode.NO_USABLE_IDENTIFIER, "organization.ids")
    if row.facts is None:
        return EnterpriseClaim(org)
    facts = row.facts.model_dump()
    capital = parse_capital(row.facts.capital_text)
    amount = None if capital.amount is None else format(capital.amount, "f")
    return EnterpriseClaim(org, EnterpriseBody(**facts, capital_amount=amount, capital_currency=capital.currency))


def _tenure(row: rows.TenureRow, warnings: list[str], _rules: RuleBase) -> Claim:
    return TenureClaim(_target(row.organization, warnings), _holder(row.holder, warnings), row.role, _valid(row.valid))


def _holding(row: rows.HoldingRow, warnings: list[str], _rules: RuleBase) -> Claim:
    target = _target(row.organization, warnings)
    return HoldingClaim(target, _holder(row.holder, warnings), _decimal(row.percent), _valid(row.valid))


def _control(row: rows.ControlRow, warnings: list[str], _rules: RuleBase) -> Claim:
    target = _target(row.organization, warnings)
    return ControlClaim(target, _holder(row.holder, warnings), row.evidence, _valid(row.valid))


def _branch(row: rows.BranchRow, warnings: list[str], _rules: RuleBase) -> Claim:
    return LinkClaim("BRANCH_OF", _org(row.branch, warnings), _org(row.of, warnings), _valid(row.valid))


def _succession(row: rows.SuccessionRow, warnings: list[str], _rules: RuleBase) -> Claim:
    source, target = _org(row.successor, warnings), _org(row.predecessor, warnings)
    return LinkClaim("SUCCEEDS", source, target, _valid(row.valid), how=row.how.value)


def _supply(row: rows.SupplyRow, warnings: list[str], _rules: RuleBase) -> Claim:
    source, target = _org(row.supplier, warnings), _org(row.customer, warnings)
    return LinkClaim(
        "SUPPLIES",
        source,
        target,
        Interval.of_year(row.year),
        rank=row.rank,
        percent=_decimal(row.percent),
        year=row.year,
    )


def _identity(row: rows.IdentityRow, warnings: list[str], rules: RuleBase) -> Claim:
    org = None if row.organization is None else _target(row.organization, warnings)
    record = None if row.record is None else _record_key(row.record, warnings, rules)
    return IdentityClaim(_person(row.person), org, record, row.evidence, _valid(row.valid))


def _record(row: rows.RecordRow, warnings: list[str], rules: RuleBase) -> Claim:
    kind = rules.find_list_kind(row.record.list_kind)
    body = RecordBody(
        side=Side.NEUTRAL if kind is None else kind.side,
        domain=row.domain or (None if kind is None else kind.domain),
        severity=row.severity,
        jurisdiction=row.jurisdiction,
        reason=row.reason,
        amount=_decimal(row.amount),
        conduct_from=row.conduct_from,
        conduct_to=row.conduct_to,
        disclosure=row.disclosure,
        finality=row.finality,
        final_from=row.final_from,
        determiner_code=row.determiner_code,
        decision_key=row.decision_key,
    )
    named = tuple(Named(_person(name.person), name.liability) for name in row.names)
    return RecordClaim(_record_key(row.record, warnings, rules), body, _valid(row.valid), row.status, named)


def _state(row: rows.StateRow, warnings: list[str], rules: RuleBase) -> Claim:
    return StateClaim(_record_key(row.record, warnings, rules), row.status, row.start, row.reason, row.decision)


def _overlay(row: rows.OverlayRow, warnings: list[str], rules: RuleBase) -> Claim:
    person = None if row.person is None else _person(row.person)
    key = _record_key(row.record, warnings, rules)
    return OverlayClaim(row.overlay_id, row.kind, key, _valid(row.valid), person, row.measure_id)


def _release(row: rows.ReleaseRow, warnings: list[str], rules: RuleBase) -> Claim:
    key = _record_key(row.record, warnings, rules)
    return ReleaseClaim(row.release_id, key, _person(row.person), row.decision, _valid(row.valid))


def _matter(row: rows.MatterRow, warnings: list[str], rules: RuleBase) -> Claim:
    organizations = tuple(_target(org, warnings) for org in row.organizations)
    attributes, number = row.attributes, row.id
    if row.terms is not None and row.kind in SELF_NUMBERED and organizations:
        # Found by the subject alone: nobody states a number with an inquiry about a member or about oneself.
        uscc = next((ident for ident in organizations[0].idents if ident.scheme is IdScheme.USCC), None)
        if uscc is None:
            raise _Refused(RejectCode.NO_USABLE_IDENTIFIER, "organizations")
        attributes, number = {"number": row.id, **attributes}, uscc.key
    return MatterClaim(
        kind=row.kind,
        matter_id=number,
        valid=_valid(row.valid),
        terms=None if row.terms is None else _terms(row.terms),
        attributes=tuple(sorted(attributes.items())),
        organizations=organizations,
        persons=tuple((_person(each.person), _target(each.organization, warnings)) for each in row.persons),
        records=tuple(_record_key(key, warnings, rules) for key in row.records),
    )


def _terms(model: rows.TermsModel) -> Terms:
    return Terms(
        partner_id=partner_id(model.partner),
        **model.model_dump(exclude={"partner"}),
    )


_MAKERS: Final[tuple[tuple[type, Callable[[Any, list[str], RuleBase], Claim]], ...]] = (
    (rows.EnterpriseRow, _enterprise),
    (rows.TenureRow, _tenure),
    (rows.HoldingRow, _holding),
    (rows.ControlRow, _control),
    (rows.BranchRow, _branch),
    (rows.SuccessionRow, _succession),
    (rows.SupplyRow, _supply),
    (rows.IdentityRow, _identity),
    (rows.RecordRow, _record),
    (rows.StateRow, _state),
    (rows.OverlayRow, _overlay),
    (rows.ReleaseRow, _release),
    (rows.MatterRow, _matter),
)


def _org(model: parts.OrgModel, warnings: list[str]) -> Org:
    idents = []
    for given in model.ids:
        parse = next((parser for scheme, parser in _PARSERS if scheme is given.scheme), None)
        if parse is None:
            if parse_resident_id(given.value).value is not None:
                raise _Refused(RejectCode.RESIDENT_ID_GIVEN, "organization.ids")
            idents.append(Ident(given.scheme, given.value))
            continue
        parsed = parse(given.value)
        if parsed.error is not None:
            raise _Refused(_CODES.get(parsed.error, RejectCode.NO_USABLE_IDENTIFIER), "organization.ids")
        warnings.extend(str(warning) for warning in parsed.warnings)
        if parsed.scheme is not None and parsed.value is not None:
            idents.append(Ident(parsed.scheme, parsed.value))
    if not idents and model.name is None:
        raise _Refused(RejectCode.NO_USABLE_IDENTIFIER, "organization")
    return Org(tuple(idents), model.name)


def _target(model: parts.OrgModel, warnings: list[str]) -> Org:
    org = _org(model, warnings)
    if not org.idents:
        raise _Refused(RejectCode.NO_USABLE_IDENTIFIER, "organization.ids")
    return org


def _person(model: parts.PersonModel) -> PersonName:
    if model.document is None:
        return PersonName(model.name)
    parsed = parse_document(model.document.type, model.document.value)
    if parsed.value is None:
        raise _Refused(RejectCode.BAD_DOCUMENT, "person.document")
    return PersonName(model.name, Document(parsed.type, parsed.value))


def _holder(model: parts.HolderModel, warnings: list[str]) -> Holder:
    if model.person is not None:
        return _person(model.person)
    if model.organization is not None:
        return _org(model.organization, warnings)
    name = model.name or ""
    return Org(name=name) if is_organization_name(name) else NamedParty(name)


def _record_key(model: parts.RecordModel, warnings: list[str], rules: RuleBase) -> RecordKey:
    if rules.find_list_kind(model.list_kind) is None:
        raise _Refused(RejectCode.UNKNOWN_LIST, "record.list_kind")
    if model.number is None and (model.basis is None or model.decided_on is None):
        raise _Refused(RejectCode.VALUE_MISSING, "record.number")
    party = model.party
    who = (
        _person(party.person) if party.person is not None else _target(party.organization or parts.OrgModel(), warnings)
    )
    return RecordKey(
        kind=model.kind,
        list_kind=model.list_kind,
        number=model.number,
        basis=model.basis,
        determiner=model.determiner,
        decided_on=model.decided_on,
        party=who,
    )


def _valid(model: parts.ValidModel) -> Interval:
    start_kind = model.from_kind or (EndKind.UNKNOWN if model.start is None else EndKind.KNOWN)
    end_kind = model.to_kind or (EndKind.OPEN if model.end is None else EndKind.KNOWN)
    return Interval(model.start, start_kind, model.end, end_kind)


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")
