"""A workbook into the plan: compared, refused or loaded, by page and by command."""

import io
import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl.styles import Font

from tests.cast import MORNING, YEAR, _agency, add_indicator, cast
from tests.tables import changed, contents
from tests.unit.plan_books import HEADER, book, plan_sheet, sheet
from workflow import spreadsheets
from workflow.actions import plan_import
from workflow.actions.errors import AlreadyDone, Refused
from workflow.actions.plan_differences import RowState
from workflow.enums import PlanSource, State
from workflow.journal import first_broken
from workflow.models import (
    Benchmark,
    BudgetLine,
    Cycle,
    Indicator,
    PastFigure,
    PlanChange,
    Realization,
    Target,
    Unit,
)
from workflow.plan_files import Mapping, faults, read_plan
from workflow.sample.people import UNITS
from workflow.sample.story import WORKBOOK
from workflow.spreadsheets.book import Cell

QUARTER_KEYS = ("TW I", "TW II", "TW III", "TW IV")


def by_command(*arguments: str) -> tuple[int, dict]:
    """Exit code and JSON of ``manage.py import_plan``."""
    out = io.StringIO()
    try:
        call_command("import_plan", *arguments, "--json", stdout=out)
    except SystemExit as ended:
        return ended.code, json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


@pytest.mark.django_db
def test_the_sample_workbook_is_loaded_whole_by_command_and_only_once(tmp_path: Path):
    agency = _agency("dinas", "Dinas Perdagangan dan Perindustrian")
    for order, (name, code) in enumerate(UNITS.items()):
        Unit.objects.create(agency=agency, code=code, name=name, order=order)
    file = [str(WORKBOOK), "--agency", "dinas", "--year", "2026"]
    before = contents()

    # Ambiguous numbers are read as thousands, but somebody has to say so.
    code, told = by_command(*file, "--apply")
    assert (code, told["applied"], len(told["errors"])) == (1, False, 0)
    assert {
        "sheet": "Rencana Aksi 2026",
        "cell": "J20",
        "value": "14.000",
        "sentence": "“14.000” dibaca empat belas ribu (14.000). Pastikan itu yang dimaksud.",
    }.items() <= told["ambiguous"][2].items()
    assert len(told["created"]) == 19 + 9 + 19
    # A file that cannot be read, an unknown office.
    broken = tmp_path / "rusak.xlsx"
    broken.write_bytes(b"bukan buku kerja")
    code, told = by_command(str(broken), *file[1:], "--apply")
    assert code == 2 and "rusak.xlsx" in told["errors"][0]["sentence"]
    for path, said in (("tiada.xlsx", "Tidak ada berkas"), ("", "adalah folder")):
        code, told = by_command(str(tmp_path / path), *file[1:])
        assert code == 2 and said in told["errors"][0]["sentence"]
    broken.write_bytes(b"[1,\n2")
    code, told = by_command(*file, "--mapping", str(broken))
    assert code == 1 and "bukan JSON yang benar, mulai baris 2" in told["refused"]
    code, told = by_command(*file[:3], "--year", "20266", "--apply")
    assert code == 1 and "bukan 20266" in told["refused"]
    assert by_command(str(tmp_path / "tidak-ada.xlsx"), *file[1:])[0] == 2
    assert by_command(file[0], "--agency", "lain", "--year", "2026")[0] == 1
    assert not changed(before)

    code, told = by_command(*file, "--accept-ambiguous", "--apply")
    assert (code, told["applied"]) == (0, True)
    assert Indicator.objects.count() == 19 and BudgetLine.objects.count() == 9
    assert Target.objects.filter(year=2026).count() == 82
    uttp = Indicator.objects.get(name="Jumlah UTTP ditera ulang")
    assert uttp.targets.get(quarter=0).figure == 14_000
    assert uttp.past_figures.get(year=2025, quarter=2).figure == 3_455
    assert uttp.objective.unit.name == "Bidang Kemetrologian" and uttp.since_year == 2026
    band = Indicator.objects.get(name="Stabilitas harga bahan pokok")
    assert band.targets.get(quarter=4).figure == (Decimal("2.50"), Decimal("4.50"))
    sakip = Indicator.objects.get(name="Nilai SAKIP perangkat daerah")
    assert (sakip.kind, sakip.scale[0], sakip.targets.get(quarter=4).figure) == (
        "ordinal",
        "AA",
        "BB",
    )
    assert sakip.past_figures.get(year=2024, quarter=0).figure == "B"
    ratio = Indicator.objects.get(name__startswith="Persentase UTTP")
    assert (ratio.kind, ratio.aggregation) == ("ratio", "posisi_akhir")
    assert Benchmark.objects.filter(kind="renstra", year=2030).count() == 19
    assert PastFigure.objects.count() == 101
    line = BudgetLine.objects.get(code="3.31.02")
    assert (line.ceiling, line.plan_q3) == (450_000_000, 315_000_000)
    history = PlanChange.objects.all()
    assert history.count() == 28 and {row.source for row in history} == {PlanSource.COMMAND}
    assert first_broken(agency.pk) is None

    after = contents()
    code, told = by_command(*file, "--accept-ambiguous", "--apply")
    assert (code, told["applied"], len(told["unchanged"])) == (0, False, 47)
    assert not changed(after)


