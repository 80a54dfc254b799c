"""One operation while it is answered: who asks, what is selected, and what is noted of the answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Protocol

from graphql import DocumentNode
from pydantic import ValidationError
from pydantic.alias_generators import to_camel

from graph_schema.names import LegalBasis, PartnerKind, Purpose
from graph_schema.rules.recall import Deadlines
from hub.access.budget import BudgetState
from hub.access.documents import DocumentKeys
from hub.access.duties import may
from hub.access.permitted import allowed_for_some_purpose, first_denied
from hub.access.policy import masks
from hub.access.purpose import Inquiry, check_inquiry
from hub.access.scope import Scope, compile_scope
from hub.access.tokens import Caller
from hub.actions.change import Changes
from hub.actions.objection_desk import ObjectionDesk
from hub.actions.partners import PartnerList
from hub.actions.references import ReferenceChanges
from hub.actions.repair_desk import RepairDesk
from hub.clock import Clock
from hub.errors import Refusal, RefusalCode
from hub.gql.enums import TenureTime
from hub.gql.inputs import InquiryInput, KnownAtInput, commit_number
from hub.gql.projection import Plan
from hub.gql.selection import OperationSelection, RootSelection
from hub.gql.types import PAGE_MAX
from hub.gql.view import Released, View
from hub.inquiries.asker import require_active
from hub.inquiries.case_budget import CASE, Spending, under_case
from hub.inquiries.enterprise import Asker, EnterpriseQuestion, PartyPage, Reader
from hub.inquiries.rulebook import RuleBook

BATCH_PARTIES_MAX = 1000
_BY_REACHES = frozenset(f"RelatedParty.{name}" for name in ("reaches", "reachesTruncated", "standing", "incentives"))
"""What of a related party is told by what reaches it."""
_OTHERS = frozenset(("RelatedParty.otherEnterprises", "RelatedParty.otherEnterprisesTruncated"))


class Handles(Protocol):
    """Names under which one partner knows a person or party."""

    def handle(self, partner_id: str, internal_id: str) -> str:
        """The partner's name for an id."""
        ...

    def open_handle(self, partner_id: str, handle: str) -> str | None:
        """The id behind a partner's name; None where it is not one."""
        ...

    def seal(self, plain: bytes, context: str) -> str:
        """What is kept of a secret: opened by whoever has the keys and the context alone."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """The collaborators of every operation. `masked` is by kind and purpose, then type, in field names of rows."""

    reader: Reader
    clock: Clock
    rules: RuleBook
    handles: Handles
    masked: Mapping[tuple[PartnerKind, Purpose], Mapping[str, Sequence[str]]]
    changes: Changes
    partners: PartnerList
    documents: DocumentKeys
    blind: Callable[[str], str]
    references: ReferenceChanges
    repairs: RepairDesk
    spending: Spending
    deadlines: Deadlines
    objections: ObjectionDesk


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of what is followed ended: its cursor, how much it held, and whether there is more by now."""

    cursor: str
    held: int
    more: bool


@dataclass(slots=True)
class Operation:
    """The context of one execution; what is released is gathered for the audit entry.

    Of a `change`: its `target` is what was changed, its `verdict` ANSWERED or the code that the audit entry names.
    Of what is followed: `after` is the cursor that the page before ended at, `place` where this one ended.
    """

    desk: Desk
    caller: Caller
    document: DocumentNode
    selection: OperationSelection
    request_id: str
    inquiry: Inquiry | None = None
    released: Released = field(default_factory=Released)
    masked: set[str] = field(default_factory=set)
    budget: Callable[[], BudgetState | None] | None = None
    plans: Mapping[str, Plan] = field(default_factory=dict)
    change: str | None = None
    verdict: str | None = None
    target: str | None = None
    after: str | None = None
    place: Place | None = None
    _active: bool = False

    def ask(
        self, response_key: str, stated: InquiryInput, *, as_of: date | None, known_at: KnownAtInput | None
    ) -> "Ask":
        """Admit one root field; raises Refusal where it may not be asked so."""
        inquiry = self.stated(stated)
        root = self.selection.roots[response_key]
        denied = first_denied(self.caller.kind, inquiry.purpose, coordinates=root.coordinates)
        if denied is not None:
            raise Refusal(RefusalCode.FORBIDDEN, field=denied)
        today = self.desk.clock.today()
        if as_of is not None and as_of > today:
            raise Refusal(RefusalCode.BAD_INPUT, field="asOf")
        known, instant = _knowledge(known_at, self.desk.clock.now())
        return Ask(
            operation=self,
            inquiry=inquiry,
            scope=compile_scope(self.caller.kind, inquiry.purpose),
            root=root,
            as_of=as_of or today,
            today=today,
            known=known,
            known_instant=instant,
        )

    async def admit_without_subject(self, response_key: str) -> None:
        """Admit one root field that tells of no subject, for any purpose; raises Refusal where its kind may not ask."""
        asked = self.selection.roots[response_key].coordinates
        kind = self.caller.kind
        for coordinate in sorted(asked):
            if not (allowed_for_some_purpose(kind, coordinate=coordinate) or may(kind, coordinate=coordinate)):
                raise Refusal(RefusalCode.FORBIDDEN, field=coordinate)
        await self.require_active()
        self.released.fields |= asked

    async def require_active(self) -> None:
        """Raise Refusal for a partner that may not ask any more; the graph is asked once an operation."""
        if not self._active:
            self.released.statements.add(await require_active(self.desk.reader, partner_id=self.caller.partner_id))
            self._active = True

    def stated(self, stated: InquiryInput) -> Inquiry:
        """The inquiry of the whole request: its one audit entry names one purpose and one basis. Raises Refusal."""
        inquiry = _inquiry(
            stated.purpose,
            stated.legal_basis,
            consent_id=stated.consent_id,
            case_number=stated.case_number,
            matter_number=stated.matter_number,
            contract_id=stated.contract_id,
        )
        if self.inquiry is None:
            self.inquiry = inquiry
        elif inquiry != self.inquiry:
            raise Refusal(RefusalCode.BAD_INPUT, field="inquiry")
        check_inquiry(self.caller.kind, inquiry)
        return inquiry


