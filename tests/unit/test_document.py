"""Documents from frozen content: figures, sentences, gaps."""

from dataclasses import replace
from decimal import Decimal

import pytest

from reports import wording
from reports.annual import annual_report
from reports.build import office_average, quarterly_report
from reports.content import section
from reports.document import Compliance, Missing
from reports.periods import Quarter
from reports.values import Achievement, Budget, BudgetLine, Evidence, Official
from tests.unit import content_samples as samples
from tests.unit import document_samples as documents
from workflow import sop


def _row(report, number):
    return next(
        row
        for account in report.objectives
        for row in account.indicators
        if row.latest.number == number
    )


# The values -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nip", "shown"),
    [
        ("197305121998031007", "19730512 199803 1 007"),
        ("19730512 199803 1 007", "19730512 199803 1 007"),
        ("", ""),
        ("12345", "12345"),
    ],
)
def test_nip_is_grouped(nip, shown):
    assert Official("Kepala Dinas", nip=nip).nip_text == shown


@pytest.mark.parametrize(
    ("percent", "reached"), [("100", True), ("99.995", True), ("99.994", False), ("-5", False)]
)
def test_a_printed_hundred_counts_as_reached(percent, reached):
    assert Achievement(Decimal(percent)).reached is reached


def test_nothing_to_judge_is_neither_reached_nor_missed():
    assert Achievement().reached is None


def test_a_budget_line_without_ceiling_has_no_share():
    assert BudgetLine("1", "Program", Decimal(0), None, Decimal(5)).percent is None
    assert BudgetLine("1", "Program", Decimal(8), None, Decimal(2)).percent == 25
    assert BudgetLine("1", "Program", Decimal(8)).percent_text == "–"


def test_a_budget_says_how_many_lines_are_unreported():
    budget = Budget(
        (
            BudgetLine("1", "A", Decimal(100), None, Decimal(40)),
            BudgetLine("2", "B", Decimal(100)),
        )
    )
    assert budget.total.percent == 20
    assert budget.unreported == 1
    assert "Realisasi 1 program belum dilaporkan" in wording.spending(budget, "akhir TW I")


def test_an_empty_budget_has_no_total():
    assert Budget().total.ceiling is None
    assert wording.spending(Budget(), "akhir TW I") == ""


@pytest.mark.parametrize(
    ("size", "shown"), [(0, "0 B"), (2048, "2 kB"), (5 * 1024 * 1024 + 300000, "5,3 MB")]
)
def test_size_of_evidence(size, shown):
    assert Evidence("a.pdf", size).size_text == shown


def test_the_hash_is_short_enough_to_compare_by_eye():
    assert documents.IDENTITY.hash_short == "3f5a 9c0e 1b7d 4422"


# One bidang -------------------------------------------------------------------------------------


def test_the_unit_report_takes_over_what_was_frozen():
    report = documents.unit()
    export = next(one for one in report.section.indicators if one.number == "2")
    assert report.title == "Laporan Data Kinerja Bidang Perdagangan Triwulan III 2026"
    assert export.realization.number == Decimal("45.10")
    assert export.achievement.text == "102,27"
    assert export.history[-1] == ("TW III 2026", Decimal("45.10"))
    stable = next(one for one in report.section.indicators if one.number == "6")
    assert (stable.target.number, stable.target.upper) == (Decimal("2.50"), Decimal("4.50"))
    assert report.section.average.assessed == 5


def test_who_wrote_and_who_approved_sign():
    wrote, approved = documents.unit().signatures
    assert wrote.official.name == "Andi Faisal, S.E."
    assert approved.official.title == "Plt. Kepala Bidang Perdagangan"
    assert approved.dated
    assert approved.sealed


def test_content_without_people_leaves_the_names_open():
    content = samples.unit_content() | {"people": {}}
    wrote, _ = documents.unit(content=content).signatures
    assert wrote.official == Official("Kepala Subbidang")


def test_a_broken_figure_is_refused_and_not_dropped():
    content = samples.unit_content()
    content["objectives"][0]["indicators"][1]["realization"]["number"] = "45,10"
    with pytest.raises(ValueError, match="Isi laporan rusak"):
        section(content)


def test_the_smallest_content_is_enough():
    part = section({"year": 2026, "quarter": 1, "unit": {"code": "x", "name": "Bidang X"}})
    assert part.name == "Bidang X"
    assert list(part.indicators) == []
    assert part.average.percent is None


# The quarter ------------------------------------------------------------------------------------


