"""What each kind of asker receives is what a slow model of the policy says, for random graphs and random references."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from graph_schema.claims import Terms
from graph_schema.engine import StoreAddress
from graph_schema.ids import matter_id, partner_id
from graph_schema.names import MatterKind, PartnerKind, Purpose, RecordKind
from graph_schema.recording.compare import Comparison
from hub.actions.change import Ground
from hub.actions.references import HOLDERS, NewReference, ReferenceChanges, end_reference, withdraw_subjects
from loaders.generate_codes import resident_id
from tests.support import story
from tests.support.graph import Row, code, open_graph
from tests.support.live import TODAY, LiveService, live_service
from tests.support.scope_model import Facts, Model, Question, Reference

pytestmark = pytest.mark.anyio
USCCS = [code(n) for n in range(1, 4)]
UNKNOWN = code(9)
PEOPLE = ["周甲某", "吴乙某", "郑丙某", "王丁某"]
BODY = """{ records { number } relatedParties(first: 50) { edges { node { name reaches { record { number } }
  otherEnterprises { uscc records { number } } } } } }"""
DISCLOSURES = ["PUBLIC", "PUBLIC", "GOV_SHARED", "AUTHORIZED", "AUTHORIZED"]
CONSENTED = (PartnerKind.BANK, PartnerKind.CREDIT_SERVICE)
STATED = {"CONSENT": "consentId", "ADMIN_MATTER": "matterNumber", "CASE": "caseNumber", "CONTRACT": "contractId"}
EXAMPLES = [pytest.param(seed, marks=[] if seed < 2 else [pytest.mark.full]) for seed in range(20)]


def document(name: str) -> Row:
    """The document of a person."""
    return {"type": "RESIDENT_ID", "value": resident_id(PEOPLE.index(name) + 20)}


def rows_of(rnd: random.Random) -> Iterator[Row]:
    """A small county: offices, documents, records of every disclosure and state."""
    for n, uscc in enumerate(USCCS):
        yield story.enterprise(uscc, f"示例{n}有限公司")
        for name in rnd.sample(PEOPLE, rnd.randint(1, 3)):
            yield story.tenure(uscc, name, role=rnd.choice(["LEGAL_REPRESENTATIVE", "DIRECTOR"]), start="2019-01-01")
            if rnd.random() < 0.7:
                yield story.identity(uscc, name, document=document(name))
    for n in range(9):
        key = story.record(rnd.choice(["SPENDING_RESTRICTION", "JUDGMENT_DEFAULTER"]), f"(2025)模{n}号")
        key["decided_on"] = "2025-03-01"
        key["kind"] = rnd.choice(["ENFORCEMENT", "ADMIN_PENALTY"]) if n % 3 else "ENFORCEMENT"
        who = rnd.choice(PEOPLE)
        key["party"] = (
            {"organization": story.org(rnd.choice(USCCS))}
            if rnd.random() < 0.7
            else {"person": {"name": who, "document": document(who)}}
        )
        more: dict[str, Any] = {
            "disclosure": rnd.choice(["PUBLIC", "PUBLIC", "GOV_SHARED", "AUTHORIZED", "AUTHORIZED"])
        }
        if rnd.random() < 0.2:
            more["status"] = "PROPOSED"
        if rnd.random() < 0.3 and "organization" in key["party"]:
            more["names"] = [{"person": {"name": rnd.choice(PEOPLE)}, "liability": "DIRECTLY_LIABLE_PERSON"}]
        yield story.entry(key, "2025-03-01", **more)
        if rnd.random() < 0.15 and "status" not in more:
            yield story.state(key, "REPAIRED", day="2025-06-01")
        elif rnd.random() < 0.1:
            yield story.overlay(f"遮{n}", "SHIELD", on=key, start="2025-06-01")


async def record(service: LiveService, rnd: random.Random, facts: Facts) -> list[Reference]:
    """Random references of every kind, some not yet or no more in force, some of another partner."""
    made = ReferenceChanges(Comparison(service.graph.rules, service.graph.keys))
    found: list[Reference] = []
    for serial, kind in enumerate([*HOLDERS, *HOLDERS, *HOLDERS, *[MatterKind.CONSENT] * 4]):
        holder = await service.partner(rnd.choice(HOLDERS[kind]))
        own = rnd.random() < 0.85
        owner = partner_id(holder.client_id) if own else "somebody else"
        one = kind in (MatterKind.MEMBERSHIP, MatterKind.CLAIM)
        few = [] if kind is MatterKind.CONTRACT else rnd.sample(USCCS, 1 if one else rnd.randint(1, 3))
        persons = rnd.sample(sorted(facts.names), 3) if kind is MatterKind.CONSENT and facts.names else []
        purposes = [p for p in Purpose if (holder.kind, p) in PURPOSES]
        start = TODAY + timedelta(days=rnd.choice([-200, -200, -200, 0, 1]))
        end = rnd.choice([None, None, None, TODAY + timedelta(days=1), TODAY]) if start < TODAY else None
        chosen = rnd.sample(purposes, rnd.randint(1, len(purposes))) if rnd.random() < 0.3 else purposes
        kinds = [RecordKind.ENFORCEMENT] if kind is MatterKind.CONSENT and rnd.random() < 0.3 else []
        terms = Terms(owner, tuple(chosen), tuple(kinds), evidence="sha256:" + "0" * 64)
        new = NewReference(kind, f"N-{serial}", terms, start, end, tuple(few), tuple(persons))
        key = matter_id(kind, new.natural_number, partner=owner)
        if any(r.number == new.natural_number and r.kind == kind for r in found):
            continue
        await service.change(made.record("addReference", new))
        subjects = {*(facts.enterprises[uscc] for uscc in few), *persons}
        ended, parted = (
            rnd.random() < 0.15,
            set(rnd.sample(sorted(subjects), 1)) if rnd.random() < 0.2 and subjects else set(),
        )
        if ended:
            await service.change(end_reference("endReference", key))
        if parted:
            await service.change(withdraw_subjects("withdraw", key, subjects=given(parted), stated={}))
        found.append(
            Reference(
                kind, new.natural_number, frozenset(subjects), start, end, frozenset(chosen), frozenset(kinds), own,
                ended, frozenset(parted),
            )
        )  # fmt: skip
    return found


def given(subjects: set[str]) -> Any:
    """These subjects, whatever the ground."""

    async def these(_ground: Ground) -> set[str]:
        return subjects

    return these


PURPOSES = {
    (PartnerKind.BANK, Purpose.CREDIT_GRANTING): ["STATUTORY_DUTY", "CONSENT"],
    (PartnerKind.BANK, Purpose.POST_LOAN): ["LAWFULLY_PUBLIC", "CONSENT"],
    (PartnerKind.ASSOCIATION, Purpose.MEMBER_ADMISSION): ["LAWFULLY_PUBLIC"],
    (PartnerKind.ASSOCIATION, Purpose.MEMBER_RATING): ["OTHER_LAW"],
    (PartnerKind.MEDIA, Purpose.MEDIA_SUPERVISION): ["NEWS_REPORTING"],
    (PartnerKind.CREDIT_SERVICE, Purpose.RATING): ["LAWFULLY_PUBLIC", "CONSENT"],
    (PartnerKind.DEPARTMENT, Purpose.ADMIN_REVIEW): ["STATUTORY_DUTY"],
    (PartnerKind.INVESTIGATOR, Purpose.INVESTIGATION): ["STATUTORY_DUTY"],
    (PartnerKind.SUBJECT, Purpose.SELF): ["OTHER_LAW"],
    (PartnerKind.PUBLIC, Purpose.PUBLIC_INFORMATION): ["LAWFULLY_PUBLIC"],
}


def number_for(rnd: random.Random, name: str, references: list[Reference], *, subject: str | None) -> str:
    """A number to state: mostly one that concerns the subject, else any."""
    kinds = [r for r in references if STATED.get(r.kind) == name]
    fitting = [r.number for r in kinds if subject in r.subjects or not r.subjects]
    return rnd.choice(fitting if fitting and rnd.random() < 0.8 else [*(r.number for r in kinds), "N-none"])


def questions(rnd: random.Random, references: list[Reference], facts: Facts) -> Iterator[Question]:
    """Every kind, purpose and basis about every enterprise, with numbers that may hold or not."""
    needed = {PartnerKind.DEPARTMENT: "matterNumber", PartnerKind.INVESTIGATOR: "caseNumber"}
    for (kind, purpose), bases in PURPOSES.items():
        for basis in bases:
            for uscc in (*USCCS, UNKNOWN):
                names = [needed[kind]] if kind in needed else []
                if kind in (PartnerKind.BANK, PartnerKind.CREDIT_SERVICE) and (
                    basis == "CONSENT" or rnd.random() < 0.7
                ):
                    names.append("consentId")
                if kind is PartnerKind.CREDIT_SERVICE:
                    names.append("contractId")
                subject = facts.enterprises.get(uscc)
                stated = {name: number_for(rnd, name, references, subject=subject) for name in names}
                yield Question(kind, purpose, basis, uscc, stated)


def told(enterprise: Any) -> Any:
    """An answer in the model's words."""
    if enterprise is None:
        return None

    def numbers(records: list[Row]) -> list[str]:
        return sorted(r["number"] for r in records)

    parties = [edge["node"] for edge in enterprise["relatedParties"]["edges"]]
    return {
        "records": numbers(enterprise["records"]),
        "parties": {
            p["name"]: {
                "reaches": p["reaches"] and sorted({r["record"]["number"] for r in p["reaches"]}),
                "others": None
                if p["otherEnterprises"] is None
                else {o["uscc"]: numbers(o["records"]) for o in p["otherEnterprises"]},
            }
            for p in parties
        },
    }


