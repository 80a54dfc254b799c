"""Credit repair over the whole service: records of one determiner, a subject that has claimed itself, and its steps."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from graph_schema.engine import StoreAddress
from graph_schema.ids import enterprise_id, partner_id, person_id
from graph_schema.name_keys import name_key
from graph_schema.names import IdScheme, PartnerKind
from tests.support import story
from tests.support.graph import Row, open_graph
from tests.support.live import LiveService, live_service
from tests.support.story import BORROWER, SECOND

BANK, SUBJECT, DEPARTMENT = PartnerKind.BANK, PartnerKind.SUBJECT, PartnerKind.DEPARTMENT
PAPER = "sha256:" + "ab" * 32
DETERMINER = "partner department"  # the name of the department of these tests
JUNE = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)  # a Monday, under Order 36
COMPLETE = f'papers: [{{kind: PERFORMANCE, digest: "{PAPER}"}}, {{kind: PROMISE, digest: "{PAPER}"}}]'
SHOWN = (
    "id recordId status filer filedOn determiner rule basis own relief papers correctedOn pausedFor acceptedOn endedOn"
    " decision reason revokedOn revocation barredUntil overdue due { step day provisional left doneOn overdue }"
)


def listed(number: str, *, decided: str, uscc: str = BORROWER, list_kind: str = "BRIBERY", **more: Any) -> Row:
    """The key of an entry in a list, by the department of these tests."""
    key = story.record(list_kind, number, uscc=uscc, decided_on=decided)
    return {**key, "kind": "SERIOUS_LIST", "determiner": DETERMINER, **more}


OLD = listed("行贿〔2025〕1号", decided="2025-03-03")
NEW = listed("行贿〔2026〕2号", decided="2026-04-07")
COURT = {
    **listed("(2026)豫0322执3号", decided="2026-05-06", list_kind="JUDGMENT_DEFAULTER"),
    "determiner": "某县人民法院",
}
FINE = {**listed("罚〔2026〕4号", decided="2026-01-05", list_kind="ADMIN_PENALTY"), "kind": "ADMIN_PENALTY"}
BAN = {**listed("禁〔2026〕5号", decided="2026-01-05", list_kind="BAN_A08"), "kind": "ADMIN_PENALTY"}
OTHERS = listed("行贿〔2025〕6号", decided="2025-03-03", uscc=SECOND)
ENTRIES = [story.entry(key, key["decided_on"]) for key in (OLD, NEW, COURT, FINE, BAN, OTHERS)]


@asynccontextmanager
async def repairing(
    address: StoreAddress, keys: Path, *, more: list[Row] | None = None, claims: str | None = None
) -> AsyncIterator[LiveService]:
    """The service in June 2026, with a subject that has claimed the borrower, or a person of it by name."""
    async with open_graph(address, keys) as graph:
        await graph.load(story.REGISTER, source="register")
        assert set(await graph.load([*ENTRIES, *(more or [])])) == {"accepted"}
        async with live_service(graph) as live:
            live.clock.instant = JUNE
            client = (await live.partner(SUBJECT)).client_id
            whom = f'usccs: ["{BORROWER}"]'
            if claims is not None:
                person = person_id(enterprise_id(IdScheme.USCC, BORROWER), name_key(claims))
                department = partner_id((await live.partner(DEPARTMENT)).client_id)
                whom = f'persons: ["{graph.keys.handle(department, person)}"]'
            own = f'subjects: {{{whom}}}, evidence: "{PAPER}"'
            claim = f'clientId: "{client}", claimNumber: "认-1", {own}'
            text = f'mutation {{ done: recordClaim(idempotencyKey: "claim", {claim}) {{ __typename }} }}'
            assert (await live.data(text, kind=DEPARTMENT))["done"] == {"__typename": "ReferenceChanged"}
            yield live


async def record_id(service: LiveService, key: Row) -> str:
    """The id of a record, as the graph holds it."""
    text = "MATCH (c:CreditRecord)-[:RECORDED_AS]->(f {number: $n}) RETURN c.record_id AS id"
    return str(service.graph.run(text, n=key["number"])[0]["id"])


async def change(
    service: LiveService, field: str, arguments: str, *, kind: PartnerKind = SUBJECT, key: str | None = None
) -> Any:
    """The application after a change, or the refusal; a key of its own unless one is given."""
    own = key or f"k-{len(service.audit.entries)}"
    text = (
        f'mutation {{ done: {field}(idempotencyKey: "{own}", {arguments}) {{ ... on RepairChanged {{'
        f" repair {{ {SHOWN} }} }} ... on ChangeRefused {{ code field day }} }} }}"
    )
    done = (await service.data(text, kind=kind))["done"]
    return done.get("repair", done)


async def apply(service: LiveService, of: Row, application: str = COMPLETE, **more: Any) -> Any:
    """An application for a record."""
    found = await record_id(service, of)
    return await change(service, "applyForRepair", f'recordId: "{found}", application: {{{application}}}', **more)


async def step(service: LiveService, field: str, repair_id: str, arguments: str = "", **more: Any) -> Any:
    """A step of the determiner."""
    return await change(service, field, f'repairId: "{repair_id}" {arguments}', **{"kind": DEPARTMENT, **more})


async def numbers(
    service: LiveService, *, kind: PartnerKind = BANK, uscc: str = BORROWER, arguments: str = ""
) -> list[str]:
    """Numbers of the records that an asker is shown."""
    about = f'enterprise(uscc: "{uscc}", inquiry: INQUIRY {arguments})'
    found = (await service.data(f"{{ {about} {{ records {{ number }} }} }}", kind=kind))["enterprise"]
    return sorted(record["number"] for record in found["records"])
