"""Candidates of a search as they are shown: handles in place of ids, and the reason of each in words."""

from collections.abc import Mapping, Sequence
from typing import Final

from hub.gql.view import Row, View, bilingual
from hub.inquiries.rulebook import Texts
from hub.inquiries.search import Candidate, Match, MatchReason

_WORDS: Final[Mapping[MatchReason, Texts]] = {
    MatchReason.CODE: ("统一社会信用代码与所查相同", "Its unified social credit code is the one asked for"),
    MatchReason.REGISTRATION_NUMBER: ("工商注册号与所查相同", "Its registration number is the one asked for"),
    MatchReason.ORGANIZATION_CODE: ("组织机构代码与所查相同", "Its organisation code is the one asked for"),
    MatchReason.EXACT_NAME: ("名称与所查相同", "Its name is the one asked for"),
    MatchReason.FORMER_NAME: ("曾用名与所查相同", "A former name of it is the one asked for"),
    MatchReason.NAME_PREFIX: ("名称以所查文字开头", "Its name begins with what was asked for"),
    MatchReason.FORMER_NAME_PREFIX: ("曾用名以所查文字开头", "A former name of it begins with what was asked for"),
}
_BEGINNINGS: Final = frozenset({MatchReason.NAME_PREFIX, MatchReason.FORMER_NAME_PREFIX})


def candidates(page: Sequence[Candidate], view: View, *, cursors: Sequence[str]) -> list[Row]:
    """The edges of a page; whoever was asked for by a whole name or a number was asked about, others were met."""
    edges: list[Row] = []
    for candidate, cursor in zip(page, cursors, strict=True):
        met = candidate.match.reason in _BEGINNINGS
        released = view.released
        (released.subjects_traversed if met else released.subjects_root).add(candidate.enterprise_id)
        edges.append({"cursor": cursor, "node": _candidate(candidate, view)})
    return edges


def _candidate(candidate: Candidate, view: View) -> Row:
    return view.shown(
        "EnterpriseCandidate",
        {
            "id": view.handle(candidate.enterprise_id),
            "uscc": candidate.uscc,
            "kind": candidate.kind,
            "name": candidate.name,
            "status": candidate.status,
            "region": candidate.region,
            "address": candidate.address,
            "match": _match(candidate.match, view),
        },
    )


def _match(match: Match, view: View) -> Row:
    zh, en = _WORDS[match.reason]
    if not match.as_written:
        zh += "（繁简、大小写等写法不同）"
        en += " (written with other characters or letters)"
    if match.reason in _BEGINNINGS:
        zh += f"，相似度 {match.score}"
        en += f", likeness {match.score}"
    return view.shown(
        "NameMatch",
        {
            "reason": match.reason,
            "matched": match.matched,
            "score": match.score,
            "explanation": bilingual((zh + "。", en + ".")),
        },
    )
