"""The closed lists of a plan in the spellings that offices use, scales, and names as compared."""

from __future__ import annotations

import re
import unicodedata
from typing import TypeVar

from workflow.enums import Aggregation, Choice, Frequency, Polarity
from workflow.plan_files.headers import plain

T = TypeVar("T", bound=Choice)

#: Says in a figure's cell that there is none.
NOTHING = frozenset({"", "-", "–", "—", "--", "n/a", "na", "n.a.", "tidak ada", "belum ada"})

_POLARITY = {
    Polarity.NAIK: "naik positif maksimal maksimum maximize maximum max tinggi meningkat up"
    "|semakin tinggi|semakin besar|semakin baik|semakin naik|makin tinggi|makin besar"
    "|makin tinggi makin baik|semakin besar semakin baik|lebih tinggi lebih baik|higher is better",
    Polarity.TURUN: "turun negatif minimal minimum minimize min rendah menurun down|semakin rendah"
    "|semakin kecil|semakin turun|makin rendah|makin kecil|makin rendah makin baik"
    "|semakin kecil semakin baik|lebih rendah lebih baik|lower is better",
    Polarity.RENTANG: "rentang range stabil stabilisasi stabilize presisi|dalam rentang|antara",
}
_AGGREGATION = {
    Aggregation.JUMLAH: "jumlah penjumlahan dijumlah dijumlahkan sum akumulasi total|di jumlah",
    Aggregation.POSISI_AKHIR: "terakhir akhir last|posisi akhir|nilai akhir|posisi|capaian akhir"
    "|realisasi terakhir|angka terakhir|nilai terakhir|kondisi akhir",
    Aggregation.RATA_RATA: "rerata rataan rata2 average mean avg|rata rata|rata 2|nilai rata rata",
    Aggregation.RASIO: "rasio ratio perbandingan|pembilang penyebut|pembilang dan penyebut",
}
_FREQUENCY = {
    Frequency.TRIWULANAN: "triwulanan triwulan tw kuartalan kuartal quarterly|per triwulan"
    "|tiap triwulan|setiap triwulan|per tw|3 bulanan|3 bulan|tiga bulanan|per 3 bulan",
    Frequency.SEMESTERAN: "semesteran semester|per semester|tiap semester|setiap semester"
    "|6 bulanan|6 bulan|enam bulanan|per 6 bulan",
    Frequency.TAHUNAN: "tahunan tahun annual yearly|per tahun|tiap tahun|setiap tahun|setahun"
    "|setahun sekali|1 tahun|sekali setahun|satu tahun|12 bulanan",
}
#: Means adding up to some and counting from January to others: the figures decide.
CUMULATIVE = frozenset({"kumulatif", "akumulatif", "komulatif"})


def _spellings(lists: dict[T, str]) -> dict[str, T]:
    """Words before the first "|" stand alone; behind it each part is one spelling."""
    found: dict[str, T] = {}
    for member, text in lists.items():
        first, *phrases = text.split("|")
        for spelling in (*first.split(), *phrases, str(member), member.label):
            found[plain(spelling)] = member
    return found


POLARITY_WORDS = _spellings(_POLARITY)
AGGREGATION_WORDS = _spellings(_AGGREGATION)
FREQUENCY_WORDS = _spellings(_FREQUENCY)

#: Scales that need no explanation, best first; of two that fit, a person chooses.
KNOWN_SCALES: tuple[tuple[str, ...], ...] = (
    ("AA", "A", "BB", "B", "CC", "C", "D"),
    ("A", "B", "C", "D"),
    ("Tepat Waktu", "Terlambat"),
    ("Sangat Baik", "Baik", "Cukup", "Kurang", "Sangat Kurang"),
    ("Sangat Tinggi", "Tinggi", "Sedang", "Rendah", "Sangat Rendah"),
    ("WTP", "WDP", "TMP", "TW"),
    ("Ya", "Tidak"),
)
_SCALE = re.compile(r"(?i)(?:^|[;.]\s*)skala\s*:?\s*([^;]+)")


def scale_in(note: str) -> tuple[tuple[str, ...], str]:
    """The labels that a Keterangan names ("skala AA, A, BB"), and the rest of the text."""
    match = _SCALE.search(note)
    if not match:
        return (), note
    labels = [" ".join(label.split()) for label in re.split(r"[,/>]", match[1].rstrip(". "))]
    labels = [label for label in labels if label]
    if len(labels) < 2 or len({label.casefold() for label in labels}) != len(labels):
        return (), note
    rest = f"{note[: match.start()]}; {note[match.end() :]}".strip("; ")
    return tuple(labels), rest


def label_on(scale: tuple[str, ...] | list[str], text: str) -> str | None:
    """The label of a scale that a text means, in the scale's own spelling."""
    wanted = " ".join(text.split()).casefold()
    return next((label for label in scale if label.casefold() == wanted), None)


def name_key(text: str) -> str:
    """A name as it is compared: case, spaces and punctuation do not count.

    "%", "<", ">" and "=" do: they tell indicators apart.
    """
    return re.sub(r"[^0-9a-z%<>=]+", "", unicodedata.normalize("NFKC", text).casefold()) or text


def unit_key(text: str) -> str:
    """A Bidang's name as it is compared: "Bid. Perdagangan" is "Bidang Perdagangan"."""
    words = plain(unicodedata.normalize("NFKC", text)).split()
    while len(words) > 1 and words[0] in ("bidang", "bid", "kepala", "kabid"):
        words.pop(0)
    return "".join(words) or text


#: Words with which a row of sums begins.
_TOTAL = re.compile(r"(?:sub |grand )?(?:total|jumlah|jml|subtotal)\b")
_ONLY_TOTAL = re.compile(
    r"(?:sub |grand )?(?:total|jumlah|jml|subtotal)"
    r"(?: (?:total|keseluruhan|seluruhnya|semua|anggaran|pagu|program|belanja|besar|rp"
    r"|indikator|seluruh .*))*|rata rata"
)


def is_total(text: str) -> bool:
    """Whether a text is that of a row of sums and nothing else: "JUMLAH", "Total anggaran"."""
    return bool(_ONLY_TOTAL.fullmatch(plain(text)))


def begins_total(text: str) -> bool:
    """Whether a text begins as a row of sums does: "Jumlah Bidang Pasar", "Jumlah pedagang"."""
    return bool(_TOTAL.match(plain(text)))
