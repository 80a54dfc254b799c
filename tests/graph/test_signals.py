"""Signals are the facts that stand together and no more: as a slow model says, and of nothing that is withheld."""

import random
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.ids import partner_id
from graph_schema.names import PartnerKind
from graph_schema.rules.model import RuleBase
from graph_schema.rules.signals import SignalKind
from loaders.generate_codes import resident_id
from tests.support import story
from tests.support.graph import RULES, Row, code, open_graph
from tests.support.live import TODAY, LiveService, live_service
from tests.support.person_model import Asked, Facts
from tests.support.scope_model import CODES
from tests.support.signal_model import Numbers, SignalModel, read, told

pytestmark = pytest.mark.anyio
INVESTIGATOR = PartnerKind.INVESTIGATOR
NUMBERS = Numbers(days=60, enterprises=3, letters=8, statuses=("吊销", "已吊销"))
USCCS = [code(n) for n in range(401, 409)]
PEOPLE = ["周甲某", "吴乙某", "郑丙某"]
PLACES = ["示例县示例路1号院101室"] * 3 + ["示例县 示例路1号院101室", "示例县示例路2号", "县城", None]
STATUSES = ["存续", "存续", "吊销，未注销", "已吊销"]
FACT = (
    "kind person personName enterprise uscc enterpriseName role day since until address status source record { number }"
)
ASK = f"""query($of: ID!) {{ signals(of: $of, inquiry: INQUIRY ARGUMENTS) {{ truncated knownAt
  signals {{ kind truncated told {{ zh en }} rule {{ id withinDays atLeast ownChoice checked citation }}
    facts {{ {FACT} }} }} }} }}"""


def with_numbers() -> RuleBase:
    """The rules with numbers that a small county reaches."""
    signals = {
        key: replace(
            rule,
            within_days=rule.within_days and NUMBERS.days,
            at_least=rule.at_least and NUMBERS.enterprises,
        )
        for key, rule in RULES.knowledge.signals.items()
    }
    return replace(RULES, knowledge=replace(RULES.knowledge, signals=MappingProxyType(signals)))


