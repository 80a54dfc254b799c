"""Word lists of the synthetic county, and the names made of them.

Brands are a pair of the sexagenary cycle and two plain characters, given names are solar terms or pairs of plain
characters, and authorities are those of a county that does not exist: plausible to read, meant to be nobody's.
"""

from loaders.generate_codes import Draw

STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
BRAND_CHARACTERS = "禾稻麦粟黍豆桑麻松柏竹梅兰菊荷柳榆槐桐椿山川河湖溪泉云霞晴雨岚月星辰石玉铜瓷陶砚笔墨舟帆桥亭台楼"
TRADES = (
    ("商贸", "日用百货、五金产品、建筑材料的销售"),
    ("农业科技", "农作物种植技术研究、推广；农副产品购销"),
    ("建筑工程", "房屋建筑工程、市政公用工程施工"),
    ("机械制造", "通用机械及零部件的制造、销售"),
    ("物流", "普通货物道路运输；仓储服务（不含危险品）"),
    ("餐饮服务", "餐饮服务；食品销售"),
    ("食品", "食品生产、销售"),
    ("信息技术", "软件开发；信息系统集成服务"),
    ("文化传播", "组织文化艺术交流活动；广告设计、制作"),
    ("新能源", "太阳能发电技术服务；储能设备销售"),
    ("生态环保", "环境保护工程；污水处理技术服务"),
    ("园林绿化", "园林绿化工程施工；苗木种植、销售"),
    ("化工", "化工产品（不含危险化学品）的销售"),
    ("建材", "建筑材料、装饰材料的生产、销售"),
    ("纺织", "针纺织品的生产、销售"),
    ("家具", "家具、木制品的制造、销售"),
    ("电子", "电子元器件的制造、销售"),
    ("医疗器械", "第一类医疗器械的销售"),
    ("教育咨询", "教育信息咨询（不含培训）"),
    ("人力资源", "人力资源服务；劳务派遣"),
    ("物业管理", "物业管理；保洁服务"),
    ("房地产开发", "房地产开发、销售"),
    ("旅游开发", "旅游景区开发、经营"),
    ("汽车服务", "汽车维修；汽车配件销售"),
    ("养殖", "畜禽养殖、销售"),
    ("种业", "农作物种子的繁育、销售"),
    ("包装", "包装材料的制造、销售"),
    ("印刷", "包装装潢印刷品印刷"),
    ("塑业", "塑料制品的制造、销售"),
    ("耐火材料", "耐火材料的生产、销售"),
    ("轴承", "轴承及配件的制造、销售"),
    ("陶瓷", "陶瓷制品的制造、销售"),
    ("装饰", "建筑装饰工程设计、施工"),
    ("电力工程", "电力设施的安装、维修"),
    ("水利工程", "水利水电工程施工"),
    ("测绘", "工程测量；地理信息系统工程"),
    ("检测技术", "工程检测技术服务"),
    ("再生资源", "再生资源回收、加工"),
    ("粮油", "粮食收购、销售；食用植物油销售"),
    ("药业", "中药材种植、购销"),
)
PLACES = (  # name in the enterprise's name, region code, city, place in the address
    ("孟津", "410322", "洛阳", "孟津区"),
    ("孟津", "410308", "洛阳", "孟津区"),
    ("洛阳", "410305", "洛阳", "涧西区"),
    ("洛阳", "410311", "洛阳", "洛龙区"),
    ("新安", "410323", "洛阳", "新安县"),
    ("栾川", "410324", "洛阳", "栾川县"),
    ("洛宁", "410328", "洛阳", "洛宁县"),
    ("偃师", "410381", "洛阳", "偃师区"),
    ("济源", "410881", "济源", "济源市"),
    ("郑州", "410102", "郑州", "中原区"),
)
BRANDS = len(BRAND_CHARACTERS) ** 2 * 60
NAMES = BRANDS * len(TRADES)
_SPREAD = 387_420_491  # shares no factor with NAMES, so that multiplying permutes

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
COMPOUND_SURNAMES = ("欧阳", "司马", "上官", "诸葛")
SOLAR_TERMS = (
    "立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至", "小暑", "大暑",
    "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至", "小寒", "大寒",
)  # fmt: skip
GIVEN_FIRST = "一二三四五六七八九十百千万春夏秋冬朝暮晨昏初仲季东南西北"
GIVEN_SECOND = "禾苗穗谷粟豆瓜果花叶枝根土石沙泥水泉溪云雨雪霜露风月星阳"
STREETS = ("示范路", "样板街", "试点路", "甲字街", "乙字路", "丙字巷", "新样村", "旧样村")


def person_name(draw: Draw) -> str:
    """A Chinese name of 2 to 4 characters; some names are drawn far more often than others."""
    surname = draw.pick(COMPOUND_SURNAMES) if draw.chance(8) else SURNAMES[draw.skewed(len(SURNAMES))]
    if draw.chance(300):
        return surname + draw.pick(SOLAR_TERMS)
    if draw.chance(150):
        return surname + draw.pick(GIVEN_SECOND)
    return surname + draw.pick(GIVEN_FIRST) + draw.pick(GIVEN_SECOND)


def brand_and_trade(serial: int, offset: int) -> tuple[str, int]:
    """A brand, and the place of a trade in TRADES; the pair is distinct for every serial below NAMES."""
    shuffled = (serial * _SPREAD + offset) % NAMES
    turn, brand = divmod(shuffled, BRANDS)
    pair, cycle = divmod(brand, 60)
    first, second = divmod(pair, len(BRAND_CHARACTERS))
    word = STEMS[cycle % 10] + BRANCHES[cycle % 12] + BRAND_CHARACTERS[first] + BRAND_CHARACTERS[second]
    return word, (turn + brand * 7) % len(TRADES)
