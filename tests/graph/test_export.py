"""An export over a real graph: what each line tells is what the question about one enterprise tells."""

import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.names import PartnerKind
from hub.access.partner import PartnerStatus
from hub.actions.partners import set_status
from hub.audit.entry import AuditEntry
from hub.audit.receipt import Receipt
from hub.gql.enterprise_fields import BATCH_MAX
from hub.gql.export import EXPORT_PATH, LINES
from tests.support.graph import code, open_graph
from tests.support.live import LiveService, live_service
from tests.support.service import INQUIRIES
from tests.support.story import BORROWER, DEFAULTER, LISTS, REGISTER, RESTRICTION, SECOND, state

pytestmark = pytest.mark.anyio
FIELDS = "uscc name creditStatus { standing } records { number } relatedParties(first: 10) { edges { node { name } } }"
MANY = f"""query ($usccs: [String!]!) {{ enterprises(usccs: $usccs, inquiry: INQUIRY) {{
  ... on Enterprise {{ {FIELDS} }} ... on Refusal {{ code }} }} }}"""
ONE = f'{{ enterprise(uscc: "USCC", inquiry: INQUIRY) {{ {FIELDS} }} }}'
USCCS = [SECOND, code(4321), BORROWER, SECOND]


@pytest.fixture
async def service(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[LiveService]:
    """The service over the story."""
    async with open_graph(store_address, tmp_path / "keys") as graph:
        await graph.load([*REGISTER, *LISTS])
        async with live_service(graph) as live:
            yield live


async def lines_of(service: LiveService, usccs: Sequence[str]) -> list[Any]:
    """The lines of an answer."""
    headers = {"authorization": await service.authorization(PartnerKind.BANK), "content-type": LINES}
    lines = [{"query": MANY.replace("INQUIRY", INQUIRIES[PartnerKind.BANK])}, *usccs]
    answer = await service.client.post(EXPORT_PATH, content="\n".join(map(json.dumps, lines)), headers=headers)
    return [json.loads(line) for line in answer.text.splitlines()]


async def exported(service: LiveService) -> list[Any]:
    """What is told of each enterprise."""
    told = await lines_of(service, USCCS)
    assert told[-1] == {"done": True, "count": len(USCCS)}, told
    assert [line["uscc"] for line in told if "uscc" in line] == USCCS
    return [line["enterprise"] for line in told if "uscc" in line]


async def test_each_line_is_what_is_told_of_one(service: LiveService) -> None:
    found = [(await service.data(ONE.replace("USCC", uscc)))["enterprise"] for uscc in USCCS]
    told = await exported(service)
    assert told[1] == {"code": "NOT_AVAILABLE"}
    assert found[1] is None
    assert [told[n] for n in (0, 2, 3)] == [found[n] for n in (0, 2, 3)]
    assert len(told[2]["relatedParties"]["edges"]) > 1
    assert service.audit.entries[-1].statements == service.audit.entries[-2].statements
    number = RESTRICTION["number"]
    assert number in str(told[2]["records"])
    for key in (RESTRICTION, DEFAULTER):  # one number, on two lists
        await service.graph.load([state(key, "REPAIRED", day="2026-02-01")])
    assert number not in str((await exported(service))[2]["records"])


async def test_a_partner_that_is_suspended_meanwhile_is_told_nothing_from_the_next_batch_on(
    service: LiveService,
) -> None:
    client = (await service.partner(PartnerKind.BANK)).client_id
    append = service.audit.append

    async def suspending(entry: AuditEntry) -> Receipt:
        """The entry of the first batch; then the partner is suspended."""
        receipt = await append(entry)
        if len(service.audit.entries) == begun + 1:
            await service.change(set_status(client, status=PartnerStatus.SUSPENDED))
        return receipt

    await service.authorization(PartnerKind.BANK)
    begun = len(service.audit.entries)
    service.audit.append = suspending  # type: ignore[method-assign]
    codes = [BORROWER, *[code(4322)] * (BATCH_MAX - 1), BORROWER, code(4323)]
    told = await lines_of(service, codes)
    assert told[0]["enterprise"]["uscc"] == BORROWER
    assert (told[-1]["done"], told[-1]["next"]) == (False, BORROWER)
    assert len([line for line in told if "uscc" in line]) == BATCH_MAX
    outcomes = [entry.outcome for entry in service.audit.entries[begun:]]
    assert outcomes == ["ANSWERED", told[-1]["errors"][0]["extensions"]["code"]]
