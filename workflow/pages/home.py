"""What "Tugas saya" shows: my turn, what waits for others, what is finished, what is new."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F
from django.urls import reverse

from workflow import dates
from workflow.addresses import cycle_url, explained_at, workplace
from workflow.enums import FINAL_STATES, WRITING_STATES, Role, State
from workflow.models import (
    Actor,
    AnnualReport,
    Cycle,
    Notice,
    Pause,
    Realization,
    Seating,
    Submission,
    Transition,
)
from workflow.pages.calendar_alarm import CalendarAlarm, calendar_alarm
from workflow.pages.clock import ClockView, view_annual_clock, view_clock
from workflow.pages.glance import Glance, office_glance
from workflow.pages.holding import holding_text, since_text
from workflow.pages.management import Management, management
from workflow.pages.notices import NoticeLine, path_of
from workflow.pages.opening import next_opening_text, resting_text
from workflow.pages.parts import CountsByCycle, parts_text
from workflow.pages.pauses import RequestCard, request_cards
from workflow.pages.stranded import StrandedLine, stranded_parts
from workflow.permissions import own_report
from workflow.sop import TURNS

WAITING_SHOWN = 10
FINISHED_SHOWN = 5
NOTICES_SHOWN = 6


@dataclass(frozen=True)
class DutyCard:
    """One thing that the person has to do now."""

    key: str
    title: str
    about: str  # unit and quarter
    detail: str
    clock: ClockView
    label: str
    href: str
    acting: str = ""  # "sebagai Plh. …"
    progress: str = ""
    hindrance: str = ""  # why it must be done by somebody else


@dataclass(frozen=True)
class WaitingLine:
    """A running cycle that somebody else has."""

    key: str
    title: str
    href: str
    state: str
    who: str
    clock: ClockView


@dataclass(frozen=True)
class FinishedLine:
    """A cycle that came to its end."""

    key: str
    title: str
    href: str
    state: str
    tone: str
    when: str


@dataclass(frozen=True)
class News:
    """The latest notices; ``until`` is the newest id shown, up to which "read" may count."""

    lines: list[NoticeLine]
    unread: int
    until: str


@dataclass(frozen=True)
class HomePage:
    """Finished values for ``workflow/home.html``."""

    title: str
    has_turns: bool  # whether duties can come to this person at all
    duties: list[DutyCard]
    stranded: list[StrandedLine]
    waiting_title: str
    waiting: list[WaitingLine]
    waiting_more: str
    finished: list[FinishedLine]
    news: News | None
    next_text: str
    resting: str
    without_position: str
    glance: Glance | None
    management: Management | None
    calendar_alarm: CalendarAlarm | None = None
    requests: list[RequestCard] = field(default_factory=list)


def _counts(cycles: list[Cycle]) -> CountsByCycle:
    """How far the Analis of the cycles that collect are; at most one query."""
    collecting = [cycle.pk for cycle in cycles if cycle.state == State.COLLECTING]
    if not collecting:
        return {}
    return Realization.objects.filter(cycle_id__in=collecting).progress_by_cycle()


def _filled(cycle: Cycle, actor: Actor, counts: CountsByCycle) -> str:
    """How far the own part is, and the others': "3 dari 5 indikator terisi; 1 dari 2 Analis …"."""
    if cycle.pk not in counts:
        return ""
    done, due = counts[cycle.pk].get(actor.user.pk, (0, 0))
    own = f"{done} dari {due} indikator terisi" if due else ""
    return "; ".join(filter(None, (own, parts_text(cycle, counts[cycle.pk], actor))))


def _own_reports(cycles: list[Cycle], actor: Actor) -> frozenset[int]:
    """Cycles whose open report the person submitted themselves (four eyes)."""
    reviewing = [c.pk for c in cycles if c.state in (State.DRAFTED, State.FORWARDED)]
    if not reviewing:
        return frozenset()
    latest = {}
    for row in (
        Submission.objects.filter(cycle_id__in=reviewing)
        .order_by("version")
        .values_list("cycle_id", "submitted_by_id")
    ):
        latest[row[0]] = row[1]
    return frozenset(pk for pk, submitter in latest.items() if submitter == actor.user.pk)


