"""Generated queries through the whole application: no fault, and nothing that was planted leaves by a body or a log.

Queries come from the schema (hypothesis-graphql), with arguments of every kind, valid and not. What is planted: a value
that banks never see, the texts of exceptions that the reader raises, and a value in the asker's own variables.
"""

import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import nodes
from hypothesis_graphql import strategies as gql

from graph_schema.names import PartnerKind
from hub.gql.schema import build_schema
from hub.logs import configure_logs
from tests.support.rows import USCC, answer, party, role
from tests.support.service import INQUIRIES, Service, make_service

pytestmark = pytest.mark.anyio

SECRET = "PLANTED-41032219900101001X"
BANK = INQUIRIES[PartnerKind.BANK]
STATUSES = {200, 400, 403, 429}
TEXTS = st.text(max_size=20) | st.sampled_from(["2026-01-01", "2026-01-01T00:00:00+08:00", USCC])
QUERIES = gql.queries(
    build_schema().as_str(),
    custom_scalars=dict.fromkeys(("Date", "DateTime", "DocumentNumber"), TEXTS.map(nodes.String)),
)
QUICK = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
LONG = settings(max_examples=3_000, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def logs() -> Iterator[io.StringIO]:
    """What the service logs, at the finest level."""
    stream = io.StringIO()
    configure_logs(level="DEBUG", stream=stream)
    yield stream
    structlog.reset_defaults()


@pytest.fixture
def planted(tmp_path: Path) -> Service:
    """A service that knows one enterprise, of which one value is nothing for banks."""
    service = make_service(tmp_path / "keys")
    roles = [role(evidence=SECRET)]
    service.reader.answers[f"USCC:{USCC}"] = answer(parties=[party(roles=roles)])
    return service


STRING = r'(?:"""(?:.|\n)*?"""|"(?:\\.|[^"\\])*")'
# What may be asked, in the place of what was generated.
MENDED = (
    (r"inquiry: \{[^{}]*\}", f"inquiry: {BANK}"),
    (rf"uscc: {STRING}", f'uscc: "{USCC}"'),
    (r"usccs: \[[^\]]*\]", f'usccs: ["{USCC}"]'),
    (rf"\b(asOf|inForceOn): {STRING}", r'\1: "2026-01-01"'),
    (rf"instant: {STRING}", 'instant: "2026-01-01T00:00:00+08:00"'),
    (r"first: -?\d+", "first: 3"),
)


def answerable(query: str) -> str:
    """The query with a valid inquiry and the code that is known, in the place of what was generated."""
    for pattern, mended in MENDED:
        query = re.sub(pattern, mended, query)
    return query


async def assert_nothing_leaves(service: Service, query: str, logs: io.StringIO, *, codes: Sequence[str] = ()) -> None:
    """One query is answered or refused with codes of its own, and tells of nothing that was planted."""
    response = await service.ask(query, accept="application/graphql-response+json")
    assert response.status_code in STATUSES, response.text
    found = {error["extensions"]["code"] for error in response.json().get("errors", ())}
    assert "INTERNAL" not in found or "INTERNAL" in codes, response.text
    assert SECRET not in response.text
    assert "Did you mean" not in response.text
    assert SECRET not in logs.getvalue()


async def assert_generated(service: Service, query: str, logs: io.StringIO) -> None:
    """A generated query as it is, as one that can be answered, and while the reader fails."""
    service.reader.failure = None
    await assert_nothing_leaves(service, query, logs)
    await assert_nothing_leaves(service, answerable(query), logs)
    service.reader.failure = RuntimeError(SECRET)
    await assert_nothing_leaves(service, answerable(query), logs, codes=["INTERNAL"])


@QUICK
@given(QUERIES)
async def test_generated_queries(planted: Service, logs: io.StringIO, query: object) -> None:
    await assert_generated(planted, str(query), logs)


@pytest.mark.full
@LONG
@given(QUERIES)
async def test_very_many_generated_queries(planted: Service, logs: io.StringIO, query: object) -> None:
    await assert_generated(planted, str(query), logs)


@QUICK
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=9), st.lists, max_leaves=9))
async def test_generated_variables(planted: Service, logs: io.StringIO, value: object) -> None:
    for kind in ("String!", "InquiryInput!", "Date", "KnownAtInput", "[String!]", "Int"):
        response = await planted.ask(
            f'query ($v: {kind}) {{ enterprise(uscc: "{USCC}", inquiry: $v) {{ name }} }}',
            variables={"v": value, "planted": SECRET},
            accept="application/graphql-response+json",
        )
        assert response.status_code in STATUSES, response.text
        assert SECRET not in response.text + logs.getvalue()


async def test_what_is_planted_is_there_for_whoever_may_see_it(planted: Service, logs: io.StringIO) -> None:
    inner = "relatedParties { edges { node { roles { evidence } } } }"
    query = f'{{ enterprise(uscc: "{USCC}", inquiry: INQUIRY) {{ {inner} }} }}'
    assert SECRET in (await planted.ask(query, kind=PartnerKind.INVESTIGATOR)).text
    assert SECRET not in (await planted.ask(query, kind=PartnerKind.BANK)).text
