"""Registered capital as registers write it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.capital import parse_capital
from tests.support.make_register_defects import READABLE_CAPITALS, UNREADABLE_CAPITALS


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("10万元人民币", "100000", "CNY"),
        ("1.2万人民币", "12000", "CNY"),
        ("100(万元人民币)", "1000000", "CNY"),
        ("1,449.1900(万元人民币)", "14491900", "CNY"),
        ("0.2000(万元人民币)", "2000", "CNY"),
        ("11(万)", "110000", "CNY"),
        ("5,000(万元)", "50000000", "CNY"),
        ("50（万元）", "500000", "CNY"),
        ("１００万元人民币", "1000000", "CNY"),
        ("26.4300(万美元)", "264300", "USD"),
        ("30万美元", "300000", "USD"),
        ("150万港币", "1500000", "HKD"),
        ("20万港元", "200000", "HKD"),
        ("100万欧元", "1000000", "EUR"),
        ("0万港币", "0", "HKD"),
        ("500000元", "500000", "CNY"),
        ("500000", "500000", "CNY"),
        ("3,000,000.00元", "3000000", "CNY"),
        ("人民币100万元整", "1000000", "CNY"),
        ("RMB 100万", "1000000", "CNY"),
        ("¥1,000", "1000", "CNY"),
        ("1000 万元", "10000000", "CNY"),
        ("1.2亿元", "120000000", "CNY"),
        ("注册资本：50万元", "500000", "CNY"),
        ("500万日元", "5000000", "JPY"),
        ("0.000012万元", "0.12", "CNY"),
        ("3百万元", "3000000", "CNY"),
    ],
)
def test_forms(text: str, amount: str, currency: str) -> None:
    found = parse_capital(text)
    assert (found.amount, found.currency, found.readable, found.text) == (Decimal(amount), currency, True, text)


@pytest.mark.parametrize("text", [None, "", "  ", "-", "N/A", "n/a", "（-）", "无", "null"])
def test_nothing_stated_is_no_misreading(text: str | None) -> None:
    found = parse_capital(text)
    assert (found.amount, found.currency, found.readable) == (None, None, True)


@pytest.mark.parametrize(
    "text",
    [
        *UNREADABLE_CAPITALS,
        "-5万元",
        "1.2.3万元",
        "10万元20万美元",
        "9" * 29,
        "9" * 200,
        "1000000万亿",
        "0." + "1" * 40,
    ],
)
def test_what_is_not_understood_is_not_guessed(text: str) -> None:
    found = parse_capital(text)
    assert (found.amount, found.currency, found.readable, found.text) == (None, None, False, text)


def test_the_defect_file_has_more_than_25_forms_and_all_are_read() -> None:
    assert len(set(READABLE_CAPITALS)) > 25
    assert all(parse_capital(text).readable for text in READABLE_CAPITALS)


@given(
    st.decimals(min_value=0, max_value=10**9, places=4, allow_nan=False),
    st.sampled_from(["万元人民币", "万人民币", "(万元)", "（万元）", "万"]),
    st.booleans(),
)
def test_amounts_survive_their_form(amount: Decimal, form: str, separated: bool) -> None:
    text = (f"{amount:,}" if separated else f"{amount:f}") + form
    assert parse_capital(text).amount == amount * 10_000


@given(st.text(max_size=120))
def test_any_text_is_answered(text: str) -> None:
    found = parse_capital(text)
    assert found.text == text
    assert found.readable or found.amount is None
    assert found.amount is None or found.amount >= 0
