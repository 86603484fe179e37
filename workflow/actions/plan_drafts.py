"""What a person wants a row of the plan to say, and whether it can be said. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from workflow import numbers
from workflow.enums import Aggregation, Formula, Frequency, Polarity, ValueKind
from workflow.models import Benchmark, BudgetLine, Figure, Indicator, Objective

MONEY_PLACES = 2
MOST_SCALE = 20  # labels of a scale
MAX_DEFINITION = 5000
MAX_SCALE_LABEL = 60
MAX_DECIMALS = 6
FIRST_YEAR, LAST_YEAR = 2000, 2100

#: Fields of an indicator that people edit, with the words of form and history.
FIELDS = {
    "objective": "Sasaran",
    "number": "Nomor urut",
    "name": "Indikator",
    "definition": "Definisi operasional",
    "measure": "Satuan",
    "kind": "Bentuk nilai",
    "scale": "Skala",
    "polarity": "Arah",
    "formula": "Rumus arah rendah",
    "aggregation": "Penghitungan setahun",
    "frequency": "Frekuensi",
    "decimals": "Angka desimal",
    "source": "Sumber data",
    "note": "Keterangan",
}
_CHOICES = {
    "kind": ValueKind,
    "polarity": Polarity,
    "formula": Formula,
    "aggregation": Aggregation,
    "frequency": Frequency,
}
_LENGTHS = {
    "name": 300,
    "measure": 60,
    "definition": MAX_DEFINITION,
    "source": 160,
    "note": 250,
}
#: What figures of earlier quarters were entered with; another one would give them another meaning.
FIXED_ONCE_FILLED = ("kind", "scale")


@dataclass(frozen=True)
class IndicatorDraft:
    """An indicator with its figures as a person wants them.

    ``targets`` maps quarters 1–4, and 0 for the year, to figures of the year being edited;
    ``past`` maps years to annual figures. ``new_objective`` names a sasaran that is made with it.
    """

    name: str
    measure: str
    kind: str = ValueKind.NUMBER
    scale: tuple[str, ...] = ()
    polarity: str = Polarity.NAIK
    formula: str = Formula.SELISIH
    aggregation: str = Aggregation.POSISI_AKHIR
    frequency: str = Frequency.TRIWULANAN
    decimals: int = 2
    number: int = 0
    definition: str = ""
    source: str = ""
    note: str = ""
    objective_id: int | None = None
    new_objective: str = ""
    targets: dict[int, Figure] = field(default_factory=dict)
    renstra: Figure = None
    renstra_year: int | None = None
    national: Figure = None
    past: dict[int, Figure] = field(default_factory=dict)

    def text(self, name: str, objectives: dict[int, Objective] | None = None) -> str:
        """A field as history writes it."""
        if name == "objective":
            found = (objectives or {}).get(self.objective_id)
            return found.name if found else self.new_objective
        return field_text(name, getattr(self, name))


@dataclass(frozen=True)
class LineDraft:
    """A programme of the budget as a person wants it; ``plans`` are cumulative, TW I to IV."""

    code: str
    program: str
    ceiling: Figure
    plans: tuple[Figure, ...]


@dataclass(frozen=True)
class StoredIndicator:
    """An indicator as the database has it, with the figures that a form of one year shows."""

    indicator: Indicator
    targets: dict[tuple[int, int], Figure]  # (year, quarter)
    renstra: tuple[int, Figure] | None  # of the last year that has one
    renstra_years: dict[int, Figure]
    national: dict[int, Figure]  # by year
    past: dict[int, Figure]  # by year
    has_figures: bool

    @classmethod
    def load(cls, indicator: Indicator) -> StoredIndicator:
        """Read everything around an indicator; four queries."""
        benchmarks = list(indicator.benchmarks.order_by("year"))
        renstra = [b for b in benchmarks if b.kind == Benchmark.Kind.RENSTRA]
        filled = indicator.realizations.exclude(number__isnull=True, label="")
        return cls(
            indicator=indicator,
            targets={(t.year, t.quarter): t.figure for t in indicator.targets.all()},
            renstra=(renstra[-1].year, renstra[-1].figure) if renstra else None,
            renstra_years={b.year: b.figure for b in renstra},
            national={b.year: b.figure for b in benchmarks if b.kind == Benchmark.Kind.NATIONAL},
            past={p.year: p.figure for p in indicator.past_figures.filter(quarter=0)},
            has_figures=filled.exists(),
        )

    def draft(self, year: int, past_years: tuple[int, ...]) -> IndicatorDraft:
        """What the form of a year begins with."""
        row = self.indicator
        return IndicatorDraft(
            **{name: getattr(row, name) for name in FIELDS if name not in ("objective", "scale")},
            scale=tuple(row.scale),
            objective_id=row.objective_id,
            targets={quarter: self.targets.get((year, quarter)) for quarter in range(5)},
            renstra=self.renstra[1] if self.renstra else None,
            renstra_year=self.renstra[0] if self.renstra else None,
            national=self.national.get(year),
            past={past: self.past.get(past) for past in past_years},
        )


def field_text(name: str, value: Any) -> str:
    """The value of an indicator's field as people read it."""
    if name == "scale":
        return " > ".join(value)
    if name in _CHOICES:
        return _CHOICES[name](value).label
    return str(value)


