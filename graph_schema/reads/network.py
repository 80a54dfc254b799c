"""The statement by which a network is walked, a round at a time: the ties of each party, bounded before they are read.

Like the statements about an enterprise it begins with the clock, and judges records that name somebody now.
"""

from typing import Final

from graph_schema.reads.explore_rows import TiesAnswer, TiesKey
from graph_schema.statement import Access, Statement

NETWORK_TIES: Final = Statement(
    name="network_ties",
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
  WHEN row.known IS NULL OR row.known > now THEN now
  ELSE row.known END AS known,
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
  RETURN collect({key: key}) AS held
}
WITH now, row, known, granted,
  granted AND row.covering = '' AND all(need IN row.needed WHERE any(h IN held WHERE h.key = need)) AS admitted
CALL (row, now, known, admitted) {
  UNWIND CASE WHEN admitted THEN row.ids ELSE [] END AS id
  CALL (id) {
    MATCH (p:Person {person_id: id}) RETURN p AS x
    UNION ALL
    MATCH (e:Enterprise {enterprise_id: id}) RETURN e AS x
  }
  CALL (row, now, known, x) {
    CALL (x) { MATCH (x)-[h:HOLDS]->(o) RETURN h, o LIMIT $max_scan }
    RETURN 'HOLDS' AS relation, 'OUT' AS direction, h, o, null AS record_id
    UNION ALL
    CALL (x) { MATCH (x)<-[h:HOLDS]-(o) RETURN h, o LIMIT $max_scan }
    RETURN 'HOLDS' AS relation, 'IN' AS direction, h, o, null AS record_id
    UNION ALL
    CALL (x) { MATCH (x)-[h:OWNS]->(o) RETURN h, o LIMIT $max_scan }
    RETURN 'OWNS' AS relation, 'OUT' AS direction, h, o, null AS record_id
    UNION ALL
    CALL (x) { MATCH (x)<-[h:OWNS]-(o) RETURN h, o LIMIT $max_scan }
    RETURN 'OWNS' AS relation, 'IN' AS direction, h, o, null AS record_id
    UNION ALL
    CALL (x) { MATCH (x)-[h:CONTROLS]->(o) RETURN h, o LIMIT $max_scan }
    RETURN 'CONTROLS' AS relation, 'OUT' AS direction, h, o, null AS record_id
    UNION ALL
    CALL (x) { MATCH (x)<-[h:CONTROLS]-(o) RETURN h, o LIMIT $max_scan }
    RETURN 'CONTROLS' AS relation, 'IN' AS direction, h, o, null AS record_id
    UNION ALL
    CALL (x) { MATCH (x)-[h:BRANCH_OF]->(o) RETURN h, o LIMIT $max_scan }
    RETURN 'BRANCH_OF' AS relation, 'OUT' AS direction, h, o, null AS record_id
    UNION ALL
    CALL (x) { MATCH (x)<-[h:BRANCH_OF]-(o) RETURN h, o LIMIT $max_scan }
    RETURN 'BRANCH_OF' AS relation, 'IN' AS direction, h, o, null AS record_id
    UNION ALL
    CALL (x) { MATCH (x)-[h:SUCCEEDS]->(o) RETURN h, o LIMIT $max_scan }
    RETURN 'SUCCEEDS' AS relation, 'OUT' AS direction, h, o, null AS record_id
    UNION ALL
    CALL (x) { MATCH (x)<-[h:SUCCEEDS]-(o) RETURN h, o LIMIT $max_scan }
    RETURN 'SUCCEEDS' AS relation, 'IN' AS direction, h, o, null AS record_id
    UNION ALL
    CALL (x) { MATCH (x)-[h:SUPPLIES]->(o) RETURN h, o LIMIT $max_scan }
    RETURN 'SUPPLIES' AS relation, 'OUT' AS direction, h, o, null AS record_id
    UNION ALL
    CALL (x) { MATCH (x)<-[h:SUPPLIES]-(o) RETURN h, o LIMIT $max_scan }
    RETURN 'SUPPLIES' AS relation, 'IN' AS direction, h, o, null AS record_id
    UNION ALL
    MATCH (x)<-[:ABOUT]-(c:CreditRecord)-[h:NAMES]->(o:Person)
    WHERE row.current AND 'NAMES' IN row.ties AND h.recorded_from <= known
      AND coalesce(h.recorded_to, known + 1) > known
      AND EXISTS {
        MATCH (c)-[fr:RECORDED_AS]->(f:RecordFacts), (c)-[s:STATE]->(st:RecordState)
        WHERE fr.preferred AND fr.recorded_from <= known AND coalesce(fr.recorded_to, known + 1) > known
          AND coalesce(f.decided_on, fr.valid_from, row.as_of) <= row.as_of
          AND s.recorded_from <= known AND coalesce(s.recorded_to, known + 1) > known
          AND coalesce(s.valid_from <= row.as_of, true) AND coalesce(s.valid_to > row.as_of, true)
          AND NOT st.status IN row.forgotten
      }
      AND EXISTS {
        MATCH (c)-[d:RECORDED_AS]->(df:RecordFacts)
        WHERE d.preferred AND df.disclosure IN row.disclosures
          AND coalesce(df.finality <> 'OVERTURNED', true) AND coalesce(df.disclosed_to > row.today, true)
          AND (NOT c.side IN row.ending_sides OR all(over IN [row.untold[c.list_kind],
            row.untold[CASE WHEN c.list_kind IN row.beyond_class THEN '' ELSE df.severity END],
            CASE WHEN coalesce(d.valid_to > row.today, d.to_kind = 'OPEN') THEN null ELSE row.untold.ENDED END]
            WHERE coalesce(coalesce(df.decided_on, d.valid_from, d.valid_to) > over, true)))
          AND d.recorded_from <= now AND coalesce(d.recorded_to, now + 1) > now
      }
      AND NOT EXISTS {
        MATCH (c)-[g:STATE]->(gs:RecordState)
        WHERE gs.status IN row.forgotten AND g.recorded_from <= now AND coalesce(g.recorded_to, now + 1) > now
          AND coalesce(g.valid_from <= row.today, true) AND coalesce(g.valid_to > row.today, g.to_kind = 'OPEN')
      }
      AND NOT EXISTS {
        MATCH (c)<-[v:ON]-(:Overlay {kind: 'SHIELD'})
        WHERE (v.person_id IS NULL OR v.person_id IN [x.person_id, o.person_id]) AND v.measure_id IS NULL
          AND v.recorded_from <= now AND coalesce(v.recorded_to, now + 1) > now
          AND coalesce(v.valid_from <= row.today, true) AND coalesce(v.valid_to > row.today, v.to_kind = 'OPEN')
      }
    WITH h, o, c LIMIT $max_scan
    RETURN 'NAMES' AS relation, 'OUT' AS direction, h, o, c.record_id AS record_id
    UNION ALL
    MATCH (x)<-[h:NAMES]-(c:CreditRecord)-[:ABOUT]->(o)
    WHERE row.current AND 'NAMES' IN row.ties AND h.recorded_from <= known
      AND coalesce(h.recorded_to, known + 1) > known
      AND EXISTS {
        MATCH (c)-[fr:RECORDED_AS]->(f:RecordFacts), (c)-[s:STATE]->(st:RecordState)
        WHERE fr.preferred AND fr.recorded_from <= known AND coalesce(fr.recorded_to, known + 1) > known
          AND coalesce(f.decided_on, fr.valid_from, row.as_of) <= row.as_of
          AND s.recorded_from <= known AND coalesce(s.recorded_to, known + 1) > known
          AND coalesce(s.valid_from <= row.as_of, true) AND coalesce(s.valid_to > row.as_of, true)
          AND NOT st.status IN row.forgotten
      }
      AND EXISTS {
        MATCH (c)-[d:RECORDED_AS]->(df:RecordFacts)
        WHERE d.preferred AND df.disclosure IN row.disclosures
          AND coalesce(df.finality <> 'OVERTURNED', true) AND coalesce(df.disclosed_to > row.today, true)
          AND (NOT c.side IN row.ending_sides OR all(over IN [row.untold[c.list_kind],
            row.untold[CASE WHEN c.list_kind IN row.beyond_class THEN '' ELSE df.severity END],
            CASE WHEN coalesce(d.valid_to > row.today, d.to_kind = 'OPEN') THEN null ELSE row.untold.ENDED END]
            WHERE coalesce(coalesce(df.decided_on, d.valid_from, d.valid_to) > over, true)))
          AND d.recorded_from <= now AND coalesce(d.recorded_to, now + 1) > now
      }
      AND NOT EXISTS {
        MATCH (c)-[g:STATE]->(gs:RecordState)
        WHERE gs.status IN row.forgotten AND g.recorded_from <= now AND coalesce(g.recorded_to, now + 1) > now
          AND coalesce(g.valid_from <= row.today, true) AND coalesce(g.valid_to > row.today, g.to_kind = 'OPEN')
      }
      AND NOT EXISTS {
        MATCH (c)<-[v:ON]-(:Overlay {kind: 'SHIELD'})
        WHERE (v.person_id IS NULL OR v.person_id IN [x.person_id, o.person_id]) AND v.measure_id IS NULL
          AND v.recorded_from <= now AND coalesce(v.recorded_to, now + 1) > now
          AND coalesce(v.valid_from <= row.today, true) AND coalesce(v.valid_to > row.today, v.to_kind = 'OPEN')
      }
    WITH h, o, c LIMIT $max_scan
    RETURN 'NAMES' AS relation, 'IN' AS direction, h, o, c.record_id AS record_id
  }
  WITH row, known, id, relation, direction, h, record_id, coalesce(o.person_id, o.enterprise_id) AS other,
    relation = 'NAMES' OR (relation IN row.ties AND h.recorded_from <= known
      AND coalesce(h.recorded_to, known + 1) > known AND coalesce(h.valid_from <= row.as_of, true)
      AND CASE WHEN coalesce(h.valid_to > row.as_of, h.to_kind = 'OPEN') THEN row.current ELSE row.former END) AS holds
  ORDER BY other, coalesce(h.tenure_id, h.fact_id), h.recorded_from, toString(h.valid_from)
  WITH row, id, relation, direction, count(*) AS scanned, collect(CASE WHEN holds THEN
    {tenure_id: coalesce(h.tenure_id, h.fact_id), role: coalesce(h.role, h.liability), other: other,
    valid_from: toString(h.valid_from), from_kind: h.from_kind, valid_to: toString(h.valid_to), to_kind: h.to_kind,
    percent: h.percent, evidence: coalesce(h.evidence, h.how), rank: h.rank, year: h.year, source: h.source,
    preferred: h.preferred, record_id: record_id}
    END)[0..$max_ties] AS ties
  WHERE relation IN row.ties AND (size(ties) > 0 OR scanned >= $max_scan)
  WITH id, relation, direction, scanned, ties ORDER BY id, relation, direction LIMIT $max_groups
  RETURN collect({id: id, relation: relation, direction: direction, scanned: scanned, ties: ties}) AS groups
}
RETURN row.i AS i, now AS now, known AS known, granted AS granted, groups AS groups
""",
    access=Access.READ,
    params=TiesKey,
    row=TiesAnswer,
)
"""Ties of parties by kind and direction. Of a kind and direction `max_scan` are read, whatever there is beyond."""
