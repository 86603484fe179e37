"""Sentences of the reports, made from figures and from nothing else.

Formal Indonesian as an office writes it. A sentence whose figures are missing is not written; what
is missing is listed as a gap instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from reports.document import AnnualReport, ObjectiveAccount, YearIndicator
from reports.periods import Quarter
from reports.values import Average, Budget, Figure, UnitSection, money_text, percent_text, shown
from workflow import achievement
from workflow.numbers import format as format_number


def join(names: Iterable[str]) -> str:
    """``a``, ``a dan b``, ``a, b, dan c``."""
    names = list(names)
    if len(names) < 3:
        return " dan ".join(names)
    return f"{', '.join(names[:-1])}, dan {names[-1]}"


def average_rule(cap: Decimal | None, period: str) -> str:
    """How averages are made, printed beside every average."""
    capped = (
        f"; capaian di atas {format_number(cap.normalize())} persen dihitung "
        f"{format_number(cap.normalize())} persen"
        if cap is not None
        else ""
    )
    return (
        "Rata-rata capaian adalah rata-rata hitung capaian indikator yang dinilai pada "
        f"{period}, setiap indikator berbobot sama{capped}. Indikator tanpa target, dengan target "
        "nol, atau yang belum terisi tidak dinilai dan tidak diperhitungkan. Capaian setiap "
        "indikator ditampilkan apa adanya, tanpa batas atas."
    )


def counts(average: Average, what: str) -> str:
    """How many indicators reached their target, missed it, or were not assessed."""
    if not average.indicators:
        return f"Belum ada indikator yang dilaporkan pada {what}."
    if not average.assessed:
        return f"Dari {average.indicators} indikator pada {what}, belum ada yang dapat dinilai."
    if not average.missed:
        result = "semuanya mencapai atau melampaui target"
    elif not average.reached:
        result = "belum ada yang mencapai target"
    else:
        result = (
            f"{average.reached} mencapai atau melampaui target dan {average.missed} belum "
            "mencapai target"
        )
    if average.not_assessed:
        sentence = (
            f"Dari {average.indicators} indikator pada {what}, {average.assessed} indikator "
            f"dinilai ({result}) dan {average.not_assessed} indikator tidak dinilai."
        )
    else:
        sentence = f"Seluruh {average.indicators} indikator pada {what} dinilai: {result}."
    if average.percent is not None:
        sentence += (
            f" Rata-rata capaian sebesar {average.text} persen dengan predikat {average.predicate}."
        )
    return sentence


def spending(budget: Budget, until: str) -> str:
    """How much of the ceiling is spent; empty without a budget."""
    total = budget.total
    if total.ceiling is None:
        return ""
    if total.realization is None:
        return f"Pagu anggaran sebesar {money_text(total.ceiling)}; realisasinya belum dilaporkan."
    sentence = (
        f"Sampai dengan {until}, dari pagu anggaran sebesar {money_text(total.ceiling)} telah "
        f"terealisasi {money_text(total.realization)} atau {total.percent_text} persen."
    )
    if budget.unreported:
        sentence += f" Realisasi {budget.unreported} program belum dilaporkan."
    return sentence


def quarter_summary(
    quarter: Quarter, sections: Sequence[UnitSection], average: Average
) -> tuple[str, ...]:
    if not sections:
        return (f"Belum ada laporan bidang yang direkomendasikan untuk {quarter.label}.",)
    budget = Budget(tuple(line for part in sections for line in part.budget.lines))
    ranked = sorted(
        (part for part in sections if part.average.percent is not None),
        key=lambda part: part.average.percent,
        reverse=True,
    )
    sentences = [counts(average, quarter.label)]
    if len(ranked) > 1:
        best, last = ranked[0], ranked[-1]
        sentences.append(
            f"Rata-rata capaian tertinggi dicatat oleh {best.name} ({best.average.text} persen) "
            f"dan terendah oleh {last.name} ({last.average.text} persen)."
        )
    sentences.append(spending(budget, f"akhir {quarter.label}"))
    return tuple(filter(None, sentences))


# The seven points of Permen PANRB 53/2014, in its order ----------------------------------------


def _comparable(one: Figure | None, other: Figure | None) -> tuple[Decimal, Decimal] | None:
    """Both values if they can be set side by side: two single numbers, or two ranks of a scale."""
    if one is None or other is None or one.number is None or other.number is None:
        return None
    if one.upper is not None or other.upper is not None or bool(one.label) != bool(other.label):
        return None
    return one.number, other.number


def point_target(account: ObjectiveAccount, year: int) -> str:
    ranked = sorted(
        (row for row in account.indicators if row.achievement.percent is not None),
        key=lambda row: row.achievement.percent,
    )
    sentence = counts(account.average, f"sasaran ini tahun {year}")
    if len(ranked) > 1:
        low, high = ranked[0], ranked[-1]
        sentence += (
            f" Capaian tertinggi pada indikator {high.latest.name} ({high.achievement.text} "
            f"persen), terendah pada {low.latest.name} ({low.achievement.text} persen)."
        )
    return sentence


def change(row: YearIndicator, before: Figure | None) -> str:
    """How a realization stands to an earlier one, by the indicator's polarity."""
    pair = _comparable(row.realization, before)
    if pair is None or row.latest.polarity == "rentang":
        return "tidak diperbandingkan"
    now, before = pair
    if now == before:
        return "tetap"
    better = now > before if row.latest.polarity == "naik" else now < before
    return "membaik" if better else "menurun"


