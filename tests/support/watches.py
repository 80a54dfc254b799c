"""An investigator's desk for tests of saved questions: the service, and what looks through the outbox beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from graph_schema.names import PartnerKind
from hub.errors import AuditUnavailable
from hub.events.watcher import Watcher
from hub.inquiries.case_budget import CaseBudgets
from hub.inquiries.rulebook import RuleBook
from tests.support.live import LiveService, Patient

INVESTIGATOR = PartnerKind.INVESTIGATOR
SAVED = "id kind party hops caseNumber openedOn endedOn seenAt seenOn"
WATCH = f"{SAVED} changed resting"
REFUSED = "... on ChangeRefused { code field }"
NODE = "id kind name uscc standing reachLevels"
TIE = "id relation fromId toId role recordId since until percent source disputed"
REPORT = f"""watch {{ {WATCH} }} more bounded since sinceDay asOf knownAt
  parties {{ how before {{ {NODE} }} now {{ {NODE} }} recordsAdded recordsRemoved }}
  relationships {{ how before {{ {TIE} }} now {{ {TIE} }} }}"""


@dataclass
class Desk:
    """An investigator's desk: the service, and what looks through the outbox beside it."""

    service: LiveService
    watcher: Watcher

    async def change(self, text: str, *, kind: PartnerKind = INVESTIGATOR) -> Any:
        """What one mutation comes to; KEY in the text stands for a new idempotency key."""
        text = text.replace("KEY", f'idempotencyKey: "{uuid4().hex}"')
        data = await self.service.data(f"mutation {{ m: {text} }}", kind=kind)
        return data["m"]

    async def save(self, party: str, kind: str = "PARTY", hops: int = 1) -> dict[str, Any]:
        """Save a question."""
        question = f'{{kind: {kind}, party: "{party}", hops: {hops}}}'
        told = await self.change(
            f'saveWatch(KEY question: {question} caseNumber: "C-1" legalBasis: STATUTORY_DUTY) '
            f"{{ ... on WatchChanged {{ watch {{ {SAVED} }} }} {REFUSED} }}"
        )
        return dict(told["watch"])

    async def listed(self) -> list[dict[str, Any]]:
        """The questions of the case."""
        return list(
            (await self.service.data(f"{{ w: watches(inquiry: INQUIRY) {{ {WATCH} }} }}", kind=INVESTIGATOR))["w"]
        )

    async def state(self, watch: Mapping[str, Any]) -> tuple[bool | None, str | None]:
        """Whether a question differs, and why it rests."""
        found = {row["id"]: row for row in await self.listed()}[watch["id"]]
        return found["changed"], found["resting"]

    async def report(self, watch: Mapping[str, Any], more: str = "") -> dict[str, Any] | None:
        """What has changed."""
        text = f'{{ r: watchChanges(id: "{watch["id"]}" inquiry: INQUIRY first: 100 {more}) {{ {REPORT} }} }}'
        told = (await self.service.data(text, kind=INVESTIGATOR))["r"]
        return None if told is None else dict(told)

    async def seen(self, watch: Mapping[str, Any], report: Mapping[str, Any]) -> Any:
        """Say that a report was seen."""
        given = f'id: "{watch["id"]}" knownAt: "{report["knownAt"]}" asOf: "{report["asOf"]}"'
        return await self.change(
            f"seenWatch(KEY {given}) {{ ... on WatchChanged {{ watch {{ {SAVED} }} }} {REFUSED} }}"
        )


def watcher_of(service: LiveService, *, audit: Any = None) -> Watcher:
    """What another process of the service would look with."""
    graph = service.graph
    return Watcher(
        graph.gateway,
        Patient(graph.gateway),
        audit=audit or service.audit,
        rules=RuleBook(graph.rules),
        spending=CaseBudgets(graph.gateway, blind=service.audit.blind),
        clock=service.clock,
    )


class Failing:
    """A log that takes nothing, as that of a process that is ended before it writes."""

    blind_key_id = "none"

    def blind(self, subject_id: str) -> str:
        """Anything."""
        return subject_id

    async def append(self, entry: Any) -> Any:
        """Nothing is written."""
        raise AuditUnavailable

    async def close(self) -> None:
        """Nothing to give up."""
