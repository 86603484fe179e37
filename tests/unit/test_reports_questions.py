"""Release dates, and questions with their answers, on their way into the documents of a bidang."""

import io

import openpyxl
import pytest

from reports import excel, pdf
from tests.unit import content_samples as samples
from tests.unit import document_samples as documents

ASKED = {"kind": "jump", "text": "Naik tajam. Benar?", "answer": "Ekspor perdana.", "by": "Rosmini"}
MONEY = {
    "kind": "above_plan",
    "text": "Melebihi rencana.",
    "answer": "Didahulukan.",
    "by": "Rosmini",
}


@pytest.fixture(scope="module")
def document():
    content = samples.unit_content()
    first, second, *_ = [row for o in content["objectives"] for row in o["indicators"]]
    first["questions"] = [ASKED]
    second |= {"realization": None, "status": "belum_rilis", "status_label": "Belum rilis"}
    second |= {"release_on": "2027-03-01", "reason": "", "percent": None, "percent_text": "–"}
    second |= {"predicate": "belum terisi"}
    content["budget"][0]["questions"] = [MONEY]
    return documents.unit(content=content)


def test_the_report_says_when_a_missing_figure_is_released_and_what_was_answered(document):
    html = pdf.markup(document)
    assert "Belum rilis, rilis 1 Maret 2027" in html
    _, _, asked = html.partition("Pertanyaan sebelum penyerahan dan jawabannya")
    for words in ("Naik tajam. Benar?", "Ekspor perdana.", "Melebihi rencana.", "Didahulukan."):
        assert words in asked


def test_the_workbook_says_the_same(document):
    book = openpyxl.load_workbook(io.BytesIO(excel.render(document)))
    told = [str(cell.value) for row in book["Uraian"].iter_rows() for cell in row]
    assert "Belum rilis, rilis 1 Maret 2027" in told
    assert "Naik tajam. Benar? — Ekspor perdana." in told


def test_a_version_from_before_is_read_without_them():
    html = pdf.markup(documents.unit())
    assert "Pertanyaan sebelum penyerahan" not in html
    assert "rilis 1 Maret 2027" not in html
