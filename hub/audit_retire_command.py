"""`credit-hub audit retire`: the oldest segments go after their term, and an entry says so."""

from datetime import datetime, time
from typing import Annotated

import typer

from graph_schema.errors import StoreDamaged, WrongInput
from hub.audit.entry import ANSWERED, AuditAction, AuditEntry
from hub.audit.opening import open_audit
from hub.audit.retire import Retirement, remove, retirable
from hub.audit.segment import FaultyBytesError
from hub.audit_graph_commands import projector_of
from hub.clock import SHANGHAI
from hub.commands import Config, Data, Json, parse_day, run_on_graph
from hub.console import errors_told, print_json, say
from hub.runtime import Runtime
from hub.settings import Settings, load_settings

TERM_YEARS = 10
"""浙江省公共信用信息管理条例 20 asks for ten years of query logs, 深圳 45 for five."""
LEAST_YEARS = 3
"""网络数据安全管理条例 12: records of provision, three years at least."""


def retire(
    *,
    before: Annotated[
        str | None, typer.Option("--before", help="Entries before this day may go, YYYY-MM-DD [default: 10 years ago].")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Name what would go, delete nothing.")] = False,
    data: Data = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Delete segments all of whose entries are older than their term. What remains can still be verified.

    They are folded into the graph first. Copy the folder before, if it is to be kept longer elsewhere.
    """
    with errors_told():
        settings = load_settings(config, data=data)
        day = parse_day(before, "--before")

        async def work(runtime: Runtime) -> list[Retirement]:
            today = runtime.clock.today()
            limit = day or today.replace(year=today.year - TERM_YEARS, day=min(today.day, 28))
            if limit > today.replace(year=today.year - LEAST_YEARS, day=min(today.day, 28)):
                raise WrongInput(f"--before is less than {LEAST_YEARS} years ago; such entries have to be kept.")
            await projector_of(settings, runtime).run()
            return await _retire(settings, runtime, datetime.combine(limit, time.min, SHANGHAI), dry_run=dry_run)

        try:
            gone = run_on_graph(settings, work)
        except (FaultyBytesError, ValueError):
            raise StoreDamaged("The log is damaged; `credit-hub audit verify` says where.") from None
    if as_json:
        told = [{"slot": each.slot, "entries_before": each.first, "segments": len(each.segments)} for each in gone]
        print_json({"dry_run": dry_run, "retired": told})
        return
    for each in gone:
        what = "would go" if dry_run else "are gone"
        say(f"slot {each.slot}: {len(each.segments)} segments, all entries before {each.first}, {what}")
    if not gone:
        say("nothing is old enough")


async def _retire(settings: Settings, runtime: Runtime, limit: datetime, *, dry_run: bool) -> list[Retirement]:
    found = list(retirable(settings.audit, before=limit))
    if dry_run or not found:
        return found
    log = open_audit(settings.audit, runtime.keys)
    try:
        for each in found:
            entry = AuditEntry(
                at=runtime.clock.now(),
                action=AuditAction.RETIRED,
                outcome=ANSWERED,
                request_id="",
                operation="retire",
                target=f"slot-{each.slot}",
                count=each.first,
                heads=(each.head,),
            )
            await log.append(entry)  # durable before anything goes
            remove(each)
    finally:
        await log.close()
    return found
