"""Identifiers of organisations and documents of persons: normalise, check, tell what is wrong.

Parsers are total: whatever the text, they answer with a value, an error or "absent", and never
put the text into a message. Sources: GB 32100-2015 with amendment 1 of 2016 (USCC), GB/T 17710
(ISO 7064 check systems), GB 11714 (organisation code), GS 15-2006 (registration number),
GB 11643 (resident ID), GB/T 2260 (regions).
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from operator import mul
from string import ascii_uppercase, digits
from typing import Final

from graph_schema.name_keys import without_format_marks
from graph_schema.names import DocumentType, EnterpriseKind, IdScheme


class IdentifierIssue(StrEnum):
    """What is wrong with an identifier: the first group refuses it, the second only warns."""

    BAD_LENGTH = "BAD_LENGTH"
    BAD_CHARACTER = "BAD_CHARACTER"
    BAD_CHECK_DIGIT = "BAD_CHECK_DIGIT"
    BAD_BIRTH_DATE = "BAD_BIRTH_DATE"
    OLD_RESIDENT_ID = "OLD_RESIDENT_ID"  # 15 digits, withdrawn on 2013-01-01
    RESIDENT_ID_GIVEN = "RESIDENT_ID_GIVEN"  # a person's number where an organisation's belongs
    NO_USABLE_IDENTIFIER = "NO_USABLE_IDENTIFIER"

    LOWER_CASE = "LOWER_CASE"
    FULL_WIDTH = "FULL_WIDTH"
    INNER_BLANK = "INNER_BLANK"
    INNER_CHECK = "INNER_CHECK"  # organisation code inside a USCC that holds otherwise
    UNKNOWN_REGION = "UNKNOWN_REGION"
    UNKNOWN_AUTHORITY = "UNKNOWN_AUTHORITY"  # first character that the standard does not assign
    REGISTRATION_CHECK = "REGISTRATION_CHECK"  # check digit of a 15-digit registration number


@dataclass(frozen=True, slots=True)
class Parsed:
    """What stands in a cell meant for an organisation's identifier.

    Exactly one of: `scheme` and `value` (normalised, usable as a key), `error`, or neither
    (absent: blank or a placeholder).
    """

    scheme: IdScheme | None = None
    value: str | None = None
    error: IdentifierIssue | None = None
    warnings: tuple[IdentifierIssue, ...] = ()

    @property
    def absent(self) -> bool:
        """Whether the cell says that there is no identifier."""
        return self.value is None and self.error is None


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """What stands in a cell meant for a person's document; states as in `Parsed`."""

    type: DocumentType
    value: str | None = None
    error: IdentifierIssue | None = None
    warnings: tuple[IdentifierIssue, ...] = ()

    @property
    def absent(self) -> bool:
        """Whether the cell says that there is no document."""
        return self.value is None and self.error is None


USCC_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_VALUES: Final[Mapping[str, int]] = {letter: place for place, letter in enumerate(USCC_ALPHABET)}
_USCC_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(17))

# 1 机构编制 2 外交 3 司法行政 4 文化 5 民政 6 旅游 7 宗教 8 工会 9 市场监管 A 军队 N 农业农村 Y 其他
_AUTHORITIES: Final = frozenset("123456789ANY")
_PROVINCES: Final = frozenset(
    str(prefix)
    for prefix in (
        *range(11, 16),
        *range(21, 24),
        *range(31, 38),
        *range(41, 47),
        *range(50, 55),
        *range(61, 66),
        *(71, 81, 82),
    )
)
_CENTRAL: Final = frozenset(("00", "10", "99"))  # registered by a central body
_REGISTERED: Final = _PROVINCES | _CENTRAL
_RESIDENCE_PERMITS: Final = frozenset(("81", "82", "83"))  # 港澳台居民居住证
_PLACEHOLDERS: Final = frozenset(("", "/", "\\", "-", "--", "—", "——", "N/A", "NA", "NULL", "NONE", "无", "暂无"))

_ORGANIZATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANIZATION_VALUES: Final[Mapping[str, int]] = {letter: int(letter, 36) for letter in digits + ascii_uppercase}
_ORGANIZATION_CODE: Final = re.compile(r"[0-9A-Z]{8}-?[0-9A-Z]", re.ASCII)
_USCC_SHAPE: Final = re.compile(r"[0-9A-Z]{18}", re.ASCII)
_REGISTRATION_NUMBER: Final = re.compile(r"[0-9]{15}", re.ASCII)
_RESIDENT_ID: Final = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)
_OTHER_DOCUMENT: Final = re.compile(r"[0-9A-Z()/-]{4,40}", re.ASCII)
_NOTHING_BUT_ZEROS: Final = re.compile(r"0+X?", re.ASCII)

_KINDS: Final[Mapping[str, EnterpriseKind]] = {
    "11": EnterpriseKind.STATE_ORGAN,
    "12": EnterpriseKind.PUBLIC_INSTITUTION,
    "51": EnterpriseKind.ASSOCIATION,
    "52": EnterpriseKind.PRIVATE_NON_ENTERPRISE,
    "53": EnterpriseKind.FOUNDATION,
    "91": EnterpriseKind.ENTERPRISE,
    "92": EnterpriseKind.INDIVIDUAL_BUSINESS,
    "93": EnterpriseKind.FARMERS_COOPERATIVE,
}


