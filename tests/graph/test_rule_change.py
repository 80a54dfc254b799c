"""A new edition of the rules: what it would change is told before, and old answers stay when it is applied."""

import re
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.recording import reconcile as reconciling
from graph_schema.recording.preview import ChangeKind, Preview, ReachChange
from graph_schema.recording.reconcile import reconcile, record_batches
from graph_schema.rules.load import load_rules
from graph_schema.rules.model import RuleBase
from tests.support import story
from tests.support.graph import FIRST_COMMIT, TestGraph, open_graph
from tests.support.live import live_service, stable
from tests.support.story import enterprise, entry, record, tenure

pytestmark = pytest.mark.anyio
OLD, NEW = "SPENDING_RESTRICTION-CN-2015", "SPENDING_RESTRICTION-CN-EXAMPLE"
BEFORE = record("SPENDING_RESTRICTION", "(2020)执1号", decided_on="2020-06-01")
SINCE = record("SPENDING_RESTRICTION", "(2025)执2号", decided_on="2025-06-01")
CHAIR, HEAD, BOARD = "王法人", "李主管", "赵董事"
ROWS = [
    enterprise(story.BORROWER, "甲商贸有限公司"),
    tenure(story.BORROWER, CHAIR, role="LEGAL_REPRESENTATIVE", start="2019-01-01"),
    tenure(story.BORROWER, HEAD, role="PRINCIPAL", start="2019-01-01"),
    tenure(story.BORROWER, BOARD, role="DIRECTOR", start="2019-01-01"),
    entry(BEFORE, "2020-06-01"),
    entry(SINCE, "2025-06-01"),
]


def new_edition(folder: Path) -> RuleBase:
    """The rules with an edition from 2025 on by which the restriction reaches directors, not who represents."""
    text = (resources.files("graph_schema.rules") / "data" / "reach_rules.toml").read_text(encoding="utf-8")
    (block,) = (f"[[rule]]{part}" for part in text.split("[[rule]]")[1:] if f'\nid = "{OLD}"' in part)
    ended = block.replace("valid_from = 2015-07-22", "valid_from = 2015-07-22\nvalid_to = 2025-01-01", 1)
    begun = block.replace("valid_from = 2015-07-22", "valid_from = 2025-01-01", 1).replace(OLD, NEW)
    begun = begun.replace('edition = "法释〔2015〕17号"', 'edition = "示例〔2025〕1号"', 1)
    for key in ("roles", "former_roles", "successor_roles"):
        begun = re.sub(rf"^{key} = .*$", f'{key} = ["PRINCIPAL", "DIRECTOR"]', begun, count=1, flags=re.MULTILINE)
    folder.mkdir()
    (folder / "reach_rules.toml").write_text(ended + begun, encoding="utf-8")
    return load_rules(folder)


