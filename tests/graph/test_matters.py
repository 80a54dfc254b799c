"""Matters: restated as a whole, withdrawn, kept on both engines."""

import pytest

from tests.support.graph import TestGraph, code, tally
from tests.support.stores import run
from tests.support.story import org

pytestmark = pytest.mark.anyio
A, B = code(11), code(12)


async def test_a_matter_is_restated_as_a_whole_and_can_be_withdrawn(graph: TestGraph) -> None:
    def row(*concerned: str, **more: object) -> dict[str, object]:
        organizations = [org(uscc) for uscc in concerned]
        return {"type": "matter", "kind": "MEMBERSHIP", "id": "m-1", "organizations": organizations, **more}

    now = "MATCH (m:Matter)-[r:CONCERNS]->(e) WHERE r.recorded_to IS NULL RETURN count(e) AS n, m.kind AS kind"
    assert tally(await graph.load([row(A, B)])) == {"accepted": 1}
    assert run(graph.address, now) == [{"n": 2, "kind": "MEMBERSHIP"}]
    assert tally(await graph.load([row(A)])) == {"accepted": 1}
    assert run(graph.address, now) == [{"n": 1, "kind": "MEMBERSHIP"}]
    assert tally(await graph.load([row(A)])) == {"unchanged": 1}
    assert tally(await graph.load([row(A, withdrawn=True)])) == {"accepted": 1}
    assert run(graph.address, now) == []
    stated = "MATCH (:Matter)-[r:STATED_AS]->() WHERE r.recorded_to IS NULL RETURN count(r) AS n"
    assert run(graph.address, stated) == [{"n": 0}]
