"""The answering statement on both engines, over the whole service: what it joins, lets through and puts first."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import neo4j
import pytest

from graph_schema.engine import EngineName, StoreAddress
from graph_schema.names import PartnerKind
from graph_schema.reads.enterprise import ENTERPRISE_ANSWER
from graph_schema.reads.enterprise_summary import ENTERPRISE_SUMMARY
from loaders.generate_codes import resident_id
from tests.support import story
from tests.support.graph import Row, code, open_graph
from tests.support.live import LiveService, live_service
from tests.support.story import BORROWER, SECOND, question

pytestmark = pytest.mark.anyio
THIRD = code(4)
OWNER = "孙股东"
RESTRICTION = "SPENDING_RESTRICTION"
RED = {"list_kind": "A_GRADE_TAXPAYER", "kind": "HONOUR"}
SUMMARY = f'{{ enterprise(uscc: "{BORROWER}", inquiry: INQUIRY ARGUMENTS) {{ creditStatus {{ standing }} }} }}'
LIMITS = {"max_records": 2, "max_parties": 2, "max_reaches": 2, "max_others": 2, "max_faces": 2}


@pytest.fixture
async def service(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[LiveService]:
    """The service over the story's register, without a record."""
    async with open_graph(store_address, tmp_path / "keys") as graph:
        await graph.load(story.REGISTER, source="register")
        async with live_service(graph) as live:
            for _ in range(3):  # a cold and busy Neo4j may take its whole time limit to plan the statement first
                if "errors" not in (await live.ask(question())).json():
                    break
            yield live


def parties(data: dict[str, Any]) -> dict[str, Any]:
    """The related parties by name."""
    return {edge["node"]["name"]: edge["node"] for edge in data["enterprise"]["relatedParties"]["edges"]}


def numbers(data: dict[str, Any]) -> list[str]:
    """Document numbers of the records shown, in their order."""
    return [record["number"] for record in data["enterprise"]["records"]]


def listing(number: str, start: str, *, end: str | None = None, uscc: str = BORROWER, **more: Any) -> Row:
    """A record decided on the day it starts."""
    key = story.record(more.pop("list_kind", RESTRICTION), number, uscc=uscc, decided_on=start)
    key["kind"] = more.pop("kind", key["kind"])
    row = story.entry(key, start, **more)
    row["valid"] |= {} if end is None else {"to": end}
    return row


async def test_an_appearance_of_two_identities_joins_nothing(service: LiveService) -> None:
    graph = service.graph
    await graph.load([story.entry(story.ELSEWHERE, "2022-02-01"), *story.IDENTITIES])
    ask = question()
    assert [r["record"]["number"] for r in parties(await service.data(ask))[story.PRESENT]["reaches"]] == [
        story.ELSEWHERE["number"]
    ]
    another = {"type": "RESIDENT_ID", "value": resident_id(8)}
    await graph.load([story.identity(BORROWER, story.PRESENT, document=another)])
    for uscc in (BORROWER, SECOND):  # from such an appearance, and to it
        found = parties(await service.data(question(uscc)))[story.PRESENT]
        assert [o["name"] for o in found["otherEnterprises"]] == [
            "乙建材有限公司" if uscc == BORROWER else "甲商贸有限公司"
        ][:0]
    assert parties(await service.data(ask))[story.PRESENT]["reaches"] == []
    assert parties(await service.data(question(knownAt='{commit: "2"}')))[story.PRESENT]["reaches"] != []


async def test_one_measure_on_one_person_is_suspended(service: LiveService) -> None:
    on = story.RESTRICTION
    who = {"person": {"name": story.FORMER}, "measure_id": "C01"}
    suspended = story.overlay("o-1", "SUSPEND_MEASURES", on=on, start="2026-01-10", **who)
    await service.graph.load([story.entry(on, "2020-06-01"), suspended])
    found = parties(await service.data(question()))
    measures = {name: [m["id"] for r in party["reaches"] for m in r["measures"]] for name, party in found.items()}
    assert (measures[story.FORMER], measures[story.PRESENT]) == ([], ["C01"])


async def test_while_an_appeal_is_pending_nothing_is_based_on_the_record(service: LiveService) -> None:
    on = story.RESTRICTION
    pending = story.overlay("o-1", "APPEAL_PENDING", on=on, start="2026-01-10")
    await service.graph.load([story.entry(on, "2020-06-01"), pending])
    data = await service.data(question())
    assert data["enterprise"]["creditStatus"]["standing"] == "NOT_FINAL"
    assert data["enterprise"]["creditStatus"]["measures"] == []
    assert {m["id"] for party in parties(data).values() for r in party["reaches"] for m in r["measures"]} == set()


