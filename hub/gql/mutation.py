"""The root of changes: one field a request, so that one audit entry and one receipt tell of it."""

import strawberry

from hub.gql.partner_fields import (
    add_partner,
    end_grant,
    grant_purposes,
    register_partner_key,
    remove_partner_key,
    rotate_secret,
    set_partner_status,
)
from hub.gql.partner_types import PartnerChangedResult, PartnerCredentialsResult


@strawberry.type(description="变更,每次请求一项 · What may be changed, one field a request")
class Mutation:
    """What may be changed."""

    add_partner: PartnerCredentialsResult | None = strawberry.field(
        resolver=add_partner,
        description="登记机构,并授予其类别的全部查询目的 · Add a partner, with a grant for the purposes of its kind",
    )
    grant_purposes: PartnerChangedResult | None = strawberry.field(
        resolver=grant_purposes, description="授权 · Give a partner a further grant"
    )
    end_grant: PartnerChangedResult | None = strawberry.field(
        resolver=end_grant, description="终止一项授权,即日起 · End a grant, from today on"
    )
    rotate_secret: PartnerCredentialsResult | None = strawberry.field(
        resolver=rotate_secret,
        description="换发密钥;旧密钥在下次换发前仍可用 · Another secret; the one before works until the next",
    )
    register_partner_key: PartnerChangedResult | None = strawberry.field(
        resolver=register_partner_key,
        description="登记公钥,凭私钥签名登录 · Register a public key, to log in by what its private key signs",
    )
    remove_partner_key: PartnerChangedResult | None = strawberry.field(
        resolver=remove_partner_key, description="移除公钥 · Remove a public key"
    )
    set_partner_status: PartnerChangedResult | None = strawberry.field(
        resolver=set_partner_status,
        description="暂停、恢复或撤销,自下一次请求起 · Suspend, readmit or revoke, from its next request on",
    )
