"""One programme of the budget sheet: code, name, ceiling and cumulative plans in rupiah."""

from __future__ import annotations

from decimal import Decimal
from itertools import accumulate, pairwise

from workflow import numbers
from workflow.plan_files.cells import Findings, Place
from workflow.plan_files.fields import QUARTERS, ROMAN, SheetKind, field_of
from workflow.plan_files.issues import Option
from workflow.plan_files.rows import BudgetRow
from workflow.plan_files.sheet_rows import Line


def read_program(row: BudgetRow, line: Line) -> None:
    """Fill the row from its line; what cannot be taken is told."""
    code = line.places["code"]
    if isinstance(code.cell.value, Decimal) and code.cell.value != int(code.cell.value):
        code.wrong(
            "Kode tersimpan sebagai angka, sehingga nol di belakangnya hilang. Format selnya "
            "sebagai Teks, lalu ketik kodenya lagi."
        )
    else:
        row.code = code.text(field_of(SheetKind.BUDGET, "code"))
    if code.is_blank:
        code.wrong("Kode program kosong. Isi kodenya, atau hapus baris ini.")
    if "program" in line.places:
        row.program = line.places["program"].text(field_of(SheetKind.BUDGET, "program"))
    ceiling = line.places["ceiling"]
    row.ceiling = _money(ceiling)
    if ceiling.is_blank:
        ceiling.wrong("Pagu kosong. Isi pagunya dalam rupiah; tulis 0 bila tidak ada.")
    row.plans = tuple(_money(line.places[q]) if q in line.places else None for q in QUARTERS)


def _money(place: Place) -> Decimal | None:
    """An amount in rupiah, None where the cell says none or something else (told)."""
    value = place.figure(places=numbers.MONEY_PLACES, is_money=True)
    if value is None:
        return None
    if not isinstance(value, Decimal):
        place.wrong("Isi dengan satu jumlah rupiah, misalnya 450.000.000.")
        return None
    if place.cell.is_percent:
        place.wrong("Sel ini berformat persen, sedangkan yang diperlukan jumlah rupiah.")
        return None
    if value < 0:
        place.wrong("Jumlah rupiah tidak boleh kurang dari nol.")
        return None
    return value


def check_plans(row: BudgetRow, findings: Findings) -> None:
    """Plans are cumulative: they rise, and end at the ceiling. Where they look like amounts of
    single quarters, a person decides."""
    if row.ceiling is None or any(plan is None for plan in row.plans):
        return
    rises = all(a <= b for a, b in pairwise(row.plans))
    cell, said = row.cell("q1"), " · ".join(numbers.format(plan) for plan in row.plans)
    if rises and row.plans[3] == row.ceiling:
        return
    if sum(row.plans) == row.ceiling and row.ceiling:
        added = tuple(accumulate(row.plans))
        answer = findings.ask(
            cell,
            said,
            "Keempat rencana ini bila dijumlah sama dengan pagu, jadi tampaknya rencana tiap "
            "triwulan. Program ini menyimpan rencana kumulatif (s.d. triwulan).",
            "plans",
            (
                Option("single", "Tiap triwulan: jumlahkan menjadi kumulatif"),
                Option("cumulative", "Sudah kumulatif: simpan seperti tertulis"),
            ),
        )
        if answer == "single":
            row.plans = added
        return
    if not rises:
        quarter = next(i for i, (a, b) in enumerate(pairwise(row.plans)) if a > b) + 1
        findings.note(
            row.cell(QUARTERS[quarter]),
            numbers.format(row.plans[quarter]),
            f"Rencana s.d. TW {ROMAN[quarter]} lebih kecil daripada triwulan sebelumnya, padahal "
            "rencana ditulis kumulatif. Periksa angkanya.",
        )
    if row.plans[3] != row.ceiling:
        findings.note(
            row.cell("q4"),
            numbers.format(row.plans[3]),
            f"Rencana s.d. TW IV tidak sama dengan pagu ({numbers.format(row.ceiling)}). Periksa "
            "angkanya.",
        )
