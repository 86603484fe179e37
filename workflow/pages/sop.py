"""SOP 07 as in the original sheet, and apart from it what the office has decided itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from workflow import dates, sop
from workflow.enums import Reading, State
from workflow.models import Actor, Agency, SopRevision
from workflow.pages.sheet import LANE_TITLES, Flow, flow_of
from workflow.permissions import why_not_set_times
from workflow.sop import MOVES, STEPS, Step


@dataclass(frozen=True)
class SopRow:
    """One of the six rows of the sheet."""

    number: int
    title: str
    actor: str
    flow: Flow
    inputs: str
    time: str
    time_now: str  # the time in force, where a revision changed it
    output: str
    remark: str


@dataclass(frozen=True)
class Policy:
    """A decision of the office where the SOP is silent."""

    title: str
    text: str


@dataclass(frozen=True)
class SopPage:
    """Finished values for ``workflow/sop.html``."""

    title: str
    office: list[str]
    identity: list[dict]
    legal: tuple[str, ...]
    qualifications: tuple[str, ...]
    equipment: tuple[str, ...]
    warning: str
    recording: str
    lanes: tuple[str, ...]
    rows: list[SopRow]
    policies: list[Policy]
    added_moves: list[str]
    links: list[dict]


#: What each reading of "1 hari" means for the people who work by it.
READINGS = {
    Reading.PROPORTIONAL: (
        "“1 hari” berarti satu hari kerja sebanding: pekerjaan dihitung sebagai bagian dari jam "
        "kerja hari itu, sehingga hari yang dipendekkan (misalnya Ramadan) tetap satu hari."
    ),
    Reading.FIXED: "“1 hari” berarti 450 menit kerja, berapa pun panjang hari kerjanya.",
    Reading.SAME_CLOCK: (
        "“1 hari” berarti jam yang sama pada hari kerja berikutnya; “15 hari” pada hari kerja "
        "ke-15."
    ),
    Reading.END_OF_DAY: (
        "“1 hari” berarti sampai jam tutup hari kerja berikutnya; “15 hari” sampai jam tutup hari "
        "kerja ke-15."
    ),
}


def revision_text(revision: SopRevision) -> str:
    """Which standard times hold: "SOP 07, waktu baku sejak 1 Januari 2026 (SK …)"."""
    since = dates.document_date(revision.effective_from)
    decree = f" ({revision.decree})" if revision.decree else ""
    return f"SOP {sop.NUMBER}, waktu baku sejak {since}{decree}"


def _revision(agency: Agency | None, now: datetime) -> SopRevision:
    """The revision in force; the SOP's own times for an office that has none recorded."""
    unrevised = SopRevision(standard_times=sop.standard_times())
    if agency is None:
        return unrevised
    try:
        return SopRevision.objects.in_force(agency, now.astimezone(agency.zone).date())
    except SopRevision.DoesNotExist:
        return unrevised


def _row(step: Step, revision: SopRevision) -> SopRow:
    state = step.states[0]
    revised = revision.standard_times[state] != sop.standard_times()[state]
    return SopRow(
        number=step.number,
        title=step.title,
        actor=step.role.label,
        flow=flow_of(step),
        inputs=step.inputs,
        time=step.time_text,
        time_now=revision.standard_time(state).label if revised else "",
        output=step.output,
        remark=sop.REMARK if step.number == 1 else "",
    )


def _policies(agency: Agency | None, revision: SopRevision) -> list[Policy]:
    reading = Reading(agency.reading) if agency else Reading.PROPORTIONAL
    repair = revision.standard_time(State.RETURNED).label
    forwarding = revision.standard_time(State.REVIEWED).label
    annual = revision.standard_time("annual").label
    in_force = (
        f"Waktu baku yang dipakai sekarang berlaku sejak "
        f"{dates.document_date(revision.effective_from)}. "
        if revision.effective_from
        else ""
    )
    return [
        Policy(
            "Triwulan yang dikumpulkan",
            f"Siklus yang dibuka tanggal {sop.OPENING_DAY} Januari, April, Juli, dan Oktober "
            "mengumpulkan triwulan yang baru saja berakhir; 10 Januari berarti Triwulan IV tahun "
            "lalu.",
        ),
        Policy(
            f"Tanggal {sop.OPENING_DAY} pada hari libur",
            f"Siklus tetap bertanggal {sop.OPENING_DAY}; jam langkah pertama berjalan saat kantor "
            "buka kembali.",
        ),
        Policy("Arti “1 hari”", READINGS[reading]),
        Policy(
            "Perbaikan setelah dikembalikan",
            f"Waktunya {repair}, dihitung dari awal pada setiap pengembalian. Hanya bagian yang "
            "diberi catatan yang terbuka untuk diubah.",
        ),
        Policy(
            "Penerusan ke Perencanaan",
            f"Setelah disetujui, Kasubid/Kasubag meneruskan laporan dalam {forwarding}.",
        ),
        Policy(
            "Jam laporan tahunan",
            f"{annual.capitalize()} dihitung sejak laporan Triwulan IV bidang terakhir "
            "direkomendasikan, atau sejak Kasubag Perencanaan membukanya dengan tangan, mana yang "
            "lebih dahulu.",
        ),
        Policy(
            "Empat mata",
            "Tidak ada yang menyetujui laporan yang diajukannya sendiri, jabatan apa pun yang "
            "dipegangnya.",
        ),
        Policy(
            "Warna jam",
            "Aman di bawah 50 persen waktu baku, perhatian sampai 80 persen, genting sampai "
            "100 persen, sesudahnya terlambat. Di luar jam kerja jam tidak berjalan.",
        ),
        Policy(
            "Perubahan SOP",
            f"{in_force}Siklus memakai waktu baku yang berlaku ketika siklus itu dibuka.",
        ),
    ]


def sop_page(actor: Actor, now: datetime) -> SopPage:
    """The sheet, and the office's policies beside it and apart from it."""
    agency = actor.user.agency
    revision = _revision(agency, now)
    office = [agency.name, agency.regency, agency.address, agency.phone] if agency else []
    return SopPage(
        title=f"SOP {sop.NUMBER}: {sop.NAME}",
        office=[line for line in office if line],
        identity=[
            {"label": "Nomor SOP", "value": sop.NUMBER},
            {"label": "Tgl. pembuatan", "value": sop.CREATED},
            {"label": "Tgl. revisi", "value": sop.REVISED or "–"},
            {"label": "Disahkan oleh", "value": f"{sop.APPROVED_BY} {sop.APPROVED_NAME}"},
            {"label": "Nama SOP", "value": sop.NAME},
        ],
        legal=sop.LEGAL_BASIS,
        qualifications=sop.QUALIFICATIONS,
        equipment=sop.EQUIPMENT,
        warning=sop.WARNING,
        recording=sop.RECORDING,
        lanes=LANE_TITLES,
        rows=[_row(step, revision) for step in STEPS],
        policies=_policies(agency, revision),
        added_moves=[
            f"{rule.role.label} {rule.past}" for rule in MOVES.values() if rule.step is None
        ],
        links=[
            {
                "label": "Unduh PDF",
                "href": reverse("sop_pdf"),
                "kind": "quiet",
                "icon": "file-earmark-pdf",
            },
            *_settings(actor),
        ],
    )


def _settings(actor: Actor) -> list[dict]:
    """Where the Pengelola sets what the SOP leaves open."""
    if why_not_set_times(actor):
        return []
    return [
        {"label": "Atur waktu baku", "href": reverse("revisions"), "icon": "clock-history"},
        {"label": "Atur arti 1 hari", "href": reverse("reading"), "icon": "calendar-day"},
    ]
