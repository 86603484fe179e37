"""Pemantauan as a workbook: the figures of the page, and every step behind them.

Shares are formulas over the counts beside them; texts that people wrote stay texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from decimal import Decimal

from reports.monitoring.figures import Export, Run, clock_title
from reports.monitoring.measures import Share
from reports.workbook import TWO, WHOLE, Book, Formula, Sheet, Value
from workflow import dates

_NOTES = (
    "Tepat waktu: langkah selesai paling lambat pada tenggatnya. Semua angka waktu adalah waktu "
    "kerja: di luar istirahat, libur, dan penundaan yang disetujui.",
    "Median dan persentil ke-90 adalah waktu yang benar-benar terukur: waktu terkecil yang tidak "
    "dilampaui oleh sedikitnya 50 atau 90 persen langkah (peringkat terdekat). Langkah yang "
    "ditarik kembali atau dikembalikan ke Analis tidak ikut diukur lamanya.",
    "Siklus yang dibatalkan tidak dihitung.",
)


def render(data: Export) -> bytes:
    """The workbook; the same data give the same bytes."""
    book = Book(
        title=f"Pemantauan SOP 07, {data.shown}",
        creator=data.office,
        description=f"Keadaan {data.moment}",
        created=data.created,
    )
    _now(book, data)
    _on_time(book, data)
    _times(book, data)
    _rounds(book, data)
    _runs(book, data)
    return book.to_bytes()


def _sheet(book: Book, data: Export, name: str, meta: str, *, landscape: bool = True) -> Sheet:
    sheet = book.sheet(name, landscape=landscape)
    sheet.line(data.office, "office")
    sheet.line(f"Pemantauan SOP 07: {name}", "title")
    sheet.line(meta, "meta")
    sheet.row += 1
    return sheet


def _now(book: Book, data: Export) -> None:
    sheet = _sheet(book, data, "Sekarang", f"Keadaan {data.moment}")
    titles = ("Bidang", "Periode", "Langkah", "Di tangan", "Keadaan", "Sejak", "Sebab")
    sheet.head(titles, (30, 14, 34, 38, 24, 30, 60), freeze=1)
    for row in data.now:
        sheet.add([row.unit, row.period, row.step, row.who, row.standing, row.since, row.reason])
    if not data.now:
        sheet.add(["Tidak ada pekerjaan yang berjalan."])


def _percent(share: Share, on_time: str, done: str) -> Value:
    """The share as a formula over two cells; nothing where nothing was finished."""
    if not share.done:
        return None
    return Formula(f"{on_time}/{done}*100", Decimal(share.on_time * 100) / share.done)


def _on_time(book: Book, data: Export) -> None:
    sheet = _sheet(book, data, "Ketepatan waktu", data.shown, landscape=False)
    titles = ("Menurut", "Baris", "Bidang", "Tepat waktu", "Selesai", "Tepat waktu (%)")
    sheet.head(titles, (22, 40, 34, 12, 12, 14), freeze=2)
    formats = [None, None, None, WHOLE, WHOLE, TWO]
    first = sheet.row
    for grid in data.grids:
        for name, cells in grid.rows:
            for unit, share in zip(grid.columns, cells, strict=True):
                if not share.done:
                    continue
                at = sheet.row
                percent = _percent(share, f"D{at}", f"E{at}")
                row = [grid.title, name, unit, share.on_time, share.done, percent]
                sheet.add(row, formats)
    if sheet.row > first:
        sheet.filter(first - 1, sheet.row - 1, len(titles))


def _times(book: Book, data: Export) -> None:
    sheet = _sheet(book, data, "Lama kerja", data.shown)
    titles = (
        *("Langkah", "Waktu baku", "Terukur (langkah)", "Median (menit kerja)"),
        *("Persentil ke-90 (menit kerja)", "Terlama (menit kerja)"),
        *("Tepat waktu", "Selesai", "Tepat waktu (%)"),
    )
    sheet.head(titles, (42, 16, 12, 14, 16, 14, 12, 12, 14), freeze=1)
    formats = [None, None, WHOLE, TWO, TWO, TWO, WHOLE, WHOLE, TWO]
    first = sheet.row
    for row in data.times:
        at = sheet.row
        percent = _percent(row.share, f"G{at}", f"H{at}")
        amounts = [_minutes(row.median), _minutes(row.ninetieth), _minutes(row.longest)]
        values = [row.title, row.standard_text, row.count, *amounts, *row.share, percent]
        sheet.add(values, formats)
    if data.times:
        last = sheet.row - 1
        done = Share(
            sum(row.share.on_time for row in data.times), sum(row.share.done for row in data.times)
        )
        sums = [
            Formula(f"SUM({column}{first}:{column}{last})", amount)
            for column, amount in zip("GH", done, strict=True)
        ]
        at = sheet.row
        percent = _percent(done, f"G{at}", f"H{at}")
        sheet.add(["Semua langkah", *[None] * 5, *sums, percent], formats, style="total")
    sheet.row += 1
    for note in _NOTES:
        sheet.paragraph(note, len(titles), 140)


def _rounds(book: Book, data: Export) -> None:
    sheet = _sheet(book, data, "Putaran", data.shown)
    titles = (
        *("Bidang", "Laporan", "Lebih dari satu putaran", "Dikembalikan Kabid"),
        *("Diminta perbaikan Perencanaan", "Dibuka kembali"),
    )
    sheet.head(titles, (40, 12, 16, 16, 18, 16), freeze=1)
    formats = [None, *[WHOLE] * 5]
    first = sheet.row
    for row in data.rounds:
        counts = [row.reports, row.again, row.by_kabid, row.by_planning, row.reopened]
        sheet.add([row.unit, *counts], formats)
    if data.rounds:
        last = sheet.row - 1
        sums = [
            Formula(
                f"SUM({column}{first}:{column}{last})",
                sum(getattr(row, name) for row in data.rounds),
            )
            for column, name in zip(
                "BCDEF", ("reports", "again", "by_kabid", "by_planning", "reopened"), strict=True
            )
        ]
        sheet.add(["Semua bidang", *sums], formats, style="total")


def _runs(book: Book, data: Export) -> None:
    sheet = _sheet(book, data, "Data", f"{data.shown} · waktu dalam menit kerja")
    titles = (
        *("Bidang", "Tahun", "Triwulan", "Langkah", "Putaran", "Pelaksana", "Waktu baku"),
        *("Mulai", "Tenggat", "Selesai", "Dipakai", "Terlambat sendiri"),
        *("Terlambat dari langkah sebelumnya", "Ditunda", "Hasil", "Ikut diukur"),
    )
    widths = (28, 8, 9, 38, 9, 34, 12, 20, 20, 20, 10, 11, 15, 10, 15, 10)
    sheet.head(titles, widths, freeze=1)
    formats: list[str | None] = [None, "0", "0", None, WHOLE, *[None] * 5, *[TWO] * 4]
    first = sheet.row
    for unit, run in data.runs:
        sheet.add(_run_values(unit, run, data.zone), formats)
    if data.runs:
        sheet.filter(first - 1, sheet.row - 1, len(titles))


def _run_values(unit: str, run: Run, zone: tzinfo) -> Sequence[Value]:
    measured = run.finished and not run.cut_short
    return [
        *(unit, run.year, run.quarter, clock_title(run.state), run.round, run.holder),
        run.standard.label,
        *(_moment(at, zone) for at in (run.started_at, run.due_at, run.finished_at)),
        *(_minutes(amount) for amount in (run.used, run.late, run.inherited, run.paused)),
        run.verdict,
        "ya" if measured else "tidak",
    ]


def _moment(at: datetime | None, zone: tzinfo) -> str:
    return dates.short_moment(at.astimezone(zone)) if at else "–"


def _minutes(seconds: int | None) -> Value:
    return None if seconds is None else Decimal(seconds) / 60
