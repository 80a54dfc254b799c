"""Operations of claims about what was wrong: facts struck, and what a record says in truth."""

from graph_schema.corrections import CorrectedClaim, StruckClaim
from graph_schema.recording.bind import Binder
from graph_schema.recording.operations import Operation, Put, Strike
from graph_schema.recording.versions import Tie, digest


def bind_struck(_binder: Binder, claim: StruckClaim) -> list[Operation]:
    """A fact that was wrong."""
    return [Strike((Tie(claim.tie), claim.anchor_id), claim.fact_id, claim.to_id, claim.end)]


def bind_corrected(binder: Binder, claim: CorrectedClaim) -> list[Operation]:
    """A record's facts in truth; which of several statements is relied on is decided by the ranks of their sources."""
    body = dict(claim.body)
    final_from = body.get("final_from")
    version = binder.version(
        Tie.RECORDED_AS,
        digest(claim.record_id, binder.context.source),
        ends=(claim.record_id, ""),
        valid=claim.valid,
        props={
            "finality": str(body["finality"]),
            "final_from": None if final_from is None else str(final_from),
            "disclosure": str(body["disclosure"]),
        },
        body=body,
    )
    return [Put((Tie.RECORDED_AS, claim.record_id), version)]
