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


def retire(
    *,
    before: Annotated[
        str | None,
        typer.Option("--before", help="Entries before this day may go [default: auditing.keep_years ago]."),
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
            kept = settings.auditing.keep_years
            term = today.replace(year=today.year - kept, day=min(today.day, 28))
            limit = day or term
            if limit > term:
                raise WrongInput(f"--before is less than {kept} years ago; auditing.keep_years says that it is kept.")
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