def point_past(account: ObjectiveAccount, year: int, newest: Quarter) -> str:
    """Against last year; before TW IV it says that a part is set beside a whole year."""
    changes = [change(row, dict(row.latest.past).get(year - 1)) for row in account.indicators]
    parts = [
        f"{changes.count(word)} indikator {word}"
        for word in ("membaik", "tetap", "menurun", "tidak diperbandingkan")
        if word in changes
    ]
    if set(changes) <= {"tidak diperbandingkan"}:
        return ""
    until = "" if newest.quarter == 4 else f" sampai dengan {newest.short}"
    whole = "" if newest.quarter == 4 else " (setahun penuh)"
    return f"Dibandingkan tahun {year - 1}{whole}, realisasi{until} {join(parts)}."


def progress(row: YearIndicator) -> Decimal | None:
    """How far the realization is on the way to the Renstra target, in percent; None unknown."""
    goal, now = row.latest.renstra, row.realization
    if goal is None or now is None or goal.number is None or now.number is None:
        return None
    target = (goal.number, goal.upper) if goal.upper is not None else goal.number
    if goal.upper is not None and row.latest.polarity != "rentang":
        return None
    return achievement.achievement(
        row.latest.polarity, target, now.number, row.latest.formula or None
    )


def point_renstra(account: ObjectiveAccount) -> str:
    known = [(row, value) for row in account.indicators if (value := progress(row)) is not None]
    if not known:
        return ""
    done = [row for row, value in known if value >= 100]
    years = join(sorted({row.latest.renstra_year for row, _ in known if row.latest.renstra_year}))
    share = f"{len(done)} dari" if done else "belum ada satu pun dari"
    sentence = (
        f"Terhadap target akhir Renstra{f' tahun {years}' if years else ''}, {share} "
        f"{len(known)} indikator yang dapat dibandingkan telah mencapai target."
    )
    rest = [
        f"{row.latest.name} ({percent_text(value)} persen)" for row, value in known if value < 100
    ]
    if rest:
        sentence += f" Yang masih memerlukan percepatan: {join(rest)}."
    return sentence


def standing(row: YearIndicator) -> str:
    """The realization beside the national figure."""
    pair = _comparable(row.realization, row.latest.national)
    if pair is None or row.latest.polarity == "rentang":
        return "tidak diperbandingkan"
    now, national = pair
    if now == national:
        return "sama dengan angka nasional"
    better = (now > national) == (row.latest.polarity == "naik")
    return "lebih baik dari angka nasional" if better else "di bawah kinerja nasional"


