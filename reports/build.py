"""Documents from frozen content: the report of a bidang, the quarter of the office, the SOP sheet.

Pure: no database, no clock. What the office writes itself (review, recommendation, narratives) is
taken over word for word; every other sentence is made from figures and claims nothing else. The
annual report has a module of its own, ``reports.annual``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from reports import content as frozen
from reports import wording
from reports.content import Content
from reports.document import (
    Agency,
    Compliance,
    ComplianceRow,
    HeatRow,
    Identity,
    Missing,
    QuarterlyReport,
    Review,
    Signature,
    SopRow,
    SopSheet,
    UnitReport,
)
from reports.periods import Quarter
from reports.values import Achievement, Average, Official, UnitSection, percent_text
from workflow import achievement, sop


def unit_report(
    content: Content,
    *,
    identity: Identity,
    review: Review | None = None,
    compliance: Iterable[ComplianceRow] = (),
) -> UnitReport:
    """Laporan Data Kinerja bidang, signed by who wrote it and by who approved it."""
    section = frozen.section(content)
    return UnitReport(
        identity=identity,
        agency=frozen.agency(content),
        section=section,
        review=review,
        compliance=Compliance(tuple(compliance)),
        signatures=(
            Signature("Disusun oleh,", _signer(section, "kasubid")),
            Signature("Disetujui oleh,", _signer(section, "kabid"), dated=True, sealed=True),
        ),
    )


def quarterly_report(
    contents: Sequence[Content],
    *,
    quarter: Quarter,
    agency: Agency,
    identity: Identity,
    expected: int | None = None,
    missing: Iterable[Missing] = (),
    recommendations: Iterable[Review] = (),
    compliance: Iterable[ComplianceRow] = (),
    earlier: Iterable[Content] = (),
    officials: Mapping[str, Official] | None = None,
    marks: Iterable[str] = (),
) -> QuarterlyReport:
    """Laporan Triwulan of the office from the recommended contents of its bidang.

    ``expected`` is how many bidang the office has (by default those in plus those missing).
    ``earlier`` are the contents of earlier quarters of the same year, for the heat map; contents
    of other years or of later quarters in it are left out.
    ``officials`` ("planning", "head") sign; by default those frozen in the contents.
    ``marks`` are sentences about targets that changed after a bidang had submitted its report.
    """
    sections = tuple(frozen.section(content) for content in contents)
    for section in sections:
        if section.quarter != quarter:
            raise ValueError(f"Isi {section.name} bukan dari {quarter.label}.")
    missing = tuple(missing)
    average = office_average(sections)
    people = dict(sections[0].officials) if sections else {}
    people.update(officials or {})
    return QuarterlyReport(
        identity=identity,
        agency=agency,
        quarter=quarter,
        sections=sections,
        expected=len(sections) + len(missing) if expected is None else expected,
        average=average,
        summary=(*wording.quarter_summary(quarter, sections, average), *marks),
        missing=missing,
        recommendations=tuple(recommendations),
        heat=_heat(sections, earlier, quarter),
        compliance=Compliance(tuple(compliance)),
        signatures=(
            Signature("Mengetahui,", people.get("head") or frozen.official(None, "head")),
            Signature(
                "Disusun oleh,",
                people.get("planning") or frozen.official(None, "planning"),
                dated=True,
                sealed=True,
            ),
        ),
    )


def office_average(sections: Iterable[UnitSection]) -> Average:
    """The mean over all assessed indicators of the office, each with the same weight.

    Not the mean of the bidang's means: a bidang with one indicator would weigh as much as one
    with ten. Each bidang's own cap limits its indicators, its scale gives the predikat.
    """
    sections = tuple(sections)
    capped = [
        achievement.average([indicator.achievement.percent], section.cap)
        for section in sections
        for indicator in section.indicators
        if indicator.achievement.percent is not None
    ]
    percent = achievement.average(capped)
    scale = next((section.scale for section in sections if section.scale), achievement.DEFAULT)
    return Average(
        percent=percent,
        text=percent_text(percent),
        predicate=achievement.predicate(percent, scale),
        assessed=sum(section.average.assessed for section in sections),
        reached=sum(section.average.reached for section in sections),
        missed=sum(section.average.missed for section in sections),
        not_assessed=sum(section.average.not_assessed for section in sections),
    )


def _signer(section: UnitSection, role: str) -> Official:
    return section.officials.get(role) or frozen.official(None, role)


def _heat(
    sections: tuple[UnitSection, ...], earlier: Iterable[Content], quarter: Quarter
) -> tuple[HeatRow, ...]:
    seen: dict[tuple[str, str, int], Achievement] = {}
    before = [frozen.section(content) for content in earlier]
    for section in [part for part in before if part.quarter in quarter.to_date[:-1]] + list(
        sections
    ):
        for indicator in section.indicators:
            seen[section.code, indicator.id, section.quarter.quarter] = indicator.achievement
    return tuple(
        HeatRow(
            section.name,
            indicator.number,
            indicator.name,
            tuple(seen.get((section.code, indicator.id, number)) for number in (1, 2, 3, 4)),
        )
        for section in sections
        for indicator in section.indicators
    )


def sop_sheet(agency: Agency, identity: Identity) -> SopSheet:
    """Lembar SOP 07 from ``workflow.sop``, the only place where the SOP is written down."""
    roles = tuple(dict.fromkeys(step.role for step in sop.STEPS))
    decision = next(step for step in sop.STEPS if step.symbol == "decision")
    maker = sop.STEPS[decision.number - 2]  # the row before it: whose work is decided on
    return SopSheet(
        identity=identity,
        agency=agency,
        number=sop.NUMBER,
        name=sop.NAME,
        created=sop.CREATED,
        revised=sop.REVISED,
        effective="",
        approved_by=sop.APPROVED_BY,
        approved_name=sop.APPROVED_NAME,
        actors=tuple(str(role.label) for role in roles),
        rows=tuple(
            SopRow(
                number=step.number,
                activity=step.title,
                actor=roles.index(step.role),
                shape=step.symbol,
                requirements=step.inputs,
                time=step.time_text,
                output=step.output,
                remark=sop.REMARK if step.number == 1 else "",
                passes_to=roles.index(maker.role) if step is decision else None,
                returns_to=maker.number if step is decision else None,
            )
            for step in sop.STEPS
        ),
        legal_basis=sop.LEGAL_BASIS,
        qualifications=sop.QUALIFICATIONS,
        equipment=sop.EQUIPMENT,
        warning=sop.WARNING,
        recording=sop.RECORDING,
    )
