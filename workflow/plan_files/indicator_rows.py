"""One indicator of the plan sheet: words, figures, scale, and whether they fit together."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TypeVar

from workflow import numbers
from workflow.enums import Aggregation, Choice, Frequency, Polarity, ValueKind
from workflow.plan_files.cells import Findings, Place, why_no_number
from workflow.plan_files.fields import QUARTERS, ROMAN, SheetKind, field_of, renstra_year
from workflow.plan_files.headers import plain
from workflow.plan_files.issues import Option
from workflow.plan_files.rows import PlanRow, Value
from workflow.plan_files.sheet_rows import Line
from workflow.plan_files.words import (
    AGGREGATION_WORDS,
    CUMULATIVE,
    FREQUENCY_WORDS,
    KNOWN_SCALES,
    POLARITY_WORDS,
    label_on,
    scale_in,
)

T = TypeVar("T", bound=Choice)

TARGETS = ("annual", *QUARTERS)
FIGURES = (*TARGETS, "renstra", "national")
_TEXTS = ("definition", "measure", "source", "note")
#: Of an indicator's number.
HIGHEST_NUMBER = 9_999


def read_indicator(row: PlanRow, line: Line, findings: Findings) -> None:
    """Fill the row from its line; what cannot be taken is told."""
    for key in _TEXTS:
        if key in line.places:
            setattr(row, key, line.places[key].text(field_of(SheetKind.PLAN, key)))
    _number(row, line, findings)
    row.scale, row.note = scale_in(row.note)
    too_long = next((label for label in row.scale if len(label) > 60), None)
    if too_long:
        line.places["note"].wrong(
            f"Nilai skala “{too_long[:40]}…” terlalu panjang: paling banyak 60 huruf."
        )
    row.polarity = _word(line, "polarity", POLARITY_WORDS, Polarity)
    row.frequency = _word(line, "frequency", FREQUENCY_WORDS, Frequency)
    figures = _figures(row, line)
    _scale(row, line, figures, findings)
    _set_figures(row, figures)
    row.aggregation = _aggregation(row, line, findings)
    _kind(row, line, findings)
    _check_shape(row, line)
    _check_sense(row, line, findings)


def _number(row: PlanRow, line: Line, findings: Findings) -> None:
    place = line.places.get("number")
    if place is None or place.is_blank:
        return
    value = place.cell.value
    if isinstance(value, str) and value.strip().rstrip(".)").isdecimal():
        value = Decimal(value.strip().rstrip(".)"))
    if isinstance(value, Decimal) and value == int(value) and 0 < value <= HIGHEST_NUMBER:
        row.number = int(value)
    else:
        findings.note(
            place.address, place.cell.text, "Nomor ini bukan bilangan bulat, jadi tidak dipakai."
        )


def _word(line: Line, key: str, words: dict[str, T], members: type[T]) -> T | None:
    """A word out of a closed list; None where the cell is blank or says something else (told)."""
    place = line.places.get(key)
    if place is None or place.is_blank:
        return None
    said = place.cell.text
    if said.casefold() in ("+", "-"):
        said = {"+": "naik", "-": "turun"}[said] if members is Polarity else said
    found = words.get(plain(said)) or words.get(plain(said.partition("(")[0]))
    if found is None:
        known = ", ".join(member.label for member in members)
        place.wrong(f"{field_of(SheetKind.PLAN, key).label} tidak dikenal. Pakai: {known}.")
    return found


def _aggregation(row: PlanRow, line: Line, findings: Findings) -> Aggregation | None:
    place = line.places.get("aggregation")
    if place is None or plain(place.cell.text) not in CUMULATIVE:
        return _word(line, "aggregation", AGGREGATION_WORDS, Aggregation)
    values = [value for value in row.quarters if isinstance(value, Decimal)]
    found = None
    if isinstance(row.annual, Decimal) and len(values) > 1:
        if values[-1] == row.annual and all(a <= b for a, b in pairwise(values)):
            found = Aggregation.POSISI_AKHIR
        elif sum(values) == row.annual:
            found = Aggregation.JUMLAH
    if found is None:
        place.wrong(
            "“Kumulatif” dapat berarti dua hal. Tulis “Jumlah” bila angka tiap triwulan "
            "dijumlahkan, atau “Posisi akhir” bila angka triwulan IV sudah mencakup setahun."
        )
        return None
    findings.note(
        place.address,
        place.cell.text,
        f"Menurut targetnya dibaca sebagai “{found.label}”.",
    )
    return found


def _figures(row: PlanRow, line: Line) -> dict[str, Value]:
    found: dict[str, Value] = {}
    of_years = [key for key in line.places if key.startswith("renstra-")]
    for key in (*FIGURES, *of_years):
        place = line.places.get(key)
        if place is None:
            continue
        if key in line.merged:
            place.wrong(
                "Sel ini digabung dengan sel lain. Pisahkan selnya, lalu tulis nilai tiap sel."
            )
            continue
        found[key] = _label(row.scale, place) or place.figure(labels=True)
    return found


def _label(scale: tuple[str, ...], place: Place) -> str | None:
    """The label of the scale that the cell names; of a scale 5, 4, 3 … Excel makes numbers."""
    cell = place.cell
    if isinstance(cell.value, Decimal) and scale and not cell.is_percent:
        text = f"{cell.value.normalize():f}"
        return label_on(scale, text) or label_on(scale, text.replace(".", ","))
    return label_on(scale, cell.text) if cell.text else None


def _scale(row: PlanRow, line: Line, figures: dict[str, Value], findings: Findings) -> None:
    """Find the scale of a row that names labels but no scale; told, or asked where two fit."""
    values = [value for value in figures.values() if value is not None]
    if row.scale or not values or not all(isinstance(value, str) for value in values):
        return
    fitting = [scale for scale in KNOWN_SCALES if all(label_on(scale, value) for value in values)]
    if len(fitting) == 1:
        row.scale = fitting[0]
        return
    if fitting:
        key = next(key for key, value in figures.items() if value is not None)
        answer = findings.ask(
            line.places["name"].address,
            ", ".join(dict.fromkeys(values)),
            f"Skala indikator ini tidak disebut; nilai “{figures[key]}” ada di beberapa skala.",
            "scales",
            [Option(", ".join(scale), ", ".join(scale)) for scale in fitting],
        )
        row.scale = next((s for s in fitting if ", ".join(s) == answer), ())


def _set_figures(row: PlanRow, figures: dict[str, Value]) -> None:
    if row.scale:
        figures = {
            key: label_on(row.scale, value) or value if isinstance(value, str) else value
            for key, value in figures.items()
        }
    row.annual = figures.get("annual")
    row.quarters = tuple(figures.get(key) for key in QUARTERS)
    row.renstra, row.national = figures.get("renstra"), figures.get("national")
    if figures.keys() - FIGURES:
        row.renstra_years = {
            year: value
            for key, value in figures.items()
            if value is not None and (year := renstra_year(key))
        }
    written = (row.annual, *row.quarters, row.renstra, *row.renstra_years.values())
    row.decimals = max((_decimals(value) for value in written), default=0)


def _decimals(value: Value) -> int:
    if isinstance(value, tuple):
        return max(_decimals(part) for part in value)
    if isinstance(value, Decimal):
        return max(0, -value.as_tuple().exponent)
    return 0


def _kind(row: PlanRow, line: Line, findings: Findings) -> None:
    if settle_kind(row):
        findings.note(
            line.places["aggregation"].address,
            line.places["aggregation"].cell.text,
            "Target rasio ini naik tiap triwulan sampai target tahun, jadi pembilang dan "
            "penyebutnya kumulatif: triwulan IV mewakili setahun (posisi akhir).",
        )


def settle_kind(row: PlanRow) -> bool:
    """What a realisation will look like; whether it is a ratio counted from January."""
    if row.scale:
        row.kind = ValueKind.ORDINAL
    elif any(isinstance(value, str) for _, value in _stated(row)):
        return False  # labels of a scale that only the plan knows
    elif row.aggregation == Aggregation.RASIO:
        row.kind = ValueKind.RATIO
        row.decimals = max(2, row.decimals)
        if _is_cumulative(row):  # decision 0011: adding its pairs would count January four times
            row.aggregation = Aggregation.POSISI_AKHIR
            return True
    elif row.aggregation is not None:
        row.kind = ValueKind.NUMBER
    return False


def _is_cumulative(row: PlanRow) -> bool:
    """Whether the quarterly targets rise to the annual one, so that TW IV stands for the year."""
    values = [value for value in row.quarters if isinstance(value, Decimal)]
    rising = all(a < b for a, b in pairwise(values))
    return len(values) > 1 and rising and values[-1] == row.annual


def _check_shape(row: PlanRow, line: Line) -> None:
    """Numbers for numbers, ranges only for the direction "rentang", labels of the scale."""
    if row.scale and row.polarity == Polarity.RENTANG:
        line.places["polarity"].wrong("Skala tidak punya rentang; pakai arah lain.")
    if row.scale and row.aggregation == Aggregation.RASIO:
        line.places["aggregation"].wrong(
            "Nilai skala tidak dapat dihitung sebagai rasio; pakai misalnya “Posisi akhir”."
        )
    for key, value in _stated(row):
        place = line.places[key]
        if row.scale:
            if not isinstance(value, str) or label_on(row.scale, value) is None:
                place.wrong(f"Bukan nilai skala indikator ini. Pakai: {', '.join(row.scale)}.")
        elif isinstance(value, str):
            # Without a scale in the file the plan's own may fit; the comparison looks.
            if any(isinstance(other, Decimal | tuple) for _, other in _stated(row)):
                place.wrong(why_no_number(value))
        elif isinstance(value, tuple):
            if row.polarity not in (None, Polarity.RENTANG):
                place.wrong(
                    f"Rentang hanya untuk arah “{Polarity.RENTANG.label}”. Tulis satu angka, atau "
                    "ubah arahnya."
                )
        elif row.polarity == Polarity.RENTANG and key in TARGETS:
            place.wrong(
                "Target dengan arah “Dalam rentang” ditulis sebagai rentang, misalnya 2,50–4,50."
            )


def _stated(row: PlanRow) -> list[tuple[str, Value]]:
    return list(row.stated().items())


def _check_sense(row: PlanRow, line: Line, findings: Findings) -> None:
    """What is possible but odd: told, never refused."""
    for quarter, value in enumerate(row.quarters, start=1):
        if value is not None and row.frequency and not row.frequency.due_in(quarter):
            place: Place = line.places[QUARTERS[quarter - 1]]
            findings.note(
                place.address,
                place.cell.text or numbers.format(value) if not isinstance(value, str) else value,
                f"Indikator {row.frequency.label.lower()} tidak dinilai di TW {ROMAN[quarter - 1]}"
                "; targetnya tetap disimpan.",
            )
    values = [value for value in row.quarters if isinstance(value, Decimal)]
    if (
        row.aggregation == Aggregation.JUMLAH
        and isinstance(row.annual, Decimal)
        and values
        and len(values) == sum(value is not None for value in row.quarters)
        and sum(values) != row.annual
    ):
        place = line.places["annual"]
        findings.note(
            place.address,
            numbers.format(row.annual),
            f"Jumlah target triwulan adalah {numbers.format(sum(values))}, bukan target tahun ini. "
            "Periksa angkanya.",
        )
    _check_percent(row, line, findings)


def _check_percent(row: PlanRow, line: Line, findings: Findings) -> None:
    is_percent = "persen" in row.measure.casefold() or "%" in row.measure
    for key, value in _stated(row):
        place = line.places[key]
        if place.cell.is_percent and row.measure and not is_percent:
            findings.note(
                place.address,
                numbers.format(value),
                f"Sel ini berformat persen, sedangkan satuannya {row.measure}; dibaca "
                f"{numbers.format(value)}.",
            )
    stated = [(key, value) for key, value in _stated(row) if key in TARGETS]
    formatted = any(line.places[key].cell.is_percent for key, _ in stated)
    if not is_percent or formatted or len(stated) < 2:
        return
    if all(isinstance(value, Decimal) and 0 < value <= 1 for _, value in stated):
        key, value = stated[0]
        findings.note(
            line.places[key].address,
            numbers.format(value),
            "Semua target di baris ini antara 0 dan 1, padahal satuannya persen. Bila maksudnya "
            "100 persen, tulis 100.",
        )
