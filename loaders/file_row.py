"""One row of a standard form under its check: its cells as text, days and terms, what is odd, and why it is refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from graph_schema.claims import Claim
from graph_schema.identifiers import parse_uscc
from graph_schema.masking import mask_numbers
from graph_schema.names import Disclosure
from loaders.checked import CheckContext, Checked, RejectCode, WarningCode, rejected
from loaders.file_keys import file_key
from loaders.profile import Form
from loaders.terms import term_of
from loaders.values import date_of, end_of, text_of, visible

ROW_OPTIONS: Final[Mapping[str, None]] = {"needed": None, "expected": None, "lengths": None}
"""Options that every check of a standard form knows: fields that must be filled (a row without is refused), fields
that should be (a warning), and `field:characters` beyond which a text draws a warning. Blanks between the entries."""

ROW_FIELDS: Final = frozenset({"name", "determiner", "reporter", "decided_on"})
"""Fields that `judged` reads for every form: who is meant, who decided, who reports, when it was decided."""


class Refused(Exception):  # noqa: N818 - a verdict
    """The row is not accepted; carries the code and the field that is wrong."""

    def __init__(self, code: RejectCode, name: str | None = None) -> None:
        """Keep both."""
        super().__init__(code)
        self.code = code
        self.field = name


@dataclass(slots=True)
class FileRow:
    """A row, its form and the warnings found so far."""

    form: Form
    cells: Mapping[str, str]
    context: CheckContext
    warnings: list[str] = field(default_factory=list)

    def text(self, name: str) -> str | None:
        """The cell without what cannot be seen; None where it says that there is nothing."""
        return text_of(visible(self.cells[name]))

    def told(self, name: str) -> str | None:
        """The cell as it may be stored and shown: personal numbers in it are left out, with a warning."""
        text = self.text(name)
        if text is None or not text.strip("0Xx"):
            return None
        masked = mask_numbers(text)
        if masked != text:
            self.warn(WarningCode.PERSONAL_NUMBER_LEFT_OUT)
        return masked

    def needed(self, name: str) -> str:
        """The cell's text; VALUE_MISSING where there is none."""
        text = self.text(name)
        if text is None:
            raise Refused(RejectCode.VALUE_MISSING, name)
        return text

    def warn(self, code: str) -> None:
        """Note what is odd, once."""
        if code not in self.warnings:
            self.warnings.append(code)

    def term(self, name: str) -> str | None:
        """The term for the cell of the form or of all; None for a blank cell, BAD_VALUE for one that has none."""
        text = self.text(name)
        if text is None:
            return None
        term = term_of(self.form, name, cell=text)
        if term is None:
            raise Refused(RejectCode.BAD_VALUE, name)
        return term

    def day(self, name: str) -> date | None:
        """The cell's day; BAD_DATE for one that cannot be read."""
        return self._read(date_of, name)

    def end(self, name: str) -> date | None:
        """The exclusive end of an inclusive last day; None for none and for 长期; BAD_DATE as in `day`."""
        return self._read(end_of, name)

    def marks(self, option: str) -> tuple[str, ...]:
        """The entries of an option that holds texts, set apart by |."""
        return tuple(mark for mark in self.form.options.get(option, "").split("|") if mark)

    def details(self, elsewhere: frozenset[str]) -> tuple[tuple[str, str], ...]:
        """Under the form's names what no attribute of the record tells; `elsewhere` are fields told by one."""
        texts = ((c.headers[0], self.told(c.field)) for c in self.form.columns if c.field not in elsewhere)
        return tuple((name, text) for name, text in texts if text is not None)

    def _read(self, read: Callable[[str], date | None], name: str) -> date | None:
        try:
            return read(self.cells[name])
        except ValueError:
            raise Refused(RejectCode.BAD_DATE, name) from None


def judged(row: FileRow, build: Callable[[FileRow], tuple[Claim, ...]]) -> Checked:
    """The verdict on a row of a standard form: `build` makes its claims, the first of which is its key."""
    try:
        _look_over(row)
        claims = build(row)
        found = Checked(claims, key=file_key(claims[0]))
    except Refused as refused:
        found = rejected(refused.code, refused.field)
    return replace(
        found,
        warnings=tuple(row.warnings),
        department=row.text("reporter") or row.text("determiner"),
        decided_on=_readable_day(row.cells["decided_on"]),
    )


def authority_code(row: FileRow, name: str) -> str | None:
    """The USCC of an authority; the template's placeholder is none, and so is a code that does not hold."""
    parsed = parse_uscc(row.cells[name])
    if parsed.value is None and row.text(name) is not None:
        row.warn(WarningCode.PLACEHOLDER_CODE if parsed.absent else WarningCode.DETERMINER_CODE)
    return parsed.value


def disclosure_of(row: FileRow) -> Disclosure:
    """公开范围 where the form has it (河南省社会信用条例 18); what is published is public otherwise."""
    term = row.term("disclosure")
    return Disclosure.PUBLIC if term is None else Disclosure(term)


def _look_over(row: FileRow) -> None:
    """What holds for every form: no repeated header, nothing missing, odd lengths noted."""
    name = next((column.headers for column in row.form.columns if column.field == "name"), ())
    if row.cells["name"].strip() in name:
        raise Refused(RejectCode.NOTE_ROW)
    if row.text("name") is None:
        raise Refused(RejectCode.NAME_MISSING, "name")
    options = row.form.options
    for each in options.get("needed", "").split():
        row.needed(each)
    if any(row.text(each) is None for each in options.get("expected", "").split()):
        row.warn(WarningCode.VALUE_BLANK)
    for entry in options.get("lengths", "").split():
        each, _, most = entry.partition(":")
        if len(row.cells[each]) > int(most):
            row.warn(WarningCode.LONG_TEXT)
    decided = _readable_day(row.cells["decided_on"])
    if decided is not None and decided > row.context.observed:
        row.warn(WarningCode.FUTURE_DECISION)


def _readable_day(cell: str) -> date | None:
    try:
        return date_of(cell)
    except ValueError:
        return None
