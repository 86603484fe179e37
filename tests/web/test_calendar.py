"""Kalender kerja: a change shows what it moves, then moves exactly that, and nothing that is done.

The clock in the middle is the Analis's of Bidang Perdagangan: one working day, begun on Monday
12 October 2026 at 09.02, due on Tuesday at 09.02.
"""

from datetime import date, datetime, timedelta
from html import unescape

import pytest
from django.contrib.admin import site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import MORNING, WITA, Cast, cast
from tests.tables import changed, contents
from workflow import journal
from workflow.actions import annual, calendar
from workflow.actions.calendar_changes import Outdated, confirm, preview
from workflow.actions.calendar_edits import (
    EditDay,
    EditHoliday,
    EditRange,
    EditWeek,
    RemoveException,
    RemoveHoliday,
)
from workflow.actions.calendar_rows import DecreeChoice
from workflow.actions.errors import AlreadyDone, Refused
from workflow.admin import AgencyAdmin
from workflow.enums import NoticeKind, State
from workflow.models import (
    Agency,
    AnnualReport,
    CalendarException,
    Cycle,
    Decree,
    Holiday,
    JournalEntry,
    Notice,
    StepRun,
    calendar_for,
)
from workflow.pages.calendar import calendar_page

pytestmark = pytest.mark.django_db
LATER = MORNING + timedelta(hours=1)
DAY = (("07:30", "12:00"), ("13:00", "16:00"))
FRIDAY = (("07:30", "11:30"), ("13:00", "16:30"))
WEEK = {**dict.fromkeys(range(4), DAY), 4: FRIDAY, 5: (), 6: ()}
NEW = reverse("calendar_holiday_new")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=WITA)


@pytest.fixture
def office() -> Cast:
    return cast()


@pytest.fixture
def enter(client, office, time_machine):
    """Log somebody in at a moment that stands still."""

    def enter(name, now=LATER):
        time_machine.move_to(now, tick=False)
        client.force_login(office.people[name])
        return client

    return enter


def due(cycle: Cycle) -> datetime:
    """The due time of the running clock, which the cycle repeats."""
    cycle = Cycle.objects.select_related("current_run").get(pk=cycle.pk)
    assert cycle.due_at == cycle.current_run.due_at
    return cycle.due_at.astimezone(WITA)


def seen_in(html: str) -> str:
    """What the button "Simpan perubahan" carries."""
    return html.split('name="seen"')[1].split('value="')[1].split('"')[0]


TYPED = {
    "first": "2026-10-13",
    "last": "",
    "name": "Cuti bersama <daerah>",
    "kind": "cuti",
    "decree": "",
    "decree_number": "SE Bupati Nomor 12 Tahun 2026",
    "decree_date": "12-10-2026",
}


