"""What `enterprise` answers, read into an extract: the enterprise, its related parties and their ties, its listings."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from graph_schema.names import IdScheme, OverlayKind, PartyKind, RecordStatus, Side
from hub.interchange.extract import Description, Extract, Listing, Party, Tie, day_of, party_key, party_of, tie_of

Row = Mapping[str, Any]
Ask = Callable[[str, Mapping[str, Any]], Awaitable[Row]]
"""Asks one query with variables as the partner; the data of the answer."""

PAGE: Final = 50
# What is asked for is what the format can say, so that no more is released than is written.
QUERY: Final = """
query Export(
  $uscc: String!, $inquiry: InquiryInput!, $asOf: Date, $knownAt: KnownAtInput,
  $first: Int!, $after: String, $listings: Boolean!
) {
  enterprise(uscc: $uscc, inquiry: $inquiry, asOf: $asOf, knownAt: $knownAt) {
    uscc name asOf knownAt
    identifiers { scheme value }
    profiles {
      name enterpriseType address founded source preferred
      ... @include(if: $listings) { formerNames industry status }
    }
    ... @include(if: $listings) {
      recordsTruncated
      records { side listKind determiner number reason basis decidedOn since until status finality overlays { kind } }
    }
    relatedParties(first: $first, after: $after) {
      pageInfo { hasNextPage endCursor }
      edges { node {
        id kind name uscc
        roles { tie role liability since sinceKind until untilKind percent evidence source preferred disputed }
      } }
    }
  }
}
"""
_SCHEMES: Final = frozenset(IdScheme.__members__)
MORE_LISTINGS: Final = "还有未写出的记录 · there are more records than were written"


async def ask_enterprise(ask: Ask, variables: Mapping[str, Any], *, listings: bool) -> Extract | None:
    """Ask about one enterprise, page by page, all pages as known at the first; None where nothing may be told.

    `variables` are uscc, inquiry, and where they are stated asOf and knownAt.
    """
    asked = {**variables, "first": PAGE, "listings": listings}
    extract: Extract | None = None
    while True:
        answer = (await ask(QUERY, asked)).get("enterprise")
        if answer is None:
            return extract
        found = read_enterprise(answer)
        extract = found if extract is None else _joined(extract, found)
        page = (answer.get("relatedParties") or {}).get("pageInfo") or {}
        if not page.get("hasNextPage"):
            return extract
        asked |= {"after": page["endCursor"], "asOf": answer["asOf"], "knownAt": {"commit": answer["knownAt"]}}


def read_enterprise(answer: Row) -> Extract:
    """One answer as an extract."""
    as_of = date.fromisoformat(answer["asOf"])
    subject = _subject(answer)
    parties = {subject.key: subject}
    ties: list[Tie] = []
    for edge in (answer.get("relatedParties") or {}).get("edges") or ():
        party = party_of(edge["node"])
        parties.setdefault(party.key, party)
        ties.extend(_ties(edge["node"]["roles"] or (), party.key, subject.key, as_of=as_of))
    return Extract(
        subject=subject.key,
        as_of=as_of,
        known_at=answer["knownAt"],
        parties=parties,
        ties=tuple(dict.fromkeys(ties)),
        listings=tuple(_listings(answer.get("records") or (), subject.key)),
        truncated=(MORE_LISTINGS,) if answer.get("recordsTruncated") else (),
    )


def _joined(before: Extract, after: Extract) -> Extract:
    """Two pages of one answer."""
    parties = {**after.parties, **before.parties}
    return replace(before, parties=parties, ties=tuple(dict.fromkeys((*before.ties, *after.ties))))


def _subject(answer: Row) -> Party:
    told = [(one["scheme"], one["value"]) for one in answer.get("identifiers") or ()]
    codes = tuple((IdScheme(scheme), value) for scheme, value in told if scheme in _SCHEMES and value)
    profile: Row = next((one for one in answer.get("profiles") or () if one["preferred"] is not False), {})
    described = Description(
        former_names=tuple(profile.get("formerNames") or ()),
        enterprise_type=profile.get("enterpriseType"),
        industry=profile.get("industry"),
        status=profile.get("status"),
        address=profile.get("address"),
        founded=day_of(profile.get("founded")),
        source=profile.get("source"),
    )
    uscc = answer["uscc"]
    if uscc is not None and (IdScheme.USCC, uscc) not in codes:
        codes = ((IdScheme.USCC, uscc), *codes)
    return Party(party_key(uscc, None), PartyKind.ORGANIZATION, answer["name"], codes, described if profile else None)


def _ties(roles: Iterable[Row], party: str, subject: str, *, as_of: date) -> Iterator[Tie]:
    """Ties as the source relied on tells them, in the direction of the graph."""
    for role in roles:
        if role["preferred"] is not False:
            tie, source, target, named = _directed(role, party, subject)
            yield tie_of(role, (source, target), named=(tie, named), as_of=as_of)


def _directed(role: Row, party: str, subject: str) -> tuple[str, str, str, str | None]:
    """Tie, source, target and role of what the answer tells from the subject's side."""
    kind = role["tie"]
    if kind == "BRANCH":
        return "BRANCH_OF", party, subject, None
    if kind == "HEAD_OFFICE":
        return "BRANCH_OF", subject, party, None
    if kind == "SUCCESSOR":
        return "SUCCEEDS", party, subject, role["evidence"]
    if kind == "PREDECESSOR":
        return "SUCCEEDS", subject, party, role["evidence"]
    return kind, party, subject, role["role"] or role["liability"] if kind in ("HOLDS", "NAMES") else None


def _listings(records: tuple[Row, ...], subject: str) -> Iterator[Listing]:
    """The adverse listings among the records; what has been repaired or removed is not told by the answer at all."""
    for record in records:
        if record["side"] != Side.BLACK or record["status"] != RecordStatus.ACTIVE or record["listKind"] is None:
            continue
        lying = sorted({one["kind"] for one in record["overlays"] or () if one["kind"] != OverlayKind.STATEMENT})
        yield Listing(
            party=subject,
            list_kind=record["listKind"],
            determiner=record["determiner"],
            number=record["number"],
            reason=record["reason"],
            basis=record["basis"],
            decided_on=day_of(record["decidedOn"]),
            since=day_of(record["since"]),
            until=day_of(record["until"]),
            marks=tuple(mark for mark in (record["status"], record["finality"], *lying) if mark is not None),
        )
