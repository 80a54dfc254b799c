"""An enterprise under a new code is the same subject: its records and its people are told under either code."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from itertools import count, permutations
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from tests.support.graph import RULES, Row, code, open_graph
from tests.support.live import LiveService, live_service

COURT, OTHERS = "示例换码法院", "示例换码局"
QUESTION = """{ enterprise(uscc: "USCC", inquiry: INQUIRY, asOf: "DAY") { records { number }
  creditStatus { standing measures { measure { id } } aggravated { answer } }
  relatedParties(first: 50) { edges { node { name
    reaches { level reason measures { id } record { number } about { uscc } explanation { zh } } } } } } }"""

Served = tuple[asyncio.Runner, LiveService, Iterator[int]]


class Renamed:
    """One subject with two codes, and the rows that say so."""

    def __init__(self, serial: int) -> None:
        self.old, self.new = code(400_000 + 2 * serial), code(400_001 + 2 * serial)
        self.numbers = [f"换码{serial}-{n}号" for n in (1, 2)]

    def rows(self) -> list[Row]:
        """Who is in office under which code, a record under each, and that the codes are one subject's."""
        restricted = self._record(self.old, "SPENDING_RESTRICTION", self.numbers[0], day="2023-06-01", by=COURT)
        listed = self._record(self.new, "WORK_SAFETY", self.numbers[1], day="2025-06-01", by=OTHERS)
        return [
            self._office(self.old, "甲", {"from": "2018-01-01", "to": "2025-01-01"}),
            self._office(self.new, "乙", {"from": "2025-01-01"}),
            restricted,
            listed,
            self.link(),
        ]

    def link(self) -> Row:
        """The change of code."""
        ends = {"successor": _org(self.new), "predecessor": _org(self.old)}
        return {"type": "succession", **ends, "how": "NEW_CODE", "valid": {"from": "2025-01-01"}}

    def _office(self, uscc: str, name: str, valid: Row) -> Row:
        held = {"holder": {"person": {"name": name}}, "role": "LEGAL_REPRESENTATIVE", "valid": valid}
        return {"type": "tenure", "organization": _org(uscc), **held}

    def _record(self, uscc: str, list_kind: str, number: str, *, day: str, by: str) -> Row:
        key: Row = {"kind": RULES.list_kind(list_kind).record_kind.value, "list_kind": list_kind, "number": number}
        key |= {"determiner": by, "decided_on": day, "party": {"organization": _org(uscc)}}
        return {"type": "record", "record": key, "valid": {"from": day}, "disclosure": "PUBLIC", "finality": "FINAL"}

    def told(self, answer: dict[str, Any]) -> Any:
        """An answer in words that are the same for every such subject."""
        enterprise = answer["enterprise"]
        names = {self.old: "old", self.new: "new", self.numbers[0]: "R", self.numbers[1]: "S"}
        status = enterprise["creditStatus"]
        reaches = {
            f"{edge['node']['name']} {names[reach['record']['number']]} {names[reach['about']['uscc']]}"
            f" {reach['level']} {reach['reason']} {','.join(m['id'] for m in reach['measures'])}"
            for edge in enterprise["relatedParties"]["edges"]
            for reach in edge["node"]["reaches"]
        }
        measures = [m["measure"]["id"] for m in status["measures"]]
        records = sorted(names[record["number"]] for record in enterprise["records"])
        return status["standing"], measures, records, sorted(reaches)


def _org(uscc: str) -> Row:
    return {"ids": [{"scheme": "USCC", "value": uscc}]}


REACHED = ["乙 R old REACHED SUCCESSOR C01", "甲 R old REACHED FORMER_NOT_RELEASED C01"]
ONE = ("LISTED", ["C01"], ["R", "S"], REACHED)


@pytest.fixture(scope="module")
def served(store_address: StoreAddress, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The service over a graph that the examples share."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()

        async def start() -> LiveService:
            graph = await stack.enter_async_context(open_graph(store_address, tmp_path_factory.mktemp("keys")))
            return await stack.enter_async_context(live_service(graph))

        yield runner, runner.run(start()), count()
        runner.run(stack.aclose())


async def ask(service: LiveService, subject: Renamed, uscc: str, *, day: str = "2026-03-02") -> Any:
    text = QUESTION.replace("USCC", uscc).replace("DAY", day)
    return subject.told(await service.data(text))


def test_either_code_tells_all(served: Served) -> None:
    runner, service, serials = served

    async def work() -> None:
        subject = Renamed(next(serials))
        await service.graph.load(subject.rows()[:-1])
        apart = [await ask(service, subject, uscc) for uscc in (subject.old, subject.new)]
        await service.graph.load([subject.link()])
        assert [await ask(service, subject, uscc) for uscc in (subject.old, subject.new)] == [ONE, ONE]
        # The question is kept of the subject under both codes.
        assert len(service.audit.entries[-1].subjects_root) == 2
        assert ONE not in apart
        # The same subject before it had the new code.
        before = await ask(service, subject, subject.old, day="2024-12-31")
        assert before == ("LISTED", ["C01"], ["R"], ["甲 R old REACHED ROLE_REACHED C01"])
        # What is taken back leaves nothing.
        await service.graph.load([{**subject.link(), "withdrawn": True}])
        assert [await ask(service, subject, uscc) for uscc in (subject.old, subject.new)] == apart
        assert not (await service.graph.reconcile()).differs

    runner.run(work())


@pytest.mark.parametrize("batch", [1, pytest.param(1000, marks=pytest.mark.full)])
def test_in_any_order(served: Served, batch: int) -> None:
    runner, service, serials = served

    async def work() -> None:
        found = set()
        for n, order in enumerate(permutations(range(5))):
            if n % 10 and batch == 1:
                continue
            subject = Renamed(next(serials))
            rows = subject.rows()
            await service.graph.load([rows[place] for place in order], batch=batch)
            found |= {str(await ask(service, subject, uscc)) for uscc in (subject.old, subject.new)}
        assert found == {str(ONE)}
        assert not (await service.graph.reconcile()).differs

    runner.run(work())
