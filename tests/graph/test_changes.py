"""Changes through the whole service on both engines: who may, once for one key, audited before and after."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from graph_schema.gateway import open_gateway
from graph_schema.names import PartnerKind
from hub.access.partner import PartnerStatus
from hub.actions.change import Actor, Change, Changes, Ground
from hub.actions.outcome import Outcome
from hub.actions.partners import add_partner, set_status
from tests.support.graph import TestGraph, code
from tests.support.live import NOON, LiveService, live_service
from tests.support.service import MemoryAudit, SettableClock

pytestmark = pytest.mark.anyio

OPERATOR, REGULATOR, BANK = PartnerKind.OPERATOR, PartnerKind.REGULATOR, PartnerKind.BANK
REFUSED = "... on ChangeRefused { code field message { zh en } }"
ADD = (
    "mutation($key: String!, $name: String!, $kind: PartnerKind!) "
    "{ made: addPartner(idempotencyKey: $key, name: $name, kind: $kind) { __typename ... on PartnerCredentials "
    "{ clientSecret partner { clientId name kind status grants { id purposes since until } } } " + REFUSED + " } }"
)
STATUS = (
    "mutation($key: String!, $id: String!, $status: PartnerStatus!) "
    "{ made: setPartnerStatus(idempotencyKey: $key, clientId: $id, status: $status) { __typename "
    "... on PartnerChanged { partner { status } } " + REFUSED + " } }"
)


@pytest.fixture
async def service(graph: TestGraph) -> AsyncIterator[LiveService]:
    """The application over an empty graph."""
    async with live_service(graph) as opened:
        yield opened


async def made(service: LiveService, query: str, **variables: Any) -> dict[str, Any]:
    """What came of an operator's change."""
    answer = (await service.ask(query, kind=OPERATOR, variables=variables)).json()
    assert "errors" not in answer, answer
    return dict(answer["data"]["made"])


async def code_of(service: LiveService, query: str, *, by: PartnerKind, **variables: Any) -> str:
    """The code of the first error."""
    return str((await service.ask(query, kind=by, variables=variables)).json()["errors"][0]["extensions"]["code"])


async def test_a_change_is_audited_before_and_after_and_made_once(service: LiveService) -> None:
    await service.partner(OPERATOR)
    first = await made(service, ADD, key="k-1", name="甲银行", kind="BANK")
    partner = first["partner"]
    assert first["clientSecret"].startswith("chs_")
    assert (partner["name"], partner["kind"], partner["status"]) == ("甲银行", "BANK", "ACTIVE")
    assert [(g["purposes"], g["since"], g["until"]) for g in partner["grants"]] == [
        (["CREDIT_GRANTING", "POST_LOAN"], "2026-03-02", None)
    ]
    intent, entry = service.audit.entries[-2:]
    assert (intent.outcome, intent.operation, intent.request_id) == ("INTENDED", "addPartner", entry.request_id)
    assert (entry.outcome, str(entry.action), entry.kind) == ("ANSWERED", "operator:registry:changed", "operator")
    assert (entry.operation, entry.target) == ("addPartner", partner["clientId"])
    assert {"add_partner", "add_grant"} <= set(entry.statements)
    assert first["clientSecret"] not in str(service.audit.entries)
    assert first["clientSecret"] not in str(service.graph.run("MATCH (n) RETURN properties(n) AS p"))

    again = await made(service, ADD, key="k-1", name="甲银行", kind="BANK")
    assert again == {**first, "clientSecret": None}
    assert service.audit.entries[-1].outcome == "REPLAYED"
    other = await made(service, ADD, key="k-1", name="乙银行", kind="BANK")
    assert (other["__typename"], other["code"]) == ("ChangeRefused", "IDEMPOTENCY_MISMATCH")
    assert service.audit.entries[-1].outcome == "IDEMPOTENCY_MISMATCH"
    another_field = await made(service, STATUS, key="k-1", id=partner["clientId"], status="SUSPENDED")
    assert another_field["code"] == "IDEMPOTENCY_MISMATCH"
    assert len(service.graph.run("MATCH (p:Partner {kind: 'bank'}) RETURN p.name AS name")) == 1
    token = await service.client.post(
        "/token", data={"grant_type": "client_credentials"}, auth=(partner["clientId"], first["clientSecret"])
    )
    assert token.status_code == 200


