"""When the next cycles open, and whether the office's clocks run at this moment."""

from __future__ import annotations

from datetime import datetime, time

from workflow import dates
from workflow.actions.cycles import next_opening, opening_of
from workflow.models import Agency, calendar_for
from workflow.models.cycle import QUARTER_LABELS


def next_opening_text(agency: Agency, now: datetime) -> str:
    """What comes next: "Siklus Triwulan IV 2026 dibuka Minggu, 10 Januari 2027; jam pertama …".

    An office whose hours are not filled in yet still learns the date.
    """
    year, quarter = next_opening(now.astimezone(agency.zone).date())
    day = opening_of(year, quarter)
    opens = f"Siklus {QUARTER_LABELS[quarter]} {year} dibuka {dates.long_date(day)}"
    try:
        first = calendar_for(agency).next_opening(datetime.combine(day, time(), tzinfo=agency.zone))
    except ValueError:
        return f"{opens}; jam kerja kantor belum diisi."
    first = first.astimezone(agency.zone)
    if first.date() == day:
        return f"{opens}; jam pertama berjalan pukul {dates.clock(first)} {dates.zone_name(first)}."
    return f"{opens}; jam pertama berjalan {dates.long_moment(first)}."


def resting_text(agency: Agency, now: datetime) -> str:
    """Says outside office hours that clocks rest and when they run again; "" within them."""
    try:
        calendar = calendar_for(agency)
        if calendar.is_open(now):
            return ""
        again = calendar.next_opening(now).astimezone(agency.zone)
    except ValueError:
        return ""
    return f"Sekarang di luar jam kerja; jam berjalan lagi {dates.long_moment(again)}."
