"""The table of legal cases as a bank is told of them: the whole service, on both engines, all cases in one graph."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from tests.support.graph import open_graph
from tests.support.legal_cases import Case, cases, line
from tests.support.live import LiveService, live_service

CASES = cases()
QUESTION = """{ enterprise(uscc: "USCC", inquiry: INQUIRY, asOf: "DAY") { name
  creditStatus { standing aggravated { answer } measures { measure { id } } } records { number overlays { kind } }
  relatedParties(first: 50) { edges { node { name standing roles { tie }
    reaches { level reason named rule { citation } measures { id until } record { number overlays { kind } }
      explanation { zh en } path { relation since source } } } } } } }"""

Asked = tuple[asyncio.Runner, LiveService]


@pytest.fixture(scope="module")
def asked(store_address: StoreAddress, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """One graph that holds all cases, and the service over it."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()

        async def start() -> LiveService:
            graph = await stack.enter_async_context(open_graph(store_address, tmp_path_factory.mktemp("keys")))
            await graph.load([row for case in CASES for row in case.rows()])
            return await stack.enter_async_context(live_service(graph))

        service = runner.run(start())
        yield runner, service
        runner.run(stack.aclose())


def question(case: Case) -> str:
    """What a bank asks about the enterprise of a case."""
    return QUESTION.replace("USCC", case.uscc("A")).replace("DAY", case.day.isoformat())


def label_of(case: Case, record: dict[str, Any]) -> str:
    """The label of a record in the table."""
    return str(record["number"]).removeprefix(f"{case.id}案").removesuffix("号")


def lying(record: dict[str, Any]) -> list[str]:
    """The kinds of what lies over a record."""
    return [overlay["kind"] for overlay in record["overlays"]]


def told(case: Case, reach: dict[str, Any], party: str) -> str:
    """One reach as a line of the table."""
    label = label_of(case, reach["record"])
    untils = {f"<{m['until']}" for line in case.expect for m in reach["measures"] if f"{m['id']}<" in line}
    measures = [m["id"] + (f"<{m['until']}" if untils and m["until"] else "") for m in reach["measures"]]
    said = (reach["level"], reach["reason"])
    article = reach["rule"]["citation"]
    return line(party, label, *said, measures=measures, named=reach["named"], article=article)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_what_a_bank_is_told(asked: Asked, case: Case) -> None:
    runner, service = asked
    data = runner.run(service.data(question(case)))
    enterprise = data["enterprise"]
    letters = {case.name(letter): f"[{letter}]" for letter in "ABC"}
    parties = [edge["node"] for edge in enterprise["relatedParties"]["edges"]]
    reaches = [(letters.get(p["name"], p["name"]), reach) for p in parties for reach in p["reaches"]]
    assert sorted(told(case, reach, party) for party, reach in reaches) == case.expect
    for party, reach in reaches:
        zh, en = reach["explanation"]["zh"], reach["explanation"]["en"]
        assert zh and en and "{" not in zh + en
        assert case.said.get("says", "") in zh
        assert reach["rule"]["citation"] is None or reach["rule"]["citation"] in zh or "不能认定" in zh, party
        assert reach["path"]
    status = enterprise["creditStatus"]
    ties = {letters.get(p["name"], p["name"]): sorted({role["tie"] for role in p["roles"]}) for p in parties}
    assert {name: ties.get(name) for name in case.said.get("ties", {})} == case.said.get("ties", {})
    expected = {
        key: case.said[key]
        for key in ("standing", "aggravated", "own_measures", "parties", "records")
        if key in case.said
    }
    over = {label_of(case, record): lying(record) for record in enterprise["records"]}
    over |= {f"{party} {label_of(case, reach['record'])}": lying(reach["record"]) for party, reach in reaches}
    assert {key: over[key] for key in case.said.get("overlays", {})} == case.said.get("overlays", {})
    found = {
        "standing": status["standing"],
        "aggravated": status["aggravated"]["answer"],
        "own_measures": [m["measure"]["id"] for m in status["measures"]],
        "parties": {letters.get(p["name"], p["name"]): p["standing"] for p in parties},
        "records": [label_of(case, record) for record in enterprise["records"]],
    }
    assert {key: found[key] for key in expected} == expected


def test_nothing_is_left_to_reconcile(asked: Asked) -> None:
    runner, service = asked
    assert not runner.run(service.graph.reconcile()).differs
