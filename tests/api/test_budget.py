"""Cost and budget as partners see them: told with every answer, charged before execution, refused when spent."""

from pathlib import Path
from typing import Any

import pytest

from graph_schema.names import PartnerKind
from hub.access.budget import BudgetRules
from hub.app import Options
from tests.support.rows import USCC, answer
from tests.support.service import INQUIRIES, Service, make_service

pytestmark = pytest.mark.anyio

INQUIRY = INQUIRIES[PartnerKind.BANK]
ONE = f'enterprise(uscc: "{USCC}", inquiry: {INQUIRY})'
GRAPHQL_JSON = "application/graphql-response+json"


def poor(folder: Path, **changes: Any) -> Service:
    """A service whose partners may spend 60 points, of which next to nothing comes back."""
    rules = BudgetRules(**{"maximum": 60, "restore_rate": 0.01, "query_maximum": 50, **changes})
    service = make_service(folder / "keys", Options(budget=rules))
    service.reader.answers[f"USCC:{USCC}"] = answer()
    return service


async def cost(service: Service, query: str, **body: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await service.ask(query, **body)).json()["extensions"]["cost"]
    return found


@pytest.mark.parametrize(
    ("query", "requested", "actual"),
    [
        ("{ __typename }", 1, 1),
        ("{ budget { available } }", 1, 1),
        ("{ a: budget { available } b: budget { available } }", 2, 2),
        (f"{{ {ONE} {{ name }} }}", 1, 1),
        (f"{{ {ONE} {{ name creditStatus {{ standing summary {{ zh }} }} }} }}", 3, 3),
        (f"{{ {ONE} {{ ...f ...f }} }} fragment f on Enterprise {{ creditStatus {{ standing }} }}", 3, 2),
        (f"{{ {ONE} {{ creditStatus @skip(if: true) {{ standing }} }} }}", 1, 1),
        # 1 enterprise, 1 connection, 7 edges, 7 parties with 2 roles each; one party is there.
        (f"{{ {ONE} {{ relatedParties(first: 7) {{ edges {{ node {{ roles {{ role }} }} }} }} }} }}", 30, 5),
        (f"{{ {ONE} {{ relatedParties {{ edges {{ node {{ name }} }} }} }} }}", 42, 4),
        (f"{{ {ONE} {{ relatedParties(first: 9) {{ pageInfo {{ hasNextPage }} }} }} }}", 3, 3),
    ],
)
async def test_requested_and_actual_cost(service: Service, query: str, requested: int, actual: int) -> None:
    told = await cost(service, query)
    assert (told["requested"], told["actual"]) == (requested, actual)
    assert set(told["bucket"]) == {"maximum", "available", "restoreRate"}


async def test_variables_decide_the_cost_of_pages_and_batches(service: Service) -> None:
    query = f"query ($n: Int!) {{ {ONE} {{ relatedParties(first: $n) {{ edges {{ cursor }} }} }} }}"
    assert (await cost(service, query, variables={"n": 3}))["requested"] == 5
    assert (await cost(service, query, variables={"n": 50}))["requested"] == 52
    some = "... on Enterprise { name }"
    batch = f"query ($u: [String!]!) {{ enterprises(usccs: $u, inquiry: {INQUIRY}) {{ {some} }} }}"
    told = await cost(service, batch, variables={"u": [USCC] * 30})
    assert (told["requested"], told["actual"]) == (30, 30)
    assert (await cost(service, batch, variables={"u": [USCC] * 2}))["requested"] == 2


async def test_a_text_that_was_weighed_is_weighed_again_where_its_variables_make_another_cost(service: Service) -> None:
    parties = "relatedParties(first: $n) @include(if: $more) { edges { cursor } }"
    query = f"query ($n: Int!, $more: Boolean!) {{ {ONE} {{ name {parties} }} }}"
    for n in (*range(1, 51), 3, 50):
        variables = {"n": n, "more": n % 2 == 0}
        expected = 2 + n if n % 2 == 0 else 1
        assert (await cost(service, query, variables=variables))["requested"] == expected
        assert (await cost(service, query, variables={**variables, "more": n % 2 == 1}))[
            "requested"
        ] == 3 + n - expected


