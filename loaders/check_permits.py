"""The check of permits (双公示 行政许可): legal and natural persons, all versions of the template."""

from collections.abc import Mapping
from typing import Final

from graph_schema.claims import Claim, RecordBody, RecordClaim, RecordKey
from graph_schema.intervals import since
from graph_schema.names import Disclosure
from loaders.checked import CheckContext, Checked, RejectCode, WarningCode
from loaders.file_kinds import kinds_told
from loaders.file_parties import (
    PARTY_FIELDS,
    REPRESENTATIVE_FIELDS,
    party_of,
    representative_of,
    representative_told,
)
from loaders.file_row import ROW_FIELDS, ROW_OPTIONS, FileRow, Refused, authority_code, disclosure_of, judged
from loaders.file_states import STATUS_FIELDS, STATUSES, status_claims
from loaders.mapper_spec import MapperSpec
from loaders.profile import Form
from loaders.terms import PARTY_VALUES, PERSON

_KINDS: Final = "许可类别"
_ELSEWHERE: Final = (
    (PARTY_FIELDS - {"category"})
    | REPRESENTATIVE_FIELDS
    | {"number", "content", "decided_on", "valid_from", "valid_to", "determiner", "determiner_code", "disclosure"}
    | {"kinds"}
)


def check_permit(form: Form, cells: Mapping[str, str], *, context: CheckContext) -> Checked:
    """The verdict on one permit."""
    return judged(FileRow(form, cells, context), _permit)


def _permit(row: FileRow) -> tuple[Claim, ...]:
    party = party_of(row)
    kind = row.context.rules.list_kind(row.form.list_kind or "")
    decided = row.day("decided_on")
    start, end = row.day("valid_from") or decided, row.end("valid_to")
    if start is not None and end is not None and end <= start:
        raise Refused(RejectCode.DATES_REVERSED, "valid_to")
    key = RecordKey(
        kind=kind.record_kind,
        list_kind=kind.id,
        number=_number(row),
        basis=None,
        determiner=row.needed("determiner"),
        decided_on=decided,
        party=party,
    )
    named = representative_of(row, party)
    body = RecordBody(
        side=kind.side,
        jurisdiction=row.context.jurisdiction,
        reason=row.told("content"),
        disclosure=disclosure_of(row),
        determiner_code=authority_code(row, "determiner_code"),
        details=(*kinds_told(row, _KINDS, "kinds"), *representative_told(row), *row.details(_ELSEWHERE)),
    )
    record = RecordClaim(key, body, since(start, end), named=named)
    return (record, *status_claims(row, key))


def _number(row: FileRow) -> str:
    """文书号; where there is none the template asks for 许可编号 in its place."""
    number = row.text("number")
    if number is None:
        number = row.text("certificate_number")
        if number is None:
            raise Refused(RejectCode.VALUE_MISSING, "number")
        row.warn(WarningCode.NUMBER_FROM_CERTIFICATE)
    return number


PERMITS: Final = MapperSpec(
    check_permit,
    fields=PARTY_FIELDS
    | REPRESENTATIVE_FIELDS
    | ROW_FIELDS
    | STATUS_FIELDS
    | {
        "number",
        "certificate_number",
        "document_title",
        "project",
        "kinds",
        "certificate_title",
        "content",
        "valid_from",
        "valid_to",
        "determiner_code",
        "reporter_code",
        "disclosure",
        "area_code",
        "exported_at",
        "note",
    },
    required=frozenset({"name", "content", "decided_on", "determiner"}),
    options={**ROW_OPTIONS, "party": frozenset({PERSON})},
    values={
        **PARTY_VALUES,
        "kinds": frozenset(),
        "status": STATUSES,
        "disclosure": frozenset(Disclosure),
    },
    list_kind=True,
)
"""What the check of permits reads."""
