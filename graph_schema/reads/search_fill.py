"""Descriptions that cannot be searched for yet, as graphs of earlier versions hold them."""

from dataclasses import dataclass
from typing import Final

from graph_schema.records import NoParams
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class UnkeyedRow:
    """A name, by its key, and the former names told with it; a search key follows from these alone."""

    name_key: str
    former_names: list[str]


UNKEYED_NAMES: Final = Statement(
    name="unkeyed_names",
    text="""
UNWIND $batch.rows AS row
MATCH (f:EnterpriseFacts)
WHERE f.name_key IS NOT NULL AND f.search_key IS NULL
WITH f LIMIT $max_names
RETURN DISTINCT f.name_key AS name_key, coalesce(f.former_names, []) AS former_names
""",
    access=Access.READ,
    params=NoParams,
    row=UnkeyedRow,
    timeout_s=60.0,
)
"""Names of descriptions without a search key, some at a time."""
