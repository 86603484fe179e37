"""Importing holidays: differences and effect first, ticked rows in one edit, nothing otherwise."""

from datetime import date, datetime
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.cast import WITA, cast
from tests.seating import seat
from tests.tables import changed, contents
from workflow.actions import calendar
from workflow.calendar_files import read
from workflow.enums import Role, State
from workflow.models import Cycle, Decree, Holiday, JournalEntry, Notice, StepRun
from workflow.pages.calendar_alarm import FEWEST, year_to_fill

pytestmark = pytest.mark.django_db
#: Monday 12 October 2026; the third step of Bidang Perdagangan is due on Tuesday at 09.02.
NOW = datetime(2026, 10, 12, 9, 30, tzinfo=WITA)
URL = "/kalender/impor/"
SKB = "SKB 3 Menteri Nomor 1497 Tahun 2025"
CSV = """Tanggal;Nama;Jenis
13/10/2026;Libur daerah;libur
17/8/2026;Hari Kemerdekaan;libur
25/12/2026;Natal;libur
24/12/2026;Cuti Bersama Natal;
31/2/2026;Tidak ada;libur
"""


class Form(HTMLParser):
    """What the browser would send: hidden inputs, texts, ticked boxes."""

    def __init__(self, answer) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        html = answer.content.decode()
        self.feed(html[html.index('data-move="calendar-import"') :])

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        kind, name = values.get("type"), values.get("name")
        if tag != "input" or not name or (kind == "checkbox" and "checked" not in values):
            return
        self.sent.setdefault(name, []).append(values.get("value") or "")


@pytest.fixture
def office():
    office = cast()
    agency = office.agency
    Holiday.objects.bulk_create([
        Holiday(agency=agency, date=date(2026, 8, 17), name="Hari Kemerdekaan"),
        Holiday(agency=agency, date=date(2026, 12, 25), name="Hari Raya Natal"),
        Holiday(agency=agency, date=date(2026, 5, 1), name="Hari Buruh"),
        Holiday(agency=office.other_agency, date=date(2026, 12, 24), name="Milik kantor lain"),
    ])  # fmt: skip
    return office


@pytest.fixture
def enter(client, office, time_machine):
    def enter(name, now=NOW):
        time_machine.move_to(now, tick=False)
        client.force_login(office.people[name])
        return client

    return enter


def upload(client, text: str | bytes, name: str = "libur.csv", **fields):
    content = text if isinstance(text, bytes) else text.encode()
    file = SimpleUploadedFile(name, content)
    return client.post(URL, {"file": file, "step": "read", **fields})


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_from_file_to_calendar_with_its_effect_shown_first(office, enter):
    cycle = office.cycle(state=State.COLLECTING, now=NOW.replace(minute=0))
    finished = list(StepRun.objects.exclude(finished_at=None).order_by("pk").values())
    client = enter("admin")
    html = text_of(client.get(URL))
    assert 'data-page="calendar_import"' in html
    assert reverse("calendar_template", args=[2027]) in html

    before = contents()
    answer = upload(client, CSV, decree_number=SKB, decree_date="2025-09-19")
    page, html = answer.context["page"], text_of(answer)
    assert [tile["value"] for tile in page.tiles] == ["2", "2", "0", "1", "1"]
    assert [(row.value, row.state["text"], row.ticked) for row in page.rows] == [
        ("2026-08-17", "berubah", True),  # the decree alone
        ("2026-10-13", "baru", True),
        ("2026-12-24", "baru", True),
        ("2026-12-25", "berubah", True),
    ]
    assert (page.rows[3].old_name, page.rows[3].name) == ("Hari Raya Natal", "Natal")
    assert page.rows[2].kind == "Cuti bersama"
    assert "Baris 6" in html and "Tanggal “31/2/2026” tidak ada." in html
    assert "Hari Buruh" in html and "tetap ada" in html
    assert "1 tenggat yang sedang berjalan bergeser" in html
    assert "Sel 13 Okt 2026, 09.02" in html and "Rab 14 Okt 2026, 09.02" in html
    assert changed(before) == {}, "looking writes nothing"

    # Another choice is shown before it is saved: two rows less, another decree.
    sent = Form(answer).sent
    sent["take"] = ["2026-10-13", "2026-12-24"]
    answer = client.post(URL, {**sent, "decree_number": [f"{SKB}a"], "step": "save"})
    html = text_of(answer)
    assert "Pilihan Anda berubah" in html and changed(before) == {}
    assert [row.ticked for row in answer.context["page"].rows] == [False, True, True, False]
    assert f'value="{SKB}a"' in html and "Tanggal “31/2/2026” tidak ada." in html

    sent = Form(answer).sent
    answer = client.post(URL, {**sent, "step": "save"})
    assert answer.url == "/kalender/?tahun=2026"
    rows = Holiday.objects.filter(agency=office.agency).order_by("date")
    assert [(row.date.month, row.name, row.kind, str(row.decree or "")) for row in rows] == [
        (5, "Hari Buruh", "libur", ""),
        (8, "Hari Kemerdekaan", "libur", ""),
        (10, "Libur daerah", "libur", f"{SKB}a, 19 September 2025"),
        (12, "Cuti Bersama Natal", "cuti", f"{SKB}a, 19 September 2025"),
        (12, "Hari Raya Natal", "libur", ""),
    ]
    assert Cycle.objects.get(pk=cycle.pk).due_at == datetime(2026, 10, 14, 9, 2, tzinfo=WITA)
    assert list(StepRun.objects.exclude(finished_at=None).order_by("pk").values()) == finished
    entry = JournalEntry.objects.get(event="calendar.change")
    assert entry.payload["what"] == "hari libur 2026 dimuat dari berkas CSV (2 hari baru)"
    assert list(entry.payload["moved"]) == [cycle.key] and entry.actor == office.people["admin"]
    assert Notice.objects.filter(text__contains="dimuat dari berkas CSV").exists()
    assert "1 tenggat bergeser" in text_of(client.get("/kalender/"))

    # The same page sent once more: a double click, or the way back in the browser.
    before = contents()
    answer = client.post(URL, {**sent, "step": "save"}, follow=True)
    assert "Perubahan ini sudah tersimpan" in text_of(answer)
    assert JournalEntry.objects.filter(event="calendar.change").count() == 1
    assert set(changed(before)) <= {"django_session"}


