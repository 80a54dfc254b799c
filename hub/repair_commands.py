"""`credit-hub repair …`: applications taken down at the hub's own window, decisions registered, documents."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Final
from uuid import uuid4

import typer

from graph_schema.errors import WrongInput
from graph_schema.keys import KeyRing
from graph_schema.names import PartnerKind, Severity
from graph_schema.recording.recorder import Recorder
from graph_schema.repairs import RepairFiler
from graph_schema.rules.repair import PaperKind
from graph_schema.working_days import load_working_days
from hub.actions.change import Actor, Change, Changes
from hub.actions.outcome import REFUSED, Outcome
from hub.actions.repair_decision import RepairDecisions
from hub.actions.repair_desk import RepairDesk, repair_desk
from hub.actions.repair_steps import Decision, PlanOutcome
from hub.actions.repairs import Applying, Paper
from hub.audit.note import NoteKey
from hub.audit.opening import note_signer, open_audit
from hub.commands import Config, Data, Enterprise, Json, Person, parse_day, run_on_graph
from hub.console import errors_told, print_json, print_table, say
from hub.repair_document import as_json, as_page, signed
from hub.repair_document import verify as verify_document
from hub.runtime import Runtime
from hub.settings import Settings, load_settings
from hub.window import who_is_served

repair_app = typer.Typer(
    help="Credit repair at the hub's own window: applications, decisions of determiners without an account, documents.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
_PAGE: Final = 100
_WINDOW: Final = Actor(PartnerKind.OPERATOR, request_id="command")
_RepairId = Annotated[str, typer.Argument(metavar="NUMBER", help="Number of the application.")]
_Reason = Annotated[str, typer.Option("--reason", help="Why, without numbers of documents.")]
_Decision = Annotated[str, typer.Option("--decision", help="Number of the determiner's decision.")]
_Barred = Annotated[str | None, typer.Option("--barred-until", help="No application before this day, YYYY-MM-DD.")]
_Papers = Annotated[
    list[str] | None, typer.Option("--paper", help="A paper as KIND=sha256:DIGEST; give it again for more.")
]


@repair_app.command("apply")
def apply(
    record_id: Annotated[str, typer.Argument(metavar="RECORD", help="Id of the record.")],
    *,
    uscc: Enterprise = None,
    person: Person = None,
    paper: _Papers = None,
    corrected_on: Annotated[str | None, typer.Option(help="Day of the correction, YYYY-MM-DD.")] = None,
    relief: Annotated[list[str] | None, typer.Option(help="A temporary effect of a bankruptcy; with --ruling.")] = None,
    ruling: Annotated[str | None, typer.Option(help="Number of the court's ruling.")] = None,
    data: Data = None,
    as_json_: Json = False,
    config: Config = None,
) -> None:
    """Take down an application on paper; among the papers is the written application (AUTHORITY)."""
    with errors_told():
        applying = Applying(
            record_id=record_id,
            filer=RepairFiler.WINDOW,
            papers=_papers(paper),
            corrected_on=parse_day(corrected_on, "--corrected-on"),
            relief=tuple(relief or ()),
            ruling=ruling,
        )
        made = _make(
            lambda desk, whom: desk.filings.file(replace(applying, subject=whom), _WINDOW),
            data=data,
            config=config,
            whom=lambda runtime: who_is_served(runtime, uscc, person=person, record=record_id),
        )
    _told(made, as_json=as_json_)


@repair_app.command("supplement")
def supplement(
    repair_id: _RepairId,
    *,
    paper: _Papers = None,
    corrected_on: Annotated[str | None, typer.Option(help="Day of the correction, YYYY-MM-DD.")] = None,
    data: Data = None,
    as_json_: Json = False,
    config: Config = None,
) -> None:
    """Take down further papers; the clocks go on."""
    with errors_told():
        day, papers = parse_day(corrected_on, "--corrected-on"), _papers(paper)
        made = _make(
            lambda desk: desk.filings.supplement(repair_id, _WINDOW, papers=papers, corrected_on=day),
            data=data,
            config=config,
        )
    _told(made, as_json=as_json_)


@repair_app.command("accept")
def accept(repair_id: _RepairId, *, data: Data = None, as_json_: Json = False, config: Config = None) -> None:
    """Register that the determiner has accepted an application."""
    with errors_told():
        made = _make(lambda desk: desk.steps.accept(repair_id, _WINDOW), data=data, config=config)
    _told(made, as_json=as_json_)


@repair_app.command("return")
def ask_for_papers(
    repair_id: _RepairId, reason: _Reason, *, data: Data = None, as_json_: Json = False, config: Config = None
) -> None:
    """Register which papers the determiner asks for; the clocks stand still until they are there."""
    with errors_told():
        made = _make(
            lambda desk: desk.steps.ask_for_papers(repair_id, _WINDOW, reason=reason), data=data, config=config
        )
    _told(made, as_json=as_json_)


@repair_app.command("refuse")
def refuse(
    repair_id: _RepairId,
    reason: _Reason,
    *,
    false_papers: Annotated[bool, typer.Option("--false-papers", help="Papers or promise were false.")] = False,
    barred_until: _Barred = None,
    data: Data = None,
    as_json_: Json = False,
    config: Config = None,
) -> None:
    """Register that the determiner does not accept, or does not repair. No answer changes."""
    with errors_told():
        bar = parse_day(barred_until, "--barred-until")
        made = _make(
            lambda desk: desk.steps.refuse(
                repair_id, _WINDOW, reason=reason, false_papers=false_papers, barred_until=bar
            ),
            data=data,
            config=config,
        )
    _told(made, as_json=as_json_)


@repair_app.command("grant")
def grant(
    repair_id: _RepairId,
    decision: _Decision,
    *,
    severity: Annotated[Severity | None, typer.Option(help="Class of gravity, where the record states none.")] = None,
    data: Data = None,
    as_json_: Json = False,
    config: Config = None,
) -> None:
    """Register the determiner's decision: the record is in no answer from now on, or relief is laid over it."""
    with errors_told():
        made = _make(
            lambda desk: desk.steps.grant(repair_id, _WINDOW, decision=Decision(decision, severity=severity)),
            data=data,
            config=config,
        )
    _told(made, as_json=as_json_)


