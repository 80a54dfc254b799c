"""Credit repair at the hub's own window, as an operator runs it; the decision is verified without hub or graph."""

import json
from pathlib import Path

from graph_schema.ids import enterprise_id, record_id
from graph_schema.names import IdScheme
from tests.e2e.running import Done, Hub
from tests.support.graph import code
from tests.support.story import enterprise, entry, record

WHO = code(9_301)
NUMBER = "窗口〔2025〕1号"
PAPER = "sha256:" + "ab" * 32
STATES = "MATCH (c:CreditRecord {record_id: $id})-[r:STATE]->(s) WHERE r.recorded_to IS NULL RETURN s.status AS status"


def papers(*kinds: str) -> list[str]:
    """Options that hand these in."""
    return [part for kind in kinds for part in ("--paper", f"{kind}={PAPER}")]


def test_a_repair_at_the_window_and_its_document(served: Hub, user: Hub, tmp_path: Path) -> None:
    key = {**record("BRIBERY", NUMBER, uscc=WHO, decided_on="2025-03-03"), "kind": "SERIOUS_LIST"}
    rows = [enterprise(WHO, "窗口商贸有限公司"), entry(key, "2025-03-03")]
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    served.load("canonical", file)
    found = record_id(
        kind="SERIOUS_LIST", list_kind="BRIBERY", number=NUMBER, basis=None, determiner=key["determiner"],
        party_key=enterprise_id(IdScheme.USCC, WHO), decided_on=None,
    )  # fmt: skip
    apply = ("repair", "apply", found, "--uscc", WHO)
    missing = served.run(*apply, *papers("PERFORMANCE", "PROMISE"), code=2)
    assert "AUTHORITY" in missing.err
    filed = served.run(*apply, *papers("AUTHORITY", "PERFORMANCE", "PROMISE"), "--json", code=0).json["repair"]
    number = filed["id"]
    assert served.run("repair", "grant", number, "--decision", "修复1号", code=2).err
    served.run("repair", "return", number, "--reason", "请补交缴款凭证", code=0)
    served.run("repair", "supplement", number, *papers("OTHER"), code=0)
    served.run("repair", "accept", number, code=0)
    listed = served.run("repair", "list", "--json", code=0).json["repairs"]
    assert [(each["id"], each["status"], each["filer"]) for each in listed] == [(number, "ACCEPTED", "WINDOW")]
    assert "no decision" in served.run("repair", "document", number, "--out", tmp_path, code=2).err
    served.run("repair", "grant", number, "--decision", "修复1号", code=0)
    assert {row["status"] for row in served.ask_store(STATES, id=found)} == {"ACTIVE", "REPAIRED"}
    served.run("repair", "document", number, "--out", tmp_path, code=0)
    public = served.run("audit", "key", code=0).out.strip()
    nowhere = user.on(tmp_path / "nothing")
    for ending in ("json", "html"):
        page = tmp_path / f"{number}.{ending}"
        document = nowhere.run("repair", "verify", page, "--key", public, "--json", code=0).json["document"]
        assert (document["party"], document["uscc"], document["effect"]) == ("窗口商贸有限公司", WHO, "REPAIRED")
        page.write_text(page.read_text(encoding="utf-8").replace("窗口商贸", "别家商贸", 1), encoding="utf-8")
        assert nowhere.run("repair", "verify", page, "--key", public, code=2).err
    assert not (tmp_path / "nothing").exists()
    back = ("repair", "revoke", number, "--decision", "撤修1号", "--reason", "材料虚假")
    assert "until when" in served.run(*back, code=2).err
    served.run(*back, "--barred-until", "2099-01-01", code=0)
    assert "2099-01-01" in served.run(*apply, *papers("AUTHORITY", "PERFORMANCE", "PROMISE"), code=2).err


def test_a_person_applies_at_the_window(served: Hub, tmp_path: Path) -> None:
    """For what is about himself, as his record names him, and for what reaches him at a company, where a rule lets."""
    name, listed_at = "吴窗口", code(9_302)
    fine = record("ADMIN_PENALTY", "窗口罚〔2025〕2号", decided_on="2025-03-03")
    own = {**fine, "kind": "ADMIN_PENALTY", "party": {"person": {"name": name}}}
    theirs = {**record("BRIBERY", "深窗〔2025〕3号", uscc=listed_at, decided_on="2025-03-03"), "kind": "SERIOUS_LIST"}
    liable = [{"person": {"name": name}, "liability": "DIRECTLY_LIABLE_PERSON"}]
    rows = [
        enterprise(listed_at, "窗口建材有限公司"),
        entry(own, "2025-03-03") | {"jurisdiction": "CN-41"},
        entry(theirs, "2025-03-03", names=liable) | {"jurisdiction": "CN-4403"},
    ]
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    assert served.load("canonical", file)["rejected"] == 0
    ids = {
        str(row["number"]): str(row["id"])
        for row in served.ask_store(
            "MATCH (c:CreditRecord)-[r:RECORDED_AS]->(f) WHERE r.recorded_to IS NULL AND f.number IN $numbers"
            " RETURN c.record_id AS id, f.number AS number",
            numbers=[own["number"], theirs["number"]],
        )
    }
    given = papers("AUTHORITY", "COMMUNITY_SERVICE", "PROMISE")

    def apply(key: dict[str, object], *who: str) -> Done:
        return served.run("repair", "apply", ids[str(key["number"])], *who, *given, "--json")

    for who, sentence in (
        ((), "Give one of --uscc and --person."),
        (("--person", "别人"), "There is no record of this id"),
        (("--person", f"{name}@{code(9_303)}"), "The graph knows no enterprise with that code"),
        (("--person", f"{name}@{listed_at}"), "There is no record of this id"),
    ):
        assert sentence in apply(own, *who).err, who
    filed = apply(own, "--person", name).json["repair"]
    assert (filed["status"], filed["own"], filed["filer"]) == ("FILED", False, "WINDOW")
    served.run("repair", "accept", filed["id"], code=0)
    served.run("repair", "grant", filed["id"], "--decision", "修复2号", code=0)
    freed = apply(theirs, "--person", f"{name}@{listed_at}").json["repair"]
    assert (freed["status"], freed["own"]) == ("FILED", True)
    assert freed["id"] != filed["id"]
