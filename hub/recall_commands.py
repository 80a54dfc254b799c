"""`credit-hub retraction …`: who received what is taken back, and who has not answered."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import typer

from graph_schema.names import PartnerKind
from graph_schema.reads.recalls import READ_MARKS
from graph_schema.records import NoParams
from graph_schema.rules.recall import Deadlines
from graph_schema.working_days import load_working_days
from hub.actions.recalls import Recalls, Settled
from hub.audit_graph_commands import projector_of
from hub.commands import Config, Data, Json, run_on_graph
from hub.console import errors_told, print_json, print_table, say
from hub.inquiries.recalls import RECALLS_MAX, recall_report, recall_told
from hub.runtime import Runtime
from hub.settings import Settings, load_settings

retraction_app = typer.Typer(
    help="Retractions: what is taken back, from whom, and who is silent.", no_args_is_help=True, rich_markup_mode=None
)
_COLUMNS: Final = (
    "记录 · record",
    "原因 · reason",
    "名单 · list",
    "机构 · partner",
    "期限 · due",
    "催告 · reminders",
    "回执 · acknowledged",
)

Everything = Annotated[
    bool, typer.Option("--everything", help="Also what everybody has acknowledged and no list waits for.")
]


@retraction_app.command("list")
def list_retractions(
    *, everything: Everything = False, data: Data = None, as_json: Json = False, config: Config = None
) -> None:
    """Show what was taken back from whom, those who are silent first; the log is folded in before."""
    with errors_told():
        settings = load_settings(config, data=data)

        async def work(runtime: Runtime) -> tuple[list[dict[str, Any]], list[str]]:
            await _settle(settings, runtime)
            marks = await runtime.gateway.read_all(READ_MARKS, [NoParams()])
            newest = max((mark.passed for mark in marks), default=0)
            behind = [mark.position_key for mark in marks if mark.passed < newest]
            return await _all(settings, runtime, everything=everything), behind

        rows, behind = run_on_graph(settings, work)
    if as_json:
        print_json({"retractions": rows, "slots_behind": behind})
        return
    table = [_line(row, receiver) for row in rows for receiver in row["receivers"]]
    print_table(f"{len(rows)} 条 · records taken back", _COLUMNS, rows=table)


@retraction_app.command("settle")
def settle(*, data: Data = None, as_json: Json = False, config: Config = None) -> None:
    """Fold the log in, tell receivers, make lists final and remind who is late. A running service does it by itself."""
    with errors_told():
        settings = load_settings(config, data=data)
        done = run_on_graph(settings, lambda runtime: _settle(settings, runtime))
    if as_json:
        print_json({"told": done.told, "final": done.final, "reminded": done.reminded})
    else:
        say(f"{done.told:,} receivers told, {done.final:,} lists final, {done.reminded:,} reminded")


async def _settle(settings: Settings, runtime: Runtime) -> Settled:
    await projector_of(settings, runtime).run()
    return await Recalls(runtime.gateway, _deadlines(settings, runtime), runtime.clock).settle()


async def _all(settings: Settings, runtime: Runtime, *, everything: bool) -> list[dict[str, Any]]:
    deadlines, today = _deadlines(settings, runtime), runtime.clock.today()
    found: list[dict[str, Any]] = []
    before: int | None = None
    while page := await recall_report(
        runtime.gateway,
        kind=PartnerKind.OPERATOR,
        partner_id="",
        before=before,
        everything=everything,
        first=RECALLS_MAX,
    ):
        found += [recall_told(row, deadlines, today=today) for row in page]
        before = page[-1]["place"]
    return found


def _deadlines(settings: Settings, runtime: Runtime) -> Deadlines:
    return Deadlines(runtime.rules.knowledge.recalls, load_working_days(settings.rules))


def _line(row: Mapping[str, Any], receiver: Mapping[str, Any]) -> tuple[str, ...]:
    due = receiver["due"] or "—"
    return (
        row["record_id"],
        row["reason"],
        "已定 · final" if row["list_final"] else "未定 · open",
        receiver["name"] or receiver["client_id"] or "",
        f"{due} 逾期 · overdue" if receiver["overdue"] else due,
        str(receiver["reminders"]),
        receiver["acknowledged_at"] or "",
    )
