"""Readers who ask without pause while records are repaired, by whatever way the service is reached.

Each answer is kept with whether its question was sent after the repair had been answered, and whether it showed the
record: by its number, in the feed by its id, and where parties alone are told by their standing.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from typing import Any

from graph_schema.interchange import load_vocabulary
from graph_schema.names import PartnerKind
from hub.gql.copy import COPY_PATH
from hub.interchange.from_enterprise import ask_enterprise
from hub.interchange.ftm import entities
from tests.support import story
from tests.support.following import line
from tests.support.graph import Row, code
from tests.support.live import LiveService
from tests.support.repairing import BANK, DEPARTMENT, DETERMINER, PAPER, SUBJECT, apply, record_id, step
from tests.support.service import INQUIRIES
from tests.support.story import DOCUMENT, PRESENT, SECOND, enterprise, entry, identity, tenure

INVESTIGATOR = PartnerKind.INVESTIGATOR
KINDS = (BANK, INVESTIGATOR, DEPARTMENT, SUBJECT)
FEWEST = 3
"""Answers to each question, on each side of a repair."""
PATIENCE_S = 600.0
SINCE = "2026-02-03"
PASSING = frozenset({"TIMEOUT", "UNAVAILABLE"})
"""Refusals of a busy service, which show nothing and are asked again."""
TAKING_BACK = ("RETRACTION", "RETRACTION_REMINDER")
WORDS = load_vocabulary()
FILED = {"purpose": "CREDIT_GRANTING", "legalBasis": "STATUTORY_DUTY"}

_BODY = "{ creditStatus { standing } records { number } }"
_REACHED = "{ relatedParties { edges { node { reaches { record { number } } } } } }"
_ENDS = "{ start { standing } paths { steps { start { standing } end { standing } } } }"
_ABOUT = 'enterprise(uscc: "USCC", inquiry: INQUIRY)'
_SEVERAL = f'enterprises(usccs: ["USCC", "{SECOND}"], inquiry: INQUIRY)'
_CHANGES = 'changes(after: "CURSOR", inquiry: INQUIRY) { edges { node { kind recordId } } }'
TEXTS: Mapping[str, tuple[PartnerKind, str]] = {
    "enterprise": (BANK, f"{{ {_ABOUT} {_BODY} }}"),
    "known before": (
        BANK,
        f'{{ enterprise(uscc: "USCC", inquiry: INQUIRY, knownAt: {{commit: "KNOWN"}}, asOf: "2026-02-20") {_BODY} }}',
    ),
    "batch": (
        BANK,
        f'{{ enterprises(usccs: ["USCC", "{SECOND}"], inquiry: INQUIRY) {{ ... on Enterprise {_BODY} }} }}',
    ),
    "feed": (BANK, f"{{ {_CHANGES} }}"),
    "related": (BANK, f"{{ {_ABOUT} {_REACHED} }}"),
    "person": (
        INVESTIGATOR,
        "query($d: DocumentInput) { person(document: $d, inquiry: INQUIRY) { reaches { record { number } } } }",
    ),
    "paths": (INVESTIGATOR, f'{{ paths(from: "USCC", to: "{SECOND}", inquiry: INQUIRY) {_ENDS} }}'),
    "network": (
        INVESTIGATOR,
        '{ network(of: "USCC", hops: 1, inquiry: INQUIRY) { nodes { party { uscc standing } } } }',
    ),
}
QUESTIONS = (*TEXTS, "follow", "file", "copy")


class PassingRefusal(Exception):  # noqa: N818 - it is no error of the test
    """The service was too busy to answer; `args[0]` is what it said."""


@dataclass(frozen=True)
class Target:
    """The company whose record is repaired: a commit that knew the record, and a cursor of before it was recorded."""

    serial: int
    record_id: str
    known: int
    cursor: str

    @property
    def uscc(self) -> str:
        """The company."""
        return code(40 + self.serial)

    def filled(self, text: str, kind: PartnerKind) -> str:
        """A question about it."""
        for name, value in (("USCC", self.uscc), ("KNOWN", str(self.known)), ("CURSOR", self.cursor)):
            text = text.replace(name, value)
        return text.replace("INQUIRY", INQUIRIES[kind])

    def is_shown(self, name: str, text: str) -> bool:
        """Whether an answer shows the record."""
        if name in ("feed", "follow"):
            told = [edge["node"] for edge in json.loads(text)["data"]["changes"]["edges"]]
            # What takes it back names it to whoever was told of it.
            return any(one["recordId"] == self.record_id and one["kind"] not in TAKING_BACK for one in told)
        if name == "paths":
            return bool(json.loads(text)["data"]["paths"]["start"]["standing"] == "LISTED")
        if name == "network":
            parties = [node["party"] for node in json.loads(text)["data"]["network"]["nodes"]]
            return any(party["uscc"] == self.uscc and party["standing"] == "LISTED" for party in parties)
        return str(listed(self.serial)["number"]) in text


@dataclass(frozen=True)
class Way:
    """A way to the service: a client of it, and where it is followed; `headers` are those of its partners."""

    service: LiveService
    socket: str
    headers: dict[PartnerKind, str] = field(default_factory=dict)

    async def enter(self) -> None:
        """Get tokens and references of every kind, so that readers do nothing but read."""
        for kind in KINDS:
            self.headers[kind] = await self.service.authorization(kind)

    async def answer(self, name: str, target: Target) -> str:
        """The text of one answer. Raises PassingRefusal."""
        if name == "follow":
            return await self._followed(target)
        if name == "file":
            inquired = {"uscc": target.uscc, "inquiry": FILED}
            extract = await ask_enterprise(partial(self._data, BANK), inquired, listings=True)
            assert extract is not None
            return b"".join(entities([extract], words=WORDS)).decode()
        if name == "copy":
            headers = {"authorization": self.headers[SUBJECT]}
            return _checked((await self.service.client.get(COPY_PATH, headers=headers)).text)
        kind, text = TEXTS[name]
        return await self._post(kind, target.filled(text, kind), {"d": DOCUMENT} if "$d" in text else None)

    async def _followed(self, target: Target) -> str:
        """The first page of a subscription of its own."""
        async with line(self.socket) as link:
            await link.opened(self.headers[BANK])
            number = await link.subscribe(target.filled(f"subscription {{ {_CHANGES} }}", BANK), kind=BANK)
            message = await link.receive(PATIENCE_S)
        told = message["payload"] if message["type"] == "next" else {"errors": message["payload"]}
        assert message["id"] == number
        return _checked(json.dumps(told, ensure_ascii=False))

    async def _data(self, kind: PartnerKind, query: str, variables: Mapping[str, Any]) -> Mapping[str, Any]:
        found: Mapping[str, Any] = json.loads(await self._post(kind, query, variables))["data"]
        return found

    async def _post(self, kind: PartnerKind, query: str, variables: Mapping[str, Any] | None) -> str:
        body = {"query": query, "variables": variables}
        headers = {"authorization": self.headers[kind]}
        return _checked((await self.service.client.post("/graphql", json=body, headers=headers)).text)


def _checked(text: str) -> str:
    """The text of an answer without errors. Raises PassingRefusal."""
    codes = {error["extensions"]["code"] for error in json.loads(text).get("errors", [])}
    if codes and codes <= PASSING:
        raise PassingRefusal(text)
    assert not codes, text
    return text


@dataclass
class Readers:
    """Answers by question, in the order in which they came: whether it was asked late, and whether it showed it."""

    ways: Sequence[Way]
    names: Sequence[str]
    target: Target
    processes: int = 0
    answered: bool = False
    asked: dict[str, list[tuple[bool, bool]]] = field(default_factory=lambda: defaultdict(list))
    slots: set[str] = field(default_factory=set)
    """Slots of the audit log that late answers are written in: each process has its own."""

    async def read(self, name: str, *, until: asyncio.Event, first: int = 0) -> None:
        """Ask one question again and again, by one way after the other."""
        for way in cycle((*self.ways[first:], *self.ways[:first])):
            if until.is_set():
                return
            await asyncio.sleep(0)  # an answer that waits for nothing must not keep the others from asking
            late = self.answered
            try:
                text = await way.answer(name, self.target)
            except PassingRefusal as refusal:
                assert not late or self.target.record_id not in refusal.args[0]
                continue
            self.asked[name].append((late, self.target.is_shown(name, text)))
            receipt = json.loads(text).get("extensions", {}).get("receipt") if name in TEXTS else None
            if late and receipt:
                self.slots.add(str(receipt["slot"]))

    def is_enough(self, *, late: bool) -> bool:
        """Whether each question has been answered a few times on this side, late by so many processes."""
        if late and len(self.slots) < self.processes:
            return False
        return all(sum(side is late for side, _ in self.asked[name]) >= FEWEST for name in self.names)

    def check(self) -> None:
        """Raise where an answer showed it that was asked for late, or none did before."""
        shown = {side: [name for name in self.names if (side, True) in self.asked[name]] for side in (False, True)}
        assert shown[False] == list(self.names), (self.target, shown)
        assert shown[True] == [], (self.target, shown)


def listed(serial: int) -> Row:
    """A restriction of a company of its own, by the department of these tests; it reaches its representative."""
    key = story.record("SPENDING_RESTRICTION", f"(2026)限{serial}号", uscc=code(40 + serial), decided_on=SINCE)
    return {**key, "determiner": DETERMINER}


def companies(rounds: int) -> list[Row]:
    """Companies of one representative."""
    made: list[Row] = []
    for uscc in (code(40 + n) for n in range(rounds)):
        made += [
            enterprise(uscc, f"示例{uscc[-5:]}有限公司", status="存续"),
            tenure(uscc, PRESENT, role="LEGAL_REPRESENTATIVE", start="2019-01-01"),
            identity(uscc, PRESENT),
        ]
    return made


async def hammered(
    ways: Sequence[Way], *, rounds: int, names: Sequence[str] = QUESTIONS, together: int = 1, processes: int = 0
) -> list[Readers]:
    """Repairs one after the other while everything is asked by all ways; the readers of each round, checked.

    Each question is asked by `together` readers at a time; after each repair at least so many `processes` answer.
    """
    service = ways[0].service
    await service.graph.load([*story.REGISTER, *story.IDENTITIES], source="register")
    assert set(await service.graph.load(companies(rounds))) == {"accepted"}
    await _watch(service, rounds)
    done = []
    for serial in range(rounds):
        readers = Readers(ways, names, await _listed_anew(ways, serial), processes)
        for name in names:  # plans are made one by one, not by all at once
            await _once(ways[0], name, readers.target)
        stop = asyncio.Event()
        reading = [readers.read(name, until=stop, first=n % len(ways)) for n in range(together) for name in names]
        tasks = [asyncio.create_task(work) for work in reading]
        try:
            await _enough(readers, tasks, late=False)
            await _repair(service, readers)
            await _enough(readers, tasks, late=True)
        finally:
            stop.set()
            await asyncio.gather(*tasks)
        readers.check()
        done.append(readers)
    return done


async def _watch(service: LiveService, rounds: int) -> None:
    """The bank watches all of them."""
    codes = ", ".join(f'"{code(40 + n)}"' for n in range(rounds))
    given = f'idempotencyKey: "watch", listNumber: "L-1", usccs: [{codes}], purpose: CREDIT_GRANTING'
    text = f'mutation {{ done: openWatchList({given}, until: "2099-01-01") {{ __typename }} }}'
    assert (await service.data(text))["done"] == {"__typename": "ReferenceChanged"}


async def _listed_anew(ways: Sequence[Way], serial: int) -> Target:
    """Record the next company's record; a subject of this round claims the company."""
    service = ways[0].service
    service.partners.pop(SUBJECT, None)
    for way in ways:
        way.service.tokens.clear()  # they last for a while only
        await way.enter()
    client = (await service.partner(SUBJECT)).client_id
    claim = f'clientId: "{client}", claimNumber: "认-{serial}", evidence: "{PAPER}"'
    of = f'subjects: {{usccs: ["{code(40 + serial)}"]}}'
    text = f'mutation {{ done: recordClaim(idempotencyKey: "claim-{serial}", {claim}, {of}) {{ __typename }} }}'
    assert (await service.data(text, kind=DEPARTMENT))["done"] == {"__typename": "ReferenceChanged"}
    found = (await service.data("{ changes(inquiry: INQUIRY) { pageInfo { endCursor } } }"))["changes"]
    assert await service.graph.load([entry(listed(serial), SINCE)]) == ["accepted"]
    known = service.graph.clock()
    return Target(serial, await record_id(service, listed(serial)), known, found["pageInfo"]["endCursor"])


