"""Arguments of the root fields."""

from datetime import date, datetime
from typing import Annotated

import strawberry
from strawberry import UNSET

from hub.errors import Refusal, RefusalCode
from hub.gql.enums import LegalBasis, Purpose

_LARGEST_COMMIT = 2**53 - 1


@strawberry.input(description="为何、凭何查询;每次查询必填 · Why and on what basis one asks; required in every query")
class InquiryInput:
    """Why and on what basis one asks."""

    purpose: Purpose = strawberry.field(description="查询目的 · Purpose")
    legal_basis: LegalBasis = strawberry.field(description="合法性基础 · Legal basis")
    consent_id: str | None = strawberry.field(default=None, description="授权书编号 · Id of the subject's consent")
    case_number: str | None = strawberry.field(default=None, description="案号 · Case number")
    matter_number: str | None = strawberry.field(default=None, description="事项编号 · Number of the matter in hand")
    contract_id: str | None = strawberry.field(default=None, description="合同编号 · Id of the contract")


@strawberry.input(
    one_of=True,
    description="按当时所知作答:提交序号或时刻,二选一 · Answer as known then: a commit or an instant, exactly one",
)
class KnownAtInput:
    """The state of knowledge to answer from."""

    commit: str | None = strawberry.field(
        default=UNSET, description="此前答复中的 knownAt · The knownAt of an earlier answer"
    )
    instant: datetime | None = strawberry.field(default=UNSET, description="时刻 · An instant")


InquiryArgument = Annotated[
    InquiryInput, strawberry.argument(description="为何、凭何查询 · Why and on what basis one asks")
]
AsOfArgument = Annotated[
    date | None, strawberry.argument(description="所问之日,不填为今日 · The day asked about; today if absent")
]
KnownAtArgument = Annotated[
    KnownAtInput | None, strawberry.argument(description="按当时所知作答 · Answer from what was known then")
]


def commit_number(text: str, *, argument: str) -> int:
    """The commit that a `knownAt` of an answer names. Raises Refusal for a text that is none."""
    if not (text.isascii() and text.isdigit()) or len(text) > 16 or int(text) > _LARGEST_COMMIT:
        raise Refusal(RefusalCode.BAD_INPUT, field=argument)
    return int(text)
