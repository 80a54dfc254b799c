"""Ties under objection, wherever parties are explored and in files for others: told as such until it is over."""

import json
from collections.abc import AsyncIterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.interchange import load_vocabulary
from graph_schema.names import PartnerKind
from hub.interchange.bods import statements
from hub.interchange.extract import Extract
from hub.interchange.from_enterprise import ask_enterprise
from hub.interchange.from_network import ask_holdings, ask_network
from hub.interchange.ftm import entities
from hub.interchange.writing import DISPUTED, Publication
from tests.graph.test_audit_rebuild import again
from tests.graph.test_interchange import PURPOSES, asker
from tests.support import story
from tests.support.graph import Row, code
from tests.support.live import LiveService
from tests.support.objections import (
    OPERATOR,
    SUBJECT,
    against_tenure,
    ask_and_answer,
    change,
    claim_person,
    step,
    unclaimed_story,
)
from tests.support.statements import assert_bods
from tests.support.watches import Desk, watcher_of

pytestmark = pytest.mark.anyio
INVESTIGATOR = PartnerKind.INVESTIGATOR
PLACE, VICTIM, OTHER = code(51), "孙冒名", "吴董事"
LISTED = story.record("SPENDING_RESTRICTION", "（2022）示例执1号", uscc=PLACE, decided_on="2022-12-01")
TIE = "relation role percent evidence disputed"
QUESTIONS: Mapping[str, str] = {
    "network": f'network(of: "PLACE" hops: 1 first: 50 inquiry: INQUIRY AT) {{ relationships {{ {TIE} }} }}',
    "expand": f'expand(node: "PLACE" relation: HOLDS direction: IN inquiry: INQUIRY AT)'
    f" {{ relationships {{ {TIE} }} }}",
    "paths": 'paths(from: "PLACE" to: "VICTIM" inquiry: INQUIRY AT)'
    f" {{ paths {{ steps {{ ties {{ {TIE} }} }} }} sentence {{ zh en }} }}",
    "holdings": 'holdings(of: "PLACE" direction: UP inquiry: INQUIRY AT)'
    " { holdings { percent statements { percent disputed } } controls { statements { evidence disputed } } }",
    "signals": 'signals(of: "PLACE" inquiry: INQUIRY AT)'
    " { signals { told { zh en } facts { kind personName disputed } } }",
}
WORDS, PUBLICATION = load_vocabulary(), Publication(date(2026, 3, 2))


def victim(kind: str, **more: Any) -> Row:
    """A tie of the one in whose name others registered."""
    return {"type": kind, "organization": story.org(PLACE), "holder": {"person": {"name": VICTIM}}, **more}


