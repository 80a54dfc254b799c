"""The statement that tells of the records of enterprises and of who held an office there, for signals."""

from typing import Final

from graph_schema.reads.signal_rows import SignalRecords, SignalRecordsKey
from graph_schema.statement import Access, Statement

SIGNAL_RECORDS: Final = Statement(
    name="signal_records",
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
CALL (row, now, known, admitted) {
  UNWIND CASE WHEN admitted THEN row.ids ELSE [] END AS id
  MATCH (e:Enterprise {enterprise_id: id})
  WITH DISTINCT row, now, known, e ORDER BY e.enterprise_id LIMIT $max_enterprises
  CALL (row, known, e) {
    OPTIONAL MATCH (e)-[n:SUCCEEDS*1..3]-(same:Enterprise)
    WHERE same <> e AND all(x IN n WHERE x.how = 'NEW_CODE' AND x.valid_to IS NULL AND x.recorded_from <= known
      AND coalesce(x.recorded_to, known + 1) > known AND coalesce(x.valid_from <= row.as_of, true))
    WITH e, collect(DISTINCT same)[0..10] AS others RETURN [e] + others AS own
  }
  CALL (row, now, known, own) {
    UNWIND own AS self
    MATCH (self)<-[:ABOUT]-(c:CreditRecord)-[fr:RECORDED_AS]->(f:RecordFacts), (c)-[s:STATE]->(st:RecordState)
    WHERE c.side IN row.sides
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
        WHERE v.person_id IS NULL AND v.measure_id IS NULL
          AND v.recorded_from <= now AND coalesce(v.recorded_to, now + 1) > now
          AND coalesce(v.valid_from <= row.today, true) AND coalesce(v.valid_to > row.today, v.to_kind = 'OPEN')
      }
    WITH DISTINCT row, now, known, c, fr, f, s, st
    ORDER BY coalesce(toString(f.decided_on), '') DESC, c.record_id LIMIT $max_records
    RETURN collect({record_id: c.record_id, kind: c.kind, list_kind: c.list_kind, side: c.side,
      party_name: f.party_name, domain: f.domain, severity: f.severity, number: f.number, determiner: f.determiner,
      jurisdiction: f.jurisdiction, basis: f.basis, reason: f.reason, amount: f.amount,
      decided_on: toString(f.decided_on), valid_from: toString(fr.valid_from), valid_to: toString(fr.valid_to),
      to_kind: fr.to_kind, disclosure: f.disclosure, status: st.status, status_from: toString(s.valid_from),
      source: fr.source, finality: CASE WHEN f.final_from <= row.as_of THEN 'FINAL' ELSE f.finality END,
      overlays: [(c)<-[x:ON]-(o:Overlay)
        WHERE x.recorded_from <= now AND coalesce(x.recorded_to, now + 1) > now
          AND coalesce(x.valid_from <= row.today, true) AND coalesce(x.valid_to > row.today, x.to_kind = 'OPEN') |
        {overlay_id: o.overlay_id, kind: o.kind, measure_id: x.measure_id, person_id: x.person_id,
         valid_from: toString(x.valid_from), valid_to: toString(x.valid_to)}][0..20]}) AS records
  }
  CALL (row, known, own) {
    UNWIND own AS self
    MATCH (self)<-[h:HOLDS]-(p:Person)
    WHERE h.preferred AND h.role IN row.roles AND h.recorded_from <= known
      AND coalesce(h.recorded_to, known + 1) > known AND coalesce(h.valid_from <= row.as_of, true)
    WITH p, h ORDER BY CASE WHEN coalesce(h.valid_to > row.as_of, h.to_kind = 'OPEN') THEN 0 ELSE 1 END,
      coalesce(toString(h.valid_from), '') DESC, p.person_id, h.tenure_id LIMIT $max_ties
    RETURN collect({person_id: p.person_id, name: p.name, role: h.role, tenure_id: h.tenure_id, source: h.source,
      valid_from: toString(h.valid_from), from_kind: h.from_kind, valid_to: toString(h.valid_to),
      to_kind: h.to_kind}) AS ties
  }
  CALL (row, known, own) {
    UNWIND own AS self
    MATCH (self)<-[h:HOLDS]-(p:Person)
    WHERE h.preferred AND h.role IN row.office_roles AND h.recorded_from <= known
      AND coalesce(h.recorded_to, known + 1) > known AND coalesce(h.valid_from <= row.as_of, true)
      AND coalesce(h.valid_to > row.as_of, h.to_kind = 'OPEN')
    WITH DISTINCT p ORDER BY p.person_id LIMIT $max_persons
    RETURN collect(p.person_id) AS holders
  }
  RETURN collect({enterprise_id: e.enterprise_id, same: [self IN own | self.enterprise_id],
    name: head([(e)-[y:DESCRIBED_AS]->(yf:EnterpriseFacts)
      WHERE y.preferred AND y.recorded_from <= known AND coalesce(y.recorded_to, known + 1) > known
        AND coalesce(y.valid_from <= row.as_of, true) AND coalesce(y.valid_to > row.as_of, true) | yf.name]),
    uscc: head([(e)<-[z:IDENTIFIES]-(k:Identifier)
        WHERE k.scheme = 'USCC' AND z.recorded_from <= known AND coalesce(z.recorded_to, known + 1) > known |
        k.value]),
    records: records, ties: ties, holders: holders}) AS enterprises
}
RETURN row.i AS i, now AS now, known AS known, granted AS granted, enterprises AS enterprises
""",
    access=Access.READ,
    params=SignalRecordsKey,
    row=SignalRecords,
)
"""Enterprises by id, each with the records that may be told and the offices that count; both lists are bounded."""
