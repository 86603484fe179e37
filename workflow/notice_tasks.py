"""Periodic work around notices: reminding, writing mails, the morning's digest, sending.

All run at every tick and may run on many machines at once; nothing happens outside working time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from workflow.actions import digests, mails, reminders
from workflow.models import Agency, calendar_for
from workflow.tasks import Incomplete, periodic

log = logging.getLogger(__name__)


def _in_every_office(work: Callable[[Agency, datetime], int], now: datetime, said: str) -> str:
    """Do it office by office; one whose calendar is broken does not silence the others."""
    done, broken = 0, []
    for agency in Agency.objects.order_by("pk"):
        try:
            done += work(agency, now)
        except Exception:
            log.exception("%s failed for office %s", work.__name__, agency.code)
            broken.append(agency.code)
    told = said.format(done) if done else ""
    if not broken:
        return told
    failed = f"gagal untuk kantor {', '.join(broken)}; lihat catatan server"
    return Incomplete("; ".join(part for part in (told, failed) if part))


@periodic("remind", None, "mengingatkan tenggat dan melaporkan keterlambatan kepada atasan")
def remind(now: datetime) -> str:
    """Reminders at 50 %, 80 % and due, and the escalation to the superior."""
    return _in_every_office(reminders.remind, now, "mengirim {} pengingat")


@periodic("queue_mails", None, "menyiapkan surel dari kabar baru")
def queue_mails(now: datetime) -> str:
    """Mails for the notices of those who want each one."""
    return _in_every_office(mails.queue_notices, now, "menyiapkan {} surel")


@periodic("queue_digests", None, "menyiapkan ringkasan pagi pukul 07.30")
def queue_digests(now: datetime) -> str:
    """The morning's digests of those who want one mail a day."""
    return _in_every_office(digests.queue_digests, now, "menyiapkan {} ringkasan")


@periodic("send_mails", None, "mengirim surel")
def send_mails(now: datetime) -> str:
    """Send what waits, to people whose office is open; a failure waits for its next try."""
    if not mails.is_on():
        return ""
    agencies = [agency for agency in Agency.objects.order_by("pk") if _is_open(agency, now)]
    sent, failed = mails.send_due(agencies, now) if agencies else (0, 0)
    said = [f"mengirim {sent} surel"] if sent else []
    if failed:
        said.append(f"{failed} surel belum terkirim, dicoba lagi nanti")
    return "; ".join(said)


def _is_open(agency: Agency, now: datetime) -> bool:
    try:
        return calendar_for(agency).is_open(now)
    except ValueError:  # no working time at all: nothing is sent, the others are not kept waiting
        return False
