"""`credit-hub audit rebuild`: what was answered then, asked again for the regulator."""

from pathlib import Path
from typing import Annotated

import typer

from graph_schema.errors import WrongInput
from hub.audit.papers import read_receipts
from hub.commands import Config, Data, run_on_graph
from hub.console import errors_told, print_json, say
from hub.settings import load_settings


def rebuild_answer(
    receipt: Annotated[Path, typer.Option("--receipt", help="File of the receipt, or of the whole answer.")],
    reason: Annotated[str, typer.Option("--reason", help="Why it is done; kept in the log.")],
    *,
    data: Data = None,
    config: Config = None,
) -> None:
    """Ask the question of a receipt again, as it was known and judged then; one JSON line with what differs.

    The log is verified against the receipt first. docs/audit.md says what cannot be rebuilt.
    """
    from hub.rebuild_here import rebuilt_here

    with errors_told():
        settings = load_settings(config, data=data)
        if not reason.strip():
            raise WrongInput("--reason is empty; say why it is done.")
        try:
            (given,) = read_receipts(receipt.read_text("utf-8"))
        except ValueError:
            raise WrongInput("--receipt is not the file of one receipt; give one answer as it was received.") from None
        told = run_on_graph(
            settings, lambda runtime: rebuilt_here(settings, runtime, receipt=given, reason=reason.strip())
        )
    print_json(told)
    if told["differences"]:
        say("the answer asked again differs from its entry; see `differences` and `caveats`")
