"""The reviewer's commands, and a preview of other rules, as an operator runs them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph_schema.masking import mask_numbers
from loaders.generate_codes import resident_id
from tests.e2e.running import Done, Hub, holding
from tests.graph.test_rule_change import NEW, OLD, new_edition
from tests.support.graph import code
from tests.support.story import BORROWER, SECOND, enterprise, entry, identity, record, tenure

DOCUMENTS = [{"type": "RESIDENT_ID", "value": resident_id(81_000 + n)} for n in range(2)]
ONE, OTHER = "王甲", "李乙"
ROWS = [
    enterprise(BORROWER, "甲商贸有限公司"),
    enterprise(SECOND, "乙建材有限公司"),
    tenure(BORROWER, ONE, role="LEGAL_REPRESENTATIVE", start="2019-01-01"),
    tenure(BORROWER, "赵董事", role="DIRECTOR", start="2019-01-01"),
    tenure(SECOND, OTHER, role="LEGAL_REPRESENTATIVE", start="2019-01-01"),
    entry(record("SPENDING_RESTRICTION", "(2025)执2号", decided_on="2025-06-01"), "2025-06-01"),
    identity(BORROWER, ONE, document=DOCUMENTS[0]),
    identity(BORROWER, ONE, document=DOCUMENTS[1]),
    identity(SECOND, OTHER, document=DOCUMENTS[0], evidence=f"窗口核验 {DOCUMENTS[0]['value']}"),
]


@pytest.fixture(scope="module")
def own(user: Hub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Commands on a folder of these tests' own."""
    with holding(user.on(tmp_path_factory.mktemp("reviewed") / "data")) as hub:
        yield hub


def load(hub: Hub, folder: Path) -> None:
    """A person with two documents, one of which another name has too."""
    file = folder / "rows.jsonl"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS), encoding="utf-8")
    hub.load("canonical", file)


def numbers_in(*printed: Done) -> list[str]:
    """Numbers of documents in what was printed."""
    texts = [text for done in printed for text in (done.out, done.err)]
    return [text for text in texts if mask_numbers(text) != text or any(str(d["value"]) in text for d in DOCUMENTS)]


def test_joins_are_listed_shown_and_decided(own: Hub, tmp_path: Path) -> None:
    load(own, tmp_path)
    printed = own.run("review", "list", "--json", code=0)
    listed = printed.json
    assert listed["total"] == 3
    assert [(join["name"], join["doubts"]) for join in listed["joins"] if len(join["doubts"]) == 2] == [
        ("王*", ["TWO_NAMES", "TWO_DOCUMENTS"])
    ]
    (both,) = (join["id"] for join in listed["joins"] if len(join["doubts"]) == 2)
    (second,) = (join["id"] for join in listed["joins"] if join["doubts"] == ["TWO_DOCUMENTS"])
    (other,) = (join["id"] for join in listed["joins"] if join["doubts"] == ["TWO_NAMES"])
    # Filters, and pages that together are the list.
    at = own.run("review", "list", "--json", "--doubt", "TWO_NAMES", "--enterprise", SECOND, code=0).json
    assert [join["id"] for join in at["joins"]] == [other]
    first = own.run("review", "list", "--json", "--limit", 2, code=0).json["joins"]
    rest = own.run("review", "list", "--json", "--after", first[-1]["id"], code=0).json["joins"]
    assert [*first, *rest] == listed["joins"]
    shown = own.run("review", "show", both, "--json", code=0)
    assert (shown.json["name"], len(shown.json["others"])) == (ONE, 2)
    assert shown.json["where"] == [f"{BORROWER} 甲商贸有限公司 LEGAL_REPRESENTATIVE"]
    tables = [own.run("review", *words, code=0) for words in (("list",), ("show", other))]
    assert ONE not in tables[0].out
    assert OTHER in tables[1].out
    assert numbers_in(printed, shown, *tables) == []
    # Wrong use is told and writes nothing.
    number = str(DOCUMENTS[0]["value"])
    assert "number of a document" in own.run("review", "part", other, "--evidence", number, code=2).error
    assert "No join" in own.run("review", "part", "a-b", other, "--evidence", "核对原件", code=2).error
    # Decided, it leaves the list; said again, nothing changes.
    for changed in (1, 0):
        done = own.run("review", "part", second, "--evidence", "核对原件", "--json", code=0).json
        assert done == {"decision": "PARTED", "joins": 1, "changed": changed}
    assert own.run("review", "confirm", both, other, "--evidence", "更名", "--json", code=0).json["changed"] == 2
    assert own.run("review", "list", "--json", code=0).json == {"total": 0, "joins": []}
    assert own.run("review", "list", "--status", "parted", "--json", code=0).json["joins"][0]["id"] == second