def test_the_office_average_weighs_indicators_not_bidang():
    sections = [section(content) for content in samples.quarter_contents()]
    percents = [
        min(one.achievement.percent, Decimal(120))
        for part in sections
        for one in part.indicators
        if one.achievement.percent is not None
    ]
    average = office_average(sections)
    assert average.percent == pytest.approx(sum(percents) / len(percents))
    assert average.assessed == len(percents) == 13
    assert average.reached + average.missed == average.assessed


def test_a_complete_quarter_is_not_provisional():
    report = documents.quarterly()
    assert report.complete
    assert report.standing == ""
    assert len(report.sections) == 5


def test_a_quarter_with_bidang_missing_says_so():
    report = documents.partial()
    assert not report.complete
    assert report.standing == "sementara, 3 dari 5 bidang"


def test_a_quarter_without_any_report():
    report = quarterly_report(
        [],
        quarter=Quarter(2026, 3),
        agency=samples.OFFICE,
        identity=documents.IDENTITY,
        expected=5,
        missing=[Missing("Bidang Perdagangan", "Menunggu penugasan")],
    )
    assert report.standing == "sementara, 0 dari 5 bidang"
    assert report.summary == (
        "Belum ada laporan bidang yang direkomendasikan untuk Triwulan III 2026.",
    )
    assert report.average.percent is None
    assert report.budget.total.ceiling is None


def test_the_heat_map_knows_the_earlier_quarters_only():
    later = samples.quarter_contents(4) + samples.quarter_contents(2, year=2025)
    report = documents.quarterly(earlier=samples.quarter_contents(1) + later)
    export = next(row for row in report.heat if row.number == "2")
    assert export.cells[0].text == "99,23"
    assert export.cells[1] is None
    assert export.cells[2].text == "102,27"
    assert export.cells[3] is None


def test_content_of_another_quarter_is_refused():
    with pytest.raises(ValueError, match="bukan dari Triwulan III 2026"):
        documents.quarterly(samples.quarter_contents(2))


def test_the_summary_names_best_and_last():
    summary = " ".join(documents.quarterly().summary)
    assert "tertinggi dicatat oleh Bidang Kemetrologian" in summary
    assert "terendah oleh Sekretariat (0,00 persen)" in summary
    assert "65,50 persen" in summary


def test_the_rule_for_averages_names_the_cap():
    assert "di atas 120 persen dihitung 120 persen" in wording.average_rule(
        Decimal("120.00"), "triwulan ini"
    )
    assert "dihitung 120" not in wording.average_rule(None, "triwulan ini")


# SOP compliance ---------------------------------------------------------------------------------


def test_compliance_counts_finished_steps_only():
    compliance = Compliance(samples.compliance_rows())
    assert compliance.share() == (28, 29)
    assert compliance.share(unit="Bidang Pengelolaan Pasar") == (5, 6)
    assert compliance.share(step=6) == (4, 4)
    assert compliance.share(unit="Bidang Lain") == (0, 0)
    assert compliance.steps == (1, 2, 3, 4, 5, 6)


# The year ---------------------------------------------------------------------------------------


def test_the_year_stands_against_the_annual_target():
    export = _row(documents.annual(), "2")
    assert export.target.number == Decimal("176.38")
    assert export.realization.number == Decimal("179.84")
    assert export.achievement.text == "101,96"
    assert [cell.achievement.text for cell in export.quarters] == [
        "99,23",
        "104,60",
        "102,27",
        "101,75",
    ]


def test_a_half_year_stands_against_the_whole_annual_target():
    export = _row(documents.annual(quarters=(1, 2), draft=True), "2")
    assert export.realization.number == Decimal("89.87")
    assert export.achievement.text == "50,95"
    assert export.quarters[2] is None


def test_an_ordinal_value_takes_over_its_own_percentage():
    sakip = _row(documents.annual(), "17")
    assert sakip.achievement.text == "75,00"
    assert sakip.realization.text == "B"


def test_what_is_empty_is_not_assessed_and_is_a_gap():
    report = documents.annual()
    empty = _row(report, "7")
    assert empty.achievement.percent is None
    assert any(
        "Kontribusi PDRB industri pengolahan" in gap.what and gap.place.endswith("butir 1")
        for gap in report.gaps
    )


def test_every_point_of_every_sasaran_has_text_or_a_gap():
    for report in (documents.annual(), documents.annual(quarters=(1,), draft=True)):
        for account in report.objectives:
            for number, text in enumerate(account.points, start=1):
                place = f"Bab III.A sasaran {account.number} butir {number}"
                assert text or any(gap.place == place for gap in report.gaps), place


def test_each_gap_names_who_can_fill_it():
    report = documents.annual(quarters=(1, 2))
    assert all(gap.who and gap.what for gap in report.gaps)
    assert any(gap.what == "Laporan TW III dan TW IV Sekretariat" for gap in report.gaps)