def point_national(account: ObjectiveAccount) -> str:
    parts = [
        f"{row.latest.name} {standing(row)} ({shown(row.realization)} dibanding "
        f"{shown(row.latest.national)})"
        for row in account.indicators
        if row.latest.national is not None and standing(row) != "tidak diperbandingkan"
    ]
    return f"{'; '.join(parts)}." if parts else ""


def point_causes(account: ObjectiveAccount) -> str:
    told = sum(bool(row.narratives) for row in account.indicators)
    if not told:
        return ""
    return (
        f"Keterangan bidang untuk {told} dari {len(account.indicators)} indikator, sebagaimana "
        "dilaporkan setiap triwulan, adalah sebagai berikut."
    )


def point_efficiency(account: ObjectiveAccount, objectives_of_unit: int) -> str:
    """Capaian beside budget absorption; 0 beside 0 is "belum dilaksanakan", not efficient."""
    reached, spent = account.average.percent, account.budget.total.percent
    if reached is None or spent is None:
        return ""
    shared = (
        f" Anggaran tersebut menunjang {objectives_of_unit} sasaran bidang ini sekaligus."
        if objectives_of_unit > 1
        else ""
    )
    beside = (
        f"Rata-rata capaian sasaran sebesar {account.average.text} persen berdampingan dengan "
        f"serapan anggaran bidang sebesar {percent_text(spent)} persen"
    )
    if reached <= 0 and spent <= 0:
        verdict = "; kegiatan belum dilaksanakan, sehingga efisiensi belum dapat dinilai."
    elif spent <= 0:
        verdict = "; capaian diperoleh tanpa serapan anggaran yang tercatat."
    elif reached >= spent:
        verdict = (
            f". Capaian berada {percent_text(reached - spent)} poin persen di atas serapan, "
            "sehingga penggunaan sumber daya tergolong efisien."
        )
    else:
        verdict = (
            f". Capaian berada {percent_text(spent - reached)} poin persen di bawah serapan, "
            "sehingga penggunaan sumber daya belum efisien."
        )
    return beside + verdict + shared


def point_programmes(account: ObjectiveAccount) -> str:
    lines = [line for line in account.budget.lines if line.percent is not None]
    if not lines:
        return ""
    idle = [line.program for line in lines if line.realization == 0]
    active = [f"{line.program} ({line.percent_text} persen)" for line in lines if line.realization]
    sentences = []
    if active:
        sentences.append(f"Sasaran ini ditunjang oleh program {join(active)}.")
    if idle:
        sentences.append(f"Program {join(idle)} belum dilaksanakan.")
    missed = [row.latest.name for row in account.indicators if row.achievement.reached is False]
    if missed:
        sentences.append(
            f"Program tersebut belum berhasil membawa indikator {join(missed)} ke targetnya."
        )
    elif account.average.assessed:
        sentences.append("Seluruh indikator yang dinilai mencapai targetnya.")
    return " ".join(sentences)


# Chapters of the annual report ------------------------------------------------------------------


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
        counts(report.average, _period(report)),
    ]
    if len(ranked) > 1:
        sentences.append(
            f"Rata-rata capaian tertinggi dicatat oleh {ranked[0].name} "
            f"({ranked[0].average.text} persen) dan terendah oleh {ranked[-1].name} "
            f"({ranked[-1].average.text} persen)."
        )
    until = f"akhir {report.through.label}" if report.through else f"akhir tahun {report.year}"
    sentences.append(spending(report.budget, until))
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
    sentences = [counts(report.average, _period(report))]
    if missed:
        sentences.append(
            f"Indikator yang belum mencapai target tahunan dan menjadi perhatian {ahead} adalah "
            f"{join(missed)}."
        )
    elif report.average.assessed:
        sentences.append("Seluruh indikator yang dinilai mencapai targetnya.")
    if report.draft:
        sentences.append(
            "Laporan ini masih berupa draf: angka dan naskahnya dapat berubah sampai laporan "
            "diterbitkan."
        )
    return tuple(filter(None, sentences))
