"""What askers receive about one borrower, over the whole service and on both engines, byte for byte."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.names import PartnerKind
from hub.access.partner import PartnerStatus
from hub.actions.partners import set_status
from tests.support import story
from tests.support.graph import TestGraph, code, open_graph
from tests.support.live import LiveService, live_service, stable
from tests.support.story import IDENTITIES, LISTS, REGISTER, question

pytestmark = pytest.mark.anyio
GOLDEN = Path(__file__).parents[1] / "data" / "golden"


@pytest.fixture
async def graph(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[TestGraph]:
    """The borrower's graph, three commits deep."""
    async with open_graph(store_address, tmp_path / "keys") as opened:
        await opened.load(REGISTER, source="register")
        await opened.load(LISTS, source="lists")
        await opened.load(IDENTITIES, source="canonical")
        yield opened


@pytest.fixture
async def service(graph: TestGraph) -> AsyncIterator[LiveService]:
    """The service over it."""
    async with live_service(graph) as live:
        yield live


def assert_golden(name: str, text: str) -> None:
    """The text is what the committed file holds; a file that is missing is written, to be read before it is kept."""
    path = GOLDEN / f"{name}.json"
    if not path.exists():
        path.write_text(text, encoding="utf-8")
        pytest.fail(f"{path.name} was missing and has been written; read it, and run the test again.")
    assert text == path.read_text(encoding="utf-8")


async def test_what_a_bank_receives(service: LiveService) -> None:
    answer = (await service.ask(question())).json()
    assert_golden("bank_borrower", stable(answer))


# What a test needs to know of an answer: each party with its reaches, by list kind and number.
def reaches(data: dict[str, Any]) -> dict[str, list[tuple[str, ...]]]:
    """Level, reason and number of each reach, by name."""
    parties = [edge["node"] for edge in data["enterprise"]["relatedParties"]["edges"]]
    return {
        party["name"]: sorted((r["level"], r["reason"], r["record"]["number"]) for r in party["reaches"])
        for party in parties
    }


def restriction(data: dict[str, Any]) -> dict[str, str]:
    """How the borrower's own spending restriction reaches each party, and since when."""
    return {
        party[
            "name"
        ]: f"{reach['level']} {reach['reason']} {reach['since']} {','.join(m['id'] for m in reach['measures'])}"
        for party in (edge["node"] for edge in data["enterprise"]["relatedParties"]["edges"])
        for reach in party["reaches"]
        if reach["record"]["listKind"] == "SPENDING_RESTRICTION" and reach["about"]["uscc"] == story.BORROWER
    }


def listed(data: dict[str, Any]) -> list[str]:
    """List kinds of the records shown."""
    return [record["listKind"] for record in data["enterprise"]["records"]]


async def test_a_repair_is_gone_at_once_whatever_is_asked(service: LiveService) -> None:
    before = await service.data(question())
    await service.graph.load([story.state(story.RESTRICTION, "REPAIRED", day="2026-02-01")])
    repaired = (await service.ask(question())).json()
    assert_golden("bank_borrower_repaired", stable(repaired))
    for arguments in (
        {"knownAt": f'{{commit: "{before["enterprise"]["knownAt"]}"}}'},
        {"knownAt": '{instant: "2026-01-05T01:03:30Z"}'},
        {"asOf": '"2020-06-15"'},
        {"asOf": '"2021-01-01"', "knownAt": '{commit: "3"}'},
    ):
        data = await service.data(question(**arguments))
        assert "SPENDING_RESTRICTION" not in listed(data)
        assert restriction(data) == {}
    assert await service.data(question(story.SECOND)) == await service.data(question(story.SECOND, asOf='"2026-03-02"'))
    assert "SPENDING_RESTRICTION" in listed(await service.data(question(story.SECOND)))


async def test_a_repair_that_is_not_yet_in_force_changes_nothing(service: LiveService) -> None:
    await service.graph.load([story.state(story.RESTRICTION, "REPAIRED", day="2026-04-01")])
    assert "SPENDING_RESTRICTION" in listed(await service.data(question()))
    service.clock.instant = datetime(2026, 3, 31, 16, 0, tzinfo=UTC)  # midnight in Asia/Shanghai
    service.tokens.clear()
    assert "SPENDING_RESTRICTION" not in listed(await service.data(question()))


