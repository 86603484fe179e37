"""The sample office's story, told through the same actions that people use.

Everybody's steps are generators that yield the time of their next act; the teller always resumes
the earliest, so that history and journal are written in the order of time.
"""

from __future__ import annotations

import heapq
from collections.abc import Generator, Iterator
from dataclasses import replace
from datetime import datetime, time
from functools import partial
from itertools import count
from pathlib import Path

from django.db import transaction

from workflow import spreadsheets
from workflow.actions import (
    annual,
    calendar,
    cycles,
    narratives,
    pauses,
    plan_import,
    realizations,
)
from workflow.actions.remarks import add as add_remark
from workflow.actions.remarks import begin_review
from workflow.enums import Move, PlanSource, RemarkTarget, ValueKind
from workflow.models import (
    Actor,
    Agency,
    AnnualReport,
    Cycle,
    Notice,
    Realization,
    Remark,
    Unit,
    User,
    calendar_for,
)
from workflow.plan_files import Mapping, PlanReading, read_plan
from workflow.sample import absence, figures, people
from workflow.sample.absence import LEAVE, LEAVE_NOW
from workflow.sample.annual_texts import ANNUAL_TEXTS
from workflow.sample.ledger import Ledger
from workflow.sample.pace import (
    CURRENT,
    WAITING,
    Pace,
    Waiting,
    pace_of,
)

WORKBOOK = Path(__file__).with_name("rencana-aksi-contoh.xlsx")
#: The year that the sample workbook is for.
SAMPLE_YEAR = 2026
#: Working days that the newest quarter must have been open for to be told.
DAYS_OPEN = 5
#: The bidang whose report is returned once in every story year.
RETURNED_UNIT = "perindustrian"
#: The bidang whose collecting was paused once, in TW II of the story year.
PAUSED_UNIT = "pasar"
PAUSED_REASON = "Menunggu rekap retribusi dari bendahara penerimaan; terbit besok pagi."
OPEN_REASON = "Pembukaan tanggal 10 ditunda: menunggu penetapan perubahan rencana aksi."


def told_quarter(agency: Agency, now: datetime) -> tuple[int, int]:
    """The newest quarter that has been open long enough to stand in different states."""
    year, quarter = cycles.latest_opened(now.astimezone(agency.zone).date())
    start = datetime.combine(cycles.opening_of(year, quarter), time(), tzinfo=agency.zone)
    if calendar_for(agency).due(start, days=DAYS_OPEN) > now:
        year, quarter = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
    return year, quarter


@transaction.atomic
def tell(now: datetime, password: str) -> Agency:
    """Create the sample office and everything that has happened in it until ``now``."""
    now = now.replace(second=0, microsecond=0)  # a sum over whole minutes is easier to follow
    agency = people.create_agency()
    today = now.astimezone(agency.zone).date()
    calendar.seed(agency, range(min(2025, today.year - 2), max(2027, today.year + 1) + 1))
    year, quarter = told_quarter(agency, now)
    accounts = people.create_people(agency, password, since=today.replace(year - 2, 1, 1))
    book = sample_plan()
    for reading in plans_of(book, year):
        plan_import.load(agency.pk, reading, now=now, source=PlanSource.COMMAND)
    _Teller(agency, accounts, book, year, quarter, now).tell()
    return agency


def sample_plan() -> PlanReading:
    """The sample workbook as the importer reads it, its ambiguous numbers taken as thousands."""
    book = spreadsheets.read_here(WORKBOOK.name, WORKBOOK.read_bytes())
    first = read_plan(book, SAMPLE_YEAR)
    return read_plan(book, SAMPLE_YEAR, Mapping().with_numbers(first.issues))


def plans_of(book: PlanReading, year: int) -> tuple[PlanReading, PlanReading]:
    """The plan of the year before the story's and of its own, which alone knows the past.

    The quarters of the past are left to the story: it tells them as cycles.
    """
    before = replace(
        book.shifted(year - 1 - book.year),
        rows=[replace(row, renstra=None, national=None) for row in book.rows],
        past=[],
    )
    own = book.shifted(year - book.year)
    past = [
        replace(row, figures={(y, q): v for (y, q), v in row.figures.items() if not q})
        for row in own.past
    ]
    return before, replace(own, past=past)


