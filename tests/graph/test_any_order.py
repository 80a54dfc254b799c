"""The same rows in any order, from several sources and in any batches, leave one graph, and what the slow oracle says.

Not drawn, as the order of these counts by contract:
- two rows of one source with one key (the later one corrects the earlier one), and a source's series of descriptions;
- two sources on one overlay or release (the last word counts, whoever says it);
- moves of state that are refused after one another, as from REVOKED to REPAIRED;
- organisations without a code (what was decided once about a name stays) and several identifiers told one by one;
- one name or number in several spellings (the node keeps the first).
A row about a record that is not known yet is refused; here it is loaded again after the others. Who was the first to
tell of an identifier is not compared.
"""

from itertools import groupby
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from graph_schema.names import Disclosure, Finality
from loaders.generate_codes import resident_id
from tests.graph.test_reconcile import NAMES, Example, days, named, people, ties, valid
from tests.support.graph import Row, Shared
from tests.support.story import identity, overlay, release, state

SOURCES = ("register", "lists", "canonical")
Event = tuple[str, str, dict[str, Any]]
# Of each record, the ending that states move to and back from by decision.
ENDS = ("REPAIRED", "REVOKED")
PASSPORTS = {name: {"type": "RESIDENT_ID", "value": resident_id(9_000 + n)} for n, name in enumerate(NAMES)}

IDS = """
MATCH (c:CreditRecord)-[:RECORDED_AS]->(f:RecordFacts) WHERE f.number STARTS WITH $mark
RETURN DISTINCT c.record_id AS id, f.number AS number
UNION ALL MATCH (o:Overlay) WHERE o.number STARTS WITH $mark RETURN o.overlay_id AS id, o.number AS number
UNION ALL MATCH (x:Release) WHERE x.number STARTS WITH $mark RETURN x.release_id AS id, x.number AS number
"""

sources = st.sampled_from(SOURCES)
numbers = st.integers(0, 1)
entries = st.builds(
    lambda n, when, names, finality, disclosure, status: (
        "record",
        {"n": n, "valid": when, "names": names, "finality": finality, "disclosure": disclosure, "status": status},
    ),
    numbers,
    valid(),
    named,
    st.sampled_from(list(Finality)),
    st.sampled_from(list(Disclosure)),
    st.sampled_from(["ACTIVE", "ACTIVE", "PROPOSED"]),
)
states = st.builds(lambda n, back, day: ("state", {"n": n, "back": back, "day": day}), numbers, st.booleans(), days)
overlays = st.builds(
    lambda n, kind, name, when: ("overlay", {"n": n, "kind": kind, "name": name, "valid": when}),
    numbers,
    st.sampled_from(["DISPUTE", "SHIELD"]),
    st.none() | people,
    valid(),
)
releases = st.builds(lambda n, name, when: ("release", {"n": n, "name": name, "valid": when}), numbers, people, valid())
others = st.builds(lambda kind, name: (kind, {"name": name}), st.sampled_from(["enterprise", "identity"]), people)
events = st.builds(
    lambda source, said: (source, *said),
    sources,
    ties | entries | ties | entries | states | states | overlays | releases | others,
)


def key(event: Event) -> tuple[Any, ...]:
    """What a second row may not share: the key of its fact, with the source where that is part of the key."""
    source, kind, said = event
    if kind in ("tenure", "control", "holding"):
        role = said["role"] if kind == "tenure" else None
        return kind, str(said["holder"]), role, said["valid"].get("from"), source
    if kind in ("record", "enterprise"):
        return kind, said.get("n"), source
    if kind == "state":
        return kind, said["n"], said["day"], source
    return kind, said.get("n"), said["name"], said.get("kind"), source if kind == "identity" else None


