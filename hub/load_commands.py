"""`credit-hub load`, `generate` and `demo`: where the service and the loaders meet."""

import asyncio
import socket
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from graph_schema.engine import StoreAddress
from graph_schema.errors import WrongInput
from graph_schema.recording.compare import Comparison
from graph_schema.recording.recorder import Recorder
from graph_schema.working_days import load_working_days
from hub.actions.partners import Credentials, add_partner, kinds_that_may_ask
from hub.actions.references import ReferenceChanges
from hub.commands import Config, Data, Json, opened, parse_day
from hub.console import EXIT_REJECTS, errors_told, print_json, print_table, progress, say
from hub.demo_references import demo_references
from hub.demo_text import examples, print_demo, ready_line
from hub.partner_commands import changed_here
from hub.run_commands import RUNS
from hub.runtime import Runtime, open_runtime
from hub.settings import Settings, load_settings
from loaders.generate import GeneratedCounty, generate
from loaders.generate_forms import DEMO_LOADS
from loaders.profile import load_profile
from loaders.reasons import reject_reason, warning_reason
from loaders.report import Counts, LoadReport
from loaders.run import Loader, LoadOrder

T = TypeVar("T")

load_app = typer.Typer()


@load_app.command()
def load(
    profile: Annotated[str, typer.Argument(help="What the files are: a profile's name, or the path of its TOML file.")],
    files: Annotated[
        list[Path], typer.Argument(help="The delivered files, loaded in this order; or the folder of them.")
    ],
    *,
    data: Data = None,
    source: Annotated[str | None, typer.Option(help="Source id [default: the profile's].")] = None,
    observed: Annotated[str | None, typer.Option(help="Day the source saw it, YYYY-MM-DD [default: today].")] = None,
    encoding: Annotated[str | None, typer.Option(help="Encoding [default: utf-8, then gb18030].")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and compare, write nothing.")] = False,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take the rows of the files back.")] = False,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Load delivered files. Exit code 0: all in; 3: some rows rejected; 2: wrong use; 1: failed."""
    with errors_told():
        settings = load_settings(config, data=data)
        chosen = load_profile(profile)
        day = parse_day(observed, "--observed")

        async def work(runtime: Runtime) -> LoadReport:
            order = LoadOrder(
                profile=chosen,
                files=tuple(files),
                source=source or chosen.source,
                observed=day or runtime.clock.today(),
                encoding=encoding,
                dry_run=dry_run,
                withdraw=withdraw,
            )
            return await _load(runtime, settings, order, quiet=as_json)

        with opened(settings) as address:
            report = asyncio.run(_with_runtime(settings, address, work))
    if as_json:
        print_json(report.as_json())
    else:
        _show(report)
    if report.counts.rejected:
        raise typer.Exit(EXIT_REJECTS)


@load_app.command(name="generate")
def generate_county(
    out: Annotated[Path, typer.Argument(help="Folder to write the files to.")],
    *,
    size: Annotated[str, typer.Option(help="small (2,000), county (30,000), or a number of enterprises.")] = "small",
    seed: Annotated[int, typer.Option(help="The same seed and size give the same files.")] = 1,
    defects: Annotated[bool, typer.Option("--defects", help="Wrong rows too, and what each is owed.")] = False,
    as_json: Json = False,
) -> None:
    """Write a synthetic county: every file that a county receives. Nothing of it is real."""
    with errors_told():
        county = _generate(out, size=size, seed=seed, quiet=as_json, defects=defects)
    counts = {name: kinds["rows"] for name, kinds in county.counts.items()}
    if as_json:
        print_json({"folder": str(county.folder), "enterprises": county.enterprises, "rows": counts})
        return
    print_table(str(county.folder), ("file", "rows"), rows=[(name, f"{rows:,}") for name, rows in counts.items()])


@load_app.command()
def demo(
    *,
    size: Annotated[str, typer.Option(help="small (2,000), county (30,000), or a number of enterprises.")] = "small",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")] = 0,
    data: Annotated[Path | None, typer.Option("--data", help="Data folder [default: a temporary one].")] = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Generate a synthetic county, load it, serve it, and print credentials and queries to paste."""
    from hub.serving import listen, serve, url_host

    with ExitStack() as stack, errors_told():
        folder = data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="credit-hub-demo-")))
        settings = load_settings(config, data=folder, port=port)
        listener: socket.socket = stack.enter_context(listen(settings.host, port))
        county = _generate(folder / "county", size=size, seed=1, quiet=as_json)
        address = stack.enter_context(opened(settings))
        partners = asyncio.run(_with_runtime(settings, address, _prepare_demo(settings, county, quiet=as_json)))
        line = ready_line(
            f"http://{url_host(listener)}",
            partners,
            queries=examples({story.key: story.usccs for story in county.stories}),
        )
        serve(settings, address, listener=listener, on_ready=lambda: print_json(line) if as_json else print_demo(line))


