"""Applying for the repair of a record: by its party, an agent, a department for him, or a person whom a rule lets.

An application changes no answer. Sources: 国家发展改革委令第36号, 孟政〔2019〕10号 五(七), 深圳经济特区社会信用条例 80.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Final

from graph_schema.claims import Claim, KnownRecord, MatterClaim
from graph_schema.ids import opaque_id
from graph_schema.intervals import since
from graph_schema.names import Disclosure, IdScheme, MatterKind, PartyKind, RecordKind, RecordStatus, Severity, Side
from graph_schema.reads.find import FIND_IDENTIFIERS, FIND_SAME_SUBJECTS
from graph_schema.reads.repairs import (
    FIND_REPAIR,
    REPAIRABLE,
    REPAIRS_OF_RECORD,
    REPAIRS_OF_SUBJECTS,
    RepairableKey,
    RepairableRow,
    SubjectsKey,
)
from graph_schema.recording.bind import RunContext
from graph_schema.recording.compare import Verdict
from graph_schema.recording.recorder import Recorder
from graph_schema.records import Key
from graph_schema.repair import Eligible, RepairAsked, RepairCase, RepairFault, eligible
from graph_schema.repairs import Repair, RepairFiler, RepairStatus, repair_of
from graph_schema.rules.repair import PaperKind
from hub.actions.change import Actor, Change, Ground
from hub.actions.outcome import ChangeRefusal, Outcome, refused
from hub.actions.references import EVIDENCE, SOURCE, claimed
from hub.actions.repair_book import RepairBook, repair_matter

HERE: Final = "window"
"""Who filed what was filed at the hub's own window, in place of a partner's id."""
TEXT_MAX: Final = 1000
PAPERS_MAX: Final = 20
_MOST_EARLIER: Final = 1000
_OFFLINE: Final = (RepairFiler.DEPARTMENT, RepairFiler.WINDOW)
_STANDING: Final = (RecordStatus.ACTIVE, RecordStatus.REMOVED)
_FAULTS: Final[Mapping[RepairFault, ChangeRefusal]] = MappingProxyType(
    {
        RepairFault.NO_RULE: ChangeRefusal.NOT_REPAIRABLE,
        RepairFault.NOT_REPAIRABLE: ChangeRefusal.NOT_REPAIRABLE,
        RepairFault.BARRED: ChangeRefusal.REPAIR_BARRED,
        RepairFault.PAPER_MISSING: ChangeRefusal.PAPER_MISSING,
        RepairFault.CORRECTION_UNKNOWN: ChangeRefusal.CORRECTION_DAY_MISSING,
        RepairFault.TOO_EARLY: ChangeRefusal.TOO_EARLY,
        RepairFault.CLASS_UNKNOWN: ChangeRefusal.CLASS_MISSING,
    }
)


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper by its digest (sha256: and 64 digits)."""

    kind: PaperKind
    digest: str


@dataclass(frozen=True, slots=True)
class Applying:
    """An application as it is filed.

    For whom: `subject`, an appearance by its id or an enterprise by its key (USCC:…); absent where a subject files for
    itself. `relief` are ids of temporary effects of a bankruptcy, with the number of the court's `ruling`.
    """

    record_id: str
    filer: RepairFiler
    papers: tuple[Paper, ...] = ()
    corrected_on: date | None = None
    subject: str | None = None
    relief: tuple[str, ...] = ()
    ruling: str | None = None

    def fault(self, today: date) -> Outcome | None:
        """The refusal where an argument does not hold, or a paper without which nobody can be believed is missing."""
        wrong, kinds = ChangeRefusal.WRONG_ARGUMENT, {paper.kind for paper in self.papers}
        if not all_papers(self.papers):
            return refused(wrong, field="papers")
        if (self.subject is not None) is not (self.filer in _OFFLINE):
            return refused(wrong, field="subject")
        if self.corrected_on is not None and self.corrected_on > today:
            return refused(wrong, field="correctedOn")
        if self.filer in (RepairFiler.AGENT, *_OFFLINE) and PaperKind.AUTHORITY not in kinds:
            return refused(ChangeRefusal.PAPER_MISSING, field="papers: AUTHORITY")
        if bool(self.relief) is not (self.ruling is not None) or not is_text(self.ruling or "-"):
            return refused(wrong, field="ruling")
        if self.relief and PaperKind.COURT_RULING not in kinds:
            return refused(ChangeRefusal.PAPER_MISSING, field="papers: COURT_RULING")
        return None


