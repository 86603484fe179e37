"""Sentences of the reports, made from figures and from nothing else.

Formal Indonesian as an office writes it. A sentence whose figures are missing is not written; what
is missing is listed as a gap instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from reports.document import ObjectiveAccount, YearIndicator
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


def span(quarters: Iterable[str]) -> str:
    """``TW I–IV`` for all four, else ``TW II dan TW IV``: quarters in their order."""
    quarters = list(quarters)
    return "TW I–IV" if len(quarters) == 4 else join(quarters)


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
    if len(ranked) > 1 and ranked[0].achievement.text != ranked[-1].achievement.text:
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
    """Against last year; before TW IV nothing is judged: a part of a year would always have
    fallen behind a whole one."""
    changes = [change(row, dict(row.latest.past).get(year - 1)) for row in account.indicators]
    parts = [
        f"{changes.count(word)} indikator {word}"
        for word in ("membaik", "tetap", "menurun", "tidak diperbandingkan")
        if word in changes
    ]
    if set(changes) <= {"tidak diperbandingkan"}:
        return ""
    if newest.quarter < 4:
        return (
            f"Realisasi tahun {year} baru memuat data sampai dengan {newest.short}, sehingga belum "
            f"diperbandingkan dengan realisasi setahun penuh tahun {year - 1}."
        )
    return f"Dibandingkan tahun {year - 1}, realisasi {join(parts)}."


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
    which = "indikator yang dapat dibandingkan"
    if len(done) == len(known):
        result = f"seluruh {len(known)} {which} telah" if len(known) > 1 else f"satu {which} telah"
    elif done:
        result = f"{len(done)} dari {len(known)} {which} telah"
    elif len(known) > 1:
        result = f"tidak satu pun dari {len(known)} {which} telah"
    else:
        result = f"satu {which} belum"
    sentence = (
        f"Terhadap target akhir Renstra{f' tahun {years}' if years else ''}, {result} mencapai "
        "target."
    )
    rest = [
        f"{row.latest.name} ({percent_text(value)} persen)" for row, value in known if value < 100
    ]
    if rest:
        sentence += f" Kemajuan menuju target tersebut: {join(rest)}."
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
    return "lebih baik dari angka nasional" if better else "belum sebaik angka nasional"


def point_national(account: ObjectiveAccount) -> str:
    parts = [
        f"Realisasi {row.latest.name} sebesar {shown(row.realization)} {standing(row)} sebesar "
        f"{shown(row.latest.national)}."
        for row in account.indicators
        if row.latest.national is not None and standing(row) != "tidak diperbandingkan"
    ]
    return " ".join(parts)


def point_causes(account: ObjectiveAccount) -> str:
    told = sum(bool(row.narratives) for row in account.indicators)
    if not told:
        return ""
    whole = len(account.indicators)
    which = "setiap indikator" if told == whole else f"{told} dari {whole} indikator"
    return f"Menurut laporan triwulan {account.unit}, keterangan untuk {which} sebagai berikut."


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
        short = ", walaupun rata-rata capaian belum mencapai 100 persen" if reached < 100 else ""
        verdict = (
            f". {_apart(reached - spent, 'di atas')}, sehingga penggunaan sumber daya tergolong "
            f"efisien{short}."
        )
    else:
        verdict = (
            f". {_apart(spent - reached, 'di bawah')}, sehingga penggunaan sumber daya belum "
            "efisien."
        )
    return beside + verdict + shared


def _apart(points: Decimal, where: str) -> str:
    text = percent_text(points)
    if text == percent_text(Decimal(0)):
        return "Capaian sebanding dengan serapan"
    return f"Capaian berada {text} poin persen {where} serapan"


def point_programmes(account: ObjectiveAccount) -> str:
    lines = [line for line in account.budget.lines if line.percent is not None]
    if not lines:
        return ""
    idle = [line.program for line in lines if line.realization == 0]
    active = [f"{line.program} ({line.percent_text} persen)" for line in lines if line.realization]
    sentences = []
    if active:
        sentences.append(
            f"Program bidang yang menunjang sasaran ini, dengan serapan anggarannya, adalah "
            f"{join(active)}."
        )
    if idle:
        sentences.append(f"Program {join(idle)} belum dilaksanakan.")
    missed = [row.latest.name for row in account.indicators if row.achievement.reached is False]
    if missed:
        sentences.append(f"Indikator yang belum mencapai targetnya adalah {join(missed)}.")
    elif account.average.assessed:
        sentences.append("Seluruh indikator yang dinilai mencapai targetnya.")
    return " ".join(sentences)
