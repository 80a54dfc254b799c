"""`credit-hub keys …`: the hub's own keys, and their rotation while the service runs."""

from datetime import UTC, datetime
from typing import Annotated, Final
from uuid import uuid4

import typer

from graph_schema.key_folder import KeyName
from graph_schema.key_versions import KeyVersion, current, open_versions, rotate_key
from graph_schema.keys import KeyRing
from graph_schema.migrate import record_keys
from graph_schema.names import PartnerKind
from hub.actions.change import INTENDED
from hub.audit.entry import ANSWERED, AuditAction, AuditEntry
from hub.audit.opening import open_audit
from hub.commands import Config, Data, Json, run_on_graph
from hub.console import errors_told, print_json, print_table, say
from hub.runtime import Runtime, key_text
from hub.settings import Settings, load_settings

keys_app = typer.Typer(help="The hub's own keys.", no_args_is_help=True, rich_markup_mode=None)

LEAD_S: Final = 600
"""Seconds from the publishing of a key to its first signature: twice as long as others may keep the published keys."""
AFTER_S: Final = 120
"""Seconds that a former key is good beyond the life of its last token, for clocks that differ."""


@keys_app.command("rotate")
def rotate(
    name: Annotated[KeyName, typer.Argument(help="tokens (they sign access tokens) or handles (of persons).")],
    *,
    lead: Annotated[int, typer.Option(min=0, help="Seconds until the new key takes over.")] = LEAD_S,
    stolen: Annotated[
        bool, typer.Option("--stolen", help="Take over now; what the former key signed is refused from now on.")
    ] = False,
    data: Data = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Add a key that takes over from the present one. Workers see it by themselves; no valid token is lost."""
    with errors_told():
        settings = load_settings(config, data=data)
        made = run_on_graph(settings, lambda runtime: _rotate(settings, runtime, name, 0 if stolen else lead, stolen))
    takes_over = _instant(made.since)
    if as_json:
        print_json({"key": str(name), "id": made.key_id, "since": takes_over})
        return
    say(f"key {made.key_id} of {name} takes over at {takes_over}; back up the key folder")


@keys_app.command("list")
def list_keys(*, data: Data = None, as_json: Json = False, config: Config = None) -> None:
    """List the keys by name and id, with the time in which each is in use. Nothing of a key is shown."""
    now = datetime.now(UTC).timestamp()
    with errors_told():
        versions = open_versions(load_settings(config, data=data).keys)
    rows = [
        {
            "key": str(name),
            "id": one.key_id,
            "state": _state(one, held, now),
            "since": _instant(one.since) if one.since else None,
            "until": None if one.until is None else _instant(one.until),
        }
        for name, held in versions.items()
        for one in held
    ]
    if as_json:
        print_json({"keys": rows})
        return
    columns = ("key", "id", "state", "since", "until")
    print_table("", columns, rows=[tuple(row[column] or "" for column in columns) for row in rows])


async def _rotate(settings: Settings, runtime: Runtime, name: KeyName, lead_s: int, stolen: bool) -> KeyVersion:
    """Rotate with an entry before and after; the graph then asks for a key folder that has the new key."""
    audit = open_audit(settings.audit, runtime.keys)
    request_id = f"command-{uuid4().hex}"

    def entry(outcome: str, target: str) -> AuditEntry:
        return AuditEntry(
            at=runtime.clock.now(),
            action=AuditAction.OPERATOR,
            outcome=outcome,
            request_id=request_id,
            kind=PartnerKind.OPERATOR,
            operation="rotateKey",
            target=target,
        )

    keep_s = None
    if name is KeyName.TOKENS:
        keep_s = 0 if stolen else settings.token_ttl_s + AFTER_S
    try:
        await audit.append(entry(INTENDED, str(name)))
        now = int(datetime.now(UTC).timestamp())  # the machine's: other processes wait for the same instant
        made = rotate_key(settings.keys, name, now=now, lead_s=lead_s, keep_s=keep_s)
        await record_keys(runtime.gateway, keys=key_text(KeyRing.open(settings.keys)))
        await audit.append(entry(ANSWERED, f"{name}:{made.key_id}"))
    finally:
        await audit.close()
    return made


def _state(one: KeyVersion, held: tuple[KeyVersion, ...], now: float) -> str:
    if one.since > now:
        return "coming"
    if one is current(held, now):
        return "in use"
    return "former" if one.good(now) else "retired"


def _instant(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