def _duty(cycle: Cycle, actor: Actor, now: datetime, filled: str, own: frozenset[int]) -> DutyCard:
    turn = TURNS[State(cycle.state)]
    position = actor.position(turn.role, cycle.unit_id)
    detail = f"langkah {turn.step} dari 6"
    if cycle.round > 1 and cycle.state in (*WRITING_STATES, State.DRAFTED):
        detail += f" · putaran {cycle.round}"
    is_own = cycle.pk in own
    return DutyCard(
        key=cycle.key,
        title=turn.duty,
        about=f"{cycle.unit.name} · {cycle.period}",
        detail=detail,
        clock=view_clock(cycle.current_run, cycle.agency, now),
        label="Lihat siklus" if is_own else turn.button,
        href=cycle_url("cycle", cycle) if is_own else workplace(cycle),
        acting=f"sebagai {position.label}" if position and position.is_acting else "",
        progress=filled,
        hindrance=own_report(position) if is_own else "",
    )


def _annual_duty(report: AnnualReport, actor: Actor, now: datetime) -> DutyCard:
    position = actor.position(Role.PERENCANAAN)
    agency = actor.user.agency
    return DutyCard(
        key="",
        title=f"Susun laporan kinerja {report.year}",
        about=agency.name,
        detail="langkah 6 dari 6 · laporan tahunan",
        clock=view_annual_clock(report, agency, now),
        label="Susun laporan tahunan",
        href=reverse("annual", args=[report.year]),
        acting=f"sebagai {position.label}" if position.is_acting else "",
    )


def _duties(
    cycles: list[Cycle], actor: Actor, now: datetime, counts: CountsByCycle
) -> list[DutyCard]:
    """Cards of cycles and of open annual reports together, soonest due first."""
    own = _own_reports(cycles, actor)
    cards = [
        (cycle.due_at, _duty(cycle, actor, now, _filled(cycle, actor, counts), own))
        for cycle in cycles
    ]
    if actor.has(Role.PERENCANAAN):
        for report in AnnualReport.objects.visible_to(actor).filter(published_at__isnull=True):
            cards.append((report.due_at, _annual_duty(report, actor, now)))
    # A paused duty has no due time and comes last.
    return [card for _, card in sorted(cards, key=lambda pair: (pair[0] is None, pair[0] or now))]


def _waiting(
    cycle: Cycle, actor: Actor, seating: Seating, now: datetime, counts: CountsByCycle
) -> WaitingLine:
    return WaitingLine(
        key=cycle.key,
        title=f"{cycle.unit.name}, {cycle.short_period}",
        href=cycle_url("cycle", cycle),
        state=cycle.state_label,
        who=parts_text(cycle, counts.get(cycle.pk, {}), actor) or holding_text(cycle, seating, now),
        clock=view_clock(cycle.current_run, cycle.agency, now),
    )


def _finished(actor: Actor) -> list[FinishedLine]:
    """The last cycles whose newest move ended them; a reopened one is not among them."""
    ends = (
        Transition.objects.filter(
            cycle__in=Cycle.objects.visible_to(actor),
            target__in=FINAL_STATES,
            serial=F("cycle__serial"),
        )
        .select_related("cycle__unit", "cycle__agency", "by")
        .order_by("-at", "-pk")[:FINISHED_SHOWN]
    )
    return [
        FinishedLine(
            key=end.cycle.key,
            title=f"{end.cycle.unit.name}, {end.cycle.short_period}",
            href=cycle_url("cycle", end.cycle),
            state=end.cycle.state_label,
            tone="selesai" if end.target == State.RECOMMENDED else "netral",
            when=f"{dates.short_moment(end.at.astimezone(end.cycle.agency.zone))} oleh {end.by}",
        )
        for end in ends
    ]


