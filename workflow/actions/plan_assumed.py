"""What a person says once for all new indicators of a file that has no column for it.

A Perjanjian Kinerja names neither direction nor counting nor frequency. Nothing is taken for
granted: without an answer the rows cannot be loaded, and the preview reads the answer out.
"""

from __future__ import annotations

from collections import Counter

from workflow.enums import Aggregation, Choice, Frequency, Polarity
from workflow.plan_files import Issue, IssueKind, Mapping, Option, PlanRow
from workflow.plan_files.indicator_rows import settle_kind

SECTION = "assumed"
#: Field → (name of its column, what each choice means).
FIELDS: dict[str, tuple[str, dict[Choice, str]]] = {
    "polarity": (
        "Arah",
        {
            Polarity.NAIK: "",
            Polarity.TURUN: "",
            Polarity.RENTANG: "targetnya dua angka, misalnya 2,50–4,50",
        },
    ),
    "aggregation": (
        "Penghitungan",
        {
            Aggregation.JUMLAH: "setahun = jumlah angka keempat triwulan",
            Aggregation.POSISI_AKHIR: "setahun = angka triwulan terakhir yang diisi",
            Aggregation.RATA_RATA: "setahun = rata-rata triwulan yang diisi",
            Aggregation.RASIO: "setahun = jumlah pembilang ÷ jumlah penyebut",
        },
    ),
    "frequency": (
        "Frekuensi",
        {
            Frequency.TRIWULANAN: "diisi setiap triwulan",
            Frequency.SEMESTERAN: "diisi pada TW II dan TW IV",
            Frequency.TAHUNAN: "diisi pada TW IV saja",
        },
    ),
}


class Assumed:
    """Asks for what the columns do not say, and counts where an answer is taken."""

    def __init__(self, mapping: Mapping) -> None:
        self.answers = mapping.answer(SECTION)
        self.counts: Counter[tuple[str, Choice]] = Counter()

    def fill(self, row: PlanRow, issues: list[Issue]) -> list[str]:
        """Fill a new row; the fields it was asked about. Unanswered, the row is not taken."""
        asked = [key for key in FIELDS if not getattr(row, key) and key not in row.columns]
        for key in asked:
            column, meanings = FIELDS[key]
            question = Issue(
                row.sheet,
                row.cell("name"),
                "",
                f"Berkas tidak memuat kolom “{column}”. Pilih satu untuk semua indikator baru.",
                IssueKind.AMBIGUOUS,
                SECTION,
                key,
                tuple(
                    Option(str(one), ": ".join(filter(None, (one.label, text))))
                    for one, text in meanings.items()
                ),
            ).answered(self.answers)
            issues.append(question)
            if not question.answer:
                row.has_errors = True
                continue
            chosen = next(one for one in meanings if str(one) == question.answer)
            setattr(row, key, chosen)
            self.counts[key, chosen] += 1
        if "aggregation" in asked:
            settle_kind(row)
        return asked

    def sentences(self) -> list[str]:
        """What was assumed, read out."""
        return [
            f"{FIELDS[key][0]} {count} indikator baru dianggap “{chosen.label}” menurut jawaban "
            "Anda, karena berkas tidak memuat kolomnya."
            for key in FIELDS
            for (field, chosen), count in self.counts.items()
            if field == key
        ]
