"""The morning's digest: one mail with what is one's turn, what is late, and what is new."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from django.db import transaction
from django.db.models import Max
from django.template.loader import render_to_string
from django.urls import reverse

from workflow import dates
from workflow.actions.mails import footer, is_on, new_mail
from workflow.actions.open_clocks import OpenClock, open_clocks
from workflow.addresses import absolute, cycle_url
from workflow.enums import MailChoice
from workflow.models import Agency, Mail, Notice, PeriodicRun, User, calendar_for

#: When the digest goes out, in the office's zone; later on days on which the office opens later.
DIGEST_TIME = time(7, 30)
#: News listed in one digest; the rest is a number.
NEWS_SHOWN = 15
#: The name of the rows that say that an office's day is done.
DONE = "digest_day"


def queue_digests(agency: Agency, now: datetime) -> int:
    """Queue today's digests of an office, once a working day; returns how many mails.

    At the first tick in working time from 07.30 on, so a worker that was down then catches up the
    same day, and never a day later. The mails and the row that says "done" are one transaction.
    """
    local = now.astimezone(agency.zone)
    if local.time() < DIGEST_TIME or not calendar_for(agency).is_open(now):
        return 0
    slot = f"{local.date()}:{agency.pk}"
    if PeriodicRun.objects.filter(name=DONE, slot=slot).exists():
        return 0
    with transaction.atomic():
        _, is_mine = PeriodicRun.objects.get_or_create(
            name=DONE, slot=slot, defaults={"started_at": now, "finished_at": now}
        )
        mails = list(_digests(agency, now)) if is_mine and is_on() else []
        Mail.objects.bulk_create(mails, ignore_conflicts=True)
        PeriodicRun.objects.filter(name=DONE, slot=slot).update(
            outcome=f"menyiapkan {len(mails)} ringkasan"
        )
    return len(mails)


def _digests(agency: Agency, now: datetime) -> Iterable[Mail]:
    """The mails of those who have something to read this morning; four queries and the clocks'."""
    readers = User.objects.filter(
        agency=agency, is_active=True, mail_choice=MailChoice.DIGEST
    ).exclude(email="")
    people = list(readers.order_by("pk"))
    if not people:
        return
    running = open_clocks(agency, now)
    news = _news(people, now)
    day = now.astimezone(agency.zone).date()
    for user in people:
        turns = [_line(o, o.link, agency) for o in running if user in o.holders]
        late = [
            _line(o, o.overview, agency)
            for o in running
            if o.clock.late and user in o.superiors and user not in o.holders
        ]
        unread = news.get(user.pk, [])
        if not (turns or late or unread):
            continue
        body = render_to_string(
            "emails/digest.txt",
            {
                "name": user.get_full_name(),
                "day": dates.long_date(day),
                "turns": turns,
                "late": late,
                "news": [_news_line(notice, agency) for notice in unread[:NEWS_SHOWN]],
                "more": str(max(0, len(unread) - NEWS_SHOWN) or ""),
                "url": absolute(reverse("home")),
                "notices_url": absolute(reverse("notices")),
                **footer(agency),
            },
        )
        yield new_mail(user, f"digest:{user.pk}:{day}", _subject(turns, late), body, now)


def _subject(turns: list[dict], late: list[dict]) -> str:
    said = [f"{len(turns)} giliran Anda"] if turns else []
    if overdue := sum(line["late"] for line in turns) + len(late):
        said.append(f"{overdue} terlambat")
    return f"Ringkasan pagi: {', '.join(said) or 'kabar baru'}"


def _line(open_: OpenClock, path: str, agency: Agency) -> dict:
    if open_.due_at is None:
        when = "ditunda"
    else:
        due = dates.long_moment(open_.due_at.astimezone(agency.zone))
        when = f"tenggat {due}, {open_.clock.text}"
    return {
        "duty": open_.duty,
        "subject": open_.subject,
        "who": ", ".join(str(user) for user in open_.holders) or "belum ada pejabatnya",
        "when": when,
        "late": open_.clock.late,
        "url": absolute(path),
        "why": absolute(open_.why),
    }


def _news(people: list[User], now: datetime) -> dict[int, list[Notice]]:
    """Unread notices of each person since their last digest, newest first."""
    last = dict(
        Mail.objects.filter(user__in=people, key__startswith="digest:")
        .values_list("user")
        .annotate(Max("queued_at"))
        .order_by()
    )
    found: dict[int, list[Notice]] = {}
    unread = Notice.objects.unread().filter(user__in=people, at__lte=now)
    for notice in unread.select_related("cycle__unit").order_by("-at", "-pk"):
        since = last.get(notice.user_id)
        if since is None or notice.at > since:
            found.setdefault(notice.user_id, []).append(notice)
    return found


def _news_line(notice: Notice, agency: Agency) -> dict[str, str]:
    link = notice.link or (cycle_url("cycle", notice.cycle) if notice.cycle else "")
    return {
        "text": notice.text,
        "when": dates.short_moment(notice.at.astimezone(agency.zone)),
        "url": absolute(link or reverse("notices")),
    }
