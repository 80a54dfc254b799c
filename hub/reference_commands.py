"""Commands about what partners rest inquiries on: consents, cases, matters, memberships, contracts and claims."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from graph_schema.claims import Terms
from graph_schema.errors import WrongInput
from graph_schema.gateway import Gateway
from graph_schema.identifiers import parse_uscc
from graph_schema.ids import matter_id, partner_id, person_id
from graph_schema.name_keys import name_key
from graph_schema.names import SELF_NUMBERED, IdScheme, MatterKind, Purpose, RecordKind
from graph_schema.reads.find import FIND_IDENTIFIERS
from graph_schema.reads.references import ReferenceRow
from graph_schema.recording.compare import Comparison
from graph_schema.records import Key
from hub.actions.change import Ground
from hub.actions.references import (
    HOLDERS,
    NewReference,
    ReferenceChanges,
    ReferenceList,
    end_reference,
    purposes_of,
    spent_of,
    withdraw_subjects,
)
from hub.commands import Config, Data, Json, parse_day, run_on_graph
from hub.console import errors_told, print_json, print_table, say
from hub.partner_commands import ClientId, changed_here
from hub.runtime import Runtime
from hub.settings import load_settings

reference_app = typer.Typer(
    help="What inquiries rest on: consents, cases, matters, memberships, contracts, claims.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Named = Annotated[
    str,
    typer.Argument(
        metavar="KIND:NUMBER",
        help=f"Kind ({', '.join(sorted(HOLDERS))}) and number; of a membership or an enterprise's claim, the USCC.",
    ),
]
Usccs = Annotated[list[str] | None, typer.Option("--uscc", help="An enterprise; give it again for more.")]
Persons = Annotated[
    list[str] | None, typer.Option("--person", help="A person as NAME@USCC, as he appears at that enterprise.")
]


@dataclass(frozen=True, slots=True)
class _Subjects:
    """Whom a command names."""

    usccs: tuple[str, ...]
    persons: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, usccs: Sequence[str] | None, persons: Sequence[str] | None) -> "_Subjects":
        named = [text.rpartition("@") for text in persons or ()]
        return cls(tuple(_uscc(text) for text in usccs or ()), tuple((name, _uscc(at)) for name, _, at in named))

    async def appearances(self, gateway: Gateway) -> tuple[str, ...]:
        """Ids of the persons' appearances. Raises WrongInput where an enterprise is not known."""
        homes = [await _enterprise(gateway, at) for _, at in self.persons]
        return tuple(person_id(home, name_key(name)) for home, (name, _) in zip(homes, self.persons, strict=True))

    async def ids(self, gateway: Gateway) -> list[str]:
        """Ids of all of them."""
        return [*[await _enterprise(gateway, uscc) for uscc in self.usccs], *await self.appearances(gateway)]


@reference_app.command("add")
def add(
    client_id: ClientId,
    reference: Named,
    *,
    uscc: Usccs = None,
    person: Persons = None,
    start: Annotated[str | None, typer.Option("--from", help="First day, YYYY-MM-DD [default: today].")] = None,
    until: Annotated[str | None, typer.Option(help="Day on which it ends, YYYY-MM-DD [default: no end].")] = None,
    purpose: Annotated[list[Purpose] | None, typer.Option(help="A purpose [default: all of the partner's].")] = None,
    record_kind: Annotated[list[RecordKind] | None, typer.Option(help="A kind of record [default: all].")] = None,
    evidence: Annotated[str | None, typer.Option(help="sha256: and 64 digits of the paper it stands on.")] = None,
    budget: Annotated[
        int | None,
        typer.Option(
            min=1, help="Of a case: how many distinct subjects may be asked about [default: limits.case_subjects]."
        ),
    ] = None,
    defer_notice_until: Annotated[str | None, typer.Option(help="Of a case: until when subjects are not told.")] = None,
    data: Data = None,
    config: Config = None,
) -> None:
    """Record a reference; its number is never used again for another one."""
    with errors_told():
        (matter, number), subjects = _named(reference), _Subjects.read(uscc, person)
        first, last = parse_day(start, "--from"), parse_day(until, "--until")
        deferred = parse_day(defer_notice_until, "--defer-notice-until")

        async def work(runtime: Runtime) -> None:
            today = runtime.clock.today()
            terms = Terms(
                partner_id=partner_id(client_id),
                purposes=tuple(map(Purpose, purpose or purposes_of(HOLDERS[matter]))),
                record_kinds=tuple(record_kind or ()),
                evidence=evidence,
                budget=budget,
                notice_deferred_to=deferred,
            )
            new = NewReference(
                kind=matter,
                number=number,
                terms=terms,
                valid_from=first or today,
                valid_to=last,
                usccs=subjects.usccs or _of_number(matter, number, persons=subjects.persons),
                appearances=await subjects.appearances(runtime.gateway),
            )
            references = ReferenceChanges(Comparison(runtime.rules, runtime.keys), settings.limits.deferral_days)
            await changed_here(settings, runtime, references.record("addReference", new, holder=client_id))

        settings = load_settings(config, data=data)
        run_on_graph(settings, work)
    say("recorded")


