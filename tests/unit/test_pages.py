"""Pages that belong together, and what they do not claim: signatures, clocks, unfinished years."""

import subprocess
from dataclasses import replace
from decimal import Decimal

import pytest

from reports import pdf, wording
from reports.document import Compliance, ComplianceRow
from reports.layout_parts import compliance_view
from reports.values import Budget, BudgetLine
from tests.unit import content_samples as samples
from tests.unit import document_samples as documents


def _text(data):
    made = subprocess.run(
        ["pdftotext", "-", "-"], input=data, capture_output=True, check=True
    ).stdout.decode()
    return [" ".join(page.split()) for page in made.split("\f")[:-1]]


def test_the_forwarding_bears_a_star_and_says_whose_policy_it_is():
    rows = [
        ComplianceRow("Pasar", 5, "Memeriksa laporan", "1 jam", Decimal(20), True),
        ComplianceRow("Pasar", 5, "Meneruskan laporan", "15 menit", Decimal(5), True),
        ComplianceRow("Industri", 5, "Memeriksa laporan", "1 jam", Decimal(30), True),
    ]
    view = compliance_view(Compliance(tuple(rows)))
    assert [(step["mark"], step["standard"]) for step in view["steps"]] == [
        ("5", "1 jam"),
        ("5*", "15 menit"),
    ]
    report = replace(documents.recap(), compliance=Compliance(tuple(rows)))
    text = " ".join(_text(pdf.render(report)))
    assert "5*: Meneruskan laporan (kebijakan kantor" in text
    assert "Memeriksa laporan (kebijakan kantor" not in text


@pytest.mark.parametrize("count", range(1, 9))
def test_signatures_never_stand_alone_on_a_page(count):
    """Whatever the length of the report, its review goes along with those who sign."""
    content = samples.unit_content()
    first = content["objectives"][0]
    first["indicators"] = (first["indicators"] * 4)[:count]
    pages = _text(pdf.render(documents.unit(content=content)))
    assert "Disetujui oleh," in pages[-1]
    assert "Disetujui. Angka ekspor cocok dengan dokumen SKA." in pages[-1]


def test_a_part_of_a_year_is_not_judged_against_a_whole_one():
    text = " ".join(_text(pdf.render(documents.annual(quarters=(1, 2), draft=True))))
    assert "belum setahun" in text
    assert "indikator menurun" not in text


def test_a_document_without_a_number_does_not_pretend_to_have_one():
    identity = replace(documents.IDENTITY, number="belum bernomor", sha256="", replaces="")
    (*_, page) = _text(pdf.render(documents.unit(identity=identity)))
    assert "Belum bernomor" in page
    assert "Nomor belum bernomor" not in page


def test_reached_above_spending_but_below_target_says_both():
    account = documents.annual().objectives[0]
    line = BudgetLine("1", "Program", Decimal(100), None, Decimal(50))
    average = replace(account.average, percent=Decimal(90), text="90,00")
    told = wording.point_efficiency(replace(account, average=average, budget=Budget((line,))), 1)
    assert "40,00 poin persen di atas serapan" in told
    assert "tergolong efisien, walaupun rata-rata capaian belum mencapai 100 persen" in told
