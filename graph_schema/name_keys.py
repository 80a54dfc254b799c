"""Name keys: the form in which two spellings of one name are equal, and no two names are.

Width, brackets, spaces, middle dots and invisible marks fold; case and traditional forms do not.
"""

import unicodedata
from functools import lru_cache
from typing import Final

_ROUND: Final = str.maketrans({**dict.fromkeys("【[〔〖{", "("), **dict.fromkeys("】]〕〗}", ")")})
# U+02D9 decomposes to a blank and a combining dot under NFKC, so dots fold before it too.
_DOTS: Final = str.maketrans(
    dict.fromkeys(".\u02d9\u0387\u2022\u2024\u2027\u2219\u22c5\u2e31\u30fb\uff65\uff0e", "\u00b7")
)


def without_format_marks(text: str) -> str:
    """The text without format characters (Unicode category Cf: zero width, direction)."""
    # No format character is printable, so what is printable throughout has none.
    if text.isprintable():
        return text
    return "".join(c for c in text if unicodedata.category(c) != "Cf")


@lru_cache(maxsize=16_384)
def name_key(text: str) -> str:
    """The key under which a person's or an organisation's name is compared.

    NFKC; 【】[]〔〕{} as (); every middle dot and full stop as U+00B7; blanks and invisible marks
    (zero width, direction) removed. Control characters that are no blanks stay: refusing them is
    the reader's task. Total and idempotent; an empty result means that there is no name.
    """
    folded = unicodedata.normalize("NFKC", _visible(text.translate(_DOTS)))
    return unicodedata.normalize("NFKC", _visible(folded).translate(_DOTS).translate(_ROUND))


def _visible(text: str) -> str:
    """The text without blanks and without format characters (Unicode category Cf)."""
    return without_format_marks("".join(text.split()))
