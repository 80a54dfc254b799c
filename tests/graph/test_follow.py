"""Subscriptions: a page as soon as something changes, judged and on record before it leaves; none is skipped."""

import gc
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from graph_schema.names import PartnerKind
from hub.audit.entry import AuditAction
from hub.gql.websocket import SUBSCRIPTIONS_MAX
from tests.graph.test_changes_feed import AFAR, BANK, EVENT, OURS, change, told, watch_list
from tests.support.following import Line, line, served
from tests.support.graph import TestGraph
from tests.support.live import LiveService, live_service
from tests.support.service import INQUIRIES
from tests.support.story import BORROWER, IDENTITIES, LISTS, REGISTER, SECOND, entry, state, tenure

pytestmark = pytest.mark.anyio
PAGE = f"edges {{ cursor node {{ {EVENT} }} }} pageInfo {{ hasNextPage endCursor }}"


@pytest.fixture
async def service(graph: TestGraph) -> AsyncIterator[LiveService]:
    """The service over the story, with a borrower on the bank's watch list."""
    await graph.load([*REGISTER, *IDENTITIES, *LISTS])
    async with live_service(graph) as live:
        await change(live, watch_list("贷后-1", BORROWER))
        yield live


def follow(after: str | None = None) -> str:
    given = "" if after is None else f'after: "{after}"'
    return f"subscription {{ c: changes({given} inquiry: INQUIRY) {{ {PAGE} }} }}"


async def page(link: Line, number: str) -> dict[str, Any]:
    """The next page of a subscription."""
    message = await link.receive()
    assert (message["type"], message["id"]) == ("next", number), message
    assert "errors" not in message["payload"]
    assert message["payload"]["extensions"]["receipt"]
    return dict(message["payload"]["data"]["c"])


async def test_a_page_comes_when_something_changes_and_none_is_skipped(service: LiveService) -> None:
    graph, bearer = service.graph, await service.authorization(BANK)
    async with served(service) as address:
        async with line(address) as link:
            await link.opened(bearer)
            number = await link.subscribe(follow(), kind=BANK)
            first = await page(link, number)
            assert first["edges"] == []
            entries = len(service.audit.entries)
            await graph.load([entry(AFAR, "2026-01-10")])
            await link.quiet()
            assert len(service.audit.entries) == entries
            await graph.load(
                [tenure(BORROWER, "孙新任", role="DIRECTOR", start="2026-02-01"), entry(OURS, "2026-01-10")]
            )
            second = await page(link, number)
            assert {kind for kind, _ in told(second)} == {"PARTY_CHANGED", "RECORD_CHANGED"}
            written = service.audit.entries[-1]
            numbers = {edge["node"]["recordId"] for edge in second["edges"] if edge["node"]["recordId"]}
            assert (written.action, written.outcome) == (AuditAction.INQUIRY, "ANSWERED")
            assert set(written.record_ids) == numbers
            assert written.subjects_root
            assert "Subscription.changes" in written.fields_released
        # While nobody listens the record is repaired, and another change comes: that one is told, from the cursor.
        (gone,) = graph.run(
            "MATCH (r:CreditRecord)-[:RECORDED_AS]->(f {number: $n}) RETURN r.record_id AS id", n=OURS["number"]
        )
        assert gone["id"] in numbers
        await graph.load([state(OURS, "REPAIRED", day="2026-02-01")])
        await graph.load([tenure(BORROWER, "李再任", role="DIRECTOR", start="2026-02-02")])
        async with line(address) as link:
            await link.opened(bearer)
            cursor = second["pageInfo"]["endCursor"]
            number = await link.subscribe(follow(cursor), kind=BANK)
            third = await page(link, number)
            assert gone["id"] not in json.dumps(third)
            assert ("PARTY_CHANGED", [BORROWER]) in told(third)
            # What leaves is judged then: whoever may not ask any more is told so, and nothing else.
            graph.run("MATCH (p:Partner) SET p.status = 'SUSPENDED'")
            await graph.load([tenure(BORROWER, "周又任", role="DIRECTOR", start="2026-02-03")])
            message = await link.receive()
            assert (message["type"], message["payload"][0]["extensions"]["code"]) == ("error", "FORBIDDEN")


