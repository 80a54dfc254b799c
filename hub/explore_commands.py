"""`credit-hub explore …`: a partner's own questions, asked over the service, written down for other programs."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final

import orjson
import typer

from graph_schema.errors import WrongInput
from graph_schema.interchange import load_vocabulary
from graph_schema.masking import mask_numbers
from graph_schema.names import LegalBasis, Purpose
from hub.clock import SystemClock
from hub.commands import parse_day
from hub.console import errors_told, say
from hub.interchange.bods import statements
from hub.interchange.extract import Extract
from hub.interchange.from_enterprise import ask_enterprise
from hub.interchange.from_network import ask_holdings, ask_network
from hub.interchange.ftm import entities
from hub.interchange.service import Service
from hub.interchange.writing import PUBLISHER, Publication

explore_app = typer.Typer(
    help="A partner's own questions to the service, for other programs.", no_args_is_help=True, rich_markup_mode=None
)
Question = Callable[[dict[str, Any]], Awaitable[Extract | None]]
LONGEST_SECRET: Final = 10_000


class Format(StrEnum):
    """What file is written."""

    BODS = "bods"
    BODS_LINES = "bods-lines"
    FTM = "ftm"


class Way(StrEnum):
    """Which way holdings are followed."""

    UP = "UP"
    DOWN = "DOWN"


@explore_app.callback()
def _explore() -> None:
    """Keep `export` a command of its own, however many there are."""


@explore_app.command("export")
def export(
    out: Annotated[Path, typer.Argument(help="The new file.")],
    *,
    url: Annotated[str, typer.Option("--url", help="Address of the service, such as https://hub.example.")],
    client_id: Annotated[str, typer.Option("--client-id", help="The partner's client id.")],
    secret_file: Annotated[Path, typer.Option("--secret-file", help="File that holds the secret alone.")],
    uscc: Annotated[list[str], typer.Option("--uscc", help="An enterprise to ask about; give it again for more.")],
    purpose: Annotated[Purpose, typer.Option("--purpose", help="Why it is asked.")],
    basis: Annotated[LegalBasis, typer.Option("--basis", help="On what legal basis.")],
    file_format: Annotated[
        Format,
        typer.Option("--format", case_sensitive=False, help="bods: a JSON array; bods-lines, ftm: lines."),
    ] = Format.BODS,
    hops: Annotated[
        int | None, typer.Option("--hops", min=1, max=4, help="Ask for the network around each, so many hops.")
    ] = None,
    holdings: Annotated[
        Way | None, typer.Option("--holdings", case_sensitive=False, help="Follow holdings of each, up or down.")
    ] = None,
    consent: Annotated[str | None, typer.Option("--consent", help="Id of the consent.")] = None,
    case: Annotated[str | None, typer.Option("--case", help="Case number.")] = None,
    matter: Annotated[str | None, typer.Option("--matter", help="Number of the matter.")] = None,
    contract: Annotated[str | None, typer.Option("--contract", help="Id of the contract.")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="Day asked about, YYYY-MM-DD [default: today].")] = None,
    known_at: Annotated[str | None, typer.Option("--known-at", help="knownAt of an earlier answer.")] = None,
    publisher: Annotated[str, typer.Option("--publisher", help="Who publishes, as BODS files say.")] = PUBLISHER,
    receipts: Annotated[Path | None, typer.Option("--receipts", help="New file for the receipts.")] = None,
) -> None:
    """Write what the service answers this partner as a BODS 0.4 or FollowTheMoney file. Every question is audited."""
    with errors_told():
        _free(out, receipts)
        if hops is not None and holdings is not None:
            raise WrongInput("--hops and --holdings are two questions; write a file of each.")
        service = Service(url, client_id, _secret(secret_file))
        day = parse_day(as_of, "--as-of")
        inquiry = {
            "purpose": purpose.value,
            "legalBasis": basis.value,
            "consentId": consent,
            "caseNumber": case,
            "matterNumber": matter,
            "contractId": contract,
        }
        asked: dict[str, Any] = {"inquiry": {name: value for name, value in inquiry.items() if value is not None}}
        if day is not None:
            asked["asOf"] = day.isoformat()
        if known_at is not None:
            asked["knownAt"] = {"commit": known_at}
        question = _question(service, hops, holdings, listings=file_format is Format.FTM)
        extracts = asyncio.run(_ask(question, uscc, asked))
        lines = _lines(extracts, file_format, publisher)
        _write(out, _framed(lines, file_format))
        if receipts is not None:
            _write(receipts, (orjson.dumps(receipt) + b"\n" for receipt in service.receipts))
    nothing = len(uscc) - len(extracts)
    say(f"{len(lines):,} 项写入 · written to {out}")
    if nothing:
        say(f"{nothing} 个主体无可提供 · of so many subjects nothing may be told")
    for sentence in dict.fromkeys(told for extract in extracts for told in extract.truncated):
        say(sentence)


def _question(service: Service, hops: int | None, holdings: Way | None, *, listings: bool) -> Question:
    """What is asked about each enterprise: itself, or its network, or its holdings."""
    if hops is not None:
        return partial(ask_network, service.ask, hops=hops)
    if holdings is not None:
        return partial(ask_holdings, service.ask, direction=holdings.value)
    return partial(ask_enterprise, service.ask, listings=listings)


async def _ask(question: Question, usccs: Sequence[str], asked: dict[str, Any]) -> list[Extract]:
    """Ask about each; what the first answer was known at holds for all."""
    found: list[Extract] = []
    for uscc in dict.fromkeys(usccs):
        if found:
            asked = asked | {"asOf": found[0].as_of.isoformat(), "knownAt": {"commit": found[0].known_at}}
        extract = await question(asked | {"uscc": uscc})
        if extract is not None:
            found.append(extract)
    return found


def _lines(extracts: Sequence[Extract], file_format: Format, publisher: str) -> list[bytes]:
    words = load_vocabulary()
    if file_format is Format.FTM:
        return list(entities(extracts, words=words))
    return list(statements(extracts, Publication(SystemClock().today(), publisher), words=words))


def _framed(lines: Sequence[bytes], file_format: Format) -> Iterator[bytes]:
    """Lines of a file; an array has one element a line."""
    if file_format is not Format.BODS:
        yield from (line + b"\n" for line in lines)
        return
    for number, line in enumerate(lines):
        yield (b",\n" if number else b"[\n") + line
    yield b"\n]\n" if lines else b"[]\n"


def _secret(path: Path) -> str:
    text = path.read_bytes()[: LONGEST_SECRET + 1].decode("utf-8", "replace").strip()
    if not text or len(text) > LONGEST_SECRET:
        raise WrongInput(f"The file {mask_numbers(path.name)} holds no secret; give one that holds it alone.")
    return text


def _free(*paths: Path | None) -> None:
    for path in paths:
        if path is not None and path.exists():
            raise WrongInput(f"The file {mask_numbers(path.name)} exists already; name a new one.")


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a whole file for its owner alone, or none."""
    part = path.with_name(path.name + ".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.writelines(pieces)
    part.replace(path)
