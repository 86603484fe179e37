"""The words of the moves: page titles, what a move causes, prefilled texts, what is said after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from workflow import dates
from workflow.enums import Move, Role, State
from workflow.models import Actor, Cycle
from workflow.pages.clock import with_why
from workflow.pages.seats import open_parts_of_others
from workflow.permissions import latest_submission, sentence


@dataclass(frozen=True)
class MoveText:
    """The words of one move: page title, what it causes, and what is said when it is done."""

    title: str
    happens: tuple[str, ...]
    done: str
    button: str = ""  # where the verb alone would be too short
    danger: bool = False


MOVE_TEXTS = {
    Move.ASSIGN: MoveText(
        "Tugaskan penyusunan laporan",
        ("Disposisi bernomor dibuat untuk Kasubid/Kasubag yang Anda pilih.",),
        "Penugasan dan disposisinya tersimpan.",
    ),
    Move.INSTRUCT: MoveText(
        "Perintahkan pengumpulan bahan",
        (
            "Disposisi bernomor dibuat untuk para Analis yang Anda pilih.",
            "Setiap Analis menyerahkan bagiannya sendiri; bahan lengkap setelah bagian terakhir.",
        ),
        "Perintah dan disposisinya tersimpan.",
    ),
    Move.HAND_OVER: MoveText(
        "Serahkan bahan laporan",
        (
            "Bagian Anda terkunci. Angkanya hanya dapat diubah lagi bila Kasubid/Kasubag "
            "mengembalikannya.",
        ),
        "Bahan laporan lengkap diserahkan.",
    ),
    Move.SEND_BACK: MoveText(
        "Kembalikan bahan ke Analis",
        ("Bagian yang dikembalikan terbuka lagi untuk diubah; bagian lain tetap diserahkan.",),
        "Bahan dikembalikan kepada Analis.",
    ),
    Move.SUBMIT: MoveText(
        "Ajukan laporan untuk diperiksa",
        (
            "Laporan dibekukan sebagai versi baru; versi itulah yang diperiksa.",
            "Selama pemeriksaan belum dimulai, laporan dapat ditarik kembali.",
        ),
        "Laporan diajukan untuk diperiksa.",
    ),
    Move.WITHDRAW: MoveText(
        "Tarik kembali laporan",
        ("Versi yang diajukan ditandai ditarik, dan naskahnya terbuka lagi untuk Anda.",),
        "Laporan ditarik kembali.",
    ),
    Move.APPROVE: MoveText(
        "Setujui laporan",
        (
            "Versi ini disahkan atas nama Anda dan diarsipkan.",
            "Kasubid/Kasubag meneruskannya ke Kasubag Perencanaan.",
        ),
        "Laporan disetujui.",
        "Setujui laporan",
    ),
    Move.RETURN_FOR_REPAIR: MoveText(
        "Kembalikan laporan untuk diperbaiki",
        (
            "Hanya bagian yang diberi catatan yang terbuka untuk diperbaiki.",
            "Pengajuan berikutnya menampilkan lebih dahulu apa yang berubah.",
        ),
        "Laporan dikembalikan dengan catatan Anda.",
        "Kembalikan laporan",
    ),
    Move.FORWARD: MoveText(
        "Teruskan laporan ke Perencanaan",
        (
            "Disposisi bernomor dibuat untuk Kasubag Perencanaan.",
            "Laporan tercatat dalam register dokumen.",
        ),
        "Laporan diteruskan dan disposisinya tersimpan.",
    ),
    Move.REQUEST_REVISION: MoveText(
        "Minta perbaikan laporan",
        (
            "Hanya bagian yang diberi catatan yang terbuka untuk diperbaiki.",
            "Perbaikannya diperiksa lagi oleh Kabid sebelum kembali kepada Anda.",
        ),
        "Permintaan perbaikan dikirim.",
    ),
    Move.RECOMMEND: MoveText(
        "Rekomendasikan laporan",
        ("Laporan masuk ke laporan triwulan kantor, dan siklus ini selesai.",),
        "Laporan direkomendasikan.",
        "Rekomendasikan laporan",
    ),
    Move.REOPEN: MoveText(
        "Buka kembali laporan",
        (
            "Versi yang sudah diarsipkan tetap tersimpan; perbaikannya menjadi versi baru.",
            "Sampai direkomendasikan lagi, bidang ini belum termasuk dalam laporan triwulan.",
        ),
        "Laporan dibuka kembali.",
        "Buka kembali laporan",
    ),
    Move.CANCEL: MoveText(
        "Batalkan siklus",
        (
            "Siklus berakhir tanpa laporan dan tidak dapat dilanjutkan lagi.",
            "Semua yang sudah diisi tetap tersimpan dan dapat dibaca.",
        ),
        "Siklus dibatalkan.",
        "Ya, batalkan siklus ini",
        danger=True,
    ),
}


def _assignment(cycle: Cycle) -> str:
    return (
        f"Susun laporan data kinerja {cycle.unit.name} {cycle.period} sesuai indikator sasaran "
        "masing-masing. Perintahkan Analis mengumpulkan bahan beserta bukti dukungnya, lalu "
        "ajukan laporannya untuk diperiksa menurut waktu baku SOP 07."
    )


def _instruction(cycle: Cycle) -> str:
    time = cycle.revision.standard_time(State.COLLECTING).label
    return (
        f"Kumpulkan realisasi {cycle.period} untuk indikator yang ditugaskan kepada Saudara, "
        "lengkap dengan bukti dukung. Bila realisasi belum ada, tulis alasannya. Bahan diserahkan "
        f"dalam waktu {time} kerja."
    )


def _forwarding(cycle: Cycle) -> str:
    submission = latest_submission(cycle)
    version = f" versi {submission.version}" if submission else ""
    return (
        f"Diteruskan laporan data kinerja {cycle.unit.name} {cycle.period}{version} yang sudah "
        "diperiksa dan disetujui, untuk direkomendasikan dan dimasukkan ke dalam laporan triwulan."
    )


PREFILLED: dict[Move, Callable[[Cycle], str]] = {
    Move.ASSIGN: _assignment,
    Move.INSTRUCT: _instruction,
    Move.FORWARD: _forwarding,
}


def success_text(move: Move, cycle: Cycle, actor: Actor) -> str:
    """What was done and who has it now; ``cycle`` as the action returned it."""
    if move == Move.HAND_OVER and cycle.state == State.COLLECTING:
        others = ", ".join(open_parts_of_others(cycle, actor))
        return sentence(f"Bagian Anda diserahkan. Masih menunggu bagian {others}")
    done = MOVE_TEXTS[move].done
    run = cycle.current_run
    if run is None:
        end = "tidak dilanjutkan" if move == Move.CANCEL else "selesai"
        return f"{done} Siklus {cycle.unit.name} {cycle.period} {end}."
    due = dates.long_moment(run.due_at.astimezone(cycle.agency.zone))
    role = Role(run.role).label
    holder = f"{run.holder} ({role})" if run.holder else f"{role}, yang belum ada pejabatnya"
    return with_why(f"{done} Kini giliran {holder}, tenggat {due}.", reverse("due", args=[run.pk]))