async def _once(way: Way, name: str, target: Target) -> None:
    """Have it answered once."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                await way.answer(name, target)
            except PassingRefusal:
                continue
            return


async def _repair(service: LiveService, readers: Readers) -> None:
    """One repair from the application to the decision; from its answer on, what is asked is asked late."""
    serial = readers.target.serial
    papers = f'papers: [{{kind: AUTHORITY, digest: "{PAPER}"}}, {{kind: GUARANTEE, digest: "{PAPER}"}}]'
    on = f', onBehalfOf: {{uscc: "{readers.target.uscc}"}}'
    filed = await apply(service, listed(serial), papers + on, kind=DEPARTMENT, key=f"apply-{serial}")
    await step(service, "acceptRepair", filed["id"], key=f"accept-{serial}")
    decided = f', decision: "解〔2026〕{serial}号"'
    granted = await step(service, "grantRepair", filed["id"], decided, key=f"grant-{serial}")
    readers.answered = True
    assert granted["status"] == "GRANTED", granted


async def _enough(readers: Readers, tasks: Sequence[asyncio.Task[None]], *, late: bool) -> None:
    """Wait until every question has been answered a few times on this side of the repair."""
    async with asyncio.timeout(PATIENCE_S):
        while not readers.is_enough(late=late):
            await asyncio.sleep(0.02)
            for task in tasks:
                if task.done():
                    task.result()
