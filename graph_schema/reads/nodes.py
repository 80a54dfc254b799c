"""The statement that tells of parties as nodes of a graph: who they are, and what marks them.

It begins with the clock and judges what may be told now, like the statements about an enterprise. It trusts nobody
who hands it an id: a party is told of where a tie or a record that may be seen tells of it.
"""

from typing import Final

from graph_schema.reads.explore_rows import NodesAnswer, NodesKey
from graph_schema.statement import Access, Statement

NODES: Final = Statement(
    name="nodes",
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
  CALL (row, now, m) {
    MATCH (m)-[q:CONCERNS]->(x)
    WHERE q.recorded_from <= now AND coalesce(q.recorded_to, now + 1) > now
      AND q.valid_from <= row.today AND coalesce(q.valid_to > row.today, q.to_kind = 'OPEN')
      AND NOT coalesce(x.person_id, x.enterprise_id) IN [j IN range(0, size(coalesce(m.withdrawn, [])) - 1)
        WHERE coalesce(m.withdrawn_seqs[j] <= now, true) | m.withdrawn[j]]
    WITH coalesce(x.person_id, x.enterprise_id) AS concerned ORDER BY concerned LIMIT 100
    RETURN collect(concerned) AS subjects
  }
  WITH m.matter_id AS key, subjects, s ORDER BY key, s.source LIMIT 4
  RETURN collect({key: key, subjects: subjects}) AS held
}
WITH now, row, known, granted,
  granted AND all(need IN row.needed WHERE any(h IN held WHERE h.key = need)) AS admitted,
  coalesce(head([h IN held WHERE h.key = row.covering | h.subjects]), []) AS covered
