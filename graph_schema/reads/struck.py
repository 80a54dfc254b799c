"""What upheld objections have struck, as a writer reads it before it takes what a source delivers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graph_schema.records import Key
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class StruckRow:
    """One version of a tenure at the enterprise `anchor`, and what is kept of the objection that was upheld.

    `told_at` and `struck_at` are the commits of the two.
    """

    anchor: str
    tie: str
    fact_id: str
    holder_id: str
    role: str | None
    source: str
    basis: str
    observed: Any
    told_at: int
    struck_at: int
    kept: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class UnnamedRow:
    """Records and the persons in them, as `record_id/person_id`, whom one objection to the record was upheld for."""

    record_id: str
    covers: Sequence[str]


STRUCK_TENURES: Final = Statement(
    name="struck_tenures",
    text="""
UNWIND $batch.rows AS row
MATCH (n:Enterprise {enterprise_id: row.key})
MATCH (n)<-[q:CONCERNS]-(m:Matter {kind: 'OBJECTION'})-[s:STATED_AS]->(f:MatterFacts)
WHERE q.recorded_to IS NULL AND s.recorded_to IS NULL AND f.target = 'TENURE' AND f.status = 'UPHELD'
MATCH (n)<-[h:HOLDS|OWNS|CONTROLS]-(x)
WHERE h.tenure_id = f.target_id
RETURN row.key AS anchor, type(h) AS tie, h.tenure_id AS fact_id, coalesce(x.person_id, x.enterprise_id) AS holder_id,
  h.role AS role, h.source AS source, h.basis AS basis,
  h.observed AS observed, h.recorded_from AS told_at, s.recorded_from AS struck_at, properties(f) AS kept
""",
    access=Access.READ,
    params=Key,
    row=StruckRow,
    timeout_s=60.0,
)
"""Every version, known no longer, of what was struck at these enterprises; a strike that was lifted is told as well."""

STRUCK_NAMINGS: Final = Statement(
    name="struck_namings",
    text="""
UNWIND $batch.rows AS row
MATCH (f:MatterFacts {target_id: row.key})<-[s:STATED_AS]-(:Matter {kind: 'OBJECTION'})
WHERE s.recorded_to IS NULL AND f.target = 'RECORD' AND f.status = 'UPHELD' AND f.lifted_on IS NULL
RETURN row.key AS record_id, f.covers AS covers
""",
    access=Access.READ,
    params=Key,
    row=UnnamedRow,
    timeout_s=60.0,
)
"""What was struck of these records, where they name persons."""
