"""`credit-hub audit`: verify, prove and export the audit log."""

import asyncio
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TextIO, TypeVar

import typer

from graph_schema.errors import StoreDamaged, WrongInput
from graph_schema.keys import KeyRing
from hub.audit.entry import ANSWERED, AuditAction, AuditEntry
from hub.audit.export import Chosen, export_rows, write_csv, write_json_lines
from hub.audit.merkle import leaf_hash
from hub.audit.note import Checkpoint, NoteKey, open_note
from hub.audit.opening import note_signer, open_audit
from hub.audit.papers import read_heads, read_receipts
from hub.audit.proofs import NotProvableError, prove_consistency, prove_inclusion
from hub.audit.receipt import Receipt
from hub.audit.segment import FaultyBytesError
from hub.audit.verify import Report, slot_of, verify_log
from hub.audit.walk import Fault, read_checkpoint_text, slots_in
from hub.audit_graph_commands import heads, project, receivers, subject_names
from hub.audit_rebuild_command import rebuild_answer
from hub.audit_retire_command import retire
from hub.clock import SHANGHAI, clock_at
from hub.commands import Config, Data, Json, parse_day
from hub.console import EXIT_FAILED, errors_told, print_json, print_table, say
from hub.settings import Settings, load_settings

T = TypeVar("T")