async def _with_runtime(settings: Settings, address: StoreAddress, work: Callable[[Runtime], Awaitable[T]]) -> T:
    async with open_runtime(settings, address) as runtime:
        return await work(runtime)


async def _load(runtime: Runtime, settings: Settings, order: LoadOrder, *, quiet: bool) -> LoadReport:
    recorder = Recorder(runtime.gateway, runtime.rules, runtime.keys)
    days = load_working_days(settings.rules)
    loader = Loader(recorder, runtime.keys, settings.data / RUNS, runtime.clock.now, days)
    with progress(quiet=quiet) as shown:
        task = shown.add_task(order.files[0].name, total=None, note="")

        def tell(counts: Counts, share: float | None) -> None:
            rate = counts.read / max(shown.tasks[0].elapsed or 0, 0.1)
            note = f"{counts.read:,} read · {counts.accepted:,} accepted · {counts.rejected:,} rejected · {rate:,.0f}/s"
            if share is not None:
                shown.update(task, total=1.0, completed=share)
                note = f"{share:.0%} · {note}"
            shown.update(task, note=note)

        return await loader.load(order, tell)


def _generate(out: Path, *, size: str, seed: int, quiet: bool, defects: bool = False) -> GeneratedCounty:
    with progress(quiet=quiet) as shown:
        task = shown.add_task("generate", total=None, note="")

        def tell(stage: str, done: int, total: int) -> None:
            shown.update(task, description=stage, completed=done, total=total, note=f"{done:,} of {total:,}")

        try:
            return generate(out, size=size, seed=seed, defects=defects, progress=tell)
        except ValueError as error:
            raise WrongInput(str(error)) from None


def _prepare_demo(
    settings: Settings, county: GeneratedCounty, *, quiet: bool
) -> Callable[[Runtime], Awaitable[list[Credentials]]]:
    async def work(runtime: Runtime) -> list[Credentials]:
        for name, profile in DEMO_LOADS:
            chosen = load_profile(profile)
            order = LoadOrder(chosen, (county.folder / name,), chosen.source, county.today)
            report = await _load(runtime, settings, order, quiet=quiet)
            say(f"{name}: {report.counts.accepted:,} of {report.counts.read:,} rows accepted")
        added = [add_partner(name=f"示例 · demo {kind}", kind=kind) for kind in kinds_that_may_ask()]
        partners = [Credentials.told(values) for values in await changed_here(settings, runtime, *added)]
        references = ReferenceChanges(Comparison(runtime.rules, runtime.keys))
        stories, today = {story.key: story.usccs for story in county.stories}, runtime.clock.today()
        made = [references.record("addReference", new) for new in demo_references(partners, stories, today=today)]
        await changed_here(settings, runtime, *made)
        return partners

    return work


def _show(report: LoadReport) -> None:
    counts = report.counts
    rate = counts.read / report.seconds if report.seconds else 0
    say(
        f"run {report.run_id}: {counts.read:,} rows read, {counts.accepted:,} accepted, "
        f"{counts.unchanged:,} unchanged, "
        f"{counts.rejected:,} rejected, in {report.seconds:.1f} s ({rate:,.0f} rows a second)"
        + (" · dry run, nothing written" if report.dry_run else "")
    )
    for message in report.messages:
        say(message)
    codes = [("rejected", code, reject_reason(code), f"{count:,}") for code, count in sorted(counts.by_code.items())]
    codes += [("warning", code, warning_reason(code), f"{count:,}") for code, count in sorted(counts.warnings.items())]
    if codes:
        print_table("", ("verdict", "code", "reason", "rows"), rows=codes)
    if counts.rejected:
        say(f"`credit-hub rejects {report.run_id} --out FILE` gives the rejected rows back to be mended")
