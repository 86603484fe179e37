"""The part of iCalendar (RFC 5545) that a list of holidays needs, read strictly and written.

Read: VEVENT with DTSTART as a date, or at midnight of some zone; DTEND or DURATION over several
days; SUMMARY, CATEGORIES, DESCRIPTION, STATUS. Not read, but told: repeating events, events at an
hour of the day, cancelled ones, and what calendars list beside the holidays ("Observance").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from workflow import dates
from workflow.calendar_files.rows import (
    CUTI,
    MAX_NAME,
    MAX_ROWS,
    Doubtful,
    Problem,
    Row,
    kind_from_words,
    make_row,
)

#: A single event longer than this is no holiday (the longest Lebaran leave has eleven days).
MAX_DAYS = 31

_LINE = re.compile(r'([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:]*))*):(.*)', re.S)
_PARAM = re.compile(r';([A-Za-z0-9-]+)=(?:"([^"]*)"|([^";:]*))')
_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_MOMENT = re.compile(r"(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(Z?)", re.ASCII)
_DURATION = re.compile(r"\+?P(?:(\d{1,3})W|(\d{1,4})D)", re.ASCII)
_ESCAPE = re.compile(r"\\([\\;,nN])")
#: How Google's calendars mark days that are celebrated but worked on.
_OBSERVANCE = re.compile(r"\s*(observance|perayaan|peringatan|hari peringatan)\b", re.I)

_DECREE, _DECREE_DATE = "X-SOP-DASAR", "X-SOP-TANGGAL-DASAR"


class _Property(NamedTuple):
    name: str
    params: dict[str, str]
    value: str
    line: int


class _Event(NamedTuple):
    line: int
    properties: dict[str, _Property]


def read(text: str, zone: tzinfo) -> tuple[list[Row], list[Problem]]:
    """Rows and problems of an iCal file; a moment belongs to the date it has in ``zone``."""
    rows: list[Row] = []
    problems: list[Problem] = []
    for event in _events(text, problems):
        if len(rows) + len(problems) > MAX_ROWS:
            break
        try:
            rows += _rows(event, zone)
        except Doubtful as doubt:
            problems.append(Problem(event.line, str(doubt)))
    return rows, problems


def as_ical(rows: Iterable[Row], *, name: str, host: str, stamp: datetime) -> str:
    """Rows as an iCal file with one whole-day event each; ``host`` makes their ids unique."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//SOP 07 Data Kinerja//Kalender kerja//ID",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_escaped(name)}",
    ]
    for row in rows:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{row.date:%Y%m%d}@{host}",
            f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{row.date:%Y%m%d}",
            f"DTEND;VALUE=DATE:{row.date + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(row.name)}",
            f"CATEGORIES:{'Cuti bersama' if row.kind == CUTI else 'Libur nasional'}",
            "TRANSP:TRANSPARENT",
        ]
        if row.decree:
            lines.append(f"{_DECREE}:{_escaped(row.decree)}")
        if row.decree_date:
            lines.append(f"{_DECREE_DATE}:{row.decree_date:%Y%m%d}")
        lines.append("END:VEVENT")
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Logical lines, each with the number of its first line in the file."""
    begun, whole = 0, ""
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        if line[:1] in (" ", "\t") and whole:
            whole += line[1:]
            continue
        if whole:
            yield begun, whole
        begun, whole = number, line.strip("\ufeff") if number == 1 else line
    if whole:
        yield begun, whole


def _events(text: str, problems: list[Problem]) -> Iterator[_Event]:
    """The events of the calendar; alarms inside them and other components are passed over."""
    open_components: list[str] = []
    event: _Event | None = None
    for number, line in _unfolded(text):
        if not line.strip():
            continue
        found = _property(line, number)
        if found is None:
            problems.append(Problem(number, f"Baris iCal tidak terbaca: “{line.strip()[:40]}”."))
        elif found.name == "BEGIN":
            open_components.append(found.value.strip().upper())
            if open_components[-1] == "VEVENT":
                event = _Event(number, {})
        elif found.name == "END":
            ended = found.value.strip().upper()
            if not open_components or open_components.pop() != ended:
                problems.append(
                    Problem(number, "Susunan iCal rusak di sini; sesudahnya tidak dibaca.")
                )
                return
            if ended == "VEVENT" and event is not None:
                yield event
                event = None
        elif event is not None and open_components[-1:] == ["VEVENT"]:
            event.properties.setdefault(found.name, found)
        if len(problems) > MAX_ROWS:
            return
    if open_components:
        sentence = (
            "Berkas iCal terputus; acara yang terakhir mungkin tidak lengkap dan tidak dibaca."
        )
        problems.append(Problem(event.line if event else 0, sentence))


def _property(line: str, number: int) -> _Property | None:
    parts = _LINE.fullmatch(line)
    if parts is None:
        return None
    params = {name.upper(): quoted or plain for name, quoted, plain in _PARAM.findall(parts[2])}
    return _Property(parts[1].upper(), params, parts[3], number)


def _rows(event: _Event, zone: tzinfo) -> list[Row]:
    texts = event.properties
    name = _text(texts, "SUMMARY")
    said = f"“{name[:60]}”" if name else "Acara tanpa nama"
    if _text(texts, "STATUS").upper() == "CANCELLED":
        raise Doubtful(f"{said} dibatalkan di kalender asalnya; tidak dibaca.")
    if "RRULE" in texts or "RDATE" in texts:
        raise Doubtful(f"{said} berulang tiap tahun (RRULE); tulis tanggalnya satu per satu.")
    about = _text(texts, "DESCRIPTION")
    if _OBSERVANCE.match(about):
        raise Doubtful(f"{said} hanya hari peringatan, bukan hari libur; tidak dibaca.")
    first, last = _span(texts, zone, said)
    kind = kind_from_words(name, _text(texts, "CATEGORIES"), about)
    decree_date = None
    if found := texts.get(_DECREE_DATE):
        decree_date = _day(_DATE.fullmatch(found.value.strip()), found.value)
    return [
        make_row(
            first + timedelta(days=n),
            name[: MAX_NAME + 1],  # one too many is told, a megabyte need not be looked through
            kind=kind,
            decree=_text(texts, _DECREE),
            decree_date=decree_date,
            line=event.line,
        )
        for n in range((last - first).days + 1)
    ]


def _span(texts: dict[str, _Property], zone: tzinfo, said: str) -> tuple[date, date]:
    """First and last date; DTEND is the day after the last (RFC 5545, 3.6.1)."""
    begins = texts.get("DTSTART")
    if begins is None:
        raise Doubtful(f"{said} tidak punya tanggal (DTSTART); tidak dibaca.")
    first = _whole_day(begins, zone, said)
    if "DTEND" in texts:
        last = _whole_day(texts["DTEND"], zone, said) - timedelta(days=1)
    elif "DURATION" in texts:
        length = _DURATION.fullmatch(texts["DURATION"].value.strip().upper())
        if length is None:
            raise Doubtful(f"{said} tidak sepanjang hari penuh; catat sebagai pengecualian.")
        days = int(length[1] or 0) * 7 + int(length[2] or 0)
        last = first + timedelta(days=max(days, 1) - 1)
    else:
        last = first
    # Some programs write the same date twice for one day.
    last = max(last, first) if last == first - timedelta(days=1) else last
    if last < first:
        raise Doubtful(f"{said} berakhir sebelum dimulai; periksa tanggalnya.")
    if (last - first).days >= MAX_DAYS:
        raise Doubtful(f"{said} lebih dari {MAX_DAYS} hari; tulis tanggalnya satu per satu.")
    return first, last


def _whole_day(found: _Property, zone: tzinfo, said: str) -> date:
    value = found.value.strip()
    if moment := _MOMENT.fullmatch(value):
        day = _day(moment, value)
        at = _local(day, moment, found.params.get("TZID", ""), zone)
        if at.time() != time():
            raise Doubtful(
                f"{said} pada {dates.document_date(at.date())} berjam {dates.clock(at)}, bukan "
                "sehari penuh; catat sebagai pengecualian kalender."
            )
        return at.date()
    return _day(_DATE.fullmatch(value), value)


def _local(day: date, moment: re.Match, named: str, zone: tzinfo) -> datetime:
    """The moment in the office's zone; without a zone of its own it is local already."""
    try:
        clock = time(int(moment[4]), int(moment[5]), int(moment[6]))
        if moment[7]:
            own: tzinfo | None = UTC
        else:
            own = ZoneInfo(named) if named else None
        at = datetime.combine(day, clock, tzinfo=own or zone)
        return at.astimezone(zone)
    except (ValueError, OSError, KeyError, OverflowError):  # ZoneInfo: unknown or odd names
        raise Doubtful(
            f"Waktu “{moment[0]}” {f'dengan zona “{named[:40]}” ' if named else ''}tidak terbaca."
        ) from None


def _day(found: re.Match | None, value: str) -> date:
    if found is None:
        raise Doubtful(f"Tanggal “{value[:40]}” tidak terbaca.")
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise Doubtful(f"Tanggal “{value[:40]}” tidak ada.") from None
    if not 1900 < day.year < 9000:  # room for sums of days
        raise Doubtful(f"Tahun pada “{value[:40]}” terlalu jauh.")
    return day


def _text(texts: dict[str, _Property], name: str) -> str:
    found = texts.get(name)
    if found is None:
        return ""
    return _ESCAPE.sub(lambda sign: " " if sign[1] in "nN" else sign[1], found.value).strip()


def _escaped(text: str) -> str:
    return re.sub(r"([\\;,])", r"\\\1", text).replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Pieces of at most 75 bytes (RFC 5545, 3.1), never inside a letter."""
    piece, room = "", 75
    for letter in line:
        size = len(letter.encode())
        if size > room:
            yield piece
            piece, room = " ", 74
        piece, room = piece + letter, room - size
    yield piece
