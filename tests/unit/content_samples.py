"""Frozen report content as a real office would make it, for the tests of the documents.

Targets and past values are those of the sample action plan; realizations of 2026 are made up to
hold what real ones hold: ranges, ordinal values, ratios, a fall below zero, zero targets, empties
with their reason, long names.
"""

from decimal import Decimal

from reports.document import Agency, ComplianceRow, Missing, Review
from reports.periods import Quarter
from workflow import achievement as capaian
from workflow.numbers import format as format_number
from workflow.numbers import parse

AGENCY = {
    "name": "Dinas Perdagangan dan Perindustrian",
    "regency": "Kabupaten Jeneponto",
    "address": "Jl. Sultan Hasanuddin No. 54, Jeneponto 92311",
    "phone": "(0419) 21280",
    "city": "Jeneponto",
}
OFFICE = Agency(**AGENCY)
CAP = "120"
SCALE = [[str(low), label] for low, label in capaian.DEFAULT]
ORDINALS = {
    "17": ["AA", "A", "BB", "B", "CC", "C", "D"],
    "19": ["Tepat Waktu", "Terlambat"],
}

# number, name, definition, satuan, polarity, aggregation, frequency, annual target, TW I-IV,
# Renstra 2030, national, source, 2024, 2025, TW I-IV 2025, TW I-IV 2026
PERDAGANGAN = (
    (
        "Meningkatnya kinerja dan daya saing perdagangan",
        (
            "1|Kontribusi sektor perdagangan terhadap PDRB|PDRB lapangan usaha perdagangan dibagi "
            "PDRB total, harga berlaku|Persen|naik|posisi_akhir|tahunan|17,95|-;-;-;17,95|18,55|"
            "13,20|BPS|17,60|17,82|-;-;-;17,82|-;-;-;18,02",
            "2|Jumlah realisasi ekspor|Nilai ekspor menurut dokumen SKA yang terbit|Juta US$|naik|"
            "jumlah|triwulanan|176,38|44,09;44,09;44,10;44,10|179,93|-|Laporan SKA|174,90|175,50|"
            "41,20;44,00;45,10;45,20|43,75;46,12;45,10;44,87",
            "3|Persentase izin usaha perdagangan yang difasilitasi|Izin difasilitasi dibagi "
            "permohonan|Persen|naik|rasio|triwulanan|100|100;100;100;100|100|-|OSS|98|100|"
            "100;100;100;100|118/118;96/96;131/134;102/102",
            "4|Persentase promosi produk lokal yang difasilitasi|Produk lokal ikut promosi dibagi "
            "produk lokal terdata, kumulatif|Persen|naik|posisi_akhir|triwulanan|13,89|"
            "3,47;6,95;10,42;13,89|17,76|-|Bidang Perdagangan|11,10|12,93|3,00;6,20;9,80;12,93|"
            "3,47;7,10;11,05;14,20",
        ),
    ),
    (
        "Terkendalinya harga barang kebutuhan pokok",
        (
            "5|Koefisien variasi harga antar waktu per komoditas|Simpangan baku harga dibagi "
            "rata-rata harga|Persen|turun|rata_rata|triwulanan|5,13|5,13;5,13;5,13;5,13|5,00|9,00|"
            "Pemantauan harga harian|5,30|5,14|5,60;5,02;4,98;4,96|5,14;4,90;5,02;4,88",
            "6|Stabilitas harga bahan pokok|Perubahan harga tahunan|Persen|rentang|posisi_akhir|"
            "triwulanan|2,50–4,50|2,50–4,50;2,50–4,50;2,50–4,50;2,50–4,50|2,50–4,50|-|BPS|2,90|3,40|"
            "2,80;3,10;3,60;3,40|3,10;2,00;5,40;3,45",
        ),
    ),
)
PERINDUSTRIAN = (
    (
        "Meningkatnya pertumbuhan dan daya saing IKM",
        (
            "7|Kontribusi PDRB industri pengolahan|PDRB industri pengolahan dibagi PDRB total|"
            "Persen|naik|posisi_akhir|tahunan|14,26|-;-;-;14,26|14,33|18,67|BPS|14,10|14,21|"
            "-;-;-;14,21|-;-;-;-",
            "8|Persentase pertumbuhan nilai produksi IKM|Pertumbuhan nilai produksi terhadap tahun "
            "lalu|Persen|naik|posisi_akhir|semesteran|2,00|-;1,00;-;2,00|3,00|-|Bidang "
            "Perindustrian|1,60|5,78|-;0,90;-;5,78|-;3,33;-;5,02",
            "9|Persentase IKM yang dibantu tepat sasaran|IKM penerima sesuai kriteria dibagi IKM "
            "penerima|Persen|naik|rasio|triwulanan|100|100;100;100;100|100|-|Bidang "
            "Perindustrian|95,00|97,50|96,00;97,00;98,00;97,50|48/50;50/50;61/62;40/40",
            "10|Dokumen diseminasi SIINas|Dokumen hasil diseminasi|Dokumen|naik|jumlah|"
            "triwulanan|2|0;1;0;1|2|-|SIINas|2|2|0;1;0;1|0;1;0;1",
        ),
    ),
)
PASAR = (
    (
        "Meningkatnya kualitas sarana distribusi perdagangan",
        (
            "11|Persentase sarana distribusi perdagangan yang meningkat kualitasnya|Sarana yang "
            "direvitalisasi dibagi sarana yang ada, kumulatif|Persen|naik|posisi_akhir|triwulanan|"
            "25|0;5;15;25|65|-|Bidang Pengelolaan Pasar|15|20|0;5;10;20|0;4;12;20",
            "12|Persentase peningkatan omset perdagangan pasar|Omset terhadap tahun lalu|Persen|"
            "naik|posisi_akhir|triwulanan|10,00|2,50;5,00;7,50;10,00|12,00|-|Survei pasar|4,00|"
            "-35,03|1,50;-12,00;-28,40;-35,03|1,20;-3,50;-4,75;2,10",
            "13|Jumlah pedagang pasar yang dibina|Pedagang yang mengikuti pembinaan|Orang|naik|"
            "jumlah|triwulanan|1.210|300;300;300;310|1.500|-|Daftar hadir|980|1.140|"
            "240;310;290;300|287;322;301;315",
        ),
    ),
)
METROLOGI = (
    (
        "Tertib ukur dan perlindungan konsumen",
        (
            "14|Persentase UTTP bertanda tera sah yang berlaku|UTTP bertanda tera sah dibagi UTTP "
            "wajib tera|Persen|naik|rasio|triwulanan|20,50|5,10;10,25;15,40;20,50|21,50|64,00|UPT "
            "Metrologi Legal|19,80|20,31|5,00;10,10;15,30;20,31|"
            "3455/66780;6990/66800;10420/66810;13990/66820",
            "15|Jumlah UTTP ditera ulang|UTTP yang ditera ulang|Unit|naik|jumlah|triwulanan|14.000|"
            "3.500;3.500;3.500;3.500|15.000|-|Buku tera|13.400|13.855|3.410;3.455;3.520;3.470|"
            "3.455;3.535;3.430;3.570",
            "16|Pelaku usaha metrologi yang dibina|Peserta penyuluhan|Orang|naik|jumlah|triwulanan|"
            "120|30;30;30;30|150|-|Daftar hadir|110|120|30;30;30;30|30;34;30;100",
        ),
    ),
)
SEKRETARIAT = (
    (
        "Meningkatnya akuntabilitas kinerja dan kualitas layanan perangkat daerah",
        (
            "17|Nilai SAKIP perangkat daerah|Hasil evaluasi Inspektorat|Predikat|naik|posisi_akhir|"
            "tahunan|BB|-;-;-;BB|A|-|Inspektorat|B|BB|-;-;-;BB|-;-;-;B",
            "18|Indeks Kepuasan Masyarakat|Survei kepuasan semesteran|Indeks|naik|posisi_akhir|"
            "semesteran|93|-;92;-;93|95|-|Survei SKM|90,4|91,8|-;91,2;-;91,8|-;92,4;-;93,1",
            "19|Ketepatan waktu penyampaian laporan kinerja|Tepat waktu bila diterima sebelum "
            "batas|Predikat|naik|posisi_akhir|triwulanan|Tepat Waktu|"
            "Tepat Waktu;Tepat Waktu;Tepat Waktu;Tepat Waktu|Tepat Waktu|-|Register dokumen|"
            "Terlambat|Tepat Waktu|Terlambat;Tepat Waktu;Tepat Waktu;Tepat Waktu|"
            "Tepat Waktu;Tepat Waktu;Terlambat;Tepat Waktu",
        ),
    ),
)
UNITS = {
    "perdagangan": ("Bidang Perdagangan", PERDAGANGAN),
    "perindustrian": ("Bidang Perindustrian", PERINDUSTRIAN),
    "pasar": ("Bidang Pengelolaan Pasar", PASAR),
    "metrologi": ("Bidang Kemetrologian", METROLOGI),
    "sekretariat": ("Sekretariat", SEKRETARIAT),
}
BUDGET = {
    "sekretariat": [("x.xx.01", "Penunjang Urusan Pemerintahan Daerah", 14490296021)],
    "perdagangan": [
        ("3.30.02", "Perizinan dan Pendaftaran Perusahaan", 266000000),
        ("3.30.04", "Stabilisasi Harga Barang Kebutuhan Pokok dan Barang Penting", 1735000000),
        ("3.30.05", "Pengembangan Ekspor", 302000000),
        ("3.30.07", "Penggunaan dan Pemasaran Produk Dalam Negeri", 73000000),
    ],
    "pasar": [("3.30.03", "Peningkatan Sarana Distribusi Perdagangan", 1837000000)],
    "metrologi": [("3.30.06", "Standardisasi dan Perlindungan Konsumen", 290000000)],
    "perindustrian": [
        ("3.31.02", "Perencanaan dan Pembangunan Industri", 450000000),
        ("3.31.04", "Pengelolaan Sistem Informasi Industri Nasional", 60000000),
    ],
}
PEOPLE = {
    "perdagangan": ("Plt. Kepala Bidang Perdagangan", "Drs. Muhammad Ilham Nur, M.Si."),
    "perindustrian": ("Kepala Bidang Perindustrian", "Hj. Nurhayati Daeng Ngai, S.E., M.M."),
    "pasar": ("Kepala Bidang Pengelolaan Pasar", "Abdul Rahman Sewang, S.Sos."),
    "metrologi": ("Plh. Kepala Bidang Kemetrologian", "Ir. Syamsuddin Karaeng Tompo"),
    "sekretariat": ("Sekretaris Dinas", "Dra. Hj. St. Aminah Daeng Kebo, M.AP."),
}
SHARES = ("0.15", "0.372", "0.655", "0.961")


