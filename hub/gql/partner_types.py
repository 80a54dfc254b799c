"""GraphQL types of partners, their credentials and grants, for operators and regulators."""

from datetime import date
from typing import Annotated, Any

import strawberry

from hub.gql.change import ChangeRefused
from hub.gql.enums import Purpose
from hub.gql.partner_enums import PartnerKind, PartnerStatus
from hub.gql.party_types import PageInfo


@strawberry.type(description="授权:可以何目的查询,自何日至何日 · A grant: for which purposes one may ask, and when")
class PartnerGrant:
    """A grant of a partner."""

    id: strawberry.ID = strawberry.field(description="编号 · Id")
    purposes: list[Purpose] = strawberry.field(description="查询目的 · Purposes")
    since: date = strawberry.field(description="起始日 · First day")
    until: date | None = strawberry.field(description="截止日(不含) · Day on which it ends, exclusive")


@strawberry.type(description="机构 · A partner")
class Partner:
    """A partner."""

    client_id: str = strawberry.field(description="客户端编号 · Client id")
    name: str = strawberry.field(description="名称 · Name")
    kind: PartnerKind = strawberry.field(description="类别 · Kind")
    status: PartnerStatus = strawberry.field(description="状态 · Status")
    key_ids: list[str] = strawberry.field(description="公钥编号 · Ids of its public keys")
    grants: list[PartnerGrant] = strawberry.field(description="授权,至多 100 项 · Its grants, at most 100")


@strawberry.type(description="机构及其新密钥 · A partner and its new secret")
class PartnerCredentials:
    """A partner and its new secret."""

    partner: Partner = strawberry.field(description="机构 · The partner")
    client_secret: str | None = strawberry.field(
        description="客户端密钥,仅此一次;以同一幂等键重试时为空,请换发 · "
        "The client secret, told this once; null where the outcome is told again, so ask for another one"
    )

    @classmethod
    def is_type_of(cls, obj: dict[str, Any], info: object) -> bool:
        """Whether an answered row is no refusal."""
        del info
        return "code" not in obj


@strawberry.type(description="变更后的机构 · A partner as it stands after the change")
class PartnerChanged:
    """A partner as it stands after the change."""

    partner: Partner = strawberry.field(description="机构 · The partner")

    @classmethod
    def is_type_of(cls, obj: dict[str, Any], info: object) -> bool:
        """Whether an answered row is no refusal."""
        del info
        return "code" not in obj


@strawberry.type(description="一个机构及其游标 · One partner and its cursor")
class PartnerEdge:
    """One partner and its cursor."""

    cursor: str = strawberry.field(description="游标 · Cursor")
    node: Partner = strawberry.field(description="机构 · The partner")


@strawberry.type(description="一页机构 · A page of partners")
class PartnerConnection:
    """A page of partners."""

    edges: list[PartnerEdge] = strawberry.field(description="各项 · Items")
    page_info: PageInfo = strawberry.field(description="分页 · Paging")


PartnerCredentialsResult = Annotated[
    PartnerCredentials | ChangeRefused,
    strawberry.union("PartnerCredentialsResult", description="新密钥或未予办理 · Credentials, or a refusal"),
]
PartnerChangedResult = Annotated[
    PartnerChanged | ChangeRefused,
    strawberry.union("PartnerChangedResult", description="变更后的机构或未予办理 · The partner changed, or a refusal"),
]
