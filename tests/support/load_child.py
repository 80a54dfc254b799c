"""A process that loads a county as `credit-hub load` does, in small batches, until it is done or killed.

Reads from stdin a JSON object: `address` (uri, database, user, password), `data`, `county`, `batch`. Deliveries that
are whole are noted in `data`/done, a line each, and left out by the next process: it goes on with the one cut off.
"""

import asyncio
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from graph_schema.engine import Credentials, StoreAddress
from graph_schema.recording.recorder import Recorder
from hub.runtime import open_runtime
from hub.settings import Settings
from loaders.profile import load_profile
from loaders.run import Loader, LoadOrder


async def load(told: dict[str, Any]) -> None:
    """Load what the county's manifest names, in its order."""
    county = Path(told["county"])
    manifest = json.loads((county / "manifest.json").read_text(encoding="utf-8"))
    to = told["address"]
    address = StoreAddress(to["uri"], to["database"], Credentials(to["user"], to["password"]))
    settings = Settings(data=Path(told["data"]))
    async with open_runtime(settings, address) as runtime:
        recorder = Recorder(runtime.gateway, runtime.rules, runtime.keys)
        loader = Loader(recorder, runtime.keys, settings.data / "runs", runtime.clock.now, batch_rows=told["batch"])
        done = settings.data / "done"
        done.touch()
        for delivery in manifest["loads"][len(done.read_text(encoding="utf-8").splitlines()) :]:
            profile = load_profile(delivery["profile"])
            day = date.fromisoformat(manifest["today"])
            await loader.load(LoadOrder(profile, (county / delivery["path"],), profile.source, day))
            with done.open("a", encoding="utf-8") as noted:
                noted.write(f"{delivery['path']}\n")


if __name__ == "__main__":
    told = json.load(sys.stdin)
    asyncio.run(load(told))