@pytest.mark.parametrize("seed", EXAMPLES)
async def test_everybody_is_told_what_the_model_says(store_address: StoreAddress, tmp_path: Path, seed: int) -> None:
    rnd = random.Random(seed)
    async with open_graph(store_address, tmp_path / "keys") as graph, live_service(graph) as service:
        verdicts = await graph.load(list(rows_of(rnd)))
        assert set(verdicts) <= {"accepted", "unchanged"}, verdicts
        loaded = graph.clock()
        facts = Facts.read(graph, TODAY)
        references = await record(service, rnd, facts)
        model, seen = Model(Facts.read(graph, TODAY), references), set()
        for asked in questions(rnd, references, model.facts):
            expected = model.answer(asked)
            if expected is not None:
                for party in expected["parties"].values():
                    party["reaches"] = party["reaches"] and sorted(set(party["reaches"]))
            about = f'enterprise(uscc: "{asked.uscc}", inquiry: {asked.text()}'
            data = await service.data(
                f'{{ now: {about}) {BODY} then: {about}, knownAt: {{commit: "{loaded}"}}) {BODY}'
                f" less: {about}) {{ records {{ number }} }} }}",
                kind=asked.kind,
            )
            assert told(data["now"]) == expected, asked
            # Scope is judged now: before the references were recorded, the same may be told.
            assert told(data["then"]) == expected, asked
            less = data["less"]
            assert (less and sorted(r["number"] for r in less["records"])) == (expected and expected["records"]), asked
            seen.add((asked.kind, expected is None))
        assert {(kind, True) for kind, _ in PURPOSES} <= seen


def test_the_day_of_the_model() -> None:
    running = Reference("CASE", "N", frozenset(), date(2026, 1, 1), TODAY, frozenset({"P"}))
    assert not running.holds("P", TODAY)
    assert running.holds("P", TODAY - timedelta(days=1))
