"""Whom the field of a legal representative names: one person, nobody, several, or an organisation."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources

from graph_schema.name_keys import without_format_marks

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_SEPARATORS = re.compile(r"[、,;/|\n\t]+|\s*[&＆]\s*")
_DOTS = re.compile(r"\s*[·•・‧∙⋅･.。]\s*")
_HAN = r"㐀-䶿一-鿿〇𠀀-𲎯"
_SHORT_NAME = re.compile(rf"[{_HAN}]{{1,3}}")
_AND_OTHERS = re.compile(r"等[\d一二三四五六七八九十]*人$")
_HAN_WORD = re.compile(rf"[{_HAN}]+")
_NOTE = re.compile(r"[:：]")
_LONGEST_NAME = 60


class FieldKind(StrEnum):
    """What the field names."""

    ONE = "ONE"
    NONE = "NONE"
    SEVERAL = "SEVERAL"
    ORGANIZATION = "ORGANIZATION"


@dataclass(frozen=True, slots=True)
class RepresentativeField:
    """What a representative field says: `name` where it names one person or one organisation, the text as it came.

    `people` are the persons that it names, one or several.
    """

    kind: FieldKind
    name: str | None
    text: str
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Forms:
    endings: tuple[str, ...]
    contains: tuple[str, ...]
    latin: frozenset[str]
    placeholders: frozenset[str]
    titles: tuple[str, ...]
    telling: re.Pattern[str]
    """Whatever makes a short Chinese text something else than one person's name."""


def _load_forms() -> _Forms:
    found = tomllib.loads(resources.files("loaders").joinpath("profiles/legal_forms.toml").read_text(encoding="utf-8"))
    endings = found["organizations"]["endings"] + found["accounts"]["endings"]
    contains, titles = found["accounts"]["contains"], sorted(found["titles"]["words"], key=len, reverse=True)
    placeholders = found["placeholders"]["values"]
    return _Forms(
        endings=tuple(endings),
        contains=tuple(contains),
        latin=frozenset(found["latin"]["endings"]),
        placeholders=frozenset(placeholders),
        titles=tuple(titles),
        telling=re.compile("|".join(map(re.escape, ["等", *endings, *contains, *titles, *filter(None, placeholders)]))),
    )


_FORMS = _load_forms()


def is_organization_name(text: str) -> bool:
    """Whether a holder's name is an organisation's, an account's or a plan's (endings in profiles/legal_forms.toml).

    Notes in brackets and what follows a dash after an organisation's name (a plan, an account) count with it.
    """
    whole = _fold(text)
    bare = _BRACKETS.sub(" ", whole).strip()
    if any(word in whole for word in _FORMS.contains):
        return True
    return any(_ends_as_organization(part.strip()) for part in (whole.rstrip(")"), bare, *bare.split("-")))


def split_representatives(text: str | None) -> RepresentativeField:
    """Read the field.

    NONE for blank, placeholders and text without a letter; SEVERAL for names set apart by 、 , ; / or by blanks between
    Chinese names of 2 to 4 characters; ORGANIZATION by its legal form. A title, and a note in brackets, is no part of a
    person's name; an organisation keeps its brackets. Latin names keep their blanks, names of minorities
    their middle dot (written · whatever dot was used). The field's text is never changed.
    """
    original = text or ""
    if _SHORT_NAME.fullmatch(original) and not _FORMS.telling.search(original):
        return RepresentativeField(FieldKind.ONE, original, original, (original,))  # as most are written
    folded = _fold(original)
    if folded.upper().strip("()") in _FORMS.placeholders or not any(char.isalpha() for char in folded):
        return RepresentativeField(FieldKind.NONE, None, original)
    if not _is_chinese_list(folded) and is_organization_name(_without_note(folded)):
        return RepresentativeField(FieldKind.ORGANIZATION, _without_note(folded), original)
    names = _people(_BRACKETS.sub(" ", folded))
    if len(names) > 1 or _AND_OTHERS.search(folded) or any(len(name) > _LONGEST_NAME for name in names):
        told = tuple(name for name in names if len(name) <= _LONGEST_NAME)
        return RepresentativeField(FieldKind.SEVERAL, None, original, () if _AND_OTHERS.search(folded) else told)
    if not names:
        return RepresentativeField(FieldKind.NONE, None, original)
    return RepresentativeField(FieldKind.ONE, names[0], original, (names[0],))


def _fold(text: str) -> str:
    """NFKC without invisible characters, one blank where there were several."""
    visible = without_format_marks(unicodedata.normalize("NFKC", text))
    lines = visible.replace("〔", "[").replace("〕", "]").replace("【", "[").replace("】", "]")
    return re.sub(r"[ \u3000\r]+", " ", lines).strip()


def _without_note(folded: str) -> str:
    """Without a bracket that says who acts for an organisation (a legal form in brackets stays)."""
    return _BRACKETS.sub(lambda found: "" if _NOTE.search(found.group()) else found.group(), folded).strip()


def _ends_as_organization(name: str) -> bool:
    if name in _FORMS.endings:
        return len(name) > 2
    if name.endswith(_FORMS.endings):
        return _SHORT_NAME.fullmatch(name) is None  # a short one is a person whose given name ends so
    words = name.upper().replace(",", " ").split()
    return len(words) > 1 and words[-1] in _FORMS.latin


def _people(folded: str) -> list[str]:
    names: list[str] = []
    for part in _parts(folded):
        words = _without_titles(part).split()
        joined = "".join(words)
        if not all(_HAN_WORD.fullmatch(word) for word in words):
            names.append(" ".join(words))
        elif all(len(word) == 1 for word in words) or (len(joined) <= 4 and min(map(len, words)) == 1):
            names.append(joined)  # 张 三, 欧阳 锋: blanks that only widen one name
        else:
            names.extend(words)
    return list(dict.fromkeys(name for name in names if any(char.isalpha() for char in name)))


def _parts(folded: str) -> list[str]:
    """The text between separators; one comma in a Latin name (SMITH, JOHN) separates nothing."""
    sides = folded.split(",")
    if folded.isascii() and len(sides) == 2 and min(len(side.split()) for side in sides) == 1 and ";" not in folded:
        return [folded]
    return [part.strip() for part in _SEPARATORS.split(folded) if part.strip()]


def _is_chinese_list(folded: str) -> bool:
    """Whether separators stand between Chinese names; a comma in a Latin company's name separates nothing."""
    parts = [part.strip() for part in _SEPARATORS.split(_BRACKETS.sub(" ", folded)) if part.strip()]
    return len(set(parts)) > 1 and all(_HAN_WORD.search(part) for part in parts)


def _without_titles(part: str) -> str:
    for title in _FORMS.titles:
        if title not in part:
            continue
        bare = re.sub(rf"^{title}\s*:?\s*|\s*:?\s*{title}$", "", part)
        if len(bare) > 1:
            part = bare
    if _HAN_WORD.search(part):
        part = _DOTS.sub("·", part).strip("· ")
    return part
