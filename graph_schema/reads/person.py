"""The statement that answers for a person: by one of his appearances, or by a document through its blind index."""

from typing import Final

from graph_schema.reads.person_rows import PersonAnswer, PersonKey
from graph_schema.statement import Access, Statement

PERSON_ANSWER: Final = Statement(
    name="person_answer",
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
        AND other <> x
        AND (x.name_key = other.name_key OR (y.decision = 'CONFIRMED' AND y2.decision = 'CONFIRMED'))
        AND (y.decision = 'CONFIRMED' OR NOT EXISTS {
          MATCH (x)-[w:IDENTIFIED_AS]->(somebody:Identity)
          WHERE somebody <> who AND w.recorded_from <= now AND coalesce(w.recorded_to, now + 1) > now
            AND coalesce(w.valid_from <= row.today, true) AND coalesce(w.valid_to > row.today, w.to_kind = 'OPEN')
        })
        AND (y2.decision = 'CONFIRMED' OR NOT EXISTS {
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
  WITH m.matter_id AS key, subjects, s ORDER BY key, s.source LIMIT 4
  RETURN collect({key: key, subjects: subjects}) AS held
}
WITH now, row, known, granted,
  granted AND all(need IN row.needed WHERE any(h IN held WHERE h.key = need)) AS admitted,
  coalesce(head([h IN held WHERE h.key = row.covering | h.subjects]), []) AS covered
CALL (row, now, known) {
  MATCH (:IdDocument {key: row.document})<-[hd:HAS_DOCUMENT]-(who:Identity)<-[y:IDENTIFIED_AS]-(x:Person)
  WHERE hd.recorded_from <= known AND coalesce(hd.recorded_to, known + 1) > known
    AND y.recorded_from <= known AND coalesce(y.recorded_to, known + 1) > known
    AND coalesce(y.valid_from <= row.as_of, true) AND coalesce(y.valid_to > row.as_of, y.to_kind = 'OPEN')
    AND (row.named = '' OR x.name_key = row.named)
    AND (y.decision = 'CONFIRMED' OR NOT EXISTS {
      MATCH (x)-[w:IDENTIFIED_AS]->(somebody:Identity)
      WHERE somebody <> who AND w.recorded_from <= known AND coalesce(w.recorded_to, known + 1) > known
        AND coalesce(w.valid_from <= row.as_of, true) AND coalesce(w.valid_to > row.as_of, w.to_kind = 'OPEN')
    })
    AND (EXISTS {
      MATCH (x)-[h:HOLDS|OWNS|CONTROLS]->(:Enterprise)
      WHERE h.recorded_from <= known AND coalesce(h.recorded_to, known + 1) > known
    } OR EXISTS {
      MATCH (x)<-[n:ABOUT|NAMES]-(c:CreditRecord)-[fr:RECORDED_AS]->(f:RecordFacts), (c)-[s:STATE]->(st:RecordState)
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
          WHERE (v.person_id IS NULL OR v.person_id = x.person_id) AND v.measure_id IS NULL
            AND v.recorded_from <= now AND coalesce(v.recorded_to, now + 1) > now
            AND coalesce(v.valid_from <= row.today, true) AND coalesce(v.valid_to > row.today, v.to_kind = 'OPEN')
        }
    })
  WITH x, max(CASE WHEN y.decision = 'CONFIRMED' THEN 1 ELSE 0 END) AS sure
  WITH min(x.person_id) AS first, min(x.name_key) AS one, max(x.name_key) AS other, min(sure) AS sure
  RETURN CASE WHEN one = other OR sure = 1 THEN first END AS by_document
}
WITH now, row, known, granted, covered, CASE WHEN NOT admitted THEN '' WHEN row.document = '' THEN row.person
  ELSE coalesce(by_document, '') END AS wanted
OPTIONAL MATCH (p:Person {person_id: wanted})
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
CALL (row, now, known, p, faces) {
  CALL (row, now, known, p, faces) {
    UNWIND faces + [p] AS face
    MATCH (face)-[h:HOLDS|OWNS|CONTROLS]->(:Enterprise)
    WHERE h.recorded_from <= known AND coalesce(h.recorded_to, known + 1) > known
    RETURN face
    UNION ALL
    UNWIND faces + [p] AS face
    MATCH (face)<-[h:ABOUT|NAMES]-(c:CreditRecord)-[fr:RECORDED_AS]->(f:RecordFacts),
      (c)-[s:STATE]->(st:RecordState)
    WHERE (type(h) = 'ABOUT' OR (h.recorded_from <= known AND coalesce(h.recorded_to, known + 1) > known))
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
        WHERE (v.person_id IS NULL OR v.person_id = face.person_id) AND v.measure_id IS NULL
          AND v.recorded_from <= now AND coalesce(v.recorded_to, now + 1) > now
          AND coalesce(v.valid_from <= row.today, true) AND coalesce(v.valid_to > row.today, v.to_kind = 'OPEN')
      }
    RETURN face
  }
  WITH DISTINCT face ORDER BY face.person_id LIMIT $max_faces
  RETURN collect(face) AS told
}
WITH now, row, known, granted, covered, p, faces, told,
  row.covering = '' OR coalesce(p.person_id IN covered, false) AS whole
