"""Filing an objection: marked at once, its measures wait, in one commit; nothing but who may file it can refuse it.

Sources: 孟政〔2019〕10号 五(八), 河南省社会信用条例 41.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from graph_schema.claims import Claim, KnownPerson, KnownRecord, MatterClaim, OverlayClaim
from graph_schema.ids import matter_id, opaque_id
from graph_schema.intervals import since
from graph_schema.masking import mask_numbers
from graph_schema.names import Disclosure, IdScheme, MatterKind, PartnerKind, Purpose
from graph_schema.objections import (
    MARKS,
    MATTERS,
    Objection,
    ObjectionFiler,
    ObjectionStatus,
    ObjectionTarget,
    parts_of,
)
from graph_schema.reads.find import FIND_IDENTIFIERS
from graph_schema.reads.objections import (
    FIND_OBJECTION,
    OBJECTABLE_MATTER,
    OBJECTABLE_RECORD,
    OBJECTABLE_TENURE,
    OBJECTIONS_ON,
    TIE_OF_TENURE,
    ObjectionKey,
    OnKey,
    TargetKey,
    TargetRow,
)
from graph_schema.recording.bind import RunContext
from graph_schema.recording.compare import Verdict
from graph_schema.recording.recalls import recall_corrected
from graph_schema.recording.recorder import Recorder
from graph_schema.records import Key
from graph_schema.rules.disclosed import beyond_class, untold_decisions
from graph_schema.rules.model import RuleBase
from graph_schema.statement import Statement
from hub.access.scope import compile_scope
from hub.actions.change import Actor, Change, Ground
from hub.actions.objection_book import Calendar, objection_matter
from hub.actions.outcome import ChangeRefusal, Outcome, refused
from hub.actions.references import EVIDENCE, SOURCE, claimed

HERE: Final = "window"
"""Who filed what was filed at the hub's own window, in place of a partner's id."""
GROUNDS_MAX: Final = 1000
PAPERS_MAX: Final = 20
_OBJECTABLE: Final[Mapping[ObjectionTarget, Statement[TargetKey, TargetRow]]] = MappingProxyType(
    {
        ObjectionTarget.RECORD: OBJECTABLE_RECORD,
        ObjectionTarget.TENURE: OBJECTABLE_TENURE,
        **dict.fromkeys(MATTERS, OBJECTABLE_MATTER),
    }
)
_OFFLINE: Final = (ObjectionFiler.DEPARTMENT, ObjectionFiler.WINDOW)


@dataclass(frozen=True, slots=True)
class Filing:
    """An objection as it is filed.

    `target_id` is a record's or a tenure's id, or the number of a matter. For whom it is filed: `subject`, an
    appearance by its id or an enterprise by its key (USCC:…); absent where a subject files for itself. `evidence` and
    `authority` are digests of papers (sha256: and 64 digits).
    """

    target: ObjectionTarget
    target_id: str
    filer: ObjectionFiler
    grounds: str
    evidence: tuple[str, ...] = ()
    authority: str | None = None
    subject: str | None = None

    @property
    def kept_id(self) -> str:
        """The id of the target: of a matter, that of its node."""
        return self.target_id if self.target not in MATTERS else matter_id(MATTERS[self.target], self.target_id)

    def fault(self) -> Outcome | None:
        """The refusal where an argument does not hold, or a paper is missing."""
        wrong, missing = ChangeRefusal.WRONG_ARGUMENT, ChangeRefusal.MISSING_EVIDENCE
        if not 1 <= len(self.grounds.strip()) <= GROUNDS_MAX:
            return refused(wrong, field="grounds")
        if not all_papers(self.evidence):
            return refused(wrong, field="evidence")
        if self.authority is not None and not all_papers([self.authority]):
            return refused(wrong, field="authority")
        if (self.subject is not None) is not (self.filer in _OFFLINE):
            return refused(wrong, field="subject")
        if self.filer in _OFFLINE and not self.evidence:
            return refused(missing, field="evidence")  # of who was checked, and how
        if self.filer is ObjectionFiler.AGENT and self.authority is None:
            return refused(missing, field="authority")
        return None


@dataclass(frozen=True, slots=True)
class Objections:
    """Changes of objections; `calendar` counts their due dates."""

    recorder: Recorder
    calendar: Calendar

    def file(self, filing: Filing, actor: Actor) -> Change:
        """File an objection. Unknown, ended and another's are refused alike."""

        async def work(ground: Ground) -> Outcome:
            fault = filing.fault()
            if fault is not None:
                return fault
            found = await _target(ground, filing, actor=actor, rules=self.recorder.rules)
            if found is None:
                return refused(ChangeRefusal.UNKNOWN_TARGET, field="target")
            if await ground.transaction.run(OBJECTIONS_ON, [OnKey(found.subject_id, filing.kept_id)]):
                return refused(ChangeRefusal.OBJECTION_OPEN, field="target")
            objection = self._begun(filing, found, actor=actor, ground=ground)
            await self.keep(ground, objection, marked=True)
            return await self.tell(ground, objection)

        return Change(
            "fileObjection",
            {"filing": repr(filing)},
            work,
            target=f"{filing.target}:{filing.kept_id}"[:160],
            concerns=() if filing.subject is None else (filing.subject,),
            recorded=True,
        )

    def _begun(self, filing: Filing, found: TargetRow, *, actor: Actor, ground: Ground) -> Objection:
        begun = Objection(
            id=opaque_id("objection", str(ground.seq), found.subject_id, filing.kept_id),
            target=filing.target,
            target_id=filing.kept_id,
            subject_id=found.subject_id,
            filer=filing.filer,
            filed_by=actor.partner_id or HERE,
            filed_on=ground.today,
            place=found.place or self.calendar.home,
            grounds=mask_numbers(filing.grounds.strip()),
            number=filing.target_id if filing.target in MATTERS else None,
            at_id=found.at_id,
            enterprises=tuple(sorted(set(found.enterprises))),
            persons=tuple(sorted(set(found.persons))),
            authority=filing.authority,
            evidence=filing.evidence,
            covers=tuple("/".join(filter(None, (r["record_id"], r["person_id"]))) for r in found.records),
        )
        told = ((each.step, each.deadline) for each in self.calendar.due(begun))
        return replace(begun, told=tuple(f"{step} {due.clock.id} {due.day} {due.provisional}" for step, due in told))

    async def keep(
        self,
        ground: Ground,
        objection: Objection,
        *,
        marked: bool | None = None,
        more: Sequence[Claim] = (),
        recalled: Sequence[str] = (),
    ) -> bool:
        """Write how an objection stands and `more`; whether the graph takes all of that, else nothing is written.

        Its marks are set (`marked`), taken away (not) or left as they are (None). Where it is upheld, whoever was told
        of the records that it covers, or of those `recalled` with them, is told so.
        """
        claims = (_matter(objection), *(() if marked is None else _marks(objection, withdrawn=not marked)), *more)
        context = RunContext(source=SOURCE, run_id=SOURCE, observed=ground.today, at=ground.now)
        compared = await self.recorder.comparison.compare(ground.transaction, [claims], context=context)
        if any(outcome.verdict is Verdict.REJECTED for outcome in compared.outcomes):
            return False
        seq = ground.seq or 0
        told = {} if marked is None else await _parties_of(ground, objection)
        await self.recorder.write_facts(ground.transaction, compared, context=context, seq=seq, marked=told)
        if objection.status is ObjectionStatus.UPHELD and more:
            # The record itself may stand as it was: who was told that it reaches a person is told that it does not.
            reached = [record for record, person in map(parts_of, objection.covers) if person is not None]
            await recall_corrected(ground.transaction, [*reached, *recalled], at=ground.now, seq=seq)
        return True

    async def tell(self, ground: Ground, objection: Objection) -> Outcome:
        """What the caller is told of it after a change."""
        key = ObjectionKey(objection_matter(objection.id), None, [])
        row = (await ground.transaction.run(FIND_OBJECTION, [key]))[0]
        return Outcome(
            values={"objection": self.calendar.shown(row, today=ground.today)},
            target=f"{MatterKind.OBJECTION}:{objection.id}",
            concerns=(objection.subject_id,),
        )


