"""While readers ask without pause, no inquiry that is received after the repair was answered shows the repaired record.

Readers ask on two services over one graph, each with a gateway of its own: the enterprise, several at once, the person
whom the record reaches, paths, and what was known before.
"""

import asyncio
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import EngineName, StoreAddress
from graph_schema.names import PartnerKind
from tests.support import story
from tests.support.graph import Row, code, open_graph
from tests.support.live import LiveService, live_service
from tests.support.repairing import BANK, DEPARTMENT, DETERMINER, PAPER, apply, step
from tests.support.story import DOCUMENT, PRESENT, SECOND, enterprise, entry, identity, tenure

pytestmark = pytest.mark.anyio
INVESTIGATOR = PartnerKind.INVESTIGATOR
PERSON = "query($d: DocumentInput) { person(document: $d, inquiry: INQUIRY) { reaches { record { number } } } }"
QUESTIONS = ("enterprise", "known before", "batch", "related", "person", "paths")
ROUNDS = 1
FEWEST = 3  # inquiries of a kind on each side of an answer


def listed(n: int) -> Row:
    """A restriction of a company of its own, by the department of these tests; it reaches its representative."""
    key = story.record("SPENDING_RESTRICTION", f"(2026)限{n}号", uscc=code(40 + n), decided_on="2026-02-03")
    return {**key, "determiner": DETERMINER}


def rows(rounds: int) -> list[Row]:
    """Companies of one representative, each with its record."""
    made: list[Row] = []
    for n in range(rounds):
        uscc = code(40 + n)
        made += [
            enterprise(uscc, f"示例{n}号有限公司", status="存续"),
            tenure(uscc, PRESENT, role="LEGAL_REPRESENTATIVE", start="2019-01-01"),
            identity(uscc, PRESENT),
            entry(listed(n), "2026-02-03"),
        ]
    return made


@dataclass
class Readers:
    """Inquiries in the order in which they were received, each with whether its answer showed the record."""

    services: tuple[LiveService, ...]
    known: int
    names: tuple[str, ...]
    target: int = 0
    answered: bool = False
    asked: dict[str, list[tuple[bool, bool]]] = field(default_factory=dict)

    def questions(self) -> dict[str, tuple[PartnerKind, str, dict[str, Any] | None]]:
        """What is asked about the company whose record is repaired."""
        uscc = code(40 + self.target)
        reached = "relatedParties { edges { node { reaches { record { number } } } } }"
        body = "{ creditStatus { standing } records { number } }"
        known = f'knownAt: {{commit: "{self.known}"}}, asOf: "2026-02-20"'
        batch = f'enterprises(usccs: ["{uscc}", "{SECOND}"], inquiry: INQUIRY) {{ ... on Enterprise {body} }}'
        between = f'from: "{uscc}", to: "{SECOND}"'
        ends = "start { standing } paths { steps { start { standing } end { standing } } }"
        every: dict[str, tuple[PartnerKind, str, dict[str, Any] | None]] = {
            "enterprise": (BANK, f'{{ enterprise(uscc: "{uscc}", inquiry: INQUIRY) {body} }}', None),
            "known before": (BANK, f'{{ enterprise(uscc: "{uscc}", inquiry: INQUIRY, {known}) {body} }}', None),
            "batch": (BANK, f"{{ {batch} }}", None),
            "related": (BANK, f'{{ enterprise(uscc: "{uscc}", inquiry: INQUIRY) {{ {reached} }} }}', None),
            "person": (INVESTIGATOR, PERSON, {"d": DOCUMENT}),
            "paths": (INVESTIGATOR, f"{{ paths({between}, inquiry: INQUIRY) {{ {ends} }} }}", None),
        }
        return {name: every[name] for name in self.names}

    def shows(self, name: str, text: str) -> bool:
        """Whether an answer shows the record: by its number, or by the standing of its party."""
        if name != "paths":
            return str(listed(self.target)["number"]) in text
        return bool(json.loads(text)["data"]["paths"]["start"]["standing"] == "LISTED")

    async def read(self, service: LiveService, name: str, *, until: asyncio.Event) -> None:
        """Ask one question again and again."""
        while not until.is_set():
            target, late = self.target, self.answered
            kind, text, variables = self.questions()[name]
            response = await service.ask(text, kind=kind, variables=variables)
            answer = response.json()
            assert "errors" not in answer, answer
            if target == self.target:
                self.asked.setdefault(name, []).append((late, self.shows(name, response.text)))