async def test_a_correction_leaves_the_old_answer_to_the_old_knowledge(service: LiveService) -> None:
    old = await service.data(question())
    corrected = story.entry(story.DEFAULTER, "2020-07-01", amount="900.00", reason="更正")
    await service.graph.load([corrected], source="lists")
    new = await service.data(question())
    assert [record["amount"] for record in new["enterprise"]["records"]] == ["900.00", None]
    assert new["enterprise"]["knownAt"] == "4"
    again = await service.data(question(knownAt='{commit: "3"}'))
    assert again == old
    assert await service.data(question(knownAt='{instant: "2026-01-05T01:03:30Z"}')) == old
    assert await service.data(question(knownAt='{commit: "99"}')) == new
    # Before the lists were loaded, and before anything was.
    assert listed(await service.data(question(knownAt='{commit: "1"}'))) == []
    assert await service.data(question(knownAt='{commit: "0"}')) == {"enterprise": None}


async def test_as_of_days_around_the_listing(service: LiveService) -> None:
    before = await service.data(question(asOf='"2020-05-31"'))
    assert listed(before) == []
    assert reaches(before) == {"王前任": [], "赵董事": [], "钱控制": []}
    assert before["enterprise"]["creditStatus"]["standing"] == "NONE_SHOWN"
    # Whom a later entry names is not told either.
    assert {r["tie"] for e in before["enterprise"]["relatedParties"]["edges"] for r in e["node"]["roles"]} == {
        "HOLDS",
        "CONTROLS",
    }
    first = await service.data(question(asOf='"2020-06-01"'))
    assert listed(first) == ["SPENDING_RESTRICTION"]
    assert restriction(first) == {
        "王前任": "REACHED ROLE_REACHED 2020-06-01 C01",
        "钱控制": "REACHED ROLE_REACHED 2020-06-01 C01",
    }
    between = await service.data(question(asOf='"2020-12-31"'))
    assert sorted(listed(between)) == ["JUDGMENT_DEFAULTER", "SPENDING_RESTRICTION"]
    assert "李现任" not in reaches(between)
    last_day = restriction(await service.data(question(asOf='"2021-02-28"')))
    assert last_day["王前任"] == "REACHED ROLE_REACHED 2020-06-01 C01"
    handed_over = restriction(await service.data(question(asOf='"2021-03-01"')))
    assert handed_over["王前任"] == "REACHED FORMER_NOT_RELEASED 2021-03-01 C01"
    assert handed_over["李现任"] == "REACHED SUCCESSOR 2021-03-01 C01"


async def test_released_and_the_release_set_aside(service: LiveService) -> None:
    graph = service.graph
    freed = story.release("r-1", story.FORMER, key=story.RESTRICTION, start="2025-06-01")
    await graph.load([freed])
    assert "王前任" not in restriction(await service.data(question()))
    assert restriction(await service.data(question(asOf='"2025-05-31"')))["王前任"].startswith("REACHED FORMER")
    assert restriction(await service.data(question(knownAt='{commit: "3"}')))["王前任"].startswith("REACHED FORMER")
    aside = story.release("r-1", story.FORMER, key=story.RESTRICTION, start="2025-06-01", end="2026-01-01")
    await graph.load([aside])
    assert restriction(await service.data(question()))["王前任"] == "REACHED FORMER_NOT_RELEASED 2026-01-01 C01"
    assert "王前任" not in restriction(await service.data(question(asOf='"2025-12-31"')))
    assert not (await graph.reconcile()).differs


async def test_overlays(service: LiveService) -> None:
    graph = service.graph
    await graph.load([story.overlay("o-1", "DISPUTE", on=story.RESTRICTION, start="2026-01-10")])
    disputed = await service.data(question())
    status = disputed["enterprise"]["creditStatus"]
    assert [r["number"] for r in status["disputed"]] == ["(2020)豫0322执1号"]
    assert status["measures"] == []
    assert set(restriction(disputed).values()) == {
        "REACHED FORMER_NOT_RELEASED 2021-03-01 ",
        "REACHED ROLE_REACHED 2020-06-01 ",
        "REACHED SUCCESSOR 2021-03-01 ",
    }
    shown = next(r for r in disputed["enterprise"]["records"] if r["listKind"] == "SPENDING_RESTRICTION")
    assert [(o["kind"], o["since"]) for o in shown["overlays"]] == [("DISPUTE", "2026-01-10")]
    # An objection of today is applied and shown whatever day or state of knowledge is asked about.
    for arguments in ({"asOf": '"2021-06-01"'}, {"knownAt": '{commit: "3"}'}):
        assert {v[-1] for v in restriction(await service.data(question(**arguments))).values()} == {" "}

    ended = story.overlay("o-1", "DISPUTE", on=story.RESTRICTION, start="2026-01-10")
    ended["valid"]["to"] = "2026-03-01"
    await graph.load([ended, story.overlay("o-2", "SHIELD", on=story.DEFAULTER, start="2026-01-10")])
    shielded = (await service.ask(question())).text
    assert "JUDGMENT_DEFAULTER" not in shielded
    assert "NAMED_REPRESENTATIVE" not in shielded
    assert {v[-3:] for v in restriction(await service.data(question())).values()} == {"C01"}


