"""Entities of FollowTheMoney, out of what a partner was answered.

A Sanction is a listing of the party itself. What follows from it for others, by a rule or not, is never written.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from graph_schema.interchange import UNKNOWN_LINK, TieWords, Vocabulary
from graph_schema.names import PartyKind
from hub.interchange.extract import Extract, Listing, Party, Tie, homes
from hub.interchange.writing import DISPUTED, disputed_ids, id_of, line_of, tie_id

Json = dict[str, Any]


def entities(extracts: Sequence[Extract], *, words: Vocabulary) -> Iterator[bytes]:
    """The entities as lines of JSON, each once: of each subject the parties, their ties, then listings."""
    written: set[str] = set()
    home, disputed = homes(extracts), disputed_ids(extracts)
    owned = {tie.target for extract in extracts for tie in extract.ties if tie.tie == "OWNS"}
    for extract in extracts:
        named = {key for key, party in extract.parties.items() if party.name is not None}
        told = [home[key].parties[key] for key in extract.parties if key in named]
        made = [_party(party, words, owned=party.key in owned) for party in told]
        made += [
            _edge(replace(tie, disputed=tie_id(tie) in disputed), said, extract.parties, words)
            for tie in extract.ties
            if {tie.source, tie.target} <= named and (said := words.of.get((tie.tie, tie.role))) is not None
        ]
        made += [_sanction(listing) for listing in extract.listings if listing.party in named]
        for entity in made:
            if entity["id"] not in written:
                written.add(entity["id"])
                yield line_of(entity)


def _made(key: str, schema: str, properties: Mapping[str, Sequence[str | None] | str | None]) -> Json:
    """An entity: every value in a list, without what is absent."""
    values = {
        name: [value for value in ((told,) if isinstance(told, str) else told or ()) if value]
        for name, told in properties.items()
    }
    return {"id": key, "schema": schema, "properties": {name: value for name, value in values.items() if value}}


def _party(party: Party, words: Vocabulary, *, owned: bool) -> Json:
    key = id_of(party.key)
    if party.kind is not PartyKind.ORGANIZATION:
        return _made(key, "Person" if party.kind is PartyKind.PERSON else "LegalEntity", {"name": party.name})
    codes: dict[str, list[str | None]] = {}
    for known in words.identifiers:
        if known.ftm is not None:
            codes.setdefault(known.ftm, []).extend(v for s, v in party.identifiers if s is known.scheme)
    kind = words.ftm.organizations.get(party.organization_kind, "Company")
    described = party.described
    told: dict[str, Sequence[str | None] | str | None] = {}
    if described is not None:
        told = {
            "previousName": described.former_names,
            "legalForm": described.enterprise_type,
            "sector": described.industry,
            "status": described.status,
            "address": described.address,
            "incorporationDate": None if described.founded is None else described.founded.isoformat(),
            "publisher": described.source,
        }
    here = "cn" if party.identifiers else None
    return _made(key, "Company" if owned else kind, {"name": party.name, "jurisdiction": here, **codes, **told})


def _edge(tie: Tie, said: TieWords, parties: Mapping[str, Party], words: Vocabulary) -> Json:
    schema = said.ftm
    if schema == "Employment" and parties[tie.source].kind is not PartyKind.PERSON:
        schema = UNKNOWN_LINK  # only persons are employed there
    source, target = words.ftm.edges[schema]
    return _made(
        tie_id(tie),
        schema,
        {
            source: id_of(tie.source),
            target: id_of(tie.target),
            "role": (said.zh, said.en),
            "startDate": None if tie.since is None else tie.since.isoformat(),
            "endDate": None if tie.until is None else tie.until.isoformat(),
            "status": (
                words.ftm.ended[0] if tie.over and tie.until is None else None,
                DISPUTED if tie.disputed else None,
            ),
            "percentage": tie.percent,
            "ownershipType": "direct" if tie.tie == "OWNS" else None,
            "summary": tie.evidence,
            "publisher": tie.told_by,
        },
    )


def _sanction(listing: Listing) -> Json:
    parts = (listing.party, listing.list_kind, listing.number, listing.determiner, listing.decided_on)
    days = {"startDate": listing.since, "endDate": listing.until, "listingDate": listing.decided_on}
    return _made(
        id_of("listing", *parts),
        "Sanction",
        {
            "entity": id_of(listing.party),
            "authority": listing.determiner,
            "program": listing.list_kind,
            "recordId": listing.number,
            "reason": listing.reason,
            "provisions": listing.basis,
            "country": "cn",
            "status": listing.marks,
            **{name: None if day is None else day.isoformat() for name, day in days.items()},
        },
    )