@dataclass(frozen=True, slots=True)
class Repairs:
    """Changes of applications; `book` tells of them."""

    recorder: Recorder
    book: RepairBook

    def file(self, applying: Applying, actor: Actor) -> Change:
        """Apply. Unknown, another's and not known to the applicant are refused alike."""

        async def work(ground: Ground) -> Outcome:
            fault = applying.fault(ground.today)
            if fault is not None:
                return fault
            subjects = await _subjects(ground, applying, actor=actor)
            row = await repairable(ground, applying.record_id, persons=subjects)
            party = None if row is None else self._party(row, subjects)
            if row is None or party is None:
                return refused(ChangeRefusal.UNKNOWN_RECORD, field="recordId")
            begun = _begun(applying, row, party, actor=actor, ground=ground)
            return await self._file(ground, begun, row)

        return Change(
            "applyForRepair",
            {"applying": repr(applying)},
            work,
            target=f"{MatterKind.REPAIR}:{applying.record_id}"[:160],
            concerns=() if applying.subject is None else (applying.subject,),
            recorded=True,
        )

    async def _file(self, ground: Ground, begun: Repair, row: RepairableRow) -> Outcome:
        """Keep the application, if nothing stands in its way."""
        if row.status not in _STANDING:
            return refused(ChangeRefusal.RECORD_NOT_STANDING, field="recordId")
        earlier = [
            repair_of(each.repair_id, each.kept)
            for each in await ground.transaction.run(REPAIRS_OF_RECORD, [Key(row.record_id)])
        ]
        same = [each for each in earlier if each.party_id == begun.party_id and bool(each.relief) is bool(begun.relief)]
        if any(each.is_open or (each.relief and each.status is RepairStatus.GRANTED) for each in same):
            return refused(ChangeRefusal.REPAIR_UNDER_WAY, field="recordId")
        if begun.relief:
            if not set(begun.relief) <= self.book.rules.knowledge.bankruptcies.keys():
                return refused(ChangeRefusal.WRONG_ARGUMENT, field="relief")
            return await self.keep_and_tell(ground, begun)
        found = await self.judge(ground, begun, row=row)
        # The class may be stated with the decision; then its shortest term is judged there.
        fault = next((each for each in found.faults if each is not RepairFault.CLASS_UNKNOWN), None)
        if fault is not None:
            return refusal_of(fault, found)
        if found.rule is None or found.rule.after == row.status:
            return refused(ChangeRefusal.RECORD_NOT_STANDING, field="recordId")
        return await self.keep_and_tell(ground, replace(begun, rule_id=found.rule.id))

    def supplement(self, repair_id: str, actor: Actor, *, papers: Sequence[Paper], corrected_on: date | None) -> Change:
        """Hand in papers that were asked for, or further ones; the clocks go on."""

        async def work(ground: Ground) -> Outcome:
            repair = await self._of_applicant(ground, repair_id, actor=actor)
            if repair is None:
                return refused(ChangeRefusal.UNKNOWN_REPAIR, field="repairId")
            if repair.status not in (RepairStatus.FILED, RepairStatus.RETURNED):
                return refused(ChangeRefusal.REPAIR_OUT_OF_ORDER, field="repairId")
            if not papers or not all_papers(papers) or (corrected_on is not None and corrected_on > ground.today):
                return refused(ChangeRefusal.WRONG_ARGUMENT, field="papers" if not papers else "correctedOn")
            more = (*repair.papers, *(f"{paper.kind} {paper.digest}" for paper in papers))
            went_on = replace(repair.resumed(ground.today), papers=tuple(dict.fromkeys(more))[: 2 * PAPERS_MAX])
            return await self.keep_and_tell(ground, replace(went_on, corrected_on=corrected_on or repair.corrected_on))

        arguments = {"repair": repair_id, "papers": repr(papers), "corrected": repr(corrected_on)}
        return Change("supplementRepair", arguments, work, target=_target(repair_id), recorded=True)

    def withdraw(self, repair_id: str, actor: Actor) -> Change:
        """Take an application back before it is decided."""

        async def work(ground: Ground) -> Outcome:
            repair = await self._of_applicant(ground, repair_id, actor=actor)
            if repair is None:
                return refused(ChangeRefusal.UNKNOWN_REPAIR, field="repairId")
            if not repair.is_open:
                return refused(ChangeRefusal.REPAIR_OUT_OF_ORDER, field="repairId")
            return await self.keep_and_tell(ground, repair.ended(RepairStatus.WITHDRAWN, ground.today, reason="-"))

        return Change("withdrawRepair", {"repair": repair_id}, work, target=_target(repair_id), recorded=True)

    async def judge(self, ground: Ground, repair: Repair, *, row: RepairableRow) -> Eligible:
        """What the rules of today say of the application."""
        earlier = await ground.transaction.run(
            REPAIRS_OF_SUBJECTS,
            [SubjectsKey([repair.party_id, *repair.persons], "")],
            limits={"max_repairs": _MOST_EARLIER},
        )
        bars = [repair_of(each.repair_id, each.kept).barred_until for each in earlier]
        asked = RepairAsked(
            papers=repair.paper_kinds,
            corrected_on=repair.corrected_on,
            barred_until=max((bar for bar in bars if bar is not None), default=None),
        )
        case = RepairCase(
            list_kind=row.list_kind,
            record_kind=RecordKind(row.kind),
            side=Side(row.side),
            severity=repair.severity or (None if row.severity is None else Severity(row.severity)),
            jurisdiction=repair.place,
            party=repair.party_kind,
            decided_on=None if row.decided_on is None else date.fromisoformat(row.decided_on),
        )
        return eligible(case, asked, day=ground.today, rules=self.book.rules)

    async def keep(self, ground: Ground, repair: Repair, *effects: Claim) -> bool:
        """Write an application as it stands and its effects; whether the graph takes it, else nothing is written."""
        claims = (_matter(repair), *effects)
        context = RunContext(source=SOURCE, run_id=SOURCE, observed=ground.today, at=ground.now)
        compared = await self.recorder.comparison.compare(ground.transaction, [claims], context=context)
        if any(outcome.verdict is Verdict.REJECTED for outcome in compared.outcomes):
            return False
        await self.recorder.write_facts(ground.transaction, compared, context=context, seq=ground.seq or 0)
        return True

    async def keep_and_tell(self, ground: Ground, repair: Repair, *effects: Claim) -> Outcome:
        """The same, and what the caller is told; a record that may not move so is refused by name."""
        if not await self.keep(ground, repair, *effects):
            return refused(ChangeRefusal.RECORD_NOT_STANDING, field="repairId")
        return Outcome(
            values={"repair": self.book.shown(repair, today=ground.today)},
            target=_target(repair.id),
            concerns=(repair.party_id,),
        )

    def _party(self, row: RepairableRow, subjects: Sequence[str]) -> tuple[str, tuple[str, ...]] | None:
        """Whose repair it would be: the record's own party, or a person whom it reaches and a rule lets; with faces."""
        if {row.party_id, *row.same} & set(subjects):
            return row.party_id, ()
        if row.disclosure != Disclosure.PUBLIC:  # others' records are told to a person as they are published
            return None
        rules = self.book.rules
        may = [
            each["person_id"] for each in row.reached if (rule := rules.find_rule(each["rule_id"])) and rule.own_repair
        ]
        return (min(may), tuple(sorted(may))) if may else None

    async def _of_applicant(self, ground: Ground, repair_id: str, *, actor: Actor) -> Repair | None:
        """An application that the caller has filed, or that is of somebody for whom it may speak."""
        repair = await find_repair(ground, repair_id)
        if repair is None or actor.partner_id is None or repair.filed_by == actor.partner_id:
            return repair
        own = await claimed(ground, actor.partner_id)
        return repair if {repair.party_id, *repair.persons} & set(own) else None


