"""Headers of columns, folded so that the spellings of one header are equal and different headers are not."""

import re
import unicodedata
from typing import Final

from graph_schema.name_keys import without_format_marks

_BRACKETS: Final = str.maketrans({**dict.fromkeys("【[〔〖{", "("), **dict.fromkeys("】]〕〗}", ")")})
_DASHES: Final = str.maketrans(dict.fromkeys("_-\u2010\u2011\u2012\u2013\u2014\u2212*\u2606\u2605"))
_REMARK: Final = re.compile(r"\((?:必填|必填项|选填|选填项|非必填|可选)\)$")
_CODE: Final = re.compile(r"((?:行政)?(?:相对人)?代码)(\d*)(?:\((.+)\))?")
_MEANINGS: Final = (
    (("信用代码",), "统一社会信用代码"),
    (("工商注册", "工商登记", "营业执照"), "工商注册号"),
    (("组织机构",), "组织机构代码"),
    (("税务登记", "纳税人识别"), "税务登记号"),
    (("事业单位",), "事业单位证书号"),
    (("社会组织",), "社会组织登记证号"),
    (("身份证",), "居民身份证号"),
)
UNNAMED_CODE: Final = "代码?"
"""What a numbered code column folds to that does not say what it means; no form may lay out such a column."""


def fold_header(text: str) -> str:
    """The key under which headers are compared.

    Width, blanks, kinds of brackets, dashes, marks for required columns and letter case fold. A code of the party
    (行政相对人代码_2(组织机构代码)) is known by the meaning in its brackets, never by its number: between versions
    of the template the numbers change their meaning. Number 1 alone has one meaning in all of them, the unified code.
    """
    plain = unicodedata.normalize("NFKC", without_format_marks(text).translate(_BRACKETS))
    folded = _REMARK.sub("", "".join(plain.translate(_DASHES).split()).lower()).rstrip(":")
    code = _CODE.fullmatch(folded)
    if code is None or (not code[2] and not code[3]):
        return folded
    if code[3]:
        return f"行政相对人代码({_meaning(code[3])})"
    return "行政相对人代码(统一社会信用代码)" if int(code[2]) == 1 else UNNAMED_CODE


def _meaning(text: str) -> str:
    for marks, meaning in _MEANINGS:
        if any(mark in text for mark in marks):
            return meaning
    return text
