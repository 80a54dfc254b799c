"""What is repaired, taken back or rejected leaves the answers that stood before it came, whoever asks and however."""

import json
from collections.abc import AsyncIterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.names import PartnerKind
from tests.support import story
from tests.support.graph import Row, TestGraph, open_graph
from tests.support.live import LiveService, live_service
from tests.support.story import (
    BORROWER,
    DIRECTOR,
    FORMER,
    IDENTITIES,
    LISTS,
    PRESENT,
    REGISTER,
    SECOND,
    entry,
    overlay,
    question,
    record,
    release,
    state,
    tenure,
)

pytestmark = pytest.mark.anyio
KINDS = (PartnerKind.BANK, PartnerKind.DEPARTMENT, PartnerKind.INVESTIGATOR)
FULL = partial(pytest.param, marks=pytest.mark.full)
NUMBER, COURT = "(2024)迹1号", "示例无迹法院"
GONE = record("SPENDING_RESTRICTION", NUMBER, decided_on="2024-03-01", determiner=COURT)
ELSEWHERE = record("WAGE_ARREARS", NUMBER, uscc=SECOND, decided_on="2024-03-01", determiner=COURT)
NAMED = [
    {"person": {"name": DIRECTOR}, "liability": "DIRECTLY_LIABLE_PERSON"},
    {"person": {"name": "无迹某"}, "liability": "DEBT_PERFORMANCE_LIABLE"},
]
# One record of the borrower, and one of another company of the same person; with all that hangs on a record.
COMES = [
    entry(GONE, "2024-03-01", names=NAMED, reason="示例无迹事由"),
    entry(ELSEWHERE, "2024-03-01", names=NAMED[:1]),
    overlay("迹-1", "DISPUTE", on=GONE, start="2024-04-01", person={"name": PRESENT}),
    overlay("迹-2", "SUSPEND_MEASURES", on=ELSEWHERE, start="2024-04-01"),
    release("迹-3", FORMER, key=GONE, start="2024-05-01"),
]
# So many that every list of an answer is cut off while they stand.
MANY = [
    record("SPENDING_RESTRICTION", f"(2024)迹{n}号", decided_on="2024-03-01", determiner=COURT) for n in range(2, 62)
]
PAGE = (
    '{ enterprise(uscc: "USCC", inquiry: INQUIRY) { recordsTruncated relatedParties(first: 1 AFTER) {'
    " pageInfo { hasNextPage endCursor } edges { cursor node { name reachesTruncated } } } } }"
)
SEVERAL = (
    f'{{ enterprises(usccs: ["{BORROWER}", "{SECOND}"], inquiry: INQUIRY) {{ __typename ... on Enterprise {{ name'
    " recordsTruncated creditStatus { standing listings { record { id number } } aggravated { answer }"
    " incentives { state reason } } } ... on Refusal { code } } }"
)


