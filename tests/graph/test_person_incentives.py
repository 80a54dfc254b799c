"""What a related person may be given: by his own records, never by what is not among them, and not for lenders."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.names import PartnerKind
from loaders.generate_codes import resident_id
from tests.support import story
from tests.support.graph import RULES, Row, code, open_graph
from tests.support.live import LiveService, live_service

pytestmark = pytest.mark.anyio
COMPANY = code(710_001)
QUESTION = f"""{{ enterprise(uscc: "{COMPANY}", inquiry: INQUIRY) {{ relatedParties(first: 20) {{ edges {{ node {{
  name standing incentives {{ id eligible ways {{ reason because {{ number }} setAside {{ number }} }} }}
  }} }} }} }} }}"""
MODEL, OFTEN, PLAIN, DISPUTED = "甲典型", "乙两面", "丙普通", "丁异议"
NAMES = (MODEL, OFTEN, PLAIN, DISPUTED)


def person(name: str) -> Row:
    """A person by document."""
    document = {"type": "RESIDENT_ID", "value": resident_id(700 + NAMES.index(name))}
    return {"name": name, "document": document}


def entry(name: str, list_kind: str, number: str) -> Row:
    """A record about a person."""
    key: Row = {"kind": RULES.list_kind(list_kind).record_kind.value, "list_kind": list_kind, "number": number}
    key |= {"determiner": "示例个人局", "decided_on": "2025-05-01", "party": {"person": person(name)}}
    valid = {"from": "2025-05-01", "to": "2027-05-01"}
    return {"type": "record", "record": key, "valid": valid, "disclosure": "PUBLIC", "finality": "FINAL"}


def rows() -> list[Row]:
    """A company with four directors, each joined to his document."""
    organization = {"ids": [{"scheme": "USCC", "value": COMPANY}]}
    disputed = entry(DISPUTED, "JUDGMENT_DEFAULTER", "失丁号")
    return [
        story.enterprise(COMPANY, "个人激励示例公司"),
        *(
            {"type": "tenure", "organization": organization, "role": "DIRECTOR", "valid": {"from": "2020-01-01"}}
            | {"holder": {"person": person(name)}}
            for name in NAMES
        ),
        entry(MODEL, "HONEST_MODEL", "典甲号"),
        entry(OFTEN, "HONEST_MODEL", "典乙号"),
        entry(OFTEN, "JUDGMENT_DEFAULTER", "失乙号"),
        disputed,
        {"type": "overlay", "overlay_id": "个人异议", "kind": "DISPUTE", "record": disputed["record"]}
        | {"person": {"name": DISPUTED}, "valid": {"from": "2026-01-01"}},
    ]


@pytest.fixture
async def service(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[LiveService]:
    """The service over that company."""
    async with open_graph(store_address, tmp_path / "keys") as graph, live_service(graph) as live:
        assert set(await graph.load(rows())) == {"accepted"}
        yield live


async def told(service: LiveService, kind: PartnerKind) -> dict[str, dict[str, Any]]:
    """The parties by name."""
    data = await service.data(QUESTION, kind=kind)
    return {edge["node"]["name"]: edge["node"] for edge in data["enterprise"]["relatedParties"]["edges"]}


def way(party: dict[str, Any], incentive: str) -> list[tuple[str, str, list[str]]]:
    """Each way to an incentive: eligible in all, its reason, and the records behind it."""
    (found,) = [each for each in party["incentives"] if each["id"] == incentive]
    return [
        (found["eligible"], w["reason"], [r["number"] for r in (*w["because"], *w["setAside"])]) for w in found["ways"]
    ]


async def test_by_his_own_records(service: LiveService) -> None:
    parties = await told(service, PartnerKind.DEPARTMENT)
    assert way(parties[MODEL], "INC-2B") == [("ELIGIBLE", "TRUSTWORTHY_LISTING", ["典甲号"])]
    assert way(parties[OFTEN], "INC-2B") == [("NOT_ELIGIBLE", "BLACK_LISTING", ["典乙号", "失乙号"])]
    # A name without records proves nothing: not that he is clean, nor that he is not listed.
    assert way(parties[PLAIN], "INC-2B") == [("UNDETERMINED", "NOT_ALL_OF_PERSON", [])]
    assert [reason for _, reason, _ in way(parties[PLAIN], "INC-1A")] == ["NOT_ALL_OF_PERSON", "NOT_ALL_OF_PERSON"]
    assert way(parties[OFTEN], "INC-1A")[1] == ("NOT_ELIGIBLE", "ADVERSE_RECORD", ["失乙号"])


async def test_what_lies_on_his_record_as_it_reaches_him_lies_on_it(service: LiveService) -> None:
    party = (await told(service, PartnerKind.DEPARTMENT))[DISPUTED]
    assert party["standing"] == "DISPUTED"
    assert way(party, "INC-1A")[1] == ("UNDETERMINED", "NOT_ALL_OF_PERSON", ["失丁号"])


async def test_not_for_lenders(service: LiveService) -> None:
    answer = (await service.ask(QUESTION, kind=PartnerKind.BANK)).json()
    edges = answer["data"]["enterprise"]["relatedParties"]["edges"]
    assert {edge["node"]["name"] for edge in edges} == set(NAMES)
    assert [edge["node"]["incentives"] for edge in edges] == [None] * len(NAMES)
    assert "RelatedParty.incentives" in answer["extensions"]["masked"]
