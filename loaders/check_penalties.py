"""The check of penalties (双公示 行政处罚): legal and natural persons, all versions of the template."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from graph_schema.claims import Claim, Org, PersonName, RecordBody, RecordClaim, RecordKey
from graph_schema.intervals import since
from graph_schema.names import Disclosure, Finality
from loaders.checked import CheckContext, Checked, RejectCode, WarningCode
from loaders.file_kinds import kinds_of, kinds_told
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
from loaders.money import fines_stated, wan_of, yuan_text
from loaders.profile import Form
from loaders.terms import PARTY_VALUES, PERSON

FINE: Final = "罚款"
_UNIT_FACTOR: Final = 1_000  # 元 in a column of 万元 is ten thousand times too much
_KIND_FIELDS: Final = ("kinds", "kinds_2")
_TEXTS: Final = ("note", "content", "fact", "conduct_type", "basis", "case_name")
_ELSEWHERE: Final = (
    (PARTY_FIELDS - {"category"})
    | REPRESENTATIVE_FIELDS
    | {"number", "fact", "basis", "decided_on", "determiner", "determiner_code", "disclosure"}
    | {*_KIND_FIELDS}
)


def check_penalty(form: Form, cells: Mapping[str, str], *, context: CheckContext) -> Checked:
    """The verdict on one penalty."""
    return judged(FileRow(form, cells, context), _penalty)


def _penalty(row: FileRow) -> tuple[Claim, ...]:
    party = party_of(row)
    _must_be_reportable(row, party)
    kind = row.context.rules.list_kind(row.form.list_kind or "")
    decided = row.day("decided_on")
    if decided is None:
        raise Refused(RejectCode.BAD_DATE, "decided_on")
    end, disclosed_to = (_end(row, name, decided=decided) for name in ("valid_to", "disclosed_to"))
    key = RecordKey(
        kind=kind.record_kind,
        list_kind=kind.id,
        number=row.needed("number"),
        basis=row.told("basis"),
        determiner=row.needed("determiner"),
        decided_on=decided,
        party=party,
    )
    fine = _fine(row)
    named = representative_of(row, party)
    finality, final_from = _finality(row, decided)
    body = RecordBody(
        side=kind.side,
        jurisdiction=row.context.jurisdiction,
        reason=row.told("fact"),
        amount=None if fine is None else yuan_text(fine),
        disclosure=disclosure_of(row),
        finality=finality,
        final_from=final_from,
        disclosed_to=_told_until(disclosed_to, decided, longest=kind.term_months),
        determiner_code=authority_code(row, "determiner_code"),
        details=(*kinds_told(row, "处罚类别", *_KIND_FIELDS), *representative_told(row), *row.details(_ELSEWHERE)),
    )
    record = RecordClaim(key, body, since(decided, end), named=named)
    return (record, *status_claims(row, key))


def _must_be_reportable(row: FileRow, party: Org | PersonName) -> None:
    """Summary penalties and minor first ones of natural persons are not reported (河南省社会信用条例 13)."""
    texts = " ".join(filter(None, map(row.text, _TEXTS)))
    if isinstance(party, PersonName) and any(mark in texts for mark in row.marks("not_reported")):
        raise Refused(RejectCode.NOT_TO_BE_REPORTED)


def _end(row: FileRow, name: str, *, decided: date) -> date | None:
    end = row.end(name)
    if end is not None and end <= decided:
        raise Refused(RejectCode.DATES_REVERSED, name)
    return end


def _told_until(stated: date | None, decided: date, *, longest: int | None) -> date | None:
    """The earlier of 公示截止期 and the longest term of disclosure, which runs from the decision."""
    term = None if longest is None else _months_after(decided, longest)
    return min((day for day in (stated, term) if day is not None), default=None)


def _finality(row: FileRow, decided: date) -> tuple[Finality, date | None]:
    """What the remarks say of review and suit; else pending until the day from which neither can be brought any more.

    The form has no column for it; a penalty counts against nobody before it is final (河南省社会信用条例 20).
    """
    note = row.text("note") or ""
    for option, finality in (
        ("overturned", Finality.OVERTURNED),
        ("upheld", Finality.FINAL),
        ("contested", Finality.PENDING),
    ):
        if any(mark in note for mark in row.marks(option)):
            return finality, None
    return Finality.PENDING, _months_after(decided, int(row.form.options.get("contestable_months", "0")))


def _fine(row: FileRow) -> Decimal | None:
    """罚款金额 in 万元; refused where it is no amount, is missing beside the kind 罚款, or is in 元 by the decision."""
    fine = _amount(row, "fine")
    _amount(row, "confiscated")
    kinds = kinds_of(row, *_KIND_FIELDS)
    if fine is None:
        if FINE in kinds and row.form.options.get("fine_needed") == "true":
            raise Refused(RejectCode.VALUE_MISSING, "fine")
        return None
    if FINE not in kinds and fine > 0:
        row.warn(WarningCode.FINE_WITHOUT_KIND)
    stated = fines_stated(row.text("content") or "")
    yuan = Decimal(yuan_text(fine))
    if stated and yuan > max(stated) * _UNIT_FACTOR:
        raise Refused(RejectCode.FINE_UNIT, "fine")
    if stated and yuan not in (*stated, sum(stated)):
        row.warn(WarningCode.FINE_DIFFERS)
    if not stated and fine > Decimal(row.form.options.get("large_fine", "Infinity")):
        row.warn(WarningCode.LARGE_FINE)
    return fine


def _amount(row: FileRow, name: str) -> Decimal | None:
    try:
        return wan_of(row.text(name) or "")
    except ValueError:
        raise Refused(RejectCode.BAD_AMOUNT, name) from None


def _months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = min(day.year + years, date.max.year)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


PENALTIES: Final = MapperSpec(
    check_penalty,
    fields=PARTY_FIELDS
    | REPRESENTATIVE_FIELDS
    | ROW_FIELDS
    | STATUS_FIELDS
    | {
        "number",
        "case_name",
        "conduct_type",
        "fact",
        "basis",
        *_KIND_FIELDS,
        "content",
        "fine",
        "confiscated",
        "licence",
        "valid_to",
        "disclosed_to",
        "determiner_code",
        "reporter_code",
        "disclosure",
        "area_code",
        "exported_at",
        "note",
    },
    required=frozenset({"name", "number", "fact", "kinds", "decided_on", "determiner"}),
    options={
        **ROW_OPTIONS,
        "party": frozenset({PERSON}),
        "fine_needed": frozenset({"true", "false"}),
        "large_fine": None,
        "not_reported": None,
        "overturned": None,
        "upheld": None,
        "contested": None,
        "contestable_months": None,
    },
    values={
        **PARTY_VALUES,
        "kinds": frozenset(),
        "status": STATUSES,
        "disclosure": frozenset(Disclosure),
    },
    list_kind=True,
)
"""What the check of penalties reads."""
