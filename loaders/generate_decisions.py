"""Permits and penalties of the synthetic county (双公示), in the three generations of the template.

v2b is the form since 2019, v2 the one of 2018, v1 the one before; natural persons have forms of their own. On paper
有效期至 is inclusive, money is in 万元, and the meaning of 代码_2 … 代码_6 stands in the bracket behind the number.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from loaders.generate_codes import Draw, organization_check, registration_check
from loaders.generate_county import (
    RESERVED,
    County,
    Enterprise,
    Organization,
    Person,
    county_people,
    county_person,
)
from loaders.generate_files import Line
from loaders.generate_rows import authority_code

Cells = dict[str, str]

_CODES: Final = (
    "行政相对人代码_1(统一社会信用代码)", "行政相对人代码_2(工商注册号)", "行政相对人代码_3(组织机构代码)",
    "行政相对人代码_4(税务登记号)", "行政相对人代码_5(事业单位证书号)", "行政相对人代码_6(社会组织登记证号)",
)  # fmt: skip
_V1_CODES: Final = (
    "行政相对人代码_1(统一社会信用代码)", "行政相对人代码_2(组织机构代码)", "行政相对人代码_3(工商登记码)",
    "行政相对人代码_4(税务登记号)", "行政相对人代码_5(居民身份证号)",
)  # fmt: skip
_PERMIT: Final = (
    "行政许可决定文书名称", "行政许可决定文书号", "许可类别", "许可证书名称", "许可编号", "许可内容", "许可决定日期",
    "有效期自", "有效期至", "许可机关", "许可机关统一社会信用代码", "当前状态", "数据来源单位",
    "数据来源单位统一社会信用代码", "备注",
)  # fmt: skip
_PENALTY: Final = (
    "行政处罚决定书文号", "违法行为类型", "违法事实", "处罚依据", "处罚类别", "处罚内容", "罚款金额(万元)",
    "没收违法所得、没收非法财物的金额(万元)", "暂扣或吊销证照名称及编号", "处罚决定日期", "处罚有效期", "公示截止期",
    "处罚机关", "处罚机关统一社会信用代码", "数据来源单位", "数据来源单位统一社会信用代码", "备注",
)  # fmt: skip
_LEGAL_V2: Final = ("行政相对人名称", *_CODES, "法定代表人", "法定代表人身份证号")
_LEGAL_V2B: Final = (
    "行政相对人名称", "行政相对人类别", *_CODES, "法定代表人", "法定代表人证件类型", "法定代表人证件号码",
)  # fmt: skip
_NATURAL: Final = ("行政相对人名称", "证件类型", "证件号码")

PERMIT_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "v2b": (*_LEGAL_V2B, *_PERMIT),
    "v2": (*_LEGAL_V2, *_PERMIT),
    "v1": (
        "行政许可决定书文号", "项目名称", "审批类别", "许可内容", "行政相对人名称", *_V1_CODES, "法定代表人姓名",
        "许可决定日期", "许可截止期", "许可机关", "当前状态", "地方编码", "数据更新时间戳", "备注",
    ),
    "persons": (*_NATURAL, *_PERMIT),
}  # fmt: skip
PENALTY_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "v2b": (*_LEGAL_V2B, *_PENALTY),
    "v2": (*_LEGAL_V2, *_PENALTY),
    "v1": (
        "行政处罚决定书文号", "处罚名称", "处罚类别1", "处罚类别2", "处罚事由", "处罚依据", "行政相对人名称",
        *_V1_CODES, "法定代表人姓名", "处罚结果", "处罚决定日期", "处罚机关", "当前状态", "地方编码",
        "数据更新时间戳", "备注",
    ),
    "persons": (*_NATURAL, *_PENALTY),
}  # fmt: skip
PERMIT_FILES: Final = {"v2b": "permits.csv", "v2": "permits_v2.xlsx", "v1": "permits_v1.csv",
                       "persons": "permits_persons.csv"}  # fmt: skip
PENALTY_FILES: Final = {"v2b": "penalties.csv", "v2": "penalties_v2.xlsx", "v1": "penalties_v1.csv",
                        "persons": "penalties_persons.csv"}  # fmt: skip

_FORMS: Final = ("v2b", "v2", "v1", "persons")
_SHARES: Final = ("v2b",) * 6 + ("v2",) * 2 + ("v1", "persons")
_PERMIT_KINDS: Final = ("普通", "特许", "认可", "核准", "登记", "其他(备案)")
_LICENCES: Final = (
    ("食品经营许可证", "示例县市场监督管理局", "食品销售（预包装食品）"),
    ("道路运输经营许可证", "示例县交通运输局", "道路普通货物运输"),
    ("建筑工程施工许可证", "示例县住房和城乡建设局", "厂房一栋，建筑面积示例"),
    ("取水许可证", "示例县水利局", "地下水，年取水量示例"),
    ("排污许可证", "示例市生态环境局示例分局", "废水、废气排放"),
)
_SANCTIONS: Final = (
    ("罚款", "未按规定公示年度报告", "示例县市场监督管理局"),
    ("警告", "未悬挂营业执照", "示例县市场监督管理局"),
    ("警告;罚款", "安全生产教育培训记录不全", "示例县应急管理局"),
    ("没收违法所得、没收非法财物", "销售标签不合格的商品", "示例县市场监督管理局"),
    ("罚款;没收违法所得、没收非法财物", "无证经营", "示例县市场监督管理局"),
    ("责令停产停业", "未批先建", "示例市生态环境局示例分局"),
    ("暂扣或者吊销许可证", "超越许可范围经营", "示例县交通运输局"),
    ("通报批评", "报送统计资料不及时", "示例县统计局"),
)
_V1_SANCTIONS: Final = {"通报批评": "其他"}  # a kind that the law has named since 2021
OFFICES: Final = tuple(dict.fromkeys([licence[1] for licence in _LICENCES] + [kind[2] for kind in _SANCTIONS]))
_OFFICE_CODES: Final = 500


@dataclass(frozen=True, slots=True)
class Decision:
    """What a permit or penalty is about, before a form is filled in."""

    party: Organization | Person
    representative: Person | None
    number: str
    decided: date
    draw: Draw


def office_code(name: str) -> str:
    """The synthetic USCC of an office that decides permits and penalties."""
    return authority_code(_OFFICE_CODES + OFFICES.index(name))


def permit_lines(county: County, target: Enterprise) -> Iterator[Line]:
    """The permits of one enterprise, and of a natural person now and then: mostly none."""
    yield from _lines(county, target, word="许", files=PERMIT_FILES, permille=90, fill=permit)


def penalty_lines(county: County, target: Enterprise) -> Iterator[Line]:
    """The penalties of one enterprise, and of a natural person now and then: mostly none."""
    yield from _lines(county, target, word="罚", files=PENALTY_FILES, permille=45, fill=penalty)


def _lines(
    county: County,
    target: Enterprise,
    *,
    word: str,
    files: dict[str, str],
    permille: int,
    fill: Callable[[str, Decision], Cells],
) -> Iterator[Line]:
    index = target.organization.index
    draw = Draw(county.seed, word, index)
    # Every form has a row in the smallest county; stories keep to the records that they tell of.
    place = index - RESERVED - (0 if word == "许" else len(_FORMS))
    if index < RESERVED or not (place in range(len(_FORMS)) or draw.chance(permille)):
        return
    form = _FORMS[place] if place in range(len(_FORMS)) else draw.pick(_SHARES)
    yield Line(files[form], fill(form, decision(county, target, form=form, word=word)), labels=(f"form:{form}",))


def decision(county: County, target: Enterprise, *, form: str, word: str, serial: int | None = None) -> Decision:
    """A decision about the enterprise, or in the form of natural persons about a person of the county.

    `serial` tells a decision from others of the same enterprise; its number is used by no ordinary row.
    """
    index = target.organization.index
    draw = Draw(county.seed, "decision", word, form, index if serial is None else f"{index}-{serial}")
    decided = county.today - timedelta(days=draw.between(40, 900))
    party: Organization | Person = target.organization
    if form == "persons":
        party = county_person(county, draw.skewed(county_people(county)))
    number = f"示{word}〔{decided.year}〕{form.upper()}-{index if serial is None else f'X{serial}'}号"
    return Decision(party, target.representative, number, decided, draw)


def permit(form: str, made: Decision) -> Cells:
    """One permit in a form of PERMIT_COLUMNS."""
    draw = made.draw
    name, office, content = draw.pick(_LICENCES)
    until = made.decided + timedelta(days=365 * draw.between(3, 6))
    kind = draw.pick(_PERMIT_KINDS)
    if form == "v1":
        return _v1_party(made) | {
            "行政许可决定书文号": made.number, "项目名称": name, "审批类别": kind[:2], "许可内容": content,
            "许可决定日期": made.decided.isoformat(), "许可截止期": until.isoformat(), "许可机关": office,
            "当前状态": "0", "地方编码": "410322", "数据更新时间戳": _stamp(made.decided), "备注": "",
        }  # fmt: skip
    return _party(form, made) | _source(office) | {
        "行政许可决定文书名称": f"准予行政许可决定书（{name}）", "行政许可决定文书号": made.number, "许可类别": kind,
        "许可证书名称": name, "许可编号": f"示证{draw.below(10**8):08d}", "许可内容": content,
        "许可决定日期": made.decided.isoformat(), "有效期自": made.decided.isoformat(), "有效期至": until.isoformat(),
        "许可机关": office, "许可机关统一社会信用代码": office_code(office),
        "当前状态": "有效" if form == "v2b" else "1", "备注": "",
    }  # fmt: skip


def penalty(form: str, made: Decision) -> Cells:
    """One penalty in a form of PENALTY_COLUMNS; a natural person's is never the minor one that 河南 13 leaves out."""
    draw = made.draw
    kind, conduct, office = draw.pick(_SANCTIONS[2:7] if form == "persons" else _SANCTIONS)
    yuan = draw.between(31, 99) * 1_000 if form == "persons" else draw.between(1, 400) * 500
    gain = draw.between(1, 9_999)
    content = "；".join(_contents(kind, yuan=yuan, gain=gain))
    basis = "《示例条例》第十条第一款"
    if form == "v1":
        first, _, second = kind.partition(";")
        return _v1_party(made) | {
            "行政处罚决定书文号": made.number, "处罚名称": f"{conduct}案", "处罚类别1": _V1_SANCTIONS.get(first, first),
            "处罚类别2": second, "处罚事由": conduct, "处罚依据": basis, "处罚结果": content,
            "处罚决定日期": made.decided.isoformat(), "处罚机关": office, "当前状态": "0", "地方编码": "410322",
            "数据更新时间戳": _stamp(made.decided), "备注": "",
        }  # fmt: skip
    return _party(form, made) | _source(office) | {
        "行政处罚决定书文号": made.number, "违法行为类型": conduct, "违法事实": f"当事人{conduct}，事实清楚",
        "处罚依据": basis, "处罚类别": kind, "处罚内容": content,
        "罚款金额(万元)": _ten_thousands(yuan) if "罚款" in kind else "",
        "没收违法所得、没收非法财物的金额(万元)": _ten_thousands(gain) if "没收" in kind else "",
        "暂扣或吊销证照名称及编号": "示例许可证示0001号" if "暂扣" in kind else "",
        "处罚决定日期": made.decided.isoformat(),
        "处罚有效期": (made.decided + timedelta(days=364)).isoformat(),
        "公示截止期": (made.decided + timedelta(days=364)).isoformat() if draw.chance(700) else "",
        "处罚机关": office, "处罚机关统一社会信用代码": office_code(office), "备注": "",
    }  # fmt: skip


