"""What the law does not know is refused by the commands in clear words, and nothing of it is lost."""

import json
from pathlib import Path

import pytest

from tests.e2e.running import Hub
from tests.support.graph import Row, code
from tests.support.story import enterprise, entry, record, state, tenure

A = code(77_001)
KEY = record("SPENDING_RESTRICTION", "(2026)豫拒1号", uscc=A, decided_on="2026-01-05")
ROWS: list[tuple[Row, str | None]] = [
    (enterprise(A, "拒收示例有限公司"), None),
    (tenure(A, "王甲", role="DIRECTOR", start="2025-01-01", end="2024-01-01"), "DATES_REVERSED"),
    (entry({**KEY, "party": {}}, "2026-01-05"), "VALUE_MISSING"),
    (entry(KEY, "2026-01-05", conduct_from="2025-05-01", conduct_to="2025-04-01"), "DATES_REVERSED"),
    (entry(KEY, "2026-01-05"), None),
    (state(KEY, "PROPOSED", day="2026-02-01"), "MOVE_NOT_ALLOWED"),
    (state(KEY, "REVOKED", day="2026-03-01"), None),
    (state(KEY, "REPAIRED", day="2026-04-01"), "MOVE_NOT_ALLOWED"),
    ({**state(KEY, "ACTIVE", day="2026-05-01"), "decision": None}, "DECISION_MISSING"),
    (state(KEY, "ACTIVE", day="2026-06-01"), None),
]
RULE = """
[[rule]]
id = "X-{n}"
series = "X"
edition = "{n}"
list_kind = "WORK_SAFETY"
jurisdiction = "CN-99"
valid_from = {start}
{end}
effect = "ANNOTATED"
reaches = ["PERSON"]
roles = [{role}]
liabilities = []
needs_responsibility = false
needs_tenure_overlap = false
former_roles = []
successor_roles = []
measures = []
checked = "unverified"
note = "n"
citation = {{ document = "d", article = "a" }}
sentences = {{ NAMED_ONLY = {{ zh = "{{party}}", en = "{{party}}" }} }}
"""
GAP = RULE.format(n=1, start="2020-01-01", end="valid_to = 2021-01-01", role="") + RULE.format(
    n=2, start="2021-02-01", end="", role=""
)
MOVE = """
[[transition]]
id = "X"
zh = "甲"
en = "a"
before = "ACTIVE"
after = "{after}"
needs = "NOTHING"
basis_rank = "LAW"
checked = "unverified"
citation = {{ document = "d", article = "a" }}
"""
SEAT = """
[[seat]]
id = "EMPEROR"
zh = "甲"
en = "a"
checked = "unverified"
citation = { document = "d", article = "a" }
"""


def line(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False)


def test_rows_that_the_law_does_not_know(served: Hub, tmp_path: Path) -> None:
    path, out = tmp_path / "rows.jsonl", tmp_path / "out.jsonl"
    path.write_text("\n".join(line(row) for row, _ in ROWS) + "\n", encoding="utf-8")
    report = served.load("canonical", path, code=3)
    codes = [code for _, code in ROWS if code is not None]
    assert report["by_code"] == {code: codes.count(code) for code in codes}
    assert (report["accepted"], report["unchanged"]) == (len(ROWS) - len(codes), 0)
    served.run("rejects", report["run_id"], "--out", out, code=0)
    assert out.read_text(encoding="utf-8").splitlines() == [line(row) for row, code in ROWS if code is not None]
    # What was refused left no trace, and comes in when it is mended.
    again = served.run("load", "canonical", path, code=3)
    told = again.out + again.err
    for words in ("the end lies before the start", "no move to this state", "the number of a decision", "is missing"):
        assert words in told
    mended = tmp_path / "mended.jsonl"
    mended.write_text(line(state(KEY, "REPAIRED", day="2026-07-01")) + "\n", encoding="utf-8")
    assert served.load("canonical", mended)["accepted"] == 1


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("reach_rules.toml", GAP, "rule.X-2.valid_from: it leaves a gap after X-1"),
        ("reach_rules.toml", RULE.format(n=1, start="2020-01-01", end="", role='"EMPEROR"'), "rule.X-1.roles: "),
        ("states.toml", MOVE.format(after="FORGOTTEN"), "transition.X.after: a value of RecordStatus"),
        ("states.toml", MOVE.format(after="ACTIVE"), "transition.X.after: it is the state before"),
        ("states.toml", MOVE.format(after="REPAIRED"), "is the same move"),
        ("offices.toml", SEAT, "seat.EMPEROR.id: a value of RoleKind"),
    ],
)
def test_rules_that_cannot_be_used_are_refused_at_the_start(
    hub: Hub, tmp_path: Path, file: str, text: str, says: str
) -> None:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / file).write_text(text, encoding="utf-8")
    command = ("serve", "--port", 0) if text is GAP else ("rules", "check", folder)
    done = hub.on(hub.data, CREDIT_HUB_RULES=str(folder)).run(*command)
    refused = done.error
    assert done.code in (1, 2)
    assert file in refused
    assert says in refused
    assert refused.endswith("correct the file and start again.")
