"""Reads rule files (TOML, one a subject), checks them strictly and hashes their content into the edition.

A file that is malformed, lacks a key, holds an unknown one, repeats an id, points to nothing or holds two
editions of one rule for the same day is refused whole: a hub with half its rules would answer wrongly.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar

import tomli

from graph_schema.name_keys import name_key
from graph_schema.rules import build_knowledge as build
from graph_schema.rules.build import disclosure_term, edition, list_kind, reach_rule, source, term
from graph_schema.rules.build_evidence import adverse
from graph_schema.rules.build_knowledge import measure
from graph_schema.rules.check import Tables, check
from graph_schema.rules.model import Knowledge, ListKind, RuleBase
from graph_schema.rules.recall import recall, recalls
from graph_schema.rules.repair import bankruptcy_effect, repair_rule
from graph_schema.rules.signals import signal
from graph_schema.rules.stated import single_seat, succession
from graph_schema.rules.tables import Item, refuse
from graph_schema.rules.transitions import transition

T = TypeVar("T")

FILES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "areas.toml": ("area", "aggravation"),
        "calendars.toml": ("calendar",),
        "catalogue.toml": ("class", "entry"),
        "clocks.toml": ("clock",),
        "disclosure.toml": ("disclosure",),
        "edition.toml": ("edition",),
        "incentives.toml": ("incentive", "adverse"),
        "list_kinds.toml": ("list_kind",),
        "list_kinds_bans.toml": ("list_kind",),
        "list_kinds_fields.toml": ("list_kind",),
        "list_kinds_unit_bans.toml": ("list_kind",),
        "measures.toml": ("measure",),
        "measures_joint.toml": ("measure",),
        "measures_local.toml": ("measure",),
        "measures_persons.toml": ("measure",),
        "measures_policy.toml": ("measure",),
        "measures_statutes.toml": ("measure",),
        "offices.toml": ("seat",),
        "periods.toml": ("period", "grading"),
        "reach_rules.toml": ("rule",),
        "reach_rules_lists.toml": ("rule",),
        "reach_rules_local.toml": ("rule",),
        "reach_rules_units.toml": ("rule",),
        "recall.toml": ("recall",),
        "repair.toml": ("condition", "repair", "bankruptcy"),
        "signals.toml": ("signal",),
        "sources.toml": ("source",),
        "states.toml": ("transition",),
        "succession.toml": ("succession",),
        "terms.toml": ("role", "liability", "phrase"),
    }
)

_ENDED: Final = "ENDED_RECORD"  # the one disclosure term that answers apply


def load_rules(override_dir: Path | None = None) -> RuleBase:
    """The rules of the package; items of `override_dir` (the same file names) replace those of equal id, or join them.

    Raises RulesRefused, naming file, key and reason.
    """
    tables: Tables = {name: {} for names in FILES.values() for name in names}
    _read_folder(resources.files("graph_schema.rules") / "data", tables, complete=True)
    if override_dir is not None:
        if not override_dir.is_dir():
            raise refuse(override_dir.name, "folder", reason="there is no such folder")
        _read_folder(override_dir, tables, complete=False)
    base = _build(tables)
    check(base, tables)
    return base


def _read_folder(folder: Traversable, tables: Tables, *, complete: bool) -> None:
    seen: dict[tuple[str, str], str] = {}
    given = {entry.name: entry for entry in folder.iterdir() if entry.name.endswith(".toml")}
    for name in sorted(given.keys() - FILES.keys()):
        raise refuse(name, "file", reason=f"no rules are read from a file of this name (known: {', '.join(FILES)})")
    for name in sorted(FILES.keys() - given.keys()) if complete else ():
        raise refuse(name, "file", reason="the file is missing")
    for name in sorted(given):
        for table, rows in _tables_of(given[name]).items():
            items = _items(name, table, rows=rows)
            for item_id in items:
                if (other := seen.setdefault((table, item_id), name)) != name:
                    raise refuse(name, f"{table}.{item_id}", reason=f"the same id stands in {other}")
            tables[table].update(items)


def _tables_of(file: Traversable) -> dict[str, object]:
    """The top-level tables of one file, all of them known."""
    try:
        document = tomli.loads(file.read_text(encoding="utf-8"))
    except tomli.TOMLDecodeError as error:
        raise refuse(file.name, "file", reason=f"it is not TOML ({error})") from error
    except (UnicodeDecodeError, OSError) as error:
        raise refuse(file.name, "file", reason=f"it cannot be read as UTF-8 text ({type(error).__name__})") from error
    for table in sorted(document.keys() - set(FILES[file.name])):
        raise refuse(file.name, table, reason="this key is not known")
    return document


def _items(name: str, table: str, *, rows: object) -> dict[str, Item]:
    """The items of one table by id."""
    if not isinstance(rows, list):
        raise refuse(name, table, reason="a list of tables is expected")
    items: dict[str, Item] = {}
    for position, row in enumerate(rows):
        item_id = Item(name, f"{table}[{position}]", table=row).text("id")
        if item_id in items:
            raise refuse(name, f"{table}[{position}].id", reason=f"the id {item_id} is given twice")
        items[item_id] = Item(name, f"{table}.{item_id}", table=row)
    return items


def _hash(tables: Tables) -> str:
    """A hash of what the files say; their comments, layout and order of items do not count."""
    content = {name: {key: item.table for key, item in items.items()} for name, items in tables.items()}
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _build(tables: Tables) -> RuleBase:
    editions = [edition(item) for item in tables["edition"].values()]
    terms = {key: disclosure_term(item) for key, item in tables["disclosure"].items()}
    if terms.keys() != {_ENDED}:
        raise refuse("disclosure.toml", "disclosure", reason=f"exactly the id {_ENDED} is expected")
    list_kinds = {key: list_kind(item) for key, item in tables["list_kind"].items()}
    rules = {key: reach_rule(tables["rule"][key]) for key in sorted(tables["rule"])}
    return RuleBase(
        edition=f"{editions[-1] if editions else 'none'}+{_hash(tables)[:16]}",
        list_kinds=MappingProxyType(list_kinds),
        measures=_made(measure, tables["measure"]),
        rules=MappingProxyType(rules),
        sources=tuple(source(item) for item in tables["source"].values()),
        disclosure=terms[_ENDED],
        knowledge=_knowledge(tables),
        roles=_made(term, tables["role"]),
        liabilities=_made(term, tables["liability"]),
        phrases=_made(term, tables["phrase"]),
        aliases=MappingProxyType(dict(_aliases(list_kinds, tables))),
        rules_of=MappingProxyType(
            {
                kind.id: tuple(rule for rule in rules.values() if rule.applied and rule.speaks_of(kind))
                for kind in list_kinds.values()
            }
        ),
    )


def _knowledge(tables: Tables) -> Knowledge:
    return Knowledge(
        incentives=_made(build.incentive, tables["incentive"]),
        adverse=_made(adverse, tables["adverse"]),
        areas=_made(build.area, tables["area"]),
        aggravations=_made(build.aggravation, tables["aggravation"]),
        periods=_made(build.period, tables["period"]),
        gradings=_made(build.grading, tables["grading"]),
        conditions=_made(build.condition, tables["condition"]),
        repairs=_made(repair_rule, tables["repair"]),
        bankruptcies=_made(bankruptcy_effect, tables["bankruptcy"]),
        clocks=_made(build.clock, tables["clock"]),
        calendars=_made(build.calendar, tables["calendar"]),
        catalogue_classes=_made(build.catalogue_class, tables["class"]),
        catalogue=_made(build.catalogue_entry, tables["entry"]),
        transitions=_made(transition, tables["transition"]),
        seats=_made(single_seat, tables["seat"]),
        successions=_made(succession, tables["succession"]),
        signals=_made(signal, tables["signal"]),
        recalls=_made(recall, recalls(tables["recall"])),
    )


def _made(make: Callable[[Item], T], items: Mapping[str, Item]) -> Mapping[str, T]:
    return MappingProxyType({key: make(item) for key, item in items.items()})


def _aliases(list_kinds: Mapping[str, ListKind], tables: Tables) -> Iterator[tuple[str, str]]:
    taken: dict[str, str] = {}
    for kind in list_kinds.values():
        for alias in (*kind.aliases, kind.zh):
            if taken.setdefault(name_key(alias), kind.id) != kind.id:
                raise tables["list_kind"][kind.id].error("aliases", f"{alias} is already a name of another list kind")
            yield name_key(alias), kind.id
