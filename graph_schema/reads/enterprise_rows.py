"""What the statements about an enterprise take and give."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class EnterpriseKey:
    """What is asked about one enterprise and what its asker may see.

    `key` is scheme:value of an identifier. `known` is a commit number, or `known_instant` an instant
    that is mapped to one; both absent: as known now. `after` is the party id of the page before.
    Of records of `ending_sides` those decided on `untold` days or before are told no more: by list kind, by class of
    gravity (but for lists of `beyond_class`), and by ENDED where they run no longer.
    `weighing` are the kinds of record of which those of neither side come before others as well.

    `cited` are the ids of the matters that the inquiry rests on; those count that belong to the partner, name the
    purpose and are in force today. All in `needed` must be; `covering` (or empty) must concern the enterprise. Subjects
    of `consent` (or empty) may be told of with records disclosed in the ways of `by_consent` as well.
    `ties` are relationship types through which parties are related; `reaching` tells about whom records may be that
    reach them: SUBJECT the enterprise asked about, PARTY the party itself, OTHER anybody else.
    Related parties are told without what reaches them where it is not `reached`, and without their other enterprises
    where `n_others` is 0.

    `judged` is for rebuilding alone: the commit at which states, shields and references are judged, in place of now;
    that the partner had a grant is then taken from the audit entry.
    """

    key: str
    as_of: date
    today: date
    known: int | None
    known_instant: datetime | None
    partner_id: str
    purpose: str
    cited: list[str]
    needed: list[str]
    covering: str
    consent: str
    by_consent: list[str]
    ties: list[str]
    reaching: list[str]
    disclosures: list[str]
    forgotten: list[str]
    ending_sides: list[str]
    untold: dict[str, date]
    beyond_class: list[str]
    weighing: list[str]
    roles: list[str] | None
    current: bool
    former: bool
    after: str
    n: int
    n_others: int
    reached: bool
    judged: int | None = None


@dataclass(frozen=True, slots=True)
class EnterpriseAnswer:
    """One enterprise; `enterprise_id` is absent where it is unknown, or beyond what the asker may see.

    `same` are the ids that the subject has under its other codes, whose records and parties are told as well.

    The lists hold maps of JSON values (dates as ISO text): facts by source with the preferred first,
    records with BLACK ones in force first, then those of either side or of a kind that weighs, then the others, each
    with the newest first, parties by id with roles, reaches and other enterprises.
    """

    i: int
    now: int
    known: int
    granted: bool
    enterprise_id: str | None
    same: list[str]
    kind: str
    identifiers: list[dict[str, Any]]
    facts: list[dict[str, Any]]
    records: list[dict[str, Any]]
    records_more: bool
    parties: list[dict[str, Any]]
    parties_more: bool


@dataclass(frozen=True, slots=True)
class MembersAnswer:
    """Members of an association: maps of `member_id` and what EnterpriseAnswer holds of an enterprise.

    Without any member there is one map whose `member_id` is absent.
    """

    i: int
    now: int
    known: int
    granted: bool
    members: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """Appearances of the asker himself, as parties are in EnterpriseAnswer; `roles` name the enterprise of each.

    Without any there is one map whose `party_id` is absent.
    """

    i: int
    now: int
    known: int
    granted: bool
    appearances: list[dict[str, Any]]