def _news(actor: Actor, now: datetime) -> News:
    """The latest notices; a link only where the person may still follow it."""
    mine = Notice.objects.of(actor.user)
    shown = list(mine.select_related("cycle__unit", "cycle__current_run")[:NOTICES_SHOWN])
    zone = actor.user.agency.zone
    lines = [
        NoticeLine(
            text=notice.text,
            when=since_text(notice.at.astimezone(zone), now.astimezone(zone)),
            href=href,
            unread=notice.read_at is None,
            why=explained_at(notice) if href else "",
        )
        for notice, href in ((notice, path_of(notice, actor)) for notice in shown)
    ]
    return News(
        lines=lines,
        unread=mine.unread().count(),
        until=str(max((notice.pk for notice in shown), default=0)),
    )


def _without_position(actor: Actor, now: datetime) -> str:
    """What a person reads to whom no duty can come, and what to do about it."""
    if not actor.agency_id:
        return (
            "Akun Anda belum dihubungkan dengan kantor mana pun, jadi belum ada yang dapat "
            "ditampilkan. Mintalah Pengelola melengkapi akun Anda."
        )
    today = dates.long_date(now.astimezone(actor.user.agency.zone).date())
    return (
        f"Pada {today} Anda tidak memegang jabatan apa pun, jadi tidak ada tugas yang sampai "
        "kepada Anda dan data bidang tidak ditampilkan. Bila seharusnya ada, mintalah Pengelola "
        "mencatat jabatan Anda beserta SK-nya."
    )


def _title(actor: Actor, has_turns: bool, glance: Glance | None) -> str:
    if has_turns:
        return "Giliran Anda"
    if glance:
        return "Kantor sepintas"
    return "Pengelolaan" if actor.is_manager else "Tugas saya"


def _waiting_title(has_turns: bool, glance: Glance | None) -> str:
    if glance:
        return "Masih berjalan dari triwulan lain"
    return "Menunggu orang lain" if has_turns else "Siklus yang sedang berjalan"


def home_page(actor: Actor, now: datetime, masters: list[dict] | None = None) -> HomePage:
    """Everything on the first page of one person; the number of queries never grows with rows.

    ``masters`` is what the Pengelola may edit (Django admin's list of apps for this person).
    """
    agency = actor.user.agency
    homeless = "" if actor.positions or actor.is_manager else _without_position(actor, now)
    has_turns = any(p.role != Role.PIMPINAN for p in actor.positions)
    seating = Seating.of(agency, now) if agency else Seating([])
    glance = office_glance(actor, seating, now) if actor.has(Role.PIMPINAN) else None
    manages = None
    if actor.is_manager and not actor.positions:
        manages = management(actor, now, masters or [])
    if agency is None:
        return HomePage(
            title=_title(actor, has_turns, glance),
            has_turns=False,
            duties=[],
            stranded=[],
            waiting_title="",
            waiting=[],
            waiting_more="",
            finished=[],
            news=None,
            next_text="",
            resting="",
            without_position=homeless,
            glance=None,
            management=manages,
        )
    mine = list(Cycle.objects.duties_of(actor).with_parts()) if has_turns else []
    seen = {cycle.pk for cycle in mine} | (glance.cycle_ids if glance else set())
    others = [
        cycle
        for cycle in Cycle.objects.visible_to(actor)
        .running()
        .with_clock()
        .with_parts()
        .order_by(F("due_at").asc(nulls_last=True), "unit__order", "pk")
        if cycle.pk not in seen
    ]
    more = len(others) - WAITING_SHOWN
    counts = _counts([*mine, *others[:WAITING_SHOWN]])
    return HomePage(
        title=_title(actor, has_turns, glance),
        has_turns=has_turns,
        duties=_duties(mine, actor, now, counts) if has_turns else [],
        stranded=stranded_parts(actor),
        waiting_title=_waiting_title(has_turns, glance),
        waiting=[_waiting(cycle, actor, seating, now, counts) for cycle in others[:WAITING_SHOWN]],
        waiting_more=f"{more} siklus lain" if more > 0 else "",
        finished=_finished(actor),
        news=_news(actor, now),
        next_text="" if homeless else next_opening_text(agency, now),
        resting=resting_text(agency, now),
        without_position=homeless,
        glance=glance,
        management=manages,
        calendar_alarm=calendar_alarm(actor, now),
        requests=request_cards(Pause.objects.waiting_for(actor), actor, now),
    )
