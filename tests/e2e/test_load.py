"""`load` and `rejects` as a user sees them: totals, exit codes, repeats, what is kept and what is shown."""

import json
import re
import stat
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from graph_schema.masking import TOKEN
from loaders.generate_codes import resident_id, uscc
from loaders.profile import profile_names
from tests.e2e.running import Hub, clock_of, counts

DEFECTS = Path(__file__).parents[1] / "data" / "register_defects.csv"
EXPECTED = Path(__file__).parents[1] / "data" / "register_defects.expected.json"
HEADER = "企业名称,统一社会信用代码,法定代表人,注册地址"
KEYS = ("run_id", "read", "accepted", "unchanged", "rejected", "warnings", "by_code", "seconds")
ID = resident_id(5)
WIDE_ID = ID.translate({ord(char): ord(char) + 0xFEE0 for char in ID})


def register(path: Path, *rows: str, end: str = "\n") -> Path:
    """A register file."""
    path.write_text(end.join((HEADER, *rows)) + end, encoding="utf-8", newline="")
    return path


def row(serial: int, name: str = "王谷雨") -> str:
    """A sound row."""
    return f"端到端样{serial}号商贸有限公司,{uscc('91', '410322', serial=900_000 + serial)},{name},某路{serial}号"


def graph(hub: Hub) -> tuple[dict[str, int], object]:
    """What the store holds, and where its clock stands."""
    return counts(hub.address), clock_of(hub.address)


def expected_totals() -> dict[str, Any]:
    """The totals that the file of expected verdicts comes to."""
    told = json.loads(EXPECTED.read_text(encoding="utf-8"))
    lines = DEFECTS.read_text(encoding="utf-8").split("\n")
    first: dict[str, list[str]] = {}
    warnings: Counter[str] = Counter()
    for one in told:
        if one["verdict"] != "rejected":  # a repeat is warned of as its first row is
            warnings.update(first.setdefault(lines[one["line"] - 1], one["warnings"]))
    verdicts = Counter(one["verdict"] for one in told)
    return {
        "read": len(told),
        "accepted": verdicts["accepted"],
        "unchanged": verdicts["unchanged"],
        "rejected": verdicts["rejected"],
        "by_code": dict(Counter(one["reason"] for one in told if one["reason"])),
        "warnings": dict(warnings),
    }


def test_the_register_of_defects(served: Hub) -> None:
    report = served.load("register", DEFECTS, code=3)
    assert tuple(report)[: len(KEYS)] == KEYS
    assert {key: report[key] for key in expected_totals()} == expected_totals()
    before = graph(served)
    second = served.load("register", DEFECTS, code=3)
    assert (second["accepted"], second["unchanged"]) == (0, report["accepted"] + report["unchanged"])
    assert second["by_code"] == report["by_code"]
    later = served.load("register", DEFECTS, code=3, options=("--observed", "2099-01-01"))
    assert later["accepted"] == 0
    assert graph(served) == before
    told = json.loads(EXPECTED.read_text(encoding="utf-8"))
    wanted = [(str(one["line"]), one["reason"]) for one in told if one["verdict"] == "rejected"]
    for run in (report, second):
        shown = served.run("rejects", run["run_id"], code=0).out
        assert re.findall(r"^ (\d+) +│ ([A-Z_]+) ", shown, re.MULTILINE) == wanted


def test_rejected_rows_come_back_and_go_in_when_mended(served: Hub, tmp_path: Path) -> None:
    bad = row(2).replace(",王谷雨", "X,王谷雨")
    path = register(tmp_path / "mend.csv", row(1), bad, row(3) + ",更多", end="\r\n")
    report = served.load("register", path, code=3)
    out = tmp_path / "out.csv"
    done = served.run("rejects", report["run_id"], "--out", out, code=0)
    assert (done.out, done.err.count("\n")) == ("", 1)
    assert out.read_bytes().decode() == "\r\n".join((HEADER, bad, row(3) + ",更多", ""))
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    mended = tmp_path / "mended.csv"
    mended.write_bytes(out.read_bytes().replace("X,王谷雨".encode(), ",王谷雨".encode()).replace(",更多".encode(), b""))
    again = served.load("register", mended)
    assert (again["accepted"], again["rejected"]) == (2, 0)
    assert served.run("rejects", again["run_id"], code=0).err == "no rows: nothing was rejected\n"
    assert "exists already" in served.run("rejects", report["run_id"], "--out", out, code=2).error


def test_several_files_are_one_run(served: Hub, tmp_path: Path) -> None:
    first = register(tmp_path / "a.csv", row(10), "坏,1,2,3")
    second = register(tmp_path / "b.csv", row(10), row(11), "坏,1,2,3")
    report = served.load("register", first, second, code=3)
    assert (report["accepted"], report["unchanged"], report["rejected"]) == (2, 1, 2)
    assert report["files"] == ["a.csv", "b.csv"]
    assert {"a.csv", "b.csv"} <= set(served.run("rejects", report["run_id"], code=0).out.split())
    out = tmp_path / "b-rejects.csv"
    served.run("rejects", report["run_id"], "--file", "b.csv", "--out", out, code=0)
    assert out.read_text(encoding="utf-8") == f"{HEADER}\n坏,1,2,3\n"
    whole = tmp_path / "both.csv"
    served.run("rejects", report["run_id"], "--out", whole, code=0)
    assert whole.read_text(encoding="utf-8") == f"{HEADER}\n坏,1,2,3\n坏,1,2,3\n"


