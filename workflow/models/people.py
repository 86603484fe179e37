"""Offices, units, people and the positions (jabatan) that carry rights."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q

from workflow.enums import OFFICE_ROLES, MailChoice, PositionKind, Reading, Role

#: What history keeps of a position's name (``Transition.by_as`` and the like), in characters.
MAX_LABEL = 180


class AgencyQuerySet(models.QuerySet):
    """Named queries on offices."""

    def locked(self, pk: int) -> Agency:
        """The office as it is now, locked until the transaction ends.

        Not against rows that name it: PostgreSQL would check their foreign keys too late.
        """
        return self.select_for_update(no_key=True).get(pk=pk)


class Agency(models.Model):
    """An office (dinas). Its people never see another office's data."""

    code = models.SlugField("kode", unique=True)
    name = models.CharField("nama", max_length=200)
    regency = models.CharField("kabupaten/kota", max_length=120)
    address = models.CharField("alamat", max_length=250, blank=True)
    phone = models.CharField("telepon", max_length=60, blank=True)
    city = models.CharField("tempat pada tanda tangan", max_length=80)
    timezone = models.CharField("zona waktu", max_length=40, default="Asia/Makassar")
    reading = models.CharField(
        'arti "1 hari"', max_length=12, choices=Reading.pairs(), default=Reading.PROPORTIONAL
    )
    achievement_cap = models.DecimalField(
        "batas capaian untuk rata-rata (%)",
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        default=Decimal("120"),
        help_text="Hanya untuk rata-rata dan predikatnya; nilai mentah tetap ditampilkan.",
    )
    reminder_first = models.PositiveSmallIntegerField(
        "pengingat pertama (% waktu baku)", default=50, validators=[MaxValueValidator(99)]
    )
    reminder_second = models.PositiveSmallIntegerField(
        "pengingat kedua (% waktu baku)", default=80, validators=[MaxValueValidator(99)]
    )
    escalation_minutes = models.PositiveSmallIntegerField(
        "lapor ke atasan setelah tenggat lewat (menit kerja)", default=60
    )
    jump_share = models.PositiveSmallIntegerField(
        "perubahan yang ditanyakan (% dari triwulan lalu)",
        default=50,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text="Angka yang berubah lebih dari bagian ini ditanyakan sebelum bahan diserahkan.",
    )
    #: Rises with every change of the working calendar, so that built calendars can be kept.
    calendar_version = models.PositiveIntegerField("versi kalender", default=1, editable=False)
    is_sample = models.BooleanField("data contoh", default=False)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = "perangkat daerah"
        verbose_name_plural = "perangkat daerah"

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse reminders in the wrong order: the second is the stronger one."""
        first, second = self.reminder_first, self.reminder_second
        if first is not None and second is not None and not 0 < first < second:
            raise ValidationError(
                {
                    "reminder_second": (
                        "Pengingat kedua harus sesudah pengingat pertama, dan keduanya sesudah 0 %."
                    )
                }
            )

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone; its dates and office hours are read in it."""
        return ZoneInfo(self.timezone)


class UnitQuerySet(models.QuerySet):
    """Named queries on units."""

    def active_in(self, agency_id: int | None) -> UnitQuerySet:
        """The units of an office that are in use."""
        return self.filter(agency=agency_id, is_active=True)


class Unit(models.Model):
    """A bidang (or the Sekretariat) of an office; every cycle belongs to one."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="units", verbose_name="OPD")
    code = models.SlugField("kode")
    name = models.CharField("nama", max_length=160)
    order = models.PositiveSmallIntegerField("urutan", default=0)
    is_active = models.BooleanField("aktif", default=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        verbose_name = "bidang"
        verbose_name_plural = "bidang"
        constraints = [
            models.UniqueConstraint(fields=["agency", "code"], name="unit_code_per_agency")
        ]

    def __str__(self) -> str:
        return self.name


class PersonManager(UserManager):
    """Named queries on people."""

    def colleagues_of(self, actor: Actor) -> models.QuerySet[User]:
        """The other people with an account in the actor's office."""
        return self.filter(agency_id=actor.agency_id, is_active=True).exclude(pk=actor.user.pk)

    def demo_accounts(self, on: date) -> list[tuple[User, str]]:
        """The sample office's accounts with what each may do that day, in the procedure's order."""
        running = Position.objects.running(on)
        rows = (
            self.filter(agency__is_sample=True, is_active=True)
            .prefetch_related(Prefetch("positions", running))
            .order_by("pk")
        )
        return [
            (user, ", ".join(p.label for p in user.positions.all()) or "Pengelola") for user in rows
        ]


