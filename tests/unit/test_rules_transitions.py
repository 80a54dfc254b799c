"""The table of moves against one written by hand, and what a statement of a move must hold."""

from dataclasses import replace

import pytest

from graph_schema.names import RecordStatus
from graph_schema.rules.load import load_rules
from graph_schema.rules.transitions import MoveFault, MoveNeeds, fault_of

MOVES = load_rules().knowledge.transitions
# Rows: the state before; columns: PROPOSED ACTIVE REPAIRED REMOVED REVOKED. y: allowed, d: with a decision, -: refused.
TABLE = """
PROPOSED y y y y y
ACTIVE   - y y y y
REPAIRED - d y y y
REMOVED  - d y y y
REVOKED  - d - - y
"""
PAIRS = [
    (RecordStatus(before), after, answer)
    for before, *answers in (line.split() for line in TABLE.split("\n") if line)
    for after, answer in zip(RecordStatus, answers, strict=True)
]


@pytest.mark.parametrize(("before", "after", "answer"), PAIRS)
def test_which_state_may_follow_which(before: RecordStatus, after: RecordStatus, answer: str) -> None:
    bare = fault_of(MOVES, before, after=after, reason=None, decision=None)
    decided = fault_of(MOVES, before, after=after, reason=None, decision="1号")
    assert bare == {"y": None, "d": MoveFault.DECISION_MISSING, "-": MoveFault.NOT_ALLOWED}[answer]
    assert decided == (MoveFault.NOT_ALLOWED if answer == "-" else None)


def test_only_implied_moves_may_go_unsaid() -> None:
    said = {key: replace(move, implied=False) for key, move in MOVES.items()}
    proposed, repaired = RecordStatus.PROPOSED, RecordStatus.REPAIRED
    assert fault_of(said, proposed, after=repaired, reason=None, decision=None) is MoveFault.NOT_ALLOWED
    unsaid = {key: replace(move, implied=True) for key, move in MOVES.items()}
    assert fault_of(unsaid, RecordStatus.REVOKED, after=repaired, reason=None, decision=None) is None


def test_a_reason_or_a_decision_where_either_will_do() -> None:
    asked = {key: replace(move, needs=MoveNeeds.REASON) for key, move in MOVES.items()}
    active, removed = RecordStatus.ACTIVE, RecordStatus.REMOVED
    assert fault_of(asked, active, after=removed, reason=None, decision=None) is MoveFault.REASON_MISSING
    for reason, decision in (("已履行", None), (None, "1号")):
        assert fault_of(asked, active, after=removed, reason=reason, decision=decision) is None