def test_a_preview_lists_changes_and_totals(own: Hub, tmp_path: Path) -> None:
    load(own, tmp_path)
    folder = tmp_path / "rules"
    edition = new_edition(folder).edition
    before = own.ask_store("MATCH (k:Clock), ()-[r:REACHES]->() RETURN k.seq AS seq, count(r) AS n")
    done = own.run("reconcile", "--preview", "--rules", folder, "--json", code=0)
    lines: list[dict[str, Any]] = [json.loads(line) for line in done.out.splitlines()]
    assert [(line["change"], line["party"]["name"], line["rule"]) for line in lines[:-1]] in (
        [("LOSES", "王*", OLD), ("GAINS", "赵**", NEW)],
        [("GAINS", "赵**", NEW), ("LOSES", "王*", OLD)],
    )
    gains = next(line for line in lines if line["change"] == "GAINS")
    assert gains["number"] == "(2025)执2号"
    assert gains["about"] == {"uscc": BORROWER, "name": "甲商贸有限公司"}
    assert (gains["before"], [told["edition"] for told in gains["after"]]) == ([], [edition])
    assert (lines[-1]["records"], lines[-1]["edition"], len(lines[-1]["totals"])) == (1, edition, 2)
    told = own.run("reconcile", "--preview", "--rules", folder, "--limit", 1, code=0)
    assert "2 reaches would change, 1 listed" in told.err
    assert ("王*" in told.out, "赵**" in told.out).count(True) == 1
    assert before == own.ask_store("MATCH (k:Clock), ()-[r:REACHES]->() RETURN k.seq AS seq, count(r) AS n")
    assert "--preview" in own.run("reconcile", "--preview", "--write", code=2).error


def test_candidates_are_listed_with_reasons_page_by_page_and_masked(own: Hub, tmp_path: Path) -> None:
    place, name, other = "示例县示例路1号院101室", "陈丙某", "郑丁某"
    rows: list[dict[str, Any]] = []
    for n in range(1, 5):
        rows += [
            enterprise(code(800 + n), f"候选{n}有限公司", address=place),
            tenure(code(800 + n), name, role="DIRECTOR", start="2019-01-01"),
            tenure(code(800 + n), f"{other}{n % 2}", role="SUPERVISOR", start="2019-01-01"),
        ]
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    own.load("canonical", file)
    printed = own.run("review", "candidates", "--json", "--limit", 1, code=0)
    more = own.run("review", "candidates", "--json", "--after", printed.json["after"], code=0)
    listed = [*printed.json["candidates"], *more.json["candidates"]]
    assert (printed.json["candidates"] != [], more.json["after"]) == (True, None)
    assert {each["name"] for each in listed} == {"陈**", "郑***"}
    assert {"SAME_ADDRESS", "SAME_COLLEAGUE"} == {reason for each in listed for reason in each["reasons"]}
    (four,) = (each for each in listed if len(each["appearances"]) == 4)
    assert (four["reasons"], four["shared"]) == (["SAME_ADDRESS"], [place])
    assert four["appearances"][0]["where"][0].endswith("DIRECTOR")
    table = own.run("review", "candidates", "--enterprise", code(801), "--reason", "SAME_COLLEAGUE", code=0)
    assert "SAME_COLLEAGUE" in table.out
    assert all(text not in shown.out for text in (name, other) for shown in (printed, more, table))
