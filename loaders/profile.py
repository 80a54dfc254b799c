"""Profiles: how the columns of a source map to the fields that a check reads, as TOML files.

A header is written as the template has it; `headers.fold_header` folds what spreadsheets vary. A numbered code of the
party is listed by its meaning alone, 行政相对人代码(组织机构代码): a file's 行政相对人代码_2(组织机构代码) is that
column whatever its number, and a numbered code that does not say its meaning is laid out nowhere (number 1 excepted,
the unified code in all versions). Columns that no form knows are ignored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Final

from graph_schema.errors import WrongInput
from graph_schema.masking import mask_numbers
from graph_schema.names import EnterpriseKind, RoleKind
from loaders.checked import WarningCode
from loaders.headers import UNNAMED_CODE, fold_header
from loaders.profile_toml import FormToml, Problem, ProfileToml, read_profile_toml


@dataclass(frozen=True, slots=True)
class Column:
    """One field: the headers under which it is delivered, and whether it has to be there."""

    field: str
    headers: tuple[str, ...]
    required: bool


@dataclass(frozen=True, slots=True)
class Seat:
    """Which seat a representative's column means for enterprises with one of these marks in their type, or kinds."""

    role: RoleKind
    marks: tuple[str, ...]
    kinds: tuple[EnterpriseKind, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """One version of a source's file: columns, the check that reads it, and what that check has to know.

    `values` translates what a field's cells say into the field's terms; `options` are settings of the check;
    `file` is the name of the form's file where a delivery is a folder; `optional` whether the folder may lack it.
    """

    id: str
    mapper: str
    columns: tuple[Column, ...]
    personal: frozenset[str]
    list_kind: str | None
    seats: tuple[Seat, ...]
    values: Mapping[str, Mapping[str, str]]
    options: Mapping[str, str]
    file: str | None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """A source's forms, default source id, and whether a delivery is a snapshot or a delta (absence ends nothing).

    `format` is table (CSV, XLSX, XLS), jsonl, or json (an array of statements, or one a line); `separator` is what
    stands between the cells of a text table.
    `jurisdiction` is where the deliverer decides (CN: the country; CN-41: 河南).
    """

    id: str
    title: str
    format: str
    source: str
    delivery: str
    jurisdiction: str
    forms: tuple[Form, ...]
    separator: str = ","


@dataclass(frozen=True, slots=True)
class Layout:
    """A form laid over a file's header: where each field stands, how wide a row is, what is odd about the header."""

    form: Form
    places: Mapping[str, int]
    width: int
    warnings: tuple[WarningCode, ...] = ()

    def fields(self, cells: tuple[str, ...]) -> dict[str, str]:
        """The cells by field; a column that the file lacks is blank."""
        return {column.field: cells[self.places[column.field]] if column.field in self.places else ""
                for column in self.form.columns}  # fmt: skip


MAX_PROFILE: Final = 1 << 20
_TABLES: Final = frozenset({"legal_forms.toml", "terms.toml"})  # what all profiles share


def profile_names() -> tuple[str, ...]:
    """The profiles there are."""
    folder = resources.files("loaders").joinpath("profiles")
    names = (file.name for file in folder.iterdir() if file.name.endswith(".toml") and file.name not in _TABLES)
    return tuple(sorted(name.removesuffix(".toml") for name in names))


def read_profile(name: str) -> Profile | list[Problem]:
    """A profile by the name of one that comes with the program, or the path of a TOML file; or what is wrong with it.

    Raises WrongInput where there is neither.
    """
    if name in profile_names():
        text = resources.files("loaders").joinpath(f"profiles/{name}.toml").read_text(encoding="utf-8")
    else:
        text = _text(Path(name))
    found = read_profile_toml(text)
    return profile_of(found) if isinstance(found, ProfileToml) else found


def load_profile(name: str) -> Profile:
    """As `read_profile`; raises WrongInput for a profile that is not right, too."""
    found = read_profile(name)
    if isinstance(found, Profile):
        return found
    raise refusal(name, found)


def refusal(name: str, problems: list[Problem]) -> WrongInput:
    """The error for a profile with problems: the first of them, and how to see all."""
    more = "" if len(problems) == 1 else f" ({len(problems) - 1} more)"
    shown = mask_numbers(Path(name).name)
    return WrongInput(f"In the profile {shown}, {problems[0]}{more}; `credit-hub profile check` tells everything.")


def profile_of(table: ProfileToml) -> Profile:
    """The profile that a TOML file says."""
    return Profile(
        id=table.id,
        title=table.title,
        format=table.format,
        source=table.source,
        delivery=table.delivery,
        jurisdiction=table.jurisdiction,
        forms=tuple(_form(form, table) for form in table.form),
        separator=table.separator,
    )


def fit(form: Form, header: tuple[str, ...]) -> tuple[dict[str, list[int]], list[str]]:
    """Where the form's fields stand in a header (several places where they are named twice), and what is missing."""
    standing: dict[str, list[int]] = {}
    for index, cell in enumerate(header):
        if key := fold_header(cell):
            standing.setdefault(key, []).append(index)
    standing.pop(UNNAMED_CODE, None)
    found, missing = {}, []
    for column in form.columns:
        keys = dict.fromkeys(fold_header(known) for known in column.headers)
        places = sorted(place for key in keys for place in standing.get(key, ()))
        if places:
            found[column.field] = places
        elif column.required:
            missing.append(column.headers[0])
    return found, missing


def lay_out(profile: Profile, header: tuple[str, ...]) -> Layout:
    """The form whose required columns the header has; of several the one with the most columns found, then the first.

    Raises WrongInput that names the columns missing from the form that fits best, or that stand there twice.
    """
    fits = [(form, *fit(form, header)) for form in profile.forms]
    whole = [one for one in fits if not one[2]]
    if not whole:
        form, _, missing = min(fits, key=lambda one: len(one[2]))
        raise WrongInput(
            f"The header lacks the column(s) {', '.join(missing)} of form {form.id}; "
            f"give a file of profile {profile.id}, with its header in the first line."
        )
    form, found, _ = max(whole, key=lambda one: len(one[1]))
    twice = next((places for places in found.values() if len(places) > 1), None)
    if twice is not None:
        raise WrongInput(
            f"The columns {' and '.join(str(place + 1) for place in twice)} of the file have the same meaning in form "
            f"{form.id} ({header[twice[0]].strip()}); delete or rename all but one of them."
        )
    unnamed = any(fold_header(cell) == UNNAMED_CODE for cell in header)
    return Layout(
        form,
        MappingProxyType({field: places[0] for field, places in found.items()}),
        len(header),
        (WarningCode.UNNAMED_CODE_COLUMN,) if unnamed else (),
    )


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(MAX_PROFILE).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise WrongInput(f"The profile {mask_numbers(path.name)} is not UTF-8 text; save it as UTF-8.") from None
    except (OSError, ValueError):
        raise WrongInput(
            f"There is no profile of that name; choose one of {', '.join(profile_names())}, "
            "or give the path of a TOML file."
        ) from None


def _form(table: FormToml, common: ProfileToml) -> Form:
    columns = common.columns | table.columns
    values = {name: common.values.get(name, {}) | table.values.get(name, {}) for name in common.values | table.values}
    return Form(
        id=table.id,
        mapper=table.mapper,
        columns=tuple(Column(f, tuple(column.headers), column.required) for f, column in columns.items()),
        personal=frozenset((*common.personal, *table.personal)),
        list_kind=table.list_kind,
        seats=tuple(Seat(seat.role, tuple(seat.marks), tuple(seat.kinds)) for seat in table.seats),
        values=MappingProxyType({field: MappingProxyType(terms) for field, terms in values.items()}),
        options=MappingProxyType(common.options | table.options),
        file=table.file,
        optional=table.optional,
    )
