"""The changes feed: each partner is told of its own subjects, in order, judged when it reads, from its own cursor."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from graph_schema.names import PartnerKind
from hub.inquiries import changes
from tests.support.graph import TestGraph, code
from tests.support.live import LiveService, live_service
from tests.support.story import (
    BORROWER,
    ELSEWHERE,
    IDENTITIES,
    LISTS,
    NAMESAKE,
    PRESENT,
    REGISTER,
    SECOND,
    enterprise,
    entry,
    overlay,
    record,
    state,
    tenure,
)
from tests.support.watches import Desk, watcher_of

pytestmark = pytest.mark.anyio
BANK, INVESTIGATOR = PartnerKind.BANK, PartnerKind.INVESTIGATOR
EVENT = "id kind at knownAt subjects { uscc } recordId watchId retractionId"
PAGE = f"edges {{ cursor node {{ {EVENT} }} }} pageInfo {{ hasNextPage endCursor }}"
OURS = record("JUDGMENT_DEFAULTER", "(2026)豫0322执77号", decided_on="2026-01-10")
AFAR = record("SPENDING_RESTRICTION", "(2026)豫0322执78号", uscc=NAMESAKE, decided_on="2026-01-10")
SEALED = record("SPENDING_RESTRICTION", "(2026)豫0322执79号", decided_on="2026-01-10")


@pytest.fixture
async def service(graph: TestGraph) -> AsyncIterator[LiveService]:
    """The service over the story."""
    await graph.load([*REGISTER, *IDENTITIES, *LISTS])
    async with live_service(graph) as live:
        yield live


async def change(service: LiveService, text: str, *, kind: PartnerKind = BANK) -> Any:
    """What one mutation comes to; KEY stands for a new idempotency key."""
    given = text.replace("KEY", f'idempotencyKey: "{uuid4().hex}"')
    reference = "... on ReferenceChanged { reference { kind number since until endedOn } }"
    fields = f"{{ {reference} ... on ChangeRefused {{ code field }} }}"
    return (await service.data(f"mutation {{ m: {given} {fields} }}", kind=kind))["m"]


def watch_list(number: str, *usccs: str, until: str = "2027-01-01") -> str:
    """A watch list to be opened."""
    codes = ", ".join(f'"{uscc}"' for uscc in usccs)
    return f'openWatchList(KEY listNumber: "{number}" usccs: [{codes}] purpose: CREDIT_GRANTING until: "{until}")'


async def page(service: LiveService, after: str | None = None, *, kind: PartnerKind = BANK, first: int = 100) -> Any:
    """One page."""
    given = "" if after is None else f'after: "{after}"'
    return (await service.data(f"{{ c: changes(first: {first} {given} inquiry: INQUIRY) {{ {PAGE} }} }}", kind=kind))[
        "c"
    ]


def told(answer: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """Kinds and codes, in order."""
    nodes = [edge["node"] for edge in answer["edges"]]
    return [(node["kind"], [subject["uscc"] for subject in node["subjects"]]) for node in nodes]


def about(answer: Mapping[str, Any]) -> bool:
    """Whether the borrower is told of, in a change of his people."""
    return ("PARTY_CHANGED", [BORROWER]) in told(answer)


async def test_a_bank_is_told_of_its_watch_list_alone_and_in_order(service: LiveService) -> None:
    graph = service.graph
    opened = await change(service, watch_list("贷后-1", BORROWER, code(99)))
    assert (opened["reference"]["kind"], opened["reference"]["until"]) == ("WATCH_LIST", "2027-01-01")
    assert (await change(service, watch_list("贷后-1", SECOND)))["code"] == "NUMBER_USED"
    start = (await page(service))["pageInfo"]["endCursor"]
    new = record("SPENDING_RESTRICTION", "(2026)豫0322执99号", uscc=code(99), decided_on="2026-01-10")
    steps: list[tuple[list[dict[str, Any]], set[tuple[str, str]]]] = [
        ([entry(AFAR, "2026-01-10")], set()),
        # Records that reach the new director change as well.
        (
            [tenure(BORROWER, "孙新任", role="DIRECTOR", start="2026-02-01")],
            {("PARTY_CHANGED", BORROWER), ("RECORD_CHANGED", BORROWER)},
        ),
        ([entry(OURS, "2026-01-10")], {("RECORD_CHANGED", BORROWER)}),
        ([enterprise(NAMESAKE, "丙运输集团有限公司")], set()),
        # Of his other company, whose record reaches the representative of the borrower, by one document.
        ([overlay("异-9", "DISPUTE", on=ELSEWHERE, start="2026-02-01")], {("RECORD_CHANGED", BORROWER)}),
        (
            [enterprise(code(99), "戊新设有限公司", status="存续"), entry(new, "2026-01-10")],
            {("PARTY_CHANGED", code(99)), ("RECORD_CHANGED", code(99))},
        ),
    ]
    cursor = start
    for rows, expected in steps:
        await graph.load(rows)
        answer = await page(service, cursor)
        assert {(kind, subject) for kind, subjects in told(answer) for subject in subjects} == expected, rows
        cursor = answer["pageInfo"]["endCursor"]
    answer = await page(service, start)
    assert [int(e["node"]["knownAt"]) for e in answer["edges"]] == sorted(
        int(e["node"]["knownAt"]) for e in answer["edges"]
    )
    assert len({e["node"]["id"] for e in answer["edges"]}) == len(answer["edges"])
    assert not answer["pageInfo"]["hasNextPage"]
    entry_of = service.audit.entries[-1]
    assert set(entry_of.record_ids) == {e["node"]["recordId"] for e in answer["edges"] if e["node"]["recordId"]}
    assert entry_of.subjects_root

    # Page by page, and again from any cursor: the same entries with the same ids.
    one, two = answer["edges"][0], answer["edges"][1]
    small = await page(service, start, first=1)
    assert (small["edges"], small["pageInfo"]["hasNextPage"]) == ([one], True)
    assert (await page(service, one["cursor"], first=1))["edges"] == [two]
    assert (await page(service, answer["pageInfo"]["endCursor"]))["edges"] == []
    other = await service.ask(f'{{ changes(after: "nothing" inquiry: INQUIRY) {{ {PAGE} }} }}')
    assert other.json()["errors"][0]["extensions"]["code"] == "BAD_INPUT"


async def test_scope_is_judged_again_when_it_is_read(service: LiveService) -> None:
    graph = service.graph
    await change(service, watch_list("贷后-1", BORROWER))
    start = (await page(service))["pageInfo"]["endCursor"]
    await graph.load([entry(OURS, "2026-01-10"), entry(SEALED, "2026-01-10", disclosure="GOV_SHARED")])
    assert told(await page(service, start)) == [("RECORD_CHANGED", [BORROWER])]
    await graph.load([state(OURS, "REPAIRED", day="2026-02-01")])
    # Neither what was told of it before nor the repair itself is there any more.
    assert told(await page(service, start)) == []
    await graph.load([tenure(BORROWER, "孙新任", role="DIRECTOR", start="2026-02-01")])
    assert about(await page(service, start))
    removed = await change(service, f'removeFromWatchList(KEY listNumber: "贷后-1" usccs: ["{BORROWER}"])')
    assert removed["reference"]["number"] == "贷后-1"
    assert told(await page(service, start)) == []
    await change(service, watch_list("贷后-2", BORROWER, until="2026-03-03"))
    assert about(await page(service, start))
    service.clock.instant += timedelta(days=1)
    service.tokens.clear()
    assert told(await page(service, start)) == []
    await change(service, watch_list("贷后-3", BORROWER))
    assert about(await page(service, start))
    assert (await change(service, 'closeWatchList(KEY listNumber: "贷后-3")'))["reference"]["endedOn"]
    assert told(await page(service, start)) == []


async def test_each_kind_is_told_of_its_own(service: LiveService) -> None:
    graph = service.graph
    kinds = (
        PartnerKind.DEPARTMENT,
        PartnerKind.CREDIT_SERVICE,
        PartnerKind.ASSOCIATION,
        PartnerKind.SUBJECT,
        INVESTIGATOR,
    )
    starts = {kind: (await page(service, kind=kind))["pageInfo"]["endCursor"] for kind in kinds}
    await graph.load([entry(OURS, "2026-01-10"), tenure(SECOND, "周别处", role="DIRECTOR", start="2026-02-01")])
    # The matter of the department concerns every enterprise of the graph; the others have no subjects.
    department = told(await page(service, starts[PartnerKind.DEPARTMENT], kind=PartnerKind.DEPARTMENT))
    subjects = {(kind, uscc) for kind, usccs in department for uscc in usccs}
    assert subjects >= {("RECORD_CHANGED", BORROWER), ("PARTY_CHANGED", SECOND)}
    for kind in kinds[1:]:
        assert told(await page(service, starts[kind], kind=kind)) == [], kind
    for kind in (PartnerKind.MEDIA, PartnerKind.PUBLIC):
        refused = await service.ask(f"{{ changes(inquiry: INQUIRY) {{ {PAGE} }} }}", kind=kind)
        assert refused.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    # A cursor is its partner's own.
    stolen = await service.ask(f'{{ changes(after: "{starts[INVESTIGATOR]}" inquiry: INQUIRY) {{ {PAGE} }} }}')
    assert stolen.json()["errors"][0]["extensions"]["code"] == "BAD_INPUT"
    graph.run("MATCH (:Partner)-[:HAS_GRANT]->(g:Grant) SET g.valid_to = date('2026-03-01')")
    gone = await service.ask(f"{{ changes(inquiry: INQUIRY) {{ {PAGE} }} }}", kind=PartnerKind.DEPARTMENT)
    assert gone.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_an_outbox_full_of_others_is_read_through_in_one_page(service: LiveService) -> None:
    graph = service.graph
    await change(service, watch_list("贷后-1", BORROWER))
    start = (await page(service))["pageInfo"]["endCursor"]
    rows = [tenure(code(1000 + n), PRESENT, role="DIRECTOR", start="2026-02-01") for n in range(600)]
    await graph.load([enterprise(code(1000 + n), f"第{n}有限公司") for n in range(600)])
    await graph.load(rows)
    await graph.load([entry(OURS, "2026-01-10")])
    answer = await page(service, start, first=1)
    assert told(answer) == [("RECORD_CHANGED", [BORROWER])]


async def test_windows_of_any_size_skip_nothing(service: LiveService, monkeypatch: pytest.MonkeyPatch) -> None:
    await change(service, watch_list("贷后-1", BORROWER, SECOND))
    start = (await page(service))["pageInfo"]["endCursor"]
    for n in range(3):  # each commit has several entries, of which some are the bank's
        keys = [
            record("SPENDING_RESTRICTION", f"(2026)豫{n}{x}号", uscc=u, decided_on="2026-01-10")
            for x, u in enumerate((BORROWER, NAMESAKE, SECOND))
        ]
        await service.graph.load([entry(key, "2026-01-10") for key in keys])
    whole = (await page(service, start))["edges"]
    assert len(whole) > 5
    for window in (1, 2, 3, 5):
        monkeypatch.setattr(changes, "WINDOW", window)
        monkeypatch.setattr(changes, "MOST_WINDOWS", 1000)
        assert (await page(service, start))["edges"] == whole, window


async def test_a_case_is_told_that_a_saved_question_answers_otherwise(service: LiveService) -> None:
    await service.partner(INVESTIGATOR)
    desk = Desk(service, watcher_of(service))
    watch = await desk.save(BORROWER)
    await desk.watcher.look()
    start = (await page(service, kind=INVESTIGATOR))["pageInfo"]["endCursor"]
    for number in (77, 78):
        key = record("JUDGMENT_DEFAULTER", f"(2026)豫0322执{number}号", decided_on="2026-01-10")
        await service.graph.load([entry(key, "2026-01-10")])
        await desk.watcher.look()
    # Once, until it is seen.
    found = (await page(service, start, kind=INVESTIGATOR))["edges"]
    assert [(e["node"]["kind"], e["node"]["watchId"], e["node"]["recordId"]) for e in found] == [
        ("WATCH_CHANGED", watch["id"], None)
    ]
    await desk.change('closeCase(KEY caseNumber: "C-1") { ... on ReferenceChanged { reference { endedOn } } }')
    assert (await page(service, start, kind=INVESTIGATOR))["edges"] == []
