"""What the statement about a person takes and gives."""

from dataclasses import dataclass
from typing import Any

from graph_schema.reads.explore_rows import ScopeKey


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonKey(ScopeKey):
    """Who is asked about, and which pages.

    `person` is the id of an appearance. Where `document` (the key of an IdDocument, never a plain number) is given, it
    is looked up in place of it, and `named` (a name key, or empty) tells between persons to whom its joins give it.
    `office_ties` are relationship types; `current` and `former` offices are told apart on the day. `after_…` and `n_…`
    are the place that a page begins after, and its size. With `covering` the person must be its subject, or be tied to
    one of its enterprises; in that case his offices elsewhere are not told.
    """

    person: str
    document: str
    named: str
    office_ties: list[str]
    current: bool
    former: bool
    after_office: str
    n_offices: int
    after_appearance: str
    n_appearances: int


@dataclass(frozen=True, slots=True)
class PersonAnswer:
    """One person; `person_id` is absent where he is unknown, or beyond what the asker may see.

    `faces` are the ids of his appearances. The lists hold maps of JSON values (dates as ISO text): records with those
    about him before those that name him, reaches as in EnterpriseAnswer with the `tenure` that each stands on, tenures
    that are `objected` to, offices by `place` and appearances by id, which are what their pages go on after.
    """

    i: int
    now: int
    known: int
    granted: bool
    person_id: str | None
    name: str | None
    party_kind: str
    faces: list[str]
    records: list[dict[str, Any]]
    records_more: bool
    reaches: list[dict[str, Any]]
    reaches_more: bool
    objected: list[dict[str, Any]]
    offices: list[dict[str, Any]]
    offices_more: bool
    appearances: list[dict[str, Any]]
    appearances_more: bool
    faces_more: bool
