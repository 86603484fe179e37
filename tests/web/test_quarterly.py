"""Laporan Triwulan: page, PDF and Excel say the same, and drafts say that they are drafts."""

import io
import sys
from datetime import timedelta

import openpyxl
import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.models import Document, Kind
from reports.pages.quarterly import quarterly_page
from tests.cast import MORNING, add_indicator, cast
from workflow.enums import Move, State
from workflow.models import Submission, Unit

pytestmark = pytest.mark.django_db
NOON = MORNING + timedelta(hours=3)
PAGE = "/perencanaan/triwulan/2026/3/"
PDF, XLSX = f"{PAGE}laporan.pdf", f"{PAGE}laporan.xlsx"


@pytest.fixture
def office():
    return cast()


@pytest.fixture
def enter(client, office, time_machine):
    """Log somebody in at a moment that stands still."""

    def enter(name, now=NOON):
        time_machine.move_to(now, tick=False)
        client.force_login(office.people[name])
        return client

    return enter


def page_of(office, name="perencanaan", now=NOON):
    return quarterly_page(office.agency, 2026, 3, office.actor(name, now), now)


def finish(office):
    for unit in ("dagang", "pasar"):
        office.cycle(unit, State.RECOMMENDED)


def book_of(answer):
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def cells_of(answer):
    return [cell.value for sheet in book_of(answer) for row in sheet.iter_rows() for cell in row]


def test_the_page_tells_the_frozen_figures(office, enter):
    finish(office)
    page = page_of(office)
    contents = {s.cycle.unit.code: s.content for s in Submission.objects.all()}
    averages = {row.line.code: row.average for row in page.units}
    assert averages == {
        code: f"{content['average']['percent_text']} %" for code, content in contents.items()
    }
    reached = sum(content["average"]["reached"] for content in contents.values())
    tiles = {tile["label"]: tile["value"] for tile in page.tiles}
    assert tiles["Mencapai target"] == str(reached)
    assert tiles["Serapan anggaran"] == "56,39 %"
    frozen = [
        (one["name"], one["percent_text"], one["predicate"])
        for code in ("dagang", "pasar")
        for objective in contents[code]["objectives"]
        for one in objective["indicators"]
    ]
    shown = [(row.name, row.percent, row.predicate) for part in page.figures for row in part.rows]
    assert shown == frozen
    assert "rata-rata hitung" in page.rule
    assert [review.text for review in page.recommendations] == ["Layak masuk laporan triwulan."] * 2
    html = enter("perencanaan").get(PAGE).content.decode()
    assert 'data-page="quarterly"' in html
    assert html.count('data-cycle="dagang-2026-3"') == 1
    for _, percent, _ in frozen:
        assert percent in html


def test_steps_stand_beside_their_standard_and_forwarding_has_its_own_row(office):
    finish(office)
    steps = page_of(office).steps
    assert [row.step[:2] for row in steps] == ["1.", "2.", "3.", "4.", "5.", "5.", "6."]
    review, forwarding = steps[4:6]
    assert (review.standard, forwarding.standard) == ("1 jam", "15 menit")
    assert review.on_time == forwarding.on_time == "2 dari 2"
    assert review.measured == "1 menit kerja"


def test_what_is_missing_is_named_with_its_holder_and_lateness(office):
    office.cycle("dagang", State.RECOMMENDED)
    office.cycle("pasar", State.OPENED)
    page = page_of(office)
    assert page.standing == "sementara, 1 dari 2 bidang"
    assert page.pdf_label == "Unduh PDF (sementara, 1 dari 2 bidang)"
    (late,) = page.late
    assert late.startswith("Bidang Pengelolaan Pasar: terlambat")
    assert "Hj. Nurhayati pasar, S.E." in late


def test_a_draft_is_marked_and_not_archived(office, enter):
    office.cycle("dagang", State.RECOMMENDED)
    office.cycle("pasar", State.FORWARDED)
    answer = enter("perencanaan").get(XLSX)
    assert answer["Content-Disposition"] == (
        'attachment; filename="Laporan-Kinerja-Triwulan-III-2026-sementara.xlsx"'
    )
    cells = cells_of(answer)
    assert "belum bernomor" in cells
    assert any("ementara, 1 dari 2 bidang" in str(cell) for cell in cells)
    assert not Document.objects.exists()


