"""The schema: its root fields, and how it is built and printed. `python -m hub.gql.schema` prints the SDL."""

import logging
import sys
from collections.abc import Iterator
from functools import lru_cache

import strawberry
from graphql import GraphQLError, GraphQLSchema
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from hub.gql.access_fields import history, receivers
from hub.gql.access_types import AccessLookConnection, ReceiverConnection
from hub.gql.budget_types import Budget, budget
from hub.gql.change_feed_fields import changes, followed
from hub.gql.change_feed_types import ChangeEventConnection
from hub.gql.document_input import DOCUMENT_NUMBER, DocumentNumber
from hub.gql.enterprise_fields import enterprise, enterprises, members, myself
from hub.gql.holding_fields import holdings
from hub.gql.holding_types import Holdings
from hub.gql.mutation import Mutation
from hub.gql.network_fields import expand, network
from hub.gql.network_types import Network, TiePage
from hub.gql.objection_fields import objections
from hub.gql.objection_types import ObjectionConnection
from hub.gql.own_receipt_fields import own_codes, told_of_me
from hub.gql.own_receipt_types import ToldOfMeConnection
from hub.gql.own_types import OwnPerson
from hub.gql.partner_fields import partners
from hub.gql.partner_types import PartnerConnection
from hub.gql.path_fields import paths
from hub.gql.path_types import PartyPaths
from hub.gql.person_fields import person
from hub.gql.person_types import Person
from hub.gql.recall_fields import recalls, retractions
from hub.gql.recall_types import RecallConnection, RetractionConnection
from hub.gql.repair_fields import repair_decision, repairs
from hub.gql.repair_types import RepairConnection, RepairDecision
from hub.gql.rule_fields import information_catalogue, measures, rules
from hub.gql.rule_types import CatalogueClassConnection, MeasureRowConnection, RuleItemConnection
from hub.gql.scalars import SCALARS, take
from hub.gql.search_fields import search
from hub.gql.search_types import EnterpriseCandidateConnection
from hub.gql.signal_fields import signals
from hub.gql.signal_types import SignalReport
from hub.gql.turns import TurnTaking
from hub.gql.types import Enterprise, EnterpriseResult, MemberConnection
from hub.gql.watch_fields import changes as watch_changes
from hub.gql.watch_fields import watches
from hub.gql.watch_types import Watch, WatchReport
from hub.gql.webhook_fields import webhooks
from hub.gql.webhook_types import WebhookState