def test_a_holiday_shows_its_effect_and_then_does_exactly_that(office, enter):
    cycle = office.cycle("dagang", State.COLLECTING)
    other = office.cycle("pasar", State.DRAFTED)  # due before the day in question
    assert (due(cycle), due(other)) == (at(13, 9, 2), at(12, 10, 4))
    finished = list(StepRun.objects.exclude(finished_at=None).order_by("pk").values())
    client = enter("admin")
    before = contents()

    html = client.post(NEW, TYPED).content.decode()
    assert not changed(before), "the preview writes nothing"
    assert "Akibat perubahan ini" in html and 'data-clock="dagang-2026-3"' in html
    assert "Sel 13 Okt 2026, 09.02" in html and "Rab 14 Okt 2026, 09.02" in html
    assert "lebih lambat" in html and 'data-clock="pasar' not in html
    assert f'<a class="why-link" href="/tenggat/{cycle.current_run_id}/">' in html
    assert "1 tenggat lain yang sedang berjalan tidak berubah." in html
    assert "Pengingat berikutnya Sen 12 Okt 2026, 13.47" not in html  # 50 % stays where it was
    assert "Cuti bersama &lt;daerah&gt;" in html, "what was typed is carried along"

    back = client.post(NEW, TYPED | {"change": "1"}).content.decode()
    assert 'value="Cuti bersama &lt;daerah&gt;"' in back and not changed(before)

    answer = client.post(NEW, TYPED | {"seen": seen_in(html)})
    assert answer.status_code == 302 and answer.url == f"{reverse('calendar')}?tahun=2026"
    assert due(cycle) == at(14, 9, 2) and due(other) == at(12, 10, 4)
    assert list(StepRun.objects.exclude(finished_at=None).order_by("pk").values()) == finished
    row = Holiday.objects.select_related("decree").get()
    assert str(row.decree) == "SE Bupati Nomor 12 Tahun 2026, 12 Oktober 2026"
    entry = JournalEntry.objects.get(event="calendar.change")
    assert entry.actor == office.people["admin"]
    assert entry.payload["old"] == [] and entry.payload["new"][0]["date"] == "2026-10-13"
    assert list(entry.payload["moved"]) == ["dagang-2026-3"]
    moved = [datetime.fromisoformat(text) for text in entry.payload["moved"]["dagang-2026-3"]]
    assert moved == [at(13, 9, 2), at(14, 9, 2)]
    assert journal.first_broken(office.agency.pk) is None
    told = Notice.objects.filter(kind=NoticeKind.CALENDAR)
    assert {notice.user for notice in told} == {office.people["analis.dagang"]}
    assert "dari 13 Okt 2026, 09.02 menjadi 14 Okt 2026, 09.02" in told.first().text

    before = contents()
    twice = client.post(NEW, TYPED | {"seen": seen_in(html)}, follow=True).content.decode()
    assert "tidak ada yang ditulis dua kali" in twice
    assert set(changed(before)) <= {"django_session"}, "a double click writes once"


def test_what_has_changed_meanwhile_is_shown_anew(office, enter):
    cycle = office.cycle("dagang", State.COLLECTING)
    client = enter("perencanaan")
    seen = seen_in(client.post(NEW, TYPED).content.decode())
    confirmed(office, RemoveLunch)
    before = contents()
    html = client.post(NEW, TYPED | {"seen": seen}).content.decode()
    assert "Sejak pratinjau itu dibuat" in html and not changed(before)
    assert "Rab 14 Okt 2026, 09.02" in html and seen_in(html) != seen

    seen = seen_in(html)
    cycle = office.advance(Cycle.objects.get(pk=cycle.pk), State.GATHERED, LATER)
    html = client.post(NEW, TYPED | {"seen": seen}).content.decode()
    assert "Sejak pratinjau itu dibuat" in html, "a clock that has ended is not promised any more"
    assert client.post(NEW, TYPED | {"seen": seen_in(html)}).status_code == 302
    assert due(cycle) > at(14, 9)


#: Wednesday's lunch break goes.
RemoveLunch = EditWeek({**WEEK, 2: (("07:30", "15:00"),)})


def confirmed(office: Cast, edit, name: str = "admin"):
    """Carry an edit out in both steps; what was promised is what happens."""
    by = office.actor(name, LATER)
    effect = preview(edit, by=by, now=LATER)
    done = confirm(edit, by=by, now=LATER, seen=effect.seen)
    assert done == effect
    return done


