"""References that partners rest inquiries on: consents, cases, matters, memberships, contracts and claims.

Sources: 个人信息保护法 14, 15, 23 (consent to one receiver for one purpose, withdrawn at will), 征信业管理条例 18.
"""

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final

from graph_schema.claims import Ident, MatterClaim, Org, Terms
from graph_schema.gateway import Gateway
from graph_schema.ids import matter_id
from graph_schema.intervals import Interval
from graph_schema.names import SELF_NUMBERED, EndKind, IdScheme, MatterKind, PartnerKind, Purpose
from graph_schema.reads.accesses import OWN_SUBJECTS, OwnSubjects
from graph_schema.reads.partner import FIND_PARTNER
from graph_schema.reads.references import FIND_REFERENCES, LIST_REFERENCES, ReferenceRow
from graph_schema.recording.bind import RunContext
from graph_schema.recording.compare import Comparison
from graph_schema.recording.persist import write_changes
from graph_schema.records import Key
from graph_schema.writes.references import END_REFERENCES, WITHDRAW_SUBJECTS, EndRow, WithdrawRow
from hub.access.purpose import REQUIREMENTS
from hub.actions.change import Change, Ground
from hub.actions.outcome import ChangeRefusal, Outcome, refused

SOURCE: Final = "hub"
"""Source of what is recorded through the hub itself."""
MOST_SUBJECTS: Final = 100
DEFERRAL_DAYS: Final = 366  # no text states a longest term
NUMBER: Final = re.compile(r"[\w\-–—./:#()（）〔〕\[\]【】]{1,64}")
"""How inquiries can state a number (hub/access/purpose.py)."""
EVIDENCE: Final = re.compile(r"sha256:[0-9a-f]{64}")
_ON_PAPER: Final = (MatterKind.CONSENT, MatterKind.CLAIM)
_OF_SOMEBODY: Final = (MatterKind.CONSENT, MatterKind.ADMIN_MATTER, MatterKind.WATCH_LIST)

HOLDERS: Final[Mapping[MatterKind, tuple[PartnerKind, ...]]] = MappingProxyType(
    {
        MatterKind.CONSENT: (PartnerKind.BANK, PartnerKind.CREDIT_SERVICE),
        MatterKind.MEMBERSHIP: (PartnerKind.ASSOCIATION,),
        MatterKind.CASE: (PartnerKind.INVESTIGATOR,),
        MatterKind.ADMIN_MATTER: (PartnerKind.DEPARTMENT,),
        MatterKind.CONTRACT: (PartnerKind.CREDIT_SERVICE,),
        MatterKind.CLAIM: (PartnerKind.SUBJECT,),
        MatterKind.WATCH_LIST: (PartnerKind.BANK, PartnerKind.CREDIT_SERVICE),
    }
)
"""Which kinds of partner hold which references."""


@dataclass(frozen=True, slots=True)
class NewReference:
    """A reference to be recorded: of whom, on what terms, from when until when (exclusive), concerning whom.

    Subjects are enterprises by USCC, normalised, and persons by the ids of their appearances.
    """

    kind: MatterKind
    number: str
    terms: Terms
    valid_from: date
    valid_to: date | None = None
    usccs: tuple[str, ...] = ()
    appearances: tuple[str, ...] = ()

    @property
    def natural_number(self) -> str:
        """What it is found by beside its partner."""
        if self.kind in SELF_NUMBERED and self.usccs:
            return f"{IdScheme.USCC}:{self.usccs[0]}"
        return self.number

    def fault(self) -> str | None:
        """The argument that does not hold, if any."""
        concerned = len(self.usccs) + len(self.appearances)
        if NUMBER.fullmatch(self.number) is None or self._is_anothers_number():
            return "number"
        if concerned > MOST_SUBJECTS or (self.kind in SELF_NUMBERED and concerned != 1):
            return "subjects"
        if self.kind in _OF_SOMEBODY and not concerned:
            return "subjects"
        if self.kind in _ON_PAPER and self.terms.evidence is None:
            return "evidence"
        if self.terms.evidence is not None and EVIDENCE.fullmatch(self.terms.evidence) is None:
            return "evidence"
        if self.valid_to is not None and self.valid_to <= self.valid_from:
            return "until"
        return None

    def _is_anothers_number(self) -> bool:
        """Whether the number of a person's claim is the one under which an enterprise's would be found."""
        return self.kind in SELF_NUMBERED and not self.usccs and self.number.startswith(f"{IdScheme.USCC}:")

    def claim(self) -> MatterClaim:
        """What is recorded."""
        return MatterClaim(
            kind=self.kind,
            matter_id=self.natural_number,
            valid=Interval(
                start=self.valid_from,
                start_kind=EndKind.KNOWN,
                end=self.valid_to,
                end_kind=EndKind.OPEN if self.valid_to is None else EndKind.KNOWN,
            ),
            terms=self.terms,
            attributes=(("number", self.number),),
            organizations=tuple(Org((Ident(IdScheme.USCC, uscc),)) for uscc in self.usccs),
            appearances=self.appearances,
        )


