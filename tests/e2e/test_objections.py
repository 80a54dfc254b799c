"""Objections as an operator carries them on at the window, by the command line alone."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from graph_schema import ids
from graph_schema.name_keys import name_key
from graph_schema.names import IdScheme
from tests.e2e.running import Hub, holding
from tests.support.objections import PAPER
from tests.support.story import BORROWER, SECOND, enterprise, entry, record, tenure

KEY = record("SPENDING_RESTRICTION", "(2025)执3号", decided_on="2025-06-01")
ROWS = [
    enterprise(BORROWER, "甲商贸有限公司"),
    enterprise(SECOND, "乙建材有限公司"),
    tenure(BORROWER, "王甲", role="LEGAL_REPRESENTATIVE", start="2019-01-01"),
    entry(KEY, "2025-06-01"),
]
RECORD = ids.record_id(
    kind=KEY["kind"],
    list_kind=KEY["list_kind"],
    number=KEY["number"],
    basis=None,
    determiner=KEY["determiner"],
    party_key=ids.enterprise_id(IdScheme.USCC, BORROWER),
    decided_on=None,
)


@pytest.fixture(scope="module")
def own(user: Hub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Commands on a folder of these tests' own."""
    with holding(user.on(tmp_path_factory.mktemp("objected") / "data")) as hub:
        yield hub


def test_an_objection_at_the_window(own: Hub, tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS), encoding="utf-8")
    own.load("canonical", file)
    source = own.run("partner", "add", "示例法院", "--kind", "department", "--json", code=0).json["client_id"]

    def file_it(*more: str) -> tuple[str, ...]:
        return ("objection", "file", "--record", RECORD, "--grounds", "金额有误", *more)

    for more, sentence in (
        (("--uscc", BORROWER), "A paper that is needed is missing"),
        (("--uscc", SECOND, "--evidence", PAPER), "There is nothing of this id"),
        (("--person", f"无此人@{BORROWER}", "--evidence", PAPER), "There is nothing of this id"),
        ((), "Give one of --uscc and --person."),
    ):
        assert sentence in own.run(*file_it(*more), code=2).err
    filed = own.run(*file_it("--uscc", BORROWER, "--evidence", PAPER), "--json", code=0).json["objection"]
    assert (filed["status"], filed["filer"], filed["marked"]) == ("FILED", "WINDOW", True)
    assert "subject_id" not in filed
    assert filed["id"] in own.run("objection", "list", code=0).out
    assert own.run("objection", "list", "--overdue", "--json", code=0).json == {"objections": []}

    def step(name: str, *more: str) -> str:
        return str(own.run("objection", name, filed["id"], *more, "--json", code=0).json["objection"]["status"])

    early = own.run("objection", "reject", filed["id"], "--decision", "无误", code=2)
    assert "The objection has not come to this step" in early.err
    assert step("pause", "--reason", "请补充材料") == "FILED"
    assert step("supplement", "--evidence", PAPER.replace("ab", "ac")) == "FILED"
    assert step("ask", source) == "WITH_SOURCE"
    assert step("answer", "CONFIRMED", "--evidence", PAPER) == "ANSWERED"
    assert step("reject", "--decision", "经核查无误") == "REJECTED"
    assert "The objection is over" in own.run("objection", "withdraw", filed["id"], code=2).err
    assert own.run("objection", "list", "--json", code=0).json == {"objections": []}
    assert len(own.run("objection", "list", "--all", "--json", code=0).json["objections"]) == 1
    again = own.run(*file_it("--uscc", BORROWER, "--evidence", PAPER), "--json", code=0).json["objection"]
    upheld = own.run(
        "objection", "uphold", again["id"], "--decision", "异议决定1号", "--evidence", PAPER, "--json", code=0
    )
    assert upheld.json["objection"]["remedy"] == "WITHDRAWN"
    assert "There is nothing of this id" in own.run(*file_it("--uscc", BORROWER, "--evidence", PAPER), code=2).err


def test_a_strike_is_lifted_at_the_window(own: Hub, tmp_path: Path) -> None:
    false = tenure(SECOND, "孙冒名", role="SUPERVISOR", start="2022-01-01")
    file = tmp_path / "offices.jsonl"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in (ROWS[1], false)), encoding="utf-8")
    own.load("canonical", file)
    holder = ids.person_id(ids.enterprise_id(IdScheme.USCC, SECOND), name_key("孙冒名"))
    office = ids.tenure_id(
        tie="HOLDS",
        holder_id=holder,
        target_id=ids.enterprise_id(IdScheme.USCC, SECOND),
        role="SUPERVISOR",
        source="canonical",
        start=date(2022, 1, 1),
    )
    who = ("--person", f"孙冒名@{SECOND}", "--evidence", PAPER)
    filed = own.run("objection", "file", "--tenure", office, "--grounds", "冒名登记", *who, "--json", code=0)
    ident = filed.json["objection"]["id"]
    lift = ("objection", "lift", ident, "--decision", "法院判决1号")
    assert "The objection has not come to this step" in own.run(*lift, code=2).err
    own.run("objection", "uphold", ident, "--decision", "异议决定2号", "--evidence", PAPER, code=0)
    assert own.load("canonical", file)["warnings"] == {"TENURE_STRUCK": 1}
    lifted = own.run(*lift, "--json", code=0).json["objection"]
    assert lifted["status"] == "UPHELD" and lifted["lifted_on"] is not None
    assert "The objection has not come to this step" in own.run(*lift, code=2).err
    again = own.load("canonical", file)
    assert (again["accepted"], again["warnings"]) == (1, {})
    filed = own.run("objection", "file", "--tenure", office, "--grounds", "冒名登记", *who, "--json", code=0)
    assert filed.json["objection"]["status"] == "FILED", "it is there again, and may be objected to"
