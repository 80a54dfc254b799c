"""The statements that answer for an enterprise: scope, both clocks and forgetting are in them.

Each begins with the clock, so that all of a statement sees one state. What may be told is judged now
(grants, disclosure, states, shields), what is told is as of a day and as known at a commit. Lists are
bounded by whole-batch limits; a list that reaches its limit is told to go on.
"""

from typing import Final

from graph_schema.reads.enterprise_rows import EnterpriseAnswer, EnterpriseKey
from graph_schema.statement import Access, Statement

ENTERPRISE_ANSWER: Final = Statement(
    name="enterprise_answer",
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
  CALL (row, now, m) {
    MATCH (m)-[q:CONCERNS]->(x)
    WHERE q.recorded_from <= now AND coalesce(q.recorded_to, now + 1) > now
      AND q.valid_from <= row.today AND coalesce(q.valid_to > row.today, q.to_kind = 'OPEN')
      AND NOT coalesce(x.person_id, x.enterprise_id) IN [j IN range(0, size(coalesce(m.withdrawn, [])) - 1)
        WHERE coalesce(m.withdrawn_seqs[j] <= now, true) | m.withdrawn[j]]
    WITH DISTINCT row, now, m, x LIMIT 100
    CALL (row, now, x) {
      MATCH (x)-[y:IDENTIFIED_AS]->(who:Identity)<-[y2:IDENTIFIED_AS]-(other:Person)
      WHERE y.recorded_from <= now AND coalesce(y.recorded_to, now + 1) > now
        AND coalesce(y.valid_from <= row.today, true) AND coalesce(y.valid_to > row.today, y.to_kind = 'OPEN')
        AND y2.recorded_from <= now AND coalesce(y2.recorded_to, now + 1) > now
        AND coalesce(y2.valid_from <= row.today, true) AND coalesce(y2.valid_to > row.today, y2.to_kind = 'OPEN')
        AND other <> x AND (x.name_key = other.name_key OR (y.decision = 'CONFIRMED' AND y2.decision = 'CONFIRMED'))
        AND (y.decision = 'CONFIRMED' OR NOT EXISTS {
          MATCH (x)-[w:IDENTIFIED_AS]->(somebody:Identity)
          WHERE somebody <> who AND w.recorded_from <= now AND coalesce(w.recorded_to, now + 1) > now
            AND coalesce(w.valid_from <= row.today, true) AND coalesce(w.valid_to > row.today, w.to_kind = 'OPEN')
        }) AND (y2.decision = 'CONFIRMED' OR NOT EXISTS {
          MATCH (other)-[w:IDENTIFIED_AS]->(somebody:Identity)
          WHERE somebody <> who AND w.recorded_from <= now AND coalesce(w.recorded_to, now + 1) > now
            AND coalesce(w.valid_from <= row.today, true) AND coalesce(w.valid_to > row.today, w.to_kind = 'OPEN')
        })
      RETURN collect(DISTINCT other.person_id) AS joined
    }
    UNWIND joined + [coalesce(x.person_id, x.enterprise_id)] AS concerned
    WITH DISTINCT m, concerned WHERE NOT concerned IN [j IN range(0, size(coalesce(m.withdrawn, [])) - 1)
        WHERE coalesce(m.withdrawn_seqs[j] <= now, true) | m.withdrawn[j]]
    RETURN collect(concerned) AS subjects
  }
  WITH m.matter_id AS key, subjects, mf.record_kinds AS kinds, s ORDER BY key, s.source LIMIT 4
  RETURN collect({key: key, subjects: subjects, kinds: kinds}) AS held
}
WITH now, row, known, granted,
  head([h IN held WHERE h.key = row.consent | h.subjects]) AS consented,
  head([h IN held WHERE h.key = row.consent AND size(coalesce(h.kinds, [])) > 0 | h.kinds]) AS opened,
  granted AND all(need IN row.needed WHERE any(h IN held WHERE h.key = need)) AS admitted,
  head([h IN held WHERE h.key = row.covering | h.subjects]) AS covered
