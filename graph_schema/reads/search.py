"""The statement that finds enterprises by name, with the gates of an enterprise's own.

What is found is told of where, and as far as, the statement about one enterprise (reads/enterprise.py) would tell of
it. Names are looked for in every description that is known and began by the day asked about. Which names begin with
a text is found before (reads/search_beginnings.py); here it is judged.
"""

from typing import Final

from graph_schema.reads.search_rows import SearchAnswer, SearchKey
from graph_schema.statement import Access, Statement

SEARCH_ENTERPRISES: Final = Statement(
    name="search_enterprises",
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
  WITH m.matter_id AS key, subjects, mf.record_kinds AS kinds, s ORDER BY key, s.source LIMIT 4
  RETURN collect({key: key, subjects: subjects, kinds: kinds}) AS held
}
WITH now, row, known, granted,
  head([h IN held WHERE h.key = row.consent | h.subjects]) AS consented,
  head([h IN held WHERE h.key = row.consent AND size(coalesce(h.kinds, [])) > 0 | h.kinds]) AS opened,
  granted AND all(need IN row.needed WHERE any(h IN held WHERE h.key = need)) AS admitted,
  head([h IN held WHERE h.key = row.covering | h.subjects]) AS covered
WITH now, row, known, granted, admitted, coalesce(consented, []) AS consented, opened, coalesce(covered, []) AS covered
CALL (row, now, known, admitted, consented, opened, covered) {
  CALL (row, known, admitted, covered) {
    MATCH (i:Identifier {key: row.code})-[z:IDENTIFIES]->(e:Enterprise)
    WHERE admitted AND z.recorded_from <= known AND coalesce(z.recorded_to, known + 1) > known
    RETURN e, i.scheme AS scheme, 0 AS place
    UNION ALL
    MATCH (f:EnterpriseFacts {search_key: row.key})<-[d:DESCRIBED_AS]-(e:Enterprise)
    WHERE admitted AND d.recorded_from <= known AND coalesce(d.recorded_to, known + 1) > known
      AND coalesce(d.valid_from <= row.as_of, true)
    RETURN e, '' AS scheme, 0 AS place
    UNION ALL
    MATCH (:FormerName {key: row.key})<-[:FORMERLY]-(f:EnterpriseFacts)<-[d:DESCRIBED_AS]-(e:Enterprise)
    WHERE admitted AND d.recorded_from <= known AND coalesce(d.recorded_to, known + 1) > known
      AND coalesce(d.valid_from <= row.as_of, true)
    RETURN e, '' AS scheme, 0 AS place
    UNION ALL
    UNWIND CASE WHEN admitted THEN row.beginning ELSE [] END AS id
    MATCH (e:Enterprise {enterprise_id: id})
    RETURN e, '' AS scheme, 1 AS place
    UNION ALL
    UNWIND CASE WHEN admitted AND row.begins THEN covered ELSE [] END AS id
    MATCH (e:Enterprise {enterprise_id: id})-[d:DESCRIBED_AS]->(f:EnterpriseFacts)
    WHERE d.recorded_from <= known AND coalesce(d.recorded_to, known + 1) > known
      AND coalesce(d.valid_from <= row.as_of, true)
      AND (f.search_key STARTS WITH row.key
        OR EXISTS { MATCH (f)-[:FORMERLY]->(x:FormerName) WHERE x.key STARTS WITH row.key })
    RETURN e, '' AS scheme, 1 AS place
  }
  WITH row, now, known, consented, opened, covered, e, max(scheme) AS scheme, min(place) AS place
  WHERE (row.covering = '' OR e.enterprise_id IN covered)
    AND (NOT row.members OR EXISTS {
      MATCH (e)<-[q:CONCERNS]-(m:Matter)-[s:STATED_AS]->(mf:MatterFacts)
      WHERE m.partner_id = row.partner_id AND m.kind = 'MEMBERSHIP'
        AND coalesce(m.ended_seq > row.judged, m.ended_on IS NULL) AND row.purpose IN mf.purposes AND s.preferred
        AND s.recorded_from <= now AND coalesce(s.recorded_to, now + 1) > now
        AND s.valid_from <= row.today AND coalesce(s.valid_to > row.today, s.to_kind = 'OPEN')
        AND q.recorded_from <= now AND coalesce(q.recorded_to, now + 1) > now
        AND q.valid_from <= row.today AND coalesce(q.valid_to > row.today, q.to_kind = 'OPEN')
        AND NOT e.enterprise_id IN [j IN range(0, size(coalesce(m.withdrawn, [])) - 1)
          WHERE coalesce(m.withdrawn_seqs[j] <= now, true) | m.withdrawn[j]]
    })
  WITH row, now, known, consented, opened, e, scheme, place ORDER BY place, e.enterprise_id LIMIT $max_found
  CALL (row, known, e) {
    MATCH (e)-[d:DESCRIBED_AS]->(f:EnterpriseFacts)
    WHERE d.recorded_from <= known AND coalesce(d.recorded_to, known + 1) > known
      AND coalesce(d.valid_from <= row.as_of, true)
    WITH d, f, coalesce(d.valid_to > row.as_of, true) AS runs
    ORDER BY CASE WHEN runs THEN 0 ELSE 1 END, d.preferred DESC, d.source, toString(d.valid_from) DESC LIMIT 100
    RETURN collect({name: f.name, former_names: f.former_names, status: f.status, region: f.region,
      address: f.address, runs: runs}) AS names
  }
  CALL (known, e) {
    MATCH (k:Identifier)-[z:IDENTIFIES]->(e)
    WHERE k.scheme <> 'SCOPED_NAME' AND z.recorded_from <= known AND coalesce(z.recorded_to, known + 1) > known
    WITH k ORDER BY k.key LIMIT 20 RETURN collect({scheme: k.scheme, value: k.value}) AS identifiers
  }
  CALL (row, now, known, e, consented, opened, names) {
    UNWIND CASE WHEN any(n IN names WHERE n.runs) THEN [] ELSE [e] END AS x
    OPTIONAL MATCH (x)-[n:SUCCEEDS*1..3]-(same:Enterprise)
    WHERE same <> x AND all(y IN n WHERE y.how = 'NEW_CODE' AND y.valid_to IS NULL AND y.recorded_from <= known
      AND ((row.covering = '' AND NOT row.members) OR y.recorded_to IS NULL)
      AND coalesce(y.recorded_to, known + 1) > known AND coalesce(y.valid_from <= row.as_of, true))
    WITH row, now, known, consented, opened, x, collect(DISTINCT same)[0..10] AS others
    UNWIND [x] + others AS self
    MATCH (self)<-[:ABOUT]-(c:CreditRecord)-[fr:RECORDED_AS]->(f:RecordFacts), (c)-[s:STATE]->(st:RecordState)
    WHERE fr.preferred AND fr.recorded_from <= known AND coalesce(fr.recorded_to, known + 1) > known
        AND coalesce(f.decided_on, fr.valid_from, row.as_of) <= row.as_of
        AND s.recorded_from <= known AND coalesce(s.recorded_to, known + 1) > known
        AND coalesce(s.valid_from <= row.as_of, true) AND coalesce(s.valid_to > row.as_of, true)
        AND NOT st.status IN row.forgotten
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
    WITH c, f ORDER BY CASE WHEN f.party_name IS NULL THEN 1 ELSE 0 END,
      coalesce(toString(f.decided_on), '') DESC, c.record_id LIMIT 1
    RETURN collect({name: f.party_name}) AS listed
  }
  WITH row, known, e, scheme, place, names, identifiers, listed
  WHERE size(identifiers) > 0 AND (size(listed) > 0 OR any(n IN names WHERE n.runs) OR EXISTS {
    MATCH (e)-[h:HOLDS|OWNS|CONTROLS|BRANCH_OF|SUCCEEDS]-()
    WHERE type(h) IN row.ties AND h.recorded_from <= known AND coalesce(h.recorded_to, known + 1) > known
  })
  WITH e, scheme, place, names, identifiers, listed ORDER BY place, e.enterprise_id
  RETURN collect({enterprise_id: e.enterprise_id, kind: coalesce(e.kind, 'UNKNOWN'), scheme: scheme, place: place,
    identifiers: identifiers, names: names, listed_as: head([x IN listed | x.name])})[0..$max_found] AS found
}
RETURN row.i AS i, now AS now, known AS known, granted AS granted, found AS found
""",
    access=Access.READ,
    params=SearchKey,
    row=SearchAnswer,
)
"""Enterprises by code, name, former name or the beginning of one. `max_found` is one more than is gone into; where so
many are found, those found by a beginning are not all."""
