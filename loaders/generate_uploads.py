"""The list forms of the synthetic county that have columns of their own, as departments fill them in.

The 10-field RED/BLACK form and the courts' form are in generate_records.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from loaders.generate_codes import Draw
from loaders.generate_county import RESERVED, County, Enterprise
from loaders.generate_files import Line

Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class Scene:
    """One row while it is made: whose it is, the day that it tells, and draws."""

    county: County
    target: Enterprise
    day: date
    serial: str
    draw: Draw

    @property
    def representative(self) -> str:
        """The representative's name, blank where there is none."""
        person = self.target.representative
        return person.name if person else ""


@dataclass(frozen=True, slots=True)
class Upload:
    """A list with a form of its own: its file, how often it comes (per mille), and how a row is filled in.

    `warnings` are what every row of the form earns.
    """

    list_kind: str
    file: str
    columns: tuple[str, ...]
    permille: int
    fill: Callable[[Scene], Cells]
    warnings: tuple[str, ...] = ()


def _taxpayer(scene: Scene) -> Cells:
    target = scene.target.organization
    return {
        "纳税人名称": target.name,
        "统一社会信用代码": target.uscc,
        "纳税人识别号": target.uscc,
        "评价年度": str(scene.day.year),
        "数据来源": "示例县税务局",
    }


def _customs(scene: Scene) -> Cells:
    target = scene.target
    return {
        "海关注册编码": f"4103{scene.serial:0>6}"[-10:],
        "统一社会信用代码": target.organization.uscc,
        "注册地址": target.address,
        "首次注册日期": target.founded.isoformat(),
        "信用等级": "高级认证企业",
        "等级认定时间": scene.day.isoformat(),
        "注销标志": "否",
    }


def _abnormal(scene: Scene) -> Cells:
    target = scene.target
    return {
        "企业名称": target.organization.name,
        "统一社会信用代码": target.organization.uscc,
        "法定代表人": scene.representative,
        "列入原因类型名称": "通过登记的住所或者经营场所无法联系",
        "设立日期": target.founded.isoformat(),
        "列入日期": scene.day.isoformat(),
        "列入决定机关名称": "示例县市场监督管理局",
    }


def _tax(scene: Scene) -> Cells:
    target = scene.target
    return {
        "纳税人名称": target.organization.name,
        "法定代表人或负责人姓名": scene.representative,
        "统一社会信用代码": target.organization.uscc,
        "纳税人识别号": target.organization.uscc,
        "案件上报期": scene.day.isoformat(),
        "注册地址": target.address,
        "案件性质": "虚开增值税专用发票",
        "主要违法事实": "为他人开具与实际经营业务情况不符的发票",
        "相关法律依据及税务处理处罚情况": f"示税稽罚〔{scene.day.year}〕{scene.serial}号",
    }


def _safety(scene: Scene) -> Cells:
    target = scene.target
    return {
        "单位名称": target.organization.name,
        "统一社会信用代码": target.organization.uscc,
        "主要负责人": scene.representative,
        "注册地址": target.address,
        "失信行为简况": "发生生产安全责任事故后瞒报",
        "信息报送机关": "示例县应急管理局",
        "纳入理由": "符合列入情形",
    }


def _serious(scene: Scene) -> Cells:
    target = scene.target
    return {
        "企业名称": target.organization.name,
        "统一社会信用代码": target.organization.uscc,
        "法定代表人": scene.representative,
        "列入严重违法失信名单原因": "提交虚假材料取得登记，被撤销登记",
        "列入决定机关名称": "示例县市场监督管理局",
        "列入决定文号": f"示市监严〔{scene.day.year}〕{scene.serial}号",
        "列入日期": scene.day.isoformat(),
    }


def _wages(scene: Scene) -> Cells:
    target = scene.target
    return {
        "当事人名称": target.organization.name,
        "统一社会信用代码/证件号码": target.organization.uscc,
        "当事人类型": "用人单位",
        "法定代表人": scene.representative,
        "拖欠农民工工资情形": "克扣、无故拖欠农民工工资，经责令限期支付而未支付",
        "拖欠金额(元)": f"{scene.draw.between(1, 90)}0000",
        "列入决定文号": f"示人社欠〔{scene.day.year}〕{scene.serial}号",
        "列入决定机关": "示例县人力资源和社会保障局",
        "列入日期": scene.day.isoformat(),
        "列入期限截止日期": (scene.day + timedelta(days=1094)).isoformat(),
    }


