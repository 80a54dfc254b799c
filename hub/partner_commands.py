"""`credit-hub partner …`: the operator's work on partners, audited like his mutations."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final
from uuid import uuid4

import typer

from graph_schema.errors import WrongInput
from graph_schema.names import PartnerKind, Purpose
from hub.access.partner import PartnerStatus
from hub.actions import partner_keys, partners
from hub.actions.change import Actor, Change, Changes
from hub.actions.outcome import REFUSED
from hub.audit.opening import open_audit
from hub.commands import Config, Data, Json, parse_day, run_on_graph
from hub.console import errors_told, print_json, print_table, say
from hub.runtime import Runtime
from hub.settings import Settings, load_settings

partner_app = typer.Typer(help="Partners: who may ask, and for what.", no_args_is_help=True, rich_markup_mode=None)

ClientId = Annotated[str, typer.Argument(help="The partner's client id.")]
_PAGE: Final = 100
_NO_GRANT: Final = {"id": "", "since": "", "until": "", "purposes": ()}


async def changed_here(settings: Settings, runtime: Runtime, *changes: Change) -> list[Mapping[str, Any]]:
    """Make changes from the command line, each audited; their values with what is told once. Raises WrongInput."""
    audit = open_audit(settings.audit, runtime.keys)
    try:
        maker = Changes(runtime.gateway, audit, clock=runtime.clock)
        found: list[Mapping[str, Any]] = []
        for change in changes:
            actor = Actor(PartnerKind.OPERATOR, request_id=f"command-{uuid4().hex}")
            outcome = await maker.make_audited(change, actor)
            if outcome.refusal is not None:
                raise WrongInput(REFUSED[outcome.refusal].en)
            found.append({**outcome.values, **outcome.once})
        return found
    finally:
        await audit.close()


@partner_app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="The partner's name.")],
    kind: Annotated[PartnerKind, typer.Option(help="Who asks; operator and regulator ask about nobody.")],
    *,
    data: Data = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Add a partner with the purposes of its kind; the secret is shown this once."""
    _print_credentials(_change(partners.add_partner(name=name, kind=kind), data=data, config=config), as_json=as_json)


@partner_app.command("grant")
def grant(
    client_id: ClientId,
    purpose: Annotated[list[Purpose], typer.Option(help="A purpose; give the option again for more.")],
    *,
    until: Annotated[str | None, typer.Option(help="Day on which it ends, YYYY-MM-DD [default: no end].")] = None,
    data: Data = None,
    config: Config = None,
) -> None:
    """Give a partner a further grant."""
    with errors_told():
        end = parse_day(until, "--until")
    _change(partners.grant_purposes(client_id, purposes=purpose, until=end), data=data, config=config)
    say("granted")


@partner_app.command("end-grant")
def end_grant(
    client_id: ClientId,
    grant_id: Annotated[str, typer.Argument(help="The grant's id, as `list --json` prints it.")],
    *,
    data: Data = None,
    config: Config = None,
) -> None:
    """End a grant from today on; give a narrower one with `grant`."""
    _change(partners.end_grant(client_id, grant_id=grant_id), data=data, config=config)
    say("ended")


@partner_app.command("rotate")
def rotate(
    client_id: ClientId,
    *,
    at_once: Annotated[bool, typer.Option("--at-once", help="End the secret before it now, as after a theft.")] = False,
    data: Data = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Give a partner another secret; the one before works until the next rotation."""
    _print_credentials(
        _change(partners.rotate_secret(client_id, at_once=at_once), data=data, config=config), as_json=as_json
    )


@partner_app.command("add-key")
def add_key(
    client_id: ClientId,
    file: Annotated[Path, typer.Argument(help="Its public key: a JWK, a JWK set or PEM.")],
    *,
    data: Data = None,
    config: Config = None,
) -> None:
    """Register a public key, so that the partner logs in by what its private key signs (private_key_jwt)."""
    with errors_told():
        text = file.read_text(encoding="utf-8", errors="replace")
    made = _change(partner_keys.register_keys(client_id, text=text), data=data, config=config)
    say(f"keys of {client_id}: {', '.join(made['partner']['key_ids'])}")


@partner_app.command("remove-key")
def remove_key(
    client_id: ClientId,
    key_id: Annotated[str, typer.Argument(help="The key's id, as `list --json` prints it.")],
    *,
    data: Data = None,
    config: Config = None,
) -> None:
    """Remove a public key; what it signs is refused from the next request on."""
    _change(partner_keys.remove_key(client_id, key_id=key_id), data=data, config=config)
    say("removed")


@partner_app.command("suspend")
def suspend(
    client_id: ClientId,
    *,
    lift: Annotated[bool, typer.Option("--lift", help="Readmit the partner.")] = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """Suspend a partner from its next request on, or readmit it."""
    status = PartnerStatus.ACTIVE if lift else PartnerStatus.SUSPENDED
    _change(partners.set_status(client_id, status=status), data=data, config=config)
    say(f"{client_id} is {status.value.lower()}")


@partner_app.command("revoke")
def revoke(client_id: ClientId, *, data: Data = None, config: Config = None) -> None:
    """Revoke a partner for good, from its next request on."""
    _change(partners.set_status(client_id, status=PartnerStatus.REVOKED), data=data, config=config)
    say(f"{client_id} is revoked")


@partner_app.command("list")
def list_all(*, data: Data = None, as_json: Json = False, config: Config = None) -> None:
    """List partners and their grants."""
    with errors_told():
        rows = run_on_graph(load_settings(config, data=data), _all_partners)
    if as_json:
        print_json({"partners": rows})
        return
    table = [
        (
            r["client_id"],
            r["name"],
            r["kind"],
            r["status"],
            g["id"],
            g["since"],
            g["until"] or "",
            ", ".join(g["purposes"]),
        )
        for r in rows
        for g in r["grants"] or [_NO_GRANT]
    ]
    columns = ("client id", "name", "kind", "status", "grant", "since", "until", "purposes")
    print_table("", columns, rows=table)


async def _all_partners(runtime: Runtime) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    pages = partners.PartnerList(runtime.gateway)
    while page := await pages.page(after=found[-1]["client_id"] if found else "", first=_PAGE):
        found += page
    return found


def _change(change: Change, *, data: Path | None, config: Path | None) -> Mapping[str, Any]:
    with errors_told():
        settings = load_settings(config, data=data)
        return run_on_graph(settings, lambda runtime: changed_here(settings, runtime, change))[0]


def _print_credentials(values: Mapping[str, Any], *, as_json: bool) -> None:
    made = partners.Credentials.told(values)
    if as_json:
        print_json(
            {"kind": made.kind, "name": made.name, "client_id": made.client_id, "client_secret": made.client_secret}
        )
        return
    typer.echo(f"client id      {made.client_id}\nclient secret  {made.client_secret}")
    say("the secret is not kept and not shown again")
