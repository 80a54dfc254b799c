"""What commands print: errors in one sentence, progress on a terminal, one JSON line for machines."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from graph_schema.errors import ErrorCode, HubError

EXIT_FAILED: Final = 1
EXIT_WRONG_USE: Final = 2
EXIT_REJECTS: Final = 3


@contextmanager
def errors_told() -> Iterator[None]:
    """Turn an error of the hub into its sentence on stderr and the exit code: 2 wrong use, else 1."""
    try:
        yield
    except HubError as error:
        typer.echo(f"error: {error.message}", err=True)
        wrong_use = error.code is ErrorCode.WRONG_INPUT
        raise typer.Exit(EXIT_WRONG_USE if wrong_use else EXIT_FAILED) from None
    except KeyboardInterrupt:
        typer.echo("stopped; give the same command again to go on", err=True)
        raise typer.Exit(EXIT_FAILED) from None


def say(text: str) -> None:
    """One line on stderr, where it does not mix with what a machine reads."""
    typer.echo(text, err=True)


def print_json(value: Mapping[str, object]) -> None:
    """One line of JSON on stdout."""
    sys.stdout.write(orjson.dumps(value).decode() + "\n")
    sys.stdout.flush()


def print_table(title: str, columns: tuple[str, ...], *, rows: Sequence[tuple[str, ...]]) -> None:
    """A table on stdout."""
    table = Table(title=title, title_justify="left", show_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console().print(table)


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Progress]:
    """A progress display on stderr, on a terminal only."""
    console = Console(stderr=True)
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[note]}"),
        TimeElapsedColumn(),
        console=console,
        disable=quiet or not console.is_terminal,
        transient=True,
    ) as shown:
        yield shown
