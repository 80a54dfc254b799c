"""Names of trading partners in filings: an organisation, a placeholder that names nobody, or what cannot be told."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from typing import Final

from loaders.names_in_field import is_organization_name

_STOCK_CODE: Final = re.compile(r"(\d{6})\.(SH|SZ|BJ|OC|NQ)")
_NOTE: Final = re.compile(r"\[[^\[\]]*\]$")
_HAN: Final = re.compile(r"[㐀-䶿一-鿿〇]+")
_SEVERAL: Final = re.compile(r"[、;]|,(?=[㐀-鿿])")
_PERSONS_LENGTH: Final = 3


class TradeNameKind(StrEnum):
    """What a partner's name tells."""

    ORGANIZATION = "ORGANIZATION"
    WITHOUT_FORM = "WITHOUT_FORM"  # an organisation as it is called, without its legal form
    PLACEHOLDER = "PLACEHOLDER"
    UNCLEAR = "UNCLEAR"  # one that may be a person's, or several


@dataclass(frozen=True, slots=True)
class TradeName:
    """A partner's name without notes; `noted` where one was taken off."""

    kind: TradeNameKind
    name: str
    noted: bool = False


@dataclass(frozen=True, slots=True)
class _Patterns:
    placeholder: re.Pattern[str]
    families: tuple[str, ...]


def _load() -> _Patterns:
    text = resources.files("loaders").joinpath("profiles/legal_forms.toml").read_text(encoding="utf-8")
    found = tomllib.loads(text)["trade_names"]
    whole = "|".join(f"(?:{pattern})" for pattern in found["placeholders"])
    whole = whole.replace("INDEX", found["index"]).replace("WORD", found["word"])
    return _Patterns(re.compile(whole), tuple(found["double_family_names"]))


_PATTERNS = _load()


def read_trade_name(text: str) -> TradeName:
    """What the name of a trading partner tells; blank text is a placeholder.

    A note in square brackets at the end, and what follows a legal form after blanks, is no part of the name. Names of
    up to three Chinese characters without a legal form may be persons', and so may four after a double family name.
    """
    folded = _fold(text)
    joined = "".join(folded.split())
    if not joined or _PATTERNS.placeholder.fullmatch(joined.upper()):
        return TradeName(TradeNameKind.PLACEHOLDER, folded)
    name = _NOTE.sub("", folded).strip() or folded
    noted = name != folded
    if _SEVERAL.search(name):
        return TradeName(TradeNameKind.UNCLEAR, name)
    if is_organization_name(name):
        return TradeName(TradeNameKind.ORGANIZATION, name, noted)
    first, *rest = re.split(r" {1,}", name)
    if rest and is_organization_name(first):
        return TradeName(TradeNameKind.ORGANIZATION, first, noted=True)
    if _may_be_persons(name):
        return TradeName(TradeNameKind.UNCLEAR, name)
    return TradeName(TradeNameKind.WITHOUT_FORM, name, noted)


def stock_code(cell: str) -> str | None:
    """A stock code with its market (600000.SH), normalised; None for other text."""
    found = _STOCK_CODE.fullmatch("".join(unicodedata.normalize("NFKC", cell).split()).upper())
    return None if found is None else f"{found[1]}.{found[2]}"


def _fold(text: str) -> str:
    """Half width without characters that cannot be seen, one blank where there were several."""
    seen = "".join(c if unicodedata.category(c) not in ("Cc", "Cf") else " " * c.isspace() for c in text)
    return " ".join(unicodedata.normalize("NFKC", seen).replace("【", "[").replace("】", "]").split())


def _may_be_persons(name: str) -> bool:
    if not _HAN.fullmatch(name.replace("·", "").replace(" ", "")):
        return False
    length = len(name.replace(" ", ""))
    return (
        length <= _PERSONS_LENGTH or "·" in name or (length == _PERSONS_LENGTH + 1 and name[:2] in _PATTERNS.families)
    )