def _party(form: str, made: Decision) -> Cells:
    if isinstance(made.party, Person):
        return {"行政相对人名称": made.party.name, "证件类型": "身份证", "证件号码": made.party.document or ""}
    cells = {"行政相对人名称": made.party.name, _CODES[0]: made.party.uscc}
    extra = {_CODES[1]: _registration(made), _CODES[2]: _organization_code(made.party.uscc)}
    cells |= {header: code for header, code in extra.items() if made.draw.chance(200)}
    person = made.representative
    cells["法定代表人"] = person.name if person else ""
    document = person.document or "" if person else ""
    if form == "v2":
        return cells | {"法定代表人身份证号": document}
    kind = "个体工商户" if made.party.prefix == "92" else "法人及非法人组织"
    return cells | {
        "行政相对人类别": kind,
        "法定代表人证件类型": "身份证" if document else "",
        "法定代表人证件号码": document,
    }


def _v1_party(made: Decision) -> Cells:
    assert isinstance(made.party, Organization)
    cells = {"行政相对人名称": made.party.name, _V1_CODES[0]: made.party.uscc, _V1_CODES[3]: "/", _V1_CODES[4]: "/"}
    if made.draw.chance(300):
        cells[_V1_CODES[1]] = _organization_code(made.party.uscc)
    return cells | {"法定代表人姓名": made.representative.name if made.representative else "/"}


def _registration(made: Decision) -> str:
    """A registration number that is distinct for every enterprise, of a series that was never in use."""
    assert isinstance(made.party, Organization)
    body = f"4103999{made.party.index:07d}"
    return body + registration_check(body)


def _organization_code(uscc: str) -> str:
    body = uscc[8:16]
    return f"{body}-{organization_check(body)}"


def _source(office: str) -> Cells:
    return {"数据来源单位": office, "数据来源单位统一社会信用代码": office_code(office)}


def _contents(kind: str, *, yuan: int, gain: int) -> Iterator[str]:
    for part in kind.split(";"):
        if part == "罚款":
            yield f"罚款{yuan}元"
        elif part.startswith("没收"):
            yield f"没收违法所得{gain}元"
        else:
            yield part


def _ten_thousands(yuan: int) -> str:
    whole, part = divmod(yuan, 10_000)
    return f"{whole}.{part:04d}".rstrip("0").rstrip(".")


def _stamp(day: date) -> str:
    return f"{day + timedelta(days=3):%Y/%m/%d} 09:30:00"