def _value(shown):
    """(number, upper, numerator, denominator) of a sample value; "-" is no value at all."""
    if "/" in shown:
        part, whole = (Decimal(side) for side in shown.split("/"))
        return part / whole * 100, None, part, whole
    value = parse(shown).value
    if isinstance(value, tuple):
        return value[0], value[1], None, None
    return value, None, None, None


def figure(shown, number="", decimals=2):
    """A figure of frozen content from a sample value."""
    if shown is None or shown == "-":
        return None
    empty = dict.fromkeys(("number", "upper", "label", "numerator", "denominator"))
    if number in ORDINALS:
        rank = capaian.ordinal_rank(ORDINALS[number], shown)
        return {**empty, "text": shown, "number": str(rank), "label": shown}
    value, upper, part, whole = _value(shown)
    text = format_number(value if upper is None else (value, upper), decimals)
    return {
        **empty,
        "text": text,
        "number": str(value),
        "upper": None if upper is None else str(upper),
        "numerator": None if part is None else str(part),
        "denominator": None if whole is None else str(whole),
    }


def _core(frozen, ratio=False):
    if frozen is None:
        return None
    if ratio and frozen["numerator"]:
        return Decimal(frozen["numerator"]), Decimal(frozen["denominator"])
    if frozen["upper"]:
        return Decimal(frozen["number"]), Decimal(frozen["upper"])
    return Decimal(frozen["number"])


