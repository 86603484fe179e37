"""The action plan: objectives, indicators, targets, past figures and the budget."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from workflow import numbers
from workflow.enums import Aggregation, Formula, Frequency, Polarity, ValueKind
from workflow.models.people import Actor, Unit

#: More decimals than people type: such a figure was computed.
TYPED_DECIMALS = 4

#: A figure as the program computes with it: a number, a range, a label of a scale, or nothing.
Figure = Decimal | tuple[Decimal, Decimal] | str | None


def _decimals(value: Decimal) -> int:
    """How many decimals a number needs, trailing zeros left out."""
    return max(0, -value.normalize().as_tuple().exponent)


class FigureColumns(models.Model):
    """Columns that hold one figure: a number, a range (``number``..``upper``) or a scale label."""

    number = models.DecimalField("nilai", max_digits=24, decimal_places=6, null=True, blank=True)
    upper = models.DecimalField(
        "batas atas", max_digits=24, decimal_places=6, null=True, blank=True
    )
    label = models.CharField("nilai skala", max_length=60, blank=True)

    class Meta:
        abstract = True

    @property
    def figure(self) -> Figure:
        """The figure; None where nothing is set."""
        if self.label:
            return self.label
        if self.number is None:
            return None
        if self.upper is not None:
            return (self.number, self.upper)
        return self.number

    @figure.setter
    def figure(self, value: Figure) -> None:
        self.number, self.upper, self.label = None, None, ""
        if isinstance(value, str):
            self.label = value
        elif isinstance(value, tuple):
            self.number, self.upper = value
        else:
            self.number = value


def used_in(year: int) -> Q:
    """The condition on indicators that the plan of a year has them."""
    begun = Q(since_year__isnull=True) | Q(since_year__lte=year)
    return begun & (Q(retired_year__isnull=True) | Q(retired_year__gt=year))


def _scope(actor: Actor, unit: str) -> Q:
    """The condition on rows of the plan, whose unit is at the lookup ``unit``, that they are in a
    person's scope: their units, or the whole office."""
    if not actor.agency_id:
        return Q(pk__in=[])
    if actor.sees_office:
        return Q(**{f"{unit}__agency": actor.agency_id})
    return Q(**{f"{unit}__in": actor.unit_ids})


class ObjectiveQuerySet(models.QuerySet):
    """Named queries on objectives."""

    def visible_to(self, actor: Actor) -> ObjectiveQuerySet:
        """The plan in a person's scope: of their units, or of the whole office."""
        return self.filter(_scope(actor, "unit"))


class Objective(models.Model):
    """A sasaran strategis of a unit."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="objectives", verbose_name="bidang")
    name = models.CharField("sasaran", max_length=300)
    order = models.PositiveSmallIntegerField("urutan", default=0)

    objects = ObjectiveQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        verbose_name = "sasaran"
        verbose_name_plural = "sasaran"

    def __str__(self) -> str:
        return self.name


class IndicatorQuerySet(models.QuerySet):
    """Named queries on indicators."""

    def in_use(self, unit: Unit, year: int) -> IndicatorQuerySet:
        """Indicators of a unit that a cycle of this year collects."""
        return self.filter(objective__unit=unit).of_year(year)

    def of_year(self, year: int) -> IndicatorQuerySet:
        """Indicators that the plan of a year has: begun by then, and not retired yet."""
        return self.filter(used_in(year))

    def visible_to(self, actor: Actor) -> IndicatorQuerySet:
        """The plan in a person's scope: of their units, or of the whole office."""
        return self.filter(_scope(actor, "objective__unit"))


class Indicator(models.Model):
    """A performance indicator with everything that decides how its figure is read and judged."""

    objective = models.ForeignKey(
        Objective, models.PROTECT, related_name="indicators", verbose_name="sasaran"
    )
    number = models.PositiveSmallIntegerField("nomor", default=0)
    name = models.CharField("indikator", max_length=300)
    definition = models.TextField("definisi operasional", blank=True)
    measure = models.CharField("satuan", max_length=60)
    kind = models.CharField(
        "bentuk nilai", max_length=8, choices=ValueKind.pairs(), default=ValueKind.NUMBER
    )
    #: Labels of an ordinal scale, best first; empty for numbers.
    scale = models.JSONField("skala", default=list, blank=True)
    polarity = models.CharField("arah", max_length=8, choices=Polarity.pairs())
    formula = models.CharField(
        "rumus arah rendah", max_length=8, choices=Formula.pairs(), default=Formula.SELISIH
    )
    aggregation = models.CharField("penghitungan", max_length=12, choices=Aggregation.pairs())
    frequency = models.CharField("frekuensi", max_length=11, choices=Frequency.pairs())
    decimals = models.PositiveSmallIntegerField("angka desimal", default=2)
    source = models.CharField("sumber data", max_length=160, blank=True)
    note = models.CharField("keterangan", max_length=250, blank=True)
    #: The first year whose cycles collect it; None: always has been.
    since_year = models.PositiveSmallIntegerField("dipakai mulai tahun", null=True, blank=True)
    retired_year = models.PositiveSmallIntegerField(
        "tidak dipakai mulai tahun", null=True, blank=True
    )
    #: Rises with every change (its targets included), so that two editors notice each other.
    version = models.PositiveIntegerField("versi", default=0, editable=False)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["objective__order", "number", "id"]
        verbose_name = "indikator"
        verbose_name_plural = "indikator"

    def __str__(self) -> str:
        return self.name

    def is_used_in(self, year: int) -> bool:
        """Whether the plan of a year has it: ``used_in`` for a row at hand."""
        begun = self.since_year is None or self.since_year <= year
        return begun and (self.retired_year is None or self.retired_year > year)

    def show(self, figure: Figure, *, computed: bool = False) -> str:
        """The figure as screens and documents write it; "–" where there is none.

        A typed figure keeps the decimals it was typed with, even where the plan has fewer: 91,8
        must not turn into 92. A computed one (a quotient, an average) is rounded; one that does
        not look it (97,125) is named by ``computed``.
        """
        if figure is None:
            return "–"
        if isinstance(figure, str):
            return figure
        typed = max(
            _decimals(part) for part in (figure if isinstance(figure, tuple) else (figure,))
        )
        places = min(typed, 2) if computed or typed > TYPED_DECIMALS else typed
        return numbers.format(figure, max(self.decimals, places))


