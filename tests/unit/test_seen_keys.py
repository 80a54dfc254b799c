"""Keys that a file may not use twice, held in memory and on disk alike."""

from contextlib import closing

import pytest

from loaders import spilled
from loaders.check import SeenKeys


@pytest.mark.parametrize("latest", [2, 7, 100])
def test_a_key_agrees_with_its_first_row_wherever_it_is_kept(latest: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spilled, "LATEST_KEYS", latest)
    with closing(SeenKeys()) as seen:
        assert all(seen.agrees(f"key {n}", (str(n), "said")) for n in range(20))
        assert all(seen.agrees(f"key {n}", (f" {n} ", "said")) for n in range(20))
        assert not any(seen.agrees(f"key {n}", (str(n), "said otherwise")) for n in range(20))
        assert seen.agrees("key 20", ("20", "said otherwise"))
        assert not seen.agrees("key 20", ("20", "said"))
