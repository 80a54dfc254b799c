"""Commands about objections: at the hub's window, on behalf of the source, and by those who decide."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from graph_schema.errors import WrongInput
from graph_schema.names import PartnerKind, Severity
from graph_schema.objections import MATTERS, ObjectionFiler, ObjectionFinding, ObjectionTarget
from graph_schema.recording.recorder import Recorder
from graph_schema.working_days import load_working_days
from hub.actions.change import Actor, Change
from hub.actions.objection_book import Calendar
from hub.actions.objection_desk import ObjectionDesk, objection_desk
from hub.actions.objection_outcome import Correction
from hub.actions.objections import Filing
from hub.commands import Config, Data, Enterprise, Json, Person, parse_day, run_on_graph
from hub.console import errors_told, print_json, print_table
from hub.partner_commands import changed_here
from hub.runtime import Runtime
from hub.settings import Settings, load_settings
from hub.window import who_is_served

objection_app = typer.Typer(
    help="Objections: filed at the window, verified with the source, upheld or rejected; which of them are overdue.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
ObjectionId = Annotated[str, typer.Argument(metavar="ID", help="The objection's id.")]
Papers = Annotated[
    list[str] | None, typer.Option("--evidence", help="sha256: and 64 digits of a paper; give it again for more.")
]
Decision = Annotated[str, typer.Option(help="The decision, its number first; no names of persons.")]
Reason = Annotated[str, typer.Option(help="Why, without names of persons.")]
Day = Annotated[str | None, typer.Option(help="YYYY-MM-DD, exclusive.")]
_HERE = Actor(PartnerKind.OPERATOR, request_id="")


@objection_app.command("file")
def file(
    *,
    record: Annotated[str | None, typer.Option(help="Id of the record that it is against.")] = None,
    tenure: Annotated[str | None, typer.Option(help="Id of the office, holding or control that it is against.")] = None,
    matter: Annotated[
        str | None, typer.Option(metavar="KIND:NUMBER", help="EVALUATION, DISCIPLINE or COMMITMENT, and its number.")
    ] = None,
    uscc: Enterprise = None,
    person: Person = None,
    grounds: Annotated[str, typer.Option(help="Why; no names or numbers of persons.")],
    evidence: Papers = None,
    data: Data = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """File an objection at the window, for somebody who has been checked there; the paper that shows it is needed."""
    with errors_told():
        kind, target_id = _target(record, tenure, matter=matter)

        async def work(runtime: Runtime) -> dict[str, Any]:
            filing = Filing(
                target=kind,
                target_id=target_id,
                filer=ObjectionFiler.WINDOW,
                grounds=grounds,
                evidence=tuple(evidence or ()),
                subject=await who_is_served(runtime, uscc, person=person, record=record),
            )
            return await _made(settings, runtime, lambda desk: desk.filings.file(filing, _HERE))

        settings = load_settings(config, data=data)
        _tell(run_on_graph(settings, work), as_json=as_json)


@objection_app.command("supplement")
def supplement(
    objection: ObjectionId, *, evidence: Papers = None, data: Data = None, as_json: Json = False, config: Config = None
) -> None:
    """Add papers to one that was filed at the window; clocks that stood still go on."""
    papers = tuple(evidence or ())
    _step(lambda desk: desk.steps.supplement(objection, _HERE, evidence=papers), data, config=config, as_json=as_json)


@objection_app.command("withdraw")
def withdraw(objection: ObjectionId, *, data: Data = None, as_json: Json = False, config: Config = None) -> None:
    """Take one back that was filed at the window; its marks end."""
    _step(lambda desk: desk.steps.withdraw(objection, _HERE), data, config=config, as_json=as_json)


@objection_app.command("ask")
def ask(
    objection: ObjectionId,
    client_id: Annotated[str, typer.Argument(help="The department that the fact is from.")],
    *,
    data: Data = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Ask the source to verify."""
    _step(lambda d: d.steps.ask_source(objection, _HERE, client_id=client_id), data, config=config, as_json=as_json)


