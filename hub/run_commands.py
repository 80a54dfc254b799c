"""`credit-hub runs …` and `credit-hub rejects`: what was loaded, by whom, and what did not go in."""

from pathlib import Path
from typing import Annotated, Final

import typer

from graph_schema.keys import KeyRing
from hub.commands import Config, Data, Json, parse_day
from hub.console import errors_told, print_json, print_table, say
from hub.run_tables import show_departments, show_runs
from hub.settings import Settings, load_settings
from loaders.reasons import reject_reason
from loaders.report import Reject, RunFolder, write_back
from loaders.runs import by_department, list_runs, read_report

RUNS: Final = "runs"
"""Folder of the runs in the data folder."""

runs_app = typer.Typer(help="Runs: what was loaded, and by whom.", no_args_is_help=True, rich_markup_mode=None)


def rejects(
    run: Annotated[str, typer.Argument(help="The run's id, as `load` printed it.")],
    *,
    out: Annotated[Path | None, typer.Option("--out", help="Write the original rows here, to mend and load.")] = None,
    file: Annotated[str | None, typer.Option("--file", help="Only the rows of the file of this name.")] = None,
    department: Annotated[str | None, typer.Option("--department", help="Only the rows of this department.")] = None,
    data: Data = None,
    config: Config = None,
) -> None:
    """Show the rejected rows of a run, or give them back as they came with --out."""
    with errors_told():
        found = _run_folder(load_settings(config, data=data), run).rejects()
        asked = [row for row in found if file in (None, row.file) and department in (None, row.department)]
        if out is not None:
            written = write_back(asked, out)
            say(f"{written.rows} rows written to {out}; mend them and load the file again")
            if written.left_out:
                say(f"{written.left_out} rows are too long to be kept; mend them in the delivered file")
            return
    filtered = "nothing of that file and department was rejected" if file or department else "nothing was rejected"
    _show_rows(run, asked, none=filtered)


@runs_app.command("list")
def runs_list(*, data: Data = None, as_json: Json = False, config: Config = None) -> None:
    """List the runs, oldest first."""
    with errors_told():
        runs = list(list_runs(load_settings(config, data=data).data / RUNS))
    if as_json:
        print_json({"runs": [{"run_id": run.run_id, "report": run.report} for run in runs]})
    else:
        show_runs([(run.run_id, run.report) for run in runs])


@runs_app.command("show")
def runs_show(
    run: Annotated[str, typer.Argument(help="The run's id, as `load` printed it.")],
    *,
    replaced: Annotated[bool, typer.Option("--replaced", help="The rows that replaced an earlier word.")] = False,
    data: Data = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Show what became of one run, by department; with --replaced the rows that took an earlier one's place."""
    with errors_told():
        settings = load_settings(config, data=data)
        RunFolder.require(place := _place(settings, run))
        rows = list(_run_folder(settings, run).replaced()) if replaced else []
        report = read_report(place)
    if as_json:
        places = [{"file": row.file, "line": row.line, "department": row.department} for row in rows]
        print_json({"run_id": run, "report": report} | ({"replaced": places} if replaced else {}))
    elif replaced:
        _show_rows(run, rows, none="no row replaced anything")
    else:
        show_runs([(run, report)])
        show_departments("", (report or {}).get("departments", []))


@runs_app.command("departments")
def runs_departments(
    *,
    since: Annotated[str | None, typer.Option("--from", help="First day of delivery, YYYY-MM-DD.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="Last day of delivery, YYYY-MM-DD.")] = None,
    data: Data = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Report by department: received, accepted, rejected by code, replaced, late against the working days allowed."""
    with errors_told():
        days = (parse_day(since, "--from"), parse_day(until, "--to"))
        found = by_department(load_settings(config, data=data).data / RUNS, since=days[0], until=days[1])
    rows = [row.as_json() for row in found.rows]
    if as_json:
        told: dict[str, object] = {"from": since, "to": until, "runs": found.runs, "cut_off": found.cut_off}
        print_json(told | {"provisional": found.provisional, "departments": rows})
        return
    show_departments(f"{found.runs} 批 · runs", rows)
    if found.cut_off:
        say(f"{found.cut_off} 批未完成，未计入 · runs were cut off and are not counted")
    if found.provisional:
        say("逾期数为暂计：有年份尚无节假日安排 · late counts are provisional: the calendar of a year is not known yet")


def _place(settings: Settings, run: str) -> Path:
    return settings.data / RUNS / Path(run).name


def _run_folder(settings: Settings, run: str) -> RunFolder:
    RunFolder.require(place := _place(settings, run))
    return RunFolder(place, KeyRing.open(settings.keys))


def _show_rows(run: str, kept: list[Reject], *, none: str) -> None:
    if not kept:
        say(f"no rows: {none}")
        return
    several = len({row.file for row in kept}) > 1
    rows = [(*([row.file] if several else []), str(row.line), row.code, row.field or "", row.masked()) for row in kept]
    title = f"run {run}" if several else f"run {run}, {kept[0].file}"
    print_table(title, (*(["file"] if several else []), "line", "code", "field", "row"), rows=rows)
    for code in sorted({row.code for row in kept}):
        say(f"{code}: {reject_reason(code)}")