def test_every_kind_of_edit_moves_the_open_clock_and_none_that_is_done(office):
    cycle = office.cycle("dagang", State.COLLECTING)
    finished = list(StepRun.objects.exclude(finished_at=None).order_by("pk").values())
    monday, tuesday = date(2026, 10, 12), date(2026, 10, 13)

    def latest(model):
        return model.objects.order_by("-pk").first().pk

    story = [
        # (edit, due time afterwards); 358 of Monday's 450 minutes are left at 09.02
        (EditHoliday(tuesday, tuesday, "Cuti bersama", "cuti"), at(14, 9, 2)),
        (EditDay(tuesday, "cancelled_leave", "Masuk seperti biasa", ()), at(13, 9, 2)),
        (lambda: RemoveException(latest(CalendarException)), at(14, 9, 2)),
        (lambda: EditHoliday(*[date(2026, 10, 14)] * 2, "Digeser", "libur", pk=latest(Holiday)),
         at(13, 9, 2)),
        (lambda: RemoveHoliday(latest(Holiday)), at(13, 9, 2)),
        (EditDay(tuesday, "closed", "Banjir", ()), at(14, 9, 2)),
        (lambda: EditDay(tuesday, "half_day", "Banjir surut", (("13:00", "16:00"),),
                         pk=latest(CalendarException)), None),
        (lambda: RemoveException(latest(CalendarException)), at(13, 9, 2)),
        (EditRange(monday, tuesday, "Ramadan", {**WEEK, 1: (("09:00", "15:00"),)}), None),
        (lambda: RemoveException(latest(CalendarException)), at(13, 9, 2)),
        (EditWeek({**WEEK, 1: ()}), at(14, 9, 2)),
        (EditWeek(WEEK), at(13, 9, 2)),
    ]  # fmt: skip
    for number, (edit, expected) in enumerate(story):
        edit = edit() if callable(edit) else edit
        old = due(cycle)
        effect = confirmed(office, edit)
        new = due(cycle)
        # 358/450 of a day are used on Monday (all readings are proportional): 92/450 are left.
        assert new == (expected or new), f"edit {number}"
        assert [(m.clock.old, m.clock.new) for m in effect.moved] == (
            [(old, new)] if new != old else []
        ), f"edit {number}"
        assert (
            calendar_for(Agency.objects.get(pk=office.agency.pk)).due(at(12, 9, 2), days=1) == new
        ), "nothing stale is kept of a preview"
    assert JournalEntry.objects.filter(event="calendar.change").count() == len(story)
    assert list(StepRun.objects.exclude(finished_at=None).order_by("pk").values()) == finished
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        StepRun.objects.filter(pk=finished[0]["id"]).update(due_at=at(30, 9))


def test_finished_clocks_of_the_days_are_counted_and_named(office, enter):
    office.cycle("dagang", State.COLLECTING)
    html = enter("admin").post(NEW, TYPED | {"first": "2026-10-12"}).content.decode()
    assert "2 langkah yang sudah selesai memakai hari itu." in html
    assert "Bidang Perdagangan · TW III 2026, langkah 1" in html
    assert "selesai 12 Okt 2026, 09.01, tepat waktu" in html


def test_the_annual_clock_moves_and_its_holder_is_told_unless_they_did_it(office):
    by = office.actor("perencanaan")
    report = annual.open_by_hand(office.agency, 2026, by=by, now=MORNING, reason="Lebih awal.")
    first = EditHoliday(date(2026, 10, 14), date(2026, 10, 15), "Libur daerah", "libur")
    effect = confirmed(office, first)
    old, new = (m.astimezone(WITA) for m in (report.due_at, AnnualReport.objects.get().due_at))
    assert (old, new) == (at(12, 9) + timedelta(days=21), at(12, 9) + timedelta(days=23))
    assert [shown.clock.key for shown in effect.moved] == ["annual:2026"]
    told = Notice.objects.get(kind=NoticeKind.CALENDAR)
    assert told.user == office.people["perencanaan"]
    assert told.link == reverse("annual", args=[2026])
    second = EditHoliday(date(2026, 10, 16), date(2026, 10, 16), "Libur lain", "libur")
    confirmed(office, second, "perencanaan")
    assert Notice.objects.filter(kind=NoticeKind.CALENDAR).count() == 1


