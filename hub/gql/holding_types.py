"""GraphQL types of holdings, for investigators. Maskable fields are nullable."""

from datetime import date
from enum import StrEnum

import strawberry

from hub.gql.described import described
from hub.gql.enums import EndKind
from hub.gql.node_types import PartyNode
from hub.gql.record_types import Bilingual
from hub.inquiries.holding_answer import HoldingEndKind
from hub.inquiries.holding_steps import ChainEnd
from hub.inquiries.holding_sums import Gap as HoldingGap

__all__ = ["ChainEnd", "HoldingDirection", "HoldingEndKind", "HoldingGap", "Holdings"]


class HoldingDirection(StrEnum):
    """Which way holdings are followed."""

    UP = "UP"
    DOWN = "DOWN"


described(
    HoldingDirection,
    "股权穿透的方向 · Which way holdings are followed",
    {"UP": "向上,谁持有它 · upward, who holds it", "DOWN": "向下,它持有谁 · downward, what it holds"},
)
described(
    HoldingEndKind,
    "穿透到此为止的原因 · Why holdings are followed no further than to this party",
    {
        "PERSON": "自然人 · a natural person",
        "KIND_UNKNOWN": "未说明是自然人还是组织,其上不明 · not said whether a person or an organisation",
        "NONE_KNOWN": "所问之日未见其股东(向下:未见其持股) · no holder (downward: no holding) is known on the day",
        "NOT_FOLLOWED": "另有,因层数或数量所限未再追溯 · there are more, beyond the bounds of hops or parties",
    },
)
described(
    HoldingGap,
    "合计不完整的原因 · Why a total is not complete",
    {
        "SHARE_UNKNOWN": "路径中有未知的比例 · a share on some way to it is not known",
        "LOOP": "路径中有无从求和的循环持股 · a loop on some way to it has no sum",
    },
    name="HoldingGap",
)
described(
    ChainEnd,
    "链条到此为止的原因 · Why a chain goes no further",
    {
        "LAST": "其后未见持有人(向下:未见持股) · nobody further is known",
        "NOT_FOLLOWED": "另有,未再追溯 · there are more, not followed",
        "LOOP": "其后各方均已在链条中(循环持股) · all further parties stand in the chain already: a loop",
    },
)


@strawberry.type(
    description="合计比例:各条路径之积的总和,循环持股按级数求和 · "
    "A total: the products over all ways added up, through loops as a series"
)
class HoldingTotal:
    """A total percentage."""

    percent: str | None = strawberry.field(
        description="合计比例,十进制文本;不完整的为空 · The total in percent, decimal text; null where not complete"
    )
    at_least: str | None = strawberry.field(description="已知部分 · The part that is known; null where nothing is")
    rounded: bool | None = strawberry.field(
        description="是否舍入到 12 位小数(循环持股的合计可能除不尽) · "
        "Whether it is rounded to 12 places: a loop may give an endless decimal"
    )
    gap: HoldingGap | None = strawberry.field(description="不完整的原因 · Why it is not complete")


@strawberry.type(description="穿透所见的一方 · A party that was found")
class HoldingParty:
    """A party that was found."""

    node: PartyNode | None = strawberry.field(description="该方 · The party")
    hops: int | None = strawberry.field(
        description="最少几层;仅由未采用的来源或控制关系所及的为空 · "
        "Fewest steps from the root; null where only control, or a source that is not relied on, leads to it"
    )
    total: HoldingTotal | None = strawberry.field(
        description="向上:该方对所问主体的合计比例;向下:所问主体对该方的;所问主体自身为经循环持有的自身部分 · "
        "Upward its total in the root, downward the root's in it; of the root itself its own part through loops"
    )
    end: HoldingEndKind | None = strawberry.field(description="为何到此为止 · Why it ends here; null where it goes on")


