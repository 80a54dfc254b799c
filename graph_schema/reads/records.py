"""All records, for what has to look at each of them."""

from dataclasses import dataclass
from typing import Final

from graph_schema.records import NoParams
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class RecordId:
    """The id of a record."""

    record_id: str


LIST_RECORDS: Final = Statement(
    name="list_records",
    text="""
UNWIND $batch.rows AS row
MATCH (c:CreditRecord)
RETURN c.record_id AS record_id
""",
    access=Access.READ,
    params=NoParams,
    row=RecordId,
    timeout_s=300.0,
)
"""The ids of all records, in store order: ids alone are small, and sorting them is not the store's strength."""
