"""Who looked at a subject, who received a record, how far the audit log is folded in, and its signed heads."""

from dataclasses import dataclass
from typing import Final

from graph_schema.records import Key, NoParams
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class PositionRow:
    """How far a slot of a log is folded in: the next entry's index, its segment and offset."""

    position_key: str
    next_index: int
    segment: int
    file_offset: int


@dataclass(frozen=True, slots=True)
class ReceivedRow:
    """A partner that received a record; `first` and `last` are `time/slot/index`, `times` counts the answers."""

    partner_id: str
    client_id: str | None
    name: str | None
    kind: str | None
    first: str
    last: str
    times: int


@dataclass(frozen=True, slots=True)
class KeptHead:
    """A signed checkpoint that the graph keeps."""

    head_key: str
    size: int
    note: str


READ_POSITIONS: Final = Statement(
    name="read_audit_positions",
    text="""
UNWIND $batch.rows AS row
MATCH (p:AuditPosition {position_key: row.key})
RETURN p.position_key AS position_key, coalesce(p.next_index, 0) AS next_index, coalesce(p.segment, 0) AS segment,
  coalesce(p.file_offset, 0) AS file_offset
""",
    access=Access.READ,
    params=Key,
    row=PositionRow,
)
"""How far slots are folded in."""

RECEIVERS_OF_RECORD: Final = Statement(
    name="receivers_of_record",
    text="""
UNWIND $batch.rows AS row
MATCH (r:Received {record_id: row.key})
WITH r ORDER BY r.first, r.partner_id LIMIT 10000
OPTIONAL MATCH (p:Partner {partner_id: r.partner_id})
RETURN r.partner_id AS partner_id, p.client_id AS client_id, p.name AS name, p.kind AS kind, r.first AS first,
  r.last AS last, r.times AS times
ORDER BY first, partner_id
""",
    access=Access.READ,
    params=Key,
    row=ReceivedRow,
)
"""Partners that received a record, by their first receipt."""

READ_HEADS: Final = Statement(
    name="read_audit_heads",
    text="""
UNWIND $batch.rows AS row
MATCH (h:AuditHead)
WITH h ORDER BY h.head_key LIMIT 100000
RETURN h.head_key AS head_key, h.size AS size, h.note AS note
""",
    access=Access.READ,
    params=NoParams,
    row=KeptHead,
    timeout_s=60.0,
)
"""All heads that the graph keeps, by slot and day."""
