"""What the hub says of a record that it knows by id alone: the same as a file that spells its natural key out."""

from datetime import date
from typing import Any

import pytest

from graph_schema.claims import KnownPerson, KnownRecord, MatterClaim, OverlayClaim, ReleaseClaim, StateClaim
from graph_schema.ids import enterprise_id, person_id
from graph_schema.intervals import since
from graph_schema.name_keys import name_key
from graph_schema.names import IdScheme, MatterKind, OverlayKind, RecordStatus
from tests.support import story
from tests.support.graph import TestGraph, verdict
from tests.support.story import BORROWER, FORMER, LISTS, REGISTER, RESTRICTION

pytestmark = pytest.mark.anyio
DAY = date(2026, 1, 6)
STATES = "MATCH (:CreditRecord {record_id: $id})-[r:STATE]->(s) WHERE r.recorded_to IS NULL RETURN s.status AS status"


async def test_states_overlays_releases_and_matters_of_known_records(graph: TestGraph) -> None:
    await graph.load([*REGISTER, *LISTS])
    found = graph.run("MATCH (c:CreditRecord)-[:RECORDED_AS]->(f) WHERE f.number = $n RETURN c.record_id AS id,"
                      " c.list_kind AS kind", n=RESTRICTION["number"])  # fmt: skip
    known = KnownRecord(next(row["id"] for row in found if row["kind"] == "SPENDING_RESTRICTION"))
    home = enterprise_id(IdScheme.USCC, BORROWER)
    person = KnownPerson(person_id(home, name_key(FORMER)))
    claims: list[list[Any]] = [
        [OverlayClaim("标-1", OverlayKind.DISPUTE, known, since(DAY), person=person)],
        [ReleaseClaim("解-1", known, person, decision="决1号", valid=since(DAY))],
        [MatterClaim(MatterKind.OBJECTION, "异-1", since(DAY), enterprises=(home,), records=(known,))],
        [StateClaim(known, RecordStatus.REMOVED, DAY, decision="决2号")],
    ]
    assert [verdict(each) for each in await graph.record(claims)] == ["accepted"] * 4
    assert [verdict(each) for each in await graph.record(claims)] == ["unchanged"] * 4
    assert not (await graph.reconcile()).differs
    assert {row["status"] for row in graph.run(STATES, id=known.record_id)} == {"ACTIVE", "REMOVED"}
    levels = "MATCH (:CreditRecord {record_id: $id})-[r:REACHES]->(:Person {person_id: $p}) WHERE r.recorded_to IS NULL"
    told = graph.run(levels + " RETURN toString(r.valid_to) AS until", id=known.record_id, p=person.person_id)
    assert max(row["until"] for row in told) == str(DAY)


async def test_an_id_that_nobody_has_is_refused_and_leaves_nothing(graph: TestGraph) -> None:
    await graph.load([*REGISTER, *LISTS])
    before = graph.dump(history=True)
    nobody = KnownRecord("a" * 26)
    claims: list[list[Any]] = [
        [StateClaim(nobody, RecordStatus.REPAIRED, DAY)],
        [OverlayClaim("标-1", OverlayKind.DISPUTE, nobody, since(DAY))],
        [MatterClaim(MatterKind.REPAIR, "修-1", since(DAY), records=(nobody,))],
    ]
    assert [verdict(each) for each in await graph.record(claims)] == ["RECORD_UNKNOWN"] * 3
    assert graph.dump(history=True) == before
    assert story.DEFAULTER["number"] in str(before)