async def test_an_overlay_on_one_person_is_that_person_s_alone(service: LiveService) -> None:
    on_one: dict[str, Any] = {"on": story.RESTRICTION, "start": "2026-01-10", "person": {"name": story.FORMER}}
    await service.graph.load([story.overlay("o-1", "DISPUTE", **on_one)])
    data = restriction(await service.data(question()))
    assert data["王前任"] == "REACHED FORMER_NOT_RELEASED 2021-03-01 "
    assert data["李现任"] == "REACHED SUCCESSOR 2021-03-01 C01"
    shield: dict[str, Any] = {"start": "2026-01-10", "person": {"name": story.FORMER}}
    await service.graph.load(
        [
            story.overlay("o-2", "SHIELD", on=story.RESTRICTION, **shield),
            story.overlay("o-3", "SHIELD", on=story.DEFAULTER, **shield),
        ]
    )
    shielded = await service.data(question())
    assert reaches(shielded)["王前任"] == []
    assert len(reaches(shielded)["李现任"]) == 3
    (former,) = [e["node"] for e in shielded["enterprise"]["relatedParties"]["edges"] if e["node"]["name"] == "王前任"]
    # That the entry names him would tell what is shielded.
    assert [role["tie"] for role in former["roles"]] == ["HOLDS"]


async def test_through_an_identity_an_overlay_on_somebody_else_is_not_applied(service: LiveService) -> None:
    successor = story.tenure(story.SECOND, "孙继任", role="LEGAL_REPRESENTATIVE", start="2023-01-01")
    on_other: dict[str, Any] = {"on": story.ELSEWHERE, "start": "2026-01-10", "person": {"name": "孙继任"}}
    await service.graph.load([successor], source="register")
    await service.graph.load([story.overlay("o-1", "DISPUTE", **on_other)])
    (party,) = [
        e["node"]
        for e in (await service.data(question()))["enterprise"]["relatedParties"]["edges"]
        if e["node"]["name"] == story.PRESENT
    ]
    (reach,) = [r for r in party["reaches"] if r["about"]["uscc"] == story.SECOND]
    assert (reach["disputed"], [m["id"] for m in reach["measures"]], reach["record"]["overlays"]) == (
        False,
        ["C01"],
        [],
    )
    own: dict[str, Any] = {"on": story.ELSEWHERE, "start": "2026-01-10", "person": {"name": story.PRESENT}}
    await service.graph.load([story.overlay("o-2", "SHIELD", **own)])
    assert story.ELSEWHERE["number"] not in str(reaches(await service.data(question())))


@pytest.mark.parametrize("hidden", [{"status": "PROPOSED"}, {"disclosure": "GOV_SHARED"}, {"disclosure": "AUTHORIZED"}])
async def test_hidden_records_leave_no_trace(service: LiveService, hidden: dict[str, str]) -> None:
    bare = [await service.ask(question(uscc)) for uscc in (story.BORROWER, story.NAMESAKE, story.SECOND)]
    secret = "(2025)密1号"
    rows = [
        story.entry(
            story.record("WAGE_ARREARS", secret, uscc=uscc, decided_on="2025-05-01"),
            "2025-05-01",
            names=[{"person": {"name": "周某某"}, "liability": "DIRECTLY_LIABLE_PERSON"}],
            **hidden,
        )
        for uscc in (story.BORROWER, story.SECOND)
    ]
    # So many that a list cut off before the gate would show it, and reach after reach on one person.
    rows += [
        story.entry(
            story.record("SPENDING_RESTRICTION", f"(2025)密{n}号", decided_on="2025-05-01"), "2025-05-01", **hidden
        )
        for n in range(2, 62)
    ]
    await service.graph.load(rows, source="lists")
    again = [await service.ask(question(uscc)) for uscc in (story.BORROWER, story.NAMESAKE, story.SECOND)]
    for one, other in zip(bare, again, strict=True):
        old, new = one.json(), other.json()
        assert new["data"]["enterprise"].pop("knownAt") == "4"
        assert old["data"]["enterprise"].pop("knownAt") == "3"
        assert new["data"] == old["data"]
    department = (await service.ask(question(), kind=PartnerKind.DEPARTMENT)).text
    investigator = (await service.ask(question(), kind=PartnerKind.INVESTIGATOR)).text
    assert (secret in department) == (hidden.get("disclosure") == "GOV_SHARED")
    assert ("周某某" in investigator) == ("disclosure" in hidden)


