"""Rules of signals are data: each kind has its numbers and sentences, and a file that lacks one is refused."""

from pathlib import Path

import pytest

from graph_schema.errors import RulesRefused
from graph_schema.rules.index import ItemKind, rule_items
from graph_schema.rules.load import load_rules
from graph_schema.rules.signals import SignalKind

BASE = Path(load_rules.__code__.co_filename).parent / "data" / "signals.toml"
TEXT = BASE.read_text("utf-8")


def test_every_kind_has_a_rule_that_says_whose_choice_it_is() -> None:
    rules = load_rules().knowledge.signals
    assert {rule.kind for rule in rules.values()} == set(SignalKind)
    for rule in rules.values():
        assert rule.own_choice
        assert rule.note is not None
        assert "自定" in rule.citation.text() + rule.note
        for sentence in rule.sentences.values():
            assert sentence.zh.endswith("这只是事实，不是评价。")
            assert sentence.en.endswith("this is a fact and no verdict.")
    listed = {item.id for item in rule_items(load_rules()) if item.kind is ItemKind.SIGNAL}
    assert listed == set(rules)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("within_days = 180", "", "within_days"),
        ("at_least = 5", "at_least = 0", "at_least"),
        ('statuses = ["吊销", "已吊销"]', "", "statuses"),
        ("own_choice = true", "", "own_choice"),
        ("sentences.SHARED", "sentences.OTHERS", "sentences"),
        ('kind = "SHARED_WITH_REVOKED"', 'kind = "SUSPECT"', "kind"),
        ('checked = "unverified"', "", "checked"),
    ],
)
def test_what_a_kind_needs_is_asked_for(tmp_path: Path, before: str, after: str, told: str) -> None:
    assert before in TEXT
    (tmp_path / "signals.toml").write_text(TEXT.replace(before, after, 1), "utf-8")
    with pytest.raises(RulesRefused, match=told):
        load_rules(tmp_path)


def test_a_county_may_choose_other_numbers(tmp_path: Path) -> None:
    (tmp_path / "signals.toml").write_text(TEXT.replace("within_days = 180", "within_days = 30"), "utf-8")
    changed = load_rules(tmp_path)
    assert changed.knowledge.signals["CHANGED_AFTER_LISTING"].within_days == 30
    assert changed.edition != load_rules().edition
