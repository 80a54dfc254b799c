"""Rule files: what is shipped is whole, and what is wrong is refused with file, key and reason."""

from datetime import date
from pathlib import Path

import pytest

from graph_schema.errors import ErrorCode, RulesRefused
from graph_schema.names import LiabilityKind, RoleKind, Side
from graph_schema.rules.load import load_rules

RULES = load_rules()

RULE = """
[[rule]]
id = "X-1"
series = "X"
edition = "1"
list_kind = "WORK_SAFETY"
jurisdiction = "CN-41"
valid_from = 2020-01-01
valid_to = 2021-01-01
effect = "REACHED"
reaches = ["PERSON"]
roles = ["PRINCIPAL"]
liabilities = []
needs_responsibility = false
needs_tenure_overlap = false
former_roles = []
successor_roles = []
measures = ["C01"]
checked = "read"
note = "n"
citation = { document = "d", article = "a" }
sentences = { ROLE_REACHED = { zh = "{party}", en = "{party}" } }
"""


def refused(tmp_path: Path, text: str, *, file: str = "reach_rules.toml") -> str:
    (tmp_path / file).write_text(text, encoding="utf-8")
    with pytest.raises(RulesRefused) as caught:
        load_rules(tmp_path)
    assert caught.value.code is ErrorCode.RULES_REFUSED
    assert file in caught.value.message
    assert str(tmp_path) not in caught.value.message
    return caught.value.message


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ('series = "X"\n', "", "X-1.series", "missing"),
        ('series = "X"\n', 'series = "X"\ncolour = "red"\n', "X-1.colour", "not known"),
        ('edition = "1"', "edition = 1", "X-1.edition", "a text"),
        ('note = "n"', 'note = "  "', "X-1.note", "not blank"),
        ('"WORK_SAFETY"', '"NOWHERE"', "X-1.list_kind", "there is no NOWHERE"),
        ('["C01"]', '["C99"]', "X-1.measures", "there is no C99"),
        ('["PRINCIPAL"]', '["BOSS"]', "X-1.roles", "a value of RoleKind"),
        ('["PRINCIPAL"]', '["PRINCIPAL", "PRINCIPAL"]', "X-1.roles", "given twice"),
        ('["PRINCIPAL"]', '"PRINCIPAL"', "X-1.roles", "a list"),
        ("former_roles = []", 'former_roles = ["DIRECTOR"]', "X-1.former_roles", "not among the roles"),
        ('effect = "REACHED"', 'effect = "MAYBE"', "X-1.effect", "a value of ReachEffect"),
        ('checked = "read"', 'checked = "sure"', "X-1.checked", "a value of Checked"),
        ("needs_responsibility = false", 'needs_responsibility = "no"', "X-1.needs_responsibility", "true or false"),
        ("2020-01-01", '"2020-01-01"', "X-1.valid_from", "a date"),
        ("2020-01-01", "2020-01-01T00:00:00", "X-1.valid_from", "a date"),
        ("2021-01-01", "2020-01-01", "X-1.valid_to", "not after valid_from"),
        ('article = "a"', 'page = "a"', "X-1.citation.article", "missing"),
        ('article = "a"', 'article = "a", page = "a"', "X-1.citation.page", "not known"),
        ("ROLE_REACHED =", "WHIM =", "X-1.sentences.WHIM", "a value of ReachReason"),
        ("ROLE_REACHED =", "SUCCESSOR =", "X-1.sentences.ROLE_REACHED", "missing"),
        ('en = "{party}"', 'en = "{score}"', "X-1.sentences.ROLE_REACHED.en", "{score} is not known"),
        ('en = "{party}"', 'en = "{party.x}"', "X-1.sentences.ROLE_REACHED.en", "is not known"),
        ('en = "{party}"', 'en = "{party"', "X-1.sentences.ROLE_REACHED.en", "braces"),
        ('en = "{party}"', 'fr = "{party}"', "X-1.sentences.ROLE_REACHED.en", "missing"),
        ('["PERSON"]', "[]", "X-1.reaches", "at least one"),
        ("[[rule]]", "[[ruler]]", "ruler", "not known"),
        ("[[rule]]", "[rule]", "rule", "a list of tables"),
        ("[[rule]]", "[[rule", "file", "not TOML"),
    ],
)
def test_a_wrong_rule_is_refused(tmp_path: Path, old: str, new: str, *, key: str, reason: str) -> None:
    assert old in RULE
    message = refused(tmp_path, RULE.replace(old, new, 1))
    assert key in message
    assert reason in message


