"""How fast the sample office works: minutes of each step, and where each bidang stands now."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """Working minutes that each step of a quarter takes."""

    assign: int
    instruct: int
    collect: int
    write: int
    review: int
    forward: int
    recommend: int


def pace_of(unit: int, quarter: int) -> Pace:
    """Mostly within the standard times; now and then late, as in any office."""
    return Pace(
        assign=6 + 2 * unit,
        instruct=39 if (unit, quarter) == (0, 3) else 8 + unit,
        collect=525 if (unit + quarter) % 5 == 4 else 290 + 30 * unit + 10 * quarter,
        write=260 + 25 * quarter + 15 * unit,
        review=75 if (unit, quarter) == (2, 2) else 25 + 6 * unit,
        forward=4 + unit,
        recommend=120 + 40 * unit,
    )


#: Working minutes before now: opened, assigned, instructed, handed over, submitted, decided,
#: forwarded. Whose turn it is now follows from where the list ends.
CURRENT: dict[str, tuple[int, ...]] = {
    "perdagangan": (6,),  # Kabid: tugaskan
    "perindustrian": (290, 280, 270),  # Analis: kumpulkan (one of two parts is in)
    "pasar": (1260, 1250, 1238, 860, 95),  # Kabid: periksa; the report came late, and he is too
    "metrologi": (1000, 990, 980, 560, 225, 180),  # Kasubid: perbaiki
    "sekretariat": (1195, 1185, 1170, 800, 430, 386, 380),  # Kasubag Perencanaan
}


@dataclass(frozen=True)
class Waiting:
    """A pause of the newest quarter; ``asked`` and ``granted`` are working minutes before now."""

    holder: str
    reason: str
    asked: int
    superior: str = ""
    granted: int | None = None
    note: str = ""


WAITING: dict[str, Waiting] = {
    # Nur Annisa's clock stands still with consent …
    "perindustrian": Waiting(
        holder="analis2.perindustrian",
        reason="Menunggu angka produksi garam dari kelompok tani; rekap masuk paling lambat lusa.",
        asked=150,
        superior="kabid.perindustrian",
        granted=130,
        note="Disetujui; ambil langsung ke kelompok bila besok belum masuk.",
    ),
    # … and Abdul Kadir's Kabid has not answered yet.
    "metrologi": Waiting(
        holder="kasubid.metrologi",
        reason="Menunggu surat keterangan tera ulang dari UPT provinsi untuk memperbaiki angka.",
        asked=45,
    ),
}
