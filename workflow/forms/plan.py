"""The form of an indicator with its figures of one year. The rules are ``plan_drafts``' own."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.http import QueryDict

from workflow.actions.plan_drafts import (
    FIELDS,
    FIXED_ONCE_FILLED,
    IndicatorDraft,
    StoredIndicator,
    problems,
)
from workflow.actions.plan_edits import MAX_REASON
from workflow.enums import Aggregation, Formula, Frequency, Polarity, ValueKind
from workflow.forms.plan_base import FigureInput, PlanForm, figure_text, text_field
from workflow.models import Figure, Objective
from workflow.models.cycle import ROMAN

#: What each choice means, in one sentence: field → choice → sentence.
MEANING = {
    "kind": {
        ValueKind.NUMBER: "satu angka per triwulan.",
        ValueKind.RATIO: "dua angka; persentasenya dihitung program.",
        ValueKind.ORDINAL: "satu nilai dari daftar, misalnya AA sampai D.",
    },
    "polarity": {
        Polarity.NAIK: "capaian = realisasi ÷ target.",
        Polarity.TURUN: "capaian menurut rumus arah rendah.",
        Polarity.RENTANG: "di dalam rentang target 100 %, di luarnya menurut batas terdekat.",
    },
    "formula": {
        Formula.SELISIH: "bawaan; realisasi dua kali target menjadi 0 %.",
        Formula.RASIO: "realisasi dua kali target menjadi 50 %; realisasi nol tidak dinilai.",
    },
    "aggregation": {
        Aggregation.JUMLAH: "setahun = jumlah angka keempat triwulan.",
        Aggregation.POSISI_AKHIR: "setahun = angka triwulan terakhir yang diisi.",
        Aggregation.RATA_RATA: "setahun = rata-rata triwulan yang diisi.",
        Aggregation.RASIO: "setahun = jumlah pembilang ÷ jumlah penyebut.",
    },
    "frequency": {
        Frequency.TRIWULANAN: "diisi setiap triwulan.",
        Frequency.SEMESTERAN: "diisi pada TW II dan TW IV.",
        Frequency.TAHUNAN: "diisi pada TW IV saja.",
    },
}
NEW_OBJECTIVE = "Sasaran baru (tulis di bawah)"
FIXED = "Realisasinya sudah diisi, jadi tidak dapat diubah."
PAST_YEARS = 3  # asked for; older ones that are stored are shown too
MOST_PAST_YEARS = 6


def _explained(name: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=FIELDS[name],
        choices=[(one.value, f"{one.label}: {text}") for one, text in MEANING[name].items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih salah satu.", "invalid_choice": "Pilih salah satu."},
    )


def past_years(stored: StoredIndicator | None, year: int) -> tuple[int, ...]:
    """The years before ``year`` whose realisasi the form asks for."""
    known = {past for past in (stored.past if stored else {}) if past < year}
    asked = {year - back for back in range(1, PAST_YEARS + 1)}
    return tuple(sorted(known | asked)[-MOST_PAST_YEARS:])


def input_texts(draft: IndicatorDraft) -> dict[str, str]:
    """What each input shows of a draft."""
    texts = {
        name: str(getattr(draft, name)) for name in FIELDS if name not in ("objective", "scale")
    }
    texts |= {
        "objective": str(draft.objective_id or ""),
        "new_objective": draft.new_objective,
        "scale": "\n".join(draft.scale),
        "renstra_year": str(draft.renstra_year or ""),
    }
    return texts | {
        name: figure_text(figure, draft.decimals) for name, figure in figures_of(draft).items()
    }


def figures_of(draft: IndicatorDraft) -> dict[str, Figure]:
    """The figures of a draft by the names of their inputs."""
    return {
        **{f"target_{quarter}": draft.targets.get(quarter) for quarter in range(5)},
        "renstra": draft.renstra,
        "national": draft.national,
        **{f"past_{year}": figure for year, figure in draft.past.items()},
    }


class IndicatorForm(PlanForm):
    """A new indicator, or the one that is ``stored``, with its figures of ``year``."""

    objective = forms.ChoiceField(label=FIELDS["objective"], required=False)
    new_objective = text_field("Sasaran baru", 300)
    number = forms.IntegerField(
        label=FIELDS["number"],
        required=False,
        min_value=0,
        max_value=9999,
        help_text="Urutan di dalam sasaran; bila kosong, nomor berikutnya.",
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), "Tulis angka bulat 0 sampai 9999."
        ),
    )
    name = text_field(
        FIELDS["name"], 300, "Tulis nama indikatornya.", widget=forms.Textarea({"rows": 2})
    )
    definition = text_field(FIELDS["definition"], 5000, widget=forms.Textarea({"rows": 3}))
    measure = text_field(FIELDS["measure"], 60, "Tulis satuannya, misalnya Persen atau Unit.")
    source = text_field(FIELDS["source"], 160)
    note = text_field(FIELDS["note"], 250, widget=forms.Textarea({"rows": 2}))
    kind = _explained("kind")
    scale = forms.CharField(
        label=FIELDS["scale"],
        required=False,
        max_length=2000,
        help_text="Satu nilai per baris, yang terbaik di baris pertama. Hanya untuk bentuk Skala.",
        widget=forms.Textarea({"rows": 4}),
    )
    polarity = _explained("polarity")
    formula = _explained("formula")
    aggregation = _explained("aggregation")
    frequency = _explained("frequency")
    decimals = forms.IntegerField(
        label=FIELDS["decimals"],
        min_value=0,
        max_value=6,
        help_text="Berapa angka di belakang koma yang ditulis, 0 sampai 6.",
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value", "required"), "Tulis 0 sampai 6."
        ),
    )
    renstra_year = forms.IntegerField(
        label="Tahun akhir Renstra",
        required=False,
        error_messages={"invalid": "Tulis tahunnya, misalnya 2030."},
    )
    reason = text_field("Alasan perubahan", MAX_REASON, widget=forms.Textarea({"rows": 2}))

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        objectives: list[Objective],
        year: int,
        stored: StoredIndicator | None = None,
        objective_id: int | None = None,
    ) -> None:
        self.year, self.stored = year, stored
        self.past_years = past_years(stored, year)
        draft = (
            stored.draft(year, self.past_years)
            if stored
            else IndicatorDraft(
                "", "", objective_id=objective_id, past=dict.fromkeys(self.past_years)
            )
        )
        super().__init__(
            data,
            texts=input_texts(draft),
            version=stored.indicator.version if stored else 0,
            figures=figures_of(draft),
        )
        choices = [(str(row.pk), row.name) for row in objectives]
        self.fields["objective"].choices = [*choices, ("", NEW_OBJECTIVE)]
        for name in self.stored_figures:
            self.fields[name] = self._figure_field(name, draft)
        if stored and stored.has_figures:
            for name in FIXED_ONCE_FILLED:
                self.fields[name].disabled = True
                self.fields[name].help_text = FIXED
        self.dress()

    def _figure_field(self, name: str, draft: IndicatorDraft) -> forms.Field:
        label = self._figure_label(name)
        kind, scale = draft.kind, list(draft.scale)
        if self.is_bound and not (self.stored and self.stored.has_figures):
            kind, scale = self.data.get("kind"), labels_of(self.data.get("scale", ""))
        if kind != ValueKind.ORDINAL or len(scale) < 2:
            return forms.CharField(label=label, required=False, max_length=100)
        kept = self.stored_figures[name]
        if isinstance(kept, str) and kept not in scale:
            scale.append(kept)
        return forms.ChoiceField(
            label=label,
            required=False,
            choices=[("", "–"), *((one, one) for one in scale)],
            error_messages={"invalid_choice": "Pilih nilai dari skala indikator."},
        )

    def _figure_label(self, name: str) -> str:
        base, _, part = name.partition("_")
        if base == "target":
            return f"Target TW {ROMAN[int(part)]}" if part != "0" else f"Target {self.year}"
        if base == "past":
            return f"Realisasi {part}"
        return {"renstra": "Target akhir Renstra", "national": f"Angka nasional {self.year}"}[base]

    @property
    def targets(self) -> list[FigureInput]:
        """The target of the year, then those of its quarters."""
        return [self.figure(f"target_{quarter}") for quarter in range(5)]

    @property
    def past(self) -> list[FigureInput]:
        """The years before."""
        return [self.figure(f"past_{year}") for year in self.past_years]

    @property
    def comparisons(self) -> list[FigureInput]:
        """Renstra and national figure."""
        return [self.figure("renstra"), self.figure("national")]

    def clean(self) -> dict[str, Any]:
        """The draft's own problems, where every input could be read."""
        cleaned = super().clean()
        if not self.errors:
            self.mark(problems(self.draft(cleaned), self.stored, self.year))
        return cleaned

    def draft(self, cleaned: dict[str, Any] | None = None) -> IndicatorDraft:
        """What a valid form wants the indicator to say."""
        cleaned = cleaned or self.cleaned_data
        columns = {name: cleaned[name] for name in FIELDS if name not in ("objective", "scale")}
        is_ordinal = columns["kind"] == ValueKind.ORDINAL
        for name in ("name", "definition", "measure", "source", "note"):
            columns[name] = columns[name].replace("\x00", "").replace("\r\n", "\n").strip()
        chosen = cleaned.get("objective")
        return IndicatorDraft(
            **{**columns, "number": columns["number"] or 0},
            scale=tuple(labels_of(cleaned.get("scale") or "")) if is_ordinal else (),
            objective_id=int(chosen) if chosen else None,
            new_objective="" if chosen else " ".join(cleaned["new_objective"].split()),
            targets={quarter: self.read[f"target_{quarter}"] for quarter in range(5)},
            renstra=self.read["renstra"],
            renstra_year=cleaned.get("renstra_year"),
            national=self.read["national"],
            past={year: self.read[f"past_{year}"] for year in self.past_years},
        )


def labels_of(text: str) -> list[str]:
    """The labels of a scale, one per line, or "AA, A, BB" as a Keterangan writes it.

    One label alone is no scale, so a single line can only mean several.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) == 1:
        lines = re.split(r"[,;/>]", lines[0])
    return [" ".join(line.split()) for line in lines if line.strip()]