@pytest.fixture
async def service(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[LiveService]:
    """The service over an empty graph, with small numbers."""
    async with open_graph(store_address, tmp_path / "keys") as graph:
        graph.rules = with_numbers()
        async with live_service(graph) as live:
            yield live


@pytest.fixture
async def embedded(embedded_address: StoreAddress, tmp_path: Path) -> AsyncIterator[LiveService]:
    """The same on the store that plans in no time, for what does not hang on the engine."""
    async with open_graph(embedded_address, tmp_path / "keys") as graph:
        graph.rules = with_numbers()
        async with live_service(graph) as live:
            yield live


def rows_of(rnd: random.Random) -> Iterator[Row]:
    """Few people at few addresses, who change offices about the time of a listing."""
    for n, uscc in enumerate(USCCS):
        address = rnd.choice(PLACES)
        more = {} if address is None else {"address": address}
        yield story.enterprise(uscc, f"信号{n}有限公司", status=rnd.choice(STATUSES), **more)
        yield from officers(rnd, uscc)
    for n in range(10):
        yield from listed(rnd, n)
    if rnd.random() < 0.5:
        one, other = map(story.org, rnd.sample(USCCS, 2))
        ends = {"successor": one, "predecessor": other}
        yield {"type": "succession", **ends, "how": "NEW_CODE", "valid": {"from": "2025-01-01"}}


def officers(rnd: random.Random, uscc: str) -> Iterator[Row]:
    """Representatives one after the other, some of them twice, and directors; most with a document."""
    start = date(2024, 1, 1)
    for name in rnd.sample([*PEOPLE, *PEOPLE], rnd.randint(1, 3)):
        end = start + timedelta(days=rnd.choice([200, 420, 460]))
        known = {} if end > TODAY or rnd.random() < 0.2 else {"end": str(end)}
        yield story.tenure(uscc, name, role="LEGAL_REPRESENTATIVE", start=str(start), **known)
        start = end
    for name in rnd.sample(PEOPLE, rnd.randint(0, 2)):
        yield story.tenure(uscc, name, role="DIRECTOR", start="2023-01-01")
    for name in PEOPLE:
        if rnd.random() < 0.85:
            document = {"type": "RESIDENT_ID", "value": resident_id(700 + PEOPLE.index(name))}
            yield story.identity(uscc, name, document=document)


def listed(rnd: random.Random, n: int) -> Iterator[Row]:
    """A listing of one of the companies, which may be proposed, repaired or shielded."""
    key = story.record(rnd.choice(["SPENDING_RESTRICTION", "JUDGMENT_DEFAULTER"]), f"(2025)信{n}号")
    key["party"] = {"organization": story.org(rnd.choice(USCCS))}
    key["decided_on"] = rnd.choice(["2024-07-01", "2025-02-20", "2025-03-01", "2025-03-20"])
    more = {"status": "PROPOSED"} if rnd.random() < 0.15 else {}
    yield story.entry(key, key["decided_on"], disclosure=rnd.choice(["PUBLIC", "AUTHORIZED"]), **more)
    if rnd.random() < 0.2 and not more:
        yield story.state(key, rnd.choice(["REPAIRED", "REVOKED"]), day="2025-11-01")
    elif rnd.random() < 0.2:
        yield story.overlay(f"遮{n}", "SHIELD", on=key, start="2025-11-01")


async def opening(service: LiveService) -> Any:
    """What opens the investigator's handles."""
    client = partner_id((await service.partner(INVESTIGATOR)).client_id)

    def opened(handle: str) -> str:
        found = service.graph.keys.open_handle(client, handle)
        assert found is not None
        return found

    return opened


async def ask(service: LiveService, subject: str, arguments: str = "") -> Any:
    """The signals of a subject by its code, or by an id."""
    client = partner_id((await service.partner(INVESTIGATOR)).client_id)
    of = subject if len(subject) == 18 else service.graph.keys.handle(client, subject)
    answer = (await service.ask(ASK.replace("ARGUMENTS", arguments), kind=INVESTIGATOR, variables={"of": of})).json()
    assert "errors" not in answer, answer
    return answer["data"]["signals"]


async def compare(service: LiveService, seed: int, questions: int) -> set[SignalKind]:
    """Ask about everybody in a random county; the kinds of signal that were told."""
    rnd, graph = random.Random(seed), service.graph
    rows = list(rows_of(rnd))
    for part in (rows[: len(rows) * 3 // 4], rows[len(rows) * 3 // 4 :]):
        assert set(await graph.load(part)) <= {"accepted", "unchanged"}
    facts, opened, seen = read(graph), await opening(service), set[SignalKind]()
    codes = {row["k"]: row["e"] for row in graph.run(CODES)}
    for _ in range(questions):
        as_of = rnd.choice([TODAY, TODAY, date(2025, 4, 1)])
        commit = rnd.choice([None, None, rnd.randint(1, graph.clock())])
        model = SignalModel(facts, Asked("investigator", TODAY, as_of, commit), NUMBERS)
        arguments = f'asOf: "{as_of}"' + ("" if commit is None else f' knownAt: {{commit: "{commit}"}}')
        subject = rnd.choice([*USCCS, *sorted(facts.persons)])
        report = await ask(service, subject, arguments)
        if not known(facts, commit, codes.get(subject, subject)):
            assert report is None
            continue
        expected = model.of_enterprise(codes[subject]) if subject in codes else model.of_person(subject)
        assert told(report, opened, model) == expected, (subject, arguments)
        assert not report["truncated"]
        seen |= {SignalKind(signal["kind"]) for signal in report["signals"]}
    return seen


def known(facts: Facts, commit: int | None, subject: str) -> bool:
    """Whether anything was known of the subject by then."""
    ties = [t for t in facts.known("ties", commit) if subject in (t["p"], t["e"])]
    return bool(ties or [d for d in facts.known("described", commit) if d["e"] == subject])


@pytest.mark.parametrize("seed", [1])
async def test_signals_are_what_the_model_says(service: LiveService, seed: int) -> None:
    assert await compare(service, seed, 20) == set(SignalKind)


@pytest.mark.full
@pytest.mark.parametrize("seed", range(2, 12))
async def test_many_signals_are_what_the_model_says(service: LiveService, seed: int) -> None:
    await compare(service, seed, 100)


LISTED = story.record("SPENDING_RESTRICTION", "(2025)示执1号", decided_on="2025-03-01")


def changed() -> list[Row]:
    """A listed company whose representative leaves ten days later."""
    return [
        story.enterprise(story.BORROWER, "示例商贸有限公司"),
        story.tenure(story.BORROWER, "周甲某", role="LEGAL_REPRESENTATIVE", start="2020-01-01", end="2025-03-11"),
        story.tenure(story.BORROWER, "吴乙某", role="LEGAL_REPRESENTATIVE", start="2025-03-11"),
        story.entry(LISTED, "2025-03-01", disclosure="AUTHORIZED"),
    ]


async def test_a_change_after_a_listing_is_told_with_its_facts_and_its_rule(embedded: LiveService) -> None:
    await embedded.graph.load(changed())
    report = await ask(embedded, story.BORROWER)
    by_change = {signal["facts"][1]["kind"]: signal for signal in report["signals"]}
    left = by_change["LEFT_OFFICE"]
    assert set(by_change) == {"LEFT_OFFICE", "TOOK_OFFICE"}
    assert left["told"]["zh"] == (
        "示例商贸有限公司的记录（限制消费，(2025)示执1号）自2025-03-01开始，周甲某于其后第10日（2025-03-11）不再任该企业"
        "法定代表人；这只是事实，不是评价。"
    )
    assert left["told"]["en"].endswith("this is a fact and no verdict.")
    rule = {"id": "CHANGED_AFTER_LISTING", "withinDays": 60, "atLeast": None, "ownChoice": True}
    assert {**left["rule"], **rule} == left["rule"]
    listed, change = left["facts"]
    assert (listed["record"], listed["day"]) == ({"number": "(2025)示执1号"}, "2025-03-01")
    assert (change["personName"], change["day"], change["role"]) == ("周甲某", "2025-03-11", "LEGAL_REPRESENTATIVE")
    entry = embedded.audit.entries[-1]
    assert len(entry.subjects_root) == 1
    assert len(entry.subjects_traversed) == 2
    assert entry.record_ids
    assert report == await ask(embedded, story.BORROWER, f'knownAt: {{commit: "{report["knownAt"]}"}}')


@pytest.mark.parametrize("withheld", ["REPAIRED", "REMOVED", "REVOKED", "SHIELD", "OVERTURNED"])
async def test_what_is_withheld_leaves_no_signal(embedded: LiveService, withheld: str) -> None:
    await embedded.graph.load(changed())
    known = embedded.graph.clock()
    assert len((await ask(embedded, story.BORROWER))["signals"]) == 2
    rows = {
        "SHIELD": [story.overlay("遮", "SHIELD", on=LISTED, start="2026-01-01")],
        "OVERTURNED": [story.entry(LISTED, "2025-03-01", disclosure="AUTHORIZED", finality="OVERTURNED")],
    }
    await embedded.graph.load(rows.get(withheld) or [story.state(LISTED, withheld, day="2026-01-01")])
    nothing = await ask(embedded, story.BORROWER)
    assert (nothing["signals"], nothing["truncated"]) == ([], False)
    # Forgetting outranks history.
    assert (await ask(embedded, story.BORROWER, f'knownAt: {{commit: "{known}"}}'))["signals"] == []


async def test_a_shield_over_one_person_is_his_alone(embedded: LiveService) -> None:
    shield = story.overlay("遮", "SHIELD", on=LISTED, start="2026-01-01", person={"name": "周甲某"})
    await embedded.graph.load([*changed(), shield])
    report = await ask(embedded, story.BORROWER)
    assert [signal["facts"][1]["personName"] for signal in report["signals"]] == ["吴乙某"]


async def test_a_case_that_does_not_hold_is_told_nothing(embedded: LiveService) -> None:
    await embedded.graph.load(changed())
    assert (await ask(embedded, story.BORROWER))["signals"]
    embedded.graph.run("MATCH (m:Matter {kind: 'CASE'}) SET m.ended_on = date('2026-01-01')")
    assert await ask(embedded, story.BORROWER) is None


async def test_one_company_under_two_codes_counts_once(embedded: LiveService) -> None:
    rows: list[Row] = []
    for n in range(1, 5):
        rows += [
            story.enterprise(code(500 + n), f"两码{n}有限公司", address="示例县示例路7号院707室"),
            story.tenure(code(500 + n), "吴乙某", role="DIRECTOR", start="2020-01-01"),
            story.identity(code(500 + n), "吴乙某", document={"type": "RESIDENT_ID", "value": resident_id(798)}),
        ]
    ends = {"successor": story.org(code(501)), "predecessor": story.org(code(502))}
    await embedded.graph.load([*rows[:9], {"type": "succession", **ends, "how": "NEW_CODE"}])
    assert (await ask(embedded, code(503)))["signals"] == []
    await embedded.graph.load(rows[9:])
    (signal,) = (await ask(embedded, code(503)))["signals"]
    assert (signal["kind"], len(signal["facts"])) == ("OFFICES_AT_ONE_ADDRESS", NUMBERS.enterprises)
    assert "3家企业" in signal["told"]["zh"]


async def test_an_agent_of_very_many_companies_is_bounded_and_it_is_told(service: LiveService) -> None:
    rows: list[Row] = []
    for n in range(230):
        rows += [
            story.enterprise(code(1000 + n), f"代理{n}有限公司", address="示例县示例路9号院909室"),
            story.tenure(code(1000 + n), "郑丙某", role="DIRECTOR", start="2020-01-01"),
            story.identity(code(1000 + n), "郑丙某", document={"type": "RESIDENT_ID", "value": resident_id(799)}),
        ]
    await service.graph.load(rows)
    for uscc in some_codes():
        report = await ask(service, uscc)
        (signal,) = report["signals"]
        assert report["truncated"]
        assert signal["truncated"]
        assert uscc in {fact["uscc"] for fact in signal["facts"]}
        assert len(signal["facts"]) <= 200


def some_codes() -> list[str]:
    """Some of the agent's companies, wherever they stand in the order of ids."""
    return [code(1000 + n) for n in range(0, 230, 23)]
