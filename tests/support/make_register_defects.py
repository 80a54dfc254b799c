"""The small synthetic register with every class of defect, and the verdict that each row is to get.

`python -m tests.support.make_register_defects` writes both files again. All names and codes are made up.
"""

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path

from loaders.generate_codes import USCC_ALPHABET, organization_check, registration_check, uscc, uscc_check
from loaders.generate_forms import REGISTER_COLUMNS

FOLDER = Path(__file__).parent.parent / "data"
CSV_NAME = "register_defects.csv"
EXPECTED_NAME = "register_defects.expected.json"
REGION = "410322"


@dataclass(frozen=True, slots=True)
class Case:
    """One row: its raw text without the line end, what it shows, and its verdict."""

    raw: str
    shows: str
    verdict: str = "accepted"
    reason: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a row, sound unless changed."""

    name: str
    code: str
    founded: str = "2019-03-07"
    kind: str = "有限责任公司"
    representative: str = "王谷雨"
    capital: str = "100万元人民币"
    scope: str = "日用百货的销售"
    province: str = "河南"
    city: str = "洛阳"
    address: str = "孟津区样板街1号"

    def line(self) -> str:
        """The row as CSV, quoted only where needed."""
        return _csv_line([getattr(self, name) for name in self.__dataclass_fields__])


def _csv_line(values: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(values)
    return buffer.getvalue().removesuffix("\n")


def _name(serial: int) -> str:
    return f"孟津甲子样{'一二三四五六七八九'[serial % 9]}禾{serial}号商贸有限公司"


def _code(serial: int, prefix: str = "91") -> str:
    return uscc(prefix, REGION, serial=880_000_000 + serial)


def _wrong_check(code: str) -> str:
    return code[:17] + USCC_ALPHABET[(USCC_ALPHABET.index(code[17]) + 1) % 31]


def _wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) for char in text)


def _inner_wrong(code: str) -> str:
    wrong = "1" if code[16] != "1" else "2"
    return code[:16] + wrong + uscc_check(code[:16] + wrong)


def _outside_regions(serial: int) -> str:
    return uscc("91", "770399", serial=880_000_000 + serial)


def _registration(serial: int) -> str:
    body = f"{REGION}{serial:08d}"
    return body + registration_check(body)


def _organization(serial: int) -> str:
    body = f"XT{serial:06d}"
    return f"{body}-{organization_check(body)}"


def cases() -> list[Case]:
    """All rows in the file's order."""
    return [*_codes(), *_older_codes(), *_repeats(), *_widths(), *_representatives(), *_names(), *_capitals(), *_rest()]


def _codes() -> list[Case]:
    digits = _code(2)
    return [
        Case(Cells(_name(1), _code(1)).line(), "sound row"),
        Case(Cells(_name(2), digits.lower()).line(), "lower case in a valid code", warnings=("LOWER_CASE",)),
        Case(Cells(_name(3), _code(3)[:10] + _code(3)[10:].lower()).line(), "mixed case", warnings=("LOWER_CASE",)),
        Case(Cells(_name(4), _wide(_code(4))).line(), "full width code", warnings=("FULL_WIDTH",)),
        Case(
            Cells(_name(5), _wide(_code(5).lower())).line(),
            "full width and lower case",
            warnings=("FULL_WIDTH", "LOWER_CASE"),
        ),
        Case(Cells(_name(6), _wrong_check(_code(6))).line(), "wrong check digit", "rejected", "BAD_CHECK_DIGIT"),
        Case(
            Cells(_name(7), _wrong_check(_code(7, "92")), kind="个体工商户").line(),
            "wrong check digit of an individual business",
            "rejected",
            "BAD_CHECK_DIGIT",
        ),
        Case(
            Cells(_name(8), _inner_wrong(_code(8))).line(),
            "inner organisation-code check fails, outer holds",
            warnings=("INNER_CHECK",),
        ),
        Case(Cells(_name(9), _outside_regions(9)).line(), "region that no list knows", warnings=("UNKNOWN_REGION",)),
        Case(Cells(_name(10), _code(10, "N1"), kind="农村集体经济组织").line(), "rural collective, letter N"),
        Case(Cells(_name(11), _code(11, "93"), kind="农民专业合作社").line(), "farmers' cooperative"),
        Case(Cells(_name(12), _code(12, "52"), kind="民办非企业单位").line(), "private non-enterprise"),
    ]


