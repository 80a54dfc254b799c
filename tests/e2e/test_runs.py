"""Runs as an operator sees them: who delivered what, what was replaced, what is taken back, what is mended."""

import json
from pathlib import Path

import pytest

from tests.e2e.running import Hub, clock_of
from tests.support.graph import Row, code
from tests.support.story import entry, org

COURT = "某县人民法院"
HEADER = "名单名称,机构名称,统一社会信用代码,认定部门,认定依据,认定日期,有效期始,有效期至,列入名单事由"


def record(serial: int, **more: object) -> Row:
    """A record row about an enterprise of its own."""
    key = {
        "kind": "ENFORCEMENT",
        "list_kind": "SPENDING_RESTRICTION",
        "number": f"(2021)豫0322执{serial}号",
        "determiner": COURT,
        "party": {"organization": org(code(700_000 + serial))},
    }
    return entry(key, "2021-01-01") | more


def delivery(path: Path, *rows: Row | str) -> Path:
    """A file of canonical rows."""
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return path


def test_mended_lines_go_in_and_what_is_wrong_stays(served: Hub, tmp_path: Path) -> None:
    wrong = json.dumps(record(2), ensure_ascii=False).replace("2021-01-01", "2021-13-01")
    path = delivery(tmp_path / "rows.jsonl", record(1), wrong, '{"type": "nothing"}')
    first = served.load("canonical", path, code=3)
    assert (first["accepted"], first["rejected"]) == (1, 2)
    out = tmp_path / "out.jsonl"
    served.run("rejects", first["run_id"], "--out", out, code=0)
    mended = tmp_path / "mended.jsonl"
    mended.write_text(out.read_text(encoding="utf-8").replace("2021-13-01", "2021-12-01"), encoding="utf-8")
    second = served.load("canonical", mended, code=3)
    assert (second["accepted"], second["rejected"], second["by_code"]) == (1, 1, {"UNKNOWN_TYPE": 1})
    rest = tmp_path / "rest.jsonl"
    served.run("rejects", second["run_id"], "--out", rest, code=0)
    assert rest.read_text(encoding="utf-8") == '{"type": "nothing"}\n'
    third = served.load("canonical", mended, code=3)
    assert (third["accepted"], third["unchanged"], third["rejected"]) == (0, 1, 1)


def test_a_replaced_row_is_told_and_listed(served: Hub, tmp_path: Path) -> None:
    served.load("canonical", delivery(tmp_path / "a.jsonl", record(10), record(11)))
    report = served.load("canonical", delivery(tmp_path / "b.jsonl", record(10), record(11, reason="更正")))
    assert (report["accepted"], report["unchanged"], report["replaced"]) == (1, 1, 1)
    assert report["warnings"] == {"REPLACED": 1}
    shown = served.run("runs", "show", report["run_id"], "--replaced", "--json", code=0).json
    assert shown["replaced"] == [{"file": "b.jsonl", "line": 2, "department": COURT}]
    assert "执11号" in served.run("runs", "show", report["run_id"], "--replaced", code=0).out
    first = served.run("runs", "show", report["run_id"], code=0)
    assert COURT in first.out
    assert "执11号" not in (served.data / "runs" / report["run_id"] / "replaced.jsonl").read_text(encoding="utf-8")


def test_rows_are_taken_back(served: Hub, tmp_path: Path) -> None:
    path = delivery(tmp_path / "c.jsonl", record(20))
    day = ("--observed", "2026-03-02")
    unknown = served.load("canonical", path, code=3, options=("--withdraw", *day))
    assert (unknown["by_code"], unknown["withdraw"]) == ({"RECORD_UNKNOWN": 1}, True)
    served.load("canonical", path, options=day)
    before = clock_of(served.address)
    dry = served.load("canonical", path, options=("--withdraw", "--dry-run", *day))
    assert (dry["accepted"], clock_of(served.address)) == (1, before)
    assert served.load("canonical", path, options=("--withdraw", *day))["accepted"] == 1
    again = served.load("canonical", path, options=("--withdraw",))
    assert again["unchanged"] == 1
    assert served.ask_store(f"MATCH (c:Commit {{run_id: '{again['run_id']}'}}) RETURN c.seq AS seq") == []
    found = served.ask_store(
        "MATCH (:CreditRecord)-[r:STATE]->(s) WHERE r.recorded_to IS NULL AND r.valid_to IS NULL "
        "AND s.reason STARTS WITH '来源单位撤回' RETURN s.status AS status"
    )
    assert found == [{"status": "REVOKED"}]
    late = served.load("canonical", path)
    assert (late["unchanged"], late["warnings"]) == (1, {"RECORD_ENDED": 1})


