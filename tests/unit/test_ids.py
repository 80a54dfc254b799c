"""Opaque ids: stable, apart for different natural keys, equal for the same."""

import hashlib
from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from graph_schema.ids import enterprise_id, opaque_id, person_id, reach_id, record_id, tenure_id
from graph_schema.names import IdScheme

parts = st.lists(st.none() | st.text(max_size=4), max_size=4)
RECORD: dict[str, Any] = {
    "kind": "ENFORCEMENT",
    "list_kind": "SPENDING_RESTRICTION",
    "number": "(2019)豫0381执1号",
    "basis": "判决书",
    "determiner": "某县人民法院",
    "party_key": "p",
    "decided_on": date(2019, 5, 1),
}
TENURE: dict[str, Any] = {
    "tie": "HOLDS",
    "holder_id": "h",
    "target_id": "t",
    "role": "DIRECTOR",
    "source": "register",
    "start": date(2019, 1, 1),
}


def test_golden_vector() -> None:
    digest = hashlib.sha256("4:kind1:a-2:张三".encode()).digest()
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    assert opaque_id("kind", "a", None, "张三") == "".join(letters[byte % 32] for byte in digest[:26])
    assert enterprise_id(IdScheme.USCC, "91410381MA3X7K2P0X") == "bhptqu5ckieb7pwxou77xcofbh"


@given(parts, parts)
def test_different_parts_give_different_ids(one: list[str | None], other: list[str | None]) -> None:
    assume(one != other)
    assert opaque_id("kind", *one) != opaque_id("kind", *other)


@given(parts)
def test_ids_are_26_letters_and_digits_of_base32(one: list[str | None]) -> None:
    assert set(opaque_id("kind", *one)) <= set("abcdefghijklmnopqrstuvwxyz234567")
    assert len(opaque_id("kind", *one)) == 26


def test_an_appearance_at_an_enterprise_is_not_one_in_a_record() -> None:
    assert person_id("s", "张三") != person_id("s", "张三", record_scoped=True)
    assert person_id("s", "张三") != enterprise_id(IdScheme.SCOPED_NAME, "s张三")


@pytest.mark.parametrize("field", ["kind", "list_kind", "number", "determiner", "party_key"])
def test_each_part_of_a_numbered_record_counts(field: str) -> None:
    assert record_id(**RECORD) != record_id(**{**RECORD, field: "other"})


def test_a_number_identifies_a_decision_and_its_brackets_do_not_matter() -> None:
    same = {**RECORD, "number": "（2019）豫 0381执1号", "basis": None, "decided_on": None}
    assert record_id(**RECORD) == record_id(**same)


@pytest.mark.parametrize("blank", [None, "", " "])
def test_without_a_number_basis_and_day_identify_it(blank: str | None) -> None:
    unnumbered = {**RECORD, "number": blank}
    assert record_id(**unnumbered) == record_id(**{**RECORD, "number": None})
    assert record_id(**unnumbered) != record_id(**{**unnumbered, "decided_on": date(2019, 5, 2)})
    assert record_id(**unnumbered) != record_id(**{**unnumbered, "basis": "other"})
    assert record_id(**unnumbered) != record_id(**{**unnumbered, "number": "判决书"})


@pytest.mark.parametrize("field", ["tie", "holder_id", "target_id", "role", "source"])
def test_each_part_of_a_tenure_counts(field: str) -> None:
    assert tenure_id(**TENURE) != tenure_id(**{**TENURE, field: "other"})
    assert tenure_id(**TENURE) != tenure_id(**{**TENURE, "start": None})


def test_each_part_of_a_reach_counts() -> None:
    reach: dict[str, Any] = {"record_id": "r", "party_id": "p", "rule_id": "u", "role": "DIRECTOR", "tenure_id": "t"}
    changed = [reach_id(**{**reach, field: "other"}) for field in reach] + [reach_id(**{**reach, "tenure_id": None})]
    assert len({reach_id(**reach), *changed}) == 7
