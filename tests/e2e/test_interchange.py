"""Files for other programs by the commands: asked over HTTP with a partner's own credentials, and loaded again."""

import json
import os
from pathlib import Path
from typing import Any

from loaders.generate_codes import uscc
from tests.e2e.running import Hub, Service, end
from tests.e2e.test_hostile_files import BASE_KB, MB, peak_kb
from tests.e2e.test_load import register, row
from tests.support.statements import assert_bods

ASKED = ("--purpose", "CREDIT_GRANTING", "--basis", "LAWFULLY_PUBLIC")
FIRST, SECOND, UNKNOWN = (uscc("91", "410322", serial=900_000 + n) for n in (601, 602, 699))


def bank(hub: Hub, folder: Path) -> tuple[str, ...]:
    """A bank's credentials as options."""
    made = hub.run("partner", "add", "互换银行", "--kind", "bank", "--json", code=0).json
    secret = folder / "secret"
    secret.write_text(made["client_secret"] + "\n", encoding="utf-8")
    return ("--client-id", made["client_id"], "--secret-file", str(secret))


def test_answers_are_written_as_files_and_loaded(service: Service, tmp_path: Path) -> None:
    hub = service.hub
    hub.load("register", register(tmp_path / "a.csv", row(601), row(602)))
    who = bank(hub, tmp_path)
    asked = (*who, "--url", service.url, "--uscc", FIRST, "--uscc", UNKNOWN, "--uscc", SECOND, *ASKED)
    out, receipts = tmp_path / "out.json", tmp_path / "receipts.jsonl"
    done = hub.run("explore", "export", out, *asked, "--receipts", receipts, code=0)
    assert "1 个主体无可提供" in done.err
    statements: list[dict[str, Any]] = json.loads(out.read_text(encoding="utf-8"))
    assert_bods(statements)
    names = {one["recordDetails"].get("name") for one in statements}
    assert {"端到端样601号商贸有限公司", "端到端样602号商贸有限公司"} <= names
    assert out.stat().st_mode & 0o777 == 0o600
    assert hub.run("audit", "verify", "--receipts", receipts, code=0)
    assert len(receipts.read_text(encoding="utf-8").splitlines()) == 3
    report = hub.load("bods", out)
    assert (report["source"], report["read"], report["rejected"]) == ("bods", len(statements), 0)
    lines = tmp_path / "out.jsonl"
    hub.run("explore", "export", lines, *asked, "--format", "ftm", code=0)
    kinds = [json.loads(line)["schema"] for line in lines.read_text(encoding="utf-8").splitlines()]
    assert kinds.count("Company") == 2


def test_a_statement_open_to_the_end_needs_no_memory(served: Hub, tmp_path: Path) -> None:
    path, size = tmp_path / "open.json", 64 * MB
    with path.open("wb") as file:
        file.write(b'[{"recordId": "never closed')
        while file.tell() < size:
            file.seek(2 * MB, os.SEEK_CUR)  # a hole: it reads as zeros and takes no room
            file.write(b"[{")
    process = served.start("load", "bods", path, "--json")
    try:
        peak = peak_kb(process)
        printed = process.stdout.read() if process.stdout is not None else ""
    finally:
        end(process)
    assert (process.returncode, '"LINE_TOO_LONG":1' in printed, '"BAD_JSON":1' in printed) == (3, True, True)
    assert 0 < peak < BASE_KB
