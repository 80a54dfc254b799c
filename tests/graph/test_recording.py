"""What loading leaves in the graph: deliveries, corrections, sources that disagree, repeats and refusals."""

from datetime import date
from itertools import permutations
from pathlib import Path

import pytest

from graph_schema.claims import EnterpriseBody, EnterpriseClaim, Ident, Org, PersonName, SeatClaim
from graph_schema.engine import StoreAddress
from graph_schema.names import IdScheme, RoleKind
from loaders.generate_codes import resident_id
from tests.support import story
from tests.support.graph import Row, TestGraph, code, open_graph, tally, verdict
from tests.support.live import live_service
from tests.support.story import enterprise, entry, identity, org, overlay, record, release, state, tenure

pytestmark = pytest.mark.anyio
A, B, C = code(11), code(12), code(13)
REG = "410300000000018"


async def deliver(graph: TestGraph, day: str, *seen: tuple[str, str, str], source: str = "register") -> list[str]:
    """A register's delivery: code, name and legal representative of each enterprise, as seen on a day."""
    rows = []
    for uscc, name, representative in seen:
        who = Org((Ident(IdScheme.USCC, uscc),))
        seat = SeatClaim(who, PersonName(representative), RoleKind.LEGAL_REPRESENTATIVE)
        rows.append([EnterpriseClaim(who, EnterpriseBody(name)), seat])
    return [verdict(o) for o in await graph.record(rows, source=source, observed=date.fromisoformat(day))]


def of(lines: list[str], uscc: str) -> list[str]:
    """The lines about one enterprise, its code taken out."""
    return [line.replace(uscc, "CODE") for line in lines if uscc in line]


async def test_two_deliveries_answer_for_every_day(graph: TestGraph) -> None:
    assert await deliver(graph, "2024-01-10", (A, "旧名有限公司", "陈旧")) == ["accepted"]
    assert await deliver(graph, "2025-01-10", (A, "新名有限公司", "林新")) == ["accepted"]
    before, clock = graph.dump(history=True, observed=True), graph.clock()
    for day, name, who in (("2025-01-10", "新名有限公司", "林新"), ("2024-01-10", "旧名有限公司", "陈旧")):
        assert await deliver(graph, day, (A, name, who)) == ["unchanged"]
    assert (graph.dump(history=True, observed=True), graph.clock()) == (before, clock)
    text = (
        f'{{ enterprise(uscc: "{A}", inquiry: INQUIRY asOf: "DAY" KNOWN) {{ name '
        "current: relatedParties(time: CURRENT) { edges { node { name roles { until untilKind } } } } } }"
    )
    async with live_service(graph) as service:
        for day, name, who in (
            ("1999-01-01", "旧名有限公司", "陈旧"),
            ("2024-01-09", "旧名有限公司", "陈旧"),
            ("2024-01-10", "旧名有限公司", "陈旧"),
            ("2025-01-09", "旧名有限公司", "陈旧"),
            ("2025-01-10", "新名有限公司", "林新"),
            ("2026-03-02", "新名有限公司", "林新"),
        ):
            answer = (await service.data(text.replace("DAY", day).replace("KNOWN", "")))["enterprise"]
            found = [edge["node"]["name"] for edge in answer["current"]["edges"]]
            assert (answer["name"], found) == (name, [who]), day
        known = await service.data(text.replace("DAY", "2026-03-02").replace("KNOWN", 'knownAt: {commit: "1"}'))
        assert known["enterprise"]["name"] == "旧名有限公司"
        former = await service.data(
            f'{{ enterprise(uscc: "{A}", inquiry: INQUIRY) {{ relatedParties(time: FORMER)'
            " { edges { node { name roles { since sinceKind until untilKind current } } } } } }"
        )
    (edge,) = former["enterprise"]["relatedParties"]["edges"]
    role = {"since": None, "sinceKind": "UNKNOWN", "until": "2025-01-10", "untilKind": "UNKNOWN", "current": False}
    assert edge["node"] == {"name": "陈旧", "roles": [role]}


@pytest.mark.parametrize("seen", ["ABC", "AAB"])
async def test_an_older_delivery_that_comes_late_leaves_the_same_graph(graph: TestGraph, seen: str) -> None:
    deliveries = [(f"202{n}-01-10", f"{letter}有限公司", f"王{letter}") for n, letter in enumerate(seen)]
    graphs = set()
    for n, order in enumerate(permutations(deliveries)):
        uscc = code(100 + n)
        for day, name, who in order:
            await deliver(graph, day, (uscc, name, who))
    lines = graph.dump()
    for n, _ in enumerate(permutations(deliveries)):
        graphs.add("\n".join(of(lines, code(100 + n))))
    assert len(graphs) == 1


