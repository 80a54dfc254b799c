"""The checks of list uploads: the 10-field RED/BLACK form, and the courts' form of judgment defaulters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from graph_schema.claims import (
    Named,
    Org,
    PersonName,
    RecordBody,
    RecordClaim,
    RecordKey,
)
from graph_schema.identifiers import parse_uscc
from graph_schema.intervals import since
from graph_schema.names import LiabilityKind, Severity, Side
from graph_schema.rules.model import ListKind
from loaders.checked import CheckContext, Checked, RejectCode, WarningCode, rejected
from loaders.file_keys import file_key
from loaders.list_parties import either_party
from loaders.mapper_spec import MapperSpec
from loaders.names_in_field import FieldKind, split_representatives
from loaders.profile import Form
from loaders.terms import PARTY_VALUES
from loaders.values import code_of, date_of, end_of, text_of, visible

_DETAILS: Final = ("province", "filed_on", "basis_issuer", "duty", "performance", "performed", "unperformed")


@dataclass(frozen=True, slots=True)
class _Dates:
    decided: date | None
    start: date | None
    end: date | None


def check_red_black(_form: Form, cells: Mapping[str, str], *, context: CheckContext) -> Checked:
    """The verdict on one row of the RED/BLACK form."""
    ident, refusal, warnings = code_of(cells["code"])
    name = text_of(visible(cells["name"]))
    if name is None:
        return rejected(RejectCode.NAME_MISSING, "name", warnings=warnings)
    if ident is None:
        return rejected(refusal or RejectCode.NO_USABLE_IDENTIFIER, "code", warnings=warnings)
    kind = context.rules.find_list_kind_by_alias(text_of(cells["list_name"]) or "")
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
        jurisdiction=context.jurisdiction,
        reason=text_of(cells["reason"]),
        determiner_code=determiner_code,
    )
    record = RecordClaim(key, body, since(dates.start or dates.decided, dates.end))
    return Checked((record,), warnings, key=file_key(record))


def check_judgment_defaulters(form: Form, cells: Mapping[str, str], *, context: CheckContext) -> Checked:
    """The verdict on one row of the courts' form, which lists organisations and natural persons alike."""
    name = text_of(visible(cells["name"]))
    if name is None:
        return rejected(RejectCode.NAME_MISSING, "name")
    party = either_party(form, cells, name=name)
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
    kind = context.rules.list_kind(form.list_kind or "")
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
        jurisdiction=context.jurisdiction,
        reason=text_of(cells["conduct"]),
        details=_details(form, cells),
    )
    record = RecordClaim(key, body, since(published), named=_representative(party.party, cells["representative"]))
    return Checked((record,), party.warnings, key=file_key(record))


def _representative(party: Org | PersonName, cell: str) -> tuple[Named, ...]:
    field = split_representatives(visible(cell))
    if not isinstance(party, Org) or field.kind is not FieldKind.ONE or field.name is None:
        return ()
    return (Named(PersonName(field.name), LiabilityKind.NAMED_REPRESENTATIVE),)


def _details(form: Form, cells: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What the form says beyond a record's own attributes, under the form's names."""
    names = {column.field: column.headers[0] for column in form.columns}
    texts = ((names[field], text_of(cells[field])) for field in _DETAILS)
    return tuple((name, text) for name, text in texts if text is not None)


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


RED_BLACK: Final = MapperSpec(
    check_red_black,
    fields=frozenset(
        {
            "list_name",
            "name",
            "code",
            "determiner",
            "determiner_code",
            "basis",
            "decided_on",
            "valid_from",
            "valid_to",
            "reason",
        }
    ),
    required=frozenset({"list_name", "name", "code", "determiner", "basis", "decided_on"}),
)
"""What the check of the RED/BLACK form reads."""

JUDGMENT_DEFAULTERS: Final = MapperSpec(
    check_judgment_defaulters,
    fields=frozenset(
        {
            "name",
            "code",
            "determiner",
            "basis",
            "number",
            "conduct",
            "published_on",
            "category",
            "document_type",
            "representative",
            *_DETAILS,
        }
    ),
    required=frozenset({"name", "code", "determiner", "number", "published_on"}),
    values=PARTY_VALUES,
    list_kind=True,
)
"""What the check of the courts' form reads."""