def problems(
    draft: IndicatorDraft, stored: StoredIndicator | None = None, year: int | None = None
) -> dict[str, str]:
    """What is wrong with a draft, as sentences by the names of the form's fields.

    Figures are named "target_0" … "target_4", "renstra", "national" and "past_2025".
    """
    found = _field_problems(draft)
    if not draft.objective_id and not draft.new_objective:
        found["objective"] = "Pilih sasaran, atau tulis sasaran baru."
    elif len(draft.new_objective) > 300:
        found["new_objective"] = "Terlalu panjang: paling banyak 300 huruf."
    if not {"kind", "scale", "polarity"} & set(found):
        found.update(_figure_problems(draft, stored))
        if stored:
            found.update(_shape_problems(draft, stored, year))
    return found


def _field_problems(draft: IndicatorDraft) -> dict[str, str]:
    found = {
        name: f"Terlalu panjang: paling banyak {most} huruf."
        for name, most in _LENGTHS.items()
        if len(getattr(draft, name)) > most
    }
    if not draft.name:
        found["name"] = "Tulis nama indikatornya."
    if not draft.measure:
        found["measure"] = "Tulis satuannya, misalnya Persen atau Unit."
    for name, choices in _CHOICES.items():
        if getattr(draft, name) not in list(choices):
            found[name] = "Pilih salah satu."
    if not 0 <= draft.decimals <= MAX_DECIMALS:
        found["decimals"] = f"Tulis 0 sampai {MAX_DECIMALS}."
    if not 0 <= draft.number <= 9999:
        found["number"] = "Tulis 0 sampai 9999."
    if draft.kind == ValueKind.ORDINAL:
        found.update(_scale_problems(draft))
    if draft.aggregation == Aggregation.RASIO and draft.kind != ValueKind.RATIO:
        found["aggregation"] = (
            "Rasio hanya untuk bentuk nilai “Pembilang dan penyebut”; pilih penghitungan lain."
        )
    return found


def _scale_problems(draft: IndicatorDraft) -> dict[str, str]:
    labels = draft.scale
    if len(labels) < 2:
        return {"scale": "Tulis paling sedikit dua nilai, yang terbaik di baris pertama."}
    if len(labels) > MOST_SCALE or any(len(label) > MAX_SCALE_LABEL for label in labels):
        return {
            "scale": f"Paling banyak {MOST_SCALE} nilai, masing-masing {MAX_SCALE_LABEL} huruf."
        }
    if len({label.casefold() for label in labels}) < len(labels):
        return {"scale": "Ada nilai yang tertulis dua kali."}
    if draft.polarity == Polarity.RENTANG:
        return {"polarity": "Skala tidak punya rentang; pilih arah lain."}
    return {}


def figure_problem(draft: IndicatorDraft, value: Figure, *, is_target: bool) -> str:
    """Why a figure does not fit its indicator; "" when it does or where there is none.

    A target of the direction "rentang" is a range; what it is compared with may be one.
    """
    if value is None:
        return ""
    if draft.kind == ValueKind.ORDINAL:
        if value in draft.scale:
            return ""
        return f"Pilih nilai dari skala indikator: {', '.join(draft.scale)}."
    if isinstance(value, str):
        return "Isian ini bukan angka."
    if isinstance(value, tuple) and draft.polarity != Polarity.RENTANG:
        return "Rentang hanya untuk arah “Dalam rentang”; tulis satu angka."
    if is_target and draft.polarity == Polarity.RENTANG and not isinstance(value, tuple):
        return "Tulis batas bawah dan batas atas, misalnya 2,50–4,50."
    parts = value if isinstance(value, tuple) else (value,)
    return next(filter(None, map(numbers.size_problem, parts)), "")


