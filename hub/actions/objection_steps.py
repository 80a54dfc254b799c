"""The steps of an objection after its filing: papers, the source's answer, pauses, withdrawal. Each in one commit.

Sources: 孟政〔2019〕10号 五(八), 河南省社会信用条例 41.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from graph_schema.masking import mask_numbers
from graph_schema.names import MatterKind, PartnerKind
from graph_schema.objections import Objection, ObjectionFinding, ObjectionStatus, objection_of
from graph_schema.reads.objections import FIND_OBJECTION, ObjectionKey
from graph_schema.reads.partner import FIND_PARTNER
from graph_schema.records import Key
from hub.access.partner import PartnerStatus
from hub.actions.change import Actor, Change, Ground
from hub.actions.objection_book import objection_matter
from hub.actions.objections import HERE, Objections, all_papers
from hub.actions.outcome import ChangeRefusal, Outcome, refused
from hub.actions.references import claimed

_R = ChangeRefusal
TEXT_MAX: Final = 500
Work = Callable[[Ground, Objection], Awaitable[Outcome]]
_HANDLERS: Final = (PartnerKind.OPERATOR,)


@dataclass(frozen=True, slots=True)
class ObjectionSteps:
    """Changes of objections that have been filed."""

    objections: Objections

    def supplement(self, objection_id: str, actor: Actor, *, evidence: tuple[str, ...]) -> Change:
        """Add papers; clocks that stood still for them go on."""

        async def work(ground: Ground, objection: Objection) -> Outcome:
            if not evidence:
                return refused(_R.MISSING_EVIDENCE, field="evidence")
            papers = tuple(dict.fromkeys((*objection.evidence, *evidence)))
            if not all_papers(papers):
                return refused(_R.WRONG_ARGUMENT, field="evidence")
            return await self._kept(ground, replace(objection.resumed(ground.today), evidence=papers))

        return of_objection(
            "supplementObjection", objection_id, actor=actor, work=work, stated={"evidence": list(evidence)}
        )

    def withdraw(self, objection_id: str, actor: Actor) -> Change:
        """Take it back: its marks end."""

        async def work(ground: Ground, objection: Objection) -> Outcome:
            over = replace(objection, status=ObjectionStatus.WITHDRAWN, ended_on=ground.today)
            return await self._kept(ground, over.resumed(ground.today), marked=False)

        return of_objection("withdrawObjection", objection_id, actor=actor, work=work, stated={})

    def ask_source(self, objection_id: str, actor: Actor, *, client_id: str) -> Change:
        """Ask the department that the fact is from; asked again, its answer before counts no longer."""

        async def work(ground: Ground, objection: Objection) -> Outcome:
            rows = await ground.transaction.run(FIND_PARTNER, [Key(client_id)])
            able = [row for row in rows if row.kind == PartnerKind.DEPARTMENT and row.status == PartnerStatus.ACTIVE]
            if not able:
                return refused(_R.UNKNOWN_PARTNER, field="clientId")
            asked = replace(
                objection.resumed(ground.today),
                status=ObjectionStatus.WITH_SOURCE,
                asked_of=able[0].partner_id,
                asked_on=ground.today,
                finding=None,
                answered_on=None,
                answer=None,
            )
            return await self._kept(ground, asked)

        return of_objection(
            "askSource", objection_id, actor=actor, work=work, stated={"clientId": client_id}, kinds=_HANDLERS
        )

    def answer(self, objection_id: str, actor: Actor, *, finding: ObjectionFinding, evidence: str) -> Change:
        """The source's answer, with the digest of its paper; by the department that was asked, and by no other."""

        async def work(ground: Ground, objection: Objection) -> Outcome:
            # What the source gave on paper is entered at the hub itself.
            if objection.asked_of is None or actor.partner_id not in (None, objection.asked_of):
                return refused(_R.UNKNOWN_OBJECTION, field="objectionId")
            if objection.status is not ObjectionStatus.WITH_SOURCE:
                return refused(_R.OUT_OF_ORDER)
            if not evidence:
                return refused(_R.MISSING_EVIDENCE, field="evidence")
            if not all_papers([evidence]):
                return refused(_R.WRONG_ARGUMENT, field="evidence")
            answered = replace(
                objection.resumed(ground.today),
                status=ObjectionStatus.ANSWERED,
                finding=finding,
                answered_on=ground.today,
                answer=evidence,
            )
            return await self._kept(ground, answered)

        stated = {"finding": finding, "evidence": evidence}
        kinds = (PartnerKind.DEPARTMENT, PartnerKind.OPERATOR)
        return of_objection("answerObjection", objection_id, actor=actor, work=work, stated=stated, kinds=kinds)

    def pause(self, objection_id: str, actor: Actor, *, reason: str) -> Change:
        """Let the clocks stand still, for a reason that the filer is told, such as papers that he is to give."""

        async def work(ground: Ground, objection: Objection) -> Outcome:
            if not 1 <= len(reason.strip()) <= TEXT_MAX:
                return refused(_R.WRONG_ARGUMENT, field="reason")
            if objection.is_paused:
                return refused(_R.OUT_OF_ORDER)
            return await self._kept(ground, objection.paused(ground.today, reason=mask_numbers(reason.strip())))

        return of_objection(
            "pauseObjection", objection_id, actor=actor, work=work, stated={"reason": reason}, kinds=_HANDLERS
        )

    def resume(self, objection_id: str, actor: Actor) -> Change:
        """Let the clocks go on."""

        async def work(ground: Ground, objection: Objection) -> Outcome:
            if not objection.is_paused:
                return refused(_R.OUT_OF_ORDER)
            return await self._kept(ground, objection.resumed(ground.today))

        return of_objection("resumeObjection", objection_id, actor=actor, work=work, stated={}, kinds=_HANDLERS)

    def extend(self, objection_id: str, actor: Actor, *, reason: str) -> Change:
        """Give the steps their longest terms, once, where a text has such."""

        async def work(ground: Ground, objection: Objection) -> Outcome:
            if not 1 <= len(reason.strip()) <= TEXT_MAX:
                return refused(_R.WRONG_ARGUMENT, field="reason")
            due = self.objections.calendar.due(objection)
            if objection.extended is not None or all(step.deadline.clock.longest is None for step in due):
                return refused(_R.NOT_EXTENDABLE)
            return await self._kept(ground, replace(objection, extended=mask_numbers(reason.strip())))

        return of_objection(
            "extendObjection", objection_id, actor=actor, work=work, stated={"reason": reason}, kinds=_HANDLERS
        )

    async def _kept(self, ground: Ground, objection: Objection, *, marked: bool | None = None) -> Outcome:
        await self.objections.keep(ground, objection, marked=marked)
        return await self.objections.tell(ground, objection)


