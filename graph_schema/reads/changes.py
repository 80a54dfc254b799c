"""The outbox as a partner may read it: entries of commits that concern its own subjects, judged when they are read."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesKey:
    """Which entries: those of commits `first` to `last` (included), after the entry `after`, that a partner may read.

    Subjects are those that its matters of `kinds` concern, or with `covering` that matter alone; `told` are the types
    of relationships whose change is told of a subject, `ties` those by which a record about somebody else concerns it.
    The other fields mean what they mean in EnterpriseKey.
    """

    first: int
    last: int
    after: int
    partner_id: str
    purpose: str
    today: date
    cited: list[str]
    needed: list[str]
    covering: str
    kinds: list[str]
    told: list[str]
    ties: list[str]
    reaching: list[str]
    disclosures: list[str]
    forgotten: list[str]
    ending_sides: list[str]
    untold: dict[str, date]
    beyond_class: list[str]


@dataclass(frozen=True, slots=True)
class ChangesAnswer:
    """Entries as maps of JSON values in their order: `seq`, `kind`, `commit`, `at`, `record_id`, `watch_id`,
    `retraction_id`, `subjects`.

    Subjects are maps of `id` and `uscc`. `scanned` entries were looked at, up to the entry `last`: there may be more
    where they are as many as were asked for. `now` is the last commit that may be read.
    """

    i: int
    now: int
    granted: bool
    scanned: int
    last: int | None
    events: list[dict[str, Any]]


# Commits are looked through one after the other until there are enough entries: a load of a whole county wrote a
# thousand of them in each of its commits, and all that a span holds would be sorted for one page.
CHANGES: Final = Statement(
    name="changes",
    text="""
MATCH (k:Clock {id: 1})
WITH k.seq AS now
UNWIND $batch.rows AS row
WITH now, row, EXISTS {
    MATCH (:Partner {partner_id: row.partner_id, status: 'ACTIVE'})-[:HAS_GRANT]->(gr:Grant)
    WHERE row.purpose IN gr.purposes AND gr.valid_from <= row.today AND coalesce(gr.valid_to > row.today, true)
  } AS granted