class Target(FigureColumns):
    """The target of an indicator for a year (``quarter`` 0) or one of its quarters."""

    indicator = models.ForeignKey(
        Indicator, models.CASCADE, related_name="targets", verbose_name="indikator"
    )
    year = models.PositiveSmallIntegerField("tahun")
    quarter = models.PositiveSmallIntegerField(
        "triwulan", choices=[(0, "Tahun"), (1, "TW I"), (2, "TW II"), (3, "TW III"), (4, "TW IV")]
    )

    class Meta:
        ordering = ["year", "quarter"]
        verbose_name = "target"
        verbose_name_plural = "target"
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "year", "quarter"], name="target_once_per_period"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.get_quarter_display()}: {self.indicator.show(self.figure)}"

    def clean(self) -> None:
        """Refuse a target whose shape does not fit its indicator."""
        is_range = self.upper is not None
        if self.indicator.kind == ValueKind.ORDINAL:
            if self.label not in self.indicator.scale:
                known = ", ".join(self.indicator.scale)
                raise ValidationError(f"Pilih nilai dari skala indikator: {known}.")
        elif is_range != (self.indicator.polarity == Polarity.RENTANG):
            raise ValidationError(
                "Rentang (nilai dan batas atas) dipakai untuk arah “Dalam rentang”; "
                "arah lain memakai satu angka."
            )
        elif is_range and (self.number is None or self.upper < self.number):
            raise ValidationError("Batas atas tidak boleh kurang dari batas bawah.")


class Benchmark(FigureColumns):
    """What an indicator is compared with: the Renstra target or a national figure."""

    class Kind(models.TextChoices):
        """Where the figure comes from."""

        RENSTRA = "renstra", "Target akhir Renstra"
        NATIONAL = "nasional", "Angka nasional"

    indicator = models.ForeignKey(
        Indicator, models.CASCADE, related_name="benchmarks", verbose_name="indikator"
    )
    kind = models.CharField("jenis", max_length=8, choices=Kind.choices)
    year = models.PositiveSmallIntegerField("tahun")

    class Meta:
        verbose_name = "pembanding"
        verbose_name_plural = "pembanding"
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "kind", "year"], name="benchmark_once_per_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.year}: {self.indicator.show(self.figure)}"


class PastFigure(FigureColumns):
    """Realisasi from before the program: a year (``quarter`` 0) or a quarter."""

    indicator = models.ForeignKey(
        Indicator, models.CASCADE, related_name="past_figures", verbose_name="indikator"
    )
    year = models.PositiveSmallIntegerField("tahun")
    quarter = models.PositiveSmallIntegerField("triwulan", default=0)

    class Meta:
        ordering = ["year", "quarter"]
        verbose_name = "realisasi lampau"
        verbose_name_plural = "realisasi lampau"
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "year", "quarter"], name="past_figure_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}/{self.quarter}: {self.indicator.show(self.figure)}"


class BudgetLineQuerySet(models.QuerySet):
    """Named queries on the budget."""

    def visible_to(self, actor: Actor) -> BudgetLineQuerySet:
        """The plan in a person's scope: of their units, or of the whole office."""
        return self.filter(_scope(actor, "unit"))


class BudgetLine(models.Model):
    """A programme with its ceiling (pagu) and cumulative plan per quarter, in rupiah."""

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="budget_lines", verbose_name="bidang"
    )
    year = models.PositiveSmallIntegerField("tahun")
    code = models.CharField("kode", max_length=40)
    program = models.CharField("program", max_length=250)
    ceiling = models.DecimalField("pagu", max_digits=20, decimal_places=2)
    plan_q1 = models.DecimalField("rencana s.d. TW I", max_digits=20, decimal_places=2, default=0)
    plan_q2 = models.DecimalField("rencana s.d. TW II", max_digits=20, decimal_places=2, default=0)
    plan_q3 = models.DecimalField("rencana s.d. TW III", max_digits=20, decimal_places=2, default=0)
    plan_q4 = models.DecimalField("rencana s.d. TW IV", max_digits=20, decimal_places=2, default=0)
    version = models.PositiveIntegerField("versi", default=0, editable=False)

    objects = BudgetLineQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = "program dan pagu"
        verbose_name_plural = "program dan pagu"
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "code"], name="budget_line_once")
        ]

    def __str__(self) -> str:
        return self.program

    def plan(self, quarter: int) -> Decimal:
        """Planned spending from January to the end of a quarter, in rupiah."""
        return getattr(self, f"plan_q{quarter}")
