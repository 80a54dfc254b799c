"""Commands that need no loader: serve and migrate; and what all commands share."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from graph_schema.engine import StoreAddress
from graph_schema.errors import WrongInput
from graph_schema.migrate import SCHEMA_VERSION, migrate, pending_steps
from hub.console import errors_told, print_json, say
from hub.demo_text import ready_line
from hub.runtime import Runtime, key_text, open_address, open_runtime
from hub.settings import Settings, load_settings

T = TypeVar("T")

app = typer.Typer(
    name="credit-hub",
    help="信用数据共享枢纽 · Credit data-sharing hub: load, serve and check a county's credit graph.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # markup would swallow the [default: …] of help texts
    add_completion=False,
)

Config = Annotated[Path | None, typer.Option("--config", help="TOML file of settings; see the README.")]
Data = Annotated[
    Path | None, typer.Option("--data", help="Data folder [default: $CREDIT_HUB_DATA, else in the user's data folder].")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON line on stdout, for a machine.")]
Enterprise = Annotated[str | None, typer.Option("--uscc", help="Code of the enterprise that asks for it.")]
Person = Annotated[
    str | None,
    typer.Option(
        metavar="NAME@USCC", help="The person who asks for it, as he appears there; NAME alone: as in his own record."
    ),
]


@contextmanager
def opened(settings: Settings) -> Iterator[StoreAddress]:
    """The graph's address; an embedded store that this process started is stopped at the end."""
    address, store = open_address(settings)
    with ExitStack() as stack:
        if store is not None:
            stack.callback(store.stop)
        yield address


def run_on_graph(settings: Settings, work: Callable[[Runtime], Awaitable[T]], *, prepare: bool = True) -> T:
    """Open everything, do the work, close everything."""

    async def run(address: StoreAddress) -> T:
        async with open_runtime(settings, address, prepare=prepare) as runtime:
            return await work(runtime)

    with opened(settings) as address:
        return asyncio.run(run(address))


def parse_day(text: str | None, option: str) -> date | None:
    """A day given as an option. Raises WrongInput for one that is none."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongInput(f"{option} is not a day; write it like 2026-01-31.") from None


@app.command()
def serve(
    *,
    data: Data = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that answer.")] = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Serve the GraphQL API until stopped; owns the embedded store meanwhile."""
    from hub.logs import configure_logs
    from hub.serving import listen, url_host
    from hub.serving import serve as serve_here

    with ExitStack() as stack, errors_told():
        settings = load_settings(config, data=data, port=port, workers=workers)
        configure_logs(level=settings.log_level)
        listener = stack.enter_context(listen(settings.host, settings.port))
        address = stack.enter_context(opened(settings))
        asyncio.run(_check(settings, address))
        line = ready_line(f"http://{url_host(listener)}")
        serve_here(
            settings,
            address,
            listener=listener,
            on_ready=lambda: print_json(line) if as_json else say(f"serving {line['graphql']}"),
        )


@app.command(name="migrate")
def migrate_graph(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Name the steps, do nothing.")] = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """Bring the graph's schema to this program's version. Repeating it does no harm."""

    async def work(runtime: Runtime) -> None:
        todo = await pending_steps(runtime.gateway)
        for step in todo:
            say(f"{'would do' if dry_run else 'doing'} step {step.version}: {step.summary}")
        await migrate(runtime.gateway, keys=key_text(runtime.keys), dry_run=dry_run)
        if not todo:
            say(f"the schema is at version {SCHEMA_VERSION}, nothing to do")

    with errors_told():
        run_on_graph(load_settings(config, data=data), work, prepare=False)


async def _check(settings: Settings, address: StoreAddress) -> None:
    async with open_runtime(settings, address):
        pass
