"""The register of documents: what was put on paper, frozen, and where its paper copy lies."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery

from workflow.enums import Choice
from workflow.models import Actor, Agency, AnnualReport, Disposition, Submission, Unit


class Kind(Choice):
    """What kind of document it is."""

    DISPOSITION = "disposition", "Lembar Disposisi"
    UNIT = "unit", "Laporan Data Kinerja bidang"
    QUARTERLY = "quarterly", "Laporan Triwulan"
    ANNUAL = "annual", "Laporan Kinerja tahunan"


#: Kinds that are on paper only, without a workbook.
PAPER_ONLY = (Kind.DISPOSITION,)


class DocumentQuerySet(models.QuerySet):
    """Named queries on documents; every view begins with ``visible_to``."""

    def visible_to(self, actor: Actor) -> DocumentQuerySet:
        """Documents of the person's units; those of the whole office for who sees all of it."""
        rows = self.filter(agency_id=actor.agency_id) if actor.agency_id else self.none()
        return rows if actor.sees_office else rows.filter(unit_id__in=actor.unit_ids)

    def find(self, pk: int) -> Document | None:
        """One of these documents with its unit."""
        return self.select_related("unit").filter(pk=pk).first()

    def of_quarter(self, agency: Agency, year: int, quarter: int) -> DocumentQuerySet:
        """The versions of one Laporan Triwulan, newest first."""
        return self.filter(agency=agency, kind=Kind.QUARTERLY, year=year, quarter=quarter).order_by(
            "-version"
        )

    def of_year(self, agency: Agency, year: int) -> DocumentQuerySet:
        """The archived Laporan Kinerja of a year, newest version first."""
        return self.filter(agency=agency, kind=Kind.ANNUAL, year=year).order_by("-version")

    def matching(
        self, year: int | None = None, kind: str = "", unit_id: int | None = None
    ) -> DocumentQuerySet:
        """The rows that the register's filters ask for."""
        rows = self
        if year is not None:
            rows = rows.filter(year=year)
        if kind:
            rows = rows.filter(kind=kind)
        if unit_id is not None:
            rows = rows.filter(unit_id=unit_id)
        return rows

    def of_office(self) -> DocumentQuerySet:
        """Documents of the whole office: quarterly and annual reports."""
        return self.filter(unit__isnull=True)

    def for_register(self) -> DocumentQuerySet:
        """The lines of the register, newest first, in one query and without their contents.

        ``newer`` is the version that replaced a document, if any.
        """
        newer = Document.objects.filter(replaces=OuterRef("pk")).order_by("-version")
        return (
            self.select_related("unit", "replaces")
            .annotate(newer=Subquery(newer.values("version")[:1]))
            .defer("content", "replaces__content")
            .order_by("-register_year", "-number")
        )

    def unrendered(self, now: datetime) -> DocumentQuerySet:
        """Documents whose file is still to be made; those that failed wait, and come last."""
        return (
            self.filter(pdf_sha256="")
            .filter(Q(retry_at__isnull=True) | Q(retry_at__lte=now))
            .order_by("failures", "pk")
        )


def private_name(document: Document, filename: str) -> str:
    """Files are named by chance, not by content: nobody finds one by guessing."""
    return f"documents/{filename}"


class Document(models.Model):
    """One document of the register. Its content never changes (triggers); a correction is a
    new version that names the one it replaces.

    ``content`` holds what the document says beside the frozen submissions, and names those by id
    and SHA-256: they are append-only too, so ``sha256`` of the content covers everything.
    ``as_of`` is the moment of history that made it owed; numbers, dates and officials are those
    of that moment, however late it is rendered. A row without a file is still to be rendered.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="documents")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="documents")
    kind = models.CharField("jenis", max_length=12, choices=Kind.pairs())
    submission = models.OneToOneField(
        Submission, models.PROTECT, null=True, related_name="document"
    )
    disposition = models.OneToOneField(
        Disposition, models.PROTECT, null=True, related_name="document"
    )
    annual = models.ForeignKey(AnnualReport, models.PROTECT, null=True, related_name="documents")
    year = models.PositiveSmallIntegerField("tahun kinerja")
    quarter = models.PositiveSmallIntegerField("triwulan", null=True)
    version = models.PositiveSmallIntegerField("versi", default=1)
    register_year = models.PositiveSmallIntegerField("tahun register")
    number = models.PositiveIntegerField("nomor register")
    reference = models.CharField("nomor dokumen", max_length=80)
    title = models.CharField("judul", max_length=250)
    dated = models.DateField("tanggal")
    as_of = models.DateTimeField()
    source_count = models.PositiveSmallIntegerField(default=1)  # submissions it is made of
    content = models.JSONField()
    sha256 = models.CharField("SHA-256 isi", max_length=64)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="replaced_by", verbose_name="menggantikan"
    )
    created_at = models.DateTimeField("dicatat")

    template_version = models.CharField(max_length=64, blank=True)
    pdf = models.FileField(upload_to=private_name, blank=True, max_length=120)
    pdf_sha256 = models.CharField("SHA-256 PDF", max_length=64, blank=True)
    xlsx = models.FileField(upload_to=private_name, blank=True, max_length=120)
    xlsx_sha256 = models.CharField("SHA-256 Excel", max_length=64, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)

    #: Where the paper copy lies (SOP "Pencatatan": elektronik dan manual).
    box = models.CharField("boks", max_length=40, blank=True)
    shelf = models.CharField("rak", max_length=40, blank=True)
    folder = models.CharField("map", max_length=80, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-register_year", "-number"]
        verbose_name = "dokumen"
        verbose_name_plural = "dokumen"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "register_year", "number"], name="document_number_once"
            ),
            models.UniqueConstraint(
                fields=["agency", "year", "quarter", "version"],
                condition=Q(kind="quarterly"),
                name="one_quarterly_per_version",
            ),
            models.UniqueConstraint(
                fields=["agency", "year", "version"],
                condition=Q(kind="annual"),
                name="one_annual_per_version",
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind="disposition", disposition__isnull=False, unit__isnull=False)
                    | Q(kind="unit", submission__isnull=False, unit__isnull=False)
                    | Q(kind="quarterly", quarter__isnull=False, unit__isnull=True)
                    | Q(kind="annual", annual__isnull=False, unit__isnull=True)
                ),
                name="document_has_its_source",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "unit", "year"], name="documents_of_unit"),
            models.Index(
                F("failures"), F("id"), condition=Q(pdf_sha256=""), name="documents_to_render"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def has_workbook(self) -> bool:
        """Whether this kind also exists as XLSX."""
        return self.kind not in PAPER_ONLY
