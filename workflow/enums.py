"""The closed vocabularies of the procedure, each with the Indonesian word that screens show.

Plain Python (no Django), because the pure modules may use it. Groups of states stand beside the
enum they belong to, so that nobody matches a state by substring.
"""

from enum import StrEnum
from typing import Self


class Choice(StrEnum):
    """A string enum whose members carry an Indonesian label; ``choices`` fits Django fields."""

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def pairs(cls) -> list[tuple[str, str]]:
        """(stored value, shown label) pairs in order of definition."""
        return [(member.value, member.label) for member in cls]


class State(Choice):
    """Where a cycle stands (product.md §3)."""

    OPENED = "opened", "Menunggu penugasan"
    ASSIGNED = "assigned", "Ditugaskan"
    COLLECTING = "collecting", "Pengumpulan bahan"
    GATHERED = "gathered", "Bahan terkumpul"
    DRAFTED = "drafted", "Menunggu pemeriksaan"
    RETURNED = "returned", "Dikembalikan"
    REVIEWED = "reviewed", "Disetujui"
    FORWARDED = "forwarded", "Di Perencanaan"
    RECOMMENDED = "recommended", "Direkomendasikan"
    CANCELLED = "cancelled", "Dibatalkan"


#: Nobody's turn any more: no clock runs.
FINAL_STATES = (State.RECOMMENDED, State.CANCELLED)
#: Somebody holds the cycle and a clock runs.
RUNNING_STATES = tuple(state for state in State if state not in FINAL_STATES)
#: The Kasubid writes (and after a return repairs) the report in these.
WRITING_STATES = (State.GATHERED, State.RETURNED)
#: The bidang has finished its part; its report is with or behind Perencanaan.
DELIVERED_STATES = (State.FORWARDED, State.RECOMMENDED)


class Role(Choice):
    """What a position (jabatan) is entitled to do (product.md §1)."""

    KABID = "kabid", "Kabid"
    KASUBID = "kasubid", "Kasubid/Kasubag"
    ANALIS = "analis", "Analis Data"
    PERENCANAAN = "perencanaan", "Kasubag Perencanaan"
    PIMPINAN = "pimpinan", "Pimpinan"


#: Roles held for the whole office: their positions name no unit.
OFFICE_ROLES = (Role.PERENCANAAN, Role.PIMPINAN)


class PositionKind(Choice):
    """How somebody holds a position; acting officers lose it by date."""

    DEFINITIF = "definitif", "Definitif"
    PLT = "plt", "Plt."
    PLH = "plh", "Plh."


class Move(Choice):
    """The named moves of the state machine; labels are the verbs on the buttons."""

    ASSIGN = "assign", "Tugaskan"
    INSTRUCT = "instruct", "Perintahkan pengumpulan"
    HAND_OVER = "hand_over", "Serahkan bahan"
    SEND_BACK = "send_back", "Kembalikan ke Analis"
    SUBMIT = "submit", "Ajukan laporan"
    WITHDRAW = "withdraw", "Tarik kembali"
    APPROVE = "approve", "Setujui"
    RETURN_FOR_REPAIR = "return_for_repair", "Kembalikan"
    FORWARD = "forward", "Teruskan ke Perencanaan"
    REQUEST_REVISION = "request_revision", "Minta perbaikan"
    RECOMMEND = "recommend", "Rekomendasikan"
    REOPEN = "reopen", "Buka kembali"
    CANCEL = "cancel", "Batalkan siklus"


class Standing(Choice):
    """How a clock stands against its standard time (product.md §4)."""

    AMAN = "aman", "aman"
    PERHATIAN = "perhatian", "perhatian"
    GENTING = "genting", "genting"
    TERLAMBAT = "terlambat", "terlambat"
    SELESAI = "selesai", "selesai"


class Reading(Choice):
    """What "1 hari" means; frozen on each step when it starts (product.md §2)."""

    PROPORTIONAL = "proportional", "Hari kerja sebanding (bawaan)"
    FIXED = "fixed", "450 menit kerja"
    SAME_CLOCK = "same_clock", "Jam yang sama pada hari kerja ke-n"
    END_OF_DAY = "end_of_day", "Jam tutup hari kerja ke-n"


class Polarity(Choice):
    """Which direction of an indicator is good."""

    NAIK = "naik", "Semakin tinggi semakin baik"
    TURUN = "turun", "Semakin rendah semakin baik"
    RENTANG = "rentang", "Dalam rentang"


class Aggregation(Choice):
    """How quarters add up to a year."""

    JUMLAH = "jumlah", "Jumlah"
    POSISI_AKHIR = "posisi_akhir", "Posisi akhir"
    RATA_RATA = "rata_rata", "Rata-rata"
    RASIO = "rasio", "Rasio"


class Frequency(Choice):
    """How often an indicator is measured."""

    TRIWULANAN = "triwulanan", "Triwulanan"
    SEMESTERAN = "semesteran", "Semesteran"
    TAHUNAN = "tahunan", "Tahunan"

    def due_in(self, quarter: int) -> bool:
        """Whether an indicator of this frequency is measured in quarter 1–4."""
        every = {"triwulanan": 1, "semesteran": 2, "tahunan": 4}[self.value]
        return quarter % every == 0


