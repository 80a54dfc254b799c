"""An operator's own rules: what is wrong is refused with file, key and reason, and what differs is told."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from graph_schema.errors import RulesRefused
from graph_schema.rules.index import differences
from graph_schema.rules.load import load_rules
from graph_schema.rules.model import ReachEffect

RULES = load_rules()

MEASURE = """
[[measure]]
id = "X1"
zh = "甲"
en = "a"
kind = "DISCLOSURE"
force = "RECOMMENDED"
actor_class = "PUBLIC_MANAGEMENT"
family = "SOCIAL"
basis_rank = "POLICY"
trigger = { zh = "甲", en = "a" }
implementer = { zh = "甲", en = "a" }
linked_matter = false
needs_second_basis = false
checked = "read"
basis = { document = "d", article = "a" }
[[measure.addressees]]
who = { zh = "甲", en = "a" }
personal = false
route = "SUBJECT"
term = { min_months = 1, max_months = 2 }
"""
CLOCK = """
[[clock]]
id = "X"
zh = "甲"
en = "a"
matter = "REPAIR"
step = "ACCEPT"
actor = { zh = "甲", en = "a" }
starts = { zh = "甲", en = "a" }
counted = "WORKING"
days = 3
basis_rank = "LAW"
checked = "read"
citation = { document = "d", article = "a", in_force_from = 2020-01-01 }
"""


@pytest.mark.parametrize(
    ("file", "text", "changes", "key", "reason"),
    [
        ("measures.toml", MEASURE, ("RECOMMENDED", "MANDATORY"), "X1.force", "without a second basis"),
        ("measures.toml", MEASURE, ("max_months = 2", "max_months = 0"), "term.max_months", "above zero"),
        ("measures.toml", MEASURE, ("min_months = 1", "min_months = 3"), "term.max_months", "smaller"),
        ("measures.toml", MEASURE, ('"SUBJECT"', '"SOMEHOW"'), "addressees[0].route", "a value of ReachRoute"),
        ("measures.toml", MEASURE, ("personal = false\n", ""), "addressees[0].personal", "missing"),
        ("measures.toml", MEASURE, ('article = "a"', ""), "X1.basis.article", "missing"),
        ("measures.toml", MEASURE, ("force =", 'second_basis = ["X1"]\nforce ='), "X1.second_basis", "there is no X1"),
        ("measures.toml", MEASURE, ("force =", 'second_basis = ["Z9"]\nforce ='), "X1.second_basis", "there is no Z9"),
        (
            "measures.toml",
            MEASURE,
            ("force =", "valid_from = 2020-01-01\nvalid_to = 2019-01-01\nforce ="),
            "X1",
            "after",
        ),
        ("clocks.toml", CLOCK, ('"WORKING"', '"AT_ONCE"'), "X.days", "no days"),
        ("clocks.toml", CLOCK, ("days = 3", "days = 3\nlongest = 2"), "X.longest", "smaller"),
        ("clocks.toml", CLOCK, ('step = "ACCEPT"', ""), "X.step", "several"),
        ("clocks.toml", CLOCK, ('checked = "read"', ""), "X.checked", "missing"),
        ("clocks.toml", CLOCK, ("[[clock]]", "[[watch]]"), "watch", "not known"),
    ],
)
def test_a_wrong_item_is_refused(
    tmp_path: Path, file: str, *, text: str, changes: tuple[str, str], key: str, reason: str
) -> None:
    assert changes[0] in text
    (tmp_path / file).write_text(text.replace(*changes, 1), encoding="utf-8")
    with pytest.raises(RulesRefused) as caught:
        load_rules(tmp_path)
    assert f"Rule file {file}" in caught.value.message
    assert key in caught.value.message
    assert reason in caught.value.message


def override(tmp_path: Path, table: str, item: Mapping[str, str], *, file: str) -> None:
    lines = [f"{key} = {value}" for key, value in item.items()]
    (tmp_path / file).write_text("\n".join([f"[[{table}]]", *lines]), encoding="utf-8")


def test_references_to_nothing_are_refused(tmp_path: Path) -> None:
    cited = {"citation": '{ document = "d", article = "a" }', "checked": '"read"', "zh": '"甲"', "en": '"a"'}
    cases = {
        "areas.toml": ("area", {"id": '"X"', "fields": '[{ zh = "甲", en = "a", list_kind = "NOWHERE" }]', **cited}),
        "catalogue.toml": ("class", {"id": '"X"', "number": "15", "number_certain": "true", **cited}),
    }
    reasons = {"areas.toml": "NOWHERE", "catalogue.toml": "without a gap"}
    for file, (table, item) in cases.items():
        override(tmp_path, table, item, file=file)
        with pytest.raises(RulesRefused, match=reasons[file]):
            load_rules(tmp_path)
        (tmp_path / file).unlink()
    wrong = {"id": '"X"', "fields": '[{ zh = "甲", en = "a", list_kind = "WORK_SAFETY" }]', **cited}
    override(tmp_path, "area", wrong, file="areas.toml")
    with pytest.raises(RulesRefused, match="not of this area: WORK_SAFETY"):
        load_rules(tmp_path)


def test_one_folder_gives_an_id_once_and_an_override_may_give_it_in_another_file(tmp_path: Path) -> None:
    (tmp_path / "measures_policy.toml").write_text(MEASURE.replace('"X1"', '"C01"'), encoding="utf-8")
    changed = load_rules(tmp_path)
    assert changed.measure("C01").zh == "甲"
    (tmp_path / "measures.toml").write_text(MEASURE.replace('"X1"', '"C01"'), encoding="utf-8")
    with pytest.raises(RulesRefused, match=r"measure\.C01: the same id stands in measures\.toml"):
        load_rules(tmp_path)


def test_differences_name_what_an_override_adds_and_changes(tmp_path: Path) -> None:
    assert differences(RULES, load_rules()) == ()
    clock = CLOCK.replace('id = "X"', 'id = "REPAIR-ACCEPT"') + CLOCK
    (tmp_path / "clocks.toml").write_text(clock, encoding="utf-8")
    (tmp_path / "sources.toml").write_text(
        '[[source]]\nid = "lists"\nprefix = "lists"\nrank = 5\nzh = "甲"\nen = "a"\n', encoding="utf-8"
    )
    found = {(each.table, each.id): (each.change, set(each.keys)) for each in differences(RULES, load_rules(tmp_path))}
    assert found.keys() == {("CLOCK", "REPAIR-ACCEPT"), ("CLOCK", "X"), ("SOURCE", "lists")}
    assert found["CLOCK", "X"] == ("added", set())
    assert found["CLOCK", "REPAIR-ACCEPT"][0] == "changed"
    assert {"zh", "citation", "checked"} <= found["CLOCK", "REPAIR-ACCEPT"][1]
    assert "days" not in found["CLOCK", "REPAIR-ACCEPT"][1]


def test_a_rule_that_leaves_a_gap_or_can_only_be_shown_is_refused(tmp_path: Path) -> None:
    shared = 'series = "X"\nedition = "1"\nlist_kind = "WORK_SAFETY"\njurisdiction = "CN-41"\nreaches = ["PERSON"]\n'
    shared += (
        "roles = []\nliabilities = []\nneeds_responsibility = false\nneeds_tenure_overlap = false\nmeasures = []\n"
    )
    shared += 'former_roles = []\nsuccessor_roles = []\nchecked = "read"\nnote = "n"\n'
    shared += 'citation = { document = "d", article = "a" }\n'
    excludes = 'effect = "NOT_REACHED"\nsentences = { RULE_EXCLUDES = { zh = "甲", en = "a" } }\n'
    first = f'[[rule]]\nid = "X-1"\nvalid_to = 2020-01-01\n{shared}{excludes}'
    second = f'[[rule]]\nid = "X-2"\nvalid_from = 2020-01-02\n{shared}{excludes}'
    named = 'sentences = { NAMED_ONLY = { zh = "甲", en = "a" } }'
    marks = f'[[rule]]\nid = "X-1"\n{shared}effect = "ANNOTATED"\n{named}\n'
    both = excludes + 'record_kinds = ["SERIOUS_LIST"]\n'
    for text, reason in (
        (first + second, "leaves a gap after X-1"),
        (marks.replace("NAMED_ONLY", "PARTY_ITSELF"), "NAMED_ONLY: this key is missing"),
        (f'[[rule]]\nid = "X-1"\n{shared}{both}', "either this key or record_kinds"),
    ):
        (tmp_path / "reach_rules.toml").write_text(text, encoding="utf-8")
        with pytest.raises(RulesRefused, match=reason):
            load_rules(tmp_path)
    (tmp_path / "reach_rules.toml").write_text(marks, encoding="utf-8")
    assert load_rules(tmp_path).rule("X-1").effect is ReachEffect.ANNOTATED


ADVERSE = """
[[adverse]]
id = "ADVERSE-RECORDS"
zh = "甲"
en = "a"
jurisdiction = "CN"
sharing = ["PUBLIC"]
checked = "read"
citation = { document = "d", article = "a", in_force_from = 2020-01-01 }
items = [
  { zh = "甲", en = "a", record_kinds = KINDS, sides = ["BLACK"], counted = "IN_FORCE", withholds = true },
]
not_counted = []
"""
INCENTIVE = """
[[incentive]]
id = "X"
zh = "甲"
en = "a"
kind = "GREEN_CHANNEL"
force = "RECOMMENDED"
actor_class = "PUBLIC_MANAGEMENT"
family = "ADMINISTRATIVE"
basis_rank = "POLICY"
implementer = { zh = "甲", en = "a" }
checked = "read"
citation = { document = "d", article = "a" }
[[incentive.eligible]]
who = { zh = "甲", en = "a" }
evidence = { zh = "甲", en = "a" }
clean_years = 3
"""


@pytest.mark.parametrize(
    ("text", "changes", "reason"),
    [
        (ADVERSE, ('"PUBLIC"', ""), "adverse.ADVERSE-RECORDS.sharing: at least one is expected"),
        (ADVERSE, ("withholds = true", "withholds = false"), "no item that withholds holds"),
        (ADVERSE, ('"SERIOUS_LIST", ', ""), "no item that withholds holds JUDGMENT_DEFAULTER"),
        (ADVERSE, ('"IN_FORCE"', '"SOMETIMES"'), "counted: a value of Counted is expected"),
        (ADVERSE, ('"ADVERSE-RECORDS"', '"ANOTHER"'), "it overlaps with"),
        (ADVERSE, ("items = [", "items = [\n  TWICE"), "SERIOUS_LIST BLACK stands in two of them"),
        (INCENTIVE, ("clean_years = 3", "clean_years = 0"), "clean_years: a whole number above zero is expected"),
        (INCENTIVE, ("clean_years", 'list_kinds = ["HONEST_MODEL"]\nclean_years'), "clean_years: it stands beside"),
        (INCENTIVE, ("clean_years", "only_unrepaired = false\nclean_years"), "only_unrepaired: it cannot be false"),
        (INCENTIVE, ("clean_years", 'parties = ["CLUB"]\nclean_years'), "parties: a value of PartyKind is expected"),
    ],
)
def test_wrong_evidence_is_refused(tmp_path: Path, text: str, changes: tuple[str, str], reason: str) -> None:
    kinds = '["SERIOUS_LIST", "ENFORCEMENT", "ADMIN_COERCION", "ADMIN_PENALTY", "JUDICIAL_DECISION"]'
    twice = '{ zh = "乙", en = "b", record_kinds = ["SERIOUS_LIST"], sides = ["BLACK"], counted = "DECISION",'
    whole = text.replace("KINDS", kinds)
    (tmp_path / "incentives.toml").write_text(whole, encoding="utf-8")
    load_rules(tmp_path)
    wrong = whole.replace(*changes, 1).replace("TWICE", f"{twice} withholds = true }},")
    assert wrong != whole
    (tmp_path / "incentives.toml").write_text(wrong, encoding="utf-8")
    with pytest.raises(RulesRefused) as caught:
        load_rules(tmp_path)
    assert "Rule file incentives.toml" in caught.value.message
    assert reason in caught.value.message


@pytest.mark.parametrize(
    ("start", "says"), [("2024-01-01", None), ("2024-01-02", "ANOTHER.valid_from: it leaves a gap")]
)
def test_editions_of_what_is_adverse_leave_no_day_uncovered(tmp_path: Path, start: str, says: str | None) -> None:
    kinds = '["SERIOUS_LIST", "ENFORCEMENT", "ADMIN_COERCION", "ADMIN_PENALTY", "JUDICIAL_DECISION"]'
    ended = ADVERSE.replace("2020-01-01 }", "2020-01-01, in_force_to = 2024-01-01 }")
    later = ADVERSE.replace("ADVERSE-RECORDS", "ANOTHER").replace("2020-01-01", start)
    (tmp_path / "incentives.toml").write_text((ended + later).replace("KINDS", kinds), encoding="utf-8")
    if says is None:
        load_rules(tmp_path)
        return
    with pytest.raises(RulesRefused) as caught:
        load_rules(tmp_path)
    assert says in caught.value.message
