"""Filings of many companies as files for other programs: written, loaded, written again; on each engine."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.names import PartnerKind
from hub.interchange.bods import statements
from hub.interchange.extract import Extract
from hub.interchange.from_enterprise import ask_enterprise
from hub.interchange.ftm import entities
from tests.graph.test_interchange import PUBLICATION, PURPOSES, WORDS, asker
from tests.support.files import load_files
from tests.support.graph import TestGraph, open_graph
from tests.support.live import live_service
from tests.support.statements import assert_bods, bods_facts, ftm_facts
from tests.support.stores import clean_store

pytestmark = [pytest.mark.anyio, pytest.mark.full]
DAY = date(2020, 12, 31)
COMPANIES = 100
PICKED = """
MATCH (i:Identifier {scheme: 'USCC'})-[:IDENTIFIES]->(e:Enterprise)
WHERE EXISTS { MATCH (e)-[:DESCRIBED_AS]->() }
RETURN i.value AS uscc ORDER BY i.value
"""


async def extracts_of(graph: TestGraph, usccs: list[str]) -> list[Extract]:
    """What an investigator is answered about each."""
    found = []
    async with live_service(graph) as service:
        ask = asker(service, PartnerKind.INVESTIGATOR)
        inquiry: Mapping[str, Any] = PURPOSES[PartnerKind.INVESTIGATOR]
        for uscc in usccs:
            extract = await ask_enterprise(ask, {"uscc": uscc, "inquiry": inquiry}, listings=True)
            assert extract is not None
            found.append(extract)
    return found


def lines_of(extracts: list[Extract], profile: str) -> list[bytes]:
    """The lines of a file about all of them."""
    if profile == "bods":
        return list(statements(extracts, PUBLICATION, words=WORDS))
    return list(entities(extracts, words=WORDS))


@pytest.mark.parametrize("profile", ["bods", "ftm"])
async def test_filings_come_back(store_address: StoreAddress, tmp_path: Path, test_data: Path, profile: str) -> None:
    clean_store(store_address)
    async with open_graph(store_address, tmp_path / "one") as graph:
        await load_files(graph, "listed-companies", test_data / "listed_2020", runs=tmp_path / "runs", observed=DAY)
        usccs = [row["uscc"] for row in graph.run(PICKED)][:COMPANIES]
        first = lines_of(await extracts_of(graph, usccs), profile)
    path = tmp_path / "file.json"
    path.write_bytes(b"[" + b",".join(first) + b"]" if profile == "bods" else b"\n".join(first))
    clean_store(store_address)
    async with open_graph(store_address, tmp_path / "two") as graph:
        report = await load_files(graph, profile, path, runs=tmp_path / "runs", observed=DAY)
        assert (report.counts.read, report.counts.rejected) == (len(first), 0)
        again = lines_of(await extracts_of(graph, usccs), profile)
    said, heard = ([json.loads(line) for line in lines] for lines in (first, again))
    assert len(said) > COMPANIES * 10
    if profile == "bods":
        assert_bods(said)
        lost = {
            fact for fact in bods_facts(said) if "informationUnknownToPublisher" in fact and '"relationship"' in fact
        }
        assert bods_facts(said) - bods_facts(heard) == lost
        assert bods_facts(heard) <= bods_facts(said)
    else:
        assert ftm_facts(heard) == ftm_facts(said)
