"""What 当前状态 of a standard form says of a record beyond that it was decided."""

from typing import Final

from graph_schema.claims import Claim, OverlayClaim, RecordKey, StateClaim
from graph_schema.intervals import Interval
from graph_schema.names import OverlayKind, RecordStatus
from loaders.checked import WarningCode
from loaders.file_row import FileRow

STATUSES: Final = frozenset({"IN_FORCE", "INVALID", "REVOKED", "DISPUTED", "OTHER"})
STATUS_FIELDS: Final = frozenset({"status", "updated_on"})
_DISPUTED: Final = "当前状态：异议"
_ENDED: Final = {"INVALID": RecordStatus.REMOVED, "REVOKED": RecordStatus.REVOKED}


def status_claims(row: FileRow, key: RecordKey) -> tuple[Claim, ...]:
    """The record's end, since the row was updated or else delivered; or its dispute.

    A form that tells disputes ends one that the same source told before when it says that the record is in force.
    """
    status = row.term("status")
    if status == "OTHER":
        row.warn(WarningCode.UNKNOWN_VALUE)
    if status in _ENDED:
        day = row.day("updated_on")
        start = day or row.context.observed
        return (StateClaim(key, _ENDED[status], start, reason=row.text("status"), seen=day is None),)
    tells_disputes = "DISPUTED" in row.form.values.get("status", {}).values()
    if not tells_disputes or status not in ("IN_FORCE", "DISPUTED"):
        return ()
    return (OverlayClaim(_DISPUTED, OverlayKind.DISPUTE, key, Interval(), withdrawn=status == "IN_FORCE"),)
