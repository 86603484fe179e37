"""Office hours as people type and read them: "07.30–12.00, 13.00–16.00". Pure: no Django.

Windows are pairs ("HH:MM", "HH:MM") in order, as the working calendar stores them; durations are
working minutes. Every error is a ``ValueError`` with an Indonesian sentence for the field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise

Window = tuple[str, str]
Windows = tuple[Window, ...]

#: Perpres 21/2023: working minutes of a week, and of a week in Ramadan.
WEEK_MINUTES = 37 * 60 + 30
RAMADAN_MINUTES = 32 * 60 + 30

#: Hours in Ramadan by Perpres 21/2023, weekday → what stands in the field.
RAMADAN_WEEK = {
    **dict.fromkeys(range(4), "08.00–12.00, 12.30–15.00"),
    4: "08.00–11.30, 12.30–15.30",
    5: "",
    6: "",
}
EXAMPLE = "Tulis seperti 07.30–12.00, 13.00–16.00."

_CLOSED = frozenset({"", "-", "–", "—", "tutup", "libur", "kosong"})
_BETWEEN_WINDOWS = re.compile(r"[,;&\n]|\bdan\b", re.IGNORECASE)
_BETWEEN_TIMES = re.compile(
    r"[-\u2010-\u2015\u2212]|\bs\.?\s*/?\s*d\b\.?|\bsampai\b", re.IGNORECASE
)
_TIME = re.compile(r"([0-9]{1,2})[.:]([0-9]{2})", re.ASCII)
_NOISE = re.compile(r"\b(?:pukul|jam|wib|wita|wit)\b", re.IGNORECASE)


def read_hours(text: str) -> Windows:
    """The windows that a field says; () for a closed day ("", "tutup", "-").

    Accepts 07.30, 7.30, 07:30 and 24.00, any dash or "s.d." between the times of a window, and
    commas, semicolons, "dan" or line breaks between windows.
    """
    text = _NOISE.sub(" ", text).strip()
    if text.lower() in _CLOSED:
        return ()
    parts = [part.strip() for part in _BETWEEN_WINDOWS.split(text)]
    windows = sorted(_window(part) for part in parts if part)
    if not windows:
        raise ValueError(f"Jam kerja “{text}” tidak terbaca. {EXAMPLE}")
    for earlier, later in pairwise(windows):
        if later[0] < earlier[1]:
            raise ValueError(
                f"{_window_text(earlier)} dan {_window_text(later)} bertumpang tindih. "
                "Periksa jamnya."
            )
    return tuple(windows)


def hours_text(windows: Iterable[Iterable[str]]) -> str:
    """ "07.30–12.00, 13.00–16.00"; "" for a closed day. What ``read_hours`` reads back."""
    return ", ".join(_window_text(tuple(window)) for window in windows)


def minutes_of(windows: Iterable[Iterable[str]]) -> int:
    """Working minutes of a day's windows."""
    return sum(_minutes(closes) - _minutes(opens) for opens, closes in windows)


def week_minutes(week: Mapping[object, Iterable[Iterable[str]]]) -> int:
    """Working minutes of a week."""
    return sum(minutes_of(windows) for windows in week.values())


def duration_text(minutes: int) -> str:
    """ "37 jam 30 menit", "8 jam", "45 menit"; hours are not made into days."""
    hours, rest = divmod(int(minutes), 60)
    parts = [f"{hours:,} jam".replace(",", ".")] if hours else []
    if rest or not hours:
        parts.append(f"{rest} menit")
    return " ".join(parts)


def _window(text: str) -> Window:
    times = [part.strip() for part in _BETWEEN_TIMES.split(text)]
    if len(times) != 2:
        raise ValueError(f"“{text}” bukan jam buka dan jam tutup. {EXAMPLE}")
    opens, closes = _time(times[0]), _time(times[1])
    if closes <= opens:
        late = "mendahului" if closes < opens else "sama dengan"
        raise ValueError(
            f"Jam tutup {closes.replace(':', '.')} {late} jam buka {opens.replace(':', '.')}. "
            "Periksa jamnya."
        )
    return opens, closes


def _time(text: str) -> str:
    match = _TIME.fullmatch(text)
    if match:
        hour, minute = int(match[1]), int(match[2])
        if minute < 60 and hour * 60 + minute <= 24 * 60:
            return f"{hour:02}:{minute:02}"
    raise ValueError(f"Jam “{text}” tidak terbaca. Tulis seperti 07.30, paling akhir 24.00.")


def _minutes(time: str) -> int:
    hour, minute = time.split(":")[:2]
    return int(hour) * 60 + int(minute)


def _window_text(window: Iterable[str]) -> str:
    opens, closes = window
    return f"{opens.replace(':', '.')}–{closes.replace(':', '.')}"