def test_what_cannot_be_is_refused_with_a_sentence_at_its_field(office, enter):
    """Nothing is written, and what was typed stands there again."""
    agency = office.agency
    day = date(2026, 12, 24)
    Holiday.objects.create(agency=agency, date=day, name="Cuti Natal", kind="cuti")
    Holiday.objects.create(agency=agency, date=date(2026, 12, 25), name="Natal")
    CalendarException.objects.create(
        agency=agency, first=date(2026, 12, 18), last=date(2026, 12, 18), kind="half_day",
        label="Upacara", windows=[["07:30", "10:00"]],
    )  # fmt: skip
    CalendarException.objects.create(
        agency=agency, first=date(2026, 2, 18), last=date(2026, 3, 19), kind="range",
        label="Ramadan", windows={"0": [["08:00", "15:00"]]},
    )  # fmt: skip
    decree = Decree.objects.create(agency=office.other_agency, number="Kantor lain")
    week = {f"day_{n}": "08.00-12.00" if n < 5 else "" for n in range(7)}
    free = {"first": "2026-12-28", "name": "Libur", "kind": "libur"}
    one = {"kind": "ceremony", "day": "2026-12-17", "label": "Acara", "hours": "08.00-10.00"}
    span = {"label": "Jam lain", "first": "2026-04-01", "last": "2026-04-30", **week}
    urls = {name: reverse(f"calendar_{name}") for name in ("week", "day_new", "range_new")}
    cases = [
        (urls["week"], week | {"day_0": "12.00-08.00"}, "Jam tutup 08.00 mendahului"),
        (urls["week"], week | {"day_0": "8.00-12.00, 11.00-13.00"}, "bertumpang tindih"),
        (urls["week"], {f"day_{n}": "tutup" for n in range(7)}, "Semua hari kosong."),
        (urls["week"], week | {"day_0": "jam delapan"}, "bukan jam buka dan jam tutup"),
        (urls["week"], week | {"decree": decree.pk}, "Dasar hukum itu tidak ada lagi"),
        (NEW, free | {"first": "2026-12-25"}, "25 Desember 2026 sudah tercatat sebagai libur"),
        (NEW, free | {"first": "2026-12-22", "last": "2026-12-26"}, "Cuti Natal. Ubah baris itu."),
        (NEW, free | {"last": "2026-12-20"}, "Tanggal terakhir mendahului"),
        (NEW, free | {"last": "2027-12-20"}, "Paling banyak 31 hari"),
        (NEW, free | {"first": "32-12-2026"}, "Tanggal tidak terbaca."),
        (NEW, free | {"first": "0026-12-20"}, "di luar jangkauan kalender"),
        (NEW, free | {"name": " "}, "Tulis nama hari liburnya."),
        (NEW, free | {"kind": "half_day"}, "Pilih dari daftar."),
        (NEW, free | {"decree_date": "2026-12-01"}, "Tulis nomor dasar hukum"),
        (urls["day_new"], one | {"day": "2026-12-18"}, "sudah ada pengecualian “Upacara”"),
        (urls["day_new"], one | {"hours": ""}, "Tulis jam kerja hari itu"),
        (urls["day_new"], one | {"kind": "closed"}, "Kosongkan jamnya"),
        (urls["day_new"], one | {"day": "2026-12-25"}, "25 Desember 2026 libur: Natal."),
        (urls["day_new"], one | {"kind": "cancelled_leave"}, "bukan cuti bersama"),
        (urls["day_new"], one | {"kind": "closed", "hours": "", "day": "2026-12-25"},
         "25 Desember 2026 sudah libur"),
        (urls["day_new"], one | {"kind": "range"}, "Pilih dari daftar."),
        (urls["range_new"], span | {"first": "2026-03-19"}, "bertumpang tindih dengan “Ramadan”"),
        (urls["range_new"], span | {"last": "2026-03-01"}, "Tanggal terakhir mendahului"),
        (urls["range_new"], span | {"last": "2027-06-01"}, "paling panjang satu tahun"),
        (urls["range_new"], span | dict.fromkeys(week, ""), "Semua hari kosong."),
    ]  # fmt: skip
    client = enter("admin")
    before = contents()
    for url, typed, sentence in cases:
        html = unescape(client.post(url, typed).content.decode())
        assert sentence in html, f"{sentence}: {typed}"
        assert 'data-page="calendar"' in html and 'role="alert"' in html
        for name in typed.keys() - {"kind", "decree"}:
            assert str(typed[name]).strip() in html, "what was typed stays"
    assert not changed(before)
    same = {f"day_{n}": "07.30–12.00, 13.00–16.00" for n in range(4)} | {
        "day_4": "7.30-11.30 dan 13:00-16:30"
    }
    html = client.post(urls["week"], same).content.decode()
    assert "sama dengan yang tersimpan" in html and not changed(before)


