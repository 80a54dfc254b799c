"""The TOML of a profile, read strictly: every problem of a file is told at once, with its key and what to do."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from graph_schema.names import EnterpriseKind, RoleKind

Text = Annotated[str, Field(min_length=1)]
_ADVICE: Final[Mapping[str, str]] = {
    "missing": "is missing; add it",
    "extra_forbidden": "is not a key of profiles; correct its spelling or delete it",
    "string_type": "is not text; put it in quotation marks",
    "string_too_short": "is empty; write what it stands for",
    "string_too_long": "is longer than one character; name one, such as a comma or a tabulator",
    "bool_type": "is neither true nor false; write one of them without quotation marks",
    "list_type": "is not a list; write it in square brackets",
    "too_short": "is empty; add at least one",
    "dict_type": "is not a table; write it as key = value under its own heading",
    "model_type": "is not a table; write it as key = value under its own heading",
    "model_attributes_type": "is not a table; write it as key = value under its own heading",
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ColumnToml(_Strict):
    """`[form.columns]`: the headers of a field, and whether a file has to have one of them."""

    headers: Annotated[list[Text], Field(min_length=1)]
    required: bool


class SeatToml(_Strict):
    """`[[form.seats]]`: which seat a representative's column means."""

    role: Annotated[RoleKind, Field(strict=False)]
    marks: list[str] = []
    kinds: list[Annotated[EnterpriseKind, Field(strict=False)]] = []


class FormToml(_Strict):
    """`[[form]]`: one version of the source's file."""

    id: Text
    mapper: Text
    columns: dict[str, ColumnToml] = {}
    personal: list[Text] = []
    list_kind: Text | None = None
    seats: list[SeatToml] = []
    values: dict[str, dict[str, str]] = {}
    options: dict[str, str] = {}
    file: Text | None = None
    optional: bool = False


class ProfileToml(_Strict):
    """The whole file; columns, values, options and personal fields outside a form are every form's.

    A form's own entry for a field, an option or a text takes the place of the common one.
    """

    id: Text
    title: Text
    format: Literal["table", "jsonl", "json"]
    source: Text
    delivery: Literal["snapshot", "delta"]
    jurisdiction: Annotated[str, Field(pattern=r"^CN(-[0-9]{2,6})?$")] = "CN"
    separator: Annotated[str, Field(min_length=1, max_length=1, pattern=r'^[^"\r\n]$')] = ","
    columns: dict[str, ColumnToml] = {}
    personal: list[Text] = []
    values: dict[str, dict[str, str]] = {}
    options: dict[str, str] = {}
    form: Annotated[list[FormToml], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a profile: at which key, and a clause that says what, and what to do."""

    key: str
    text: str

    def __str__(self) -> str:
        """The problem as one clause."""
        return f"{self.key} {self.text}" if self.key else self.text


def read_profile_toml(text: str) -> ProfileToml | list[Problem]:
    """The profile, or everything that is wrong with its keys and their kinds."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return [Problem("", f"the file is not TOML ({error}); correct it there")]
    try:
        return ProfileToml.model_validate(table)
    except ValidationError as error:
        return [_problem(one) for one in error.errors(include_url=False, include_input=False)]


def _problem(error: ErrorDetails) -> Problem:
    kind, context = error["type"], error.get("ctx", {})
    if kind in ("literal_error", "enum"):
        return Problem(
            key_of(error["loc"]), f"is not one of {str(context['expected']).replace(chr(39), '')}; choose one"
        )
    if kind == "string_pattern_mismatch":
        which = "is no jurisdiction; write CN, or CN- and the digits of the region, such as CN-41"
        if error["loc"][-1] == "separator":
            which = "cannot stand between cells; name one character, such as a comma or a tabulator"
        return Problem(key_of(error["loc"]), which)
    return Problem(key_of(error["loc"]), _ADVICE.get(kind, "is not as it has to be; see docs/loading.md"))


def key_of(place: tuple[Any, ...]) -> str:
    """A place in the file as its reader finds it: form[1].columns.name (forms counted from 1)."""
    text = ""
    for part in place:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text