@reference_app.command("end")
def end(
    client_id: ClientId,
    reference: Named,
    *,
    reason: Annotated[str, typer.Option(help="Why it ends, without names of persons.")] = "",
    data: Data = None,
    config: Config = None,
) -> None:
    """End a reference for good: a consent is withdrawn, a case closed, a member gone; in force at the next request."""
    with errors_told():
        key = _key(client_id, reference)

        settings = load_settings(config, data=data)
        run_on_graph(
            settings, lambda runtime: changed_here(settings, runtime, end_reference("endReference", key, reason=reason))
        )
    say("ended")


@reference_app.command("withdraw")
def withdraw(
    client_id: ClientId,
    reference: Named,
    *,
    uscc: Usccs = None,
    person: Persons = None,
    data: Data = None,
    config: Config = None,
) -> None:
    """Take subjects out of a reference for good, such as one person's consent among several."""
    with errors_told():
        key, subjects = _key(client_id, reference), _Subjects.read(uscc, person)

        async def work(runtime: Runtime) -> None:
            ids = await subjects.ids(runtime.gateway)

            async def named(_ground: Ground) -> list[str]:
                return ids

            change = withdraw_subjects("withdrawReference", key, subjects=named, stated={"subjects": sorted(ids)})
            await changed_here(settings, runtime, change)

        settings = load_settings(config, data=data)
        run_on_graph(settings, work)
    say("withdrawn")


@reference_app.command("list")
def list_all(client_id: ClientId, *, data: Data = None, as_json: Json = False, config: Config = None) -> None:
    """List a partner's references, those that have ended as well; of cases also subjects asked about and budget."""
    with errors_told():
        settings = load_settings(config, data=data)
        most = settings.limits.case_subjects
        rows = run_on_graph(
            settings,
            lambda runtime: ReferenceList(runtime.gateway).of_partner(partner_id(client_id)),
        )
    if as_json:
        print_json({"references": [_shown(row, most=most) for row in rows]})
        return
    table = [
        (
            f"{row.kind}:{row.number.removeprefix('USCC:')}",
            row.valid_from or "",
            row.ended_on or row.valid_to or "",
            " ".join(row.usccs),
            str(len(row.subjects)),
            "" if spent_of(row) is None else f"{spent_of(row)}/{_budget(row, most=most)}",
        )
        for row in rows
    ]
    print_table("", ("reference", "from", "until", "enterprises", "subjects", "asked"), rows=table)


def _budget(row: ReferenceRow, *, most: int) -> int | None:
    """How many subjects may be asked about under a case; None for other references."""
    return (row.budget or most) if row.kind == MatterKind.CASE else None


def _shown(row: ReferenceRow, *, most: int) -> dict[str, object]:
    return {
        "kind": row.kind,
        "number": row.number,
        "purposes": row.purposes,
        "from": row.valid_from,
        "until": row.valid_to,
        "ended_on": row.ended_on,
        "evidence": row.evidence,
        "budget": _budget(row, most=most),
        "spent": spent_of(row),
        "notice_deferred_to": row.notice_deferred_to,
        "enterprises": row.usccs,
        "subjects": len(row.subjects),
    }


def _named(text: str) -> tuple[MatterKind, str]:
    kind, _, number = text.partition(":")
    if kind not in HOLDERS or not number:
        raise WrongInput(f"Name a reference as KIND:NUMBER, KIND being one of {', '.join(sorted(HOLDERS))}.")
    return MatterKind(kind), number


def _of_number(kind: MatterKind, number: str, *, persons: Sequence[object]) -> tuple[str, ...]:
    """A member, or an enterprise that claims itself, is named by the reference itself."""
    return (_uscc(number),) if kind in SELF_NUMBERED and not persons else ()


def _key(client_id: str, reference: str) -> str:
    kind, number = _named(reference)
    found = parse_uscc(number) if kind in SELF_NUMBERED else None
    named = number if found is None or found.value is None else f"{IdScheme.USCC}:{found.value}"
    return matter_id(kind, named, partner=partner_id(client_id))


def _uscc(text: str) -> str:
    value = parse_uscc(text).value
    if value is None:
        raise WrongInput("A unified social credit code does not hold; check its digits.")
    return value


async def _enterprise(gateway: Gateway, uscc: str) -> str:
    rows = await gateway.read_all(FIND_IDENTIFIERS, [Key(f"{IdScheme.USCC}:{uscc}")])
    if not rows:
        raise WrongInput("The graph knows no enterprise with one of those codes; load it first.")
    return rows[0].found