def test_somebody_else_was_faster_and_rows_of_any_number(
    office, enter, django_assert_max_num_queries
):
    client = enter("perencanaan")
    sent = Form(upload(client, CSV)).sent
    Holiday.objects.create(agency=office.agency, date=date(2026, 10, 13), name="Cuti daerah")
    calendar.changed(office.agency.pk, by=office.actor("admin"), now=NOW)
    before = contents()
    answer = client.post(URL, {**sent, "step": "save"})
    assert "kalender atau jam yang berjalan telah berubah" in text_of(answer)
    row = answer.context["page"].rows[0]
    assert (row.old_name, row.name, row.state["text"]) == ("Cuti daerah", "Libur daerah", "berubah")
    assert changed(before) == {}

    many = "tanggal;nama\n" + "".join(f"{day}/7/2026;Hari {day}\n" for day in range(1, 31))
    with django_assert_max_num_queries(40):
        assert len(upload(client, many).context["page"].rows) == 30


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("libur.csv", b"MZ\x90\x00\x03", "Ini berkas program, bukan kalender."),
        ("libur.ics", b"tanggal;nama\n", "isinya bukan kalender iCal"),
        ("libur.csv", b"a;b\n1;2\n", "Judul kolom tidak dikenali"),
        ("libur.csv", b"tanggal;nama\n" + b"x" * 1024 * 1024, "lebih besar dari 1 MB"),
    ],
)  # fmt: skip
def test_a_bad_file_is_told_at_its_field_and_the_decree_stays_typed(
    office, enter, name, content, sentence
):
    client = enter("admin")
    before = contents()
    html = text_of(upload(client, content, name, decree_number=SKB, decree_date="2025-09-19"))
    assert sentence in html and 'aria-invalid="true"' in html
    assert f'value="{SKB}"' in html and 'value="2025-09-19"' in html
    assert changed(before) == {}


def test_what_cannot_be_saved_says_why_and_writes_nothing(office, enter):
    Decree.objects.create(agency=office.agency, number=SKB, date=date(2025, 1, 1))
    client = enter("admin")
    before = contents()
    assert "Pilih berkas iCal (.ics) atau CSV." in text_of(client.post(URL, {"step": "read"}))
    html = text_of(upload(client, CSV, decree_date="2025-09-19"))
    assert "Tulis nomor dasar hukum yang bertanggal ini." in html
    answer = upload(client, CSV, decree_number=SKB.lower(), decree_date="2025-09-19")
    sentence = "sudah tercatat bertanggal 1 Januari 2025, bukan 19 September 2025."
    assert sentence in text_of(answer)
    sent = Form(answer).sent
    assert sentence in text_of(client.post(URL, {**sent, "step": "save"}))
    sent = Form(upload(client, CSV)).sent
    nothing = {name: value for name, value in sent.items() if name != "take"}
    html = text_of(client.post(URL, {**nothing, "step": "save"}))
    assert "Centang sekurangnya satu baris yang akan dimuat." in html
    # What the page carries is read as strictly as a file.
    for forged in ("", "x", "tanggal;nama\n1/1/2027;=1+1\n"):
        html = text_of(client.post(URL, {**sent, "content": forged, "step": "save"}))
        assert "Centang sekurangnya satu baris" in html
    html = text_of(client.post(URL, {**sent, "source": "<b>", "step": "save"}))
    assert "Unggah berkasnya sekali lagi." in html and "<b>" not in html
    assert changed(before) == {}


