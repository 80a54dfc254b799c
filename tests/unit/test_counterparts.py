"""What is written, judged by the programs of others: lib-cove-bods and FollowTheMoney, in environments of their own."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from graph_schema.interchange import load_vocabulary
from hub.interchange.bods import statements
from hub.interchange.extract import Extract, Listing, Tie
from hub.interchange.ftm import entities
from hub.interchange.writing import Publication
from tests.support.foreign import foreign_python, run_foreign
from tests.unit.test_interchange import KINDS, OTHERS, SUBJECT, extract

pytestmark = pytest.mark.full
WORDS = load_vocabulary()
BEFORE = date(2026, 1, 1)
# Asks each entity of a file what its model says of it, one line of JSON for what is wrong.
JUDGE = """
import json, sys
from followthemoney import model
each = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
schemata = {one["id"]: model.get(one["schema"]) for one in each}
for one in each:
    schema = schemata[one["id"]]
    schema.validate(one)
    for name, values in one["properties"].items():
        found = schema.get(name)
        if found is None:
            print(json.dumps([one["schema"], name]))
            continue
        for value in values:
            ranged = found.range is None or (value in schemata and schemata[value].is_a(found.range))
            if not found.type.validate(value) or not ranged:
                print(json.dumps([one["schema"], name, value]))
    proxy = model.get_proxy(one)
    if sorted(proxy.to_dict()["properties"]) != sorted(one["properties"]):
        print(json.dumps([one["schema"], "properties are lost"]))
"""


def told() -> Iterator[Tie]:
    """A tie of every kind by every holder it may have, with and without days, over and not."""
    for number, (tie, role) in enumerate(KINDS):
        between = tie in ("BRANCH_OF", "SUCCEEDS")
        for place, holder in enumerate(OTHERS[:2] if between else OTHERS):
            since = date(2010, 1, 1) if (number + place) % 2 else None
            until = date(2020, 1, 1) if (number + place) % 3 == 0 else None
            percent = "33.3333333333" if tie == "OWNS" and place % 2 else None
            over = until is not None or place % 2 == 1
            yield Tie(holder.key, SUBJECT.key, tie, role, since, until, over, percent, told_by="register")


def whole() -> Extract:
    """An extract with all of them, and a listing."""
    listing = Listing(SUBJECT.key, "SPENDING_RESTRICTION", "示例县人民法院", "示1号", decided_on=BEFORE, since=BEFORE)
    made = extract(*told(), listings=(listing,))
    return Extract(made.subject, BEFORE, "16", made.parties, made.ties, made.listings)


def test_lib_cove_bods_finds_nothing(tmp_path: Path) -> None:
    python = foreign_python("libcovebods", "libcovebods==0.16.0", "libcove2==0.2.1")
    # It would fetch the list of schemes; those that are written were looked up by hand.
    codes = [{"code": words.bods[0]} for words in WORDS.identifiers if words.bods]
    where = run_foreign(python, "-c", "import libcove2.common as c; print(c.__file__)").strip()
    known = {"downloaded": str(date.today()), "lists": codes}  # noqa: DTZ011 - as that program reads it
    Path(where).with_name("org-ids.json").write_text(json.dumps(known), encoding="utf-8")
    path = tmp_path / "all.json"
    path.write_bytes(b"[" + b",".join(statements([whole()], Publication(BEFORE), words=WORDS)) + b"]")
    command = (python, "-W", "ignore", "-m", "libcovebods.cli")
    assert json.loads(run_foreign(*command, "jsonschemavalidate", path)) == []
    found = json.loads(run_foreign(*command, "pythonvalidate", path))
    assert found["additional_checks"] == []
    assert json.loads(run_foreign(*command, "additionalfields", path)) in ({}, [])


def test_followthemoney_knows_every_property_and_value(tmp_path: Path) -> None:
    python = foreign_python("followthemoney", "followthemoney==4.11.2")
    path = tmp_path / "all.jsonl"
    path.write_bytes(b"\n".join(entities([whole()], words=WORDS)))
    assert run_foreign(python, "-c", JUDGE, path) == ""
