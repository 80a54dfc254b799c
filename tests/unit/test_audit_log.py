"""The log on disk: groups, receipts, failures, slots and recovery."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.audit.entry import AuditEntry
from hub.audit.log import FileAuditLog
from hub.audit.merkle import leaf_hash, root_of
from hub.audit.note import Checkpoint, NoteSigner, open_note
from hub.audit.segment import CHECKPOINT, ENTRY, frame, frames
from hub.audit.slot import AuditBroken, Rotation, SlotWriter
from hub.audit.verify import verify_log
from hub.audit.walk import slot_folder
from hub.errors import AuditUnavailable
from tests.support.audit import SIGNER, TestDisk, blind, entry, open_log

pytestmark = pytest.mark.anyio


def stored(folder: Path, slot: int = 1) -> list[AuditEntry]:
    """The entries of a slot, read without the log."""
    found: list[AuditEntry] = []
    for path in sorted(slot_folder(folder, slot).glob("*.seg")):
        found += [AuditEntry.from_canonical(f.payload) for f in frames(path.read_bytes()) if f.kind == ENTRY]
    return found


async def test_a_receipt_proves_its_entry(tmp_path: Path) -> None:
    log = open_log(tmp_path)
    first = await log.append(entry(1))
    second = await log.append(entry(2))
    await log.close()
    assert (first.slot, first.index, first.tree_size) == (1, 0, 1)
    assert (second.slot, second.index, second.tree_size) == (1, 1, 2)
    assert [e.request_id for e in stored(tmp_path)] == ["r-0001", "r-0002"]
    stated = open_note(second.checkpoint, [SIGNER.public])
    assert stated.origin == "hub.example/audit/slot-1"
    assert stated.root == root_of([leaf_hash(entry(n).canonical()) for n in (1, 2)])
    assert second.root == stated.root.hex()
    assert second.compact() == {"slot": 1, "index": 1, "checkpoint": second.checkpoint}


async def test_appends_that_wait_together_share_one_sync(tmp_path: Path) -> None:
    disk = TestDisk()
    log = open_log(tmp_path, disk)
    before = disk.syncs
    receipts = await asyncio.gather(*[log.append(entry(n)) for n in range(50)])
    assert disk.syncs == before + 1
    assert [r.index for r in receipts] == list(range(50))
    assert {r.checkpoint for r in receipts} == {receipts[0].checkpoint}
    await log.close()
    assert len(stored(tmp_path)) == 50


async def test_the_loop_goes_on_while_the_disk_is_slow(tmp_path: Path) -> None:
    class SlowDisk(TestDisk):
        __test__ = False

        def sync(self, descriptor: int) -> None:
            time.sleep(0.05)
            super().sync(descriptor)

    disk = SlowDisk()
    log = open_log(tmp_path, disk)
    before = disk.syncs
    first = asyncio.create_task(log.append(entry(0)))
    await asyncio.sleep(0.01)  # the first group is on its way to the disk
    rest = [asyncio.create_task(log.append(entry(n))) for n in range(1, 20)]
    ticks = 0
    while not first.done():
        await asyncio.sleep(0.001)
        ticks += 1
    await asyncio.gather(*rest)
    assert ticks > 5
    assert disk.syncs == before + 2
    await log.close()


@pytest.mark.parametrize("what", ["fail_write", "fail_sync"])
async def test_what_is_not_durable_is_refused_and_leaves_no_trace(tmp_path: Path, what: str) -> None:
    disk = TestDisk()
    log = open_log(tmp_path, disk)
    await log.append(entry(1))
    setattr(disk, what, True)
    refused = await asyncio.gather(*[log.append(entry(n)) for n in (2, 3)], return_exceptions=True)
    assert [type(error) for error in refused] == [AuditUnavailable, AuditUnavailable]
    with pytest.raises(AuditUnavailable):
        await log.append(entry(4))
    setattr(disk, what, False)
    receipt = await log.append(entry(5))
    await log.close()
    assert receipt.index == 1
    assert [e.request_id for e in stored(tmp_path)] == ["r-0001", "r-0005"]
    assert verify_log(tmp_path, [SIGNER.public], receipts=[receipt]).sound


async def test_a_value_without_canonical_form_stops_only_its_own_answer(tmp_path: Path) -> None:
    log = open_log(tmp_path)
    bad = AuditEntry(at=entry().at, action=entry().action, outcome="\ud800", request_id="r")
    with pytest.raises(TypeError):
        await log.append(bad)
    assert (await log.append(entry(1))).index == 0
    await log.close()


async def test_a_caller_that_left_does_not_disturb_its_group(tmp_path: Path) -> None:
    log = open_log(tmp_path)
    gone, stays = asyncio.create_task(log.append(entry(1))), asyncio.create_task(log.append(entry(2)))
    await asyncio.sleep(0)
    gone.cancel()
    assert (await stays).index == 1
    await log.close()


async def test_a_closed_log_refuses(tmp_path: Path) -> None:
    log = open_log(tmp_path)
    waiting = asyncio.create_task(log.append(entry(1)))
    await asyncio.sleep(0)
    await log.close()
    assert (await waiting).index == 0
    with pytest.raises(AuditUnavailable):
        await log.append(entry(2))


async def test_subjects_are_blinded_by_the_given_key(tmp_path: Path) -> None:
    log = open_log(tmp_path)
    assert log.blind("e-1") == blind("e-1")
    assert log.blind_key_id == "blind-1"
    await log.close()


async def test_a_log_goes_on_where_it_ended_and_over_segments(tmp_path: Path) -> None:
    numbers = iter(range(100))
    for _ in range(3):
        writer = SlotWriter.claim(
            tmp_path, signer=SIGNER, disk=TestDisk().as_disk(), rotation=Rotation(segment_bytes=1200)
        )
        log = FileAuditLog(writer, blind=blind, blind_key_id="k")
        for _ in range(5):
            await log.append(entry(next(numbers)))
        await log.close()
    assert len(list(slot_folder(tmp_path, 1).glob("*.seg"))) > 3
    assert [e.request_id for e in stored(tmp_path)] == [f"r-{n:04d}" for n in range(15)]
    report = verify_log(tmp_path, [SIGNER.public])
    assert report.sound
    assert [(s.slot, s.size) for s in report.slots] == [(1, 15)]


async def test_two_logs_hold_two_slots_and_a_free_one_is_taken_up(tmp_path: Path) -> None:
    one, two = open_log(tmp_path), open_log(tmp_path)
    assert (one.slot, two.slot) == (1, 2)
    await one.append(entry(1))
    await one.close()
    third = open_log(tmp_path)
    assert (third.slot, third.size) == (1, 1)
    await third.close()
    await two.close()


async def test_two_processes_claim_two_slots_and_a_killed_ones_is_recovered(tmp_path: Path) -> None:
    program = (
        "import asyncio, sys; from pathlib import Path; from tests.support.audit import entry, open_log\n"
        "async def main():\n"
        "    log = open_log(Path(sys.argv[1]))\n"
        "    await log.append(entry(9))\n"
        "    print(log.slot, flush=True)\n"
        "    await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    mine = open_log(tmp_path)
    other = subprocess.Popen(  # noqa: ASYNC220 - nothing else runs on this loop
        [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    )
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "2\n"
        third = open_log(tmp_path)
        assert third.slot == 3
        await third.close()
    finally:
        other.kill()
        other.communicate()
    heir = open_log(tmp_path)
    assert (heir.slot, heir.size) == (2, 1)
    await heir.close()
    await mine.close()


@pytest.mark.parametrize("after_s", [0.05, 0.15, 0.3])
async def test_what_a_killed_process_acknowledged_is_in_the_log(tmp_path: Path, after_s: float) -> None:
    program = (
        "import asyncio, sys; from pathlib import Path; from hub.audit.log import FileAuditLog\n"
        "from tests.support.audit import SIGNER, blind, entry\n"
        "async def ask(log):\n"
        "    while True:\n"
        "        print((await log.append(entry(5))).index, flush=True)\n"
        "async def main():\n"
        "    log = FileAuditLog.open(Path(sys.argv[1]), signer=SIGNER, blind=blind, blind_key_id='k')\n"
        "    await asyncio.gather(*[ask(log) for _ in range(8)])\n"
        "asyncio.run(main())\n"
    )
    other = subprocess.Popen(  # noqa: ASYNC220 - nothing else runs on this loop
        [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    )
    assert other.stdout is not None
    first = other.stdout.readline()
    time.sleep(after_s)  # noqa: ASYNC251
    other.kill()
    lines = (first + other.communicate()[0]).splitlines(keepends=True)
    acknowledged = [int(line) for line in lines if line.endswith("\n")]
    report = verify_log(tmp_path, [SIGNER.public])
    assert report.sound
    assert report.slots[0].size > max(acknowledged)
    log = open_log(tmp_path)
    assert log.slot == 1
    assert (await log.append(entry(6))).index == report.slots[0].size
    await log.close()
    assert verify_log(tmp_path, [SIGNER.public]).sound


async def filled(folder: Path, count: int = 4) -> Path:
    """A log of `count` entries, one a group; returns its only segment."""
    log = open_log(folder)
    for n in range(count):
        await log.append(entry(n))
    await log.close()
    return next(slot_folder(folder, 1).glob("*.seg"))


@pytest.mark.parametrize("tail", ["half a frame", "whole entry", "whole group, no crc", "zeros"])
async def test_a_torn_group_is_cut_off(tmp_path: Path, tail: str) -> None:
    segment = await filled(tmp_path)
    whole = segment.read_bytes()
    torn = frame(ENTRY, entry(99).canonical())
    data = {
        "half a frame": torn[:20],
        "whole entry": torn,
        "whole group, no crc": torn + frame(CHECKPOINT, b"cut")[:-1] + b"?",
        "zeros": bytes(300),
    }[tail]
    segment.write_bytes(whole + data)
    report = verify_log(tmp_path, [SIGNER.public])
    assert report.sound
    assert report.slots[0].torn
    log = open_log(tmp_path)
    assert log.size == 4
    assert segment.read_bytes() == whole
    assert (await log.append(entry(4))).index == 4
    await log.close()
    assert verify_log(tmp_path, [SIGNER.public]).sound


async def test_a_torn_new_segment_is_begun_again(tmp_path: Path) -> None:
    segment = await filled(tmp_path)
    (segment.parent / "00000000000000000004.seg").write_bytes(b"CHAU")
    log = open_log(tmp_path)
    assert (await log.append(entry(4))).index == 4
    await log.close()
    report = verify_log(tmp_path, [SIGNER.public])
    assert (report.sound, report.slots[0].torn) == (True, False)
    assert [path.name for path in segment.parent.glob("*.seg")] == [segment.name]


@pytest.mark.parametrize("place", [30, 400, -10])
async def test_a_damaged_log_is_refused_with_file_and_offset(tmp_path: Path, place: int) -> None:
    segment = await filled(tmp_path)
    data = bytearray(segment.read_bytes())
    data[place] ^= 1
    segment.write_bytes(data)
    with pytest.raises(AuditBroken, match=rf"slot 1, file {segment.name}, offset \d+"):
        open_log(tmp_path)
    segment.write_bytes(bytes(data[:-1]) + b"\n")
    with pytest.raises(AuditBroken):
        open_log(tmp_path)


async def test_a_cut_tail_or_missing_segment_is_refused(tmp_path: Path) -> None:
    segment = await filled(tmp_path)
    data = segment.read_bytes()
    ends = [f.end for f in frames(data) if f.kind == CHECKPOINT]
    segment.write_bytes(data[: ends[2]])
    with pytest.raises(AuditBroken, match="4 entries were acknowledged but 3 are here"):
        open_log(tmp_path)
    segment.unlink()
    with pytest.raises(AuditBroken, match="4 entries were acknowledged but 0 are here"):
        open_log(tmp_path)


async def test_a_length_that_points_past_the_end_does_not_pass_as_torn(tmp_path: Path) -> None:
    segment = await filled(tmp_path)
    data = bytearray(segment.read_bytes())
    second = list(frames(bytes(data)))[2]
    data[second.offset : second.offset + 4] = (1_000_000).to_bytes(4, "big")
    segment.write_bytes(data)
    with pytest.raises(AuditBroken, match=f"offset {second.offset}: a frame is cut off"):
        open_log(tmp_path)


async def test_a_group_that_the_hub_did_not_sign_is_not_signed_later(tmp_path: Path) -> None:
    segment = await filled(tmp_path)
    forged_leaves = [leaf_hash(entry(n).canonical()) for n in (0, 1, 2, 3, 66)]
    forger = NoteSigner(SIGNER.name, Ed25519PrivateKey.generate())
    note = forger.sign(Checkpoint("hub.example/audit/slot-1", 5, root_of(forged_leaves)))
    with segment.open("ab") as file:
        file.write(frame(ENTRY, entry(66).canonical()) + frame(CHECKPOINT, note.encode()))
    report = verify_log(tmp_path, [SIGNER.public])
    assert [(fault.index, fault.until) for fault in report.faults] == [(4, 5)]
    with pytest.raises(AuditBroken, match="no signature"):
        open_log(tmp_path)


async def test_a_refused_log_gives_its_slot_back(tmp_path: Path) -> None:
    segment = await filled(tmp_path)
    whole = segment.read_bytes()
    segment.write_bytes(whole[:100])
    with pytest.raises(AuditBroken):
        open_log(tmp_path)
    segment.write_bytes(whole)
    log = open_log(tmp_path)
    assert (log.slot, log.size) == (1, 4)
    await log.close()
