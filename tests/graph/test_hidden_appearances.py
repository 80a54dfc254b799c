"""Appearances of a person that only withheld records tell of change no answer, however many they are."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.names import PartnerKind
from tests.graph.test_myself import ME, claim
from tests.graph.test_network_scope import network
from tests.support import story
from tests.support.graph import Row, TestGraph, open_graph
from tests.support.live import LiveService, live_service
from tests.support.story import BORROWER, DOCUMENT, PRESENT, SECOND, question

pytestmark = pytest.mark.anyio
BANK, DEPARTMENT, INVESTIGATOR = PartnerKind.BANK, PartnerKind.DEPARTMENT, PartnerKind.INVESTIGATOR
PERSON = """query($he: DocumentInput) { person(document: $he inquiry: INQUIRY) { id name standing
  recordsTruncated namedInTruncated reachesTruncated appearancesTruncated
  records { number } reaches { level record { number } }
  offices { edges { node { uscc role } } } appearances { edges { node { id name } } } } }"""
SIGNALS = f'{{ signals(of: "{BORROWER}" inquiry: INQUIRY) {{ truncated signals {{ rule {{ id }} }} }} }}'
PATHS = f"""{{ paths(from: "{BORROWER}" to: "{SECOND}" inquiry: INQUIRY) {{ bounded
  paths {{ hops steps {{ sameByDocument tiesTruncated start {{ id name }} ties {{ relation }} }} }} }} }}"""
QUESTIONS = {
    BANK: [question(), question(SECOND)],
    DEPARTMENT: [question(), PERSON],
    INVESTIGATOR: [
        question(),
        PERSON,
        PATHS,
        f"{{ {network()} }}",
        f"{{ {network(SECOND, 'hops: 3')} }}",
        SIGNALS,
    ],
    PartnerKind.SUBJECT: [ME.replace("ARGUMENTS", "")],
}
NAMED = "另名某"
"""A name that only withheld records give to the document."""


def personal(n: int, name: str) -> Row:
    """The key of a record about a person by his document."""
    key = story.record("JUDGMENT_DEFAULTER", f"(2024)迹{n}号", decided_on="2024-03-01", determiner="示例无迹法院")
    return {**key, "party": {"person": {"name": name, "document": DOCUMENT}}}


def keys(count: int) -> list[Row]:
    """So many records, one of them of another name."""
    return [personal(n, PRESENT) for n in range(count - 1)] + [personal(count, NAMED)]


@pytest.fixture
async def service(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[LiveService]:
    """The service over the borrower's graph and a record of the person himself that is told; he has claimed himself."""
    told_of = story.entry({**personal(0, PRESENT), "number": "(2025)示1号"}, "2025-02-01")
    async with open_graph(store_address, tmp_path / "keys") as graph, live_service(graph) as live:
        await graph.load([*story.REGISTER, *story.LISTS, *story.IDENTITIES, told_of])
        await claim(live)
        yield live


async def answers(service: LiveService) -> dict[tuple[PartnerKind, str], str]:
    """What everybody is told of him."""
    return {(kind, text): await told(service, text, kind) for kind, texts in QUESTIONS.items() for text in texts}


async def told(service: LiveService, text: str, kind: PartnerKind) -> str:
    """The data of an answer, without the commit that it was told of."""
    answer = (await service.ask(text, kind=kind, variables={"he": DOCUMENT} if "$he" in text else None)).json()
    assert "errors" not in answer, answer
    for value in answer["data"].values():
        if isinstance(value, dict):
            value.pop("knownAt", None)
    return json.dumps(answer["data"], ensure_ascii=False)


async def withheld(graph: TestGraph, how: str, records: list[Row]) -> None:
    """Enter the records so that none of them may be told."""
    status = {"status": "PROPOSED"} if how == "PROPOSED" else {}
    await graph.load([story.entry(key, "2024-03-01", **status) for key in records], source="lists")
    if how == "REPAIRED":
        await graph.load([story.state(key, how, day="2024-06-01") for key in records])
    elif how == "SHIELD":
        shields = [
            story.overlay(f"迹-{n}", how, on=key, start="2024-04-01", person={"name": PRESENT, "document": DOCUMENT})
            for n, key in enumerate(records)
        ]
        await graph.load([{k: v for k, v in row.items() if k != "person"} for row in shields])


@pytest.mark.parametrize(
    ("how", "count"),
    [("REPAIRED", 25), ("PROPOSED", 25), ("SHIELD", 25), pytest.param("REPAIRED", 250, marks=pytest.mark.full)],
)
async def test_hidden_appearances_leave_no_trace(service: LiveService, how: str, count: int) -> None:
    before = await answers(service)
    assert all("(2025)示1号" in text for (kind, asked), text in before.items() if asked in (PERSON, ME))
    await withheld(service.graph, how, keys(count))
    now = await answers(service)
    spared = {PartnerKind.SUBJECT} if how == "PROPOSED" else set()  # what is proposed is shown to its subject
    assert [(kind, text) for (kind, text) in now if now[kind, text] != before[kind, text] and kind not in spared] == []


async def test_many_appearances_hide_none_that_tell_more(service: LiveService) -> None:
    """All that may be told of him is, and an answer that says so is not cut off."""
    shown = [story.entry(personal(n, PRESENT), "2024-03-01") for n in range(25)]
    await service.graph.load(shown, source="lists")
    parties = (await service.data(question()))["enterprise"]["relatedParties"]["edges"]
    (he,) = (edge["node"] for edge in parties if edge["node"]["name"] == PRESENT)
    assert he["otherEnterprisesTruncated"] is False
    assert [one["uscc"] for one in he["otherEnterprises"]] == [SECOND]