@pytest.fixture
async def service(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[LiveService]:
    """The service over an enterprise in which somebody is representative, holder and controller."""
    async with unclaimed_story(store_address, tmp_path) as live:
        rows = [
            story.enterprise(PLACE, "丁咨询有限公司", status="存续"),
            story.tenure(PLACE, VICTIM, role="LEGAL_REPRESENTATIVE", start="2023-01-01"),
            story.tenure(PLACE, OTHER, role="DIRECTOR", start="2023-01-01"),
            victim("holding", percent="60", valid={"from": "2023-01-01"}),
            victim("control", evidence="年报", valid={"from": "2023-01-01"}),
            story.entry(LISTED, "2022-12-01"),
        ]
        assert set(await live.graph.load(rows, source="register")) == {"accepted"}
        yield live


def tenures(service: LiveService) -> dict[str, str]:
    """The ids of the ties of the one who objects, by their type."""
    rows = service.graph.run(
        "MATCH (p:Person {name: $name})-[h:HOLDS|OWNS|CONTROLS]->() WHERE h.recorded_to IS NULL"
        " RETURN type(h) AS type, h.tenure_id AS id",
        name=VICTIM,
    )
    return {row["type"]: row["id"] for row in rows}


async def told(service: LiveService, *, at: str = "", parts: tuple[str, ...] = tuple(QUESTIONS)) -> dict[str, Any]:
    """What each question answers."""
    client = (await service.partner(INVESTIGATOR)).client_id
    (row,) = service.graph.run(
        "MATCH (p:Partner {client_id: $c}) MATCH (v:Person {name: $n})"
        " RETURN p.partner_id AS partner, v.person_id AS person",
        c=client,
        n=VICTIM,
    )
    handle = service.graph.keys.handle(row["partner"], row["person"])
    return {
        part: (await service.data(f"{{ {_text(QUESTIONS[part], handle, at)} }}", kind=INVESTIGATOR))[part]
        for part in parts
    }


def _text(question: str, handle: str, at: str) -> str:
    return question.replace("PLACE", PLACE).replace("VICTIM", handle).replace("AT)", f"{at})")


def marked(answer: dict[str, Any]) -> dict[str, set[str]]:
    """What each answer tells to be under objection: office, share or control."""

    def named(tie: Row) -> str:
        return str(tie.get("role") or tie.get("percent") or tie.get("evidence"))

    holdings = answer["holdings"]
    found = {
        "network": answer["network"]["relationships"],
        "expand": answer["expand"]["relationships"],
        "paths": [tie for path in answer["paths"]["paths"] for s in path["steps"] for tie in s["ties"]],
        "holdings": [s for name in ("holdings", "controls") for one in holdings[name] for s in one["statements"]],
        "signals": [
            {"role": fact["personName"], **fact} for signal in answer["signals"]["signals"] for fact in signal["facts"]
        ],
    }
    return {part: {named(tie) for tie in ties if tie["disputed"]} for part, ties in found.items()}


OFFICE, SHARE, CONTROL = "LEGAL_REPRESENTATIVE", "60", "年报"


def everywhere(*ties: str) -> dict[str, set[str]]:
    """What is marked where these ties of his are under objection."""
    return {
        "network": set(ties),
        "expand": {OFFICE} & set(ties),
        "paths": set(ties),
        "holdings": {SHARE, CONTROL} & set(ties),
        "signals": {VICTIM} if OFFICE in ties else set(),
    }


async def test_each_tie_is_marked_wherever_it_is_told_until_it_is_decided(service: LiveService) -> None:
    ids, known, clean = tenures(service), service.graph.clock(), await told(service)
    assert marked(clean) == everywhere()
    assert len(clean["signals"]["signals"]) == 1 and len(clean["network"]["relationships"]) == 4
    await claim_person(service, VICTIM, PLACE)
    filed = {
        tie: await change(service, "fileObjection", against_tenure(tenure), kind=SUBJECT) for tie, tenure in ids.items()
    }
    for at in ("", 'asOf: "2023-06-01"', f'knownAt: {{commit: "{known}"}}'):
        assert marked(await told(service, at=at)) == everywhere(OFFICE, SHARE, CONTROL), "judged now"
    now = await told(service)
    assert "处于异议核查" in now["paths"]["sentence"]["zh"] and "under objection" in now["paths"]["sentence"]["en"]
    assert now["signals"]["signals"][0]["told"]["zh"].endswith("其中有任职处于异议核查。")
    assert now["holdings"]["holdings"][0]["percent"] == SHARE, "it is marked, and counted until it is struck"

    await ask_and_answer(service, filed["HOLDS"], "CONFIRMED")
    await step(service, "rejectObjection", filed["HOLDS"], ', decision: "经核查无误"', kind=OPERATOR)
    await ask_and_answer(service, filed["OWNS"], "WRONG")
    during = service.graph.clock()
    await step(service, "upholdObjection", filed["OWNS"], ', decision: "撤销登记决定"', kind=OPERATOR)
    after = await told(service)
    assert marked(after) == everywhere(CONTROL)
    assert (after["expand"], after["signals"]) == (clean["expand"], clean["signals"]), "rejected: without a trace"
    assert after["holdings"]["holdings"] == [], "what was struck is gone"
    then = await told(service, at=f'knownAt: {{commit: "{during}"}}')
    assert marked(then) == everywhere(SHARE, CONTROL), "what was known then has proved wrong"
    await ask_and_answer(service, filed["CONTROLS"], "WRONG")
    corrected = ', decision: "变更登记决定", correction: {until: "2024-01-01"}'
    await step(service, "upholdObjection", filed["CONTROLS"], corrected, kind=OPERATOR)
    day = 'asOf: "2023-06-01"'
    assert marked(await told(service)) == everywhere()
    last = await told(service, at=day)
    assert marked(last) == everywhere(), "what stands corrected is right"
    left = [tie for tie in clean["network"]["relationships"] if tie["percent"] != SHARE]
    assert last["network"]["relationships"] == left
    assert marked(await told(service, at=f'{day} knownAt: {{commit: "{during}"}}')) == everywhere(SHARE, CONTROL)


async def test_a_report_of_changes_marks_it_and_an_answer_is_rebuilt_as_it_was(service: LiveService) -> None:
    desk = Desk(service, watcher_of(service))
    await service.partner(INVESTIGATOR)
    watch = await desk.save(PLACE)
    await claim_person(service, VICTIM, PLACE)
    objection = await change(service, "fileObjection", against_tenure(tenures(service)["HOLDS"]), kind=SUBJECT)
    left = [
        story.tenure(PLACE, name, role=role, start="2023-01-01", end="2026-02-01")
        for name, role in ((VICTIM, OFFICE), (OTHER, "DIRECTOR"))
    ]
    await service.graph.load(left, source="register")
    told = await desk.report(watch)
    assert told is not None
    changed = [
        (t["how"], t["now"]["role"], t["before"]["disputed"], t["now"]["disputed"]) for t in told["relationships"]
    ]
    assert sorted(changed) == [("ALTERED", "DIRECTOR", False, False), ("ALTERED", OFFICE, True, True)]
    text = QUESTIONS["network"].replace("PLACE", PLACE).replace("AT)", "time: ALL)")
    then = await service.data(f"{{ {text} }}", kind=INVESTIGATOR)
    entry = service.audit.entries[-1]
    assert "objected_tenures" in entry.statements and "Relationship.disputed" in entry.fields_released
    await step(service, "withdrawObjection", objection, kind=SUBJECT)
    now = await service.data(f"{{ {text} }}", kind=INVESTIGATOR)
    assert [tie["disputed"] for tie in then["network"]["relationships"]].count(True) == 1
    assert not any(tie["disputed"] for tie in now["network"]["relationships"])
    _, rebuilt = await again(service, entry, [])
    assert (rebuilt.body["data"], rebuilt.differences) == (then, {})


async def test_files_for_others_never_show_it_clean(service: LiveService) -> None:
    clean = await files(service)
    assert not any(DISPUTED in text for lines in clean.values() for text in lines)
    await claim_person(service, VICTIM, PLACE)
    objections = [
        await change(service, "fileObjection", against_tenure(tenure), kind=SUBJECT)
        for tenure in tenures(service).values()
    ]
    during = await files(service)
    for name, lines in during.items():
        found = [json.loads(line) for line in lines]
        bods = name.endswith("bods")
        if bods:
            assert_bods(found)
        ties = {one["recordId"] if bods else one["id"]: one for one in found if _is_tie(one, bods=bods)}
        held = {key for key, one in ties.items() if DISPUTED in json.dumps(one, ensure_ascii=False)}
        assert len(held) == {"holdings": 2}.get(name.partition(" ")[0], 3), name
        assert len(ties) - len(held) == (0 if name.startswith("holdings") else 1), name
        if bods:
            before = {one["recordId"]: one["statementId"] for one in map(json.loads, clean[name])}
            changed = {key for key, one in ties.items() if one["statementId"] != before[key]}
            assert changed == held, "whoever has the statement without the mark takes the one with it"
    for objection in objections:
        await step(service, "withdrawObjection", objection, kind=SUBJECT)
    # What is told of the day of the graph moves on with each commit; all else is as it was.
    assert [_without_commit(lines) for lines in (await files(service)).values()] == [
        _without_commit(lines) for lines in clean.values()
    ]


async def files(service: LiveService) -> dict[str, list[str]]:
    """The lines of each file."""
    ask = asker(service, INVESTIGATOR)
    variables = {"uscc": PLACE, "inquiry": PURPOSES[INVESTIGATOR]}
    extracts: dict[str, Extract | None] = {
        "enterprise": await ask_enterprise(ask, variables, listings=False),
        "network": await ask_network(ask, variables, hops=1),
        "holdings": await ask_holdings(ask, variables, direction="UP"),
    }
    found: dict[str, list[str]] = {}
    for name, extract in extracts.items():
        assert extract is not None
        found[f"{name} bods"] = [line.decode() for line in statements([extract], PUBLICATION, words=WORDS)]
        found[f"{name} ftm"] = [line.decode() for line in entities([extract], words=WORDS)]
    return found


def _is_tie(one: Row, *, bods: bool) -> bool:
    return one["recordType"] == "relationship" if bods else "name" not in one["properties"]


def _without_commit(lines: list[str]) -> list[str]:
    return [line.partition("knownAt ")[0] + line.partition("knownAt ")[2].lstrip("0123456789") for line in lines]