def _judge(polarity, target, realization, number):
    if number in ORDINALS:
        percent = capaian.ordinal_achievement(
            ORDINALS[number],
            target and target["label"],
            realization and realization["label"],
        )
        label = capaian.predicate(percent) if percent is not None else "tidak dinilai"
    else:
        percent, label = capaian.assess(
            polarity, _core(target), _core(realization), cap=Decimal(CAP)
        )
    rounded = capaian.round2(percent)
    return {
        "percent": None if percent is None else str(percent),
        "percent_text": "–" if rounded is None else format_number(rounded, 2),
        "predicate": label,
    }


def _indicator(row, quarter, year):
    (number, name, definition, measure, polarity, aggregation, frequency, annual, planned, renstra,
     national, source, before_last, last, past, now) = row.split("|")  # fmt: skip
    planned, past, now = planned.split(";"), past.split(";"), now.split(";")
    decimals = 2 if "," in annual + now[-1] or "/" in now[-1] else 0
    figures = [figure(shown, number, decimals) for shown in now]
    targets = [figure(shown, number, decimals) for shown in planned]
    olds = [figure(shown, number, decimals) for shown in past]
    target, realization = targets[quarter - 1], figures[quarter - 1]
    filled = [n for n in range(quarter) if figures[n]]
    if number in ORDINALS or polarity == "rentang":
        done = figures[filled[-1]] if filled else None
        goal = targets[filled[-1]] if filled else None
    else:
        total, planned_total = capaian.aggregate(
            aggregation,
            [_core(one, aggregation == "rasio") for one in figures[:quarter]],
            [_core(one) for one in targets[:quarter]],
        )
        done = total is not None and figure(str(total).replace(".", ","), "", decimals)
        goal = planned_total is not None and figure(
            str(planned_total).replace(".", ","), "", decimals
        )
    missing = target is not None and realization is None
    return {
        "id": number,
        "number": number,
        "name": name,
        "definition": definition,
        "measure": measure,
        "polarity": polarity,
        "aggregation": aggregation,
        "frequency": frequency,
        "formula": "selisih",
        "decimals": decimals,
        "source": source,
        "assessed": target is not None,
        "target_annual": figure(annual, number, decimals),
        "target": target,
        "realization": realization,
        **_judge(polarity, target, realization, number),
        "status": "tetap" if realization else "belum_rilis",
        "status_label": "Tetap" if realization else "Belum rilis",
        "reason": "Belum dirilis BPS; rilis tahunan pada Maret tahun berikutnya."
        if missing
        else "",
        "note": "",
        "previous": figures[quarter - 2] if quarter > 1 else olds[3],
        "last_year": olds[quarter - 1],
        "history": [
            [f"TW {roman} {year - 1}", old and old["number"]]
            for roman, old in zip(("I", "II", "III", "IV"), olds, strict=True)
        ]
        + [
            [f"TW {roman} {year}", one and one["number"]]
            for roman, one in zip(("I", "II", "III", "IV"), figures[:quarter], strict=False)
        ],
        "renstra": {"year": "2030", "figure": figure(renstra, number, decimals)},
        "national": figure(national, number, decimals),
        "past": [
            [year - 2, figure(before_last, number, decimals)],
            [year - 1, figure(last, number, decimals)],
        ],
        "to_date": {
            "target": goal or None,
            "realization": done or None,
            **_judge(polarity, goal or None, done or None, number),
        },
        "supporting": f"Koordinasi lintas bidang untuk {name.lower()} berjalan tiap bulan."
        if realization
        else "",
        "hindering": "Data dari kecamatan terlambat diterima." if number in ("4", "12") else "",
        "follow_up": "Penjadwalan ulang pengumpulan data bersama kecamatan."
        if number in ("4", "12")
        else "",
        "evidence": [
            {
                "name": f"bukti-{number}-tw{quarter}.pdf",
                "size": 184320 + 7919 * int(number),
                "sha256": f"{int(number):064x}",
                "description": f"Rekapitulasi {source}",
            }
        ]
        if realization
        else [],
        "analyst": "Rosmini, S.Kom.",
    }