async def repairable(ground: Ground, record_id: str, *, persons: Sequence[str] = ()) -> RepairableRow | None:
    """A record as the transaction sees it."""
    rows = await ground.transaction.run(REPAIRABLE, [RepairableKey(record_id[:128], list(persons), ground.today)])
    return rows[0] if rows else None


async def find_repair(ground: Ground, repair_id: str) -> Repair | None:
    """An application as the transaction sees it."""
    rows = await ground.transaction.run(FIND_REPAIR, [Key(repair_matter(repair_id[:128]))])
    return repair_of(rows[0].repair_id, rows[0].kept) if rows else None


def refusal_of(fault: RepairFault, found: Eligible) -> Outcome:
    """The refusal that names the fault, the papers that are missing, and the first day on which it may be done."""
    code = _FAULTS[fault]
    if fault is RepairFault.PAPER_MISSING:
        return refused(code, field=f"papers: {' | '.join(found.missing[0])}")
    day = {RepairFault.TOO_EARLY: found.first_day, RepairFault.BARRED: found.barred_until}.get(fault)
    return refused(code, field="correctedOn" if fault is RepairFault.CORRECTION_UNKNOWN else None, day=day)


def all_papers(papers: Iterable[Paper]) -> bool:
    """Whether these are digests of papers, and not too many."""
    given = tuple(papers)
    return len(given) <= PAPERS_MAX and all(EVIDENCE.fullmatch(paper.digest) for paper in given)


