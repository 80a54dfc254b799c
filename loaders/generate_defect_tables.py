"""What single forms of the synthetic county can have wrong, or odd and right: changes to cells, and verdicts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from loaders.generate_codes import uscc

Cells = dict[str, str]
Change = Mapping[str, str | Callable[[Cells], str]]

PLACEHOLDER: Final = "0" * 17 + "X"
ANOTHER: Final = uscc("91", "410322", serial=880_000_000)  # of no enterprise of the county
_USCC: Final = "行政相对人代码_1(统一社会信用代码)"
_EPOCH: Final = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Special:
    """One defect or trap: the cells that it changes, the code of its refusal or the warnings that it draws.

    `after_good` says that the row without the change stands before it; `makes` is what it adds
    to the graph beside what every row of the form does.
    """

    name: str
    change: Change
    code: str | None = None
    warnings: tuple[str, ...] = ()
    after_good: bool = False
    unchanged: bool = False
    extra: tuple[str, ...] = ()
    makes: tuple[str, ...] = ()


def serial(column: str) -> Callable[[Cells], str]:
    """The column's day as a sheet counts it; a blank stays one."""
    return lambda row: str((date.fromisoformat(row[column]) - _EPOCH).days) if row[column] else ""


def slashed(column: str) -> Callable[[Cells], str]:
    """The column's day with slashes; a blank stays one."""
    return lambda row: row[column].replace("-", "/")


def _day_after(column: str) -> Callable[[Cells], str]:
    return lambda row: (date.fromisoformat(row[column]) + timedelta(days=1)).isoformat()


def _masked(column: str) -> Callable[[Cells], str]:
    return lambda row: row[column][:6] + "********" + row[column][14:]


def _inner(column: str) -> Callable[[Cells], str]:
    """The organisation code within a USCC."""
    return lambda row: _inner_of(row[column])


def _inner_of(uscc: str) -> str:
    return f"{uscc[8:16]}-{uscc[16]}"


def _wrong_last(column: str) -> Callable[[Cells], str]:
    return lambda row: row[column][:17] + ("0" if row[column][17] != "0" else "1")


def _headers(*columns: str) -> Change:
    return {column: column for column in columns}


_NO_CODES: Final = {
    "行政相对人代码_2(工商注册号)": "", "行政相对人代码_3(组织机构代码)": "", "行政相对人代码_4(税务登记号)": "/",
}  # fmt: skip
_ORGANIZATION: Final = "行政相对人代码_3(组织机构代码)"
_LEGAL: Final = (
    Special("placeholder_code", {**_NO_CODES, _USCC: PLACEHOLDER}, "NO_USABLE_IDENTIFIER"),
    Special("wrong_check_digit_beside_a_code", {_USCC: _wrong_last(_USCC), _ORGANIZATION: _inner(_USCC)},
            "BAD_CHECK_DIGIT"),
    Special("two_unified_codes", {_ORGANIZATION: ANOTHER}, "IDENTIFIER_CONFLICT"),
    Special("code_of_another", {_ORGANIZATION: _inner_of(ANOTHER)}, warnings=("CODE_LEFT_OUT",)),
    Special("code_that_may_be_a_persons", {"行政相对人代码_4(税务登记号)": "410322690101123"},
            warnings=("CODE_LEFT_OUT",)),
)  # fmt: skip
_CATEGORY: Final = "行政相对人类别"
_CATEGORIES: Final = (
    Special("unknown_category", {_CATEGORY: "示例"}, "BAD_VALUE"),
    Special("category_in_other_words", {_CATEGORY: "法人"}),
    Special("individual_business_by_a_placeholder",
            {**_NO_CODES, _CATEGORY: "个体工商户", _USCC: PLACEHOLDER, _ORGANIZATION: _inner(_USCC)},
            "NO_USABLE_IDENTIFIER"),
    Special("person_without_document_columns", {_CATEGORY: "自然人"}, "WRONG_PARTY_KIND"),
)  # fmt: skip
_PERSONS: Final = (
    Special("masked_document", {"证件号码": _masked("证件号码")}, warnings=("MASKED_DOCUMENT",)),
    Special("bad_document", {"证件号码": _wrong_last("证件号码")}, "BAD_DOCUMENT"),
    Special("no_document", {"证件号码": "/"}, "NO_USABLE_IDENTIFIER"),
    Special("document_type_as_code", {"证件类型": "01"}),
    Special("passport", {"证件类型": "护照", "证件号码": "E00000018"}),
    Special("other_document", {"证件类型": "其他-示例证", "证件号码": "SL000018"}),
    Special("unknown_document_type", {"证件类型": "示例"}, warnings=("UNKNOWN_VALUE",)),
)
_FINE: Final = "罚款金额(万元)"
_PENALTY: Final = (
    Special("fine_in_yuan", {"处罚类别": "罚款", "处罚内容": "罚款2000元", _FINE: "2000"}, "FINE_UNIT"),
    Special("fine_of_six_decimals", {"处罚类别": "罚款", "处罚内容": "罚款2000.01元", _FINE: "0.200001"}),
    Special("fine_missing", {"处罚类别": "罚款", "处罚内容": "罚款2000元", _FINE: ""}, "VALUE_MISSING"),
    Special("fine_in_words", {"处罚类别": "罚款", "处罚内容": "罚款2000元", _FINE: "贰仟元"}, "BAD_AMOUNT"),
    Special("fine_differs", {"处罚类别": "罚款", "处罚内容": "罚款2000元", _FINE: "0.3"}, warnings=("FINE_DIFFERS",)),
    Special("several_kinds", {"处罚类别": "警告；罚款;责令停产停业", "处罚内容": "警告；罚款2000元", _FINE: "0.2"}),
)