async def repair(service: LiveService, readers: Readers, *, serial: int) -> None:
    """One repair from the application to the decision, with readers before, at and after the moment of its answer."""
    papers = f'papers: [{{kind: AUTHORITY, digest: "{PAPER}"}}, {{kind: GUARANTEE, digest: "{PAPER}"}}]'
    on = f', onBehalfOf: {{uscc: "{code(40 + serial)}"}}'
    filed = await apply(service, listed(serial), papers + on, kind=DEPARTMENT)
    await step(service, "acceptRepair", filed["id"])
    granted = await step(service, "grantRepair", filed["id"], f', decision: "解〔2026〕{serial}号"')
    readers.answered = True
    assert granted["status"] == "GRANTED", granted


async def hammered(service: LiveService, second: LiveService, *, rounds: int, names: tuple[str, ...]) -> Readers:
    """Repairs one after the other while ten readers ask."""
    known = service.graph.clock()
    readers = Readers((service, second), known, names)
    for n in range(rounds):
        readers.target, readers.answered = n, False
        for kind in (BANK, INVESTIGATOR, DEPARTMENT):
            for each in readers.services:  # tokens and references first, so that the readers only read
                await each.ask(f'{{ enterprise(uscc: "{SECOND}", inquiry: INQUIRY) {{ name }} }}', kind=kind)
        for kind, text, variables in readers.questions().values():  # plans are made one by one, not by all at once
            assert "errors" not in (await service.ask(text, kind=kind, variables=variables)).json()
        before = {name: len(found) for name, found in readers.asked.items()}
        stop = asyncio.Event()
        tasks = [
            asyncio.create_task(readers.read(each, name, until=stop))
            for each in readers.services
            for name in readers.questions()
        ]
        await enough(readers, before, late=False, tasks=tasks)
        await repair(service, readers, serial=n)
        await enough(readers, before, late=True, tasks=tasks)
        stop.set()
        await asyncio.gather(*tasks)
    return readers


async def enough(readers: Readers, before: dict[str, int], *, late: bool, tasks: list[asyncio.Task[None]]) -> None:
    """Wait until every question has been answered a few times on this side of the repair."""
    while True:
        await asyncio.sleep(0.02)
        for task in tasks:
            if task.done():
                task.result()
        since = [readers.asked.get(name, [])[before.get(name, 0) :] for name in readers.questions()]
        if all(sum(side is late for side, _ in found) >= FEWEST for found in since):
            return


async def run(
    address: StoreAddress, keys: Path, *, rounds: int, names: tuple[str, ...]
) -> dict[str, list[tuple[bool, bool]]]:
    """The answers of all readers by question."""
    async with open_graph(address, keys) as graph, open_graph(address, keys, wipe=False) as other:
        await graph.load([*story.REGISTER, *story.IDENTITIES], source="register")
        assert set(await graph.load(rows(rounds))) == {"accepted"}
        async with live_service(graph) as service, live_service(other) as second:
            second.partners = service.partners
            return (await hammered(service, second, rounds=rounds, names=names)).asked


def check(asked: dict[str, list[tuple[bool, bool]]]) -> None:
    """Shown before, and never by an inquiry received after the answer."""
    for name, answers in asked.items():
        assert any(shown for late, shown in answers if not late), name
        assert not [shown for late, shown in answers if late and shown], name


async def test_no_inquiry_after_the_answer_shows_the_record(store_address: StoreAddress, tmp_path: Path) -> None:
    # Neo4j takes long to plan what tells of several parties; that is asked of it in the long run.
    names = QUESTIONS if store_address.engine is EngineName.EMBEDDED else QUESTIONS[:3]
    asked = await run(store_address, tmp_path / "keys", rounds=ROUNDS, names=names)
    assert set(asked) == set(names)
    check(asked)


@pytest.mark.full
async def test_nor_in_many_rounds(store_address: StoreAddress, tmp_path: Path) -> None:
    asked = await run(store_address, tmp_path / "keys", rounds=40, names=QUESTIONS)
    assert set(asked) == set(QUESTIONS)
    check(asked)
