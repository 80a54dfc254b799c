"""Deterministic draws and the codes of the synthetic county.

Nothing here is issued to anybody: organisation codes start with XT, a prefix outside the series in use, and resident
IDs carry birth dates of 1900-1905, so that no living person holds one. All check digits are right.
"""

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, TypeVar

T = TypeVar("T")

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_VALUES: Final = {char: value for value, char in enumerate(USCC_ALPHABET)}
_USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_ORGANIZATION_VALUES: Final = {char: value for value, char in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_ORGANIZATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_RESIDENT_CHECKS = "10X98765432"
_SERIALS = 31**6
_SPREAD = 387_420_491  # shares no factor with the counts below (checked by tests), so that multiplying permutes
_FIRST_BIRTH = date(1900, 1, 1)
_BIRTH_DAYS = 2_190
_REGIONS_OF_PERSONS = (
    "410322",
    "410308",
    "410305",
    "410311",
    "410323",
    "410324",
    "410328",
    "410381",
    "410881",
    "410102",
)
_REFILL_BELOW = 1 << 96


class Draw:
    """A stream of draws named by its key; the same key gives the same stream on every machine and Python.

    One BLAKE2b digest is read as a number and used up by division, which costs less than seeding a generator
    for every enterprise, and lets each enterprise be derived alone.
    """

    __slots__ = ("_key", "_round", "_state")

    def __init__(self, *key: object) -> None:
        self._key = ":".join(map(str, key)).encode()
        self._round = 0
        self._state = int.from_bytes(hashlib.blake2b(self._key).digest(), "big")

    def below(self, bound: int) -> int:
        """A number in 0 … bound-1, evenly."""
        if self._state < _REFILL_BELOW:
            self._round += 1
            digest = hashlib.blake2b(self._key, salt=self._round.to_bytes(8, "big")).digest()
            self._state = int.from_bytes(digest, "big")
        self._state, value = divmod(self._state, bound)
        return value

    def between(self, low: int, high: int) -> int:
        """A number in low … high, both possible."""
        return low + self.below(high - low + 1)

    def skewed(self, bound: int) -> int:
        """A number in 0 … bound-1 with a heavy head: the product of three even draws."""
        return self.below(bound) * self.below(bound) * self.below(bound) // (bound * bound)

    def chance(self, per_mille: int) -> bool:
        """True in `per_mille` of 1000 draws."""
        return self.below(1000) < per_mille

    def pick(self, choices: Sequence[T]) -> T:
        """One of `choices`, evenly."""
        return choices[self.below(len(choices))]


def uscc_check(body: str) -> str:
    """The 18th character of a USCC from its first 17 (GB 32100-2015: weights 3^i mod 31)."""
    total = sum(_USCC_VALUES[char] * weight for char, weight in zip(body, _USCC_WEIGHTS, strict=True))
    return USCC_ALPHABET[-total % 31]


def organization_check(body: str) -> str:
    """The check character of an organisation code from its first 8 characters (GB 11714: modulus 11)."""
    total = sum(_ORGANIZATION_VALUES[char] * weight for char, weight in zip(body, _ORGANIZATION_WEIGHTS, strict=True))
    value = -total % 11
    return "X" if value == 10 else str(value)


def registration_check(body: str) -> str:
    """The 15th digit of an old registration number from its first 14 (ISO 7064, MOD 11,10)."""
    product = 10
    for digit in body:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def uscc(prefix: str, region: str, *, serial: int) -> str:
    """A valid synthetic USCC: `prefix` (91, 92, …), region code, and a code that is distinct for every serial.

    Serials count from 0 to 887,503,680.
    """
    rest = serial * _SPREAD % _SERIALS
    characters = []
    for _ in range(6):
        rest, value = divmod(rest, 31)
        characters.append(USCC_ALPHABET[value])
    code = "XT" + "".join(characters)
    body = prefix + region + code + organization_check(code)
    return body + uscc_check(body)


def resident_id(serial: int) -> str:
    """A synthetic resident ID (GB 11643-1999) with a right check digit, distinct for every serial below 21,900,000."""
    total = _BIRTH_DAYS * 1000 * len(_REGIONS_OF_PERSONS)
    rest, order = divmod(serial * _SPREAD % total, 1000)
    place, day = divmod(rest, _BIRTH_DAYS)
    born = _FIRST_BIRTH + timedelta(days=day)
    body = f"{_REGIONS_OF_PERSONS[place]}{born:%Y%m%d}{order:03d}"
    weighted = sum(int(digit) * weight for digit, weight in zip(body, _RESIDENT_WEIGHTS, strict=True))
    return body + _RESIDENT_CHECKS[weighted % 11]
