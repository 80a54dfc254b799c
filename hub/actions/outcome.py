"""What becomes of a change: done, or refused for a reason that has a name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from graph_schema.rules.basics import Bilingual


class ChangeRefusal(StrEnum):
    """Stable codes of changes that were not made; never renamed."""

    IDEMPOTENCY_MISMATCH = "IDEMPOTENCY_MISMATCH"
    IDEMPOTENCY_CONFLICT = "IDEMPOTENCY_CONFLICT"
    WRONG_ARGUMENT = "WRONG_ARGUMENT"
    UNKNOWN_PARTNER = "UNKNOWN_PARTNER"
    PARTNER_REVOKED = "PARTNER_REVOKED"
    PURPOSE_NOT_OF_KIND = "PURPOSE_NOT_OF_KIND"
    UNKNOWN_GRANT = "UNKNOWN_GRANT"
    WRONG_KEY = "WRONG_KEY"
    UNKNOWN_KEY = "UNKNOWN_KEY"
    TOO_MANY_KEYS = "TOO_MANY_KEYS"
    NUMBER_USED = "NUMBER_USED"
    UNKNOWN_REFERENCE = "UNKNOWN_REFERENCE"
    UNKNOWN_RETRACTION = "UNKNOWN_RETRACTION"
    UNKNOWN_RECORD = "UNKNOWN_RECORD"
    UNKNOWN_REPAIR = "UNKNOWN_REPAIR"
    REPAIR_UNDER_WAY = "REPAIR_UNDER_WAY"
    REPAIR_OUT_OF_ORDER = "REPAIR_OUT_OF_ORDER"
    RECORD_NOT_STANDING = "RECORD_NOT_STANDING"
    NOT_REPAIRABLE = "NOT_REPAIRABLE"
    REPAIR_BARRED = "REPAIR_BARRED"
    PAPER_MISSING = "PAPER_MISSING"
    CORRECTION_DAY_MISSING = "CORRECTION_DAY_MISSING"
    CLASS_MISSING = "CLASS_MISSING"
    TOO_EARLY = "TOO_EARLY"
    BAR_END_MISSING = "BAR_END_MISSING"
    UNKNOWN_WEBHOOK = "UNKNOWN_WEBHOOK"
    TOO_MANY_WEBHOOKS = "TOO_MANY_WEBHOOKS"
    UNKNOWN_WATCH = "UNKNOWN_WATCH"
    TOO_MANY_WATCHES = "TOO_MANY_WATCHES"
    MISSING_EVIDENCE = "MISSING_EVIDENCE"
    UNKNOWN_TARGET = "UNKNOWN_TARGET"
    OBJECTION_OPEN = "OBJECTION_OPEN"
    UNKNOWN_OBJECTION = "UNKNOWN_OBJECTION"
    OBJECTION_OVER = "OBJECTION_OVER"
    OUT_OF_ORDER = "OUT_OF_ORDER"
    AGAINST_FINDING = "AGAINST_FINDING"
    NOT_EXTENDABLE = "NOT_EXTENDABLE"
    CANNOT_BE_MENDED = "CANNOT_BE_MENDED"


_R = ChangeRefusal

REFUSED: Mapping[ChangeRefusal, Bilingual] = MappingProxyType(
    {
        _R.IDEMPOTENCY_MISMATCH: Bilingual(
            "该幂等键已用于另一请求，请换用新键。",
            "The idempotency key was used with other arguments; use a new key.",
        ),
        _R.IDEMPOTENCY_CONFLICT: Bilingual(
            "同一幂等键的请求正在办理，请稍后以同一键重试。",
            "A request with this idempotency key is being carried out; ask again with the same key.",
        ),
        _R.WRONG_ARGUMENT: Bilingual(
            "某个参数的值不符合要求，请修改。", "An argument's value is not of the form asked for; mend it."
        ),
        _R.UNKNOWN_PARTNER: Bilingual("没有此客户端编号的机构，请核对。", "No partner has this client id; check it."),
        _R.PARTNER_REVOKED: Bilingual(
            "该机构已被撤销，不能恢复；请另行登记。", "The partner was revoked for good; add it anew."
        ),
        _R.PURPOSE_NOT_OF_KIND: Bilingual(
            "该类机构不得以此目的查询，请选择其可用的目的。",
            "A partner of this kind may not have that purpose; choose one of its own.",
        ),
        _R.NUMBER_USED: Bilingual("该编号已用过，请另编。", "The number has been used before; give another one."),
        _R.UNKNOWN_REFERENCE: Bilingual(
            "没有此编号的有效凭据，请核对。", "No reference of this number is in force; check it."
        ),
        _R.UNKNOWN_RETRACTION: Bilingual(
            "没有发给本方的此编号的撤回通知，请核对。", "No retraction of this id was sent to the caller; check it."
        ),
        _R.UNKNOWN_RECORD: Bilingual(
            "没有可由本方申请修复的此条记录，请核对。",
            "There is no record of this id whose repair you may apply for; check it.",
        ),
        _R.UNKNOWN_REPAIR: Bilingual(
            "没有可由本方办理的此修复申请，请核对。",
            "There is no application of this number that you may act on; check it.",
        ),
        _R.REPAIR_UNDER_WAY: Bilingual(
            "此条记录已有修复申请在办理中，请在原申请中补充材料。",
            "An application for this record is under way; add your papers to that one.",
        ),
        _R.REPAIR_OUT_OF_ORDER: Bilingual(
            "该申请未到此步骤，或者此步骤已办，请先查看进度。",
            "The application has not come to this step, or is past it; look how far it is.",
        ),
        _R.RECORD_NOT_STANDING: Bilingual(
            "此条记录不在列（尚未认定，或者已修复、撤销），无须修复。",
            "The record does not stand (not decided yet, repaired or revoked), so there is nothing to repair.",
        ),
        _R.NOT_REPAIRABLE: Bilingual(
            "没有文件规定此条记录可以修复，或者法律规定了其期限。",
            "No text lets this record be repaired, or a law sets its end.",
        ),
        _R.REPAIR_BARRED: Bilingual(
            "因虚假材料或者违反承诺，在所示日期之前不得申请信用修复。",
            "Because of false papers or a broken promise, no application may be made before the day that is told.",
        ),
        _R.PAPER_MISSING: Bilingual(
            "缺少规定的材料，请补交所示种类之一。",
            "A paper that the rule asks for is missing; give one of the kinds that are named.",
        ),
        _R.CORRECTION_DAY_MISSING: Bilingual(
            "期限自改正之日起算，请写明改正之日。",
            "The term runs from the day of the correction; state that day.",
        ),
        _R.CLASS_MISSING: Bilingual(
            "记录未载明失信程度，请由认定单位在决定中写明。",
            "The record states no class of gravity; state it with the decision.",
        ),
        _R.TOO_EARLY: Bilingual(
            "未达到最短公示期限，自所示日期起可以修复。",
            "The shortest term is not over; it may be repaired from the day that is told.",
        ),
        _R.BAR_END_MISSING: Bilingual(
            "所依据的文件未载明年限，请在决定中写明不得申请的截止日。",
            "The text states no number of years; state with the decision until when no application may be made.",
        ),
        _R.UNKNOWN_WEBHOOK: Bilingual(
            "没有此编号的接收地址，请核对。", "The caller has no webhook of this id; check it."
        ),
        _R.TOO_MANY_WEBHOOKS: Bilingual(
            "接收地址已达上限，请先移除一个。", "The caller has as many webhooks as it may; remove one first."
        ),
        _R.UNKNOWN_WATCH: Bilingual("没有此编号的有效关注，请核对。", "No saved question of this id runs; check it."),
        _R.TOO_MANY_WATCHES: Bilingual(
            "该案件的关注已达上限，请先终止一个。",
            "The case has as many saved questions as it may; end one first.",
        ),
        _R.MISSING_EVIDENCE: Bilingual(
            "缺少所需材料的摘要，请补交。", "A paper that is needed is missing; give its digest."
        ),
        _R.UNKNOWN_TARGET: Bilingual(
            "没有可由本方提出异议的此项信息，请核对。", "There is nothing of this id that you may object to; check it."
        ),
        _R.OBJECTION_OPEN: Bilingual(
            "对此项信息已有异议在核查中，请在原异议中补充材料。",
            "An objection against it is being verified; add your papers to that one.",
        ),
        _R.UNKNOWN_OBJECTION: Bilingual(
            "没有可由本方办理的此异议，请核对。", "There is no objection of this id that you may act on; check it."
        ),
        _R.OBJECTION_OVER: Bilingual(
            "该异议已办结，不能再办理；有新的事实可另行提出。",
            "The objection is over; file another one where there are new facts.",
        ),
        _R.OUT_OF_ORDER: Bilingual(
            "该异议未到此步骤，或者此步骤已办，请先查看进度。",
            "The objection has not come to this step, or is past it; look how far it is.",
        ),
        _R.AGAINST_FINDING: Bilingual(
            "与信源单位的核查结论不符；请先取得其新的答复。",
            "The source found otherwise; obtain another answer from it first.",
        ),
        _R.NOT_EXTENDABLE: Bilingual("所适用的期限不能延长。", "No limit of time that applies here may be extended."),
        _R.CANNOT_BE_MENDED: Bilingual(
            "该项信息不能这样更正，请改用其他方式。", "What it is against cannot be mended so; choose another remedy."
        ),
        _R.UNKNOWN_GRANT: Bilingual(
            "该机构没有此编号的有效授权，请核对。", "The partner has no grant of this id that still runs; check it."
        ),
        _R.WRONG_KEY: Bilingual(
            "这不是可用的公钥：请提供 P-256、RSA（2048 位以上）或 Ed25519 的公钥，不得含私钥。",
            "This is no public key that can be used; give one of P-256, RSA (2048 bits or more) or Ed25519.",
        ),
        _R.UNKNOWN_KEY: Bilingual("该机构没有此编号的公钥，请核对。", "The partner has no key of this id; check it."),
        _R.TOO_MANY_KEYS: Bilingual(
            "该机构的公钥已达上限，请先移除一个。", "The partner has as many keys as it may; remove one first."
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a change; JSON values only.

    `values` are kept under the idempotency key and answered again, `once` (secrets) is told this one time.
    `day` is the first day on which what was refused may be done. For the audit entry: `target` names what was changed,
    `concerns` are ids of subjects (blinded there). `refusal` absent: it was done.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    once: Mapping[str, Any] = field(default_factory=dict, repr=False)
    target: str | None = None
    concerns: tuple[str, ...] = ()
    refusal: ChangeRefusal | None = None
    field: str | None = None
    day: str | None = None


def refused(code: ChangeRefusal, *, field: str | None = None, day: date | None = None) -> Outcome:
    """A change that was not made; `field` names the argument that is the reason, `day` from when on it may be made."""
    return Outcome(refusal=code, field=field, day=None if day is None else day.isoformat())
