"""Forms of the reports app; the rules themselves belong to the actions."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms

from reports.models import Document
from workflow import content
from workflow.models import AnnualReport

LONGEST_CHAPTER = 20_000  # characters: some ten printed pages


class PaperForm(forms.Form):
    """Where the paper copy of one document lies."""

    use_required_attribute = False  # the browser's own sentences follow its language, not ours

    box = forms.CharField(label="Boks", max_length=40, required=False)
    shelf = forms.CharField(label="Rak", max_length=40, required=False)
    folder = forms.CharField(label="Map", max_length=80, required=False)

    def __init__(self, data: Mapping | None = None, *, row: Document) -> None:
        initial = {name: getattr(row, name) for name in ("box", "shelf", "folder")}
        super().__init__(data, initial=initial, prefix=f"d{row.pk}")
        self.row = row
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"
            field.error_messages["max_length"] = (
                "Terlalu panjang: paling banyak %(limit_value)d huruf."
            )


class AnnualOpeningForm(forms.Form):
    """Why the annual report is opened before the last TW IV is in."""

    use_required_attribute = False

    reason = forms.CharField(
        label="Alasan membuka lebih awal",
        help_text="Tercatat di jurnal. Jam 15 hari kerja mulai berjalan saat dibuka.",
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
        max_length=4000,
        error_messages={
            "required": "Tulis alasan membuka laporan tahunan lebih awal.",
            "max_length": "Alasan terlalu panjang: paling banyak %(limit_value)d huruf.",
        },
    )


#: The texts that the office writes: key → (place, title, help).
CHAPTERS = {
    "foreword": ("", "Kata Pengantar", "Pengantar Kepala Dinas."),
    "summary": ("", "Ikhtisar Eksekutif", "Ringkasan untuk pimpinan dalam beberapa paragraf."),
    "profile": ("Bab I.B", "Gambaran Umum", "Tugas, fungsi, dan kedudukan perangkat daerah."),
    "organisation": ("Bab I.C", "Struktur Organisasi", "Susunan bidang dan subbidang."),
    "staff": ("Bab I.D", "Sumber Daya Aparatur", "Jumlah pegawai menurut jabatan dan golongan."),
    "issues": ("Bab I.E", "Isu Strategis", "Persoalan utama yang dihadapi tahun ini."),
    "renstra": ("Bab II.A", "Renstra secara Ringkas", "Visi, misi, tujuan, dan sasaran Renstra."),
    "closing": ("Bab IV", "Penutup", "Simpulan dan langkah perbaikan."),
}


def seen_digest(texts: Mapping[str, str]) -> str:
    """What the texts were when the form was shown; tells a change by somebody else."""
    return content.digest({key: texts.get(key, "") for key in CHAPTERS})


class AnnualTextsForm(forms.Form):
    """The editable chapters. An empty one prints what the quarters say, or stays a gap."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Mapping | None = None, *, report: AnnualReport) -> None:
        initial = {key: report.texts.get(key, "") for key in CHAPTERS}
        super().__init__(data, initial={**initial, "seen": seen_digest(report.texts)})
        self.report = report
        for key, (place, title, help_text) in CHAPTERS.items():
            self.fields[key] = forms.CharField(
                label=f"{place} {title}".strip(),
                help_text=help_text,
                required=False,
                max_length=LONGEST_CHAPTER,
                widget=forms.Textarea(attrs={"rows": 5, "class": "form-control"}),
                error_messages={
                    "max_length": "Teks terlalu panjang: paling banyak %(limit_value)d huruf."
                },
            )

    def clean(self) -> dict:
        """Refuse what would overwrite somebody else's words; both stay visible."""
        cleaned = super().clean()
        if cleaned.get("seen") == seen_digest(self.report.texts):
            return cleaned
        for key in CHAPTERS:
            saved, typed = self.report.texts.get(key, ""), cleaned.get(key, "")
            if _plain(saved) != _plain(typed):
                self.add_error(key, f"Yang tersimpan sekarang: {saved or '(kosong)'}")
        if self.errors:
            self.add_error(
                None,
                "Naskah ini sudah disimpan oleh orang lain sejak Anda membukanya. Di bawah bagian "
                "yang berbeda tertulis naskah yang tersimpan. Sesuaikan, lalu simpan lagi.",
            )
            self.data = {**self.data.dict(), "seen": seen_digest(self.report.texts)}
        return cleaned

    @property
    def changed_texts(self) -> dict[str, str]:
        """Only what differs from what is saved."""
        typed = {key: _plain(self.cleaned_data[key]) for key in CHAPTERS}
        return {
            key: text
            for key, text in typed.items()
            if text != _plain(self.report.texts.get(key, ""))
        }


def _plain(text: str) -> str:
    """Browsers send line ends as CRLF, and a blank line parts paragraphs."""
    return text.replace("\r\n", "\n").strip()