@repair_app.command("revoke")
def revoke(
    repair_id: _RepairId,
    decision: _Decision,
    *,
    reason: _Reason,
    barred_until: _Barred = None,
    data: Data = None,
    as_json_: Json = False,
    config: Config = None,
) -> None:
    """Register that a repair was taken back for false papers or a broken promise; the record stands again."""
    with errors_told():
        bar = parse_day(barred_until, "--barred-until")
        made = _make(
            lambda desk: desk.steps.revoke(repair_id, _WINDOW, decision=Decision(decision, reason, barred_until=bar)),
            data=data,
            config=config,
        )
    _told(made, as_json=as_json_)


@repair_app.command("conclude")
def conclude(
    repair_id: _RepairId,
    *,
    outcome: Annotated[PlanOutcome, typer.Option(help="How the plan or settlement came out.")],
    ruling: Annotated[str, typer.Option(help="Number of the court's ruling.")],
    data: Data = None,
    as_json_: Json = False,
    config: Config = None,
) -> None:
    """End the temporary effects of a bankruptcy: carried out, which repairs the record, or failed."""
    with errors_told():
        made = _make(
            lambda desk: desk.steps.conclude(repair_id, _WINDOW, outcome=outcome, ruling=ruling),
            data=data,
            config=config,
        )
    _told(made, as_json=as_json_)


@repair_app.command("list")
def list_all(
    *,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only those of which a step is overdue.")] = False,
    data: Data = None,
    as_json_: Json = False,
    config: Config = None,
) -> None:
    """List applications with their due dates (* provisional: no calendar has been announced yet)."""

    async def work(runtime: Runtime) -> list[dict[str, Any]]:
        desk, found = _desk(settings, runtime), list[dict[str, Any]]()
        today = runtime.clock.today()
        while page := await desk.lists.every(after=found[-1]["id"] if found else "", first=_PAGE, today=today):
            found += page
        return [each for each in found if each["overdue"] or not overdue]

    with errors_told():
        settings = load_settings(config, data=data)
        rows = run_on_graph(settings, work)
    if as_json_:
        print_json({"repairs": rows})
        return
    table = [
        (each["id"], each["status"], each["determiner"], each["filed_on"], _due(each), "!" if each["overdue"] else "")
        for each in rows
    ]
    print_table("", ("application", "status", "determiner", "filed", "due", "overdue"), rows=table)