class Told(Example):
    """A company of its own, told in some order."""

    @property
    def mark(self) -> str:
        """What tells the numbers of this company from those of others."""
        return f"({self.serial})执"

    def row(self, kind: str, said: dict[str, Any]) -> Row:
        """The canonical row of a drawn one."""
        if kind in ("tenure", "control", "holding", "enterprise"):
            return super().row(kind, {"day": said.get("name"), **said})
        if kind == "identity":
            return identity(self.uscc, said["name"], document=PASSPORTS[said["name"]])
        on = self.key(said["n"])
        number = f"{self.mark}{said['n']}-{said.get('name')}"
        if kind == "state":
            return state(on, "ACTIVE" if said["back"] else ENDS[said["n"]], day=said["day"])
        if kind == "overlay":
            person = {} if said["name"] is None else {"person": {"name": said["name"]}}
            return {**overlay(number, said["kind"], on=on, start="", **person), "valid": said["valid"]}
        if kind == "release":
            return {**release(number, said["name"], key=on, start=""), "valid": said["valid"]}
        more = {name: said[name] for name in ("finality", "disclosure", "status")}
        return {**super().row(kind, said), **more}

    async def tell(self, told: list[Event], *, batch: int) -> None:
        """Load the rows in this order; those about a record that is not known yet again, once the others are loaded."""
        while told:
            refused: list[Event] = []
            for source, delivery in groupby(told, lambda event: event[0]):
                rows = [(event, self.row(*event[1:])) for event in delivery]
                verdicts = await self.graph.load([row for _, row in rows], source=source, batch=batch)
                for (event, row), verdict in zip(rows, verdicts, strict=True):
                    assert verdict in ("accepted", "unchanged", "RECORD_UNKNOWN"), (verdict, row)
                    if verdict == "RECORD_UNKNOWN":
                        refused.append(event)
                    else:
                        self.company.take(row, source)
            if len(refused) == len(told):
                break  # no row tells of that record
            told = refused

    def lines(self, dump: list[str]) -> list[str]:
        """The company's part of a dump of the graph, its own code, ids and numbers taken out."""
        for row in self.graph.run(IDS, mark=self.mark):
            dump = [line.replace(row["id"], row["number"]) for line in dump]
        return sorted(
            line.replace(self.uscc, "CODE").replace(self.mark, "N")
            for line in dump
            if (self.uscc in line or self.mark in line) and "-IDENTIFIES->" not in line
        )


async def play(shared: Shared, rows: list[Event], shuffled: list[Event], *, batch: int) -> None:
    """Tell one company the rows as they stand, another one shuffled; compare both, and with the oracle."""
    _, graph, serials = shared
    straight, other = (Told(graph, next(serials)) for _ in range(2))
    await straight.tell(sorted(rows, key=lambda event: event[1] != "record"), batch=1000)
    await other.tell(shuffled, batch=batch)
    dump = graph.dump()
    assert other.lines(dump) == straight.lines(dump)
    assert other.told() == other.company.verdicts()


drawn = st.lists(events, min_size=3, max_size=12, unique_by=key).flatmap(
    lambda rows: st.tuples(st.just(rows), st.permutations(rows))
)
batches = st.sampled_from([1, 2, 1000])


def listed(source: str, **valid: str) -> Event:
    """An entry of the first record."""
    said = {"n": 0, "valid": valid, "names": [], "finality": "FINAL", "disclosure": "PUBLIC", "status": "ACTIVE"}
    return source, "record", said


def stated(source: str, day: str, *, back: bool = False) -> Event:
    """A state of the first record."""
    return source, "state", {"n": 0, "back": back, "day": day}


REPEATED = [
    listed("lists"),
    stated("lists", "2020-06-01"),
    stated("lists", "2020-06-03"),
    stated("register", "2020-06-02", back=True),
]
SAME_OPENING = [listed("lists", **{"from": "2020-06-01"}), listed("canonical", **{"from": "2020-06-01"})]
UNSAID = ("lists", "tenure", {"holder": {"name": "王甲"}, "role": "DIRECTOR", "valid": {}})
SAID = ("lists", "tenure", {"holder": {"person": {"name": "王甲"}}, "role": "PRINCIPAL", "valid": {}})


@settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(rows=drawn, batch=batches)
@example(rows=(REPEATED, [REPEATED[n] for n in (0, 1, 3, 2)]), batch=1)
@example(rows=(SAME_OPENING[::-1], SAME_OPENING), batch=1)
@example(rows=([SAID, UNSAID], [UNSAID, SAID]), batch=1)
@example(rows=([SAID, UNSAID], [UNSAID, SAID]), batch=1000)
def test_any_order(shared: Shared, rows: tuple[list[Event], list[Event]], batch: int) -> None:
    shared[0].run(play(shared, *rows, batch=batch))


@pytest.mark.full
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=drawn, batch=batches)
def test_any_order_at_length(shared: Shared, rows: tuple[list[Event], list[Event]], batch: int) -> None:
    shared[0].run(play(shared, *rows, batch=batch))


def test_nothing_is_left_to_reconcile(shared: Shared) -> None:
    assert not shared[0].run(shared[1].reconcile()).differs
