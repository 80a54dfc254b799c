"""Statements of holdings: where one begins, and all direct holdings in, or of, some parties.

They are asked in rounds, all at the commit of the first; each round judges grant and references anew. Which
appearances are one person, and which codes one enterprise, is found as for any other answer (enterprise.py).
"""

from dataclasses import dataclass
from typing import Any, Final

from graph_schema.reads.explore_rows import ScopeKey
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingKey(ScopeKey):
    """What is asked in one round.

    One begins at the identifier `key` (scheme:value) or at the party `start`; later rounds ask about the parties
    `ids`: with `upward` for those that hold and control them, else for what they hold and control.
    """

    key: str
    start: str
    ids: list[str]
    upward: bool


@dataclass(frozen=True, slots=True)
class HoldingStart:
    """Where one begins: the party (none: nothing may be told) first in `ids`, then those that are one with it."""

    i: int
    now: int
    known: int
    granted: bool
    person: bool
    ids: list[str]


@dataclass(frozen=True, slots=True)
class HoldingTies:
    """Of each party asked about (`at`) its `ties`, as maps, and whether there are `more`.

    A tie: `other` with the `faces` that are one with it and whether it is a `person`, `tie` OWNS or CONTROLS,
    `tenure_id`, `percent`, `evidence`, `valid_from`, `from_kind`, `valid_to`, `to_kind`, `source`, `preferred`;
    dates are ISO texts. Control comes first, then the holdings that are relied on, the largest shares first.
    """

    i: int
    granted: bool
    found: list[dict[str, Any]]


