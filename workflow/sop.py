"""THE SOP: SOP 07 "Pengumpulan Data Kinerja" as a table, and the moves that carry it out.

Nowhere else does the program say who does which step, in what time, with what output. A system
check (``workflow.checks``) proves that ``MOVES`` agrees with the state machine on ``Cycle``;
``manage.py draw_sop`` draws ``docs/sop.md`` from here.
"""

from dataclasses import dataclass

from workflow.enums import Move, Role, State

NUMBER = "07"
NAME = "Pengumpulan Data Kinerja"
CREATED = "Pebruari 2022"
REVISED = ""
APPROVED_BY = "Kepala Dinas"
APPROVED_NAME = "H. MANRANCAI SALLY, S.STP., M.Si"
LEGAL_BASIS = (
    "Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik",
    "Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor 53 Tahun 2014 "
    "tentang Petunjuk Teknis Perjanjian Kinerja, Pelaporan Kinerja dan Tata Cara Reviu atas "
    "Laporan Kinerja Instansi Pemerintah",
    "Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor 35 Tahun 2012 "
    "tentang Pedoman Penyusunan Standar Operasional Prosedur Administrasi Pemerintahan",
)
QUALIFICATIONS = (
    "Memiliki kemampuan pengolahan data sederhana",
    "Mengetahui tugas dan fungsi Sistem Akuntabilitas Kinerja Instansi Pemerintah",
    "Mengetahui tugas dan fungsi dalam penyusunan laporan kinerja",
)
EQUIPMENT = ("Lembar kerja/rencana aksi", "Komputer dan printer", "Jaringan internet")
WARNING = (
    "Keterlambatan penyampaian data kinerja akan mempengaruhi pelaporan kinerja secara keseluruhan"
)
RECORDING = "Disimpan sebagai data elektronik dan manual"
#: Keterangan beside step 1 in the original sheet.
REMARK = "Data kinerja sesuai dengan indikator kinerja masing-masing"
#: The day of the first month of a quarter on which cycles open (SOP row 1).
OPENING_DAY = 10


@dataclass(frozen=True)
class Step:
    """One row of the SOP sheet."""

    number: int
    title: str
    short_title: str
    role: Role
    symbol: str  # Permen PANRB 35/2012: "start" and "end" capsules, "process" box, "decision"
    inputs: str
    output: str
    time_text: str
    states: tuple[State, ...]


STEPS = (
    Step(
        1,
        "Menugaskan Kasubag/Kasubid untuk menyusun laporan data kinerja bidang setiap tanggal 10 "
        "awal triwulan",
        "Menugaskan penyusunan laporan",
        Role.KABID,
        "start",
        "Indikator sasaran",
        "Disposisi",
        "15 menit",
        (State.OPENED,),
    ),
    Step(
        2,
        "Memerintahkan Analis mengumpulkan bahan laporan kinerja",
        "Memerintahkan pengumpulan bahan",
        Role.KASUBID,
        "process",
        "Disposisi",
        "Disposisi",
        "15 menit",
        (State.ASSIGNED,),
    ),
    Step(
        3,
        "Menyerahkan bahan laporan kinerja pada Kasubid/Kasubag",
        "Mengumpulkan dan menyerahkan bahan",
        Role.ANALIS,
        "process",
        "Disposisi",
        "Bahan laporan data kinerja",
        "1 hari",
        (State.COLLECTING,),
    ),
    Step(
        4,
        "Membuat laporan data kinerja",
        "Membuat laporan data kinerja",
        Role.KASUBID,
        "process",
        "Bahan laporan",
        "Laporan data kinerja",
        "1 hari",
        (State.GATHERED, State.RETURNED),
    ),
    Step(
        5,
        "Memeriksa laporan kinerja; jika disetujui diserahkan pada Kasubid/Kasubag untuk "
        "diserahkan kepada Kasubag Perencanaan dan didokumentasikan, jika tidak dikembalikan "
        "pada Kasubag/Kasubid untuk diperbaiki",
        "Memeriksa laporan kinerja",
        Role.KABID,
        "decision",
        "Laporan kinerja",
        "Laporan, disposisi",
        "1 jam",
        (State.DRAFTED, State.REVIEWED),
    ),
    Step(
        6,
        "Merekomendasikan laporan kinerja setiap triwulan dan menyusun laporan kinerja setiap "
        "tahun dengan menggunakan laporan kinerja",
        "Merekomendasikan laporan triwulan",
        Role.PERENCANAAN,
        "end",
        "Laporan kinerja",
        "Laporan triwulan dan laporan kinerja",
        "1 hari (triwulan), 15 hari (tahunan)",
        (State.FORWARDED,),
    ),
)


@dataclass(frozen=True)
class Turn:
    """Whose turn a running state is, and the standard time of its clock.

    Exactly one of ``minutes`` (working minutes) and ``days`` (working days) is set. ``policy``
    marks a time that the SOP does not give and the office has set (product.md §2). ``superior``
    consents to a pause of this clock, and is told when it runs over (policy).
    """

    state: State
    role: Role
    step: int
    duty: str  # what the holder must do, as the title of a card on "Tugas saya"
    button: str
    superior: Role
    minutes: int | None = None
    days: int | None = None
    policy: bool = False


