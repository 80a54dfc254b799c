"""Saved questions: run again on change, under the case as it is then, telling what differs and nothing withdrawn."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from graph_schema.ids import partner_id
from graph_schema.names import PartnerKind
from hub.actions.partners import Credentials, add_partner
from hub.audit.entry import AuditAction
from hub.errors import AuditUnavailable
from tests.support.graph import TestGraph
from tests.support.live import live_service
from tests.support.references import open_reference
from tests.support.service import INQUIRIES
from tests.support.story import (
    BORROWER,
    DIRECTOR,
    FORMER,
    IDENTITIES,
    LISTS,
    NAMESAKE,
    REGISTER,
    RESTRICTION,
    SECOND,
    enterprise,
    entry,
    record,
    state,
    tenure,
)
from tests.support.watches import INVESTIGATOR, NODE, REFUSED, TIE, Desk, Failing, watcher_of

pytestmark = pytest.mark.anyio
PENALTY = record("JUDGMENT_DEFAULTER", "(2026)豫0322执77号", decided_on="2026-01-10")
AFAR = record("SPENDING_RESTRICTION", "(2026)豫0322执78号", uscc=NAMESAKE, decided_on="2026-01-10")


@pytest.fixture
async def desk(graph: TestGraph) -> AsyncIterator[Desk]:
    """A case over the story."""
    await graph.load([*REGISTER, *IDENTITIES, *LISTS])
    async with live_service(graph) as service:
        made = Desk(service, watcher_of(service))
        await service.partner(INVESTIGATOR)
        yield made


def looks(desk: Desk) -> int:
    """Runs that the audit log tells of."""
    return sum(one.operation == "watch" for one in desk.service.audit.entries)


async def test_a_change_is_told_once_it_is_looked_for_and_until_it_is_seen(desk: Desk) -> None:
    graph = desk.service.graph
    watch = await desk.save(BORROWER)
    assert (watch["kind"], watch["party"], watch["caseNumber"]) == ("PARTY", BORROWER, "C-1")
    assert await desk.watcher.look() == 1
    assert await desk.state(watch) == (False, None)
    assert await desk.watcher.look() == 0

    left = tenure(BORROWER, DIRECTOR, role="DIRECTOR", start="2018-01-01", end="2026-02-01")
    came = tenure(BORROWER, "孙新任", role="DIRECTOR", start="2026-02-01")
    await graph.load([left, came, entry(PENALTY, "2026-01-10")])
    assert await desk.watcher.look() == 1
    assert await desk.state(watch) == (True, None)
    entries = [one for one in desk.service.audit.entries if one.operation == "watch"]
    assert {(e.action, e.outcome, e.case_number, e.target) for e in entries} == {
        (AuditAction.INQUIRY, "ANSWERED", "C-1", watch["id"])
    }
    assert all(e.subjects_root and e.subjects_traversed and not e.record_ids for e in entries)

    report = await desk.report(watch)
    assert report is not None
    ties = {
        (t["how"], (t["now"] or t["before"])["role"], (t["now"] or t["before"])["since"]): t
        for t in report["relationships"]
    }
    assert set(ties) == {("ALTERED", "DIRECTOR", "2018-01-01"), ("ADDED", "DIRECTOR", "2026-02-01")}
    assert ties["ALTERED", "DIRECTOR", "2018-01-01"]["before"]["until"] is None
    assert ties["ALTERED", "DIRECTOR", "2018-01-01"]["now"]["until"] == "2026-02-01"
    parties = {(p["now"] or p["before"])["name"]: p for p in report["parties"]}
    assert parties["孙新任"]["how"] == "ADDED"
    # Whom the new record reaches is marked by it; the enterprise itself was listed before.
    assert len(parties["甲商贸有限公司"]["recordsAdded"]) == 1
    released = desk.service.audit.entries[-1].record_ids
    assert set(parties["甲商贸有限公司"]["recordsAdded"]) <= set(released)

    assert (await desk.seen(watch, report))["watch"]["seenAt"] == report["knownAt"]
    assert (await desk.state(watch))[0] is None
    assert await desk.watcher.look() == 1
    assert await desk.state(watch) == (False, None)
    after = await desk.report(watch)
    assert after is not None
    assert (after["parties"], after["relationships"]) == ([], [])
    # What was seen before can still be asked for.
    again = await desk.report(watch, more=f'since: "{watch["seenAt"]}"')
    assert again is not None
    assert [t["how"] for t in again["relationships"]] == [t["how"] for t in report["relationships"]]


async def test_what_lies_outside_the_answer_marks_nothing_and_is_not_looked_for(desk: Desk) -> None:
    graph = desk.service.graph
    watch = await desk.save(BORROWER)
    holdings = await desk.save(SECOND, kind="HOLDINGS", hops=4)
    await desk.watcher.look()
    before = looks(desk)
    elsewhere = tenure(NAMESAKE, "周别处", role="DIRECTOR", start="2026-02-01")
    await graph.load([entry(AFAR, "2026-01-10"), elsewhere, enterprise(NAMESAKE, "丙运输集团有限公司")])
    assert await desk.watcher.look() == 0
    assert looks(desk) == before
    assert await desk.state(watch) == (False, None)
    # What concerns a party, and not the question that was asked about it, is looked for, and differs in nothing.
    await graph.load([tenure(SECOND, "周别处", role="DIRECTOR", start="2026-02-01")])
    assert await desk.watcher.look() >= 1
    assert await desk.state(holdings) == (False, None)


async def test_a_repaired_record_leaves_no_trace_in_what_changed(desk: Desk) -> None:
    graph = desk.service.graph
    watch = await desk.save(BORROWER)
    await desk.watcher.look()
    await graph.load(
        [entry(PENALTY, "2026-01-10", names=[{"person": {"name": FORMER}, "liability": "NAMED_REPRESENTATIVE"}])]
    )
    await desk.watcher.look()
    assert await desk.state(watch) == (True, None)
    told = await desk.report(watch)
    assert told is not None
    (number,) = {each for party in told["parties"] for each in party["recordsAdded"]}
    # It comes and goes between two looks, and one that was there when the question was saved goes.
    await graph.load([state(PENALTY, "REPAIRED", day="2026-02-01"), state(RESTRICTION, "REPAIRED", day="2026-02-01")])
    await desk.watcher.look()
    assert await desk.state(watch) == (False, None)
    for since in ("", f'since: "{watch["seenAt"]}"', f'since: "{told["knownAt"]}"'):
        report = await desk.report(watch, more=since)
        assert report is not None
        assert (report["parties"], report["relationships"]) == ([], [])
        assert number not in json.dumps(report)
    kept = json.dumps(graph.run("MATCH (n) WHERE n:Watch OR n:WatchedParty RETURN properties(n) AS p"), default=str)
    assert number not in kept
    assert FORMER not in kept


async def test_a_case_that_ends_and_a_grant_that_goes_let_a_question_rest(desk: Desk) -> None:
    service, graph = desk.service, desk.service.graph
    watch = await desk.save(BORROWER)
    await desk.watcher.look()
    await graph.load([entry(PENALTY, "2026-01-10")])
    await desk.watcher.look()
    who = partner_id((await service.partner(INVESTIGATOR)).client_id)
    graph.run(
        "MATCH (:Partner {partner_id: $who})-[:HAS_GRANT]->(g:Grant) SET g.valid_to = date('2026-03-01')", who=who
    )
    assert await desk.state(watch) == (None, "NOT_GRANTED")
    runs = looks(desk)
    await graph.load([entry(AFAR, "2026-01-10"), tenure(BORROWER, "孙新任", role="DIRECTOR", start="2026-02-01")])
    await desk.watcher.look()
    await desk.watcher.look()
    assert looks(desk) == runs + 1  # the refusal is on record, once
    assert await desk.state(watch) == (None, "NOT_GRANTED")
    assert graph.run("MATCH (p:WatchedParty) RETURN count(p) AS n") == [{"n": 0}]
    graph.run("MATCH (:Partner {partner_id: $who})-[:HAS_GRANT]->(g:Grant) REMOVE g.valid_to", who=who)
    await desk.watcher.look()
    assert await desk.state(watch) == (True, None)

    closed = await desk.change('closeCase(KEY caseNumber: "C-1") { ... on ReferenceChanged { reference { endedOn } } }')
    assert closed["reference"]["endedOn"] is not None
    assert await desk.state(watch) == (None, "CASE_OVER")
    assert await desk.report(watch) is None
    await desk.watcher.look()
    assert await desk.state(watch) == (None, "CASE_OVER")
    assert graph.run("MATCH (p:WatchedParty) RETURN count(p) AS n") == [{"n": 0}]
    told = await desk.change(
        f'saveWatch(KEY question: {{kind: PARTY, party: "{BORROWER}"}} caseNumber: "C-1" legalBasis: STATUTORY_DUTY) '
        f"{{ {REFUSED} }}"
    )
    assert told == {"code": "UNKNOWN_REFERENCE", "field": "caseNumber"}


async def test_a_spent_budget_lets_a_question_rest_until_another_day(desk: Desk) -> None:
    service, graph = desk.service, desk.service.graph
    graph.run("MATCH (m:Matter {kind: 'CASE'})-[:STATED_AS]->(f:MatterFacts) SET f.budget = 1")
    await service.data(f'{{ network(of: "{SECOND}" inquiry: INQUIRY) {{ knownAt }} }}', kind=INVESTIGATOR)
    graph.run("MATCH (m:Matter {kind: 'CASE'})-[:STATED_AS]->(f:MatterFacts) SET f.budget = 1")
    watch = await desk.save(BORROWER)
    await desk.watcher.look()
    assert await desk.state(watch) == (None, "BUDGET_SPENT")
    runs = looks(desk)
    await desk.watcher.look()
    assert looks(desk) == runs
    graph.run("MATCH (m:Matter {kind: 'CASE'})-[:STATED_AS]->(f:MatterFacts) SET f.budget = 2")
    service.clock.instant += timedelta(days=1)
    service.tokens.clear()  # yesterday's
    await desk.watcher.look()
    assert await desk.state(watch) == (False, None)


async def test_what_is_unknown_and_what_is_anothers_look_alike(desk: Desk) -> None:
    service = desk.service
    watch = await desk.save(BORROWER)
    await desk.watcher.look()
    other = Credentials.told(await service.change(add_partner(name="another office", kind=INVESTIGATOR)))
    first = await service.partner(INVESTIGATOR)
    service.partners[INVESTIGATOR] = other
    service.tokens.clear()
    open_reference(service.graph, INVESTIGATOR, partner_id=partner_id(other.client_id))
    assert await desk.listed() == []
    assert await desk.report(watch) is None
    assert await desk.report({"id": "nothing"}) is None
    for one in (watch["id"], "nothing"):
        ended = await desk.change(f'endWatch(KEY id: "{one}") {{ {REFUSED} }}')
        assert ended == {"code": "UNKNOWN_WATCH", "field": "id"}
        seen = await desk.change(f'seenWatch(KEY id: "{one}" knownAt: "3" asOf: "2026-03-02") {{ {REFUSED} }}')
        assert seen == {"code": "UNKNOWN_WATCH", "field": "id"}
    bank = await service.ask("{ watches(inquiry: INQUIRY) { id } }", kind=PartnerKind.BANK)
    assert bank.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    service.partners[INVESTIGATOR] = first
    service.tokens.clear()
    assert [row["id"] for row in await desk.listed()] == [watch["id"]]
    # Under another case of its own it is not told either.
    text = f'{{ r: watchChanges(id: "{watch["id"]}" inquiry: INQUIRY) {{ asOf }} }}'.replace(
        "INQUIRY", INQUIRIES[INVESTIGATOR]
    )
    assert (await service.data(text.replace("C-1", "C-2"), kind=INVESTIGATOR))["r"] is None
    assert (
        await desk.change(f'endWatch(KEY id: "{watch["id"]}") {{ ... on WatchChanged {{ watch {{ endedOn }} }} }}')
    )["watch"]
    assert await desk.report(watch) is None
    assert service.graph.run("MATCH (p:WatchedParty) RETURN count(p) AS n") == [{"n": 0}]


async def test_what_a_process_leaves_undone_the_next_one_does(desk: Desk) -> None:
    service, graph = desk.service, desk.service.graph
    watch = await desk.save(BORROWER)
    await desk.watcher.look()
    await graph.load([entry(PENALTY, "2026-01-10")])
    service.clock.instant += timedelta(seconds=90)
    dying = watcher_of(service, audit=Failing())
    with pytest.raises(AuditUnavailable):
        await dying.look()
    # It had moved the cursor and marked what is due, and nothing was told of the run that could not be written down.
    assert await desk.state(watch) == (None, None)
    assert await desk.watcher.look() == 0  # it holds its turn still
    service.clock.instant += timedelta(seconds=90)
    assert await desk.watcher.look() == 1
    assert await desk.state(watch) == (True, None)


async def test_two_processes_take_turns(desk: Desk) -> None:
    await desk.save(BORROWER)
    other = watcher_of(desk.service)
    assert await desk.watcher.look() == 1
    await desk.save(SECOND)
    assert await other.look() == 0
    assert await desk.watcher.look() == 1


async def test_what_differs_is_what_two_networks_differ_in(desk: Desk) -> None:
    """The plain oracle: both networks are asked for, and compared item by item."""
    graph, service = desk.service.graph, desk.service
    watch = await desk.save(BORROWER, kind="NETWORK", hops=3)
    rows = [
        tenure(SECOND, "吴进", role="DIRECTOR", start="2026-01-20"),
        tenure(BORROWER, DIRECTOR, role="DIRECTOR", start="2018-01-01", end="2026-02-01"),
        enterprise(SECOND, "乙新建材有限公司", status="注销"),
        entry(record("SPENDING_RESTRICTION", "(2026)豫0322执90号", uscc=SECOND, decided_on="2026-01-10"), "2026-01-10"),
        {
            "type": "holding",
            "organization": {"ids": [{"scheme": "USCC", "value": BORROWER}]},
            "holder": {"organization": {"ids": [{"scheme": "USCC", "value": NAMESAKE}]}},
            "percent": "40",
            "valid": {"from": "2026-01-01"},
        },
    ]
    for row in rows:
        assert await graph.load([row]) == ["accepted"]
    report = await desk.report(watch)
    assert report is not None
    fields = f"nodes {{ party {{ {NODE} }} }} relationships {{ {TIE} }} truncated"
    ask = f'network(of: "{BORROWER}" hops: 3 first: 300 perRelation: 50 inquiry: INQUIRY'
    both = f'{{ old: {ask} knownAt: {{commit: "{watch["seenAt"]}"}}) {{ {fields} }} new: {ask}) {{ {fields} }} }}'
    told = await service.data(both, kind=INVESTIGATOR)
    assert not told["old"]["truncated"] and not told["new"]["truncated"] and not report["bounded"]
    nodes = [{n["party"]["id"]: n["party"] for n in told[side]["nodes"]} for side in ("old", "new")]
    ties = [{(t["id"], t["source"], t["since"]): t for t in told[side]["relationships"]} for side in ("old", "new")]
    for (old, new), changes in ((nodes, report["parties"]), (ties, report["relationships"])):
        expected = {
            key: (old.get(key), new.get(key)) for key in old.keys() | new.keys() if old.get(key) != new.get(key)
        }
        found = [(c["before"], c["now"]) for c in changes if c["before"] != c["now"]]
        assert len(expected) > 1
        assert sorted(found, key=repr) == sorted(expected.values(), key=repr)
        assert all(c["how"] == how(c["before"], c["now"]) for c in changes)


def how(before: object, now: object) -> str:
    """What a pair is called."""
    return "ADDED" if before is None else "REMOVED" if now is None else "ALTERED"
