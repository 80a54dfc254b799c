"""Refusals: the closed set of codes that partners see, each with its HTTP status and a fixed sentence.

A refusal never carries values of the request, of the data or of a driver: its text is chosen from
this file by its code, so it can be sent, logged and audited as it stands.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class RefusalCode(StrEnum):
    """Stable codes that partners program against; never renamed."""

    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    BAD_REQUEST = "BAD_REQUEST"
    BAD_INPUT = "BAD_INPUT"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    NOT_ACCEPTABLE = "NOT_ACCEPTABLE"
    UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE"
    TOO_LARGE = "TOO_LARGE"
    TOO_COMPLEX = "TOO_COMPLEX"
    PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
    PERSISTED_QUERY_ID_REQUIRED = "PERSISTED_QUERY_ID_REQUIRED"
    PURPOSE_NOT_PERMITTED = "PURPOSE_NOT_PERMITTED"
    INQUIRY_INCOMPLETE = "INQUIRY_INCOMPLETE"
    CASE_BUDGET_SPENT = "CASE_BUDGET_SPENT"
    NOT_FOUND = "NOT_FOUND"
    RATE_LIMITED = "RATE_LIMITED"
    TIMEOUT = "TIMEOUT"
    UNAVAILABLE = "UNAVAILABLE"
    AUDIT_UNAVAILABLE = "AUDIT_UNAVAILABLE"
    INTERNAL = "INTERNAL"


@dataclass(frozen=True, slots=True)
class RefusalText:
    """What a code says: HTTP status, and one sentence in Chinese and in English."""

    status: int
    zh: str
    en: str


_C = RefusalCode

REFUSALS: Mapping[RefusalCode, RefusalText] = MappingProxyType(
    {
        _C.UNAUTHENTICATED: RefusalText(
            401,
            "未提供有效的访问令牌，请重新获取令牌。",
            "No valid access token was given; get a new one from the token end-point.",
        ),
        _C.FORBIDDEN: RefusalText(
            403,
            "贵方的授权不包括所请求的内容，请去掉该字段或联系运营方。",
            "Your grant does not cover what was asked; leave that field out or ask the operator.",
        ),
        _C.BAD_REQUEST: RefusalText(
            400, "请求无法解析，请按接口说明修改。", "The request cannot be read; mend it as the interface describes."
        ),
        _C.BAD_INPUT: RefusalText(
            400, "某个参数的值不符合要求，请修改。", "An argument's value is not of the form asked for; mend it."
        ),
        _C.METHOD_NOT_ALLOWED: RefusalText(405, "请使用 POST 方法。", "This method is not served; use POST."),
        _C.NOT_ACCEPTABLE: RefusalText(
            406,
            "无法以所要求的媒体类型应答，请接受 application/graphql-response+json。",
            "None of the accepted media types can be served; accept application/graphql-response+json.",
        ),
        _C.UNSUPPORTED_MEDIA_TYPE: RefusalText(
            415,
            "请求的媒体类型不受支持，请按接口说明使用。",
            "The request's media type is not served; use the one that the interface describes.",
        ),
        _C.TOO_LARGE: RefusalText(413, "请求过大，请缩短后重试。", "The request is too large; shorten it."),
        _C.TOO_COMPLEX: RefusalText(
            400,
            "查询过于复杂，请减少层次、别名或字段。",
            "The query is too complex; ask for less depth, aliases or fields.",
        ),
        _C.PERSISTED_QUERY_NOT_FOUND: RefusalText(
            400,
            "没有此编号的受信查询，请核对编号或直接发送查询。",
            "No trusted document has this id; check it, or send the document itself.",
        ),
        _C.PERSISTED_QUERY_ID_REQUIRED: RefusalText(
            400,
            "该类机构只可使用受信查询，请以编号查询。",
            "A partner of your kind may ask by trusted documents only; ask by the id of one.",
        ),
        _C.PURPOSE_NOT_PERMITTED: RefusalText(
            403,
            "该类机构不得以所述目的或依据查询，请核对 inquiry。",
            "A partner of your kind may not ask for this purpose or on this basis; check the inquiry.",
        ),
        _C.INQUIRY_INCOMPLETE: RefusalText(
            400,
            "inquiry 缺少该目的所必需的编号，请补充。",
            "The inquiry lacks a reference that its purpose requires; add it.",
        ),
        _C.CASE_BUDGET_SPENT: RefusalText(
            403,
            "本案可查主体数已用尽，只可再查已查过的主体；请另立案件。",
            "The case has no subjects left; ask about those asked before, or open another case.",
        ),
        _C.NOT_FOUND: RefusalText(404, "此路径不提供服务。", "Nothing is served at this path."),
        _C.RATE_LIMITED: RefusalText(429, "请求过于频繁，请稍后重试。", "Too many requests; wait and ask again."),
        _C.TIMEOUT: RefusalText(
            504, "查询超时，请缩小范围后重试。", "The query took too long; ask for less, or ask again later."
        ),
        _C.UNAVAILABLE: RefusalText(
            503, "服务暂不可用，请稍后重试。", "The service is unavailable for the moment; ask again later."
        ),
        _C.AUDIT_UNAVAILABLE: RefusalText(
            503,
            "审计记录无法写入，故不予应答，请稍后重试。",
            "The audit entry cannot be written, so no answer is given; ask again later.",
        ),
        _C.INTERNAL: RefusalText(
            500,
            "发生内部错误，请凭请求编号联系运营方。",
            "An internal error occurred; give the operator the request id.",
        ),
    }
)


class Refusal(Exception):  # noqa: N818 - it is an answer, not a fault
    """A coded refusal that may be sent to a partner as it stands.

    `field` names the argument or schema coordinate concerned (a name of the interface, never a value);
    `retry_after_s` are the whole seconds after which asking again makes sense.
    """

    def __init__(self, code: RefusalCode, *, field: str | None = None, retry_after_s: float | None = None) -> None:
        """Choose the sentence of `code`."""
        text = REFUSALS[code]
        super().__init__(code.value)
        self.code = code
        self.field = field
        self.retry_after_s = None if retry_after_s is None else max(1, math.ceil(min(retry_after_s, 86_400.0)))
        self.status = text.status
        self.message_zh = text.zh
        self.message_en = text.en

    @property
    def message(self) -> str:
        """Chinese first, English beside it."""
        return f"{self.message_zh} {self.message_en}"


class AuditUnavailable(Refusal):
    """The audit entry could not be made durable: no answer may leave."""

    def __init__(self) -> None:
        """Refuse with AUDIT_UNAVAILABLE."""
        super().__init__(RefusalCode.AUDIT_UNAVAILABLE)