def test_a_cancelled_leave_has_the_hours_that_the_day_would_have(office):
    day = date(2026, 3, 20)  # a Friday, in Ramadan
    for edit in (
        EditHoliday(day, day, "Cuti Idulfitri", "cuti"),
        EditDay(day, "cancelled_leave", "Masuk", ()),
    ):
        confirmed(office, edit)
    assert CalendarException.objects.get().windows == [list(window) for window in FRIDAY]
    confirmed(office, RemoveException(CalendarException.objects.get().pk))
    short = (("08:00", "11:30"),)
    confirmed(office, EditRange(date(2026, 3, 1), date(2026, 3, 31), "Ramadan", {4: short}))
    confirmed(office, EditDay(day, "cancelled_leave", "Masuk", ()))
    assert CalendarException.objects.get(kind="cancelled_leave").windows == [["08:00", "11:30"]]
    kept = EditHoliday(day, day, "Cuti Lebaran", "cuti", pk=Holiday.objects.get().pk)
    effect = preview(kept, by=office.actor("admin"), now=LATER)
    assert "lebih didahulukan" in effect.change.remarks[0]


def test_rows_that_are_gone_and_rows_of_other_offices(office, enter):
    theirs = Holiday.objects.create(agency=office.other_agency, date=date(2026, 12, 1), name="X")
    far = CalendarException.objects.create(
        agency=office.other_agency, first=date(2026, 12, 2), last=date(2026, 12, 2),
        kind="closed", label="Tutup", windows=[],
    )  # fmt: skip
    decree = Decree.objects.create(agency=office.other_agency, number="SK lain")
    client = enter("admin")
    before = contents()
    for name, pk in (
        ("calendar_holiday", theirs.pk),
        ("calendar_holiday_remove", theirs.pk),
        ("calendar_day", far.pk),
        ("calendar_range", far.pk),
        ("calendar_exception_remove", far.pk),
        ("calendar_decree", decree.pk),
        ("calendar_decree_remove", decree.pk),
        ("calendar_decree_file", decree.pk),
    ):
        url = reverse(name, args=[pk])
        assert client.get(url).status_code == 404, name
        if name != "calendar_decree_file":
            assert client.post(url, TYPED | {"seen": "x"}).status_code == 404, name
    html = unescape(client.post(reverse("calendar_holiday", args=[9999]), TYPED).content.decode())
    assert "sudah dihapus" in html and TYPED["name"] in html, "what was typed stays"
    assert not changed(before)
    page = client.get("/kalender/?tahun=2026").content.decode()
    assert "SK lain" not in page and ">X<" not in page
    mine = Holiday.objects.create(agency=office.agency, date=date(2026, 12, 3), name="Punya kami")
    url = reverse("calendar_holiday_remove", args=[mine.pk])
    seen = seen_in(client.post(url).content.decode())
    assert client.post(url, {"seen": seen}).status_code == 302
    assert "tidak ada yang ditulis dua kali" in (
        client.post(url, {"seen": seen}, follow=True).content.decode()
    )
    by = office.actor("admin")
    with pytest.raises(AlreadyDone):
        confirm(RemoveHoliday(mine.pk), by=by, now=LATER, seen=seen)
    with pytest.raises(Refused):
        preview(RemoveHoliday(theirs.pk), by=by, now=LATER)
    assert Holiday.objects.filter(pk=theirs.pk).exists()


