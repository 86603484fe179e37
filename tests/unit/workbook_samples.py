"""Small workbooks for tests, written part by part so that each fault can be put in its place."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

from workflow.spreadsheets.compound import SIGNATURE

CASES = Path(__file__).parent / "cases" / "workbooks"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
ODS_MIME = b"application/vnd.oasis.opendocument.spreadsheet"


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """A zip of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def xlsx_parts(
    rows: str = '<row r="1"><c r="A1"><v>1</v></c></row>',
    *,
    before: str = "",
    after: str = "",
    strings: str = "",
    formats: tuple[str, ...] = (),
    sheets: str = '<sheet name="Satu" sheetId="1" r:id="rId1"/>',
    workbook: str = "",
    more: dict[str, str | bytes] | None = None,
) -> dict[str, str | bytes]:
    """The parts of a workbook; style ``n`` of a cell is the n-th of ``formats``, 0 is General."""
    codes = "".join(
        f'<numFmt numFmtId="{200 + i}" formatCode="{code}"/>' for i, code in enumerate(formats)
    )
    styles = "".join(f'<xf numFmtId="{200 + i}"/>' for i in range(len(formats)))
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="a" '
        f'Type="{RELATIONSHIPS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONSHIPS}/worksheet" Target="worksheets/s1.xml"/>'
        f'<Relationship Id="rId2" Type="{RELATIONSHIPS}/sharedStrings" Target="strings.xml"/>'
        f'<Relationship Id="rId3" Type="{RELATIONSHIPS}/styles" Target="/xl/styles.xml"/>'
        f'<Relationship Id="rId4" Type="{RELATIONSHIPS}/chartsheet" Target="charts/c1.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONSHIPS}">{workbook}'
        f"<sheets>{sheets}</sheets></workbook>",
        "xl/strings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts>'
        f'<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>{styles}'
        "</cellXfs></styleSheet>",
        "xl/worksheets/s1.xml": f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>'
        f"{after}</worksheet>",
        **(more or {}),
    }


def xlsx(*args, **kwargs) -> bytes:
    """A workbook file of ``xlsx_parts``."""
    return zipped(xlsx_parts(*args, **kwargs))


def ods_parts(tables: str, *, before: str = "", styles: str = "") -> dict[str, str | bytes]:
    """The parts of a spreadsheet; ``tables`` are its table:table elements."""
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text", "style")
    )
    return {
        "mimetype": ODS_MIME,
        "content.xml": f"<office:document-content {names}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:spreadsheet>{before}{tables}"
        "</office:spreadsheet></office:body></office:document-content>",
        "META-INF/manifest.xml": "<manifest/>",
    }


def ods(rows: str, **kwargs) -> bytes:
    """A spreadsheet file with one table of these rows."""
    return zipped(ods_parts(f'<table:table table:name="Satu">{rows}</table:table>', **kwargs))


def compound(*names: str) -> bytes:
    """An old Office container whose streams have these names and say nothing."""
    end, free = -2, -1
    header = struct.pack(
        "<8s16xHHHHH10xii4xiiiii", SIGNATURE, 62, 3, 0xFFFE, 9, 6, 1, 1, 4096, end, 0, end, 0
    )
    header += struct.pack("<109i", 0, *[free] * 108)
    table = struct.pack("<128i", -3, end, *[free] * 126)
    entries = [
        ("Root Entry", 5, free, 1),
        *((name, 2, at + 2, free) for at, name in enumerate(names)),
    ]
    directory = b"".join(
        struct.pack("<64sHBxiii36xiI4x", name.encode("utf-16-le"), 2 * len(name) + 2, kind, free,
                    right if right <= len(names) else free, child, end, 0)
        for name, kind, right, child in entries
    )  # fmt: skip
    return (header + table + directory).ljust(1536, b"\0")
