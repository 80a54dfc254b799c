"""What may happen once: idempotency keys with their outcomes, and assertions that were used, each until its end.

The uniqueness of the key is what makes it once, in every process that writes to the graph.
"""

from dataclasses import dataclass
from typing import Final

from graph_schema.records import Changed
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class NewOnce:
    """Something that has happened: kept until `expires` (seconds since 1970), with a digest of what was asked."""

    key: str
    expires: int
    fingerprint: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Expired:
    """The instant (seconds since 1970) before which what is kept may go."""

    now: int


KEEP_ONCE: Final = Statement(
    name="keep_once",
    text="""
UNWIND $batch.rows AS row
CREATE (o:Once {key: row.key, expires: row.expires, fingerprint: row.fingerprint, outcome: row.outcome})
RETURN count(o) AS changed
""",
    access=Access.WRITE,
    params=NewOnce,
    row=Changed,
)
"""Keeps what has happened; refused by the uniqueness constraint where it had happened before."""

DROP_EXPIRED: Final = Statement(
    name="drop_expired",
    text="""
UNWIND $batch.rows AS row
MATCH (o:Once) WHERE o.expires < row.now
WITH o ORDER BY o.expires LIMIT 500
DELETE o
RETURN count(*) AS changed
""",
    access=Access.WRITE,
    params=Expired,
    row=Changed,
)
"""Drops what need not be kept any longer, a bounded number at a time."""
