"""A due time explained: line by line while it runs, frozen when it was judged.

Pure: no Django, no clock. Durations are working minutes, exact. What a person reads adds up to
the last digit too: shown amounts are differences of the rounded running sum (``sum_up``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any, NamedTuple

from workflow import dates, numbers, sla
from workflow.dates import day_and_date
from workflow.sla import OUTSIDE_HOURS, PAUSED, StandardTime
from workflow.working_time import Calendar, Minutes, Pause

WORK, CLOSED, HALTED, OUTSIDE, HELD, END = "work", "closed", "paused", "outside", "held", "end"
"""Kinds of line: counted; a closed day; a day lost to a pause; only outside hours; an open pause;
a day on which only the due time lies."""


class Line(NamedTuple):
    """One day of an explanation. ``share``: part of a working day, under "proportional" only.

    ``windows``: what was counted, as ("09.00", "12.00"). ``length``: the day's working minutes.
    ``paused``: its working minutes inside pauses. ``note``: why it is closed, or whose hours hold.
    ``ordinal``: 1 for the first working day after the start's, under same_clock and end_of_day.
    """

    date: date
    minutes: Minutes
    text: str
    share: Fraction | None = None
    kind: str = WORK
    note: str = ""
    windows: tuple[tuple[str, str], ...] = ()
    length: Minutes = 0
    paused: Minutes = 0
    ordinal: int | None = None


@dataclass(frozen=True)
class SumRow:
    """One row of the sum as people read it. ``closed`` rows may stand for several days."""

    day: str
    what: str
    amount: str
    running: str
    kind: str
    ends: date


@dataclass(frozen=True)
class Sum:
    """The whole sum: its rows, what they add up to, and the same in a sentence."""

    rows: tuple[SumRow, ...]
    total: str
    sentence: str


def explain(
    calendar: Calendar,
    start: datetime,
    standard: StandardTime,
    reading: str = "proportional",
    pauses: Iterable[Pause] = (),
) -> list[Line]:
    """Return the due time line by line: one line for each date from the start to the due time.

    The minutes of the lines add up to the standard time exactly (in minutes, or 450 a day under
    "fixed"); under "proportional" their shares add up to the days; under the other readings the
    minutes add up to the working time until due. While an open pause holds the clock, the lines
    go as far as the pause and the last one says so.
    """
    # Wall times are read off the parts of a day below; the database hands pauses over in UTC.
    spans = [
        (since.astimezone(calendar.tz), until and until.astimezone(calendar.tz))
        for since, until in sla.spans_of(pauses)
    ]
    end = sla.due(calendar, start, standard, reading, spans)
    held = end is None
    if held:
        without = sla.due_without_open_pause(calendar, start, standard, reading, spans)
        end = sla.frozen_since(start, without, spans)
    begin, end = start.astimezone(calendar.tz), end.astimezone(calendar.tz)
    with_share = standard.days is not None and reading == "proportional"
    last = _day_before_midnight(begin, end)
    lines = [
        _day_line(calendar, begin.date() + timedelta(days=n), begin, end, spans, with_share)
        for n in range((last - begin.date()).days + 1)
    ]
    if standard.days is not None and reading in ("same_clock", "end_of_day"):
        lines = _numbered(calendar, begin, lines)
    if held:
        text = (
            f"{PAUSED} sejak {day_and_date(end.date())} pukul {_time_text(end)}, "
            "batas waktu belum dapat dihitung"
        )
        share = Fraction(0) if with_share else None
        lines.append(Line(end.date(), 0, text, share, HELD, note=text))
    elif with_share:
        # The due time is rounded to the microsecond; the last line takes up the difference.
        others = sum((line.share for line in lines[:-1]), Fraction(0))
        lines[-1] = lines[-1]._replace(share=Fraction(standard.days) - others)
    return lines


def frozen(
    calendar: Calendar,
    start: datetime,
    standard: StandardTime,
    reading: str,
    pauses: Iterable[Pause] = (),
) -> list[dict[str, Any]]:
    """The lines of a due time as data that no later change of the calendar can touch.

    ``minutes``, ``share``, ``length`` and ``paused`` are exact numbers as text ("450", "1375/3"),
    ``date`` is ISO. What a line does not have is left out. ``thawed`` reads it back.
    """
    found = []
    for line in explain(calendar, start, standard, reading, pauses):
        row: dict[str, Any] = {
            "date": line.date.isoformat(),
            "minutes": str(line.minutes),
            "text": line.text,
            "kind": line.kind,
        }
        if line.share is not None:
            row["share"] = str(line.share)
        if line.windows:
            row["windows"] = [list(window) for window in line.windows]
        row |= {name: str(value) for name in ("length", "paused") if (value := getattr(line, name))}
        if line.note:
            row["note"] = line.note
        if line.ordinal is not None:
            row["ordinal"] = line.ordinal
        found.append(row)
    return found


def thawed(rows: Iterable[Mapping[str, Any]]) -> list[Line]:
    """The lines that ``frozen`` wrote."""
    return [
        Line(
            date.fromisoformat(row["date"]),
            Fraction(row["minutes"]),
            row["text"],
            Fraction(row["share"]) if "share" in row else None,
            row["kind"],
            row.get("note", ""),
            tuple((opens, closes) for opens, closes in row.get("windows", ())),
            Fraction(row.get("length", 0)),
            Fraction(row.get("paused", 0)),
            row.get("ordinal"),
        )
        for row in rows
    ]


def sum_up(lines: Sequence[Line], standard: StandardTime, reading: str) -> Sum:
    """The sum as people read it. Shown amounts add up to the shown total, whatever is rounded.

    Under "proportional" shares of a day are added ("0,6 hari"), else minutes. Closed days that
    follow each other for the same reason (a weekend) share a row that names the first and last.
    """
    shares = standard.days is not None and reading == "proportional"
    unit = Fraction(1, 100) if shares else Fraction(1, 60)  # hundredths of a day, or seconds
    text = _days_text if shares else _minutes_text
    rows: list[SumRow] = []
    exact, before = Fraction(0), 0
    for line in lines:
        exact += line.share if shares else line.minutes
        now = _half_up(exact / unit)
        row = SumRow(
            day_and_date(line.date),
            _what(line, standard, reading),
            "–" if line.kind in (CLOSED, OUTSIDE, HALTED) else text((now - before) * unit),
            text(now * unit),
            line.kind,
            line.date,
        )
        before = now
        if rows and _folds(rows[-1], row):
            first = rows[-1].day.split(" – ")[0]
            rows[-1] = SumRow(f"{first} – {row.day}", row.what, "–", row.running, CLOSED, row.ends)
        elif line.kind != HELD:
            rows.append(row)
    return Sum(tuple(rows), text(before * unit), _sentence(lines, standard, reading, shares))


def uncertain_years(start: datetime, end: datetime, known: Iterable[int]) -> list[int]:
    """Years that a clock reaches into although none of their holidays is ``known`` yet.

    ``start`` and ``end`` in the office's zone: its 31 December ends at its own midnight.
    """
    known = frozenset(known)
    return [year for year in range(start.year, end.year + 1) if year not in known]


def warning(years: Sequence[int]) -> str:
    """What a due time in such years must say; "" for none."""
    if not years:
        return ""
    named = " dan ".join(str(year) for year in years)
    return f"Hari libur {named} belum diisi; tenggat ini dapat bergeser."


# --- the sum -------------------------------------------------------------------------------


def _folds(above: SumRow, row: SumRow) -> bool:
    return (
        above.kind == row.kind == CLOSED
        and above.what == row.what
        and above.ends + timedelta(days=1) == row.ends
    )


def _what(line: Line, standard: StandardTime, reading: str) -> str:
    """What was counted on a day, or why nothing was."""
    if line.kind == CLOSED:
        return line.note
    if line.kind == OUTSIDE:
        return f"{OUTSIDE_HOURS}, dihitung sejak kantor buka kembali"
    parts = [", ".join(f"{opens}–{closes}" for opens, closes in line.windows)]
    if line.kind == END:
        parts = [line.note]
    if line.share is not None and line.minutes and line.minutes != line.length:
        parts.append(f"{_minutes_text(line.minutes)} dari {_minutes_text(line.length)}")
    elif line.share is not None and line.minutes:
        parts.append(f"{_minutes_text(line.minutes)}, sehari penuh")
    if line.paused:
        parts.append(f"{PAUSED} {_minutes_text(line.paused)}, tidak dihitung")
    if line.kind == WORK and line.note:
        parts.append(line.note)
    if line.ordinal is not None:
        most = ceil(standard.days)
        if line.ordinal == 0:
            parts.append("hari mulai")
        elif line.ordinal <= most:
            parts.append(f"hari kerja ke-{line.ordinal}")
        else:
            parts.append("pengganti waktu yang ditunda")
    return "; ".join(part for part in parts if part)


def _sentence(lines: Sequence[Line], standard: StandardTime, reading: str, shares: bool) -> str:
    """The total in words: "Jumlah 450 menit = 1 hari kerja"."""
    minutes = _minutes_text(sum((line.minutes for line in lines), Fraction(0)))
    if lines and lines[-1].kind == HELD:
        return (
            f"Terpakai {minutes} sampai ditunda. Sisanya dihitung lagi begitu penundaan berakhir."
        )
    if standard.minutes is not None:
        if standard.minutes < 60:
            return f"Jumlah {minutes} = waktu baku."
        return f"Jumlah {minutes} = {standard.label} kerja."
    days = f"{standard.label} kerja"
    if shares:
        lengths = {line.length for line in lines if line.minutes}
        if len(lengths) == 1:
            return f"Jumlah {minutes} = {days}."
        return (
            f"Jumlah {minutes}; bagian tiap harinya berjumlah {days}, berapa pun panjang harinya."
        )
    if reading == "fixed":
        return f"Jumlah {minutes} = {days} (450 menit sehari)."
    nth = ceil(standard.days)
    rule = (
        f"Tenggatnya jam yang sama pada hari kerja ke-{nth} sesudah mulai"
        if reading == "same_clock"
        else f"Tenggatnya jam tutup kantor pada hari kerja ke-{nth} sesudah mulai"
    )
    if any(line.paused for line in lines):
        rule += ", ditambah waktu kerja yang ditunda"
    return f"{rule}; di antaranya {minutes} kerja."


def _half_up(value: Fraction) -> int:
    return int((value * 2 + 1) // 2)


def _days_text(days: Fraction) -> str:
    amount = Decimal(_half_up(days * 100)) / 100
    places = max(0, -amount.normalize().as_tuple().exponent)
    return f"{numbers.format(amount, places)} hari"


def _minutes_text(minutes: Minutes) -> str:
    seconds = _half_up(Fraction(minutes) * 60)
    if seconds % 60 == 0:
        return f"{numbers.format(seconds // 60)} menit"
    whole = f"{numbers.format(seconds // 60)} menit " if seconds >= 60 else ""
    return f"{whole}{seconds % 60} detik"


def _time_text(at: datetime) -> str:
    return at.strftime("%H.%M.%S") if at.second else dates.clock(at)


# --- one day -------------------------------------------------------------------------------


def _day_before_midnight(begin: datetime, end: datetime) -> date:
    """The date on which the last work is done: midnight still belongs to the evening before."""
    last = end.date()
    at_midnight = (end.hour, end.minute, end.second, end.microsecond) == (0, 0, 0, 0)
    return last - timedelta(days=1) if at_midnight and last > begin.date() else last


def _numbered(calendar: Calendar, begin: datetime, lines: list[Line]) -> list[Line]:
    """Number the working days from the day on which the start falls or rolls to: 0, 1, 2 …"""
    first = calendar.next_opening(begin).date()
    numbered, ordinal = [], -1
    for line in lines:
        if line.date >= first and line.length:
            ordinal += 1
            line = line._replace(ordinal=ordinal)
        numbered.append(line)
    return numbered


def _day_line(
    calendar: Calendar,
    day: date,
    begin: datetime,
    end: datetime,
    spans: Sequence[Pause],
    with_share: bool,
) -> Line:
    name = day_and_date(day)
    share = Fraction(0) if with_share else None
    reason = calendar.day_reason(day)
    if reason is not None:
        return Line(day, 0, f"{name}: {reason}", share, CLOSED, reason)
    windows = [
        (max(opens, begin), min(closes, end))
        for opens, closes in calendar.windows(day)
        if opens < end and closes > begin
    ]
    worked = [part for window in windows for part in _without(window, spans)]
    minutes = _total(calendar, worked)
    length = calendar.day_length(day)
    paused = _total(calendar, windows) - minutes
    if not worked:
        kind, idle = _idle(day, end, bool(windows))
        return Line(day, 0, f"{name}: {idle}", share, kind, idle, (), length, paused)
    amount = _minutes_text(minutes)
    if with_share and minutes != length:
        amount = f"{amount} dari {_minutes_text(length)}"
    times = tuple((_time_text(a), _end_text(b, day)) for a, b in worked)
    text = f"{name}: {amount} ({', '.join(f'{a}–{b}' for a, b in times)})"
    if paused:
        text += f", {PAUSED} {_minutes_text(paused)}"
    label = calendar.day_label(day) or ""
    if label:
        text += f", {label}"
    if with_share:
        share = Fraction(minutes) / length
    return Line(day, minutes, text, share, WORK, label, times, length, paused)


def _idle(day: date, end: datetime, paused: bool) -> tuple[str, str]:
    if paused:
        return HALTED, PAUSED
    if day == end.date():
        return END, f"batas waktu pukul {_time_text(end)}"
    return OUTSIDE, OUTSIDE_HOURS


def _end_text(end: datetime, day: date) -> str:
    return "24.00" if end.date() > day else _time_text(end)


def _total(calendar: Calendar, parts: Iterable[tuple[datetime, datetime]]) -> Minutes:
    return sum((calendar.elapsed(begin, end) for begin, end in parts), 0)


def _without(
    window: tuple[datetime, datetime], spans: Iterable[Pause]
) -> list[tuple[datetime, datetime]]:
    """What is left of a window when the pauses are taken out."""
    parts = [window]
    for since, until in spans:
        until = until or window[1]
        parts = (
            [
                piece
                for begin, end in parts
                for piece in ((begin, min(end, since)), (max(begin, until), end))
                if piece[0] < piece[1]
            ]
            if since < until
            else parts
        )
    return parts
