"""`credit-hub webhook …`: where a partner is told of changes, and what was not taken there."""

from typing import Annotated, Any, Final

import typer

from graph_schema.ids import partner_id
from hub.actions.webhooks import list_webhooks, remove_webhook, replay
from hub.commands import Config, Data, Json, run_on_graph
from hub.console import errors_told, print_json, print_table, say
from hub.partner_commands import ClientId, changed_here
from hub.runtime import Runtime
from hub.settings import load_settings

webhook_app = typer.Typer(
    help="Webhooks: where partners are told of changes. A partner registers its own, so that its secret is told to it.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
WebhookId = Annotated[str, typer.Argument(help="The webhook's id, as `list` prints it.")]
_COLUMNS: Final = ("id", "url", "since", "attempts", "next attempt", "not taken", "last reason")


@webhook_app.command("list")
def list_all(client_id: ClientId, *, data: Data = None, as_json: Json = False, config: Config = None) -> None:
    """List a partner's webhooks, how far each is behind, and what was laid aside."""
    with errors_told():
        partner = partner_id(client_id)
        rows = run_on_graph(load_settings(config, data=data), lambda runtime: list_webhooks(runtime.gateway, partner))
    if as_json:
        print_json({"webhooks": rows})
        return
    print_table("", _COLUMNS, rows=[_line(row) for row in rows])


@webhook_app.command("replay")
def send_again(client_id: ClientId, webhook_id: WebhookId, *, data: Data = None, config: Config = None) -> None:
    """Have sent again what was laid aside; what may not be told any more is not sent."""
    _change(client_id, webhook_id, again=True, data=data, config=config)
    say("a running service sends it again")


@webhook_app.command("remove")
def remove(client_id: ClientId, webhook_id: WebhookId, *, data: Data = None, config: Config = None) -> None:
    """Remove a webhook with its secret; what it did not take is forgotten."""
    _change(client_id, webhook_id, again=False, data=data, config=config)
    say("removed")


def _change(client_id: str, webhook_id: str, *, again: bool, data: Data, config: Config) -> None:
    with errors_told():
        settings = load_settings(config, data=data)
        change = (replay if again else remove_webhook)(webhook_id, partner_id=partner_id(client_id))

        async def work(runtime: Runtime) -> None:
            await changed_here(settings, runtime, change)

        run_on_graph(settings, work)


def _line(row: dict[str, Any]) -> tuple[str, ...]:
    aside = row["not_taken"]
    return (
        row["id"],
        row["url"],
        row["opened_on"],
        str(row["attempts"]),
        row["next_attempt"] or "",
        str(len(aside)),
        aside[-1]["reason"] if aside else "",
    )