def test_written_chapters_replace_the_gap():
    written = documents.annual(narrative={"issues": "Pasar menua.\n\nData terlambat."})
    assert written.chapters["issues"] == ("Pasar menua.", "Data terlambat.")
    assert not any(gap.what == "Isu strategis" for gap in written.gaps)
    assert any(gap.what == "Isu strategis" for gap in documents.annual().gaps)


def test_a_blank_text_does_not_replace_anything():
    assert documents.annual(narrative={"summary": "  \n\n "}).chapters["summary"]


def test_a_year_without_any_report():
    report = annual_report(
        {}, year=2026, agency=samples.OFFICE, identity=documents.IDENTITY, draft=True
    )
    assert report.objectives == ()
    assert report.average.percent is None
    assert report.standing == "draf"
    assert any(gap.what == "Laporan triwulan yang direkomendasikan" for gap in report.gaps)


def test_an_indicator_that_only_an_early_quarter_knows_is_not_lost():
    contents = samples.year_contents(quarters=(1, 2))
    del contents[2][0]["objectives"][0]["indicators"][1]
    report = annual_report(contents, year=2026, agency=samples.OFFICE, identity=documents.IDENTITY)
    export = _row(report, "2")
    assert export.realization.number == Decimal("43.75")
    assert export.quarters[1] is None


def test_contents_frozen_without_running_totals_are_added_up():
    contents = samples.year_contents()
    for quarter in contents.values():
        for content in quarter:
            for objective in content["objectives"]:
                for indicator in objective["indicators"]:
                    indicator["to_date"] = None
    report = annual_report(contents, year=2026, agency=samples.OFFICE, identity=documents.IDENTITY)
    assert _row(report, "2").realization.number == Decimal("179.84")
    assert _row(report, "5").realization.number == Decimal("4.985")
    assert _row(report, "3").achievement.text == "99,33"


def test_content_of_another_year_is_refused():
    with pytest.raises(ValueError, match="bukan dari Triwulan I 2027"):
        annual_report(
            {1: samples.quarter_contents(1)},
            year=2027,
            agency=samples.OFFICE,
            identity=documents.IDENTITY,
        )


# Sentences --------------------------------------------------------------------------------------


def _spent(account, share):
    line = BudgetLine("1", "Program", Decimal(100), None, Decimal(share))
    return replace(account, budget=Budget((line,)))


def test_nothing_done_for_nothing_spent_is_not_efficient():
    account = documents.annual().objectives[0]
    idle = replace(account, average=replace(account.average, percent=Decimal(0), text="0,00"))
    told = wording.point_efficiency(_spent(idle, 0), 1)
    assert "belum dilaksanakan" in told
    assert "tergolong efisien" not in told


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (50, "tergolong efisien"),
        (200, "belum efisien"),
        (0, "tanpa serapan anggaran yang tercatat"),
    ],
)
def test_efficiency_sets_capaian_beside_absorption(share, words):
    account = documents.annual().objectives[0]
    assert words in wording.point_efficiency(_spent(account, share), 1)


def test_better_follows_the_polarity():
    report = documents.annual()
    past = {year: figure for year, figure in _row(report, "5").latest.past}
    assert wording.change(_row(report, "5"), past[2025]) == "membaik"  # 5,14 down to 4,99
    assert wording.change(_row(report, "6"), past[2025]) == "tidak diperbandingkan"
    sakip = _row(report, "17")
    assert wording.change(sakip, dict(sakip.latest.past)[2025]) == "menurun"  # BB to B
    assert wording.standing(_row(report, "5")) == "lebih baik dari angka nasional"
    assert wording.standing(_row(report, "14")) == "belum sebaik angka nasional"


@pytest.mark.parametrize(
    ("names", "joined"),
    [([], ""), (["a"], "a"), (["a", "b"], "a dan b"), (["a", "b", "c"], "a, b, dan c")],
)
def test_names_are_joined_the_indonesian_way(names, joined):
    assert wording.join(names) == joined


# The SOP sheet ----------------------------------------------------------------------------------


def test_the_sop_sheet_is_the_sop():
    sheet = documents.sheet()
    assert [row.activity for row in sheet.rows] == [step.title for step in sop.STEPS]
    assert [row.shape for row in sheet.rows] == [
        "start",
        "process",
        "process",
        "process",
        "decision",
        "end",
    ]
    decision = sheet.rows[4]
    assert sheet.actors[decision.passes_to] == "Kasubid/Kasubag"
    assert decision.returns_to == 4