def test_initial_data_of_a_year_and_the_calendar_as_files(office, enter):
    client = enter("admin")
    answer = client.get(URL, {"sumber": "awal", "tahun": "2027"})
    html = text_of(answer)
    assert "bukan dari SKB" in html and "SKB 3 Menteri 2027 (nomor belum diisi" in html
    client.post(URL, {**Form(answer).sent, "step": "save"})
    saved = Holiday.objects.filter(agency=office.agency).of_year(2027)
    assert saved.count() == len(answer.context["page"].rows) > 20
    assert (
        JournalEntry.objects.get(event="calendar.change")
        .payload["what"]
        .startswith("hari libur 2027 dimuat dari data awal")
    )
    again = client.get(URL, {"sumber": "awal", "tahun": "2027"})
    assert "Semua baris sudah sama dengan kalender kantor" in text_of(again)
    assert "Dari berkas" in text_of(client.get(URL, {"sumber": "awal", "tahun": "besok"}))

    client = enter("analis.dagang")
    for name, kind in (("calendar_csv", "CSV"), ("calendar_ical", "iCal")):
        answer = client.get(reverse(name, args=[2027]))
        file = answer["Content-Disposition"].split('"')[1]
        reading = read(file, answer.content, this_year=2026, zone=WITA)
        assert (reading.kind, len(reading.rows), reading.problems) == (kind, saved.count(), [])
    html = client.get(reverse("calendar_csv", args=[2026])).content.decode()
    assert "Hari Buruh" in html and "Milik kantor lain" not in html


@pytest.mark.parametrize("name", ["kabid.dagang", "analis.dagang", "pimpinan", "tamu"])
def test_others_read_why_they_may_not(office, enter, name):
    client = enter(name)
    before = contents()
    for answer in (client.get(URL), upload(client, CSV), client.post(URL, {"step": "save"})):
        assert answer.status_code == 403
        assert "Kalender kerja hanya dapat diubah oleh Pengelola" in text_of(answer)
    assert changed(before) == {}


def test_another_office_changes_only_its_own_calendar(office, enter):
    before = list(Holiday.objects.filter(agency=office.agency).order_by("pk").values())
    client = enter("perencanaan.jauh")
    answer = upload(client, CSV)
    html = text_of(answer)
    assert "Milik kantor lain" in html and "Hari Buruh" not in html
    client.post(URL, {**Form(answer).sent, "step": "save"})
    assert list(Holiday.objects.filter(agency=office.agency).order_by("pk").values()) == before
    assert Holiday.objects.filter(agency=office.other_agency).count() == 4


# --- The alarm ----------------------------------------------------------------

FULL = FEWEST


@pytest.mark.parametrize(
    ("today", "counts", "year"),
    [
        (date(2026, 10, 31), {2026: FULL}, None),
        (date(2026, 11, 1), {2026: FULL}, 2027),
        (date(2026, 11, 1), {2026: FULL, 2027: FULL - 1}, 2027),
        (date(2026, 11, 1), {2026: FULL, 2027: FULL}, None),
        (date(2026, 12, 31), {2026: FULL}, 2027),
        (date(2027, 1, 1), {2026: FULL}, 2027),  # the new year goes on ringing
        (date(2027, 1, 1), {2027: FULL}, None),
        (date(2026, 11, 1), {}, 2026),  # this year comes first
    ],
)
def test_when_the_alarm_rings(today, counts, year):
    assert year_to_fill(today, counts) == year


def test_the_alarm_on_the_first_page_from_november(office, enter):
    """31 October in the office's zone is still silent, though it is November further east."""
    calendar.seed(office.agency, range(2026, 2027))
    silent = datetime(2026, 10, 31, 23, 59, 59, tzinfo=WITA)
    rings = datetime(2026, 11, 1, 0, 0, tzinfo=WITA)
    for name in ("admin", "perencanaan"):
        assert "Isi hari libur 2027" not in text_of(enter(name, silent).get("/"))
    html = text_of(enter("admin", rings).get("/"))
    assert '<article class="card duty" data-duty="calendar">' in html
    assert "Hari libur dan cuti bersama 2027 belum ada satu pun." in html
    assert f'href="{URL}"' in html and f'href="{URL}?sumber=awal&amp;tahun=2027"' in html
    html = text_of(enter("perencanaan", rings).get("/"))
    assert "Isi hari libur 2027." in html and "card duty" not in html
    for name in ("kabid.dagang", "pimpinan", "tamu"):
        assert "Isi hari libur 2027" not in text_of(enter(name, rings).get("/"))

    # A Pengelola who also holds a position sees it above their turns.
    seat(office, "admin", Role.KABID, office.units["pasar"])
    assert 'data-duty="calendar"' in text_of(enter("admin", rings).get("/"))
    Holiday.objects.create(agency=office.agency, date=date(2027, 1, 1), name="Tahun Baru")
    assert "2027 baru 1 hari tercatat." in text_of(enter("admin", rings).get("/"))
    calendar.seed(office.agency, range(2027, 2028))
    assert 'data-duty="calendar"' not in text_of(enter("admin", rings).get("/"))