@dataclass(frozen=True, slots=True)
class ReferenceChanges:
    """Changes that record references, and that end them; `name` is the field of the schema that asks for one.

    A notice to subjects may be deferred by `deferral_days` from the day of the request at most.
    """

    comparison: Comparison
    deferral_days: int = DEFERRAL_DAYS

    def record(self, name: str, new: NewReference, *, holder: str | None = None) -> Change:
        """Record a reference. A number that its partner has used is never used again, also after its end.

        `holder` is its partner's client id where somebody else records it. That a subject is unknown is not told.
        """
        claim = new.claim()

        async def work(ground: Ground) -> Outcome:
            wrong = new.fault() or self._late_notice(new, ground.today)
            if wrong is not None:
                return refused(ChangeRefusal.WRONG_ARGUMENT, field=wrong)
            refusal = None if holder is None else await _holds(ground, holder, kind=new.kind)
            if refusal is not None:
                return refusal
            if await ground.transaction.run(FIND_REFERENCES, [Key(claim.id)]):
                return refused(ChangeRefusal.NUMBER_USED, field="number")
            await self._write(ground, claim)
            return await _told(ground, claim.id)

        return Change(
            name,
            # Its first day is the day of the request, which the same request has again after midnight.
            {"new": repr(replace(new, valid_from=date.min)), "holder": holder},
            work,
            target=f"{new.kind}:{claim.id}",
            concerns=(*(f"{IdScheme.USCC}:{uscc}" for uscc in new.usccs), *new.appearances),
            recorded=True,
        )

    def _late_notice(self, new: NewReference, today: date) -> str | None:
        deferred = new.terms.notice_deferred_to
        late = deferred is not None and deferred > today + timedelta(days=self.deferral_days)
        return "noticeDeferredUntil" if late else None

    async def _write(self, ground: Ground, claim: MatterClaim) -> None:
        context = RunContext(source=SOURCE, run_id=SOURCE, observed=ground.today, at=ground.now)
        compared = await self.comparison.compare(ground.transaction, [[claim]], context=context)
        await write_changes(
            ground.transaction,
            compared.changes,
            needs=compared.needs,
            whole=compared.whole,
            context=context,
            seq=ground.seq or 0,
        )


def end_reference(name: str, key: str, *, reason: str = "") -> Change:
    """End a reference (by its id) for good, from today on: a consent withdrawn, a case or matter closed."""

    async def work(ground: Ground) -> Outcome:
        changed = await ground.transaction.run(END_REFERENCES, [EndRow(key, ground.today, ground.seq or 0, reason)])
        if not sum(row.changed for row in changed):
            return refused(ChangeRefusal.UNKNOWN_REFERENCE, field="number")
        return await _told(ground, key)

    return Change(name, {"key": key, "reason": reason}, work, target=key, recorded=True)


Subjects = Callable[[Ground], Awaitable[Iterable[str]]]


def withdraw_subjects(name: str, key: str, *, subjects: Subjects, stated: Mapping[str, Any]) -> Change:
    """Take subjects (ids of enterprises and appearances) out of a reference for good; `stated` is what was asked."""

    async def work(ground: Ground) -> Outcome:
        found = await ground.transaction.run(FIND_REFERENCES, [Key(key)])
        theirs = sorted(set(await subjects(ground)) & set(found[0].subjects if found else ()))
        if not theirs:
            return refused(ChangeRefusal.UNKNOWN_REFERENCE, field="number")
        rows = [WithdrawRow(key, subject, ground.seq or 0) for subject in theirs]
        await ground.transaction.run(WITHDRAW_SUBJECTS, rows)
        outcome = await _told(ground, key)
        return Outcome(values=outcome.values, target=key, concerns=tuple(theirs))

    return Change(name, {"key": key, **stated}, work, target=key, recorded=True)


async def claimed(ground: Ground, partner_id: str) -> list[str]:
    """Ids of the subjects that a partner has claimed and that a claim in force stands for.

    The appearances joined to a claimed one today are the same person's, as `myself` tells.
    """
    rows = await ground.transaction.run(OWN_SUBJECTS, [OwnSubjects(partner_id, Purpose.SELF, ground.today)])
    return [subject for row in rows for subject in row.subjects]


@dataclass(frozen=True, slots=True)
class ReferenceList:
    """References as the graph holds them."""

    gateway: Gateway

    async def of_partner(self, partner_id: str) -> list[ReferenceRow]:
        """All references of a partner, those that have ended as well."""
        return await self.gateway.read_all(LIST_REFERENCES, [Key(partner_id)])

    async def find(self, kind: MatterKind, number: str, *, partner_id: str) -> ReferenceRow | None:
        """One reference by its number, or by the key of its subject; None where the partner has none such."""
        rows = await self.gateway.read_all(FIND_REFERENCES, [Key(matter_id(kind, number, partner=partner_id))])
        return rows[0] if rows else None


async def _holds(ground: Ground, client_id: str, *, kind: MatterKind) -> Outcome | None:
    """A refusal where no partner has the client id, or partners of its kind hold no such references."""
    rows = await ground.transaction.run(FIND_PARTNER, [Key(client_id)])
    if not rows or PartnerKind(rows[0].kind) not in HOLDERS[kind]:
        return refused(ChangeRefusal.UNKNOWN_PARTNER, field="clientId")
    return None


async def _told(ground: Ground, key: str) -> Outcome:
    row = (await ground.transaction.run(FIND_REFERENCES, [Key(key)]))[0]
    reference = {
        "kind": row.kind,
        "number": row.number.removeprefix(f"{IdScheme.USCC}:"),
        "purposes": row.purposes,
        "since": row.valid_from,
        "until": row.valid_to,
        "ended_on": row.ended_on,
        "budget": row.budget,
        "spent": spent_of(row),
    }
    return Outcome(values={"reference": reference}, target=f"{row.kind}:{key}")


def spent_of(row: ReferenceRow) -> int | None:
    """How many subjects have been asked about under a case; None for other references."""
    return row.spent or 0 if row.kind == MatterKind.CASE else None


def purposes_of(kinds: Sequence[PartnerKind]) -> tuple[str, ...]:
    """The purposes that partners of these kinds may have."""
    return tuple(dict.fromkeys(purpose for kind, purpose in REQUIREMENTS if kind in kinds))
