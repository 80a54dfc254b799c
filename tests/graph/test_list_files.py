"""Lists, states, releases and persons as departments deliver them, through the loader into each engine's graph."""

from datetime import date
from pathlib import Path

import pytest

from loaders.generate_codes import registration_check, uscc
from loaders.report import LoadReport
from tests.support.files import load_files, write_table
from tests.support.graph import TestGraph
from tests.support.list_rows import ABNORMAL, CODE, ID, NAME, TAX, WAGES

pytestmark = pytest.mark.anyio
Row = dict[str, str]
NUMBER = "41032200001234" + registration_check("41032200001234")
RED_BLACK: Row = {
    "名单名称": "安全生产严重失信主体名单",
    "机构名称": NAME,
    "统一社会信用代码": CODE,
    "认定部门": "示例县应急管理局",
    "认定依据": "示应急列〔2024〕1号",
    "认定日期": "2024-05-01",
    "有效期至": "2027-04-30",
    "列入名单事由": "瞒报事故",
}
REGISTER: Row = {"企业名称": NAME, "统一社会信用代码": CODE, "法定代表人": "王谷雨", "注册日期": "2010-03-04"}


class Deliveries:
    """Files of one test, loaded in turn."""

    def __init__(self, graph: TestGraph, folder: Path) -> None:
        """Into this graph, by way of this folder."""
        self.graph = graph
        self.folder = folder

    async def load(self, profile: str, *rows: Row, **options: object) -> LoadReport:
        """One file of rows; nothing of it may be refused."""
        report = await self.offer(profile, *rows, **options)
        assert report.counts.by_code == {}
        return report

    async def offer(self, profile: str, *rows: Row, **options: object) -> LoadReport:
        """One file of rows, twice: what was taken is unchanged the second time."""
        path = write_table(self.folder / f"{profile}.csv", rows)
        first = await load_files(self.graph, profile, path, runs=self.folder / "runs", **options)  # type: ignore[arg-type]
        again = await load_files(self.graph, profile, path, runs=self.folder / "runs", **options)  # type: ignore[arg-type]
        assert (again.counts.accepted, again.counts.rejected) == (0, first.counts.rejected)
        return first

    def states(self) -> list[str]:
        """The current states of all records, in the order of their days."""
        found = self.graph.run(
            "MATCH (:CreditRecord)-[s:STATE]->(n) WHERE s.recorded_to IS NULL AND s.valid_to IS NULL "
            "RETURN n.status AS status ORDER BY status"
        )
        return [row["status"] for row in found]


@pytest.fixture
def deliveries(graph: TestGraph, tmp_path: Path) -> Deliveries:
    return Deliveries(graph, tmp_path)


def key_of(row: Row, *, number: str | None, basis: str | None = None, **more: str) -> Row:
    """The key columns of a state or a release for a record of a list."""
    return {
        "名单名称": more.pop("名单名称"),
        "当事人名称": row.get("当事人名称") or row.get("机构名称") or row["企业名称"],
        "统一社会信用代码/证件号码": row.get("统一社会信用代码/证件号码") or row["统一社会信用代码"],
        "文号": number or "",
        "认定依据": basis or "",
        "认定部门": row.get("列入决定机关") or row.get("认定部门") or row["列入决定机关名称"],
        "认定日期": row.get("列入日期") or row["认定日期"],
        **more,
    }


async def test_a_state_finds_the_record_of_each_form(deliveries: Deliveries) -> None:
    person = WAGES | {"当事人名称": "王谷雨", "统一社会信用代码/证件号码": ID, "列入决定文号": "示人社列〔2024〕2号"}
    await deliveries.load("lists", WAGES, person)
    await deliveries.load("lists", RED_BLACK)
    await deliveries.load("lists", ABNORMAL)
    assert deliveries.states() == ["ACTIVE"] * 4
    state = {"状态日期": "2025-01-06", "原因": "", "决定文号": "示决〔2025〕1号"}
    wages = {"名单名称": "拖欠农民工工资失信联合惩戒名单"} | state
    await deliveries.load(
        "states",
        key_of(WAGES, number=WAGES["列入决定文号"], 状态="移出", **wages),
        key_of(person, number="示人社列（2024）2号", 状态="已修复", **wages),
        key_of(
            RED_BLACK, number=None, basis=RED_BLACK["认定依据"], 状态="撤销", 名单名称="安全生产严重失信主体", **state
        ),
        key_of(
            ABNORMAL, number=None, basis=ABNORMAL["列入原因类型名称"], 状态="移出", 名单名称="经营异常名录", **state
        ),
    )
    assert deliveries.states() == ["REMOVED", "REMOVED", "REPAIRED", "REVOKED"]


