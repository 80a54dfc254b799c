"""Canonical bytes of entries: golden vectors, and nothing that is not foreseen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.names import LegalBasis, PartnerKind, Purpose
from hub.audit.entry import ANSWERED, FIELDS, AuditAction, AuditEntry, document_hash
from tests.support.audit import entry

FULL = AuditEntry(
    at=datetime(2026, 3, 1, 12, 0, 0, 125_999, tzinfo=timezone(timedelta(hours=8))),
    action=AuditAction.INQUIRY,
    outcome=ANSWERED,
    request_id="r-1",
    partner_id="p-1",
    kind=PartnerKind.BANK,
    purpose=Purpose.CREDIT_GRANTING,
    basis=LegalBasis.CONSENT,
    consent_id="授权〔2026〕1号",
    document_hash=document_hash("{ a }"),
    statements=("enterprise_answer",),
    blind_key_id="k1",
    subjects_root=("bb", "aa", "bb"),
    subjects_traversed=("cc",),
    fields_released=("Enterprise.uscc", "Enterprise.name"),
    record_ids=("r2", "r1"),
    commit=12,
    rules_edition="2026-01",
)
GOLDEN = (
    '{"format":2,"at":"2026-03-01T04:00:00.125Z","action":"partner:inquiry:asked","outcome":"ANSWERED",'
    '"request_id":"r-1","partner_id":"p-1","kind":"bank","purpose":"CREDIT_GRANTING","basis":"CONSENT",'
    '"consent_id":"授权〔2026〕1号","case_number":null,"matter_number":null,"contract_id":null,'
    '"document_hash":"HASH","statements":["enterprise_answer"],"blind_key_id":"k1",'
    '"subjects_root":["aa","bb"],"subjects_traversed":["cc"],"fields_released":["Enterprise.name","Enterprise.uscc"],'
    '"record_ids":["r1","r2"],"commit":12,"rules_edition":"2026-01","count":1,"address_key":null,'
    '"operation":null,"target":null,"reason":null,"heads":[],"question":null,"program":null}'
)
GOLDEN_1 = GOLDEN.replace('"format":2', '"format":1').partition(',"operation"')[0] + "}"


def test_golden_bytes() -> None:
    assert FULL.canonical().decode() == GOLDEN.replace("HASH", sha256(b"{ a }").hexdigest())
    assert entry(7).canonical().decode() == (
        '{"format":2,"at":"2026-03-01T04:00:00.125Z","action":"partner:inquiry:asked","outcome":"ANSWERED",'
        '"request_id":"r-0007","partner_id":null,"kind":null,"purpose":null,"basis":null,"consent_id":null,'
        '"case_number":null,"matter_number":null,"contract_id":null,"document_hash":null,"statements":[],'
        '"blind_key_id":null,"subjects_root":[],"subjects_traversed":[],"fields_released":[],"record_ids":[],'
        '"commit":null,"rules_edition":null,"count":1,"address_key":null,"operation":null,"target":null,"reason":null,'
        '"heads":[],"question":null,"program":null}'
    )


def test_an_entry_of_the_first_format_is_read_and_keeps_its_bytes() -> None:
    data = GOLDEN_1.replace("HASH", sha256(b"{ a }").hexdigest()).encode()
    assert AuditEntry.from_canonical(data) == AuditEntry.from_canonical(FULL.canonical())
    assert AuditEntry.from_canonical(data).canonical(1) == data
    with pytest.raises(ValueError, match="canonical form"):
        AuditEntry.from_canonical(data.replace(b'["aa","bb"]', b'["bb","aa"]'))


def test_fields_and_actions_are_never_renamed() -> None:
    assert FIELDS == (
        "at",
        "action",
        "outcome",
        "request_id",
        "partner_id",
        "kind",
        "purpose",
        "basis",
        "consent_id",
        "case_number",
        "matter_number",
        "contract_id",
        "document_hash",
        "statements",
        "blind_key_id",
        "subjects_root",
        "subjects_traversed",
        "fields_released",
        "record_ids",
        "commit",
        "rules_edition",
        "count",
        "address_key",
        "operation",
        "target",
        "reason",
        "heads",
        "question",
        "program",
    )
    assert [str(action) for action in AuditAction] == [
        "partner:inquiry:asked",
        "partner:token:asked",
        "operator:registry:changed",
        "partner:change:made",
        "audit:head:exchanged",
        "partner:inquiry:noticed",
        "regulator:audit:read",
        "audit:segment:retired",
        "audit:commit:passed",
    ]


def test_reads_back_what_it_wrote() -> None:
    again = AuditEntry.from_canonical(FULL.canonical())
    assert again.canonical() == FULL.canonical()
    assert again.subjects_root == ("aa", "bb")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("commit", 1.5),
        ("commit", True),
        ("commit", -1),
        ("commit", 2**53),
        ("partner_id", b"p"),
        ("partner_id", ["p"]),
        ("partner_id", {"p": 1}),
        ("record_ids", ("a", 1)),
        ("record_ids", ("a", None)),
        ("record_ids", frozenset({"a"})),
        ("at", datetime(2026, 1, 1)),  # noqa: DTZ001 - naive is what is tried
        ("request_id", "\ud800"),
    ],
)
def test_a_value_that_is_not_foreseen_raises(name: str, value: Any) -> None:
    with pytest.raises(TypeError):
        replace(FULL, **{name: value}).canonical()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        FULL.canonical() + b" ",
        FULL.canonical().replace(b'"format":2', b'"format":3'),
        FULL.canonical().replace(b'"format":2', b'"format":1'),
        FULL.canonical().replace(b'"format":2', b'"format":true'),
        FULL.canonical().replace(b'["aa","bb"]', b'["bb","aa"]'),
        FULL.canonical().replace(b'"commit":12', b'"commit":12.0'),
        FULL.canonical().replace(
            b'"outcome":"ANSWERED","request_id":"r-1"', b'"request_id":"r-1","outcome":"ANSWERED"'
        ),
        FULL.canonical().replace(b"partner:inquiry:asked", b"partner:inquiry:made"),
        FULL.canonical().replace(b".125Z", b".125+00:00"),
    ],
)
def test_other_bytes_are_not_canonical(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"entry|Entry"):
        AuditEntry.from_canonical(data)


@given(
    st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)),  # noqa: DTZ001 - hypothesis asks so
    st.text(st.characters(codec="utf-8")),
    st.lists(st.text(st.characters(codec="utf-8"))),
    st.integers(0, 2**53 - 1),
)
def test_any_entry_survives(at: datetime, text: str, texts: list[str], commit: int) -> None:
    made = replace(FULL, at=at.replace(tzinfo=UTC), request_id=text, record_ids=tuple(texts), commit=commit)
    data = made.canonical()
    assert AuditEntry.from_canonical(data).canonical() == data
    assert replace(made, record_ids=tuple(reversed(texts))).canonical() == data