@pytest.fixture
async def service(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[LiveService]:
    """The service over the borrower's graph, three commits deep."""
    async with open_graph(store_address, tmp_path / "keys") as graph, live_service(graph) as live:
        await graph.load(REGISTER, source="register")
        await graph.load(LISTS, source="lists")
        await graph.load(IDENTITIES, source="canonical")
        yield live


async def told(service: LiveService, text: str, kind: PartnerKind) -> str:
    """The answer as text, without what names the request itself: commit, receipt and number of the request."""
    for _ in range(5):  # a cold and busy store may take its time limit to plan the statement first
        answer = (await service.ask(text, kind=kind)).json()
        if "errors" not in answer:
            break
    assert "errors" not in answer, answer
    if answer["data"].get("enterprise"):
        answer["data"]["enterprise"].pop("knownAt", None)
    assert answer["extensions"].keys() <= {"requestId", "receipt", "masked", "cost"}
    answer["extensions"] = answer["extensions"].get("masked")
    return json.dumps(answer, ensure_ascii=False)


async def pages(service: LiveService, uscc: str, kind: PartnerKind) -> list[str]:
    """Page by page of one party each."""
    found, after = [], ""
    while True:
        found.append(await told(service, PAGE.replace("USCC", uscc).replace("AFTER", after), kind))
        info: dict[str, Any] = json.loads(found[-1])["data"]["enterprise"]["relatedParties"]["pageInfo"]
        if not info["hasNextPage"]:
            break
        after = f'after: "{info["endCursor"]}"'
    return found


async def answers(service: LiveService, *, known: list[int]) -> dict[tuple[object, ...], str]:
    """What every kind of partner is told of both companies: now, as of earlier days, and as known at these commits."""
    arguments = [{}, {"asOf": '"2024-04-15"'}, *({"knownAt": f'{{commit: "{commit}"}}'} for commit in known)]
    found: dict[tuple[object, ...], str] = {}
    for kind in KINDS:
        for uscc in (BORROWER, SECOND):
            for given in arguments:
                found[kind, uscc, str(given)] = await told(service, question(uscc, **given), kind)
        found[kind, "several"] = await told(service, SEVERAL, kind)
    for n, page in enumerate(await pages(service, BORROWER, PartnerKind.BANK)):
        found[PartnerKind.BANK, BORROWER, "page", n] = page
    return found


async def now_as_before(service: LiveService, before: dict[tuple[object, ...], str], *, commits: int) -> None:
    """The answers of now are those of before; so are those as known at each commit since."""
    now = await answers(service, known=[3])
    assert [name for name in now.keys() | before.keys() if now.get(name) != before.get(name)] == []
    for commit in range(4, 4 + commits):
        for kind in KINDS:
            for uscc in (BORROWER, SECOND):
                known = question(uscc, knownAt=f'{{commit: "{commit}"}}')
                assert await told(service, known, kind) == before[kind, uscc, "{}"], (kind, uscc, commit)


async def ended(graph: TestGraph, keys: list[Row], how: str) -> None:
    """End the records in one of the ways there are."""
    if how == "OVERTURNED":
        await graph.load([entry(key, "2024-03-01", finality="OVERTURNED") for key in keys], source="lists")
    else:
        await graph.load([state(key, how, day="2026-02-01") for key in keys])


@pytest.mark.parametrize("how", ["REPAIRED", FULL("REMOVED"), FULL("REVOKED"), FULL("OVERTURNED")])
async def test_an_ended_record_leaves_no_trace(service: LiveService, how: str) -> None:
    graph = service.graph
    before = await answers(service, known=[3])
    await graph.load(COMES, source="lists")
    during = await answers(service, known=[3])
    ids = {
        row["id"]
        for row in graph.run("MATCH (c:CreditRecord)-->(f:RecordFacts {number: $n}) RETURN c.record_id AS id", n=NUMBER)
    }
    assert all(any(sign in text for text in during.values()) for sign in (NUMBER, COURT, "无迹某", *ids))
    assert during[PartnerKind.BANK, BORROWER, "{}"] != before[PartnerKind.BANK, BORROWER, "{}"]
    await ended(graph, [GONE, ELSEWHERE], how)
    await now_as_before(service, before, commits=2)
    # Delivered again by a source that has not heard of it, and corrected, it stays away.
    await graph.load(COMES[:2] if how == "OVERTURNED" else COMES, source="canonical")
    await graph.load([tenure(BORROWER, "后来某", role="SUPERVISOR", start="2027-01-01")], source="register")
    assert await told(service, question(), PartnerKind.INVESTIGATOR) == before[PartnerKind.INVESTIGATOR, BORROWER, "{}"]


async def test_many_that_cut_lists_off_leave_no_trace(service: LiveService) -> None:
    before = await answers(service, known=[3])
    await service.graph.load([entry(key, "2024-03-01") for key in MANY], source="lists")
    during = json.loads(await told(service, question(), PartnerKind.BANK))["data"]["enterprise"]
    assert during["recordsTruncated"]
    assert any(edge["node"]["reachesTruncated"] for edge in during["relatedParties"]["edges"])
    await ended(service.graph, MANY, "REPAIRED")
    await now_as_before(service, before, commits=2)


ON_PERSON, ON_MEASURE = {"person": {"name": PRESENT}}, {"measure_id": "C01"}


@pytest.mark.parametrize(
    ("narrowed", "rejected"),
    [
        pytest.param({}, "ended", id="to a record, ended"),
        pytest.param(ON_PERSON, "withdrawn", id="of one person, withdrawn"),
        FULL({}, "withdrawn", id="to a record, withdrawn"),
        FULL(ON_PERSON, "ended", id="of one person, ended"),
        FULL(ON_MEASURE, "ended", id="to a measure, ended"),
        FULL(ON_MEASURE, "withdrawn", id="to a measure, withdrawn"),
        FULL(ON_PERSON | ON_MEASURE, "ended", id="of one person to a measure, ended"),
        FULL(ON_PERSON | ON_MEASURE, "withdrawn", id="of one person to a measure, withdrawn"),
    ],
)
async def test_an_objection_that_is_rejected_restores_the_answers(
    service: LiveService, narrowed: Row, rejected: str
) -> None:
    before = await answers(service, known=[3])
    filed = overlay("异-1", "DISPUTE", on=story.RESTRICTION, start="2026-01-10", **narrowed)
    matter = {
        "type": "matter",
        "kind": "OBJECTION",
        "id": "异-1",
        "organizations": [story.org(BORROWER)],
        "records": [story.RESTRICTION],
    }
    await service.graph.load([filed, matter], observed=date(2026, 1, 10))
    during = await answers(service, known=[3])
    asked = [name for name in during if name[2:] and name[2] in ("{}", "{'knownAt': '{commit: \"3\"}'}")]
    assert all(during[name] != before[name] for name in asked if name[1] == BORROWER), "the mark is set at once"
    end: Row = {"withdrawn": True} if rejected == "withdrawn" else {"valid": {"from": "2026-01-10", "to": "2026-03-02"}}
    await service.graph.load([{**filed, **end}], observed=date(2026, 3, 2))
    await now_as_before(service, before, commits=2)