def _older_codes() -> list[Case]:
    nothing = "NO_USABLE_IDENTIFIER"
    return [
        Case(
            Cells(_name(20), _registration(20)).line(), "15-digit number alone", warnings=("REGISTRATION_NUMBER_ONLY",)
        ),
        Case(
            Cells(_name(21), _registration(21), kind="个体工商户").line(),
            "15-digit number alone",
            warnings=("REGISTRATION_NUMBER_ONLY",),
        ),
        Case(
            Cells(_name(22), _organization(22)).line(),
            "organisation code with its hyphen",
            warnings=("ORGANIZATION_CODE_ONLY",),
        ),
        Case(
            Cells(_name(23), _organization(23).replace("-", "")).line(),
            "organisation code without hyphen",
            warnings=("ORGANIZATION_CODE_ONLY",),
        ),
        Case(
            Cells(_name(24), "0" * 17 + "X").line(),
            "seventeen zeros and X",
            "rejected",
            nothing,
            ("PLACEHOLDER_CODE",),
        ),
        Case(Cells(_name(25), "4103221100448").line(), "13-digit number of before 2007", "rejected", nothing),
        Case(Cells(_name(26), "企合示总字第000099号").line(), "number of a foreign-funded firm", "rejected", nothing),
        Case(Cells(_name(27), "").line(), "no code", "rejected", nothing),
        Case(Cells(_name(28), _code(28)[:17]).line(), "17 characters", "rejected", nothing),
    ]


def _repeats() -> list[Case]:
    first = Cells(_name(30), _code(30))
    twice = Cells(_name(31), _code(31))
    number = Cells(_name(33), _registration(33))
    return [
        Case(first.line(), "sound row, repeated below"),
        Case(first.line(), "byte-identical repeat", "unchanged"),
        Case(first.line(), "byte-identical repeat, again", "unchanged"),
        Case(twice.line(), "sound row whose code comes again"),
        Case(Cells(_name(32), _code(31)).line(), "one code, two names", "rejected", "CONFLICT_IN_FILE"),
        Case(
            Cells(_name(31), _code(31), capital="900万元人民币").line(),
            "one code, other capital",
            "rejected",
            "CONFLICT_IN_FILE",
        ),
        Case(number.line(), "15-digit number, repeated below", warnings=("REGISTRATION_NUMBER_ONLY",)),
        Case(number.line(), "byte-identical repeat of a 15-digit number", "unchanged"),
    ]


def _widths() -> list[Case]:
    cells = Cells(_name(40), _code(40)).line()
    wrong = "WRONG_COLUMN_COUNT"
    return [
        Case(cells.rsplit(",", 1)[0], "one column missing", "rejected", wrong),
        Case(",".join(cells.split(",")[:3]), "three columns", "rejected", wrong),
        Case(_name(41), "one column", "rejected", wrong),
        Case(f"{cells},多出一列", "one column too many", "rejected", wrong),
        Case(f"{cells},,,", "three blank columns too many", "rejected", wrong),
        Case(cells.replace("日用百货的销售", "日用百货,五金的销售"), "unquoted comma in the scope", "rejected", wrong),
    ]


def _representatives() -> list[Case]:
    none, several, organization = ("NO_REPRESENTATIVE",), ("SEVERAL_REPRESENTATIVES",), ("ORGANIZATION_REPRESENTATIVE",)
    fields: list[tuple[str, str, tuple[str, ...]]] = [
        ("", "blank", none),
        ("   ", "blanks only", none),
        ("N/A", "N/A", none),
        ("-", "dash", none),
        ("无", "无", none),
        ("null", "null", none),
        ("王谷雨、李霜降", "two people, 、", several),
        ("王谷雨,李霜降", "two people, comma", several),
        ("王谷雨，李霜降，赵立秋", "three people, full-width comma", several),
        ("王谷雨;李霜降", "two people, ;", several),
        ("王谷雨；李霜降", "two people, full-width ;", several),
        ("王谷雨/李霜降", "two people, /", several),
        ("王谷雨 李霜降", "two people, blank", several),
        ("王谷雨\u3000李霜降", "two people, full-width blank", several),
        ("示例甲子控股集团有限公司", "a company", organization),
        ("示例乙丑投资中心（有限合伙）", "a partnership", organization),
        ("示例丙寅资产管理有限公司（委派代表：王谷雨）", "a company and who acts for it", organization),
        ("EXAMPLE HOLDINGS LIMITED", "a Latin company", organization),
        ("JOHN EXAMPLE SAMPLE", "Latin letters and blanks", ()),
        ("样本·示例提", "middle dot", ()),
        ("样本•示例提", "bullet as middle dot", ()),
        ("王谷雨（法定代表人）", "title in brackets", ()),
        ("王谷雨(女)", "note in half-width brackets", ()),
        ("王 雨", "blank inside a short name", ()),
        ("王谷雨 EXAMPLE", "Chinese and Latin", ()),
    ]
    return [
        Case(
            Cells(_name(50 + place), _code(50 + place), representative=text).line(),
            f"representative: {shows}",
            warnings=codes,
        )
        for place, (text, shows, codes) in enumerate(fields)
    ]


