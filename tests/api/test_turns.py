"""A small question is answered while a large answer is made, in whatever order they came."""

import asyncio
import time

import pytest

from graph_schema.names import PartnerKind
from loaders.generate_codes import uscc
from tests.support.rows import answer, party, reach, role
from tests.support.service import INQUIRIES, Service

pytestmark = pytest.mark.anyio

BANK = INQUIRIES[PartnerKind.BANK]
CODES = [uscc("91", "410322", serial=n) for n in range(100)]
LARGE = f"""query ($codes: [String!]!) {{ enterprises(usccs: $codes, inquiry: {BANK}) {{ ... on Enterprise {{
 name creditStatus {{ standing }} relatedParties(first: 10) {{ edges {{ node {{ name roles {{ role since current }}
 reaches {{ level reason rule {{ citation }} explanation {{ zh en }} }} }} }} }} }} }} }}"""
SMALL = f'{{ enterprise(uscc: "{CODES[0]}", inquiry: {BANK}) {{ name }} }}'


def fill(service: Service, *, parties: int) -> None:
    """A hundred enterprises with related parties."""
    found = [party(f"p-{n}", roles=[role(tenure_id=f"t-{n}")], reaches=[reach(), reach()]) for n in range(parties)]
    service.reader.answers |= {f"USCC:{code}": answer(parties=found) for code in CODES}


async def test_small_questions_pass_a_large_answer(service: Service) -> None:
    fill(service, parties=3)
    await service.ask(SMALL)
    large = asyncio.create_task(service.ask(LARGE, variables={"codes": CODES[:40]}))
    await asyncio.sleep(0)
    answered = 0
    while not large.done():
        assert "errors" not in (await service.ask(SMALL)).json()
        answered += 1
        await asyncio.sleep(0)  # a request of this process never waits for a socket
    assert len((await large).json()["data"]["enterprises"]) == 40
    assert answered > 10


async def test_items_of_long_lists_keep_their_order_and_errors_their_place(service: Service) -> None:
    fill(service, parties=12)
    codes = [*CODES[:9], "not a code", *CODES[9:20]]
    body = (await service.ask(LARGE.replace("10)", "12)"), variables={"codes": codes})).json()
    found = body["data"]["enterprises"]
    assert [item.get("name") is not None for item in found] == [code != "not a code" for code in codes]
    names = [edge["node"]["name"] for edge in found[0]["relatedParties"]["edges"]]
    assert len(names) == 12


@pytest.mark.full
async def test_one_client_with_large_queries_does_not_starve_small_ones(service: Service) -> None:
    fill(service, parties=10)

    async def small(seconds: float) -> list[float]:
        taken, end = [], time.perf_counter() + seconds
        while time.perf_counter() < end:
            begun = time.perf_counter()
            await asyncio.sleep(0)  # what a socket would wait for: every other task that is ready
            await service.ask(SMALL)
            taken.append(time.perf_counter() - begun)
        return taken

    async def both(seconds: float) -> list[float]:
        return sorted(one for many in await asyncio.gather(small(seconds), small(seconds)) for one in many)

    await service.ask(LARGE, variables={"codes": CODES})
    alone = await both(3)

    async def large() -> None:
        while True:
            await service.ask(LARGE, variables={"codes": CODES})

    looping = asyncio.create_task(large())
    beside = await both(6)
    looping.cancel()
    await asyncio.gather(looping, return_exceptions=True)
    assert len(beside) / 6 > len(alone) / 3 / 3
    # On a machine that is busy by itself, small questions alone take longer than that too.
    assert beside[int(len(beside) * 0.99)] < max(0.05, 2 * alone[int(len(alone) * 0.99)])