# --- Beside a plan that is there ------------------------------------------------------------------

EXPORT = {
    "Bidang": "Perdagangan",
    "Sasaran Strategis": "Meningkatnya perdagangan",
    "Indikator Kinerja": "jumlah  Realisasi Ekspor",
    "Satuan": "Persen",
    "Target 2026": "44,10",
    **dict.fromkeys(QUARTER_KEYS, "44,10"),
}


def load(made, *rows: dict, by="perencanaan", mapping=None, token=None, reason="", now=MORNING):
    reading = read_plan(book(plan_sheet(*rows)), YEAR, mapping)
    return plan_import.load(
        made.agency.pk,
        reading,
        by=made.actor(by),
        now=now,
        source=PlanSource.WORKBOOK,
        token=token,
        reason=reason,
    )


def look(made, *rows: dict, mapping=None):
    return plan_import.compare(made.agency, read_plan(book(plan_sheet(*rows)), YEAR, mapping))


@pytest.mark.django_db
def test_old_stands_beside_new_and_what_is_not_sure_is_asked():
    made = cast()
    rows = [
        EXPORT | {"TW II": "45,25", "TW IV": None, "Satuan": "Juta US$"},
        EXPORT | {"Indikator Kinerja": "Persentase izin yang difasilitasi.", "Bidang": "dagang"},
        EXPORT
        | {"Indikator Kinerja": "Koefisien variasi harga pokok", "Bidang": "Bid Perdagangan"},
        EXPORT | {"Indikator Kinerja": "Sama sekali lain", "Bidang": "Bidang Pasarr"},
        EXPORT | {"Indikator Kinerja": "Baru tanpa satuan", "Satuan": None},
        EXPORT
        | {"Indikator Kinerja": "Ketepatan waktu laporan", "Bidang": "Bidang Pengelolaan Pasar"},
        EXPORT | {"Indikator Kinerja": "Satu kata di antara angka", "TW III": "abc"},
    ]
    found = look(made, *rows)
    export, permits, _, unknown, new, ordinal, _ = found.differences
    assert export.state == RowState.CHANGED
    assert [(c.label, c.old, c.new, c.cell) for c in export.changes] == [
        ("Satuan", "Persen", "Juta US$", "E2"),
        ("Target TW II", "44,10", "45,25", "K2"),
    ]
    # An empty cell takes nothing away, and that is told.
    assert "44,10 dibiarkan" in next(i.sentence for i in found.notes if i.cell == "M2")
    assert permits.state == RowState.CHANGED  # its kind follows from "Jumlah"
    questions = {issue.section: issue for issue in found.open_questions}
    assert set(questions) == {"same", "units"}
    assert "“Koefisien variasi harga”" in questions["same"].sentence
    assert "Mungkin Bidang Pengelolaan Pasar?" in questions["units"].sentence
    assert (unknown.state, new.state) == (RowState.FAILING, RowState.FAILING)
    assert [(issue.cell, issue.row) for issue in found.errors if issue.cell == "E6"] == [("E6", 6)]
    assert [issue.cell for issue in found.errors].count("L8") == 1  # told once
    # Numbers for an indicator whose figures are words.
    assert ordinal.state in (RowState.CHANGED, RowState.FAILING)
    assert {one.name for one in found.missing} >= {"Stabilitas harga bahan pokok"}

    answers = Mapping.of(
        {
            "same": {questions["same"].key: str(made.indicators[2].pk)},
            "units": {"Bidang Pasarr": made.units["pasar"].pk},
        }
    )
    answered = look(made, *rows[:4], mapping=answers)
    assert not answered.errors and not answered.open_questions
    renamed = answered.differences[2]
    assert renamed.indicator == made.indicators[2]
    assert ("name", "Koefisien variasi harga", "Koefisien variasi harga pokok") in [
        (c.field, c.old, c.new) for c in renamed.changes
    ]
    assert answered.differences[3].unit == made.units["pasar"]