async def test_two_follow_each_his_own(service: LiveService) -> None:
    graph = service.graph
    subject = PartnerKind.SUBJECT
    async with served(service) as address, line(address) as ours, line(address) as theirs:
        await ours.opened(await service.authorization(BANK))
        await theirs.opened(await service.authorization(subject))
        mine = await ours.subscribe(follow(), kind=BANK)
        other = await theirs.subscribe(follow(), kind=subject)
        cursor = (await page(ours, mine))["pageInfo"]["endCursor"]
        await page(theirs, other)
        await graph.load([tenure(BORROWER, "孙新任", role="DIRECTOR", start="2026-02-01")])
        assert ("PARTY_CHANGED", [BORROWER]) in told(await page(ours, mine))
        await theirs.quiet()
        # A cursor is its partner's own; a subscription that is ended tells nothing more.
        stolen = await theirs.subscribe(follow(cursor), kind=subject)
        message = await theirs.receive()
        assert (message["type"], message["id"]) == ("error", stolen)
        assert message["payload"][0]["extensions"]["code"] == "BAD_INPUT"
        await ours.send({"id": mine, "type": "complete"})
        await graph.load([tenure(BORROWER, "李再任", role="DIRECTOR", start="2026-02-02")])
        await ours.quiet()


async def test_what_is_no_subscription_is_refused(service: LiveService) -> None:
    bearer = await service.authorization(BANK)
    over_http = (await service.ask(follow())).json()
    assert over_http["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    async with served(service) as address:
        async with line(address) as link:
            await link.opened(bearer)
            await link.subscribe(f'{{ enterprise(uscc: "{SECOND}", inquiry: INQUIRY) {{ name }} }}', kind=BANK)
            message = await link.receive()
            assert (message["type"], message["payload"][0]["extensions"]["code"]) == ("error", "BAD_REQUEST")
            await link.subscribe("subscription { changes }", kind=BANK)
            assert (await link.receive())["type"] == "error"
            await link.send({"type": "ping"})
            assert (await link.receive())["type"] == "pong"
        for wrong in ("no JSON", "[]", "7", '{"type": 3}', '{"type": "subscribe"}'):
            async with line(address) as link:
                await link.opened(bearer)
                await link.send(wrong)
                assert await link.closed() == 4400
        async with line(address) as link:
            await link.subscribe(follow(), kind=BANK)
            assert await link.closed() == 4401
        for nobody in (None, "Bearer nonsense"):
            async with line(address) as link:
                await link.send({"type": "connection_init", "payload": {"Authorization": nobody}})
                assert await link.closed() == 4403
        async with line(address) as link:
            await link.send(json.dumps({"type": "ping", "payload": {"x": "x" * 70_000}}))
            assert await link.closed() == 1009


async def test_a_partner_has_a_bounded_number_of_connections(service: LiveService) -> None:
    bearer = await service.authorization(BANK)
    async with served(service) as address:
        async with line(address) as one, line(address) as two:
            await one.opened(bearer)
            await two.opened(bearer)
            async with line(address) as third:
                await third.send({"type": "connection_init", "payload": {"Authorization": bearer}})
                assert await third.closed() == 4403
        async with line(address) as again:
            await again.opened(bearer)


def kept(marker: str) -> int:
    """How many lists of this process begin with a text."""
    gc.collect()
    return sum(type(one) is list and bool(one) and one[0] == marker for one in gc.get_objects())


async def test_of_a_subscription_that_is_refused_nothing_is_kept(service: LiveService) -> None:
    bearer = await service.authorization(BANK)
    query = follow().replace("INQUIRY", INQUIRIES[BANK])

    def asking(number: str, marker: str) -> str:
        told = {"query": query, "extensions": {"unused": [marker, "x" * 30_000]}}
        return json.dumps({"id": number, "type": "subscribe", "payload": told})

    async with served(service) as address, line(address) as link:
        await link.opened(bearer)
        for n in range(SUBSCRIPTIONS_MAX):
            await link.subscribe(follow(), kind=BANK)
            await page(link, str(n + 1))
        for n in range(100, 200):
            await link.send(asking(str(n), "not wanted"))
            message = await link.receive()
            assert (message["type"], message["id"]) == ("error", str(n))
        await link.send({"type": "ping"})  # what came last is let go when the next comes
        assert (await link.receive())["type"] == "pong"
        assert kept("not wanted") == 0
        # There is room again where one has ended, and that one is held as long as it runs.
        await link.send({"id": "1", "type": "complete"})
        await link.send(asking("200", "wanted"))
        await page(link, "200")
        await link.send({"type": "ping"})
        assert (await link.receive())["type"] == "pong"
        assert kept("wanted") == 1