SPECIAL: Final[Mapping[str, tuple[Special, ...]]] = {
    "register.csv": (
        Special("old_registration_number", {"统一社会信用代码": "410399900000018"},
                warnings=("REGISTRATION_NUMBER_ONLY",)),
        Special("placeholder_code", {"统一社会信用代码": PLACEHOLDER}, "NO_USABLE_IDENTIFIER"),
        Special("several_representatives", {"法人代表": "赵立春、钱雨水"}, warnings=("SEVERAL_REPRESENTATIVES",)),
        Special("default_date", {"注册日期": "2015-01-01"}, warnings=("DEFAULT_DATE",)),
        Special("unreadable_capital", {"注册资金": "万人民币"}, warnings=("UNREADABLE_CAPITAL",)),
    ),
    "red_black.csv": (
        Special("unknown_list", {"名单名称": "示例县无此名单"}, "UNKNOWN_LIST"),
        Special("authority_placeholder", {"认定部门统一社会信用代码": PLACEHOLDER}, warnings=("DETERMINER_CODE",)),
        Special("endless", {"有效期至": "长期"}),
    ),
    "judgment_defaulters.csv": (
        Special("masked_document", {"失信被执行人姓名/名称": "赵立春", "身份证号码/组织机构代码": "4103221900****0018"},
                warnings=("MASKED_DOCUMENT",)),
        Special("bad_document", {"失信被执行人姓名/名称": "赵立春", "身份证号码/组织机构代码": "410322190001010010"},
                "BAD_DOCUMENT"),
    ),
    "a_grade_taxpayers.csv": (
        Special("bad_year", {"评价年度": "去年"}, "BAD_VALUE"),
        Special("wrong_check_digit_beside_a_code", {"统一社会信用代码": _wrong_last("纳税人识别号")},
                "BAD_CHECK_DIGIT"),
    ),
    "customs.xlsx": (
        Special("unknown_grade", {"信用等级": "特级"}, "BAD_VALUE"),
        Special("grade_on_no_list", {"信用等级": "一般认证企业"}, warnings=("NO_LISTING",)),
    ),
    "government_procurement.csv": (Special("basis_blank", {"处罚依据": "/"}, warnings=("VALUE_BLANK",)),),
    "overload_transport.csv": (Special("no_code", {"统一社会信用代码": ""}, "NO_USABLE_IDENTIFIER"),),
    "permits.csv": (
        *_LEGAL,
        Special("placeholder_beside_a_code",
                {**_NO_CODES, _USCC: PLACEHOLDER, _ORGANIZATION: _inner(_USCC)},
                warnings=("PLACEHOLDER_CODE", "ORGANIZATION_CODE_ONLY")),
        *_CATEGORIES,
        Special("unknown_kind", {"许可类别": "示例类别"}, warnings=("UNKNOWN_VALUE",)),
        Special("kind_as_local_code", {"许可类别": "1"}, warnings=("LOCAL_CODE",)),
        Special("long_text", {"许可证书名称": "示" * 201}, warnings=("LONG_TEXT",)),
        Special("number_from_certificate", {"行政许可决定文书号": ""}, warnings=("NUMBER_FROM_CERTIFICATE",)),
        Special("endless", {"有效期至": "长期"}),
        Special("last_day_of_all", {"有效期至": "2099-12-31"}),
        Special("valid_for_one_day", {"有效期至": lambda row: row["有效期自"]}),
        Special("authority_placeholder", {"许可机关统一社会信用代码": PLACEHOLDER}, warnings=("PLACEHOLDER_CODE",)),
        Special("blanks_as_slashes", {"许可证书名称": "/", "备注": "/", "行政相对人代码_6(社会组织登记证号)": "/"}),
        Special("no_longer_in_force", {"当前状态": "无效"}),
        Special("note_row", _headers("行政相对人名称", "行政相对人类别", _USCC, "许可内容"), "NOTE_ROW"),
        Special("masked_document",
                {"法定代表人": "赵立春", "法定代表人证件类型": "身份证", "法定代表人证件号码": "4103221900****0018"},
                warnings=("MASKED_DOCUMENT",)),
        Special("bad_document_of_representative",
                {"法定代表人": "赵立春", "法定代表人证件类型": "身份证", "法定代表人证件号码": "410322190001010010"},
                warnings=("REPRESENTATIVE_DOCUMENT",)),
    ),
    "permits_v2.xlsx": _LEGAL,
    "permits_v1.csv": (
        Special("withdrawn", {"当前状态": "1"}),
        Special("disputed", {"当前状态": "2"}, makes=("Overlay",)),
        Special("other_status", {"当前状态": "3"}, warnings=("UNKNOWN_VALUE",)),
        Special("unknown_status", {"当前状态": "7"}, "BAD_VALUE"),
    ),
    "permits_persons.csv": _PERSONS,
    "penalties.csv": (
        *_LEGAL,
        *_CATEGORIES,
        *_PENALTY,
        Special("unknown_kind", {"处罚类别": "示例类别", _FINE: ""}, warnings=("UNKNOWN_VALUE",)),
        Special("long_text", {"暂扣或吊销证照名称及编号": "示" * 201}, warnings=("LONG_TEXT",)),
        Special("authority_placeholder", {"处罚机关统一社会信用代码": PLACEHOLDER}, warnings=("PLACEHOLDER_CODE",)),
        Special("blanks_as_slashes", {"公示截止期": "/", "备注": "/", "行政相对人代码_6(社会组织登记证号)": "/"}),
        Special("endless", {"处罚有效期": "长期"}),
        Special("last_day_of_all", {"处罚有效期": "2099-12-31", "公示截止期": "2099-12-31"}),
        Special("valid_for_one_day", {"处罚有效期": lambda row: row["处罚决定日期"]}),
        Special("under_review", {"备注": "行政复议期间"}),
        Special("note_row", _headers("行政相对人名称", "行政相对人类别", _USCC, "违法事实"), "NOTE_ROW"),
        Special("line_break_in_cell", {"违法事实": "第一行\n第二行"}),
    ),
    "penalties_v2.xlsx": (*_LEGAL, *_PENALTY),
    "penalties_v1.csv": (
        Special("fine_missing", {"处罚类别1": "罚款", "处罚结果": "罚款2000元"}),
        Special("withdrawn", {"当前状态": "1"}),
        Special("disputed", {"当前状态": "2"}, makes=("Overlay",)),
        Special("other_status", {"当前状态": "3"}, warnings=("UNKNOWN_VALUE",)),
        Special("unknown_status", {"当前状态": "7"}, "BAD_VALUE"),
    ),
    "penalties_persons.csv": (
        *_PERSONS,
        Special("summary_penalty", {"备注": "适用简易程序"}, "NOT_TO_BE_REPORTED"),
        Special("minor_first_offence", {"备注": "首次违法且情节轻微并及时改正"}, "NOT_TO_BE_REPORTED"),
        *_PENALTY[:2],
    ),
    "commitments.xlsx": (
        Special("short_code", {"承诺编码": "4103222025"}, "BAD_VALUE"),
        Special("code_of_another_day", {"承诺作出日期": _day_after("承诺作出日期")},
                warnings=("COMMITMENT_CODE_DATE",)),
        Special("unknown_kind", {"承诺类型": "示例型"}, "BAD_VALUE"),
        Special("unknown_category", {"承诺人类别": "示例"}, "BAD_VALUE"),
        Special("category_in_other_words", {"承诺人类别": "法人"}),
        Special("unknown_status", {"承诺履行状态": "示例"}, "BAD_VALUE"),
        Special("unknown_disclosure", {"公开类型": "示例"}, "BAD_VALUE"),
        Special("endless", {"承诺有效期": "长期"}),
        Special("long_text", {"承诺事由": "示" * 513}, warnings=("LONG_TEXT",)),
        Special("breach_not_told", {"承诺履行状态": "全部未履行", "未履行的承诺内容": ""}, "VALUE_MISSING"),
        Special("repair_without_promise",
                {"承诺类型": "信用修复型", "承诺履行状态": "部分履行", "未履行的承诺内容": "示例",
                 "违诺责任追究内容": "约谈"},
                warnings=("REPAIR_PROMISE_TEXT",)),
        Special("placeholder_code", {"承诺人代码": PLACEHOLDER}, "NO_USABLE_IDENTIFIER"),
    ),
    "persons.csv": (
        Special("masked_document", {"证件号码": "4103221900****0018"}, warnings=("MASKED_DOCUMENT",)),
        Special("bad_document", {"证件号码": "410322190001010010"}, "BAD_DOCUMENT"),
        Special("unknown_role", {"职务": "示例职务"}, "BAD_VALUE"),
        Special("several_names", {"姓名": "赵立春、钱雨水"}, "NAME_UNCLEAR"),
        Special("nobody", {"姓名": "/"}, "NAME_MISSING"),
        Special("neither_role_nor_document", {"职务": "", "证件号码": ""}, "VALUE_MISSING"),
    ),
    "releases.xlsx": (
        Special("unknown_list", {"名单名称": "示例县无此名单"}, "UNKNOWN_LIST"),
        Special("unknown_record", {"认定依据": "（2020）示0399执0号"}, "RECORD_UNKNOWN"),
    ),
    "states.csv": (
        Special("unknown_state", {"状态": "示例"}, "BAD_VALUE"),
        Special("unknown_record", {"认定依据": "（2020）示0399执0号"}, "RECORD_UNKNOWN"),
    ),
    "listed-companies/keydirector_info.csv": (
        Special("unknown_post", {"zwdm": "示例"}, "BAD_VALUE"),
        Special("nobody", {"name": "/"}, "NAME_MISSING"),
        Special("no_stock_code", {"gpdm": "示例"}, "NO_USABLE_IDENTIFIER"),
        Special("note_in_name", {"name": "赵立春（代行）"}, warnings=("NOTE_IN_NAME",)),
        Special("right_to_left_mark", {"name": "\u202e钱雨水"}, warnings=("INVISIBLE_CHARACTERS",)),
    ),
    "listed-companies/shareholder_info.csv": (
        Special("bad_percent", {"gdcgbl": "示例"}, "BAD_VALUE"),
        Special("account_of_the_company", {}),
    ),
    "listed-companies/supplier_info.csv": (
        Special("placeholder_supplier", {"gysmc": "供应商1"}, warnings=("PLACEHOLDER_NAME",)),
        Special("placeholder_by_rank", {"gysmc": "第一名"}, warnings=("PLACEHOLDER_NAME",)),
        Special("without_legal_form", {"gysmc": "外地示例电业"}, warnings=("NO_LEGAL_FORM",)),
    ),
}  # fmt: skip

RAW: Final[Mapping[str, tuple[tuple[str, str, str], ...]]] = {
    "offices.jsonl": (
        ("bad_json", '{"type":"tenure",', "BAD_JSON"),
        ("not_an_object", '["tenure"]', "BAD_JSON"),
        ("unknown_type", '{"type":"example"}', "UNKNOWN_TYPE"),
    ),
    "records.jsonl": (
        ("bad_value", '{"type":"enterprise","organization":5}', "BAD_VALUE"),
        ("value_missing", '{"type":"state","status":"REPAIRED"}', "VALUE_MISSING"),
        ("nul_byte", '{"type":"state","status":"\x00"}', "NUL_BYTE"),
    ),
    "permits.csv": (("unclosed_quote", '"示例,没有结束的引号', "UNCLOSED_QUOTE"),),
}
"""Lines that are no rows, by file: the defect, the line, its code. They stand at the end of the file."""
