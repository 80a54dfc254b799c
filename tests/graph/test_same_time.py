"""Unknown, out of scope, repaired and withheld take the same time: whoever measures many answers learns nothing."""

import random
import time
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.names import PartnerKind
from hub.setting_tables import Limits
from tests.support import story
from tests.support.graph import code, open_graph
from tests.support.live import LiveService, live_service

pytestmark = [pytest.mark.anyio, pytest.mark.full]

ROUNDS, WARM = 400, 30
MOST = 0.15
"""How far the chance that one of two answers is the slower may lie from one half."""
BARE, REPAIRED, SHIELDED, BY_CONSENT, ELSEWHERE, UNKNOWN = (code(n) for n in range(11, 17))
HIDDEN = 3
STEP_S = Limits().answer_step_ms / 1_000
BODY = """{ name creditStatus { standing listings { record { number } } } records { number }
  relatedParties(first: 10) { edges { node { name reaches { record { number } } } } } }"""


def rows() -> list[dict[str, Any]]:
    """Enterprises alike but for what nobody may be told of them."""
    made: list[dict[str, Any]] = []
    for n, uscc in enumerate((BARE, REPAIRED, SHIELDED, BY_CONSENT, ELSEWHERE)):
        made.append(story.enterprise(uscc, f"示例{'甲乙丙丁戊'[n]}有限公司", status="存续"))
        made.append(story.tenure(uscc, f"周{'甲乙丙丁戊'[n]}某", role="LEGAL_REPRESENTATIVE", start="2019-01-01"))
    for n in range(HIDDEN):
        for uscc in (REPAIRED, SHIELDED, BY_CONSENT):
            key = story.record("SPENDING_RESTRICTION", f"(2025)时{n}号", uscc=uscc, decided_on="2025-02-01")
            told = {"disclosure": "AUTHORIZED"} if uscc == BY_CONSENT else {}
            made.append(story.entry(key, "2025-02-01", **told))
            if uscc == REPAIRED:
                made.append(story.state(key, "REPAIRED", day="2025-06-01"))
            if uscc == SHIELDED:
                made.append(story.overlay(f"遮{n}", "SHIELD", on=key, start="2025-06-01"))
    return made


def slower(of: list[float], than: list[float]) -> float:
    """The chance that a time of the first is above one of the second (Mann and Whitney's U, over its most)."""
    ordered = sorted(than)
    above = sum(bisect_left(ordered, each) + bisect_right(ordered, each) for each in of)
    return above / (2 * len(of) * len(than))


async def measure(
    service: LiveService, kind: PartnerKind, *, usccs: Mapping[str, str], inquiry: str = "INQUIRY"
) -> tuple[dict[str, list[float]], set[str]]:
    """Seconds of each answer, asked for in an order of chance, and the answers without what is asked by."""
    taken: dict[str, list[float]] = {name: [] for name in usccs}
    order, rnd, seen = [*usccs] * ROUNDS, random.Random(1), set()
    rnd.shuffle(order)
    for n, name in enumerate([*[*usccs] * WARM, *order]):
        begun = time.perf_counter()
        response = await service.ask(f'{{ enterprise(uscc: "{usccs[name]}", inquiry: {inquiry}) {BODY} }}', kind=kind)
        seconds = time.perf_counter() - begun
        answer = response.json()
        assert "errors" not in answer
        if n >= len(usccs) * WARM:
            taken[name].append(seconds)
            found = answer["data"]["enterprise"]
            seen.add(str(found and [found["records"], found["creditStatus"]]))
    return taken, seen


def assert_alike(taken: Mapping[str, list[float]]) -> None:
    """No case is told from another by its time."""
    names = list(taken)
    told = {(a, b): round(slower(taken[a], taken[b]), 3) for n, a in enumerate(names) for b in names[n + 1 :]}
    assert all(abs(chance - 0.5) <= MOST for chance in told.values()), told


async def test_what_is_hidden_takes_the_time_of_what_is_not_there(store_address: StoreAddress, tmp_path: Path) -> None:
    async with open_graph(store_address, tmp_path / "keys") as graph, live_service(graph, step_s=STEP_S) as service:
        assert set(await graph.load(rows())) == {"accepted"}
        cases = {"none": BARE, "repaired": REPAIRED, "shielded": SHIELDED, "by consent": BY_CONSENT}
        taken, seen = await measure(service, PartnerKind.BANK, usccs=cases)
        assert len(seen) == 1
        assert_alike(taken)


async def test_out_of_scope_takes_the_time_of_unknown(store_address: StoreAddress, tmp_path: Path) -> None:
    async with open_graph(store_address, tmp_path / "keys") as graph, live_service(graph, step_s=STEP_S) as service:
        assert set(await graph.load(rows())) == {"accepted"}
        for kind in (PartnerKind.ASSOCIATION, PartnerKind.SUBJECT):
            taken, seen = await measure(service, kind, usccs={"elsewhere": ELSEWHERE, "unknown": UNKNOWN})
            assert seen == {"None"}
            assert_alike(taken)


def test_the_measure_tells_a_shift_from_none() -> None:
    rnd = random.Random(2)
    plain, other = ([rnd.gauss(10.0, 1.0) for _ in range(ROUNDS)] for _ in range(2))
    assert abs(slower(plain, other) - 0.5) < 0.06
    assert slower([each + 1.0 for each in plain], other) > 0.5 + MOST
