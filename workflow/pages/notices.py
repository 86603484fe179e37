"""What "Kabar" shows: everything a person was told, newest first, each with its way on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.urls import Resolver404, resolve, reverse

from workflow import sla
from workflow.actions.mails import is_on
from workflow.addresses import cycle_url, explained_at, is_done
from workflow.enums import MailChoice, NoticeKind
from workflow.models import Actor, Agency, AnalystPart, Notice, Seating, calendar_for
from workflow.pages.holding import since_text
from workflow.pages.nudge import Nudge, nudges

PER_PAGE = 20
UNREAD = "belum"
#: Longer ago than this many office days, the date alone says enough (450 minutes each).
RECENT_MINUTES = 5 * 450
#: Pages of the whole office: whoever lost the position cannot open them any more.
OFFICE_PAGES = ("annual", "planning", "quarterly")
#: kind → (tone of its pill, icon)
LOOKS = {
    NoticeKind.MOVE: ("menunggu", "arrow-right-circle"),
    NoticeKind.REMINDER: ("perhatian", "alarm"),
    NoticeKind.OVERDUE: ("terlambat", "alarm"),
    NoticeKind.ESCALATION: ("terlambat", "flag"),
    NoticeKind.PAUSE: ("luar", "pause-circle"),
    NoticeKind.POSITION: ("netral", "person-badge"),
    NoticeKind.CALENDAR: ("netral", "calendar3"),
}


@dataclass(frozen=True)
class NoticeLine:
    """One notice with the page where its reader acts on it, and whom they may remind.

    ``why`` explains the due time that it tells of.
    """

    text: str
    when: str
    href: str
    unread: bool
    pk: str = ""
    kind: str = ""
    tone: str = ""
    icon: str = ""
    nudges: list[Nudge] = field(default_factory=list)
    why: str = ""


@dataclass(frozen=True)
class NoticesPage:
    """Finished values for ``workflow/notices.html``; ``until`` is the newest id shown."""

    lead: str
    tabs: list[dict]
    lines: list[NoticeLine]
    unread: str
    until: str
    saring: str
    number: str
    previous_href: str
    next_href: str
    range_text: str
    empty_title: str
    empty_text: str


def path_of(notice: Notice, actor: Actor) -> str:
    """Where the notice leads the person now; "" where they may not follow any more.

    A step that somebody has done since leads to the cycle, not to a form that is closed. Wants
    the notice's cycle with its unit.
    """
    cycle = notice.cycle
    if cycle is None:
        return _office_path(notice.link, actor)
    if cycle.agency_id != actor.agency_id:
        return ""
    if not (actor.sees_office or cycle.unit_id in actor.unit_ids):
        return ""
    if not notice.link or is_done(notice.link, cycle):
        return cycle_url("cycle", cycle)
    return notice.link


def _office_path(link: str, actor: Actor) -> str:
    try:
        name = resolve(link).url_name if link else ""
    except Resolver404:  # the page has another address by now
        return ""
    return "" if name in OFFICE_PAGES and not actor.sees_office else link


def moment_text(at: datetime, now: datetime, agency: Agency) -> str:
    """When it was, and how much working time ago: "kemarin 15.50 · 35 menit kerja yang lalu"."""
    text = since_text(at.astimezone(agency.zone), now.astimezone(agency.zone))
    try:
        minutes = int(calendar_for(agency).elapsed(at, now))
    except ValueError:  # an office without working time has none to count
        return text
    if not 1 <= minutes <= RECENT_MINUTES:
        return text
    return f"{text} · {sla.duration_text(minutes)} kerja yang lalu"


def notices_page(actor: Actor, now: datetime, query: Mapping[str, str]) -> NoticesPage:
    """One page of the person's notices; the filter and the page live in the address."""
    saring = UNREAD if query.get("saring") == UNREAD else ""
    mine = Notice.objects.of(actor.user)
    unread = mine.unread().count()
    rows = (mine.unread() if saring else mine).select_related(
        "cycle__unit", "cycle__agency", "cycle__current_run", "cycle__kasubid"
    )
    rows = rows.prefetch_related(
        Prefetch("cycle__parts", AnalystPart.objects.select_related("analyst"))
    )
    page = Paginator(rows, PER_PAGE).get_page(query.get("halaman"))
    shown = list(page.object_list)
    total = page.paginator.count
    return NoticesPage(
        lead=_lead(actor),
        tabs=[
            {"label": "Semua", "href": reverse("notices"), "current": not saring},
            {
                "label": "Belum dibaca",
                "href": _address(UNREAD, 1),
                "current": bool(saring),
                "count": str(unread or ""),
            },
        ],
        lines=_lines(shown, actor, now),
        unread=str(unread or ""),
        until=str(max((notice.pk for notice in shown), default=0)),
        saring=saring,
        number=str(page.number),
        previous_href=_address(saring, page.number - 1) if page.has_previous() else "",
        next_href=_address(saring, page.number + 1) if page.has_next() else "",
        range_text=f"{page.start_index()}–{page.end_index()} dari {total}" if total else "",
        empty_title="Semua kabar sudah dibaca" if saring else "Belum ada kabar",
        empty_text=(
            "" if saring else "Di sini tercatat giliran, pengingat tenggat, dan penundaan Anda."
        ),
    )


def _address(saring: str, number: int) -> str:
    query = {"saring": saring} if saring else {}
    if number > 1:
        query["halaman"] = str(number)
    return f"{reverse('notices')}?{urlencode(query)}" if query else reverse("notices")


def _lead(actor: Actor) -> str:
    """How the person is told outside the program."""
    user = actor.user
    if not is_on():
        return "Kantor ini belum mengirim surel; kabar hanya ada di sini."
    if user.mail_choice == MailChoice.NONE:
        return "Anda memilih tidak menerima surel; kabar hanya ada di sini."
    if not user.email:
        return "Alamat surel Anda belum diisi; kabar hanya ada di sini."
    how = MailChoice(user.mail_choice).label
    return f"Lewat surel ke {user.email}: {how[0].lower()}{how[1:]}."


def _lines(shown: list[Notice], actor: Actor, now: datetime) -> list[NoticeLine]:
    agency = actor.user.agency
    if agency is None:
        return []
    seating = Seating.of(agency, now) if shown else Seating([])
    offered: set[int] = set()
    lines = []
    for notice in shown:
        tone, icon = LOOKS[NoticeKind(notice.kind)]
        href, cycle = path_of(notice, actor), notice.cycle
        # Once for each cycle, on its newest notice.
        remind = bool(href) and cycle is not None and cycle.pk not in offered
        if remind:
            offered.add(cycle.pk)
        lines.append(
            NoticeLine(
                text=notice.text,
                when=moment_text(notice.at, now, agency),
                href=href,
                unread=notice.read_at is None,
                pk=str(notice.pk),
                kind=NoticeKind(notice.kind).label,
                tone=tone,
                icon=icon,
                nudges=nudges(cycle, partial(seating.serving, cycle), actor) if remind else [],
                why=explained_at(notice) if href else "",
            )
        )
    return lines
