"""Rows of the answering statement to what the schema shows: masked, in force or not, with handles for persons.

Every value is JSON-shaped (text, numbers, lists, dicts by field name), so completion has nothing to convert.
"""

from collections.abc import Callable, Mapping, Sequence

from graph_schema.identifiers import enterprise_kind
from graph_schema.names import IdScheme, Side
from hub.gql.present_incentives import aggravation, incentives
from hub.gql.present_sources import differing
from hub.gql.view import Row, View, bilingual, listing
from hub.inquiries.measure_days import MeasureDays, measure_days
from hub.inquiries.rows import EnterpriseRows, FactsRow, RecordRow
from hub.inquiries.rulebook import Texts
from hub.inquiries.standing import Answer, CreditStatus, Incentive, MeasureInForce, Standing


def enterprise(answer: EnterpriseRows, view: View, *, related: Callable[[EnterpriseRows, View], Row]) -> Row:
    """One enterprise as its asker sees it; parts that were not asked for stay empty."""
    asks = view.selection.asks
    records = [r for r in answer.records if not view.is_shielded(r)]
    view.released.read_at(answer.read_at)
    # The list holds what weighs before the rest, so it lacks none of that where it ends with something that does not.
    more = answer.records_more and view.rules.weighs(answer.records[-1:], view.as_of)
    facts = answer.facts
    observed = [f["observed"] for f in facts if f["observed"] is not None]
    uscc = next((i["value"] for i in answer.identifiers if i["scheme"] == IdScheme.USCC), None)
    return view.shown(
        "Enterprise",
        {
            "uscc": uscc,
            # What was first known under another number keeps its kind from then.
            "kind": answer.kind if uscc is None else enterprise_kind(uscc),
            "name": facts[0]["name"] if facts else _name_in(records),
            "identifiers": [view.shown("Identifier", dict(i)) for i in answer.identifiers],
            "profiles": [_profile(f, view) for f in facts] if asks("Enterprise.profiles") else None,
            "source_differences": (
                [view.shown("SourceDifference", row) for row in differing(facts)]
                if asks("Enterprise.sourceDifferences")
                else None
            ),
            "credit_status": (
                _status(view.standing_of(records, truncated=more), view) if asks("Enterprise.creditStatus") else None
            ),
            "incentives": incentives(records, view, more=more) if asks("Enterprise.incentives") else None,
            "records": [view.record(r) for r in records] if asks("Enterprise.records") else None,
            "records_truncated": answer.records_more,
            "related_parties": related(answer, view) if asks("Enterprise.relatedParties") else None,
            "as_of": view.as_of.isoformat(),
            "known_at": str(answer.known),
            "data_as_of": max(observed, default=None),
            "rules_edition": view.rules.edition,
        },
    )


def _name_in(records: Sequence[RecordRow]) -> str | None:
    """The name under which the newest record that may be seen lists the enterprise; no source describes it."""
    named = [r for r in records if r["party_name"] is not None]
    return max(named, key=lambda r: r["decided_on"] or "")["party_name"] if named else None


def _profile(row: FactsRow, view: View) -> Row:
    capital = {"amount": row["capital_amount"], "currency": row["capital_currency"], "text": row["capital_text"]}
    return view.shown(
        "EnterpriseProfile",
        {
            "name": row["name"],
            "former_names": row["former_names"],
            "status": row["status"],
            "enterprise_type": row["enterprise_type"],
            "region": row["region"],
            "industry": row["industry"],
            "capital": view.shown("Capital", capital) if any(capital.values()) else None,
            "address": row["address"],
            "founded": row["founded"],
            "business_scope": row["business_scope"],
            "representative_text": row["representative_text"],
            "source": row["source"],
            "observed": row["observed"],
            "preferred": row["preferred"],
        },
    )


def _days_on_listed(item: MeasureInForce, view: View) -> MeasureDays:
    record = item.record
    span = (record["valid_from"], record["valid_to"])
    return measure_days(view.rules.measure(item.measure_id), record, span=span, role=None, personal=False)


def _measures(status: CreditStatus, view: View) -> list[Row]:
    """What the listings lay on the enterprise itself; their records are among the listings."""
    return [
        view.shown("MeasureInForce", {"measure": view.measure(m.measure_id, days), "record": view.record(m.record)})
        for m in status.measures
        for days in (_days_on_listed(m, view),)
        if not days.over(view.as_of)
    ]


def _status(status: CreditStatus, view: View) -> Row:
    asks = view.selection.asks
    # Records are let out as well by what is concluded from them.
    view.released.record_ids |= {item.record["record_id"] for item in status.listings}
    view.released.record_ids |= {record["record_id"] for record in status.disputed}
    return view.shown(
        "CreditStatus",
        {
            "standing": status.standing,
            "summary": bilingual(_summary(status)) if asks("CreditStatus.summary") else None,
            "listings": [listing(item, view) for item in status.listings] if asks("CreditStatus.listings") else None,
            "aggravated": aggravation(status.aggravated, view) if asks("CreditStatus.aggravated") else None,
            "measures": _measures(status, view) if asks("CreditStatus.measures") else None,
            "incentives": (
                [_incentive(item, view) for item in status.incentives] if asks("CreditStatus.incentives") else None
            ),
            "disputed": [view.record(r) for r in status.disputed] if asks("CreditStatus.disputed") else None,
        },
    )


def _incentive(item: Incentive, view: View) -> Row:
    return view.shown(
        "Incentive",
        {
            "record": view.record(item.record),
            "state": item.state,
            "reason": item.reason,
            "withheld_by": [listing(each, view) for each in item.withheld_by],
        },
    )


_SUMMARIES: Mapping[Standing, Texts] = {
    Standing.NONE_SHOWN: (
        "在本次查询可见范围内,所问之日无生效的失信名单或限制措施记录。",
        "In what this inquiry may see, no adverse listing or restriction is in force on the day asked about.",
    ),
    Standing.LISTED: (
        "所问之日有 {n} 项生效的失信名单或限制措施记录。",
        "On the day asked about, adverse listings or restrictions in force: {n}.",
    ),
    Standing.DISPUTED: (
        "所问之日的 {n} 项记录处于异议核查,其措施暂不执行。",
        "Adverse listings or restrictions under objection, their measures suspended: {n}.",
    ),
    Standing.NOT_FINAL: (
        "所问之日的 {n} 项记录尚在复议或诉讼期间,不作为措施依据。",
        "Adverse listings or restrictions that may still be contested, and are no basis for a measure: {n}.",
    ),
    Standing.UNDETERMINED: (
        "可见记录较多,未能全部计入,故不作判断。",
        "More records may be seen than were read, so nothing is concluded.",
    ),
}


def _summary(status: CreditStatus) -> Texts:
    zh, en = _SUMMARIES[status.standing]
    count = sum(item.record["side"] == Side.BLACK for item in status.listings)
    zh, en = zh.format(n=count), en.format(n=count)
    if status.aggravated.answer is Answer.YES:
        domains = status.aggravated.groups
        zh += f"涉及两个以上领域({'、'.join(domains)})。"
        en += f" They lie in several domains ({', '.join(domains)})."
    return zh, en
