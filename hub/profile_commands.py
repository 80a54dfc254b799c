"""`credit-hub profile`: which profiles there are, what is wrong with one, and a proposal for a new source."""

from pathlib import Path
from typing import Annotated

import typer

from graph_schema.errors import WrongInput
from graph_schema.masking import mask_numbers
from graph_schema.rules.load import load_rules
from hub.commands import Config, Json
from hub.console import EXIT_WRONG_USE, errors_told, print_json, print_table, say
from hub.settings import load_settings
from loaders.profile import Profile, load_profile, profile_names, read_profile
from loaders.profile_check import check_profile
from loaders.profile_guess import Guess, guess_profile

profile_app = typer.Typer(
    help="Profiles: how a source's files are read; a new source is a new TOML file.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@profile_app.command("list")
def list_profiles(*, as_json: Json = False) -> None:
    """List the profiles that come with the program, and their forms."""
    with errors_told():
        profiles = [load_profile(name) for name in profile_names()]
    if as_json:
        print_json({"profiles": [_told(profile) for profile in profiles]})
        return
    rows = [(p.id, p.format, p.source, ", ".join(form.id for form in p.forms), p.title) for p in profiles]
    print_table("", ("方案 · profile", "格式 · format", "来源 · source", "表 · forms", "名称 · title"), rows=rows)


@profile_app.command("check")
def check(
    profile: Annotated[str, typer.Argument(help="The TOML file of a profile, or the name of one.")],
    *,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Say everything that is wrong with a profile. Exit code 0: it can be used; 2: it cannot."""
    with errors_told():
        rules = load_rules(load_settings(config).rules)
        found = read_profile(profile)
        problems = check_profile(found, rules) if isinstance(found, Profile) else found
    if as_json:
        print_json({"problems": [{"key": problem.key, "problem": problem.text} for problem in problems]})
    elif problems:
        print_table("", ("键 · key", "问题 · problem"), rows=[(problem.key, problem.text) for problem in problems])
    else:
        say("the profile can be used")
    if problems:
        raise typer.Exit(EXIT_WRONG_USE)


@profile_app.command("guess")
def guess(
    file: Annotated[Path, typer.Argument(help="A delivered table: CSV, XLSX or XLS.")],
    *,
    out: Annotated[Path | None, typer.Option("--out", help="Write the proposed profile to this new file.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Encoding [default: utf-8, then gb18030].")] = None,
    as_json: Json = False,
) -> None:
    """Name the profile that fits a file, or propose a new one. No cell of the file is shown."""
    with errors_told():
        if not file.is_file():
            raise WrongInput(f"There is no file {mask_numbers(file.name)}; give the path of a delivered table.")
        found = guess_profile(file, encoding)
        if out is not None and found.toml:
            _write(out, found.toml)
    if as_json:
        print_json(_answer(found))
        return
    what = f"form {found.form} of profile {found.profile}"
    if found.fits:
        say(f"the file is {what}: {len(found.matches)} of its columns are known; load it with that profile")
    else:
        say(f"no profile fits; the nearest is {what}, {found.sure} of 100 sure")
    if found.unmatched:
        say(f"columns that are not read: {', '.join(found.unmatched)}")
    if found.toml and out is None:
        typer.echo(found.toml, nl=False)
    elif found.toml:
        say(f"proposed profile written to {out}; mend it, then `credit-hub profile check` it")


def _told(profile: Profile) -> dict[str, object]:
    return {
        "id": profile.id,
        "title": profile.title,
        "format": profile.format,
        "source": profile.source,
        "forms": [form.id for form in profile.forms],
    }


def _answer(found: Guess) -> dict[str, object]:
    return {
        "profile": found.profile,
        "form": found.form,
        "fits": found.fits,
        "sure": found.sure,
        "columns": {match.field: match.likeness for match in found.matches},
        "not_read": list(found.unmatched),
        "toml": found.toml or None,
    }


def _write(out: Path, text: str) -> None:
    try:
        with out.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise WrongInput(f"The file {mask_numbers(out.name)} exists already; name a new one with --out.") from None
