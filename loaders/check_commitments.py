"""The check of credit commitments (信用承诺): 20 columns, some of them required by what others say."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from graph_schema.claims import Claim, Document, Org, PersonName, RecordBody, RecordClaim, RecordKey
from graph_schema.identifiers import parse_resident_id
from graph_schema.intervals import since
from graph_schema.names import Disclosure, DocumentType
from loaders.checked import CheckContext, Checked, RejectCode, WarningCode
from loaders.file_row import ROW_FIELDS, ROW_OPTIONS, FileRow, Refused, authority_code, disclosure_of, judged
from loaders.mapper_spec import MapperSpec
from loaders.profile import Form
from loaders.terms import CATEGORIES, PERSON
from loaders.values import code_of, date_of, folded

KEPT: Final = "KEPT"
_STATUSES: Final = frozenset({KEPT, "PARTLY", "BROKEN"})
_REPAIR: Final = "信用修复型"
_CODE: Final = re.compile(r"\d{6}(\d{8})\d{6}", re.ASCII)  # 行政区划6 + 承诺作出日期8 + 流水6
_BREACH_FIELDS: Final = ("unkept", "consequence")
_ELSEWHERE: Final = frozenset({"number", "name", "code", "matter", "decided_on", "determiner", "determiner_code"})


def check_commitment(form: Form, cells: Mapping[str, str], *, context: CheckContext) -> Checked:
    """The verdict on one commitment; the term within which decisions are to be delivered does not run from one."""
    return replace(judged(FileRow(form, cells, context), _commitment), decided_on=None)


def _commitment(row: FileRow) -> tuple[Claim, ...]:
    party = _party(row)
    kind = row.context.rules.list_kind(row.form.list_kind or "")
    made, end = row.day("decided_on"), row.end("valid_to")
    if made is None:
        raise Refused(RejectCode.BAD_DATE, "decided_on")
    if end is not None and end <= made:
        raise Refused(RejectCode.DATES_REVERSED, "valid_to")
    row.day("judged_on")
    key = RecordKey(
        kind=kind.record_kind,
        list_kind=kind.id,
        number=_number(row, made),
        basis=None,
        determiner=row.needed("determiner"),
        decided_on=made,
        party=party,
    )
    _conditions(row)
    authority_code(row, "judge_code")
    body = RecordBody(
        side=kind.side,
        jurisdiction=row.context.jurisdiction,
        reason=row.told("matter"),
        disclosure=disclosure_of(row),
        determiner_code=authority_code(row, "determiner_code"),
        details=row.details(_ELSEWHERE),
    )
    return (RecordClaim(key, body, since(made, end)),)


def _party(row: FileRow) -> Org | PersonName:
    name, cell = row.needed("name"), row.cells["code"]
    if row.term("category") != PERSON:
        ident, refusal, warnings = code_of(cell)
        for warning in warnings:
            row.warn(warning)
        if ident is None:
            raise Refused(refusal or RejectCode.NO_USABLE_IDENTIFIER, "code")
        return Org((ident,), name)
    if "*" in folded(cell):
        row.warn(WarningCode.MASKED_DOCUMENT)
        return PersonName(name)
    parsed = parse_resident_id(cell)
    if parsed.value is None:
        raise Refused(RejectCode.NO_USABLE_IDENTIFIER if parsed.absent else RejectCode.BAD_DOCUMENT, "code")
    return PersonName(name, Document(DocumentType.RESIDENT_ID, parsed.value))


def _number(row: FileRow, made: date) -> str:
    """承诺编码: refused where it has not its form; a day in it that is not the commitment's is only odd."""
    number = folded(row.needed("number"))
    found = _CODE.fullmatch(number)
    if found is None:
        raise Refused(RejectCode.BAD_VALUE, "number")
    try:
        day = date_of(found[1])
    except ValueError:
        day = None
    if day != made:
        row.warn(WarningCode.COMMITMENT_CODE_DATE)
    return number


def _conditions(row: FileRow) -> None:
    """Closed sets, and what a commitment that was not kept in full has to tell."""
    if row.term("type") == _REPAIR and row.text("consequence") is not None:
        told = folded(row.text("consequence") or "")
        if not all(mark in told for mark in row.marks("repair_promise")):
            row.warn(WarningCode.REPAIR_PROMISE_TEXT)
    if row.term("status") == KEPT:
        return
    for name in _BREACH_FIELDS:
        row.needed(name)


COMMITMENTS: Final = MapperSpec(
    check_commitment,
    fields=ROW_FIELDS
    | {
        "number",
        "category",
        "code",
        "type",
        "matter",
        "content",
        "liability",
        "valid_to",
        "status",
        *_BREACH_FIELDS,
        "judged_on",
        "judge",
        "judge_code",
        "determiner_code",
        "disclosure",
        "note",
    },
    required=frozenset(
        {"name", "code", "category", "number", "decided_on", "determiner", "type", "status", "disclosure"}
    ),
    options={**ROW_OPTIONS, "repair_promise": None},
    values={
        "category": CATEGORIES,
        "type": frozenset(),
        "status": _STATUSES,
        "disclosure": frozenset(Disclosure),
    },
    list_kind=True,
)
"""What the check of commitments reads."""
