"""The synthetic county: same bytes for the same seed, sound codes, and what its manifest promises."""

import csv
import hashlib
import json
import os
import subprocess
import sys
import tomllib
import tracemalloc
from collections import Counter, defaultdict
from datetime import date
from math import gcd
from pathlib import Path
from typing import Any

import pytest
from stdnum.cn import ric, uscc

from loaders.capital import parse_capital
from loaders.generate import GeneratedCounty, generate, generate_register, read_manifest
from loaders.generate_codes import Draw
from loaders.generate_county import CYCLE_FIRST, PAIR_FIRST, SELF_FIRST
from loaders.generate_forms import REGISTER_COLUMNS, SPECS
from loaders.generate_names import NAMES, brand_and_trade
from loaders.generate_records import BLACK_LISTS, RED_LISTS
from loaders.names_in_field import FieldKind, split_representatives
from tests.support.county import rows_of

Rows = list[dict[str, Any]]
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> GeneratedCounty:
    return generate(tmp_path_factory.mktemp("county"), size="small", seed=7)


@pytest.fixture(scope="module")
def register(county: GeneratedCounty) -> Rows:
    return _csv(county.folder / "register.csv")


@pytest.fixture(scope="module")
def offices(county: GeneratedCounty) -> Rows:
    return _jsonl(county.folder / "offices.jsonl")


@pytest.fixture(scope="module")
def records(county: GeneratedCounty) -> Rows:
    return _jsonl(county.folder / "records.jsonl")


