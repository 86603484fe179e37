"""Make many offices with years of finished cycles, quickly, to measure the pages with."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from workflow.actions import calendar
from workflow.actions.cycles import latest_opened, opening_of
from workflow.enums import Move, Reading, Role, State
from workflow.models import (
    Agency,
    Cycle,
    Indicator,
    Objective,
    Position,
    Realization,
    SopRevision,
    StepRun,
    Target,
    Transition,
    Unit,
    User,
)
from workflow.sop import MOVES, TURNS

UNITS = 5
INDICATORS = 4  # per unit
#: The way that every finished cycle has gone.
WAY = (
    Move.ASSIGN,
    Move.INSTRUCT,
    Move.HAND_OVER,
    Move.SUBMIT,
    Move.APPROVE,
    Move.FORWARD,
    Move.RECOMMEND,
)


class Command(BaseCommand):
    """``manage.py bench_data --agencies N --years Y``: N × 5 × Y × 4 cycles."""

    help = "Membuat data uji kecepatan (hanya mode demo)."

    def add_arguments(self, parser) -> None:
        """How many offices and years."""
        parser.add_argument("--agencies", type=int, default=1)
        parser.add_argument("--years", type=int, default=1)

    def handle(self, *args, agencies: int, years: int, **options) -> None:
        """One transaction an office; users are ``bench-<office>-<role>`` without a password."""
        if not settings.DEMO:
            raise CommandError("Data uji hanya dibuat pada mode demo (SOP_DEMO=1).")
        now = timezone.now()
        for _ in range(agencies):
            with transaction.atomic():
                self._office(Agency.objects.count() + 1, years, now)
        self.stdout.write(f"{Cycle.objects.count()} siklus.")

    def _office(self, number: int, years: int, now: datetime) -> None:
        agency = Agency.objects.create(
            code=f"bench-{number}",
            name=f"Dinas Uji {number}",
            regency="Kabupaten Uji",
            city="Uji",
        )
        calendar.seed(agency, range(now.year, now.year + 1))
        revision = SopRevision.objects.create(
            agency=agency, effective_from=now.date().replace(year=2000)
        )
        last_year, last_quarter = latest_opened(now.date())
        quarters = [
            (year, quarter)
            for year in range(last_year - years, last_year + 1)
            for quarter in (1, 2, 3, 4)
            if (year, quarter) <= (last_year, last_quarter)
        ][-4 * years :]
        office = {
            role: self._person(agency, number, role, None)
            for role in (Role.PERENCANAAN, Role.PIMPINAN)
        }
        cycles: list[Cycle] = []
        indicators: dict[int, list[Indicator]] = {}
        people: dict[int, dict[Role, User]] = {}
        for order in range(UNITS):
            unit = Unit.objects.create(
                agency=agency, code=f"bidang-{order + 1}", name=f"Bidang {order + 1}", order=order
            )
            people[unit.pk] = office | {
                role: self._person(agency, number, role, unit)
                for role in (Role.KABID, Role.KASUBID, Role.ANALIS)
            }
            indicators[unit.pk] = self._plan(unit, {year for year, _ in quarters})
            for year, quarter in quarters:
                opened = datetime.combine(opening_of(year, quarter), time(8), tzinfo=agency.zone)
                cycle = Cycle(
                    agency=agency,
                    unit=unit,
                    year=year,
                    quarter=quarter,
                    opened_on=opened.date(),
                    opened_at=opened,
                    revision=revision,
                    kasubid=people[unit.pk][Role.KASUBID],
                    serial=len(WAY),
                    recommended_at=opened + timedelta(days=4),
                    recommendation="Layak.",
                )
                # Protected against assignment on purpose; a new row may begin anywhere.
                cycle.__dict__["state"] = State.RECOMMENDED.value
                cycles.append(cycle)
        Cycle.objects.bulk_create(cycles, batch_size=500)
        self._history(cycles, people)
        Realization.objects.bulk_create(
            (
                Realization(
                    cycle=cycle,
                    indicator=indicator,
                    analyst=people[cycle.unit_id][Role.ANALIS],
                    number=Decimal("12.5"),
                    version=1,
                )
                for cycle in cycles
                for indicator in indicators[cycle.unit_id]
            ),
            batch_size=500,
        )

    @staticmethod
    def _person(agency: Agency, number: int, role: Role, unit: Unit | None) -> User:
        name = f"bench-{number}-{role}" + (f"-{unit.order + 1}" if unit else "")
        user = User(username=name, full_name=name, agency=agency)
        user.set_unusable_password()
        user.save()
        Position.objects.create(
            agency=agency,
            unit=unit,
            user=user,
            role=role,
            title=role.label,
            since=datetime(2000, 1, 1).date(),  # noqa: DTZ001
        )
        return user

    @staticmethod
    def _plan(unit: Unit, years: set[int]) -> list[Indicator]:
        objective = Objective.objects.create(unit=unit, name="Sasaran uji")
        rows = Indicator.objects.bulk_create(
            Indicator(
                objective=objective,
                number=n + 1,
                name=f"Indikator uji {n + 1}",
                measure="Unit",
                polarity="naik",
                aggregation="jumlah",
                frequency="triwulanan",
            )
            for n in range(INDICATORS)
        )
        Target.objects.bulk_create(
            Target(indicator=row, year=year, quarter=quarter, number=Decimal(12))
            for row in rows
            for year in years
            for quarter in range(5)
        )
        return rows

    @staticmethod
    def _history(cycles: list[Cycle], people: dict[int, dict[Role, User]]) -> None:
        runs, transitions = [], []
        for cycle in cycles:
            at = cycle.opened_at
            for serial, move in enumerate(WAY, start=1):
                rule = MOVES[move]
                source = rule.sources[0]
                user = people[cycle.unit_id][rule.role]
                done = at + timedelta(hours=2)
                runs.append(
                    StepRun(
                        cycle=cycle,
                        state=source,
                        step=TURNS[source].step,
                        role=rule.role,
                        holder=user.full_name,
                        standard_minutes=60,
                        reading=Reading.PROPORTIONAL,
                        started_at=at,
                        due_at=at + timedelta(hours=1),
                        finished_at=done,
                        finished_by=user,
                        finished_as=rule.role.label,
                        used_seconds=7200,
                        late_seconds=3600,
                    )
                )
                transitions.append(
                    Transition(
                        cycle=cycle,
                        serial=serial,
                        move=move,
                        source=source,
                        target=rule.target,
                        round=1,
                        at=done,
                        by=user,
                        by_as=rule.role.label,
                    )
                )
                at = done
        StepRun.objects.bulk_create(runs, batch_size=500)
        Transition.objects.bulk_create(transitions, batch_size=500)
