"""Searching the shared filings of listed companies by name, on each engine, against the slow model over all names."""

import random
import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.name_keys import name_key
from graph_schema.names import PartnerKind
from tests.graph.test_search_model import BEGINNINGS, as_known, ask, concern, own, text_for
from tests.support.files import load_files
from tests.support.graph import TestGraph, open_graph
from tests.support.listed_files import part
from tests.support.live import TODAY, live_service
from tests.support.search_model import Company, Described, Written, hits
from tests.support.stores import clean_store

pytestmark = pytest.mark.anyio
DAY = date(2020, 12, 31)
KINDS = (*BEGINNINGS, PartnerKind.INVESTIGATOR, PartnerKind.BANK, PartnerKind.ASSOCIATION, PartnerKind.PUBLIC)
# Holders and suppliers that have no number of their own are told with their company alone.
NUMBERED = """MATCH (k:Identifier {scheme: 'USCC'})-[z:IDENTIFIES]->(e)-[d:DESCRIBED_AS]->(f)
RETURN k.value AS uscc, f.name AS name, f.former_names AS former, d.recorded_from AS since ORDER BY uscc, since"""


def plain(text: str) -> str:
    """A name as nobody decorates it: half width, small letters, no blanks, round brackets."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(folded.split()).translate(str.maketrans("【】[]〔〕", "()()()"))


def names(folder: Path) -> dict[str, str]:
    """The names in the delivered file by their codes."""
    lines = (folder / "company_basic_info.csv").read_text("gb18030").splitlines()
    header = lines[0].split("\t")
    cells = (line.split("\t") for line in lines[1:])
    return {row[header.index("xydm")]: row[header.index("gsmc")] for row in cells}


def companies(graph: TestGraph) -> list[Company]:
    """What the graph holds of companies with a code."""
    found = []
    for row in graph.run(NUMBERED):
        said = [Written(text, name_key(text), plain(text)) for text in (row["name"], *(row["former"] or ()))]
        described = Described(said[0], tuple(said[1:]), start=None, end=None, since=row["since"])
        found.append(Company({"USCC": row["uscc"]}, (described,)))
    return found


@pytest.mark.parametrize(
    ("count", "questions"),
    [pytest.param(30, 25, id="some"), pytest.param(300, 1_000, id="all", marks=pytest.mark.full)],
)
async def test_a_search_among_listed_companies_finds_what_the_model_says(
    store_address: StoreAddress, tmp_path: Path, test_data: Path, count: int, questions: int
) -> None:
    rnd, folder = random.Random(questions), part(test_data / "listed_2020", tmp_path / "listed", count)
    clean_store(store_address)  # some nodes at a time, for there may be many
    async with open_graph(store_address, tmp_path / "keys") as graph, live_service(graph) as service:
        await load_files(graph, "listed-companies", folder, runs=tmp_path / "runs", observed=DAY)
        every = companies(graph)
        assert {c.code: c.described[0].name.text for c in every} == names(folder)
        some, seen = await concern(service, rnd, every), set()
        for serial in range(questions):
            kind, asked = rnd.choice(KINDS), text_for(rnd, every)
            more, as_of, known = "", rnd.choice([TODAY, TODAY, DAY, date(2018, 6, 1)]), graph.clock()
            if as_of != TODAY:
                more += f', asOf: "{as_of}"'
            if rnd.random() < 0.2:
                known = rnd.choice([0, 1])
                more += f', knownAt: {{commit: "{known}"}}'
            among = [c for c in every if kind not in some or c.code in some[kind]]
            # A code is known with its company, and not before.
            model = [c if c.described else replace(c, numbers={}) for c in as_known(among, known)]
            expected = hits(model, asked, as_of=as_of, known=known, begins=kind in BEGINNINGS)
            first = rnd.choice([1, 3, 50]) if len(expected) < 20 else 7
            told, truncated, called = await ask(service, kind, asked.text, first=first, more=more)
            assert told == [own(hit) for hit in expected], (serial, kind, asked, more)
            assert not truncated
            assert called == [c.described[0].name.text for hit in expected for c in every if c.code == hit.code]
            seen |= {(kind in BEGINNINGS, hit.reason) for hit in expected}
        assert seen >= {(False, "EXACT_NAME"), (True, "EXACT_NAME"), (True, "NAME_PREFIX"), (True, "CODE")}
