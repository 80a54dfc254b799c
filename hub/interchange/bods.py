"""Statements of the Beneficial Ownership Data Standard 0.4, out of what a partner was answered.

What the standard has no words for (reaches, measures, standing, liabilities, branches, successions) is left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from graph_schema.interchange import TieWords, Vocabulary
from graph_schema.names import EnterpriseKind, PartyKind, RoleKind
from hub.interchange.extract import Extract, Party, Tie, homes
from hub.interchange.writing import (
    DISPUTED,
    Publication,
    disputed_ids,
    id_of,
    line_of,
    number,
    tie_id,
    without_nothing,
)

Json = dict[str, Any]

NAME_ONLY: Final = "只知名称 · only its name is known"
NOT_TOLD: Final = "未向查询方提供 · not told to who asked"
KIND_UNKNOWN: Final = "未说明是个人还是组织 · not said whether a person or an organisation"
_UNKNOWN: Final = "informationUnknownToPublisher"
_HERE: Final = {"name": "中国 · China", "code": "CN"}


def statements(extracts: Sequence[Extract], publication: Publication, *, words: Vocabulary) -> Iterator[bytes]:
    """The statements as lines of JSON: of each subject first the parties, then their relationships.

    A record has one statement in a file: a subject in its own network, anything else in the first that tells of it.
    """
    written: set[str] = set()
    home, disputed = homes(extracts), disputed_ids(extracts)
    for extract in extracts:
        told = [(tie, said) for tie in extract.ties if (said := _words(tie, words)) is not None]
        ends = dict.fromkeys([extract.subject, *(key for tie, _ in told for key in (tie.target, tie.source))])
        for key in ends:
            if key in home and key not in written and home[key].parties[key].kind is not PartyKind.UNKNOWN:
                written.add(key)
                yield line_of(_of_party(home[key].parties[key], home[key], publication, words))
        for tie, said in told:
            record = tie_id(tie)
            if record not in written and {tie.source, tie.target} <= extract.parties.keys():
                written.add(record)
                objected = replace(tie, disputed=record in disputed)
                yield line_of(_of_tie(objected, said, extract, publication, words))


def _words(tie: Tie, words: Vocabulary) -> TieWords | None:
    said = words.of.get((tie.tie, tie.role))
    return said if said is not None and said.bods is not None else None


def _of_party(party: Party, extract: Extract, publication: Publication, words: Vocabulary) -> Json:
    person = party.kind is PartyKind.PERSON
    source = None if party.described is None else party.described.source
    statement = _statement(
        record=(party.key, "person" if person else "entity"),
        details=_person(party) if person else _entity(party, words),
        extract=extract,
        publication=publication,
        source=_source(source, words),
    )
    if party.key == extract.subject:
        moment = f"asOf {extract.as_of.isoformat()}, knownAt {extract.known_at}"
        statement["annotations"] = [_comment("", moment, publication)]
    return statement


def _of_tie(tie: Tie, said: TieWords, extract: Extract, publication: Publication, words: Vocabulary) -> Json:
    holder = extract.parties[tie.source]
    details = {
        "isComponent": False,
        "subject": tie.target,
        "interestedParty": tie.source if holder.kind is not PartyKind.UNKNOWN else _unspecified(holder),
        "interests": [_interest(tie, said, holder)],
    }
    statement = _statement(
        record=(tie_id(tie), "relationship"),
        details=details,
        extract=extract,
        publication=publication,
        source=_source(tie.told_by, words),
        status="closed" if tie.over else "new",
    )
    if tie.disputed:
        # Another statement of the same record, so that whoever has the one without the mark takes it.
        statement["statementId"] = id_of(statement["statementId"], DISPUTED)
        statement["annotations"] = [_comment("/recordDetails/interests/0", DISPUTED, publication)]
    return statement


def _statement(
    *,
    record: tuple[str, str],
    details: Json,
    extract: Extract,
    publication: Publication,
    source: Json | None,
    status: str = "new",
) -> Json:
    """A statement; its id follows from what it claims, so that the same claim has the same id in every file."""
    claim = without_nothing(
        {
            "statementDate": extract.as_of.isoformat(),
            "declarationSubject": extract.subject,
            "recordId": record[0],
            "recordType": record[1],
            "recordStatus": status,
            "recordDetails": details,
            "source": source,
        }
    )
    return {
        "statementId": id_of(line_of(claim).decode()),
        **claim,
        "publicationDetails": {
            "publicationDate": publication.day.isoformat(),
            "bodsVersion": "0.4",
            "publisher": {"name": publication.publisher},
        },
    }


def _entity(party: Party, words: Vocabulary) -> Json:
    described = party.described
    identifiers = [
        without_nothing(
            {"scheme": next(iter(known.bods), None), "schemeName": known.label, "id": value},
        )
        for scheme, value in party.identifiers
        for known in words.identifiers
        if known.scheme is scheme
    ]
    kind = "unknownEntity" if not identifiers else "registeredEntity"
    if party.organization_kind is EnterpriseKind.STATE_ORGAN:
        kind = "stateBody"
    entity_type = without_nothing({"type": kind, "details": described and described.enterprise_type})
    address = described and described.address
    return without_nothing(
        {
            "isComponent": False,
            "entityType": entity_type,
            "name": party.name,
            "unspecifiedEntityDetails": None if identifiers else {"reason": _UNKNOWN, "description": NAME_ONLY},
            "jurisdiction": _HERE if party.uscc is not None else None,
            "identifiers": identifiers,
            "foundingDate": described.founded.isoformat() if described and described.founded else None,
            "addresses": [{"type": "registered", "address": address}] if address else None,
        }
    )


def _person(party: Party) -> Json:
    if party.name is None:
        withheld = {"reason": _UNKNOWN, "description": NOT_TOLD}
        return {"isComponent": False, "personType": "anonymousPerson", "unspecifiedPersonDetails": withheld}
    return {"isComponent": False, "personType": "knownPerson", "names": [{"fullName": party.name}]}


def _unspecified(party: Party) -> Json:
    said = KIND_UNKNOWN if party.name is None else f"{party.name}（{KIND_UNKNOWN}）"
    return {"reason": _UNKNOWN, "description": said}


def _interest(tie: Tie, said: TieWords, holder: Party) -> Json:
    """An interest; nothing is called beneficial ownership but what a source called so, and of natural persons alone."""
    beneficial = tie.role == RoleKind.BENEFICIAL_OWNER and holder.kind is PartyKind.PERSON
    known_as_direct = tie.tie == "OWNS" or (tie.tie == "HOLDS" and tie.role != RoleKind.BENEFICIAL_OWNER)
    return without_nothing(
        {
            "type": said.bods,
            "directOrIndirect": "direct" if known_as_direct else "unknown",
            "beneficialOwnershipOrControl": True if beneficial else None,
            "details": said.label if tie.evidence is None else f"{said.label}：{tie.evidence}",
            "share": None if tie.percent is None else {"exact": number(tie.percent)},
            "startDate": None if tie.since is None else tie.since.isoformat(),
            "endDate": None if tie.until is None else tie.until.isoformat(),
        }
    )


def _source(source: str | None, words: Vocabulary) -> Json | None:
    if source is None:
        return None
    kinds: Mapping[str, tuple[str, ...]] = {
        "officialRegister": words.bods.official_register,
        "selfDeclaration": words.bods.self_declaration,
    }
    known = [kind for kind, ids in kinds.items() if any(_is_of(source, one) for one in ids)]
    return without_nothing({"type": known, "description": source})


def _is_of(source: str, prefix: str) -> bool:
    return source == prefix or source.startswith((f"{prefix}-", f"{prefix}:"))


def _comment(target: str, text: str, publication: Publication) -> Json:
    """A comment on a part of a statement: of which day its subject is told, or that a tie is under objection."""
    return {
        "statementPointerTarget": target,
        "motivation": "commenting",
        "creationDate": publication.day.isoformat(),
        "createdBy": {"name": publication.publisher},
        "description": text,
    }