async def test_a_key_is_the_callers_own_and_a_refusal_is_kept(service: LiveService) -> None:
    refused = await made(service, STATUS, key="k", id="nobody", status="SUSPENDED")
    assert (refused["code"], refused["field"]) == ("UNKNOWN_PARTNER", "clientId")
    assert service.audit.entries[-1].outcome == "UNKNOWN_PARTNER"
    assert refused["message"]["en"].startswith("No partner")
    assert await made(service, STATUS, key="k", id="nobody", status="SUSPENDED") == refused
    assert (await made(service, STATUS, key="k", id="somebody", status="SUSPENDED"))["code"] == "IDEMPOTENCY_MISMATCH"
    service.partners.pop(OPERATOR)
    service.tokens.pop(OPERATOR)
    bank = await service.partner(BANK)
    changed = await made(service, STATUS, key="k", id=bank.client_id, status="SUSPENDED")
    assert changed["partner"]["status"] == "SUSPENDED"
    for key in ("", "k" * 256):
        refused = await made(service, STATUS, key=key, id=bank.client_id, status="SUSPENDED")
        assert (refused["code"], refused["field"]) == ("WRONG_ARGUMENT", "idempotencyKey")


async def test_who_may_not(service: LiveService) -> None:
    await service.partner(OPERATOR)
    for kind in (BANK, REGULATOR):
        variables = {"key": "k", "name": "x", "kind": "BANK"}
        answer = (await service.ask(ADD, kind=kind, variables=variables)).json()
        assert answer["data"] == {"made": None}
        assert answer["errors"][0]["extensions"]["code"] == service.audit.entries[-1].outcome == "FORBIDDEN"
    for kind in (OPERATOR, REGULATOR):
        query = (
            '{ enterprise(uscc: "91410322MA00000000", inquiry: {purpose: %s, legalBasis: STATUTORY_DUTY}) { name } }'
        )
        for purpose in ("CREDIT_GRANTING", "INVESTIGATION", "SELF"):
            assert await code_of(service, query % purpose, by=kind) == "PURPOSE_NOT_PERMITTED"
        listed = await service.data("{ partners { edges { node { kind } } pageInfo { hasNextPage } } }", kind=kind)
        assert [edge["node"]["kind"] for edge in listed["partners"]["edges"]] == ["BANK", "OPERATOR", "REGULATOR"]
    assert await code_of(service, "{ partners { edges { cursor } } }", by=BANK) == "FORBIDDEN"
    assert service.graph.run("MATCH (p:Partner {name: 'x'}) RETURN p.name AS name") == []


async def test_one_change_a_request_and_never_by_get(service: LiveService) -> None:
    await service.partner(OPERATOR)
    two = ADD.replace("made:", "one:", 1)[:-1] + ADD[ADD.index("made:") :]
    variables = {"key": "k", "name": "x", "kind": "BANK"}
    answer = (await service.ask(two, kind=OPERATOR, variables=variables)).json()
    assert answer["errors"][0]["extensions"] == {"code": "BAD_REQUEST", "field": "Mutation"}
    headers = {"authorization": f"Bearer {service.tokens[OPERATOR]}", "graphql-require-preflight": "1"}
    response = await service.client.get("/graphql", params={"query": "mutation { __typename }"}, headers=headers)
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


async def test_a_suspended_operator_changes_nothing(service: LiveService) -> None:
    operator, bank = await service.partner(OPERATOR), await service.partner(BANK)
    await made(service, STATUS, key="k-1", id=bank.client_id, status="SUSPENDED")
    await service.change(set_status(operator.client_id, status=PartnerStatus.SUSPENDED))
    variables = {"key": "k-2", "id": bank.client_id, "status": "ACTIVE"}
    assert await code_of(service, STATUS, by=OPERATOR, **variables) == "FORBIDDEN"
    # What came of an earlier change is told no more either.
    assert await code_of(service, STATUS, by=OPERATOR, **{**variables, "key": "k-1"}) == "FORBIDDEN"
    found = service.graph.run("MATCH (p:Partner {kind: 'bank'}) RETURN p.status AS status")
    assert found == [{"status": "SUSPENDED"}]


async def test_nothing_is_changed_that_cannot_be_audited(service: LiveService) -> None:
    bank = await service.partner(BANK)
    await service.partner(OPERATOR)
    await service.data("{ __typename }", kind=OPERATOR)
    service.audit.failing = True
    variables = {"key": "k", "id": bank.client_id, "status": "SUSPENDED"}
    response = await service.ask(STATUS, kind=OPERATOR, variables=variables)
    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (503, "AUDIT_UNAVAILABLE")
    assert service.graph.run("MATCH (p:Partner {kind: 'bank'}) RETURN p.status AS status") == [{"status": "ACTIVE"}]
    assert service.graph.run("MATCH (o:Once) RETURN o.key AS key") == []


