"""A subject hears which of its records were told to whom, and nothing of others; on both engines."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from graph_schema.ids import matter_id, partner_id
from graph_schema.names import MatterKind, PartnerKind
from hub.gql.copy import COPY_PATH
from tests.graph.test_access_history import CLAIM, DEFER
from tests.graph.test_retractions import ASK, settle
from tests.support.graph import Row, TestGraph
from tests.support.live import LiveService, live_service
from tests.support.story import (
    BORROWER,
    DEFAULTER,
    ELSEWHERE,
    LISTS,
    REGISTER,
    RESTRICTION,
    SECOND,
    enterprise,
    state,
)

pytestmark = pytest.mark.anyio
SUBJECT, BANK, OFFICER = PartnerKind.SUBJECT, PartnerKind.BANK, PartnerKind.INVESTIGATOR
TOLD = """{ toldOfMe(inquiry: INQUIRY%s) { edges { node { number kind gone partner partnerKind purposes first times
  takenBack acknowledged } } pageInfo { hasNextPage endCursor } } }"""


@pytest.fixture
async def service(graph: TestGraph) -> AsyncIterator[LiveService]:
    """The service over two enterprises with records; the subject has claimed the first."""
    await graph.load([*REGISTER, *LISTS])
    async with live_service(graph) as live:
        mine = partner_id((await live.partner(SUBJECT)).client_id)
        key = f"USCC:{BORROWER}"
        graph.run(CLAIM, partner=mine, id=matter_id(MatterKind.CLAIM, key, partner=mine), code=key)
        yield live


async def told(service: LiveService, page: str = "") -> list[Row]:
    found = (await service.data(TOLD % page, kind=SUBJECT))["toldOfMe"]
    return [edge["node"] for edge in found["edges"]]


async def test_whom_its_records_were_told(service: LiveService, tmp_path: Path) -> None:
    assert await told(service) == []
    for _ in range(2):
        await service.data(ASK % BORROWER)
    await service.data(ASK % SECOND)
    await settle(service, tmp_path / "log")
    rows = await told(service)
    number = RESTRICTION["number"]
    assert number == DEFAULTER["number"]
    assert {(r["number"], r["partner"], r["partnerKind"], r["times"], r["first"]) for r in rows} == {
        (number, "partner bank", "BANK", 2, "2026-03-02")
    }
    assert [r["purposes"] for r in rows] == [["CREDIT_GRANTING"]] * 2
    assert ELSEWHERE["number"] not in str(rows)
    first = (await service.data(TOLD % ", first: 1", kind=SUBJECT))["toldOfMe"]
    rest = await told(service, f', after: "{first["pageInfo"]["endCursor"]}"')
    assert [first["edges"][0]["node"], *rest] == rows
    refused = (await service.ask(TOLD % "")).json()
    assert refused["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    # What is repaired is gone from here too, but for that it was told, and that it is taken back.
    await service.graph.load([state(RESTRICTION, "REPAIRED", day="2026-01-05")])
    await settle(service, tmp_path / "log")
    gone = [row for row in await told(service) if row["gone"]]
    assert {(r["number"], r["kind"], r["partner"], r["takenBack"], r["acknowledged"]) for r in gone} >= {
        (None, None, "partner bank", "2026-03-02", False)
    }


async def test_a_deferred_notice_stays_deferred(service: LiveService, tmp_path: Path) -> None:
    mine = partner_id((await service.partner(OFFICER)).client_id)
    await service.data(ASK % BORROWER, kind=OFFICER)
    await service.data(ASK % BORROWER)
    case = matter_id(MatterKind.CASE, "C-1", partner=mine)
    service.graph.run(DEFER, id=case, day="2026-03-10")
    await settle(service, tmp_path / "log")
    assert {row["partner"] for row in await told(service)} == {"partner bank"}
    service.graph.run(DEFER, id=case, day="2026-03-02")
    assert {row["partnerKind"] for row in await told(service)} == {"BANK", "INVESTIGATOR", "SUBJECT"} - {"SUBJECT"}


async def copied(service: LiveService, form: str, kind: PartnerKind = SUBJECT) -> Any:
    await service.data("{ budget { maximum } }", kind=kind)  # there is a token
    headers = {"authorization": f"Bearer {service.tokens[kind]}"}
    return await service.client.get(f"{COPY_PATH}?format={form}", headers=headers)


async def test_a_copy_to_take_along(service: LiveService, tmp_path: Path) -> None:
    await service.graph.load([enterprise(BORROWER, "甲<b>商贸</b>有限公司", status="存续")], source="other")
    await service.data(ASK % BORROWER)
    await service.data(ASK % SECOND)
    await settle(service, tmp_path / "log")
    made = await copied(service, "json")
    assert (made.status_code, made.headers["content-disposition"]) == (200, 'attachment; filename="copy.json"')
    copy = made.json()
    (own,) = copy["enterprises"]
    assert (own["uscc"], copy["fee"]["en"], copy["truncated"]) == (BORROWER, "free of charge", False)
    assert {record["source"] for record in own["records"]} == {"canonical"}
    assert {look["partner"] for look in copy["accessHistory"]} == {"partner bank"}
    assert {row["partner"] for row in copy["toldOfMe"]} == {"partner bank"}
    assert SECOND not in made.text
    assert ELSEWHERE["number"] not in made.text
    # Each question is an entry of its own, with its receipt.
    assert len(copy["receipts"]) == 4
    entries = service.audit.entries[-4:]
    assert {(entry.purpose, entry.outcome) for entry in entries} == {("SELF", "ANSWERED")}
    page = (await copied(service, "html")).text
    assert page.index("本方信用信息副本") < page.index("A copy of what is held about you")
    assert "<b>商贸" not in page
    assert "&lt;b&gt;商贸" in page or "甲商贸" in page
    assert "统一社会信用代码" in page
    assert SECOND not in page


async def test_nobody_else_has_a_copy(service: LiveService) -> None:
    refused = await copied(service, "json", BANK)
    assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (403, "PURPOSE_NOT_PERMITTED")
    assert (await service.client.get(COPY_PATH)).status_code == 401
    assert (await copied(service, "pdf")).status_code == 400
