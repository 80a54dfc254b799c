"""The statement that tells which tenures are under objection, for those that an answer tells of.

It finds them by the tenure, so that it costs what is told, however many matters concern the parties.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class TenuresKey:
    """Tenures that were told, as known at commit `known`, to be judged at commit `judged`."""

    tenures: list[str]
    today: date
    known: int
    judged: int


@dataclass(frozen=True, slots=True)
class ObjectedTenures:
    """Those of them that are under objection, or were found wrong after they were known so."""

    i: int
    objected: list[str]


OBJECTED_TENURES: Final = Statement(
    name="objected_tenures",
    text="""
UNWIND $batch.rows AS row
CALL (row) {
  UNWIND row.tenures AS tenure
  MATCH (mf:MatterFacts {target_id: tenure})<-[s:STATED_AS]-(m:Matter)
  WHERE m.kind = 'OBJECTION' AND mf.target = 'TENURE' AND (mf.status IN ['FILED', 'WITH_SOURCE', 'ANSWERED']
      OR (mf.status = 'UPHELD' AND s.recorded_from > row.known))
    AND s.recorded_from <= row.judged AND coalesce(s.recorded_to, row.judged + 1) > row.judged
    AND coalesce(s.valid_from <= row.today, true)
  WITH DISTINCT tenure ORDER BY tenure LIMIT $max_tenures
  RETURN collect(tenure) AS objected
}
RETURN row.i AS i, objected AS objected
""",
    access=Access.READ,
    params=TenuresKey,
    row=ObjectedTenures,
)
"""Tenures under objection among those that are given, at most `max_tenures`."""