async def test_two_at_once(service: LiveService) -> None:
    """In one process the second is told to wait; in another one it waits for the store, and is told the same."""
    actor, clock = Actor(OPERATOR, "r", None), SettableClock(NOON)
    here = Changes(service.graph.gateway, MemoryAudit(), clock=clock)
    started, finish = asyncio.Event(), asyncio.Event()

    async def slow(ground: Ground) -> Outcome:
        started.set()
        await finish.wait()
        return await add_partner(name="x", kind=BANK).work(ground)

    change = Change("addPartner", {"name": "x"}, slow)
    first = asyncio.create_task(here.make(change, actor, key="k"))
    await started.wait()
    second = await here.make(change, actor, key="k")
    assert second.outcome.refusal == "IDEMPOTENCY_CONFLICT"
    finish.set()
    assert (await first).outcome.refusal is None
    there = open_gateway(service.graph.address)
    try:
        both = [
            Changes(gateway, MemoryAudit(), clock=clock).make(add_partner(name="y", kind=BANK), actor, key="k-2")
            for gateway in (service.graph.gateway, there)
        ]
        outcomes = await asyncio.gather(*both)
    finally:
        await there.close()
    assert sorted(made.again for made in outcomes) == [False, True]
    assert outcomes[0].outcome.values == outcomes[1].outcome.values
    assert len(service.graph.run("MATCH (p:Partner {name: 'y'}) RETURN p.name AS name")) == 1


async def test_a_recorded_change_has_a_commit_and_a_refused_one_none(service: LiveService) -> None:
    actor, clock = Actor(OPERATOR, "r", None), SettableClock(NOON)
    changes = Changes(service.graph.gateway, MemoryAudit(), clock=clock)
    seen: list[int | None] = []

    async def work(ground: Ground) -> Outcome:
        seen.append(ground.seq)
        return await set_status("nobody", status=PartnerStatus.SUSPENDED).work(ground) if len(seen) == 1 else Outcome()

    before = service.graph.clock()
    refused = await changes.make(Change("x", {}, work, recorded=True), actor, key="k-1")
    assert (refused.outcome.refusal, service.graph.clock()) == ("UNKNOWN_PARTNER", before)
    done = await changes.make(Change("x", {}, work, recorded=True), actor, key="k-2")
    assert (done.outcome.refusal, done.seq, service.graph.clock()) == (None, before + 1, before + 1)
    assert service.graph.run("MATCH (c:Commit) RETURN c.seq AS seq, c.run_id AS run") == [
        {"seq": before + 1, "run": "x"}
    ]
    assert (await changes.make(Change("x", {}, work, recorded=True), actor, key="k-2")).again
    assert (len(seen), service.graph.clock()) == (2, before + 1)


async def test_outcomes_go_after_their_time(service: LiveService) -> None:
    await service.partner(OPERATOR)
    await made(service, ADD, key="k-1", name="一", kind="BANK")
    service.clock.instant = NOON + timedelta(hours=24)
    service.tokens.clear()
    assert (await made(service, ADD, key="k-1", name="一", kind="BANK"))["clientSecret"] is None
    service.clock.instant = NOON + timedelta(hours=49)
    service.tokens.clear()
    await made(service, ADD, key="k-2", name="二", kind="BANK")
    assert len(service.graph.run("MATCH (o:Once) RETURN o.key AS key")) == 1


async def test_grants_are_given_and_ended(service: LiveService) -> None:
    bank = await service.partner(BANK)
    fields = "{ ... on PartnerChanged { partner { grants { id purposes since until } } } " + REFUSED + " } }"
    grant = "mutation($key: String!, $until: Date, $purposes: [Purpose!]!) { made: grantPurposes(idempotencyKey: $key, "
    grant += f'clientId: "{bank.client_id}", purposes: $purposes, until: $until) {fields}'
    end = "mutation($key: String!, $grant: ID!) { made: endGrant(idempotencyKey: $key, "
    end += f'clientId: "{bank.client_id}", grantId: $grant) {fields}'
    given = await made(service, grant, key="1", purposes=["POST_LOAN"], until="2026-04-01")
    first, second = given["partner"]["grants"]
    assert (second["purposes"], second["since"], second["until"]) == (["POST_LOAN"], "2026-03-02", "2026-04-01")
    ended = await made(service, end, key="2", grant=first["id"])
    assert [g["until"] for g in ended["partner"]["grants"]] == ["2026-03-02", "2026-04-01"]
    assert (await made(service, end, key="3", grant=first["id"]))["code"] == "UNKNOWN_GRANT"
    assert (await made(service, end, key="4", grant="nothing"))["code"] == "UNKNOWN_GRANT"
    query = '{ enterprise(uscc: "%s", inquiry: {purpose: %s, legalBasis: STATUTORY_DUTY}) { name } }'
    assert (await service.data(query % (code(7), "POST_LOAN")))["enterprise"] is None
    assert await code_of(service, query % (code(7), "CREDIT_GRANTING"), by=BANK) == "FORBIDDEN"
    wrong = await made(service, grant, key="5", purposes=["INVESTIGATION"])
    assert (wrong["code"], wrong["field"]) == ("PURPOSE_NOT_OF_KIND", "purposes")
    past = await made(service, grant, key="6", purposes=["POST_LOAN"], until="2026-03-02")
    assert (past["code"], past["field"]) == ("WRONG_ARGUMENT", "until")
