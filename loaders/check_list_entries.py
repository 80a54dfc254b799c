"""The check of the ministries' list forms, which share one shape: a party, a basis, days, and persons named.

Which columns a form has, what its entries are based on and who determines them stands in its profile.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from graph_schema.claims import Claim, Named, Org, PersonName, RecordBody, RecordClaim, RecordKey, StateClaim
from graph_schema.identifiers import parse_uscc
from graph_schema.intervals import Interval, since
from graph_schema.names import EndKind, LiabilityKind, RecordStatus, Severity, Side
from graph_schema.rules.model import ListKind
from loaders.checked import CheckContext, Checked, RejectCode, WarningCode, rejected
from loaders.file_keys import file_key
from loaders.list_parties import SECOND_CODES, Party, either_party, organization
from loaders.mapper_spec import MapperSpec
from loaders.names_in_field import split_representatives
from loaders.party_codes import person_document
from loaders.profile import Form
from loaders.terms import PARTY_VALUES
from loaders.values import date_of, end_of, text_of, visible

NO_LIST: Final = "NONE"
LIABILITIES: Final[Mapping[str, LiabilityKind]] = MappingProxyType(
    {
        "representative": LiabilityKind.NAMED_REPRESENTATIVE,
        "principal": LiabilityKind.NAMED_REPRESENTATIVE,
        "liable_supervisor": LiabilityKind.DIRECTLY_LIABLE_SUPERVISOR,
        "liable_person": LiabilityKind.DIRECTLY_LIABLE_PERSON,
        "finance_head": LiabilityKind.DIRECTLY_LIABLE_PERSON,
    }
)
"""Columns that name persons, and why an entry names them there."""

_DOCUMENTED: Final = ("representative", "principal", "liable_supervisor", "liable_person")
_DETAILS: Final = (
    "batch", "plate", "permit", "certificate", "customs_code", "year", "data_source", "address", "province",
    "registered_on", "subject_code", "result", "facts", "filed_on", "reported_in", "agent", "amount_text", "conduct",
)  # fmt: skip
_DATES: Final = ("decided_on", "valid_from", "valid_to", "period", "removed_on")
_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:\.0)?(?!\d)")
_RANGE: Final = re.compile(r"\s*(?:至|到|~|～|—)\s*")
_TERM: Final = re.compile(r"(\d{1,2})\s*(?:年|个月)")
_YES: Final = frozenset({"1", "是", "Y", "YES", "TRUE", "已注销", "注销"})


@dataclass(frozen=True, slots=True)
class _Days:
    decided: date | None
    start: date | None
    end: date | None
    removed: date | None


def check_list_entry(form: Form, cells: Mapping[str, str], *, context: CheckContext) -> Checked:
    """The verdict on one row of a ministry's list."""
    party = _party(form, cells)
    if isinstance(party, Checked):
        return party
    kind, refusal = _kind(form, cells, context)
    if refusal is not None:
        return rejected(*refusal, warnings=party.warnings)
    if kind is None:
        return Checked((), (*party.warnings, WarningCode.NO_LISTING))
    days = _days(cells)
    if isinstance(days, Checked):
        return days
    key = _key(form, cells, kind=kind, days=days, party=party.party)
    if isinstance(key, Checked):
        return key
    warnings = [*party.warnings, *_missed(form, cells, days)]
    named = _named(form, cells, party.party, warnings)
    if isinstance(named, Checked):
        return named
    valid = since(days.start or days.decided, days.end)
    if cells["cancelled"].strip().upper() in _YES:
        valid = Interval(start=valid.start, start_kind=valid.start_kind, end_kind=EndKind.UNKNOWN)
    record = RecordClaim(key, _body(form, cells, kind, context.jurisdiction), valid, named=named)
    claims: list[Claim] = [record]
    if days.removed is not None:
        reason, decision = text_of(cells["removal_reason"]), text_of(cells["removal_number"])
        claims.append(StateClaim(key, RecordStatus.REMOVED, days.removed, reason, decision))
    return Checked(tuple(claims), tuple(warnings), key=file_key(record), department=key.determiner)


def _missed(form: Form, cells: Mapping[str, str], days: _Days) -> Iterator[WarningCode]:
    """What the entry does not say and the record lacks, or takes from elsewhere."""
    if days.decided is None and days.start is None:
        yield WarningCode.NO_DATE
    if text_of(cells["basis"]) is None and any(c.field == "basis" and c.required for c in form.columns):
        yield WarningCode.VALUE_BLANK


def _party(form: Form, cells: Mapping[str, str]) -> Party | Checked:
    name = text_of(visible(cells["name"]))
    if name is None and form.options.get("nameless") != "yes":
        return rejected(RejectCode.NAME_MISSING, "name")
    if form.options.get("parties") == "either" and name is not None:
        return either_party(form, cells, name=name)
    return organization(cells, name)


def _kind(
    form: Form, cells: Mapping[str, str], context: CheckContext
) -> tuple[ListKind | None, tuple[RejectCode, str] | None]:
    """The list of the entry, none for a grade that is on no list; or why it cannot be told."""
    grades = form.values.get("grade")
    if grades is not None:
        term = grades.get(cells["grade"].strip())
        if term is None:
            return None, (RejectCode.BAD_VALUE, "grade")
        return (None if term == NO_LIST else context.rules.list_kind(term)), None
    if form.list_kind is not None:
        return context.rules.list_kind(form.list_kind), None
    kind = context.rules.find_list_kind_by_alias(text_of(cells["list_name"]) or "")
    return kind, (RejectCode.UNKNOWN_LIST, "list_name") if kind is None else None