@objection_app.command("answer")
def answer(
    objection: ObjectionId,
    finding: Annotated[ObjectionFinding, typer.Argument(help="What the source found.")],
    *,
    evidence: Annotated[str, typer.Option(help="sha256: and 64 digits of its paper.")] = "",
    data: Data = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Enter the answer that the source gave on paper."""
    _step(
        lambda desk: desk.steps.answer(objection, _HERE, finding=finding, evidence=evidence),
        data,
        config=config,
        as_json=as_json,
    )


@objection_app.command("pause")
def pause(
    objection: ObjectionId, *, reason: Reason, data: Data = None, as_json: Json = False, config: Config = None
) -> None:
    """Let the clocks stand still, for a reason that the filer is told."""
    _step(lambda desk: desk.steps.pause(objection, _HERE, reason=reason), data, config=config, as_json=as_json)


@objection_app.command("resume")
def resume(objection: ObjectionId, *, data: Data = None, as_json: Json = False, config: Config = None) -> None:
    """Let the clocks go on."""
    _step(lambda desk: desk.steps.resume(objection, _HERE), data, config=config, as_json=as_json)


@objection_app.command("extend")
def extend(
    objection: ObjectionId, *, reason: Reason, data: Data = None, as_json: Json = False, config: Config = None
) -> None:
    """Extend to the longest terms that the texts have, once."""
    _step(lambda desk: desk.steps.extend(objection, _HERE, reason=reason), data, config=config, as_json=as_json)


@objection_app.command("uphold")
def uphold(
    objection: ObjectionId,
    *,
    decision: Decision,
    evidence: Annotated[str | None, typer.Option(help="The paper that shows that the hub itself erred.")] = None,
    amount: Annotated[str | None, typer.Option(help="The right amount in CNY.")] = None,
    reason: Annotated[str | None, typer.Option(help="The right reason of the record.")] = None,
    severity: Annotated[Severity | None, typer.Option(help="The right class.")] = None,
    until: Day = None,
    data: Data = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Uphold it: what it is against is corrected by what is given, or withdrawn where nothing is."""
    with errors_told():
        right = Correction(amount=amount, reason=reason, severity=severity, until=parse_day(until, "--until"))
    correction = None if right == Correction() else right
    _step(
        lambda desk: desk.outcomes.uphold(
            objection, _HERE, decision=decision, evidence=evidence, correction=correction
        ),
        data,
        config=config,
        as_json=as_json,
    )


@objection_app.command("reject")
def reject(
    objection: ObjectionId, *, decision: Decision, data: Data = None, as_json: Json = False, config: Config = None
) -> None:
    """Reject it after the source has confirmed; its marks end, and nothing of them is left."""
    _step(lambda desk: desk.outcomes.reject(objection, _HERE, decision=decision), data, config=config, as_json=as_json)


@objection_app.command("lift")
def lift(
    objection: ObjectionId, *, decision: Decision, data: Data = None, as_json: Json = False, config: Config = None
) -> None:
    """Let a source tell again of an office, holding or name that an upheld objection struck, by a later decision.

    Nothing comes back by this itself; its source's next delivery is taken.
    """
    _step(lambda desk: desk.outcomes.lift(objection, _HERE, decision=decision), data, config=config, as_json=as_json)


@objection_app.command("list")
def list_all(
    *,
    overdue: Annotated[bool, typer.Option("--overdue", help="Those alone of which a step is overdue.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Those that are over as well.")] = False,
    first: Annotated[int, typer.Option(min=1, max=10_000, help="How many.")] = 1000,
    data: Data = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """List objections with their due dates, by the clocks as they are today."""
    with errors_told():

        async def work(runtime: Runtime) -> list[dict[str, Any]]:
            return await _desk(settings, runtime).book.page(
                partner_id=None,
                own=False,
                chosen=(not every, overdue),
                after="",
                first=first,
                today=runtime.clock.today(),
            )

        settings = load_settings(config, data=data)
        found = run_on_graph(settings, work)
    if as_json:
        print_json({"objections": [_public(row) for row in found]})
        return
    print_table("", ("id", "against", "status", "filed", "due"), rows=[_line(row) for row in found])


def _desk(settings: Settings, runtime: Runtime) -> ObjectionDesk:
    days = load_working_days(settings.rules)
    recorder = Recorder(runtime.gateway, runtime.rules, runtime.keys)
    return objection_desk(recorder, Calendar(runtime.rules.knowledge.clocks, days, settings.jurisdiction))


async def _made(settings: Settings, runtime: Runtime, change: Callable[[ObjectionDesk], Change]) -> dict[str, Any]:
    (found,) = await changed_here(settings, runtime, change(_desk(settings, runtime)))
    objection: dict[str, Any] = found["objection"]
    return objection


def _step(change: Callable[[ObjectionDesk], Change], data: Data, *, config: Config, as_json: bool) -> None:
    with errors_told():
        settings = load_settings(config, data=data)
        found = run_on_graph(settings, lambda runtime: _made(settings, runtime, change))
        _tell(found, as_json=as_json)


def _tell(objection: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json({"objection": _public(objection)})
        return
    print_table("", ("id", "against", "status", "filed", "due"), rows=[_line(objection)])


def _public(objection: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in objection.items() if name != "subject_id"}


def _line(objection: dict[str, Any]) -> tuple[str, ...]:
    due = [
        f"{step['step']} {step['day'] or '…'}{'?' if step['provisional'] else ''}{' !' if step['overdue'] else ''}"
        for step in objection["due"]
        if step["done_on"] is None
    ]
    against = f"{objection['target']}:{objection['target_id']}"
    return objection["id"], against, objection["status"], objection["filed_on"], ", ".join(due)


def _target(record: str | None, tenure: str | None, *, matter: str | None) -> tuple[ObjectionTarget, str]:
    found = [
        (kind, text)
        for kind, text in ((ObjectionTarget.RECORD, record), (ObjectionTarget.TENURE, tenure))
        if text is not None
    ]
    if matter is not None:
        kind, _, number = matter.partition(":")
        if kind not in set(MATTERS) or not number:
            raise WrongInput(f"Name a matter as KIND:NUMBER, KIND being one of {', '.join(sorted(MATTERS))}.")
        found.append((ObjectionTarget(kind), number))
    if len(found) != 1:
        raise WrongInput("Give one of --record, --tenure and --matter.")
    return found[0]