OPTIONAL MATCH (i:Identifier {key: row.key})-[z:IDENTIFIES]->(e:Enterprise)
WHERE admitted AND z.recorded_from <= known AND coalesce(z.recorded_to, known + 1) > known
  AND (row.covering = '' OR e.enterprise_id IN covered)
WITH now, row, known, granted, e, coalesce(consented, []) AS consented, opened
CALL (row, known, e) {
  OPTIONAL MATCH (e)-[n:SUCCEEDS*1..3]-(same:Enterprise)
  WHERE same <> e AND all(x IN n WHERE x.how = 'NEW_CODE' AND x.valid_to IS NULL AND x.recorded_from <= known
    AND (row.covering = '' OR x.recorded_to IS NULL)
    AND coalesce(x.recorded_to, known + 1) > known AND coalesce(x.valid_from <= row.as_of, true))
  WITH e, collect(DISTINCT same)[0..10] AS others RETURN [e] + others AS own
}
CALL (row, known, e) {
  MATCH (e)-[d:DESCRIBED_AS]->(f:EnterpriseFacts)
  WHERE d.recorded_from <= known AND coalesce(d.recorded_to, known + 1) > known
    AND coalesce(d.valid_from <= row.as_of, true) AND coalesce(d.valid_to > row.as_of, true)
  WITH d, f ORDER BY d.preferred DESC, d.source LIMIT 10
  RETURN collect({name: f.name, former_names: f.former_names, status: f.status, enterprise_type: f.enterprise_type,
    region: f.region, industry: f.industry, capital_amount: f.capital_amount, capital_currency: f.capital_currency,
    capital_text: f.capital_text, address: f.address, founded: toString(f.founded), business_scope: f.business_scope,
    representative_text: f.representative_text, source: d.source, valid_from: toString(d.valid_from),
    observed: toString(d.observed), preferred: d.preferred}) AS facts
}
CALL (known, e) {
  MATCH (k:Identifier)-[z:IDENTIFIES]->(e)
  WHERE k.scheme <> 'SCOPED_NAME' AND z.recorded_from <= known AND coalesce(z.recorded_to, known + 1) > known
  WITH k ORDER BY k.key LIMIT 20 RETURN collect({scheme: k.scheme, value: k.value}) AS identifiers
}
CALL (row, now, known, own, consented, opened) {
  UNWIND own AS self
  MATCH (self)<-[:ABOUT]-(c:CreditRecord)-[fr:RECORDED_AS]->(f:RecordFacts), (c)-[s:STATE]->(st:RecordState)
  WHERE fr.preferred AND fr.recorded_from <= known AND coalesce(fr.recorded_to, known + 1) > known
      AND coalesce(f.decided_on, fr.valid_from, row.as_of) <= row.as_of
      AND s.recorded_from <= known AND coalesce(s.recorded_to, known + 1) > known
      AND coalesce(s.valid_from <= row.as_of, true) AND coalesce(s.valid_to > row.as_of, true)
      AND NOT st.status IN row.forgotten
    AND EXISTS {
      MATCH (c)-[d:RECORDED_AS]->(df:RecordFacts)
      WHERE d.preferred AND (df.disclosure IN row.disclosures
          OR (df.disclosure IN row.by_consent AND self.enterprise_id IN consented AND coalesce(c.kind IN opened, true)))
        AND coalesce(df.finality <> 'OVERTURNED', true) AND coalesce(df.disclosed_to > row.today, true)
        AND (NOT c.side IN row.ending_sides OR all(over IN [row.untold[c.list_kind],
          row.untold[CASE WHEN c.list_kind IN row.beyond_class THEN '' ELSE df.severity END],
          CASE WHEN coalesce(d.valid_to > row.today, d.to_kind = 'OPEN') THEN null ELSE row.untold.ENDED END]
          WHERE coalesce(coalesce(df.decided_on, d.valid_from, d.valid_to) > over, true)))
        AND d.recorded_from <= now AND coalesce(d.recorded_to, now + 1) > now
    } AND NOT EXISTS {
      MATCH (c)-[g:STATE]->(gs:RecordState)
      WHERE gs.status IN row.forgotten AND g.recorded_from <= now AND coalesce(g.recorded_to, now + 1) > now
        AND coalesce(g.valid_from <= row.today, true) AND coalesce(g.valid_to > row.today, g.to_kind = 'OPEN')
    } AND NOT EXISTS {
      MATCH (c)<-[v:ON]-(:Overlay {kind: 'SHIELD'})
      WHERE v.person_id IS NULL AND v.measure_id IS NULL
        AND v.recorded_from <= now AND coalesce(v.recorded_to, now + 1) > now
        AND coalesce(v.valid_from <= row.today, true) AND coalesce(v.valid_to > row.today, v.to_kind = 'OPEN')
    }
  WITH row, now, c, fr, f, s, st ORDER BY
    CASE WHEN c.side = 'BLACK' AND coalesce(fr.valid_from <= row.as_of, true)
      AND coalesce(fr.valid_to > row.as_of, fr.to_kind = 'OPEN') THEN 0
      WHEN c.side <> 'NEUTRAL' OR c.kind IN row.weighing THEN 1 ELSE 2 END,
    coalesce(toString(f.decided_on), '') DESC, c.record_id LIMIT $max_records
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
CALL (row, now, known, e, own, consented, opened) {
  CALL (row, now, known, e, own, consented, opened) {
    UNWIND own AS self MATCH (self)<-[h:HOLDS|OWNS|CONTROLS]-(p)
    WITH row, p, h, CASE type(h) WHEN 'OWNS' THEN 'SHAREHOLDER' WHEN 'CONTROLS' THEN 'ACTUAL_CONTROLLER'
      ELSE h.role END AS role, known
    WHERE type(h) IN row.ties AND h.recorded_from <= known AND coalesce(h.recorded_to, known + 1) > known
      AND (row.roles IS NULL OR role IN row.roles) AND coalesce(h.valid_from <= row.as_of, true)
      AND CASE WHEN coalesce(h.valid_to > row.as_of, h.to_kind = 'OPEN') THEN row.current ELSE row.former END
    RETURN p, {tie: type(h), role: role, tenure_id: h.tenure_id, valid_from: toString(h.valid_from),
      from_kind: h.from_kind, valid_to: toString(h.valid_to), to_kind: h.to_kind, percent: h.percent,
      evidence: h.evidence, source: h.source, preferred: h.preferred, record_id: null} AS tie
    UNION ALL
    UNWIND own AS self MATCH (self)<-[:ABOUT]-(c:CreditRecord)-[h:NAMES]->(p:Person)
    WHERE row.current AND 'NAMES' IN row.ties AND h.recorded_from <= known
      AND coalesce(h.recorded_to, known + 1) > known AND (row.roles IS NULL OR h.liability IN row.roles)
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
        WHERE d.preferred AND (df.disclosure IN row.disclosures
            OR (df.disclosure IN row.by_consent AND self.enterprise_id IN consented
              AND coalesce(c.kind IN opened, true)))
          AND coalesce(df.finality <> 'OVERTURNED', true) AND coalesce(df.disclosed_to > row.today, true)
          AND (NOT c.side IN row.ending_sides OR all(over IN [row.untold[c.list_kind],
            row.untold[CASE WHEN c.list_kind IN row.beyond_class THEN '' ELSE df.severity END],
            CASE WHEN coalesce(d.valid_to > row.today, d.to_kind = 'OPEN') THEN null ELSE row.untold.ENDED END]
            WHERE coalesce(coalesce(df.decided_on, d.valid_from, d.valid_to) > over, true)))
          AND d.recorded_from <= now AND coalesce(d.recorded_to, now + 1) > now
      } AND NOT EXISTS {
        MATCH (c)-[g:STATE]->(gs:RecordState)
        WHERE gs.status IN row.forgotten AND g.recorded_from <= now AND coalesce(g.recorded_to, now + 1) > now
          AND coalesce(g.valid_from <= row.today, true) AND coalesce(g.valid_to > row.today, g.to_kind = 'OPEN')
      } AND NOT EXISTS {
        MATCH (c)<-[v:ON]-(:Overlay {kind: 'SHIELD'})
        WHERE (v.person_id IS NULL OR v.person_id = p.person_id) AND v.measure_id IS NULL
          AND v.recorded_from <= now AND coalesce(v.recorded_to, now + 1) > now
          AND coalesce(v.valid_from <= row.today, true) AND coalesce(v.valid_to > row.today, v.to_kind = 'OPEN')
      }
    RETURN p, {tie: 'NAMES', role: h.liability, tenure_id: h.fact_id, valid_from: null, from_kind: 'UNKNOWN',
      valid_to: null, to_kind: 'OPEN', percent: null, evidence: null, source: h.source,
      preferred: h.preferred, record_id: c.record_id} AS tie
    UNION ALL
    MATCH (e)-[h:BRANCH_OF|SUCCEEDS]->(p:Enterprise)
    WHERE row.roles IS NULL AND type(h) IN row.ties AND h.recorded_from <= known
      AND coalesce(h.recorded_to, known + 1) > known AND coalesce(h.valid_from <= row.as_of, true)
      AND CASE WHEN coalesce(h.valid_to > row.as_of, h.to_kind = 'OPEN') THEN row.current ELSE row.former END
    RETURN p, {tie: CASE type(h) WHEN 'BRANCH_OF' THEN 'HEAD_OFFICE' ELSE 'PREDECESSOR' END, role: null,
      tenure_id: h.fact_id, valid_from: toString(h.valid_from), from_kind: h.from_kind, valid_to: toString(h.valid_to),
      to_kind: h.to_kind, percent: null, evidence: h.how, source: h.source, preferred: h.preferred,
      record_id: null} AS tie
    UNION ALL
    MATCH (e)<-[h:BRANCH_OF|SUCCEEDS]-(p:Enterprise)
    WHERE row.roles IS NULL AND type(h) IN row.ties AND h.recorded_from <= known
      AND coalesce(h.recorded_to, known + 1) > known AND coalesce(h.valid_from <= row.as_of, true)
      AND CASE WHEN coalesce(h.valid_to > row.as_of, h.to_kind = 'OPEN') THEN row.current ELSE row.former END
    RETURN p, {tie: CASE type(h) WHEN 'BRANCH_OF' THEN 'BRANCH' ELSE 'SUCCESSOR' END, role: null,
      tenure_id: h.fact_id, valid_from: toString(h.valid_from), from_kind: h.from_kind, valid_to: toString(h.valid_to),
      to_kind: h.to_kind, percent: null, evidence: h.how, source: h.source, preferred: h.preferred,
      record_id: null} AS tie
  }
  WITH row, now, known, own, consented, opened, p, coalesce(p.person_id, p.enterprise_id) AS party_id, tie
  ORDER BY tie.tenure_id
  WITH row, now, known, own, consented, opened, p, party_id, collect(tie) AS ties WHERE party_id > row.after
  WITH row, now, known, own, consented, opened, p, party_id, ties ORDER BY party_id LIMIT $max_parties
  CALL (row, now, known, own, p, consented, opened) {
    WITH row, now, known, own, p, consented, opened WHERE row.reached OR row.n_others > 0
    MATCH (p)-[y:IDENTIFIED_AS]->(who:Identity)<-[y2:IDENTIFIED_AS]-(other:Person)
    WHERE y.recorded_from <= known AND coalesce(y.recorded_to, known + 1) > known
      AND coalesce(y.valid_from <= row.as_of, true) AND coalesce(y.valid_to > row.as_of, y.to_kind = 'OPEN')
      AND y2.recorded_from <= known AND coalesce(y2.recorded_to, known + 1) > known
      AND coalesce(y2.valid_from <= row.as_of, true) AND coalesce(y2.valid_to > row.as_of, y2.to_kind = 'OPEN')
      AND other <> p AND (p.name_key = other.name_key OR (y.decision = 'CONFIRMED' AND y2.decision = 'CONFIRMED'))
      AND (y.decision = 'CONFIRMED' OR NOT EXISTS {
        MATCH (p)-[w:IDENTIFIED_AS]->(somebody:Identity)
        WHERE somebody <> who AND w.recorded_from <= known AND coalesce(w.recorded_to, known + 1) > known
          AND coalesce(w.valid_from <= row.as_of, true) AND coalesce(w.valid_to > row.as_of, w.to_kind = 'OPEN')
      }) AND (y2.decision = 'CONFIRMED' OR NOT EXISTS {
        MATCH (other)-[w:IDENTIFIED_AS]->(somebody:Identity)
        WHERE somebody <> who AND w.recorded_from <= known AND coalesce(w.recorded_to, known + 1) > known
          AND coalesce(w.valid_from <= row.as_of, true) AND coalesce(w.valid_to > row.as_of, w.to_kind = 'OPEN')
      }) AND (EXISTS {
        MATCH (other)-[h:HOLDS|OWNS|CONTROLS]->(:Enterprise)
        WHERE type(h) IN row.ties AND h.recorded_from <= known AND coalesce(h.recorded_to, known + 1) > known
      } OR EXISTS {
        MATCH (other)<-[r:REACHES]-(c:CreditRecord)-[fr:RECORDED_AS]->(f:RecordFacts), (c)-[s:STATE]->(st:RecordState),
          (c)-[:ABOUT]->(about)
        WHERE CASE WHEN about IN own THEN 'SUBJECT' WHEN about = other THEN 'PARTY' ELSE 'OTHER' END IN row.reaching
          AND r.recorded_from <= known AND coalesce(r.recorded_to, known + 1) > known
          AND coalesce(r.valid_from <= row.as_of, true) AND coalesce(r.valid_to > row.as_of, true)
          AND fr.preferred AND fr.recorded_from <= known AND coalesce(fr.recorded_to, known + 1) > known
            AND coalesce(f.decided_on, fr.valid_from, row.as_of) <= row.as_of
            AND s.recorded_from <= known AND coalesce(s.recorded_to, known + 1) > known
            AND coalesce(s.valid_from <= row.as_of, true) AND coalesce(s.valid_to > row.as_of, true)
            AND NOT st.status IN row.forgotten
          AND EXISTS {
            MATCH (c)-[d:RECORDED_AS]->(df:RecordFacts)
            WHERE d.preferred AND (df.disclosure IN row.disclosures
                OR (df.disclosure IN row.by_consent AND coalesce(about.person_id, about.enterprise_id) IN consented
                  AND coalesce(c.kind IN opened, true)))
              AND coalesce(df.finality <> 'OVERTURNED', true) AND coalesce(df.disclosed_to > row.today, true)
              AND (NOT c.side IN row.ending_sides OR all(over IN [row.untold[c.list_kind],
                row.untold[CASE WHEN c.list_kind IN row.beyond_class THEN '' ELSE df.severity END],
                CASE WHEN coalesce(d.valid_to > row.today, d.to_kind = 'OPEN') THEN null ELSE row.untold.ENDED END]
                WHERE coalesce(coalesce(df.decided_on, d.valid_from, d.valid_to) > over, true)))
              AND d.recorded_from <= now AND coalesce(d.recorded_to, now + 1) > now
          } AND NOT EXISTS {
            MATCH (c)-[g:STATE]->(gs:RecordState)
            WHERE gs.status IN row.forgotten AND g.recorded_from <= now AND coalesce(g.recorded_to, now + 1) > now
              AND coalesce(g.valid_from <= row.today, true) AND coalesce(g.valid_to > row.today, g.to_kind = 'OPEN')
          } AND NOT EXISTS {
            MATCH (c)<-[v:ON]-(:Overlay {kind: 'SHIELD'})
            WHERE (v.person_id IS NULL OR v.person_id = other.person_id) AND v.measure_id IS NULL
              AND v.recorded_from <= now AND coalesce(v.recorded_to, now + 1) > now
              AND coalesce(v.valid_from <= row.today, true) AND coalesce(v.valid_to > row.today, v.to_kind = 'OPEN')
          }
      })
    WITH DISTINCT other LIMIT $max_faces
    RETURN collect(other) AS found
  }
  WITH row, now, known, own, consented, opened, p, party_id, ties, found[0..$max_faces - 1] AS faces,
    size(found) >= $max_faces AS faces_more
  CALL (row, now, known, own, p, faces, consented, opened) {
    UNWIND CASE WHEN row.reached THEN faces + [p] ELSE [] END AS face
    MATCH (face)<-[r:REACHES]-(c:CreditRecord)-[fr:RECORDED_AS]->(f:RecordFacts), (c)-[s:STATE]->(st:RecordState),
      (c)-[:ABOUT]->(about)
    WHERE CASE WHEN about IN own THEN 'SUBJECT' WHEN about = face THEN 'PARTY' ELSE 'OTHER' END IN row.reaching
      AND r.recorded_from <= known AND coalesce(r.recorded_to, known + 1) > known
      AND coalesce(r.valid_from <= row.as_of, true) AND coalesce(r.valid_to > row.as_of, true)
      AND fr.preferred AND fr.recorded_from <= known AND coalesce(fr.recorded_to, known + 1) > known
        AND coalesce(f.decided_on, fr.valid_from, row.as_of) <= row.as_of
        AND s.recorded_from <= known AND coalesce(s.recorded_to, known + 1) > known
        AND coalesce(s.valid_from <= row.as_of, true) AND coalesce(s.valid_to > row.as_of, true)
        AND NOT st.status IN row.forgotten
      AND EXISTS {
        MATCH (c)-[d:RECORDED_AS]->(df:RecordFacts)
        WHERE d.preferred AND (df.disclosure IN row.disclosures
            OR (df.disclosure IN row.by_consent AND coalesce(about.person_id, about.enterprise_id) IN consented
              AND coalesce(c.kind IN opened, true)))
          AND coalesce(df.finality <> 'OVERTURNED', true) AND coalesce(df.disclosed_to > row.today, true)
          AND (NOT c.side IN row.ending_sides OR all(over IN [row.untold[c.list_kind],
            row.untold[CASE WHEN c.list_kind IN row.beyond_class THEN '' ELSE df.severity END],
            CASE WHEN coalesce(d.valid_to > row.today, d.to_kind = 'OPEN') THEN null ELSE row.untold.ENDED END]
            WHERE coalesce(coalesce(df.decided_on, d.valid_from, d.valid_to) > over, true)))
          AND d.recorded_from <= now AND coalesce(d.recorded_to, now + 1) > now
      } AND NOT EXISTS {
        MATCH (c)-[g:STATE]->(gs:RecordState)
        WHERE gs.status IN row.forgotten AND g.recorded_from <= now AND coalesce(g.recorded_to, now + 1) > now
          AND coalesce(g.valid_from <= row.today, true) AND coalesce(g.valid_to > row.today, g.to_kind = 'OPEN')
      } AND NOT EXISTS {
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
  CALL (row, now, known, own, p, faces) {
    UNWIND CASE WHEN row.n_others > 0 THEN faces + [p] ELSE [] END AS face
    CALL (row, known, own, face) {
      MATCH (face)-[h:HOLDS|OWNS|CONTROLS]->(o:Enterprise)
      WHERE NOT o IN own
        AND h.recorded_from <= known AND coalesce(h.recorded_to, known + 1) > known
        AND coalesce(h.valid_from <= row.as_of, true) AND coalesce(h.valid_to > row.as_of, h.to_kind = 'OPEN')
      RETURN o, h LIMIT $max_others
    }
    WITH DISTINCT row, now, known, o, h LIMIT $max_others
    CALL (row, now, known, o) {
      MATCH (o)<-[:ABOUT]-(c:CreditRecord)-[fr:RECORDED_AS]->(f:RecordFacts), (c)-[s:STATE]->(st:RecordState)
      WHERE fr.preferred AND fr.recorded_from <= known AND coalesce(fr.recorded_to, known + 1) > known
          AND coalesce(f.decided_on, fr.valid_from, row.as_of) <= row.as_of
          AND s.recorded_from <= known AND coalesce(s.recorded_to, known + 1) > known
          AND coalesce(s.valid_from <= row.as_of, true) AND coalesce(s.valid_to > row.as_of, true)
          AND NOT st.status IN row.forgotten
        AND EXISTS {
          MATCH (c)-[d:RECORDED_AS]->(df:RecordFacts)
          WHERE d.preferred AND df.disclosure = 'PUBLIC' AND df.disclosure IN row.disclosures
            AND coalesce(df.finality <> 'OVERTURNED', true) AND coalesce(df.disclosed_to > row.today, true)
            AND (NOT c.side IN row.ending_sides OR all(over IN [row.untold[c.list_kind],
              row.untold[CASE WHEN c.list_kind IN row.beyond_class THEN '' ELSE df.severity END],
              CASE WHEN coalesce(d.valid_to > row.today, d.to_kind = 'OPEN') THEN null ELSE row.untold.ENDED END]
              WHERE coalesce(coalesce(df.decided_on, d.valid_from, d.valid_to) > over, true)))
            AND d.recorded_from <= now AND coalesce(d.recorded_to, now + 1) > now
        } AND NOT EXISTS {
          MATCH (c)-[g:STATE]->(gs:RecordState)
          WHERE gs.status IN row.forgotten AND g.recorded_from <= now AND coalesce(g.recorded_to, now + 1) > now
            AND coalesce(g.valid_from <= row.today, true) AND coalesce(g.valid_to > row.today, g.to_kind = 'OPEN')
        } AND NOT EXISTS {
          MATCH (c)<-[v:ON]-(:Overlay {kind: 'SHIELD'})
          WHERE v.person_id IS NULL AND v.measure_id IS NULL
            AND v.recorded_from <= now AND coalesce(v.recorded_to, now + 1) > now
            AND coalesce(v.valid_from <= row.today, true) AND coalesce(v.valid_to > row.today, v.to_kind = 'OPEN')
        }
      WITH row, now, c, fr, f, s, st ORDER BY
        CASE WHEN c.side = 'BLACK' AND coalesce(fr.valid_from <= row.as_of, true)
          AND coalesce(fr.valid_to > row.as_of, fr.to_kind = 'OPEN') THEN 0 ELSE 1 END,
        coalesce(toString(f.decided_on), '') DESC, c.record_id LIMIT 10
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
           valid_from: toString(x.valid_from), valid_to: toString(x.valid_to)}][0..20]}) AS public_records
    }
    WITH row, known, o, h, public_records ORDER BY o.enterprise_id, h.tenure_id
    RETURN collect({enterprise_id: o.enterprise_id, tenure_id: h.tenure_id,
      role: CASE type(h) WHEN 'OWNS' THEN 'SHAREHOLDER'
      WHEN 'CONTROLS' THEN 'ACTUAL_CONTROLLER' ELSE h.role END, valid_from: toString(h.valid_from),
      valid_to: toString(h.valid_to), to_kind: h.to_kind, records: public_records,
      name: head([(o)-[y:DESCRIBED_AS]->(yf:EnterpriseFacts)
        WHERE y.preferred AND y.recorded_from <= known AND coalesce(y.recorded_to, known + 1) > known
          AND coalesce(y.valid_from <= row.as_of, true) AND coalesce(y.valid_to > row.as_of, true) | yf.name]),
      uscc: head([(o)<-[z:IDENTIFIES]-(k:Identifier)
        WHERE k.scheme = 'USCC' AND z.recorded_from <= known AND coalesce(z.recorded_to, known + 1) > known |
        k.value])}) AS others
  }
  CALL (row, now, known, ties, reaches, others) {
    UNWIND [x IN ties[0..50] + reaches + others WHERE x.tenure_id IS NOT NULL | x.tenure_id] AS tenure_id
    WITH DISTINCT row, now, known, tenure_id
    MATCH (mf:MatterFacts {target_id: tenure_id})<-[s:STATED_AS]-(m:Matter)
    WHERE m.kind = 'OBJECTION' AND mf.target = 'TENURE' AND (mf.status IN ['FILED', 'WITH_SOURCE', 'ANSWERED']
        OR (mf.status = 'UPHELD' AND s.recorded_from > known))
      AND s.recorded_from <= now AND coalesce(s.recorded_to, now + 1) > now
      AND coalesce(s.valid_from <= row.today, true)
    WITH DISTINCT tenure_id, toString(s.valid_from) AS since ORDER BY tenure_id, since LIMIT 2000
    RETURN collect({tenure_id: tenure_id, since: since}) AS objected
  }
  RETURN collect({party_id: party_id,
    party_kind: CASE WHEN p.person_id IS NULL THEN 'Enterprise' WHEN p.party_kind = 'UNKNOWN' THEN 'Unknown'
      ELSE 'Person' END,
    name: CASE WHEN p.person_id IS NULL
      THEN head([(p)-[y:DESCRIBED_AS]->(yf:EnterpriseFacts)
        WHERE y.preferred AND y.recorded_from <= known AND coalesce(y.recorded_to, known + 1) > known
          AND coalesce(y.valid_from <= row.as_of, true) AND coalesce(y.valid_to > row.as_of, true) | yf.name])
      ELSE p.name END,
    uscc: head([(p)<-[z:IDENTIFIES]-(k:Identifier)
        WHERE k.scheme = 'USCC' AND z.recorded_from <= known AND coalesce(z.recorded_to, known + 1) > known | k.value]),
    roles: ties[0..50], objected: objected, reaches: reaches[0..$max_reaches - 1],
    reaches_more: size(reaches) >= $max_reaches OR (row.reached AND faces_more),
    others: others[0..$max_others - 1],
    others_more: size(others) >= $max_others OR (row.n_others > 0 AND faces_more)}) AS parties
}
RETURN row.i AS i, now AS now, known AS known, granted AS granted,
  CASE
    WHEN size(facts) > 0 OR size(records) > 0 THEN e.enterprise_id
    WHEN EXISTS {
      MATCH (e)-[h:HOLDS|OWNS|CONTROLS|BRANCH_OF|SUCCEEDS]-()
      WHERE type(h) IN row.ties AND h.recorded_from <= known AND coalesce(h.recorded_to, known + 1) > known
    } THEN e.enterprise_id
  END AS enterprise_id,
  [self IN own WHERE self <> e | self.enterprise_id] AS same,
  coalesce(e.kind, 'UNKNOWN') AS kind, identifiers AS identifiers, facts AS facts,
  records[0..$max_records - 1] AS records, size(records) >= $max_records AS records_more,
  parties[0..row.n] AS parties, size(parties) > row.n AS parties_more
""",
    access=Access.READ,
    params=EnterpriseKey,
    row=EnterpriseAnswer,
)
"""An enterprise, its records, its related parties and how records reach them. `max_…` are one more than is told.

Of a person's appearances under a document the first `max_faces` in store order are followed, of those that may be told.
"""