@pytest.mark.django_db
def test_a_sheet_without_a_column_for_its_bidang_says_it_by_its_name_or_is_asked():
    made = cast()
    header = [name for name in HEADER if name != "Bidang"]
    line = [EXPORT.get(name) for name in header]
    titles = ("1. PERDAGANGAN", "RA Pengelolaan Pasar", "Sheet3")
    sheets = [sheet(title, header, line) for title in titles]
    past = [
        sheet(title, ["Bidang", "Indikator", year], ["pasar", "Jumlah realisasi ekspor", 5])
        for title, year in (("R1", "2024"), ("R2", "2025"))
    ]
    found = plan_import.compare(made.agency, read_plan(book(*sheets, *past), YEAR))
    assert [(row.kind.value, row.unit and row.unit.code) for row in found.differences] == [
        ("plan", "dagang"),
        ("plan", "pasar"),
        ("plan", None),
        ("past", "pasar"),
        ("past", "pasar"),
    ]
    assert [row.owner for row in found.differences[3:]] == [found.differences[1]] * 2
    said = {note.sheet: note.sentence for note in found.notes if "menurut nama" in note.sentence}
    assert "dibaca sebagai Bidang Perdagangan" in said["1. PERDAGANGAN"]
    (question,) = found.open_questions
    assert (question.sheet, question.key) == ("Sheet3", "Sheet3!")
    # Two sheets that mean the same bidang would make its indicators twice.
    same = Mapping.of({"units": {"Sheet3!": made.units["pasar"].pk}})
    again = plan_import.compare(made.agency, read_plan(book(*sheets), YEAR, same))
    (error,) = [error for error in again.errors if "sudah ada di" in error.sentence]
    assert error.sheet == "Sheet3" and "lembar “RA Pengelolaan Pasar” baris 2" in error.sentence


@pytest.mark.django_db
def test_loading_is_all_or_nothing_and_once():
    made = cast()
    row = EXPORT | {"TW II": "45,25"}
    token = look(made, row).token
    before = contents()
    refusals = [
        ({"by": "kabid.dagang"}, "Pengelola atau Kasubag Perencanaan"),
        ({"by": "perencanaan.jauh"}, "bukan milik kantor Anda"),
        ({"token": "lain"}, "berubah sejak"),
    ]
    for how, said in refusals:
        with pytest.raises(Refused, match=said):
            load(made, row, **how)
    with pytest.raises(Refused, match="1 hal yang salah"):
        load(made, row, EXPORT | {"Indikator Kinerja": "Baru", "Arah": "entah"}, token=token)
    with pytest.raises(Refused, match="1 pertanyaan"):
        load(made, row, EXPORT | {"Indikator Kinerja": "Baru", "Target 2026": "1.000"})
    assert not changed(before)

    load(made, row, token=token)
    export = Indicator.objects.get(pk=made.indicators[0].pk)
    assert export.targets.get(year=YEAR, quarter=2).figure == Decimal("45.25")
    assert (export.version, export.name) == (1, "Jumlah realisasi ekspor")
    change = PlanChange.objects.get()
    assert (change.field, change.quarter, change.old, change.new) == ("target", 2, "44,10", "45,25")
    assert change.by == made.people["perencanaan"] and change.reason == ""
    after = contents()
    with pytest.raises(AlreadyDone, match="sudah sama"):
        load(made, row, token=token)
    assert not changed(after)
    # Somebody else changed it meanwhile: what was shown is not what would happen now.
    stale = look(made, EXPORT | {"TW II": "46,00"}).token
    load(made, EXPORT | {"TW II": "47,00"})
    with pytest.raises(Refused, match="berubah sejak"):
        load(made, EXPORT | {"TW II": "46,00"}, token=stale)


