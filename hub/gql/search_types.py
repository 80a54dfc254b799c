"""GraphQL types of what is found by name. Maskable fields are nullable; rows arrive presented and masked."""

import strawberry

from hub.gql.described import described
from hub.gql.enums import EnterpriseKind
from hub.gql.party_types import PageInfo
from hub.gql.record_types import Bilingual
from hub.inquiries.search import MatchReason

described(
    MatchReason,
    "列为候选的理由,次序即排序 · Why an enterprise is a candidate, in the order of the ranking",
    {
        "CODE": "统一社会信用代码相同 · The same unified social credit code",
        "REGISTRATION_NUMBER": "工商注册号相同 · The same registration number of before the unified code",
        "ORGANIZATION_CODE": "组织机构代码相同 · The same organisation code",
        "EXACT_NAME": "现名称相同 · The same name",
        "FORMER_NAME": "曾用名相同 · A former name is the same",
        "NAME_PREFIX": "现名称以所查文字开头 · The name begins with what was asked for",
        "FORMER_NAME_PREFIX": "曾用名以所查文字开头 · A former name begins with what was asked for",
    },
)


@strawberry.type(description="为何列为候选 · Why an enterprise is a candidate")
class NameMatch:
    """Why an enterprise is a candidate."""

    reason: MatchReason | None = strawberry.field(description="理由 · Reason")
    matched: str | None = strawberry.field(description="相符的名称或号码 · The name or number that fits")
    score: float | None = strawberry.field(
        description="与所查文字的相似度,0 至 100 · Likeness to what was asked for, 0 to 100"
    )
    explanation: Bilingual | None = strawberry.field(description="说明 · In words")


@strawberry.type(description="按名称查得的一个候选 · A candidate found by name")
class EnterpriseCandidate:
    """A candidate found by name."""

    id: strawberry.ID | None = strawberry.field(description="对本方有效的代号 · Handle, valid for this partner only")
    uscc: str | None = strawberry.field(description="统一社会信用代码 · Unified social credit code")
    kind: EnterpriseKind | None = strawberry.field(description="主体类别 · Kind")
    name: str | None = strawberry.field(description="名称 · Name")
    status: str | None = strawberry.field(description="登记状态 · Status in the register")
    region: str | None = strawberry.field(description="地区 · Region")
    address: str | None = strawberry.field(description="住所 · Address")
    match: NameMatch | None = strawberry.field(description="为何列为候选 · Why it is a candidate")


@strawberry.type(description="候选分页的一项 · An edge of a page of candidates")
class EnterpriseCandidateEdge:
    """An edge of a page of candidates."""

    cursor: str = strawberry.field(description="游标 · Cursor")
    node: EnterpriseCandidate = strawberry.field(description="候选 · The candidate")


@strawberry.type(description="候选分页 · A page of candidates")
class EnterpriseCandidateConnection:
    """A page of candidates."""

    edges: list[EnterpriseCandidateEdge] = strawberry.field(description="各项 · Edges")
    page_info: PageInfo = strawberry.field(description="分页信息 · Page information")
    truncated: bool = strawberry.field(
        description="相符者多于所列(至多 200 个;开头相同者过多时只列名称全同者),请写得更完整 · "
        "More fit than are listed (at most 200; where too many names begin so, only whole names are); "
        "write more of the name"
    )
    known_at: str = strawberry.field(description="所答时的知识序号 · State of knowledge; pass it back to ask again")
