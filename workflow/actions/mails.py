"""The outbox: deciding which notices are mailed, and sending what waits.

A mail is a row first. Nothing that people do waits for the mail server, and a row is sent as often
as it takes. What happens when a worker dies in the middle: docs/decisions/0016.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from workflow import dates
from workflow.addresses import absolute, cycle_url, explained_at, is_done
from workflow.enums import MailChoice, NoticeKind
from workflow.models import Agency, Mail, Notice, User, calendar_for

log = logging.getLogger(__name__)

#: Notices looked at in one tick.
DECIDED_AT_ONCE = 200
#: A notice older than this is history: it stays in the program, no mail is written about it.
STALE = timedelta(days=14)
#: Mails tried in one tick; with the server's timeouts they end well before the lease.
SENT_AT_ONCE = 20
#: After so many failures in a row the server itself is down: the rest waits for the next tick.
FAILURES_AT_ONCE = 3
#: How long a claimed mail belongs to the worker that claimed it. Longer than sending a whole tick's
#: mails to a slow server takes, or a second worker would send one that is still under way.
LEASE = timedelta(minutes=30)
#: Waits before the next try; the last one holds from then on.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
#: Tries before it gives up: with these waits about three working days, nights and breaks left out.
MOST_TRIES = 25
CLAIMED = "Pengiriman dimulai, tetapi hasilnya belum dicatat."

#: How a subject begins; whose turn it is reads that first.
SUBJECTS = {
    NoticeKind.REMINDER: "Pengingat",
    NoticeKind.OVERDUE: "Tenggat lewat",
    NoticeKind.ESCALATION: "Terlambat",
    NoticeKind.PAUSE: "Penundaan",
    NoticeKind.POSITION: "Jabatan",
    NoticeKind.CALENDAR: "Kalender kerja",
}
MOST_SUBJECT = 90


def is_on() -> bool:
    """Whether this installation sends mail at all (EMAIL_URL is set, or demo mode)."""
    return settings.EMAIL_BACKEND != "django.core.mail.backends.dummy.EmailBackend"


def queue_notices(agency: Agency, now: datetime) -> int:
    """Decide for the office's new notices whether they are mailed; returns how many mails.

    Only in working time, so that a move made at night is mailed in the morning. Mail and decision
    are one transaction: killed in between, neither has happened. Who has read the notice already,
    takes the digest or wants no mail gets none; nor is anybody called to work that is done.
    """
    if not calendar_for(agency).is_open(now):
        return 0
    undecided = Notice.objects.undecided(agency, now)
    if not undecided.exists():
        return 0
    with transaction.atomic():
        rows = undecided.select_for_update(of=("self",), skip_locked=True)
        notices = list(rows[:DECIDED_AT_ONCE])
        mails = [_notice_mail(notice, agency, now) for notice in notices if _is_mailed(notice, now)]
        Mail.objects.bulk_create(mails, ignore_conflicts=True)
        Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=now)
    return len(mails)


def _is_mailed(notice: Notice, now: datetime) -> bool:
    user = notice.user
    return (
        is_on()
        and user.is_active
        and bool(user.email)
        and user.mail_choice == MailChoice.EACH
        and notice.read_at is None
        and notice.at > now - STALE
        and not (notice.cycle and is_done(notice.link, notice.cycle))
    )


def _notice_mail(notice: Notice, agency: Agency, now: datetime) -> Mail:
    link = notice.link or (cycle_url("cycle", notice.cycle) if notice.cycle else "")
    why = explained_at(notice)
    body = render_to_string(
        "emails/notice.txt",
        {
            "name": notice.user.get_full_name(),
            "text": notice.text,
            "url": absolute(link or reverse("notices")),
            "why": absolute(why) if why else "",
            "when": dates.long_moment(notice.at.astimezone(agency.zone)),
            **footer(agency),
        },
    )
    return new_mail(notice.user, f"notice:{notice.pk}", _subject(notice), body, now)


def footer(agency: Agency) -> dict[str, str]:
    """What every mail ends with: who sends it, and where its reader changes that."""
    return {
        "agency": f"{agency.name} {agency.regency}",
        "profile_url": absolute(reverse("profile")),
    }


def _subject(notice: Notice) -> str:
    cycle = notice.cycle
    about = f"{cycle.unit.name} {cycle.short_period}" if cycle else notice.text
    if notice.kind in SUBJECTS:
        return f"{SUBJECTS[notice.kind]}: {about}"
    is_turn = cycle is not None and notice.link not in ("", cycle_url("cycle", cycle))
    return f"{'Giliran Anda' if is_turn else 'Kabar'}: {about}"


def new_mail(user: User, key: str, subject: str, body: str, now: datetime) -> Mail:
    """An unsaved mail that may be tried at once; its Message-ID is the same over all tries."""
    line = " ".join(subject.split())  # a line break in a subject would be a header of its own
    if len(line) > MOST_SUBJECT:
        line = f"{line[: MOST_SUBJECT - 1]}…"
    host = (urlsplit(settings.PUBLIC_URL).hostname or "localhost")[:60]
    return Mail(
        user=user,
        key=key,
        message_id=f"<{key.replace(':', '.')}.{int(now.timestamp())}@{host}>",
        subject=line,
        body=f"{body.strip()}\n",
        queued_at=now,
        next_try_at=now,
    )


def send_due(agencies: Sequence[Agency], now: datetime) -> tuple[int, int]:
    """Send what waits for people of these offices; returns how many went out and how many failed.

    One mail at a time is claimed, sent and noted, so that a worker killed at any moment leaves one
    mail in doubt at most.
    """
    sent = failed = in_a_row = 0
    while sent + failed < SENT_AT_ONCE and in_a_row < FAILURES_AT_ONCE:
        mail = _claim(agencies, now)
        if mail is None:
            break
        if _send(mail, now):
            sent, in_a_row = sent + 1, 0
        else:
            failed, in_a_row = failed + 1, in_a_row + 1
    return sent, failed


def _claim(agencies: Sequence[Agency], now: datetime) -> Mail | None:
    """Take the mail that has waited longest; nobody else takes it before the lease ends.

    The try is counted before it is made: a mail that kills its worker is given up like any other.
    """
    due = Mail.objects.due(agencies, now)
    if not due.exists():
        return None  # the usual tick takes no write lock
    with transaction.atomic():
        mail = due.select_for_update(of=("self",), skip_locked=True).first()
        if mail is None:
            return None
        mail.tries += 1
        mail.next_try_at = now + LEASE
        mail.last_error = CLAIMED
        mail.save(update_fields=["tries", "next_try_at", "last_error"])
    return mail


def _send(mail: Mail, now: datetime) -> bool:
    """Hand a claimed mail to the mail server and note what came of it; never raises for a failure
    of the mail server."""
    if mail.tries > MOST_TRIES:
        return _failed(mail, gave_up_at=now)
    if not mail.user.email or not mail.user.is_active:
        return _failed(mail, gave_up_at=now, last_error="Penerima tidak lagi punya alamat surel.")
    try:
        EmailMessage(
            subject=mail.subject,
            body=mail.body,
            to=[mail.user.email],
            headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
        ).send()
    except Exception as error:  # whatever it is, the mail waits for its next try
        log.warning("Mail %s was not sent (try %s): %s", mail.key, mail.tries, error)
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        if mail.tries >= MOST_TRIES:
            return _failed(mail, gave_up_at=now, last_error=reason)
        wait = WAITS[min(mail.tries, len(WAITS)) - 1]
        return _failed(mail, next_try_at=now + wait, last_error=reason)
    # Whoever has the lease by now: it is out, and that must be known.
    Mail.objects.filter(pk=mail.pk).update(sent_at=now, gave_up_at=None, last_error="")
    return True


def _failed(mail: Mail, **changes) -> bool:
    """Note a failed try, unless the lease ran out and another worker has taken the mail over."""
    Mail.objects.filter(pk=mail.pk, tries=mail.tries, sent_at__isnull=True).update(**changes)
    return False
