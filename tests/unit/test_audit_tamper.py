"""Segments that follow each other: alterations anywhere, torn bases, starts in the middle, entries that are retired."""

import asyncio
import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from shutil import copytree, rmtree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.audit.entry import AuditAction, AuditEntry
from hub.audit.log import FileAuditLog
from hub.audit.merkle import verify_consistency
from hub.audit.note import open_note
from hub.audit.proofs import NotProvableError, prove_consistency, prove_inclusion
from hub.audit.receipt import Receipt
from hub.audit.retire import KEPT, remove, retirable
from hub.audit.segment import BASE, ENTRY, HEADER_BYTES, Frame, frame, frames
from hub.audit.slot import AuditBroken, Rotation
from hub.audit.verify import Report, verify_log
from hub.audit.walk import Walk, segments_of, slot_folder, walk_slot
from tests.support.audit import BLIND_KEY_ID, NOON, SIGNER, TestDisk, blind, entry

KEYS = [SIGNER.public]
COUNT = 30


def open_rotating(folder: Path, rotation: Rotation) -> FileAuditLog:
    return FileAuditLog.open(
        folder,
        signer=SIGNER,
        blind=blind,
        blind_key_id=BLIND_KEY_ID,
        disk=TestDisk().as_disk(),
        rotation=rotation,
    )


async def fill(folder: Path, entries: list[AuditEntry], *, rotation: Rotation | None = None) -> list[Receipt]:
    """Entries in groups of one to three."""
    log = open_rotating(folder, rotation or Rotation(segment_bytes=4000))
    receipts: list[Receipt] = []
    sizes = random.Random(7)
    while entries:
        size = sizes.randint(1, 3)
        group, entries = entries[:size], entries[size:]
        receipts += await asyncio.gather(*[log.append(each) for each in group])
    await log.close()
    return receipts


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Receipt]]:
    """A log of several segments, with its receipts."""
    folder = tmp_path_factory.mktemp("sound")
    receipts = asyncio.run(fill(folder, [entry(n) for n in range(COUNT)]))
    assert len(segments_of(folder, 1)) > 3
    return folder, receipts


Spot = tuple[Path, int]


def layout(folder: Path) -> tuple[dict[Path, list[Frame]], list[Spot], list[tuple[int, int]]]:
    """Frames by segment; where each entry is among them; and the first and last+1 index of each entry's group."""
    by_path = {path: list(frames(path.read_bytes())) for path in segments_of(folder, 1)}
    spots: list[Spot] = []
    groups: list[tuple[int, int]] = []
    begun = 0
    for path, found in by_path.items():
        for at, each in enumerate(found):
            if each.kind == ENTRY:
                spots.append((path, at))
            elif each.kind != BASE:
                groups += [(begun, len(spots))] * (len(spots) - begun)
                begun = len(spots)
    return by_path, spots, groups


def write_back(by_path: dict[Path, list[Frame]]) -> None:
    """The frames as edited, all check sums being right again."""
    for path, found in by_path.items():
        path.write_bytes(path.read_bytes()[:HEADER_BYTES] + b"".join(frame(f.kind, f.payload) for f in found))


