"""`credit-hub rules` as a user sees it: tables, one JSON line, exit codes, and one sentence for a refused folder."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from graph_schema.rules.index import ItemKind, rule_items
from graph_schema.rules.load import load_rules
from hub.rule_commands import rules_app

RULES = load_rules()
SOURCE = '[[source]]\nid = "lists"\nprefix = "lists"\nrank = 5\nzh = "甲"\nen = "a"\n'


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules of the program, whatever the environment of the tests says."""
    monkeypatch.delenv("CREDIT_HUB_RULES", raising=False)


def run(*arguments: str | Path, code: int = 0) -> str:
    done = CliRunner().invoke(rules_app, [str(each) for each in arguments])
    assert done.exit_code == code, done.output
    return done.stdout if code == 0 else done.output


def told(*arguments: str | Path) -> dict[str, Any]:
    out = run(*arguments, "--json")
    assert out.count("\n") == 1
    return dict(json.loads(out))


def test_list_names_every_item_or_those_of_a_kind_or_mark() -> None:
    found = told("list")
    assert found["edition"] == RULES.edition
    items = rule_items(RULES)
    assert [(i["kind"], i["id"]) for i in found["items"]] == [(i.kind.value, i.id) for i in items]
    measures = told("list", "--kind", "MEASURE")["items"]
    assert {i["kind"] for i in measures} == {"MEASURE"}
    assert len(measures) == len(RULES.measures)
    unverified = told("list", "--checked", "unverified")["items"]
    assert {i["id"] for i in unverified} == {i.id for i in items if i.checked == "unverified"}
    table = run("list", "--kind", "AREA")
    assert "NATIONAL_DEFENCE" in table
    assert RULES.edition in table
    run("list", "--kind", "NOTHING", code=2)


def test_show_tells_everything_of_one_item() -> None:
    (item,) = told("show", "A10")["items"]
    assert item["citation"] == "中华人民共和国食品安全法第一百三十五条第一款"
    assert item["checked_note"]["zh"]
    assert item["content"]["addressees"][1]["roles"] == ["LEGAL_REPRESENTATIVE"]
    table = run("show", "SERIOUS_LIST-CN-41")
    for text in (
        "河南省社会信用条例第三十五条",
        "ACTUAL_CONTROLLER",
        "content.sentences.LIABILITY_NAMED.zh",
        "applied",
    ):
        assert text in table
    assert "尚未核对" in run("show", "REPAIR-DECIDE")
    assert "No rule item has this id" in run("show", "A99", code=2)


def test_check_counts_what_is_there_by_its_marks(tmp_path: Path) -> None:
    counts = told("check")["items"]
    assert counts.keys() == {kind.value for kind in ItemKind}
    assert sum(sum(marks.values()) for marks in counts.values()) == len(rule_items(RULES))
    (tmp_path / "sources.toml").write_text(SOURCE, encoding="utf-8")
    assert told("check", tmp_path)["edition"] != RULES.edition
    assert "nothing wrong" in run("check", tmp_path)


def test_check_refuses_a_wrong_folder_with_file_key_and_reason(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(SOURCE.replace("rank = 5", "rank = 0"), encoding="utf-8")
    said = run("check", tmp_path, code=1)
    assert "Rule file sources.toml, source.lists.rank: a whole number above zero is expected" in said
    assert "no such folder" in run("check", tmp_path / "absent", code=1)


def test_diff_says_what_a_folder_changes(tmp_path: Path) -> None:
    assert told("diff", tmp_path)["changes"] == []
    (tmp_path / "sources.toml").write_text(SOURCE + SOURCE.replace("lists", "mine"), encoding="utf-8")
    changes = told("diff", tmp_path)["changes"]
    assert changes == [
        {"kind": "SOURCE", "id": "lists", "change": "changed", "keys": ["en", "rank", "zh"]},
        {"kind": "SOURCE", "id": "mine", "change": "added", "keys": []},
    ]
    assert "changed" in run("diff", tmp_path)


def test_the_rules_of_the_settings_are_listed(tmp_path: Path) -> None:
    rules, config = tmp_path / "rules", tmp_path / "settings.toml"
    rules.mkdir()
    (rules / "edition.toml").write_text('[[edition]]\nid = "2027.01"\n', encoding="utf-8")
    config.write_text(f"rules = {json.dumps(str(rules))}\n", encoding="utf-8")
    assert told("list", "--config", config)["edition"].startswith("2027.01+")
