"""Which state of a record may follow which: refused moves leave nothing, allowed ones may come in any order."""

from itertools import permutations

import pytest

from tests.support.graph import Row, TestGraph, code
from tests.support.story import enterprise, entry, record, state

pytestmark = pytest.mark.anyio
A, B = code(11), code(12)
KEY = record("SPENDING_RESTRICTION", "(2020)豫1号", uscc=A)
STATES = (
    "MATCH (c:CreditRecord)-[r:STATE]->(s) WHERE r.recorded_to IS NULL "
    "RETURN c.decision_key AS of, toString(r.valid_from) AS since, s.status AS status ORDER BY of, since"
)


def moved(status: str, day: str, **more: str | None) -> Row:
    return {**state(KEY, status, day=day), **more}


@pytest.mark.parametrize(
    ("before", "row", "code"),
    [
        ([], moved("PROPOSED", "2021-01-01"), "MOVE_NOT_ALLOWED"),
        (["REVOKED"], moved("REPAIRED", "2022-01-01"), "MOVE_NOT_ALLOWED"),
        (["REVOKED"], moved("REMOVED", "2022-01-01"), "MOVE_NOT_ALLOWED"),
        (["REPAIRED"], moved("PROPOSED", "2022-01-01"), "MOVE_NOT_ALLOWED"),
        (["REPAIRED"], moved("ACTIVE", "2022-01-01", decision=None, reason="恢复"), "DECISION_MISSING"),
        (["REMOVED", "REVOKED"], moved("ACTIVE", "2023-01-01", decision=None), "DECISION_MISSING"),
    ],
)
@pytest.mark.parametrize("together", [True, False])
async def test_a_move_that_the_rules_do_not_know_is_refused(
    graph: TestGraph, before: list[str], row: Row, code: str, together: bool
) -> None:
    rows = [enterprise(A, "甲有限公司"), entry(KEY, "2020-01-01")]
    rows += [moved(status, f"202{n}-01-01") for n, status in enumerate(before, 1)]
    if together:
        assert await graph.load([*rows, row, enterprise(B, "乙有限公司")]) == ["accepted"] * len(rows) + [
            code,
            "accepted",
        ]
    else:
        await graph.load(rows)
        stood, clock = graph.dump(history=True), graph.clock()
        assert await graph.load([row]) == [code]
        assert (graph.dump(history=True), graph.clock()) == (stood, clock)
    assert [found["status"] for found in graph.run(STATES)] == ["ACTIVE", *before]


async def test_a_decision_brings_a_record_back_and_repeats_are_nothing_new(graph: TestGraph) -> None:
    rows = [
        entry(KEY, "2020-01-01"),
        moved("REPAIRED", "2021-01-01", decision=None),
        moved("ACTIVE", "2022-01-01"),
        moved("REVOKED", "2023-01-01"),
    ]
    assert await graph.load(rows) == ["accepted"] * 4
    assert await graph.load(rows, batch=1) == ["unchanged"] * 4
    # The same move told again by another source, on another day, is no move.
    assert await graph.load([moved("REVOKED", "2023-02-01", decision=None)], source="court") == ["accepted"]


@pytest.mark.parametrize("batch", [1, 10])
async def test_states_of_a_repaired_proposal_in_any_order(graph: TestGraph, batch: int) -> None:
    opening = entry(KEY, "2020-01-01", status="PROPOSED")
    later = [moved("ACTIVE", "2020-06-01"), moved("REPAIRED", "2021-01-01"), moved("REVOKED", "2022-01-01")]
    keys = [record("SPENDING_RESTRICTION", f"(2020)豫{n}号", uscc=A) for n in range(6)]
    for key, order in zip(keys, permutations(later), strict=True):
        rows = [{**row, "record": key} for row in (opening, *order)]
        assert set(await graph.load(rows, batch=batch)) == {"accepted"}, order
    series: dict[str, list[tuple[str, str]]] = {}
    for row in graph.run(STATES):
        series.setdefault(row["of"], []).append((row["since"], row["status"]))
    assert list(series.values()) == [
        [("2020-01-01", "PROPOSED"), ("2020-06-01", "ACTIVE"), ("2021-01-01", "REPAIRED"), ("2022-01-01", "REVOKED")]
    ] * len(keys)


@pytest.mark.parametrize("batch", [1, 10])
async def test_a_source_that_corrects_its_day_moves_no_other_sources(graph: TestGraph, batch: int) -> None:
    """A record begins on the earliest known day that a source gives it now, in whatever order they came."""
    early, later, latest = (entry(KEY, f"2020-06-{day}") for day in ("01", "05", "09"))
    keys = [record("SPENDING_RESTRICTION", f"(2020)豫{n}号", uscc=A) for n in range(3)]
    said = [("lists", early), ("register", later), ("lists", latest)]
    orders = (said, [said[0], said[2], said[1]], [said[1], said[0], said[2]])
    for key, order in zip(keys, orders, strict=True):
        for source, row in order:
            assert await graph.load([{**row, "record": key}], source=source, batch=batch) == ["accepted"]
    assert [row["since"] for row in graph.run(STATES)] == ["2020-06-05"] * len(keys)
