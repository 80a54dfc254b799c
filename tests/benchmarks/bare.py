"""The yardstick of loading: one UNWIND that writes the nodes and relationships of register rows, without any check.

They have the attributes that the load gives them, of the same length.
"""

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
from graph_schema.recording.versions import digest

BARE_WITH_PERSON = """
UNWIND $rows AS row
CREATE (:Identifier {key: row.key, scheme: 'USCC', value: row.value})-[:IDENTIFIES {fact_id: row.f1,
    from_kind: 'UNKNOWN', to_kind: 'OPEN', recorded_from: 1, source: $source, run_id: $run_id, observed: $observed,
    basis: 'STATED', preferred: true, content: row.c1, version: row.v1}]->
  (e:Enterprise {enterprise_id: row.enterprise_id, kind: 'ENTERPRISE'})-[:DESCRIBED_AS {fact_id: row.f2,
    from_kind: 'UNKNOWN', to_kind: 'OPEN', recorded_from: 1, source: $source, run_id: $run_id, observed: $observed,
    basis: 'OBSERVED', preferred: true, content: row.c2, version: row.v2}]->(f:EnterpriseFacts)
SET f = row.body
CREATE (:Person {person_id: row.person_id, name: row.person, name_key: row.person, scope: 'ENTERPRISE_SCOPED',
    party_kind: 'PERSON'})-[:HOLDS {tenure_id: row.f3, role: 'LEGAL_REPRESENTATIVE',
    from_kind: 'UNKNOWN', to_kind: 'OPEN', recorded_from: 1, source: $source, run_id: $run_id, observed: $observed,
    basis: 'OBSERVED', preferred: true, content: row.c3, version: row.v3}]->(e)
"""
DELIVERY: dict[str, Any] = {
    "source": "commercial_register",
    "run_id": "20260101T000000-0123abcd",
    "observed": date(2026, 1, 1),
}
HASHES = ("f1", "c1", "v1", "f2", "c2", "v2", "f3", "c3", "v3")


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
                "value": org.idents[0].value,
                "enterprise_id": own,
                "person_id": person_id(own, name_key(seat.holder.name)),
                "person": seat.holder.name,
                "body": enterprise_body(described.body),
                **{name: digest(name, own) for name in HASHES},
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
                transaction.run(BARE_WITH_PERSON, rows=Quiet(part), **DELIVERY).consume()
                transaction.commit()
        return time.perf_counter() - started