def enterprise_kind(uscc: str | None) -> EnterpriseKind:
    """Kind of organisation from the first two characters of a normalised USCC; absent: UNKNOWN."""
    if not uscc:
        return EnterpriseKind.UNKNOWN
    if uscc.startswith("N"):
        return EnterpriseKind.RURAL_COLLECTIVE
    return _KINDS.get(uscc[:2], EnterpriseKind.OTHER_ORGANIZATION)


def parse_any_organization_id(text: str) -> Parsed:
    """Choose the scheme by shape: 18 characters USCC, 15 digits registration number, 8-1 organisation code.

    Anything else is NO_USABLE_IDENTIFIER, the 13-digit numbers of before 2007 and 企合…字 numbers
    included: they have no check digit and were unique only within the office that gave them.
    """
    clean, warnings = _clean(text)
    if _is_placeholder(clean):
        return Parsed()
    if _USCC_SHAPE.fullmatch(clean):
        parsed = _uscc(clean, warnings)
        if parsed.error is not None and _resident_id_issue(clean) is None:
            return Parsed(error=IdentifierIssue.RESIDENT_ID_GIVEN, warnings=warnings)
        return parsed
    if _REGISTRATION_NUMBER.fullmatch(clean):
        return _registration_number(clean, warnings)
    if _ORGANIZATION_CODE.fullmatch(clean):
        return _organization_code(clean, warnings)
    return Parsed(error=IdentifierIssue.NO_USABLE_IDENTIFIER, warnings=warnings)


def parse_uscc(text: str) -> Parsed:
    """统一社会信用代码: 18 characters of the 31-letter alphabet with a MOD 31-3 check digit.

    Only length, alphabet and check digit refuse it, and that it is a resident ID as well: one resident ID
    in 31 has the right check digit by chance, and would stand in plain text as an organisation's code.
    An inner organisation-code check that fails, an unknown region or authority, lower case, full width and
    inner blanks are warnings.
    Seventeen zeros and X (the 双公示 placeholder) and blank marks are absent.
    """
    clean, warnings = _clean(text)
    return Parsed() if _is_placeholder(clean) else _uscc(clean, warnings)


def parse_registration_number(text: str) -> Parsed:
    """工商注册号: 15 digits; a wrong MOD 11,10 check digit is a warning, as registers are full of them."""
    clean, warnings = _clean(text)
    return Parsed() if _is_placeholder(clean) else _registration_number(clean, warnings)


def parse_organization_code(text: str) -> Parsed:
    """组织机构代码: 8 characters and a check digit, with or without a hyphen; the value has none."""
    clean, warnings = _clean(text)
    return Parsed() if _is_placeholder(clean) else _organization_code(clean, warnings)


def parse_resident_id(text: str) -> ParsedDocument:
    """公民身份号码, also in residence permits of 81, 82 and 83: 18 characters, birth date and check digit.

    An unknown place is a warning; the withdrawn 15-digit form is OLD_RESIDENT_ID.
    """
    clean, warnings = _clean(text)
    kind = DocumentType.RESIDENT_ID
    if _is_placeholder(clean):
        return ParsedDocument(kind)
    error = _resident_id_issue(clean)
    if error is not None:
        return ParsedDocument(kind, error=error, warnings=warnings)
    if not _is_residents_place(clean):
        warnings = (*warnings, IdentifierIssue.UNKNOWN_REGION)
    return ParsedDocument(kind, clean, warnings=warnings)


def parse_document(kind: DocumentType, text: str) -> ParsedDocument:
    """A document of any type; only resident IDs have a published check, the rest must look like a number."""
    if kind is DocumentType.RESIDENT_ID:
        return parse_resident_id(text)
    clean, warnings = _clean(text)
    if _is_placeholder(clean):
        return ParsedDocument(kind)
    if not _OTHER_DOCUMENT.fullmatch(clean):
        error = IdentifierIssue.BAD_CHARACTER if 4 <= len(clean) <= 40 else IdentifierIssue.BAD_LENGTH
        return ParsedDocument(kind, error=error, warnings=warnings)
    return ParsedDocument(kind, clean, warnings=warnings)


def _uscc(clean: str, warnings: tuple[IdentifierIssue, ...]) -> Parsed:
    """Check a cleaned USCC."""
    error = _uscc_issue(clean)
    if error is not None:
        return Parsed(error=error, warnings=warnings)
    if _resident_id_issue(clean) is None and _is_residents_place(clean):
        return Parsed(error=IdentifierIssue.RESIDENT_ID_GIVEN, warnings=warnings)
    found = list(warnings)
    if clean[0] not in _AUTHORITIES:
        found.append(IdentifierIssue.UNKNOWN_AUTHORITY)
    if not clean[2:8].isdigit() or clean[2:4] not in _REGISTERED:
        found.append(IdentifierIssue.UNKNOWN_REGION)
    if _organization_check(clean[8:16]) != clean[16]:
        found.append(IdentifierIssue.INNER_CHECK)
    return Parsed(IdScheme.USCC, clean, warnings=tuple(found))


