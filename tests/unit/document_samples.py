"""Documents made from the sample content, for the tests of PDF and Excel."""

from datetime import date

from reports.annual import annual_report
from reports.build import quarterly_report, sop_sheet, unit_report
from reports.document import (
    Compliance,
    ComplianceRecap,
    Disposition,
    Identity,
    Signature,
)
from reports.periods import Quarter
from reports.values import Official
from tests.unit import content_samples as samples

IDENTITY = Identity(
    number="800/012/DPP/2027",
    date=date(2027, 1, 14),
    version=2,
    replaces="800/009/DPP/2027",
    sha256="3f5a9c0e1b7d4422" * 4,
    verify_url="https://kinerja.jeneponto.example/v/3f5a9c0e",
    journal_head="9b1c7d20" * 8,
    notice="Data contoh",
)


def unit(code="perdagangan", content=None, **changes):
    content = content or samples.unit_content(code)
    given = {
        "identity": IDENTITY,
        "review": samples.REVIEW,
        "compliance": samples.compliance_rows(codes=(code,)),
    }
    return unit_report(content, **(given | changes))


def quarterly(contents=None, **changes):
    given = {
        "quarter": Quarter(2026, 3),
        "agency": samples.OFFICE,
        "identity": IDENTITY,
        "recommendations": [samples.REVIEW],
        "compliance": samples.compliance_rows(),
        "earlier": samples.quarter_contents(1) + samples.quarter_contents(2),
    }
    contents = samples.quarter_contents() if contents is None else contents
    return quarterly_report(contents, **(given | changes))


def partial():
    """Three of five bidang are in."""
    contents = samples.quarter_contents(codes=("perdagangan", "perindustrian", "pasar"))
    return quarterly(contents, missing=samples.MISSING)


def annual(quarters=(1, 2, 3, 4), **changes):
    given = {
        "year": 2026,
        "agency": samples.OFFICE,
        "identity": IDENTITY,
        "draft": False,
        "marks": ["Bidang Perdagangan: Target 2026 “Nilai ekspor” diubah dari 10 menjadi 12."],
        "compliance": [
            row for number in quarters for row in samples.compliance_rows(Quarter(2026, number))
        ],
    }
    return annual_report(samples.year_contents(quarters=quarters), **(given | changes))


def sheet():
    return sop_sheet(samples.OFFICE, IDENTITY)


def recap():
    return ComplianceRecap(
        IDENTITY, samples.OFFICE, "Triwulan III 2026", Compliance(samples.compliance_rows())
    )


def disposition(instruction="Susun laporan data kinerja bidang untuk Triwulan III 2026."):
    return Disposition(
        identity=IDENTITY,
        agency=samples.OFFICE,
        subject="Penyusunan laporan data kinerja Triwulan III 2026",
        origin="Plt. Kepala Bidang Perdagangan",
        recipients=("Andi Faisal, S.E.",),
        instruction=instruction,
        about=(("Batas waktu", "Senin, 12 Oktober 2026 pukul 07.45 WITA"),),
        orders=(("Tindak lanjuti", True), ("Untuk diketahui", False)),
        signature=Signature(
            "",
            Official(
                "Plt. Kepala Bidang Perdagangan",
                "Drs. Muhammad Ilham Nur, M.Si.",
                "Pembina, IV/a",
                "197305121998031007",
            ),
            dated=True,
            sealed=True,
        ),
    )


def every_kind():
    return {
        "unit": unit(),
        "quarterly": quarterly(),
        "annual": annual(),
        "sop": sheet(),
        "recap": recap(),
        "disposition": disposition(),
    }