def _key(
    form: Form, cells: Mapping[str, str], *, kind: ListKind, days: _Days, party: Org | PersonName
) -> RecordKey | Checked:
    determiner = text_of(cells["determiner"]) or form.options.get("determiner")
    if determiner is None:
        return rejected(RejectCode.VALUE_MISSING, "determiner")
    texts = {field: text_of(cells[field]) or "" for field in _KEY_TEXTS}
    if texts["year"]:
        year = _YEAR.search(texts["year"])
        if year is None:
            return rejected(RejectCode.BAD_VALUE, "year")
        texts["year"] = year[1]
    number = text_of(cells["number"])
    undated = number is None and days.decided is None
    composed = form.options.get("undated_basis") if undated else None
    basis = _filled(composed, texts) or texts["basis"] or _filled(form.options.get("basis", "{reason}"), texts)
    if number is None and basis is None:
        return rejected(RejectCode.VALUE_MISSING, "basis")
    return RecordKey(
        kind=kind.record_kind,
        list_kind=kind.id,
        number=number,
        basis=basis,
        determiner=determiner,
        decided_on=days.decided,
        party=party,
    )


def _filled(pattern: str | None, texts: Mapping[str, str]) -> str | None:
    """The basis that the profile composes from other columns, where each of them says something."""
    if pattern is None or not all(texts.get(field) for field in re.findall(r"\{(\w+)\}", pattern)):
        return None
    return pattern.format_map(texts)


def _body(form: Form, cells: Mapping[str, str], kind: ListKind, jurisdiction: str) -> RecordBody:
    return RecordBody(
        side=kind.side,
        domain=kind.domain,
        severity=Severity.SERIOUS if kind.side is Side.BLACK and kind.aggravates else None,
        jurisdiction=jurisdiction,
        reason=text_of(cells["reason"]),
        determiner_code=parse_uscc(cells["determiner_code"]).value,
        details=_details(form, cells),
    )


def _details(form: Form, cells: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What the form says beyond a record's own attributes, under the form's names; nothing personal."""
    names = {column.field: column.headers[0] for column in form.columns if column.field not in form.personal}
    texts = ((names[field], text_of(cells[field])) for field in _DETAILS if field in names)
    return tuple((name, text) for name, text in texts if text is not None)


def _named(
    form: Form, cells: Mapping[str, str], party: Org | PersonName, warnings: list[str]
) -> tuple[Named, ...] | Checked:
    """The persons whom the entry names beside its party; a document is the one person's of its column."""
    if isinstance(party, PersonName):
        return ()
    named = []
    for field, liability in LIABILITIES.items():
        people = split_representatives(visible(cells[field])).people
        document, refusal, odd = person_document(form, cells.get(f"{field}_document", ""))
        if refusal is not None:
            return rejected(refusal, f"{field}_document")
        warnings.extend(odd)
        if document is not None and len(people) == 1:
            named.append(Named(PersonName(people[0], document), liability))
        else:
            named.extend(Named(PersonName(name), liability) for name in people)
        if len(people) > 1:
            warnings.append(WarningCode.SEVERAL_NAMES)
    return tuple(dict.fromkeys(named))


def _days(cells: Mapping[str, str]) -> _Days | Checked:
    try:
        field = "decided_on"
        decided = date_of(cells[field])
        field = "valid_from"
        start = date_of(cells[field])
        field = "valid_to"
        end = end_of(cells[field])
        field = "removed_on"
        removed = date_of(cells[field])
        field = "period"
        if text_of(cells[field]) is not None:
            start, end = _period(cells[field], decided, start)
    except ValueError:
        return rejected(RejectCode.BAD_DATE, field)
    first = start or decided
    if first is not None and end is not None and end <= first:
        return rejected(RejectCode.DATES_REVERSED, "valid_to")
    if first is not None and removed is not None and removed < first:
        return rejected(RejectCode.DATES_REVERSED, "removed_on")
    return _Days(decided, start, end, removed)


def _period(cell: str, decided: date | None, start: date | None) -> tuple[date | None, date | None]:
    """有效期限: an end, two days, or a number of years or months from the decision on; ValueError for other text."""
    sides = _RANGE.split(cell.strip())
    if len(sides) == 2:
        return date_of(sides[0]) or start, end_of(sides[1])
    term = _TERM.fullmatch(cell.strip())
    if term is None:
        return start, end_of(cell)
    first = start or decided
    if first is None:
        raise ValueError("a term without a first day")
    return start, _later(first, int(term[1]) * (12 if cell.strip().endswith("年") else 1))


def _later(day: date, months: int) -> date:
    """The day a number of months later; the first of the next month where that month has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    try:
        return day.replace(year=day.year + years, month=month + 1)
    except ValueError:
        return date(day.year + years, month + 2, 1)


_KEY_TEXTS: Final = (
    "basis",
    "reason",
    "reported_in",
    "year",
    "customs_code",
    "batch",
    "plate",
    "permit",
    "certificate",
    "conduct",
    "result",
)

LIST_ENTRY: Final = MapperSpec(
    check_list_entry,
    fields=frozenset(
        {
            *("name", "code", "category", "document_type", "list_name", "grade", "number", "basis", "reason"),
            *("determiner", "determiner_code", "cancelled", "removal_reason", "removal_number"),
            *_DATES,
            *_DETAILS,
            *SECOND_CODES,
            *LIABILITIES,
            *(f"{field}_document" for field in _DOCUMENTED),
        }
    ),
    required=frozenset({"code"}),
    options={
        "basis": None,
        "undated_basis": None,
        "determiner": None,
        "nameless": frozenset({"yes"}),
        "parties": frozenset({"either"}),
    },
    values={"grade": frozenset(), **PARTY_VALUES},
)
"""What the check of the ministries' list forms reads."""