@pytest.fixture
async def graph(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[TestGraph]:
    """A company with three offices and two records, the second one younger than the new edition."""
    async with open_graph(store_address, tmp_path / "keys") as opened:
        await opened.load(ROWS)
        yield opened


async def previewed(graph: TestGraph, rules: RuleBase) -> tuple[Preview, list[ReachChange]]:
    """A whole preview."""
    look = Preview(graph.gateway, rules)
    return look, [change async for changes in look.changes() for change in changes]


def told(answer: dict[str, Any]) -> dict[str, list[tuple[str, str, str]]]:
    """Number, level and rule of each party's reaches."""
    return {
        edge["node"]["name"]: sorted(
            (r["record"]["number"], r["level"], r["rule"]["id"]) for r in edge["node"]["reaches"]
        )
        for edge in answer["enterprise"]["relatedParties"]["edges"]
    }


async def test_who_gains_loses_or_changes_reach_is_told_and_nothing_is_written(
    graph: TestGraph, tmp_path: Path
) -> None:
    rules = new_edition(tmp_path / "rules")
    stood, clock = graph.dump(history=True), graph.clock()
    look, changes = await previewed(graph, rules)
    assert (graph.dump(history=True), graph.clock()) == (stood, clock)
    described = await look.describe(changes)
    found = {
        (row.number, row.party_name): (change.kind, *change.levels(), change.rule_id)
        for change, row in zip(changes, described, strict=True)
        if row is not None
    }
    number = str(SINCE["number"])
    assert found == {
        (number, CHAIR): (ChangeKind.LOSES, "REACHED", "", OLD),
        (number, HEAD): (ChangeKind.CHANGES, "REACHED", "REACHED", NEW),
        (number, BOARD): (ChangeKind.GAINS, "", "REACHED", NEW),
    }
    assert {(row.list_kind, row.about_uscc, row.party_uscc, row.person) for row in described if row is not None} == {
        ("SPENDING_RESTRICTION", story.BORROWER, None, True)
    }
    # The older record keeps its rule; only the name of the edition differs.
    assert look.counts == Counter(
        {
            (ChangeKind.LOSES, OLD, "REACHED", ""): 1,
            (ChangeKind.CHANGES, NEW, "REACHED", "REACHED"): 1,
            (ChangeKind.GAINS, NEW, "", "REACHED"): 1,
            (ChangeKind.RESTATED, OLD, "REACHED", "REACHED"): 2,
        }
    )
    assert look.records == 2
    same, none = await previewed(graph, graph.rules)
    assert (none, same.counts) == ([], Counter())


async def test_old_answers_stay_when_an_edition_is_applied(graph: TestGraph, tmp_path: Path) -> None:
    async with live_service(graph) as service:
        old = await service.data(story.question())
    assert told(old)[CHAIR] == [("(2020)执1号", "REACHED", OLD), ("(2025)执2号", "REACHED", OLD)]
    graph.rules = new_edition(tmp_path / "rules")
    events = graph.run("MATCH (e:Event) RETURN count(e) AS n")[0]["n"]
    at = FIRST_COMMIT + timedelta(hours=1)
    found = await reconcile(graph.gateway, graph.rules, now=lambda: at, write=True)
    assert (found.records, found.written) == (2, True)
    assert not (await graph.reconcile()).differs
    clock = graph.clock()
    commits = graph.run("MATCH (e:Event) WHERE e.commit = $clock RETURN e.record_id AS id, e.kind AS kind", clock=clock)
    assert [row["kind"] for row in commits] == ["RECORD_CHANGED"] * 2
    assert {row["id"] for row in commits} == {
        row["id"] for row in graph.run("MATCH (c:CreditRecord) RETURN c.record_id AS id")
    }
    assert graph.run("MATCH (e:Event) RETURN count(e) AS n")[0]["n"] == events + 2
    async with live_service(graph) as service:
        new = await service.data(story.question())
        again = await service.data(story.question(knownAt=f'{{commit: "{old["enterprise"]["knownAt"]}"}}'))
    # The edition of the answer is that of the rules in use; each reach names the edition that it was made under.
    assert again["enterprise"].pop("rulesEdition") == graph.rules.edition != old["enterprise"].pop("rulesEdition")
    assert stable({"data": again}) == stable({"data": old})  # each service has a partner of its own
    assert told(new) == {
        CHAIR: [("(2020)执1号", "REACHED", OLD)],
        HEAD: [("(2020)执1号", "REACHED", OLD), ("(2025)执2号", "REACHED", NEW)],
        BOARD: [("(2025)执2号", "REACHED", NEW)],
    }


async def test_records_are_looked_at_in_pages(graph: TestGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [record("SPENDING_RESTRICTION", f"(2021)执{n}号", decided_on="2021-06-01") for n in range(40)]
    await graph.load([entry(key, "2021-06-01") for key in keys])
    ids = {row["id"] for row in graph.run("MATCH (c:CreditRecord) RETURN c.record_id AS id")}
    monkeypatch.setattr(reconciling, "PAGE", 1)
    batches = [(batch, total) async for batch, total in record_batches(graph.gateway)]
    assert len(batches) > 20
    assert Counter(key for batch, _ in batches for key in batch) == Counter(ids)
    assert {total for _, total in batches} == {42}
    assert not (await graph.reconcile()).differs