async def test_what_is_unknown_costs_what_its_answer_holds(service: Service) -> None:
    unknown = ONE.replace(USCC, "91410100MA9ABCDE0G")
    told = await cost(service, f"{{ {unknown} {{ name creditStatus {{ standing }} }} }}")
    assert (told["requested"], told["actual"]) == (2, 1)


async def test_a_spent_budget_is_refused_and_told(tmp_path: Path) -> None:
    service = poor(tmp_path)
    async with service.client:
        page = "relatedParties(first: 20) { edges { cursor } }"
        query = f"{{ {ONE} {{ {page} }} budget {{ available queryMaximum }} }}"
        first = (await service.ask(query)).json()
        assert first["data"]["budget"] == {"available": 37, "queryMaximum": 50}
        # 23 were reserved, 4 needed: enterprise, connection, its one edge, budget.
        assert first["extensions"]["cost"]["bucket"] == {"maximum": 60, "available": 56, "restoreRate": 0.01}
        for _ in range(9):
            await service.ask(query)
        runs = len(service.reader.runs)
        refused = await service.ask(query, accept=GRAPHQL_JSON)
        body = refused.json()
        assert (refused.status_code, body["errors"][0]["extensions"]["code"]) == (429, "RATE_LIMITED")
        assert body["errors"][0]["extensions"]["retryAfter"] == int(refused.headers["retry-after"]) > 1
        assert body["extensions"]["cost"]["requested"] == 23
        assert body["extensions"]["cost"]["actual"] is None
        assert "data" not in body
        assert len(service.reader.runs) == runs
        small = (await service.ask("{ budget { available } }")).json()
        assert 0 < small["data"]["budget"]["available"] < 23
        other = await service.ask(query, kind=PartnerKind.DEPARTMENT, accept=GRAPHQL_JSON)
        assert other.status_code == 200


async def test_refusals_over_the_budget_are_counted_not_written_one_by_one(tmp_path: Path) -> None:
    service = poor(tmp_path, maximum=10, query_maximum=10)
    async with service.client:
        for _ in range(30):
            await service.ask("{ budget { available } }")
    entries = [(entry.outcome, entry.partner_id) for entry in service.audit.entries]
    assert entries == [("ANSWERED", "partner-bank")] * 10 + [("RATE_LIMITED", "partner-bank")]


async def test_a_query_beyond_the_largest_is_too_complex(tmp_path: Path) -> None:
    service = poor(tmp_path)
    async with service.client:
        response = await service.ask(
            f"{{ {ONE} {{ relatedParties(first: 50) {{ edges {{ cursor }} }} }} }}", accept=GRAPHQL_JSON
        )
        assert response.status_code == 400
        assert response.json()["errors"][0]["extensions"] == {"code": "TOO_COMPLEX", "field": "cost"}
        assert response.json()["extensions"]["cost"]["requested"] == 52


async def test_documents_that_are_refused_are_charged_too(tmp_path: Path) -> None:
    service = poor(tmp_path, maximum=10, query_maximum=10)
    async with service.client:
        codes = [(await service.ask("{ nothing }")).json()["errors"][0]["extensions"]["code"] for _ in range(12)]
    assert codes == ["BAD_REQUEST"] * 10 + ["RATE_LIMITED"] * 2


async def test_whoever_has_no_token_is_charged_by_address(tmp_path: Path) -> None:
    service = poor(tmp_path, shares={PartnerKind.PUBLIC: 0.05})
    async with service.client:
        asked = [await service.client.post("/graphql", json={"query": "{ __typename }"}) for _ in range(5)]
        assert [response.status_code for response in asked] == [401, 401, 401, 429, 429]
        assert asked[-1].headers["retry-after"]
        assert (await service.ask("{ __typename }")).status_code == 200
    assert [entry.outcome for entry in service.audit.entries] == ["UNAUTHENTICATED", "RATE_LIMITED", "ANSWERED"]
