"""What the sample office writes into its annual report; the figures come from the quarters."""

from __future__ import annotations

#: Chapter key (as Perencanaan's form names it) → text; a blank line parts paragraphs.
ANNUAL_TEXTS: dict[str, str] = {
    "profile": (
        "Dinas Perdagangan dan Perindustrian membantu Bupati melaksanakan urusan pemerintahan "
        "bidang perdagangan dan bidang perindustrian, termasuk pengelolaan pasar rakyat dan "
        "pelayanan kemetrologian legal.\n\n"
        "Fungsinya meliputi perumusan kebijakan teknis, pelaksanaan kebijakan, evaluasi dan "
        "pelaporan, serta administrasi dinas."
    ),
    "organisation": (
        "Dinas dipimpin oleh Kepala Dinas yang membawahi Sekretariat dan empat bidang: "
        "Perdagangan, Perindustrian, Pengelolaan Pasar, dan Kemetrologian. Setiap bidang dibantu "
        "sub bidang dan kelompok jabatan fungsional, termasuk Analis Data."
    ),
    "staff": (
        "Pada akhir tahun dinas didukung 46 aparatur (angka contoh): 31 PNS dan 15 PPPK; "
        "12 orang berpendidikan magister, 25 sarjana, dan 9 diploma atau SLTA."
    ),
    "issues": (
        "Isu strategis tahun ini: kestabilan harga bahan pokok ketika gelombang tinggi menahan "
        "pasokan ikan, daya saing garam rakyat, kenyamanan pasar yang direvitalisasi, dan jumlah "
        "penera yang belum sebanding dengan alat ukur yang harus ditera ulang."
    ),
    "renstra": (
        "Renstra mengarahkan dinas pada perdagangan yang tumbuh, harga yang terkendali, industri "
        "kecil yang berdaya saing, pasar yang layak, dan ukuran yang tertib. Setiap sasaran "
        "diukur dengan indikator kinerja utama dan target tahunan pada Perjanjian Kinerja."
    ),
}