def person(title, name, nip="197305121998031007"):
    return {"name": name, "rank": "Pembina Tingkat I, IV/b", "nip": nip, "title": title}


def unit_content(code="perdagangan", quarter=3, year=2026, version=1):
    """The frozen content of one bidang in one quarter."""
    name, plan = UNITS[code]
    objectives = [
        {"name": goal, "indicators": [_indicator(row, quarter, year) for row in rows]}
        for goal, rows in plan
    ]
    judged = [row for goal in objectives for row in goal["indicators"]]
    percents = [Decimal(row["percent"]) for row in judged if row["percent"] is not None]
    mean = capaian.average(percents, Decimal(CAP))
    reached = sum(capaian.round2(percent) >= 100 for percent in percents)
    budget = []
    for code_, program, ceiling in BUDGET[code]:
        spent = Decimal(round(ceiling * Decimal(SHARES[quarter - 1])))
        budget.append(
            {
                "code": code_,
                "program": program,
                "ceiling": str(ceiling),
                "plan": str(round(ceiling * Decimal(("0.15", "0.40", "0.70", "1")[quarter - 1]))),
                "realization": str(spent),
                "percent": str(spent / ceiling * 100),
                "percent_text": format_number(capaian.round2(spent / ceiling * 100), 2),
            }
        )
    title, head = PEOPLE[code]
    return {
        "schema": 1,
        "agency": AGENCY,
        "unit": {"code": code, "name": name},
        "year": year,
        "quarter": quarter,
        "version": version,
        "cap": CAP,
        "scale": SCALE,
        "summary": f"Kinerja {name} pada {Quarter(year, quarter).label} dilaporkan menurut bahan "
        "dari analis data.",
        "objectives": objectives,
        "budget": budget,
        "average": {
            "percent": None if mean is None else str(mean),
            "percent_text": format_number(capaian.round2(mean), 2),
            "predicate": capaian.predicate(mean),
            "assessed": len(percents),
            "reached": reached,
            "missed": len(percents) - reached,
            "not_assessed": len(judged) - len(percents),
        },
        "people": {
            "kabid": person(title, head),
            "kasubid": person(
                f"Kepala Subbagian Data {name}", "Andi Faisal, S.E.", "198502172010012003"
            ),
            "planning": person(
                "Kepala Subbagian Perencanaan", "Sitti Hasnah, S.T.", "198109092006042011"
            ),
            "head": person(
                "Kepala Dinas", "H. Manrancai Sally, S.STP., M.Si.", "197901011998101001"
            ),
        },
    }


