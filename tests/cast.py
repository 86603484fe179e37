"""The fixed people of the tests: one office with two bidang, another office beside it.

``cast()`` builds the office; ``advance()`` walks a cycle through the real moves. Figures and
texts are filled in directly, because filling them is not what those tests are about.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password

from tests import tape
from workflow.actions import cycles
from workflow.enums import Move, Role, State
from workflow.models import (
    Actor,
    Agency,
    Benchmark,
    BudgetLine,
    BudgetRealization,
    Cycle,
    Indicator,
    Narrative,
    Objective,
    Position,
    Realization,
    SopRevision,
    Target,
    Unit,
    User,
    WorkWindow,
)
from workflow.models.calendar import DEFAULT_WEEK

WITA = ZoneInfo("Asia/Makassar")
YEAR, QUARTER = 2026, 3
#: Monday 12 October 2026, 09.00: the first working morning after the 10th.
MORNING = datetime(2026, 10, 12, 9, 0, tzinfo=WITA)
PASSWORD = "rahasia-sekali-07"

#: The way of a cycle through the SOP without a return.
WAY = (
    State.OPENED,
    State.ASSIGNED,
    State.COLLECTING,
    State.GATHERED,
    State.DRAFTED,
    State.REVIEWED,
    State.FORWARDED,
    State.RECOMMENDED,
)


@dataclass
class Cast:
    """The office and everybody in it; ``people["kabid.dagang"]`` and so on."""

    agency: Agency
    other_agency: Agency
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    indicators: list[Indicator] = field(default_factory=list)
    #: The ways walked so far, and how much was written by then (``tests.tape``).
    ways: tuple = ()
    writes: int = 0

    def actor(self, name: str, now: datetime = MORNING) -> Actor:
        """The person as the actor they are at ``now``."""
        return Actor.at(User.objects.get(pk=self.people[name].pk), now)

    def cycle(
        self, unit: str = "dagang", state: State | str = State.OPENED, now: datetime = MORNING
    ) -> Cycle:
        """The unit's cycle of TW III 2026, walked to a state."""
        return self.kept((unit, str(state), now), lambda: self._open(unit, state, now))

    def kept(self, way: tuple, walk: Callable[[], Cycle]) -> Cycle:
        """Walk, or lay down what the same way wrote before, if nothing else was written since.

        ``way`` names all that ``walk`` writes, whatever that is.
        """
        if self.writes != tape.writes():
            return walk()
        self.ways += (way,)
        cycle = tape.kept(self.ways, walk)
        self.writes = tape.writes()
        return cycle

    def _open(self, unit: str, state: State | str, now: datetime) -> Cycle:
        cycle = Cycle.objects.filter(
            unit=self.units[unit], year=YEAR, quarter=QUARTER
        ).first() or cycles.open_by_hand(
            self.units[unit],
            YEAR,
            QUARTER,
            by=self.actor("perencanaan", now),
            now=now,
            reason="Dibuka untuk pengujian.",
        )
        return self._walk(cycle, state, now)

    def advance(self, cycle: Cycle, state: State | str, now: datetime = MORNING) -> Cycle:
        """Make real moves, one minute apart, until the cycle is in ``state``."""
        way = (cycle.pk, cycle.serial, str(state), now)
        return self.kept(way, lambda: self._walk(cycle, state, now))

    def _walk(self, cycle: Cycle, state: State | str, now: datetime) -> Cycle:
        state = State(state)
        step = 0
        while cycle.state != state:
            step += 1
            at = now + timedelta(minutes=step)
            if state == State.CANCELLED:
                cycle = self.move(cycle, Move.CANCEL, at)
            elif state == State.RETURNED and cycle.state == State.DRAFTED:
                cycle = self.move(cycle, Move.RETURN_FOR_REPAIR, at)
            else:
                cycle = self.move(cycle, self._next(cycle), at)
        return cycle

    @staticmethod
    def _next(cycle: Cycle) -> Move:
        return {
            State.OPENED: Move.ASSIGN,
            State.ASSIGNED: Move.INSTRUCT,
            State.COLLECTING: Move.HAND_OVER,
            State.GATHERED: Move.SUBMIT,
            State.RETURNED: Move.SUBMIT,
            State.DRAFTED: Move.APPROVE,
            State.REVIEWED: Move.FORWARD,
            State.FORWARDED: Move.RECOMMEND,
        }[State(cycle.state)]

    def mover(self, cycle: Cycle, move: Move) -> str:
        """The name of the person whose move this is in the cycle's unit."""
        from workflow.sop import MOVES

        role = MOVES[move].role
        if role == Role.PERENCANAAN:
            return "perencanaan"
        return f"{role}.{cycle.unit.code}"

    def inputs(self, cycle: Cycle, move: Move) -> dict:
        """Acceptable inputs of a move."""
        code = cycle.unit.code
        return {
            Move.ASSIGN: {
                "kasubid": self.people[f"kasubid.{code}"],
                "instruction": "Susun laporan data kinerja triwulan ini.",
            },
            Move.INSTRUCT: {
                "analysts": {
                    pk: self.people[f"analis.{code}"]
                    for pk in cycle.realizations.values_list("indicator_id", flat=True)
                },
                "instruction": "Kumpulkan realisasi dan bukti dukung.",
            },
            Move.RETURN_FOR_REPAIR: {"remark": "Lengkapi penjelasan capaian."},
            Move.REQUEST_REVISION: {"remark": "Samakan angka dengan register."},
            Move.FORWARD: {"instruction": "Mohon direkomendasikan."},
            Move.RECOMMEND: {"recommendation": "Layak masuk laporan triwulan."},
            Move.SEND_BACK: {"reason": "Bukti dukung belum lengkap."},
            Move.REOPEN: {"reason": "Angka BPS direvisi."},
            Move.CANCEL: {"reason": "Bidang digabung."},
        }.get(move, {})

    def move(self, cycle: Cycle, move: Move, now: datetime) -> Cycle:
        """Make one move as the right person with acceptable inputs."""
        if move == Move.HAND_OVER:
            fill(cycle)
        if move == Move.SUBMIT:
            write(cycle)
        return cycles.move(
            cycle.pk,
            move,
            by=self.actor(self.mover(cycle, move), now),
            now=now,
            **self.inputs(cycle, move),
        )


