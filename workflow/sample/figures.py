"""What the sample office reports: figures of the story's own year, and the texts around them.

Last year's figures come from the workbook. A ratio is written "numerator/denominator".
"""

from __future__ import annotations

from workflow.enums import QuestionKind

#: Number of the indicator in the plan → realisasi of TW I–IV as the Analis types them.
THIS_YEAR: dict[int, tuple[str | None, str | None, str | None, str | None]] = {
    1: (None, None, None, "17,90"),
    2: ("42,30", "44,60", "45,10", "46,20"),
    3: ("38/38", "41/41", "44/45", "40/40"),
    4: ("3,50", "7,10", "10,20", "13,90"),
    5: ("5,32", "5,05", "5,41", "5,10"),
    6: ("2,90", "3,20", "4,80", "3,60"),
    7: (None, None, None, "14,24"),
    8: (None, "1,10", None, "2,40"),
    9: ("192/200", "196/200", "198/200", "199/200"),
    10: ("0", "1", "0", "1"),
    11: ("0", "5", "12", "25"),
    12: ("-3,20", "1,40", "4,10", "8,50"),
    13: ("285", "320", "298", "310"),
    14: ("512/10000", "1031/10000", "1528/10000", "2060/10000"),
    15: ("3480", "3610", "3395", "3520"),
    16: ("32", "28", "30", "35"),
    17: (None, None, None, "BB"),
    18: (None, "91,6", None, "93,4"),
    19: ("Tepat Waktu", "Tepat Waktu", "Tepat Waktu", "Tepat Waktu"),
}

#: Base of the ratios whose past the workbook knows only as a percentage.
DENOMINATORS = {3: 40, 9: 200, 14: 10000}

#: Share of the planned spending that was spent, by quarter.
SPENT = ("0.91", "0.95", "0.88", "0.97")

#: Number → (faktor pendukung, faktor penghambat, tindak lanjut).
TEXTS: dict[int, tuple[str, str, str]] = {
    1: (
        "Pertumbuhan usaha perdagangan eceran dan pasar rakyat setelah revitalisasi.",
        "Angka PDRB baru dirilis BPS setelah tahun berakhir.",
        "Koordinasi dengan BPS untuk jadwal rilis dan penyelarasan data usaha.",
    ),
    2: (
        "Permintaan rumput laut dan hasil laut dari Makassar stabil; penerbitan SKA lancar.",
        "Biaya angkut ke pelabuhan naik dan sebagian eksportir memakai SKA daerah lain.",
        "Pendampingan eksportir agar menerbitkan SKA melalui dinas dan temu usaha dengan pembeli.",
    ),
    3: (
        "Pelayanan OSS didampingi petugas di kantor dan di kecamatan.",
        "Satu permohonan belum lengkap dokumennya sampai akhir triwulan.",
        "Klinik perizinan bergilir di kecamatan setiap dua pekan.",
    ),
    4: (
        "Pelaku usaha ikut pameran kabupaten dan pasar murah.",
        "Kemasan sebagian produk belum memenuhi syarat pameran.",
        "Pelatihan kemasan dan pendampingan label halal.",
    ),
    5: (
        "Pemantauan harga harian di tiga pasar dan operasi pasar bersama Bulog.",
        "Gelombang tinggi menahan pasokan ikan sehingga harga naik dua pekan.",
        "Operasi pasar bersama di Pasar Karisa pada pekan pertama triwulan berikutnya.",
    ),
    6: (
        "Koordinasi TPID berjalan setiap bulan.",
        "Harga cabai dan ikan bergejolak pada akhir triwulan.",
        "Kerja sama pasokan antardaerah melalui TPID provinsi.",
    ),
    7: (
        "Industri pengolahan garam dan jagung tumbuh.",
        "Angka PDRB baru dirilis BPS setelah tahun berakhir.",
        "Pemutakhiran data industri di SIINas.",
    ),
    8: (
        "Bantuan peralatan meningkatkan hasil produksi IKM garam dan kayu.",
        "Musim hujan menurunkan produksi garam.",
        "Fasilitasi gudang garam dan diversifikasi produk.",
    ),
    9: (
        "Verifikasi lapangan penerima bantuan dilakukan bersama pemerintah desa.",
        "Sebagian kecil penerima berpindah usaha setelah verifikasi.",
        "Pemutakhiran data penerima sebelum penyaluran berikutnya.",
    ),
    10: (
        "Narasumber dari Kementerian Perindustrian tersedia.",
        "Jadwal diseminasi mengikuti kalender kementerian.",
        "Penyusunan dokumen hasil diseminasi segera setelah kegiatan.",
    ),
    11: (
        "Pekerjaan fisik revitalisasi pasar berjalan menurut kontrak.",
        "Cuaca dan pengadaan bahan memperlambat pekerjaan atap.",
        "Rapat kemajuan pekerjaan setiap pekan dengan penyedia.",
    ),
    12: (
        "Hari pasar ramai setelah penataan lapak.",
        "Daya beli menurun pada awal triwulan.",
        "Promosi pasar rakyat dan pasar murah menjelang hari besar.",
    ),
    13: (
        "Pembinaan digabung dengan penagihan retribusi sehingga kehadiran tinggi.",
        "Sebagian pedagang berhalangan karena panen.",
        "Pembinaan susulan di pasar masing-masing.",
    ),
    14: (
        "Sidang tera ulang keliling menjangkau sebelas kecamatan.",
        "Jumlah penera hanya dua orang.",
        "Usulan penambahan penera dan kerja sama dengan kabupaten tetangga.",
    ),
    15: (
        "Jadwal tera ulang pasar dan SPBU terlaksana.",
        "Satu sidang tera ulang ditunda karena kendaraan dinas rusak.",
        "Sidang susulan pada bulan pertama triwulan berikutnya.",
    ),
    16: (
        "Penyuluhan digabung dengan sidang tera ulang.",
        "Waktu pelaku usaha terbatas pada hari pasar.",
        "Penyuluhan pada sore hari dan lewat brosur.",
    ),
    17: (
        "Tindak lanjut rekomendasi Inspektorat selesai seluruhnya.",
        "Evaluasi dilakukan sekali setahun.",
        "Perbaikan cascading kinerja sampai tingkat individu.",
    ),
    18: (
        "Loket pelayanan ditata ulang dan antrean dipantau.",
        "Ruang tunggu terbatas pada hari ramai.",
        "Penambahan kursi tunggu dan papan informasi waktu layanan.",
    ),
    19: (
        "Laporan disampaikan sebelum batas waktu.",
        "Data satu bidang masuk pada hari terakhir.",
        "Pengingat kepada bidang tiga hari sebelum batas waktu.",
    ),
}

SUMMARY = (
    "Capaian triwulan ini secara umum sesuai rencana aksi. Kegiatan yang terhambat cuaca "
    "dan jadwal pihak luar dilanjutkan pada triwulan berikutnya."
)

#: What an Analis says to a question before handing over, by its kind.
ANSWERS = {
    QuestionKind.SAME: "Sudah diperiksa, benar.",
    QuestionKind.JUMP: "Sudah dicocokkan dengan rekap; kegiatannya terpusat pada triwulan ini.",
    QuestionKind.FALLING: "Angka triwulan sebelumnya dikoreksi sumbernya.",
}
