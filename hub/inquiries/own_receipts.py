"""What was told of the asker itself, and to whom."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from graph_schema.names import IdScheme, Purpose
from graph_schema.reads.accesses import OWN_SUBJECTS, OwnSubjects, SubjectsRow
from graph_schema.reads.own_receipts import OWN_RECEIPTS, OwnReceiptsKey
from hub.errors import Refusal, RefusalCode
from hub.inquiries.enterprise import Asker, EnterpriseQuestion, Reader

RECEIPTS_MAX: Final = 50
RECORDS_MAX: Final = 500
"""Records about the asker that are looked at."""


@dataclass(frozen=True, slots=True)
class OwnReceipts:
    """The asker's own subjects (ids and codes), and a page of receipts, the latest first, with their `purposes`."""

    subjects: Sequence[str]
    receipts: Sequence[Mapping[str, Any]]
    read_at: int | None = None


async def own_subjects(reader: Reader, partner_id: str, *, today: date) -> Sequence[str]:
    """What the partner has claimed as itself: ids, and codes as `USCC:…`.

    Raises Refusal(FORBIDDEN) for a partner that may not ask any more.
    """
    own: SubjectsRow | None = await reader.read(OWN_SUBJECTS, OwnSubjects(partner_id, Purpose.SELF, today))
    if own is None or not own.granted:
        raise Refusal(RefusalCode.FORBIDDEN)
    return own.subjects


def codes_of(subjects: Sequence[str]) -> list[str]:
    """The social credit codes among them."""
    prefix = f"{IdScheme.USCC}:"
    return sorted(name.removeprefix(prefix) for name in subjects if name.startswith(prefix))


async def own_receipts(
    reader: Reader,
    asker: Asker,
    *,
    question: EnterpriseQuestion,
    blind: Callable[[str], str],
    before: str,
    first: int,
) -> OwnReceipts:
    """At most `first` receipts of records about what the asker has claimed, before a cursor.

    Two statements, as in `access_history`. Raises Refusal(FORBIDDEN) for a partner that may not ask any more.
    """
    subjects = await own_subjects(reader, asker.partner_id, today=question.today)
    if not subjects:
        return OwnReceipts((), ())
    scope = asker.scope
    key = OwnReceiptsKey(
        partner_id=asker.partner_id,
        purpose=scope.purpose,
        subjects=sorted(name for name in subjects if ":" not in name),
        blind=sorted(map(blind, subjects)),
        today=question.today,
        disclosures=list(scope.disclosures),
        forgotten=list(scope.forgotten),
        ending_sides=list(question.ending_sides),
        untold=dict(question.untold),
        beyond_class=list(question.beyond_class),
        before=before,
    )
    row = await reader.read(OWN_RECEIPTS, key, limits={"max_records": RECORDS_MAX, "max_receipts": RECEIPTS_MAX + 1})
    if row is None:
        raise Refusal(RefusalCode.FORBIDDEN)
    found = [{**each, "purposes": _purposes(row.looked, each)} for each in row.receipts[:first]]
    return OwnReceipts(subjects, found, row.now)


def _purposes(looked: Sequence[str], receipt: Mapping[str, Any]) -> list[str]:
    """Why the partner looked at the asker, in the words of its inquiries; never which case or subject led to it."""
    looks = (look.split("/", 2) for look in looked)
    return sorted({purpose for partner, purpose, _ in looks if partner == receipt["partner_id"]})
