"""Standing texts of the annual report: its chapters outside Bab III A.

They stand until the office writes its own; what is said about figures comes from figures alone.
"""

from __future__ import annotations

from reports import wording
from reports.document import AnnualReport


def foreword(office: str, year: int) -> tuple[str, ...]:
    return (
        "Puji syukur kami panjatkan ke hadirat Tuhan Yang Maha Esa atas tersusunnya Laporan "
        f"Kinerja {office} Tahun {year}.",
        "Laporan ini merupakan wujud pertanggungjawaban atas pelaksanaan Perjanjian Kinerja "
        f"Tahun {year}, disusun berdasarkan Peraturan Presiden Nomor 29 Tahun 2014 tentang Sistem "
        "Akuntabilitas Kinerja Instansi Pemerintah dan Peraturan Menteri Pendayagunaan Aparatur "
        "Negara dan Reformasi Birokrasi Nomor 53 Tahun 2014. Seluruh angka bersumber dari laporan "
        "data kinerja bidang yang telah diperiksa dan direkomendasikan setiap triwulan menurut SOP "
        "Nomor 07 tentang Pengumpulan Data Kinerja.",
        "Semoga laporan ini bermanfaat sebagai bahan evaluasi dan perbaikan kinerja pada tahun "
        "berikutnya.",
    )


def background(office: str, year: int) -> tuple[str, ...]:
    return (
        "Setiap perangkat daerah wajib mempertanggungjawabkan kinerjanya secara tertulis. "
        f"{office} menyusun Laporan Kinerja Tahun {year} sebagai pertanggungjawaban atas target "
        "yang ditetapkan dalam Perjanjian Kinerja dan sebagai bahan perbaikan perencanaan.",
        "Data kinerja dikumpulkan setiap triwulan oleh setiap bidang menurut SOP Nomor 07 tentang "
        "Pengumpulan Data Kinerja: ditugaskan oleh kepala bidang, dikumpulkan oleh analis data, "
        "disusun oleh kepala subbidang, diperiksa dan disetujui oleh kepala bidang, kemudian "
        "direkomendasikan oleh Kepala Subbagian Perencanaan.",
    )


LEGAL_BASIS = (
    "Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik;",
    "Peraturan Presiden Nomor 29 Tahun 2014 tentang Sistem Akuntabilitas Kinerja Instansi "
    "Pemerintah;",
    "Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor 53 Tahun 2014 "
    "tentang Petunjuk Teknis Perjanjian Kinerja, Pelaporan Kinerja dan Tata Cara Reviu atas "
    "Laporan Kinerja Instansi Pemerintah;",
    "Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor 35 Tahun 2012 "
    "tentang Pedoman Penyusunan Standar Operasional Prosedur Administrasi Pemerintahan.",
)

OUTLINE = (
    "Bab I Pendahuluan memuat latar belakang, gambaran organisasi, aparatur, dan isu strategis.",
    "Bab II Perencanaan Kinerja memuat ringkasan Rencana Strategis dan Perjanjian Kinerja.",
    "Bab III Akuntabilitas Kinerja memuat capaian kinerja setiap sasaran dan realisasi anggaran.",
    "Bab IV Penutup memuat simpulan dan tindak lanjut.",
)


def _period(report: AnnualReport) -> str:
    if report.through and report.through.quarter < 4:
        return f"tahun {report.year} sampai dengan {report.through.short}"
    return f"tahun {report.year}"


def executive_summary(report: AnnualReport) -> tuple[str, ...]:
    ranked = sorted(
        (unit for unit in report.units if unit.average.percent is not None),
        key=lambda unit: unit.average.percent,
        reverse=True,
    )
    sentences = [
        f"Laporan ini memuat {len(report.objectives)} sasaran strategis dari "
        f"{len(report.units)} bidang."
        if report.objectives
        else "",
        wording.counts(report.average, _period(report)),
    ]
    if len(ranked) > 1:
        sentences.append(
            f"Rata-rata capaian tertinggi dicatat oleh {ranked[0].name} "
            f"({ranked[0].average.text} persen) dan terendah oleh {ranked[-1].name} "
            f"({ranked[-1].average.text} persen)."
        )
    until = f"akhir {report.through.label}" if report.through else f"akhir tahun {report.year}"
    sentences.append(wording.spending(report.budget, until))
    return tuple(filter(None, sentences))


def closing(report: AnnualReport) -> tuple[str, ...]:
    missed = [
        row.latest.name
        for account in report.objectives
        for row in account.indicators
        if row.achievement.reached is False
    ]
    ended = report.through is not None and report.through.quarter == 4
    ahead = f"pada tahun {report.year + 1}" if ended else f"pada sisa tahun {report.year}"
    sentences = [wording.counts(report.average, _period(report))]
    if missed:
        sentences.append(
            f"Indikator yang belum mencapai target tahunan dan menjadi perhatian {ahead} adalah "
            f"{wording.join(missed)}."
        )
    elif report.average.assessed:
        sentences.append("Seluruh indikator yang dinilai mencapai targetnya.")
    if report.draft:
        sentences.append(
            "Laporan ini masih berupa draf: angka dan naskahnya dapat berubah sampai laporan "
            "diterbitkan."
        )
    return tuple(filter(None, sentences))