async def test_what_was_pending_is_final_from_its_day_on(service: LiveService) -> None:
    pending = {"finality": "PENDING", "final_from": "2026-01-15"}
    await service.graph.load(
        [*(listing("待", "2025-07-15", uscc=uscc, **pending) for uscc in (BORROWER, SECOND)), *story.IDENTITIES]
    )

    async def told(**arguments: str) -> set[str]:
        everything = (await service.data(question(**arguments)))["enterprise"]
        alone = await service.data(SUMMARY.replace("ARGUMENTS", " ".join(f"{k}: {v}" for k, v in arguments.items())))
        person = parties({"enterprise": everything})[story.PRESENT]
        assert {r["record"]["finality"] for r in person["reaches"]} == {r["finality"] for r in everything["records"]}
        standings = {o["standing"] for o in person["otherEnterprises"]}
        return standings | {e["creditStatus"]["standing"] for e in (everything, alone["enterprise"])}

    assert await told(asOf='"2026-01-14"') == {"NOT_FINAL"}
    assert await told(asOf='"2026-01-15"') == {"LISTED"}
    assert await told() == {"LISTED"}


async def test_a_suit_that_one_source_knows_of_keeps_a_record_pending(service: LiveService) -> None:
    await service.graph.load([listing("待", "2025-07-15", finality="PENDING")], source="court")
    await service.graph.load([listing("待", "2025-07-15", finality="PENDING", final_from="2026-01-15")], source="later")
    data = await service.data(SUMMARY.replace("ARGUMENTS", ""))
    assert data["enterprise"]["creditStatus"]["standing"] == "NOT_FINAL"


async def test_what_ended_and_was_decided_long_ago_is_not_told(service: LiveService) -> None:
    """Today is 2026-03-02, so five years go back to 2021-03-02."""
    names = [{"person": {"name": "周某某"}, "liability": "DIRECTLY_LIABLE_PERSON"}]
    rows = [
        listing("旧", "2021-03-01", end="2023-01-01", names=names),
        listing("旧", "2021-03-01", end="2023-01-01", uscc=SECOND),
        listing("今日止", "2019-01-01", end="2026-03-02"),
        listing("满五年", "2021-03-02", end="2023-01-01"),
        listing("在列", "2015-01-01"),
        listing("明日止", "2015-01-01", end="2026-03-03"),
        listing("红", "2015-01-01", end="2016-01-01", **RED),
    ]
    await service.graph.load([*rows, *story.IDENTITIES], source="lists")
    told = {"满五年", "在列", "明日止", "红"}
    for kind in (PartnerKind.BANK, PartnerKind.INVESTIGATOR):
        for arguments in ({}, {"asOf": '"2022-01-01"'}):
            data = await service.data(question(**arguments), kind=kind)
            assert set(numbers(data)) == told
            assert "旧" not in str(data)
            assert "周某某" not in str(data)


async def test_overturned_is_forgotten_whatever_was_known(service: LiveService) -> None:
    await service.graph.load([listing("甲", "2024-01-01"), listing("乙", "2024-01-01")])
    await service.graph.load([listing("甲", "2024-01-01", finality="OVERTURNED")])
    for arguments in ({}, {"knownAt": '{commit: "2"}'}, {"asOf": '"2024-06-01"'}):
        data = await service.data(question(**arguments))
        assert numbers(data) == ["乙"]
        assert "甲" not in {r["record"]["number"] for p in parties(data).values() for r in p["reaches"]}


async def test_black_records_in_force_come_first(service: LiveService) -> None:
    rows = [listing(f"红{n}", "2025-01-01", uscc=uscc, **RED) for n in range(60) for uscc in (BORROWER, SECOND)]
    rows += [listing("黑", "2019-01-01", uscc=uscc) for uscc in (BORROWER, SECOND)]
    rows += [listing("止", "2022-01-01", end="2023-01-01")]
    await service.graph.load([*rows, *story.IDENTITIES])
    data = await service.data(question())
    assert data["enterprise"]["recordsTruncated"]
    assert data["enterprise"]["creditStatus"]["standing"] == "LISTED"
    assert numbers(data)[0] == "黑"
    (other,) = parties(data)[story.PRESENT]["otherEnterprises"]
    assert (other["standing"], other["records"][0]["number"]) == ("LISTED", "黑")


async def test_other_enterprises_are_held_owned_or_controlled(service: LiveService) -> None:
    share = {"type": "holding", "holder": {"person": {"name": OWNER}}, "percent": "60"}
    control = {"type": "control", "holder": {"person": {"name": OWNER}}, "evidence": "年报"}
    rows = [
        story.enterprise(THIRD, "丁物流有限公司"),
        story.tenure(BORROWER, OWNER, role="DIRECTOR", start="2018-01-01"),
        {**share, "organization": story.org(SECOND)},
        {**control, "organization": story.org(THIRD)},
        *(story.identity(uscc, OWNER) for uscc in (BORROWER, SECOND, THIRD)),
    ]
    await service.graph.load(rows)
    found = parties(await service.data(question()))[OWNER]["otherEnterprises"]
    assert {other["name"]: other["role"] for other in found} == {
        "乙建材有限公司": "SHAREHOLDER",
        "丁物流有限公司": "ACTUAL_CONTROLLER",
    }


