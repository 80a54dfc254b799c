"""`credit-hub audit` as an operator, a partner and a regulator use it: on a folder, with files, without a service."""

import asyncio
import csv
import io
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from typer.testing import CliRunner

from graph_schema.keys import KeyRing
from graph_schema.names import LegalBasis, PartnerKind, Purpose
from hub.audit.entry import AuditAction, AuditEntry
from hub.audit.merkle import verify_consistency, verify_inclusion
from hub.audit.opening import note_signer, open_audit
from hub.audit.receipt import Receipt
from hub.audit.segment import ENTRY, frames
from hub.audit.slot import Rotation
from hub.audit.walk import segments_of
from hub.audit_commands import audit_app
from tests.support.audit import NOON, entry

SNIPPET = Path(__file__).parents[2] / "docs" / "audit.md"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of the settings."""
    monkeypatch.setenv("CREDIT_HUB_DATA", str(tmp_path))
    return tmp_path


def write(folder: Path, entries: Sequence[AuditEntry], *, rotation: Rotation | None = None) -> list[Receipt]:
    """Entries in groups of two, with the keys of the data folder."""

    async def work() -> list[Receipt]:
        log = open_audit(folder / "audit", KeyRing.open(folder / "keys"), rotation=rotation)
        receipts: list[Receipt] = []
        for at in range(0, len(entries), 2):
            receipts += await asyncio.gather(*[log.append(each) for each in entries[at : at + 2]])
        await log.close()
        return receipts

    return asyncio.run(work())


def run(*arguments: object, code: int = 0, stdin: str = "") -> str:
    done = CliRunner().invoke(audit_app, [str(each) for each in arguments], input=stdin)
    assert done.exit_code == code, done.output
    return done.stdout if code == 0 else done.output


def answer(receipt: Receipt, number: int) -> str:
    """An answer as a partner keeps it."""
    extensions = {"requestId": f"r-{number:04d}", "receipt": receipt.compact()}
    return json.dumps({"data": None, "extensions": extensions})


def test_a_sound_log_with_kept_answers(data: Path) -> None:
    receipts = write(data, [entry(n) for n in range(5)])
    kept = data / "answers.jsonl"
    kept.write_text("\n".join(answer(receipt, n) for n, receipt in enumerate(receipts)))
    out = json.loads(run("verify", "--receipts", kept, "--json"))
    assert out["sound"]
    assert (out["receipts"], [slot["size"] for slot in out["slots"]]) == (5, [5])
    assert "5" in run("verify", "--receipts", "-", stdin=json.dumps([r.compact() for r in receipts]))


def test_a_copy_is_verified_with_the_public_key_alone(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(data, [entry(n) for n in range(3)])
    key = run("key").strip()
    copytree(data / "audit", data / "copy")
    monkeypatch.setenv("CREDIT_HUB_WORKERS", "none")  # nothing of the settings can be used
    assert json.loads(run("verify", "--folder", data / "copy", "--key", key, "--json"))["sound"]
    (data / "key.txt").write_text(key)
    run("verify", "--folder", data / "copy", "--key", data / "key.txt")
    run("verify", "--folder", data / "copy", "--key", key[:-4] + "AAA=", code=2)


def test_faults_are_named_and_give_exit_code_1(data: Path) -> None:
    receipts = write(data, [entry(n) for n in range(6)])
    path = segments_of(data / "audit", 1)[0]
    whole = path.read_bytes()
    third = [f for f in frames(whole) if f.kind == ENTRY][2]
    path.write_bytes(whole[: third.offset + 20] + b"?" + whole[third.offset + 21 :])
    told = run("verify", code=1)
    assert f"slot 1, entry 2, file {path.name}, offset {third.offset}" in told
    path.write_bytes(whole)
    swapped = data / "swapped.json"
    swapped.write_text(answer(receipts[3], 2))
    assert "slot 1, entry 3: receipt: the entry is of another request" in run("verify", "--receipts", swapped, code=1)


def test_a_tail_that_is_cut_with_its_checkpoint_is_found_by_a_receipt_and_by_a_head(data: Path) -> None:
    receipts = write(data, [entry(n) for n in range(6)])
    path = segments_of(data / "audit", 1)[0]
    ends = [f.end for f in frames(path.read_bytes()) if f.kind != ENTRY]
    path.write_bytes(path.read_bytes()[: ends[1]])
    (path.parent / "checkpoint").write_text(receipts[3].checkpoint)
    run("verify")
    kept, witness = data / "kept.json", data / "witness.jsonl"
    kept.write_text(answer(receipts[5], 5))
    witness.write_text(json.dumps({"at": "2026-03-01", "note": receipts[1].checkpoint}) + "\n")
    run("verify", "--heads", witness)
    with witness.open("a") as file:
        file.write(json.dumps({"note": receipts[5].checkpoint}) + "\n")
    place = f"slot 1, entries 4 to 5, file {path.name}, offset {ends[1]}"
    assert place in run("verify", "--receipts", kept, code=1)
    assert place in run("verify", "--heads", witness, code=1)
    assert place in run("verify", "--heads", "-", code=1, stdin=receipts[1].checkpoint + receipts[5].checkpoint)


def checked_by_hand(proofs: str) -> str:
    """What the program of docs/audit.md says."""
    program = SNIPPET.read_text("utf-8").partition("```python\n")[2].partition("```")[0]
    done = subprocess.run([sys.executable, "-c", program], input=proofs, capture_output=True, text=True, check=True)
    return done.stdout


def test_proofs_are_right_and_the_documented_lines_check_them(data: Path) -> None:
    receipts = write(data, [entry(n) for n in range(13)], rotation=Rotation(segment_bytes=3000))
    assert len(segments_of(data / "audit", 1)) > 1
    kept = data / "kept.jsonl"
    kept.write_text("\n".join(answer(receipt, n) for n, receipt in enumerate(receipts)))
    proofs = run("prove", "--receipt", kept)
    for n, line in enumerate(proofs.splitlines()):
        p = json.loads(line)
        assert AuditEntry.from_canonical(p["entry"].encode()).request_id == f"r-{n:04d}"
        path = [bytes.fromhex(part) for part in p["proof"]]
        leaf, root = bytes.fromhex(p["leaf"]), bytes.fromhex(p["root"])
        assert verify_inclusion(leaf, p["index"], size=p["size"], proof=path, root=root)
    grown = ""
    for n, receipt in enumerate(receipts):
        old = data / f"{n}.json"
        old.write_text(answer(receipt, n))
        line = run("prove", "--old", old)
        grown += line
        p = json.loads(line)
        assert verify_consistency(
            old_size=p["old_size"],
            old_root=bytes.fromhex(p["old_root"]),
            size=p["size"],
            root=bytes.fromhex(p["root"]),
            proof=[bytes.fromhex(part) for part in p["proof"]],
        )
    assert checked_by_hand(proofs + grown) == "ok\n" * 26
    spoiled = json.loads(proofs.splitlines()[4])
    spoiled["entry"] = spoiled["entry"].replace("ANSWERED", "TIMEOUT")
    older = json.loads(grown.splitlines()[2])
    older["old_root"] = older["root"]
    assert checked_by_hand(json.dumps(spoiled) + "\n" + json.dumps(older)) == "WRONG\nWRONG\n"


def asked(number: int, **more: Any) -> AuditEntry:
    """An answered inquiry."""
    return replace(
        entry(number),
        at=NOON + timedelta(days=number),
        partner_id=f"p-{number % 2}",
        kind=PartnerKind.BANK,
        purpose=Purpose.CREDIT_GRANTING,
        basis=LegalBasis.CONSENT,
        consent_id="-C1",
        fields_released=("Enterprise.name", "Enterprise.uscc"),
        commit=7,
        **more,
    )


def test_the_export_tells_by_period_partner_and_subject_and_is_an_entry(data: Path) -> None:
    blind = KeyRing.open(data / "keys").audit_blind
    of = {"root": (blind("enterprise-1"),), "traversed": (blind("person-1"),)}
    write(data, [asked(0, subjects_root=of["root"]), asked(1, subjects_traversed=of["traversed"]), asked(2)])

    def rows(*options: object) -> list[dict[str, Any]]:
        return [json.loads(line) for line in run("export", "--reason", "检查", *options).splitlines()]

    assert [row["request_id"] for row in rows("--from", "2026-03-02", "--to", "2026-03-03")] == ["r-0001", "r-0002"]
    assert [row["request_id"] for row in rows("--partner", "p-1")] == ["r-0001"]
    assert [(r["request_id"], r["subject"]) for r in rows("--subject", "enterprise-1") if r["partner_id"]] == [
        ("r-0000", "ASKED")
    ]
    (row,) = [r for r in rows("--subject", "person-1") if r["partner_id"]]
    assert (row["subject"], row["basis"], row["commit"], row["index"]) == ("REACHED", "CONSENT", 7, 1)
    looks = [row for row in rows() if row["action"] == AuditAction.REGULATOR]
    assert [(look["operation"], look["reason"]) for look in looks] == [("export", "检查")] * 5
    table = list(csv.DictReader(io.StringIO(run("export", "--reason", "x", "--form", "csv"))))
    assert table[0]["fields"] == "Enterprise.name Enterprise.uscc"
    assert table[0]["consent_id"] == "'-C1"  # no formula
    run("export", "--reason", " ", code=2)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "no receipts"),
        ("[1]", "no receipt"),
        ('{"slot": 1}', "no receipt"),
        ("{}\n{", "no receipt"),
        ("x", "no receipt"),
    ],
)
def test_a_file_without_receipts_is_refused_in_one_sentence(data: Path, text: str, what: str) -> None:
    write(data, [entry(1)])
    (data / "r").write_text(text)
    assert what in run("verify", "--receipts", data / "r", code=2)


def test_wrong_use_is_told(data: Path) -> None:
    assert "no key folder" in run("verify", code=2)
    write(data, [entry(1)])
    assert "--receipt" in run("prove", code=2)
    (data / "h").write_text("nothing")
    assert "no signed head" in run("verify", "--heads", data / "h", code=2)
    signer = note_signer(KeyRing.open(data / "elsewhere"))
    assert "signature" in run("verify", "--key", signer.public.text(), code=1)
