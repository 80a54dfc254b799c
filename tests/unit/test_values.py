"""Dates in cells: every spelling of 长期 is open, and no text is more than refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.values import date_of, end_of

cells = (
    st.text()
    | st.text(st.sampled_from("0123456789-/.年月日 :T长期９０１２"), max_size=20)
    | st.from_regex(r"\A[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?\Z")
    | st.from_regex(r"\A[0-9]{8}\Z")
)


@given(cells)
def test_a_cell_is_a_date_nothing_or_refused(cell: str) -> None:
    for read in (date_of, end_of):
        try:
            day = read(cell)
        except ValueError:
            continue
        assert day is None or isinstance(day, date)


@pytest.mark.parametrize("year", ["2099", "9999"])
@pytest.mark.parametrize(
    "form", ["{}-12-31", "{}/12/31", "{}.12.31", "{}1231", "{}年12月31日", " {}-12-31 00:00:00 ", "{}－12－31"]
)
def test_a_day_that_stands_for_no_end_is_none_in_every_spelling(year: str, form: str) -> None:
    assert end_of(form.format(year)) is None


@pytest.mark.parametrize("cell", ["长期", " 长 期 ", "长期有效", "永久", "无固定期限", "", "/", "无"])
def test_words_for_no_end(cell: str) -> None:
    assert end_of(cell) is None


@given(st.dates(date(1900, 1, 1), date(2098, 12, 31)))
def test_an_end_is_the_day_after_the_last(day: date) -> None:
    end = end_of(f"{day.year}年{day.month}月{day.day}日")
    assert end is not None
    assert (end - day).days == 1


@pytest.mark.parametrize("cell", ["0000-00-00", "2024-02-30", "2024-13-01", "10000-01-01", "明年", "12-31"])
def test_what_is_no_date_is_refused(cell: str) -> None:
    for read in (date_of, end_of):
        with pytest.raises(ValueError, match=r"."):
            read(cell)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("43466", date(2019, 1, 1)),
        ("43466.75", date(2019, 1, 1)),
        ("４３４６６", date(2019, 1, 1)),
        ("20190101", date(2019, 1, 1)),
        ("2958465", date(9999, 12, 31)),
    ],
)
def test_a_count_of_days_is_a_date(cell: str, day: date) -> None:
    assert date_of(cell) == day
    assert (day.year == 9999) == (day == date.max and end_of(cell) is None)


@given(st.integers(20_000, 79_999))
def test_every_count_of_days_within_bounds_is_the_sheets_own(number: int) -> None:
    from openpyxl.utils.datetime import from_excel

    assert date_of(str(number)) == from_excel(number).date()


@pytest.mark.parametrize("cell", ["1", "2019", "201901", "19999", "80000", "-43466", "43466,5"])
def test_other_numbers_are_no_dates(cell: str) -> None:
    with pytest.raises(ValueError, match="not a date"):
        date_of(cell)
