"""Permits, penalties and commitments from their files into the graph of each engine, and out again in an answer."""

from pathlib import Path

import pytest

from hub.inquiries.enterprise import warm_up
from loaders.report import LoadReport
from tests.support import permit_rows as permits
from tests.support.files import load_files
from tests.support.graph import TestGraph
from tests.support.live import live_service
from tests.support.sheets import Cells, Sheet
from tests.unit import test_check_commitments as commitments
from tests.unit import test_check_penalties as penalties

pytestmark = pytest.mark.anyio
UNTIL_2027 = {"处罚有效期": "2027-12-31", "公示截止期": "2027-02-28", "法定代表人证件号码": penalties.ID}
ASK = (
    f'{{ enterprise(uscc: "{permits.CODE}", inquiry: INQUIRY) {{ records {{ number kind side amount finality since '
    "until overlays { kind } } creditStatus { standing aggravated { answer } disputed { number } }"
    " relatedParties { edges { node { name reaches { level reason record { number } } } } } } }"
)
ASK_STATUS = (
    f'{{ enterprise(uscc: "{permits.CODE}", inquiry: INQUIRY) {{ creditStatus {{ disputed {{ number }} }} }} }}'
)


class Files:
    """Files of one test, each loaded twice."""

    def __init__(self, graph: TestGraph, folder: Path) -> None:
        """Into this graph, by way of this folder."""
        self.graph = graph
        self.folder = folder

    async def load(self, profile: str, *rows: Cells) -> LoadReport:
        """The rows; the second load changes nothing."""
        path = Sheet(self.folder, profile).write(*rows)
        first = await load_files(self.graph, profile, path, runs=self.folder / "runs")
        before, clock = self.graph.dump(history=True), self.graph.clock()
        again = await load_files(self.graph, profile, path, runs=self.folder / "runs")
        assert (again.counts.accepted, again.counts.rejected) == (0, first.counts.rejected)
        assert (self.graph.dump(history=True), self.graph.clock()) == (before, clock)
        return first


@pytest.fixture
def files(graph: TestGraph, tmp_path: Path) -> Files:
    return Files(graph, tmp_path)


async def test_an_enterprise_is_read_back_from_its_files(files: Files) -> None:
    over = {"行政处罚决定书文号": "示罚〔2025〕2号"}  # 公示截止期 2025-08-31
    ended = {"行政处罚决定书文号": "示罚〔2025〕3号", "处罚有效期": "2025-03-31", "公示截止期": "2027-02-28"}
    old = {
        "行政处罚决定书文号": "示罚〔2022〕4号",
        "处罚决定日期": "2022-03-01",
        "处罚有效期": "长期",
        "公示截止期": "",
    }
    minor = penalties.V2B | {"罚款金额(万元)": "2000"}
    rows = [penalties.V2B | UNTIL_2027 | change for change in ({}, over | {"公示截止期": "2025-08-31"}, ended, old)]
    report = await files.load("penalties", *rows, minor)
    assert (report.counts.accepted, dict(report.counts.by_code)) == (4, {"FINE_UNIT": 1})
    await files.load("permits", permits.V2B, permits.PERSON)
    await files.load("commitments", commitments.KEPT)
    await warm_up(files.graph.gateway)
    async with live_service(files.graph) as service:
        answer = (await service.data(ASK))["enterprise"]
        early = (await service.data(ASK.replace("INQUIRY", 'INQUIRY asOf: "2025-08-31"')))["enterprise"]
    told = {record["number"]: record for record in answer["records"]}
    # What may be disclosed no longer is not told: by its own last day, or three years after the decision.
    assert set(told) == {"示罚〔2025〕1号", "示罚〔2025〕3号", "示许〔2025〕1号", "41032220250301000001"}
    assert told["示罚〔2025〕1号"] == {
        "number": "示罚〔2025〕1号", "kind": "ADMIN_PENALTY", "side": "NEUTRAL", "amount": "2000.00",
        "finality": "FINAL", "since": "2025-03-01", "until": "2028-01-01", "overlays": [],
    }  # fmt: skip
    assert told["示罚〔2025〕3号"]["until"] == "2025-04-01"
    assert {r["number"]: r["finality"] for r in early["records"]}["示罚〔2025〕1号"] == "PENDING"
    assert told["示许〔2025〕1号"]["kind"] == "ADMIN_LICENSE"
    # Neither a penalty nor a permit is a listing.
    assert answer["creditStatus"]["standing"] == "NONE_SHOWN"
    (edge,) = answer["relatedParties"]["edges"]
    assert edge["node"]["name"] == "王谷雨"
    reaches = {(r["record"]["number"], r["level"], r["reason"]) for r in edge["node"]["reaches"]}
    assert reaches == {("示罚〔2025〕1号", "ANNOTATED", "NAMED_ONLY")}
    assert (await files.graph.reconcile()).differs is False


async def test_no_document_stands_in_the_graph_in_plain_text(files: Files) -> None:
    await files.load("penalties", penalties.V2B | UNTIL_2027 | {"备注": f"证件{penalties.ID}"})
    await files.load("permits", permits.PERSON, permits.PERSON | {"行政许可决定文书号": "示许〔2025〕2号"})
    await files.load("permits", permits.V2 | {"法定代表人身份证号": permits.ID})
    kept = files.graph.run("MATCH (n) RETURN properties(n) AS p UNION ALL MATCH ()-[r]->() RETURN properties(r) AS p")
    assert permits.ID not in str(kept)
    joined = files.graph.run(
        "MATCH (p:Person)-[r:IDENTIFIED_AS]->(i:Identity) WHERE r.recorded_to IS NULL "
        "RETURN count(DISTINCT i) AS identities, count(DISTINCT p) AS appearances"
    )
    # One appearance at the enterprise, and one in each record that is about himself.
    assert joined == [{"identities": 1, "appearances": 3}]


async def test_the_first_versions_dispute_begins_and_ends(files: Files) -> None:
    row = permits.V1
    async with live_service(files.graph) as service:
        for status, expected in (("0", []), ("2", [row["行政许可决定书文号"]]), ("0", [])):
            await files.load("permits", row | {"当前状态": status})
            found = (await service.data(ASK_STATUS))["enterprise"]["creditStatus"]["disputed"]
            assert [record["number"] for record in found] == expected, status


async def test_a_permit_that_was_revoked_is_told_no_longer(files: Files) -> None:
    await files.load("permits", permits.V2B, permits.V1)
    await files.load("permits", permits.V2B | {"当前状态": "无效"})
    await files.load("permits", permits.V1 | {"当前状态": "1"})
    async with live_service(files.graph) as service:
        assert (await service.data(ASK_STATUS))["enterprise"] is None  # nothing else is known of it


async def test_codes_that_contradict_each_other_are_left_to_the_graph(files: Files) -> None:
    other = permits.V2B | {permits.USCC: permits.OTHER_CODE, "行政许可决定文书号": "示许〔2025〕2号"}
    await files.load("permits", permits.V2B, other)
    both = permits.V2B | {permits.ORG: permits.OTHER_CODE, "行政许可决定文书号": "示许〔2025〕3号"}
    report = await files.load("permits", both)
    assert dict(report.counts.by_code) == {"IDENTIFIER_CONFLICT": 1}
