"""A folder stands for the files of a profile's forms, in their order."""

from pathlib import Path

import pytest

from graph_schema.errors import WrongInput
from loaders.folders import delivered_files
from loaders.profile import Profile, load_profile
from tests.support.profile_files import register_toml, written_profile


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    """A profile of two files, and a third that a folder may lack."""
    text = register_toml(form='file = "b_first.csv"')
    form = text[text.index("[[form]]\n") :].replace('id = "a"', 'id = "ID"')
    forms = [form.replace("ID", "x").replace("b_first", "a_second"), form.replace("ID", "y").replace("b_first", "c")]
    forms[1] = forms[1].replace("file =", "optional = true\nfile =")
    return load_profile(str(written_profile(tmp_path, text + "".join(forms))))


def folder_of(place: Path, *names: str) -> Path:
    """A folder of files of these names."""
    folder = place / "folder"
    folder.mkdir()
    for name in names:
        (folder / name).write_text("x")
    return folder


def test_files_come_in_the_order_of_the_forms(tmp_path: Path, profile: Profile) -> None:
    folder = folder_of(tmp_path, "a_second.CSV", "b_first.xlsx", "c.csv", ".hidden", "~$b_first.xlsx")
    files, messages = delivered_files(profile, [tmp_path / "before.csv", folder])
    assert [path.name for path in files] == ["before.csv", "b_first.xlsx", "a_second.CSV", "c.csv"]
    assert messages == ()


def test_what_may_be_absent_and_what_is_unknown_is_told(tmp_path: Path, profile: Profile) -> None:
    folder = folder_of(tmp_path, "a_second.csv", "b_first.csv", "readme.txt", "41030219900101123X.jpg")
    files, messages = delivered_files(profile, [folder])
    assert [path.name for path in files] == ["b_first.csv", "a_second.csv"]
    assert messages[0] == "The folder folder has no c.csv."
    assert "readme.txt" in messages[1]
    assert "41030219900101123X" not in messages[1]


def test_what_is_needed_and_absent_is_refused(tmp_path: Path, profile: Profile) -> None:
    with pytest.raises(WrongInput, match=r"The folder folder lacks b_first\.csv, a_second\.csv; ask for what"):
        delivered_files(profile, [folder_of(tmp_path, "c.csv")])


def test_a_file_in_two_formats_is_refused(tmp_path: Path, profile: Profile) -> None:
    with pytest.raises(WrongInput, match=r"has b_first\.csv in 2 files; leave one"):
        delivered_files(profile, [folder_of(tmp_path, "a_second.csv", "b_first.csv", "b_first.xls")])


def test_a_folder_of_a_profile_without_files_stays(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "a.csv")
    assert delivered_files(load_profile("register"), [folder]) == ((folder,), ())
