"""Counties that are kept from one run to the next: filled once by plain statements, with partners that may ask."""

import asyncio
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from graph_schema.claims import Terms
from graph_schema.embedded import attach
from graph_schema.engine import EngineName, StoreAddress
from graph_schema.gateway import open_gateway
from graph_schema.ids import partner_id
from graph_schema.names import MatterKind, PartnerKind
from graph_schema.reads.enterprise import ENTERPRISE_ANSWER
from graph_schema.recording.compare import Comparison
from hub.actions.partners import Credentials, add_partner, permitted_purposes
from hub.actions.references import NewReference, ReferenceChanges
from hub.partner_commands import changed_here
from hub.runtime import Runtime, open_runtime
from hub.settings import Settings, load_settings
from tests.benchmarks.bare_route import question_of_bank
from tests.benchmarks.conftest import started as started_store
from tests.benchmarks.grid.hubs import write_hubs
from tests.benchmarks.processes import java_of, settings_of, started, token_of
from tests.benchmarks.villages import write
from tests.support.graph import code
from tests.support.neo4j_server import Neo4jServer

KEPT: Final = Path(__file__).parents[3] / ".cache" / "bench"
CASE: Final = "C-1"
DETERMINER: Final = "网格信用主管部门"
_KINDS: Final = (PartnerKind.BANK, PartnerKind.INVESTIGATOR, PartnerKind.DEPARTMENT)
_PART: Final = 4_000
_PLANNING_S: Final = 600.0
_WITHOUT_END: Final = 1_000_000_000
_ENV: Final[Mapping[str, str]] = {
    "CREDIT_HUB_TOKEN_TTL_S": "86400",
    "CREDIT_HUB_EMBEDDED_HEAP_MB": "1024",
    "CREDIT_HUB_HARVEST__SUBJECTS": json.dumps(dict.fromkeys(_KINDS, _WITHOUT_END)),
}


@dataclass(frozen=True)
class Served:
    """A county that one worker serves: where it answers, whom it knows, and the processes of service and store."""

    size: int
    data: Path
    address: StoreAddress
    url: str
    partners: Mapping[str, Mapping[str, str]]
    tokens: Mapping[str, str]
    service: int
    store: int

    def partner(self, kind: PartnerKind) -> str:
        """The id in the graph of the partner of a kind."""
        return partner_id(self.partners[kind]["client_id"])


def kept(engine: EngineName, size: int) -> Path:
    """The folder of a county."""
    return KEPT / f"{engine}-{size}"


def is_filled(engine: EngineName, size: int) -> bool:
    """Whether a county is there as a whole."""
    return (kept(engine, size) / "filled").exists()


def fill(engine: EngineName, size: int) -> float:
    """Fill a county that is not there as a whole; seconds that it took. What a killed run left is thrown away."""
    home, began = kept(engine, size), time.perf_counter()
    if is_filled(engine, size):
        return 0.0
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    with started_store(engine, home / _folder(engine)) as address:
        partners = asyncio.run(_filled(address, home, size))
    told = {"partners": partners, "seconds": round(time.perf_counter() - began)}
    secret = os.open(home / "partners.json", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(secret, "w", encoding="utf-8") as file:
        json.dump(told, file)
    (home / "filled").touch()
    return time.perf_counter() - began


def _folder(engine: EngineName) -> str:
    return "data" if engine is EngineName.EMBEDDED else "neo4j"


async def _filled(address: StoreAddress, home: Path, size: int) -> dict[str, Mapping[str, str]]:
    settings = load_settings(data=home / "data")
    async with open_runtime(settings, address) as runtime:
        write(address, size, code=code, companies=_PART)
        write_hubs(address, code)
        changes = [
            add_partner(name=DETERMINER if kind is PartnerKind.DEPARTMENT else kind, kind=kind) for kind in _KINDS
        ]
        made = [Credentials.told(values) for values in await changed_here(settings, runtime, *changes)]
        investigator = next(each for each in made if each.kind is PartnerKind.INVESTIGATOR)
        await _open_case(settings, runtime, investigator.client_id)
        return {each.kind: {"client_id": each.client_id, "client_secret": each.client_secret} for each in made}


async def _open_case(settings: Settings, runtime: Runtime, client_id: str) -> None:
    """A case under which everything may be asked about."""
    purposes = permitted_purposes(PartnerKind.INVESTIGATOR)
    terms = Terms(partner_id=partner_id(client_id), purposes=purposes, budget=_WITHOUT_END)
    new = NewReference(kind=MatterKind.CASE, number=CASE, terms=terms, valid_from=date(2025, 1, 1))
    references = ReferenceChanges(Comparison(runtime.rules, runtime.keys))
    await changed_here(settings, runtime, references.record("addReference", new, holder=client_id))


@contextmanager
def served(engine: EngineName, size: int) -> Iterator[Served]:
    """A county, filled if need be, over a store with its usual options and served by one worker."""
    fill(engine, size)
    home, env = kept(engine, size), dict(_ENV)
    with ExitStack() as stack:
        server: Neo4jServer | None = None
        if engine is EngineName.NEO4J:
            server = Neo4jServer(home / _folder(engine), fast_start=False)
            stack.callback(server.stop)
            env |= settings_of(server.start())
            asyncio.run(_planned(server.address))
        arguments = ("serve", "--json", "--data", str(home / "data"), "--port", "0", "--workers", "1")
        line, process, _ = stack.enter_context(started(*arguments, env=env))
        partners = json.loads((home / "partners.json").read_text("utf-8"))["partners"]
        yield Served(
            size=size,
            data=home / "data",
            address=attach(home / "data") if server is None else server.address,
            url=line["graphql"],
            partners=partners,
            tokens={kind: token_of(partners[kind], line["token_url"]) for kind in _KINDS},
            service=process.pid,
            store=java_of(process.pid) if server is None else server.pid,
        )


async def _planned(address: StoreAddress) -> None:
    """Let the store plan the answering statement, which a busy machine does for longer than a request may wait."""
    key, limits = question_of_bank("nobody")
    gateway = open_gateway(address)
    try:
        await gateway.read(replace(ENTERPRISE_ANSWER, timeout_s=_PLANNING_S), key, limits=limits)
    finally:
        await gateway.close()