def test_the_report_by_department(held: Hub, tmp_path: Path) -> None:
    hub = held
    listed = f"市场监督管理严重违法失信名单,报告样商贸有限公司,{code(700_100)}"
    sound = f"{listed},某县市场监督管理局,某决定1号,2026-02-02,2026-02-02,,"
    path = tmp_path / "list.csv"
    path.write_text(
        f"{HEADER}\n{sound}\n{sound.replace('某决定1号', '某决定2号').replace(code(700_100), 'X')}\n", "utf-8"
    )
    report = hub.load("lists", path, code=3, options=("--observed", "2026-03-02"))
    assert hub.run("runs", "list", "--json", code=0).json["runs"][0]["run_id"] == report["run_id"]
    assert report["run_id"] in hub.run("runs", "list", code=0).out
    told = hub.run("runs", "departments", "--json", code=0).json
    assert (told["runs"], told["cut_off"]) == (1, 0)
    totals = [(row["received"], row["accepted"], row["rejected"]) for row in told["departments"]]
    assert [sum(column) for column in zip(*totals, strict=True)] == [2, 1, 1]
    assert "某县市场监督管理局" in {row["department"] for row in told["departments"]}
    read = hub.run("runs", "departments", code=0).out
    assert "某县市场监督管理局" in read
    assert "报告样" not in read
    options = ("--from", "2026-03-03", "--to", "2026-03-31")
    assert hub.run("runs", "departments", *options, "--json", code=0).json["departments"] == []
    assert hub.run("runs", "departments", "--from", "soon", code=2).error.startswith("--from is not a day;")
    own = next(row["department"] for row in told["departments"] if row["rejected"])
    rows = hub.run("rejects", report["run_id"], "--department", own, code=0)
    assert " 3 " in rows.out
    assert hub.run("rejects", report["run_id"], "--department", "某局", code=0).err.startswith("no rows: ")


PENALTY = {
    "行政相对人名称": "双公示样商贸有限公司",
    "行政相对人类别": "法人及非法人组织",
    "行政相对人代码_1(统一社会信用代码)": code(700_200),
    "法定代表人": "王谷雨",
    "行政处罚决定书文号": "示罚〔2026〕1号",
    "违法行为类型": "无证经营",
    "违法事实": "未取得许可从事经营",
    "处罚依据": "《示例条例》第十条",
    "处罚类别": "罚款",
    "处罚内容": "罚款人民币2000元",
    "罚款金额(万元)": "0.2",
    "处罚决定日期": "2026-02-13",
    "处罚有效期": "2027-02-12",
    "处罚机关": "示例县市场监督管理局",
    "处罚机关统一社会信用代码": code(700_201, prefix="11"),
    "数据来源单位": "示例县政务服务局",
    "数据来源单位统一社会信用代码": code(700_202, prefix="11"),
}


def penalties(path: Path, *rows: dict[str, str]) -> Path:
    """A file of penalties; each row changes some of the sample's cells."""
    lines = [",".join(PENALTY), *(",".join((PENALTY | row).values()) for row in rows)]
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return path


@pytest.mark.full
def test_penalties_are_mended_replaced_measured_and_taken_back(held: Hub, tmp_path: Path) -> None:
    hub = held
    number, decided = "行政处罚决定书文号", "处罚决定日期"
    late = {number: "示罚〔2026〕2号", decided: "2026-02-12"}
    wrong = {number: "示罚〔2026〕3号", decided: "2026-02-31"}
    day = ("--observed", "2026-03-02")
    first = hub.load("penalties", penalties(tmp_path / "a.csv", {}, late, wrong), code=3, options=day)
    assert (first["accepted"], first["by_code"]) == (2, {"BAD_DATE": 1})
    (department,) = first["departments"]
    assert {name: department[name] for name in ("department", "received", "dated", "late", "by_code")} == {
        "department": "示例县政务服务局",
        "received": 3,
        "dated": 2,
        "late": 1,
        "by_code": {"BAD_DATE": 1},
    }
    out, mended = tmp_path / "out.csv", tmp_path / "mended.csv"
    hub.run("rejects", first["run_id"], "--department", "示例县政务服务局", "--out", out, code=0)
    mended.write_text(out.read_text(encoding="utf-8").replace("2026-02-31", "2026-02-28"), encoding="utf-8")
    second = hub.load("penalties", mended, options=day)
    assert (second["accepted"], second["departments"][0]["late"]) == (1, 0)
    changed = hub.load("penalties", penalties(tmp_path / "b.csv", {"违法事实": "更正"}, late), options=day)
    assert (changed["replaced"], changed["accepted"], changed["unchanged"]) == (1, 1, 1)
    taken = hub.load("penalties", penalties(tmp_path / "c.csv", late), options=("--withdraw", *day))
    assert (taken["accepted"], taken["withdraw"]) == (1, True)
    again = hub.load("penalties", penalties(tmp_path / "d.csv", late), options=day)
    assert (again["unchanged"], again["warnings"]["RECORD_ENDED"]) == (1, 1)
    (total,) = hub.run("runs", "departments", "--json", code=0).json["departments"]
    assert (total["received"], total["accepted"], total["rejected"], total["late"]) == (7, 4, 1, 1)


def test_an_unknown_run(served: Hub) -> None:
    for options in ((), ("--replaced",)):
        assert served.run("runs", "show", "nothing", *options, code=2).error.startswith("There is no run of that id")


@pytest.mark.parametrize("command", [("runs", "list"), ("runs", "departments")])
def test_reports_need_no_graph_and_no_keys(user: Hub, tmp_path: Path, command: tuple[str, ...]) -> None:
    hub = user.on(tmp_path / "data")
    hub.run(*command, code=0)
    assert not (tmp_path / "data").exists()