def _csv(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def _jsonl(path: Path) -> Rows:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _code(reference: dict[str, Any]) -> str:
    return str(reference["ids"][0]["value"])


def _holder(row: dict[str, Any]) -> str:
    holder = row["holder"]
    return str(holder.get("name") or holder.get("person", holder.get("organization"))["name"])


def _is_resident_id(number: str) -> bool:
    """By its check digit and birth date; its place held another code in 1900, so that it can belong to nobody."""
    date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    return ric.calc_check_digit(number) == number[17]


def _story(county: GeneratedCounty, key: str) -> tuple[str, ...]:
    return next(story.usccs for story in county.stories if story.key == key)


def _of(rows: Rows, kind: str, *, code: str) -> Rows:
    return [row for row in rows if row["type"] == kind and _code(row["organization"]) == code]


def test_same_seed_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    script = "import sys; from pathlib import Path; from loaders.generate import generate\n"
    script += "generate(Path(sys.argv[1]), size=300, seed=11)"
    for hash_seed in ("0", "4242"):
        environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-c", script, str(tmp_path / hash_seed)], check=True, env=environment)
    assert _digests(tmp_path / "0") == _digests(tmp_path / "4242")
    generate(tmp_path / "other", size=300, seed=12)
    other = _digests(tmp_path / "other")
    assert all(other[name] != digest for name, digest in _digests(tmp_path / "0").items())


def test_a_second_run_into_the_same_folder_replaces(tmp_path: Path) -> None:
    generate(tmp_path, size=200, seed=1)
    first = _digests(tmp_path)
    generate(tmp_path, size=400, seed=2)
    generate(tmp_path, size=200, seed=1)
    assert _digests(tmp_path) == first


def test_the_register_alone_is_that_of_the_county(tmp_path: Path) -> None:
    whole = generate(tmp_path / "whole", size=40, seed=5).folder / "register.csv"
    assert generate_register(tmp_path / "alone", size=40, seed=5).read_bytes() == whole.read_bytes()


def test_register_is_sound(register: Rows) -> None:
    codes = [row["统一社会信用代码"] for row in register]
    assert tuple(register[0]) == REGISTER_COLUMNS
    assert len(register) == len(set(codes)) == len({row["企业名称"] for row in register}) == 2_000
    assert all(uscc.is_valid(code) and code[8:10] == "XT" for code in codes)
    assert {code[:2] for code in codes} == {"91", "92", "93", "52"}
    assert {"410322", "410308"} <= {code[2:8] for code in codes}
    assert all(date.fromisoformat(row["注册日期"]) < date(2026, 11, 1) for row in register)
    assert len({row["注册资金"].translate(dict.fromkeys(map(ord, "0123456789"), "9")) for row in register}) > 20


def test_manifest_counts_what_a_load_must_find(county: GeneratedCounty, register: Rows) -> None:
    for spec in SPECS:
        assert county.counts[spec.name]["rows"] == len(rows_of(county.folder, spec)) > 0
    told = county.counts["register.csv"]
    kinds = Counter(split_representatives(row["法人代表"]).kind for row in register)
    assert told["warning:NO_REPRESENTATIVE"] == kinds[FieldKind.NONE] > 0
    assert told["warning:ORGANIZATION_REPRESENTATIVE"] == kinds[FieldKind.ORGANIZATION] > 0
    assert kinds[FieldKind.SEVERAL] == 0
    unreadable = sum(not parse_capital(row["注册资金"]).readable for row in register)
    assert told["warning:UNREADABLE_CAPITAL"] == unreadable > 0
    assert told["warning:DEFAULT_DATE"] == sum(row["注册日期"].endswith("-01-01") for row in register) > 0
    assert read_manifest(county.folder) == county


def test_every_reference_is_in_the_register(register: Rows, offices: Rows, records: Rows) -> None:
    named = {row["统一社会信用代码"]: row["企业名称"] for row in register}

    def check(value: Any) -> None:
        if isinstance(value, dict):
            if "ids" in value:
                assert named[_code(value)] == value["name"]
            for inner in value.values():
                check(inner)

    for row in offices + records:
        check(row)


def test_no_row_comes_twice_with_other_content(offices: Rows, records: Rows) -> None:
    keys: Counter[tuple[str, ...]] = Counter()
    for row in offices:
        if row["type"] in {"tenure", "holding", "control"}:
            keys[row["type"], _code(row["organization"]), _holder(row), row.get("role", "")] += 1
        elif row["type"] == "identity":
            keys["identity", _code(row["organization"]), row["person"]["name"]] += 1
    for row in records:
        key = row.get("overlay_id") or row.get("release_id") or json.dumps(row["record"], sort_keys=True)
        keys[row["type"], key] += 1
    assert set(keys.values()) == {1}


def test_states_overlays_and_releases_follow_their_record(records: Rows) -> None:
    seen: set[str] = set()
    for row in records:
        reference = json.dumps(row["record"])
        if row["type"] == "record":
            seen.add(reference)
        assert reference in seen
    assert {row["status"] for row in records if row["type"] == "state"} == {"REPAIRED", "REMOVED", "REVOKED"}


def test_intervals_are_whole(offices: Rows, records: Rows) -> None:
    for row in offices + records:
        span = row.get("valid")
        if span is None:
            assert row["type"] == "state"
            continue
        assert (span["from_kind"] == "KNOWN") == (span["from"] is not None)
        assert (span["to_kind"] == "KNOWN") == (span["to"] is not None)
        assert span["from"] is None or span["to"] is None or span["from"] < span["to"]


def test_tenures_have_every_kind_of_end(offices: Rows) -> None:
    ends = {(row["valid"]["from_kind"], row["valid"]["to_kind"]) for row in offices if row["type"] == "tenure"}
    assert ends == {(start, end) for start in ("KNOWN", "UNKNOWN") for end in ("KNOWN", "UNKNOWN", "OPEN")}


def test_holdings_run_in_circles_and_into_themselves(register: Rows, offices: Rows) -> None:
    codes = [row["统一社会信用代码"] for row in register]
    held = {
        (_code(row["organization"]), _code(row["holder"]["organization"]))
        for row in offices
        if row["type"] == "holding" and "organization" in row["holder"]
    }
    first, second, third = codes[CYCLE_FIRST : CYCLE_FIRST + 3]
    assert {(first, second), (second, third), (third, first)} <= held
    pair = tuple(codes[PAIR_FIRST : PAIR_FIRST + 2])
    assert {pair, pair[::-1]} <= held
    assert (codes[SELF_FIRST], codes[SELF_FIRST]) in held
    percent: dict[str, float] = defaultdict(float)
    for row in offices:
        if row["type"] == "holding":
            percent[_code(row["organization"])] += float(row["percent"])
    assert max(percent.values()) <= 100
    assert any("name" in row["holder"] for row in offices if row["type"] == "holding")


def test_homonyms_identities_and_hubs(offices: Rows) -> None:
    places: dict[str, set[str]] = defaultdict(set)
    documents: dict[str, set[str]] = defaultdict(set)
    bearers: dict[str, set[str]] = defaultdict(set)
    boards: Counter[str] = Counter()
    for row in offices:
        if row["type"] == "tenure":
            places[_holder(row)].add(_code(row["organization"]))
            boards[_code(row["organization"])] += 1
        elif row["type"] == "identity":
            number = row["person"]["document"]["value"]
            documents[number].add(_code(row["organization"]))
            bearers[row["person"]["name"]].add(number)
    assert sum(len(found) > 1 for found in places.values()) > 200
    assert sum(len(found) > 1 for found in documents.values()) > 20
    assert max(map(len, documents.values())) > 50
    assert any(len(found) > 1 for found in bearers.values())
    assert max(boards.values()) > 15
    assert all(_is_resident_id(number) and number[6:10] <= "1905" for number in documents)


def test_lists_have_their_columns(county: GeneratedCounty) -> None:
    lists = _csv(county.folder / "red_black.csv")
    assert {"限制消费人员名单", "A级纳税人", "诚信典型"} <= {row["名单名称"] for row in lists}
    assert len(lists[0]) == 10
    assert all(uscc.is_valid(row["统一社会信用代码"]) for row in lists)
    assert all(uscc.is_valid(row["认定部门统一社会信用代码"]) for row in lists)
    assert all(row["有效期至"] == "" or row["有效期始"] < row["有效期至"] for row in lists)
    defaulters = _csv(county.folder / "judgment_defaulters.csv")
    assert len(defaulters[0]) == 14
    codes = [row["身份证号码/组织机构代码"] for row in defaulters]
    persons = [code for code in codes if code[:2] == "41"]
    assert len(persons) == county.counts["judgment_defaulters.csv"]["party:natural_person"] > 1
    assert all(_is_resident_id(code) for code in persons)
    assert all(uscc.is_valid(code) for code in codes if code not in persons)


def test_the_golden_story(county: GeneratedCounty, register: Rows, offices: Rows, records: Rows) -> None:
    code, second = _story(county, "golden")
    tenures = [row for row in _of(offices, "tenure", code=code) if row["role"] == "LEGAL_REPRESENTATIVE"]
    former, present = sorted(tenures, key=lambda row: str(row["valid"]["from"]))
    assert former["valid"]["to"] == present["valid"]["from"]
    assert present["valid"]["to_kind"] == "OPEN"
    listed = next(row for row in records if _code(row["record"]["party"]["organization"]) == code)
    assert listed["record"]["list_kind"] == "SPENDING_RESTRICTION"
    assert former["valid"]["from"] < listed["valid"]["from"] < former["valid"]["to"]
    by_code = {row["统一社会信用代码"]: row for row in register}
    assert by_code[code]["法人代表"] == _holder(present) != _holder(former)
    assert by_code[second]["法人代表"] == _holder(former)
    numbers = {_of(offices, "identity", code=where)[0]["person"]["document"]["value"] for where in (code, second)}
    assert len(numbers) == 1
    defaulters = _csv(county.folder / "judgment_defaulters.csv")
    assert code in {row["身份证号码/组织机构代码"] for row in defaulters}
    assert any(row["统一社会信用代码"] == second for row in _csv(county.folder / "red_black.csv"))


def test_the_other_stories(county: GeneratedCounty, register: Rows, offices: Rows, records: Rows) -> None:
    def told(key: str, kind: str) -> Rows:
        code = _story(county, key)[0]
        found = [row for row in records if row["type"] == kind]
        return [row for row in found if _code(row["record"]["party"]["organization"]) == code]

    assert [row["status"] for row in told("repaired", "state")] == ["REPAIRED"]
    assert [row["kind"] for row in told("disputed", "overlay")] == ["DISPUTE", "SUSPEND_MEASURES"]
    assert [row["valid"]["to_kind"] for row in told("former_released", "release")] == ["OPEN"]
    assert [row["valid"]["to_kind"] for row in told("release_set_aside", "release")] == ["KNOWN"]
    names = {row["统一社会信用代码"]: row["法人代表"] for row in register}
    homonyms = _story(county, "homonyms")
    assert len({names[code] for code in homonyms}) == 1
    numbers = [_of(offices, "identity", code=code)[0]["person"]["document"]["value"] for code in homonyms]
    assert numbers[0] == numbers[1] != numbers[2]
    hub = _of(offices, "identity", code=_story(county, "hub_agent")[0])[0]["person"]["document"]
    assert sum(row["type"] == "identity" and row["person"]["document"] == hub for row in offices) > 50
    code = _story(county, "personal_listing")[0]
    defaulter = next(
        row for row in _csv(county.folder / "judgment_defaulters.csv") if row["失信被执行人姓名/名称"] == names[code]
    )
    number = _of(offices, "identity", code=code)[0]["person"]["document"]["value"]
    assert defaulter["身份证号码/组织机构代码"] == number


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 4, 99, 2**62])
def test_golden_people_differ_in_name_for_every_seed(tmp_path: Path, seed: int) -> None:
    county = generate(tmp_path, size=30, seed=seed)
    for key in ("golden", "former_released", "release_set_aside"):
        rows = _of(_jsonl(tmp_path / "offices.jsonl"), "tenure", code=_story(county, key)[0])
        names = [_holder(row) for row in rows]
        assert len(names) == len(set(names)) >= 2


