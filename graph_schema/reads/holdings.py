"""The statement of holdings: all direct holdings in, or of, some parties, and asserted control beside them.

It is asked in rounds, all at one commit; each round judges grant and references anew. Which appearances are one person
is told with the parties as nodes (nodes.py); which codes are one enterprise is found here, as for any other answer.
"""

from dataclasses import dataclass
from typing import Any, Final

from graph_schema.reads.explore_rows import ScopeKey
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingKey(ScopeKey):
    """Parties of one round, `ids`: with `upward` those that hold and control them, else what they hold and control."""

    ids: list[str]
    upward: bool


@dataclass(frozen=True, slots=True)
class HoldingTies:
    """Of each party asked about (`at`, with its other `codes`) its `ties`, as maps, and whether there are `more`.

    A tie: `near` the id of the party asked about under which it stands, `other` the id at its other end with the
    `codes` that are one with it, `tie` OWNS or CONTROLS, `tenure_id`, `percent`, `evidence`, `valid_from`, `from_kind`,
    `valid_to`, `to_kind`, `source`, `preferred`; dates are ISO texts. Control comes first, then the holdings that are
    relied on, the largest shares first.
    """

    i: int
    granted: bool
    found: list[dict[str, Any]]


HOLDING_TIES: Final = Statement(
    name="holding_ties",
    text="""
MATCH (k:Clock {id: 1})
WITH k.seq AS last
UNWIND $batch.rows AS row
WITH row, coalesce(row.judged, last) AS now
WITH now, row, CASE WHEN row.known IS NULL OR row.known > now THEN now ELSE row.known END AS known,
  row.judged IS NOT NULL OR EXISTS {
    MATCH (:Partner {partner_id: row.partner_id, status: 'ACTIVE'})-[:HAS_GRANT]->(gr:Grant)
    WHERE row.purpose IN gr.purposes AND gr.valid_from <= row.today AND coalesce(gr.valid_to > row.today, true)
  } AS granted
CALL (row, now) {
  UNWIND row.cited AS key
  MATCH (m:Matter {matter_id: key})-[s:STATED_AS]->(mf:MatterFacts)
  WHERE m.partner_id = row.partner_id AND coalesce(m.ended_seq > row.judged, m.ended_on IS NULL)
    AND row.purpose IN mf.purposes AND s.preferred
    AND s.recorded_from <= now AND coalesce(s.recorded_to, now + 1) > now
    AND s.valid_from <= row.today AND coalesce(s.valid_to > row.today, s.to_kind = 'OPEN')
  WITH m.matter_id AS key, s ORDER BY key, s.source LIMIT 4
  RETURN collect(key) AS held
}
WITH now, row, known, granted, granted AND all(need IN row.needed WHERE need IN held) AS admitted
CALL (row, known, admitted) {
  UNWIND CASE WHEN admitted THEN row.ids ELSE [] END AS at
  CALL (at) {
    MATCH (x:Person {person_id: at}) RETURN x AS n
    UNION ALL
    MATCH (x:Enterprise {enterprise_id: at}) RETURN x AS n
  }
  CALL (row, known, n) {
    OPTIONAL MATCH (n)-[q:SUCCEEDS*1..3]-(same:Enterprise)
    WHERE same <> n AND all(x IN q WHERE x.how = 'NEW_CODE' AND x.valid_to IS NULL AND x.recorded_from <= known
      AND (row.covering = '' OR x.recorded_to IS NULL)
      AND coalesce(x.recorded_to, known + 1) > known AND coalesce(x.valid_from <= row.as_of, true))
    WITH n, collect(DISTINCT same)[0..10] AS others RETURN [n] + others AS own
  }
  CALL (row, known, own) {
    CALL (row, known, own) {
      UNWIND own AS self
      MATCH (self)<-[h:OWNS|CONTROLS]-(p)
      WHERE row.upward AND type(h) IN row.ties AND h.recorded_from <= known
        AND coalesce(h.recorded_to, known + 1) > known
        AND coalesce(h.valid_from <= row.as_of, true) AND coalesce(h.valid_to > row.as_of, h.to_kind = 'OPEN')
      RETURN self, p, h LIMIT $max_scan
      UNION ALL
      UNWIND own AS self
      MATCH (self)-[h:OWNS|CONTROLS]->(p:Enterprise)
      WHERE NOT row.upward AND type(h) IN row.ties AND h.recorded_from <= known
        AND coalesce(h.recorded_to, known + 1) > known
        AND coalesce(h.valid_from <= row.as_of, true) AND coalesce(h.valid_to > row.as_of, h.to_kind = 'OPEN')
      RETURN self, p, h LIMIT $max_scan
    }
    WITH row, known, self, p, h ORDER BY type(h), CASE WHEN h.preferred THEN 0 ELSE 1 END,
      coalesce(toFloat(h.percent), -1.0) DESC, coalesce(p.person_id, p.enterprise_id), h.tenure_id, h.version
    LIMIT $max_ties
    CALL (row, known, p) {
      OPTIONAL MATCH (p)-[q:SUCCEEDS*1..3]-(same:Enterprise)
      WHERE same <> p AND all(x IN q WHERE x.how = 'NEW_CODE' AND x.valid_to IS NULL AND x.recorded_from <= known
        AND (row.covering = '' OR x.recorded_to IS NULL)
        AND coalesce(x.recorded_to, known + 1) > known AND coalesce(x.valid_from <= row.as_of, true))
      RETURN collect(DISTINCT same.enterprise_id)[0..10] AS codes
    }
    RETURN collect({near: coalesce(self.person_id, self.enterprise_id),
      other: coalesce(p.person_id, p.enterprise_id), codes: codes, tie: type(h), tenure_id: h.tenure_id,
      percent: h.percent, evidence: h.evidence, valid_from: toString(h.valid_from), from_kind: h.from_kind,
      valid_to: toString(h.valid_to), to_kind: h.to_kind, source: h.source, preferred: h.preferred}) AS ties
  }
  RETURN collect({at: at, codes: [x IN own WHERE x <> n | x.enterprise_id], ties: ties[0..$max_ties - 1],
    more: size(ties) >= $max_ties})[0..10000] AS found
}
RETURN row.i AS i, granted AS granted, found AS found
""",
    access=Access.READ,
    params=HoldingKey,
    row=HoldingTies,
)
"""Direct holdings and asserted control; with `$max_ties` one more than is told of a party, `$max_scan` looked at."""
