"""A path between two parties as one sentence, Chinese and English: who is tied to whom, as what, and since when.

It states what is recorded, each tie once, and concludes nothing. Days are ISO strings, as rows carry them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from graph_schema.explain import Days, Teller
from graph_schema.rules.basics import Bilingual
from graph_schema.rules.model import RuleBase


@dataclass(frozen=True, slots=True)
class TieTold:
    """What the sentence needs of one tie: its relationship type, where it starts and ends, and what it says.

    `about` is the percentage of a holding, the number of a decision, the way of a succession or the year of a supply.
    Of what has no days of its own none are given. `disputed`: it is under objection.
    `same` is the name of a person of whom it begins at another appearance than the tie before ended at, `same_end` of
    one of whom it ends at another than was asked about.
    """

    relation: str
    start: str | None
    end: str | None
    role: str | None
    days: Days | None
    about: str | None
    disputed: bool = False
    same: str | None = None
    same_end: str | None = None


_FOUND: Final = Bilingual(
    zh="{one}与{other}之间有 {steps} 步的关联：{ties}。",
    en="{one} and {other} are linked in {steps}: {ties}.",
)
_SELF: Final = Bilingual(
    zh="所问两端为同一主体：{one}。",
    en="Both ends are one party: {one}.",
)
_SELF_BY_DOCUMENT: Final = Bilingual(
    zh="所问两端经证件认定为同一自然人：{one}。",
    en="Both ends are one person by a document: {one}.",
)
_NONE: Final = Bilingual(
    zh="{hops} 步之内未发现关联。",
    en="No link within {steps}.",
)
_BOUNDED: Final = Bilingual(
    zh="有主体的关联过多，只查看了其中一部分。",
    en="Some party has very many ties, of which only a part was followed.",
)
_SAME: Final = Bilingual(
    zh="经证件认定两处{same}为同一自然人，",
    en="{same} being the same person there by a document, ",
)
_SAME_END: Final = Bilingual(
    zh="，经证件认定其与所问的{same}为同一自然人",
    en=", who is by a document the same person as the {same} asked about",
)
_DISPUTED: Final = Bilingual(zh="处于异议核查", en="under objection")
_NOBODY: Final = Bilingual(zh="（名称不详）", en="(name unknown)")
_TIES: Final[Mapping[str, Bilingual]] = MappingProxyType(
    {
        "HOLDS": Bilingual(zh="{start}任{end}的{role}{said}", en="{start} is recorded as {role} of {end}{said}"),
        "OWNS": Bilingual(zh="{start}持有{end}的股权{said}", en="{start} has a holding in {end}{said}"),
        "CONTROLS": Bilingual(
            zh="{start}被记载为{end}的实际控制人{said}",
            en="{start} is recorded as actual controller of {end}{said}",
        ),
        "NAMES": Bilingual(
            zh="关于{start}的记录{said}列有{end}（{role}）", en="a record about {start}{said} names {end} ({role})"
        ),
        "BRANCH_OF": Bilingual(zh="{start}是{end}的分支机构{said}", en="{start} is a branch of {end}{said}"),
        "SUCCEEDS": Bilingual(zh="{start}承继{end}{said}", en="{start} succeeds {end}{said}"),
        "SUPPLIES": Bilingual(zh="{start}向{end}供货{said}", en="{start} supplies {end}{said}"),
    }
)
_HOW: Final[Mapping[str, Bilingual]] = MappingProxyType(
    {
        "MERGER": Bilingual(zh="合并", en="merger"),
        "SPLIT": Bilingual(zh="分立", en="split"),
        "NEW_CODE": Bilingual(zh="换码", en="new code"),
    }
)


def explain_path(
    ties: Sequence[TieTold], *, ends: tuple[str | None, str | None], by_document: bool = False, rules: RuleBase
) -> Bilingual:
    """The path as one sentence; absent names are said to be so.

    A path without steps says that both ends are one party, or `by_document` that two appearances are.
    """
    own = _SELF_BY_DOCUMENT if by_document else _SELF
    return Bilingual(
        zh=_path(Teller(rules, chinese=True), ties, ends, own=own),
        en=_path(Teller(rules, chinese=False), ties, ends, own=own),
    )


def explain_none(hops: int, *, bounded: bool) -> Bilingual:
    """That no path of at most so many steps was found, and whether some ties were not followed."""
    marks = {"hops": hops, "steps": _steps(hops)}
    told = [_NONE, _BOUNDED] if bounded else [_NONE]
    return Bilingual(
        zh="".join(text.zh for text in told).format_map(marks), en=" ".join(text.en for text in told).format_map(marks)
    )


def _path(teller: Teller, ties: Sequence[TieTold], ends: tuple[str | None, str | None], *, own: Bilingual) -> str:
    one, other = (end or teller.of(_NOBODY) for end in ends)
    if not ties:
        return teller.of(own).format(one=one)
    steps = str(len(ties)) if teller.chinese else _steps(len(ties))
    told = ("；" if teller.chinese else "; ").join(_tie(teller, tie) for tie in ties)
    return teller.of(_FOUND).format(one=one, other=other, steps=steps, ties=told)


def _tie(teller: Teller, tie: TieTold) -> str:
    about = tie.about
    if about is not None and tie.relation == "SUCCEEDS" and about in _HOW:
        about = teller.of(_HOW[about])
    marks = {
        "start": tie.start or teller.of(_NOBODY),
        "end": tie.end or teller.of(_NOBODY),
        "role": teller.role(tie.role) or teller.phrase("no_tie"),
        "said": _bracket(
            teller,
            [
                about,
                None if tie.days is None else teller.days(tie.days),
                teller.of(_DISPUTED) if tie.disputed else None,
            ],
        ),
    }
    same = "" if tie.same is None else teller.of(_SAME).format(same=tie.same)
    at_end = "" if tie.same_end is None else teller.of(_SAME_END).format(same=tie.same_end)
    return same + teller.of(_TIES[tie.relation]).format_map(marks) + at_end


def _bracket(teller: Teller, texts: Sequence[str | None]) -> str:
    text = teller.comma.join(filter(None, texts))
    if not text:
        return ""
    return f"（{text}）" if teller.chinese else f" ({text})"


def _steps(count: int) -> str:
    return "1 step" if count == 1 else f"{count} steps"
