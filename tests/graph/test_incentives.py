"""Who is eligible for an incentive and what aggravates, over the whole service and on both engines."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.names import PartnerKind
from tests.support import story
from tests.support.graph import Row, code, open_graph
from tests.support.live import LiveService, live_service

pytestmark = pytest.mark.anyio
BANK, DEPARTMENT, INVESTIGATOR = PartnerKind.BANK, PartnerKind.DEPARTMENT, PartnerKind.INVESTIGATOR
QUESTION = """{ enterprises(usccs: USCCS, inquiry: INQUIRY ARGUMENTS) { ... on Enterprise {
  uscc recordsTruncated PARTIES creditStatus { aggravated { answer domains needed citation because { record { number } }
      lookedAt { listKinds covered } }
    incentives { state reason record { number } withheldBy { record { number } } } }
  incentives { id eligible citation told { zh } ways { eligible reason windowFrom windowTo explanation { zh en }
    lookedAt { recordKinds sides disclosures covered } because { number } setAside { number }
    judgedBy { id citation further checked checkedNote { zh } notCounted { zh } } } } } } }"""
COMMON: dict[str, Any] = {"determiner": "某某县市场监督管理局"}
(
    CLEAN,
    PENALISED,
    PENDING,
    REPAIRED,
    SHARED,
    AUTHORIZED,
    MODEL,
    TWO_LISTS,
    PERMITS,
    BURIED,
    CROWDED,
    EDGE,
    DISPUTED,
) = (code(n) for n in range(1, 14))


def penalty(uscc: str, number: str, *, day: str = "2025-05-01", **more: Any) -> Row:
    """A penalty's natural key."""
    return story.record("ADMIN_PENALTY", number, uscc=uscc, decided_on=day, **COMMON | {"kind": "ADMIN_PENALTY"} | more)


def listed(uscc: str, list_kind: str, kind: str = "SERIOUS_LIST", **more: Any) -> Row:
    """A listing since 2025."""
    key = story.record(list_kind, f"{list_kind}-1", uscc=uscc, decided_on="2025-01-06", **COMMON | {"kind": kind})
    return story.entry(key, "2025-01-06", **more)


def permits(uscc: str) -> list[Row]:
    """More permits than one answer tells."""
    return [
        story.entry(
            story.record(
                "ADMIN_LICENSE", f"许可{n}号", uscc=uscc, decided_on="2026-01-05", **COMMON | {"kind": "ADMIN_LICENSE"}
            ),
            "2026-01-05",
        )
        for n in range(60)
    ]


def rows() -> list[Row]:
    """Everything but what later commits bring."""
    charged = {PENALISED: {}, SHARED: {"disclosure": "GOV_SHARED"}, AUTHORIZED: {"disclosure": "AUTHORIZED"}}
    return [
        *(story.enterprise(code(n), f"{n}号企业") for n in range(1, 14)),
        *(story.entry(penalty(u, "罚1号"), "2025-05-01", finality="FINAL", **more) for u, more in charged.items()),
        story.entry(penalty(PENDING, "罚1号"), "2025-05-01", finality="PENDING"),
        story.entry(penalty(DISPUTED, "罚1号"), "2025-05-01", finality="FINAL"),
        story.overlay("o-1", "DISPUTE", on=penalty(DISPUTED, "罚1号"), start="2026-02-01"),
        story.entry(penalty(REPAIRED, "罚1号"), "2025-05-01", finality="FINAL"),
        listed(MODEL, "HONEST_MODEL", "HONOUR", finality="FINAL"),
        listed(TWO_LISTS, "HONEST_MODEL", "HONOUR", finality="FINAL"),
        listed(TWO_LISTS, "MAJOR_TAX_VIOLATION", finality="FINAL"),
        listed(TWO_LISTS, "WAGE_ARREARS", finality="FINAL"),
        *permits(PERMITS),
        *permits(BURIED),
        story.entry(penalty(BURIED, "罚1号", day="2024-05-01"), "2024-05-01", finality="FINAL"),
        *(story.entry(penalty(CROWDED, f"罚{n}号"), "2025-05-01", finality="PENDING") for n in range(60)),
        story.entry(penalty(EDGE, "罚1号", day="2023-03-03"), "2023-03-03", finality="FINAL"),
    ]


