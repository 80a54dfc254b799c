"""What a determiner does with an application for repair: accept, ask for papers, refuse, decide, take back, conclude.

谁认定、谁修复: the department whose name is that of the record's determiner, or the hub's own window for one without an
account. A decision takes effect in the same commit: state or release, outbox, and the application. Sources:
国家发展改革委令第36号 (conditions, false papers), 国办发〔2025〕22号 (bankruptcy).
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final

from graph_schema.claims import Claim, KnownPerson, KnownRecord, OverlayClaim, ReleaseClaim, StateClaim
from graph_schema.intervals import since
from graph_schema.masking import mask_numbers
from graph_schema.name_keys import name_key
from graph_schema.names import MatterKind, PartnerKind, RecordStatus, Severity
from graph_schema.reads.repairs import PARTNER_NAME, RepairableRow
from graph_schema.records import Key
from graph_schema.repair import bar_months
from graph_schema.repairs import Repair, RepairStatus
from graph_schema.rules.disclosed import months_after
from hub.actions.change import Actor, Change, Ground
from hub.actions.outcome import ChangeRefusal, Outcome, refused
from hub.actions.repairs import Repairs, find_repair, is_text, refusal_of, repairable

_OUT_OF_ORDER: Final = ChangeRefusal.REPAIR_OUT_OF_ORDER
_NOT_STANDING: Final = ChangeRefusal.RECORD_NOT_STANDING


@dataclass(frozen=True, slots=True)
class At:
    """What a step stands on: the transaction, the application and its record as that sees them."""

    ground: Ground
    repair: Repair
    row: RepairableRow


Step = Callable[[At], Awaitable[Outcome]]


class PlanOutcome(StrEnum):
    """How the plan of reorganisation or the settlement came out."""

    COMPLETED = "COMPLETED"  # 执行完毕
    FAILED = "FAILED"  # 终止执行


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision by its number (决定文号); `severity` where the record states no class of gravity."""

    number: str
    reason: str = ""
    severity: Severity | None = None
    barred_until: date | None = None


