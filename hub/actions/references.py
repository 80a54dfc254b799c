"""References that partners rest inquiries on: consents, cases, matters, memberships, contracts and claims.

Sources: 个人信息保护法 14, 15, 23 (consent to one receiver for one purpose, withdrawn at will), 征信业管理条例 18.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from graph_schema.claims import Ident, MatterClaim, Org, Terms
from graph_schema.errors import WrongInput
from graph_schema.gateway import Gateway, Transaction
from graph_schema.ids import matter_id
from graph_schema.intervals import Interval
from graph_schema.names import SELF_NUMBERED, EndKind, IdScheme, MatterKind, PartnerKind
from graph_schema.reads.references import FIND_REFERENCES, LIST_REFERENCES, ReferenceRow
from graph_schema.recording.bind import RunContext
from graph_schema.recording.commits import commit
from graph_schema.recording.recorder import Recorder
from graph_schema.records import CommitRow, Key
from graph_schema.writes.clock import RECORD_COMMIT
from graph_schema.writes.references import END_REFERENCES, WITHDRAW_SUBJECTS, EndRow, WithdrawRow

SOURCE: Final = "hub"
"""Source of what is recorded through the hub itself."""
MOST_SUBJECTS: Final = 100

HOLDERS: Final[Mapping[MatterKind, tuple[PartnerKind, ...]]] = MappingProxyType(
    {
        MatterKind.CONSENT: (PartnerKind.BANK, PartnerKind.CREDIT_SERVICE),
        MatterKind.MEMBERSHIP: (PartnerKind.ASSOCIATION,),
        MatterKind.CASE: (PartnerKind.INVESTIGATOR,),
        MatterKind.ADMIN_MATTER: (PartnerKind.DEPARTMENT,),
        MatterKind.CONTRACT: (PartnerKind.CREDIT_SERVICE,),
        MatterKind.CLAIM: (PartnerKind.SUBJECT,),
    }
)
"""Which kinds of partner hold which references."""


class Recorded(StrEnum):
    """What became of a reference that was to be recorded."""

    RECORDED = "RECORDED"
    NUMBER_TAKEN = "NUMBER_TAKEN"


@dataclass(frozen=True, slots=True)
class NewReference:
    """A reference to be recorded: of whom, on what terms, from when until when (exclusive), concerning whom.

    Subjects are enterprises by USCC and persons by the ids of their appearances.
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

    def claim(self) -> MatterClaim:
        """What is recorded. Raises WrongInput for terms that do not go together."""
        concerned = len(self.usccs) + len(self.appearances)
        if concerned > MOST_SUBJECTS:
            raise WrongInput(f"A reference concerns at most {MOST_SUBJECTS} subjects; record several.")
        if self.kind in SELF_NUMBERED and concerned != 1:
            raise WrongInput("A membership or claim is of one subject; name one.")
        if self.kind in (MatterKind.CONSENT, MatterKind.CLAIM) and self.terms.evidence is None:
            raise WrongInput("A consent or claim stands on a paper; give its digest as sha256: and 64 digits.")
        if self.valid_to is not None and self.valid_to <= self.valid_from:
            raise WrongInput("The last day lies before the first; give a later one.")
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
class References:
    """Records references and ends them; each change is one commit."""

    gateway: Gateway
    recorder: Recorder

    async def record(self, new: NewReference, *, at: datetime, day: date) -> Recorded:
        """Record a reference. A number that its partner has used before is never used again, also after its end."""
        claim, context = new.claim(), RunContext(source=SOURCE, run_id=SOURCE, observed=day, at=at)

        async def work(transaction: Transaction, seq: int) -> Recorded:
            if await transaction.run(FIND_REFERENCES, [Key(claim.id)]):
                transaction.discard()
                return Recorded.NUMBER_TAKEN
            compared = await self.recorder.comparison.compare(transaction, [[claim]], context=context)
            await self.recorder.write(transaction, compared, context=context, seq=seq)
            return Recorded.RECORDED

        return await commit(self.gateway, work, run_id=SOURCE, name="record_reference")

    async def end(self, keys: Sequence[str], *, at: datetime, day: date, reason: str) -> int:
        """End references for good from `day` on; how many had not ended before."""

        async def work(transaction: Transaction, seq: int) -> int:
            rows = [EndRow(key, day, seq, reason) for key in keys]
            changed = await transaction.run(END_REFERENCES, rows)
            return await _keep(transaction, sum(row.changed for row in changed), seq=seq, at=at)

        return await commit(self.gateway, work, run_id=SOURCE, name="end_references")

    async def withdraw(self, key: str, subjects: Iterable[str], *, at: datetime) -> int:
        """Take subjects out of a reference for good; how many were in it before."""

        async def work(transaction: Transaction, seq: int) -> int:
            rows = [WithdrawRow(key, subject, seq) for subject in sorted(set(subjects))]
            changed = await transaction.run(WITHDRAW_SUBJECTS, rows)
            return await _keep(transaction, sum(row.changed for row in changed), seq=seq, at=at)

        return await commit(self.gateway, work, run_id=SOURCE, name="withdraw_subjects")

    async def of_partner(self, partner_id: str) -> list[ReferenceRow]:
        """All references of a partner, those that have ended as well."""
        return await self.gateway.read_all(LIST_REFERENCES, [Key(partner_id)])

    async def find(self, kind: MatterKind, number: str, *, partner_id: str) -> ReferenceRow | None:
        """One reference by its number, or by the key of its subject; None where the partner has none such."""
        rows = await self.gateway.read_all(FIND_REFERENCES, [Key(matter_id(kind, number, partner=partner_id))])
        return rows[0] if rows else None


async def _keep(transaction: Transaction, count: int, *, seq: int, at: datetime) -> int:
    """Make it a commit where anything changed."""
    if count:
        await transaction.run(RECORD_COMMIT, [CommitRow(seq=seq, at=at, run_id=SOURCE)])
    else:
        transaction.discard()
    return count
