"""Personal numbers out of whatever is printed: tables, messages, reports and file names (GB 11643, both lengths)."""

import re
from typing import Final

TOKEN: Final = "[证件号码]"  # noqa: S105 - what is printed in place of a personal number

_GAP: Final = r"[\s\-\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]{0,3}"  # \s and \d know full width too
_D: Final = r"\d"


def _alternatives(*pairs: str) -> str:
    """One of several two-digit groups, each given as two classes, with a gap allowed between the digits."""
    return "(?:" + "|".join(_GAP.join(pair.split()) for pair in pairs) + ")"


_MONTH: Final = _alternatives("[0０] [1-9１-９]", "[1１] [0-2０-２]")
_DAY: Final = _alternatives("[0０] [1-9１-９]", r"[12１２] \d", "[3３] [01０１]")
_CENTURY: Final = _alternatives("[1１] [89８９]", "[2２] [0０]")
_EIGHTEEN: Final = _GAP.join((*[_D] * 6, _CENTURY, _D, _D, _MONTH, _DAY, *[_D] * 3, r"[\dXxＸｘ]"))
_FIFTEEN: Final = _GAP.join((*[_D] * 8, _MONTH, _DAY, *[_D] * 3))
_NUMBERS: Final = re.compile(rf"(?<!\d)(?:{_EIGHTEEN}|{_FIFTEEN})(?!\d)")
_ANY_RUN: Final = re.compile(rf"[\d*＊](?:{_GAP}[\d*＊XxＸｘ]){{5,}}")


def mask_numbers(text: str) -> str:
    """The text with everything that looks like a resident ID (18 or 15 digits) replaced by the token.

    A registration number of 15 digits that holds a day where an ID would is replaced too: that does no harm.
    """
    return _NUMBERS.sub(TOKEN, text)


def mask_all_numbers(text: str) -> str:
    """The text with every run of six digits or more replaced: for text whose personal column cannot be told."""
    return _ANY_RUN.sub(TOKEN, text)


def mask_name(name: str) -> str:
    """A person's name as lists show it: its first character, and a star for each other one."""
    return name[:1] + "*" * (len(name) - 1)
