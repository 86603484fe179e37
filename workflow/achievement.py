"""Capaian (achievement), aggregation over quarters and predikat. Pure: no Django.

Figures are ``Decimal`` (``int`` and the text of a Decimal such as "20.50" are accepted too);
``float`` is refused. A range target and a ratio realization are pairs: ``(lower, upper)`` and
``(numerator, denominator)``. Percentages are Decimals, not rounded; None means that there is
nothing to assess, never zero and never 100.
Every error is a ``ValueError`` with an Indonesian sentence.
Source of the rules: SOP 07 (rows 3, 4 and 6), Permen PANRB 53/2014 (pengukuran kinerja) and the
office's policy for predikat and caps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import NamedTuple

Figure = Decimal | int | str
Pair = tuple[Figure, Figure] | list[Figure]
Scale = Sequence[Sequence]

POLARITIES = ("naik", "turun", "rentang")
FORMULAS = ("selisih", "rasio")
KINDS = ("jumlah", "posisi_akhir", "rata_rata", "rasio")

NOT_ASSESSED = "tidak dinilai"
NOT_FILLED = "belum terisi"

DEFAULT: tuple[tuple[Decimal, str], ...] = (
    (Decimal(91), "Sangat Tinggi"),
    (Decimal(76), "Tinggi"),
    (Decimal(66), "Sedang"),
    (Decimal(51), "Rendah"),
    (Decimal(0), "Sangat Rendah"),
)
"""Lower bounds with their predikat; the last one also takes everything below its bound."""

# Own contexts: a caller's decimal context must not change an official figure.
_ARITHMETIC = Context(prec=28, rounding=ROUND_HALF_EVEN)
_ROUNDING = Context(prec=300, rounding=ROUND_HALF_UP)
_HUNDRED = Decimal(100)
_MOST_DIGITS = 100


class Assessment(NamedTuple):
    """Capaian in per cent (unrounded) or None, and the predikat or the reason why there is none."""

    percent: Decimal | None
    label: str


def achievement(
    polarity: str,
    target: Figure | Pair | None,
    realization: Figure | Pair | None,
    formula: str | None = "selisih",
) -> Decimal | None:
    """Return capaian in per cent, unrounded and uncapped, or None where it cannot be assessed.

    - naik: R/T. Target zero or negative: None.
    - turun: (2T − R)/T with formula "selisih" (also for None), T/R with "rasio".
      Target zero or negative: None; under "rasio" a realization of zero or less: None.
    - rentang: 100 inside (bounds included), below R/lower, above (2·upper − R)/upper; a bound of
      zero or less cannot be divided by: None. A single number as target is the range of itself;
      a target of exactly zero is None.
    A realization pair is a ratio: numerator/denominator·100; denominator zero: None.
    """
    _check_choice(polarity, POLARITIES, "Polaritas")
    formula = _check_choice(formula or "selisih", FORMULAS, "Rumus capaian")
    goal = _target(target)
    if isinstance(goal, tuple) and polarity != "rentang":
        raise ValueError("Target berupa rentang hanya untuk indikator dengan polaritas rentang.")
    actual = _realization(realization)
    if goal is None or actual is None:
        return None
    if polarity == "rentang":
        return _range_percent(goal if isinstance(goal, tuple) else (goal, goal), actual)
    if goal <= 0:
        return None
    if polarity == "naik":
        return _percent(actual, goal)
    if formula == "rasio":
        return _percent(goal, actual) if actual > 0 else None
    return _distance_percent(goal, actual)


def assess(
    polarity: str,
    target: Figure | Pair | None,
    realization: Figure | Pair | None,
    formula: str | None = "selisih",
    scale: Scale = DEFAULT,
    cap: Figure | None = None,
) -> Assessment:
    """Return capaian and predikat; "belum terisi" (target set, nothing filled) apart from
    "tidak dinilai" (no target, target that cannot be assessed, ratio without a denominator).

    ``cap`` limits the percentage for the predikat only; the percentage stays raw.
    """
    percent = achievement(polarity, target, realization, formula)
    if percent is not None:
        return Assessment(percent, predicate(_capped(percent, cap), scale))
    if _is_unfilled(realization) and _can_be_assessed(polarity, _target(target)):
        return Assessment(None, NOT_FILLED)
    return Assessment(None, NOT_ASSESSED)


def predicate(percent: Figure | None, scale: Scale = DEFAULT) -> str:
    """Return the predikat of a percentage, rounded half up to 2 decimals first (90.995 → 91.00).

    ``scale`` holds pairs (lower bound, label) in any order; the lowest label takes all below it.
    None is "tidak dinilai".
    """
    steps = sorted(((_decimal(low), str(label)) for low, label in scale), reverse=True)
    if not steps:
        raise ValueError("Skala predikat kosong. Isi paling sedikit satu batas dan predikat.")
    if len({low for low, _ in steps}) != len(steps):
        raise ValueError("Skala predikat memuat batas yang sama dua kali.")
    if percent is None:
        return NOT_ASSESSED
    rounded = round2(percent)
    return next((label for low, label in steps if rounded >= low), steps[-1][1])


def aggregate(
    kind: str,
    realizations: Sequence[Figure | Pair | None],
    targets: Sequence[Figure | Pair | None],
) -> tuple[Decimal | None, Decimal | tuple[Decimal, Decimal] | None]:
    """Bring quarters together: return (realization, target), unrounded.

    Only filled quarters count, on both sides; zero is filled, None is not. With nothing filled
    nothing is claimed: (None, None).
    - jumlah: sums; rata_rata: means; posisi_akhir: the last filled quarter and its own target.
    - rasio: sum of numerators / sum of denominators · 100 (never the mean of the ratios) and the
      target of the last filled quarter; a sum of denominators of zero gives (None, None).
    A filled quarter without a target adds to the realization only. Range targets are added and
    averaged bound by bound.
    """
    _check_choice(kind, KINDS, "Cara agregasi")
    if len(realizations) != len(targets):
        raise ValueError("Jumlah realisasi dan target per triwulan tidak sama.")
    goals = [_target(target) for target in targets]
    if kind == "rasio":
        return _ratio_of_sums(realizations, goals)
    filled = [
        (actual, goal)
        for actual, goal in zip(map(_realization, realizations), goals, strict=True)
        if actual is not None
    ]
    if not filled:
        return None, None
    if kind == "posisi_akhir":
        return filled[-1]
    actuals = [actual for actual, _ in filled]
    planned = [goal for _, goal in filled if goal is not None]
    return _combine(kind, actuals), _combine_targets(kind, planned)


def average(percents: Iterable[Figure | None], cap: Figure | None = None) -> Decimal | None:
    """Return the mean of the assessed percentages, each limited to ``cap`` first; None if none is.

    What is not assessed (None) is left out, so it neither helps nor harms.
    """
    assessed = [_capped(_decimal(percent), cap) for percent in percents if percent is not None]
    return _combine("rata_rata", assessed) if assessed else None


def round2(value: Figure | None) -> Decimal | None:
    """Round half up to 2 decimals, as printed; None stays None."""
    if value is None:
        return None
    rounded = _decimal(value).quantize(Decimal("0.01"), context=_ROUNDING)
    return rounded if rounded else rounded.copy_abs()


def ordinal_rank(labels_best_first: Sequence[str], label: str) -> int:
    """Return the rank of a label on an ordinal scale ("AA", "A", "BB", …): best n − 1, worst 0."""
    names = [_label(name) for name in labels_best_first]
    if len(set(names)) != len(names):
        raise ValueError("Skala ordinal memuat nilai yang sama dua kali.")
    if _label(label) not in names:
        raise ValueError(
            f"“{str(label)[:40]}” tidak ada dalam skala. Pilih salah satu: "
            + ", ".join(str(name) for name in labels_best_first)
            + "."
        )
    return len(names) - 1 - names.index(_label(label))


def ordinal_achievement(
    labels_best_first: Sequence[str], target_label: str | None, realized_label: str | None
) -> Decimal | None:
    """Return rank of the realization / rank of the target · 100; None where the target is the
    worst label (rank 0 cannot be divided by), or where either is missing."""
    goal = None if target_label is None else ordinal_rank(labels_best_first, target_label)
    actual = None if realized_label is None else ordinal_rank(labels_best_first, realized_label)
    if not goal or actual is None:
        return None
    return _percent(Decimal(actual), Decimal(goal))


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    return _ARITHMETIC.divide(_ROUNDING.multiply(part, _HUNDRED), whole)


def _distance_percent(goal: Decimal, actual: Decimal) -> Decimal:
    return _percent(_ROUNDING.subtract(_ROUNDING.multiply(goal, Decimal(2)), actual), goal)


def _range_percent(bounds: tuple[Decimal, Decimal], actual: Decimal) -> Decimal | None:
    low, high = bounds
    if low == high == 0:
        return None
    if low <= actual <= high:
        return _HUNDRED
    if actual < low:
        return _percent(actual, low) if low > 0 else None
    return _distance_percent(high, actual) if high > 0 else None


def _can_be_assessed(polarity: str, goal: Decimal | tuple[Decimal, Decimal] | None) -> bool:
    if goal is None:
        return False
    if polarity == "rentang":
        return goal not in (0, (0, 0))
    return goal > 0


def _ratio_of_sums(
    realizations: Sequence[Figure | Pair | None],
    goals: list[Decimal | tuple[Decimal, Decimal] | None],
) -> tuple[Decimal | None, Decimal | tuple[Decimal, Decimal] | None]:
    numerator = denominator = Decimal(0)
    goal = None
    for realization, planned in zip(realizations, goals, strict=True):
        if _is_unfilled(realization):
            continue
        part, whole = _ratio(realization)
        numerator = _ROUNDING.add(numerator, part)
        denominator = _ROUNDING.add(denominator, whole)
        goal = planned
    if denominator == 0:
        return None, None
    return _percent(numerator, denominator), goal


def _combine(kind: str, figures: list[Decimal]) -> Decimal:
    total = Decimal(0)
    for figure in figures:
        total = _ROUNDING.add(total, figure)
    return total if kind == "jumlah" else _ARITHMETIC.divide(total, Decimal(len(figures)))


def _combine_targets(
    kind: str, goals: list[Decimal | tuple[Decimal, Decimal]]
) -> Decimal | tuple[Decimal, Decimal] | None:
    if not goals:
        return None
    if not any(isinstance(goal, tuple) for goal in goals):
        return _combine(kind, goals)
    pairs = [goal if isinstance(goal, tuple) else (goal, goal) for goal in goals]
    return _combine(kind, [low for low, _ in pairs]), _combine(kind, [high for _, high in pairs])


def _capped(percent: Decimal, cap: Figure | None) -> Decimal:
    if cap is None:
        return percent
    limit = _decimal(cap)
    if limit <= 0:
        raise ValueError("Batas capaian harus lebih besar dari nol.")
    return min(percent, limit)


def _check_choice(value: object, allowed: tuple[str, ...], what: str) -> str:
    if value not in allowed:
        raise ValueError(f"{what} “{value}” tidak dikenal. Pilih salah satu: {', '.join(allowed)}.")
    return allowed[allowed.index(value)]


def _decimal(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise ValueError("Nilai harus berupa angka desimal (Decimal), bukan jenis lain.")
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ValueError(f"“{str(value)[:40]}” bukan angka desimal.") from None
    if not number.is_finite() or number.adjusted() > _MOST_DIGITS:
        raise ValueError("Nilai harus berupa angka yang berhingga dan tidak terlalu besar.")
    return number


def _pair(value: tuple | list, what: str) -> tuple[object, object]:
    if len(value) != 2:
        raise ValueError(f"{what} harus terdiri dari dua angka.")
    return value[0], value[1]


def _target(value: Figure | Pair | None) -> Decimal | tuple[Decimal, Decimal] | None:
    if value is None:
        return None
    if not isinstance(value, tuple | list):
        return _decimal(value)
    low, high = (_decimal(bound) for bound in _pair(value, "Target rentang"))
    if low > high:
        raise ValueError("Target rentang terbalik: batas bawah lebih besar daripada batas atas.")
    return low, high


def _is_unfilled(value: Figure | Pair | None) -> bool:
    if isinstance(value, tuple | list):
        return None in _pair(value, "Realisasi rasio")
    return value is None


def _ratio(value: Figure | Pair | None) -> tuple[Decimal, Decimal]:
    if not isinstance(value, tuple | list):
        raise ValueError("Agregasi rasio memerlukan pembilang dan penyebut pada tiap triwulan.")
    part, whole = _pair(value, "Realisasi rasio")
    return _decimal(part), _decimal(whole)


def _realization(value: Figure | Pair | None) -> Decimal | None:
    if _is_unfilled(value):
        return None
    if not isinstance(value, tuple | list):
        return _decimal(value)
    part, whole = _ratio(value)
    return _percent(part, whole) if whole != 0 else None


def _label(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("Nilai skala ordinal harus berupa teks.")
    return " ".join(value.split()).casefold()