def _names() -> list[Case]:
    hidden = ("INVISIBLE_CHARACTERS",)
    return [
        Case(Cells("孟津乙卯样禾（示例）商贸有限公司", _code(80)).line(), "full-width brackets in the name"),
        Case(Cells("孟津丙辰样禾(示例)商贸有限公司", _code(81)).line(), "half-width brackets in the name"),
        Case(Cells("孟津丁巳样禾ＡＢＣ商贸有限公司", _code(82)).line(), "full-width letters in the name"),
        Case(Cells("孟津戊午 样禾 商贸有限公司", _code(83)).line(), "blanks in the name"),
        Case(Cells("孟津己未样禾商贸有限公司  ", _code(84)).line(), "trailing blanks in the name"),
        Case(Cells(_name(85), f"{_code(85)} ").line(), "trailing blank in the code"),
        Case(Cells("孟津庚申\u200b样禾商贸有限公司", _code(86)).line(), "zero-width space", warnings=hidden),
        Case(Cells("孟津辛酉样禾\u202e商贸有限公司", _code(87)).line(), "right-to-left override", warnings=hidden),
        Case(Cells("\u200f孟津壬戌样禾商贸有限公司", _code(88)).line(), "right-to-left mark", warnings=hidden),
        Case(Cells("", _code(89)).line(), "no name", "rejected", "NAME_MISSING"),
        Case(Cells("   ", _code(90)).line(), "blanks for a name", "rejected", "NAME_MISSING"),
    ]


READABLE_CAPITALS = (
    "10万元人民币", "10万人民币", "100(万元人民币)", "1,000(万元人民币)", "0.2000(万元人民币)",
    "1,111.3000(万元人民币)", "11(万)", "0.5000(万)", "20(万元)", "5,000(万元)", "6,167.1500(万元)", "125(万美元)",
    "10.5000(万美元)", "150万港币", "0万港币", "13.5万人民币", "2.8万元人民币", "30万美元", "50（万元）",
    "１００万元人民币", "500000元", "人民币100万元整", "100万欧元", "1000 万元", "1.2亿元", "3,000,000.00元",
    "20万港元", "N/A", "-", "",
)  # fmt: skip
UNREADABLE_CAPITALS = ("万人民币", "见章程", "100-200万元", "人民币伍拾万元", "1,00,0万元", "abc")


def _capitals() -> list[Case]:
    fields: list[tuple[str, tuple[str, ...]]] = [(text, ()) for text in READABLE_CAPITALS]
    fields += [(text, ("UNREADABLE_CAPITAL",)) for text in UNREADABLE_CAPITALS]
    return [
        Case(
            Cells(_name(100 + place), _code(100 + place), capital=text).line(),
            f"capital: {text or 'blank'}",
            warnings=codes,
        )
        for place, (text, codes) in enumerate(fields)
    ]


def _rest() -> list[Case]:
    bad = ("BAD_DATE",)
    return [
        Case(Cells(_name(150), _code(150), founded="2015-01-01").line(), "default date", warnings=("DEFAULT_DATE",)),
        Case(Cells(_name(151), _code(151), founded="1900-01-01").line(), "default date", warnings=("DEFAULT_DATE",)),
        Case(Cells(_name(152), _code(152), founded="2019-02-30").line(), "impossible date", warnings=bad),
        Case(Cells(_name(153), _code(153), founded="2019-13-07").line(), "impossible month", warnings=bad),
        Case(Cells(_name(154), _code(154), founded="0000-00-00").line(), "zero date", warnings=bad),
        Case(Cells(_name(155), _code(155), scope="第一行\n第二行").line(), "line break inside quotes"),
        Case(Cells(_name(156), _code(156), scope="甲\r\n乙\n丙").line(), "two line breaks inside quotes"),
        Case(Cells(_name(157), _code(157), scope='示例"引号"经营').line(), "doubled quotes"),
        Case(Cells(_name(158), _code(158), scope="日用百货,五金").line(), "quoted comma"),
        Case(Cells(_name(159), _code(159), kind="N/A", city="", address="").line(), "blank cells"),
        Case(
            Cells(_name(160), _outside_regions(160).lower(), founded="2016-01-01", representative="N/A").line(),
            "several defects in one row",
            warnings=("DEFAULT_DATE", "LOWER_CASE", "NO_REPRESENTATIVE", "UNKNOWN_REGION"),
        ),
        Case(Cells(_name(161), _code(161)).line(), "sound last row"),
    ]


def register_bytes() -> bytes:
    """The file: UTF-8, header, lines ended by a line feed."""
    lines = [_csv_line(list(REGISTER_COLUMNS)), *(case.raw for case in cases())]
    return ("\n".join(lines) + "\n").encode()


def expected() -> list[dict[str, object]]:
    """The verdicts in the file's order; `line` is where the row starts, the header being line 1."""
    found: list[dict[str, object]] = []
    line = 2
    for case in cases():
        found.append(
            {
                "line": line,
                "shows": case.shows,
                "verdict": case.verdict,
                "reason": case.reason,
                "warnings": sorted(case.warnings),
            }
        )
        line += case.raw.count("\n") + 1
    return found


def expected_text() -> str:
    """The verdicts as JSON, one row a line."""
    rows = (json.dumps(row, ensure_ascii=False) for row in expected())
    return "[\n" + ",\n".join(rows) + "\n]\n"


def main() -> None:
    """Write both files."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / CSV_NAME).write_bytes(register_bytes())
    (FOLDER / EXPECTED_NAME).write_text(expected_text(), encoding="utf-8")


if __name__ == "__main__":
    main()
