"""Harvesting as it is seen from outside and in the audit log: by what was asked, whether or not anything is known."""

import time
from pathlib import Path
from typing import Any

import pytest
import structlog

from graph_schema.names import PartnerKind
from hub.access.harvest import HarvestRules
from hub.app import Options
from hub.gql.schema import build_schema
from hub.gql.selection import SUBJECT_ARGUMENTS
from loaders.generate_codes import uscc
from tests.support.rows import answer
from tests.support.service import AMPLE, INQUIRIES, Service, make_service

pytestmark = pytest.mark.anyio

BANK = PartnerKind.BANK
OWN = {"myself", "members", "accessHistory", "ownCodes", "toldOfMe", "watches", "watchChanges", "changes"}
GRAPHQL_JSON = "application/graphql-response+json"
CODES = [uscc("91", "410322", serial=9 * n) for n in range(30)]


def watched(folder: Path, *, known: bool = True, **changes: Any) -> Service:
    """A service that lets four subjects pass."""
    rules = HarvestRules(**{"subjects": {BANK: 4}, "slow_s": 0.3, **changes})
    service = make_service(folder, Options(budget=AMPLE, harvest=rules))
    if known:
        service.reader.answers |= {f"USCC:{code}": answer() for code in CODES}
    return service


def one(code: str) -> str:
    return f'enterprise(uscc: "{code}", inquiry: {INQUIRIES[BANK]}) {{ name }}'


def test_every_root_field_says_which_arguments_name_a_subject() -> None:
    query = build_schema().core.query_type
    assert query is not None
    assert set(SUBJECT_ARGUMENTS) == set(query.fields)
    for name, arguments in SUBJECT_ARGUMENTS.items():
        assert set(arguments) <= set(query.fields[name].args)
        assert arguments or name in OWN or "inquiry" not in query.fields[name].args, f"{name} is about subjects"


@pytest.mark.parametrize("known", [True, False])
async def test_slowed_then_stopped_then_reported(tmp_path: Path, *, known: bool) -> None:
    service = watched(tmp_path / "keys", known=known)
    seen = []
    async with service.client:
        await service.ask("{ __typename }")
        service.audit.entries.clear()
        for code in CODES:
            begun = time.monotonic()
            response = await service.ask(f"{{ {one(code)} }}", accept=GRAPHQL_JSON)
            seen.append((response.status_code, time.monotonic() - begun >= 0.3))
        assert [status for status, _ in seen] == [200] * 4 + [429] * 26
        assert [slow for _, slow in seen[:4]] == [False, False, True, True]
        extensions = response.json()["errors"][0]["extensions"]
        assert extensions["code"] == "RATE_LIMITED"
        assert 3500 < extensions["retryAfter"] == int(response.headers["retry-after"]) <= 3600
        assert len(service.reader.keys) == 4
        again = await service.ask(f"{{ {one(CODES[0])} }}")
        assert "errors" not in again.json()
        assert "errors" not in (await service.ask("{ budget { available } }")).json()
    noticed = [entry for entry in service.audit.entries if entry.action == "partner:inquiry:noticed"]
    assert [(entry.outcome, entry.count, entry.partner_id) for entry in noticed] == [
        ("HARVEST_SLOWED", 3, "partner-bank"),
        ("HARVEST_STOPPED", 5, "partner-bank"),
        ("HARVEST_REPORTED", 5, "partner-bank"),
    ]
    assert [entry.outcome for entry in service.audit.entries if entry.action == "partner:inquiry:asked"] == (
        ["ANSWERED"] * 4 + ["RATE_LIMITED"] + ["ANSWERED"] * 2
    )


ALIASED = " ".join(f"a{n}: {one(code)}" for n, code in enumerate(CODES[:5]))
BATCH = f"query ($codes: [String!]!) {{ enterprises(usccs: $codes, inquiry: {INQUIRIES[BANK]}) {{ __typename }} }}"


@pytest.mark.parametrize("query", [f"{{ {ALIASED} }}", f"{{ ...f }} fragment f on Query {{ {ALIASED} }}", BATCH])
async def test_subjects_are_counted_behind_aliases_fragments_variables_and_batches(tmp_path: Path, query: str) -> None:
    service = watched(tmp_path / "keys")
    async with service.client:
        response = await service.ask(query, variables={"codes": CODES[:5]}, accept=GRAPHQL_JSON)
    assert response.status_code == 429
    assert service.reader.keys == []


async def test_a_canary_is_reported_to_the_operator_and_not_to_the_asker(tmp_path: Path) -> None:
    service = watched(tmp_path / "keys", canaries=frozenset({CODES[0]}))
    with structlog.testing.capture_logs() as logs:
        async with service.client:
            bodies = [(await service.ask(f"{{ {one(code)} }}")).json() for code in CODES[:2]]
    assert bodies[0]["data"] == bodies[1]["data"]
    assert bodies[0]["extensions"].keys() == bodies[1]["extensions"].keys()
    assert [(log["event"], log["reason"], log["partner_id"]) for log in logs] == [
        ("harvest_noticed", "HARVEST_REPORTED", "partner-bank")
    ]
    assert CODES[0] not in str(logs)
    assert [entry.outcome for entry in service.audit.entries] == ["HARVEST_REPORTED", "ANSWERED", "ANSWERED"]


async def test_no_answer_leaves_where_what_was_noticed_cannot_be_put_on_record(tmp_path: Path) -> None:
    service = watched(tmp_path / "keys", canaries=frozenset({CODES[0]}))
    async with service.client:
        await service.token(BANK)
        service.audit.failing = True
        response = await service.ask(f"{{ {one(CODES[0])} }}", accept=GRAPHQL_JSON)
    assert response.status_code == 503
    assert service.reader.keys == []


async def test_names_that_are_searched_for_count_like_codes(tmp_path: Path) -> None:
    service = watched(tmp_path / "keys", known=False)
    statuses = []
    async with service.client:
        for name in ("云溪商贸", "雲溪商貿", "云溪", "禾丰", "云溪商贸", "汉东"):
            text = f'{{ searchEnterprises(name: "{name}", inquiry: {INQUIRIES[BANK]}) {{ truncated }} }}'
            statuses.append((await service.ask(text, accept=GRAPHQL_JSON)).status_code)
        statuses.append((await service.ask(f"{{ {one(CODES[0])} }}", accept=GRAPHQL_JSON)).status_code)
    assert statuses == [200, 200, 200, 200, 200, 429, 429]
