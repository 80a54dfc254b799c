"""Reaches in the graph after any sequence of loads: nothing for `reconcile` to find, and what the slow oracle says."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from graph_schema.names import LiabilityKind, ReachLevel, ReachReason
from tests.support.graph import Row, Shared, TestGraph, code
from tests.support.reach_model import ASKED, DAYS, Company
from tests.support.reach_oracle import Verdict
from tests.support.story import enterprise, entry, org, overlay, record, release, state

NAMES = ("王甲", "李乙", "张丙")
HOLDING_COMPANY = code(4_000)
Load = tuple[str, list[tuple[str, dict[str, Any]]]]

days = st.sampled_from([day.isoformat() for day in DAYS])
people = st.sampled_from(NAMES)


@st.composite
def valid(draw: st.DrawFn) -> Row:
    """Any interval that a row can hold."""
    start, end = draw(st.none() | days), draw(st.none() | days)
    if start is not None and end is not None and end <= start:
        end = None
    kinds = {"to_kind": "UNKNOWN"} if end is None and draw(st.booleans()) and draw(st.booleans()) else {}
    return {k: v for k, v in {"from": start, "to": end, **kinds}.items() if v is not None}


holders = st.builds(lambda name: {"person": {"name": name}}, people) | st.just({"organization": org(HOLDING_COMPANY)})
roles = st.sampled_from(["LEGAL_REPRESENTATIVE"] * 3 + ["PRINCIPAL", "DIRECTOR"])
ties = st.builds(
    lambda kind, holder, role, when: (kind, {"holder": holder, "role": role, "valid": when}),
    st.sampled_from(["tenure"] * 4 + ["control", "holding"]),
    holders,
    roles,
    valid(),
)
named = st.lists(st.tuples(people, st.sampled_from(list(LiabilityKind))), max_size=2, unique=True)
entries = st.builds(
    lambda n, when, names: ("record", {"n": n, "valid": when, "names": names}), st.integers(0, 1), valid(), named
)
releases = st.builds(
    lambda n, name, when: ("release", {"n": n, "name": name, "valid": when}), st.integers(0, 1), people, valid()
)
others = st.builds(
    lambda kind, n, day: (kind, {"n": n, "day": day}),
    st.sampled_from(["state", "overlay", "enterprise"]),
    st.integers(0, 1),
    days,
)
loads = st.lists(
    st.tuples(
        st.sampled_from(["register", "canonical"]),
        st.lists(ties | entries | ties | entries | releases | others, min_size=1, max_size=6),
    ),
    min_size=1,
    max_size=5,
)


class Example:
    """One company of its own in a graph that the examples share."""

    def __init__(self, graph: TestGraph, serial: int) -> None:
        self.graph = graph
        self.serial = serial
        self.uscc = code(5_000 + serial)
        self.company = Company()

    def key(self, n: int) -> Row:
        """The key of the company's record: a spending restriction, or a listing as judgment defaulter."""
        kind = ("SPENDING_RESTRICTION", "JUDGMENT_DEFAULTER")[n]
        return record(kind, f"({self.serial})执{n}号", uscc=self.uscc, decided_on=DAYS[2].isoformat())

    def row(self, kind: str, said: dict[str, Any]) -> Row:
        """The canonical row of a drawn one."""
        if kind in ("tenure", "control", "holding"):
            own = {"tenure": {"role": said["role"]}, "control": {"evidence": "年报"}, "holding": {"percent": "51"}}[
                kind
            ]
            holder, when = said["holder"], said["valid"]
            return {"type": kind, "organization": org(self.uscc), "holder": holder, "valid": when, **own}
        if kind == "enterprise":
            return enterprise(self.uscc, f"{said['day']}号有限公司")
        key, number = self.key(said["n"]), f"{self.serial}-{said['n']}"
        if kind == "record":
            names = [{"person": {"name": name}, "liability": liability} for name, liability in said["names"]]
            return {**entry(key, "2020-01-01", names=names), "valid": said["valid"]}
        if kind == "release":
            name = said["name"]
            return {**release(f"{number}-{name}", name, key=key, start="2020-01-01"), "valid": said["valid"]}
        if kind == "state":
            return state(key, "REPAIRED", day=said["day"])
        return overlay(f"o-{number}", "DISPUTE", on=key, start=said["day"])

    async def load(self, source: str, drawn: list[tuple[str, dict[str, Any]]], *, batch: int) -> None:
        """Load the rows, and keep for the oracle those that were not refused."""
        rows = [self.row(*one) for one in drawn]
        for row, verdict in zip(rows, await self.graph.load(rows, source=source, batch=batch), strict=True):
            if verdict in ("accepted", "unchanged"):
                self.company.take(row, source)

    def told(self) -> dict[tuple[str, str, date], Verdict]:
        """What the graph's current reaches say of each party on each day; two at once are a mistake."""
        found: dict[tuple[str, str, date], Verdict] = {}
        for row in self.graph.run(
            "MATCH (:Identifier {key: $key})-[:IDENTIFIES]->(e:Enterprise)<-[:ABOUT]-(c:CreditRecord)-[r:REACHES]->(p) "
            "MATCH (c)-[d:RECORDED_AS]->(f:RecordFacts) "
            "WHERE r.recorded_to IS NULL AND d.recorded_to IS NULL AND d.preferred "
            "RETURN f.number AS number, coalesce(p.name, 'organization') AS party, r.level AS level, "
            "r.reason AS reason, r.named AS named, toString(r.valid_from) AS start, toString(r.valid_to) AS end",
            key=f"USCC:{self.uscc}",
        ):
            for day in ASKED:
                if (row["start"] or "") <= day.isoformat() < (row["end"] or "9999"):
                    at = (row["number"], row["party"], day)
                    assert at not in found, f"two reaches at once: {at}"
                    found[at] = Verdict(ReachLevel(row["level"]), ReachReason(row["reason"]), row["named"])
        return found


