"""Partners and their grants, as log-in and the operator's list need them."""

from dataclasses import dataclass
from typing import Any, Final

from graph_schema.records import Key
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
    public_keys: list[str]
    grants: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class PartnerKey:
    """The partner whose standing is looked at."""

    partner_id: str


@dataclass(frozen=True, slots=True)
class StandingRow:
    """The status of the partner of row `i`."""

    i: int
    status: str


PARTNER_STANDING: Final = Statement(
    name="partner_standing",
    text="""
UNWIND $batch.rows AS row
MATCH (p:Partner {partner_id: row.partner_id})
RETURN row.i AS i, p.status AS status
""",
    access=Access.READ,
    params=PartnerKey,
    row=StandingRow,
)
"""Whether partners may still ask, for what is answered without a grant; no record for one that is not there."""


@dataclass(frozen=True, slots=True)
class CredentialsRow:
    """What a partner proves itself by: hashes of secrets, public keys as JWK texts."""

    partner_id: str | None
    client_id: str | None
    name: str | None
    kind: str | None
    status: str | None
    secret_hashes: list[str]
    public_keys: list[str]


FIND_CREDENTIALS: Final = Statement(
    name="find_credentials",
    text="""
UNWIND $batch.rows AS row
OPTIONAL MATCH (p:Partner {client_id: row.key})
RETURN p.partner_id AS partner_id, p.client_id AS client_id, p.name AS name, p.kind AS kind, p.status AS status,
  coalesce(p.secret_hashes, []) AS secret_hashes, coalesce(p.public_keys, []) AS public_keys
""",
    access=Access.READ,
    params=Key,
    row=CredentialsRow,
)
"""What the partner of a client id logs in with; a record of nulls where there is none, so that both look alike."""

FIND_PARTNER: Final = Statement(
    name="find_partner",
    text="""
UNWIND $batch.rows AS row
MATCH (p:Partner {client_id: row.key})
RETURN p.partner_id AS partner_id, p.client_id AS client_id, p.name AS name, p.kind AS kind,
  p.status AS status, p.secret_hashes AS secret_hashes, coalesce(p.public_keys, []) AS public_keys,
  [(p)-[:HAS_GRANT]->(g:Grant) | {grant_id: g.grant_id, purposes: g.purposes, valid_from: toString(g.valid_from),
    valid_to: toString(g.valid_to)}][0..100] AS grants
""",
    access=Access.READ,
    params=Key,
    row=PartnerRow,
)
"""The partner of a client id with its grants, whatever its status."""

LIST_PARTNERS: Final = Statement(
    name="list_partners",
    text="""
UNWIND $batch.rows AS row
MATCH (p:Partner) WHERE p.client_id > row.key
WITH p ORDER BY p.client_id LIMIT $max_partners
RETURN p.partner_id AS partner_id, p.client_id AS client_id, p.name AS name, p.kind AS kind, p.status AS status,
  [] AS secret_hashes, coalesce(p.public_keys, []) AS public_keys,
  [(p)-[:HAS_GRANT]->(g:Grant) | {grant_id: g.grant_id, purposes: g.purposes, valid_from: toString(g.valid_from),
    valid_to: toString(g.valid_to)}][0..100] AS grants
""",
    access=Access.READ,
    params=Key,
    row=PartnerRow,
)
"""Partners with their grants in the order of their client ids, those after the key of the row."""
