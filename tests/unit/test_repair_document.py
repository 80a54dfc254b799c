"""The decision on repair as JSON and page: read back as signed, and refused where one character differs."""

import json
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from graph_schema.errors import WrongInput
from hub.audit.note import NoteSigner, open_note
from hub.repair_document import Decided, as_json, as_page, signed, verify
from loaders.generate_codes import resident_id

SIGNER = NoteSigner("credit-hub/k1", Ed25519PrivateKey.from_private_bytes(b"\1" * 32))
OTHER = NoteSigner("credit-hub/k1", Ed25519PrivateKey.from_private_bytes(b"\2" * 32))
DECIDED = Decided(
    number="修复〔2026〕1号",
    determiner="某县市场监督管理局",
    party="甲<商贸>有限公司",
    record="行贿〔2025〕1号",
    list="行贿名单 · bribery",
    effect="REPAIRED",
    decided_on=date(2026, 6, 12),
    repair="XF20260601-abc",
    issued_on=date(2026, 6, 13),
    uscc="91410322MA00000001",
)
NOTE = signed(DECIDED.document(), SIGNER)


@pytest.mark.parametrize("text", [NOTE, as_json(NOTE), as_page(NOTE)])
def test_it_is_read_back_as_it_was_signed(text: str) -> None:
    document = verify(text, [OTHER.public, SIGNER.public])
    assert document == DECIDED.document()
    assert (document["party"], document["decided_on"]) == ("甲<商贸>有限公司", "2026-06-12")
    with pytest.raises(WrongInput):
        verify(text, [OTHER.public])


@pytest.mark.parametrize("text", [NOTE, as_json(NOTE), as_page(NOTE)])
def test_one_other_character_is_seen(text: str) -> None:
    step = max(1, len(text) // 300)
    for place in range(0, len(text), step):
        altered = text[:place] + ("甲" if text[place] != "甲" else "乙") + text[place + 1 :]
        with pytest.raises(WrongInput):
            verify(altered, [SIGNER.public])


def test_the_readable_part_alone_proves_nothing() -> None:
    held = json.loads(as_json(NOTE))
    held["document"]["party"] = "乙有限公司"
    with pytest.raises(WrongInput, match="not what was signed"):
        verify(json.dumps(held), [SIGNER.public])
    for nothing in ("", "{}", "<html></html>", '{"note": "credit-hub/repair-decision v1"}', "[]"):
        with pytest.raises(WrongInput):
            verify(nothing, [SIGNER.public])


def test_a_page_escapes_what_it_shows_and_holds_chinese_first() -> None:
    page = as_page(NOTE)
    assert "甲&lt;商贸&gt;有限公司" in page.split("<script")[0]
    assert "<商贸>" not in page.split("<script")[0]
    assert page.index("信用修复决定书") < page.index("Decision on credit repair")


def test_a_note_cannot_leave_its_place_in_the_page() -> None:
    evil = signed({**DECIDED.document(), "party": "</script><b>乙"}, SIGNER)
    page = as_page(evil)
    assert page.count("</script>") == 1
    assert verify(page, [SIGNER.public])["party"] == "</script><b>乙"


def test_it_is_no_checkpoint_and_holds_no_personal_number() -> None:
    with pytest.raises(ValueError, match="checkpoint"):
        open_note(NOTE, [SIGNER.public])
    number = resident_id(7)
    told = Decided(**{**{f: getattr(DECIDED, f) for f in DECIDED.__slots__}, "party": f"王某 {number}"}).document()
    assert number not in str(told)
