"""One row of a workbook beside the stored plan: what it would create or change. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache

from workflow.actions.plan_assumed import Assumed
from workflow.actions.plan_differences import Difference, FieldChange, RowState
from workflow.actions.plan_drafts import FIELDS, FIXED_ONCE_FILLED, field_text, figure_problem
from workflow.actions.plan_matching import Indicators, Units
from workflow.actions.plan_stored import StoredPlan
from workflow.enums import Aggregation, ValueKind
from workflow.models import Benchmark, Figure, Indicator, Unit
from workflow.models.cycle import ROMAN
from workflow.plan_files import Issue, IssueKind, PlanReading, PlanRow, Row, SheetKind
from workflow.plan_files.cells import why_no_number
from workflow.plan_files.fields import QUARTERS, renstra_key
from workflow.plan_files.indicator_rows import HIGHEST_NUMBER
from workflow.plan_files.words import label_on, name_key

#: Columns of ``Indicator`` that a workbook may say, in the order in which they are shown.
COLUMNS = (
    "number",
    "name",
    "definition",
    "measure",
    "kind",
    "scale",
    "polarity",
    "aggregation",
    "frequency",
    "source",
    "note",
)
#: A new indicator needs these; the labels are those of the workbook's columns.
NEEDED = {
    "objective": "Sasaran strategis",
    "measure": "Satuan",
    "polarity": "Arah",
    "aggregation": "Penghitungan",
    "frequency": "Frekuensi",
}
#: Where the file says what is not a column of its own.
_CELL_OF = {"kind": "aggregation", "scale": "note"}
#: What decides which figures fit an indicator.
_SHAPE = ("polarity", "kind", "scale")
_BENCHMARKS = (
    ("renstra", Benchmark.Kind.RENSTRA, "Target akhir Renstra"),
    ("national", Benchmark.Kind.NATIONAL, "Angka nasional"),
)


class RowComparer:
    """Holds what the rows are compared with, and compares those of the plan sheet."""

    def __init__(self, stored: StoredPlan, reading: PlanReading) -> None:
        self.stored, self.reading = stored, reading
        self.units = Units(stored, reading)
        self.indicators = Indicators(stored, reading.mapping)
        self.assumed = Assumed(reading.mapping)
        self.issues: list[Issue] = []
        ranked = enumerate(reading.rows, start=1)
        self.ranks = {(row.sheet, row.row): rank for rank, row in ranked}
        self.told: dict[tuple[str, int], list[Issue]] = {}
        for issue in reading.issues:
            self.told.setdefault((issue.sheet, issue.row), []).append(issue)
        self.used: dict[int, Row] = {}  # indicator → the row that means it
        #: (bidang, name or code as compared) of what is new → the row that says it first
        self.fresh: dict[tuple[SheetKind, int, str], Row] = {}
        #: (indicator or new row, year, quarter) → the row that says it first, and its figure
        self.past: dict[tuple[int, int, int], tuple[Row, Figure]] = {}

    def unit_of(self, row) -> Unit | None:
        return self.units.find(row, row.unit, self.issues)

    def wrong(self, row: Row, key: str, read: str, sentence: str) -> None:
        self.issues.append(Issue(row.sheet, row.cell(key), read, sentence, IssueKind.ERROR))
        row.has_errors = True

    def note(self, row: Row, key: str, read: str, sentence: str) -> None:
        self.issues.append(Issue(row.sheet, row.cell(key), read, sentence, IssueKind.NOTE))

    def once(self, kind: SheetKind, row: Row, unit: Unit, key: str) -> None:
        """Refuse a new row that another one has said before, in another spelling of its bidang."""
        said = getattr(row, key)
        first = self.fresh.setdefault((kind, unit.pk, name_key(said)), row)
        if first is not row and not row.has_errors:
            self.wrong(row, key, said, f"Baris ini sudah ada di {place_of(first, row)}.")

    def plan_row(self, row: PlanRow, unit: Unit | None) -> Difference:
        difference = Difference(SheetKind.PLAN, row, unit, row.name, RowState.FAILING)
        if unit is None or not row.name:
            return difference
        known = self.indicators.find(row, unit, self.issues)
        difference.indicator = known
        if known and known.retired_year and known.retired_year <= self.stored.year:
            self.wrong(
                row,
                "name",
                row.name,
                f"Indikator ini dihentikan mulai {known.retired_year}. Pakai lagi lewat halaman "
                "Rencana aksi, atau hapus baris ini.",
            )
        if known and self.used.setdefault(known.pk, row) is not row:
            self.wrong(
                row,
                "name",
                row.name,
                f"Indikator ini sudah disebut di {place_of(self.used[known.pk], row)}.",
            )
        if known is None:
            self.once(SheetKind.PLAN, row, unit, "name")
        row = self._with_scale(row, known)
        difference.row = row
        if not row.has_errors:
            self._fill_plan(difference, row, known)
        difference.state = self.state_of(difference, known is None)
        return difference

    def _with_scale(self, row: PlanRow, known: Indicator | None) -> PlanRow:
        """Labels without a scale in the file are looked up on the indicator's own."""
        stated = {key: value for key, value in row.stated().items() if isinstance(value, str)}
        if row.scale or not stated:
            return row
        scale = known.scale if known and known.kind == ValueKind.ORDINAL else []
        told = self.told.get((row.sheet, row.row), [])
        asked = any(issue.section == "scales" for issue in told)
        wrong = {issue.cell for issue in told if issue.kind == IssueKind.ERROR}
        labels = {}
        for key, value in stated.items():
            label = label_on(scale, value)
            if label is None and not asked and row.cell(key) not in wrong:
                why = f"“{value[:40]}” bukan angka."
                if scale:
                    why += f" Pakai: {', '.join(scale)}."
                elif any(c.isdigit() for c in value):
                    why = why_no_number(value)
                self.wrong(
                    row,
                    key,
                    value,
                    f"{why} Bila ini nilai skala, tulis "
                    "skalanya di Keterangan, misalnya “skala AA, A, BB, B, CC, C, D”.",
                )
            labels[key] = label or value
        quarters = tuple(labels.get(q, v) for q, v in zip(QUARTERS, row.quarters, strict=True))
        return replace(
            row,
            annual=labels.get("annual", row.annual),
            quarters=quarters,
            renstra=labels.get("renstra", row.renstra),
            national=labels.get("national", row.national),
            renstra_years={
                year: labels.get(renstra_key(year), value)
                for year, value in row.renstra_years.items()
            },
        )

    def _fill_plan(self, difference: Difference, row: PlanRow, known: Indicator | None) -> None:
        assumed: list[str] = []
        if known is None:
            assumed = self.assumed.fill(row, self.issues)
            for key, label in NEEDED.items():
                if not getattr(row, key) and key not in assumed:
                    self.wrong(
                        row, key, "", f"Indikator ini baru, jadi kolom “{label}” harus diisi."
                    )
            if row.has_errors:
                return
        wanted = self._wanted(row, known)
        self._check_shape(row, wanted, known)
        self._objective(difference, row, known)
        if known and known.since_year and known.since_year > self.stored.year:
            difference.values["since_year"] = self.stored.year
            old_year, new_year = str(known.since_year), str(self.stored.year)
            cell = row.cell("name")
            difference.changes.append(
                FieldChange("since_year", "Dipakai mulai", old_year, new_year, cell)
            )
        for name in COLUMNS:
            if name not in wanted or (known and wanted[name] == getattr(known, name)):
                continue
            self._check_fixed(row, name, known)
            difference.values[name] = wanted[name]
            difference.changes.append(
                FieldChange(
                    name,
                    f"{FIELDS[name]} (dianggap)" if name in assumed else FIELDS[name],
                    field_text(name, getattr(known, name)) if known else "",
                    field_text(name, wanted[name]),
                    row.cell(_CELL_OF.get(name, name)),
                )
            )
        decimals = row.decimals if known is None else max(known.decimals, row.decimals)
        shows = _show(known.decimals if known else decimals), _show(decimals)
        for quarter, key in enumerate(("annual", *QUARTERS)):
            new = row.annual if quarter == 0 else row.quarters[quarter - 1]
            label = f"Target TW {ROMAN[quarter]}" if quarter else f"Target {self.stored.year}"
            was = self.stored.targets.get((known.pk, quarter)) if known else None
            period = (self.stored.year, quarter)
            self.figure(difference, "target", period, (was, new), label, key, shows)
        for key, kind, year, label, new in self._benchmarks(row):
            was = self.stored.benchmarks.get((known.pk, kind, year)) if known else None
            self.figure(difference, str(kind), (year, 0), (was, new), f"{label} {year}", key, shows)
        if known is None or (difference.changes and decimals != known.decimals):
            difference.values["decimals"] = decimals

    def _benchmarks(self, row: PlanRow) -> Iterable[tuple[str, str, int, str, Figure]]:
        """Field, kind, year, label and figure of what targets are compared with."""
        for key, kind, label in _BENCHMARKS:
            year = row.renstra_year if key == "renstra" else self.stored.year
            if year is not None:
                yield key, kind, year, label, getattr(row, key)
        for year, figure in row.renstra_years.items():
            if year != row.renstra_year:
                yield renstra_key(year), Benchmark.Kind.RENSTRA, year, "Target Renstra", figure

    def _wanted(self, row: PlanRow, known: Indicator | None) -> dict:
        """What the row says of the indicator's columns; what it does not say is absent."""
        said = {name: getattr(row, name) for name in COLUMNS}
        said["scale"] = list(row.scale)
        wanted = {name: value for name, value in said.items() if value not in (None, "", [])}
        if known is None:
            wanted.setdefault("number", min(self.ranks[row.sheet, row.row], HIGHEST_NUMBER))
            wanted.setdefault("kind", ValueKind.NUMBER)
            return wanted
        if name_key(known.name) == name_key(row.name):
            wanted.pop("name", None)  # another spelling is no other name
        kind = wanted.get("kind")
        if kind == ValueKind.NUMBER and known.kind == ValueKind.RATIO:
            # "Posisi akhir" is also how a ratio counted from January adds up (decision 0011).
            if row.aggregation == Aggregation.POSISI_AKHIR:
                wanted.pop("kind")
        elif (kind, known.kind) == (ValueKind.NUMBER, ValueKind.ORDINAL) and not row.stated():
            wanted.pop("kind")
        return wanted

    def _check_shape(self, row: PlanRow, wanted: dict, known: Indicator | None) -> None:
        """Every target, also one that the file leaves, fits kind, scale and direction as they
        will be."""
        will = {name: wanted.get(name, getattr(known, name, None)) for name in _SHAPE}
        shape = _shape(will["kind"], tuple(will["scale"] or ()), will["polarity"] or "")
        stated = row.stated()
        for quarter, key in enumerate(("annual", *QUARTERS)):
            value, kept = stated.get(key), False
            if value is None and known and {"kind", "scale", "polarity"} & wanted.keys():
                value, kept = self.stored.targets.get((known.pk, quarter)), True
            problem = figure_problem(shape, value, is_target=True)
            if problem and kept:
                problem = f"Target yang tersimpan ({known.show(value)}) tidak cocok: {problem}"
            if problem and (kept or not self._is_told(row, key)):
                self.wrong(row, key, known.show(value) if kept else str(value), problem)
        if known:
            self._check_other_years(row, shape, known)
        for key in stated.keys() - {"annual", *QUARTERS}:
            problem = figure_problem(shape, stated.get(key), is_target=False)
            if problem and not self._is_told(row, key):
                self.wrong(row, key, str(stated[key]), problem)

    def _check_other_years(self, row: PlanRow, shape: Indicator, known: Indicator) -> None:
        """The targets of years that the file does not show fit as well; else those years' reports
        could not be judged any more."""
        changed = [name for name in _SHAPE if getattr(shape, name) != getattr(known, name)]
        if not changed:
            return
        for year, figure in self.stored.other_targets.get(known.pk, ()):
            if figure_problem(shape, figure, is_target=True):
                self.wrong(
                    row,
                    _CELL_OF.get(changed[0], changed[0]),
                    field_text(changed[0], getattr(shape, changed[0])),
                    f"Target tahun {year} ({known.show(figure)}) tidak sesuai dengan pilihan ini; "
                    "ubah dulu target tahun itu di halaman Rencana aksi.",
                )
                return

    def _is_told(self, row: Row, key: str) -> bool:
        """Whether something about this cell is wrong or open already."""
        cell = row.cell(key)
        told = self.told.get((row.sheet, row.row), [])
        return any(
            (issue.cell == cell and issue.kind == IssueKind.ERROR) or issue.section == "scales"
            for issue in told
        )

    def _check_fixed(self, row: PlanRow, name: str, known: Indicator | None) -> None:
        """Figures that were entered keep their meaning (``plan_drafts.FIXED_ONCE_FILLED``)."""
        if known and name in FIXED_ONCE_FILLED and known.pk in self.stored.filled:
            self.wrong(
                row,
                _CELL_OF[name],
                field_text(name, getattr(row, name) or ""),
                f"{FIELDS[name]} tidak dapat diubah karena realisasinya sudah diisi. Hentikan "
                "indikator ini di halaman Rencana aksi, lalu pakai nama baru.",
            )

    def _objective(self, difference: Difference, row: PlanRow, known: Indicator | None) -> None:
        if not row.objective:
            return
        if known and name_key(known.objective.name) == name_key(row.objective):
            return
        stored = self.stored.objectives.get((difference.unit.pk, name_key(row.objective)))
        difference.objective_name = stored.name if stored else row.objective
        difference.changes.append(
            FieldChange(
                "objective",
                FIELDS["objective"],
                known.objective.name if known else "",
                difference.objective_name,
                row.cell("objective"),
            )
        )

    def figure(
        self,
        difference: Difference,
        field: str,
        period: tuple[int, int],
        figures: tuple[Figure, Figure],
        label: str,
        key: str,
        shows: tuple,
    ) -> None:
        """One figure, old beside new. An empty cell never takes a figure away."""
        (was, new), row = figures, difference.row
        year, quarter = period
        if new is None:
            if was is not None and key in row.columns:
                shown = shows[0](was)
                self.note(
                    row,
                    key,
                    "",
                    f"{label} kosong di berkas; {shown} dibiarkan. Hapus lewat halaman Rencana "
                    "aksi bila memang tidak ada.",
                )
            return
        if new == was:
            return
        difference.figures[field, year, quarter] = new
        marks = field == "target" and difference.indicator is not None
        difference.changes.append(
            FieldChange(
                field,
                label,
                shows[0](was) if was is not None else "",
                shows[1](new),
                row.cell(key),
                year,
                quarter,
                self.stored.reports.get((difference.indicator.pk, year, quarter))
                if marks
                else None,
            )
        )

    def state_of(self, difference: Difference, is_new: bool) -> RowState:
        if difference.row.has_errors:
            difference.changes, difference.values, difference.figures = [], {}, {}
            return RowState.FAILING
        if is_new:
            return RowState.CREATED if difference.changes else RowState.UNCHANGED
        return RowState.CHANGED if difference.changes else RowState.UNCHANGED


def place_of(first: Row, row: Row) -> str:
    """Where another row stands, seen from this one."""
    sheet = f"lembar “{first.sheet}” " if first.sheet != row.sheet else ""
    return f"{sheet}baris {first.row}"


@lru_cache(maxsize=64)
def _show(decimals: int) -> Callable[[Figure], str]:
    """How an indicator of so many decimals writes its figures."""
    return Indicator(decimals=decimals).show


@lru_cache(maxsize=256)
def _shape(kind: str, scale: tuple[str, ...], polarity: str) -> Indicator:
    """An indicator as far as the shape of its figures goes."""
    return Indicator(kind=kind, scale=list(scale), polarity=polarity)
