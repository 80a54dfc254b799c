"""`credit-hub review`: joins of persons that contradict each other, and what a reviewer decides on them."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from graph_schema.errors import WrongInput
from graph_schema.masking import mask_name, mask_numbers
from graph_schema.names import IdScheme, JoinDecision, JoinDoubt
from graph_schema.reads.review import PERSONS_AT, PLACES_OF_PERSONS, JoinRow
from graph_schema.recording.review import (
    Join,
    JoinKey,
    decide,
    decided_joins,
    join_and_others,
    joins_in_doubt,
)
from graph_schema.records import Key
from hub.commands import Config, Data, Json, run_on_graph
from hub.console import errors_told, print_json, print_table, say
from hub.review_candidates_command import list_candidates
from hub.runtime import Runtime
from hub.settings import load_settings

review_app = typer.Typer(
    help="Review: one document with two names, one name at one enterprise with two documents.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
review_app.command("candidates")(list_candidates)
SHOWN = 8
"""Letters of an identity's id that are shown, to tell two documents apart."""
OTHERS = 50

_Ids = Annotated[list[str], typer.Argument(metavar="ID...", help="Ids of joins, as `review list` prints them.")]
_Evidence = Annotated[str, typer.Option("--evidence", help="What the decision rests on; no number of a document.")]
_Limit = Annotated[int, typer.Option("--limit", min=1, max=1000, help="Joins to list.")]
_LIST = ("编号 · id", "疑点 · doubts", "决定 · decision", "姓名 · name", "证件 · document", "所在 · where")
_SHOW = (
    "编号 · id",
    "姓名 · name",
    "证件 · document",
    "来源 · source",
    "依据 · evidence",
    "起止 · valid",
    "所在 · where",
)


class ReviewStatus(StrEnum):
    """Which joins are listed."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    PARTED = "parted"


@review_app.command("list")
def list_joins(
    *,
    status: Annotated[ReviewStatus, typer.Option(help="Open ones, or those decided.")] = ReviewStatus.OPEN,
    doubt: Annotated[JoinDoubt | None, typer.Option(help="Only open ones with this doubt.")] = None,
    enterprise: Annotated[
        str | None, typer.Option(help="Only those of persons at the enterprise of this code.")
    ] = None,
    limit: _Limit = 50,
    after: Annotated[str | None, typer.Option(help="Go on after this id.")] = None,
    data: Data = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """List the joins in doubt: an open one is in no answer until it is decided. Names are masked."""

    async def work(runtime: Runtime) -> tuple[list[Join], int, dict[str, list[str]]]:
        found = await _listed(runtime, status, enterprise)
        asked = [join for join in found if doubt is None or doubt in join.doubts]
        page = [join for join in asked if start is None or join.key > start]
        return page[:limit], len(asked), await _places(runtime, page[:limit])

    with errors_told():
        start = None if after is None else JoinKey.parse(after)
        page, total, places = run_on_graph(load_settings(config, data=data), work)
    if as_json:
        print_json({"total": total, "joins": [_listed_as(join, places) for join in page]})
        return
    rows = [
        (
            str(join.key),
            ", ".join(join.doubts),
            join.decision or "",
            mask_name(join.name),
            _document(join),
            "; ".join(places[join.key.person_id]),
        )
        for join in page
    ]
    print_table(f"{total} 项 · joins", _LIST, rows=rows)
    if page and len(page) == limit:
        say(f"more: credit-hub review list --after {page[-1].key}")


@review_app.command("show")
def show(
    join_id: Annotated[str, typer.Argument(metavar="ID", help="Id of a join, as `review list` prints it.")],
    *,
    data: Data = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Show one join: its doubts, who says so, and the other joins of the document and of the person. No numbers."""

    async def work(runtime: Runtime) -> tuple[Join, list[Join], dict[str, list[str]]]:
        join, others = await join_and_others(runtime.gateway, JoinKey.parse(join_id))
        return join, others[:OTHERS], await _places(runtime, [join, *others[:OTHERS]])

    with errors_told():
        join, others, places = run_on_graph(load_settings(config, data=data), work)
    if as_json:
        print_json({**_whole(join, places), "others": [_whole(other, places) for other in others]})
        return
    rows = [line for one in (join, *others) for line in _lines(one, places)]
    print_table(f"{join.key}: {', '.join(join.doubts) or join.decision or '无疑点 · no doubt'}", _SHOW, rows=rows)


