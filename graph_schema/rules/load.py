"""Reads rule files (TOML, one a subject), checks them strictly and hashes their content into the edition.

A file that is malformed, lacks a key, holds an unknown one, repeats an id, points to nothing or holds two
editions of one rule for the same day is refused whole: a hub with half its rules would answer wrongly.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Final

from graph_schema.name_keys import name_key
from graph_schema.names import LiabilityKind, RoleKind
from graph_schema.rules.build import disclosure_term, edition, list_kind, measure, reach_rule, source, term
from graph_schema.rules.model import ListKind, ReachRule, RuleBase
from graph_schema.rules.tables import Item, refuse

FILES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "disclosure.toml": ("disclosure",),
        "edition.toml": ("edition",),
        "list_kinds.toml": ("list_kind",),
        "measures.toml": ("measure",),
        "reach_rules.toml": ("rule",),
        "sources.toml": ("source",),
        "terms.toml": ("role", "liability", "phrase"),
    }
)
_PHRASES: Final = frozenset(
    {
        *("NAMED_ONLY", "PARTY_ITSELF", "TENURE_UNKNOWN", "CONDUCT_UNKNOWN", "named", "decided"),
        *("no_party", "no_about", "no_determiner", "no_decision", "no_tie", "no_list", "no_rule", "no_sentence"),
        *("since", "since_unknown", "since_at_least", "until", "until_unknown", "until_at_latest"),
    }
)

_ENDED: Final = "ENDED_RECORD"  # the one disclosure term that answers apply

_Tables = dict[str, dict[str, Item]]


def load_rules(override_dir: Path | None = None) -> RuleBase:
    """The rules of the package; items of `override_dir` (the same file names) replace those of equal id, or join them.

    Raises RulesRefused, naming file, key and reason.
    """
    tables: _Tables = {name: {} for names in FILES.values() for name in names}
    _read_folder(resources.files("graph_schema.rules") / "data", tables, complete=True)
    if override_dir is not None:
        if not override_dir.is_dir():
            raise refuse(override_dir.name, "folder", reason="there is no such folder")
        _read_folder(override_dir, tables, complete=False)
    base = _build(tables)
    _check(base, tables)
    return base


def _read_folder(folder: Traversable, tables: _Tables, *, complete: bool) -> None:
    given = {entry.name: entry for entry in folder.iterdir() if entry.name.endswith(".toml")}
    for name in sorted(given.keys() - FILES.keys()):
        raise refuse(name, "file", reason=f"no rules are read from a file of this name (known: {', '.join(FILES)})")
    for name in sorted(FILES.keys() - given.keys()) if complete else ():
        raise refuse(name, "file", reason="the file is missing")
    for name in sorted(given):
        for table, rows in _tables_of(given[name]).items():
            tables[table].update(_items(name, table, rows=rows))


def _tables_of(file: Traversable) -> dict[str, object]:
    """The top-level tables of one file, all of them known."""
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
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


def _hash(tables: _Tables) -> str:
    """A hash of what the files say; their comments, layout and order of items do not count."""
    content = {name: {key: item.table for key, item in items.items()} for name, items in tables.items()}
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _build(tables: _Tables) -> RuleBase:
    editions = [edition(item) for item in tables["edition"].values()]
    terms = {key: disclosure_term(item) for key, item in tables["disclosure"].items()}
    if terms.keys() != {_ENDED}:
        raise refuse("disclosure.toml", "disclosure", reason=f"exactly the id {_ENDED} is expected")
    list_kinds = {key: list_kind(item) for key, item in tables["list_kind"].items()}
    rules = {key: reach_rule(tables["rule"][key]) for key in sorted(tables["rule"])}
    return RuleBase(
        edition=f"{editions[-1] if editions else 'none'}+{_hash(tables)[:16]}",
        list_kinds=MappingProxyType(list_kinds),
        measures=MappingProxyType({key: measure(item) for key, item in tables["measure"].items()}),
        rules=MappingProxyType(rules),
        sources=tuple(source(item) for item in tables["source"].values()),
        disclosure=terms[_ENDED],
        roles=MappingProxyType({key: term(item) for key, item in tables["role"].items()}),
        liabilities=MappingProxyType({key: term(item) for key, item in tables["liability"].items()}),
        phrases=MappingProxyType({key: term(item) for key, item in tables["phrase"].items()}),
        aliases=MappingProxyType(dict(_aliases(list_kinds, tables))),
        rules_of=MappingProxyType(
            {kind: tuple(rule for rule in rules.values() if rule.list_kind == kind) for kind in list_kinds}
        ),
    )


def _aliases(list_kinds: Mapping[str, ListKind], tables: _Tables) -> Iterator[tuple[str, str]]:
    taken: dict[str, str] = {}
    for kind in list_kinds.values():
        for alias in (*kind.aliases, kind.zh):
            if taken.setdefault(name_key(alias), kind.id) != kind.id:
                raise tables["list_kind"][kind.id].error("aliases", f"{alias} is already a name of another list kind")
            yield name_key(alias), kind.id


def _check(base: RuleBase, tables: _Tables) -> None:
    """Nothing points to nothing, nothing that an answer needs is missing, editions of one rule do not overlap."""
    for kind in base.list_kinds.values():
        _need(kind.measures, base.measures, item=tables["list_kind"][kind.id], key="measures")
    for rule in base.rules.values():
        _need((rule.list_kind,), base.list_kinds, item=tables["rule"][rule.id], key="list_kind")
        _need(rule.measures, base.measures, item=tables["rule"][rule.id], key="measures")
    _check_terms("role", base.roles, needed=frozenset(RoleKind))
    _check_terms("liability", base.liabilities, needed=frozenset(LiabilityKind))
    _check_terms("phrase", base.phrases, needed=_PHRASES)
    ordered = sorted(base.rules.values(), key=lambda rule: (rule.series, str(rule.valid_from or ""), rule.id))
    for earlier, later in pairwise(ordered):
        if earlier.series == later.series:
            _check_editions(earlier, later, item=tables["rule"][later.id])


def _need(ids: tuple[str, ...], known: Mapping[str, object], *, item: Item, key: str) -> None:
    for each in ids:
        if each not in known:
            raise item.error(key, f"there is no {each}")


def _check_terms(table: str, given: Mapping[str, object], *, needed: frozenset[str]) -> None:
    for each in sorted(needed - given.keys()):
        raise refuse("terms.toml", f"{table}.{each}", reason="it is missing")
    for each in sorted(given.keys() - needed):
        raise refuse("terms.toml", f"{table}.{each}", reason="it is not known")


def _check_editions(earlier: ReachRule, later: ReachRule, *, item: Item) -> None:
    if (earlier.list_kind, earlier.jurisdiction) != (later.list_kind, later.jurisdiction):
        raise item.error("series", f"list kind or jurisdiction differ from {earlier.id} of the same series")
    if earlier.valid_to is None or later.valid_from is None or later.valid_from < earlier.valid_to:
        raise item.error("valid_from", f"it overlaps with {earlier.id} of the same series")
