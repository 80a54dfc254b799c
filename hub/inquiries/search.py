"""Finding enterprises by name or number: who may find by the beginning of a name, what is found, and how it is ranked.

What is asked for is folded to a search key (graph_schema/search_keys.py); a text in the form of a code is looked for
as a code as well. Nothing is found by a part in the middle of a name.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, Final

from rapidfuzz import fuzz

from graph_schema.identifiers import enterprise_kind, parse_any_organization_id
from graph_schema.name_keys import name_key
from graph_schema.names import EnterpriseKind, IdScheme, PartnerKind
from graph_schema.reads.search import SEARCH_ENTERPRISES
from graph_schema.reads.search_beginnings import (
    COUNT_FORMER_NAMES,
    COUNT_NAMES,
    FIND_FORMER_NAMES_BEGINNING,
    FIND_NAMES_BEGINNING,
    SEARCH_MOMENT,
)
from graph_schema.reads.search_rows import MomentKey, SearchAnswer, SearchKey
from graph_schema.records import NoParams
from graph_schema.search_keys import search_key
from hub.access.references import cited_by_name, rests_on_membership
from hub.errors import Refusal, RefusalCode
from hub.inquiries.enterprise import Asker, EnterpriseQuestion, Reader, enterprise_key

MOST_CANDIDATES: Final = 200
MOST_FOUND: Final = 500
"""Where more enterprises have names that begin with what is asked for, none of them is told but by its whole name."""
MOST_LOOKED_AT: Final = 5_000
"""Names that are looked at to find them, of any day and commit; the same where there are more."""
SHORTEST: Final = 2
LONGEST: Final = 200
BY_BEGINNING: Final = frozenset({PartnerKind.INVESTIGATOR, PartnerKind.DEPARTMENT})


class MatchReason(StrEnum):
    """Why an enterprise is a candidate; the order is that of the ranking."""

    CODE = "CODE"
    REGISTRATION_NUMBER = "REGISTRATION_NUMBER"
    ORGANIZATION_CODE = "ORGANIZATION_CODE"
    EXACT_NAME = "EXACT_NAME"
    FORMER_NAME = "FORMER_NAME"
    NAME_PREFIX = "NAME_PREFIX"
    FORMER_NAME_PREFIX = "FORMER_NAME_PREFIX"


_RANKS: Final = {reason: rank for rank, reason in enumerate(MatchReason)}
_BY_SCHEME: Final = {
    IdScheme.USCC: MatchReason.CODE,
    IdScheme.REGISTRATION_NUMBER: MatchReason.REGISTRATION_NUMBER,
    IdScheme.ORGANIZATION_CODE: MatchReason.ORGANIZATION_CODE,
}


_BEGINNINGS: Final = (
    (COUNT_NAMES, FIND_NAMES_BEGINNING),
    (COUNT_FORMER_NAMES, FIND_FORMER_NAMES_BEGINNING),
)
BY_NUMBER: Final = frozenset(_BY_SCHEME.values())


@dataclass(frozen=True, slots=True)
class Sought:
    """What is searched for: as written, its search key, and the identifier it has the form of (or None)."""

    text: str
    key: str
    code: tuple[IdScheme, str] | None

    @property
    def subject(self) -> str:
        """What is named by it: a number as scheme:value, else the name's key."""
        return f"NAME:{self.key}" if self.code is None else ":".join(self.code)

    @property
    def counted(self) -> str:
        """The same as the budget of a case counts it: unified codes stand alone, however they are asked for."""
        if self.code is not None and self.code[0] is IdScheme.USCC:
            return self.code[1]
        return self.subject


@dataclass(frozen=True, slots=True)
class Match:
    """Why, by which name or number, how alike it is to what was asked for (0 to 100), and whether letter by letter."""

    reason: MatchReason
    matched: str
    score: float
    as_written: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """One enterprise that was found; `name`, `status`, `region` and `address` are those that its own answer would tell.

    `code` tells enterprises apart: the unified code, or the first identifier where there is none.
    """

    enterprise_id: str
    code: str
    uscc: str | None
    kind: EnterpriseKind
    name: str | None
    status: str | None
    region: str | None
    address: str | None
    match: Match

    @property
    def place(self) -> tuple[int, float, str]:
        """Where it stands in the ranking: by reason, likeness, code; no two stand alike."""
        return (_RANKS[self.match.reason], -self.match.score, self.code)


@dataclass(frozen=True, slots=True)
class Candidates:
    """All candidates in order; `truncated`: more names fit than these."""

    found: tuple[Candidate, ...]
    truncated: bool
    known: int
    read_at: int


def sought(text: str) -> Sought:
    """What a text searches for. Raises Refusal(BAD_INPUT) for what can be no name: too short or long, or no text."""
    if len(text) > LONGEST or any(unicodedata.category(x) in ("Cc", "Cs") and not x.isspace() for x in text):
        raise Refusal(RefusalCode.BAD_INPUT, field="name")
    key = search_key(text)
    if not SHORTEST <= len(key) <= LONGEST:
        raise Refusal(RefusalCode.BAD_INPUT, field="name")
    parsed = parse_any_organization_id(text)
    found = None if parsed.scheme is None or parsed.value is None else (parsed.scheme, parsed.value)
    return Sought(text, key, found)


def statements_of(asker: Asker) -> frozenset[str]:
    """Names of the statements that answer."""
    by_index = (SEARCH_MOMENT, *(statement for pair in _BEGINNINGS for statement in pair))
    looking = by_index if asker.scope.kind is PartnerKind.INVESTIGATOR else ()
    return frozenset(statement.name for statement in (SEARCH_ENTERPRISES, *looking))


