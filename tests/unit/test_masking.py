"""Resident IDs in every writing that deliveries show are replaced; codes of organisations are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.masking import TOKEN, mask_all_numbers, mask_name, mask_numbers
from loaders.generate_codes import registration_check, resident_id, uscc

WIDE = str.maketrans("0123456789Xx", "０１２３４５６７８９Ｘｘ")
GAPS = st.sampled_from(["", "", "", " ", "\u3000", "-", "\u200b", "\u202c", "\u00a0", " - "])


@given(serial=st.integers(0, 20_000), wide=st.booleans(), old=st.booleans(), gaps=st.lists(GAPS, min_size=20))
def test_ids_are_replaced_however_they_are_written(serial: int, wide: bool, old: bool, gaps: list[str]) -> None:
    number = resident_id(serial)
    if old:
        number = number[:6] + number[8:17]  # GB 11643-1989: without century and check digit
    number = number.lower().translate(WIDE) if wide else number
    written = number[0] + "".join(gap + char for char, gap in zip(number[1:], gaps, strict=False))
    for before, after in (("", ""), ("证", "号"), ("ID", "a"), ("a,", ",b"), ("（", "）")):
        assert mask_numbers(before + written + after) == before + TOKEN + after


@pytest.mark.parametrize("number", ["41032219900101123X", "41032219900101123x", "４１０３２２１９９００１０１１２３Ｘ"])
def test_the_last_x_in_every_form(number: str) -> None:
    assert mask_numbers(number) == TOKEN


@given(serial=st.integers(0, 20_000))
def test_codes_of_organisations_stay(serial: int) -> None:
    code = uscc("91", "410322", serial=serial)
    assert mask_numbers(f"{code},2019-03-07") == f"{code},2019-03-07"
    number = f"41032210000{serial % 1000:03d}"  # no day where an ID has one
    assert mask_numbers(number + registration_check(number)) == number + registration_check(number)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("甲,4103221990010112,乙", f"甲,{TOKEN},乙"),
        ("410322****1234", TOKEN),
        ("12345,6", "12345,6"),
        ("４１０ ３２２", TOKEN),
    ],
)
def test_any_run_is_replaced_where_the_column_is_unknown(text: str, shown: str) -> None:
    assert mask_all_numbers(text) == shown


@pytest.mark.parametrize(("name", "masked"), [("王甲", "王*"), ("欧阳某某", "欧***"), ("李", "李"), ("", "")])
def test_of_a_name_the_first_character_is_left(name: str, masked: str) -> None:
    assert mask_name(name) == masked