TURNS = {
    turn.state: turn
    for turn in (
        Turn(
            State.OPENED,
            Role.KABID,
            1,
            "Tugaskan penyusunan laporan",
            "Tugaskan",
            Role.PERENCANAAN,
            minutes=15,
        ),
        Turn(
            State.ASSIGNED,
            Role.KASUBID,
            2,
            "Perintahkan pengumpulan bahan",
            "Perintahkan pengumpulan",
            Role.KABID,
            minutes=15,
        ),
        Turn(
            State.COLLECTING,
            Role.ANALIS,
            3,
            "Kumpulkan dan serahkan bahan",
            "Isi data",
            Role.KABID,
            days=1,
        ),
        Turn(
            State.GATHERED,
            Role.KASUBID,
            4,
            "Susun laporan data kinerja",
            "Susun laporan",
            Role.KABID,
            days=1,
        ),
        Turn(
            State.DRAFTED,
            Role.KABID,
            5,
            "Periksa laporan",
            "Periksa laporan",
            Role.PERENCANAAN,
            minutes=60,
        ),
        Turn(
            State.RETURNED,
            Role.KASUBID,
            4,
            "Perbaiki laporan",
            "Perbaiki laporan",
            Role.KABID,
            days=1,
            policy=True,
        ),
        Turn(
            State.REVIEWED,
            Role.KASUBID,
            5,
            "Teruskan laporan ke Perencanaan",
            "Teruskan ke Perencanaan",
            Role.PERENCANAAN,
            minutes=15,
            policy=True,
        ),
        Turn(
            State.FORWARDED,
            Role.PERENCANAAN,
            6,
            "Rekomendasikan laporan",
            "Periksa dan rekomendasikan",
            Role.PIMPINAN,
            days=1,
        ),
    )
}

#: What a clock of the office's own policy is for (product.md §2).
POLICY_NAMES = {State.RETURNED: "perbaikan", State.REVIEWED: "penerusan"}

#: The annual report: SOP row 6, "15 hari untuk laporan kinerja tahunan", in working days.
ANNUAL_DAYS = 15


@dataclass(frozen=True)
class MoveRule:
    """One move of the procedure: from which states to which, and by whom."""

    move: Move
    sources: tuple[State, ...]
    target: State
    role: Role
    past: str  # the verb in a history line: "<nama> … <past>"
    step: int | None = None  # SOP row; None marks a policy of the office


MOVES = {
    rule.move: rule
    for rule in (
        MoveRule(
            Move.ASSIGN,
            (State.OPENED,),
            State.ASSIGNED,
            Role.KABID,
            "menugaskan penyusunan laporan",
            1,
        ),
        MoveRule(
            Move.INSTRUCT,
            (State.ASSIGNED,),
            State.COLLECTING,
            Role.KASUBID,
            "memerintahkan pengumpulan bahan",
            2,
        ),
        MoveRule(
            Move.HAND_OVER,
            (State.COLLECTING,),
            State.GATHERED,
            Role.ANALIS,
            "menyerahkan bahan laporan",
            3,
        ),
        MoveRule(
            Move.SEND_BACK,
            (State.GATHERED,),
            State.COLLECTING,
            Role.KASUBID,
            "mengembalikan bahan kepada Analis",
        ),
        MoveRule(
            Move.SUBMIT,
            (State.GATHERED, State.RETURNED),
            State.DRAFTED,
            Role.KASUBID,
            "mengajukan laporan untuk diperiksa",
            4,
        ),
        MoveRule(
            Move.WITHDRAW,
            (State.DRAFTED,),
            State.GATHERED,
            Role.KASUBID,
            "menarik kembali laporan",
        ),
        MoveRule(
            Move.APPROVE,
            (State.DRAFTED,),
            State.REVIEWED,
            Role.KABID,
            "menyetujui laporan",
            5,
        ),
        MoveRule(
            Move.RETURN_FOR_REPAIR,
            (State.DRAFTED,),
            State.RETURNED,
            Role.KABID,
            "mengembalikan laporan untuk diperbaiki",
            5,
        ),
        MoveRule(
            Move.FORWARD,
            (State.REVIEWED,),
            State.FORWARDED,
            Role.KASUBID,
            "meneruskan laporan ke Perencanaan",
            5,
        ),
        MoveRule(
            Move.REQUEST_REVISION,
            (State.FORWARDED,),
            State.RETURNED,
            Role.PERENCANAAN,
            "meminta perbaikan laporan",
        ),
        MoveRule(
            Move.RECOMMEND,
            (State.FORWARDED,),
            State.RECOMMENDED,
            Role.PERENCANAAN,
            "merekomendasikan laporan",
            6,
        ),
        MoveRule(
            Move.REOPEN,
            (State.RECOMMENDED,),
            State.RETURNED,
            Role.PERENCANAAN,
            "membuka kembali laporan yang sudah direkomendasikan",
        ),
        MoveRule(
            Move.CANCEL,
            tuple(TURNS),
            State.CANCELLED,
            Role.PERENCANAAN,
            "membatalkan siklus",
        ),
    )
}


def step_of(state: State | str) -> Step | None:
    """The SOP row that a running state belongs to; None for final states."""
    turn = TURNS.get(State(state))
    return STEPS[turn.step - 1] if turn else None


def standard_times() -> dict[str, dict[str, int]]:
    """The standard times as a new SopRevision stores them: state → {"minutes"} or {"days"}."""
    times = {
        turn.state.value: {"minutes": turn.minutes} if turn.minutes else {"days": turn.days}
        for turn in TURNS.values()
    }
    return times | {"annual": {"days": ANNUAL_DAYS}}
