"""What was asked is kept sealed in the entry of its answer, and can be opened with the hub's keys alone."""

import secrets
from dataclasses import replace
from datetime import timedelta

import pytest

from graph_schema.errors import HubError
from graph_schema.names import PartnerKind
from hub.audit.entry import document_hash
from hub.audit.question import LARGEST, Asked, NotKeptError, Questions, open_question
from tests.support.audit import NOON
from tests.support.rows import USCC
from tests.support.service import Service

pytestmark = pytest.mark.anyio
QUERY = "query Q($uscc: String!) { enterprise(uscc: $uscc, inquiry: INQUIRY) { name } }"


async def test_the_document_goes_with_its_first_entry_of_a_day_and_variables_with_each(service: Service) -> None:
    for _ in range(2):
        await service.ask(QUERY, variables={"uscc": USCC}, operationName="Q")
    service.clock.instant += timedelta(days=1)
    service.tokens.clear()
    await service.ask(QUERY, variables={"uscc": USCC})
    entries = service.audit.entries
    assert all(each.question and USCC not in each.canonical().decode() for each in entries)
    asked = [open_question(each, entries[:n], unseal=service.keys.unseal) for n, each in enumerate(entries)]
    assert {(document_hash(each.document), each.variables["uscc"]) for each in asked} == {
        (entries[0].document_hash, USCC)
    }
    assert [each.operation_name for each in asked] == ["Q", "Q", None]
    with pytest.raises(NotKeptError, match="text of the document"):
        open_question(entries[1], [], unseal=service.keys.unseal)
    open_question(entries[2], [], unseal=service.keys.unseal)  # of another day: it has the text again
    assert len(entries[1].question or "") < len(entries[0].question or "")
    assert {each.program for each in entries} != {None}


async def test_nothing_is_kept_of_refusals(service: Service) -> None:
    await service.ask("{ nothing }")
    wrong = QUERY.replace("INQUIRY", "{purpose: INVESTIGATION, legalBasis: CONSENT}")
    await service.ask(wrong, variables={"uscc": USCC})
    assert [each.question for each in service.audit.entries] == [None, None]
    with pytest.raises(NotKeptError, match="keeps no question"):
        open_question(service.audit.entries[0], [], unseal=service.keys.unseal)


async def test_a_document_whose_entry_was_not_durable_goes_with_the_next(service: Service) -> None:
    await service.token(PartnerKind.BANK)
    service.audit.failing = True
    await service.ask(QUERY, variables={"uscc": USCC})
    service.audit.failing = False
    await service.ask(QUERY, variables={"uscc": USCC})
    (kept,) = service.audit.entries
    assert open_question(kept, [], unseal=service.keys.unseal).variables == {"uscc": USCC}


async def test_a_question_belongs_to_its_request_and_has_a_largest_size(service: Service) -> None:
    await service.ask(QUERY, variables={"uscc": USCC})
    (kept,) = service.audit.entries
    with pytest.raises(HubError):
        open_question(replace(kept, request_id="other"), [], unseal=service.keys.unseal)

    questions = Questions(lambda box, _: str(len(box)))
    for size, fits in ((1000, True), (LARGEST * 2, False)):
        asked = Asked(secrets.token_hex(size), {}, None)
        sealed = questions.sealed(asked, document_hash="h", request_id="r", day=NOON.date())
        assert (sealed is not None) is fits