def test_a_second_file_that_cannot_be_read_stops_before_the_first_is_written(served: Hub, tmp_path: Path) -> None:
    before = graph(served)
    done = served.run("load", "register", register(tmp_path / "a.csv", row(12)), tmp_path / "missing.csv", code=2)
    assert done.error.startswith("There is no file missing.csv;")
    assert graph(served) == before


def test_a_dry_run_writes_nothing(served: Hub, tmp_path: Path) -> None:
    path = register(tmp_path / "dry.csv", row(20), row(21), "坏,1,2,3")
    before = graph(served)
    report = served.load("register", path, code=3, options=("--dry-run",))
    assert (report["accepted"], report["rejected"], report["dry_run"]) == (2, 1, True)
    assert graph(served) == before
    assert served.load("register", path, code=3)["accepted"] == 2


@pytest.mark.parametrize("day", ["2026-13-01", "yesterday", "", "2026/01/02"])
def test_a_day_that_is_none_is_wrong_use(served: Hub, tmp_path: Path, day: str) -> None:
    path = register(tmp_path / "day.csv", row(30))
    assert served.run("load", "register", path, "--observed", day, code=2).error.startswith("--observed is not a day;")


def test_an_unknown_profile_is_wrong_use(served: Hub) -> None:
    told = served.run("load", "registry", DEFECTS, code=2).error
    assert all(name in told for name in profile_names())


def test_a_header_alone_loads_nothing(served: Hub, tmp_path: Path) -> None:
    assert served.load("register", register(tmp_path / "header.csv"))["read"] == 0


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_encodings(served: Hub, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "encoded.csv"
    number = 40 + len(encoding)
    path.write_text(f"{HEADER}\n{row(number, '王㐂')}\n坏,1,2,3\n", encoding=encoding)
    told = ("--encoding", encoding) if encoding == "utf-16" else ()
    report = served.load("register", path, code=3, options=told)
    assert (report["accepted"], report["rejected"]) == (1, 1)
    found = served.ask_store("MATCH (p:Person {name: $name}) RETURN count(*) AS n", name="王㐂")
    assert int(str(found[0]["n"])) >= 1
    out = tmp_path / "out.csv"
    served.run("rejects", report["run_id"], "--out", out, code=0)
    assert out.read_text(encoding=encoding) == f"{HEADER}\n坏,1,2,3\n"


def personal_rows() -> dict[str, str]:
    """A row that is refused for each way in which an ID is written."""
    old, ids = ID[:6] + ID[8:17], {"x": "11010519491231002X", "plain": ID, "wide": WIDE_ID}
    spaced = f"{ID[:6]} {ID[6:14]} {ID[14:]}"
    forms = ids | {"lower": "11010519491231002x", "old": old, "spaced": spaced, "in text": f"身份证{ID}（复印件）"}
    return {
        **{f"{how} as code": f"某户,{number},王谷雨,路" for how, number in forms.items()},
        **{f"{how} in the address": f"某户,坏码,王谷雨,{number}" for how, number in forms.items()},
    }


def test_ids_are_shown_nowhere(served: Hub, tmp_path: Path) -> None:
    rows = personal_rows()
    path = register(tmp_path / f"{ID}.csv", *rows.values(), '引号,"王谷雨,' + ID)
    done = served.run("load", "register", path, "--json", code=3)
    run = done.json["run_id"]
    table = served.run("rejects", run, code=0)
    folder = served.data / "runs" / run
    printed = done.out + done.err + table.out + table.err + (folder / "report.json").read_text(encoding="utf-8")
    kept = (folder / "rejects.jsonl").read_text(encoding="utf-8")
    for number in (ID, WIDE_ID, "11010519491231002", ID[:6] + ID[8:17], ID[6:14]):
        assert number not in printed
        assert number not in kept
    assert "王谷雨" not in kept
    assert table.out.count(TOKEN) >= len(rows) + 1
    missing = served.run("load", "register", tmp_path / f"户{ID}.csv", code=2)
    assert TOKEN in missing.error


def test_ids_of_the_courts_form_are_shown_nowhere_and_sealed_in_the_graph(served: Hub, tmp_path: Path) -> None:
    path = tmp_path / "court.csv"
    header = "iname,cardnum,courtname,casecode,publishdate"
    rows = [f"李小满,{ID},示例法院,（2024）示执1号,2024-05-01", f"李小满,{ID[:17]},示例法院,（2024）示执2号,2024-05-01"]
    path.write_text("\n".join((header, *rows)), encoding="utf-8")
    done = served.run("load", "lists", path, "--json", code=3)
    assert done.json["by_code"] == {"BAD_DOCUMENT": 1}
    shown = served.run("rejects", done.json["run_id"], code=0).out
    assert ID[:17] not in shown
    assert f"李小满,{TOKEN},示例法院" in shown
    values = served.ask_store("MATCH (d:IdDocument) RETURN properties(d) AS p")
    assert values
    assert ID not in str(values)
    assert not [
        file for file in (served.data / "store").rglob("*") if file.is_file() and ID.encode() in file.read_bytes()
    ]


def test_exit_codes_and_what_a_person_reads(served: Hub, tmp_path: Path) -> None:
    done = served.run("load", "register", register(tmp_path / "good.csv", row(60)), code=0)
    assert re.match(r"run \S+: 1 rows read, 1 accepted, 0 unchanged, 0 rejected, in [\d.]+ s", done.err)
    assert done.out == ""
    bad = served.run("load", "register", register(tmp_path / "bad.csv", "坏,1,2,3"), code=3)
    assert "NO_USABLE_IDENTIFIER" in bad.out
    run = re.findall(r"`credit-hub rejects (\S+) --out FILE`", bad.err)
    assert served.run("rejects", *run, code=0).out
