"""What is wrong with a profile: everything at once, each with its key and what to do."""

from pathlib import Path

import pytest

from graph_schema.errors import WrongInput
from graph_schema.rules.load import load_rules
from graph_schema.rules.model import RuleBase
from loaders.mappers import MAPPERS
from loaders.profile import Profile, load_profile, profile_names, read_profile
from loaders.profile_check import check_profile
from tests.support.profile_files import register_toml, written_profile


@pytest.fixture(scope="module")
def rules() -> RuleBase:
    """The rules of the program."""
    return load_rules(None)


def problems(folder: Path, text: str, rules: RuleBase) -> list[str]:
    """Everything that is wrong with a profile of this text."""
    found = read_profile(str(written_profile(folder, text)))
    return [str(problem) for problem in (check_profile(found, rules) if isinstance(found, Profile) else found)]


@pytest.mark.parametrize("name", profile_names())
def test_the_profiles_of_the_program_are_right(name: str, rules: RuleBase) -> None:
    assert check_profile(load_profile(name), rules) == []


def test_every_check_declares_what_it_reads() -> None:
    assert all(spec.required <= spec.fields and set(spec.values) <= spec.fields for spec in MAPPERS.values())


def test_a_right_profile_has_no_problem(tmp_path: Path, rules: RuleBase) -> None:
    assert problems(tmp_path, register_toml(head='separator = "\\t"\njurisdiction = "CN-4103"'), rules) == []


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"head": 'titel = "x"'}, "titel is not a key of profiles; correct its spelling or delete it"),
        ({"head": 'jurisdiction = "Henan"'}, "jurisdiction is no jurisdiction; write CN, or CN- and"),
        ({"head": 'separator = ";;"'}, "separator is longer than one character; name one"),
        ({"head": 'separator = "\\""'}, "separator cannot stand between cells; name one character"),
        ({"form": "personal = 3"}, "form[1].personal is not a list; write it in square brackets"),
        ({"form": "options.a = 1"}, "form[1].options.a is not text; put it in quotation marks"),
        ({"columns": 'region = { headers = ["x"] }'}, "form[1].columns.region.required is missing; add it"),
        ({"columns": "region = { headers = [], required = true }"}, "form[1].columns.region.headers is empty; add"),
        ({"more": '[[form.seats]]\nrole = "BOSS"'}, "form[1].seats[2].role is not one of "),
        ({"columns": 'regoin = { headers = ["x"], required = true }'}, "columns.regoin is no field of register; write"),
        ({"columns": 'region = { headers = ["代码_3"], required = true }'}, "has 代码_3; write the meaning in"),
        ({"columns": 'region = { headers = ["名 称"], required = true }'}, "has 名 称, which is a header of name too"),
        ({"form": 'personal = ["nmae"]'}, "form[1].personal names nmae, which has no column; write name"),
        ({"form": 'list_kind = "NOPE"'}, "form[1].list_kind is no list kind of the rules; choose one of"),
        ({"form": 'list_kind = "JUDGMENT_DEFAULTR"'}, "is no list kind of the rules; write JUDGMENT_DEFAULTER"),
        ({"form": 'options.unit = "x"'}, "form[1].options.unit is no option of register; delete it"),
        ({"more": '[form.values.name]\na = "b"'}, "form[1].values.name is not translated by register; delete it"),
    ],
)  # fmt: skip
def test_a_problem_is_told_with_its_key(tmp_path: Path, rules: RuleBase, parts: dict[str, str], said: str) -> None:
    found = problems(tmp_path, register_toml(**parts), rules)
    assert len(found) == 1
    assert said in found[0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('mapper = "register"', 'mapper = "registre"'), "form[1].mapper is no check; write register"),
        (('mapper = "register"', 'mapper = "zzz"'), "form[1].mapper is no check; choose one of "),
        (("representative = {", "region = {"), "form[1].columns lacks representative, which register needs; add it"),
        (('[[form.seats]]\nmarks = [""]\nrole = "LEGAL_REPRESENTATIVE"', ""), "form[1].seats is missing, and register"),
        (("= true", "= false"), "form[1].columns has no required column"),
        (('format = "table"', 'format = "jsonl"'), "of a jsonl profile is canonical without columns"),
        (('format = "table"', 'format = "excel"'), "format is not one of table, jsonl or json; choose one"),
        (('id = "own"\n', ""), "id is missing; add it"),
        (("[[form]]", "[[form]"), "the file is not TOML (Expected"),
    ],
)
def test_a_change_is_told(tmp_path: Path, rules: RuleBase, change: tuple[str, str], said: str) -> None:
    found = problems(tmp_path, register_toml().replace(*change), rules)
    assert len(found) == 1
    assert said in found[0]


def test_all_problems_are_told_at_once(tmp_path: Path, rules: RuleBase) -> None:
    text = register_toml(head='titel = "x"', form="personal = 3").replace('delivery = "delta"', "")
    assert len(problems(tmp_path, text, rules)) == 3
    columns = 'regoin = { headers = ["名称", "代码_2"], required = true }'
    assert len(problems(tmp_path, register_toml(columns=columns, form='personal = ["x"]'), rules)) == 4


def test_forms_of_one_name_are_told(tmp_path: Path, rules: RuleBase) -> None:
    once = register_toml(form='file = "a.csv"')
    form = once[once.index("[[form]]\n") :]
    assert problems(tmp_path, once + form, rules) == [
        "form.id a stands in 2 forms; give each its own",
        "form.file a.csv stands in 2 forms; give each its own",
    ]


def test_a_load_tells_the_first_problem_and_the_way_to_all(tmp_path: Path) -> None:
    path = written_profile(tmp_path, register_toml(head='titel = "x"', form="personal = 3"))
    with pytest.raises(WrongInput) as refused:
        load_profile(str(path))
    assert refused.value.message.startswith("In the profile own.toml, ")
    assert refused.value.message.endswith("(1 more); `credit-hub profile check` tells everything.")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(WrongInput, match="is not UTF-8 text"):
        load_profile(str(tmp_path / "x.toml"))
    with pytest.raises(WrongInput, match="or give the path of a TOML file"):
        load_profile(str(tmp_path / "none.toml"))
