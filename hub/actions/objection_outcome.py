"""The outcome of an objection: rejected, so that all is as before; or upheld, so that what was wrong is told no more.

Sources: 孟政〔2019〕10号 五(八) (errors are corrected or withdrawn at once, what they did is made good),
河南省社会信用条例 41, 42. What the source found decides: the hub neither upholds what the source confirms nor rejects
what it calls wrong.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from graph_schema.claims import (
    Claim,
    KnownPerson,
    KnownRecord,
    ReleaseClaim,
    StateClaim,
)
from graph_schema.corrections import CorrectedClaim, StruckClaim
from graph_schema.intervals import UNBOUNDED, Interval
from graph_schema.masking import mask_numbers
from graph_schema.names import EndKind, PartnerKind, RecordStatus, Severity
from graph_schema.objections import (
    MATTERS,
    Objection,
    ObjectionFinding,
    ObjectionRemedy,
    ObjectionStatus,
    ObjectionTarget,
    parts_of,
)
from graph_schema.reads.objections import CARRIED_BY_TENURE, RECORD_BODY, TIE_OF_TENURE, OnKey
from graph_schema.recording.load import day_of, interval_of
from graph_schema.recording.versions import Tie
from graph_schema.records import Key
from hub.actions.change import Actor, Change, Ground
from hub.actions.objection_steps import TEXT_MAX, of_objection
from hub.actions.objections import Objections, all_papers
from hub.actions.outcome import ChangeRefusal, Outcome, refused

_R = ChangeRefusal
_AMOUNT: Final = re.compile(r"\d{1,15}(\.\d{1,2})?")
REASON: Final = "异议成立，信息有误"
"""The reason that a withdrawn record's state bears."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What is right in place of what was said; absent: as it was. `until` is the first day on which it held no longer.

    `amount` is decimal text in yuan. Of a tenure `until` alone.
    """

    amount: str | None = None
    reason: str | None = None
    severity: Severity | None = None
    conduct_from: date | None = None
    conduct_to: date | None = None
    until: date | None = None

    def fault(self) -> str | None:
        """The attribute that does not hold, if any."""
        if self.amount is not None and _AMOUNT.fullmatch(self.amount) is None:
            return "amount"
        if self.reason is not None and not 1 <= len(self.reason.strip()) <= TEXT_MAX:
            return "reason"
        if self.conduct_from is not None and self.conduct_to is not None and self.conduct_to <= self.conduct_from:
            return "conductTo"
        return None

    def said(self) -> dict[str, str | date]:
        """The attributes of a record's facts that change."""
        values: Mapping[str, str | date | None] = MappingProxyType(
            {
                "amount": self.amount,
                "reason": self.reason,
                "severity": None if self.severity is None else str(self.severity),
                "conduct_from": self.conduct_from,
                "conduct_to": self.conduct_to,
            }
        )
        return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True, slots=True)
class ObjectionOutcomes:
    """Changes that end objections."""

    objections: Objections

    def reject(self, objection_id: str, actor: Actor, *, decision: str) -> Change:
        """What it is against is right: its marks end, and nothing of them is left."""

        async def work(ground: Ground, objection: Objection) -> Outcome:
            if not 1 <= len(decision.strip()) <= TEXT_MAX:
                return refused(_R.WRONG_ARGUMENT, field="decision")
            if objection.status is not ObjectionStatus.ANSWERED:
                return refused(_R.OUT_OF_ORDER)
            if objection.finding is not ObjectionFinding.CONFIRMED:
                return refused(_R.AGAINST_FINDING)
            over = _ended(objection, ObjectionStatus.REJECTED, decision=decision, day=ground.today)
            await self.objections.keep(ground, over, marked=False)
            return await self.objections.tell(ground, over)

        return of_objection(
            "rejectObjection",
            objection_id,
            actor=actor,
            work=work,
            stated={"decision": decision},
            kinds=(PartnerKind.OPERATOR,),
        )

    def uphold(
        self,
        objection_id: str,
        actor: Actor,
        *,
        decision: str,
        evidence: str | None = None,
        correction: Correction | None = None,
    ) -> Change:
        """What it is against is wrong: it is corrected, or withdrawn where no `correction` is given.

        Either the source has found it wrong, or `evidence` shows that the hub itself made the error.
        """

        async def work(ground: Ground, objection: Objection) -> Outcome:
            wrong = None if correction is None else correction.fault()
            if wrong is not None:
                return refused(_R.WRONG_ARGUMENT, field=wrong)
            fault = _fault(objection, decision=decision, evidence=evidence)
            if fault is not None:
                return fault
            remedy = ObjectionRemedy.WITHDRAWN if correction is None else ObjectionRemedy.CORRECTED
            claims = await _remedied(ground, objection, correction, decision=decision)
            if claims is None:
                return refused(_R.CANNOT_BE_MENDED, field="correction")
            over = _ended(objection, ObjectionStatus.UPHELD, decision=decision, day=ground.today)
            papers = over.evidence if evidence is None else tuple(dict.fromkeys((*over.evidence, evidence)))
            over = replace(over, remedy=remedy, evidence=papers)
            if correction is not None and objection.target is ObjectionTarget.TENURE:
                over = replace(over, until=correction.until)
            if not await self.objections.keep(
                ground, over, marked=False, more=claims, recalled=await _carried(ground, over)
            ):
                return refused(_R.CANNOT_BE_MENDED)
            return await self.objections.tell(ground, over)

        return of_objection(
            "upholdObjection",
            objection_id,
            actor=actor,
            work=work,
            stated={"decision": decision, "evidence": evidence, "correction": repr(correction)},
            kinds=(PartnerKind.OPERATOR,),
        )

    def lift(self, objection_id: str, actor: Actor, *, decision: str) -> Change:
        """What was struck may be told again from the next delivery of its source on: by a later decision."""

        async def work(ground: Ground, objection: Objection) -> Outcome:
            if not 1 <= len(decision.strip()) <= TEXT_MAX:
                return refused(_R.WRONG_ARGUMENT, field="decision")
            if not objection.strikes or not (objection.target is ObjectionTarget.TENURE or _persons(objection)):
                return refused(_R.OUT_OF_ORDER)
            lifted = replace(objection, lifted_on=ground.today, lifted_by=mask_numbers(decision.strip()))
            await self.objections.keep(ground, lifted)
            return await self.objections.tell(ground, lifted)

        return of_objection(
            "liftStruckTenure",
            objection_id,
            actor=actor,
            work=work,
            stated={"decision": decision},
            kinds=(PartnerKind.OPERATOR,),
            over=True,
        )


