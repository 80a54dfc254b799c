"""The yardstick of loading: one UNWIND that writes the nodes and relationships of register rows, without any check."""

import time
from collections.abc import Sequence
from datetime import date
from typing import Any

import neo4j

from graph_schema.claims import Claim, EnterpriseClaim, Org, PersonName, SeatClaim
from graph_schema.engine import StoreAddress
from graph_schema.ids import enterprise_id, person_id
from graph_schema.name_keys import name_key
from graph_schema.recording.bind_ties import enterprise_body

TIMES = """valid_from: null, from_kind: 'UNKNOWN', valid_to: null, to_kind: 'OPEN', recorded_from: 1, source: 's',
  run_id: 'r', observed: row.observed, basis: 'OBSERVED', preferred: true, content: row.content, version: row.content"""

BARE_WITH_PERSON = (
    "UNWIND $rows AS row CREATE (i:Identifier {key: row.key, scheme: 'USCC', value: row.key})-[:IDENTIFIES {fact_id: "
    f"row.content, {TIMES}}}]->(e:Enterprise {{enterprise_id: row.enterprise_id, kind: 'ENTERPRISE'}})-[:DESCRIBED_AS "
    f"{{fact_id: row.content, {TIMES}}}]->(f:EnterpriseFacts) SET f = row.body CREATE (p:Person {{person_id: "
    "row.person_id, name: row.person, name_key: row.person, scope: 'ENTERPRISE_SCOPED', party_kind: 'PERSON'})-[:HOLDS "
    f"{{tenure_id: row.content, role: 'LEGAL_REPRESENTATIVE', {TIMES}}}]->(e)"
)


class Quiet(list[dict[str, Any]]):
    """Rows that are not written out for the driver's debug log, as those of the hub are not."""

    def __repr__(self) -> str:
        return "[…]"


def bare_rows(claims: Sequence[tuple[Claim, ...]]) -> list[dict[str, Any]]:
    """Rows ready to be written, of those register rows whose representative is one person."""
    rows = []
    for row in claims:
        described = next(claim for claim in row if isinstance(claim, EnterpriseClaim))
        seat = next((claim for claim in row if isinstance(claim, SeatClaim)), None)
        if seat is None or not isinstance(seat.holder, PersonName) or described.body is None:
            continue
        org: Org = described.org
        own = enterprise_id(org.idents[0].scheme, org.idents[0].value)
        rows.append(
            {
                "key": org.idents[0].key,
                "enterprise_id": own,
                "person_id": person_id(own, name_key(seat.holder.name)),
                "person": seat.holder.name,
                "body": enterprise_body(described.body),
                "observed": date(2026, 1, 1),
                "content": own[:24],
            }
        )
    return rows


def write_bare(address: StoreAddress, rows: Sequence[dict[str, Any]], *, batch: int) -> float:
    """Seconds to write the rows, one transaction a batch."""
    driver = neo4j.GraphDatabase.driver(
        address.uri, auth=(address.writer.user, address.writer.password), notifications_min_severity="OFF"
    )
    with driver, driver.session(database=address.database) as session:
        session.run("RETURN 1").consume()
        started = time.perf_counter()
        for start in range(0, len(rows), batch):
            part = rows[start : start + batch]
            with session.begin_transaction() as transaction:
                transaction.run(BARE_WITH_PERSON, rows=Quiet(part)).consume()
                transaction.commit()
        return time.perf_counter() - started
