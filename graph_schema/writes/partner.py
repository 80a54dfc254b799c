"""Partners and grants: added, suspended, given another secret."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from graph_schema.records import Changed
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class NewPartner:
    """A partner to be added."""

    partner_id: str
    client_id: str
    name: str
    kind: str
    status: str
    secret_hashes: list[str]


@dataclass(frozen=True, slots=True)
class NewGrant:
    """A grant to be added to a partner; `valid_to` is exclusive, absent: until further notice."""

    partner_id: str
    grant_id: str
    purposes: list[str]
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class PartnerChange:
    """Another status, other secrets or other public keys of a partner; absent values stay as they are."""

    client_id: str
    status: str | None = None
    secret_hashes: list[str] | None = None
    public_keys: list[str] | None = None


@dataclass(frozen=True, slots=True)
class GrantEnd:
    """A partner's grant that ends on a day (exclusive)."""

    client_id: str
    grant_id: str
    valid_to: date


ADD_PARTNER: Final = Statement(
    name="add_partner",
    text="""
UNWIND $batch.rows AS row
CREATE (p:Partner {partner_id: row.partner_id, client_id: row.client_id, name: row.name, kind: row.kind,
  status: row.status, secret_hashes: row.secret_hashes})
RETURN count(p) AS changed
""",
    access=Access.WRITE,
    params=NewPartner,
    row=Changed,
)
"""Adds a partner."""

ADD_GRANT: Final = Statement(
    name="add_grant",
    text="""
UNWIND $batch.rows AS row
MATCH (p:Partner {partner_id: row.partner_id})
CREATE (p)-[:HAS_GRANT]->(g:Grant {grant_id: row.grant_id, purposes: row.purposes, valid_from: row.valid_from,
  valid_to: row.valid_to})
RETURN count(g) AS changed
""",
    access=Access.WRITE,
    params=NewGrant,
    row=Changed,
)
"""Adds a grant to a partner."""

END_GRANT: Final = Statement(
    name="end_grant",
    text="""
UNWIND $batch.rows AS row
MATCH (:Partner {client_id: row.client_id})-[:HAS_GRANT]->(g:Grant {grant_id: row.grant_id})
WHERE coalesce(g.valid_to > row.valid_to, true)
SET g.valid_to = row.valid_to
RETURN count(g) AS changed
""",
    access=Access.WRITE,
    params=GrantEnd,
    row=Changed,
)
"""Ends a grant that still runs; it never lengthens one."""

CHANGE_PARTNER: Final = Statement(
    name="change_partner",
    text="""
UNWIND $batch.rows AS row
MATCH (p:Partner {client_id: row.client_id})
SET p.status = coalesce(row.status, p.status), p.secret_hashes = coalesce(row.secret_hashes, p.secret_hashes),
  p.public_keys = coalesce(row.public_keys, p.public_keys)
RETURN count(p) AS changed
""",
    access=Access.WRITE,
    params=PartnerChange,
    row=Changed,
)
"""Changes a partner's status, secrets or public keys."""
