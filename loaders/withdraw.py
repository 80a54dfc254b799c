"""Taking back: the rows of a file are said no longer. Records are revoked; ties and decisions are withdrawn."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from graph_schema.claims import (
    Claim,
    ControlClaim,
    HoldingClaim,
    IdentityClaim,
    LinkClaim,
    MatterClaim,
    OverlayClaim,
    RecordClaim,
    ReleaseClaim,
    StateClaim,
    TenureClaim,
)
from graph_schema.names import RecordStatus
from loaders.check import CheckedRow
from loaders.checked import Checked, RejectCode

REASON: Final = "来源单位撤回 · withdrawn by the source"
_TIES: Final = (
    TenureClaim,
    HoldingClaim,
    ControlClaim,
    LinkClaim,
    IdentityClaim,
    OverlayClaim,
    ReleaseClaim,
    MatterClaim,
)


def withdrawals(rows: Iterable[CheckedRow], observed: date) -> Iterator[CheckedRow]:
    """The same rows, saying the contrary from the day `observed` on; a row that cannot be taken back is refused."""
    for row in rows:
        yield CheckedRow(row.row, row.checked if row.checked.reject else _withdrawn(row.checked, observed))


def _withdrawn(checked: Checked, observed: date) -> Checked:
    """What a row takes back: its records where it has any, since their other claims may rest on other rows too."""
    records: list[Claim] = [
        StateClaim(claim.key, RecordStatus.REVOKED, observed, reason=REASON, seen=True)
        for claim in checked.claims
        if isinstance(claim, RecordClaim)
    ]
    ties: list[Claim] = [replace(claim, withdrawn=True) for claim in checked.claims if isinstance(claim, _TIES)]
    claims = records or ties
    if not claims:
        return replace(checked, claims=(), reject=RejectCode.NOT_WITHDRAWABLE)
    return replace(checked, claims=tuple(claims))