class User(AbstractUser):
    """A person. Rights come from positions, never from the person."""

    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="users", verbose_name="OPD"
    )
    full_name = models.CharField("nama lengkap dan gelar", max_length=160)
    nip = models.CharField("NIP", max_length=18, null=True, blank=True, unique=True)
    rank = models.CharField("pangkat/golongan", max_length=80, blank=True)
    phone = models.CharField(
        "nomor WhatsApp", max_length=20, blank=True, help_text="Contoh: 0812 3456 7890."
    )
    mail_choice = models.CharField(
        "kabar lewat surel", max_length=6, choices=MailChoice.pairs(), default=MailChoice.EACH
    )

    first_name = None
    last_name = None
    REQUIRED_FIELDS = ["full_name"]

    objects = PersonManager()

    class Meta:
        ordering = ["full_name"]
        verbose_name = "pengguna"
        verbose_name_plural = "pengguna"

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        """The name with its academic titles, as documents print it."""
        return self.full_name or self.username

    def get_short_name(self) -> str:
        """The name without the titles after the first comma."""
        return self.get_full_name().split(",")[0]


class PositionQuerySet(models.QuerySet):
    """Named queries on positions."""

    def running(self, on: date) -> PositionQuerySet:
        """Positions in force on a date; the end date is the first day without the position."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=on), since__lte=on)

    def serving(self, on: date) -> PositionQuerySet:
        """Running positions without those whose holder is represented by a Plt./Plh. that day.

        Duties, clocks and notices follow these; the represented holder keeps the rights.
        """
        return self.running(on).exclude(Exists(self._representatives(on)))

    def telling_represented(self, on: date) -> PositionQuerySet:
        """Each with ``is_represented``: whether a Plt./Plh. stands in for it on that day."""
        return self.annotate(is_represented=Exists(self._representatives(on)))

    def _representatives(self, on: date) -> PositionQuerySet:
        return self.model.objects.running(on).filter(acts_for=OuterRef("pk"), user__is_active=True)

    def have_lost(self, pk: int) -> bool:
        """Whether no office has a position of this id (any more)."""
        return not self.filter(pk=pk).exists()

    def with_people(self) -> PositionQuerySet:
        """With the holder and whom they represent, as ``full_label`` names them."""
        return self.select_related("user", "acts_for__user")

    def of_unit(self, unit: Unit, role: Role) -> PositionQuerySet:
        """Positions of one role in one unit, with their people."""
        return self.filter(unit=unit, role=role, user__is_active=True).with_people()

    def of_office(self, agency_id: int, role: Role) -> PositionQuerySet:
        """Positions of an office-wide role, with their people."""
        return self.filter(agency_id=agency_id, role=role, user__is_active=True).with_people()

    def visible_to(self, actor: Actor) -> PositionQuerySet:
        """The Pengelola sees the office's positions; others their own and who represents them."""
        rows = self.filter(agency_id=actor.agency_id) if actor.agency_id else self.none()
        if actor.is_manager:
            return rows
        return rows.filter(Q(user=actor.user) | Q(acts_for__user=actor.user))


