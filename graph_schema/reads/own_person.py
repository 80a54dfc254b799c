"""The statement that answers a person about himself: the appearances that a claim stands for, and what reaches him."""

from typing import Final

from graph_schema.reads.enterprise_rows import EnterpriseKey, OwnAnswer
from graph_schema.statement import Access, Statement

OWN_PERSON: Final = Statement(
    name="own_person",
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
CALL (row, now, granted) {
  MATCH (m:Matter {partner_id: row.partner_id})-[s:STATED_AS]->(mf:MatterFacts)
  WHERE granted AND m.kind = 'CLAIM' AND coalesce(m.ended_seq > row.judged, m.ended_on IS NULL)
    AND row.purpose IN mf.purposes AND s.preferred
    AND s.recorded_from <= now AND coalesce(s.recorded_to, now + 1) > now
    AND s.valid_from <= row.today AND coalesce(s.valid_to > row.today, s.to_kind = 'OPEN')
  MATCH (m)-[q:CONCERNS]->(claimed:Person)
  WHERE NOT claimed.person_id IN [j IN range(0, size(coalesce(m.withdrawn, [])) - 1)
      WHERE coalesce(m.withdrawn_seqs[j] <= now, true) | m.withdrawn[j]]
    AND q.recorded_from <= now AND coalesce(q.recorded_to, now + 1) > now
    AND q.valid_from <= row.today AND coalesce(q.valid_to > row.today, q.to_kind = 'OPEN')
  WITH DISTINCT claimed ORDER BY claimed.person_id LIMIT 20
  RETURN collect(claimed) AS mine
}
UNWIND CASE WHEN size(mine) = 0 THEN [null] ELSE mine END AS p
CALL (row, now, p) {
  MATCH (p)-[y:IDENTIFIED_AS]->(who:Identity)<-[y2:IDENTIFIED_AS]-(other:Person)
  WHERE y.recorded_from <= now AND coalesce(y.recorded_to, now + 1) > now
    AND coalesce(y.valid_from <= row.today, true) AND coalesce(y.valid_to > row.today, y.to_kind = 'OPEN')
    AND y2.recorded_from <= now AND coalesce(y2.recorded_to, now + 1) > now
    AND coalesce(y2.valid_from <= row.today, true) AND coalesce(y2.valid_to > row.today, y2.to_kind = 'OPEN')
    AND other <> p
    AND (p.name_key = other.name_key OR (y.decision = 'CONFIRMED' AND y2.decision = 'CONFIRMED'))
    AND (y.decision = 'CONFIRMED' OR NOT EXISTS {
      MATCH (p)-[w:IDENTIFIED_AS]->(somebody:Identity)
      WHERE somebody <> who AND w.recorded_from <= now AND coalesce(w.recorded_to, now + 1) > now
        AND coalesce(w.valid_from <= row.today, true) AND coalesce(w.valid_to > row.today, w.to_kind = 'OPEN')
    })
    AND (y2.decision = 'CONFIRMED' OR NOT EXISTS {
      MATCH (other)-[w:IDENTIFIED_AS]->(somebody:Identity)
      WHERE somebody <> who AND w.recorded_from <= now AND coalesce(w.recorded_to, now + 1) > now
        AND coalesce(w.valid_from <= row.today, true) AND coalesce(w.valid_to > row.today, w.to_kind = 'OPEN')
    })
  RETURN collect(DISTINCT other) AS faces
}
CALL (row, now, known, p, faces) {
  UNWIND faces + [p] AS face
  MATCH (face)<-[r:REACHES]-(c:CreditRecord)-[fr:RECORDED_AS]->(f:RecordFacts), (c)-[s:STATE]->(st:RecordState),
    (c)-[:ABOUT]->(about)
  WHERE r.recorded_from <= known AND coalesce(r.recorded_to, known + 1) > known
    AND coalesce(r.valid_from <= row.as_of, true) AND coalesce(r.valid_to > row.as_of, true)
    AND fr.preferred AND fr.recorded_from <= known AND coalesce(fr.recorded_to, known + 1) > known
      AND coalesce(f.decided_on, fr.valid_from, row.as_of) <= row.as_of
      AND s.recorded_from <= known AND coalesce(s.recorded_to, known + 1) > known
      AND coalesce(s.valid_from <= row.as_of, true) AND coalesce(s.valid_to > row.as_of, true)
      AND NOT st.status IN row.forgotten AND (about IN faces + [p] OR st.status <> 'PROPOSED')
    AND EXISTS {
      MATCH (c)-[d:RECORDED_AS]->(df:RecordFacts)
      WHERE d.preferred AND (about IN faces + [p] OR df.disclosure = 'PUBLIC') AND df.disclosure IN row.disclosures
        AND coalesce(df.finality <> 'OVERTURNED', true) AND coalesce(df.disclosed_to > row.today, true)
        AND (NOT c.side IN row.ending_sides OR all(over IN [row.untold[c.list_kind],
          row.untold[CASE WHEN c.list_kind IN row.beyond_class THEN '' ELSE df.severity END],
          CASE WHEN coalesce(d.valid_to > row.today, d.to_kind = 'OPEN') THEN null ELSE row.untold.ENDED END]
          WHERE coalesce(coalesce(df.decided_on, d.valid_from, d.valid_to) > over, true)))
        AND d.recorded_from <= now AND coalesce(d.recorded_to, now + 1) > now
    }
    AND NOT EXISTS {
      MATCH (c)-[g:STATE]->(gs:RecordState)
      WHERE (gs.status IN row.forgotten OR (gs.status = 'PROPOSED' AND NOT about IN faces + [p]))
        AND g.recorded_from <= now AND coalesce(g.recorded_to, now + 1) > now
        AND coalesce(g.valid_from <= row.today, true) AND coalesce(g.valid_to > row.today, g.to_kind = 'OPEN')
    }
    AND NOT EXISTS {
      MATCH (c)<-[v:ON]-(:Overlay {kind: 'SHIELD'})
      WHERE (v.person_id IS NULL OR v.person_id = face.person_id) AND v.measure_id IS NULL
        AND v.recorded_from <= now AND coalesce(v.recorded_to, now + 1) > now
        AND coalesce(v.valid_from <= row.today, true) AND coalesce(v.valid_to > row.today, v.to_kind = 'OPEN')
    }
  WITH DISTINCT row, now, known, p, face, r, c, fr, f, s, st, about
  ORDER BY c.record_id, r.reach_id LIMIT $max_reaches
  RETURN collect({reach_id: r.reach_id, rule_id: r.rule_id, rules_edition: r.rules_edition, role: r.role,
    level: r.level, reason: r.reason, named: r.named, measures: r.measures, tenure_id: r.tenure_id,
    valid_from: toString(r.valid_from), from_kind: r.from_kind, valid_to: toString(r.valid_to),
    to_kind: r.to_kind, same_appearance: face = p,
    reached_id: coalesce(face.person_id, face.enterprise_id),
    later: [(c)-[q:REACHES]->(face)
      WHERE q.reach_id = r.reach_id AND q.level = r.level AND q.valid_from >= r.valid_to
        AND q.recorded_from <= known AND coalesce(q.recorded_to, known + 1) > known |
      {valid_from: toString(q.valid_from), valid_to: toString(q.valid_to), to_kind: q.to_kind}][0..10],
    about_id: coalesce(about.enterprise_id, about.person_id),
    about_kind: CASE WHEN about.enterprise_id IS NULL THEN 'Person' ELSE 'Enterprise' END,
    about_name: coalesce(head([(about)-[y:DESCRIBED_AS]->(yf:EnterpriseFacts)
      WHERE y.preferred AND y.recorded_from <= known AND coalesce(y.recorded_to, known + 1) > known
        AND coalesce(y.valid_from <= row.as_of, true) AND coalesce(y.valid_to > row.as_of, true) |
      yf.name]), f.party_name),
    about_uscc: head([(about)<-[z:IDENTIFIES]-(k:Identifier)
      WHERE k.scheme = 'USCC' AND z.recorded_from <= known AND coalesce(z.recorded_to, known + 1) > known | k.value]),
    record: {record_id: c.record_id, kind: c.kind, list_kind: c.list_kind, side: c.side,
      party_name: f.party_name, domain: f.domain, severity: f.severity, number: f.number, determiner: f.determiner,
      jurisdiction: f.jurisdiction, basis: f.basis, reason: f.reason, amount: f.amount,
      decided_on: toString(f.decided_on), valid_from: toString(fr.valid_from), valid_to: toString(fr.valid_to),
      to_kind: fr.to_kind, disclosure: f.disclosure, status: st.status, status_from: toString(s.valid_from),
      source: fr.source, finality: CASE WHEN f.final_from <= row.as_of THEN 'FINAL' ELSE f.finality END,
      overlays: [(c)<-[x:ON]-(o:Overlay)
        WHERE x.recorded_from <= now AND coalesce(x.recorded_to, now + 1) > now
          AND coalesce(x.valid_from <= row.today, true) AND coalesce(x.valid_to > row.today, x.to_kind = 'OPEN') |
        {overlay_id: o.overlay_id, kind: o.kind, measure_id: x.measure_id, person_id: x.person_id,
         valid_from: toString(x.valid_from), valid_to: toString(x.valid_to)}][0..20]}}) AS reaches
}
CALL (row, known, p, faces) {
  UNWIND faces + [p] AS face
  MATCH (face)-[h:HOLDS|OWNS|CONTROLS]->(o:Enterprise)
  WHERE h.recorded_from <= known AND coalesce(h.recorded_to, known + 1) > known
    AND coalesce(h.valid_from <= row.as_of, true)
  WITH DISTINCT row, known, h, o ORDER BY o.enterprise_id, h.tenure_id LIMIT $max_ties
  RETURN collect({tie: type(h), role: CASE type(h) WHEN 'OWNS' THEN 'SHAREHOLDER'
      WHEN 'CONTROLS' THEN 'ACTUAL_CONTROLLER' ELSE h.role END,
    tenure_id: h.tenure_id, valid_from: toString(h.valid_from), from_kind: h.from_kind,
    valid_to: toString(h.valid_to), to_kind: h.to_kind, percent: h.percent, evidence: null, source: h.source,
    preferred: h.preferred, record_id: null, enterprise_id: o.enterprise_id,
    name: head([(o)-[y:DESCRIBED_AS]->(yf:EnterpriseFacts)
      WHERE y.preferred AND y.recorded_from <= known AND coalesce(y.recorded_to, known + 1) > known
        AND coalesce(y.valid_from <= row.as_of, true) AND coalesce(y.valid_to > row.as_of, true) | yf.name]),
    uscc: head([(o)<-[z:IDENTIFIES]-(k:Identifier)
      WHERE k.scheme = 'USCC' AND z.recorded_from <= known AND coalesce(z.recorded_to, known + 1) > known |
      k.value])}) AS roles
}
CALL (row, now, known, roles, reaches) {
  UNWIND [x IN roles + reaches WHERE x.tenure_id IS NOT NULL | x.tenure_id] AS tenure_id
  WITH DISTINCT row, now, known, tenure_id
  MATCH (mf:MatterFacts {target_id: tenure_id})<-[s:STATED_AS]-(m:Matter)
  WHERE m.kind = 'OBJECTION' AND mf.target = 'TENURE' AND (mf.status IN ['FILED', 'WITH_SOURCE', 'ANSWERED']
      OR (mf.status = 'UPHELD' AND s.recorded_from > known))
    AND s.recorded_from <= now AND coalesce(s.recorded_to, now + 1) > now
    AND coalesce(s.valid_from <= row.today, true)
  WITH DISTINCT tenure_id, toString(s.valid_from) AS since ORDER BY tenure_id, since LIMIT 2000
  RETURN collect({tenure_id: tenure_id, since: since}) AS objected
}
WITH row, now, known, granted, p, faces, roles, reaches, objected ORDER BY p.person_id
RETURN row.i AS i, now AS now, known AS known, granted AS granted,
  collect({party_id: p.person_id, party_kind: 'Person', name: p.name, uscc: null, roles: roles[0..$max_ties - 1],
    roles_more: size(roles) >= $max_ties, objected: objected, reaches: reaches[0..$max_reaches - 1],
    reaches_more: size(reaches) >= $max_reaches, others: [],
    others_more: false})[0..20] AS appearances
""",
    access=Access.READ,
    params=EnterpriseKey,
    row=OwnAnswer,
)
"""Claimed appearances by id, each with those joined to it today: of records about the person every one that he may see,
of records about others that reach him those that are published."""