@dataclass(frozen=True, slots=True)
class Ask:
    """One admitted root field about subjects: who asks what, and what of the answer is noted."""

    operation: Operation
    inquiry: Inquiry
    scope: Scope
    root: RootSelection
    as_of: date
    today: date
    known: int | None
    known_instant: datetime | None

    def asker(self) -> Asker:
        """Who asks, why, and what he may see."""
        return Asker(self.operation.caller.partner_id, self.inquiry, self.scope)

    def question(self, usccs: tuple[str, ...]) -> EnterpriseQuestion:
        """What is asked about enterprises by their codes; of none, for what is asked about other subjects."""
        desk = self.operation.desk
        return EnterpriseQuestion(
            usccs=usccs,
            as_of=self.as_of,
            today=self.today,
            known=self.known,
            known_instant=self.known_instant,
            ending_sides=desk.rules.ending_sides,
            untold=desk.rules.untold(self.today),
            beyond_class=desk.rules.beyond_class,
            weighing=desk.rules.weighing(self.as_of),
            parties=self._parties(len(usccs)),
        )

    async def spend(self, subjects: Sequence[str]) -> bool:
        """Count subjects asked about under a case, by code or else by id; False where it does not hold. Raises Refusal.

        What is not counted must not be told.
        """
        case = under_case(self.asker(), today=self.today)
        if case is None or not subjects:
            return True
        self.operation.released.statements.add(CASE)
        return await self.operation.desk.spending.spend(case, subjects)

    def view(self) -> View:
        """How the answer is seen; what is masked and released of it is noted."""
        operation = self.operation
        desk, caller = operation.desk, operation.caller
        hidden = masks(caller.kind, self.scope.purpose)
        operation.masked |= self.root.coordinates & hidden
        operation.released.fields |= self.root.coordinates - hidden
        return View(
            rules=desk.rules,
            handle=lambda internal_id: desk.handles.handle(caller.partner_id, internal_id),
            masked=desk.masked[caller.kind, self.scope.purpose],
            disclosures=self.scope.disclosures,
            as_of=self.as_of,
            today=self.today,
            selection=self.root,
            released=operation.released,
        )

    def _parties(self, enterprises: int) -> PartyPage | None:
        asked = self.root.arguments.get("Enterprise.relatedParties")
        if asked is None:
            return None
        if len(asked) > 1:
            # One statement answers a root field, so it can hold one page; another page is another root field.
            raise Refusal(RefusalCode.BAD_INPUT, field="Enterprise.relatedParties")
        arguments = asked[0]
        first, after = arguments["first"], arguments.get("after")
        if not 1 <= first <= PAGE_MAX or first * enterprises > BATCH_PARTIES_MAX:
            raise Refusal(RefusalCode.BAD_INPUT, field="Enterprise.relatedParties.first")
        start = ""
        if after is not None:
            opened = self.operation.desk.handles.open_handle(self.operation.caller.partner_id, after)
            if opened is None:
                raise Refusal(RefusalCode.BAD_INPUT, field="Enterprise.relatedParties.after")
            start = opened
        roles = arguments.get("roles")
        time = TenureTime(arguments["time"])
        return PartyPage(
            roles=None if roles is None else tuple(roles),
            current=time is not TenureTime.FORMER,
            former=time is not TenureTime.CURRENT,
            after=start,
            first=first,
            reached=not self.root.coordinates.isdisjoint(_BY_REACHES),
            others=not self.root.coordinates.isdisjoint(_OTHERS),
        )


@lru_cache(maxsize=256)
def _inquiry(
    purpose: Purpose,
    legal_basis: LegalBasis,
    *,
    consent_id: str | None,
    case_number: str | None,
    matter_number: str | None,
    contract_id: str | None,
) -> Inquiry:
    """The inquiry that is stated. Raises Refusal."""
    try:
        return Inquiry(
            purpose=purpose,
            legal_basis=legal_basis,
            consent_id=consent_id,
            case_number=case_number,
            matter_number=matter_number,
            contract_id=contract_id,
        )
    except ValidationError as error:
        at = error.errors(include_input=False, include_url=False, include_context=False)[0]["loc"]
        name = to_camel(str(at[0])) if at else "purpose"
        raise Refusal(RefusalCode.BAD_INPUT, field=f"inquiry.{name}") from None


def _knowledge(known_at: KnownAtInput | None, now: datetime) -> tuple[int | None, datetime | None]:
    """The commit or the instant to answer from; @oneOf has made sure that at most one is given."""
    if known_at is None:
        return None, None
    commit: Any = known_at.commit
    if isinstance(commit, str):
        return commit_number(commit, argument="knownAt.commit"), None
    instant: Any = known_at.instant
    if not isinstance(instant, datetime) or instant > now:
        raise Refusal(RefusalCode.BAD_INPUT, field="knownAt.instant")
    return None, instant
