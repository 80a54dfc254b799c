"""What commands print: errors in one sentence, progress on a terminal, one JSON line for machines."""

import signal
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from graph_schema.errors import ErrorCode, HubError
from graph_schema.masking import mask_numbers
from hub.errors import Refusal

EXIT_FAILED: Final = 1
EXIT_WRONG_USE: Final = 2
EXIT_REJECTS: Final = 3
PIPE_WIDTH: Final = 2_000


def end_in_order() -> None:
    """Let SIGTERM and SIGHUP end a command as Ctrl-C does, so that stores stop and temporary folders go."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


@contextmanager
def errors_told() -> Iterator[None]:
    """Turn an error into one sentence on stderr and the exit code: 2 wrong use, else 1.

    Texts of exceptions that are not the hub's may hold data and are left out.
    """
    try:
        yield
    except HubError as error:
        say(f"error: {mask_numbers(error.message)}")
        wrong_use = error.code is ErrorCode.WRONG_INPUT
        raise typer.Exit(EXIT_WRONG_USE if wrong_use else EXIT_FAILED) from None
    except Refusal as refusal:  # the audit entry of a change could not be written
        say(f"error: {refusal.message_en}")
        raise typer.Exit(EXIT_FAILED) from None
    except KeyboardInterrupt:
        say("stopped; give the same command again to go on")
        raise typer.Exit(EXIT_FAILED) from None
    except (typer.Exit, typer.Abort):
        raise
    except OSError as error:
        where = "" if error.filename is None else f"{mask_numbers(str(error.filename))} cannot be used: "
        what = error.strerror or type(error).__name__
        say(f"error: {where}{what}; make room or give this user access, then give the same command again.")
        raise typer.Exit(EXIT_FAILED) from None
    except Exception as error:  # noqa: BLE001 - the last door before a traceback, which may show data
        place = traceback.extract_tb(error.__traceback__)[-1]
        fault = f"{type(error).__name__} in {Path(place.filename).name}, line {place.lineno}"
        say(f"error: The program failed ({fault}), which is a fault of its own; report it with this line.")
        raise typer.Exit(EXIT_FAILED) from None


def say(text: str) -> None:
    """One line on stderr, where it does not mix with what a machine reads."""
    typer.echo(text, err=True)


def print_json(value: Mapping[str, object]) -> None:
    """One line of JSON on stdout."""
    sys.stdout.write(orjson.dumps(value).decode() + "\n")
    sys.stdout.flush()


def print_table(title: str, columns: tuple[str, ...], *, rows: Sequence[tuple[str, ...]]) -> None:
    """A table on stdout: the last column takes what width there is; nothing is cut where it is not a terminal."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=PIPE_WIDTH)
    table = Table(show_edge=False)
    for column in columns:
        table.add_column(column, no_wrap=column is not columns[-1], overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))  # Text: brackets in data are no markup
    if title:
        console.print(Text(title))
    console.print(table)


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