def test_repeated_ids_and_overlapping_editions_are_refused(tmp_path: Path) -> None:
    assert "the id X-1 is given twice" in refused(tmp_path, RULE + RULE)
    second = RULE.replace('"X-1"', '"X-2"').replace("valid_from = 2020-01-01", "valid_from = 2020-12-31")
    message = refused(tmp_path, RULE + second.replace("valid_to = 2021-01-01", ""))
    assert "X-2.valid_from" in message
    assert "overlaps with X-1" in message
    elsewhere = second.replace("2020-12-31", "2021-01-01").replace("valid_to = 2021-01-01\n", "")
    assert "X-2.series" in refused(tmp_path, RULE + elsewhere.replace('"CN-41"', '"CN-31"'))
    (tmp_path / "reach_rules.toml").write_text(RULE + elsewhere, encoding="utf-8")
    assert {"X-1", "X-2"} <= load_rules(tmp_path).rules.keys()


def test_how_long_an_ended_record_is_told(tmp_path: Path) -> None:
    term = RULES.disclosure
    assert (term.years, set(term.sides), term.citation.article) == (5, {Side.BLACK, Side.NEUTRAL}, "第十九条")
    assert term.ended_since(date(2026, 3, 2)) == date(2021, 3, 2)
    assert term.ended_since(date(2028, 2, 29)) == date(2023, 2, 28)
    longer = '[[disclosure]]\nid = "ENDED_RECORD"\nyears = 3\nsides = ["BLACK"]\nchecked = "read"\nnote = "n"\n'
    longer += 'citation = { document = "d", article = "a" }\n'
    assert "exactly the id" in refused(tmp_path, longer.replace("ENDED", "OTHER"), file="disclosure.toml")
    (tmp_path / "disclosure.toml").write_text(longer, encoding="utf-8")
    assert load_rules(tmp_path).disclosure.ended_since(date(2026, 3, 2)) == date(2023, 3, 2)


