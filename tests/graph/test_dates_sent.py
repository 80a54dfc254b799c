"""Dates of parameters, wherever they stand in a row, come back from the store as they were sent."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.gateway import open_gateway
from graph_schema.statement import Access, Statement


@dataclass(frozen=True, slots=True)
class Given:
    """Dates alone, in a map, in a list, and in a tuple of a map."""

    day: date | None
    body: dict[str, Any]
    days: list[date]


@dataclass(frozen=True, slots=True)
class Told:
    """The same, as the store writes them."""

    i: int
    told: list[str | None]


ECHO = Statement(
    name="echo_dates",
    text="""
UNWIND $batch.rows AS row
RETURN row.i AS i, [toString(row.day), toString(row.body.day), toString(row.body.list[0].day), toString(row.days[0]),
  toString(row.day.year), toString(row.body.tuple[0])] AS told
""",
    access=Access.READ,
    params=Given,
    row=Told,
)
DAYS = (date(1, 1, 1), date(1969, 12, 31), date(1970, 1, 1), date(2026, 11, 1), date(9999, 12, 31))


@pytest.mark.anyio
async def test_dates_come_back(store_address: StoreAddress) -> None:
    gateway = open_gateway(store_address)
    rows = [Given(day, {"day": day, "list": [{"day": day}], "tuple": (day,)}, [day]) for day in DAYS]
    rows.append(Given(None, {"day": None, "list": [{}], "tuple": (None,)}, []))
    try:
        found = await gateway.read_all(ECHO, rows)
    finally:
        await gateway.close()
    told = [row.told for row in sorted(found, key=lambda row: row.i)]
    iso = [(day.isoformat(), str(day.year)) for day in DAYS]
    assert told[:-1] == [[day, day, day, day, year, day] for day, year in iso]
    assert told[-1] == [None] * 6
