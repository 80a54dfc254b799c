"""GraphQL types of webhooks: where a partner is told of changes."""

from datetime import date, datetime
from typing import Annotated, Any

import strawberry

from hub.gql.change import ChangeRefused


@strawberry.type(description="未能送达而搁置的消息 · A message that was not taken and is laid aside")
class DeadLetter:
    """A message that was not taken and is laid aside."""

    event_id: strawberry.ID = strawberry.field(description="变动的编号 · Id of the change")
    reason: str = strawberry.field(description="最后一次的原因 · Why the last attempt failed")
    failed_at: datetime = strawberry.field(description="最后一次的时间 · When it did")


@strawberry.type(description="接收变动的地址 · An address that is told of changes")
class Webhook:
    """An address that is told of changes."""

    id: strawberry.ID = strawberry.field(description="编号 · Id")
    url: str = strawberry.field(description="地址 · Address")
    opened_on: date = strawberry.field(description="登记之日 · Day on which it was registered")


@strawberry.type(description="接收地址及其送达情况 · An address, and how delivery to it stands")
class WebhookState(Webhook):
    """An address, and how delivery to it stands."""

    attempts: int = strawberry.field(description="下一条消息已失败的次数 · Failed attempts at the next message")
    next_attempt: datetime | None = strawberry.field(description="下次尝试的时间 · When it is tried again")
    dead_letters: list[DeadLetter] = strawberry.field(
        description="已搁置的消息,至多 100 条 · Messages that are laid aside, at most 100"
    )


@strawberry.type(description="已登记的地址及其密钥 · An address that was registered, and its secret")
class WebhookRegistered:
    """An address that was registered, and its secret."""

    webhook: Webhook = strawberry.field(description="地址 · The address")
    secret: str | None = strawberry.field(
        description="签名密钥,仅此一次;以同一幂等键重试时为空 · "
        "The secret that messages are signed with, told this once; null where the outcome is told again"
    )

    @classmethod
    def is_type_of(cls, obj: dict[str, Any], info: object) -> bool:
        """Whether an answered row is no refusal."""
        del info
        return "code" not in obj


@strawberry.type(description="已移除或已安排重送 · An address that was removed, or whose messages are sent again")
class WebhookChanged:
    """An address that was removed, or whose messages are sent again."""

    webhook: Webhook = strawberry.field(description="地址 · The address")

    @classmethod
    def is_type_of(cls, obj: dict[str, Any], info: object) -> bool:
        """Whether an answered row is no refusal."""
        del info
        return "code" not in obj


WebhookRegisteredResult = Annotated[
    WebhookRegistered | ChangeRefused,
    strawberry.union("WebhookRegisteredResult", description="已登记或未予办理 · An address, or a refusal"),
]
WebhookChangedResult = Annotated[
    WebhookChanged | ChangeRefused,
    strawberry.union("WebhookChangedResult", description="地址或未予办理 · An address changed, or a refusal"),
]