async def test_disclosure_is_judged_now(service: LiveService) -> None:
    withdrawn = story.entry(story.DEFAULTER, "2020-07-01", amount="1200.00", disclosure="GOV_SHARED")
    elsewhere = story.entry(story.ELSEWHERE, "2022-02-01", disclosure="AUTHORIZED")
    await service.graph.load([withdrawn, elsewhere], source="lists")
    for arguments in ({}, {"knownAt": '{commit: "3"}'}, {"asOf": '"2022-03-01"'}):
        text = (await service.ask(question(**arguments))).text
        assert "JUDGMENT_DEFAULTER" not in text
        assert story.ELSEWHERE["number"] not in text
    old = '{commit: "3"}'
    investigator = await service.data(question(knownAt=old), kind=PartnerKind.INVESTIGATOR)
    others = [o for e in investigator["enterprise"]["relatedParties"]["edges"] for o in e["node"]["otherEnterprises"]]
    assert [o["records"] for o in others] == [[]]  # another enterprise is told of by what is public now
    assert story.ELSEWHERE["number"] in str(reaches(investigator))


async def test_what_is_not_final_is_no_basis(service: LiveService) -> None:
    await service.graph.load(
        [
            story.entry(story.RESTRICTION, "2020-06-01", finality="PENDING"),
            story.state(story.DEFAULTER, "REMOVED", day="2026-01-01"),
        ],
        source="lists",
    )
    data = await service.data(question())
    assert data["enterprise"]["creditStatus"]["standing"] == "NOT_FINAL"
    assert data["enterprise"]["creditStatus"]["measures"] == []
    assert {value[-1] for value in restriction(data).values()} == {" "}


async def test_an_identity_that_is_closed_joins_no_longer(service: LiveService) -> None:
    assert len(reaches(await service.data(question()))["李现任"]) == 3
    await service.graph.load([story.identity(story.SECOND, story.PRESENT, valid={"to": "2026-02-01"})])
    data = await service.data(question())
    assert len(reaches(data)["李现任"]) == 2
    assert story.SECOND not in (await service.ask(question())).text
    assert len(reaches(await service.data(question(asOf='"2026-01-31"')))["李现任"]) == 3


async def test_no_grant_no_answer_at_the_next_request(service: LiveService) -> None:
    partner = await service.partner(PartnerKind.BANK)
    ask = question()
    assert (await service.ask(ask)).json()["data"]["enterprise"]
    await service.change(set_status(partner.client_id, status=PartnerStatus.SUSPENDED))
    refused = (await service.ask(ask)).json()
    unknown = (await service.ask(question(code(99)))).json()
    for answer in (refused, unknown):
        assert answer["data"] == {"enterprise": None}
        assert [e["extensions"]["code"] for e in answer["errors"]] == ["FORBIDDEN"]
    await service.change(set_status(partner.client_id, status=PartnerStatus.ACTIVE))
    assert (await service.ask(ask)).json()["data"]["enterprise"]
    service.graph.run("MATCH (g:Grant) SET g.purposes = ['POST_LOAN']")
    assert (await service.ask(ask)).json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    service.graph.run("MATCH (g:Grant) SET g.purposes = ['CREDIT_GRANTING'], g.valid_to = date('2026-03-03')")
    assert (await service.ask(ask)).json()["data"]["enterprise"]
    service.graph.run("MATCH (g:Grant) SET g.valid_to = date('2026-03-02')")
    assert (await service.ask(ask)).json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_unknown_and_known_only_by_what_is_hidden_look_alike(service: LiveService) -> None:
    hidden = story.record("WAGE_ARREARS", "(2025)密1号", uscc=code(50), decided_on="2025-05-01")
    named = [{"person": {"name": "周某某"}, "liability": "DIRECTLY_LIABLE_PERSON"}]
    await service.graph.load([story.entry(hidden, "2025-05-01", names=named, disclosure="AUTHORIZED")])
    summary = '{ enterprises(usccs: ["USCC"], inquiry: INQUIRY) { __typename ... on Refusal { code } } }'
    texts = set()
    for uscc in (code(50), code(51)):
        for text in (question(uscc), summary.replace("USCC", uscc)):
            answer = (await service.ask(text)).json()
            answer["extensions"] = {name: value for name, value in answer["extensions"].items() if name == "masked"}
            texts.add(str(answer))
    assert len(texts) == 2
    seen = await service.data(question(code(50)), kind=PartnerKind.INVESTIGATOR)
    assert listed(seen) == ["WAGE_ARREARS"]