def _figure_problems(draft: IndicatorDraft, stored: StoredIndicator | None) -> dict[str, str]:
    """Sentences about the figures; one that is stored already may stay as it is."""
    old = {
        "renstra": stored.renstra[1] if stored and stored.renstra else None,
        **{f"past_{year}": figure for year, figure in (stored.past if stored else {}).items()},
    }
    figures = {f"target_{quarter}": value for quarter, value in draft.targets.items()}
    figures |= {"renstra": draft.renstra, "national": draft.national}
    figures |= {f"past_{year}": value for year, value in draft.past.items()}
    found = {}
    for name, value in figures.items():
        is_kept = name in old and value == old[name]
        sentence = figure_problem(draft, value, is_target=name.startswith("target"))
        if sentence and not is_kept:
            found[name] = sentence
    if draft.renstra is not None and not FIRST_YEAR <= (draft.renstra_year or 0) <= LAST_YEAR:
        found["renstra_year"] = "Tulis tahun akhir Renstra, misalnya 2030."
    return found


def _shape_problems(
    draft: IndicatorDraft, stored: StoredIndicator, year: int | None
) -> dict[str, str]:
    """Whether kind, scale and direction still fit the figures that the form does not show."""
    row, found = stored.indicator, {}
    if stored.has_figures:
        if draft.kind != row.kind:
            found["kind"] = (
                "Realisasinya sudah diisi, jadi bentuk nilai tidak dapat diubah. Hentikan "
                "indikator ini dan buat yang baru."
            )
        elif draft.kind == ValueKind.ORDINAL and list(draft.scale) != row.scale:
            found["scale"] = (
                "Realisasinya sudah diisi, jadi skala tidak dapat diubah. Hentikan indikator ini "
                "dan buat yang baru."
            )
    if found:
        return found
    for (other, _), figure in sorted(stored.targets.items()):
        if other != year and figure_problem(draft, figure, is_target=True):
            name = "polarity" if draft.polarity != row.polarity else "kind"
            found[name] = (
                f"Target tahun {other} ({row.show(figure)}) tidak sesuai dengan pilihan ini; "
                "ubah dulu target tahun itu."
            )
            break
    return found


def line_problems(draft: LineDraft, stored: BudgetLine | None = None) -> dict[str, str]:
    """What is wrong with a budget line: sentences by "code", "program", "ceiling", "plan_1"…"""
    found = {}
    if not draft.code or len(draft.code) > 40:
        found["code"] = "Tulis kode program, paling banyak 40 huruf."
    if not draft.program or len(draft.program) > 250:
        found["program"] = "Tulis nama program, paling banyak 250 huruf."
    amounts = {"ceiling": draft.ceiling}
    amounts |= {f"plan_{quarter}": amount for quarter, amount in enumerate(draft.plans, start=1)}
    for name, amount in amounts.items():
        if sentence := _amount_problem(amount):
            found[name] = sentence
    if draft.ceiling is None:
        found["ceiling"] = "Tulis pagunya dalam rupiah; 0 bila belum ada."
    if found:
        return found
    plans = tuple(amount or 0 for amount in draft.plans)
    same = stored and (draft.ceiling, plans) == (
        stored.ceiling,
        tuple(stored.plan(quarter) for quarter in range(1, 5)),
    )
    return {} if same else _plan_problems(draft)


def _amount_problem(amount: Figure) -> str:
    if amount is None:
        return ""
    if not isinstance(amount, Decimal):
        return "Tulis satu angka dalam rupiah."
    if amount < 0:
        return "Jumlah rupiah tidak boleh kurang dari nol."
    return numbers.size_problem(amount, MONEY_PLACES) or ""


def _plan_problems(draft: LineDraft) -> dict[str, str]:
    before = Decimal(0)
    for quarter, amount in enumerate(draft.plans, start=1):
        if not amount:
            continue  # not planned, or not told
        if amount < before:
            return {
                f"plan_{quarter}": "Rencana dihitung sejak Januari, jadi tidak boleh kurang dari "
                "triwulan sebelumnya."
            }
        if amount > draft.ceiling:
            return {f"plan_{quarter}": "Rencana tidak boleh melebihi pagu."}
        before = amount
    return {}