@repair_app.command("document")
def document(
    repair_id: _RepairId,
    *,
    out: Annotated[Path, typer.Option("--out", help="Folder for NUMBER.json and NUMBER.html.")] = Path(),
    data: Data = None,
    config: Config = None,
) -> None:
    """Write the decision (信用修复决定书) as signed JSON and as a page."""

    async def work(runtime: Runtime) -> str:
        found = await RepairDecisions(runtime.gateway, runtime.rules).of(repair_id, today=runtime.clock.today())
        if found is None:
            raise WrongInput("There is no decision of this number that stands; `credit-hub repair list` shows them.")
        return signed(found[1].document(), note_signer(runtime.keys))

    with errors_told():
        note = run_on_graph(load_settings(config, data=data), work)
        for ending, text in (("json", as_json(note)), ("html", as_page(note))):
            path = out / f"{Path(repair_id).name}.{ending}"
            path.write_text(text, encoding="utf-8")
            say(f"written: {path}")


@repair_app.command("verify")
def verify(
    file: Annotated[Path, typer.Argument(help="A decision as JSON or page.")],
    *,
    key: Annotated[
        list[str] | None, typer.Option("--key", help="Public key of the hub [default: that of the key folder].")
    ] = None,
    data: Data = None,
    as_json_: Json = False,
    config: Config = None,
) -> None:
    """Verify a decision. With --key it needs nothing else: no service, no graph, no settings."""
    with errors_told():
        keys = [_key(text) for text in key or [_own_key(load_settings(config, data=data))]]
        found = verify_document(file.read_text(encoding="utf-8"), keys)
    if as_json_:
        print_json({"valid": True, "document": found})
        return
    say("the document is as it was signed")
    for name, text in found.items():
        typer.echo(f"{name:18} {text}")


def _make(
    change: Callable[..., Change],
    *,
    data: Path | None,
    config: Path | None,
    whom: Callable[[Runtime], Awaitable[str]] | None = None,
) -> Mapping[str, Any]:
    settings = load_settings(config, data=data)

    async def work(runtime: Runtime) -> Outcome:
        audit = open_audit(settings.audit, runtime.keys)
        try:
            made = change(_desk(settings, runtime), *([] if whom is None else [await whom(runtime)]))
            actor = Actor(PartnerKind.OPERATOR, request_id=f"command-{uuid4().hex}")
            return await Changes(runtime.gateway, audit, clock=runtime.clock).make_audited(made, actor)
        finally:
            await audit.close()

    outcome = run_on_graph(settings, work)
    if outcome.refusal is not None:
        more = [text for text in (outcome.field, outcome.day) if text is not None]
        raise WrongInput(" ".join([REFUSED[outcome.refusal].en, *(f"({text})" for text in more)]))
    found: Mapping[str, Any] = outcome.values["repair"]
    return found


def _desk(settings: Settings, runtime: Runtime) -> RepairDesk:
    recorder = Recorder(runtime.gateway, runtime.rules, runtime.keys)
    return repair_desk(recorder, load_working_days(settings.rules), signer=note_signer(runtime.keys))


def _told(repair: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json({"repair": repair})
    else:
        say(f"{repair['id']} {repair['status']} {_due(repair)}".rstrip())


def _due(repair: Mapping[str, Any]) -> str:
    open_steps = [each for each in repair["due"] if each["done_on"] is None and each["day"] is not None]
    return ", ".join(f"{each['step']} {each['day']}{'*' if each['provisional'] else ''}" for each in open_steps)


def _papers(given: Sequence[str] | None) -> tuple[Paper, ...]:
    found = []
    for text in given or ():
        kind, _, digest = text.partition("=")
        if kind not in set(PaperKind):
            raise WrongInput(f"Give a paper as KIND=sha256:DIGEST, KIND being one of {', '.join(PaperKind)}.")
        found.append(Paper(PaperKind(kind), digest))
    return tuple(found)


def _own_key(settings: Settings) -> str:
    if not settings.keys.is_dir():
        raise WrongInput("There is no key folder; give the hub's public key with --key.")
    return note_signer(KeyRing.open(settings.keys)).public.text()


def _key(text: str) -> NoteKey:
    try:
        return NoteKey.parse(text)
    except ValueError as error:
        raise WrongInput(str(error)) from None