CALL (row, now) {
  UNWIND row.cited AS key
  MATCH (m:Matter {matter_id: key})-[s:STATED_AS]->(mf:MatterFacts)
  WHERE m.partner_id = row.partner_id AND m.ended_on IS NULL AND row.purpose IN mf.purposes AND s.preferred
    AND s.recorded_from <= now AND coalesce(s.recorded_to, now + 1) > now
    AND s.valid_from <= row.today AND coalesce(s.valid_to > row.today, s.to_kind = 'OPEN')
  WITH DISTINCT m.matter_id AS key ORDER BY key LIMIT 4
  RETURN collect(key) AS held
}
WITH now, row, granted, held, granted AND all(need IN row.needed WHERE need IN held) AS admitted
CALL (row, now, admitted) {
  UNWIND CASE WHEN admitted THEN range(row.first, row.last) ELSE [] END AS number
  WITH row, now, number ORDER BY number
  CALL (row, now, number) {
    MATCH (e:Event {commit: number})
    WHERE number <= now AND e.seq > row.after
    RETURN e ORDER BY e.seq LIMIT $max_events
  }
  WITH e LIMIT $max_events
  WITH e ORDER BY e.seq
  RETURN collect(e) AS looked, max(e.seq) AS last
}
CALL (row, now, held, looked) {
  UNWIND looked AS e
  WITH row, now, held, e WHERE e.partner_id IS NULL OR e.partner_id = row.partner_id
  CALL (row, now, e) {
    MATCH (c:CreditRecord {record_id: e.record_id})-[:ABOUT]->(x)
    WHERE e.partner_id IS NULL
    RETURN x AS x, c AS c
    UNION
    MATCH (c:CreditRecord {record_id: e.record_id})-[r:REACHES|NAMES]->(x:Person)
    WHERE e.partner_id IS NULL AND r.recorded_to IS NULL
    RETURN x AS x, c AS c
    UNION
    MATCH (c:CreditRecord {record_id: e.record_id})-[:ABOUT]->(about), (c)-[r:ABOUT|REACHES]->(p:Person)
    WHERE e.partner_id IS NULL AND r.recorded_to IS NULL
      AND CASE WHEN about = p THEN 'PARTY' ELSE 'OTHER' END IN row.reaching
    CALL (now, row, p) {
      RETURN p AS face
      UNION
      MATCH (p)-[y:IDENTIFIED_AS]->(who:Identity)<-[y2:IDENTIFIED_AS]-(face:Person)
      WHERE y.recorded_from <= now AND coalesce(y.recorded_to, now + 1) > now
        AND coalesce(y.valid_from <= row.today, true) AND coalesce(y.valid_to > row.today, y.to_kind = 'OPEN')
        AND y2.recorded_from <= now AND coalesce(y2.recorded_to, now + 1) > now
        AND coalesce(y2.valid_from <= row.today, true) AND coalesce(y2.valid_to > row.today, y2.to_kind = 'OPEN')
        AND (p.name_key = face.name_key OR (y.decision = 'CONFIRMED' AND y2.decision = 'CONFIRMED'))
        AND (y.decision = 'CONFIRMED' OR NOT EXISTS {
          MATCH (p)-[w:IDENTIFIED_AS]->(somebody:Identity)
          WHERE somebody <> who AND w.recorded_from <= now AND coalesce(w.recorded_to, now + 1) > now
            AND coalesce(w.valid_from <= row.today, true) AND coalesce(w.valid_to > row.today, w.to_kind = 'OPEN')
        })
        AND (y2.decision = 'CONFIRMED' OR NOT EXISTS {
          MATCH (face)-[w:IDENTIFIED_AS]->(somebody:Identity)
          WHERE somebody <> who AND w.recorded_from <= now AND coalesce(w.recorded_to, now + 1) > now
            AND coalesce(w.valid_from <= row.today, true) AND coalesce(w.valid_to > row.today, w.to_kind = 'OPEN')
        })
      RETURN face AS face
    }
    MATCH (face)-[h:HOLDS|OWNS|CONTROLS]->(x:Enterprise)
    WHERE type(h) IN row.ties AND h.recorded_from <= now AND coalesce(h.recorded_to, now + 1) > now
    RETURN x AS x, c AS c
    UNION
    MATCH (x:Enterprise {enterprise_id: e.party_id})
    WHERE e.partner_id IS NULL AND any(tie IN e.ties WHERE tie IN row.told)
    RETURN x AS x, null AS c
    UNION
    MATCH (x:Person {person_id: e.party_id})
    WHERE e.partner_id IS NULL AND any(tie IN e.ties WHERE tie IN row.told)
    RETURN x AS x, null AS c
    UNION
    WITH e AS own WHERE own.partner_id IS NOT NULL
    RETURN null AS x, null AS c
  }
  WITH DISTINCT row, now, held, e, x, c
  WHERE c IS NULL OR (EXISTS {
      MATCH (c)-[s:STATE]->(st:RecordState)
      WHERE s.recorded_from <= now AND coalesce(s.recorded_to, now + 1) > now
        AND coalesce(s.valid_from <= row.today, true) AND coalesce(s.valid_to > row.today, true)
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
        AND coalesce(df.decided_on, d.valid_from, row.today) <= row.today
        AND d.recorded_from <= now AND coalesce(d.recorded_to, now + 1) > now
    }
    AND NOT EXISTS {
      MATCH (c)-[g:STATE]->(gs:RecordState)
      WHERE gs.status IN row.forgotten AND g.recorded_from <= now AND coalesce(g.recorded_to, now + 1) > now
        AND coalesce(g.valid_from <= row.today, true) AND coalesce(g.valid_to > row.today, g.to_kind = 'OPEN')
    }
    AND NOT EXISTS {
      MATCH (c)<-[v:ON]-(:Overlay {kind: 'SHIELD'})
      WHERE (v.person_id IS NULL OR v.person_id = x.person_id OR x.person_id IS NULL)
        AND v.measure_id IS NULL AND v.recorded_from <= now AND coalesce(v.recorded_to, now + 1) > now
        AND coalesce(v.valid_from <= row.today, true) AND coalesce(v.valid_to > row.today, v.to_kind = 'OPEN')
    })
  CALL (row, now, held, e, x) {
    CALL (row, now, x) {
      WITH x AS z WHERE z IS NOT NULL
      RETURN z AS subject
      UNION
      MATCH (x)-[n:SUCCEEDS*1..3]-(subject:Enterprise)
      WHERE all(t IN n WHERE t.how = 'NEW_CODE' AND t.valid_to IS NULL AND t.recorded_to IS NULL
        AND t.recorded_from <= now AND coalesce(t.valid_from <= row.today, true))
      RETURN subject AS subject
      UNION
      MATCH (x)-[y:IDENTIFIED_AS]->(who:Identity)<-[y2:IDENTIFIED_AS]-(subject:Person)
      WHERE y.recorded_from <= now AND coalesce(y.recorded_to, now + 1) > now
        AND coalesce(y.valid_from <= row.today, true) AND coalesce(y.valid_to > row.today, y.to_kind = 'OPEN')
        AND y2.recorded_from <= now AND coalesce(y2.recorded_to, now + 1) > now
        AND coalesce(y2.valid_from <= row.today, true) AND coalesce(y2.valid_to > row.today, y2.to_kind = 'OPEN')
        AND (x.name_key = subject.name_key OR (y.decision = 'CONFIRMED' AND y2.decision = 'CONFIRMED'))
        AND (y.decision = 'CONFIRMED' OR NOT EXISTS {
          MATCH (x)-[w:IDENTIFIED_AS]->(somebody:Identity)
          WHERE somebody <> who AND w.recorded_from <= now AND coalesce(w.recorded_to, now + 1) > now
            AND coalesce(w.valid_from <= row.today, true) AND coalesce(w.valid_to > row.today, w.to_kind = 'OPEN')
        })
        AND (y2.decision = 'CONFIRMED' OR NOT EXISTS {
          MATCH (subject)-[w:IDENTIFIED_AS]->(somebody:Identity)
          WHERE somebody <> who AND w.recorded_from <= now AND coalesce(w.recorded_to, now + 1) > now
            AND coalesce(w.valid_from <= row.today, true) AND coalesce(w.valid_to > row.today, w.to_kind = 'OPEN')
        })
      RETURN subject AS subject
    }
    MATCH (subject)<-[q:CONCERNS]-(m:Matter)
    WHERE m.partner_id = row.partner_id AND m.kind IN row.kinds AND (row.covering = '' OR m.matter_id = row.covering)
      AND m.ended_on IS NULL
      AND q.recorded_from <= now AND coalesce(q.recorded_to, now + 1) > now
      AND q.valid_from <= row.today AND coalesce(q.valid_to > row.today, q.to_kind = 'OPEN')
      AND NOT coalesce(x.person_id, x.enterprise_id) IN coalesce(m.withdrawn, [])
      AND NOT coalesce(subject.person_id, subject.enterprise_id) IN coalesce(m.withdrawn, [])
      AND EXISTS {
        MATCH (m)-[s:STATED_AS]->(mf:MatterFacts)
        WHERE row.purpose IN mf.purposes AND s.preferred
          AND s.recorded_from <= now AND coalesce(s.recorded_to, now + 1) > now
          AND s.valid_from <= row.today AND coalesce(s.valid_to > row.today, s.to_kind = 'OPEN')
      }
    RETURN subject AS subject
    UNION
    WITH e AS own, held AS those
    WHERE own.partner_id IS NOT NULL AND (own.matter_id IS NULL OR own.matter_id IN those)
    RETURN null AS subject
  }
  WITH DISTINCT e, subject ORDER BY e.seq, coalesce(subject.person_id, subject.enterprise_id)
  WITH e, collect({id: coalesce(subject.person_id, subject.enterprise_id),
    uscc: head([(subject)<-[z:IDENTIFIES]-(k2:Identifier {scheme: 'USCC'}) WHERE z.recorded_to IS NULL | k2.value])
    })[0..20] AS subjects
  WITH e, subjects ORDER BY e.seq LIMIT $max_events
  RETURN collect({seq: e.seq, kind: e.kind, commit: e.commit, at: toString(e.at), record_id: e.record_id,
    watch_id: e.watch_id, retraction_id: e.retraction_id, subjects: [s IN subjects WHERE s.id IS NOT NULL]}) AS events
}
RETURN row.i AS i, now AS now, granted AS granted, size(looked) AS scanned, last AS last, events AS events
""",
    access=Access.READ,
    params=ChangesKey,
    row=ChangesAnswer,
)
"""Entries of the outbox that a partner may read now; of those that it may not, nothing is told, not even a number."""
