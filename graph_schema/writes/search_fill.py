"""Gives search keys to descriptions that have none."""

from dataclasses import dataclass
from typing import Final

from graph_schema.records import Changed
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class KeyedRow:
    """A name by its key, the former names told with it, and the search keys of both."""

    name_key: str
    former_names: list[str]
    search_key: str
    former: list[str]


FILL_SEARCH_KEYS: Final = Statement(
    name="fill_search_keys",
    text="""
UNWIND $batch.rows AS row
MATCH (f:EnterpriseFacts {name_key: row.name_key})
WHERE f.search_key IS NULL AND coalesce(f.former_names, []) = row.former_names
SET f.search_key = row.search_key
FOREACH (key IN row.former | CREATE (f)-[:FORMERLY]->(:FormerName {key: key}))
RETURN count(f) AS changed
""",
    access=Access.WRITE,
    params=KeyedRow,
    row=Changed,
    timeout_s=60.0,
)
"""Search keys of descriptions of one name, and the former names that they are found by."""