def _registration_number(clean: str, warnings: tuple[IdentifierIssue, ...]) -> Parsed:
    """Check a cleaned registration number."""
    if not _REGISTRATION_NUMBER.fullmatch(clean):
        return Parsed(error=_shape_issue(clean, 15), warnings=warnings)
    found = list(warnings)
    # 100000 stands for the national office, which the central prefixes cover.
    if clean[:2] not in _REGISTERED:
        found.append(IdentifierIssue.UNKNOWN_REGION)
    if _registration_check(clean[:14]) != clean[14]:
        found.append(IdentifierIssue.REGISTRATION_CHECK)
    return Parsed(IdScheme.REGISTRATION_NUMBER, clean, warnings=tuple(found))


def _organization_code(clean: str, warnings: tuple[IdentifierIssue, ...]) -> Parsed:
    """Check a cleaned organisation code."""
    if not _ORGANIZATION_CODE.fullmatch(clean):
        return Parsed(error=_shape_issue(clean.replace("-", ""), 9), warnings=warnings)
    value = clean.replace("-", "")
    if _organization_check(value[:8]) != value[8]:
        return Parsed(error=IdentifierIssue.BAD_CHECK_DIGIT, warnings=warnings)
    return Parsed(IdScheme.ORGANIZATION_CODE, value, warnings=warnings)


def _uscc_issue(clean: str) -> IdentifierIssue | None:
    """Why a cleaned text is no USCC, or None."""
    if len(clean) != 18:
        return IdentifierIssue.BAD_LENGTH
    try:
        values = [_USCC_VALUES[c] for c in clean]
    except KeyError:
        return IdentifierIssue.BAD_CHARACTER
    total = sum(map(mul, values, _USCC_WEIGHTS))
    return None if USCC_ALPHABET[-total % 31] == clean[17] else IdentifierIssue.BAD_CHECK_DIGIT


def _resident_id_issue(clean: str) -> IdentifierIssue | None:
    """Why a cleaned text is no resident ID, or None."""
    if _REGISTRATION_NUMBER.fullmatch(clean):
        return IdentifierIssue.OLD_RESIDENT_ID
    if not _RESIDENT_ID.fullmatch(clean):
        return _shape_issue(clean, 18)
    try:
        born = date(int(clean[6:10]), int(clean[10:12]), int(clean[12:14]))
    except ValueError:
        return IdentifierIssue.BAD_BIRTH_DATE
    if not 1800 <= born.year < 2100:
        return IdentifierIssue.BAD_BIRTH_DATE
    total = sum(int(c) * pow(2, 17 - i, 11) for i, c in enumerate(clean[:17]))
    return None if "10X98765432"[total % 11] == clean[17] else IdentifierIssue.BAD_CHECK_DIGIT


def _is_residents_place(clean: str) -> bool:
    """Whether a resident ID begins with a province, or as a residence permit does."""
    return clean[:2] in _PROVINCES or clean[:2] in _RESIDENCE_PERMITS


def _shape_issue(clean: str, length: int) -> IdentifierIssue:
    """Which of length and characters is wrong."""
    return IdentifierIssue.BAD_LENGTH if len(clean) != length else IdentifierIssue.BAD_CHARACTER


def _organization_check(body: str) -> str:
    """Check character of the eight characters of an organisation code (GB 11714)."""
    total = sum(map(mul, _ORGANIZATION_WEIGHTS, [_ORGANIZATION_VALUES[c] for c in body]))
    return "0X987654321"[total % 11]


def _registration_check(body: str) -> str:
    """Check digit of the fourteen digits of a registration number (ISO 7064 MOD 11,10)."""
    product = 10
    for c in body:
        product = ((product + int(c)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def _clean(text: str) -> tuple[str, tuple[IdentifierIssue, ...]]:
    """The text in half width and upper case without blanks and invisible marks, and what had to be changed."""
    if text.isascii() and text.isalnum() and text == text.upper():
        return text, ()  # as most are written
    warnings = []
    seen = without_format_marks(text).strip()
    half = unicodedata.normalize("NFKC", seen)
    if half != seen:
        warnings.append(IdentifierIssue.FULL_WIDTH)
    joined = "".join(half.split())
    if joined != half.strip():
        warnings.append(IdentifierIssue.INNER_BLANK)
    # Other scripts' capitals may be longer than their small letters; they are refused anyway.
    upper = "".join(c.upper() if c.isascii() else c for c in joined)
    if upper != joined:
        warnings.append(IdentifierIssue.LOWER_CASE)
    return upper, tuple(warnings)


def _is_placeholder(clean: str) -> bool:
    """Whether the cleaned text says "none": a blank mark, or zeros with or without a closing X."""
    return clean in _PLACEHOLDERS or _NOTHING_BUT_ZEROS.fullmatch(clean) is not None