def is_text(text: str) -> bool:
    """Whether a reason or a number is one that can be kept."""
    return 1 <= len(text.strip()) <= TEXT_MAX


def _begun(
    applying: Applying, row: RepairableRow, party: tuple[str, tuple[str, ...]], *, actor: Actor, ground: Ground
) -> Repair:
    party_id, persons = party
    return Repair(
        id=f"XF{ground.today:%Y%m%d}-{opaque_id('repair', row.record_id, party_id, str(ground.seq))[:10]}",
        record_id=row.record_id,
        party_id=party_id,
        party_kind=PartyKind.PERSON if persons or row.personal else PartyKind.ORGANIZATION,
        filer=applying.filer,
        filed_by=actor.partner_id or HERE,
        filed_on=ground.today,
        place=row.jurisdiction or "CN",
        determiner=row.determiner or "",
        rule_id="",
        own=bool(persons),
        persons=persons,
        relief=tuple(sorted(set(applying.relief))),
        ruling=applying.ruling,
        papers=tuple(dict.fromkeys(f"{paper.kind} {paper.digest}" for paper in applying.papers)),
        corrected_on=applying.corrected_on,
    )


async def _subjects(ground: Ground, applying: Applying, *, actor: Actor) -> list[str]:
    """Ids of those for whom the applicant may speak, under all codes that they have."""
    if applying.subject is None:
        found = [] if actor.partner_id is None else await claimed(ground, actor.partner_id)
    elif applying.subject.startswith(f"{IdScheme.USCC}:"):
        found = [row.found for row in await ground.transaction.run(FIND_IDENTIFIERS, [Key(applying.subject)])]
    else:
        found = [applying.subject]
    same = await ground.transaction.run(FIND_SAME_SUBJECTS, [Key(each) for each in sorted(found) if ":" not in each])
    return sorted({*found, *(row.found for row in same)})


def _matter(repair: Repair) -> MatterClaim:
    """The application as a matter: what is kept of it, and whom and what it concerns."""
    personal = repair.party_kind is PartyKind.PERSON
    return MatterClaim(
        kind=MatterKind.REPAIR,
        matter_id=repair.id,
        valid=since(repair.filed_on),
        attributes=repair.attributes(),
        appearances=tuple(sorted({repair.party_id, *repair.persons})) if personal else (),
        enterprises=() if personal else (repair.party_id,),
        records=(KnownRecord(repair.record_id),),
    )


def _target(repair_id: str) -> str:
    return f"{MatterKind.REPAIR}:{repair_id}"[:160]
