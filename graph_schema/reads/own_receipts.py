"""Which records about a subject were told to whom."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class OwnReceiptsKey:
    """Subjects by id and by blind key, and what comes before a cursor (or empty); the rest as in EnterpriseKey."""

    partner_id: str
    purpose: str
    subjects: list[str]
    blind: list[str]
    today: date
    disclosures: list[str]
    forgotten: list[str]
    ending_sides: list[str]
    untold: dict[str, date]
    beyond_class: list[str]
    before: str


@dataclass(frozen=True, slots=True)
class OwnReceiptsRow:
    """Receipts, the latest first; `looked` says who looked under which case and why, as `partner/purpose/case`.

    A record that may not be told now is `gone`, and named by its id alone. Read at the commit `now`.
    """

    i: int
    now: int
    receipts: list[dict[str, Any]]
    looked: list[str]


OWN_RECEIPTS: Final = Statement(
    name="own_receipts",
    text="""
MATCH (k:Clock {id: 1})
WITH k.seq AS now
UNWIND $batch.rows AS row
WITH now, row WHERE EXISTS {
  MATCH (:Partner {partner_id: row.partner_id, status: 'ACTIVE'})-[:HAS_GRANT]->(gr:Grant)
  WHERE row.purpose IN gr.purposes AND gr.valid_from <= row.today AND coalesce(gr.valid_to > row.today, true)
}
CALL (row) {
  UNWIND row.blind AS subject
  MATCH (a:AccessDay {subject: subject})
  WITH DISTINCT a.partner_id + '/' + a.purpose + '/' + coalesce(a.case_number, '') AS look ORDER BY look LIMIT 10000
  RETURN collect(look) AS looked
}
CALL (now, row, looked) {
  CALL (row) {
    UNWIND row.subjects AS subject
    MATCH (:Enterprise {enterprise_id: subject})<-[:ABOUT]-(c:CreditRecord)
    RETURN c
    UNION
    UNWIND row.subjects AS subject
    MATCH (:Person {person_id: subject})<-[:ABOUT]-(c:CreditRecord)
    RETURN c
  }
  WITH now, row, looked, c ORDER BY c.record_id LIMIT $max_records
  MATCH (r:Received {record_id: c.record_id})
  WHERE (row.before = '' OR r.last + '/' + r.received_key < row.before) AND NOT EXISTS {
    MATCH (m:Matter {partner_id: r.partner_id})-[x:STATED_AS]->(mf:MatterFacts)
    WHERE m.kind = 'CASE' AND x.recorded_to IS NULL AND mf.notice_deferred_to > row.today
      AND (any(look IN looked WHERE look STARTS WITH r.partner_id AND look ENDS WITH '/' + m.number)
        OR none(look IN looked WHERE look STARTS WITH r.partner_id))
  }
  WITH now, row, c, r, r.last + '/' + r.received_key AS cursor ORDER BY cursor DESC LIMIT $max_receipts
  CALL (now, row, c) {
    MATCH (c)-[fr:RECORDED_AS]->(f:RecordFacts), (c)-[s:STATE]->(st:RecordState)
    WHERE fr.preferred AND fr.recorded_from <= now AND coalesce(fr.recorded_to, now + 1) > now
      AND s.recorded_from <= now AND coalesce(s.recorded_to, now + 1) > now
      AND coalesce(s.valid_from <= row.today, true) AND coalesce(s.valid_to > row.today, true)
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
    WITH f ORDER BY coalesce(toString(fr.valid_from), '') DESC LIMIT 1
    RETURN collect(f) AS told
  }
  OPTIONAL MATCH (p:Partner {partner_id: r.partner_id})
  OPTIONAL MATCH (n:RecallNotice {partner_id: r.partner_id}) WHERE n.record_id = c.record_id
  WITH c, r, cursor, told, p, n ORDER BY n.place DESC
  WITH c, r, cursor, told, p, collect(n)[0] AS n ORDER BY cursor DESC
  RETURN collect({record_id: c.record_id, gone: size(told) = 0,
    kind: CASE WHEN size(told) = 0 THEN null ELSE c.kind END,
    list_kind: CASE WHEN size(told) = 0 THEN null ELSE c.list_kind END,
    number: CASE WHEN size(told) = 0 THEN null ELSE told[0].number END,
    partner_id: r.partner_id, partner: p.name, partner_kind: p.kind, first: r.first, last: r.last, times: r.times,
    taken_back: toString(n.told_on), acknowledged_at: n.acknowledged_at, cursor: cursor})[0..200] AS receipts
}
RETURN row.i AS i, now AS now, receipts AS receipts, looked AS looked
""",
    access=Access.READ,
    params=OwnReceiptsKey,
    row=OwnReceiptsRow,
)
"""Who received which records about subjects. A receipt is left out where the partner's notice is deferred today in a
case in which it looked at them; none where the partner that asks has no grant."""
