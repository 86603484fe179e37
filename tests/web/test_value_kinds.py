"""Every kind of value from the entry to the frozen report and its paper."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse

from reports import pdf
from tests.cast import MORNING, QUARTER, YEAR, cast, fill, write
from tests.unit import document_samples as documents
from workflow import content
from workflow.actions import cycles, realizations
from workflow.actions.entries import Entry
from workflow.actions.realizations import NotSaved
from workflow.enums import FigureStatus, Move, State
from workflow.models import Cycle, Indicator, Realization, Target

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).parent.parent / "unit" / "cases" / "figures_cases.json"
CASES = json.loads(FOLDER.read_text("utf-8"))["achievement"]
LATER = MORNING + timedelta(hours=1)
MARCH = date(2027, 3, 1)
D = Decimal


@pytest.fixture
def office():
    return cast()


def row_of(cycle, name):
    return Realization.objects.select_related("indicator").get(
        cycle=cycle, indicator__name__contains=name
    )


def save(office, row, who="analis.dagang", **values):
    entry = replace(Entry.of(row), **values)
    return realizations.save(row.cycle_id, [entry], by=office.actor(who), now=MORNING)


def frozen_of(row):
    """The row in the report as it would be frozen now."""
    report = content.build(Cycle.objects.get(pk=row.cycle_id), version=1, now=MORNING)
    return next(
        i for o in report["objectives"] for i in o["indicators"] if i["id"] == row.indicator_id
    )


WAITS = {"status": FigureStatus.BELUM_RILIS, "release_on": MARCH}
#: unit, indicator, what is entered, complete?, realisasi, capaian, predikat
MATRIX = [
    # A number: target 44,10, the more the better.
    ("dagang", "ekspor", {}, False, None, "–", "belum terisi"),
    ("dagang", "ekspor", {"number": D("44.1")}, True, "44,10", "100,00", "Sangat Tinggi"),
    ("dagang", "ekspor", {"number": D(0)}, True, "0,00", "0,00", "Sangat Rendah"),
    ("dagang", "ekspor", {"number": D("-35.03")}, True, "-35,03", "-79,43", "Sangat Rendah"),
    ("dagang", "ekspor", WAITS, True, None, "–", "belum terisi"),
    ("dagang", "ekspor", {"reason": "Sumber tutup"}, True, None, "–", "belum terisi"),
    ("dagang", "ekspor", {"status": "belum_rilis"}, False, None, "–", "belum terisi"),
    # A ratio: target 100 percent.
    ("dagang", "izin", {}, False, None, "–", "belum terisi"),
    ("dagang", "izin", {"numerator": D(45), "denominator": D(50)}, True, "90,00", "90,00",
     "Tinggi"),
    ("dagang", "izin", {"numerator": D(0), "denominator": D(50)}, True, "0,00", "0,00",
     "Sangat Rendah"),
    ("dagang", "izin", {"numerator": D(-1), "denominator": D(50)}, True, "-2,00", "-2,00",
     "Sangat Rendah"),
    ("dagang", "izin", WAITS, True, None, "–", "belum terisi"),
    # The less the better: target 5,13.
    ("dagang", "Koefisien", {"number": D(0)}, True, "0,00", "200,00", "Sangat Tinggi"),
    ("dagang", "Koefisien", {"number": D("5.14")}, True, "5,14", "99,81", "Sangat Tinggi"),
    # Within a range: 2,50–4,50.
    ("dagang", "Stabilitas", {"number": D("4.5")}, True, "4,50", "100,00", "Sangat Tinggi"),
    ("dagang", "Stabilitas", {"number": D("5.4")}, True, "5,40", "80,00", "Tinggi"),
    ("dagang", "Stabilitas", {"number": D(0)}, True, "0,00", "0,00", "Sangat Rendah"),
    ("dagang", "Stabilitas", WAITS, True, None, "–", "belum terisi"),
    # A scale of two: on time is the target.
    ("pasar", "Ketepatan", {}, False, None, "–", "belum terisi"),
    ("pasar", "Ketepatan", {"label": "Tepat Waktu"}, True, "Tepat Waktu", "100,00",
     "Sangat Tinggi"),
    ("pasar", "Ketepatan", {"label": "Terlambat"}, True, "Terlambat", "0,00",
     "Sangat Rendah"),
    ("pasar", "Ketepatan", WAITS, True, None, "–", "belum terisi"),
    # Measured once a year, and this is the third quarter: complete without a word, never judged.
    ("dagang", "PDRB", {}, True, None, "–", "tidak dinilai"),
    ("dagang", "PDRB", {"number": D("17.5")}, True, "17,50", "–", "tidak dinilai"),
    ("dagang", "PDRB", {"number": D(0)}, True, "0,00", "–", "tidak dinilai"),
]  # fmt: skip


def test_each_kind_empty_filled_zero_negative_and_to_be_released(office):
    units = {code: office.cycle(code, State.COLLECTING) for code in ("dagang", "pasar")}
    blank = {"number": None, "label": "", "numerator": None, "denominator": None}
    blank |= {"status": FigureStatus.TETAP, "release_on": None, "reason": ""}
    for code, name, values, complete, figure, percent, predicate in MATRIX:
        save(office, row_of(units[code], name), f"analis.{code}", **(blank | values))
        row = row_of(units[code], name)
        case = (name, values)
        assert row.is_complete is complete, case
        missing = Realization.objects.filter(pk=row.pk).missing().exists()
        assert missing is not complete, case
        frozen = frozen_of(row)
        shown = frozen["realization"] and frozen["realization"]["text"]
        assert (shown, frozen["percent_text"], frozen["predicate"]) == (
            figure,
            percent,
            predicate,
        ), case
        assert frozen["release_on"] == ("2027-03-01" if values is WAITS else None), case
        if values is WAITS:
            assert content.status_text(frozen) == "Belum rilis, rilis 1 Maret 2027", case


def exact(value):
    if isinstance(value, list):
        return tuple(D(part) for part in value)
    return None if value is None else D(value)


def test_the_offices_cases_come_out_of_the_report_as_they_should(office):
    cycle = office.cycle("dagang", State.COLLECTING)
    row = row_of(cycle, "ekspor")
    goal = Target.objects.get(indicator=row.indicator, year=YEAR, quarter=QUARTER)
    for case in CASES:
        Indicator.objects.filter(pk=row.indicator_id).update(
            polarity=case["polarity"], formula=case["formula"] or "selisih"
        )
        goal.figure = exact(case["target"])
        goal.save()
        save(office, row_of(cycle, "ekspor"), number=exact(case["realization"]))
        frozen = frozen_of(row)
        expected = exact(case["expected_percent"])
        shown = "–" if expected is None else f"{expected:.2f}".replace(".", ",")
        assert (frozen["percent_text"], frozen["predicate"]) == (
            shown,
            case["expected_predicate"],
        ), case["id"]


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"release_on": MARCH}, "release_on", "hanya untuk angka yang belum rilis"),
        (WAITS | {"release_on": date(2026, 9, 30)}, "release_on", "sesudah triwulannya berakhir"),
        (WAITS | {"release_on": date(2062, 3, 1)}, "release_on", "periksa tahunnya"),
        (WAITS | {"number": D(7)}, "status", "Angkanya sudah diisi"),
        ({"number": (D(1), D(2))}, "number", "bukan rentang"),
    ],
)
def test_what_contradicts_itself_is_refused(office, values, field, sentence):
    row = row_of(office.cycle("dagang", State.COLLECTING), "ekspor")
    with pytest.raises(NotSaved) as refused:
        save(office, row, **values)
    assert sentence in refused.value.errors[row.indicator_id][field]
    assert not row.changes.exists()


def test_a_release_date_waits_until_the_figure_arrives(client, office, time_machine):
    cycle = office.cycle("dagang", State.COLLECTING)
    fill(cycle)
    row = row_of(cycle, "ekspor")
    Realization.objects.filter(pk=row.pk).update(number=None)
    time_machine.move_to(LATER, tick=False)
    client.force_login(office.people["analis.dagang"])
    address = [cycle.unit.code, cycle.year, cycle.quarter]
    url, pk = reverse("data_save", args=address), row.indicator_id

    def send(version, **values):
        sent = {f"{name}-{pk}": value for name, value in values.items()}
        return client.post(url, {f"version-{pk}": version, f"number-{pk}": "", **sent})

    wrong = send(0, status="belum_rilis", release_on="besok").content.decode()
    assert "Tanggal tidak terbaca" in wrong
    assert 'value="besok"' in wrong
    send(0, status="belum_rilis", release_on="1 Maret 2027")
    row = row_of(cycle, "ekspor")
    assert (row.status, row.release_on, row.is_complete) == ("belum_rilis", MARCH, True)
    page = client.get(reverse("data", args=address)).content.decode()
    assert 'value="2027-03-01"' in page
    assert "4 dari 4 indikator terisi" in page
    told = client.get(reverse("move", args=[*address, "hand_over"])).content.decode()
    assert "belum rilis, rilis 1 Maret 2027" in told
    assert "belum terisi</span>" not in told
    # Another status leaves the date behind; the figure itself clears it.
    send(1, status="tetap", release_on="2027-03-01")
    assert row_of(cycle, "ekspor").release_on is None
    send(2, status="belum_rilis", release_on="2027-03-01")
    send(3, status="tetap", release_on="2027-03-01", number="44,5")
    row = row_of(cycle, "ekspor")
    assert (row.number, row.release_on) == (D("44.5"), None)
    history = [(c.old["release_on"], c.new["release_on"]) for c in row.changes.all()]
    assert history == [
        (None, "2027-03-01"), ("2027-03-01", None), (None, "2027-03-01"), ("2027-03-01", None),
    ]  # fmt: skip
    client.force_login(office.people["kabid.jauh"])
    assert send(4, number="1").status_code == 404


def test_what_is_to_be_released_is_read_from_the_page_to_the_paper(client, office, time_machine):
    cycle = office.cycle("dagang", State.COLLECTING)
    fill(cycle)
    row = row_of(cycle, "ekspor")
    Realization.objects.filter(pk=row.pk).update(number=None)
    save(office, row_of(cycle, "ekspor"), **WAITS)
    by = office.actor("analis.dagang")
    cycle = cycles.move(cycle.pk, Move.HAND_OVER, by=by, now=LATER)
    write(cycle)
    kasubid = office.actor("kasubid.dagang")
    cycle = cycles.move(cycle.pk, Move.SUBMIT, by=kasubid, now=LATER)
    frozen = cycle.submissions.get().content
    address = [cycle.unit.code, cycle.year, cycle.quarter]
    time_machine.move_to(LATER, tick=False)
    for who, page in (("kasubid.dagang", "report"), ("kabid.dagang", "review")):
        client.force_login(office.people[who])
        told = client.get(reverse(page, args=address)).content.decode()
        assert "Belum rilis, rilis 1 Maret 2027" in told, page
    client.force_login(office.people["kabid.pasar"])
    assert client.get(reverse("review", args=address)).status_code == 404
    paper = pdf.markup(documents.unit(content=frozen))
    assert "Belum rilis, rilis 1 Maret 2027" in paper
    # When the day has come, the question comes up with it.
    in_march = datetime(2027, 3, 1, 9, tzinfo=MORNING.tzinfo)
    later = content.build(Cycle.objects.get(pk=cycle.pk), version=2, now=in_march)
    rows = {i["id"]: i for o in later["objectives"] for i in o["indicators"]}
    assert [q["kind"] for q in rows[row.indicator_id]["questions"]] == ["released"]