def of_objection(
    name: str,
    objection_id: str,
    *,
    actor: Actor,
    work: Work,
    stated: Mapping[str, Any],
    kinds: tuple[PartnerKind, ...] | None = None,
    over: bool = False,
) -> Change:
    """A change of one open objection, or of one that is `over`, by one who may act on it; unknown and another's are
    refused alike.

    `kinds` may act on it (an operator on any, others on what they were asked); None: who filed it, for himself or for
    whom he may speak, and the hub's window.
    """

    async def on_objection(ground: Ground) -> Outcome:
        objection = await _found(ground, objection_id, actor)
        mine = objection is not None and (actor.kind in kinds if kinds is not None else _filed(objection, actor))
        if objection is None or not mine:
            return refused(_R.UNKNOWN_OBJECTION, field="objectionId")
        if objection.is_open is over:
            return refused(_R.OUT_OF_ORDER if over else _R.OBJECTION_OVER, field="objectionId")
        return await work(ground, objection)

    return Change(
        name,
        {"objectionId": objection_id, **stated},
        on_objection,
        target=f"{MatterKind.OBJECTION}:{objection_id}"[:160],
        recorded=True,
    )


async def _found(ground: Ground, objection_id: str, actor: Actor) -> Objection | None:
    anyone = actor.kind is PartnerKind.OPERATOR
    own = actor.kind is PartnerKind.SUBJECT and actor.partner_id is not None
    subjects = await claimed(ground, actor.partner_id or "") if own else []
    key = ObjectionKey(objection_matter(objection_id), None if anyone else actor.partner_id, subjects)
    rows = await ground.transaction.run(FIND_OBJECTION, [key])
    return objection_of(rows[0].objection_id, rows[0].kept) if rows else None


def _filed(objection: Objection, actor: Actor) -> bool:
    """Whether it is the actor's own: a subject's whom it concerns, another's who filed it, the window's from there."""
    if actor.kind is PartnerKind.OPERATOR:
        return objection.filed_by == HERE
    return actor.kind is PartnerKind.SUBJECT or objection.filed_by == actor.partner_id