@pytest.mark.django_db
def test_new_rows_join_cycles_that_nobody_works_on_and_a_reported_target_needs_a_reason():
    made = cast()
    made.cycle("dagang", State.FORWARDED)
    waiting = made.cycle("pasar", State.ASSIGNED)
    new = [
        EXPORT | {"Bidang": unit, "Indikator Kinerja": "Baru sekali", "Target 2026": 8}
        for unit in ("Bidang Perdagangan", "Bidang Pengelolaan Pasar")
    ]
    rows = [*new, EXPORT | {"TW III": "50,00"}]
    found = look(made, *rows)
    assert len(found.effects) == 2 and "Pasar: 1 baris baru ikut" in found.effects[1]
    assert "tidak ikut siklus TW III 2026" in found.effects[0]
    assert found.needs_reason and "1 target" in found.marks[0]
    before = contents()
    with pytest.raises(Refused, match="alasan") as refused:
        load(made, *rows)
    assert refused.value.field == "reason" and not changed(before)

    later = MORNING + timedelta(hours=1)
    load(made, *rows, reason="Renstra diubah.", now=later)
    joined = Realization.objects.filter(indicator__name="Baru sekali")
    assert [row.cycle_id for row in joined] == [waiting.pk]
    marked = PlanChange.objects.get(cycle__isnull=False)
    assert (marked.cycle.unit, marked.reason) == (made.units["dagang"], "Renstra diubah.")
    assert list(PlanChange.objects.marking(Cycle.objects.all())) == [marked]
    assert first_broken(made.agency.pk) is None


@pytest.mark.django_db
def test_what_a_cycle_has_collected_is_not_taken_from_the_past_of_a_file():
    made = cast()
    made.cycle("dagang", State.RECOMMENDED)
    past = sheet(
        "Realisasi",
        ["Bidang", "Indikator", "2026", "TW II 2026", "TW III 2026"],
        ["Bidang Perdagangan", "Jumlah realisasi ekspor", "170,5", "41,2", "43,9"],
        [None, "Sudah lama tidak ada", 1, 2, 3],
    )
    found = plan_import.compare(made.agency, read_plan(book(past), YEAR + 1))
    export, _ = found.differences
    assert [change.label for change in export.changes] == [
        "Realisasi 2026",
        "Realisasi TW II 2026",
    ]
    assert [note.cell for note in found.notes] == ["E2"]
    # An indicator that the plan has not: its figures have no place, so somebody decides.
    (question,) = found.open_questions
    assert (question.section, question.options[-1].value) == ("same", "skip")
    skipped = Mapping.of({"same": {question.key: "skip"}})
    found = plan_import.compare(made.agency, read_plan(book(past), YEAR + 1, skipped))
    assert not found.open_questions and found.differences[1].state == RowState.UNCHANGED


@pytest.mark.django_db
def test_what_a_perjanjian_kinerja_does_not_say_is_said_once_for_its_new_indicators():
    made = cast()
    pact = sheet(
        "PK 2026",
        ["BIDANG PERDAGANGAN"],
        ["Sasaran", "Indikator Kinerja", "Satuan", "Target"],
        ["Meningkatnya perdagangan", "Jumlah realisasi ekspor", "Persen", "44,10"],
        [None, "Pasar murah", "Kali", 12],
        [None, "Promosi", "Persen", "85,5"],
    )
    found = plan_import.compare(made.agency, read_plan(book(pact), YEAR))
    assert not found.errors
    asked = {(issue.section, issue.key) for issue in found.open_questions}
    assert asked == {("assumed", key) for key in ("polarity", "aggregation", "frequency")}
    assert [row.state.value for row in found.differences][1:] == ["failing"] * 2
    said = {"assumed": {"polarity": "naik", "aggregation": "rasio", "frequency": "tahunan"}}
    found = plan_import.compare(made.agency, read_plan(book(pact), YEAR, Mapping.of(said)))
    assert not found.errors and not found.open_questions
    assert found.effects[1] == (
        "Penghitungan 2 indikator baru dianggap “Rasio” menurut jawaban Anda, karena berkas tidak "
        "memuat kolomnya."
    )
    labels = {change.label: change.new for change in found.differences[1].changes}
    assert labels["Frekuensi (dianggap)"] == "Tahunan" and "Arah (dianggap)" in labels
    assert found.differences[1].values["kind"] == "ratio"
    # A column that is there is filled where the file lies.
    pact.rows[2][5] = Cell("Arah")
    found = plan_import.compare(made.agency, read_plan(book(pact), YEAR, Mapping.of(said)))
    assert [error.cell for error in found.errors] == ["E4", "E5"]


