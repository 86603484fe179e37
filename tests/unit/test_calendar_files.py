"""Holidays from files: what people and programs write, what is told, and any bytes at all."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from workflow import calendar_files
from workflow.calendar_files import CUTI, LIBUR, MAX_ROWS, FileRows, Row

WITA = ZoneInfo("Asia/Makassar")
STAMP = datetime(2026, 11, 2, 1, tzinfo=UTC)


def read(content: str | bytes, name: str = "libur.csv") -> FileRows:
    content = content if isinstance(content, bytes) else content.encode()
    return calendar_files.read(name, content, this_year=2026, zone=WITA)


def ics(*lines: str, event: bool = True) -> FileRows:
    body = ["BEGIN:VEVENT", *lines, "END:VEVENT"] if event else list(lines)
    text = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *body, "END:VCALENDAR", ""])
    return read(text, "libur.ics")


def told(reading: FileRows) -> list[tuple[int, str]]:
    return [(problem.line, problem.text) for problem in reading.problems]


NEW_YEAR = Row(date(2027, 1, 1), "Tahun Baru Masehi")


# --- CSV ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "tanggal;nama;jenis\n2027-01-01;Tahun Baru Masehi;libur\n",
        "tanggal,nama\n01/01/2027,Tahun Baru Masehi\n",
        "Date\tName\tKind\n01-01-2027\tTahun Baru Masehi\tPublic holiday\n",
        "No;KETERANGAN; Hari/Tanggal \r\n1; Tahun  Baru Masehi ;Jumat, 1 Januari 2027\r\n",
        "Nama Hari Libur,Tgl.\r1 Januari,x\r".replace(
            "1 Januari,x", "Tahun Baru Masehi,1-Jan-2027"
        ),
        'sep=;\n\n"tanggal";"nama"\n\n"2027-01-01 00:00:00";"Tahun Baru\nMasehi"\n;;\n',
        "\ufefftanggal|nama|jenis\n20270101|Tahun Baru Masehi|-\n",
        "Subject,Start Date,End Date\nTahun Baru Masehi,1/1/2027,1/1/2027\n",
    ],
)
def test_csv_as_people_write_it(text):
    for content in (text.encode(), text.encode("utf-8-sig"), text.encode("utf-16")):
        reading = read(content)
        assert [(row.date, row.name, row.kind) for row in reading.rows] == [
            (NEW_YEAR.date, NEW_YEAR.name, LIBUR)
        ]
        assert (reading.kind, reading.problems, reading.refused) == ("CSV", [], "")


def test_csv_of_windows_keeps_its_letters():
    reading = read("tanggal;nama\n1/1/2027;Tahun Baru – Café\n".encode("cp1252"))
    assert reading.rows[0].name == "Tahun Baru – Café"


def test_kind_by_column_else_by_name_and_the_decree():
    reading = read(
        "tanggal;nama;jenis;nomor SKB;tgl skb\n"
        "5/2/2027;Cuti Bersama Imlek;;SKB 1/2026;19 September 2026\n"
        "6/2/2027;Imlek;Libur Nasional;SKB 1/2026;2026-09-19\n"
        "8/3/2027;Nyepi;CUTI BERSAMA;;\n"
    )
    signed = date(2026, 9, 19)
    assert [(row.kind, row.decree, row.decree_date, row.line) for row in reading.rows] == [
        (CUTI, "SKB 1/2026", signed, 2),
        (LIBUR, "SKB 1/2026", signed, 3),
        (CUTI, "", None, 4),
    ]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("31/2/2027;X", "Tanggal “31/2/2027” tidak ada."),
        ("1/13/2027;X", "Tanggal “1/13/2027” tidak ada. Tulis hari, lalu bulan"),
        ("29/2/2027;X", "tidak ada"),
        ("1/1/27;X", "hanya dua angka"),
        ("1 Jan 27;X", "hanya dua angka"),
        ("46388;X", "nomor seri Excel"),
        ("1 Janu 2027;X", "Bulan “Janu” tidak dikenal"),
        ("Senin, 1 Januari 2027;X", "adalah hari Jumat, bukan Senin"),
        ("besok;X", "Tanggal “besok” tidak terbaca"),
        ("=DATE(2027;X", "tidak terbaca"),
        (";X", "Tanggalnya kosong"),
        ("1/1/2027;", "Namanya kosong"),
        ("1/1/2027;-", "Namanya kosong"),
        ("1/1/2027;=1+1", "diawali “=” seperti rumus"),
        ("1/1/2027;@SUM(A1)", "diawali “@” seperti rumus"),
        ("1/1/2027;Tahun\u200bBaru", "tidak dapat ditampilkan"),
        ("1/1/2027;" + "x" * 161, "paling banyak 160 huruf"),
        ("1/1/2027;X;fakultatif", "Jenis “fakultatif” tidak dikenal"),
        ("1/1/2027;X;;+62", "Dasar diawali “+” seperti rumus"),
        ("1/1/2027;X;;;19/9/2026", "nomornya kosong"),
        ("1/1/2050;X", "Tahun 2050 terlalu jauh; yang dibaca 2021 sampai 2031"),
        ("1/1/1927;X", "terlalu jauh"),
        ("1/1/2027;X;;;;3/1/2027", "tulis satu baris per tanggal"),
    ],
)  # fmt: skip
def test_a_doubtful_line_is_told_and_left_out(line, sentence):
    reading = read(f"tanggal;nama;jenis;dasar;tanggal dasar;sampai\n{line}\n25/12/2027;Natal;;;;\n")
    assert [row.name for row in reading.rows] == ["Natal"]
    assert [problem.line for problem in reading.problems] == [2]
    assert sentence in reading.problems[0].text
    assert reading.problems[0].place == "Baris 2"


def test_two_rows_of_one_date():
    reading = read("tanggal;nama\n14/5/2026;Kenaikan\n14/5/2026;Kenaikan\n14/5/2026;Hari lain\n")
    assert [row.line for row in reading.rows] == [2]
    assert told(reading) == [
        (3, "Sama dengan baris 2 (14 Mei 2026); dibaca sekali saja."),
        (4, "14 Mei 2026 sudah ada pada baris 2 (“Kenaikan”); “Hari lain” tidak dibaca. "
            "Bila keduanya jatuh pada hari itu, gabungkan namanya."),
    ]  # fmt: skip


def test_an_open_quotation_mark_ends_the_reading_and_says_so():
    reading = read('tanggal;nama\n1/1/2027;Tahun Baru\n2/1/2027;"Libur\n3/1/2027;X\n')
    assert [row.name for row in reading.rows] == ["Tahun Baru"]
    assert told(reading) == [
        (3, "Tanda kutip tidak berpasangan; baris ini dan yang sesudahnya tidak dibaca.")
    ]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("libur.csv", b"", "Berkas kosong."),
        ("libur.csv", b"\xef\xbb\xbf \r\n", "Berkas kosong."),
        ("libur.csv", b"MZ\x90\x00\x03\x00\x00\x00", "Ini berkas program"),
        ("libur.csv", b"PK\x03\x04\x14\x00", "simpan sebagai CSV"),
        ("libur.ics", b"%PDF-1.7\n", "Ini berkas PDF"),
        ("libur.csv", b"tanggal;nama\n1/1/2027;Tahun\x00Baru\n", "bukan teks"),
        ("libur.csv", b"\xff\xfe\x00\xd8\x00", "bukan teks"),
        ("libur.csv", b"tanggal;nama\n1/1/2027;\x81\n", "bukan teks"),
        ("libur.exe", b"tanggal;nama\n1/1/2027;Tahun Baru\n", "berakhiran .ics (iCal) atau .csv"),
        ("libur", b"tanggal;nama\n1/1/2027;Tahun Baru\n", "berakhiran"),
        ("libur.ics", b"tanggal;nama\n1/1/2027;Tahun Baru\n", "isinya bukan kalender iCal"),
        ("libur.csv", b"<!DOCTYPE html><p>tanggal,nama", "halaman web"),
        ("libur.csv", b"1/1/2027;Tahun Baru\n", "Judul kolom tidak dikenali"),
        ("libur.csv", b"tanggal;jenis\n1/1/2027;libur\n", "Judul kolom tidak dikenali"),
        ("libur.csv", b"tanggal;tgl;nama\n1/1/2027;2/1/2027;X\n", "ada dua kali"),
        ("libur.csv", b"tanggal;nama\n", "tidak memuat satu pun hari libur"),
        ("libur.csv", b"tanggal;nama\n" + b"x" * 1024 * 1024, "lebih besar dari 1 MB"),
        ("libur.csv", b"tanggal;nama\n" + b"1/1/2027;Libur\n" * (MAX_ROWS + 1), "lebih dari 1000"),
        ("libur.ics", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR", "tidak memuat satu pun"),
        ("libur.ics", b"BEGIN:VCALENDAR\n" + b"?\n" * (MAX_ROWS + 1), "lebih dari 1000"),
    ],
)  # fmt: skip
def test_a_file_of_something_else_gives_no_row_and_one_sentence(name, content, sentence):
    reading = read(content, name)
    assert reading.rows == []
    assert len(reading.problems) == 1 and reading.problems[0].place == "Berkas"
    assert sentence in reading.problems[0].text


# --- iCal ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        (["DTSTART;VALUE=DATE:20270310", "DTEND;VALUE=DATE:20270311"], [10]),
        (["DTSTART;VALUE=DATE:20270310", "DTEND;VALUE=DATE:20270313"], [10, 11, 12]),
        (["DTSTART:20270310"], [10]),
        (["DTSTART;VALUE=DATE:20270310", "DTEND;VALUE=DATE:20270310"], [10]),
        (["DTSTART;VALUE=DATE:20270310", "DURATION:P2D"], [10, 11]),
        (["DTSTART;VALUE=DATE:20270310", "DURATION:P1W"], [10, 11, 12, 13, 14, 15, 16]),
        (["DTSTART;TZID=Asia/Makassar:20270310T000000", "DTEND;TZID=Asia/Makassar:20270311T000000"],
         [10]),
        (['DTSTART;TZID="Asia/Jakarta":20270309T230000', "DURATION:P1D"], [10]),
        (["DTSTART:20270309T160000Z", "DTEND:20270310T160000Z"], [10]),
        (["DTSTART:20270310T000000", "DTEND:20270311T000000"], [10]),
    ],
)  # fmt: skip
def test_ical_days_and_their_last(lines, days):
    """DTEND is the day after the last; an instant belongs to the date it has at the office."""
    reading = ics("SUMMARY:Hari Raya", *lines)
    assert [row.date for row in reading.rows] == [date(2027, 3, day) for day in days]
    assert reading.problems == []


def test_ical_texts_folds_alarms_and_zones():
    reading = ics(
        "BEGIN:VTIMEZONE", "BEGIN:STANDARD", "DTSTART:19700101T000000", "RRULE:FREQ=YEARLY",
        "END:STANDARD", "END:VTIMEZONE",
        "BEGIN:VEVENT", "DTSTART;VALUE=DATE:20270109", "SUMMARY;LANGUAGE=id:Isra Mi",
        " kraj\\, Nabi\\nMuhammad", "BEGIN:VALARM", "SUMMARY:Bel", "DTSTART:19990101",
        "END:VALARM", "X-SOP-DASAR:SKB 1\\;2026", "X-SOP-TANGGAL-DASAR:20260919", "END:VEVENT",
        "BEGIN:VTODO", "DTSTART:20270101", "SUMMARY:Belanja", "END:VTODO",
        "BEGIN:VEVENT", "DTSTART;VALUE=DATE:20270205", "SUMMARY:Cuti Bersama Imlek", "END:VEVENT",
        "BEGIN:VEVENT", "DTSTART;VALUE=DATE:20270312", "SUMMARY:Idul Fitri",
        "CATEGORIES:Cuti bersama", "END:VEVENT",
        "BEGIN:VEVENT", "DTSTART;VALUE=DATE:20271224", "SUMMARY:Christmas Eve Joint Holiday",
        "DESCRIPTION:Public holiday", "END:VEVENT",
        event=False,
    )  # fmt: skip
    assert [(row.date.month, row.name, row.kind, row.line) for row in reading.rows] == [
        (1, "Isra Mikraj, Nabi Muhammad", LIBUR, 9),
        (2, "Cuti Bersama Imlek", CUTI, 24),
        (3, "Idul Fitri", CUTI, 28),
        (12, "Christmas Eve Joint Holiday", CUTI, 33),
    ]
    assert (reading.rows[0].decree, reading.rows[0].decree_date) == (
        "SKB 1;2026",
        date(2026, 9, 19),
    )
    assert reading.problems == []


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (["DTSTART:20270101", "SUMMARY:Tahun Baru", "RRULE:FREQ=YEARLY"],
         "“Tahun Baru” berulang tiap tahun (RRULE); tulis tanggalnya satu per satu."),
        (["DTSTART:20270421", "SUMMARY:Hari Kartini", "DESCRIPTION:Observance\\nTo hide …"],
         "hanya hari peringatan, bukan hari libur"),
        (["DTSTART:20270421", "SUMMARY:Hari Ibu", "DESCRIPTION:Perayaan"], "hanya hari peringatan"),
        (["DTSTART:20270101", "SUMMARY:X", "STATUS:CANCELLED"], "dibatalkan di kalender asalnya"),
        (["DTSTART:20270101T090000", "DTEND:20270101T100000", "SUMMARY:Rapat"],
         "“Rapat” pada 1 Januari 2027 berjam 09.00, bukan sehari penuh"),
        (["DTSTART:20270101", "DURATION:PT8H", "SUMMARY:X"], "tidak sepanjang hari penuh"),
        (["DTSTART;TZID=Mars/Olympus:20270101T000000", "SUMMARY:X"], "zona “Mars/Olympus”"),
        (["DTSTART:20270101T250000Z", "SUMMARY:X"], "tidak terbaca"),
        (["DTSTART:20270231", "SUMMARY:X"], "Tanggal “20270231” tidak ada"),
        (["DTSTART:besok", "SUMMARY:X"], "Tanggal “besok” tidak terbaca"),
        (["DTSTART:20270110", "DTEND:20270108", "SUMMARY:X"], "berakhir sebelum dimulai"),
        (["DTSTART:20270101", "DTEND:20280101", "SUMMARY:X"], "lebih dari 31 hari"),
        (["DTSTART:99990101", "SUMMARY:X"], "terlalu jauh"),
        (["DTSTART:20270101"], "Namanya kosong"),
        (["SUMMARY:X"], "“X” tidak punya tanggal"),
        (["DTSTART:20270101", "SUMMARY:=HYPERLINK(1)"], "seperti rumus"),
        (["DTSTART:20270101", "SUMMARY:" + "x" * 5000], "paling banyak 160 huruf"),
    ],
)  # fmt: skip
def test_ical_events_that_are_told_and_left_out(lines, sentence):
    reading = ics(*lines)
    assert reading.rows == []
    assert [problem.line for problem in reading.problems] == [3]
    assert sentence in reading.problems[0].text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("BEGIN:VEVENT\nDTSTART:20270101\nSUMMARY:X\n", 2),  # cut off
        ("BEGIN:VEVENT\nDTSTART:20270101\nEND:VCALENDAR\n", 4),
        ("END:VEVENT\nEND:VCALENDAR\n", 2),
        ("omong kosong\nEND:VCALENDAR\n", 2),
    ],
)
def test_ical_that_is_broken_says_where(text, line):
    reading = read(f"BEGIN:VCALENDAR\n{text}", "x.ics")
    assert reading.rows == []
    assert [problem.line for problem in reading.problems] == [line]


# --- There and back, and any bytes at all -------------------------------------

texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"]),
    min_size=1,
    max_size=60,
).map(lambda text: " ".join(text.split()))
names = texts.filter(lambda text: text and text[0] not in "=+-@–—'" and len(text) < 100)
kinds = st.sampled_from([LIBUR, CUTI])
days = st.dates(date(2021, 1, 1), date(2031, 12, 31))
rows = st.builds(
    Row,
    date=days,
    name=names.map(lambda name: f"Hari {name}"),
    kind=kinds,
    decree=st.just("") | names.map(lambda name: f"SKB {name}"),
)
calendars = st.lists(rows, max_size=12, unique_by=lambda row: row.date).map(
    lambda found: sorted(found, key=lambda row: row.date)
)


def plain(found: list[Row]) -> list[tuple]:
    return [(row.date, row.name, row.kind, row.decree, row.decree_date) for row in found]


@settings(max_examples=60)
@given(calendars.filter(bool))
def test_what_is_written_is_read_again(found):
    wanted = [
        (
            day,
            unicodedata.normalize("NFC", name),
            kind,
            unicodedata.normalize("NFC", decree),
            signed,
        )
        for day, name, kind, decree, signed in plain(found)
    ]
    again = read(calendar_files.as_csv(found))
    assert (plain(again.rows), again.problems) == (wanted, [])
    text = calendar_files.as_ical(found, name="Libur", host="dagperin.sop-07", stamp=STAMP)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    again = read(text, "libur.ics")
    # Kind by category, except where the name itself says cuti bersama.
    assert (plain(again.rows), again.problems) == (wanted, [])


def test_the_template_is_a_file_that_can_be_read():
    reading = read(calendar_files.template_csv(2027))
    assert plain(reading.rows) == [
        (date(2027, 1, 1), "Tahun Baru 2027 Masehi", LIBUR, "", None),
        (date(2027, 12, 24), "Cuti Bersama Hari Raya Natal", CUTI, "", None),
    ]


def test_a_formula_leaves_as_text():
    assert ";'=1+1;" in calendar_files.as_csv([Row(date(2027, 1, 1), "=1+1")])


CSV_SEED = calendar_files.as_csv(
    [NEW_YEAR, Row(date(2027, 2, 5), "Cuti Bersama Imlek", CUTI, "SKB 1/2026", date(2026, 9, 19))]
).encode()
ICAL_SEED = calendar_files.as_ical(
    [NEW_YEAR, Row(date(2027, 3, 9), "Cuti Bersama Idul Fitri", CUTI, "SKB 1/2026")],
    name="Libur nasional", host="x", stamp=STAMP,
).encode()  # fmt: skip
pieces = st.binary(max_size=6) | st.sampled_from(
    [b"\r", b"\n", b" ", b'"', b";", b",", b":", b"=", b"\\", b"\x00", b"\xff", b"BEGIN:VEVENT\n",
     b"END:VEVENT\n", b"DTSTART:", b"RRULE:", b"T160000Z", b"99999999", b"\xe2\x80\xa8"]
)  # fmt: skip
mutations = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 9), pieces), max_size=8)


def mutated(content: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    for at, gone, new in changes:
        at %= len(content) + 1
        content = content[:at] + new + content[at + gone :]
    return content


@settings(max_examples=400)
@given(
    st.sampled_from(["a.csv", "a.ics", "a.txt", "a"]),
    st.binary(max_size=300)
    | st.builds(mutated, st.sampled_from([CSV_SEED, ICAL_SEED]), mutations)
    | st.builds(lambda text: b"BEGIN:VCALENDAR\n" + text, st.binary(max_size=200)),
)
@example("a.csv", b'tanggal;nama\n"')
@example("a.csv", b'tanggal;nama\n1/1/2027;"a"b\n')
@example("a.csv", b"tanggal;nama\n\xc2\xb2/1/2027;X\n")
@example("a.ics", b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:X\nDTSTART;TZID=/:20270101T000000")
@example("a.ics", b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:00010101T000000Z\nEND:VEVENT")
def test_any_bytes_give_rows_or_sentences_and_never_an_error(name, content):
    reading = read(content, name)
    assert reading.rows or reading.problems
    dates = [row.date for row in reading.rows]
    assert dates == sorted(set(dates))
    for row in reading.rows:
        assert 2021 <= row.date.year <= 2031
        assert row.name and len(row.name) <= 160 and row.name[0] not in "=+-@"
        assert row.kind in (LIBUR, CUTI)
    for problem in reading.problems:
        assert problem.text.endswith((".", "”.")) and problem.line >= 0
