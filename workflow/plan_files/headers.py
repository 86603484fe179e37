"""Which field a column's header names: many spellings, one meaning."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from workflow.plan_files.fields import SheetKind

#: How sure a guess is: the exact name, a name among other words, a word that might mean it.
EXACT, LIKELY, GUESS = 1.0, 0.8, 0.6

#: A longer text is no header.
LONGEST = 150

_ROMAN_QUARTER = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_QUARTER_WORD = r"(?:tw|trw|triw|tri wulan|triwulan|triwulanan|kuartal|kwartal|q)"
_QUARTER = re.compile(rf"\b{_QUARTER_WORD} ?(iii|ii|iv|i|[1-4])\b(?! ?(?:i|v|[0-9]\b))")
_BARE_QUARTER = re.compile(r"(?:^| )(iii|ii|iv|i|[1-4])$")
_YEAR = re.compile(r"\b(20[0-9]{2})\b")
_NOT_A_TARGET = re.compile(
    r"\b(?:realisasi|real|capaian|serapan|persentase|deviasi|selisih|anggaran|pagu)\b"
)
#: Below a wider header these say nothing of their own: "Triwulan I" over "Target" and "Realisasi".
_OF_PARENT = frozenset({"target", "target kinerja", "kinerja", "k", "rencana", "rencana kinerja"})
_MONEY_OF_PARENT = frozenset({"rencana", "target", "anggaran", "pagu", "rp", "keuangan"})
_RENSTRA = re.compile(r"\b(?:renstra|rpjmd)\b")
#: The column of reasons that the program itself writes into the workbook that it hands back.
IGNORED = re.compile(r"^alasan(?: kesalahan)?$")

_UNIT = (
    "unit",
    r"bidang|unit kerja|bidang unit kerja|bidang sekretariat|bidang bagian|nama (?:bidang|unit)",
    r"bagian|unit|(?:bidang|unit) .*|penanggung ?jawab|.*\bpenanggung ?jawab\b.*",
    r"pelaksana|pj|seksi|sub ?bidang",
)
_NAME = (
    "name",
    r"indikator(?: kinerja)?(?: utama)?|indikator kinerja (?:sasaran|program|kegiatan)|iku"
    r"|nama indikator|indikator sasaran|uraian indikator",
    r"indikator\b.*|.*\bindikator kinerja\b.*|ikk|iku .*|nama indikator .*",
    r".*\bindikator\b.*|tolok ukur.*",
)
#: Field → (names that mean exactly it, names that likely mean it, words that may mean it).
_PLAN: tuple[tuple[str, str, str, str], ...] = (
    (
        "definition",
        r"definisi(?: operasional)?|definisi operasional indikator|penjelasan",
        r".*\bdefinisi\b.*",
        r".*\b(?:formula|formulasi|rumus|penjelasan)\b.*",
    ),
    (
        "measure",
        r"satuan|sat|satuan ukur|satuan pengukuran",
        r".*\bsatuan\b.*",
        r"ukuran|unit ukur",
    ),
    ("source", r"sumber data|sumber", r".*\bsumber data\b.*", r".*\bsumber\b.*"),
    (
        "polarity",
        r"arah|arah kinerja|arah indikator|polaritas|polarisasi",
        r".*\b(?:polaritas|polarisasi)\b.*|arah .*",
        r"sifat(?: indikator)?|trend?",
    ),
    (
        "frequency",
        r"frekuensi|frekuensi (?:pelaporan|pengukuran)",
        r".*\bfrekuensi\b.*|periode (?:pelaporan|pengukuran)",
        r"periode|waktu (?:pelaporan|pengukuran)|periodisasi",
    ),
    (
        "aggregation",
        r"penghitungan|perhitungan|agregasi|cara (?:peng|per)?hitung(?:an)?",
        r"(?:jenis|tipe|metode|sifat) (?:penghitungan|perhitungan|agregasi)|akumulasi",
        r"metode|.*\b(?:penghitungan|perhitungan|agregasi)\b.*",
    ),
    ("renstra", r"target akhir (?:renstra|rpjmd)(?: \d{4})?", r".*\b(?:renstra|rpjmd)\b.*", r"$^"),
    ("national", r"angka nasional|nasional", r".*\bnasional\b.*", r"$^"),
    ("number", r"no|nomor|nomer|no urut|nomor urut|no indikator", r"$^", r"$^"),
    _UNIT,
    _NAME,
    (
        "objective",
        r"sasaran(?: strategis)?|sasaran (?:program|kegiatan|kinerja)",
        r".*\bsasaran\b.*",
        r"tujuan",
    ),
    ("note", r"keterangan|ket|catatan", r"keterangan .*|catatan .*", r"$^"),
)
_BUDGET: tuple[tuple[str, str, str, str], ...] = (
    (
        "code",
        r"kode|kode (?:program|rekening|rek)|no rekening",
        r".*\bkode\b.*",
        r".*\brekening\b.*",
    ),
    _UNIT,
    (
        "program",
        r"program|nama program|program kegiatan(?: sub ?kegiatan)?",
        r".*\bprogram\b.*",
        r"uraian|kegiatan|nomenklatur",
    ),
    (
        "ceiling",
        r"pagu(?: rp)?|pagu anggaran(?: rp)?|anggaran(?: rp)?",
        r".*\bpagu\b.*",
        r".*\banggaran\b.*|alokasi|jumlah(?: rp)?",
    ),
)
_PAST: tuple[tuple[str, str, str, str], ...] = (
    _UNIT,
    _NAME,
)
_NAMES = {SheetKind.PLAN: _PLAN, SheetKind.BUDGET: _BUDGET, SheetKind.PAST: _PAST}
_COMPILED = {
    kind: tuple((key, *(re.compile(pattern) for pattern in patterns)) for key, *patterns in names)
    for kind, names in _NAMES.items()
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """The field that a header names, and how sure that is. ``year``: named by the header.

    ``field`` "": surely none that is read (another year's target, a realisation among targets).
    """

    field: str
    sure: float
    year: int | None = None


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A header or word as it is compared: small letters and digits, single spaces."""
    return " ".join(re.sub(r"[^0-9a-z]+", " ", text.casefold()).split())


def years_in(text: str) -> list[int]:
    """The years that a text names; a span "2025–2029" is no year of a plan."""
    cleaned = re.sub(r"20\d{2}\s*(?:-|–|—|/|s\.?d\.?|sampai)\s*20\d{2}", " ", text)
    return [int(found) for found in _YEAR.findall(plain(cleaned))]


@lru_cache(maxsize=4096)
def meaning(kind: SheetKind, header: str, parent: str, year: int) -> Meaning | None:
    """What a column means, by its header and the wider one above it; None for anything else.

    ``year`` is the plan's: targets of other years are other columns.
    """
    if len(header) > LONGEST:
        return None
    own = plain(header)
    whole = plain(f"{parent} {header}")
    if not own or IGNORED.match(own):
        return None
    if kind == SheetKind.PAST:
        found = _past(own, whole, header, parent, year)
    elif kind == SheetKind.BUDGET:
        found = _amount(own, whole)
    else:
        found = _target(own, whole, f"{parent} {header}", year)
    if found is None:
        found = _named(kind, own)
    if found is None and parent and not own.isdigit():
        found = _named(kind, whole)
    return found


def _named(kind: SheetKind, text: str) -> Meaning | None:
    best: Meaning | None = None
    for key, exact, likely, guess in _COMPILED[kind]:
        for pattern, sure in ((exact, EXACT), (likely, LIKELY), (guess, GUESS)):
            if pattern.fullmatch(text):
                if best is None or sure > best.sure:
                    best = Meaning(key, sure)
                break
    return best


def quarter_in(own: str, whole: str) -> int | None:
    """The quarter that a header names: "tw i", "triwulan 2", or "iii" under such a word."""
    if match := _QUARTER.search(own):
        return _ROMAN_QUARTER[match[1]]
    bare = _BARE_QUARTER.search(_YEAR.sub("", own).strip())
    if bare and re.search(rf"\b{_QUARTER_WORD}\b", whole):
        return _ROMAN_QUARTER[bare[1]]
    return None


def _target(own: str, whole: str, written: str, year: int) -> Meaning | None:
    """A target of the plan's year or one of its quarters, or the Renstra's."""
    if own in _OF_PARENT and own != whole:
        head = whole.removesuffix(own).strip()
        if found := _target(head, head, written, year):
            return found
    if _NOT_A_TARGET.search(whole):
        return Meaning("", 0) if _RENSTRA.search(whole) else None
    named = years_in(written)
    if re.search(r"\b(?:renstra|rpjmd|nasional)\b", whole) and not quarter_in(own, own):
        of_renstra = years_in(own) if "nasional" not in whole.split() else []
        return Meaning("renstra", EXACT, of_renstra[0]) if len(of_renstra) == 1 else None
    if quarter := quarter_in(own, whole):
        if named and year not in named:
            return Meaning("", 0, named[0])
        return Meaning(f"q{quarter}", EXACT, year if named else None)
    is_target = re.fullmatch(
        r"(?:target|tgt|trg|trgt)"
        r"(?: kinerja| tahunan| tahun| pk| perjanjian kinerja| akhir tahun| th| thn| ta)*"
        r"(?: 20\d{2})?|(?:tahun |th |ta )?20\d{2}|rencana(?: 20\d{2})?",
        own,
    )
    if is_target:
        if named and year not in named:
            return Meaning("", 0, named[0])
        sure = EXACT if named or own.startswith("t") else LIKELY
        return Meaning("annual", sure, year if named else None)
    if own.startswith("target") and not re.search(_QUARTER_WORD, own):
        if named and year not in named:
            return Meaning("", 0, named[0])
        return Meaning("annual", GUESS, year if named else None)
    return None


def _amount(own: str, whole: str) -> Meaning | None:
    """A planned amount of a quarter."""
    if re.search(r"\b(?:realisasi|real|serapan|sisa|persen|persentase|fisik)\b", whole):
        return Meaning("", 0)
    head = whole.removesuffix(own).strip() if own in _MONEY_OF_PARENT else own
    if quarter := quarter_in(own, whole) or quarter_in(head, head):
        return Meaning(f"q{quarter}", EXACT)
    return None


def _past(own: str, whole: str, header: str, parent: str, year: int) -> Meaning | None:
    """A realisation of a year or quarter before the plan's."""
    if re.search(r"\b(?:target|rencana|renstra|rpjmd|pagu)\b", whole):
        return Meaning("", 0)
    named = years_in(header) or years_in(parent)
    if not named or len(set(named)) > 1 or named[0] >= year:
        return None
    sure = GUESS if re.search(r"\bcapaian\b", whole) else EXACT
    if quarter := quarter_in(own, whole):
        return Meaning(f"{named[0]}-{quarter}", sure, named[0])
    if re.fullmatch(r"(?:(?:nilai|realisasi|real|capaian|kinerja|tahun|th|thn|ta) )*20\d{2}", own):
        return Meaning(str(named[0]), sure, named[0])
    return None