@strawberry.type(description="一个来源所述的持股 · A holding, as one source tells it")
class HoldingStatement:
    """A holding, as one source tells it."""

    tenure_id: strawberry.ID | None = strawberry.field(description="持股编号 · Id of the holding")
    percent: str | None = strawberry.field(description="直接持股比例,十进制文本 · Direct percentage, decimal text")
    since: date | None = strawberry.field(description="起始日 · First day")
    since_kind: EndKind | None = strawberry.field(description="起始日是否可知 · How well the start is known")
    until: date | None = strawberry.field(description="终止日(不含) · Day it ended, exclusive")
    until_kind: EndKind | None = strawberry.field(description="终止日是否可知 · How well the end is known")
    source: str | None = strawberry.field(description="来源 · Source")
    preferred: bool | None = strawberry.field(description="是否采用该来源 · Whether this source is relied on")
    disputed: bool | None = strawberry.field(description="处于异议核查 · Whether it is under objection today")


@strawberry.type(description="直接持股;比例是直接比例 · A direct holding; its percentage is the direct one")
class Holding:
    """A direct holding."""

    holder_id: strawberry.ID | None = strawberry.field(description="持有人的代号 · Handle of the holder")
    held_id: strawberry.ID | None = strawberry.field(description="被持有企业的代号 · Handle of the enterprise held")
    percent: str | None = strawberry.field(
        description="所采用的直接比例,十进制文本;未知或所采用的来源不一致的为空 · "
        "The direct percentage relied on; null where it is unknown, or where the sources relied on do not agree"
    )
    relied_on: bool | None = strawberry.field(
        description="是否采用;不采用的只列出,不计算 · Whether it is relied on; if not it is told, and not counted"
    )
    circular: bool | None = strawberry.field(
        description="是否属于循环持股(含自持) · Whether it is part of a loop, a holding in oneself among them"
    )
    in_itself: bool | None = strawberry.field(description="是否自持 · Whether the enterprise holds itself")
    sources_differ: bool | None = strawberry.field(
        description="其他来源所述不同 · Whether another source tells it otherwise"
    )
    statements: list[HoldingStatement] | None = strawberry.field(
        description="各来源所述,所采用者在前 · What each source says, those relied on first"
    )


@strawberry.type(description="一个来源所作的实际控制认定 · Control, as one source asserts it")
class ControlStatement:
    """Control, as one source asserts it."""

    tenure_id: strawberry.ID | None = strawberry.field(description="编号 · Id")
    evidence: str | None = strawberry.field(description="依据 · Evidence")
    since: date | None = strawberry.field(description="起始日 · First day")
    since_kind: EndKind | None = strawberry.field(description="起始日是否可知 · How well the start is known")
    until: date | None = strawberry.field(description="终止日(不含) · Day it ended, exclusive")
    until_kind: EndKind | None = strawberry.field(description="终止日是否可知 · How well the end is known")
    source: str | None = strawberry.field(description="来源 · Source")
    preferred: bool | None = strawberry.field(description="是否采用该来源 · Whether this source is relied on")
    disputed: bool | None = strawberry.field(description="处于异议核查 · Whether it is under objection today")


@strawberry.type(
    description="实际控制(公司法第二百六十五条),有依据的认定,不由比例推算 · "
    "Actual control, asserted with evidence (公司法 265); never inferred from percentages"
)
class AssertedControl:
    """Actual control, asserted with evidence."""

    controller_id: strawberry.ID | None = strawberry.field(description="控制人的代号 · Handle of the controller")
    controlled_id: strawberry.ID | None = strawberry.field(
        description="被控制企业的代号 · Handle of the enterprise controlled"
    )
    statements: list[ControlStatement] | None = strawberry.field(description="各来源所述 · What each source says")


@strawberry.type(
    description="一家企业未知的持有部分;每家企业各自一项,从不合并 · "
    "The part of one enterprise whose holders are not known; each enterprise has its own, never shared"
)
class UnknownHolders:
    """The part of one enterprise whose holders are not known."""

    id: strawberry.ID | None = strawberry.field(description="该未知部分的代号 · Handle of this unknown part")
    held_id: strawberry.ID | None = strawberry.field(description="企业的代号 · Handle of the enterprise")
    percent: str | None = strawberry.field(
        description="未知的直接比例;已知持有人的比例有未知的,亦未知,为空 · "
        "The unknown direct percentage; null where a known holder's share is unknown itself"
    )
    total: HoldingTotal | None = strawberry.field(
        description="对所问主体的合计比例 · What it comes to of the root; null where the percentage is"
    )


