"""A row of each version of the permits' template, and the synthetic codes in them."""

from loaders.generate_codes import organization_check, registration_check, resident_id, uscc
from tests.support.sheets import Cells

CODE = uscc("91", "410322", serial=7)
OTHER_CODE = uscc("91", "410322", serial=8)
OFFICE = uscc("11", "410322", serial=9)
REGISTRATION = "41039990000001" + registration_check("41039990000001")
ORGANIZATION = "XT000001" + organization_check("XT000001")
INNER = CODE[8:17]  # the organisation code that CODE holds
WRONG_CODE = CODE[:-1] + ("0" if CODE[-1] != "0" else "1")
ID = resident_id(3)
WRONG_ID = ID[:-1] + ("0" if ID[-1] != "0" else "1")
PLACEHOLDER = "0" * 17 + "X"
_CODES = {
    "行政相对人代码_1(统一社会信用代码)": CODE, "行政相对人代码_2(工商注册号)": "",
    "行政相对人代码_3(组织机构代码)": "", "行政相对人代码_4(税务登记号)": "",
    "行政相对人代码_5(事业单位证书号)": "", "行政相对人代码_6(社会组织登记证号)": "",
}  # fmt: skip
USCC, REG, ORG, TAX, INSTITUTION, ASSOCIATION = _CODES
_PERMIT = {
    "行政许可决定文书名称": "准予行政许可决定书", "行政许可决定文书号": "示许〔2025〕1号", "许可类别": "普通",
    "许可证书名称": "食品经营许可证", "许可编号": "示证00000001", "许可内容": "食品销售", "许可决定日期": "2025-03-01",
    "有效期自": "2025-03-02", "有效期至": "2030-03-01", "许可机关": "示例县市场监督管理局",
    "许可机关统一社会信用代码": OFFICE, "当前状态": "1", "数据来源单位": "示例县政务服务局",
    "数据来源单位统一社会信用代码": OFFICE, "备注": "",
}  # fmt: skip
V2: Cells = {
    "行政相对人名称": "某某商贸有限公司",
    **_CODES,
    "法定代表人": "王谷雨",
    "法定代表人身份证号": "",
    **_PERMIT,
}
V2B: Cells = {
    "行政相对人名称": "某某商贸有限公司", "行政相对人类别": "法人及非法人组织", **_CODES,
    "法定代表人": "王谷雨", "法定代表人证件类型": "", "法定代表人证件号码": "", **_PERMIT,
}  # fmt: skip
V1: Cells = {
    "行政许可决定书文号": "示许〔2016〕1号", "项目名称": "食品经营许可", "审批类别": "普通", "许可内容": "食品销售",
    "行政相对人名称": "某某商贸有限公司", "行政相对人代码_1(统一社会信用代码)": CODE,
    "行政相对人代码_2(组织机构代码)": "", "行政相对人代码_3(工商登记码)": "", "行政相对人代码_4(税务登记号)": "/",
    "行政相对人代码_5(居民身份证号)": "/", "法定代表人姓名": "王谷雨", "许可决定日期": "2016/3/1",
    "许可截止期": "2099/12/31", "许可机关": "示例县市场监督管理局", "当前状态": "0", "地方编码": "410322",
    "数据更新时间戳": "2016/03/05 09:30:00", "备注": "/",
}  # fmt: skip
PERSON: Cells = {"行政相对人名称": "王谷雨", "证件类型": "身份证", "证件号码": ID, **_PERMIT}
BY_CODE: Cells = {
    "XK_XDR_MC": "某某商贸有限公司", "XK_XDR_LB": "法人及非法人组织", "XK_XDR_SHXYM": CODE, "XK_XDR_GSZC": "",
    "XK_FRDB": "王谷雨", "XK_FR_ZJLX": "1", "XK_FR_ZJHM": ID, "XK_XKWS": "决定书", "XK_WSH": "示许〔2025〕1号",
    "XK_XKLB": "普通", "XK_NR": "食品销售", "XK_JDRQ": "2025-03-01", "XK_YXQZ": "2025-03-02",
    "XK_YXQZI": "2030-03-01", "XK_XKJG": "示例县市场监督管理局", "XK_ZT": "1", "XK_LYDW": "示例县政务服务局",
    "GKFW": "2",
}  # fmt: skip