@dataclass(frozen=True, slots=True)
class RepairSteps:
    """Changes that a determiner makes."""

    repairs: Repairs

    def accept(self, repair_id: str, actor: Actor) -> Change:
        """Accept an application whose papers are complete."""

        async def step(at: At) -> Outcome:
            ground, repair = at.ground, at.repair
            if repair.status is not RepairStatus.FILED:
                return refused(_OUT_OF_ORDER, field="repairId")
            accepted = replace(repair, status=RepairStatus.ACCEPTED, accepted_on=ground.today)
            return await self.repairs.keep_and_tell(ground, accepted)

        return self._change("acceptRepair", repair_id, actor, step=step)

    def ask_for_papers(self, repair_id: str, actor: Actor, *, reason: str) -> Change:
        """Say what is missing; the clocks stand still until it is there."""

        async def step(at: At) -> Outcome:
            ground, repair = at.ground, at.repair
            if not is_text(reason):
                return refused(ChangeRefusal.WRONG_ARGUMENT, field="reason")
            if repair.status is not RepairStatus.FILED:
                return refused(_OUT_OF_ORDER, field="repairId")
            return await self.repairs.keep_and_tell(ground, repair.returned(ground.today, reason=_text(reason)))

        return self._change("returnRepair", repair_id, actor, step=step, stated={"reason": reason})

    def refuse(
        self,
        repair_id: str,
        actor: Actor,
        *,
        reason: str,
        false_papers: bool = False,
        barred_until: date | None = None,
    ) -> Change:
        """Refuse with a reason: not accepted, or after acceptance not repaired. No answer changes.

        `false_papers`: they bar from applying as the rule says, or until the day that the decision states.
        """

        async def step(at: At) -> Outcome:
            ground, repair = at.ground, at.repair
            if not is_text(reason):
                return refused(ChangeRefusal.WRONG_ARGUMENT, field="reason")
            if not repair.is_open:
                return refused(_OUT_OF_ORDER, field="repairId")
            accepted = repair.status is RepairStatus.ACCEPTED
            status = RepairStatus.REFUSED if accepted else RepairStatus.NOT_ACCEPTED
            over = repair.ended(status, ground.today, reason=_text(reason))
            if not false_papers:
                return await self.repairs.keep_and_tell(ground, over)
            barred = self._barred(ground, over, barred_until)
            if barred is None:
                return refused(ChangeRefusal.BAR_END_MISSING, field="barredUntil")
            return await self.repairs.keep_and_tell(ground, barred)

        stated = {"reason": reason, "false": false_papers, "until": repr(barred_until)}
        return self._change("refuseRepair", repair_id, actor, step=step, stated=stated)

    def grant(self, repair_id: str, actor: Actor, *, decision: Decision) -> Change:
        """Decide that the record is repaired: gone from every answer with this commit; or lay what a plan asks for."""

        async def step(at: At) -> Outcome:
            ground, repair, row = at.ground, at.repair, at.row
            if not is_text(decision.number):
                return refused(ChangeRefusal.WRONG_ARGUMENT, field="decision")
            if repair.status is not RepairStatus.ACCEPTED:
                return refused(_OUT_OF_ORDER, field="repairId")
            if row.severity is not None and decision.severity not in (None, Severity(row.severity)):
                return refused(ChangeRefusal.WRONG_ARGUMENT, field="severity")
            granted = replace(
                repair.ended(RepairStatus.GRANTED, ground.today, reason=_text(decision.reason) or "-"),
                decision=_text(decision.number),
                severity=decision.severity,
            )
            if repair.relief:
                return await self.repairs.keep_and_tell(ground, granted, *self._overlays(granted, withdrawn=False))
            found = await self.repairs.judge(ground, granted, row=row)
            if found.faults:
                return refusal_of(found.faults[0], found)
            after = RecordStatus.REPAIRED if found.rule is None else found.rule.after
            return await self._effect(ground, replace(granted, after=None if repair.own else after))

        return self._change("grantRepair", repair_id, actor, step=step, stated={"decision": repr(decision)})

    def revoke(self, repair_id: str, actor: Actor, *, decision: Decision) -> Change:
        """Take a repair back: its papers were false or its promise was broken. The record stands again, with a bar."""

        async def step(at: At) -> Outcome:
            ground, repair = at.ground, at.repair
            if not is_text(decision.number) or not is_text(decision.reason):
                return refused(ChangeRefusal.WRONG_ARGUMENT, field="decision")
            if repair.status is not RepairStatus.GRANTED or repair.relief:
                return refused(_OUT_OF_ORDER, field="repairId")
            barred = self._barred(ground, repair, decision.barred_until)
            if barred is None:
                return refused(ChangeRefusal.BAR_END_MISSING, field="barredUntil")
            revoked = replace(
                barred,
                status=RepairStatus.REVOKED,
                revoked_on=ground.today,
                revocation=_text(decision.number),
                reason=_text(decision.reason),
            )
            if repair.own:
                return await self.repairs.keep_and_tell(ground, revoked, *_releases(repair, withdrawn=True))
            back = StateClaim(
                KnownRecord(repair.record_id),
                RecordStatus.ACTIVE,
                ground.today,
                reason=revoked.reason,
                decision=revoked.revocation,
            )
            return await self._moved(ground, revoked, back)

        return self._change("revokeRepair", repair_id, actor, step=step, stated={"decision": repr(decision)})

    def conclude(self, repair_id: str, actor: Actor, *, outcome: PlanOutcome, ruling: str) -> Change:
        """End the temporary effects of a bankruptcy: the plan is carried out, and repairs the record; or it failed."""

        async def step(at: At) -> Outcome:
            ground, repair = at.ground, at.repair
            if not is_text(ruling):
                return refused(ChangeRefusal.WRONG_ARGUMENT, field="ruling")
            if repair.status is not RepairStatus.GRANTED or not repair.relief:
                return refused(_OUT_OF_ORDER, field="repairId")
            completed = outcome is PlanOutcome.COMPLETED
            over = replace(
                repair,
                status=RepairStatus.CONCLUDED,
                revoked_on=ground.today,
                revocation=_text(ruling),
                after=RecordStatus.REPAIRED if completed else None,
            )
            ends = self._overlays(repair, withdrawn=True)
            if not completed:
                return await self.repairs.keep_and_tell(ground, over, *ends)
            state = StateClaim(
                KnownRecord(repair.record_id), RecordStatus.REPAIRED, ground.today, decision=over.revocation
            )
            return await self._moved(ground, over, state, *ends)

        stated = {"outcome": outcome, "ruling": ruling}
        return self._change("concludeRelief", repair_id, actor, step=step, stated=stated)

    async def _effect(self, ground: Ground, repair: Repair) -> Outcome:
        """The effect of a decision: the record's state, or the release of the one person whose repair it is."""
        if repair.after is None:
            return await self.repairs.keep_and_tell(ground, repair, *_releases(repair, withdrawn=False))
        state = StateClaim(
            KnownRecord(repair.record_id), repair.after, ground.today, reason=repair.reason, decision=repair.decision
        )
        return await self._moved(ground, repair, state)

    async def _moved(self, ground: Ground, repair: Repair, state: StateClaim, *more: Claim) -> Outcome:
        """Move the record; refused where another source's statement of a later day would stand against it."""
        told = await self.repairs.keep_and_tell(ground, repair, state, *more)
        row = await repairable(ground, repair.record_id)
        if told.refusal is None and (row is None or row.status != state.status):
            return refused(_NOT_STANDING, field="repairId")
        return told

    def _overlays(self, repair: Repair, *, withdrawn: bool) -> list[OverlayClaim]:
        effects = self.repairs.book.rules.knowledge.bankruptcies
        return [
            OverlayClaim(
                overlay_id=repair.id,
                kind=effects[effect].overlay,
                key=KnownRecord(repair.record_id),
                valid=since(repair.ended_on or repair.filed_on),
                withdrawn=withdrawn,
            )
            for effect in repair.relief
        ]

    def _barred(self, ground: Ground, repair: Repair, stated: date | None) -> Repair | None:
        """The same with the day until which no application may be made: as the rule says, or else as the decision does.

        None where the rule bars, and nobody says for how long. A rule without a bar brings none.
        """
        rules = self.repairs.book.rules
        rule = rules.knowledge.repairs.get(repair.rule_id)
        if rule is None or rule.bar is None:
            return repair
        months = bar_months(rule, rules)
        if months is not None:
            return replace(repair, barred_until=months_after(ground.today, months))
        return replace(repair, barred_until=stated) if stated is not None and stated > ground.today else None

    def _change(
        self, name: str, repair_id: str, actor: Actor, *, step: Step, stated: Mapping[str, Any] | None = None
    ) -> Change:
        """A step on an application of which the caller is the determiner; unknown and another's are refused alike."""

        async def work(ground: Ground) -> Outcome:
            repair = await find_repair(ground, repair_id)
            if repair is None or not await _is_determiner(ground, repair, actor):
                return refused(ChangeRefusal.UNKNOWN_REPAIR, field="repairId")
            row = await repairable(ground, repair.record_id)
            if row is None:
                return refused(_NOT_STANDING, field="repairId")
            return await step(At(ground, repair, row))

        target = f"{MatterKind.REPAIR}:{repair_id}"[:160]
        return Change(name, {"repair": repair_id, **(stated or {})}, work, target=target, recorded=True)


async def _is_determiner(ground: Ground, repair: Repair, actor: Actor) -> bool:
    """Whether the caller has determined the record, by its name; the hub's own window registers others' decisions."""
    if actor.partner_id is None:
        return actor.kind is PartnerKind.OPERATOR
    found = await ground.transaction.run(PARTNER_NAME, [Key(actor.partner_id)])
    return any(
        row.kind == PartnerKind.DEPARTMENT and name_key(row.name) == name_key(repair.determiner) != "" for row in found
    )


def _releases(repair: Repair, *, withdrawn: bool) -> list[ReleaseClaim]:
    """The release of a person whom a unit's record reaches, in each of his appearances."""
    return [
        ReleaseClaim(
            release_id=f"{repair.id}:{person}",
            key=KnownRecord(repair.record_id),
            person=KnownPerson(person),
            decision=repair.decision,
            valid=since(repair.ended_on or repair.filed_on),
            withdrawn=withdrawn,
        )
        for person in repair.persons
    ]


def _text(text: str) -> str:
    return mask_numbers(text.strip())