CALL (row, now, known, admitted, covered) {
  UNWIND CASE WHEN admitted THEN row.ids ELSE [] END AS id
  CALL (known, id) {
    MATCH (x:Person {person_id: id}) RETURN x AS p
    UNION ALL
    MATCH (x:Enterprise {enterprise_id: id}) RETURN x AS p
    UNION ALL
    MATCH (k:Identifier {key: id})-[z:IDENTIFIES]->(x:Enterprise)
    WHERE z.recorded_from <= known AND coalesce(z.recorded_to, known + 1) > known RETURN x AS p
  }
  CALL (row, known, p) {
    OPTIONAL MATCH (p)-[n:SUCCEEDS*1..3]-(same:Enterprise)
    WHERE same <> p AND all(x IN n WHERE x.how = 'NEW_CODE' AND x.valid_to IS NULL AND x.recorded_from <= known
      AND (row.covering = '' OR x.recorded_to IS NULL)
      AND coalesce(x.recorded_to, known + 1) > known AND coalesce(x.valid_from <= row.as_of, true))
    WITH p, collect(DISTINCT same)[0..10] AS others RETURN [p] + others AS own
  }
  CALL (row, known, p) {
    MATCH (p)-[d:DESCRIBED_AS]->(f:EnterpriseFacts)
    WHERE d.recorded_from <= known AND coalesce(d.recorded_to, known + 1) > known
      AND coalesce(d.valid_from <= row.as_of, true) AND coalesce(d.valid_to > row.as_of, true)
    WITH d, f ORDER BY d.preferred DESC, d.source LIMIT 1
    RETURN collect({name: f.name}) AS facts
  }
  CALL (row, known, p) {
    MATCH (p)-[y:IDENTIFIED_AS]->(who:Identity)
    WHERE y.recorded_from <= known AND coalesce(y.recorded_to, known + 1) > known
      AND coalesce(y.valid_from <= row.as_of, true) AND coalesce(y.valid_to > row.as_of, y.to_kind = 'OPEN')
      AND (y.decision = 'CONFIRMED' OR NOT EXISTS {
        MATCH (p)-[w:IDENTIFIED_AS]->(somebody:Identity)
        WHERE somebody <> who AND w.recorded_from <= known AND coalesce(w.recorded_to, known + 1) > known
          AND coalesce(w.valid_from <= row.as_of, true) AND coalesce(w.valid_to > row.as_of, w.to_kind = 'OPEN')
      })
    WITH DISTINCT who ORDER BY who.identity_id
    RETURN collect(who) AS identities
  }
  CALL (row, known, identities) {
    UNWIND [who IN identities WHERE who.confirmed] AS who
    MATCH (who)<-[y2:IDENTIFIED_AS]-(other:Person)
    WHERE y2.decision = 'CONFIRMED' AND y2.recorded_from <= known AND coalesce(y2.recorded_to, known + 1) > known
      AND coalesce(y2.valid_from <= row.as_of, true) AND coalesce(y2.valid_to > row.as_of, y2.to_kind = 'OPEN')
    RETURN collect(DISTINCT other) AS sure
  }
  CALL (row, now, known, p, sure) {
    UNWIND CASE WHEN p IN sure THEN sure ELSE sure + [p] END AS face
    WITH row, now, known, face WHERE EXISTS {
      MATCH (face)-[h:HOLDS|OWNS|CONTROLS|BRANCH_OF|SUCCEEDS|SUPPLIES]-()
      WHERE type(h) IN row.ties AND h.recorded_from <= known AND coalesce(h.recorded_to, known + 1) > known
    } OR EXISTS {
      MATCH (face)<-[n:ABOUT|NAMES]-(c:CreditRecord)-[fr:RECORDED_AS]->(f:RecordFacts), (c)-[s:STATE]->(st:RecordState)
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
          WHERE (v.person_id IS NULL OR v.person_id = face.person_id) AND v.measure_id IS NULL
            AND v.recorded_from <= now AND coalesce(v.recorded_to, now + 1) > now
            AND coalesce(v.valid_from <= row.today, true) AND coalesce(v.valid_to > row.today, v.to_kind = 'OPEN')
        }
    }
    RETURN collect(coalesce(face.person_id, face.enterprise_id)) AS shown
  }
  WITH row, now, known, covered, id, p, own, facts, shown, identities,
    [m IN sure WHERE m.person_id IN shown | m.name_key] AS names
  CALL (row, now, known, p, identities, names) {
    UNWIND identities AS who
    MATCH (who)<-[y2:IDENTIFIED_AS]-(face:Person)
    WHERE (face.name_key = p.name_key OR (p.name_key IN names AND face.name_key IN names))
      AND y2.recorded_from <= known AND coalesce(y2.recorded_to, known + 1) > known
      AND coalesce(y2.valid_from <= row.as_of, true) AND coalesce(y2.valid_to > row.as_of, y2.to_kind = 'OPEN')
      AND (y2.decision = 'CONFIRMED' OR NOT EXISTS {
        MATCH (face)-[w:IDENTIFIED_AS]->(somebody:Identity)
        WHERE somebody <> who AND w.recorded_from <= known AND coalesce(w.recorded_to, known + 1) > known
          AND coalesce(w.valid_from <= row.as_of, true) AND coalesce(w.valid_to > row.as_of, w.to_kind = 'OPEN')
      })
      AND (EXISTS {
        MATCH (face)-[h:HOLDS|OWNS|CONTROLS|BRANCH_OF|SUCCEEDS|SUPPLIES]-()
        WHERE type(h) IN row.ties AND h.recorded_from <= known AND coalesce(h.recorded_to, known + 1) > known
      } OR EXISTS {
        MATCH (face)<-[n:ABOUT|NAMES]-(c:CreditRecord)-[fr:RECORDED_AS]->(f:RecordFacts),
          (c)-[s:STATE]->(st:RecordState)
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
            WHERE (v.person_id IS NULL OR v.person_id = face.person_id) AND v.measure_id IS NULL
              AND v.recorded_from <= now AND coalesce(v.recorded_to, now + 1) > now
              AND coalesce(v.valid_from <= row.today, true) AND coalesce(v.valid_to > row.today, v.to_kind = 'OPEN')
          }
      })
    WITH DISTINCT face LIMIT $max_joined
    RETURN collect(face) AS joined
  }
  CALL (row, now, known, p, own, covered) {
    UNWIND own AS self
    MATCH (self)<-[:ABOUT]-(c:CreditRecord)-[fr:RECORDED_AS]->(f:RecordFacts), (c)-[s:STATE]->(st:RecordState)
    WHERE p.enterprise_id IS NOT NULL AND (row.covering = '' OR p.enterprise_id IN covered)
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
    WITH row, now, c, fr, f, st, CASE WHEN c.side = 'BLACK' AND coalesce(fr.valid_from <= row.as_of, true)
        AND coalesce(fr.valid_to > row.as_of, fr.to_kind = 'OPEN') THEN 0
        WHEN c.side <> 'NEUTRAL' OR c.kind IN row.weighing THEN 1 ELSE 2 END AS weight
    ORDER BY weight, coalesce(toString(f.decided_on), '') DESC, c.record_id LIMIT $max_records
    RETURN collect({record_id: c.record_id, side: c.side, weight: weight, party_name: f.party_name,
      decided_on: toString(f.decided_on), valid_from: toString(fr.valid_from), valid_to: toString(fr.valid_to),
      to_kind: fr.to_kind, status: st.status,
      finality: CASE WHEN f.final_from <= row.as_of THEN 'FINAL' ELSE f.finality END,
      overlays: [(c)<-[x:ON]-(o:Overlay)
        WHERE x.recorded_from <= now AND coalesce(x.recorded_to, now + 1) > now
          AND coalesce(x.valid_from <= row.today, true) AND coalesce(x.valid_to > row.today, x.to_kind = 'OPEN') |
        {overlay_id: o.overlay_id, kind: o.kind, measure_id: x.measure_id, person_id: x.person_id,
         valid_from: toString(x.valid_from), valid_to: toString(x.valid_to)}][0..20]}) AS records
  }
  CALL (row, now, known, p, joined) {
    UNWIND CASE WHEN p IN joined THEN joined ELSE joined + [p] END AS face
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
    WITH DISTINCT row, now, face, r, c, fr, f, st ORDER BY c.record_id, r.reach_id LIMIT $max_reaches
    RETURN collect({level: r.level, valid_from: toString(r.valid_from), from_kind: r.from_kind,
      valid_to: toString(r.valid_to), to_kind: r.to_kind, reached_id: coalesce(face.person_id, face.enterprise_id),
      record: {record_id: c.record_id, side: c.side, valid_from: toString(fr.valid_from),
        valid_to: toString(fr.valid_to), to_kind: fr.to_kind, status: st.status,
        finality: CASE WHEN f.final_from <= row.as_of THEN 'FINAL' ELSE f.finality END,
        overlays: [(c)<-[x:ON]-(o:Overlay)
          WHERE x.recorded_from <= now AND coalesce(x.recorded_to, now + 1) > now
            AND coalesce(x.valid_from <= row.today, true) AND coalesce(x.valid_to > row.today, x.to_kind = 'OPEN') |
          {overlay_id: o.overlay_id, kind: o.kind, measure_id: x.measure_id, person_id: x.person_id,
           valid_from: toString(x.valid_from), valid_to: toString(x.valid_to)}][0..20]}}) AS reaches
  }
  WITH known, id, p, facts, joined, records, reaches, shown,
    row.covering = '' OR p.enterprise_id IN covered AS read
  WHERE size(facts) > 0 OR size(records) > 0 OR coalesce(p.person_id, p.enterprise_id) IN shown
  WITH known, id, p, facts, joined, records, reaches, read ORDER BY id LIMIT $max_nodes
  RETURN collect({id: id, party_id: coalesce(p.person_id, p.enterprise_id),
    kind: CASE WHEN p.person_id IS NULL THEN 'Enterprise' WHEN p.party_kind = 'UNKNOWN' THEN 'Unknown'
      ELSE 'Person' END,
    name: CASE WHEN p.person_id IS NULL THEN head([f IN facts | f.name]) ELSE p.name END,
    uscc: head([(p)<-[z:IDENTIFIES]-(k:Identifier)
      WHERE k.scheme = 'USCC' AND z.recorded_from <= known AND coalesce(z.recorded_to, known + 1) > known | k.value]),
    joined: [face IN joined | face.person_id], joined_more: size(joined) >= $max_joined, read: read,
    records: [x IN records[0..$max_records - 1] WHERE x.weight = 0 OR size(facts) = 0],
    records_more: size(records) >= $max_records AND records[$max_records - 2].weight < 2,
    reaches: reaches[0..$max_reaches - 1],
    reaches_more: size(reaches) >= $max_reaches OR size(joined) >= $max_joined}) AS nodes
}
RETURN row.i AS i, now AS now, known AS known, granted AS granted, nodes AS nodes
""",
    access=Access.READ,
    params=NodesKey,
    row=NodesAnswer,
)
"""Parties by their ids, in the order of these. `max_…` are one more than is told, but for `max_nodes`.

Appearances of a document are read in store order until `max_joined` may be told of. Only where a reviewer has confirmed
one (`confirmed` of the identity) are all looked through, for the names that he joined.
"""
