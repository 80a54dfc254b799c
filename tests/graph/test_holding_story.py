"""What is told of holdings, case by case, through the whole service on each engine."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.ids import partner_id
from graph_schema.names import PartnerKind
from hub.inquiries.holdings import Walk
from loaders.generate_codes import resident_id
from tests.graph.test_audit_rebuild import again
from tests.support import story
from tests.support.graph import FIRST_COMMIT, Row, code, open_graph
from tests.support.live import LiveService, live_service

pytestmark = pytest.mark.anyio
INVESTIGATOR = PartnerKind.INVESTIGATOR
TARGET, MIDDLE, OTHER, LOOP = code(501), code(502), code(503), code(504)
OWNER, CLERK = "林最终", "何职员"
DOCUMENT = {"type": "RESIDENT_ID", "value": resident_id(91)}
DOCUMENT_2 = {"type": "RESIDENT_ID", "value": resident_id(92)}
BODY = """{ known rest notFollowed truncated chainsTruncated told { zh en } root { id name }
  parties { node { id name kind } hops end total { percent atLeast rounded gap } }
  holdings { holderId heldId percent reliedOn circular inItself sourcesDiffer statements { percent source preferred } }
  controls { controllerId controlledId statements { evidence source } }
  unknown { id heldId percent total { percent } }
  ends { partyId name kind total { percent atLeast gap } chains { product end steps { name percent } } } }"""


def holding(uscc: str, holder: Row, percent: str | None, **more: Any) -> Row:
    """A holding from 2018 on."""
    return {"type": "holding", "organization": story.org(uscc), "holder": holder, "percent": percent,
            "valid": {"from": "2018-01-01"}, **more}  # fmt: skip


def by_org(uscc: str) -> Row:
    return {"organization": story.org(uscc)}


def by_person(name: str) -> Row:
    return {"person": story.person(name)}


ROWS = [
    story.enterprise(TARGET, "目标股份有限公司"),
    story.enterprise(MIDDLE, "中层投资有限公司"),
    story.enterprise(OTHER, "另一实业有限公司"),
    story.enterprise(LOOP, "循环控股有限公司"),
    holding(TARGET, by_org(MIDDLE), "60"),
    holding(TARGET, by_org(OTHER), "20.5"),
    holding(TARGET, {"name": "目标股份有限公司-第一期员工持股计划"}, "3.5"),
    holding(MIDDLE, by_person(OWNER), "75.25"),
    holding(OTHER, by_person(OWNER), "40"),
    holding(OTHER, by_person(CLERK), None),
    story.identity(MIDDLE, OWNER, document=DOCUMENT),
    story.identity(OTHER, OWNER, document=DOCUMENT),
    {"type": "control", "organization": story.org(TARGET), "holder": by_person(CLERK), "evidence": "年度报告披露",
     "valid": {"from": "2019-01-01"}},
]  # fmt: skip


@pytest.fixture
async def service(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[LiveService]:
    """The service over the story."""
    async with open_graph(store_address, tmp_path / "keys") as graph, live_service(graph) as live:
        assert set(await graph.load(ROWS, source="register")) == {"accepted"}
        yield live


@pytest.fixture
async def on_one_store(embedded_address: StoreAddress, tmp_path: Path) -> AsyncIterator[LiveService]:
    """The service over the story on one store, for what the service does by itself: planning anew takes a while."""
    async with open_graph(embedded_address, tmp_path / "keys") as graph, live_service(graph) as live:
        assert set(await graph.load(ROWS, source="register")) == {"accepted"}
        yield live


def text(of: str, direction: str = "UP", *, inquiry: str = "INQUIRY", body: str = BODY, **arguments: Any) -> str:
    more = "".join(f", {name}: {value}" for name, value in arguments.items())
    return f'{{ holdings(of: "{of}", direction: {direction}, inquiry: {inquiry}{more}) {body} }}'


async def asked(service: LiveService, of: str, direction: str = "UP", **arguments: Any) -> Any:
    return (await service.data(text(of, direction, **arguments), kind=INVESTIGATOR))["holdings"]


def named(answer: Any) -> dict[str, Any]:
    return {party["node"]["name"]: party for party in answer["parties"]}


async def test_who_stands_behind_it_and_how(service: LiveService) -> None:
    answer = await asked(service, TARGET)
    owner, clerk, plan = (
        next(end for end in answer["ends"] if end["name"] == name)
        for name in (OWNER, CLERK, "目标股份有限公司-第一期员工持股计划")
    )
    # 60 · 75.25 and 20.5 · 40, by one person at two enterprises.
    assert owner["total"] == {"percent": "53.35", "atLeast": "53.35", "gap": None}
    assert owner["chains"] == [
        {"product": "45.15", "end": "LAST",
         "steps": [{"name": "中层投资有限公司", "percent": "60"}, {"name": OWNER, "percent": "75.25"}]},
        {"product": "8.2", "end": "LAST",
         "steps": [{"name": "另一实业有限公司", "percent": "20.5"}, {"name": OWNER, "percent": "40"}]},
    ]  # fmt: skip
    assert (clerk["total"]["percent"], clerk["total"]["gap"]) == (None, "SHARE_UNKNOWN")
    assert [chain["product"] for chain in clerk["chains"]] == [None]
    assert (plan["kind"], plan["total"]["percent"]) == ("NONE_KNOWN", "3.5")
    assert (answer["known"], answer["rest"], answer["notFollowed"]) == ("56.85", "43.15", "0")
    assert answer["told"]["zh"] == "最终持有人已知合计 56.85%,其余未知。"
    assert not answer["truncated"]
    # Each enterprise has its own unknown part; that of OTHER has no number, since a known holder's share is unknown.
    assert {row["heldId"]: row["percent"] for row in answer["unknown"]} == {
        answer["root"]["id"]: "16",
        named(answer)["中层投资有限公司"]["node"]["id"]: "24.75",
        named(answer)["另一实业有限公司"]["node"]["id"]: None,
    }
    assert len({row["id"] for row in answer["unknown"]}) == 3
    # Control is asserted of the clerk, and of nobody by the percentages.
    assert [row["statements"] for row in answer["controls"]] == [[{"evidence": "年度报告披露", "source": "register"}]]
    assert answer["controls"][0]["controllerId"] != owner["partyId"]


async def test_what_somebody_holds_downward_by_all_his_appearances(service: LiveService) -> None:
    up = await asked(service, TARGET)
    owner = next(end["partyId"] for end in up["ends"] if end["name"] == OWNER)
    down = named(await asked(service, owner, "DOWN"))
    assert {name: (party["hops"], party["total"]["percent"]) for name, party in down.items()} == {
        OWNER: (0, "0"), "中层投资有限公司": (1, "75.25"), "另一实业有限公司": (1, "40"),
        "目标股份有限公司": (2, "53.35"),
    }  # fmt: skip
    assert down["目标股份有限公司"]["end"] == "NONE_KNOWN"
    nobody = await asked(service, owner, "UP")
    assert (len(nobody["parties"]), nobody["unknown"]) == (1, [])


async def test_loops_are_marked_and_summed(service: LiveService) -> None:
    await service.graph.load(
        [holding(LOOP, by_org(LOOP), "10"), holding(LOOP, by_person(OWNER), "54"), holding(LOOP, by_org(MIDDLE), "36"),
         holding(MIDDLE, by_org(LOOP), "20")],
        source="register",
    )  # fmt: skip
    answer = await asked(service, LOOP)
    assert {(row["inItself"], row["circular"], row["percent"]) for row in answer["holdings"]} >= {
        (True, True, "10"), (False, True, "36"), (False, True, "20"), (False, False, "54"), (False, False, "75.25"),
    }  # fmt: skip
    # x = 1 / (1 − 0.1 − 0.36 · 0.2). Two of one name: no document joins them.
    ends = [(end["name"], end["total"]["percent"]) for end in answer["ends"]]
    assert ends == [(OWNER, "65.217391304348"), (OWNER, "32.717391304348")]
    assert (answer["known"], answer["rest"]) == ("97.934782608696", "2.065217391304")
    assert named(answer)["循环控股有限公司"]["total"]["percent"] == "17.2"


async def test_sources_that_differ_are_told_and_none_is_guessed(service: LiveService) -> None:
    await service.graph.load([holding(TARGET, by_org(MIDDLE), "55")], source="listed")
    (row,) = [r for r in (await asked(service, TARGET, maxHops=1))["holdings"] if r["percent"] == "60"]
    assert row["sourcesDiffer"]
    assert row["statements"] == [
        {"percent": "60", "source": "register", "preferred": True},
        {"percent": "55", "source": "listed", "preferred": False},
    ]
    # Two holdings of one source at the same time may be one told anew, or two.
    more = holding(TARGET, by_org(OTHER), "4") | {"valid": {"from": "2021-01-01"}}
    await service.graph.load([more], source="register")
    answer = await asked(service, TARGET, maxHops=1)
    (row,) = [r for r in answer["holdings"] if len(r["statements"]) == 2 and not r["percent"]]
    assert (row["reliedOn"], row["sourcesDiffer"]) == (True, True)
    assert answer["rest"] is not None
    assert [part["percent"] for part in answer["unknown"]] == [None]


async def test_days_and_states_of_knowledge(service: LiveService) -> None:
    assert "中层投资有限公司" in named(await asked(service, TARGET))
    before, at = service.graph.clock(), (FIRST_COMMIT + timedelta(minutes=service.graph.runs)).isoformat()
    await service.graph.load([holding(TARGET, by_org(MIDDLE), "60", withdrawn=True)], source="register")
    now = await asked(service, TARGET)
    assert "中层投资有限公司" not in named(now)
    then = await asked(service, TARGET, knownAt=f'{{commit: "{before}"}}')
    assert "中层投资有限公司" in named(then)
    assert named(await asked(service, TARGET, knownAt=f'{{instant: "{at}"}}')) == named(then)
    early = await asked(service, TARGET, asOf='"2017-12-31"')
    assert (list(named(early)), early["known"], early["rest"]) == (["目标股份有限公司"], "0", "100")


async def test_a_hidden_appearance_makes_nobody_one(service: LiveService) -> None:
    third = code(506)
    rows = [story.enterprise(third, "第三有限公司"), holding(third, by_person("何某甲"), "30"),
            holding(third, by_person("何某乙"), "20"), story.identity(third, "何某甲", document=DOCUMENT_2),
            story.identity(third, "何某乙", document=DOCUMENT_2)]  # fmt: skip
    await service.graph.load(rows, source="register")
    # An appearance of which only a document tells, and that a reviewer has joined to both.
    service.graph.run(
        "MATCH (e:Enterprise)<-[:OWNS]-(p:Person {name: '何某甲'})-[y:IDENTIFIED_AS]->(i:Identity) "
        "CREATE (h:Person {person_id: 'aaaaaaaaaaaaaaaaaaaaaaaaaa', name: '何某丙', name_key: '何某丙', "
        "scope: 'ENTERPRISE_SCOPED', party_kind: 'PERSON'})-[z:IDENTIFIED_AS]->(i) SET z = properties(y) "
        "SET z.decision = 'CONFIRMED'"
    )
    service.graph.run(
        "MATCH (p:Person)-[y:IDENTIFIED_AS]->(i) WHERE p.name STARTS WITH '何某' "
        "SET y.decision = 'CONFIRMED', i.confirmed = true"
    )
    both = await asked(service, third)
    assert [end["total"]["percent"] for end in both["ends"]] == [None]  # two names that a reviewer joined: one party
    service.graph.run(
        "MATCH (p:Person)-[y:IDENTIFIED_AS]->() WHERE p.name IN ['何某甲', '何某乙'] SET y.decision = null"
    )
    apart = await asked(service, third)
    assert [(end["name"], end["total"]["percent"]) for end in apart["ends"]] == [("何某甲", "30"), ("何某乙", "20")]


async def test_the_regulator_has_it_rebuilt(on_one_store: LiveService) -> None:
    service = on_one_store
    query = text(TARGET)
    then = (await service.ask(query, kind=INVESTIGATOR)).json()
    entry = service.audit.entries[-1]
    await service.graph.load([holding(TARGET, by_org(MIDDLE), "60", withdrawn=True)], source="register")
    assert (await service.ask(query, kind=INVESTIGATOR)).json()["data"] != then["data"]
    _, rebuilt = await again(service, entry, [])
    assert rebuilt.body["data"] == then["data"]
    assert rebuilt.differences == {}


async def test_hubs_and_bounds(service: LiveService) -> None:
    hub = code(505)
    rows = [holding(hub, by_person(f"林股东{n}"), f"0.{n % 30 + 10}") for n in range(230)]
    await service.graph.load([story.enterprise(hub, "众人股份有限公司"), *rows], source="register")
    answer = await asked(service, hub, first=500)
    assert (len(answer["parties"]), answer["truncated"], answer["unknown"]) == (201, True, [])
    # What those hold for whom there was no room is not called unknown.
    assert answer["rest"] == "0"
    assert float(answer["known"]) + float(answer["notFollowed"]) == 100
    shares = [float(row["percent"]) for row in answer["holdings"]]
    assert shares == sorted(shares, reverse=True)
    few = await asked(service, TARGET, first=2)
    assert [party["node"]["name"] for party in few["parties"]] == [
        "目标股份有限公司",
        "中层投资有限公司",
        "另一实业有限公司",
    ]
    assert few["truncated"]
    assert len((await asked(service, TARGET, first=5))["parties"]) == 6
    assert (await asked(service, TARGET, maxHops=1))["notFollowed"] == "80.5"
    for wrong in ("maxHops: 0", "maxHops: 11", "first: 0", "first: 501"):
        question = f'{{ holdings(of: "{TARGET}", direction: UP, inquiry: INQUIRY, {wrong}) {{ known }} }}'
        (error,) = (await service.ask(question, kind=INVESTIGATOR)).json()["errors"]
        assert (error["extensions"]["code"], error["extensions"]["field"]) == ("BAD_INPUT", wrong.partition(":")[0])


async def test_what_may_not_be_told_looks_like_what_is_not_there(service: LiveService) -> None:
    answer = await asked(service, TARGET)
    handle = service.graph.keys.handle
    partner = partner_id((await service.partner(INVESTIGATOR)).client_id)
    nothing = handle(partner, "x" * 26)
    case = '{purpose: INVESTIGATION, legalBasis: STATUTORY_DUTY, caseNumber: "案-无"}'
    told = [
        (await service.ask(question, kind=INVESTIGATOR)).json()["data"]
        for question in (text(code(9)), text(nothing), text(TARGET, inquiry=case), text(nothing, inquiry=case))
    ]
    assert told == [{"holdings": None}] * 4
    # A handle of another partner, of an unknown part, and of what is too long for one.
    for of in (handle("somebody else", "x" * 26), answer["unknown"][0]["id"], "x" * 5_000):
        (error,) = (await service.ask(text(of), kind=INVESTIGATOR)).json()["errors"]
        assert (error["extensions"]["code"], error["extensions"]["field"]) == ("BAD_INPUT", "of")


@pytest.mark.parametrize("ends", ["case", "grant"])
async def test_a_case_that_ends_between_two_rounds_ends_the_answer(
    on_one_store: LiveService, ends: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = on_one_store
    assert await asked(service, TARGET, body="{ known }") is not None
    ties = Walk._ties

    async def and_end(walk: Walk, *given: Any, **more: Any) -> Any:
        found = await ties(walk, *given, **more)
        set_to = "MATCH (m:Matter {kind: 'CASE'}) SET m.ended_on = date('2026-03-01')"
        service.graph.run(set_to if ends == "case" else "MATCH (g:Grant) SET g.valid_to = date('2025-06-01')")
        return found

    monkeypatch.setattr(Walk, "_ties", and_end)
    body = (await service.ask(text(TARGET, body="{ known }"), kind=INVESTIGATOR)).json()
    assert body["data"] == {"holdings": None}
    assert ("errors" in body) == (ends == "grant")
    assert set(service.audit.entries[-1].subjects_traversed) == set()


async def test_the_audit_entry_names_everybody_and_the_case_counts_whom_it_names(on_one_store: LiveService) -> None:
    service = on_one_store
    answer = await asked(service, TARGET)
    entry = service.audit.entries[-1]
    partner = partner_id((await service.partner(INVESTIGATOR)).client_id)
    opened = service.graph.keys.open_handle
    blind = service.audit.blind
    root = opened(partner, answer["root"]["id"])
    assert entry.subjects_root == (blind(str(root)),)
    others = {blind(str(opened(partner, party["node"]["id"]))) for party in answer["parties"][1:]}
    assert others <= set(entry.subjects_traversed)
    people = service.graph.run("MATCH (p:Person {name: $name}) RETURN p.person_id AS id", name=OWNER)
    assert {blind(row["id"]) for row in people} <= set(entry.subjects_traversed)  # both appearances
    assert {"holding_ties", "nodes"} <= set(entry.statements)
    assert {"Query.holdings", "Holding.percent", "HoldingStep.name"} <= set(entry.fields_released)

    budget = (
        'mutation { openCase(idempotencyKey: "k", caseNumber: "案-2", legalBasis: STATUTORY_DUTY, budget: 2) '
        "{ __typename } }"
    )
    await service.data(budget, kind=INVESTIGATOR)
    case = '{purpose: INVESTIGATION, legalBasis: STATUTORY_DUTY, caseNumber: "案-2"}'
    owner = next(end["partyId"] for end in answer["ends"] if end["name"] == OWNER)
    target = answer["root"]["id"]
    for of, direction in ((TARGET, "UP"), (target, "DOWN"), (owner, "DOWN")):
        assert await asked(service, of, direction, inquiry=case, body="{ known }") is not None
    (error,) = (await service.ask(text(MIDDLE, inquiry=case), kind=INVESTIGATOR)).json()["errors"]
    assert error["extensions"]["code"] == "CASE_BUDGET_SPENT"