@review_app.command("confirm")
def confirm(ids: _Ids, evidence: _Evidence, *, data: Data = None, as_json: Json = False, config: Config = None) -> None:
    """Confirm joins: these persons hold these documents, whatever contradicts. Repeating it does no harm."""
    _decide(JoinDecision.CONFIRMED, ids, evidence, (data, config), as_json=as_json)


@review_app.command("part")
def part(ids: _Ids, evidence: _Evidence, *, data: Data = None, as_json: Json = False, config: Config = None) -> None:
    """Part joins: these persons do not hold these documents, also when it is delivered again. Repeating is harmless."""
    _decide(JoinDecision.PARTED, ids, evidence, (data, config), as_json=as_json)


def _decide(
    decision: JoinDecision,
    ids: Sequence[str],
    evidence: str,
    folders: tuple[Path | None, Path | None],
    *,
    as_json: bool,
) -> None:
    with errors_told():
        keys = [JoinKey.parse(text) for text in ids]
        if not evidence.strip():
            raise WrongInput("--evidence is empty; say what the decision rests on.")
        if mask_numbers(evidence) != evidence:
            raise WrongInput("--evidence holds what looks like a number of a document; say it without the number.")
        changed = run_on_graph(
            load_settings(folders[1], data=folders[0]),
            lambda runtime: decide(
                runtime.gateway, keys, decision=decision, evidence=evidence.strip(), at=runtime.clock.now()
            ),
        )
    if as_json:
        print_json({"decision": decision, "joins": len(set(keys)), "changed": changed})
    else:
        say(f"{len(set(keys))} joins are {decision.lower()}, {changed} of them were not before")


async def _listed(runtime: Runtime, status: ReviewStatus, enterprise: str | None) -> list[Join]:
    if status is ReviewStatus.OPEN:
        found = await joins_in_doubt(runtime.gateway)
    else:
        decision = JoinDecision.CONFIRMED if status is ReviewStatus.CONFIRMED else JoinDecision.PARTED
        found = await decided_joins(runtime.gateway, decision)
    if enterprise is None:
        return found
    at = await runtime.gateway.standing().run(PERSONS_AT, [Key(f"{IdScheme.USCC}:{enterprise}")])
    persons = {row.found for row in at}
    return [join for join in found if join.key.person_id in persons]


async def _places(runtime: Runtime, joins: Sequence[Join]) -> dict[str, list[str]]:
    """Where the persons are found, as texts."""
    keys = [Key(person) for person in sorted({join.key.person_id for join in joins})]
    rows = await runtime.gateway.standing().run(PLACES_OF_PERSONS, keys)
    return {row.key: list(dict.fromkeys(_place(place) for place in row.places)) for row in rows}


def _place(place: dict[str, str | None]) -> str:
    parts = [place[key] for key in ("uscc", "name", "number", "role") if place[key]]
    return mask_numbers(" ".join(map(str, parts)))


def _document(join: Join) -> str:
    return f"{join.document_type or ''} {join.key.identity_id[:SHOWN]}".strip()


def _listed_as(join: Join, places: dict[str, list[str]]) -> dict[str, object]:
    return {
        "id": str(join.key),
        "doubts": list(join.doubts),
        "decision": join.decision,
        "name": mask_name(join.name),
        "document": {"type": join.document_type, "identity": join.key.identity_id},
        "where": places[join.key.person_id],
    }


def _whole(join: Join, places: dict[str, list[str]]) -> dict[str, object]:
    return {**_listed_as(join, places), "name": mask_numbers(join.name), "said": [_said(row) for row in join.versions]}


def _said(row: JoinRow) -> dict[str, str | None]:
    props = row.props
    return {
        "source": props["source"],
        "run": props["run_id"],
        "observed": str(props["observed"]),
        "evidence": mask_numbers(props.get("evidence") or ""),
        "decision": props.get("decision"),
        "valid_from": str(props["valid_from"]) if props.get("valid_from") else None,
        "valid_to": str(props["valid_to"]) if props.get("valid_to") else None,
    }


def _lines(join: Join, places: dict[str, list[str]]) -> list[tuple[str, ...]]:
    where = "; ".join(places[join.key.person_id])
    name, document = mask_numbers(join.name), _document(join)
    lines: list[tuple[str, ...]] = []
    for said in map(_said, join.versions):
        evidence = " ".join(text for text in (said["decision"], said["evidence"]) if text)
        valid = f"{said['valid_from'] or ''} – {said['valid_to'] or ''}"
        lines.append((str(join.key), name, document, f"{said['source']} {said['observed']}", evidence, valid, where))
    return lines