@strawberry.type(description="查询 · What may be asked")
class Query:
    """What may be asked."""

    enterprise: Enterprise | None = strawberry.field(
        resolver=enterprise,
        description="按代码查询;不存在与不可提供都为空 · One enterprise by code; unknown and hidden are null alike",
    )
    enterprises: list[EnterpriseResult] | None = strawberry.field(
        resolver=enterprises,
        description="批量查询,逐项作答,次序同所问 · Several enterprises, answered item by item in the order asked",
    )
    search_enterprises: EnterpriseCandidateConnection | None = strawberry.field(
        resolver=search,
        description="按名称查找企业:现名称、曾用名须完全相同(繁简、全半角、括号、空格不论),"
        "调查机关、政府部门可按开头查找 · Enterprises by name: the whole name, present or former, "
        "in any characters, width, brackets and blanks; "
        "investigators and departments also by its beginning",
    )
    members: MemberConnection | None = strawberry.field(
        resolver=members,
        description="本协会的会员,限在册者;关联方请逐个查询 · "
        "Members of the association that asks; ask for related parties one member at a time",
    )
    myself: list[OwnPerson] | None = strawberry.field(
        resolver=myself,
        description="本人(已经部门核验认领) · Oneself, as far as a department has verified who asks",
    )
    holdings: Holdings | None = strawberry.field(
        resolver=holdings,
        description="股权穿透:谁持有它,或它持有谁;不存在与不可提供都为空 · "
        "Holdings: who holds a party, or what it holds, as far as it is known; unknown and hidden are null alike",
    )
    paths: PartyPaths | None = strawberry.field(
        resolver=paths,
        description="两个主体之间的最短路径,限案件之内;任一端不存在或不可提供都为空 · "
        "The shortest paths between two parties, under a case; null where either end is unknown or hidden",
    )
    network: Network | None = strawberry.field(
        resolver=network,
        description="一个主体周围的关系网络,由近及远;不存在与不可提供都为空 · "
        "The network around a party, nearer parties first; unknown and hidden are null alike",
    )
    expand: TiePage | None = strawberry.field(
        resolver=expand,
        description="展开一个主体的一种关系,只给出尚未列出的 · "
        "One kind of a node's ties, page by page; only what was not told comes",
    )
    person: Person | None = strawberry.field(
        resolver=person,
        description="自然人,按代号或证件查询;不存在与不可提供都为空 · "
        "A person by handle or by document; unknown and hidden are null alike",
    )
    signals: SignalReport | None = strawberry.field(
        resolver=signals,
        description="供调查的事实提示,限案件之内;不存在与不可提供都为空 · "
        "Facts told as signals, under a case; unknown and hidden are null alike",
    )
    changes: ChangeEventConnection | None = strawberry.field(
        resolver=changes,
        description="本方主体的变动,按次序,自游标起;送达时再核可见范围 · Changes that concern the partner's own "
        "subjects, in order, from a cursor on; what may be told is judged when it is read",
    )
    webhooks: list[WebhookState] | None = strawberry.field(
        resolver=webhooks, description="本方接收变动的地址 · The addresses of the caller that are told of changes"
    )
    watches: list[Watch] | None = strawberry.field(
        resolver=watches, description="案件所保存的问题 · The saved questions of a case, the newest first"
    )
    watch_changes: WatchReport | None = strawberry.field(
        resolver=watch_changes,
        description="所保存的问题自已阅以来的变化;已终止、不属本案或现无可提供则为空 · "
        "What has changed of a saved question since it was seen; "
        "null where it has ended, is not of this case, or nothing may be told now",
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
    repairs: RepairConnection | None = strawberry.field(
        resolver=repairs,
        description="本主体的信用修复申请及其期限 · The asker's own applications for repair, with their due dates",
    )
    objections: ObjectionConnection | None = strawberry.field(
        resolver=objections,
        description="异议:运营方、监管方看全部,部门看自己提出或者核查的,主体看自己的 · "
        "Objections: all for operators and regulators, those it filed or was asked about for a department, "
        "its own for a subject",
    )
    own_codes: list[str] | None = strawberry.field(
        resolver=own_codes,
        description="本方已认领企业的统一社会信用代码 · Codes of the enterprises that the asker has claimed as itself",
    )
    told_of_me: ToldOfMeConnection | None = strawberry.field(
        resolver=told_of_me,
        description="关于本方的记录提供给了谁,依法暂缓告知的除外 · "
        "Which records about the asker were told to whom; what is lawfully deferred is left out",
    )
    repair_decision: RepairDecision | None = strawberry.field(
        resolver=repair_decision,
        description="信用修复决定书,供主体及其代理人、认定单位取用;没有或者不可提供的为空 · "
        "The decision on a repair, for its party and its determiner; absent where there is none for the caller",
    )
    receivers: ReceiverConnection | None = strawberry.field(
        resolver=receivers,
        description="收到过某条记录的机构,供运营方、监管方查看 · "
        "Partners that received a record, for operators and regulators",
    )
    retractions: RetractionConnection | None = strawberry.field(
        resolver=retractions,
        description="本方收到过、现已撤回的记录,须停用并回执 · "
        "Records that the asker received and that are taken back: to be used no more, and acknowledged",
    )
    recalls: RecallConnection | None = strawberry.field(
        resolver=recalls,
        description="被撤回的记录、其收到者及未回执者,供运营方、监管方查看,部门限本部门认定的 · "
        "What was taken back from whom and who is silent, for operators and regulators; "
        "departments see their own decisions",
    )
    partners: PartnerConnection | None = strawberry.field(
        resolver=partners,
        description="机构及其授权,供运营方、监管方查看 · Partners and their grants, for operators and regulators",
    )


@strawberry.type(description="订阅 · What may be followed over a WebSocket")
class Subscription:
    """What may be followed; each page is asked for, judged and put on record like an inquiry."""

    changes: ChangeEventConnection | None = strawberry.field(
        resolver=followed,
        description="本方主体的变动,有新者即送一页;每页送达时再核可见范围 · Changes that concern the partner's own "
        "subjects: a page as soon as there is one; what may be told is judged when it leaves",
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


@lru_cache(maxsize=1)
def build_schema() -> HubSchema:
    """The schema, built once a process: it takes a tenth of a second and holds nothing of a service."""
    # A second line of defence behind process_errors.
    logging.getLogger("strawberry.execution").disabled = True
    return HubSchema(
        query=Query,
        execution_context_class=TurnTaking,
        mutation=Mutation,
        subscription=Subscription,
        extensions=[ReadyDocument],
        config=StrawberryConfig(
            default_resolver=take,
            disable_field_suggestions=True,
            scalar_map={**SCALARS, DocumentNumber: DOCUMENT_NUMBER},
        ),
    )


if __name__ == "__main__":
    sys.stdout.write(build_schema().as_str() + "\n")
