"""The regulator's rebuilt answer: what was told then comes again, whatever was repaired or changed since."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from graph_schema.names import PartnerKind
from graph_schema.recording.compare import Comparison
from graph_schema.recording.recorder import Recorder
from graph_schema.rules.recall import Deadlines
from graph_schema.working_days import load_working_days
from hub.access.documents import KeptNumbers
from hub.access.partner import PartnerStatus
from hub.actions.change import Changes
from hub.actions.objection_book import HOME, Calendar
from hub.actions.objection_desk import objection_desk
from hub.actions.partners import PartnerList, set_status
from hub.actions.references import ReferenceChanges
from hub.actions.repair_desk import repair_desk
from hub.audit.entry import AuditEntry
from hub.audit.opening import note_signer
from hub.audit.question import Asked, open_question
from hub.clock import FrozenClock
from hub.gql.exchange import masked_fields
from hub.gql.operation import Desk
from hub.gql.rebuild import JudgedReader, Rebuilt, rebuild
from hub.inquiries.case_budget import NothingSpent
from hub.inquiries.rulebook import RuleBook
from tests.support.graph import TestGraph
from tests.support.live import LiveService, Patient, live_service
from tests.support.objections import SUBJECT, against_tenure, change, claim_person, step, tenure_id
from tests.support.story import BORROWER, DOCUMENT, IDENTITIES, LISTS, REGISTER, RESTRICTION, enterprise, state

pytestmark = pytest.mark.anyio
QUERY = """query($uscc: String!) { enterprise(uscc: $uscc, inquiry: INQUIRY) { name creditStatus { standing }
  records { id status } relatedParties { edges { node { id name reaches { level record { id } } } } } } }"""


@pytest.fixture
async def service(graph: TestGraph) -> AsyncIterator[LiveService]:
    """The service over a small story."""
    await graph.load([*REGISTER, *IDENTITIES, *LISTS])
    async with live_service(graph) as live:
        yield live


async def again(service: LiveService, entry: AuditEntry, earlier: list[AuditEntry]) -> tuple[Asked, Rebuilt]:
    """The question of an entry, asked again."""
    graph = service.graph
    asked = open_question(entry, earlier, unseal=graph.keys.unseal)
    desk = Desk(
        reader=JudgedReader(Patient(graph.gateway), entry.commit or 0),
        clock=FrozenClock(entry.at),
        rules=RuleBook(graph.rules),
        handles=graph.keys,
        masked=masked_fields(),
        changes=Changes(graph.gateway, service.audit, clock=service.clock),
        partners=PartnerList(graph.gateway),
        documents=KeptNumbers(),
        references=ReferenceChanges(Comparison(graph.rules, graph.keys)),
        repairs=repair_desk(
            Recorder(graph.gateway, graph.rules, graph.keys), load_working_days(), signer=note_signer(graph.keys)
        ),
        blind=service.audit.blind,
        spending=NothingSpent(),
        deadlines=Deadlines(graph.rules.knowledge.recalls, load_working_days()),
        objections=objection_desk(
            Recorder(graph.gateway, graph.rules, graph.keys),
            Calendar(graph.rules.knowledge.clocks, load_working_days(), HOME),
        ),
    )
    return asked, await rebuild(entry, asked, desk=desk, blind=service.audit.blind)


async def ask(service: LiveService, kind: PartnerKind = PartnerKind.BANK) -> Mapping[str, Any]:
    found: dict[str, Any] = (await service.ask(QUERY, kind=kind, variables={"uscc": BORROWER})).json()
    assert "errors" not in found
    return found


async def test_what_was_told_comes_again_after_repair_change_and_suspension(service: LiveService) -> None:
    then = await ask(service)
    assert then["data"]["enterprise"]["records"]
    entry = service.audit.entries[-1]
    await service.graph.load([state(RESTRICTION, "REPAIRED", day="2026-02-01")])
    await service.graph.load([enterprise(BORROWER, "改名后的商贸有限公司")])
    now = await ask(service)
    assert now["data"] != then["data"]
    client = (await service.partner(PartnerKind.BANK)).client_id
    await service.change(set_status(client, status=PartnerStatus.SUSPENDED))
    assert (await service.ask(QUERY, variables={"uscc": BORROWER})).json()["errors"]
    asked, rebuilt = await again(service, entry, service.audit.entries[:0])
    assert asked.variables == {"uscc": BORROWER}
    assert rebuilt.body["data"] == then["data"]
    assert rebuilt.differences == {}


async def test_an_answer_from_an_earlier_state_is_judged_when_it_was_given(service: LiveService) -> None:
    before = service.graph.clock()
    await service.graph.load([state(RESTRICTION, "REPAIRED", day="2026-02-01")])
    query = QUERY.replace("inquiry: INQUIRY", f'inquiry: INQUIRY, knownAt: {{commit: "{before}"}}')
    then = (await service.ask(query, variables={"uscc": BORROWER})).json()
    entry = service.audit.entries[-1]
    assert entry.commit == service.graph.clock() > before
    _, rebuilt = await again(service, entry, [])
    assert (rebuilt.body["data"], rebuilt.differences) == (then["data"], {})


async def test_an_office_is_disputed_in_a_rebuilt_answer_as_it_was_then(service: LiveService) -> None:
    await claim_person(service)
    query = QUERY.replace("reaches { level", "roles { role disputed } reaches { disputed level")

    async def told() -> tuple[Any, AuditEntry]:
        found = (await service.ask(query, variables={"uscc": BORROWER})).json()
        return found["data"], service.audit.entries[-1]

    before, first = await told()
    filed = await change(service, "fileObjection", against_tenure(tenure_id(service)), kind=SUBJECT)
    during, second = await told()
    await step(service, "withdrawObjection", filed, kind=SUBJECT)
    after, _ = await told()
    assert before == after != during
    for entry, data in ((first, before), (second, during)):
        _, rebuilt = await again(service, entry, [first])  # which has kept the text of the question
        assert (rebuilt.body["data"], rebuilt.differences) == (data, {})


async def test_a_reference_that_ended_since_holds_as_it_did_then(service: LiveService) -> None:
    then = await ask(service, PartnerKind.DEPARTMENT)
    entry = service.audit.entries[-1]
    seq = service.graph.clock()
    service.graph.run(
        "MATCH (m:Matter {number: 'M-1'}) SET m.ended_on = date('2026-03-01'), m.ended_seq = $seq", seq=seq + 1
    )
    assert (await ask(service, PartnerKind.DEPARTMENT))["data"]["enterprise"] is None
    _, rebuilt = await again(service, entry, service.audit.entries[:-2])
    assert rebuilt.body["data"] == then["data"]


async def test_what_cannot_be_rebuilt_is_said(service: LiveService) -> None:
    await ask(service)
    entry = service.audit.entries[-1]
    _, rebuilt = await again(service, replace(entry, record_ids=("r",)), [])
    assert set(rebuilt.differences) == {"records"}
    assert rebuilt.differences["records"]["missing"] == ["r"]


async def test_a_person_asked_about_by_a_number_is_rebuilt_by_its_blind_index(service: LiveService) -> None:
    text = "query($d: DocumentInput!) { person(document: $d, inquiry: INQUIRY) { id offices { edges { cursor } } } }"
    then = (await service.ask(text, kind=PartnerKind.INVESTIGATOR, variables={"d": DOCUMENT})).json()
    assert len(then["data"]["person"]["offices"]["edges"]) == 2
    asked, rebuilt = await again(service, service.audit.entries[-1], [])
    assert DOCUMENT["value"] not in str(asked)
    assert (rebuilt.body["data"], rebuilt.differences) == (then["data"], {})