def test_other_files_that_are_wrong_are_refused(tmp_path: Path) -> None:
    alias = '[[list_kind]]\nid = "NEW"\nzh = "新名单"\nen = "new"\nrecord_kind = "SERIOUS_LIST"\nside = "BLACK"\n'
    alias += 'domain = "综合"\ndomain_en = "general"\naliases = ["失信 被执行人"]\naggravates = true\nmeasures = []\n'
    alias += 'checked = "read"\ncitation = { document = "d", article = "a" }\n'
    assert "already a name of another list kind" in refused(tmp_path, alias, file="list_kinds.toml")
    (tmp_path / "list_kinds.toml").unlink()
    term = '[[role]]\nid = "BOSS"\nzh = "老板"\nen = "boss"\n'
    assert "role.BOSS: it is not known" in refused(tmp_path, term, file="terms.toml")
    (tmp_path / "terms.toml").unlink()
    assert "no rules are read" in refused(tmp_path, "", file="reach_rule.toml")
    (tmp_path / "reach_rule.toml").write_bytes(b"")
    (tmp_path / "reach_rule.toml").unlink()
    (tmp_path / "sources.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(RulesRefused, match="UTF-8"):
        load_rules(tmp_path)
    with pytest.raises(RulesRefused, match="no such folder"):
        load_rules(tmp_path / "absent")


def test_override_replaces_by_id_and_changes_the_edition(tmp_path: Path) -> None:
    text = '[[source]]\nid = "{0}"\nprefix = "{0}"\nrank = {1}\nzh = "甲"\nen = "a"\n'
    (tmp_path / "sources.toml").write_text(text.format("lists", 5) + text.format("mine", 1), encoding="utf-8")
    changed = load_rules(tmp_path)
    assert [changed.source_rank(source) for source in ("mine", "lists", "register")] == [1, 5, 10]
    assert changed.edition != RULES.edition
    assert changed.rules == RULES.rules


def test_edition_does_not_depend_on_layout(tmp_path: Path) -> None:
    (tmp_path / "edition.toml").write_text('# a remark\n\n[[edition]]\nid   = "2026.11"\n', encoding="utf-8")
    assert load_rules(tmp_path).edition == RULES.edition == load_rules().edition


def test_sources_are_matched_exactly_or_up_to_a_separator() -> None:
    rank = RULES.source_rank
    assert rank("register") == rank("register-henan") == rank("register:2019") == rank("commercial_register")
    assert rank("register") < rank("filings") < rank("lists") < rank("canonical") < rank("anything")
    assert rank("registers") == rank("registerx") == rank("anything")


def test_list_kinds_are_found_by_the_names_in_files() -> None:
    kinds = {
        "限制消费人员名单": "SPENDING_RESTRICTION",
        "拖欠农民工工资失信联合惩戒对象名单": "WAGE_ARREARS",
        "经营(活动)异常名录": "ABNORMAL_OPERATION",
        " 重大税收违法失信主体名单 ": "MAJOR_TAX_VIOLATION",
        "Ａ级纳税人": "A_GRADE_TAXPAYER",
        "失信被执行人": "JUDGMENT_DEFAULTER",
    }
    found = {name: RULES.find_list_kind_by_alias(name) for name in kinds}
    assert {name: kind and kind.id for name, kind in found.items()} == kinds
    assert RULES.find_list_kind_by_alias("没有这个名单") is None
    assert {kind.id for kind in RULES.list_kinds.values() if kind.side is Side.RED} == {
        "A_GRADE_TAXPAYER",
        "CUSTOMS_AEO",
        "HONEST_MODEL",
        "JOINT_INCENTIVE_LIST",
    }


@pytest.mark.parametrize(
    ("list_kind", "decided", "ids"),
    [
        ("SPENDING_RESTRICTION", date(2010, 9, 30), []),
        ("SPENDING_RESTRICTION", date(2010, 10, 1), ["SPENDING_RESTRICTION-CN-2010"]),
        ("SPENDING_RESTRICTION", date(2015, 7, 21), ["SPENDING_RESTRICTION-CN-2010"]),
        ("SPENDING_RESTRICTION", date(2015, 7, 22), ["SPENDING_RESTRICTION-CN-2015"]),
        ("SPENDING_RESTRICTION", None, ["SPENDING_RESTRICTION-CN-2015"]),
        ("JUDGMENT_DEFAULTER", date(2014, 1, 1), ["JUDGMENT_DEFAULTER-CN-2020"]),
        ("WAGE_ARREARS", date(2019, 1, 1), []),
        ("NO_SUCH_LIST", date(2024, 1, 1), []),
    ],
)
def test_the_day_of_the_decision_selects_the_edition(list_kind: str, decided: date | None, *, ids: list[str]) -> None:
    for jurisdiction in ("CN", "CN-41", ""):
        assert [rule.id for rule in RULES.rules_for(list_kind, jurisdiction, decided_on=decided)] == ids


def test_provincial_rules_stay_in_their_province(tmp_path: Path) -> None:
    (tmp_path / "reach_rules.toml").write_text(RULE, encoding="utf-8")
    rules = load_rules(tmp_path)
    found = {
        place: sum(rule.id == "X-1" for rule in rules.rules_for("WORK_SAFETY", place, decided_on=date(2020, 5, 1)))
        for place in ("CN-41", "CN-4103", "CN-31", "CN")
    }
    assert found == {"CN-41": 1, "CN-4103": 1, "CN-31": 0, "CN": 0}


def test_the_four_roles_and_nine_items_of_the_spending_restriction() -> None:
    rule = RULES.rule("SPENDING_RESTRICTION-CN-2015")
    assert {*rule.roles, *rule.liabilities} == {
        RoleKind.LEGAL_REPRESENTATIVE,
        RoleKind.PRINCIPAL,
        RoleKind.ACTUAL_CONTROLLER,
        LiabilityKind.DEBT_PERFORMANCE_LIABLE,
    }
    assert [len(RULES.measure(each).items) for each in ("C01", "C01-2010")] == [9, 9]
    with pytest.raises(TypeError):
        RULES.rules["x"] = rule  # type: ignore[index]
