"""The statement that turns one leaf of a party's ties of one kind, however many there are."""

from typing import Final

from graph_schema.reads.explore_rows import PageAnswer, PageKey
from graph_schema.statement import Access, Statement

NETWORK_PAGE: Final = Statement(
    name="network_page",
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
  CALL (row, known, x) {
    RETURN x AS face, null AS who, true AS sure
    UNION
    MATCH (x)-[y:IDENTIFIED_AS]->(who:Identity)
    WHERE row.through AND y.recorded_from <= known AND coalesce(y.recorded_to, known + 1) > known
      AND coalesce(y.valid_from <= row.as_of, true) AND coalesce(y.valid_to > row.as_of, y.to_kind = 'OPEN')
      AND (y.decision = 'CONFIRMED' OR NOT EXISTS {
        MATCH (x)-[w:IDENTIFIED_AS]->(somebody:Identity)
        WHERE somebody <> who AND w.recorded_from <= known AND coalesce(w.recorded_to, known + 1) > known
          AND coalesce(w.valid_from <= row.as_of, true) AND coalesce(w.valid_to > row.as_of, w.to_kind = 'OPEN')
      })
    WITH DISTINCT row, known, x, who, coalesce(y.decision = 'CONFIRMED', false) AS sure
    MATCH (who)<-[y2:IDENTIFIED_AS]-(other:Person)
    WHERE y2.recorded_from <= known AND coalesce(y2.recorded_to, known + 1) > known
      AND coalesce(y2.valid_from <= row.as_of, true) AND coalesce(y2.valid_to > row.as_of, y2.to_kind = 'OPEN')
      AND other <> x AND (x.name_key = other.name_key OR (sure AND y2.decision = 'CONFIRMED'))
    RETURN other AS face, who, coalesce(y2.decision = 'CONFIRMED', false) AS sure
  }
  CALL (row, now, known, face) {
    WITH face, row WHERE row.direction = 'OUT'
    MATCH (face)-[h:HOLDS|OWNS|CONTROLS|BRANCH_OF|SUCCEEDS|SUPPLIES]->(o) WHERE type(h) = row.relation
    RETURN h, o, null AS record_id
    UNION ALL
    WITH face, row WHERE row.direction = 'IN'
    MATCH (face)<-[h:HOLDS|OWNS|CONTROLS|BRANCH_OF|SUCCEEDS|SUPPLIES]-(o) WHERE type(h) = row.relation
    RETURN h, o, null AS record_id
    UNION ALL
    WITH face, row, now, known WHERE row.relation = 'NAMES' AND row.direction = 'OUT'
    MATCH (face)<-[:ABOUT]-(c:CreditRecord)-[h:NAMES]->(o:Person)
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
        WHERE (v.person_id IS NULL OR v.person_id IN [face.person_id, o.person_id]) AND v.measure_id IS NULL
          AND v.recorded_from <= now AND coalesce(v.recorded_to, now + 1) > now
          AND coalesce(v.valid_from <= row.today, true) AND coalesce(v.valid_to > row.today, v.to_kind = 'OPEN')
      }
    RETURN h, o, c.record_id AS record_id
    UNION ALL
    WITH face, row, now, known WHERE row.relation = 'NAMES' AND row.direction = 'IN'
    MATCH (face)<-[h:NAMES]-(c:CreditRecord)-[:ABOUT]->(o)
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
        WHERE (v.person_id IS NULL OR v.person_id IN [face.person_id, o.person_id]) AND v.measure_id IS NULL
          AND v.recorded_from <= now AND coalesce(v.recorded_to, now + 1) > now
          AND coalesce(v.valid_from <= row.today, true) AND coalesce(v.valid_to > row.today, v.to_kind = 'OPEN')
      }
    RETURN h, o, c.record_id AS record_id
  }
  WITH row, known, face, who, sure, h, record_id, coalesce(o.person_id, o.enterprise_id) AS other
  WHERE other > row.after AND row.relation IN row.ties AND (row.relation = 'NAMES' OR (h.recorded_from <= known
    AND coalesce(h.recorded_to, known + 1) > known AND coalesce(h.valid_from <= row.as_of, true)
    AND CASE WHEN coalesce(h.valid_to > row.as_of, h.to_kind = 'OPEN') THEN row.current ELSE row.former END))
  WITH row, known, face, who, sure, h, record_id, other ORDER BY other LIMIT $max_ties
  WITH h, record_id, other, sure OR NOT EXISTS {
      MATCH (face)-[w:IDENTIFIED_AS]->(somebody:Identity)
      WHERE somebody <> who AND w.recorded_from <= known AND coalesce(w.recorded_to, known + 1) > known
        AND coalesce(w.valid_from <= row.as_of, true) AND coalesce(w.valid_to > row.as_of, w.to_kind = 'OPEN')
    } AS joined
  RETURN count(*) AS scanned, max(other) AS last, collect(CASE WHEN joined THEN
    {tenure_id: coalesce(h.tenure_id, h.fact_id), role: coalesce(h.role, h.liability), other: other,
    valid_from: toString(h.valid_from), from_kind: h.from_kind, valid_to: toString(h.valid_to), to_kind: h.to_kind,
    percent: h.percent, evidence: coalesce(h.evidence, h.how), rank: h.rank, year: h.year, source: h.source,
    preferred: h.preferred, record_id: record_id} END)[0..$max_ties] AS ties
}
RETURN row.i AS i, now AS now, known AS known, granted AS granted, scanned AS scanned, last AS last, ties AS ties
""",
    access=Access.READ,
    params=PageKey,
    row=PageAnswer,
)
"""Ties of all appearances that count as the party, by the other party's id after `after`; `max_ties` at most.

Whether a join is in doubt is looked at for those alone that the page holds.
"""
