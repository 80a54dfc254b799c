"""Sources that disagree, codes that change and holdings in circles: from files to a bank's answer, on each engine."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from loaders.generate import generate
from tests.support.files import load_files, write_table
from tests.support.graph import open_graph
from tests.support.list_rows import CODE, NAME, WAGES
from tests.support.live import LiveService, live_service

pytestmark = pytest.mark.anyio
REGISTER = {"企业名称": NAME, "统一社会信用代码": CODE, "法定代表人": "王谷雨", "注册日期": "2010-03-04"}
FILING = {"gpdm": "600999.SH", "gsmc": "某某集团股份有限公司", "xydm": CODE, "fddbr": "李小满", "clrq": "2010-03-04"}
QUESTION = """{ enterprise(uscc: "CODE", inquiry: INQUIRY) {
  name dataAsOf identifiers { scheme value } profiles { name source preferred } records { listKind }
  sourceDifferences { field source value observed }
  relatedParties(first: 50) { edges { node {
    name uscc roles { tie role source preferred current sourcesDiffer } } } } } }"""


@pytest.fixture
async def service(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[LiveService]:
    """The service over an empty graph of each engine."""
    async with open_graph(store_address, tmp_path / "keys") as graph, live_service(graph) as live:
        yield live


async def ask(service: LiveService, uscc: str = CODE) -> dict[str, Any]:
    """The answer to a bank; a cold and busy store may take its time limit to plan the statement first."""
    question = QUESTION.replace("CODE", uscc)
    for _ in range(8):
        if "errors" not in (await service.ask(question)).json():
            break
    found: dict[str, Any] = (await service.data(question))["enterprise"]
    return found


def roles(found: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Who holds what, by which source."""
    nodes = [edge["node"] for edge in found["relatedParties"]["edges"]]
    return sorted(
        (node["name"], r["role"], r["source"], r["preferred"], r["sourcesDiffer"])
        for node in nodes
        for r in node["roles"]
    )


async def test_a_register_and_a_later_filing_disagree_and_the_answer_says_so(
    service: LiveService, tmp_path: Path
) -> None:
    register = write_table(tmp_path / "register.csv", [REGISTER])
    filing = write_table(tmp_path / "company_basic_info.csv", [FILING], separator="\t")
    order = [("register", register, date(2019, 4, 30)), ("listed-companies", filing, date(2020, 12, 31))]
    for profile, path, observed in (*order, *order):
        await load_files(service.graph, profile, path, runs=tmp_path / "runs", observed=observed)
    found = await ask(service)
    assert (found["name"], found["dataAsOf"]) == (NAME, "2020-12-31")
    assert [(p["name"], p["source"], p["preferred"]) for p in found["profiles"]] == [
        (NAME, "commercial_register", True),
        ("某某集团股份有限公司", "listed", False),
    ]
    assert found["sourceDifferences"] == [
        {"field": "name", "source": "listed", "value": "某某集团股份有限公司", "observed": "2020-12-31"}
    ]
    seat = "LEGAL_REPRESENTATIVE"
    assert roles(found) == [
        ("李小满", seat, "listed", False, True),
        ("王谷雨", seat, "commercial_register", True, True),
    ]
    assert {i["scheme"] for i in found["identifiers"]} == {"USCC", "STOCK_CODE"}


async def test_a_filing_of_the_same_says_no_difference(service: LiveService, tmp_path: Path) -> None:
    register = write_table(tmp_path / "register.csv", [REGISTER])
    same = FILING | {"gsmc": NAME, "fddbr": "王谷雨"}
    filing = write_table(tmp_path / "company_basic_info.csv", [same], separator="\t")
    await load_files(service.graph, "register", register, runs=tmp_path / "runs", observed=date(2019, 4, 30))
    await load_files(service.graph, "listed-companies", filing, runs=tmp_path / "runs", observed=date(2020, 12, 31))
    found = await ask(service)
    assert found["sourceDifferences"] == []
    assert {role[2:] for role in roles(found)} == {("commercial_register", True, False), ("listed", True, False)}


async def test_an_enterprise_of_a_record_is_described_when_the_register_comes(
    service: LiveService, tmp_path: Path
) -> None:
    listed = write_table(tmp_path / "list.csv", [WAGES])
    await load_files(service.graph, "lists", listed, runs=tmp_path / "runs")
    before = await ask(service)
    assert (before["name"], before["profiles"]) == (NAME, [])  # from the record alone
    register = write_table(tmp_path / "register.csv", [REGISTER | {"企业名称": "某某商贸集团有限公司"}])
    await load_files(service.graph, "register", register, runs=tmp_path / "runs")
    after = await ask(service)
    assert after["name"] == "某某商贸集团有限公司"
    assert [record["listKind"] for record in after["records"]] == ["WAGE_ARREARS"]


async def test_circles_of_the_synthetic_county_are_answered(service: LiveService, tmp_path: Path) -> None:
    county = generate(tmp_path / "county", size=30, seed=3)
    stories = {story.key: story.usccs for story in county.stories}
    (itself,), (first, second) = stories["self_holding"], stories["mutual_holding"]
    offices = (tmp_path / "county" / "offices.jsonl").read_text(encoding="utf-8").splitlines()
    kept = tmp_path / "holdings.jsonl"
    kept.write_text("\n".join(row for row in offices if '"holding"' in row) + "\n", encoding="utf-8")
    for _ in range(2):
        await load_files(service.graph, "canonical", kept, runs=tmp_path / "runs")
    assert await holders(service, itself) >= {itself}
    assert (second in await holders(service, first), first in await holders(service, second)) == (True, True)


async def holders(service: LiveService, uscc: str) -> set[str]:
    """The codes of the organisations that hold shares of one."""
    nodes = [edge["node"] for edge in (await ask(service, uscc))["relatedParties"]["edges"]]
    return {node["uscc"] for node in nodes if any(role["tie"] == "OWNS" for role in node["roles"])}
