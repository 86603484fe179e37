"""The words on a lembar kerja: instructions, headings, and what a cell says while one types."""

from __future__ import annotations

from typing import NamedTuple

from workflow.worksheet.layout import AMOUNT, KEY, NAME, WorksheetContent

ENTRY_HELP = (
    "1. Isi hanya sel kuning. Sel lain terkunci; kolom Keterangan menyebut sebabnya. Tulis 0 bila "
    "nihil.",
    "2. Ketik angka tanpa titik ribuan. Bila belum ada angkanya, kosongkan dan isi Alasan, atau "
    "pilih status Belum rilis dengan tanggal rilisnya.",
    "3. Simpan, lalu unggah di halaman Pengisian data, tombol Unggah lembar kerja. Perbedaannya "
    "ditunjukkan dahulu sebelum disimpan.",
    "4. Bukti dukung tidak lewat Excel: unggah berkasnya di halaman Pengisian data.",
)
BUDGET_HELP = (
    "Isi hanya sel kuning: jumlah rupiah sejak 1 Januari sampai akhir triwulan ini, tanpa titik "
    "ribuan. Tulis 0 bila nihil.",
)


def closed(reason: str) -> tuple[str, ...]:
    """Instead of instructions, where nothing may be filled in."""
    return (f"Lembar ini hanya untuk dibaca. {reason}",)


class Words(NamedTuple):
    """What a cell says: beside it while one types, and when something else is typed."""

    prompt_title: str
    prompt: str
    error: str


NUMBER = Words(
    "Angka",
    "Ketik angka saja, tanpa titik ribuan. Tulis 0 bila nihil; kosongkan bila belum ada.",
    "Isi satu angka saja, tanpa huruf dan tanpa titik ribuan.",
)
NUMBERS = {
    "number": NUMBER,
    "numerator": NUMBER,
    "denominator": Words(
        "Penyebut",
        "Ketik angka lebih besar dari nol, tanpa titik ribuan.",
        "Penyebut harus angka yang lebih besar dari nol.",
    ),
    AMOUNT: Words(
        "Rupiah",
        "Jumlah sejak 1 Januari, tanpa titik ribuan dan tanpa Rp.",
        "Isi jumlah rupiah sejak 1 Januari: satu angka, tidak boleh negatif.",
    ),
}
STATUS = Words(
    "Status", "Pilih dari daftar.", "Pilih dari daftar: Tetap, Sementara, atau Belum rilis."
)
SCALE = Words("Realisasi", "Pilih dari daftar.", "Pilih salah satu nilai dari daftar.")
DAY = Words(
    "Tanggal rilis",
    "Hanya untuk status Belum rilis. Contoh: 24/12/2026.",
    "Isi tanggal, misalnya 24/12/2026.",
)
_TOO_LONG = "Teks terlalu panjang: paling banyak 4000 huruf."
TEXTS = {
    "reason": Words("Alasan", "Diisi hanya bila realisasinya kosong.", _TOO_LONG),
    "note": Words("Catatan", "Boleh kosong.", _TOO_LONG),
}


def entry_titles(content: WorksheetContent) -> dict[str, str]:
    """Headings of the entry sheet by column; "" is the sheet's own title."""
    return {
        "": "realisasi indikator",
        KEY: "Kunci",
        "no": "No",
        NAME: "Indikator",
        "measure": "Satuan",
        "target": f"Target {content.short_period}",
        "previous": f"Realisasi {content.previous_period}",
        "last_year": f"Realisasi {content.last_year_period}",
        "numerator": "Pembilang",
        "denominator": "Penyebut",
        "figure": f"Realisasi {content.short_period}",
        "capaian": "Capaian (%)",
        "judged": "Capaian di program saat diunduh",
        "status": "Status",
        "release_on": "Tanggal rilis",
        "reason": "Alasan bila kosong",
        "note": "Catatan",
        "lock": "Keterangan",
    }


def budget_titles(content: WorksheetContent) -> dict[str, str]:
    """Headings of the budget sheet by column; "" is the sheet's own title."""
    return {
        "": "realisasi anggaran",
        KEY: "Kunci",
        "code": "Kode",
        NAME: "Program",
        "ceiling": f"Pagu {content.year} (Rp)",
        "plan": f"Rencana {content.until} (Rp)",
        "previous": f"Realisasi {content.until_previous} (Rp)"
        if content.until_previous
        else "Triwulan sebelumnya",
        AMOUNT: f"Realisasi {content.until} (Rp)",
        "share": "Serapan (%)",
        "lock": "Keterangan",
    }
