"""The root of changes: one field a request, so that one audit entry and one receipt tell of it."""

import strawberry

from hub.gql.objection_fields import (
    answer_objection,
    ask_source,
    extend_objection,
    file_objection,
    lift_struck_tenure,
    pause_objection,
    reject_objection,
    resume_objection,
    supplement_objection,
    uphold_objection,
    withdraw_objection,
)
from hub.gql.objection_types import ObjectionChangedResult
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
from hub.gql.recall_fields import acknowledge_retraction
from hub.gql.recall_types import RetractionAcknowledgedResult
from hub.gql.reference_fields import (
    close_case,
    close_matter,
    open_case,
    record_claim,
    record_consent,
    register_matter,
    withdraw_consent,
)
from hub.gql.reference_types import ReferenceChangedResult
from hub.gql.repair_fields import (
    accept_repair,
    apply_for_repair,
    conclude_relief,
    grant_repair,
    refuse_repair,
    return_repair,
    revoke_repair,
    supplement_repair,
    withdraw_repair,
)
from hub.gql.repair_types import RepairChangedResult
from hub.gql.watch_fields import end, save, seen
from hub.gql.watch_list_fields import close_list, open_list, remove_from_list
from hub.gql.watch_types import WatchChangedResult
from hub.gql.webhook_fields import register, remove, send_again
from hub.gql.webhook_types import WebhookChangedResult, WebhookRegisteredResult


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
    record_consent: ReferenceChangedResult | None = strawberry.field(
        resolver=record_consent,
        description="登记主体的授权,须在查询之前 · Record consents of subjects to the caller, before it asks",
    )
    withdraw_consent: ReferenceChangedResult | None = strawberry.field(
        resolver=withdraw_consent,
        description="撤回授权,自下一次查询起 · Withdraw a consent, from the next request on; a subject its own part",
    )
    open_case: ReferenceChangedResult | None = strawberry.field(
        resolver=open_case, description="立案登记 · Open a case of the caller"
    )
    close_case: ReferenceChangedResult | None = strawberry.field(
        resolver=close_case, description="结案 · Close a case of the caller"
    )
    register_matter: ReferenceChangedResult | None = strawberry.field(
        resolver=register_matter, description="登记事项及其当事人 · Register a matter of the caller and its applicants"
    )
    close_matter: ReferenceChangedResult | None = strawberry.field(
        resolver=close_matter, description="办结事项 · Close a matter of the caller"
    )
    record_claim: ReferenceChangedResult | None = strawberry.field(
        resolver=record_claim,
        description="登记主体认领,须已线下核验 · Record that the caller has checked offline who a subject is",
    )
    acknowledge_retraction: RetractionAcknowledgedResult | None = strawberry.field(
        resolver=acknowledge_retraction,
        description="回执:已按撤回通知停用并处理 · Acknowledge a retraction: what it asks for is done",
    )
    apply_for_repair: RepairChangedResult | None = strawberry.field(
        resolver=apply_for_repair,
        description="申请信用修复,或者破产程序中的临时效果 · Apply for a record's repair, or for relief in bankruptcy",
    )
    supplement_repair: RepairChangedResult | None = strawberry.field(
        resolver=supplement_repair, description="补交材料 · Hand in further papers; the clocks go on"
    )
    withdraw_repair: RepairChangedResult | None = strawberry.field(
        resolver=withdraw_repair, description="撤回申请 · Take an application back before it is decided"
    )
    accept_repair: RepairChangedResult | None = strawberry.field(
        resolver=accept_repair, description="认定单位受理 · Accept an application, by the determiner"
    )
    return_repair: RepairChangedResult | None = strawberry.field(
        resolver=return_repair,
        description="认定单位通知补正 · Ask for papers, by the determiner; the clocks stand still",
    )
    refuse_repair: RepairChangedResult | None = strawberry.field(
        resolver=refuse_repair,
        description="认定单位不予受理或者不予修复 · Do not accept, or do not repair, by the determiner, with a reason",
    )
    grant_repair: RepairChangedResult | None = strawberry.field(
        resolver=grant_repair,
        description="认定单位准予修复:自答复起任何查询不再显示该记录 · "
        "Repair, by the determiner: no inquiry received after the answer shows the record",
    )
    revoke_repair: RepairChangedResult | None = strawberry.field(
        resolver=revoke_repair,
        description="认定单位撤销修复决定,恢复列入 · Take a repair back, by the determiner; the record stands again",
    )
    conclude_relief: RepairChangedResult | None = strawberry.field(
        resolver=conclude_relief,
        description="重整、和解执行完毕或者终止,临时效果终结 · "
        "End the temporary effects of a bankruptcy: carried out, or failed",
    )
    save_watch: WatchChangedResult | None = strawberry.field(
        resolver=save,
        description="为案件保存一个问题,有变动即重新查询 · Save a question under a case, to be run again on change",
    )
    seen_watch: WatchChangedResult | None = strawberry.field(
        resolver=seen, description="登记已阅的答复 · Say which answer to a saved question has been seen"
    )
    end_watch: WatchChangedResult | None = strawberry.field(
        resolver=end, description="终止所保存的问题 · End a saved question"
    )
    file_objection: ObjectionChangedResult | None = strawberry.field(
        resolver=file_objection,
        description="提出异议:当即标注,核查期间有关措施暂不执行 · "
        "File an objection: marked at once, its measures wait while it is verified",
    )
    supplement_objection: ObjectionChangedResult | None = strawberry.field(
        resolver=supplement_objection,
        description="补充异议材料;因补充材料而中止的期限自当日续计 · "
        "Add papers to an objection; clocks that stood still go on",
    )
    withdraw_objection: ObjectionChangedResult | None = strawberry.field(
        resolver=withdraw_objection,
        description="撤回异议,标注随即解除 · Take an objection back; its marks end",
    )
    ask_source: ObjectionChangedResult | None = strawberry.field(
        resolver=ask_source,
        description="转交信源单位核查 · Ask the department that the fact is from",
    )
    answer_objection: ObjectionChangedResult | None = strawberry.field(
        resolver=answer_objection,
        description="信源单位答复核查结论 · The answer of the department that was asked",
    )
    pause_objection: ObjectionChangedResult | None = strawberry.field(
        resolver=pause_objection,
        description="中止期限,说明原因 · Let the clocks of an objection stand still, with the reason",
    )
    resume_objection: ObjectionChangedResult | None = strawberry.field(
        resolver=resume_objection,
        description="恢复期限 · Let them go on",
    )
    extend_objection: ObjectionChangedResult | None = strawberry.field(
        resolver=extend_objection,
        description="延长期限一次,至规定的最长期限 · Extend to the longest terms that the texts have, once",
    )
    uphold_objection: ObjectionChangedResult | None = strawberry.field(
        resolver=uphold_objection,
        description="异议成立:更正或者撤销 · Uphold an objection: what it is against is corrected or withdrawn",
    )
    reject_objection: ObjectionChangedResult | None = strawberry.field(
        resolver=reject_objection,
        description="异议不成立,标注随即解除 · Reject an objection; its marks end",
    )
    lift_struck_tenure: ObjectionChangedResult | None = strawberry.field(
        resolver=lift_struck_tenure,
        description="异议成立而撤销、截止的任职、持股、控制或者除去的姓名,依其后的决定解除,来源下次送达时载入 · "
        "Lift what an upheld objection has struck (tenure, name in a record), or cut to its end, by a later decision: "
        "its source's next delivery is taken",
    )
    register_webhook: WebhookRegisteredResult | None = strawberry.field(
        resolver=register,
        description="登记接收变动的地址,以 Standard Webhooks 签名 · "
        "Register an address that is told of changes, signed by Standard Webhooks",
    )
    remove_webhook: WebhookChangedResult | None = strawberry.field(
        resolver=remove, description="移除接收地址 · Remove an address"
    )
    replay_dead_letters: WebhookChangedResult | None = strawberry.field(
        resolver=send_again, description="重送已搁置的消息 · Send again what an address did not take"
    )
    open_watch_list: ReferenceChangedResult | None = strawberry.field(
        resolver=open_list,
        description="登记关注名单,其变动由 changes 告知 · Open a watch list, of whose subjects `changes` tells",
    )
    remove_from_watch_list: ReferenceChangedResult | None = strawberry.field(
        resolver=remove_from_list, description="移出关注名单 · Take subjects off a watch list"
    )
    close_watch_list: ReferenceChangedResult | None = strawberry.field(
        resolver=close_list, description="终止关注名单 · Close a watch list"
    )