HOLDING_START: Final = Statement(
    name="holding_start",
    text="""
MATCH (k:Clock {id: 1})
WITH k.seq AS last
UNWIND $batch.rows AS row
WITH row, coalesce(row.judged, last) AS now
CALL (row, now) {
  UNWIND CASE WHEN row.known_instant IS NULL THEN [] ELSE [row.known_instant] END AS instant
  MATCH (m:Commit) WHERE m.at <= instant AND m.seq <= now
  RETURN max(m.seq) AS at_instant
}
WITH now, row, CASE
  WHEN row.known_instant IS NOT NULL THEN coalesce(at_instant, 0)
  WHEN row.known IS NULL OR row.known > now THEN now ELSE row.known END AS known,
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
OPTIONAL MATCH (i:Identifier {key: row.key})-[z:IDENTIFIES]->(e:Enterprise)
WHERE admitted AND z.recorded_from <= known AND coalesce(z.recorded_to, known + 1) > known
OPTIONAL MATCH (x:Enterprise {enterprise_id: row.start}) WHERE admitted
OPTIONAL MATCH (y:Person {person_id: row.start}) WHERE admitted
WITH now, row, known, granted, coalesce(e, x, y) AS p
CALL (row, known, p) {
  MATCH (p)-[y:IDENTIFIED_AS]->(who:Identity)<-[y2:IDENTIFIED_AS]-(other:Person)
  WHERE y.recorded_from <= known AND coalesce(y.recorded_to, known + 1) > known
    AND coalesce(y.valid_from <= row.as_of, true) AND coalesce(y.valid_to > row.as_of, y.to_kind = 'OPEN')
    AND y2.recorded_from <= known AND coalesce(y2.recorded_to, known + 1) > known
    AND coalesce(y2.valid_from <= row.as_of, true) AND coalesce(y2.valid_to > row.as_of, y2.to_kind = 'OPEN')
    AND other <> p
    AND (p.name_key = other.name_key OR (y.decision = 'CONFIRMED' AND y2.decision = 'CONFIRMED'))
    AND (y.decision = 'CONFIRMED' OR NOT EXISTS {
      MATCH (p)-[w:IDENTIFIED_AS]->(somebody:Identity)
      WHERE somebody <> who AND w.recorded_from <= known AND coalesce(w.recorded_to, known + 1) > known
        AND coalesce(w.valid_from <= row.as_of, true) AND coalesce(w.valid_to > row.as_of, w.to_kind = 'OPEN')
    })
    AND (y2.decision = 'CONFIRMED' OR NOT EXISTS {
      MATCH (other)-[w:IDENTIFIED_AS]->(somebody:Identity)
      WHERE somebody <> who AND w.recorded_from <= known AND coalesce(w.recorded_to, known + 1) > known
        AND coalesce(w.valid_from <= row.as_of, true) AND coalesce(w.valid_to > row.as_of, w.to_kind = 'OPEN')
    })
  WITH DISTINCT other ORDER BY other.person_id LIMIT $max_faces
  RETURN collect(other.person_id) AS faces
}
CALL (row, known, p) {
  OPTIONAL MATCH (p)-[n:SUCCEEDS*1..3]-(same:Enterprise)
  WHERE same <> p AND all(x IN n WHERE x.how = 'NEW_CODE' AND x.valid_to IS NULL AND x.recorded_from <= known
    AND coalesce(x.recorded_to, known + 1) > known AND coalesce(x.valid_from <= row.as_of, true))
  RETURN collect(DISTINCT same.enterprise_id)[0..10] AS codes
}
RETURN row.i AS i, now AS now, known AS known, granted AS granted, p.person_id IS NOT NULL AS person,
  CASE WHEN p IS NULL THEN [] ELSE [coalesce(p.person_id, p.enterprise_id)] + faces + codes END AS ids
""",
    access=Access.READ,
    params=HoldingKey,
    row=HoldingStart,
)
"""The party at which one begins, with its other appearances or codes."""

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
  CALL (row, known, at) {
    CALL (row, known, at) {
      MATCH (e:Enterprise {enterprise_id: at})<-[h:OWNS|CONTROLS]-(p)
      WHERE row.upward AND type(h) IN row.ties AND h.recorded_from <= known
        AND coalesce(h.recorded_to, known + 1) > known
        AND coalesce(h.valid_from <= row.as_of, true) AND coalesce(h.valid_to > row.as_of, h.to_kind = 'OPEN')
      RETURN p, h LIMIT $max_scan
      UNION ALL
      MATCH (e:Enterprise {enterprise_id: at})-[h:OWNS|CONTROLS]->(p:Enterprise)
      WHERE NOT row.upward AND type(h) IN row.ties AND h.recorded_from <= known
        AND coalesce(h.recorded_to, known + 1) > known
        AND coalesce(h.valid_from <= row.as_of, true) AND coalesce(h.valid_to > row.as_of, h.to_kind = 'OPEN')
      RETURN p, h LIMIT $max_scan
      UNION ALL
      MATCH (e:Person {person_id: at})-[h:OWNS|CONTROLS]->(p:Enterprise)
      WHERE NOT row.upward AND type(h) IN row.ties AND h.recorded_from <= known
        AND coalesce(h.recorded_to, known + 1) > known
        AND coalesce(h.valid_from <= row.as_of, true) AND coalesce(h.valid_to > row.as_of, h.to_kind = 'OPEN')
      RETURN p, h LIMIT $max_scan
    }
    WITH row, known, p, h ORDER BY type(h), CASE WHEN h.preferred THEN 0 ELSE 1 END,
      coalesce(toFloat(h.percent), -1.0) DESC, coalesce(p.person_id, p.enterprise_id), h.tenure_id, h.version
    LIMIT $max_ties
    CALL (row, known, p) {
      MATCH (p)-[y:IDENTIFIED_AS]->(who:Identity)<-[y2:IDENTIFIED_AS]-(other:Person)
      WHERE y.recorded_from <= known AND coalesce(y.recorded_to, known + 1) > known
        AND coalesce(y.valid_from <= row.as_of, true) AND coalesce(y.valid_to > row.as_of, y.to_kind = 'OPEN')
        AND y2.recorded_from <= known AND coalesce(y2.recorded_to, known + 1) > known
        AND coalesce(y2.valid_from <= row.as_of, true) AND coalesce(y2.valid_to > row.as_of, y2.to_kind = 'OPEN')
        AND other <> p
        AND (p.name_key = other.name_key OR (y.decision = 'CONFIRMED' AND y2.decision = 'CONFIRMED'))
        AND (y.decision = 'CONFIRMED' OR NOT EXISTS {
          MATCH (p)-[w:IDENTIFIED_AS]->(somebody:Identity)
          WHERE somebody <> who AND w.recorded_from <= known AND coalesce(w.recorded_to, known + 1) > known
            AND coalesce(w.valid_from <= row.as_of, true) AND coalesce(w.valid_to > row.as_of, w.to_kind = 'OPEN')
        })
        AND (y2.decision = 'CONFIRMED' OR NOT EXISTS {
          MATCH (other)-[w:IDENTIFIED_AS]->(somebody:Identity)
          WHERE somebody <> who AND w.recorded_from <= known AND coalesce(w.recorded_to, known + 1) > known
            AND coalesce(w.valid_from <= row.as_of, true) AND coalesce(w.valid_to > row.as_of, w.to_kind = 'OPEN')
        })
      WITH DISTINCT other ORDER BY other.person_id LIMIT $max_faces
      RETURN collect(other.person_id) AS faces
    }
    CALL (row, known, p) {
      OPTIONAL MATCH (p)-[n:SUCCEEDS*1..3]-(same:Enterprise)
      WHERE same <> p AND all(x IN n WHERE x.how = 'NEW_CODE' AND x.valid_to IS NULL AND x.recorded_from <= known
        AND coalesce(x.recorded_to, known + 1) > known AND coalesce(x.valid_from <= row.as_of, true))
      RETURN collect(DISTINCT same.enterprise_id)[0..10] AS codes
    }
    RETURN collect({other: coalesce(p.person_id, p.enterprise_id), faces: faces + codes,
      person: p.person_id IS NOT NULL, tie: type(h), tenure_id: h.tenure_id, percent: h.percent,
      evidence: h.evidence, valid_from: toString(h.valid_from), from_kind: h.from_kind,
      valid_to: toString(h.valid_to), to_kind: h.to_kind, source: h.source, preferred: h.preferred}) AS ties
  }
  RETURN collect({at: at, ties: ties[0..$max_ties - 1], more: size(ties) >= $max_ties})[0..10000] AS found
}
RETURN row.i AS i, granted AS granted, found AS found
""",
    access=Access.READ,
    params=HoldingKey,
    row=HoldingTies,
)
"""Direct holdings and asserted control; with `$max_ties` one more than is told of a party, `$max_scan` looked at."""
