"""The answering statement: one enterprise as its asker's scope lets it through."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class EnterpriseKey:
    """What is asked about one enterprise, and the scope to answer in. `key` is `scheme:value`."""

    key: str
    as_of: date
    known: int | None
    known_instant: datetime | None
    partner_id: str
    purpose: str
    disclosures: list[str]
    forgotten: list[str]
    roles: list[str] | None
    current: bool
    former: bool
    after: str
    n: int
    n_others: int


@dataclass(frozen=True, slots=True)
class EnterpriseAnswer:
    """One answer; nested rows are plain values, dates ISO strings."""

    i: int
    now: int
    known: int
    granted: bool
    enterprise_id: str | None
    kind: str
    identifiers: list[dict[str, Any]]
    facts: list[dict[str, Any]]
    records: list[dict[str, Any]]
    records_more: bool
    parties: list[dict[str, Any]]
    parties_more: bool


ENTERPRISE_ANSWER: Final = Statement(
    name="enterprise_answer",
    text="""
UNWIND $rows AS row
RETURN row.i AS i
""",
    access=Access.READ,
    params=EnterpriseKey,
    row=EnterpriseAnswer,
)
"""Provisional text."""