@strawberry.type(description="链条的一步 · A step of a chain")
class HoldingStep:
    """A step of a chain."""

    party_id: strawberry.ID | None = strawberry.field(description="该方的代号 · Handle of the party come to")
    name: str | None = strawberry.field(description="姓名或名称 · Its name")
    percent: str | None = strawberry.field(
        description="这一步的直接比例,未知为空 · Direct percentage of this step; null where unknown"
    )


@strawberry.type(description="一条持股链,自所问主体起,无一方出现两次 · A chain from the root, nobody in it twice")
class HoldingChain:
    """A chain from the root."""

    steps: list[HoldingStep] | None = strawberry.field(description="各步 · Its steps")
    product: str | None = strawberry.field(
        description="各步比例之积,精确的十进制文本;有一步未知即未知,为空 · "
        "The product of its percentages, exact; null where one of them is unknown"
    )
    end: ChainEnd | None = strawberry.field(description="为何到此为止 · Why it goes no further")


@strawberry.type(description="最终一方及其持有路径 · A party at the end, and how it is come to")
class HoldingEnd:
    """A party at the end."""

    party_id: strawberry.ID | None = strawberry.field(description="该方的代号 · Handle of the party")
    name: str | None = strawberry.field(description="姓名或名称 · Its name")
    kind: HoldingEndKind | None = strawberry.field(description="为何到此为止 · Why nobody is told behind it")
    total: HoldingTotal | None = strawberry.field(description="全部路径的合计 · The total over all ways")
    chains: list[HoldingChain] | None = strawberry.field(
        description="各条路径,大者在先 · Its chains, the largest first"
    )


@strawberry.type(description="股权穿透 · Holdings, followed from one party on")
class Holdings:
    """Holdings, followed from one party on."""

    direction: HoldingDirection | None = strawberry.field(description="方向 · Which way")
    root: PartyNode | None = strawberry.field(description="所问主体 · The party asked about")
    parties: list[HoldingParty] | None = strawberry.field(
        description="所见各方,所问主体在首,由近及远 · All parties found, the root first, the nearest before others"
    )
    holdings: list[Holding] | None = strawberry.field(description="各方之间的直接持股 · Direct holdings between them")
    controls: list[AssertedControl] | None = strawberry.field(description="实际控制的认定 · Asserted control")
    unknown: list[UnknownHolders] | None = strawberry.field(
        description="各企业未知的持有部分(限向上) · Unknown parts, one for each enterprise; upward alone"
    )
    ends: list[HoldingEnd] | None = strawberry.field(
        description="最终持有人(向下:最末级企业)及路径 · The ultimate holders (downward: the last enterprises) and how"
    )
    known: str | None = strawberry.field(
        description="最终持有人已知的合计比例(限向上) · What the ultimate holders are known to hold; upward alone"
    )
    not_followed: str | None = strawberry.field(
        description="未再追溯的比例(限向上) · What leads beyond the bounds; upward alone"
    )
    rest: str | None = strawberry.field(
        description="其余,未知;各来源合计超过 100% 的为空 · The rest, unknown; null where sources say more than 100 %"
    )
    told: Bilingual | None = strawberry.field(description="上述三项的说明 · These three in one sentence")
    truncated: bool | None = strawberry.field(description="还有未列出的持股 · Whether more exists than is shown")
    chains_truncated: bool | None = strawberry.field(
        description="还有未列出的链条;合计不受影响 · Whether more chains exist than are shown; totals count them all"
    )
    as_of: date | None = strawberry.field(description="所问之日 · The day of the answer")
    known_at: str | None = strawberry.field(
        description="所答时的知识序号 · State of knowledge; pass it back to ask again"
    )
