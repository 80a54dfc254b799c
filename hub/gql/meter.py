"""The cost of one request: reserved before it is executed, settled by what it brought, and told with the answer."""

from typing import Any

from graph_schema.names import PartnerKind
from hub.access.budget import Budgets, BudgetState, Taken
from hub.errors import Refusal, RefusalCode

ADMISSION_POINTS = 1  # what every request costs, also one that is refused later


class Meter:
    """Charges one caller for one request."""

    def __init__(self, budgets: Budgets, key: str, *, kind: PartnerKind) -> None:
        """Take the budgets and the name of the caller's own."""
        self._budgets = budgets
        self._key = key
        self._kind = kind
        self._requested = ADMISSION_POINTS
        self._actual: int | None = None
        self._taken: Taken | None = None

    async def admit(self) -> None:
        """Charge for a request before its document is read. Raises Refusal(RATE_LIMITED)."""
        self._taken = await self._budgets.charge(self._key, ADMISSION_POINTS, kind=self._kind)

    async def reserve(self, requested: int) -> None:
        """Charge for an operation before it is executed. Raises Refusal: RATE_LIMITED, or TOO_COMPLEX for ever."""
        self._requested = requested
        if requested > self._budgets.query_most(self._kind):
            raise Refusal(RefusalCode.TOO_COMPLEX, field="cost")
        points = max(0, requested - ADMISSION_POINTS)
        self._taken = await self._budgets.charge(self._key, points, kind=self._kind)

    async def settle(self, actual: int) -> None:
        """Give back what an answer did not need."""
        self._actual = actual
        self._taken = await self._budgets.settle(self._key, self._requested - actual, kind=self._kind)

    async def refund(self) -> None:
        """Give back what was charged, the admission too."""
        self._taken = await self._budgets.settle(self._key, self._actual or 0, kind=self._kind)
        self._actual = 0

    def state(self) -> BudgetState | None:
        """The caller's budget as it stands after the last charge; None before the first."""
        return None if self._taken is None else self._budgets.state(self._taken, kind=self._kind)

    def told(self) -> dict[str, Any]:
        """The form sent as `extensions.cost`; `actual` is null where nothing was executed."""
        told: dict[str, Any] = {"requested": self._requested, "actual": self._actual}
        state = self.state()
        if state is not None:
            told["bucket"] = {
                "maximum": state.maximum,
                "available": state.available,
                "restoreRate": state.restore_rate,
            }
        return told
