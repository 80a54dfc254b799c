"""The schema: its root fields, and how it is built and printed. `python -m hub.gql.schema` prints the SDL."""

import logging
import sys
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

import strawberry
from graphql import GraphQLError, GraphQLSchema
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext, Info

from hub.gql.access_fields import history, receivers
from hub.gql.access_types import AccessLookConnection, ReceiverConnection
from hub.gql.budget_types import Budget, budget
from hub.gql.inputs import InquiryInput, KnownAtInput
from hub.gql.mutation import Mutation
from hub.gql.operation import Operation
from hub.gql.own_types import OwnPerson
from hub.gql.partner_fields import partners
from hub.gql.partner_types import PartnerConnection
from hub.gql.rule_fields import information_catalogue, measures, rules
from hub.gql.rule_types import CatalogueClassConnection, MeasureRowConnection, RuleItemConnection
from hub.gql.scalars import SCALARS, take
from hub.gql.turns import TurnTaking
from hub.gql.types import Enterprise, EnterpriseResult, MemberConnection

_Inquiry = Annotated[InquiryInput, strawberry.argument(description="为何、凭何查询 · Why and on what basis one asks")]
_AsOf = Annotated[
    date | None, strawberry.argument(description="所问之日,不填为今日 · The day asked about; today if absent")
]
_KnownAt = Annotated[
    KnownAtInput | None, strawberry.argument(description="按当时所知作答 · Answer from what was known then")
]


async def _enterprise(
    info: Info[Operation, None],
    uscc: Annotated[str, strawberry.argument(description="统一社会信用代码 · Unified social credit code")],
    *,
    inquiry: _Inquiry,
    as_of: _AsOf = None,
    known_at: _KnownAt = None,
) -> Any:  # noqa: ANN401 - a presented row
    ask = info.context.ask(str(info.path.key), inquiry, as_of=as_of, known_at=known_at)
    return await ask.enterprise(uscc)


async def _enterprises(
    info: Info[Operation, None],
    usccs: Annotated[
        list[str],
        strawberry.argument(description="统一社会信用代码,至多 100 个 · Unified social credit codes, at most 100"),
    ],
    *,
    inquiry: _Inquiry,
    as_of: _AsOf = None,
    known_at: _KnownAt = None,
) -> Any:  # noqa: ANN401 - presented rows
    ask = info.context.ask(str(info.path.key), inquiry, as_of=as_of, known_at=known_at)
    return await ask.enterprises(usccs)


async def _members(
    info: Info[Operation, None],
    *,
    inquiry: _Inquiry,
    first: Annotated[int, strawberry.argument(description="每页数量,1 至 50 · Page size, 1 to 50")] = 20,
    after: Annotated[str | None, strawberry.argument(description="从此游标之后 · After this cursor")] = None,
    as_of: _AsOf = None,
    known_at: _KnownAt = None,
) -> Any:  # noqa: ANN401 - a presented page
    ask = info.context.ask(str(info.path.key), inquiry, as_of=as_of, known_at=known_at)
    return await ask.members(first=first, after=after)


async def _myself(
    info: Info[Operation, None], *, inquiry: _Inquiry, as_of: _AsOf = None, known_at: _KnownAt = None
) -> Any:  # noqa: ANN401 - presented rows
    ask = info.context.ask(str(info.path.key), inquiry, as_of=as_of, known_at=known_at)
    return await ask.myself()


@strawberry.type(description="查询 · What may be asked")
class Query:
    """What may be asked."""

    enterprise: Enterprise | None = strawberry.field(
        resolver=_enterprise,
        description="按代码查询;不存在与不可提供都为空 · One enterprise by code; unknown and hidden are null alike",
    )
    enterprises: list[EnterpriseResult] | None = strawberry.field(
        resolver=_enterprises,
        description="批量查询,逐项作答,次序同所问 · Several enterprises, answered item by item in the order asked",
    )
    members: MemberConnection | None = strawberry.field(
        resolver=_members,
        description="本协会的会员,限在册者;关联方请逐个查询 · "
        "Members of the association that asks; ask for related parties one member at a time",
    )
    myself: list[OwnPerson] | None = strawberry.field(
        resolver=_myself,
        description="本人(已经部门核验认领) · Oneself, as far as a department has verified who asks",
    )
    rules: RuleItemConnection | None = strawberry.field(
        resolver=rules, description="规则库的条目,不涉及任何主体 · Items of the rule base; they tell of no subject"
    )
    measures: MeasureRowConnection | None = strawberry.field(
        resolver=measures, description="惩戒措施清单 · The list of measures"
    )
    information_catalogue: CatalogueClassConnection | None = strawberry.field(
        resolver=information_catalogue, description="信用信息目录 · The information catalogue"
    )
    budget: Budget | None = strawberry.field(
        resolver=budget, description="本方的查询额度 · What the asker may still spend"
    )
    access_history: AccessLookConnection | None = strawberry.field(
        resolver=history,
        description="谁查询过本方,按日汇总,依法暂缓告知的除外 · "
        "Who looked at the asker itself, by day; looks whose notice is lawfully deferred are left out",
    )
    receivers: ReceiverConnection | None = strawberry.field(
        resolver=receivers,
        description="收到过某条记录的机构,供运营方、监管方查看 · "
        "Partners that received a record, for operators and regulators",
    )
    partners: PartnerConnection | None = strawberry.field(
        resolver=partners,
        description="机构及其授权,供运营方、监管方查看 · Partners and their grants, for operators and regulators",
    )


class ReadyDocument(SchemaExtension):
    """Executes the document that was parsed and validated before."""

    def on_operation(self) -> Iterator[None]:
        """Hand over the document."""
        self.execution_context.graphql_document = self.execution_context.context.document
        self.execution_context.validation_rules = ()
        yield


class HubSchema(strawberry.Schema):
    """The schema; errors are coded and audited by the end-point, and never logged with their texts."""

    def process_errors(
        self,
        errors: list[GraphQLError],
        execution_context: ExecutionContext | None = None,
    ) -> None:
        """Log nothing: an exception's text may hold personal data."""

    @property
    def core(self) -> GraphQLSchema:
        """The schema as graphql-core knows it, for validation."""
        return self._schema


def build_schema() -> HubSchema:
    """Build the schema; takes some tens of milliseconds, so once a process."""
    # A second line of defence behind process_errors.
    logging.getLogger("strawberry.execution").disabled = True
    return HubSchema(
        query=Query,
        execution_context_class=TurnTaking,
        mutation=Mutation,
        extensions=[ReadyDocument],
        config=StrawberryConfig(default_resolver=take, disable_field_suggestions=True, scalar_map=SCALARS),
    )


if __name__ == "__main__":
    sys.stdout.write(build_schema().as_str() + "\n")
