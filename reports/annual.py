"""Laporan Kinerja tahunan (LKjIP, Permen PANRB 53/2014) from the recommended quarters.

Pure. The figures of the year are those of the newest quarter "sampai dengan", set against the
annual target of the Perjanjian Kinerja. Each of the seven points of Bab III that lacks its data is
a ``Gap`` that names who can fill it; nothing is invented to fill one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from reports import chapters, wording
from reports import content as frozen
from reports.content import Content
from reports.document import (
    Agency,
    AnnualReport,
    Compliance,
    ComplianceRow,
    Gap,
    Identity,
    Missing,
    ObjectiveAccount,
    QuarterCell,
    YearIndicator,
    YearUnit,
)
from reports.periods import Quarter
from reports.values import (
    NOT_ASSESSED,
    Achievement,
    Average,
    Figure,
    Indicator,
    Official,
    UnitSection,
    percent_text,
)
from workflow import achievement
from workflow.numbers import format as format_number

PLANNING = "Kasubag Perencanaan"
#: Chapters whose text only the office can write: key → (place, what, who can fill it).
WRITTEN = {
    "profile": ("Bab I.B", "Gambaran umum, tugas, dan fungsi perangkat daerah", PLANNING),
    "organisation": ("Bab I.C", "Uraian struktur organisasi", PLANNING),
    "staff": ("Bab I.D", "Jumlah dan susunan aparatur", "Sekretariat"),
    "issues": ("Bab I.E", "Isu strategis", PLANNING),
    "renstra": ("Bab II.A", "Visi, misi, dan tujuan Renstra secara ringkas", PLANNING),
}


def annual_report(
    contents_by_quarter: Mapping[int, Sequence[Content]],
    *,
    year: int,
    agency: Agency,
    identity: Identity,
    draft: bool = True,
    missing: Iterable[Missing] = (),
    compliance: Iterable[ComplianceRow] = (),
    narrative: Mapping[str, str] | None = None,
    officials: Mapping[str, Official] | None = None,
    marks: Iterable[str] = (),
) -> AnnualReport:
    """Build the annual report of an office.

    ``contents_by_quarter``: quarter number → recommended contents of that quarter; may be empty.
    ``narrative``: texts the office wrote, by chapter (``foreword``, ``profile``, ``organisation``,
    ``staff``, ``issues``, ``renstra``, ``summary``, ``closing``); a blank line parts paragraphs.
    They stand instead of the sentences made from figures.
    ``marks``: sentences about targets that changed after a bidang had submitted its report.
    """
    by_unit: dict[str, dict[int, UnitSection]] = {}
    for number in sorted(contents_by_quarter):
        for content in contents_by_quarter[number]:
            section = frozen.section(content)
            if section.quarter != Quarter(year, number):
                raise ValueError(f"Isi {section.name} bukan dari {Quarter(year, number).label}.")
            by_unit.setdefault(section.code, {})[number] = section
    newest = [quarters[max(quarters)] for quarters in by_unit.values()]
    scale = next((part.scale for part in newest if part.scale), achievement.DEFAULT)
    cap = next((part.cap for part in newest if part.cap is not None), None)
    people = dict(newest[0].officials) if newest else {}
    people.update(officials or {})

    units: list[YearUnit] = []
    accounts: list[ObjectiveAccount] = []
    for quarters in by_unit.values():
        latest = quarters[max(quarters)]
        grouped = _objectives(quarters)
        budget = latest.budget
        units.append(
            YearUnit(
                latest.code,
                latest.name,
                tuple(quarters[n].average if n in quarters else None for n in (1, 2, 3, 4)),
                _average([row for rows in grouped.values() for row in rows], cap, scale),
                budget,
            )
        )
        for name, rows in grouped.items():
            account = ObjectiveAccount(
                number=len(accounts) + 1,
                unit=latest.name,
                name=name,
                indicators=rows,
                average=_average(rows, cap, scale),
                budget=budget,
                points=(),
            )
            accounts.append(
                replace(
                    account,
                    points=(
                        wording.point_target(account, year),
                        wording.point_past(account, year, latest.quarter),
                        wording.point_renstra(account),
                        wording.point_national(account),
                        wording.point_causes(account),
                        wording.point_efficiency(account, len(grouped)),
                        wording.point_programmes(account),
                    ),
                )
            )
    report = AnnualReport(
        identity=identity,
        agency=agency,
        year=year,
        draft=draft,
        units=tuple(units),
        objectives=tuple(accounts),
        average=_average([row for account in accounts for row in account.indicators], cap, scale),
        cap=cap,
        scale=tuple((Decimal(low), label) for low, label in scale),
        through=max((part.quarter for part in newest), default=None),
        chapters={},
        missing=tuple(missing),
        marks=tuple(marks),
        compliance=Compliance(tuple(compliance)),
        head=people.get("head") or frozen.official(None, "head"),
    )
    texts = _chapters(report, narrative or {})
    return replace(report, chapters=texts, gaps=_gaps(report, texts))


def _objectives(quarters: Mapping[int, UnitSection]) -> dict[str, tuple[YearIndicator, ...]]:
    """The sasaran of a unit with their indicators, the newest quarter's order first.

    An indicator that only earlier quarters know still appears: its figures were recommended.
    """
    order: dict[str, dict[str, dict[int, Indicator]]] = {}
    place: dict[str, str] = {}
    for number in sorted(quarters, reverse=True):
        for objective in quarters[number].objectives:
            for indicator in objective.indicators:
                name = place.setdefault(indicator.id, objective.name)
                rows = order.setdefault(name, {})
                rows.setdefault(indicator.id, {})[number] = indicator
    scale = quarters[max(quarters)].scale or achievement.DEFAULT
    cap = quarters[max(quarters)].cap
    return {
        name: tuple(_year_indicator(by_quarter, scale, cap) for by_quarter in rows.values())
        for name, rows in order.items()
    }


def _year_indicator(
    by_quarter: Mapping[int, Indicator], scale: Sequence, cap: Decimal | None
) -> YearIndicator:
    latest = by_quarter[max(by_quarter)]
    target = latest.target_annual or latest.to_date.target
    realization = latest.to_date.realization or _aggregated(by_quarter)
    return YearIndicator(
        latest=latest,
        quarters=tuple(
            QuarterCell(row.target, row.realization, row.achievement)
            if (row := by_quarter.get(number))
            else None
            for number in (1, 2, 3, 4)
        ),
        target=target,
        realization=realization,
        achievement=_assessed(latest, target, realization, scale, cap),
        narratives=tuple(
            by_quarter[number].narrative
            for number in sorted(by_quarter)
            if by_quarter[number].narrative
        ),
    )


def _aggregated(by_quarter: Mapping[int, Indicator]) -> Figure | None:
    """The realization over the quarters at hand, for contents that were frozen without one."""
    rows = [by_quarter[number] for number in sorted(by_quarter)]
    kind = rows[-1].aggregation
    values = [
        None
        if row.realization is None
        else (row.realization.numerator, row.realization.denominator)
        if kind == "rasio"
        else row.realization.plain
        for row in rows
    ]
    if kind not in achievement.KINDS:
        return None
    total, _ = achievement.aggregate(kind, values, [None] * len(values))
    if total is None:
        return None
    return Figure(format_number(total, rows[-1].decimals), total)


def _assessed(
    latest: Indicator,
    target: Figure | None,
    realization: Figure | None,
    scale: Sequence,
    cap: Decimal | None,
) -> Achievement:
    """Capaian of the year against the annual target.

    Values of an ordinal scale are not divided here: their ranks belong to the scale that the
    bidang's report was assessed under, so its own percentage counts if the target is the same.
    """
    if target is None or realization is None:
        return Achievement()
    if target.label or realization.label or target.number is None or realization.number is None:
        same = latest.to_date.target is not None and latest.to_date.target.text == target.text
        return latest.to_date.achievement if same else Achievement()
    if target.upper is not None and latest.polarity != "rentang":
        return Achievement()
    percent, predicate = achievement.assess(
        latest.polarity,
        (target.number, target.upper) if target.upper is not None else target.number,
        realization.number,
        latest.formula or None,
        scale,
        cap,
    )
    return Achievement(percent, percent_text(percent), predicate)


def _average(rows: Iterable[YearIndicator], cap: Decimal | None, scale: Sequence) -> Average:
    judged = [row.achievement for row in rows]
    percent = achievement.average([one.percent for one in judged], cap)
    return Average(
        percent=percent,
        text=percent_text(percent),
        predicate=achievement.predicate(percent, scale) if percent is not None else NOT_ASSESSED,
        assessed=sum(one.percent is not None for one in judged),
        reached=sum(one.reached is True for one in judged),
        missed=sum(one.reached is False for one in judged),
        not_assessed=sum(one.percent is None for one in judged),
    )


def _chapters(report: AnnualReport, written: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    office = report.agency.name
    made = {
        "foreword": chapters.foreword(office, report.year),
        "background": chapters.background(office, report.year),
        "legal": chapters.LEGAL_BASIS,
        "outline": chapters.OUTLINE,
        "summary": chapters.executive_summary(report),
        "closing": chapters.closing(report),
        **dict.fromkeys(WRITTEN, ()),
    }
    for key, text in written.items():
        paragraphs = tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip())
        if paragraphs:
            made[key] = paragraphs
    return made


def _gaps(report: AnnualReport, texts: Mapping[str, tuple[str, ...]]) -> tuple[Gap, ...]:
    gaps = [Gap(place, what, who) for key, (place, what, who) in WRITTEN.items() if not texts[key]]
    if not report.units:
        gaps.append(Gap("Bab III", "Laporan triwulan yang direkomendasikan", PLANNING))
    for unit in report.units:
        absent = [Quarter(report.year, n).short for n in (1, 2, 3, 4) if not unit.quarters[n - 1]]
        if absent:
            gaps.append(Gap("Bab III", f"Laporan {wording.join(absent)} {unit.name}", unit.name))
        if unit.budget.total.ceiling is None:
            gaps.append(Gap("Bab III.B", f"Pagu dan realisasi anggaran {unit.name}", unit.name))
        elif unit.budget.unreported:
            programs = [line.program for line in unit.budget.lines if line.realization is None]
            gaps.append(Gap("Bab III.B", f"Realisasi program {wording.join(programs)}", unit.name))
    for account in report.objectives:
        gaps.extend(_gaps_of(account, report.year))
    return tuple(gaps)


def _gaps_of(account: ObjectiveAccount, year: int) -> list[Gap]:
    """What each of the seven points of one sasaran still lacks."""
    rows = account.indicators
    gaps: dict[int, list[Gap]] = {number: [] for number in range(1, 8)}

    def lack(point: int, what: str, lacking: Iterable[YearIndicator] = (), who: str = "") -> None:
        names = wording.join(row.latest.name for row in lacking)
        gaps[point].append(
            Gap(
                f"Bab III.A sasaran {account.number} butir {point}",
                f"{what}: {names}" if names else what,
                who or account.unit,
            )
        )

    if lacking := [row for row in rows if row.realization is None]:
        lack(1, "Realisasi tahun ini", lacking)
    if lacking := [row for row in rows if row.target is None]:
        lack(1, "Target tahunan", lacking, PLANNING)
    if lacking := [row for row in rows if not dict(row.latest.past).get(year - 1)]:
        lack(2, f"Realisasi tahun {year - 1}", lacking)
    if lacking := [row for row in rows if row.latest.renstra is None]:
        lack(3, "Target akhir Renstra", lacking, PLANNING)
    if not any(row.latest.national for row in rows):
        lack(4, "Angka nasional pembanding, bila ada", (), PLANNING)
    if lacking := [row for row in rows if not row.narratives]:
        lack(5, "Penyebab keberhasilan atau kegagalan dan tindak lanjut", lacking)
    for point, what in (
        (2, "Realisasi yang dapat diperbandingkan dengan tahun lalu"),
        (3, "Realisasi yang dapat diperbandingkan dengan target Renstra"),
        (4, "Realisasi yang dapat diperbandingkan dengan angka nasional"),
        (6, "Capaian atau serapan anggaran untuk menilai efisiensi"),
        (7, "Program yang menunjang dan realisasinya"),
    ):
        if not account.points[point - 1] and not gaps[point]:
            lack(point, what)
    return [gap for found in gaps.values() for gap in found]