class Formula(Choice):
    """Formula for the negative polarity (product.md §5)."""

    SELISIH = "selisih", "(2T − R) ÷ T"
    RASIO = "rasio", "T ÷ R"


class ValueKind(Choice):
    """What a realisation looks like on the form."""

    NUMBER = "number", "Angka"
    RATIO = "ratio", "Pembilang dan penyebut"
    ORDINAL = "ordinal", "Skala"


class FigureStatus(Choice):
    """How final a figure is."""

    TETAP = "tetap", "Tetap"
    SEMENTARA = "sementara", "Sementara"
    BELUM_RILIS = "belum_rilis", "Belum rilis"


class RemarkTarget(Choice):
    """What a reviewer's remark is pinned to; only that unlocks for repair."""

    VALUE = "value", "Realisasi"
    SUPPORTING = "supporting", "Faktor pendukung"
    HINDERING = "hindering", "Faktor penghambat"
    FOLLOW_UP = "follow_up", "Tindak lanjut"
    SUMMARY = "summary", "Ringkasan"
    REPORT = "report", "Seluruh laporan"


#: Targets that belong to one indicator; the others concern the report as a whole.
INDICATOR_TARGETS = (
    RemarkTarget.VALUE,
    RemarkTarget.SUPPORTING,
    RemarkTarget.HINDERING,
    RemarkTarget.FOLLOW_UP,
)


class DispositionKind(Choice):
    """Which move wrote the numbered disposisi (SOP rows 1, 2 and 5)."""

    ASSIGN = "assign", "Penugasan penyusunan laporan"
    INSTRUCT = "instruct", "Perintah pengumpulan bahan"
    FORWARD = "forward", "Penerusan laporan ke Perencanaan"


class ExceptionKind(Choice):
    """Why the hours of a date or a range differ from the week's (product.md §4)."""

    HALF_DAY = "half_day", "Setengah hari"
    CEREMONY = "ceremony", "Upacara atau acara kantor"
    CLOSED = "closed", "Kantor tutup"
    WORKING_DAY = "working_day", "Hari kerja pengganti"
    CANCELLED_LEAVE = "cancelled_leave", "Cuti bersama dibatalkan"
    RANGE = "range", "Rentang, misalnya Ramadan"


class PauseState(Choice):
    """What became of a request to pause a clock."""

    ASKED = "asked", "Menunggu persetujuan"
    GRANTED = "granted", "Disetujui"
    REFUSED = "refused", "Ditolak"
    LAPSED = "lapsed", "Gugur"  # withdrawn, or the step ended before it was decided


class NoticeKind(Choice):
    """What a notice is about; decides its icon and whether it may be mailed."""

    MOVE = "move", "Giliran dan langkah"
    REMINDER = "reminder", "Pengingat tenggat"
    OVERDUE = "overdue", "Tenggat terlewati"
    ESCALATION = "escalation", "Keterlambatan bawahan"
    PAUSE = "pause", "Penundaan"
    POSITION = "position", "Jabatan dan pengalihan tugas"
    CALENDAR = "calendar", "Kalender kerja"


class MailChoice(Choice):
    """How a person wants to be told by e-mail."""

    EACH = "each", "Setiap kabar, pada jam kerja"
    DIGEST = "digest", "Satu ringkasan pukul 07.30 setiap hari kerja"
    NONE = "none", "Tidak lewat surel"


class ImportKind(Choice):
    """What an uploaded workbook is."""

    PLAN = "plan", "Rencana aksi"
    WORKSHEET = "worksheet", "Lembar kerja"


class ImportState(Choice):
    """How far an uploaded workbook has come; nothing of it counts before it was applied."""

    WAITING = "waiting", "Menunggu dibaca"
    READ = "read", "Siap diperiksa"
    REFUSED = "refused", "Tidak dapat dibaca"
    APPLIED = "applied", "Sudah dimuat"
    DROPPED = "dropped", "Dibatalkan"


class QuestionKind(Choice):
    """What an experienced colleague would ask about a figure before it is handed over.

    The last two are about a programme's money, as FALLING can be.
    """

    SAME = "same", "Sama dengan triwulan lalu"
    JUMP = "jump", "Berubah tajam"
    FALLING = "falling", "Angka kumulatif turun"
    ABOVE_HUNDRED = "above_hundred", "Rasio di atas 100"
    NO_EVIDENCE = "no_evidence", "Belum ada bukti dukung"
    FILE_TWICE = "file_twice", "Berkas dipakai dua kali"
    FILE_EARLIER = "file_earlier", "Berkas dari triwulan lain"
    OUTSIDE_PERIOD = "outside_period", "Tanggal berkas di luar periode"
    PHOTO_SEEN = "photo_seen", "Foto pernah dipakai"
    RELEASED = "released", "Tanggal rilis sudah lewat"
    ABOVE_CEILING = "above_ceiling", "Realisasi melebihi pagu"
    ABOVE_PLAN = "above_plan", "Realisasi melebihi rencana"


class PlanSource(Choice):
    """By which way a change came into the action plan."""

    PAGE = "page", "halaman Rencana aksi"
    WORKBOOK = "workbook", "buku kerja"
    COMMAND = "command", "perintah di server"