@pytest.fixture
async def service(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[LiveService]:
    """The service over the enterprises of this file."""
    async with open_graph(store_address, tmp_path / "keys") as graph, live_service(graph) as live:
        await graph.load(rows())
        yield live


async def ask(
    service: LiveService, *usccs: str, kind: PartnerKind = DEPARTMENT, arguments: str = "", parties: bool = False
) -> list[dict[str, Any]]:
    """What such an asker receives of each, by the statement with related parties or the one without."""
    related = "relatedParties(first: 5) { edges { cursor } }" if parties else ""
    text = (
        QUESTION.replace("PARTIES", related)
        .replace("USCCS", str(list(usccs)).replace("'", '"'))
        .replace("ARGUMENTS", arguments)
    )
    for _ in range(8):  # a cold and busy store may take its time limit to plan the statement first
        if "errors" not in (await service.ask(text, kind=kind)).json():
            break
    found: list[dict[str, Any]] = (await service.data(text, kind=kind))["enterprises"]
    assert [each["uscc"] for each in found] == list(usccs)
    return found


def green_channel(found: dict[str, Any]) -> dict[str, Any]:
    """The incentive that three clean years open."""
    (incentive,) = [each for each in found["incentives"] if each["id"] == "INC-1A"]
    return dict(incentive)


def clean(found: dict[str, Any]) -> str:
    """How the way of three clean years ends."""
    reason: str = green_channel(found)["ways"][1]["reason"]
    return reason


async def test_three_clean_years_for_each_asker(service: LiveService) -> None:
    await service.graph.load([story.state(penalty(REPAIRED, "罚1号"), "REPAIRED", day="2026-01-10")])
    usccs = (CLEAN, PENALISED, PENDING, REPAIRED, SHARED, AUTHORIZED, DISPUTED, PERMITS, BURIED, CROWDED, EDGE)
    department, bank, investigator = [await ask(service, *usccs, kind=k) for k in (DEPARTMENT, BANK, INVESTIGATOR)]
    reasons = dict(zip(usccs, map(clean, department), strict=True))
    assert reasons == {
        **dict.fromkeys((CLEAN, PENDING, REPAIRED, AUTHORIZED, DISPUTED, PERMITS), "CLEAN"),
        **dict.fromkeys((PENALISED, SHARED, BURIED, EDGE), "ADVERSE_RECORD"),
        CROWDED: "NOT_ALL_READ",
    }
    assert list(map(clean, investigator)) == list(reasons.values())
    # A bank is told no by what is published, and never yes: what departments share could say otherwise.
    whole = await ask(service, PENALISED, PERMITS, BURIED, CROWDED, parties=True)
    assert list(map(clean, whole)) == ["ADVERSE_RECORD", "CLEAN", "ADVERSE_RECORD", "NOT_ALL_READ"]
    seen = (PENALISED, BURIED, EDGE)
    assert list(map(clean, bank)) == ["ADVERSE_RECORD" if u in seen else "NOT_ALL_VISIBLE" for u in usccs]
    answers = [{key: value for key, value in each.items() if key != "uscc"} for each in bank]
    assert answers[0] == answers[3] == answers[4] == answers[5]  # clean, repaired and hidden look alike
    assert department[7]["recordsTruncated"]
    assert department[8]["recordsTruncated"]
    (_, way) = green_channel(department[0])["ways"]
    judged = way["judgedBy"]
    assert (judged["id"], judged["checked"]) == ("ADVERSE-RECORDS", "SECONDARY")
    assert "河南省社会信用条例第二十条" in judged["further"]
    assert any("欠费" in each["zh"] for each in judged["notCounted"])
    assert (way["windowFrom"], way["windowTo"]) == ("2023-03-03", "2026-03-02")
    assert "2023-03-03至2026-03-02" in way["explanation"]["zh"]
    assert {kind for looked in way["lookedAt"] for kind in looked["recordKinds"]} >= {"ADMIN_PENALTY", "SERIOUS_LIST"}
    assert {tuple(looked["disclosures"]) for looked in way["lookedAt"]} == {("PUBLIC", "GOV_SHARED")}
    aside = [[r["number"] for r in green_channel(department[n])["ways"][1]["setAside"]] for n in (0, 2, 6)]
    assert aside == [[], ["罚1号"], ["罚1号"]]


async def test_a_trustworthy_listing_is_lost_to_a_black_one_and_both_are_shown(service: LiveService) -> None:
    for kind, answer in ((DEPARTMENT, "ELIGIBLE"), (BANK, "UNDETERMINED")):
        model, lost = await ask(service, MODEL, TWO_LISTS, kind=kind)
        assert green_channel(model)["ways"][0]["eligible"] == answer
        assert [i["state"] for i in model["creditStatus"]["incentives"]] == [
            "AVAILABLE" if kind is DEPARTMENT else "UNDETERMINED"
        ]
        way = green_channel(lost)["ways"][0]
        assert (way["eligible"], way["reason"]) == ("NOT_ELIGIBLE", "BLACK_LISTING")
        shown = {record["number"] for record in way["because"]}
        assert shown == {"HONEST_MODEL-1", "MAJOR_TAX_VIOLATION-1", "WAGE_ARREARS-1"}
        (standing,) = lost["creditStatus"]["incentives"]
        assert (standing["state"], standing["record"]["number"]) == ("WITHHELD", "HONEST_MODEL-1")
        assert len(standing["withheldBy"]) == 2
    credit = {each["id"]: each for each in model["incentives"]}["INC-4"]
    assert credit["told"]["zh"].startswith("可选做法")
    assert credit["citation"] == "孟政〔2019〕10号三（三）4"


async def test_two_domains_aggravate_by_a_cited_rule(service: LiveService) -> None:
    (before,) = await ask(service, TWO_LISTS, kind=BANK)
    told = before["creditStatus"]["aggravated"]
    assert (told["answer"], told["needed"], told["citation"]) == ("YES", 2, "孟政〔2019〕10号五（六）")
    assert len(told["domains"]) == 2
    assert len(told["because"]) == 2
    assert [looked["covered"] for looked in told["lookedAt"]] == [False]
    tax = listed(TWO_LISTS, "MAJOR_TAX_VIOLATION")["record"]
    await service.graph.load([story.overlay("o-2", "APPEAL_PENDING", on=tax, start="2026-02-01")])
    (after,) = await ask(service, TWO_LISTS, kind=BANK)
    assert after["creditStatus"]["aggravated"]["answer"] == "NO"
    assert len(after["creditStatus"]["incentives"][0]["withheldBy"]) == 1


async def test_windows_follow_the_day_and_the_state_of_knowledge(service: LiveService) -> None:
    days = {"2025-04-30": "CLEAN", "2025-05-01": "ADVERSE_RECORD", "2024-02-29": "CLEAN"}
    for day, reason in days.items():
        (found,) = await ask(service, PENALISED, arguments=f'asOf: "{day}"')
        assert clean(found) == reason
    assert green_channel(found)["ways"][1]["windowFrom"] == "2021-03-01"
    (found,) = await ask(service, CLEAN, arguments='asOf: "2019-11-14"')
    assert [each["id"] for each in found["incentives"]] == ["INC-TAX-A"]
    late = penalty(CLEAN, "罚2号")
    await service.graph.load([story.entry(late, "2025-05-01", finality="FINAL")])
    for commit, reason in (("1", "CLEAN"), ("2", "ADVERSE_RECORD")):
        (found,) = await ask(service, CLEAN, arguments=f'knownAt: {{commit: "{commit}"}}')
        assert clean(found) == reason
    await service.graph.load([story.state(late, "REPAIRED", day="2026-02-01")])
    for arguments in ("", 'knownAt: {commit: "2"}', 'asOf: "2025-06-01"'):
        (found,) = await ask(service, CLEAN, arguments=arguments)
        assert clean(found) == "CLEAN"