async def test_two_entries_of_one_party_without_number_and_day_stay_two(deliveries: Deliveries) -> None:
    entry = TAX | {"公布日期": "", "案件上报期": "2024年1月"}
    report = await deliveries.load("lists", entry, entry | {"案件上报期": "2024年7月"})
    assert report.counts.accepted == 2
    assert deliveries.states() == ["ACTIVE"] * 2


async def test_a_state_of_an_unknown_record_waits_for_it(deliveries: Deliveries) -> None:
    row = key_of(WAGES, number="示人社列〔2024〕9号", 名单名称="拖欠农民工工资", 状态="移出", 状态日期="2025-01-06")
    report = await deliveries.offer("states", row)
    assert report.counts.by_code == {"RECORD_UNKNOWN": 1}
    await deliveries.load("lists", WAGES | {"列入决定文号": "示人社列〔2024〕9号"})
    await deliveries.load("states", row)
    assert deliveries.states() == ["REMOVED"]


async def test_a_delisted_row_is_removed_and_stays_so(deliveries: Deliveries) -> None:
    await deliveries.load("lists", ABNORMAL | {"移出日期": "2024-08-01", "移出原因": "已补报"})
    assert deliveries.states() == ["REMOVED"]
    await deliveries.load("lists", ABNORMAL)
    assert deliveries.states() == ["REMOVED"]


async def test_a_release_frees_the_person_whom_the_record_names(deliveries: Deliveries) -> None:
    await deliveries.load("lists", WAGES | {"直接责任人员": "王谷雨"})
    await deliveries.load(
        "releases",
        key_of(WAGES, number=WAGES["列入决定文号"], 名单名称="拖欠农民工工资", 被解除人姓名="王 谷雨",
               解除决定文号="示人社解〔2025〕1号", 解除日期="2025-01-06"),
    )  # fmt: skip
    freed = deliveries.graph.run(
        "MATCH (:Release)-[f:FREES]->(p:Person)<-[:NAMES]-(:CreditRecord) RETURN p.name AS name, f.decision AS decision"
    )
    assert freed == [{"name": "王谷雨", "decision": "示人社解〔2025〕1号"}]


async def test_a_departments_documents_join_appearances(deliveries: Deliveries) -> None:
    other = uscc("91", "410322", serial=8)
    person = {"姓名": "王谷雨", "证件号码": ID, "统一社会信用代码": CODE, "职务": "监事", "任职日期": "2020-01-01"}
    await deliveries.load("register", REGISTER)
    await deliveries.load("persons", person, person | {"统一社会信用代码": other, "职务": "董事"})
    joined = deliveries.graph.run(
        "MATCH (p:Person)-[:IDENTIFIED_AS]->(i:Identity) "
        "RETURN count(DISTINCT p) AS people, count(DISTINCT i) AS identities"
    )
    assert joined == [{"people": 2, "identities": 1}]
    roles = deliveries.graph.run(
        "MATCH (p:Person)-[h:HOLDS]->(e) WHERE h.recorded_to IS NULL RETURN h.role AS role ORDER BY role"
    )
    assert [row["role"] for row in roles] == ["DIRECTOR", "LEGAL_REPRESENTATIVE", "SUPERVISOR"]


async def test_an_enterprise_of_a_record_is_the_registers_when_it_comes(deliveries: Deliveries) -> None:
    await deliveries.load("lists", WAGES)
    assert deliveries.graph.run("MATCH (e:Enterprise)-[:DESCRIBED_AS]->() RETURN count(e) AS n") == [{"n": 0}]
    await deliveries.load("register", REGISTER)
    found = deliveries.graph.run(
        "MATCH (r:CreditRecord)-[:ABOUT]->(e:Enterprise)-[d:DESCRIBED_AS]->(f) WHERE d.recorded_to IS NULL "
        "RETURN f.name AS name, e.kind AS kind, d.preferred AS preferred"
    )
    assert found == [{"name": NAME, "kind": "ENTERPRISE", "preferred": True}]


