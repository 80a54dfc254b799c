"""A service that is started with an operator's rule folder counts due dates by the calendar in it.

The application is that of `serve`, made from settings. It does not depend on the engine, so one is asked.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from graph_schema.engine import StoreAddress
from hub.serving import build_app
from hub.settings import Settings
from tests.support import objections
from tests.support.live import LiveService
from tests.support.repairing import FINE, OLD, SHOWN, SUBJECT, apply, record_id, repairing

pytestmark = pytest.mark.anyio
FILED = date(2026, 12, 28)
"""A Monday; from the Friday on nobody has announced which days are worked."""
OFF = [date(2027, 1, day) for day in (1, 4, 5)]
WORKED = [date(2027, 1, 9), date(2027, 1, 10)]
YEAR = f"""[[year]]
year = 2027
off = [{", ".join(map(str, OFF))}]
worked = [{", ".join(map(str, WORKED))}]
source = "示例通知"
"""
_DAY = timedelta(days=1)


def worked_between(start: date, end: date, *, off: list[date], worked: list[date]) -> int:
    """Days worked after `start` up to `end`."""
    days = [start + n * _DAY for n in range(1, (end - start).days + 1)]
    return sum(day in worked or (day.weekday() < 5 and day not in off) for day in days)


@asynccontextmanager
async def started(live: LiveService, data: Path, rules: Path | None) -> AsyncIterator[LiveService]:
    """The service as `serve` makes it, over the graph of `live`, on the day of filing."""
    clock = datetime.fromisoformat(f"{FILED}T12:00:00+08:00")
    app = build_app(Settings(data=data, rules=rules, test_mode=True, clock=clock), live.graph.address)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://hub.test") as client,
    ):
        yield replace(live, app=app, client=client, tokens={})


async def steps(service: LiveService) -> dict[str, Any]:
    """Due steps of the subject's application and of its objection, by name."""
    repairs, objected = (f"{{ edges {{ node {{ {told} }} }} }}" for told in (SHOWN, objections.TOLD))
    found = await service.data(f"{{ repairs {repairs} objections {objected} }}", kind=SUBJECT)
    (repair,), (objection,) = (found[name]["edges"] for name in ("repairs", "objections"))
    return {each["step"]: each for edge in (repair, objection) for each in edge["node"]["due"]}


async def test_due_dates_are_firm_once_the_year_is_loaded(embedded_address: StoreAddress, tmp_path: Path) -> None:
    data, rules = tmp_path / "data", tmp_path / "rules"
    async with repairing(embedded_address, data / "keys") as live:
        async with started(live, data, None) as service:
            assert (await apply(service, OLD, key="repair"))["status"] == "FILED"
            against = objections.against(await record_id(service, FINE))
            filed = await objections.change(service, "fileObjection", against, kind=SUBJECT, key="objection")
            assert filed["status"] == "FILED"
            before = await steps(service)
        (rules / "calendar").mkdir(parents=True)
        (rules / "calendar" / "working_days.toml").write_text(YEAR, encoding="utf-8")
        async with started(live, data, rules) as service:
            after = await steps(service)
            other = await apply(service, FINE, key="other")
    beyond = {step for step, due in before.items() if due["day"] >= "2027-01-01"}
    assert len(beyond) >= 2, before
    assert {step for step, due in before.items() if due["provisional"]} == beyond
    assert not any(due["provisional"] for due in after.values())
    for step, due in before.items():
        told, now = date.fromisoformat(due["day"]), date.fromisoformat(after[step]["day"])
        term = worked_between(FILED, told, off=[], worked=[])
        assert worked_between(FILED, now, off=OFF, worked=WORKED) == term, step
        assert worked_between(FILED, now - _DAY, off=OFF, worked=WORKED) < term or now == FILED, step
    assert any(before[step]["day"] != after[step]["day"] for step in beyond)
    assert {each["step"]: each["day"] for each in other["due"]}.items() <= {
        k: v["day"] for k, v in after.items()
    }.items()
