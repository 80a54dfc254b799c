"""Profiles: how the columns of a source map to the fields that a check reads, as TOML files."""

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import Any

from graph_schema.errors import WrongInput
from graph_schema.names import EnterpriseKind, RoleKind


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
    `file` is the name of the form's file where a delivery is a folder.
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


@dataclass(frozen=True, slots=True)
class Profile:
    """A source's forms, default source id, and whether a delivery is a snapshot or a delta (absence ends nothing).

    `format` is table (CSV, XLSX, XLS) or jsonl; `separator` is what stands between the cells of a text table.
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
    """A form laid over a file's header: where each field stands, and how wide a row is."""

    form: Form
    places: Mapping[str, int]
    width: int

    def fields(self, cells: tuple[str, ...]) -> dict[str, str]:
        """The cells by field; a column that the file lacks is blank."""
        return {column.field: cells[self.places[column.field]] if column.field in self.places else ""
                for column in self.form.columns}  # fmt: skip


def profile_names() -> tuple[str, ...]:
    """The profiles there are."""
    folder = resources.files("loaders").joinpath("profiles")
    names = (file.name for file in folder.iterdir() if file.name.endswith(".toml") and file.name != "legal_forms.toml")
    return tuple(sorted(name.removesuffix(".toml") for name in names))


def load_profile(name: str) -> Profile:
    """A profile by name; raises WrongInput where there is none."""
    if name not in profile_names():
        raise WrongInput(f"There is no profile of that name; choose one of {', '.join(profile_names())}.")
    text = resources.files("loaders").joinpath(f"profiles/{name}.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return Profile(
        id=table["id"],
        title=table["title"],
        format=table["format"],
        source=table["source"],
        delivery=table["delivery"],
        jurisdiction=table.get("jurisdiction", "CN"),
        forms=tuple(_form(form) for form in table["form"]),
        separator=table.get("separator", ","),
    )


def lay_out(profile: Profile, header: tuple[str, ...]) -> Layout:
    """The form whose required columns the header has.

    Raises WrongInput that names the columns missing from the form that fits best.
    """
    found: dict[str, int] = {}
    for index, cell in enumerate(header):
        found.setdefault(_fold(cell), index)
    best: tuple[Form, list[str]] | None = None
    for form in profile.forms:
        missing = [c.headers[0] for c in form.columns if c.required and not any(_fold(h) in found for h in c.headers)]
        if not missing:
            return Layout(form, MappingProxyType(_places(form, found)), len(header))
        if best is None or len(missing) < len(best[1]):
            best = (form, missing)
    assert best is not None
    raise WrongInput(
        f"The header lacks the column(s) {', '.join(best[1])} of form {best[0].id}; "
        f"give a file of profile {profile.id}, with its header in the first line."
    )


def _places(form: Form, found: Mapping[str, int]) -> dict[str, int]:
    places = {}
    for column in form.columns:
        for header in column.headers:
            if _fold(header) in found:
                places[column.field] = found[_fold(header)]
                break
    return places


def _fold(header: str) -> str:
    """A header without what spreadsheets vary: width, blanks, brackets' width, letter case."""
    return "".join(unicodedata.normalize("NFKC", header).split()).lower()


def _form(table: Mapping[str, Any]) -> Form:
    columns = tuple(
        Column(field, tuple(column["headers"]), column["required"])
        for field, column in table.get("columns", {}).items()
    )
    seats = tuple(
        Seat(
            role=RoleKind(seat["role"]),
            marks=tuple(seat.get("marks", ())),
            kinds=tuple(EnterpriseKind(kind) for kind in seat.get("kinds", ())),
        )
        for seat in table.get("seats", ())
    )
    return Form(
        id=table["id"],
        mapper=table["mapper"],
        columns=columns,
        personal=frozenset(table.get("personal", ())),
        list_kind=table.get("list_kind"),
        seats=seats,
        values=MappingProxyType(
            {field: MappingProxyType(dict(terms)) for field, terms in table.get("values", {}).items()}
        ),
        options=MappingProxyType(dict(table.get("options", {}))),
        file=table.get("file"),
    )
