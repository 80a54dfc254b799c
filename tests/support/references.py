"""References that partners of a test rest their inquiries on, planted by the tests' own driver."""

from graph_schema.ids import matter_id
from graph_schema.names import MatterKind, PartnerKind, Purpose
from tests.support.graph import TestGraph

_HELD = {
    PartnerKind.DEPARTMENT: (MatterKind.ADMIN_MATTER, "M-1", Purpose.ADMIN_REVIEW),
    PartnerKind.INVESTIGATOR: (MatterKind.CASE, "C-1", Purpose.INVESTIGATION),
    PartnerKind.CREDIT_SERVICE: (MatterKind.CONTRACT, "K-1", Purpose.RATING),
}
_OPEN = """
MERGE (m:Matter {matter_id: $id}) SET m.kind = $kind, m.number = $number, m.partner_id = $partner
WITH m WHERE NOT EXISTS { (m)-[:STATED_AS]->() }
CREATE (m)-[:STATED_AS {valid_from: date('2000-01-01'), to_kind: 'OPEN', recorded_from: 0, preferred: true}]->
  (:MatterFacts {purposes: $purposes})
"""
_CONCERN = """
MATCH (m:Matter {matter_id: $id}), (e:Enterprise) WHERE NOT EXISTS { (m)-[:CONCERNS]->(e) }
CREATE (m)-[:CONCERNS {valid_from: date('2000-01-01'), to_kind: 'OPEN', recorded_from: 0}]->(e)
"""


def open_reference(graph: TestGraph, kind: PartnerKind, *, partner_id: str) -> None:
    """Let the reference of a kind's inquiry (see INQUIRIES) hold, for every enterprise that the graph has by now."""
    if kind not in _HELD:
        return
    matter, number, purpose = _HELD[kind]
    key = matter_id(matter, number, partner=partner_id)
    graph.run(_OPEN, id=key, kind=matter, number=number, partner=partner_id, purposes=[purpose])
    if kind is PartnerKind.DEPARTMENT:
        graph.run(_CONCERN, id=key)