async def search_enterprises(reader: Reader, asker: Asker, *, question: EnterpriseQuestion, name: Sought) -> Candidates:
    """At most 200 candidates, ranked. Raises Refusal where nothing is granted, and the gateway's errors."""
    row, broad = _search_key(asker, question, name), False
    if row.begins and not row.covering:
        row, broad = await _with_beginnings(reader, row)
    answer = await reader.read(SEARCH_ENTERPRISES, row, limits={"max_found": 2 * MOST_FOUND + 1})
    if answer is None or not answer.granted:
        raise Refusal(RefusalCode.FORBIDDEN)
    return rank(answer, name, begins=row.begins, broad=broad)


def rank(answer: SearchAnswer, name: Sought, *, begins: bool, broad: bool) -> Candidates:
    """The candidates of an answer in order: by code, whole names, former ones, beginnings; then by likeness."""
    found = [candidate for row in answer.found if (candidate := _candidate(row, name, begins=begins)) is not None]
    found.sort(key=lambda candidate: candidate.place)
    return Candidates(
        found=tuple(found[:MOST_CANDIDATES]),
        truncated=broad or len(found) > MOST_CANDIDATES,
        known=answer.known,
        read_at=answer.now,
    )


async def _with_beginnings(reader: Reader, row: SearchKey) -> tuple[SearchKey, bool]:
    """What is asked, with the enterprises whose names begin so, all rounds from one commit; and whether these are too
    many to be gone into, so that none of them is asked about."""
    moment = await reader.read(SEARCH_MOMENT, MomentKey(row.known, row.known_instant, row.judged))
    if moment is None:
        raise Refusal(RefusalCode.FORBIDDEN)
    row = replace(row, known=moment.known, known_instant=None)
    found: set[str] = set()
    for count, find in _BEGINNINGS:
        limits: dict[str, object] = {"start": row.key, "max_looked": MOST_LOOKED_AT + 1}
        (looked,) = await reader.read_many(count, [NoParams()], limits=limits)
        if looked is None or looked.looked > MOST_LOOKED_AT:
            return row, True
        limits = {"start": row.key, "known": moment.known, "as_of": row.as_of, "max_found": MOST_FOUND + 1}
        (beginning,) = await reader.read_many(find, [NoParams()], limits=limits)
        found.update(() if beginning is None else beginning.ids)
        if len(found) > MOST_FOUND:
            return row, True
    return replace(row, beginning=sorted(found)), False


def _search_key(asker: Asker, question: EnterpriseQuestion, name: Sought) -> SearchKey:
    kind = asker.scope.kind
    rests = cited_by_name(kind, asker.inquiry, partner_id=asker.partner_id)
    asked = replace(
        enterprise_key(None, asker, question=question),
        key=name.key,
        cited=list(rests.keys),
        needed=list(rests.needed),
        covering=rests.covering,
        consent=rests.consent,
    )
    return SearchKey(
        **{field.name: getattr(asked, field.name) for field in fields(asked)},
        code="" if name.code is None else ":".join(name.code),
        begins=kind in BY_BEGINNING,
        members=rests_on_membership(kind),
    )


def _candidate(row: Mapping[str, Any], name: Sought, *, begins: bool) -> Candidate | None:
    identifiers: Sequence[Mapping[str, str]] = row["identifiers"]
    uscc = next((i["value"] for i in identifiers if i["scheme"] == IdScheme.USCC), None)
    matches = [*_by_code(row["scheme"], name), *_by_names(row["names"], name, begins=begins)]
    if not matches:
        return None
    told: Mapping[str, Any] = next((n for n in row["names"] if n["runs"]), {})
    return Candidate(
        enterprise_id=row["enterprise_id"],
        code=uscc or f"{identifiers[0]['scheme']}:{identifiers[0]['value']}",
        uscc=uscc,
        # As its own answer tells it: what was first known under another number keeps its kind from then.
        kind=EnterpriseKind(row["kind"]) if uscc is None else enterprise_kind(uscc),
        name=told.get("name", row["listed_as"]),
        status=told.get("status"),
        region=told.get("region"),
        address=told.get("address"),
        match=min(matches, key=lambda match: (_RANKS[match.reason], -match.score, match.matched)),
    )


def _by_code(scheme: str, name: Sought) -> Iterator[Match]:
    if scheme and name.code is not None:
        yield Match(_BY_SCHEME[IdScheme(scheme)], name.code[1], 100.0, as_written=True)


def _by_names(names: Iterable[Mapping[str, Any]], name: Sought, *, begins: bool) -> Iterator[Match]:
    for told in names:
        whole, start = MatchReason.EXACT_NAME, MatchReason.NAME_PREFIX
        if not told["runs"]:
            whole, start = MatchReason.FORMER_NAME, MatchReason.FORMER_NAME_PREFIX
        yield from _by_name(told["name"], name, reasons=(whole, start if begins else None))
        for former in told["former_names"] or ():
            reasons = (MatchReason.FORMER_NAME, MatchReason.FORMER_NAME_PREFIX if begins else None)
            yield from _by_name(former, name, reasons=reasons)


def _by_name(written: str, name: Sought, *, reasons: tuple[MatchReason, MatchReason | None]) -> Iterator[Match]:
    key, (whole, start) = search_key(written), reasons
    reason = whole if key == name.key else start if key.startswith(name.key) else None
    if reason is not None:
        asked, stands = name_key(name.text), name_key(written)
        score = round(fuzz.ratio(asked, stands), 1)
        yield Match(reason, written, score, as_written=stands.startswith(asked))
