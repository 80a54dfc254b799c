"""The same rows leave the same graph, however they are cut into batches."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_schema.engine import StoreAddress
from tests.support.graph import Row, code, open_graph
from tests.support.story import enterprise, entry, org, record, release, state, tenure

A, B, C = code(21), code(22), code(23)
BY_NUMBER: Row = {"ids": [{"scheme": "REGISTRATION_NUMBER", "value": "410300000000018"}]}
BOTH: Row = {"ids": [*BY_NUMBER["ids"], *org(A)["ids"]]}
SIZES = (1, 2, 7, 1000)


def holder(name: str, at: Row) -> Row:
    """An organisation without a code in an office."""
    return {"type": "tenure", "organization": at, "holder": {"organization": {"name": name}}, "role": "DIRECTOR"}


def about(who: Row, number: str = "(2020)豫1号") -> Row:
    """A record about an organisation that is named in one of several ways."""
    return record("SPENDING_RESTRICTION", number) | {"party": {"organization": who}}


POOL: list[Row] = [
    enterprise(A, "甲有限公司"),
    enterprise(A, "乙有限公司"),
    enterprise(B, "乙有限公司"),
    {"type": "enterprise", "organization": BY_NUMBER, "facts": {"name": "丙有限公司"}},
    {"type": "enterprise", "organization": BOTH, "facts": {"name": "甲有限公司"}},
    {"type": "enterprise", "organization": {"ids": [*org(A)["ids"], *org(B)["ids"]]}},
    holder("甲有限公司", org(C)),
    holder("乙有限公司", org(C)),
    holder("乙有限公司", BY_NUMBER),
    {"type": "supply", "supplier": {"name": "丙有限公司"}, "customer": BY_NUMBER, "rank": 1, "year": 2019},
    tenure(A, "王甲", role="LEGAL_REPRESENTATIVE", start="2019-01-01"),
    entry(about(org(A)), "2020-01-01"),
    entry(about(BY_NUMBER), "2020-01-01"),
    entry(about(BOTH), "2020-02-01", amount="5.00"),
    state(about(BY_NUMBER), "REPAIRED", day="2021-01-01"),
    state(about(org(A)), "REMOVED", day="2021-06-01"),
    release("r-1", "王甲", key=about(org(A)), start="2021-01-01"),
    {
        "type": "identity",
        "person": {"name": "王甲", "document": {"type": "PASSPORT", "value": "E00000001"}},
        "record": about(BY_NUMBER),
        "evidence": "核验",
    },
]


async def loaded(address: StoreAddress, keys: Path, rows: list[Row], *, size: int) -> tuple[list[str], list[str]]:
    """Verdicts and graph after loading the rows in batches of a size."""
    async with open_graph(address, keys) as graph:
        verdicts = await graph.load(rows, batch=size)
        assert not (await graph.reconcile()).differs
        return verdicts, graph.dump()


def compare(address: StoreAddress, keys: Path, rows: list[Row]) -> None:
    """Load in each size; all must come out alike."""
    found = [asyncio.run(loaded(address, keys, rows, size=size)) for size in SIZES]
    for size, other in zip(SIZES[1:], found[1:], strict=True):
        assert other == found[0], f"batches of {size} against batches of 1"


NASTY = {
    "a record known by another identifier": [0, 11, 4, 12, 14],
    "the number's own enterprise first": [3, 12, 14, 4],
    "a name given away before it is used": [0, 6, 1, 6, 7],
    "a name taken by another before it is used": [0, 2, 7, 8, 1],
    "a refused row uses the number before anybody": [14, 4, 8, 12, 14],
    "a name of an enterprise that a later number joins": [8, 9, 3, 8, 9],
}


@pytest.mark.parametrize("rows", NASTY.values(), ids=NASTY.keys())
def test_rows_that_lean_on_earlier_ones(store_address: StoreAddress, tmp_path: Path, rows: list[int]) -> None:
    compare(store_address, tmp_path / "keys", [POOL[n] for n in rows])


@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(st.sampled_from(POOL), min_size=3, max_size=10))
def test_any_rows(store_address: StoreAddress, tmp_path: Path, rows: list[Row]) -> None:
    compare(store_address, tmp_path / "keys", rows)


@pytest.mark.full
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(st.sampled_from(POOL), min_size=3, max_size=14))
def test_any_rows_at_length(embedded_address: StoreAddress, tmp_path: Path, rows: list[Row]) -> None:
    compare(embedded_address, tmp_path / "keys", rows)