def fill(cycle: Cycle) -> None:
    """Give every figure of the cycle a value."""
    for row in Realization.objects.of_cycle(cycle):
        if not row.is_due:
            continue
        if row.indicator.kind == "ordinal":
            row.figure = row.indicator.scale[0]
        elif row.indicator.kind == "ratio":
            row.numerator, row.denominator = Decimal(45), Decimal(50)
            row.figure = Decimal(90)
        else:
            row.figure = Decimal("12.50")
        row.save()
    BudgetRealization.objects.filter(cycle=cycle).update(amount=Decimal(150_000_000))


def write(cycle: Cycle) -> None:
    """Give every indicator of the cycle its texts; a repair changes them."""
    cycle = Cycle.objects.get(pk=cycle.pk)
    for row in Realization.objects.of_cycle(cycle):
        Narrative.objects.update_or_create(
            cycle=cycle,
            indicator=row.indicator,
            defaults={
                "supporting": f"Pendampingan berjalan, putaran {cycle.round}.",
                "hindering": "Cuaca buruk pada bulan Agustus.",
                "follow_up": "Operasi pasar pada pekan pertama.",
            },
        )


#: (unit, objective, name, kind, scale, polarity, aggregation, frequency, target of TW III)
PLAN = (
    ("dagang", "Meningkatnya perdagangan", "Jumlah realisasi ekspor", "number", [], "naik",
     "jumlah", "triwulanan", Decimal("44.10")),
    ("dagang", "Meningkatnya perdagangan", "Persentase izin yang difasilitasi", "ratio", [],
     "naik", "rasio", "triwulanan", Decimal(100)),
    ("dagang", "Terkendalinya harga", "Koefisien variasi harga", "number", [], "turun",
     "rata_rata", "triwulanan", Decimal("5.13")),
    ("dagang", "Terkendalinya harga", "Stabilitas harga bahan pokok", "number", [], "rentang",
     "posisi_akhir", "triwulanan", (Decimal("2.50"), Decimal("4.50"))),
    ("dagang", "Terkendalinya harga", "Kontribusi terhadap PDRB", "number", [], "naik",
     "posisi_akhir", "tahunan", None),
    ("pasar", "Meningkatnya sarana pasar", "Ketepatan waktu laporan", "ordinal",
     ["Tepat Waktu", "Terlambat"], "naik", "posisi_akhir", "triwulanan", "Tepat Waktu"),
    ("pasar", "Meningkatnya sarana pasar", "Pedagang yang dibina", "number", [], "naik",
     "jumlah", "triwulanan", Decimal(300)),
)  # fmt: skip


def _agency(code: str, name: str) -> Agency:
    agency = Agency.objects.create(
        code=code,
        name=name,
        regency="Kabupaten Jeneponto",
        address="Jl. Sultan Hasanuddin No. 54, Jeneponto 92311",
        phone="(0419) 21280",
        city="Jeneponto",
    )
    WorkWindow.objects.bulk_create(
        WorkWindow(agency=agency, weekday=int(day), opens=opens, closes=closes)
        for day, windows in DEFAULT_WEEK.items()
        for opens, closes in windows
    )
    SopRevision.objects.create(agency=agency, effective_from=date(2022, 2, 1))
    return agency


@dataclass(frozen=True)
class _Person:
    """Somebody of the cast, before they are written to the database."""

    username: str
    name: str
    agency: Agency
    role: Role | None = None
    unit: Unit | None = None
    is_admin: bool = False


