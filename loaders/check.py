"""From the rows of a file to verdicts: the check of the profile, and keys that a file may not use twice."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import orjson

from graph_schema.errors import WrongInput
from graph_schema.masking import mask_numbers
from graph_schema.name_keys import without_format_marks
from graph_schema.rules.model import RuleBase
from loaders.check_canonical import check_canonical
from loaders.checked import CheckContext, Checked, RejectCode, WarningCode, rejected
from loaders.mappers import MAPPERS
from loaders.parties import Parties
from loaders.profile import Layout, Profile, refusal
from loaders.profile_check import check_profile
from loaders.read import Row, find_encoding, read_jsonl
from loaders.read_json import read_json
from loaders.report import Origin
from loaders.spilled import SpilledMap
from loaders.standards import STANDARDS
from loaders.tables import open_table, spoiled
from loaders.values import text_of

Check = Callable[[tuple[str, ...]], Checked]


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row and its verdict."""

    row: Row
    checked: Checked


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file found readable: where its rows come from, its verdicts, and what is odd about it as a whole."""

    origin: Origin
    rows: Iterator[CheckedRow]
    warnings: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()


def open_file(path: Path, profile: Profile, *, rules: RuleBase, observed: date, encoding: str | None) -> OpenedFile:
    """Open a delivered file. Raises WrongInput for one that cannot be read as this profile's at all."""
    name = mask_numbers(path.name)
    context = CheckContext(rules, profile.jurisdiction, observed)
    if path.is_dir():
        raise WrongInput(f"{name} is a folder; give the paths of the delivered files in it.")
    if not path.is_file():
        raise WrongInput(f"There is no file {name}; give the path of a delivered file.")
    if path.stat().st_size == 0:
        raise WrongInput(f"The file {name} is empty; ask for it to be delivered again.")
    problems = check_profile(profile, rules)
    if problems:
        raise refusal(profile.id, problems)
    try:
        if profile.format == "jsonl":
            found = find_encoding(path, encoding)
            verdicts = _verdicts(read_jsonl(path, found), _canonical(rules), width=1)
            return OpenedFile(Origin(path.name, found, None, 1, ()), verdicts)
        if profile.format == "json":
            found = find_encoding(path, encoding)
            return OpenedFile(Origin(path.name, found, None, 1, ()), _statements(path, profile, found))
        table = open_table(path, profile, encoding=encoding)
    except OSError as error:
        raise WrongInput(
            f"The file {name} cannot be read ({error.strerror}); give one that this user may read."
        ) from None
    layout, form = table.layout, table.layout.form
    verdicts = _verdicts(table.rows, _columns(layout, context), width=layout.width, places=layout.places)
    personal = tuple(place for field, place in layout.places.items() if field in form.personal)
    header = table.header.text.lstrip("\ufeff") + table.header.end
    origin = Origin(path.name, table.encoding, header, layout.width, personal)
    return OpenedFile(origin, verdicts, tuple(map(str, table.warnings)), table.messages)


def _canonical(rules: RuleBase) -> Check:
    return lambda cells: check_canonical(cells[0], rules)


def _statements(path: Path, profile: Profile, encoding: str) -> Iterator[CheckedRow]:
    """Verdicts on a file whose rows speak of each other: it is read once to know the parties, then row by row."""
    standard = STANDARDS[profile.forms[0].mapper]
    with closing(Parties()) as parties:
        for row in read_json(path, encoding):
            if _unfit(row, 1, {}) is None:
                standard.note(row.text, parties)
        yield from _verdicts(read_json(path, encoding), lambda cells: standard.check(cells[0], parties), width=1)


def _columns(layout: Layout, context: CheckContext) -> Check:
    form, spec = layout.form, MAPPERS[layout.form.mapper]
    mapper, blank = spec.check, dict.fromkeys(spec.fields, "")

    def check(cells: tuple[str, ...]) -> Checked:
        fields = blank | layout.fields(cells)
        marked = _has_marks(fields.values())
        if marked:
            fields = {field: without_format_marks(cell) for field, cell in fields.items()}
        checked = mapper(form, fields, context=context)
        if marked:
            checked = replace(checked, warnings=(WarningCode.INVISIBLE_CHARACTERS, *checked.warnings))
        if checked.department is None and "determiner" in fields:
            # A refused row is counted under the authority that it names, as an accepted one is.
            return replace(checked, department=text_of(fields["determiner"]))
        return checked

    return check


def _has_marks(cells: Collection[str]) -> bool:
    """Whether a cell holds characters that cannot be seen; a line break in a cell is none."""
    return not "".join(cells).isprintable() and any(without_format_marks(cell) != cell for cell in cells)


def _verdicts(
    rows: Iterator[Row], check: Check, *, width: int, places: Mapping[str, int] = MappingProxyType({})
) -> Iterator[CheckedRow]:
    with closing(SeenKeys()) as seen:
        for row in rows:
            unfit = _unfit(row, width, places)
            yield CheckedRow(row, _verdict(row, check, seen) if unfit is None else unfit)


def _unfit(row: Row, width: int, places: Mapping[str, int]) -> Checked | None:
    """The refusal of a row that no check needs to see."""
    if row.problem is not None:
        return rejected(RejectCode(row.problem))
    if len(row.fields) != width:
        return rejected(RejectCode.WRONG_COLUMN_COUNT)
    if any("\x00" in cell for cell in row.fields):
        return rejected(RejectCode.NUL_BYTE)
    found = spoiled(row, places)
    return None if found is None else rejected(found[0], found[1])


def _verdict(row: Row, check: Check, seen: "SeenKeys") -> Checked:
    checked = check(row.fields)
    if checked.reject is None and checked.key is not None and not seen.agrees(checked.key, checked.said or row.fields):
        return replace(checked, claims=(), reject=RejectCode.CONFLICT_IN_FILE)
    return checked


class SeenKeys:
    """Keys of a file and digests of what their first rows said; spills to disk, so that memory stays flat."""

    def __init__(self) -> None:
        """No key has been seen."""
        self._seen = SpilledMap()

    def agrees(self, key: str, cells: tuple[str, ...]) -> bool:
        """Whether the key is new to the file, or its first row said the same."""
        hashed = _digest(key)
        content = _digest(_content(cells))
        first = self._seen.get(hashed)
        if first is not None:
            return first == content
        self._seen.put(hashed, content)
        return True

    def close(self) -> None:
        """Forget everything."""
        self._seen.close()


def _content(cells: tuple[str, ...]) -> str:
    if len(cells) == 1:
        return orjson.dumps(orjson.loads(cells[0]), option=orjson.OPT_SORT_KEYS).decode()
    return "\x1f".join(cell.strip() for cell in cells)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