def _fault(objection: Objection, *, decision: str, evidence: str | None) -> Outcome | None:
    if not 1 <= len(decision.strip()) <= TEXT_MAX:
        return refused(_R.WRONG_ARGUMENT, field="decision")
    if evidence is not None and not all_papers([evidence]):
        return refused(_R.WRONG_ARGUMENT, field="evidence")
    if objection.status is ObjectionStatus.WITH_SOURCE:
        return refused(_R.OUT_OF_ORDER)
    if objection.finding is ObjectionFinding.CONFIRMED:
        return refused(_R.AGAINST_FINDING)
    if objection.status is ObjectionStatus.FILED and evidence is None:
        return refused(_R.MISSING_EVIDENCE, field="evidence")
    return None


def _ended(objection: Objection, status: ObjectionStatus, *, decision: str, day: date) -> Objection:
    decided = mask_numbers(decision.strip())
    return replace(objection.resumed(day), status=status, ended_on=day, decision=decided)


async def _remedied(
    ground: Ground, objection: Objection, correction: Correction | None, *, decision: str
) -> Sequence[Claim] | None:
    """What supersedes the error; None where it cannot be mended so."""
    if objection.target is ObjectionTarget.TENURE:
        return await _tenure(ground, objection, correction)
    if objection.target in MATTERS:
        return None if correction is not None else [StruckClaim(Tie.STATED_AS, objection.target_id)]
    persons = _persons(objection)
    if persons:
        return None if correction is not None else _freed(objection, persons, decision=decision)
    if correction is not None:
        return await _corrected(ground, objection, correction)
    record = KnownRecord(objection.target_id)
    return [StateClaim(record, RecordStatus.REVOKED, ground.today, reason=REASON, decision=decision.strip())]


def _persons(objection: Objection) -> list[tuple[str, str]]:
    """Records and the persons in them, where it is about their part in the records alone."""
    return [(record, person) for record, person in map(parts_of, objection.covers) if person is not None]


def _freed(objection: Objection, persons: Sequence[tuple[str, str]], *, decision: str) -> list[Claim]:
    """The record stands, and never reached or named them."""
    claims: list[Claim] = []
    for record_id, person_id in persons:
        claims.append(StruckClaim(Tie.NAMES, record_id, to_id=person_id))
        claims.append(
            ReleaseClaim(
                release_id=f"{objection.id}:{person_id}",
                key=KnownRecord(record_id),
                person=KnownPerson(person_id),
                decision=decision.strip(),
                valid=UNBOUNDED,
            )
        )
    return claims


async def _tenure(ground: Ground, objection: Objection, correction: Correction | None) -> Sequence[Claim] | None:
    """The tenure never was, or ended earlier; what it carried to the person goes with it."""
    if correction is not None and (correction.until is None or correction.said()):
        return None
    at = objection.at_id or ""
    rows = await ground.transaction.run(TIE_OF_TENURE, [OnKey(at, objection.target_id)])
    end = None if correction is None else correction.until
    return [StruckClaim(row.tie, at, fact_id=objection.target_id, end=end) for row in rows] or None


async def _carried(ground: Ground, objection: Objection) -> list[str]:
    """Ids of the records that a tenure carries to the person, those too that came after the objection was filed."""
    if objection.target is not ObjectionTarget.TENURE:
        return []
    keys = [OnKey(person, objection.target_id) for person in objection.persons]
    return [row.record_id for row in await ground.transaction.run(CARRIED_BY_TENURE, keys)]


async def _corrected(ground: Ground, objection: Objection, correction: Correction) -> Sequence[Claim] | None:
    rows = await ground.transaction.run(RECORD_BODY, [Key(objection.target_id)])
    if not rows or not (correction.said() or correction.until):
        return None
    body = {**{name: _plain(value) for name, value in rows[0].body.items()}, **correction.said()}
    valid = interval_of(rows[0].props)
    if correction.until is not None:
        valid = Interval(valid.start, valid.start_kind, correction.until, EndKind.KNOWN)
    if valid.is_empty():
        return None
    return [CorrectedClaim(objection.target_id, valid, tuple(body.items()))]


def _plain(value: Any) -> Any:  # noqa: ANN401 - what the store holds
    """A value of a facts node as claims hold it."""
    if isinstance(value, list):
        return tuple(value)
    return day_of(value) if hasattr(value, "to_native") else value
