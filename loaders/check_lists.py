"""The checks of list uploads: the 10-field RED/BLACK form, and the courts' form of judgment defaulters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from graph_schema.claims import (
    Claim,
    Document,
    EnterpriseBody,
    EnterpriseClaim,
    Ident,
    Org,
    PersonName,
    RecordBody,
    RecordClaim,
    RecordKey,
)
from graph_schema.identifiers import parse_resident_id, parse_uscc
from graph_schema.intervals import since
from graph_schema.names import DocumentType, Severity, Side
from graph_schema.rules.model import ListKind, RuleBase
from loaders.checked import Checked, RejectCode, WarningCode, rejected
from loaders.names_in_field import is_organization_name
from loaders.profile import Form
from loaders.values import code_of, date_of, end_of, text_of, visible


@dataclass(frozen=True, slots=True)
class _Dates:
    decided: date | None
    start: date | None
    end: date | None


def check_red_black(_form: Form, cells: Mapping[str, str], *, rules: RuleBase, jurisdiction: str) -> Checked:
    """The verdict on one row of the RED/BLACK form."""
    ident, refusal, warnings = code_of(cells["code"])
    name = text_of(visible(cells["name"]))
    if name is None:
        return rejected(RejectCode.NAME_MISSING, "name", warnings=warnings)
    if ident is None:
        return rejected(refusal or RejectCode.NO_USABLE_IDENTIFIER, "code", warnings=warnings)
    kind = rules.find_list_kind_by_alias(text_of(cells["list_name"]) or "")
    if kind is None:
        return rejected(RejectCode.UNKNOWN_LIST, "list_name", warnings=warnings)
    determiner, basis = text_of(cells["determiner"]), text_of(cells["basis"])
    if determiner is None or basis is None:
        return rejected(RejectCode.VALUE_MISSING, "basis" if determiner else "determiner", warnings=warnings)
    dates = _dates(cells)
    if isinstance(dates, Checked):
        return dates
    determiner_code = _determiner_code(cells["determiner_code"])
    if determiner_code is None and text_of(cells["determiner_code"]) is not None:
        warnings = (*warnings, WarningCode.DETERMINER_CODE)
    key = RecordKey(
        kind=kind.record_kind,
        list_kind=kind.id,
        number=None,
        basis=basis,
        determiner=determiner,
        decided_on=dates.decided,
        party=Org((ident,), name),
    )
    body = RecordBody(
        side=kind.side,
        domain=kind.domain,
        severity=_severity(kind),
        jurisdiction=jurisdiction,
        reason=text_of(cells["reason"]),
        determiner_code=determiner_code,
    )
    record = RecordClaim(key, body, since(dates.start or dates.decided, dates.end))
    return Checked((_named(ident, name), record), warnings, key=_key(key, ident.key))


def check_judgment_defaulters(form: Form, cells: Mapping[str, str], *, rules: RuleBase, jurisdiction: str) -> Checked:
    """The verdict on one row of the courts' form; a resident ID or a person's name makes it a natural person's."""
    name = text_of(visible(cells["name"]))
    if name is None:
        return rejected(RejectCode.NAME_MISSING, "name")
    party = _defaulter(name, cells["code"])
    if isinstance(party, Checked):
        return party
    number, determiner = text_of(cells["number"]), text_of(cells["determiner"])
    if number is None or determiner is None:
        return rejected(RejectCode.VALUE_MISSING, "number" if determiner else "determiner", warnings=party.warnings)
    try:
        published = date_of(cells["published_on"])
    except ValueError:
        published = None
    if published is None:
        return rejected(RejectCode.BAD_DATE, "published_on", warnings=party.warnings)
    kind = rules.list_kind(form.list_kind or "")
    key = RecordKey(
        kind=kind.record_kind,
        list_kind=kind.id,
        number=number,
        basis=text_of(cells["basis"]),
        determiner=determiner,
        decided_on=published,
        party=party.party,
    )
    body = RecordBody(
        side=kind.side,
        domain=kind.domain,
        severity=_severity(kind),
        jurisdiction=jurisdiction,
        reason=text_of(cells["conduct"]),
    )
    claims: list[Claim] = [RecordClaim(key, body, since(published))]
    if isinstance(party.party, Org):
        claims.insert(0, _named(party.party.idents[0], name))
    return Checked(tuple(claims), party.warnings, key=_key(key, party.key))


@dataclass(frozen=True, slots=True)
class _Defaulter:
    party: Org | PersonName
    key: str
    warnings: tuple[str, ...] = ()


def _defaulter(name: str, cell: str) -> _Defaulter | Checked:
    ident, refusal, warnings = code_of(cell)
    if ident is not None:
        return _Defaulter(Org((ident,), name), ident.key, warnings)
    document = parse_resident_id(cell)
    if document.value is not None:
        return _Defaulter(PersonName(name, Document(DocumentType.RESIDENT_ID, document.value)), document.value)
    if "*" in cell and not is_organization_name(name):
        # The public form hides digits: the person is known by name in this record alone, and joined with nobody.
        return _Defaulter(PersonName(name), f"name:{name}", (WarningCode.MASKED_DOCUMENT,))
    if refusal is RejectCode.NO_USABLE_IDENTIFIER and document.error is not None and not is_organization_name(name):
        return rejected(RejectCode.BAD_DOCUMENT, "code")
    return rejected(refusal or RejectCode.NO_USABLE_IDENTIFIER, "code", warnings=warnings)


def _dates(cells: Mapping[str, str]) -> _Dates | Checked:
    try:
        decided = date_of(cells["decided_on"])
    except ValueError:
        decided = None
    if decided is None:
        return rejected(RejectCode.BAD_DATE, "decided_on")
    try:
        start = date_of(cells["valid_from"])
    except ValueError:
        return rejected(RejectCode.BAD_DATE, "valid_from")
    try:
        end = end_of(cells["valid_to"])
    except ValueError:
        return rejected(RejectCode.BAD_DATE, "valid_to")
    if end is not None and end <= (start or decided):
        return rejected(RejectCode.DATES_REVERSED, "valid_to")
    return _Dates(decided, start, end)


def _determiner_code(cell: str) -> str | None:
    return parse_uscc(cell).value


def _severity(kind: ListKind) -> Severity | None:
    return Severity.SERIOUS if kind.side is Side.BLACK and kind.aggravates else None


def _named(ident: Ident, name: str) -> EnterpriseClaim:
    return EnterpriseClaim(Org((ident,), name), EnterpriseBody(name=name))


def _key(key: RecordKey, party: str) -> str:
    parts = (key.list_kind, key.number or key.basis, key.determiner, None if key.number else key.decided_on, party)
    return "\x1f".join(str(part) for part in parts)
