"""The statement that tells where persons hold or held office, for signals: with address and status of each."""

from typing import Final

from graph_schema.reads.signal_rows import SignalOffices, SignalOfficesKey
from graph_schema.statement import Access, Statement

SIGNAL_OFFICES: Final = Statement(
    name="signal_offices",
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
  RETURN collect(key) AS held
}
WITH now, row, known, granted,
  granted AND all(need IN row.needed WHERE need IN held) AS admitted
CALL (row, known, admitted) {
  UNWIND CASE WHEN admitted THEN row.ids ELSE [] END AS id
  MATCH (p:Person {person_id: id})
  WITH DISTINCT row, known, p ORDER BY p.person_id LIMIT $max_persons
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
    RETURN collect(DISTINCT other) AS faces
  }
  CALL (row, known, p, faces) {
    UNWIND faces + [p] AS face
    MATCH (face)-[h:HOLDS]->(o:Enterprise)
    WHERE h.preferred AND h.role IN row.roles AND h.recorded_from <= known
      AND coalesce(h.recorded_to, known + 1) > known AND coalesce(h.valid_from <= row.as_of, true)
    WITH DISTINCT row, known, p, face, h, o ORDER BY CASE WHEN face = p THEN 0 ELSE 1 END, face.person_id,
      h.tenure_id, coalesce(toString(h.valid_from), '') LIMIT $max_ties
    CALL (row, known, o) {
      MATCH (o)-[d:DESCRIBED_AS]->(f:EnterpriseFacts)
      WHERE d.preferred AND d.recorded_from <= known AND coalesce(d.recorded_to, known + 1) > known
        AND coalesce(d.valid_from <= row.as_of, true) AND coalesce(d.valid_to > row.as_of, true)
      WITH d, f ORDER BY d.source LIMIT 1
      RETURN collect({name: f.name, address: f.address, status: f.status, source: d.source,
        observed: toString(d.observed)}) AS facts
    }
    CALL (row, known, o) {
      OPTIONAL MATCH (o)-[n:SUCCEEDS*1..3]-(same:Enterprise)
      WHERE same <> o AND all(x IN n WHERE x.how = 'NEW_CODE' AND x.valid_to IS NULL AND x.recorded_from <= known
        AND coalesce(x.recorded_to, known + 1) > known AND coalesce(x.valid_from <= row.as_of, true))
      RETURN collect(DISTINCT same.enterprise_id)[0..10] AS same
    }
    RETURN collect({face_id: face.person_id, role: h.role, tenure_id: h.tenure_id, source: h.source,
      valid_from: toString(h.valid_from), from_kind: h.from_kind, valid_to: toString(h.valid_to), to_kind: h.to_kind,
      enterprise_id: o.enterprise_id, same: same, facts: head(facts), uscc: head([(o)<-[z:IDENTIFIES]-(k:Identifier)
        WHERE k.scheme = 'USCC' AND z.recorded_from <= known AND coalesce(z.recorded_to, known + 1) > known |
        k.value])}) AS offices
  }
  RETURN collect({person_id: p.person_id, name: p.name, faces: [x IN faces | x.person_id], offices: offices,
    more: size(offices) >= $max_ties}) AS persons
}
RETURN row.i AS i, now AS now, known AS known, granted AS granted, persons AS persons
""",
    access=Access.READ,
    params=SignalOfficesKey,
    row=SignalOffices,
)
"""Persons by id with the offices of all appearances that one identity joins, its own first, and if there are more."""
