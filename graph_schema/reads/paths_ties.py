"""The statement that tells what ties two parties: every tie between them, as its source tells it."""

from typing import Final

from graph_schema.reads.paths_rows import FoundAnswer, PairsKey
from graph_schema.statement import Access, Statement

TIES: Final = Statement(
    name="party_ties",
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
  WITH DISTINCT key ORDER BY key LIMIT 4
  RETURN collect(key) AS held
}
WITH now, row, known, granted,
  granted AND row.covering = '' AND all(need IN row.needed WHERE need IN held) AS admitted
CALL (row, now, known, admitted) {
  UNWIND CASE WHEN admitted THEN row.pairs ELSE [] END AS pair
  CALL (row, now, known, pair) {
    CALL (row, now, known, pair) {
      CALL (pair) {
        UNWIND pair.these AS id MATCH (p:Person {person_id: id}) RETURN p AS n
        UNION ALL
        UNWIND pair.these AS id MATCH (e:Enterprise {enterprise_id: id}) RETURN e AS n
      }
      MATCH (n)-[h:HOLDS|OWNS|CONTROLS|BRANCH_OF|SUCCEEDS|SUPPLIES]-(o)
      WHERE coalesce(o.person_id, o.enterprise_id) IN pair.those
        AND type(h) IN row.relations AND type(h) IN row.ties
        AND h.recorded_from <= known AND coalesce(h.recorded_to, known + 1) > known
        AND coalesce(h.valid_from <= row.as_of, true)
        AND CASE WHEN coalesce(h.valid_to > row.as_of, h.to_kind = 'OPEN') THEN row.current ELSE row.former END
      RETURN {relation: type(h), role: h.role, tenure_id: coalesce(h.tenure_id, h.fact_id),
        other: coalesce(o.person_id, o.enterprise_id),
        from_id: coalesce(startNode(h).person_id, startNode(h).enterprise_id),
        to_id: endNode(h).enterprise_id, valid_from: toString(h.valid_from), from_kind: h.from_kind,
        valid_to: toString(h.valid_to), to_kind: h.to_kind, percent: h.percent,
        evidence: coalesce(h.how, h.evidence), rank: h.rank, year: h.year, source: h.source, preferred: h.preferred,
        record_id: null, number: null} AS tie
      UNION ALL
      CALL (pair) {
        UNWIND pair.these AS id MATCH (p:Person {person_id: id}) RETURN p AS n
        UNION ALL
        UNWIND pair.these AS id MATCH (e:Enterprise {enterprise_id: id}) RETURN e AS n
      }
      MATCH (n)<-[x:ABOUT|NAMES]-(c:CreditRecord)-[z:ABOUT|NAMES]->(o)
      WHERE coalesce(o.person_id, o.enterprise_id) IN pair.those
        AND row.current AND 'NAMES' IN row.relations AND 'NAMES' IN row.ties AND type(x) <> type(z)
        AND coalesce(x.recorded_from, z.recorded_from) <= known
        AND coalesce(x.recorded_to, z.recorded_to, known + 1) > known
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
          WHERE (v.person_id IS NULL OR v.person_id IN [n.person_id, o.person_id]) AND v.measure_id IS NULL
            AND v.recorded_from <= now AND coalesce(v.recorded_to, now + 1) > now
            AND coalesce(v.valid_from <= row.today, true) AND coalesce(v.valid_to > row.today, v.to_kind = 'OPEN')
        }
      RETURN {relation: 'NAMES', role: coalesce(x.liability, z.liability), tenure_id: coalesce(x.fact_id, z.fact_id),
        other: coalesce(o.person_id, o.enterprise_id),
        from_id: CASE type(x) WHEN 'NAMES' THEN coalesce(o.person_id, o.enterprise_id)
          ELSE coalesce(n.person_id, n.enterprise_id) END,
        to_id: CASE type(x) WHEN 'NAMES' THEN n.person_id ELSE o.person_id END,
        valid_from: null, from_kind: 'UNKNOWN', valid_to: null, to_kind: 'OPEN', percent: null,
        evidence: null, rank: null, year: null, source: coalesce(x.source, z.source),
        preferred: coalesce(x.preferred, z.preferred), record_id: c.record_id, number: head([
          (c)-[fr:RECORDED_AS]->(f:RecordFacts)
          WHERE fr.preferred AND fr.recorded_from <= known AND coalesce(fr.recorded_to, known + 1) > known |
          f.number])} AS tie
    }
    WITH tie ORDER BY CASE WHEN tie.preferred THEN 0 ELSE 1 END, tie.tenure_id LIMIT $max_told
    RETURN collect(tie) AS ties
  }
  WITH pair, ties ORDER BY pair.at LIMIT $max_ids
  RETURN collect({at: pair.at, ties: ties}) AS found
}
RETURN row.i AS i, now AS now, known AS known, granted AS granted, found AS found
""",
    access=Access.READ,
    params=PairsKey,
    row=FoundAnswer,
)
"""The ties of pairs of parties, each with its source; `max_told` bounds those of one pair."""