def test_the_first_download_archives_and_later_ones_give_the_same_file(office, enter):
    finish(office)
    client = enter("perencanaan")
    first = client.get(PDF)
    assert first.status_code == 200
    assert first["Content-Type"] == "application/pdf"
    assert first["Content-Disposition"] == (
        'attachment; filename="Laporan-Kinerja-Triwulan-III-2026-v1.pdf"'
    )
    assert first["Cache-Control"] == "private, no-store"
    assert first["X-Content-Type-Options"] == "nosniff"
    row = Document.objects.get(kind=Kind.QUARTERLY)
    with pikepdf.open(io.BytesIO(first.content)) as pdf:
        (name,) = pdf.attachments
        embedded = pdf.attachments[name].get_file().read_bytes()
    book = client.get(XLSX)
    assert book.content == embedded
    assert row.sha256 in [str(cell) for cell in cells_of(book)]
    assert client.get(PDF).content == first.content
    assert Document.objects.filter(kind=Kind.QUARTERLY).count() == 1
    page = page_of(office)
    assert page.pdf_label == "Unduh PDF"
    assert page.versions[0]["text"].startswith(row.reference)


def test_workbook_and_page_agree(office, enter):
    finish(office)
    office.cycle("dagang", State.RECOMMENDED)
    answer = enter("pimpinan").get(XLSX)
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content), data_only=True)["Ringkasan"]
    values = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    average = Submission.objects.get(cycle__unit__code="dagang").content["average"]
    assert any(
        isinstance(value, float) and abs(value - float(average["percent"])) < 1e-9
        for value in values
    )


def test_a_reopened_quarter_is_a_draft_again_and_the_archived_version_stays(office, enter):
    finish(office)
    client = enter("perencanaan")
    first = client.get(XLSX).content
    cycle = office.move(office.cycle("dagang", State.RECOMMENDED), Move.REOPEN, NOON)
    page = page_of(office, now=NOON + timedelta(minutes=1))
    assert page.standing == "sementara, 1 dari 2 bidang"
    assert [version["title"] for version in page.versions] == ["Versi 1"]
    assert "sementara" in client.get(XLSX)["Content-Disposition"]
    office.advance(cycle, State.RECOMMENDED, NOON + timedelta(minutes=2))
    later = enter("perencanaan", NOON + timedelta(hours=1))
    assert later.get(XLSX)["Content-Disposition"].endswith('-v2.xlsx"')
    one, two = Document.objects.filter(kind=Kind.QUARTERLY).order_by("version")
    assert two.replaces == one
    assert later.get(reverse("document_xlsx", args=[one.pk])).content == first


def test_without_the_renderer_the_page_says_what_to_do(office, enter, monkeypatch):
    finish(office)
    client = enter("perencanaan")
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    answer = client.get(PDF)
    assert answer.status_code == 503
    assert "pustaka Pango tidak ditemukan" in answer.content.decode()
    assert client.get(XLSX).status_code == 200


@pytest.mark.parametrize("address", [PAGE, PDF, XLSX])
@pytest.mark.parametrize("name", ["kabid.dagang", "analis.pasar", "tamu"])
def test_other_roles_are_refused_with_the_reason(office, enter, address, name):
    office.cycle("dagang", State.RECOMMENDED)
    answer = enter(name).get(address)
    assert answer.status_code == 403
    assert "Kasubag Perencanaan dan Pimpinan" in answer.content.decode()


def test_another_office_reads_its_own_quarter_only(office, enter):
    finish(office)
    answer = enter("perencanaan.jauh").get(PAGE)
    assert "Bidang Perdagangan" not in answer.content.decode()
    assert "Belum ada siklus pada triwulan ini" in answer.content.decode()


@pytest.mark.parametrize(
    "address", ["/perencanaan/triwulan/2026/5/", "/perencanaan/triwulan/99999999/1/"]
)
def test_periods_that_do_not_exist_are_not_found(office, enter, address):
    assert enter("perencanaan").get(address).status_code == 404


def test_queries_do_not_grow_with_rows(office):
    finish(office)
    actor = office.actor("perencanaan", NOON)

    def add(number: int) -> None:
        unit = Unit.objects.create(
            agency=office.agency, code=f"b{number}", name=f"Bidang {number}", order=9
        )
        office.units[unit.code] = unit
        add_indicator(unit, "Indikator tambahan")
        office.cycle(unit.code, State.OPENED)

    add(0)  # one clock that runs: its pauses are read
    quarterly_page(office.agency, 2026, 3, actor, NOON)
    with CaptureQueriesContext(connection) as few:
        quarterly_page(office.agency, 2026, 3, actor, NOON)
    add(1)
    add(2)
    with CaptureQueriesContext(connection) as five:
        assert len(quarterly_page(office.agency, 2026, 3, actor, NOON).units) == 5
    assert len(few) == len(five)
