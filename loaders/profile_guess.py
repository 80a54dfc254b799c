"""A proposal for a file that no profile fits yet: which known form is nearest, and which column is which field.

Headers are compared by likeness, and what stands in the cells by the identifiers' own checks. No cell is ever shown,
nor a header that does not look like one: a file without header would show personal data there.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final

from rapidfuzz import fuzz

from graph_schema.errors import WrongInput
from graph_schema.identifiers import parse_any_organization_id, parse_resident_id
from graph_schema.masking import mask_all_numbers, mask_numbers
from loaders.headers import fold_header
from loaders.mappers import MAPPERS
from loaders.profile import Form, Layout, Profile, lay_out, load_profile, profile_names
from loaders.read import Row, find_encoding, read_csv
from loaders.sheet_limits import HEAD_ROWS
from loaders.sheets import is_sheet, read_sheet
from loaders.values import date_of, text_of

SAMPLE: Final = 500
LIKE: Final = 70
AGREES: Final = 10
DISAGREES: Final = 40
SHARE: Final = 0.8
_SEPARATORS: Final = (",", "\t", ";", "|")
_HEADERISH: Final = re.compile(
    r"[a-z]{2,}|[称名号码期类型态注容位关由据别额址域源限目编间因结果法院人度数质况]", re.IGNORECASE
)
_DATE_FIELD: Final = re.compile(r"(_on|_from|_to|_date|founded|since|until|day)$")


@dataclass(frozen=True, slots=True)
class Match:
    """A field and the column that is taken for it: place from 0, and how like it is (0 to 100)."""

    field: str
    place: int
    likeness: int


@dataclass(frozen=True, slots=True)
class Guess:
    """What a file looks like.

    `fits`: the form's required columns are all there, and the profile can be used as it is; else `toml` proposes a
    new profile. `sure` is the mean likeness of the columns that the form needs, 0 to 100.
    """

    profile: str
    form: str
    fits: bool
    sure: int
    matches: tuple[Match, ...]
    unmatched: tuple[str, ...]
    toml: str


def guess_profile(path: Path, encoding: str | None = None) -> Guess:
    """Compare a file with every known form. Raises WrongInput for a file without a readable header."""
    header, sample, separator = _read(path, encoding)
    kinds = [_kind([row[place] for row in sample if place < len(row)]) for place in range(len(header))]
    shown = [_shown(cell, place) for place, cell in enumerate(header)]
    profiles = [load_profile(name) for name in profile_names()]
    tables = [profile for profile in profiles if profile.format == "table"]
    laid = [(profile, layout) for profile in tables if (layout := _laid_out(profile, header)) is not None]
    if laid:
        profile, layout = max(laid, key=lambda one: len(one[1].places))
        matches = tuple(Match(field, place, 100) for field, place in layout.places.items())
        return _guess(profile, layout.form, matches, shown, fits=True)
    forms = [(profile, form) for profile in tables for form in profile.forms]
    ranked = [(*one, _matches(one[1], header, kinds)) for one in forms]
    profile, form, found = max(ranked, key=lambda one: _sure(one[1], one[2]) + 100 * len(one[2]) / len(header))
    made = _guess(profile, form, found, shown, fits=False)
    return replace(made, toml=_toml(made, replace(profile, separator=separator), form, shown))


def _guess(profile: Profile, form: Form, matches: tuple[Match, ...], shown: Sequence[str], *, fits: bool) -> Guess:
    taken = {match.place for match in matches}
    unmatched = tuple(name for place, name in enumerate(shown) if place not in taken)
    return Guess(profile.id, form.id, fits, _sure(form, matches), matches, unmatched, "")


def _read(path: Path, encoding: str | None) -> tuple[tuple[str, ...], list[tuple[str, ...]], str]:
    """Header, some rows after it, and the separator."""
    separator = ","
    name = mask_numbers(path.name)
    try:
        if is_sheet(path):
            rows = read_sheet(path, lambda sheets: next((i for i, sheet in enumerate(sheets) if sheet.rows), 0))
        else:
            found = find_encoding(path, encoding)
            separator = max(_SEPARATORS, key=lambda one: _widest(read_csv(path, found, separator=one)))
            rows = read_csv(path, found, separator=separator)
        first = list(islice(rows, HEAD_ROWS + SAMPLE))
    except OSError as error:
        raise WrongInput(f"The file {name} cannot be read ({error.strerror}); give one this user may read.") from None
    for place, row in enumerate(first[:HEAD_ROWS]):
        cells = [cell for cell in row.fields if cell.strip()]
        if len(cells) > 1 and 2 * sum(map(_is_header, cells)) > len(cells) and not any(map(_is_data, cells)):
            return row.fields, [other.fields for other in first[place + 1 :] if other.problem is None], separator
    raise WrongInput(f"The first {HEAD_ROWS} lines of {name} hold no header; put the names of its columns there.")


def _widest(rows: Iterator[Row]) -> int:
    return max((len(row.fields) for row in islice(rows, HEAD_ROWS)), default=0)


def _is_header(cell: str) -> bool:
    return len(cell.strip()) <= 60 and _HEADERISH.search(cell) is not None


def _is_data(cell: str) -> bool:
    return _kind([cell]) != "text"


def _shown(cell: str, place: int) -> str:
    """A header as it may be printed."""
    plain = mask_all_numbers(" ".join(cell.split())) if len(re.findall(r"\d", cell)) > 4 else " ".join(cell.split())
    return plain if _is_header(plain) and plain.isprintable() else f"(column {place + 1})"


def _kind(cells: Sequence[str]) -> str:
    """What stands in a column: code, document, date or text, where four in five cells agree."""
    texts = [text for cell in cells if (text := text_of(cell)) is not None]
    if not texts:
        return "text"
    for kind, holds in (("document", _is_document), ("code", _is_code), ("date", _is_date)):
        if sum(map(holds, texts)) >= SHARE * len(texts):
            return kind
    return "text"


def _is_code(text: str) -> bool:
    return parse_any_organization_id(text).value is not None


def _is_document(text: str) -> bool:
    return parse_resident_id(text).value is not None


def _is_date(text: str) -> bool:
    try:
        return date_of(text) is not None
    except (ValueError, OverflowError):
        return False


def _laid_out(profile: Profile, header: tuple[str, ...]) -> Layout | None:
    try:
        return lay_out(profile, header)
    except WrongInput:
        return None


def _matches(form: Form, header: Sequence[str], kinds: Sequence[str]) -> tuple[Match, ...]:
    """Fields with the columns most like them, the best pairs first; no column for two fields."""
    offers = sorted(
        (
            Match(column.field, place, likeness)
            for column in form.columns
            for place, cell in enumerate(header)
            if cell.strip() and (likeness := _likeness(column.field, column.headers, cell, kinds[place], form)) >= LIKE
        ),
        key=lambda match: -match.likeness,
    )
    fields: set[str] = set()
    places: set[int] = set()
    kept = []
    for match in offers:
        if match.field not in fields and match.place not in places:
            fields.add(match.field)
            places.add(match.place)
            kept.append(match)
    return tuple(kept)


def _likeness(field: str, headers: Sequence[str], cell: str, kind: str, form: Form) -> int:
    folded = fold_header(cell)
    like = max(fuzz.ratio(fold_header(header), folded) for header in headers)
    wanted = "date" if _DATE_FIELD.search(field) else "code" if field.endswith("code") else "text"
    if field in form.personal and kind == "document":
        wanted = "document"
    if wanted == kind:
        like += AGREES if kind != "text" else 0
    elif "date" in (wanted, kind) or kind == "document":
        like -= DISAGREES if kind != "text" else 0
    return max(0, min(100, round(like)))


def _sure(form: Form, matches: Sequence[Match]) -> int:
    likeness = {match.field: match.likeness for match in matches}
    needed = [column.field for column in form.columns if column.required]
    return round(sum(likeness.get(field, 0) for field in needed) / len(needed)) if needed else 0


def _toml(guess: Guess, profile: Profile, form: Form, shown: Sequence[str]) -> str:
    """A profile with the columns that were recognised; what a person has to decide stands in comments."""
    matched = {match.field: match for match in guess.matches}
    lines = [
        f"# Proposed after the form {form.id} of profile {profile.id}; {guess.sure} of 100 sure. Mend it, then",
        "# `credit-hub profile check` it. Numbers behind columns say how like the headers are, 100 is the same.",
        'id = "new"',
        'title = "name this source / 请填写来源名称"',
        'format = "table"',
        f"source = {_quoted(profile.source)}",
        f"delivery = {_quoted(profile.delivery)}",
        f"jurisdiction = {_quoted(profile.jurisdiction)}",
        *([] if profile.separator == "," else [f"separator = {_quoted(profile.separator)}"]),
        *("", "[[form]]", 'id = "first"', f"mapper = {_quoted(form.mapper)}"),
        *([] if form.list_kind is None else [f"list_kind = {_quoted(form.list_kind)}"]),
        *_personal(form, matched),
        *(f"options.{name} = {_quoted(text)}" for name, text in form.options.items()),
        *("", "[form.columns]"),
    ]
    needs = MAPPERS[form.mapper].required
    for column in form.columns:
        match = matched.get(column.field)
        required = str(column.required).lower()
        if match is not None:
            header = _quoted(shown[match.place])
            lines.append(f"{column.field} = {{ headers = [{header}], required = {required} }} # {match.likeness}")
        elif column.required or column.field in needs:
            lines.append(f"# {column.field} = {{ headers = [], required = {required} }} # needed: no column found")
    lines += [f"# not mapped: {name}" for name in guess.unmatched]
    for field, terms in form.values.items():
        if field in matched:
            lines += ["", f"[form.values.{field}]", *(f"{_quoted(a)} = {_quoted(b)}" for a, b in terms.items())]
    for seat in form.seats:
        lines += ["", "[[form.seats]]", f'role = "{seat.role}"', f"marks = [{', '.join(map(_quoted, seat.marks))}]"]
        lines.append(f"kinds = [{', '.join(_quoted(str(kind)) for kind in seat.kinds)}]")
    return "\n".join(lines) + "\n"


def _personal(form: Form, matched: dict[str, Match]) -> list[str]:
    fields = sorted(form.personal.intersection(matched))
    return [f"personal = [{', '.join(map(_quoted, fields))}]"] if fields else []


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    return f'"{escaped}"'
