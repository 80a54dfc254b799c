"""No answer without its entry on disk: a full, read-only or failing disk under the whole service."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from graph_schema.names import PartnerKind
from hub.audit.log import FileAuditLog
from hub.audit.papers import read_receipts
from hub.audit.segment import ENTRY, frames
from hub.audit.verify import verify_log
from hub.audit.walk import segments_of
from tests.support.audit import SIGNER, TestDisk, open_log
from tests.support.rows import USCC, answer
from tests.support.service import SECRET, Service, make_service

pytestmark = pytest.mark.anyio
QUERY = f'{{ enterprise(uscc: "{USCC}", inquiry: INQUIRY) {{ name }} }}'
NAME = "某某商贸有限公司"


@pytest.fixture
def disk() -> TestDisk:
    return TestDisk()


@pytest.fixture
async def log(tmp_path: Path, disk: TestDisk) -> AsyncIterator[FileAuditLog]:
    opened = open_log(tmp_path / "audit", disk)
    yield opened
    await opened.close()


@pytest.fixture
async def service(tmp_path: Path, log: FileAuditLog) -> AsyncIterator[Service]:
    """A service with a real log on a disk that fails when it is told to."""
    made = make_service(tmp_path / "keys", log=log)
    made.reader.answers[f"USCC:{USCC}"] = answer()
    async with made.client:
        await made.token(PartnerKind.BANK)
        yield made


def written(folder: Path) -> int:
    return sum(f.kind == ENTRY for path in segments_of(folder, 1) for f in frames(path.read_bytes()))


@pytest.mark.parametrize("what", ["fail_write", "fail_sync"])
async def test_a_full_or_failing_disk_lets_no_answer_out_and_works_again_after_it(
    service: Service, disk: TestDisk, tmp_path: Path, what: str
) -> None:
    kept: list[Any] = [(await service.ask(QUERY)).json()]
    before = written(tmp_path / "audit")
    setattr(disk, what, True)
    refused = await asyncio.gather(*[service.ask(QUERY) for _ in range(8)])
    assert {(r.status_code, r.json()["errors"][0]["extensions"]["code"]) for r in refused} == {
        (503, "AUDIT_UNAVAILABLE")
    }
    assert all("data" not in r.json() and "receipt" not in r.json()["extensions"] for r in refused)
    assert all(NAME not in r.text for r in refused)
    syntax = await service.ask("{")
    assert syntax.json()["errors"][0]["extensions"]["code"] == "AUDIT_UNAVAILABLE"
    form = {"grant_type": "client_credentials"}
    token = await service.client.post("/token", data=form, auth=(PartnerKind.BANK.value, SECRET))
    assert "access_token" not in token.text
    setattr(disk, what, False)
    kept.append((await service.ask(QUERY)).json())
    assert written(tmp_path / "audit") == before + 1
    receipts = [receipt for each in kept for receipt in read_receipts(str_of(each))]
    assert {each["data"]["enterprise"]["name"] for each in kept} == {NAME}
    assert verify_log(tmp_path / "audit", [SIGNER.public], receipts=receipts).sound


async def test_a_disk_that_turned_read_only_lets_no_answer_out(
    service: Service, log: FileAuditLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> str:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("hub.audit.slot.SlotWriter.commit", refuse)
    response = await service.ask(QUERY)
    assert response.status_code == 503
    assert NAME not in response.text
    assert "Read-only" not in response.text
    monkeypatch.undo()
    assert (await service.ask(QUERY)).json()["data"]["enterprise"]["name"] == NAME
    assert log.size == 2


async def test_only_the_answers_of_the_failed_group_stay_here(service: Service, disk: TestDisk, tmp_path: Path) -> None:
    answers = []
    for fails in (False, True, True, False, True, False):
        disk.fail_sync = fails
        answers += await asyncio.gather(*[service.ask(QUERY) for _ in range(10)])
    told = [each.json() for each in answers if "data" in each.json()]
    assert len(told) == 30
    receipts = [receipt for each in told for receipt in read_receipts(str_of(each))]
    assert verify_log(tmp_path / "audit", [SIGNER.public], receipts=receipts).sound
    assert written(tmp_path / "audit") == len(told) + 1  # and the token
    assert len({(receipt.slot, receipt.index) for receipt in receipts}) == len(told)


def str_of(body: Any) -> str:
    """A body as a partner keeps it."""
    return json.dumps(body)