def assert_names(report: Report, index: int, *, groups: list[tuple[int, int]]) -> None:
    """The first fault lies in the group of the entry, in the right file."""
    assert not report.sound
    fault = report.faults[0]
    low, high = groups[index]
    assert fault.slot == 1
    assert low <= fault.index <= fault.until
    assert fault.index < high
    assert fault.file.endswith(".seg")


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_whatever_is_done_to_any_entry_is_found_and_where(
    sound: tuple[Path, list[Receipt]], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("edit") / "log"
    copytree(sound[0], folder)
    by_path, spots, groups = layout(folder)
    index, other = data.draw(st.integers(0, COUNT - 1)), data.draw(st.integers(0, COUNT - 1))
    (path, at), (path2, at2) = spots[index], spots[other]
    deed = data.draw(st.sampled_from(["flip", "drop", "swap", "replay"]))
    match deed:
        case "flip":
            payload = bytearray(by_path[path][at].payload)
            payload[data.draw(st.integers(0, len(payload) - 1))] ^= 1 << data.draw(st.integers(0, 7))
            by_path[path][at] = replace(by_path[path][at], payload=bytes(payload))
        case "drop":
            del by_path[path][at]
        case "swap":
            if index == other:
                return
            by_path[path][at], by_path[path2][at2] = by_path[path2][at2], by_path[path][at]
            index = min(index, other)
        case "replay":
            by_path[path2].insert(at2 + 1, by_path[path][at])
            index = other
    write_back(by_path)
    assert_names(verify_log(folder, KEYS), index, groups=groups)
    rmtree(folder)


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_a_tail_cut_at_any_group_with_its_checkpoint_is_found_by_every_receipt_after_it(
    sound: tuple[Path, list[Receipt]], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("cut") / "log"
    copytree(sound[0], folder)
    by_path, spots, groups = layout(folder)
    kept = data.draw(st.sampled_from(sorted({high for _, high in groups if high < COUNT})))
    path, at = spots[kept - 1]
    by_path[path] = by_path[path][: at + 2]
    for later in [each for each in by_path if each > path]:
        later.unlink()
        del by_path[later]
    write_back(by_path)
    (slot_folder(folder, 1) / "checkpoint").write_text(sound[1][kept - 1].checkpoint)
    assert verify_log(folder, KEYS, receipts=sound[1][:kept]).sound
    for receipt in sound[1][kept:]:
        report = verify_log(folder, KEYS, receipts=[receipt])
        assert [(f.index, f.file, f.offset) for f in report.faults] == [(kept, path.name, path.stat().st_size)]
    rmtree(folder)


def test_only_the_newest_segments_are_read_at_a_start_and_an_older_flip_is_for_verify(
    sound: tuple[Path, list[Receipt]], tmp_path: Path
) -> None:
    folder = tmp_path / "log"
    copytree(sound[0], folder)
    paths = segments_of(folder, 1)
    state = walk_slot(folder, 1, walk=Walk(keys=KEYS, newest=2))
    assert (state.first, state.tree.size) == (int(paths[-2].stem), COUNT)
    assert state.tree.root() == walk_slot(folder, 1, walk=Walk(keys=KEYS)).tree.root()
    for path, refused in ((paths[0], False), (paths[-2], True), (paths[-1], True)):
        whole = path.read_bytes()
        path.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
        assert not verify_log(folder, KEYS).sound
        if refused:
            with pytest.raises(AuditBroken):
                open_rotating(folder, Rotation())
        else:
            asyncio.run(open_rotating(folder, Rotation()).close())
        path.write_bytes(whole)


def test_a_forged_base_is_found(sound: tuple[Path, list[Receipt]], tmp_path: Path) -> None:
    folder = tmp_path / "log"
    copytree(sound[0], folder)
    by_path, _, _ = layout(folder)
    path = segments_of(folder, 1)[-1]
    base = by_path[path][0]
    assert base.kind == BASE
    by_path[path][0] = replace(base, payload=bytes([base.payload[0] ^ 1]) + base.payload[1:])
    write_back(by_path)
    fault = verify_log(folder, KEYS).faults[0]
    assert (fault.file, fault.offset) == (path.name, HEADER_BYTES)
    with pytest.raises(AuditBroken):
        open_rotating(folder, Rotation())


@pytest.mark.parametrize("kept", [0, 10, HEADER_BYTES, HEADER_BYTES + 20])
def test_a_new_segment_torn_before_its_first_entry_is_begun_again(
    sound: tuple[Path, list[Receipt]], tmp_path: Path, kept: int
) -> None:
    folder = tmp_path / "log"
    copytree(sound[0], folder)
    last = segments_of(folder, 1)[-1]
    following = last.with_name(f"{COUNT:020d}.seg")
    asyncio.run(fill(folder, [entry(COUNT)], rotation=Rotation(segment_bytes=1)))  # a whole one, to be cut off
    whole = following.read_bytes()
    first = list(frames(whole))[1]
    (slot_folder(folder, 1) / "checkpoint").write_text(sound[1][-1].checkpoint)
    assert first.offset > kept
    following.write_bytes(whole[:kept])
    log = open_rotating(folder, Rotation(segment_bytes=1))
    receipt = asyncio.run(_append(log, entry(COUNT)))
    assert receipt.index == COUNT
    assert verify_log(folder, KEYS, receipts=[*sound[1], receipt]).sound


async def _append(log: FileAuditLog, given: AuditEntry) -> Receipt:
    receipt = await log.append(given)
    await log.close()
    return receipt


def test_a_day_has_segments_of_its_own(tmp_path: Path) -> None:
    days = [replace(entry(n), at=NOON + timedelta(days=n // 4)) for n in range(12)]
    asyncio.run(fill(tmp_path / "a", days, rotation=Rotation(segment_bytes=10**9)))
    assert len(segments_of(tmp_path / "a", 1)) == 3
    asyncio.run(fill(tmp_path / "b", days, rotation=Rotation(segment_bytes=10**9, daily=False)))
    assert len(segments_of(tmp_path / "b", 1)) == 1
    assert verify_log(tmp_path / "a", KEYS).sound


def test_deleted_segments_are_a_fault_unless_an_entry_retired_them(
    sound: tuple[Path, list[Receipt]], tmp_path: Path
) -> None:
    folder = tmp_path / "log"
    copytree(sound[0], folder)
    paths = segments_of(folder, 1)
    paths[0].unlink()
    first = int(paths[1].stem)
    report = verify_log(folder, KEYS, receipts=sound[1])
    assert [(f.index, f.until) for f in report.faults] == [(0, first)]
    assert "no entry says that they were retired" in report.faults[0].why
    retired = replace(entry(99), action=AuditAction.RETIRED, target="slot-1", count=first)
    asyncio.run(fill(folder, [retired]))
    report = verify_log(folder, KEYS, receipts=sound[1])
    assert report.sound
    assert report.slots[0].first == first
    paths[1].unlink()  # more than was retired
    assert not verify_log(folder, KEYS).sound


def test_heads_that_slots_hold_of_each_other_find_a_cut_tail(tmp_path: Path) -> None:
    first = open_rotating(tmp_path, Rotation())

    async def work() -> tuple[Receipt, Receipt]:
        second = open_rotating(tmp_path, Rotation())
        early = await first.append(entry(1))
        late = await first.append(entry(2))
        await second.append(replace(entry(3), action=AuditAction.HEAD, heads=(late.checkpoint,)))
        await second.close()
        await first.close()
        return early, late

    early, _ = asyncio.run(work())
    assert verify_log(tmp_path, KEYS).sound
    path = segments_of(tmp_path, 1)[0]
    ends = [f.end for f in frames(path.read_bytes()) if f.kind != ENTRY]
    path.write_bytes(path.read_bytes()[: ends[0]])
    (path.parent / "checkpoint").write_text(early.checkpoint)
    report = verify_log(tmp_path, KEYS)
    assert [(f.slot, f.index, f.why.partition(":")[0]) for f in report.faults] == [(1, 1, "head in another slot")]


def test_retired_segments_go_whole_and_the_rest_is_sound_and_goes_on(tmp_path: Path) -> None:
    days = [replace(entry(n), at=NOON + timedelta(days=n)) for n in range(8)]
    receipts = asyncio.run(fill(tmp_path, days))
    assert not list(retirable(tmp_path, before=NOON))
    (found,) = retirable(tmp_path, before=NOON + timedelta(days=4))
    kept = [path for path in segments_of(tmp_path, 1) if path not in found.segments]
    assert found.first == int(kept[0].stem)
    assert all(each.at < NOON + timedelta(days=4) for each in days[: found.first])
    (everything,) = retirable(tmp_path, before=NOON + timedelta(days=99))
    assert len(segments_of(tmp_path, 1)) - len(everything.segments) == KEPT
    remove(found)
    assert not verify_log(tmp_path, KEYS).sound
    retired = replace(days[7], action=AuditAction.RETIRED, target="slot-1", count=found.first, heads=(found.head,))
    more = asyncio.run(fill(tmp_path, [retired]))
    report = verify_log(tmp_path, KEYS, receipts=[*receipts, *more])
    assert report.sound, report.faults
    assert report.slots[0].first == found.first
    (proof,) = [prove_consistency(tmp_path, 1, old=found.first, new=9)]
    old, new = open_note(found.head, KEYS), open_note(more[0].checkpoint, KEYS)
    assert verify_consistency(old_size=old.size, old_root=old.root, size=new.size, root=new.root, proof=proof)
    with pytest.raises(NotProvableError):
        prove_inclusion(tmp_path, 1, index=0, size=8)
