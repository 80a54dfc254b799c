"""Registered capital as registers write it: free text in, amount and currency out."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

_ABSENT = frozenset({"", "-", "--", "/", "N/A", "NA", "NULL", "NONE", "无", "未填写", "不详"})
_CURRENCIES = (  # longest first; the first that occurs decides
    ("人民币", "CNY"), ("RMB", "CNY"), ("CNY", "CNY"),
    ("港币", "HKD"), ("港元", "HKD"), ("HKD", "HKD"),
    ("美元", "USD"), ("美金", "USD"), ("USD", "USD"),
    ("欧元", "EUR"), ("EUR", "EUR"), ("日元", "JPY"), ("JPY", "JPY"), ("英镑", "GBP"), ("GBP", "GBP"),
    ("新台币", "TWD"), ("台币", "TWD"), ("TWD", "TWD"), ("澳门元", "MOP"), ("MOP", "MOP"),
    ("新加坡元", "SGD"), ("SGD", "SGD"), ("韩元", "KRW"), ("KRW", "KRW"), ("澳元", "AUD"), ("澳大利亚元", "AUD"),
    ("加元", "CAD"), ("加拿大元", "CAD"), ("瑞士法郎", "CHF"), ("CHF", "CHF"),
)  # fmt: skip
_UNITS: Final = {"": 1, "百": 100, "千": 1_000, "万": 10_000, "萬": 10_000, "百万": 1_000_000, "千万": 10_000_000,
          "亿": 100_000_000, "億": 100_000_000, "万亿": 1_000_000_000_000}  # fmt: skip
_AMOUNT = re.compile(
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?P<unit>百万|千万|万亿|百|千|万|萬|亿|億)?"
    r"(?:元|圆|整|正)*"
)
_LEAD = re.compile(r"^(?:注册资本|注册资金|开办资金|出资额|资金数额)?:?")
_LONGEST = 100
_MOST_DIGITS = 24
_TOO_MUCH = Decimal(10) ** 18  # no capital is that large, and exact arithmetic ends not far beyond


@dataclass(frozen=True, slots=True)
class Capital:
    """Registered capital: `amount` in whole units of `currency` (ISO 4217; CNY in 元), and the text as it came.

    Both are None where nothing was stated (`readable`: there was nothing to misread) and where the text says
    something that is not understood (not `readable`).
    """

    amount: Decimal | None
    currency: str | None
    text: str
    readable: bool


@lru_cache(maxsize=4_096)
def parse_capital(text: str | None) -> Capital:
    """The capital that a register's field states.

    Understands full width, thousands separators, brackets around unit and currency, currency before or after the
    amount, and the units 百 to 万亿. Without a currency the amount is in CNY, as Chinese registers mean it. Text that
    could be read in two ways is not readable.
    """
    original = text or ""
    folded = re.sub(r"[\s()\[\]]", "", unicodedata.normalize("NFKC", original)).upper()
    if folded in _ABSENT:
        return Capital(None, None, original, readable=True)
    unreadable = Capital(None, None, original, readable=False)
    if len(folded) > _LONGEST:
        return unreadable
    rest, currency = _take_currency(_LEAD.sub("", folded, count=1))
    found = _AMOUNT.fullmatch(rest)
    if found is None or len(found["digits"]) > _MOST_DIGITS:
        return unreadable
    digits = Decimal(found["digits"].replace(",", ""))
    amount = (digits * _UNITS[found["unit"] or ""]).normalize()
    if amount >= _TOO_MUCH:
        return unreadable
    plain = amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount
    return Capital(plain, currency, original, readable=True)


def _take_currency(folded: str) -> tuple[str, str]:
    for symbol in ("¥", "￥"):
        folded = folded.replace(symbol, "人民币")
    for name, code in _CURRENCIES:
        if name in folded:
            return folded.replace(name, "", 1), code
    return folded, "CNY"
