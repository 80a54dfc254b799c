"""GraphQL types of references: consents, cases, matters and claims that inquiries rest on."""

from datetime import date
from typing import Annotated, Any

import strawberry

from graph_schema.names import MatterKind
from hub.gql.change import ChangeRefused
from hub.gql.described import described
from hub.gql.enums import Purpose, RecordKind

described(
    MatterKind,
    "凭据与事项的种类 · Kinds of matter",
    {
        "DEPARTMENT": "部门 · department",
        "MEMBERSHIP": "会员资格 · membership of an association",
        "CONSENT": "授权 · consent of a subject",
        "CASE": "案件 · case",
        "ADMIN_MATTER": "行政事项 · matter of a department",
        "CONTRACT": "数据服务合同 · contract with a credit service",
        "CLAIM": "主体认领 · claim of a subject to be itself",
        "WATCH_LIST": "关注名单 · list of subjects whose changes are told",
        "MEASURE_TASK": "联合奖惩措施任务 · task of a measure",
        "OBJECTION": "异议 · objection",
        "REPAIR": "信用修复 · repair",
        "COMMITMENT": "信用承诺 · commitment",
        "HONOUR": "荣誉 · honour",
        "EVALUATION": "信用评价 · evaluation",
        "DISCIPLINE": "行业惩戒 · discipline",
        "TIP": "举报 · tip",
    },
)


@strawberry.type(description="查询所凭的凭据 · A reference that inquiries rest on")
class Reference:
    """A reference that inquiries rest on."""

    kind: MatterKind = strawberry.field(description="种类 · Kind")
    number: str = strawberry.field(description="编号 · Number")
    purposes: list[Purpose] = strawberry.field(description="可用于的目的 · Purposes that it serves")
    since: date | None = strawberry.field(description="起始日 · First day")
    until: date | None = strawberry.field(description="截止日(不含) · Day on which it ends, exclusive")
    ended_on: date | None = strawberry.field(description="撤回或终止之日 · Day on which it was withdrawn or closed")
    budget: int | None = strawberry.field(
        description="案件全程可查的不同主体数;未写明的为运营方所设 · "
        "Of a case: distinct subjects that may be asked about over its whole life; the operator's setting if none"
    )
    spent: int | None = strawberry.field(
        description="案件已查的不同主体数,不论是否查到 · Of a case: distinct subjects asked about, found or not"
    )


@strawberry.type(description="已登记或已终止 · A reference that was recorded or ended")
class ReferenceChanged:
    """A reference that was recorded or ended."""

    reference: Reference = strawberry.field(description="凭据 · The reference")

    @classmethod
    def is_type_of(cls, obj: dict[str, Any], info: object) -> bool:
        """Whether an answered row is no refusal."""
        del info
        return "code" not in obj


ReferenceChangedResult = Annotated[
    ReferenceChanged | ChangeRefused,
    strawberry.union("ReferenceChangedResult", description="凭据或未予办理 · A reference, or a refusal"),
]


@strawberry.input(description="所涉主体,至多 100 个 · Whom it concerns, at most 100")
class SubjectsInput:
    """Whom a reference concerns."""

    usccs: list[str] = strawberry.field(
        default_factory=list, description="企业的统一社会信用代码 · Enterprises by unified social credit code"
    )
    persons: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="个人的代号,取自此前答复 · Persons by the handles of earlier answers"
    )


@strawberry.input(description="同意的范围 · What is consented to")
class ConsentTermsInput:
    """What is consented to."""

    purposes: list[Purpose] = strawberry.field(description="目的 · Purposes")
    record_kinds: list[RecordKind] = strawberry.field(
        default_factory=list, description="记录种类,不填为全部 · Kinds of record; all if none is named"
    )
    until: date | None = strawberry.field(
        default=None, description="截止日(不含) · Day on which it ends, exclusive; none if absent"
    )
