"""Whatever is done to an entry by one who has not the key is found, and where."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.audit.receipt import Receipt
from hub.audit.segment import ENTRY, HEADER_BYTES, Frame, frame, frames
from hub.audit.verify import Report, verify_log
from hub.audit.walk import slot_folder
from tests.support.audit import SIGNER, entry, open_log

KEYS = [SIGNER.public]
COUNT = 7
Edit = Callable[[list[Frame]], list[Frame]]


async def _fill(folder: Path, *, together: int) -> list[Receipt]:
    log = open_log(folder)
    receipts: list[Receipt] = []
    for start in range(0, COUNT, together):
        group = range(start, min(start + together, COUNT))
        receipts += await asyncio.gather(*[log.append(entry(n)) for n in group])
    await log.close()
    return receipts


@pytest.fixture(scope="module", params=[1, 3], ids=["groups of one", "groups of three"])
def sound(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Receipt], int]:
    """A sound log with its receipts, and the size of its groups."""
    folder = tmp_path_factory.mktemp("sound")
    return folder, asyncio.run(_fill(folder, together=request.param)), request.param


def segment_of(folder: Path) -> Path:
    return next(slot_folder(folder, 1).glob("*.seg"))


def edited(sound: Path, scratch: Path, *, edit: Edit) -> Report:
    """The report on a copy whose frames were edited, all check sums being right again."""
    copytree(sound, scratch)
    path = segment_of(scratch)
    data = path.read_bytes()
    kept = edit(list(frames(data)))
    path.write_bytes(data[:HEADER_BYTES] + b"".join(frame(f.kind, f.payload) for f in kept))
    return verify_log(scratch, KEYS)


def assert_found(report: Report, index: int, *, together: int) -> None:
    """The first fault lies in the group of entry `index`."""
    assert not report.sound
    fault = report.faults[0]
    group = index // together * together
    assert fault.slot == 1
    assert fault.file
    assert group <= fault.index <= index < fault.until <= group + together + 1
    if together == 1:
        assert fault.index == index


def place(found: list[Frame], index: int) -> int:
    """Where entry `index` stands among the frames."""
    return [at for at, f in enumerate(found) if f.kind == ENTRY][index]


def test_a_sound_log_is_sound(sound: tuple[Path, list[Receipt], int]) -> None:
    folder, receipts, _ = sound
    report = verify_log(folder, KEYS, receipts=receipts)
    assert report.sound
    assert [(s.slot, s.size, s.torn) for s in report.slots] == [(1, COUNT, False)]
    assert report.slots[0].root == receipts[-1].root


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_flipped_bit_is_found_where_it_is(
    sound: tuple[Path, list[Receipt], int], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("flip") / "log"
    copytree(sound[0], folder)
    path = segment_of(folder)
    content = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    bit = data.draw(st.integers(0, 7))
    found = [f for f in frames(bytes(content)) if f.offset <= at < f.end]
    content[at] ^= 1 << bit
    path.write_bytes(content)
    report = verify_log(folder, KEYS)
    assert not report.sound
    assert report.faults[0].file == path.name
    assert report.faults[0].offset == (found[0].offset if found else 0)


@pytest.mark.parametrize("index", range(COUNT))
def test_an_altered_dropped_or_replayed_entry_is_found(
    sound: tuple[Path, list[Receipt], int], tmp_path: Path, index: int
) -> None:
    folder, _, together = sound

    def alter(found: list[Frame]) -> list[Frame]:
        at = place(found, index)
        found[at] = Frame(0, 0, ENTRY, entry(77).canonical())
        return found

    def spoil(found: list[Frame]) -> list[Frame]:
        at = place(found, index)
        found[at] = Frame(0, 0, ENTRY, b'{"format":1}')
        return found

    def drop(found: list[Frame]) -> list[Frame]:
        del found[place(found, index)]
        return found

    def drop_group(found: list[Frame]) -> list[Frame]:
        at = place(found, index)
        del found[at : at + 2]
        return found

    def replay(found: list[Frame]) -> list[Frame]:
        at = place(found, index)
        return [*found[: at + 1], *found[at:]]

    assert_found(edited(folder, tmp_path / "alter", edit=alter), index, together=together)
    assert_found(edited(folder, tmp_path / "spoil", edit=spoil), index, together=together)
    assert_found(edited(folder, tmp_path / "drop", edit=drop), index, together=together)
    assert_found(edited(folder, tmp_path / "replay", edit=replay), index, together=together)
    if together == 1:
        assert_found(edited(folder, tmp_path / "drop group", edit=drop_group), index, together=together)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, COUNT - 1), min_size=2, max_size=2, unique=True))
def test_swapped_entries_are_found(
    sound: tuple[Path, list[Receipt], int], tmp_path_factory: pytest.TempPathFactory, pair: list[int]
) -> None:
    folder, _, together = sound

    def swap(found: list[Frame]) -> list[Frame]:
        one, two = place(found, pair[0]), place(found, pair[1])
        found[one], found[two] = found[two], found[one]
        return found

    assert_found(edited(folder, tmp_path_factory.mktemp("swap") / "log", edit=swap), min(pair), together=together)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_cut_tail_is_found_by_the_acknowledged_end(
    sound: tuple[Path, list[Receipt], int], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("cut") / "log"
    copytree(sound[0], folder)
    path = segment_of(folder)
    content = path.read_bytes()
    keep = data.draw(st.integers(0, len(content) - 1))
    path.write_bytes(content[:keep])
    report = verify_log(folder, KEYS)
    assert not report.sound
    whole = sum(1 for f in frames(content) if f.kind == ENTRY and f.end <= keep)
    assert report.faults[0].index <= whole < report.faults[0].until or report.faults[0].index == whole


def test_a_tail_cut_with_its_checkpoint_is_found_by_a_receipt(
    sound: tuple[Path, list[Receipt], int], tmp_path: Path
) -> None:
    folder, receipts, together = sound
    cut = tmp_path / "log"
    copytree(folder, cut)
    path = segment_of(cut)
    found = list(frames(path.read_bytes()))
    end = next(f.end for f in found if f.kind != ENTRY)
    path.write_bytes(path.read_bytes()[:end])
    (slot_folder(cut, 1) / "checkpoint").write_text(receipts[0].checkpoint)
    assert verify_log(cut, KEYS).sound
    report = verify_log(cut, KEYS, receipts=receipts)
    assert {fault.index for fault in report.faults} == {together}
    assert len(report.faults) == COUNT - together


def test_receipts_of_others_and_of_a_fork_are_found(sound: tuple[Path, list[Receipt], int], tmp_path: Path) -> None:
    folder, receipts, _ = sound
    first = receipts[0]
    fork = asyncio.run(_fork(tmp_path / "fork"))
    wrong = [
        Receipt(2, 0, 1, first.root, first.checkpoint),
        Receipt(1, COUNT, 1, first.root, first.checkpoint),
        Receipt(1, 0, 1, first.root, first.checkpoint.replace("slot-1", "slot-2")),
        fork,
    ]
    report = verify_log(folder, KEYS, receipts=wrong)
    assert len(report.faults) == len(wrong)
    assert all(fault.why.startswith("receipt: ") for fault in report.faults)


async def _fork(folder: Path) -> Receipt:
    log = open_log(folder)
    receipt = await log.append(entry(55))
    await log.close()
    return receipt


def test_a_missing_slot_a_missing_or_altered_checkpoint_and_no_key_are_found(
    sound: tuple[Path, list[Receipt], int], tmp_path: Path
) -> None:
    folder, receipts, _ = sound
    moved = tmp_path / "moved"
    copytree(slot_folder(folder, 1), slot_folder(moved, 2))
    report = verify_log(moved, KEYS)
    assert [(fault.slot, fault.why) for fault in report.faults[:1]] == [(1, "the slot's folder is missing")]
    assert report.faults[1].slot == 2

    bare = tmp_path / "bare"
    copytree(folder, bare)
    checkpoint = slot_folder(bare, 1) / "checkpoint"
    checkpoint.write_text(receipts[-1].checkpoint.replace(f"\n{COUNT}\n", f"\n{COUNT - 1}\n"))
    assert [fault.file for fault in verify_log(bare, KEYS).faults] == ["checkpoint"]
    checkpoint.unlink()
    assert [fault.why for fault in verify_log(bare, KEYS).faults] == ["the slot's checkpoint is missing"]
    assert not verify_log(folder, []).sound
