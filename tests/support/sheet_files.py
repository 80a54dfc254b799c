"""Sheets for tests: plain ones made by the libraries, and hostile packages put together by hand."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import xlwt

Rows = Sequence[Sequence[object]]
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
RELATION = '<Relationship Id="{id}" Type="' + KIND + '/{kind}" Target="{target}"{more}/>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORKBOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{KIND}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
SHEET = f'<worksheet xmlns="{MAIN}"><sheetData>{{}}</sheetData></worksheet>'


def xlsx(path: Path, **sheets: Rows) -> Path:
    """A workbook of these sheets, as openpyxl writes it."""
    book: Any = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def xls(path: Path, **sheets: Rows) -> Path:
    """A workbook of BIFF 8, as xlwt writes it; dates get a date's format."""
    book: Any = xlwt.Workbook()
    style = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(number, column, value, *([style] if hasattr(value, "year") else []))
    book.save(str(path))
    return path


def inline(*cells: str) -> str:
    """A row of text cells in XML."""
    return "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells) + "</row>"


def package(path: Path, rows: str = "", *, parts: Mapping[str, str | bytes] | None = None) -> Path:
    """An XLSX package of one sheet with these rows of XML; `parts` are added, or take the place of its own."""
    own: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONS.format(
            RELATION.format(id="rId1", kind="officeDocument", target="xl/workbook.xml", more="")
        ),
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS.format(
            RELATION.format(id="rId1", kind="worksheet", target="worksheets/sheet1.xml", more="")
        ),
        "xl/worksheets/sheet1.xml": SHEET.format(rows),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (own | dict(parts or {})).items():
            archive.writestr(name, content)
    return path
