"""Which states of a record may follow which, and what a statement of the move must hold; from checked items.

A move is what a statement says against the statement before it by day. The same state told again is no move.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from graph_schema.names import RecordStatus
from graph_schema.rules.basics import BasisRank, Headed
from graph_schema.rules.build_basics import head
from graph_schema.rules.tables import Item


class MoveNeeds(StrEnum):
    """What a statement of a move must hold."""

    NOTHING = "NOTHING"  # 无须另附
    REASON = "REASON"  # 须有事由或者决定文号
    DECISION = "DECISION"  # 须有决定文号


class MoveFault(StrEnum):
    """Why a move is refused."""

    NOT_ALLOWED = "NOT_ALLOWED"
    REASON_MISSING = "REASON_MISSING"
    DECISION_MISSING = "DECISION_MISSING"


@dataclass(frozen=True, slots=True)
class Transition(Headed):
    """One move that is allowed.

    `implied`: its own statement may be missing, since what is told later shows that it took place; a move that
    begins with it is allowed as well.
    """

    before: RecordStatus
    after: RecordStatus
    needs: MoveNeeds
    implied: bool
    basis_rank: BasisRank


def transition(item: Item) -> Transition:
    """A move from one state to another one."""
    made = item.done(
        lambda: Transition(
            **head(item),
            before=item.member("before", RecordStatus),
            after=item.member("after", RecordStatus),
            needs=item.member("needs", MoveNeeds),
            implied=item.truth_or("implied", default=False),
            basis_rank=item.member("basis_rank", BasisRank),
        )
    )
    if made.before is made.after:
        raise item.error("after", "it is the state before, which is no move")
    return made


def fault_of(
    transitions: Mapping[str, Transition],
    before: RecordStatus,
    *,
    after: RecordStatus,
    reason: str | None,
    decision: str | None,
) -> MoveFault | None:
    """Why a record may not move so on this statement; None where it may."""
    if before is after:
        return None
    move = _move(transitions.values(), before, after)
    if move is None:
        return MoveFault.NOT_ALLOWED
    if move.needs is MoveNeeds.DECISION and decision is None:
        return MoveFault.DECISION_MISSING
    if move.needs is MoveNeeds.REASON and reason is None and decision is None:
        return MoveFault.REASON_MISSING
    return None


def _move(moves: Iterable[Transition], before: RecordStatus, after: RecordStatus) -> Transition | None:
    """The move itself, else the last one of a chain whose other moves are implied."""
    moves = tuple(moves)
    direct = next((move for move in moves if move.before is before and move.after is after), None)
    if direct is not None:
        return direct
    for implied in (move for move in moves if move.implied and move.before is before):
        rest = tuple(move for move in moves if move.before is not before and move.after is not before)
        found = _move(rest, implied.after, after)
        if found is not None:
            return found
    return None
