"""Due dates as they are shown."""

from datetime import date
from typing import Any

from graph_schema.due_dates import StepDue


def step_shown(due: StepDue, *, today: date, is_open: bool) -> dict[str, Any]:
    """Until when a step is due, as JSON values; nothing of a procedure that is over is overdue."""
    deadline = due.deadline
    return {
        "step": due.step,
        "rule": deadline.clock.id,
        "title": {"zh": deadline.clock.zh, "en": deadline.clock.en},
        "day": iso(deadline.day),
        "provisional": deadline.provisional,
        "left": deadline.left,
        "done_on": iso(due.done_on),
        "overdue": is_open and due.is_over(today),
    }


def iso(day: date | None) -> str | None:
    """A day as it is written; absent where it is."""
    return None if day is None else day.isoformat()
