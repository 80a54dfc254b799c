"""Search keys: the form in which names are searched for, where more spellings are one than names are.

Beside what name keys fold, case and traditional forms fold here. Characters fold one by one, so that the key of a
name's beginning is the beginning of the name's key; what a character means in a word is not looked at, and so
some names that differ have one search key. Names are compared by their name keys, never by these.
"""

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Final

from opencc import OpenCC

from graph_schema.name_keys import name_key

# Blocks of Han characters that OpenCC's tables speak of: unified, extensions A to G, and those for compatibility.
_HAN: Final = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2FA20), (0x30000, 0x31350))
# Traditional as it is written anywhere, then what Hong Kong and Taiwan write in another way.
_CONVERSIONS: Final = ("t2s", "hk2s", "tw2s")


@lru_cache(maxsize=16_384)
def search_key(text: str) -> str:
    """The key under which a name is searched for: its name key in small letters and simplified characters.

    Total, idempotent, and of the same length as the name key but for few letters of other scripts. An empty result
    means that there is no name. Source of the simplified forms: the tables of OpenCC, character by character.
    """
    return name_key(name_key(text).casefold()).translate(_simplified())


def former_keys(name: str, former_names: Iterable[str]) -> list[str]:
    """The search keys of former names, each once and in order, without that of the name itself."""
    return sorted({search_key(former) for former in former_names} - {search_key(name), ""})


def folding_digest() -> str:
    """A digest of how characters fold. Where it changes, what graphs hold has to be filled again (migrate.py)."""
    table = sorted(_simplified().items())
    return hashlib.sha256("".join(f"{code:x}{form}" for code, form in table).encode()).hexdigest()[:16]


@cache
def _simplified() -> Mapping[int, str]:
    """The simplified form of each character that has another one."""
    letters = [chr(code) for first, end in _HAN for code in range(first, end)]
    table: dict[int, str] = {}
    simplified: set[str] = set()
    for conversion in _CONVERSIONS:
        told = OpenCC(conversion).convert("\n".join(letters)).split("\n")
        changed = {old: new for old, new in zip(letters, told, strict=True) if new != old and len(new) == 1}
        # What is simplified already stays, whatever else it may stand for elsewhere.
        table |= {ord(old): new for old, new in changed.items() if ord(old) not in table and old not in simplified}
        simplified |= set(changed.values())
    return {code: _end(form, table) for code, form in table.items()}


def _end(form: str, table: Mapping[int, str]) -> str:
    """The form that folds no further."""
    for _ in range(len(_CONVERSIONS)):
        form = table.get(ord(form), form)
    return form