def test_everybody_of_the_office_reads_and_only_two_roles_change(office, enter, client):
    assert client.get("/kalender/").url.startswith(reverse("login"))
    row = Holiday.objects.create(agency=office.agency, date=date(2026, 12, 25), name="Natal")
    url = reverse("calendar_holiday", args=[row.pk])
    for name in ("kabid.dagang", "analis.dagang", "pimpinan", "tamu"):
        html = enter(name).get("/kalender/?tahun=2026").content.decode()
        assert "Natal" in html and "37 jam 30 menit" in html, name
        assert url not in html and "Tambah hari libur" not in html
        assert "hanya dapat diubah oleh Pengelola atau Kasubag Perencanaan" in html
        assert 'href="/kalender/"' not in html, "the navigation offers it to those who change it"
    before = contents()
    for path in (
        url,
        NEW,
        f"{url}hapus/",
        reverse("calendar_week"),
        reverse("calendar_decree_new"),
    ):
        answer = client.post(path, TYPED | {"number": "SK 1"})
        assert answer.status_code == 403
        assert "hanya dapat diubah" in answer.content.decode()
    with pytest.raises(Refused, match="hanya dapat diubah"):
        confirm(RemoveHoliday(row.pk), by=office.actor("kabid.dagang"), now=LATER, seen="")
    assert not changed(before)
    for name in ("perencanaan", "admin"):
        html = enter(name).get("/kalender/").content.decode()
        assert url in html and 'href="/kalender/"' in html
    html = client.get(reverse("admin:index")).content.decode()
    assert 'href="/kalender/"' in html and "/holiday/" not in html and "/workwindow/" not in html
    assert 'href="/kalender/"' in client.get("/").content.decode().split("<main")[1]


def test_a_decree_keeps_its_file_private_and_its_rows_named(office, enter, private_files):
    row = Holiday.objects.create(agency=office.agency, date=date(2026, 12, 25), name="Natal")
    client = enter("perencanaan")
    pdf = b"%PDF-1.7\n%%EOF"
    new = reverse("calendar_decree_new")
    typed = {"number": "SKB Nomor 1 Tahun 2026", "date": "2026-01-05", "about": "Hari libur"}
    before = contents()
    fake = SimpleUploadedFile("skb.pdf", b"<html>")
    html = unescape(client.post(new, typed | {"file": fake}).content.decode())
    assert "tidak dapat diterima" in html and "SKB Nomor 1 Tahun 2026" in html
    text = SimpleUploadedFile("skb.txt", b"nomor 1")
    assert "bukan PDF" in client.post(new, typed | {"file": text}).content.decode()
    assert not changed(before) and not list(private_files.rglob("*.*"))

    client.post(new, typed | {"file": SimpleUploadedFile("SKB 1.pdf", pdf)})
    decree = Decree.objects.get()
    version = Agency.objects.get(pk=office.agency.pk).calendar_version
    assert version == office.agency.calendar_version + 1, "explanations name the number at once"
    assert JournalEntry.objects.get(event="calendar.decree").payload["new"]["sha256"]
    file = reverse("calendar_decree_file", args=[decree.pk])
    confirmed(
        office,
        EditHoliday(row.date, row.date, "Natal", "libur", DecreeChoice(pk=decree.pk), pk=row.pk),
    )
    for name, status in (("analis.pasar", 200), ("kabid.jauh", 404), ("perencanaan", 200)):
        answer = enter(name).get(file)
        assert answer.status_code == status, name
        assert status == 404 or b"".join(answer.streaming_content) == pdf
    assert answer["Content-Disposition"].startswith("attachment")
    html = client.get("/kalender/?tahun=2026").content.decode()
    assert html.count(f'href="{file}"') == 2 and "dipakai 1 baris" in html

    one = reverse("calendar_decree", args=[decree.pk])
    again = client.post(one, typed | {"file": SimpleUploadedFile("SKB 1 final.pdf", pdf)})
    assert again.status_code == 302 and Decree.objects.get().file_name == "SKB 1 final.pdf"
    twin = unescape(client.post(new, typed).content.decode())
    assert "“SKB Nomor 1 Tahun 2026” sudah ada" in twin
    html = client.post(f"{one}hapus/", follow=True).content.decode()
    assert "Masih dipakai 1 baris kalender" in html and Decree.objects.exists()
    confirmed(office, RemoveHoliday(row.pk))
    assert client.post(f"{one}hapus/").url == reverse("calendar")
    assert "sudah dihapus" in client.post(f"{one}hapus/", follow=True).content.decode()
    assert not Decree.objects.exists()


