"""What a profile says against what the checks and the rules know: every problem at once, before any file is read."""

from collections import Counter
from collections.abc import Collection, Iterator
from difflib import get_close_matches

from graph_schema.rules.model import RuleBase
from loaders.headers import UNNAMED_CODE, fold_header
from loaders.mapper_spec import MapperSpec
from loaders.mappers import MAPPERS
from loaders.profile import Form, Profile
from loaders.profile_toml import Problem
from loaders.standards import STANDARDS

CANONICAL = "canonical"


def check_profile(profile: Profile, rules: RuleBase) -> list[Problem]:
    """Everything that is wrong with a profile whose keys are right; empty where it can be used."""
    problems = [
        problem for place, form in enumerate(profile.forms, 1) for problem in _form(form, place, profile, rules)
    ]
    for name, values in (
        ("id", [form.id for form in profile.forms]),
        ("file", [form.file for form in profile.forms if form.file]),
    ):
        for value, count in Counter(values).items():
            if count > 1:
                problems.append(Problem(f"form.{name}", f"{value} stands in {count} forms; give each its own"))
    return problems


def _form(form: Form, place: int, profile: Profile, rules: RuleBase) -> Iterator[Problem]:
    at = f"form[{place}]"
    if profile.format == "jsonl":
        if form.mapper != CANONICAL or form.columns:
            yield Problem(f"{at}.mapper", f"of a jsonl profile is {CANONICAL} without columns; make it so, or a table")
        return
    if profile.format == "json":
        if form.mapper not in STANDARDS:
            yield Problem(f"{at}.mapper", f"is no standard of statements; {_choose(form.mapper, STANDARDS)}")
        if form.columns:
            yield Problem(f"{at}.columns", "mean nothing in a json profile; delete them")
        return
    spec = MAPPERS.get(form.mapper)
    if spec is None:
        yield Problem(f"{at}.mapper", f"is no check; {_choose(form.mapper, MAPPERS)}")
        return
    yield from _columns(form, spec, at)
    yield from _values(form, spec, at)
    yield from _rules(form, spec, at=at, rules=rules)


def _columns(form: Form, spec: MapperSpec, at: str) -> Iterator[Problem]:
    fields = [column.field for column in form.columns]
    for field in fields:
        if field not in spec.fields:
            yield Problem(f"{at}.columns.{field}", f"is no field of {form.mapper}; {_choose(field, spec.fields)}")
    for field in sorted(spec.required.difference(fields)):
        yield Problem(f"{at}.columns", f"lacks {field}, which {form.mapper} needs; add it")
    owners: dict[str, str] = {}
    for column in form.columns:
        for header in column.headers:
            folded, where = fold_header(header), f"{at}.columns.{column.field}.headers"
            if folded == UNNAMED_CODE:
                yield Problem(
                    where, f"has {header}; write the meaning in brackets, as its number changes between forms"
                )
            elif owners.setdefault(folded, column.field) != column.field:
                yield Problem(where, f"has {header}, which is a header of {owners[folded]} too; delete one of them")
    for field in sorted(form.personal.difference(fields)):
        yield Problem(f"{at}.personal", f"names {field}, which has no column; {_choose(field, fields)}")
    if form.columns and not any(column.required for column in form.columns):
        yield Problem(f"{at}.columns", "has no required column, so that any file would fit; mark those it must have")


def _values(form: Form, spec: MapperSpec, at: str) -> Iterator[Problem]:
    for field, terms in form.values.items():
        where = f"{at}.values.{field}"
        if field not in spec.values:
            yield Problem(where, f"is not translated by {form.mapper}; {_choose(field, spec.values)}")
            continue
        for text, term in terms.items():
            if spec.values[field] and term not in spec.values[field]:
                yield Problem(f"{where}.{text}", f"is no term of {field}; {_choose(term, spec.values[field])}")
    for option, text in form.options.items():
        where = f"{at}.options.{option}"
        if option not in spec.options:
            yield Problem(where, f"is no option of {form.mapper}; {_choose(option, spec.options)}")
            continue
        allowed = spec.options[option]
        if allowed is not None and text not in allowed:
            yield Problem(where, f"cannot be {text}; {_choose(text, allowed)}")


def _rules(form: Form, spec: MapperSpec, *, at: str, rules: RuleBase) -> Iterator[Problem]:
    if form.list_kind is not None and rules.find_list_kind(form.list_kind) is None:
        yield Problem(f"{at}.list_kind", f"is no list kind of the rules; {_choose(form.list_kind, rules.list_kinds)}")
    if spec.list_kind and form.list_kind is None:
        yield Problem(f"{at}.list_kind", f"is missing, and {form.mapper} needs it; {_choose('', rules.list_kinds)}")
    if spec.seats and not form.seats:
        yield Problem(f"{at}.seats", f"is missing, and {form.mapper} needs it; say which seat the column means")
    if form.seats and not spec.seats:
        yield Problem(f"{at}.seats", f"means nothing to {form.mapper}; delete it")


def _choose(given: str, known: Collection[str]) -> str:
    """What to do about a word that is not known: the nearest known one, or all of them."""
    if not known:
        return "delete it"
    near = get_close_matches(given, list(known), n=1)
    return f"write {near[0]}" if near else f"choose one of {', '.join(sorted(known))}"