async def test_an_older_row_that_comes_late_does_not_undo_a_newer_one(graph: TestGraph) -> None:
    key = record("JUDGMENT_DEFAULTER", "(2020)豫1号", uscc=A)
    newer = [
        entry(key, "2020-02-01", amount="900"),
        tenure(A, "陈旧", role="DIRECTOR", start="2019-01-01", end="2024-01-01"),
    ]
    older = [entry(key, "2020-01-01", amount="1200"), tenure(A, "陈旧", role="DIRECTOR", start="2019-01-01")]
    await graph.load(newer, observed=date(2025, 1, 1))
    stood, clock = graph.dump(), graph.clock()
    assert await graph.load(older, observed=date(2024, 1, 1)) == ["unchanged"] * 2
    assert (graph.dump(), graph.clock()) == (stood, clock)
    assert await graph.load(older, observed=date(2026, 1, 1)) == ["accepted"] * 2


async def test_two_sources_that_disagree(graph: TestGraph) -> None:
    await graph.load(
        [enterprise(A, "甲公司", status="吊销"), tenure(A, "王甲", role="LEGAL_REPRESENTATIVE", start="2020-01-01")]
    )
    await graph.load(
        [
            enterprise(A, "甲有限公司", status="存续"),
            tenure(A, "李乙", role="LEGAL_REPRESENTATIVE", start="2021-01-01"),
        ],
        source="register",
    )
    text = (
        f'{{ enterprise(uscc: "{A}", inquiry: INQUIRY) {{ name profiles {{ name source preferred }}'
        " relatedParties { edges { node { name roles { source preferred sourcesDiffer } } } } } }"
    )
    async with live_service(graph) as service:
        answer = (await service.data(text))["enterprise"]
    assert answer["profiles"] == [
        {"name": "甲有限公司", "source": "register", "preferred": True},
        {"name": "甲公司", "source": "canonical", "preferred": False},
    ]
    roles = {e["node"]["name"]: e["node"]["roles"] for e in answer["relatedParties"]["edges"]}
    assert [(r["source"], r["preferred"]) for r in roles["王甲"]] == [("canonical", False)]
    assert [(r["source"], r["preferred"]) for r in roles["李乙"]] == [("register", True)]
    # The order of arrival does not matter: the same two the other way round, at another enterprise.
    await graph.load([tenure(B, "李乙", role="LEGAL_REPRESENTATIVE", start="2021-01-01")], source="register")
    await graph.load([tenure(B, "王甲", role="LEGAL_REPRESENTATIVE", start="2020-01-01")])
    lines = graph.dump()
    assert [line for line in of(lines, A) if "HOLDS" in line] == [line for line in of(lines, B) if "HOLDS" in line]


async def test_a_record_whose_start_two_sources_place_differently_stays_put(graph: TestGraph) -> None:
    key = record("SPENDING_RESTRICTION", "(2020)豫1号", uscc=A)
    mine, theirs = entry(key, "2020-01-01"), entry(key, "2020-03-01")
    await graph.load([mine], source="lists")
    await graph.load([theirs], source="canonical")
    stood, clock = graph.dump(history=True), graph.clock()
    for row, source in ((mine, "lists"), (theirs, "canonical"), (mine, "lists")):
        assert await graph.load([row], source=source, observed=date(2026, 2, 1)) == ["unchanged"]
    assert (graph.dump(history=True), graph.clock()) == (stood, clock)
    (opened,) = [line for line in stood if "-STATE->" in line and "recorded_to" not in line]
    assert '"valid_from": "2020-01-01"' in opened
    assert await graph.load([entry(key, "2020-02-01")], source="lists") == ["accepted"]
    (moved,) = [line for line in graph.dump() if "-STATE->" in line]
    assert '"valid_from": "2020-02-01"' in moved


async def test_states_are_a_series(graph: TestGraph) -> None:
    key = record("SPENDING_RESTRICTION", "(2020)豫1号", uscc=A)
    await graph.load([entry(key, "2020-01-01", status="PROPOSED")])
    rows = [
        entry(key, "2020-01-01"),
        state(key, "REPAIRED", day="2022-01-01"),
        state(key, "ACTIVE", day="2021-06-01"),
        state(key, "REMOVED", day="2021-01-01"),
        state(key, "REVOKED", day="2021-01-01"),
    ]
    assert await graph.load(rows) == ["accepted"] * 5
    found = graph.run(
        "MATCH (:CreditRecord)-[r:STATE]->(s) WHERE r.recorded_to IS NULL "
        "RETURN toString(r.valid_from) AS start, s.status AS status, toString(r.valid_to) AS end ORDER BY start"
    )
    assert [tuple(row.values()) for row in found] == [
        ("2020-01-01", "ACTIVE", "2021-01-01"),
        ("2021-01-01", "REVOKED", "2021-06-01"),
        ("2021-06-01", "ACTIVE", "2022-01-01"),
        ("2022-01-01", "REPAIRED", None),
    ]
    assert await graph.load(rows[:3]) == ["unchanged"] * 3