def test_the_year_page_tells_every_day_in_words_and_costs_the_same_queries(office, enter):
    calendar.seed(office.agency, range(2025, 2028))
    for year in (2025, 2026, 2027):
        rows = Holiday.objects.filter(agency=office.agency, date__year=year)
        assert rows.filter(kind="libur").count() >= 15 and rows.filter(kind="cuti").count() >= 5
        assert set(rows.values_list("decree__number", flat=True)) == {
            f"SKB 3 Menteri {year} (nomor belum diisi)"
        }
    client = enter("admin")
    html = client.get("/kalender/?tahun=2026").content.decode()
    assert ", Cuti bersama: Cuti Bersama Hari Raya Natal" in html
    assert "(hari ini)" in html and "Waktu kerja per triwulan" in html
    with CaptureQueriesContext(connection) as few:
        client.get("/kalender/?tahun=2030")  # the calendar of this version is kept by now
    assert "2030 belum diisi" in client.get("/kalender/?tahun=2030").content.decode()
    for month in range(1, 10):
        confirmed(office, EditDay(date(2026, month, 7), "working_day", "Masuk", DAY))
    client.get("/kalender/")
    with CaptureQueriesContext(connection) as many:
        html = client.get("/kalender/?tahun=2026").content.decode()
    assert len(many) == len(few)
    assert html.count("Hari kerja pengganti: Masuk") == 18, "in the cell's title and in its words"
    page = calendar_page(office.actor("admin"), LATER, {"tahun": "2026"})
    assert [row.weekday for row in page.days[:2]] == ["Rabu", "Sabtu"]
    assert page.week_total == "37 jam 30 menit" and page.week_note == "Sesuai Perpres 21/2023."
    october = page.months[9]
    assert october.text == "22 hari kerja · 165 jam"
    assert calendar_page(office.actor("admin"), LATER, {"tahun": "abcd"}).year == "2026"


def test_confirming_what_was_never_shown_is_refused(office):
    office.cycle("dagang", State.COLLECTING)
    edit = EditHoliday(date(2026, 10, 13), date(2026, 10, 13), "Libur", "libur")
    before = contents()
    with pytest.raises(Outdated):
        confirm(edit, by=office.actor("admin"), now=LATER, seen="0" * 32)
    assert not changed(before)
    with pytest.raises(Refused, match="belum terhubung"):
        lonely = office.actor("admin")
        lonely.user.agency = None
        preview(edit, by=lonely, now=LATER)
    assert not changed(before)


def test_another_time_zone_moves_the_open_clocks(office, enter):
    """Office hours are told by the office's clock: further west, the office opens later."""
    cycle = office.cycle("dagang", State.OPENED, now=at(12, 8))
    assert due(cycle) == at(12, 8, 15)
    client = enter("admin")
    fields = [field.name for field in Agency._meta.fields if field.editable]
    typed = {name: getattr(office.agency, name) for name in fields} | {"timezone": "Asia/Jakarta"}
    page = reverse("admin:workflow_agency_change", args=[office.agency.pk])
    assert client.post(page, typed).status_code == 302
    assert Agency.objects.get(pk=office.agency.pk).timezone == "Asia/Jakarta"
    assert due(cycle) == at(12, 8, 45), "07.30 to 07.45 in Jakarta"
    assert list(JournalEntry.objects.get(event="calendar.change").payload["moved"]) == [cycle.key]


def test_saving_the_office_s_letterhead_takes_no_calendar_back(office, rf):
    """An old version would let clocks run by what was built for it before."""
    stale = Agency.objects.get(pk=office.agency.pk)
    calendar.changed(office.agency.pk, by=office.actor("admin"), now=LATER)
    request = rf.post("/")
    request.user = office.people["admin"]
    desk = AgencyAdmin(Agency, site)
    fields = [field.name for field in Agency._meta.fields if field.editable]
    typed = {name: getattr(stale, name) for name in fields} | {"city": "Bontosunggu"}
    form = desk.get_form(request, stale)(typed, instance=stale)
    assert form.is_valid()
    desk.save_model(request, form.save(commit=False), form, change=True)
    kept = Agency.objects.get(pk=stale.pk)
    assert (kept.city, kept.calendar_version) == ("Bontosunggu", stale.calendar_version + 1)