async def test_an_old_number_becomes_the_code_of_a_row_that_carries_both(deliveries: Deliveries) -> None:
    old = ABNORMAL | {"统一社会信用代码": NUMBER, "列入日期": "2014-07-05"}
    await deliveries.load("lists", old)
    await deliveries.load("lists", ABNORMAL | {"注册号": NUMBER})
    await deliveries.load("register", REGISTER)
    assert deliveries.graph.run("MATCH (e:Enterprise) RETURN count(e) AS n") == [{"n": 1}]
    about = deliveries.graph.run(
        "MATCH (i:Identifier)-[:IDENTIFIES]->(e)<-[:ABOUT]-(r) RETURN i.scheme AS s, count(r) AS n"
    )
    assert {row["s"]: row["n"] for row in about} == {"REGISTRATION_NUMBER": 2, "USCC": 2}


async def test_codes_known_apart_are_joined_by_a_succession_not_by_a_row(deliveries: Deliveries) -> None:
    await deliveries.load("lists", ABNORMAL | {"统一社会信用代码": NUMBER, "列入日期": "2014-07-05"})
    await deliveries.load("register", REGISTER)
    report = await deliveries.offer("lists", ABNORMAL | {"注册号": NUMBER})
    assert report.counts.by_code == {"IDENTIFIER_CONFLICT": 1}
    ends = [{"scheme": "USCC", "value": CODE}], [{"scheme": "REGISTRATION_NUMBER", "value": NUMBER}]
    row = {"type": "succession", "successor": {"ids": ends[0]}, "predecessor": {"ids": ends[1]}, "how": "NEW_CODE"}
    assert await deliveries.graph.load([row]) == ["accepted"]


async def test_a_register_and_a_later_filing_stand_side_by_side(deliveries: Deliveries, tmp_path: Path) -> None:
    await deliveries.load("register", REGISTER, observed=date(2019, 4, 30))
    filing = {"gpdm": "600999.SH", "gsmc": "某某集团股份有限公司", "xydm": CODE, "fddbr": "李小满"}
    path = write_table(tmp_path / "company_basic_info.csv", [filing], separator="\t")
    await load_files(deliveries.graph, "listed-companies", path, runs=tmp_path / "runs", observed=date(2020, 12, 31))
    described = deliveries.graph.run(
        "MATCH (:Enterprise)-[d:DESCRIBED_AS]->(f) WHERE d.recorded_to IS NULL "
        "RETURN d.source AS source, f.name AS name, d.preferred AS preferred ORDER BY source"
    )
    assert described == [
        {"source": "commercial_register", "name": NAME, "preferred": True},
        {"source": "listed", "name": "某某集团股份有限公司", "preferred": False},
    ]
    seats = deliveries.graph.run(
        "MATCH (p:Person)-[h:HOLDS]->(:Enterprise) WHERE h.recorded_to IS NULL "
        "RETURN h.source AS source, p.name AS name, h.preferred AS preferred ORDER BY source"
    )
    assert seats == [
        {"source": "commercial_register", "name": "王谷雨", "preferred": True},
        {"source": "listed", "name": "李小满", "preferred": False},
    ]


async def test_a_current_office_stands_beside_the_list_of_all_who_held_it(
    deliveries: Deliveries, tmp_path: Path
) -> None:
    rows = [{"gpdm": "600999.SH", "zwdm": post, "name": name} for post, name in
            (("dldslr", "王谷雨"), ("dldsxr", "王谷雨"), ("dldslr", "王谷雨"), ("dldslr", "李小满"))]  # fmt: skip
    for order in (rows, rows[::-1]):
        path = write_table(tmp_path / "keydirector_info.csv", order, separator="\t")
        await load_files(deliveries.graph, "listed-companies", path, runs=tmp_path / "runs")
        ends = deliveries.graph.run(
            "MATCH (p:Person)-[h:HOLDS]->(:Enterprise) WHERE h.recorded_to IS NULL "
            "RETURN p.name AS name, h.to_kind AS kind ORDER BY kind"
        )
        assert ends == [{"name": "王谷雨", "kind": "OPEN"}, {"name": "李小满", "kind": "UNKNOWN"}]