def _enter(cast: Cast, persons: list[_Person]) -> None:
    """Write all people and their positions; in two statements, as every test pays for them."""
    users = []
    hashed = make_password(PASSWORD)
    for number, person in enumerate(persons, start=1001):
        users.append(
            User(
                username=person.username,
                full_name=person.name,
                agency=person.agency,
                nip=f"19800101200501{number:04d}",
                rank="Penata Tk. I (III/d)",
                password=hashed,
                is_staff=person.is_admin,
                is_superuser=person.is_admin,
            )
        )
    User.objects.bulk_create(users)
    cast.people |= {user.username: user for user in users}
    Position.objects.bulk_create(
        Position(
            agency=person.agency,
            unit=person.unit,
            user=user,
            role=person.role,
            title=f"{person.role.label} {person.unit.name if person.unit else person.agency.name}",
            since=date(2020, 1, 1),
        )
        for person, user in zip(persons, users, strict=True)
        if person.role
    )


def add_indicator(
    unit: Unit, name: str, target: Decimal | None = Decimal(10), **fields
) -> Indicator:
    """One more quarterly indicator, for tests that compare few rows with many."""
    objective, _ = Objective.objects.get_or_create(unit=unit, name="Sasaran tambahan", order=9)
    indicator = Indicator.objects.create(
        objective=objective,
        name=name,
        measure="Unit",
        polarity="naik",
        aggregation="jumlah",
        frequency="triwulanan",
        **fields,
    )
    Target(indicator=indicator, year=YEAR, quarter=QUARTER, number=target).save()
    return indicator


def cast() -> Cast:
    """The office: two bidang with kabid, kasubid, two analis each, and the office-wide."""
    made = _build() if Agency.objects.exists() else tape.kept((), _build)
    made.writes = tape.writes()
    return made


def _build() -> Cast:
    agency = _agency("dagperin", "Dinas Perdagangan dan Perindustrian")
    other = _agency("pupr", "Dinas Pekerjaan Umum")
    made = Cast(agency=agency, other_agency=other)
    persons = []
    for order, (code, name) in enumerate(
        (("dagang", "Bidang Perdagangan"), ("pasar", "Bidang Pengelolaan Pasar"))
    ):
        unit = Unit.objects.create(agency=agency, code=code, name=name, order=order)
        made.units[code] = unit
        persons += [
            _Person(f"kabid.{code}", f"Hj. Nurhayati {code}, S.E.", agency, Role.KABID, unit),
            _Person(f"kasubid.{code}", f"Andi Baso {code}, S.Sos.", agency, Role.KASUBID, unit),
            _Person(f"analis.{code}", f"Rahmat {code}, S.Stat.", agency, Role.ANALIS, unit),
            _Person(f"analis2.{code}", f"Sitti Aminah {code}", agency, Role.ANALIS, unit),
        ]
        BudgetLine.objects.create(
            unit=unit,
            year=YEAR,
            code="3.30.02",
            program="Perizinan dan Pendaftaran Perusahaan",
            ceiling=Decimal(266_000_000),
            plan_q3=Decimal(186_200_000),
        )
    far = Unit.objects.create(agency=other, code="dagang", name="Bidang Bina Marga")
    made.units["jauh"] = far
    persons += [
        _Person("perencanaan", "Muh. Ilyas, S.IP., M.Si.", agency, Role.PERENCANAAN),
        _Person("pimpinan", "H. Manrancai Sally, S.STP., M.Si.", agency, Role.PIMPINAN),
        _Person("admin", "Pengelola Sistem", agency, is_admin=True),
        _Person("tamu", "Tanpa Jabatan", agency),
        _Person("kabid.jauh", "Kabid Kantor Lain", other, Role.KABID, far),
        _Person("perencanaan.jauh", "Perencana Kantor Lain", other, Role.PERENCANAAN),
    ]
    _enter(made, persons)
    objectives: dict[tuple[str, str], Objective] = {}
    for code, objective, *_ in PLAN:
        if (code, objective) not in objectives:
            objectives[code, objective] = Objective(
                unit=made.units[code], name=objective, order=len(objectives)
            )
    Objective.objects.bulk_create(objectives.values())
    goals, benches = [], []
    for number, row in enumerate(PLAN, start=1):
        code, objective, name, kind, scale, polarity, aggregation, frequency, target = row
        indicator = Indicator(
            objective=objectives[code, objective],
            number=number,
            name=name,
            measure="Persen",
            kind=kind,
            scale=scale,
            polarity=polarity,
            aggregation=aggregation,
            frequency=frequency,
        )
        for quarter in (0, 1, 2, 3, 4):
            goal = Target(indicator=indicator, year=YEAR, quarter=quarter)
            goal.figure = (
                target if target is not None or quarter not in (0, 4) else Decimal("17.95")
            )
            goals.append(goal)
        bench = Benchmark(indicator=indicator, kind="renstra", year=2030)
        bench.figure = target if target is not None else Decimal("18.55")
        benches.append(bench)
        made.indicators.append(indicator)
    Indicator.objects.bulk_create(made.indicators)
    Target.objects.bulk_create(goals)
    Benchmark.objects.bulk_create(benches)
    return made
