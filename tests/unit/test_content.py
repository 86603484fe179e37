"""The frozen report: everything in it, nothing moves it afterwards, and what differs is found."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import MORNING, Cast, add_indicator, cast, fill, write
from tests.seating import seat
from workflow import content
from workflow.actions import cycles, evidence, realizations
from workflow.actions.entries import BudgetEntry, Entry
from workflow.enums import Move, PositionKind, RemarkTarget, Role, State
from workflow.models import Agency, Cycle, Indicator, Realization, Target, User

pytestmark = pytest.mark.django_db

D = Decimal


@pytest.fixture
def office() -> Cast:
    return cast()


@pytest.fixture
def cycle(office: Cast) -> Cycle:
    """Filled and written, ready to be submitted."""
    cycle = office.cycle(state=State.GATHERED)
    write(cycle)
    return Cycle.objects.get(pk=cycle.pk)


def built(cycle: Cycle) -> dict:
    return content.build(Cycle.objects.get(pk=cycle.pk), version=1, now=MORNING)


def indicators(frozen: dict) -> dict[str, dict]:
    return {i["name"]: i for o in frozen["objectives"] for i in o["indicators"]}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (D("100.000000"), "100"),
        (D("45.100"), "45.1"),
        (D("0"), "0"),
        (D("1E+3"), "1000"),
        (D("-2.50"), "-2.5"),
        (D("1E-6"), "0.000001"),
        (None, None),
    ],
)
def test_numbers_are_exact_text(value, text):
    assert content.plain(value) == text


def test_content_is_plain_json_without_floats(cycle: Cycle):
    frozen = built(cycle)
    assert json.loads(json.dumps(frozen)) == frozen
    assert not [value for value in _leaves(frozen) if isinstance(value, float | Decimal)]


def _leaves(value):
    if isinstance(value, dict):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each)
    else:
        yield value


def test_what_a_report_says(office: Cast, cycle: Cycle):
    frozen = built(cycle)
    assert (frozen["schema"], frozen["year"], frozen["quarter"], frozen["version"]) == (
        *(1, 2026, 3, 1),
    )
    assert frozen["unit"] == {"code": "dagang", "name": "Bidang Perdagangan"}
    assert frozen["cap"] == "120"
    assert [o["name"] for o in frozen["objectives"]] == [
        "Meningkatnya perdagangan",
        "Terkendalinya harga",
    ]
    by_name = indicators(frozen)
    export = by_name["Jumlah realisasi ekspor"]
    assert export["realization"] == {
        **{"text": "12,50", "number": "12.5", "upper": None, "label": None},
        **{"numerator": None, "denominator": None},
    }
    assert export["target"]["text"] == "44,10"
    assert export["percent_text"] == "28,34" and export["predicate"] == "Sangat Rendah"
    assert D(export["percent"]).quantize(D("0.000001")) == D("28.344671")
    assert export["supporting"].startswith("Pendampingan berjalan")
    assert export["analyst"] == "Rahmat dagang, S.Stat."
    ratio = by_name["Persentase izin yang difasilitasi"]
    assert (ratio["realization"]["numerator"], ratio["realization"]["denominator"]) == ("45", "50")
    spread = by_name["Stabilitas harga bahan pokok"]
    assert spread["target"] == {
        **{"text": "2,50–4,50", "number": "2.5", "upper": "4.5", "label": None},
        **{"numerator": None, "denominator": None},
    }
    annual = by_name["Kontribusi terhadap PDRB"]
    assert (annual["assessed"], annual["realization"]) == (False, None)
    assert (annual["percent_text"], annual["predicate"]) == ("–", "tidak dinilai")


def test_the_average_is_capped_and_leaves_out_what_is_not_assessed(office: Cast, cycle: Cycle):
    frozen = built(cycle)
    average = frozen["average"]
    judged = [D(i["percent"]) for i in indicators(frozen).values() if i["percent"]]
    assert average["assessed"] == len(judged) == 4
    assert average["not_assessed"] == 1
    assert average["reached"] + average["missed"] == 4
    capped = sum(min(percent, D(120)) for percent in judged) / 4
    assert abs(D(average["percent"]) - capped) < D("1E-20")
    Agency.objects.filter(pk=office.agency.pk).update(achievement_cap=None)
    uncapped = built(cycle)["average"]
    assert abs(D(uncapped["percent"]) - sum(judged) / 4) < D("1E-20")


def test_the_budget_counts_from_january_and_says_its_share(cycle: Cycle):
    (line,) = built(cycle)["budget"]
    assert line == {
        "code": "3.30.02",
        "program": "Perizinan dan Pendaftaran Perusahaan",
        "ceiling": "266000000",
        "plan": "186200000",
        "realization": "150000000",
        "percent": line["percent"],
        "percent_text": "56,39",
        "questions": [],
    }


def test_an_ordinal_scale_and_labels(office: Cast):
    cycle = office.cycle("pasar", State.GATHERED)
    label = indicators(built(cycle))["Ketepatan waktu laporan"]
    assert label["realization"]["text"] == label["realization"]["label"] == "Tepat Waktu"
    assert label["realization"]["number"] is None
    assert label["ordinals"] == ["Tepat Waktu", "Terlambat"]
    assert label["percent"] == "100"


def test_evidence_stands_in_the_report_until_it_is_withdrawn(office: Cast):
    cycle = office.cycle(state=State.COLLECTING)
    row = Realization.objects.of_cycle(cycle).first()
    by = office.actor("analis.dagang")
    upload = SimpleUploadedFile("daftar hadir.pdf", b"%PDF-1.7\n%%EOF")
    kept = evidence.attach(
        *(cycle.pk, row.indicator_id, upload), by=by, now=MORNING, description="Rekap"
    )
    first = built(cycle)
    (shown,) = indicators(first)[row.indicator.name]["evidence"]
    assert (shown["name"], shown["description"]) == ("daftar hadir.pdf", "Rekap")
    assert shown["sha256"] == kept.sha256
    words = evidence.Words(date(2026, 9, 5), "Rekap")
    evidence.describe(kept.pk, words, seen=evidence.Words(None, "Rekap"), by=by, now=MORNING)
    dated = built(cycle)
    (change,) = content.changes(first, dated)
    assert change.old == "daftar hadir.pdf (Rekap)"
    assert change.new == "daftar hadir.pdf (Rekap; bertanggal 5 September 2026)"
    evidence.withdraw(kept.pk, "Salah berkas.", by=by, now=MORNING)
    assert indicators(built(cycle))[row.indicator.name]["evidence"] == []
    other = SimpleUploadedFile("daftar hadir.pdf", b"%PDF-1.7\n%%EOF\n")
    evidence.attach(cycle.pk, row.indicator_id, other, by=by, now=MORNING, **vars(words))
    (change,) = content.changes(dated, built(cycle))
    assert (change.target, change.indicator_id) == ("evidence", row.indicator_id)
    assert change.old == "daftar hadir.pdf (isi lama)"
    assert change.new == "daftar hadir.pdf (isi baru)"
    for file in indicators(first)[row.indicator.name]["evidence"]:
        del file["dated"]  # as reports were frozen before
    assert content.changes(first, dated) == content.changes(dated, first) == []


# --- Frozen -------------------------------------------------------------------


def test_a_submission_keeps_what_was_submitted(office: Cast, cycle: Cycle):
    expected = built(cycle)
    cycle = office.move(cycle, Move.SUBMIT, MORNING)
    submission = cycle.submissions.get()
    assert submission.content == expected
    assert submission.sha256 == content.digest(expected)
    # Everything that it speaks of changes behind it.
    Indicator.objects.update(name="Nama lain", decimals=0)
    Target.objects.update(number=D(1))
    Realization.objects.update(number=D(99))
    User.objects.update(full_name="Orang Lain")
    Agency.objects.update(name="Dinas Lain")
    submission.refresh_from_db()
    assert submission.content == expected
    assert content.digest(submission.content) == submission.sha256


def test_digest_knows_every_letter(cycle: Cycle):
    frozen = built(cycle)
    assert content.digest(frozen) == content.digest(json.loads(json.dumps(frozen)))
    frozen["summary"] = " "
    assert content.digest(frozen) != content.digest(built(cycle))


def test_officials_of_the_day_sign_acting_ones_first(office: Cast, cycle: Cycle):
    people = built(cycle)["people"]
    assert people["kabid"] == {
        "name": "Hj. Nurhayati dagang, S.E.",
        "rank": "Penata Tk. I (III/d)",
        "nip": office.people["kabid.dagang"].nip,
        "title": "Kabid Bidang Perdagangan",
    }
    assert people["head"]["name"] == "H. Manrancai Sally, S.STP., M.Si."
    assert people["planning"]["name"] == "Muh. Ilyas, S.IP., M.Si."
    seat(
        *(office, "plh", Role.KABID, cycle.unit),
        kind=PositionKind.PLH,
        since=date(2026, 10, 12),
        until=date(2026, 10, 13),
    )
    assert built(cycle)["people"]["kabid"]["title"] == "Plh. Kabid Bidang Perdagangan"


def test_a_bidang_without_an_official_has_an_empty_signature(office: Cast, cycle: Cycle):
    office.people["pimpinan"].positions.all().delete()
    assert built(cycle)["people"]["head"] is None


# --- Differences --------------------------------------------------------------


def test_nothing_changed_is_no_difference(cycle: Cycle):
    assert content.changes(built(cycle), built(cycle)) == []


def test_a_changed_figure_text_and_amount_are_found(office: Cast):
    cycle = office.cycle(state=State.COLLECTING)
    fill(cycle)
    before = built(cycle)
    row = Realization.objects.of_cycle(cycle).filter(indicator__kind="number").first()
    ratio = Realization.objects.of_cycle(cycle).get(indicator__kind="ratio")
    line = cycle.budget_realizations.get()
    realizations.save(
        cycle.pk,
        [
            replace(
                Entry.of(row), number=D("13.25"), status="sementara", note="Angka sangat sementara"
            ),
            replace(Entry.of(ratio), numerator=D("1044.5"), denominator=D("1050")),
        ],
        by=office.actor("analis.dagang"),
        now=MORNING,
        budget=[BudgetEntry(line.line_id, D(160_000_000), line.amount)],
    )
    Cycle.objects.filter(pk=cycle.pk).update(summary="Triwulan yang baik.")
    found = content.changes(before, built(cycle))
    assert [(c.target, c.indicator_id, c.old, c.new) for c in found] == [
        ("summary", None, "(kosong)", "Triwulan yang baik."),
        (
            *("value", row.indicator_id, "12,50 Persen"),
            "13,25 Persen [Sementara] · Angka sangat sementara",
        ),
        (
            *("value", ratio.indicator_id, "90,00 Persen (45 ÷ 50)"),
            "99,48 Persen (1.044,5 ÷ 1.050)",
        ),
        ("budget", None, found[3].old, found[3].new),
    ]
    assert "150.000.000" in found[3].old and "160.000.000" in found[3].new


@pytest.mark.parametrize(
    ("target", "pk", "mended"),
    [
        (RemarkTarget.VALUE, 1, True),
        (RemarkTarget.VALUE, 2, True),  # its evidence
        (RemarkTarget.VALUE, 3, False),
        (RemarkTarget.SUPPORTING, 3, True),
        (RemarkTarget.SUPPORTING, 1, False),
        (RemarkTarget.SUMMARY, None, False),
        (RemarkTarget.REPORT, None, True),
    ],
)
def test_what_a_remark_was_pinned_to_must_have_changed(target, pk, mended):
    since = [
        content.Change("value", 1, "", "a", "b"),
        content.Change("evidence", 2, "", "a", "b"),
        content.Change("supporting", 3, "", "a", "b"),
    ]
    assert content.is_mended(target, pk, since) is mended


def test_a_remark_on_the_whole_report_wants_any_change(cycle: Cycle):
    assert content.is_mended("report", None, []) is False


def test_building_costs_the_same_for_few_and_many_indicators(office: Cast):
    def cost(unit: str) -> int:
        cycle = Cycle.objects.with_clock().get(unit__code=unit, agency=office.agency)
        with CaptureQueriesContext(connection) as asked:
            content.build(cycle, version=1, now=MORNING)
        return len(asked)

    office.cycle("pasar")  # two indicators
    few = cost("pasar")
    for number in range(4):
        add_indicator(office.units["dagang"], f"Tambahan {number}")
    cycles.open_due(office.agency, now=MORNING)  # nine
    assert cost("dagang") == few
