"""`credit-hub review candidates`: appearances that may be one person, with the reasons; part of no answer."""

from collections.abc import Sequence
from typing import Annotated

import typer

from graph_schema.masking import mask_name, mask_numbers
from graph_schema.names import IdScheme
from graph_schema.reads.review import PLACES_OF_PERSONS
from graph_schema.recording.candidates import (
    Candidate,
    CandidatePage,
    CandidateReason,
    candidates_at,
    candidates_page,
)
from graph_schema.records import Key
from hub.commands import Config, Data, Json, run_on_graph
from hub.console import errors_told, print_json, print_table, say
from hub.runtime import Runtime
from hub.settings import load_settings

SHOWN = 20
"""Appearances of a candidate that the table shows."""
_REASONS = tuple(reason for reason in CandidateReason if reason is not CandidateReason.SAME_NAME)
_HEADINGS = ("姓名 · name", "理由 · reasons", "共有 · shared", "编号 · id", "所在 · where")


def list_candidates(
    *,
    reason: Annotated[
        list[CandidateReason] | None,
        typer.Option(help="Only for this reason; may be given again. SAME_NAME lists what has no other."),
    ] = None,
    enterprise: Annotated[str | None, typer.Option(help="Only with a person at the enterprise of this code.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="Candidates to list.")] = 50,
    after: Annotated[str | None, typer.Option(help="Go on after this place, as the page before names it.")] = None,
    data: Data = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """List appearances of one name that may be one person, and why. Names are masked; a document decides.

    Pages end with a name, so that they may hold more than the limit.
    """
    reasons = tuple(reason) if reason else _REASONS

    async def work(runtime: Runtime) -> tuple[CandidatePage, dict[str, list[str]]]:
        if enterprise is None:
            page = await candidates_page(runtime.gateway, after=after or "", limit=limit, reasons=reasons)
        else:
            key = f"{IdScheme.USCC}:{enterprise}"
            page = CandidatePage(await candidates_at(runtime.gateway, key, reasons=reasons), None)
        return page, await _places(runtime, page.candidates)

    with errors_told():
        page, places = run_on_graph(load_settings(config, data=data), work)
    if as_json:
        print_json({"candidates": [_as_json(each, places) for each in page.candidates], "after": page.after})
        return
    rows = [line for each in page.candidates for line in _lines(each, places)]
    print_table(f"{len(page.candidates)} 组 · candidates", _HEADINGS, rows=rows)
    if page.after is not None:
        say(f"more: credit-hub review candidates --after {page.after}")


async def _places(runtime: Runtime, found: Sequence[Candidate]) -> dict[str, list[str]]:
    """Where the persons are found, as texts."""
    keys = [Key(person) for person in sorted({person for each in found for person in each.person_ids})]
    rows = await runtime.gateway.standing().run(PLACES_OF_PERSONS, keys)
    return {row.key: list(dict.fromkeys(_place(place) for place in row.places)) for row in rows}


def _place(place: dict[str, str | None]) -> str:
    return mask_numbers(" ".join(str(place[key]) for key in ("uscc", "name", "number", "role") if place[key]))


def _shared(candidate: Candidate) -> list[str]:
    """What is shared: addresses as they are, names of others masked."""
    addresses = candidate.reasons.get(CandidateReason.SAME_ADDRESS, ())
    colleagues = candidate.reasons.get(CandidateReason.SAME_COLLEAGUE, ())
    return [*map(mask_numbers, addresses), *sorted(map(mask_name, colleagues))]


def _as_json(candidate: Candidate, places: dict[str, list[str]]) -> dict[str, object]:
    return {
        "name": mask_name(candidate.name),
        "reasons": list(candidate.reasons),
        "shared": _shared(candidate),
        "appearances": [{"id": person, "where": places.get(person, [])} for person in candidate.person_ids],
        "more": candidate.more,
    }


def _lines(candidate: Candidate, places: dict[str, list[str]]) -> list[tuple[str, ...]]:
    """A line for each appearance; what holds for all stands on the first."""
    head = (mask_name(candidate.name), ", ".join(candidate.reasons), "; ".join(_shared(candidate)))
    shown = candidate.person_ids[:SHOWN]
    lines: list[tuple[str, ...]] = [
        (*(head if person == shown[0] else ("", "", "")), person, "; ".join(places.get(person, []))) for person in shown
    ]
    if len(candidate.person_ids) > SHOWN or candidate.more:
        lines.append(("", "", "", "…", ""))
    return lines