@pytest.mark.django_db
def test_the_renstra_is_read_year_by_year():
    made = cast()
    plan = sheet(
        "RA",
        ["Bidang", "Indikator", "Target Renstra", None, None, None, "Target 2026"],
        [None, None, 2025, 2026, 2027, "2028"],
        ["Perdagangan", "Jumlah realisasi ekspor", "40,5", "–", "46,25", "abc", "44,10"],
        ["Pengelolaan Pasar", "Ketepatan waktu laporan", *["tepat waktu"] * 5],
        merged=[(1, 3, 1, 6), (1, 1, 2, 1), (1, 2, 2, 2), (1, 7, 2, 7)],
    )
    found = plan_import.compare(made.agency, read_plan(book(plan), YEAR))
    (error,) = found.errors
    assert error.cell == "F3"
    plan.rows[3][6] = Cell(Decimal("47.5"))
    reading = read_plan(book(plan), YEAR)
    done = plan_import.load(
        made.agency.pk,
        reading,
        by=made.actor("perencanaan"),
        now=MORNING,
        source=PlanSource.COMMAND,
    )
    assert [
        change.label for change in done.differences[0].changes if "Renstra" in change.label
    ] == [
        "Target akhir Renstra 2028",
        "Target Renstra 2025",
        "Target Renstra 2027",
    ]
    stored = made.indicators[0].benchmarks.filter(kind="renstra").order_by("year")
    assert [(row.year, row.figure) for row in stored if row.year < 2030] == [
        (2025, Decimal("40.5")),
        (2027, Decimal("46.25")),
        (2028, Decimal("47.5")),
    ]
    label = Benchmark.objects.get(indicator__name="Ketepatan waktu laporan", year=2027)
    assert label.figure == "Tepat Waktu"


@pytest.mark.django_db
def test_labels_with_digits_belong_to_a_scale_in_plan_and_past():
    made = cast()
    add_indicator(
        made.units["dagang"],
        "Kematangan SPBE",
        target=None,
        kind="ordinal",
        scale=["Level 3", "Level 2", "Level 1"],
    )
    header = ["Bidang", "Indikator", "2024", "2025"]
    past = sheet(
        "Realisasi",
        header,
        ["Perdagangan", "Kematangan SPBE", "level 1", "Level 2"],
        [None, "Jumlah realisasi ekspor", "Level 2", "41,20"],
        [None, "Tingkat baru", "Tipe B2", "Tipe A1"],
    )
    new = {"Indikator Kinerja": "Tingkat baru", "Keterangan": "skala Tipe A1, Tipe B2"}
    new |= {"Arah": "naik", "Penghitungan": "Posisi akhir", "Frekuensi": "tahunan"}
    new |= dict.fromkeys(("Target 2026", *QUARTER_KEYS), "tipe a1")
    known = {"Indikator Kinerja": "Kematangan SPBE", "Arah": None, "Penghitungan": None}
    known |= dict.fromkeys(("Target 2026", *QUARTER_KEYS), "Level 3") | {"Frekuensi": None}
    rows = [EXPORT | new, EXPORT | known, EXPORT | {"TW II": "45 ton"}]
    found = plan_import.compare(made.agency, read_plan(book(plan_sheet(*rows), past), YEAR))
    assert [(error.sheet, error.cell) for error in found.errors] == [
        ("Rencana Aksi 2026", "K4"),
        ("Realisasi", "C3"),
    ]
    assert all("bukan angka. Tulis angka saja" in error.sentence for error in found.errors)
    assert [row.figures for row in found.differences if row.kind == "past"] == [
        {("past", 2024, 0): "Level 1", ("past", 2025, 0): "Level 2"},
        {},
        {("past", 2024, 0): "Tipe B2", ("past", 2025, 0): "Tipe A1"},
    ]
    assert found.differences[1].figures["target", 2026, 4] == "Level 3"


@pytest.mark.django_db
def test_kind_and_scale_stay_once_figures_are_there():
    made = cast()
    made.cycle("pasar", State.GATHERED)
    row = EXPORT | {
        "Bidang": "Bidang Pengelolaan Pasar",
        "Sasaran Strategis": "Meningkatnya sarana pasar",
        "Indikator Kinerja": "Ketepatan waktu laporan",
        "Penghitungan": "Posisi akhir",
        "Target 2026": "Tepat Waktu",
        **dict.fromkeys(QUARTER_KEYS, "tepat waktu"),
    }
    assert not look(made, row).errors  # the labels are found on its own scale
    other = look(made, row | {"Keterangan": "skala Tepat Waktu, Terlambat, Tidak Ada"})
    assert "realisasinya sudah diisi" in other.errors[0].sentence
    # A year that the file does not show must fit as well, or its report cannot be judged any more.
    band = EXPORT | {"Arah": "Dalam rentang", "Target 2026": "40–45"}
    band |= dict.fromkeys(QUARTER_KEYS, "40–45")
    assert not look(made, band).errors
    Target.objects.create(indicator=made.indicators[0], year=YEAR + 1, quarter=2, number=47)
    (told,) = look(made, band).errors
    assert told.cell == "F2" and f"Target tahun {YEAR + 1} (47,00) tidak sesuai" in told.sentence
    wrong = look(made, row | {"Target 2026": "Kadang"})
    assert "Pakai: Tepat Waktu, Terlambat" in wrong.errors[0].sentence