async def test_a_department_sees_one_hop(service: LiveService) -> None:
    await service.graph.load([story.entry(story.RESTRICTION, "2020-06-01"), story.entry(story.ELSEWHERE, "2022-02-01")])
    await service.graph.load(story.IDENTITIES)
    response = (await service.ask(question(), kind=PartnerKind.DEPARTMENT)).json()
    assert {"AboutParty.name", "AboutParty.uscc"} <= set(response["extensions"]["masked"])
    assert SECOND not in str(response["data"])
    assert "乙建材" not in str(response["data"])
    by_number = {r["record"]["number"]: r for r in parties(response["data"])[story.PRESENT]["reaches"]}
    assert len(by_number) == 2
    assert [r["about"] for r in by_number.values()] == [{"uscc": None, "name": None, "kind": "ORGANIZATION"}] * 2
    # Whom it asked about may be named to it.
    assert "甲商贸有限公司" in by_number[story.RESTRICTION["number"]]["explanation"]["zh"]
    assert "乙建材有限公司" in str((await service.data(question()))["enterprise"]["relatedParties"])


async def test_a_holder_of_unsaid_kind(service: LiveService) -> None:
    tie = {"type": "tenure", "organization": story.org(BORROWER), "holder": {"name": "某某某"}, "role": "DIRECTOR"}
    await service.graph.load([tie])
    found = parties(await service.data(question()))
    assert (found["某某某"]["kind"], found[story.PRESENT]["kind"]) == ("UNKNOWN", "PERSON")


async def test_days_of_observation_identifiers_and_kind(service: LiveService) -> None:
    graph = service.graph
    registered = {"scheme": "REGISTRATION_NUMBER", "value": "410100000077775"}
    number = {"ids": [registered]}
    both = {"ids": [registered, {"scheme": "USCC", "value": THIRD}]}
    facts = {"name": "丁物流有限公司"}
    await graph.load([{"type": "enterprise", "organization": number, "facts": facts}])
    await graph.load([{"type": "enterprise", "organization": both, "facts": facts}], observed=date(2026, 2, 3))
    graph.run(
        "MATCH (:Identifier {value: $uscc})-[:IDENTIFIES]->(e) CREATE (k:Identifier {key: 'SCOPED_NAME:x:y', "
        "scheme: 'SCOPED_NAME', value: 'x:y'})-[:IDENTIFIES {recorded_from: 1, source: 'test'}]->(e)",
        uscc=THIRD,
    )
    found = (await service.data(question(THIRD)))["enterprise"]
    assert found["kind"] == "ENTERPRISE"
    assert {i["scheme"] for i in found["identifiers"]} == {"REGISTRATION_NUMBER", "USCC"}
    assert (await service.data(question()))["enterprise"]["dataAsOf"] == "2026-01-05"
    assert [p["observed"] for p in found["profiles"]] == [found["dataAsOf"]]
    assert found["dataAsOf"] in ("2026-01-05", "2026-02-03")


async def test_commits_are_read_only_for_an_instant(service: LiveService) -> None:
    graph = service.graph
    graph.run(
        "UNWIND range(1, 500) AS n CREATE (:Commit {seq: -n, at: datetime('2020-01-01T00:00:00Z') + "
        "duration({seconds: n})})"
    )
    assert await service.data(question(knownAt='{instant: "2020-01-01T00:00:30Z"}')) == {"enterprise": None}
    now = await service.data(question())
    assert await service.data(question(knownAt='{instant: "2026-03-01T00:00:00Z"}')) == now
    if graph.address.engine is EngineName.EMBEDDED:
        return  # it tells no profile
    day = date(2026, 3, 2)
    row = {"i": 0, "key": f"USCC:{BORROWER}", "as_of": day, "today": day, "known_instant": None}
    with neo4j.GraphDatabase.driver(
        graph.address.uri,
        auth=(graph.address.writer.user, graph.address.writer.password),
        notifications_min_severity="OFF",
    ) as driver:
        for statement in (ENTERPRISE_ANSWER, ENTERPRISE_SUMMARY):
            profile = driver.execute_query(
                "PROFILE " + statement.text, {"batch": {"rows": [row]}, **LIMITS}
            ).summary.profile
            assert profile is not None
            touched = [operator for operator in operators(profile) if "Commit" in operator["args"].get("Details", "")]
            assert touched
            assert sum(operator["args"]["DbHits"] for operator in touched) == 0


def operators(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """A profiled plan's operators."""
    return [plan, *(operator for child in plan.get("children", []) for operator in operators(child))]