def test_memory_does_not_grow_with_size(tmp_path: Path) -> None:
    def peak(size: int) -> int:
        tracemalloc.start()
        generate(tmp_path, size=size, seed=3)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(100)
    assert peak(3_000) < 1.3 * peak(500) + 100_000


def test_progress_ends_at_the_size(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    generate(tmp_path, size=2_500, seed=1, progress=lambda what, done, total: told.append((what, done, total)))
    assert [done for _, done, _ in told] == [1_000, 2_000, 2_500]
    assert {total for _, _, total in told} == {2_500}


@pytest.mark.parametrize("size", ["huge", 0, -1, 29, NAMES + 1, "12", "²"])
def test_a_size_that_cannot_be_made_is_refused(tmp_path: Path, size: str | int) -> None:
    with pytest.raises(ValueError, match="give small, county or a number"):
        generate(tmp_path / "none", size=size)
    assert not (tmp_path / "none").exists()


def test_brands_and_draws_do_not_repeat() -> None:
    assert gcd(387_420_491, NAMES) == gcd(387_420_491, 31**6) == gcd(387_420_491, 21_900_000) == 1
    assert len({brand_and_trade(serial, 5) for serial in range(20_000)}) == 20_000
    draw = Draw("x")
    assert len({draw.below(1_000_000_000) for _ in range(500)}) == 500
    spread = Counter(Draw("even", number).below(10) for number in range(5_000))
    assert all(400 < found < 600 for found in spread.values())


def test_lists_are_known_to_the_rules() -> None:
    text = (ROOT / "graph_schema" / "rules" / "data" / "list_kinds.toml").read_text(encoding="utf-8")
    kinds = {item["id"]: item for item in tomllib.loads(text)["list_kind"]}
    for spec in BLACK_LISTS + RED_LISTS:
        kind = kinds[spec.list_kind]
        assert spec.name in kind["aliases"]
        assert (spec.kind, spec.domain) == (kind["record_kind"], kind["domain"])
        assert (kind["side"] == "RED") == (spec in RED_LISTS)
