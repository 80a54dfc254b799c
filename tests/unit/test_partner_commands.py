"""Changes from the command line: each with entries in a slot of its own, and none without them."""

import asyncio
from pathlib import Path
from typing import cast

import pytest
import typer

from graph_schema.engine import Engine
from graph_schema.errors import GraphUnavailable
from graph_schema.gateway import Gateway
from graph_schema.keys import KeyRing
from graph_schema.names import PartnerKind
from graph_schema.rules.model import RuleBase
from hub.actions.partners import add_partner
from hub.audit.entries import read_entries
from hub.audit.walk import slots_in
from hub.console import errors_told
from hub.errors import AuditUnavailable
from hub.partner_commands import changed_here
from hub.runtime import Runtime
from hub.settings import load_settings
from tests.support.service import NoGateway, SettableClock


def test_a_change_that_fails_has_its_entries(tmp_path: Path) -> None:
    settings = load_settings(None, data=tmp_path)
    gateway = cast("Gateway", NoGateway())
    keys = KeyRing.open(settings.keys)
    runtime = Runtime(gateway, cast("Engine", None), keys, cast("RuleBase", None), SettableClock())
    with pytest.raises(GraphUnavailable):
        asyncio.run(changed_here(settings, runtime, add_partner(name="行", kind=PartnerKind.BANK)))
    (slot,) = slots_in(settings.audit)
    found = [stored.entry() for stored in read_entries(settings.audit, slot)]
    assert [(entry.outcome, entry.operation, entry.kind) for entry in found] == [
        ("INTENDED", "addPartner", "operator"),
        ("GRAPH_UNAVAILABLE", "addPartner", "operator"),
    ]


def test_a_log_that_takes_no_entry_is_told_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended, errors_told():
        raise AuditUnavailable
    assert ended.value.exit_code == 1
    assert (
        capsys.readouterr().err == "error: The audit entry cannot be written, so no answer is given; ask again later.\n"
    )