CALL (row, now, told, covered, whole) {
  UNWIND told AS face
  MATCH (face)-[h:HOLDS|OWNS|CONTROLS]->(o:Enterprise)
  WHERE NOT whole AND o.enterprise_id IN covered AND coalesce(h.valid_from <= row.today, true)
    AND h.recorded_from <= now AND coalesce(h.recorded_to, now + 1) > now
  WITH DISTINCT face ORDER BY face.person_id LIMIT $max_faces
  RETURN collect(face) AS near
}
WITH now, row, known, granted, covered, p, faces, told, whole, CASE WHEN whole THEN told ELSE near END AS shown
WITH now, row, known, granted, covered, p, faces, whole,
  CASE WHEN row.document = '' AND NOT p IN shown THEN [] ELSE shown END AS shown,
  CASE WHEN size(shown) = 0 OR (row.document = '' AND NOT p IN shown) THEN [] ELSE told END AS seen
CALL (row, now, known, seen) {
  UNWIND seen AS face
  MATCH (face)<-[h:ABOUT|NAMES]-(c:CreditRecord)-[fr:RECORDED_AS]->(f:RecordFacts), (c)-[s:STATE]->(st:RecordState)
  WHERE (type(h) = 'ABOUT' OR (h.recorded_from <= known AND coalesce(h.recorded_to, known + 1) > known))
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
      WHERE (v.person_id IS NULL OR v.person_id = face.person_id) AND v.measure_id IS NULL
        AND v.recorded_from <= now AND coalesce(v.recorded_to, now + 1) > now
        AND coalesce(v.valid_from <= row.today, true) AND coalesce(v.valid_to > row.today, v.to_kind = 'OPEN')
    }
  WITH DISTINCT row, now, known, face, h, c, fr, f, s, st ORDER BY CASE type(h) WHEN 'ABOUT' THEN 0 ELSE 1 END,
    CASE WHEN c.side = 'BLACK' AND coalesce(fr.valid_from <= row.as_of, true)
      AND coalesce(fr.valid_to > row.as_of, fr.to_kind = 'OPEN') THEN 0
      WHEN c.side <> 'NEUTRAL' OR c.kind IN row.weighing THEN 1 ELSE 2 END,
    coalesce(toString(f.decided_on), '') DESC, c.record_id, face.person_id, coalesce(h.source, ''),
    coalesce(h.liability, '') LIMIT $max_records
  RETURN collect({how: type(h), liability: h.liability, said_by: h.source, face_id: face.person_id,
    about_id: head([(c)-[:ABOUT]->(about) | coalesce(about.enterprise_id, about.person_id)]),
    about_kind: CASE WHEN EXISTS { MATCH (c)-[:ABOUT]->(:Enterprise) } THEN 'Enterprise' ELSE 'Person' END,
    about_name: coalesce(head([(c)-[:ABOUT]->(:Enterprise)-[y:DESCRIBED_AS]->(yf:EnterpriseFacts)
      WHERE y.preferred AND y.recorded_from <= known AND coalesce(y.recorded_to, known + 1) > known
        AND coalesce(y.valid_from <= row.as_of, true) AND coalesce(y.valid_to > row.as_of, true) |
      yf.name]), f.party_name),
    about_uscc: head([(c)-[:ABOUT]->(:Enterprise)<-[z:IDENTIFIES]-(k:Identifier)
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
       valid_from: toString(x.valid_from), valid_to: toString(x.valid_to)}][0..20]}}) AS records
}
CALL (row, now, known, p, seen) {
  UNWIND seen AS face
  MATCH (face)<-[r:REACHES]-(c:CreditRecord)-[fr:RECORDED_AS]->(f:RecordFacts), (c)-[s:STATE]->(st:RecordState),
    (c)-[:ABOUT]->(about)
  WHERE CASE WHEN about = face THEN 'PARTY' ELSE 'OTHER' END IN row.reaching
    AND r.recorded_from <= known AND coalesce(r.recorded_to, known + 1) > known
    AND coalesce(r.valid_from <= row.as_of, true) AND coalesce(r.valid_to > row.as_of, true)
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
      WHERE (v.person_id IS NULL OR v.person_id = face.person_id) AND v.measure_id IS NULL
        AND v.recorded_from <= now AND coalesce(v.recorded_to, now + 1) > now
        AND coalesce(v.valid_from <= row.today, true) AND coalesce(v.valid_to > row.today, v.to_kind = 'OPEN')
    }
  WITH DISTINCT row, now, known, p, face, r, c, fr, f, s, st, about,
    head([(face)-[h:HOLDS|OWNS|CONTROLS]->(:Enterprise)
      WHERE h.tenure_id = r.tenure_id AND h.preferred AND h.recorded_from <= known
        AND coalesce(h.recorded_to, known + 1) > known AND coalesce(h.valid_from <= row.as_of, true) |
      {tie: type(h), role: h.role, tenure_id: h.tenure_id, valid_from: toString(h.valid_from), from_kind: h.from_kind,
       valid_to: toString(h.valid_to), to_kind: h.to_kind, source: h.source, preferred: true}]) AS tenure
  ORDER BY c.record_id, r.reach_id, face.person_id LIMIT $max_reaches
  RETURN collect({reach_id: r.reach_id, rule_id: r.rule_id, rules_edition: r.rules_edition, role: r.role,
    level: r.level, reason: r.reason, named: r.named, measures: r.measures, tenure_id: r.tenure_id,
    valid_from: toString(r.valid_from), from_kind: r.from_kind, valid_to: toString(r.valid_to),
    to_kind: r.to_kind, same_appearance: face = p, tenure: tenure,
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
CALL (row, known, seen, covered, whole) {
  UNWIND seen AS face
  MATCH (face)-[h:HOLDS|OWNS|CONTROLS]->(o:Enterprise)
  WHERE type(h) IN row.office_ties AND h.recorded_from <= known AND coalesce(h.recorded_to, known + 1) > known
    AND coalesce(h.valid_from <= row.as_of, true) AND (whole OR o.enterprise_id IN covered)
    AND CASE WHEN coalesce(h.valid_to > row.as_of, h.to_kind = 'OPEN') THEN row.current ELSE row.former END
  WITH DISTINCT row, known, face, h, o,
    face.person_id + '/' + h.tenure_id + '/' + coalesce(toString(h.valid_from), '') AS place
  WHERE place > row.after_office
  WITH row, known, face, h, o, place ORDER BY place LIMIT $max_offices
  RETURN collect({place: place, tie: type(h), role: CASE type(h) WHEN 'OWNS' THEN 'SHAREHOLDER'
      WHEN 'CONTROLS' THEN 'ACTUAL_CONTROLLER' ELSE h.role END,
    tenure_id: h.tenure_id, valid_from: toString(h.valid_from), from_kind: h.from_kind,
    valid_to: toString(h.valid_to), to_kind: h.to_kind, percent: h.percent, evidence: h.evidence, source: h.source,
    preferred: h.preferred, face_id: face.person_id, enterprise_id: o.enterprise_id,
    name: head([(o)-[y:DESCRIBED_AS]->(yf:EnterpriseFacts)
      WHERE y.preferred AND y.recorded_from <= known AND coalesce(y.recorded_to, known + 1) > known
        AND coalesce(y.valid_from <= row.as_of, true) AND coalesce(y.valid_to > row.as_of, true) | yf.name]),
    uscc: head([(o)<-[z:IDENTIFIES]-(k:Identifier)
      WHERE k.scheme = 'USCC' AND z.recorded_from <= known AND coalesce(z.recorded_to, known + 1) > known |
      k.value])}) AS offices
}
CALL (row, now, known, offices, reaches) {
  UNWIND [x IN offices + reaches WHERE x.tenure_id IS NOT NULL | x.tenure_id] AS tenure_id
  WITH DISTINCT row, now, known, tenure_id
  MATCH (mf:MatterFacts {target_id: tenure_id})<-[s:STATED_AS]-(m:Matter)
  WHERE m.kind = 'OBJECTION' AND mf.target = 'TENURE' AND (mf.status IN ['FILED', 'WITH_SOURCE', 'ANSWERED']
      OR (mf.status = 'UPHELD' AND s.recorded_from > known))
    AND s.recorded_from <= now AND coalesce(s.recorded_to, now + 1) > now
    AND coalesce(s.valid_from <= row.today, true)
  WITH DISTINCT tenure_id, toString(s.valid_from) AS since ORDER BY tenure_id, since LIMIT 2000
  RETURN collect({tenure_id: tenure_id, since: since}) AS objected
}
CALL (row, known, shown) {
  UNWIND shown AS face
  WITH row, known, face WHERE face.person_id > row.after_appearance
  WITH row, known, face ORDER BY face.person_id LIMIT $max_appearances
  RETURN collect({face_id: face.person_id, name: face.name,
    confirmed: EXISTS {
      MATCH (face)-[y:IDENTIFIED_AS]->(:Identity)
      WHERE y.decision = 'CONFIRMED' AND y.recorded_from <= known AND coalesce(y.recorded_to, known + 1) > known
        AND coalesce(y.valid_from <= row.as_of, true) AND coalesce(y.valid_to > row.as_of, y.to_kind = 'OPEN')
    },
    enterprise_id: head([(face)-[h:HOLDS|OWNS|CONTROLS]->(o:Enterprise)
      WHERE h.recorded_from <= known AND coalesce(h.recorded_to, known + 1) > known | o.enterprise_id]),
    at_name: head([(face)-[h:HOLDS|OWNS|CONTROLS]->(:Enterprise)-[y:DESCRIBED_AS]->(yf:EnterpriseFacts)
      WHERE h.recorded_from <= known AND coalesce(h.recorded_to, known + 1) > known
        AND y.preferred AND y.recorded_from <= known AND coalesce(y.recorded_to, known + 1) > known
        AND coalesce(y.valid_from <= row.as_of, true) AND coalesce(y.valid_to > row.as_of, true) | yf.name]),
    at_uscc: head([(face)-[h:HOLDS|OWNS|CONTROLS]->(:Enterprise)<-[z:IDENTIFIES]-(k:Identifier)
      WHERE k.scheme = 'USCC' AND h.recorded_from <= known AND coalesce(h.recorded_to, known + 1) > known
        AND z.recorded_from <= known AND coalesce(z.recorded_to, known + 1) > known | k.value])}) AS appearances
}
RETURN row.i AS i, now AS now, known AS known, granted AS granted,
  CASE WHEN size(seen) = 0 THEN null WHEN row.document = '' THEN p.person_id ELSE shown[0].person_id END AS person_id,
  CASE WHEN row.document = '' THEN p.name ELSE shown[0].name END AS name,
  coalesce(p.party_kind, '') AS party_kind, [x IN shown | x.person_id] AS faces,
  records[0..$max_records - 1] AS records, size(records) >= $max_records AS records_more,
  reaches[0..$max_reaches - 1] AS reaches, size(reaches) >= $max_reaches AS reaches_more,
  objected AS objected, offices[0..row.n_offices] AS offices, size(offices) > row.n_offices AS offices_more,
  appearances[0..row.n_appearances] AS appearances, size(appearances) > row.n_appearances AS appearances_more,
  size(seen) >= $max_faces AS faces_more
""",
    access=Access.READ,
    params=PersonKey,
    row=PersonAnswer,
)
"""A person with the appearances that are joined to one identity, where they hold office, and what is recorded of them.

Appearances, offices and records are told as far as the asker may see them; one that only a withheld record knows is
not there. A document that its joins give to several persons is nobody's, unless a name is given.
"""
