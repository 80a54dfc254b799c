"""Money in 万元 as the standard forms have it, and amounts in yuan as the texts of decisions state them."""

import re
import unicodedata
from decimal import Decimal
from typing import Final

_WAN: Final = re.compile(r"(?:\d{1,12}|\d{1,3}(?:,\d{3}){1,3})(?:\.(\d+))?")
_FEN: Final = Decimal("0.01")
_YUAN_IN_WAN: Final = 10_000
_DIGITS: Final = {
    **{char: value for value, char in enumerate("零一二三四五六七八九")},
    **{char: value for value, char in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    "两": 2,
}
_TENS: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS: Final = {"万": 10**4, "萬": 10**4, "亿": 10**8}
_AMOUNT: Final = (
    r"(?P<{0}>\d[\d,]*(?:\.\d+)?[百千万亿]{{0,2}}|[" + "".join((*_DIGITS, *_TENS, *_MYRIADS)) + r"]+)(?:余)?[元圆]"
)
_FINE_AFTER: Final = re.compile(r"罚款[^\d;。元圆]{0,12}?" + _AMOUNT.format("amount"))
_FINE_BEFORE: Final = re.compile(_AMOUNT.format("amount") + r"整?的?罚款")
_ANY: Final = re.compile(_AMOUNT.format("amount"))


def wan_of(cell: str) -> Decimal | None:
    """An amount in 万元, None for a blank cell.

    ValueError for a text, a negative number, more than 12 digits before the point or more than six decimals after it
    (DECIMAL 18,6; six decimals of 万元 are one fen).
    """
    text = unicodedata.normalize("NFKC", cell).strip()
    if text in ("", "/", "-", "无"):
        return None
    found = _WAN.fullmatch(text)
    if found is None or len((found[1] or "").rstrip("0")) > 6:
        raise ValueError("not an amount in 万元")
    return Decimal(text.replace(",", ""))


def yuan_text(wan: Decimal) -> str:
    """An amount of 万元 in yuan, as decimal text with two decimals."""
    return format((wan * _YUAN_IN_WAN).quantize(_FEN), "f")


def fines_stated(text: str) -> tuple[Decimal, ...]:
    """The amounts in yuan that a decision's text states for a fine; every amount in it where none stands by 罚款."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    fines = [*_FINE_AFTER.finditer(plain), *_FINE_BEFORE.finditer(plain)] or [*_ANY.finditer(plain)]
    return tuple(_number(found["amount"]) for found in fines)


def _number(text: str) -> Decimal:
    """2000, 2,000.50, 2万, 贰仟, 一万二千, 二十三万."""
    if text[0].isascii():
        number = Decimal(text.rstrip("百千万亿").replace(",", ""))
        for unit in text[len(text.rstrip("百千万亿")) :]:
            number *= _TENS.get(unit) or _MYRIADS[unit]
        return number
    total = section = digit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _TENS:
            section += (digit or 1) * _TENS[char]
            digit = 0
        elif char == "亿":
            total = (total + section + digit or 1) * _MYRIADS[char]
            section = digit = 0
        else:
            total += (section + digit or 1) * _MYRIADS[char]
            section = digit = 0
    return Decimal(total + section + digit)