audit_app = typer.Typer(
    help="Audit: prove that the log is whole, and tell from it who asked for what.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

audit_app.command("project")(project)
audit_app.command("receivers")(receivers)
audit_app.command("heads")(heads)
audit_app.command("rebuild")(rebuild_answer)
audit_app.command("retire")(retire)

_Folder = Annotated[Path | None, typer.Option("--folder", help="The log's folder [default: that of the settings].")]
_Keys = Annotated[
    list[str] | None,
    typer.Option("--key", help="Public key: its text or a file of it [default: that of the key folder]; repeatable."),
]
_Receipts = Annotated[
    list[Path] | None,
    typer.Option("--receipts", help="File of receipts or whole answers, JSON or JSON lines; - is stdin; repeatable."),
]
_Heads = Annotated[
    list[Path] | None,
    typer.Option("--heads", help="File of heads kept elsewhere: witness lines, or notes; - is stdin; repeatable."),
]
_STDIN = "-"
_DAMAGED = "The log is damaged; `credit-hub audit verify` says where."


class ExportForm(StrEnum):
    """Forms of the export."""

    JSONL = "jsonl"
    CSV = "csv"


@audit_app.command("key")
def show_key(*, data: Data = None, config: Config = None) -> None:
    """Print the public key by which the log is verified; give it to partners and to the regulator."""
    with errors_told():
        typer.echo(note_signer(KeyRing.open(load_settings(config, data=data).keys)).public.text())


@audit_app.command("verify")
def verify(
    *,
    folder: _Folder = None,
    key: _Keys = None,
    receipts: _Receipts = None,
    heads: _Heads = None,
    data: Data = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Verify the log, also while the hub runs, or a copy of it. Exit code 0: sound; 1: not; 2: wrong use.

    With --folder and --key it needs nothing else: no service, no graph, no settings, no other key.
    """
    with errors_told():
        where, keys = _log_and_keys(folder, key, data, config)
        report = verify_log(
            where,
            keys,
            receipts=[receipt for path in receipts or () for receipt in _read(path, read_receipts)],
            heads=[head for path in heads or () for head in _read(path, read_heads)],
        )
    if as_json:
        print_json(_report_json(report))
    else:
        _show_report(report)
    if not report.sound:
        raise typer.Exit(EXIT_FAILED)


@audit_app.command("prove")
def prove(
    *,
    receipt: Annotated[Path | None, typer.Option("--receipt", help="Prove that this receipt's entry is in.")] = None,
    old: Annotated[Path | None, typer.Option("--old", help="Prove that the log grew from this receipt or head")] = None,
    new: Annotated[Path | None, typer.Option("--new", help="to this one [default: the log as it is].")] = None,
    folder: _Folder = None,
    key: _Keys = None,
    data: Data = None,
    config: Config = None,
) -> None:
    """Make a proof as one JSON line: of inclusion with --receipt, of consistency with --old. How to check it: docs."""
    with errors_told():
        if (receipt is None) == (old is None):
            raise WrongInput("Give either --receipt for a proof of inclusion or --old for one of consistency.")
        where, keys = _log_and_keys(folder, key, data, config)
        try:
            if receipt is not None:
                proofs = [_inclusion(where, keys, one) for one in _read(receipt, read_receipts)]
            elif old is not None:
                proofs = [_consistency(where, keys, _note(old), None if new is None else _note(new))]
        except NotProvableError as error:
            raise WrongInput(str(error)) from None
        except FaultyBytesError:
            raise StoreDamaged(_DAMAGED) from None
    for proof in proofs:
        print_json(proof)


@audit_app.command("export")
def export(
    reason: Annotated[str, typer.Option("--reason", help="Why it is made; kept in the log.")],
    *,
    out: Annotated[Path | None, typer.Option("--out", help="File to write [default: stdout].")] = None,
    form: Annotated[ExportForm, typer.Option("--form", help="jsonl or csv.")] = ExportForm.JSONL,
    since: Annotated[str | None, typer.Option("--from", help="First day, YYYY-MM-DD, Asia/Shanghai.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="Last day, YYYY-MM-DD.")] = None,
    partner: Annotated[str | None, typer.Option("--partner", help="Only this partner's, by its id.")] = None,
    subject: Annotated[
        list[str] | None, typer.Option("--subject", help="Only about this: a USCC or an id of the hub; repeatable.")
    ] = None,
    data: Data = None,
    config: Config = None,
) -> None:
    """Export who asked, when, why, on what basis, for which fields and subjects. It is itself an entry of the log."""
    with errors_told():
        settings = load_settings(config, data=data)
        days = parse_day(since, "--from"), parse_day(until, "--to")
        keys = KeyRing.open(settings.keys)
        names = subject_names(settings, subject or [])
        chosen = Chosen(
            since=None if days[0] is None else datetime.combine(days[0], time.min, SHANGHAI),
            until=None if days[1] is None else datetime.combine(days[1] + timedelta(days=1), time.min, SHANGHAI),
            partner_id=partner,
            subjects=frozenset(map(keys.audit_blind, names)),
        )
        note_regulator(settings, keys, operation="export", reason=reason, subjects=sorted(chosen.subjects))
        with _written(out) as file:
            rows = export_rows(settings.audit, chosen)
            try:
                count = write_csv(rows, file) if form is ExportForm.CSV else write_json_lines(rows, file)
            except (FaultyBytesError, ValueError):
                raise StoreDamaged(_DAMAGED) from None
    say(f"{count:,} entries")


def note_regulator(
    settings: Settings,
    keys: KeyRing,
    *,
    operation: str,
    reason: str,
    subjects: Sequence[str] = (),
    target: str | None = None,
) -> Receipt:
    """Write that a regulator or operator reads the log, before it does; `subjects` are blind keys."""
    if not reason.strip():
        raise WrongInput("--reason is empty; say why it is done.")
    clock = clock_at(settings.clock)

    async def write() -> Receipt:
        log = open_audit(settings.audit, keys)
        try:
            return await log.append(
                AuditEntry(
                    at=clock.now(),
                    action=AuditAction.REGULATOR,
                    outcome=ANSWERED,
                    request_id="",
                    operation=operation,
                    target=target,
                    reason=reason.strip(),
                    subjects_root=tuple(subjects),
                    blind_key_id=keys.audit_blind_key_id,
                )
            )
        finally:
            await log.close()

    return asyncio.run(write())


def _log_and_keys(
    folder: Path | None, keys: list[str] | None, data: Path | None, config: Path | None
) -> tuple[Path, list[NoteKey]]:
    """The folder and the public keys; the settings and the key folder are looked at only for what is not given."""
    if folder is None or not keys:
        settings = load_settings(config, data=data)
        folder = folder or settings.audit
        if not keys:
            if not settings.keys.is_dir():
                raise WrongInput("There is no key folder; give the log's public key with --key.")
            keys = [note_signer(KeyRing.open(settings.keys)).public.text()]
    if not folder.is_dir() or not slots_in(folder):
        raise WrongInput("There is no audit log in that folder; give the one that holds slot-00001 with --folder.")
    return folder, [_key(text) for text in keys]


def _key(text: str) -> NoteKey:
    if "+" not in text:
        text = Path(text).read_text("utf-8")
    try:
        return NoteKey.parse(text)
    except ValueError as error:
        raise WrongInput(str(error)) from None


def _read(path: Path, parse: Callable[[str], list[T]]) -> list[T]:
    """What a file, or stdin, holds."""
    try:
        return parse(sys.stdin.read() if str(path) == _STDIN else path.read_text("utf-8"))
    except UnicodeDecodeError:
        raise WrongInput("A file of receipts or heads is not UTF-8 text; give it as it was received.") from None
    except ValueError as error:
        raise WrongInput(str(error)) from None


def _note(path: Path) -> str:
    """The last signed checkpoint of a file of receipts or heads."""
    heads = _read(path, read_heads)
    if not heads:
        raise WrongInput("There is no signed checkpoint in the file; give a receipt or a head.")
    return heads[-1]


def _opened(note: str, keys: Sequence[NoteKey]) -> Checkpoint:
    try:
        return open_note(note, keys)
    except ValueError as error:
        raise WrongInput(str(error)) from None


def _inclusion(folder: Path, keys: Sequence[NoteKey], receipt: Receipt) -> dict[str, object]:
    stated = _opened(receipt.checkpoint, keys)
    if not 0 <= receipt.index < stated.size or slot_of(stated, keys) != receipt.slot:
        raise WrongInput("The receipt's checkpoint does not cover its slot and index; give it as it was received.")
    found = prove_inclusion(folder, receipt.slot, index=receipt.index, size=stated.size)
    return {
        "slot": receipt.slot,
        "index": receipt.index,
        "size": stated.size,
        "entry": found.entry.decode(),
        "leaf": leaf_hash(found.entry).hex(),
        "proof": [part.hex() for part in found.proof],
        "root": stated.root.hex(),
        "checkpoint": receipt.checkpoint,
    }


def _consistency(folder: Path, keys: Sequence[NoteKey], old: str, new: str | None) -> dict[str, object]:
    older = _opened(old, keys)
    slot = slot_of(older, keys)
    if slot is None or slot not in slots_in(folder):
        raise WrongInput("The log holds no slot of that checkpoint; give another folder or checkpoint.")
    new = read_checkpoint_text(folder, slot) if new is None else new
    newer = _opened(new, keys)
    if newer.origin != older.origin or newer.size < older.size:
        raise WrongInput("The checkpoints are of two slots, or in the wrong order; give the older one with --old.")
    proof = prove_consistency(folder, slot, old=older.size, new=newer.size)
    return {
        "slot": slot,
        "old_size": older.size,
        "old_root": older.root.hex(),
        "size": newer.size,
        "root": newer.root.hex(),
        "proof": [part.hex() for part in proof],
        "old_checkpoint": old,
        "checkpoint": new,
    }


@contextmanager
def _written(out: Path | None) -> Iterator[TextIO]:
    """Stdout, or a new file that only its owner may read."""
    if out is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        yield file


def _report_json(report: Report) -> dict[str, object]:
    return {
        "sound": report.sound,
        "slots": [asdict(slot) for slot in report.slots],
        "receipts": report.receipts,
        "heads": report.heads,
        "faults": [asdict(fault) for fault in report.faults],
    }


def _show_report(report: Report) -> None:
    rows = [
        (str(slot.slot), f"{slot.size:,}", f"{slot.first:,}", "yes" if slot.torn else "", slot.root)
        for slot in report.slots
    ]
    print_table("", ("slot", "entries", "retired", "torn end", "root"), rows=rows)
    for fault in report.faults:
        say(_told(fault))
    found = "sound" if report.sound else f"NOT sound: {len(report.faults)} faults"
    say(f"{found}; compared with {report.receipts:,} receipts and {report.heads:,} heads")


def _told(fault: Fault) -> str:
    entries = (
        f"entry {fault.index}" if fault.until <= fault.index + 1 else f"entries {fault.index} to {fault.until - 1}"
    )
    place = f", file {fault.file}, offset {fault.offset}" if fault.file else ""
    return f"slot {fault.slot}, {entries}{place}: {fault.why.rstrip('.')}"
