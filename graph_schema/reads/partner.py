"""Partners and their grants, as log-in and the operator's list need them."""

from dataclasses import dataclass
from typing import Any, Final

from graph_schema.records import Key, NoParams
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """A partner with the hashes of its secrets and its grants (purposes, first day, last day)."""

    partner_id: str
    client_id: str
    name: str
    kind: str
    status: str
    secret_hashes: list[str]
    grants: list[dict[str, Any]]


FIND_PARTNER: Final = Statement(
    name="find_partner",
    text="""
UNWIND $batch.rows AS row
MATCH (p:Partner {client_id: row.key})
RETURN p.partner_id AS partner_id, p.client_id AS client_id, p.name AS name, p.kind AS kind,
  p.status AS status, p.secret_hashes AS secret_hashes, [] AS grants
""",
    access=Access.READ,
    params=Key,
    row=PartnerRow,
)
"""The partner of a client id, whatever its status."""

LIST_PARTNERS: Final = Statement(
    name="list_partners",
    text="""
UNWIND $batch.rows AS row
MATCH (p:Partner)
WITH p ORDER BY p.partner_id LIMIT 10000
RETURN p.partner_id AS partner_id, p.client_id AS client_id, p.name AS name, p.kind AS kind, p.status AS status,
  [] AS secret_hashes,
  [(p)-[:HAS_GRANT]->(g:Grant) | {grant_id: g.grant_id, purposes: g.purposes, valid_from: toString(g.valid_from),
    valid_to: toString(g.valid_to)}][0..100] AS grants
""",
    access=Access.READ,
    params=NoParams,
    row=PartnerRow,
)
"""All partners with their grants, by id."""