def all_papers(digests: Sequence[str]) -> bool:
    """Whether these are digests of papers, and not too many."""
    return len(digests) <= PAPERS_MAX and all(EVIDENCE.fullmatch(digest) for digest in digests)


async def _target(ground: Ground, filing: Filing, *, actor: Actor, rules: RuleBase) -> TargetRow | None:
    subjects = await _subjects(ground, filing, actor=actor)
    if not subjects:
        return None
    own = actor.kind is PartnerKind.SUBJECT
    scope = compile_scope(PartnerKind.SUBJECT, Purpose.SELF)
    key = TargetKey(
        target_id=filing.kept_id,
        partner_id=actor.partner_id,
        purpose=Purpose.SELF if own else Purpose.ADMIN_REVIEW,
        subjects=subjects,
        # A subject is told of what others published that reaches him; who checks him offline knows of the rest.
        disclosures=[str(way) for way in Disclosure if way is Disclosure.PUBLIC or not own],
        forgotten=list(scope.forgotten),
        ending_sides=list(rules.disclosure.sides),
        untold=untold_decisions(rules, ground.today),
        beyond_class=beyond_class(rules),
        today=ground.today,
        seq=ground.seq or 0,
    )
    rows = await ground.transaction.run(_OBJECTABLE[filing.target], [key])
    return rows[0] if rows else None


