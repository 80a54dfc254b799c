"""A folder as a delivery: the files of a profile's forms, in the order of the forms."""

from collections.abc import Sequence
from pathlib import Path

from graph_schema.errors import WrongInput
from graph_schema.masking import mask_numbers
from loaders.profile import Profile


def delivered_files(profile: Profile, paths: Sequence[Path]) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """The files that were given, with a folder's files in its place; and sentences on what a folder lacks or has more.

    A file is known by its name without the ending, so that a form's table.csv may come as table.xlsx. A folder of a
    profile whose forms name no files stays as it is. Raises WrongInput for a folder that lacks a file that is needed,
    has one twice, or cannot be listed.
    """
    files: list[Path] = []
    messages: list[str] = []
    for path in paths:
        if path.is_dir() and any(form.file for form in profile.forms):
            found, told = _of_folder(profile, path)
            files += found
            messages += told
        else:
            files.append(path)
    return tuple(files), tuple(messages)


def _of_folder(profile: Profile, folder: Path) -> tuple[list[Path], list[str]]:
    name = mask_numbers(folder.name)
    try:
        there = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith((".", "~$")))
    except OSError as error:
        raise WrongInput(f"The folder {name} cannot be read ({error.strerror}); give one this user may read.") from None
    files: list[Path] = []
    lacking: list[str] = []
    absent: list[str] = []
    for form in profile.forms:
        if form.file is None:
            continue
        found = [path for path in there if path.stem.casefold() == Path(form.file).stem.casefold()]
        if len(found) > 1:
            raise WrongInput(f"The folder {name} has {form.file} in {len(found)} files; leave one of them there.")
        files += found
        if not found:
            (absent if form.optional else lacking).append(form.file)
    if lacking:
        raise WrongInput(
            f"The folder {name} lacks {', '.join(lacking)}; ask for what is missing, or name single files."
        )
    messages = []
    if absent:
        messages.append(f"The folder {name} has no {', '.join(absent)}.")
    unknown = [path.name for path in there if path not in files]
    if unknown:
        more = f" and {len(unknown) - 10} more" if len(unknown) > 10 else ""
        messages.append(f"Not read in the folder {name}: {mask_numbers(', '.join(unknown[:10]))}{more}.")
    return files, messages