def _procurement(scene: Scene) -> Cells:
    target = scene.target
    return {
        "机构名称": target.organization.name,
        "统一社会信用代码": target.organization.uscc,
        "企业地址": target.address,
        "不良行为的具体情形": "提供虚假材料谋取中标",
        "处罚依据": f"示财采罚〔{scene.day.year}〕{scene.serial}号",
        "处罚结果": "列入不良行为记录名单，禁止参加政府采购活动",
        "记录日期": scene.day.isoformat(),
        "登记地点": "示例县财政局",
        "处罚截止日期": (scene.day + timedelta(days=729)).isoformat(),
    }


def _overload(scene: Scene) -> Cells:
    person = scene.target.representative
    return {
        "入库时间": scene.day.isoformat(),
        "车牌号": f"示A{scene.draw.below(100_000):05d}",
        "营运证号": "",
        "道路运输证号": f"示运{scene.draw.below(10**8):08d}",
        "批次": "第一批",
        "失信行为": "一年内违法超限运输超过三次",
        "企业名称": scene.target.organization.name,
        "统一社会信用代码": scene.target.organization.uscc,
        "法人姓名": scene.representative,
        "法人身份证号": (person.document or "") if person else "",
    }


UPLOADS: Final = (
    Upload("A_GRADE_TAXPAYER", "a_grade_taxpayers.csv",
           ("纳税人名称", "统一社会信用代码", "纳税人识别号", "评价年度", "数据来源"), 15, _taxpayer, ("NO_DATE",)),
    Upload("CUSTOMS_AEO", "customs.xlsx",
           ("海关注册编码", "统一社会信用代码", "组织机构代码", "注册地址", "首次注册日期", "信用等级",
            "等级认定时间", "注销标志"), 5, _customs),
    Upload("ABNORMAL_OPERATION", "abnormal_operations.csv",
           ("企业名称", "统一社会信用代码", "法定代表人", "主体身份代码", "注册号", "列入原因类型名称", "设立日期",
            "列入日期", "列入决定机关名称"), 15, _abnormal),
    Upload("MARKET_SERIOUS_VIOLATION", "serious_violations.csv",
           ("企业名称", "统一社会信用代码", "法定代表人", "列入严重违法失信名单原因", "列入决定机关名称",
            "列入决定文号", "列入日期"), 4, _serious),
    Upload("WAGE_ARREARS", "wage_arrears.csv",
           ("当事人名称", "统一社会信用代码/证件号码", "当事人类型", "法定代表人", "拖欠农民工工资情形", "拖欠金额(元)",
            "列入决定文号", "列入决定机关", "列入日期", "列入期限截止日期"), 4, _wages),
    Upload("MAJOR_TAX_VIOLATION", "major_tax_violations.csv",
           ("纳税人名称", "法定代表人或负责人姓名", "统一社会信用代码", "纳税人识别号", "案件上报期", "注册地址",
            "负有直接责任的财务负责人姓名", "负有直接责任的中介机构信息及其从业人员信息", "案件性质", "主要违法事实",
            "相关法律依据及税务处理处罚情况"), 4, _tax, ("NO_DATE",)),
    Upload("WORK_SAFETY", "work_safety.csv",
           ("单位名称", "统一社会信用代码", "主要负责人", "注册地址", "失信行为简况", "信息报送机关", "纳入理由"),
           4, _safety, ("NO_DATE",)),
    Upload("GOV_PROCUREMENT_VIOLATION", "government_procurement.csv",
           ("机构名称", "统一社会信用代码", "企业地址", "不良行为的具体情形", "处罚依据", "处罚结果", "记录日期",
            "登记地点", "处罚截止日期"), 4, _procurement),
    Upload("OVERLOAD_TRANSPORT", "overload_transport.csv",
           ("入库时间", "车牌号", "营运证号", "道路运输证号", "批次", "失信行为", "企业名称", "统一社会信用代码",
            "法人姓名", "法人身份证号"),
           4, _overload),
)  # fmt: skip
_BY_FILE: Final[Mapping[str, Upload]] = MappingProxyType({upload.file: upload for upload in UPLOADS})
_FIRST: Final = 13  # each list has a row in the smallest county


def upload_lines(county: County, target: Enterprise) -> Iterator[Line]:
    """The rows of one enterprise: mostly none."""
    index = target.organization.index
    if index < RESERVED:
        return
    draw = Draw(county.seed, "uploads", index)
    for place, upload in enumerate(UPLOADS):
        if index == _FIRST + place or draw.chance(upload.permille):
            cells = upload_cells(county, target, file=upload.file, serial=str(index))
            yield Line(upload.file, cells, (f"list:{upload.list_kind}",), upload.warnings)


def upload_cells(county: County, target: Enterprise, *, file: str, serial: str) -> Cells:
    """One row of a form; the number in it is the serial's own."""
    draw = Draw(county.seed, file, serial)
    day = county.today - timedelta(days=draw.between(40, 900))
    return _BY_FILE[file].fill(Scene(county, target, day, serial, draw))