EACH_TYPE: list[Row] = [
    enterprise(A, "甲有限公司", former_names=["甲厂"], capital_text="100万元"),
    enterprise(B, "乙有限公司"),
    tenure(A, "王甲", role="LEGAL_REPRESENTATIVE", start="2020-01-01", end="2024-01-01"),
    {"type": "tenure", "organization": org(A), "holder": {"name": "丙有限公司"}, "role": "DIRECTOR"},
    {"type": "holding", "organization": org(A), "holder": {"organization": org(B)}, "percent": "12.50"},
    {"type": "control", "organization": org(A), "holder": {"name": "钱某"}, "evidence": "年报"},
    {"type": "branch", "branch": org(C), "of": org(A), "valid": {"from": "2020-01-01"}},
    {
        "type": "succession",
        "successor": org(B),
        "predecessor": org(C),
        "how": "MERGER",
        "valid": {"from": "2021-01-01"},
    },
    {"type": "supply", "supplier": org(B), "customer": org(A), "rank": 1, "percent": "3.2", "year": 2019},
    {"type": "supply", "supplier": {"name": "丁有限公司"}, "customer": org(A), "rank": 2, "year": 2019},
    identity(A, "王甲", valid={"from": "2024-01-01"}),
    entry(
        record("SPENDING_RESTRICTION", "(2020)豫1号", uscc=A, decided_on="2020-06-01"),
        "2020-06-01",
        amount="1200.00",
        names=[{"person": {"name": "周某", "document": story.DOCUMENT}, "liability": "DEBT_PERFORMANCE_LIABLE"}],
    ),
    {
        "type": "record",
        "record": record("JUDGMENT_DEFAULTER", "(2020)豫2号") | {"party": {"person": {"name": "吴某"}}},
        "valid": {"from": "2020-06-01"},
    },
    state(record("SPENDING_RESTRICTION", "(2020)豫1号", uscc=A), "REMOVED", day="2025-01-01"),
    overlay("o-1", "DISPUTE", on=record("SPENDING_RESTRICTION", "(2020)豫1号", uscc=A), start="2024-05-01"),
    overlay(
        "o-2",
        "SUSPEND_MEASURES",
        on=record("SPENDING_RESTRICTION", "(2020)豫1号", uscc=A),
        start="2024-05-01",
        person={"name": "王甲"},
        measure_id="C01",
    ),
    release("r-1", "王甲", key=record("SPENDING_RESTRICTION", "(2020)豫1号", uscc=A), start="2024-06-01"),
    {
        "type": "matter",
        "kind": "CASE",
        "id": "案-1",
        "attributes": {"basis": "示例"},
        "organizations": [org(A)],
        "persons": [{"person": {"name": "王甲"}, "organization": org(A)}],
        "records": [record("SPENDING_RESTRICTION", "(2020)豫1号", uscc=A)],
    },
]


@pytest.mark.parametrize("batch", [1, 1000])
async def test_every_row_type_a_second_time_is_unchanged(graph: TestGraph, batch: int) -> None:
    assert tally(await graph.load(EACH_TYPE, batch=batch)) == {"accepted": len(EACH_TYPE)}
    stood, counts, clock = graph.dump(history=True, observed=True), graph.counts(), graph.clock()
    for size in (1, 1000):
        assert tally(await graph.load(EACH_TYPE, batch=size, observed=date(2026, 2, 1))) == {
            "unchanged": len(EACH_TYPE)
        }
    assert (graph.dump(history=True, observed=True), graph.counts(), graph.clock()) == (stood, counts, clock)
    assert not (await graph.reconcile()).differs


async def test_both_engines_hold_the_same(
    embedded_address: StoreAddress, neo4j_address: StoreAddress, tmp_path: Path
) -> None:
    found = []
    for address in (embedded_address, neo4j_address):
        async with open_graph(address, tmp_path / "keys") as graph:
            await graph.load(EACH_TYPE, batch=5)
            await graph.load([enterprise(A, "甲改名有限公司")], source="register", observed=date(2026, 2, 1))
            await graph.load(
                [
                    overlay(
                        "o-1", "DISPUTE", on=record("SPENDING_RESTRICTION", "(2020)豫1号", uscc=A), start="2024-06-01"
                    )
                ]
            )
            found.append((graph.dump(history=True, observed=True), graph.counts(), graph.clock()))
    assert found[0] == found[1]


