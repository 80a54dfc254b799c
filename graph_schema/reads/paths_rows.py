"""What the statements by which paths are found take and give; every one judges the scope that ScopeKey holds."""

from dataclasses import dataclass
from typing import Any

from graph_schema.reads.explore_rows import ScopeKey


@dataclass(frozen=True, slots=True, kw_only=True)
class NeighboursKey(ScopeKey):
    """From which parties to go on, by person_id or enterprise_id, and along which ties.

    `relations` are relationship types; ties are followed that hold on the day (`current`), that ended before it or on a
    day unknown (`former`), or both.
    """

    ids: list[str]
    relations: list[str]
    current: bool
    former: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinsKey(ScopeKey):
    """Of which persons the identities are asked for."""

    ids: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FacesKey(ScopeKey):
    """Of which joins the appearances are asked for: maps of `identity_id` and `name` (a name_key).

    Without a name those appearances are meant that a reviewer has confirmed to be of the identity.
    """

    joins: list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairsKey(ScopeKey):
    """Between which parties the ties are asked for: maps of `at`, and the ids `these` and `those`."""

    pairs: list[dict[str, Any]]
    relations: list[str]
    current: bool
    former: bool


@dataclass(frozen=True, slots=True)
class FoundAnswer:
    """What was found, as maps of JSON values; nothing where the inquiry does not hold.

    Of neighbours: `id`, `others` (ids, in order) and those of `others` that are
    `persons`. Of appearances: the join and its `persons`. Of ties: `at` and `ties`, each with the parties where it
    starts (`from_id`) and ends.
    """

    i: int
    now: int
    known: int
    granted: bool
    found: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class JoinsAnswer:
    """Joins as maps of `person_id`, `identity_id`, `name` and whether a reviewer is `sure`.

    `sure` beside them are the ids of all persons that a reviewer has confirmed to be of one of these identities.
    """

    i: int
    now: int
    known: int
    granted: bool
    found: list[dict[str, Any]]
    sure: list[str]
