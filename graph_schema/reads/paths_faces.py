"""The statement that tells which appearances an identity joins."""

from typing import Final

from graph_schema.reads.paths_rows import FacesKey, FoundAnswer
from graph_schema.statement import Access, Statement

FACES: Final = Statement(
    name="party_faces",
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
  UNWIND CASE WHEN admitted THEN row.joins ELSE [] END AS join
  CALL (row, now, known, join) {
    MATCH (who:Identity {identity_id: join.identity_id})<-[y:IDENTIFIED_AS]-(p:Person)
    WHERE CASE WHEN join.name IS NULL THEN coalesce(y.decision = 'CONFIRMED', false) ELSE p.name_key = join.name END
      AND y.recorded_from <= known AND coalesce(y.recorded_to, known + 1) > known
      AND coalesce(y.valid_from <= row.as_of, true) AND coalesce(y.valid_to > row.as_of, y.to_kind = 'OPEN')
      AND (y.decision = 'CONFIRMED' OR NOT EXISTS {
        MATCH (p)-[w:IDENTIFIED_AS]->(somebody:Identity)
        WHERE somebody <> who AND w.recorded_from <= known AND coalesce(w.recorded_to, known + 1) > known
          AND coalesce(w.valid_from <= row.as_of, true) AND coalesce(w.valid_to > row.as_of, w.to_kind = 'OPEN')
      })
      AND (EXISTS {
        MATCH (p)-[h:HOLDS|OWNS|CONTROLS|BRANCH_OF|SUCCEEDS|SUPPLIES]-()
        WHERE type(h) IN row.ties AND h.recorded_from <= known AND coalesce(h.recorded_to, known + 1) > known
      } OR EXISTS {
        MATCH (p)<-[n:ABOUT|NAMES]-(c:CreditRecord)-[fr:RECORDED_AS]->(f:RecordFacts), (c)-[s:STATE]->(st:RecordState)
        WHERE coalesce(n.recorded_from <= known, true) AND coalesce(n.recorded_to, known + 1) > known
          AND fr.preferred AND fr.recorded_from <= known AND coalesce(fr.recorded_to, known + 1) > known
            AND coalesce(f.decided_on, fr.valid_from, row.as_of) <= row.as_of
            AND s.recorded_from <= known AND coalesce(s.recorded_to, known + 1) > known
            AND coalesce(s.valid_from <= row.as_of, true) AND coalesce(s.valid_to > row.as_of, true)
            AND NOT st.status IN row.forgotten
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
            WHERE (v.person_id IS NULL OR v.person_id = p.person_id) AND v.measure_id IS NULL
              AND v.recorded_from <= now AND coalesce(v.recorded_to, now + 1) > now
              AND coalesce(v.valid_from <= row.today, true) AND coalesce(v.valid_to > row.today, v.to_kind = 'OPEN')
          }
      })
    WITH DISTINCT p.person_id AS person_id ORDER BY person_id LIMIT $max_ties
    RETURN collect(person_id) AS persons
  }
  WITH join, persons ORDER BY join.identity_id, join.name LIMIT $max_ids
  RETURN collect({identity_id: join.identity_id, name: join.name, persons: persons}) AS found
}
RETURN row.i AS i, now AS now, known AS known, granted AS granted, found AS found
""",
    access=Access.READ,
    params=FacesKey,
    row=FoundAnswer,
)
"""The appearances of one name, or those that a reviewer confirmed; `max_ties` is one more than are followed."""