def quarter_contents(quarter=3, year=2026, codes=tuple(UNITS)):
    return [unit_content(code, quarter, year) for code in codes]


def year_contents(year=2026, quarters=(1, 2, 3, 4)):
    return {quarter: quarter_contents(quarter, year) for quarter in quarters}


STEPS = (
    (1, "Menugaskan penyusunan laporan", "15 menit", 12),
    (2, "Memerintahkan pengumpulan bahan", "15 menit", 14),
    (3, "Mengumpulkan dan menyerahkan bahan", "1 hari", 431),
    (4, "Membuat laporan data kinerja", "1 hari", 388),
    (5, "Memeriksa laporan kinerja", "1 jam", 47),
    (6, "Merekomendasikan laporan triwulan", "1 hari", 295),
)


THIRD = Quarter(2026, 3)


def compliance_rows(quarter=THIRD, codes=tuple(UNITS)):
    """Steps of each bidang; the Analis of Pasar was late, and the last step of Metrologi runs."""
    rows = []
    for place, code in enumerate(codes):
        for step, title, standard, minutes in STEPS:
            late = code == "pasar" and step == 3
            running = code == "metrologi" and step == 6
            rows.append(
                ComplianceRow(
                    unit=UNITS[code][0],
                    step=step,
                    title=title,
                    standard=standard,
                    minutes=None if running else Decimal(minutes + place + (140 if late else 0)),
                    on_time=None if running else not late,
                    holder="Rosmini, S.Kom.",
                    quarter=quarter,
                )
            )
    return tuple(rows)


REVIEW = Review(
    "Disetujui. Angka ekspor cocok dengan dokumen SKA.",
    "Drs. Muhammad Ilham Nur, M.Si.",
    "13 Okt 2026, 10.15",
    "Bidang Perdagangan",
)
MISSING = (
    Missing(
        "Bidang Kemetrologian",
        "Pengumpulan bahan",
        "Rosmini, S.Kom. (Analis Data)",
        "14 Okt 2026, 12.00",
        "terlambat 2 jam kerja",
    ),
    Missing("Sekretariat", "Menunggu pemeriksaan", "Dra. Hj. St. Aminah (Sekretaris)"),
)
