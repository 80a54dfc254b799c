"""The verdict of the check on one row: what it claims, what is odd about it, or why it is refused."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from graph_schema.claims import Claim
from graph_schema.rules.model import RuleBase


class RejectCode(StrEnum):
    """Why a row is not accepted."""

    WRONG_COLUMN_COUNT = "WRONG_COLUMN_COUNT"
    LINE_TOO_LONG = "LINE_TOO_LONG"
    NUL_BYTE = "NUL_BYTE"
    UNCLOSED_QUOTE = "UNCLOSED_QUOTE"
    MALFORMED_ROW = "MALFORMED_ROW"
    BAD_CHECK_DIGIT = "BAD_CHECK_DIGIT"
    RESIDENT_ID_GIVEN = "RESIDENT_ID_GIVEN"
    BAD_DOCUMENT = "BAD_DOCUMENT"
    NO_USABLE_IDENTIFIER = "NO_USABLE_IDENTIFIER"
    IDENTIFIER_CONFLICT = "IDENTIFIER_CONFLICT"
    NAME_MISSING = "NAME_MISSING"
    VALUE_MISSING = "VALUE_MISSING"
    BAD_DATE = "BAD_DATE"
    DATES_REVERSED = "DATES_REVERSED"
    UNKNOWN_LIST = "UNKNOWN_LIST"
    BAD_JSON = "BAD_JSON"
    BAD_VALUE = "BAD_VALUE"
    UNKNOWN_TYPE = "UNKNOWN_TYPE"
    CONFLICT_IN_FILE = "CONFLICT_IN_FILE"
    RECORD_UNKNOWN = "RECORD_UNKNOWN"
    MOVE_NOT_ALLOWED = "MOVE_NOT_ALLOWED"
    REASON_MISSING = "REASON_MISSING"
    DECISION_MISSING = "DECISION_MISSING"
    NOT_WITHDRAWABLE = "NOT_WITHDRAWABLE"
    NAME_UNCLEAR = "NAME_UNCLEAR"
    WRONG_PARTY_KIND = "WRONG_PARTY_KIND"
    BAD_AMOUNT = "BAD_AMOUNT"
    FINE_UNIT = "FINE_UNIT"
    NOT_TO_BE_REPORTED = "NOT_TO_BE_REPORTED"
    NOTE_ROW = "NOTE_ROW"
    FORMULA = "FORMULA"
    DIGITS_LOST = "DIGITS_LOST"
    PARTY_UNKNOWN = "PARTY_UNKNOWN"


class WarningCode(StrEnum):
    """What is odd about an accepted row; the identifiers' own warnings come beside these."""

    DEFAULT_DATE = "DEFAULT_DATE"
    BAD_DATE = "BAD_DATE"
    UNREADABLE_CAPITAL = "UNREADABLE_CAPITAL"
    NO_REPRESENTATIVE = "NO_REPRESENTATIVE"
    SEVERAL_REPRESENTATIVES = "SEVERAL_REPRESENTATIVES"
    ORGANIZATION_REPRESENTATIVE = "ORGANIZATION_REPRESENTATIVE"
    INVISIBLE_CHARACTERS = "INVISIBLE_CHARACTERS"
    REGISTRATION_NUMBER_ONLY = "REGISTRATION_NUMBER_ONLY"
    ORGANIZATION_CODE_ONLY = "ORGANIZATION_CODE_ONLY"
    PLACEHOLDER_CODE = "PLACEHOLDER_CODE"
    DETERMINER_CODE = "DETERMINER_CODE"
    REPLACED = "REPLACED"
    RECORD_ENDED = "RECORD_ENDED"
    TENURE_STRUCK = "TENURE_STRUCK"
    NAMING_STRUCK = "NAMING_STRUCK"
    MASKED_DOCUMENT = "MASKED_DOCUMENT"
    OTHER_CODE_ONLY = "OTHER_CODE_ONLY"
    CODE_LEFT_OUT = "CODE_LEFT_OUT"
    REPRESENTATIVE_DOCUMENT = "REPRESENTATIVE_DOCUMENT"
    PERSONAL_NUMBER_LEFT_OUT = "PERSONAL_NUMBER_LEFT_OUT"
    VALUE_BLANK = "VALUE_BLANK"
    UNKNOWN_VALUE = "UNKNOWN_VALUE"
    LOCAL_CODE = "LOCAL_CODE"
    LONG_TEXT = "LONG_TEXT"
    FUTURE_DECISION = "FUTURE_DECISION"
    NUMBER_FROM_CERTIFICATE = "NUMBER_FROM_CERTIFICATE"
    FINE_WITHOUT_KIND = "FINE_WITHOUT_KIND"
    FINE_DIFFERS = "FINE_DIFFERS"
    LARGE_FINE = "LARGE_FINE"
    COMMITMENT_CODE_DATE = "COMMITMENT_CODE_DATE"
    REPAIR_PROMISE_TEXT = "REPAIR_PROMISE_TEXT"
    PLACEHOLDER_NAME = "PLACEHOLDER_NAME"
    NOTE_IN_NAME = "NOTE_IN_NAME"
    SEVERAL_NAMES = "SEVERAL_NAMES"
    NO_LEGAL_FORM = "NO_LEGAL_FORM"
    STOCK_CODE_ONLY = "STOCK_CODE_ONLY"
    NO_LISTING = "NO_LISTING"
    NO_DATE = "NO_DATE"
    NOTE_ROW = "NOTE_ROW"
    UNNAMED_CODE_COLUMN = "UNNAMED_CODE_COLUMN"
    SUPERSEDED = "SUPERSEDED"
    IDENTIFIER_LEFT_OUT = "IDENTIFIER_LEFT_OUT"
    UNSPECIFIED_PARTY = "UNSPECIFIED_PARTY"
    INTEREST_LEFT_OUT = "INTEREST_LEFT_OUT"
    NOT_DIRECT = "NOT_DIRECT"
    SHARE_NOT_EXACT = "SHARE_NOT_EXACT"
    SCHEMA_LEFT_OUT = "SCHEMA_LEFT_OUT"


@dataclass(frozen=True, slots=True)
class Checked:
    """A row after its check: claims to be recorded, or `reject` with the field that is wrong.

    `key` is the natural key that two rows of a file may not share with other content. `department` is who reported
    the row (数据来源单位 where the form has it, else the authority that decided), `decided_on` the day of the
    decision where a term of delivery runs from it; reports count by them. `said` is the content to compare where
    rows that say the same differ (running numbers); absent: all the row's cells.
    """

    claims: tuple[Claim, ...] = ()
    warnings: tuple[str, ...] = ()
    key: str | None = None
    reject: RejectCode | None = None
    field: str | None = None
    department: str | None = None
    decided_on: date | None = None
    said: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What a check may know beside the row: the rules, where the deliverer decides, the day of the delivery."""

    rules: RuleBase
    jurisdiction: str
    observed: date


def rejected(code: RejectCode, field: str | None = None, *, warnings: tuple[str, ...] = ()) -> Checked:
    """The verdict of refusal."""
    return Checked(reject=code, field=field, warnings=warnings)