@pytest.mark.django_db
def test_thirty_rows_cost_the_queries_of_three():
    made = cast()
    for number in range(30):
        add_indicator(made.units["dagang"], f"Angka nomor {number}")

    def cost(rows: list[dict], work) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            work(made, *rows)
        return len(seen)

    def rows(count: int, target: int) -> list[dict]:
        known = [
            EXPORT | {"Indikator Kinerja": f"Angka nomor {n}", "Target 2026": target}
            for n in range(count)
        ]
        return known + [
            EXPORT
            | {"Indikator Kinerja": f"Segar {target}-{n}", "Sasaran Strategis": f"S {target}"}
            for n in range(count)
        ]

    assert cost(rows(3, 5), look) == cost(rows(30, 5), look)
    # Written in batches of as many rows as a statement of SQLite holds; the first load of all also
    # makes the head of the journal.
    assert cost(rows(3, 5), load) >= cost(rows(10, 6), load)


# --- The failing rows come back -------------------------------------------------------------------


def xlsx(*rows: list) -> bytes:
    made = openpyxl.Workbook()
    made.active.title = "Rencana Aksi 2026"
    for row in rows:
        made.active.append(row)
    made.active["D1"].font = Font(bold=True)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def with_reasons(name: str, content: bytes) -> tuple[bytes, list]:
    found = spreadsheets.read_here(name, content)
    reading = read_plan(found, YEAR)
    return faults.with_reasons(content, found, reading.issues, reading.layout), reading.errors


def test_failing_rows_come_back_with_reasons_are_mended_and_read_again():
    good = ["Bidang A", "Sasaran", "Nilai satu", "Unit", "naik", "jumlah", "triwulan"]
    wrong = ["Bidang A", "Sasaran", "=cmd|' /C calc'!A0", "Unit", "naik", "jumlah", "triwulan"]
    header = [name for name in HEADER[1:9]]
    content = xlsx(header, [*good, "=1+1"], [*wrong, "12,5,0"])
    # openpyxl writes a formula where a text begins so: the file has both kinds of trap.
    back, errors = with_reasons("rencana.xlsx", content)
    assert {issue.row for issue in errors} == {2, 3}
    made = openpyxl.load_workbook(io.BytesIO(back))["Rencana Aksi 2026"]
    assert made["I1"].value == "Alasan" and made["D1"].font.bold
    assert made["I2"].value.startswith("H2: Rumus di sel ini")
    assert made["H3"].fill.start_color.rgb == made["I3"].fill.start_color.rgb == "FFF8D7DA"
    assert not [c.coordinate for row in made.iter_rows() for c in row if c.data_type == "f"]

    made["H2"], made["H3"], made["C3"] = 2, 3, "Nilai dua"
    target = io.BytesIO()
    made.parent.save(target)
    again, errors = with_reasons("rencana.xlsx", target.getvalue())
    assert not errors
    reading = read_plan(spreadsheets.read_here("rencana.xlsx", again), YEAR)
    assert [(row.name, row.annual) for row in reading.rows] == [("Nilai satu", 2), ("Nilai dua", 3)]
    assert "Alasan" not in [column.header for column in reading.layout.sheets["plan"].columns]


def test_another_kind_of_file_comes_back_as_plain_xlsx():
    lines = [list(HEADER), ["+1", "Bidang A", "=Sasaran", "@Nama", "Unit"]]
    found = book(sheet("Rencana: [1]", *lines, merged=[(2, 1, 3, 1)], hidden=[3]))
    found.kind = "ods"
    found.sheets[0].title = "Rencana"
    reading = read_plan(found, YEAR)
    made = openpyxl.load_workbook(
        io.BytesIO(faults.with_reasons(b"", found, reading.issues, reading.layout))
    )["Rencana"]
    assert made["C2"].value == "=Sasaran" and made["C2"].data_type == "s"
    assert made["O1"].value == "Alasan" and "C2:" in made["O2"].value