class Position(models.Model):
    """Somebody's tenure of a position: half-open dates, definitif, Plt. or Plh."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="positions", verbose_name="OPD")
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="positions",
        verbose_name="bidang",
    )
    user = models.ForeignKey(
        User, models.PROTECT, related_name="positions", verbose_name="pengguna"
    )
    role = models.CharField("peran", max_length=12, choices=Role.pairs())
    kind = models.CharField(
        "jenis", max_length=9, choices=PositionKind.pairs(), default=PositionKind.DEFINITIF
    )
    title = models.CharField(
        "nama jabatan", max_length=160, help_text="Seperti tercetak, tanpa Plt./Plh."
    )
    decree = models.CharField("nomor SK", max_length=120, blank=True)
    since = models.DateField("berlaku sejak")
    until = models.DateField(
        "berakhir", null=True, blank=True, help_text="Hari pertama tanpa jabatan ini."
    )
    #: The position that a Plt./Plh. represents; None for a vacant one.
    acts_for = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="representatives",
        verbose_name="mewakili",
    )
    granted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    granted_at = models.DateTimeField(null=True, blank=True, editable=False)
    reason = models.CharField("alasan", max_length=250, blank=True)

    #: Whether a Plt./Plh. stands in for it today; told by ``telling_represented`` only.
    is_represented = False

    objects = PositionQuerySet.as_manager()

    class Meta:
        ordering = ["agency", "unit__order", "role", "id"]
        verbose_name = "jabatan"
        verbose_name_plural = "jabatan"
        indexes = [models.Index(fields=["user", "since"], name="position_of_user")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="position_ends_after_start",
                violation_error_message="Tanggal berakhir harus sesudah tanggal mulai.",
            ),
            models.CheckConstraint(
                condition=(
                    Q(role__in=OFFICE_ROLES, unit__isnull=True)
                    | (~Q(role__in=OFFICE_ROLES) & Q(unit__isnull=False))
                ),
                name="position_unit_fits_role",
                violation_error_message=(
                    "Kasubag Perencanaan dan Pimpinan tidak memakai bidang; "
                    "peran lain harus memilih bidang."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.label}"

    @property
    def label(self) -> str:
        """The position as screens and signatures name it: "Plh. Kepala Bidang Perdagangan"."""
        if self.kind == PositionKind.DEFINITIF:
            return self.title
        return f"{PositionKind(self.kind).label} {self.title}"

    @property
    def full_label(self) -> str:
        """As history and documents name it, with the represented holder.

        "Plh. Kepala Bidang Perdagangan (mewakili Hj. Nurhayati, S.E.)". Reads ``acts_for.user``;
        fits the 180 characters of history by shortening the title.
        """
        if not self.acts_for_id:
            return self.label
        whom = f" (mewakili {self.acts_for.user})"
        room = MAX_LABEL - len(whom)
        label = self.label if len(self.label) <= room else f"{self.label[: room - 1]}…"
        return f"{label}{whom}"

    @property
    def seat_holder_id(self) -> int:
        """Whose seat it is: the represented holder's for a Plt./Plh., else the holder's own."""
        return self.acts_for.user_id if self.acts_for_id else self.user_id

    @property
    def is_acting(self) -> bool:
        """Whether this is a Plt. or Plh."""
        return self.kind != PositionKind.DEFINITIF


@dataclass(frozen=True)
class Actor:
    """A person with the positions they hold at one instant: what permissions are asked about.

    Built once per request or task; ``now`` is the time that came in from above.
    """

    user: User
    now: datetime
    positions: tuple[Position, ...] = field(default=())

    @classmethod
    def at(cls, user: User, now: datetime) -> Actor:
        """The actor that ``user`` is at ``now`` (aware); costs one query."""
        actor = cls(user=user, now=now)
        today = actor.today
        running = Position.objects.running(today).filter(user=user, agency_id=user.agency_id)
        held = running.telling_represented(today).select_related("unit", "acts_for__user")
        return replace(actor, positions=tuple(held))

    @property
    def today(self) -> date:
        """The day that ``now`` is in the person's office."""
        zone = self.user.agency.zone if self.user.agency_id else ZoneInfo("Asia/Makassar")
        return self.now.astimezone(zone).date()

    @property
    def agency_id(self) -> int | None:
        """The office whose data this person may see at all."""
        return self.user.agency_id

    @property
    def is_manager(self) -> bool:
        """Pengelola: Django staff of the office."""
        return self.user.is_staff

    @cached_property
    def unit_ids(self) -> frozenset[int]:
        """Units in which a position is held."""
        return frozenset(p.unit_id for p in self.positions if p.unit_id)

    @cached_property
    def sees_office(self) -> bool:
        """Whether every unit of the office is in scope (Perencanaan, Pimpinan, Pengelola)."""
        return self.is_manager or any(p.role in OFFICE_ROLES for p in self.positions)

    def held(self, role: Role, unit_id: int | None = None) -> list[Position]:
        """The running positions with this role (in this unit), definitif ones first."""
        held = [
            p
            for p in self.positions
            if p.role == role and (role in OFFICE_ROLES or p.unit_id == unit_id)
        ]
        return sorted(held, key=lambda p: p.is_acting)

    def position(self, role: Role, unit_id: int | None = None) -> Position | None:
        """The running position with this role (in this unit), a definitif one first."""
        return next(iter(self.held(role, unit_id)), None)

    def has(self, role: Role) -> bool:
        """Whether any position with this role is held."""
        return any(p.role == role for p in self.positions)

    @property
    def titles(self) -> str:
        """The held positions, as the header shows them."""
        shown = [p.label for p in self.positions]
        if self.is_manager and not shown:
            shown = ["Pengelola"]
        return " · ".join(shown)
