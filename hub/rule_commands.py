"""`credit-hub rules`: look up the rules, check a folder of one's own, and see what it changes."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from graph_schema.errors import WrongInput
from graph_schema.rules.basics import Checked
from graph_schema.rules.index import ItemKind, RuleItem, differences, plain, rule_items
from graph_schema.rules.load import load_rules
from graph_schema.rules.model import RuleBase
from hub.console import errors_told, print_json, print_table, say
from hub.settings import load_settings

rules_app = typer.Typer(
    help="Rules: what is in force, where it is written, and how well that was checked.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_Config = Annotated[Path | None, typer.Option("--config", help="TOML file of settings; see the README.")]
_Json = Annotated[bool, typer.Option("--json", help="One JSON line on stdout, for a machine.")]


@rules_app.command("list")
def list_rules(
    *,
    kind: Annotated[ItemKind | None, typer.Option(help="Only items of this kind.")] = None,
    checked: Annotated[Checked | None, typer.Option(help="Only items whose source was checked so.")] = None,
    as_json: _Json = False,
    config: _Config = None,
) -> None:
    """List the rules with their titles and the marks of their sources."""
    with errors_told():
        base = _rules(config)
    found = [i for i in rule_items(base) if kind in (None, i.kind) and checked in (None, i.checked)]
    if as_json:
        print_json({"edition": base.edition, "items": [_head(item) for item in found]})
        return
    rows = [(item.kind.value, item.id, item.checked.value, item.jurisdiction, _title(item)) for item in found]
    print_table(f"rules {base.edition}", ("kind", "id", "checked", "where", "title"), rows=rows)


@rules_app.command("show")
def show(
    item_id: Annotated[str, typer.Argument(metavar="ID", help="Id of an item, as `rules list` prints it.")],
    *,
    as_json: _Json = False,
    config: _Config = None,
) -> None:
    """Show everything that is known of one item."""
    with errors_told():
        base = _rules(config)
        found = [item for item in rule_items(base) if item.id == item_id]
        if not found:
            raise WrongInput("No rule item has this id; `credit-hub rules list` prints the ids.")
    if as_json:
        print_json({"edition": base.edition, "items": [_whole(item, base) for item in found]})
        return
    for item in found:
        print_table(f"{item.kind} {item.id}", ("key", "value"), rows=list(_lines(_whole(item, base))))


@rules_app.command("check")
def check(
    folder: Annotated[
        Path | None, typer.Argument(help="Folder of rule files of one's own [default: that of the settings].")
    ] = None,
    *,
    as_json: _Json = False,
    config: _Config = None,
) -> None:
    """Check the rules, with those of a folder over them. Exit code 1 and the first fault where they are refused."""
    with errors_told():
        base = _rules(config) if folder is None else load_rules(folder)
    marks = Counter((item.kind.value, item.checked.value) for item in rule_items(base))
    counts = {
        kind.value: {mark.value: marks[kind.value, mark.value] for mark in Checked if marks[kind.value, mark.value]}
        for kind in ItemKind
    }
    if as_json:
        print_json({"edition": base.edition, "items": counts})
        return
    rows = [(kind, *(str(given.get(mark.value, 0)) for mark in Checked)) for kind, given in counts.items()]
    print_table(f"rules {base.edition}: nothing wrong", ("kind", *(mark.value for mark in Checked)), rows=rows)


@rules_app.command("diff")
def diff(
    folder: Annotated[Path, typer.Argument(help="Folder of rule files of one's own.")],
    *,
    as_json: _Json = False,
) -> None:
    """Say what a folder changes in the rules of the program: items added, and keys that differ."""
    with errors_told():
        before, after = load_rules(), load_rules(folder)
    found = differences(before, after)
    if as_json:
        changes = [{"kind": d.table, "id": d.id, "change": d.change, "keys": list(d.keys)} for d in found]
        print_json({"from": before.edition, "to": after.edition, "changes": changes})
        return
    if not found:
        say("the folder changes nothing")
        return
    rows = [(d.table, d.id, d.change, ", ".join(d.keys)) for d in found]
    print_table(f"{before.edition} → {after.edition}", ("kind", "id", "change", "keys"), rows=rows)


def _rules(config: Path | None) -> RuleBase:
    return load_rules(load_settings(config).rules)


def _title(item: RuleItem) -> str:
    return item.title.zh if item.applied is not False else f"{item.title.zh} (shown, decides nothing)"


def _head(item: RuleItem) -> dict[str, object]:
    head = {
        "kind": item.kind.value,
        "id": item.id,
        "title": plain(item.title),
        "edition": item.validity.edition,
        "valid_from": plain(item.validity.valid_from),
        "valid_to": plain(item.validity.valid_to),
        "jurisdiction": item.jurisdiction,
        "citation": item.citation.text(),
        "checked": item.checked.value,
    }
    return head if item.applied is None else {**head, "applied": item.applied}


def _whole(item: RuleItem, base: RuleBase) -> dict[str, object]:
    content = plain(item.value)
    told = base.phrases[f"checked_{item.checked}"]
    return {
        **_head(item),
        "checked_note": {"zh": told.zh, "en": told.en},
        **({"content": content} if isinstance(content, dict) else {}),
    }


def _lines(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Keys and values of nested objects, one a line."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _lines(part, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and any(isinstance(part, dict) for part in value):
        for place, part in enumerate(value, 1):
            yield from _lines(part, f"{path}[{place}]")
    elif isinstance(value, list):
        yield path, ", ".join(map(str, value))
    elif value is not None:
        yield path, str(value)