class _Teller:
    """Holds what all acts need, and runs the acts in order of time."""

    def __init__(
        self,
        agency: Agency,
        accounts: dict[str, User],
        book: PlanReading,
        year: int,
        quarter: int,
        now: datetime,
    ) -> None:
        self.agency, self.accounts, self.now = agency, accounts, now
        self.year, self.quarter = year, quarter
        self.calendar = calendar_for(agency)
        self.units = list(agency.units.all())
        self.ledger = Ledger(agency, book, year)
        self.acts: list[tuple[datetime, int, Iterator[datetime]]] = []
        self.order = count()

    def tell(self) -> None:
        """Everything from last year's TW I to now."""
        for year in (self.year - 1, self.year):
            for quarter in (1, 2, 3, 4):
                if (year, quarter) < (self.year, self.quarter):
                    self.add(self.whole_quarter(year, quarter))
        for index, unit in enumerate(self.units):
            self.add(self.current_quarter(unit, index))
        self.add(self.absence_now())
        while self.acts:
            _, _, act = heapq.heappop(self.acts)
            self.add(act)
        # People read their notices; only what arrived in the last working day is new.
        Notice.objects.filter(user__agency=self.agency, at__lt=self.before_now(450)).update(
            read_at=self.now
        )

    def add(self, act: Iterator[datetime]) -> None:
        """Queue an act at the time that it yields next."""
        at = next(act, None)
        if at is not None:
            heapq.heappush(self.acts, (at, next(self.order), act))

    def actor(self, username: str, at: datetime) -> Actor:
        """Who somebody was at a time of the story."""
        return Actor.at(self.accounts[username], at)

    def later(self, at: datetime, minutes: int) -> datetime:
        """So many working minutes later."""
        return self.calendar.due(at, minutes=minutes)

    def before_now(self, minutes: int) -> datetime:
        """So many working minutes ago."""
        return self.calendar.latest_start(self.now, minutes)

    def move(self, cycle: Cycle, name: Move, username: str, at: datetime, **inputs) -> Cycle:
        """One move of the story, through the one door."""
        return cycles.move(cycle.pk, name, by=self.actor(username, at), now=at, **inputs)

    # --- quarters ---------------------------------------------------------------------------

    def whole_quarter(self, year: int, quarter: int) -> Iterator[datetime]:
        """A quarter of the whole office: opened on the 10th, every unit to the recommendation."""
        opening = datetime.combine(
            cycles.opening_of(year, quarter), time(0, 1), tzinfo=self.agency.zone
        )
        yield opening
        opened = cycles.open_due(self.agency, now=opening)
        for index, cycle in enumerate(opened):
            self.add(self.whole_cycle(cycle, index, pace_of(index, quarter)))
        if quarter == 4:
            self.add(self.annual_report(year, opening))

    def whole_cycle(self, cycle: Cycle, index: int, pace: Pace) -> Iterator[datetime]:
        """One unit's cycle from its opening to the recommendation."""
        returned = cycle.unit.code == RETURNED_UNIT and cycle.quarter == max(1, self.quarter - 1)
        at = self.later(cycle.current_run.started_at, pace.assign)
        yield at
        cycle = self.assign(cycle, at)
        at = self.later(at, pace.instruct)
        yield at
        cycle = self.instruct(cycle, at)
        if (cycle.unit.code, cycle.year, cycle.quarter) == (PAUSED_UNIT, self.year, 2):
            at = yield from self.wait_for_the_receipts(cycle, at)
        at = self.later(at, pace.collect)
        yield at
        cycle = self.hand_over(cycle, at, mistaken=returned)
        at = self.later(at, pace.write)
        yield at
        cycle = self.submit(cycle, at)
        reviewer = f"kabid.{cycle.unit.code}"
        if (cycle.unit.code, cycle.year, cycle.quarter) == (LEAVE.unit, self.year, 2):
            absence.name_acting(LEAVE, self.accounts, at)
            reviewer = LEAVE.acting
        at = self.later(at, pace.review)
        yield at
        if returned:
            cycle = self.return_with_remarks(cycle, at)
            at = self.later(at, 190)
            yield at
            cycle = self.repair(cycle, at)
            at = self.later(at, 20)
            yield at
        cycle = self.approve(cycle, at, reviewer)
        at = self.later(at, pace.forward)
        yield at
        cycle = self.forward(cycle, at)
        at = self.later(at, pace.recommend)
        yield at
        self.recommend(cycle, at)

    def wait_for_the_receipts(
        self, cycle: Cycle, at: datetime
    ) -> Generator[datetime, None, datetime]:
        """A pause of a day that was granted and has ended; returns when the work went on."""
        code = cycle.unit.code
        asked_at, granted_at = self.later(at, 60), self.later(at, 80)
        yield asked_at
        by = self.actor(f"analis.{code}", asked_at)
        asked = pauses.ask(cycle.pk, PAUSED_REASON, by=by, now=asked_at)
        yield granted_at
        by = self.actor(f"kabid.{code}", granted_at)
        pauses.grant(asked.pk, "Disetujui sampai rekap retribusi terbit.", by=by, now=granted_at)
        ended_at = self.later(granted_at, 450)
        yield ended_at
        pauses.end(asked.pk, by=self.actor(f"analis.{code}", ended_at), now=ended_at)
        return ended_at

    def annual_report(self, year: int, opening: datetime) -> Iterator[datetime]:
        """Published shortly before its 15 days are over."""
        at = self.calendar.due(opening, days=16)
        yield at
        report = AnnualReport.objects.get(agency=self.agency, year=year)
        by = self.actor("perencanaan", at)
        annual.save_texts(report.pk, ANNUAL_TEXTS, by=by, now=at)
        annual.publish(report.pk, by=by, now=at)

    def current_quarter(self, unit: Unit, index: int) -> Iterator[datetime]:
        """The told quarter, each unit in another state, so that every role has a duty now."""
        ago = CURRENT[unit.code]
        at = self.before_now(ago[0])
        yield at
        cycle = cycles.open_by_hand(
            unit,
            self.year,
            self.quarter,
            by=self.actor("perencanaan", at),
            now=at,
            reason=OPEN_REASON,
        )
        returned = unit.code == "metrologi"
        steps = (
            self.assign,
            self.instruct,
            partial(self.hand_over, mistaken=returned),
            self.submit,
            self.return_with_remarks if returned else self.approve,
            self.forward,
        )
        for step, minutes in zip(steps, ago[1:], strict=False):
            at = self.before_now(minutes)
            yield at
            cycle = step(cycle, at)
        if unit.code == RETURNED_UNIT:
            at = self.before_now(200)
            yield at
            self.hand_over_one_part(cycle, at)
        if unit.code in WAITING:
            yield from self.pause(cycle, WAITING[unit.code])

    def absence_now(self) -> Iterator[datetime]:
        """Somebody is away while the newest quarter runs."""
        at = self.before_now(LEAVE_NOW.named)
        yield at
        absence.name_acting(LEAVE_NOW, self.accounts, at)

    def pause(self, cycle: Cycle, waiting: Waiting) -> Iterator[datetime]:
        """The holder asks for a pause; the superior grants it, or has not answered yet."""
        at = self.before_now(waiting.asked)
        yield at
        asked = pauses.ask(cycle.pk, waiting.reason, by=self.actor(waiting.holder, at), now=at)
        if waiting.granted:
            at = self.before_now(waiting.granted)
            yield at
            by = self.actor(waiting.superior, at)
            pauses.grant(asked.pk, waiting.note, by=by, now=at)

    # --- acts -------------------------------------------------------------------------------

    def assign(self, cycle: Cycle, at: datetime) -> Cycle:
        code = cycle.unit.code
        return self.move(
            cycle,
            Move.ASSIGN,
            f"kabid.{code}",
            at,
            kasubid=self.accounts[f"kasubid.{code}"],
            instruction=(
                f"Susun laporan data kinerja {cycle.unit.name} {cycle.period} menurut indikator "
                "pada rencana aksi, dan selesaikan sesuai waktu baku SOP 07."
            ),
        )

    def instruct(self, cycle: Cycle, at: datetime) -> Cycle:
        code = cycle.unit.code
        analysts = [
            user
            for name, user in self.accounts.items()
            if name in (f"analis.{code}", f"analis2.{code}")
        ]
        ids = cycle.realizations.order_by("indicator__number").values_list("indicator", flat=True)
        return self.move(
            cycle,
            Move.INSTRUCT,
            f"kasubid.{code}",
            at,
            analysts={pk: analysts[i % len(analysts)] for i, pk in enumerate(ids)},
            instruction="Kumpulkan realisasi triwulan ini beserta bukti dukungnya.",
        )

    def hand_over(self, cycle: Cycle, at: datetime, mistaken: bool = False) -> Cycle:
        for part in cycle.parts.select_related("analyst"):
            self.ledger.enter(cycle, part.analyst, at, mistaken)
            cycle = self.move(cycle, Move.HAND_OVER, part.analyst.username, at)
        return cycle

    def hand_over_one_part(self, cycle: Cycle, at: datetime) -> None:
        """One of two analysts is done, the other has not begun: the cycle waits."""
        part = cycle.parts.select_related("analyst").first()
        self.ledger.enter(cycle, part.analyst, at, False)
        self.move(cycle, Move.HAND_OVER, part.analyst.username, at)

    def submit(self, cycle: Cycle, at: datetime) -> Cycle:
        by = self.actor(f"kasubid.{cycle.unit.code}", at)
        texts = {narratives.SUMMARY: figures.SUMMARY}
        for row in Realization.objects.of_cycle(cycle):
            words = figures.TEXTS[row.indicator.number]
            if row.is_due:
                keys = (target.value for target in narratives.TARGETS)
                texts |= {
                    (key, row.indicator_id): text for key, text in zip(keys, words, strict=True)
                }
        narratives.save(cycle.pk, texts, by=by, now=at)
        return self.move(cycle, Move.SUBMIT, by.user.username, at)

    def return_with_remarks(self, cycle: Cycle, at: datetime) -> Cycle:
        by = self.actor(f"kabid.{cycle.unit.code}", at)
        row = Realization.objects.of_cycle(cycle).filter(indicator__kind=ValueKind.RATIO).first()
        begin_review(cycle.pk, by=by, now=at)
        for target, text in (
            (RemarkTarget.VALUE, "Pembilang tidak sesuai daftar rekap; periksa angkanya."),
            (RemarkTarget.HINDERING, "Sebutkan berapa kegiatan yang terhambat dan di mana."),
        ):
            add_remark(cycle.pk, target, row.indicator_id, text, by=by, now=at)
        return self.move(cycle, Move.RETURN_FOR_REPAIR, by.user.username, at)

    def repair(self, cycle: Cycle, at: datetime) -> Cycle:
        by = self.actor(f"kasubid.{cycle.unit.code}", at)
        row = Realization.objects.of_cycle(cycle).filter(indicator__kind=ValueKind.RATIO).first()
        entry = self.ledger.entry(row, cycle, mistaken=False)
        realizations.save(cycle.pk, [entry], by=by, now=at)
        better = figures.TEXTS[row.indicator.number][1] + " Terjadi pada dua desa."
        texts = {(RemarkTarget.HINDERING.value, row.indicator_id): better}
        for remark in Remark.objects.filter(submission=cycle.repair_of_id):
            texts[narratives.REPLY, remark.pk] = "Sudah diperbaiki sesuai daftar rekap."
        narratives.save(cycle.pk, texts, by=by, now=at)
        return self.move(cycle, Move.SUBMIT, by.user.username, at)

    def approve(self, cycle: Cycle, at: datetime, reviewer: str = "") -> Cycle:
        return self.move(
            cycle,
            Move.APPROVE,
            reviewer or f"kabid.{cycle.unit.code}",
            at,
            note="Sesuai dengan data pendukung.",
        )

    def forward(self, cycle: Cycle, at: datetime) -> Cycle:
        return self.move(
            cycle,
            Move.FORWARD,
            f"kasubid.{cycle.unit.code}",
            at,
            instruction="Mohon direkomendasikan sebagai bahan laporan triwulan.",
        )

    def recommend(self, cycle: Cycle, at: datetime) -> Cycle:
        return self.move(
            cycle,
            Move.RECOMMEND,
            "perencanaan",
            at,
            recommendation=(
                f"Laporan {cycle.unit.name} lengkap dan dapat digunakan dalam laporan kinerja "
                f"{cycle.period}."
            ),
        )
