"""Root fields whose statements a planted reader cannot answer, step by step on a real graph, for every kind of asker.

No credential, wrong purpose, a kind that may not, no grant, a suspended partner, and the right scope without anything.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.names import PartnerKind
from hub.gql.schema import build_schema
from tests.api.test_ladder import ROOTS as PLANTED
from tests.support import story
from tests.support.graph import code, open_graph
from tests.support.live import LiveService, live_service
from tests.support.service import INQUIRIES

pytestmark = pytest.mark.anyio


@dataclass(frozen=True)
class Step:
    """A root field: its text, who may ask, the answer where nothing is in scope, and that of own work without a grant.

    Saved questions are a case's own notes: they stay readable and say why they rest.
    """

    text: str
    kinds: frozenset[PartnerKind]
    nothing: Any
    own_work: bool = False


SUBJECT = frozenset({PartnerKind.SUBJECT})
INVESTIGATOR = frozenset({PartnerKind.INVESTIGATOR})
WATCHING = frozenset(PartnerKind) - {PartnerKind.MEDIA, PartnerKind.PUBLIC}
ROOTS: dict[str, Step] = {
    "holdings": Step(f'holdings(of: "{code(9)}", direction: UP, inquiry: INQUIRY) {{ known }}', INVESTIGATOR, None),
    "network": Step(f'network(of: "{code(9)}", inquiry: INQUIRY) {{ knownAt }}', INVESTIGATOR, None),
    "expand": Step(
        f'expand(node: "{code(9)}", relation: HOLDS, direction: IN, inquiry: INQUIRY) {{ knownAt }}', INVESTIGATOR, None
    ),
    "myself": Step("myself(inquiry: INQUIRY) { name }", SUBJECT, []),
    "paths": Step(f'paths(from: "{code(88)}", to: "{code(89)}", inquiry: INQUIRY) {{ none }}', INVESTIGATOR, None),
    "person": Step(f'person(id: "{code(88)}", inquiry: INQUIRY) {{ name }}', INVESTIGATOR, None),
    "signals": Step(f'signals(of: "{code(88)}", inquiry: INQUIRY) {{ truncated }}', INVESTIGATOR, None),
    "accessHistory": Step("accessHistory(inquiry: INQUIRY) { edges { cursor } }", SUBJECT, {"edges": []}),
    "ownCodes": Step("ownCodes(inquiry: INQUIRY)", SUBJECT, []),
    "toldOfMe": Step("toldOfMe(inquiry: INQUIRY) { edges { cursor } }", SUBJECT, {"edges": []}),
    "watches": Step("watches(inquiry: INQUIRY) { id }", INVESTIGATOR, [], own_work=True),
    "watchChanges": Step('watchChanges(id: "none", inquiry: INQUIRY) { knownAt }', INVESTIGATOR, None, own_work=True),
    "changes": Step("changes(inquiry: INQUIRY) { edges { cursor } }", WATCHING, {"edges": []}),
}
GRANTS = "MATCH (:Partner)-[:HAS_GRANT]->(g:Grant) SET g.valid_to = date('2025-06-01')"
STATUS = "MATCH (p:Partner) SET p.status = $status"


@pytest.fixture
async def service(embedded_address: StoreAddress, tmp_path: Path) -> AsyncIterator[LiveService]:
    """The service over the story."""
    async with open_graph(embedded_address, tmp_path / "keys") as graph:
        await graph.load([*story.REGISTER, *story.IDENTITIES, *story.LISTS])
        async with live_service(graph) as live:
            yield live


def test_every_field_with_an_inquiry_stands_on_a_ladder() -> None:
    query = build_schema().core.query_type
    assert query is not None
    asking = {name for name, field in query.fields.items() if "inquiry" in field.args}
    assert asking == {*PLANTED, *ROOTS}


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("kind", INQUIRIES)
async def test_the_ladder(service: LiveService, root: str, kind: PartnerKind) -> None:
    step = ROOTS[root]
    text = f"{{ {step.text} }}"

    async def refused(asked: str = text) -> str:
        body = (await service.ask(asked, kind=kind)).json()
        assert body["data"] == {root: None}
        return str(body["errors"][0]["extensions"]["code"])

    nobody = await service.client.post("/graphql", json={"query": text.replace("INQUIRY", INQUIRIES[kind])})
    assert (nobody.status_code, nobody.json()["errors"][0]["extensions"]["code"]) == (401, "UNAUTHENTICATED")
    wrong = text.replace("INQUIRY", "{purpose: INVESTIGATION, legalBasis: NEWS_REPORTING}")
    assert await refused(wrong) in ("PURPOSE_NOT_PERMITTED", "FORBIDDEN")
    if kind not in step.kinds:
        assert await refused() == "FORBIDDEN"
        return
    assert await service.data(text, kind=kind) == {root: step.nothing}
    service.graph.run(STATUS, status="SUSPENDED")
    assert await refused() == "FORBIDDEN"
    service.graph.run(STATUS, status="ACTIVE")
    assert await service.data(text, kind=kind) == {root: step.nothing}
    service.graph.run(GRANTS)
    if step.own_work:
        assert await service.data(text, kind=kind) == {root: step.nothing}
    else:
        assert await refused() == "FORBIDDEN"
