"""The whole service over planted rows: a reader that answers from a dict, and an audit log in memory."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar, cast

import httpx
from starlette.applications import Starlette

from graph_schema.errors import GraphUnavailable
from graph_schema.gateway import Gateway
from graph_schema.keys import KeyRing
from graph_schema.migrate import SCHEMA_VERSION
from graph_schema.names import PartnerKind
from graph_schema.reads.enterprise_rows import EnterpriseAnswer, EnterpriseKey
from graph_schema.reads.partner import PARTNER_STANDING, StandingRow
from graph_schema.reads.search_rows import Beginning, Looked, Moment
from graph_schema.statement import Statement
from hub.access.budget import BudgetRules
from hub.access.harvest import HarvestRules
from hub.access.partner import Partner, PartnerStatus, hash_secret
from hub.access.published_keys import PublishedKeys
from hub.app import Options, Parts, create_app
from hub.audit.entry import AuditEntry
from hub.audit.receipt import AuditLog, Receipt
from hub.clock import FrozenClock
from hub.errors import AuditUnavailable
from hub.health import GraphState
from hub.inquiries.case_budget import NothingSpent, Spending
from tests.support.graph import RULES

P = TypeVar("P")
R = TypeVar("R")

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
AMPLE = BudgetRules(maximum=10**9, restore_rate=10.0**9, query_maximum=10**6)
UNWATCHED = HarvestRules(subjects=dict.fromkeys(PartnerKind, 10**9), neighbours=10**9)
SECRET = "chs_" + "s" * 43
INQUIRIES: Mapping[PartnerKind, str] = {
    PartnerKind.BANK: "{purpose: CREDIT_GRANTING, legalBasis: STATUTORY_DUTY}",
    PartnerKind.DEPARTMENT: '{purpose: ADMIN_REVIEW, legalBasis: STATUTORY_DUTY, matterNumber: "M-1"}',
    PartnerKind.INVESTIGATOR: '{purpose: INVESTIGATION, legalBasis: STATUTORY_DUTY, caseNumber: "C-1"}',
    PartnerKind.ASSOCIATION: "{purpose: MEMBER_RATING, legalBasis: LAWFULLY_PUBLIC}",
    PartnerKind.MEDIA: "{purpose: MEDIA_SUPERVISION, legalBasis: NEWS_REPORTING}",
    PartnerKind.CREDIT_SERVICE: '{purpose: RATING, legalBasis: LAWFULLY_PUBLIC, contractId: "K-1"}',
    PartnerKind.SUBJECT: "{purpose: SELF, legalBasis: OTHER_LAW}",
    PartnerKind.PUBLIC: "{purpose: PUBLIC_INFORMATION, legalBasis: LAWFULLY_PUBLIC}",
}

# What is asked before names are judged: no name begins with anything.
_FINDS_NONE: Mapping[str, Callable[[int], object]] = {
    "search_moment": lambda i: Moment(i, now=7, known=7),
    "count_names": lambda i: Looked(i, looked=0),
    "count_former_names": lambda i: Looked(i, looked=0),
    "find_names_beginning": lambda i: Beginning(i, ids=[]),
    "find_former_names_beginning": lambda i: Beginning(i, ids=[]),
}


@dataclass
class PlantedReader:
    """Answers each key from `answers`; counts runs of statements, and fails with `failure` while it is set.

    Every partner stands well, or none does while `suspended` is set; grants are in the planted answers.
    """

    answers: dict[str, EnterpriseAnswer] = field(default_factory=dict)
    runs: list[str] = field(default_factory=list)
    keys: list[EnterpriseKey] = field(default_factory=list)
    failure: Exception | None = None
    suspended: bool = False

    async def read(self, statement: Statement[P, R], row: P, *, limits: Mapping[str, int] | None = None) -> R | None:
        """One run for one row."""
        return (await self.read_many(statement, [row], limits=limits))[0]

    async def read_many(
        self, statement: Statement[P, R], rows: Sequence[P], *, limits: Mapping[str, object] | None = None
    ) -> list[R | None]:
        """One run for all rows."""
        self.runs.append(statement.name)
        if self.failure is not None:
            raise self.failure
        if statement is PARTNER_STANDING:
            status = PartnerStatus.SUSPENDED if self.suspended else PartnerStatus.ACTIVE
            return [cast("R | None", StandingRow(i, status)) for i in range(len(rows))]
        if statement.name in _FINDS_NONE:
            return [cast("R | None", _FINDS_NONE[statement.name](i)) for i in range(len(rows))]
        if not all(hasattr(row, "key") for row in rows):  # nothing is planted for what is asked by anything else
            return [None for _ in rows]
        keys = cast("Sequence[EnterpriseKey]", rows)
        self.keys += keys
        return [cast("R | None", self._answer(i, key)) for i, key in enumerate(keys)]

    def _answer(self, i: int, key: EnterpriseKey) -> EnterpriseAnswer | None:
        found = self.answers.get(key.key)
        return None if found is None else replace(found, i=i)


class NoGateway:
    """A gateway to no graph: what is not an inquiry needs a real one."""

    async def transact(self, *_: object, **__: object) -> object:
        """Nothing can be changed."""
        raise GraphUnavailable("The graph does not answer; start it.")


@dataclass
class SettableClock:
    """A clock that stands where the test put it."""

    instant: datetime = NOON

    def now(self) -> datetime:
        """The instant."""
        return self.instant

    def today(self) -> date:
        """Its day in Asia/Shanghai."""
        return FrozenClock(self.instant).today()


@dataclass
class MemoryAudit:
    """An AuditLog in memory; refuses while `failing` is set."""

    entries: list[AuditEntry] = field(default_factory=list)
    failing: bool = False
    closed: bool = False
    blind_key_id: str = "blind-test"

    async def append(self, entry: AuditEntry) -> Receipt:
        """Keep the entry; its canonical form must exist."""
        if self.failing:
            raise AuditUnavailable
        entry.canonical()
        self.entries.append(entry)
        return Receipt(
            slot=0, index=len(self.entries) - 1, tree_size=len(self.entries), root="0" * 64, checkpoint="test"
        )

    def blind(self, subject_id: str) -> str:
        """Stand in for the keyed hash."""
        return f"blind({subject_id})"

    async def close(self) -> None:
        """Note it."""
        self.closed = True


class PlantedPartners:
    """One partner of each kind; its client id is the kind. No key is registered."""

    async def use_assertion(self, client_id: str, *, token_id: str, expires: int, now: int) -> bool:
        """Nobody has a key, so nothing is ever used."""
        del client_id, token_id, expires, now
        raise AssertionError

    async def by_client_id(self, client_id: str) -> Partner | None:
        """The partner of a kind."""
        if client_id not in list(PartnerKind):
            return None
        kind = PartnerKind(client_id)
        hashes = (hash_secret(SECRET),)
        return Partner(f"partner-{kind}", client_id, f"Partner {kind}", kind, PartnerStatus.ACTIVE, hashes)


@dataclass
class Service:
    """The application with its planted parts, and a client that speaks to it through ASGI."""

    app: Starlette
    reader: PlantedReader
    audit: MemoryAudit
    keys: KeyRing
    clock: SettableClock
    client: httpx.AsyncClient
    tokens: dict[PartnerKind, str] = field(default_factory=dict)

    async def token(self, kind: PartnerKind) -> str:
        """A token, asked for once; its own audit entry is taken away."""
        if kind not in self.tokens:
            form = {"grant_type": "client_credentials"}
            response = await self.client.post("/token", data=form, auth=(kind.value, SECRET))
            self.tokens[kind] = response.json()["access_token"]
            if self.audit.entries:
                self.audit.entries.pop()
        return self.tokens[kind]

    async def ask(
        self, query: str, *, kind: PartnerKind = PartnerKind.BANK, accept: str | None = None, **body: Any
    ) -> httpx.Response:
        """POST one query as a partner; INQUIRY in the text stands for a valid inquiry of its kind."""
        headers = {"authorization": f"Bearer {await self.token(kind)}"}
        if accept is not None:
            headers["accept"] = accept
        text = query.replace("INQUIRY", INQUIRIES.get(kind, INQUIRIES[PartnerKind.BANK]))
        return await self.client.post("/graphql", json={"query": text, **body}, headers=headers)

    async def data(self, query: str, *, kind: PartnerKind = PartnerKind.BANK, **body: Any) -> dict[str, Any]:
        """The data of an answer without errors."""
        response = await self.ask(query, kind=kind, **body)
        answer = response.json()
        assert "errors" not in answer, answer
        return cast("dict[str, Any]", answer["data"])


def make_service(
    folder: Path,
    options: Options | None = None,
    *,
    log: AuditLog | None = None,
    issuer_keys: PublishedKeys | None = None,
    spending: Spending | None = None,
) -> Service:
    """A service over planted parts; keys lie in `folder`. With a `log` that one is written, and `audit` stays empty."""
    reader, audit, keys, clock = PlantedReader(), MemoryAudit(), KeyRing.open(folder), SettableClock()

    async def probe() -> GraphState:
        if reader.failure is not None:
            raise GraphUnavailable("The graph does not answer; start it.")
        return GraphState(engine="planted/1", schema_version=SCHEMA_VERSION)

    async def close() -> None:
        reader.runs.append("closed")

    parts = Parts(
        reader=reader,
        gateway=cast("Gateway", NoGateway()),
        probe=probe,
        close=close,
        audit=log or audit,
        clock=clock,
        keys=keys,
        rules=RULES,
        partners=PlantedPartners(),
        spending=spending or NothingSpent(),
        issuer_keys=issuer_keys,
    )
    app = create_app(parts, options or Options(budget=AMPLE, harvest=UNWATCHED))
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://hub.test")
    return Service(app=app, reader=reader, audit=audit, keys=keys, clock=clock, client=client)