async def play(graph: TestGraph, serial: int, sequence: list[Load], *, batch: int) -> None:
    """Load one sequence, and compare after each load."""
    played = Example(graph, serial)
    for source, drawn in sequence:
        await played.load(source, drawn, batch=batch)
        assert played.told() == played.company.verdicts()
    assert not (await graph.reconcile()).differs


def office(name: str, **when: str) -> tuple[str, dict[str, Any]]:
    """A legal representative."""
    return "tenure", {"holder": {"person": {"name": name}}, "role": "LEGAL_REPRESENTATIVE", "valid": when}


LISTED: tuple[str, dict[str, Any]] = ("record", {"n": 0, "valid": {"from": "2020-06-03"}, "names": []})
CONTRADICTED: list[Load] = [
    ("canonical", [office("王甲", **{"from": "2020-06-01"}), LISTED]),
    ("register", [office("李乙", **{"from": "2020-06-02"})]),
    ("register", [office("李乙", **{"from": "2020-06-02", "to": "2020-06-05"})]),
]
OTHER_END: list[Load] = [
    ("register", [office("王甲", **{"from": "2020-06-01", "to": "2020-06-05"}), LISTED]),
    ("canonical", [office("王甲", **{"from": "2020-06-01", "to": "2020-06-07"})]),
]

SET_ASIDE: Load = (
    "register",
    [office("王甲"), LISTED, ("release", {"n": 0, "name": "王甲", "valid": {"to": "2020-06-04"}})],
)
NOT_HEARD: list[Load] = [SET_ASIDE, ("canonical", [("release", {"n": 0, "name": "王甲", "valid": {}})])]


@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(sequence=loads, batch=st.sampled_from([1, 1000]))
@example(sequence=CONTRADICTED, batch=1000)
@example(sequence=OTHER_END, batch=1000)
@example(sequence=NOT_HEARD, batch=1000)
def test_any_sequence_of_loads(shared: Shared, sequence: list[Load], batch: int) -> None:
    runner, graph, serials = shared
    runner.run(play(graph, next(serials), sequence, batch=batch))


@pytest.mark.full
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(sequence=loads, batch=st.sampled_from([1, 1000]))
def test_any_sequence_of_loads_at_length(shared: Shared, sequence: list[Load], batch: int) -> None:
    runner, graph, serials = shared
    runner.run(play(graph, next(serials), sequence, batch=batch))


def test_reconcile_finds_what_is_wrong(shared: Shared) -> None:
    runner, graph, serials = shared
    company = Example(graph, next(serials))
    rows = [office("王甲", **{"from": "2020-06-01"}), LISTED]
    runner.run(company.load("canonical", rows, batch=10))
    assert not runner.run(graph.reconcile()).differs
    number = company.key(0)["number"]
    graph.run(
        "MATCH (f:RecordFacts {number: $number})<-[:RECORDED_AS]-(c)-[r:REACHES]->() SET r.version = 'other'",
        number=number,
    )
    found = runner.run(graph.reconcile())
    assert (found.missing, found.excess) == (1, 1)
    graph.run(
        "MATCH (f:RecordFacts {number: $number})<-[:RECORDED_AS]-(c:CreditRecord)-[r:REACHES]->() DELETE r",
        number=number,
    )
    found = runner.run(graph.reconcile())
    assert (found.missing, found.excess) == (1, 0)