async def _subjects(ground: Ground, filing: Filing, *, actor: Actor) -> list[str]:
    """Ids of those for whom the filer may speak."""
    if filing.subject is None:
        return [] if actor.partner_id is None else await claimed(ground, actor.partner_id)
    if filing.subject.startswith(f"{IdScheme.USCC}:"):
        return [row.found for row in await ground.transaction.run(FIND_IDENTIFIERS, [Key(filing.subject)])]
    return [filing.subject]


async def _parties_of(ground: Ground, objection: Objection) -> dict[str, list[str]]:
    """Of a tenure: the parties at both its ends, whom whoever follows them is told of, with the type of the tie."""
    if objection.target is not ObjectionTarget.TENURE:
        return {}
    rows = await ground.transaction.run(TIE_OF_TENURE, [OnKey(objection.at_id or "", objection.target_id)])
    ties = [row.tie for row in rows]
    return dict.fromkeys((*objection.enterprises, *objection.persons), ties) if ties else {}


def _matter(objection: Objection) -> MatterClaim:
    """The objection as a matter: what is kept of it, and whom and what it concerns."""
    return MatterClaim(
        kind=MatterKind.OBJECTION,
        matter_id=objection.id,
        valid=since(objection.filed_on),
        attributes=objection.attributes(),
        appearances=objection.persons,
        enterprises=objection.enterprises,
        records=tuple(KnownRecord(record) for record in dict.fromkeys(parts_of(c)[0] for c in objection.covers)),
    )


def _marks(objection: Objection, *, withdrawn: bool) -> list[OverlayClaim]:
    return [
        OverlayClaim(
            # A number for each person: an overlay lies on one record, and is narrowed to one person at most.
            overlay_id=objection.id if person_id is None else f"{objection.id}:{person_id}",
            kind=kind,
            key=KnownRecord(record_id),
            valid=since(objection.filed_on),
            person=None if person_id is None else KnownPerson(person_id),
            withdrawn=withdrawn,
        )
        for record_id, person_id in map(parts_of, objection.covers)
        for kind in MARKS
    ]
