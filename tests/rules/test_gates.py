"""Gates: what decides whether a record may be told stands in every statement that tells one, and is the same in all.

A statement is one literal (decision 6), so its gates stand there again. This rule holds them equal: where one changes,
all change.
"""

import re
from collections.abc import Iterator, Mapping

import pytest

from tests.rules.test_statements import AnyStatement, registry

TOLD = "(df:RecordFacts)"
"""Begins each gate: the facts by which a record's disclosure is judged."""
DISCLOSED = "disclosed in a way that the asker may see"
TO_ITSELF = {"own_person": DISCLOSED}
"""A person sees what there is about himself in whatever way it is disclosed (个人信息保护法 45)."""
GATE: Mapping[str, str] = {
    DISCLOSED: r"d\.preferred AND .{0,40}df\.disclosure IN row\.disclosures",
    "not overturned, and its disclosure has not ended": (
        r"coalesce\(df\.finality <> 'OVERTURNED', true\) AND coalesce\(df\.disclosed_to > row\.today, true\)"
    ),
    "terms of disclosure": (
        r"\(NOT c\.side IN row\.ending_sides OR all\(over IN \[row\.untold\[c\.list_kind\], "
        r"row\.untold\[CASE WHEN c\.list_kind IN row\.beyond_class THEN '' ELSE df\.severity END\], "
        r"CASE WHEN coalesce\(d\.valid_to > row\.today, d\.to_kind = 'OPEN'\) THEN null ELSE row\.untold\.ENDED END\] "
        r"WHERE coalesce\(coalesce\(df\.decided_on, d\.valid_from, d\.valid_to\) > over, true\)\)\)"
    ),
    "judged as recorded now": r"d\.recorded_from <= now AND coalesce\(d\.recorded_to, now \+ 1\) > now",
    "no state that is forgotten now": (
        r"NOT EXISTS \{ MATCH \(c\)-\[g:STATE\]->\(gs:RecordState\) WHERE \(?gs\.status IN row\.forgotten.{0,80}?"
        r"AND g\.recorded_from <= now AND coalesce\(g\.recorded_to, now \+ 1\) > now "
        r"AND coalesce\(g\.valid_from <= row\.today, true\) "
        r"AND coalesce\(g\.valid_to > row\.today, g\.to_kind = 'OPEN'\)"
    ),
    "no shield in force now": (
        r"NOT EXISTS \{ MATCH \(c\)<-\[v:ON\]-\(:Overlay \{kind: 'SHIELD'\}\) WHERE \(?v\.person_id IS NULL.{0,60}?"
        r"AND v\.measure_id IS NULL AND v\.recorded_from <= now AND coalesce\(v\.recorded_to, now \+ 1\) > now "
        r"AND coalesce\(v\.valid_from <= row\.today, true\) "
        r"AND coalesce\(v\.valid_to > row\.today, v\.to_kind = 'OPEN'\)"
    ),
    "no state that is forgotten on the day asked about": r"NOT st\.status IN row\.forgotten",
}
GRANT = (
    r"EXISTS \{ MATCH \(:Partner \{partner_id: row\.partner_id, status: 'ACTIVE'\}\)-\[:HAS_GRANT\]->\(gr:Grant\) "
    r"WHERE row\.purpose IN gr\.purposes AND gr\.valid_from <= row\.today "
    r"AND coalesce\(gr\.valid_to > row\.today, true\)"
)


def flat(text: str) -> str:
    """The text with one blank for any run of blanks."""
    return " ".join(text.split())


def lacking(text: str, *, spared: str | None = None) -> Iterator[str]:
    """What the gates of a statement lack: each part stands as often as there are gates, and the grant once."""
    text = flat(text)
    gates = text.count(TOLD)
    for name, part in GATE.items():
        found = len(re.findall(part, text))
        if found != gates and name != spared:
            yield f"{name}: {found} of {gates} gates"
    if len(re.findall(GRANT, text)) != 1:
        yield "the partner's grant"


def telling() -> list[AnyStatement]:
    """The statements that tell a partner of records."""
    return [statement for statement in registry() if TOLD in flat(statement.text)]


def test_the_statements_that_tell_of_records_are_found() -> None:
    assert {"enterprise_answer", "enterprise_summary", "members_answer", "own_person", "own_receipts"} <= {
        s.name for s in telling()
    }
    others = [s for s in registry() if "row.disclosures" in s.text and s not in telling()]
    assert not others, "whoever judges disclosure has the whole gate"


@pytest.mark.parametrize("statement", telling(), ids=lambda statement: statement.name)
def test_every_gate_is_whole(statement: AnyStatement) -> None:
    assert not list(lacking(statement.text, spared=TO_ITSELF.get(statement.name)))


@pytest.mark.parametrize("part", ["coalesce(df.disclosed_to > row.today, true)", "NOT st.status IN row.forgotten"])
def test_a_gate_without_one_of_its_parts_is_told(part: str) -> None:
    whole = next(statement.text for statement in telling() if statement.name == "enterprise_answer")
    assert len(list(lacking(whole.replace(part, "true", 1)))) == 1