async def test_a_release_number_may_free_from_two_records_apart(graph: TestGraph) -> None:
    one, two = (record("SPENDING_RESTRICTION", f"(2020)豫{n}号", uscc=A) for n in (1, 2))
    await graph.load(
        [
            tenure(A, "王甲", role="LEGAL_REPRESENTATIVE", start="2015-01-01"),
            entry(one, "2020-01-01"),
            entry(two, "2020-01-01"),
            release("r-1", "王甲", key=one, start="2021-01-01"),
        ]
    )
    reached = (
        "MATCH (f:RecordFacts)<-[:RECORDED_AS]-(:CreditRecord)-[r:REACHES]->() WHERE r.recorded_to IS NULL "
        "RETURN f.number AS number, toString(r.valid_to) AS end"
    )
    assert {row["number"]: row["end"] for row in graph.run(reached)} == {
        "(2020)豫1号": "2021-01-01",
        "(2020)豫2号": None,
    }
    other = release("r-1", "王甲", key=two, start="2022-01-01")
    assert await graph.load([other]) == ["accepted"]
    ends = {row["number"]: row["end"] for row in graph.run(reached)}
    assert ends == {"(2020)豫1号": "2021-01-01", "(2020)豫2号": "2022-01-01"}
    assert await graph.load([other, release("r-1", "王甲", key=one, start="2021-01-01")]) == ["unchanged"] * 2
    assert not (await graph.reconcile()).differs


async def test_refusals_leave_nothing(graph: TestGraph) -> None:
    def reg(value: str = REG) -> Row:
        return {"scheme": "REGISTRATION_NUMBER", "value": value}

    uscc = [{"scheme": "USCC", "value": A}]
    other = [{"scheme": "USCC", "value": B}]
    await graph.load([enterprise(A, "甲有限公司"), enterprise(B, "乙有限公司")])
    stood, counts, clock = graph.dump(history=True), graph.counts(), graph.clock()
    unknown = record("SPENDING_RESTRICTION", "(2020)豫9号") | {"party": {"organization": {"ids": [reg()]}}}
    refused = [
        {"type": "enterprise", "organization": {"ids": [*uscc, *other]}, "facts": {"name": "混"}},
        state(unknown, "REPAIRED", day="2021-01-01"),
        overlay("o-9", "DISPUTE", on=unknown, start="2021-01-01", person={"name": "周某", "document": story.DOCUMENT}),
        release("r-9", "周某", key=unknown, start="2021-01-01"),
        {
            "type": "identity",
            "person": {"name": "周某", "document": story.DOCUMENT},
            "record": unknown,
            "evidence": "x",
        },
    ]
    codes = ["IDENTIFIER_CONFLICT", *["RECORD_UNKNOWN"] * 4]
    assert await graph.load(refused) == codes
    assert (graph.dump(history=True), graph.counts(), graph.clock()) == (stood, counts, clock)
    # The refused rows used an identifier that a later row of the batch brings to life, with its own kind.
    later = {
        "type": "enterprise",
        "organization": {"ids": [reg(), {"scheme": "USCC", "value": C}]},
        "facts": {"name": "丙"},
    }
    assert await graph.load([*refused, later]) == [*codes, "accepted"]
    assert graph.run("MATCH (e:Enterprise) RETURN e.kind AS kind") == [{"kind": "ENTERPRISE"}] * 3
    assert graph.run("MATCH (p:Person) RETURN p") == []


async def test_persons_are_joined_by_document_and_by_nothing_else(graph: TestGraph) -> None:
    second = {"type": "RESIDENT_ID", "value": resident_id(8)}
    await graph.load(
        [
            *(tenure(uscc, "王同名", role="DIRECTOR", start=None) for uscc in (A, B, C)),
            identity(A, "王同名"),
            identity(B, "王同名"),
            identity(C, "王同名", document=second),
            {
                "type": "record",
                "record": record("JUDGMENT_DEFAULTER", "(2020)豫2号") | {"party": {"person": {"name": "王同名"}}},
            },
            {
                "type": "record",
                "record": record("JUDGMENT_DEFAULTER", "(2020)豫3号") | {"party": {"person": {"name": "王同名"}}},
            },
        ]
    )
    assert graph.counts()["Person"] == 5
    joined = graph.run(
        "MATCH (p:Person)-[r:IDENTIFIED_AS]->(i:Identity) WHERE r.recorded_to IS NULL "
        "RETURN i.identity_id AS id, count(p) AS n ORDER BY n"
    )
    assert [row["n"] for row in joined] == [1, 2]
    numbers = [row["sealed"] for row in graph.run("MATCH (d:IdDocument) RETURN d.sealed AS sealed")]
    everything = str(graph.run("MATCH (n) RETURN properties(n) AS p")) + str(
        graph.run("MATCH ()-[r]->() RETURN properties(r) AS p")
    )
    assert len(numbers) == 2
    assert story.DOCUMENT["value"] not in everything
    assert second["value"] not in everything
