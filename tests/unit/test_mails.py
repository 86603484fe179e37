"""The outbox: who is mailed what and when, a mail server that fails, workers that die, digests."""

from datetime import date, datetime, timedelta

import pytest
from django.core import mail as outbox
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from tests.cast import MORNING, WITA, Cast, cast
from workflow import notice_tasks, notifications, tasks
from workflow.actions import digests, mails
from workflow.actions.mails import CLAIMED, LEASE, MOST_TRIES
from workflow.actions.reminders import remind
from workflow.enums import MailChoice, NoticeKind, State
from workflow.models import (
    Cycle,
    Holiday,
    Mail,
    Notice,
    PeriodicRun,
    User,
    WorkWindow,
    calendar_for,
)

pytestmark = pytest.mark.django_db


class Failing(EmailBackend):
    """A mail server that is down, or refuses some; it counts what it was asked."""

    asked: list[str] = []
    refused = ""  # addresses with this in them; "" refuses everybody

    def send_messages(self, messages):
        """Refuse, or hand over to the box in memory."""
        for message in messages:
            Failing.asked.append(message.to[0])
            if Failing.refused in message.to[0]:
                raise ConnectionRefusedError(111, "Connection\nrefused")
        return super().send_messages(messages)


class Killed(EmailBackend):
    """The process ends while the mail server has the mail: nothing after it runs."""

    def send_messages(self, messages):
        """Send, and then die as kill -9 does: no handler of ours sees it."""
        super().send_messages(messages)
        raise SystemExit


@pytest.fixture
def office() -> Cast:
    made = cast()
    for name, person in made.people.items():
        person.email = f"{name}@contoh.go.id"
        person.save(update_fields=["email"])
    return made


@pytest.fixture
def server(settings):
    """Choose the mail server by its class."""
    Failing.asked, Failing.refused = [], ""

    def choose(backend: type) -> None:
        settings.EMAIL_BACKEND = f"{__name__}.{backend.__name__}"

    return choose


def choose(office: Cast, name: str, choice: MailChoice) -> None:
    User.objects.filter(pk=office.people[name].pk).update(mail_choice=choice)


def write(office: Cast, name: str, text: str = "Kabar.", at: datetime = MORNING) -> Notice:
    count = Notice.objects.count()
    notifications.tell(
        [office.people[name].pk], NoticeKind.CALENDAR, f"test:{count}", text, at=at, link="/profil/"
    )
    return Notice.objects.get(key=f"test:{count}")


def queue(office: Cast, at: datetime = MORNING) -> int:
    return mails.queue_notices(office.agency, at)


def send(office: Cast, at: datetime = MORNING) -> tuple[int, int]:
    return mails.send_due([office.agency], at)


# --- Which notices are mailed ------------------------------------------------------------


def test_a_move_is_mailed_with_the_way_to_the_work(office: Cast, settings):
    settings.PUBLIC_URL = "https://sop.contoh.go.id"
    office.cycle(state=State.ASSIGNED)
    later = MORNING + timedelta(minutes=5)
    # The Kabid was called to assign, which is done by now: no mail about it.
    assert queue(office, later) == 1 and queue(office, later) == 0
    assert send(office, later) == (1, 0) and send(office, later) == (0, 0)
    [sent] = outbox.outbox
    assert sent.to == ["kasubid.dagang@contoh.go.id"]
    assert sent.subject == "Giliran Anda: Bidang Perdagangan TW III 2026"
    assert "\nhttps://sop.contoh.go.id/siklus/dagang/2026/3/langkah/instruct/\n" in sent.body
    assert "Yth. Andi Baso dagang, S.Sos.," in sent.body
    assert "Hj. Nurhayati dagang, S.E. menugaskan Anda menyusun laporan" in sent.body
    assert "&" not in sent.body and "https://sop.contoh.go.id/profil/" in sent.body
    row = Mail.objects.get(user=office.people["kasubid.dagang"])
    assert sent.extra_headers["Message-ID"] == row.message_id
    assert row.message_id.endswith("@sop.contoh.go.id>") and row.sent_at == later
    assert set(Notice.objects.values_list("mailed_at", flat=True)) == {later}


def test_a_mailed_due_time_can_be_opened(office: Cast, settings):
    settings.PUBLIC_URL = "https://sop.contoh.go.id"
    cycle = office.cycle()
    assert queue(office) == 1 and "Mengapa" not in Mail.objects.get().body  # it names none
    late = MORNING + timedelta(hours=2)
    assert remind(office.agency, late) and queue(office, late)
    why = f"Mengapa tenggatnya ini?\nhttps://sop.contoh.go.id/tenggat/{cycle.current_run_id}/\n"
    told = {m.user.username: why in m.body for m in Mail.objects.exclude(queued_at=MORNING)}
    assert told == {"kabid.dagang": True, "perencanaan": True}


def test_who_gets_no_mail_is_decided_once(office: Cast):
    for name, choice in (("analis.dagang", MailChoice.NONE), ("pimpinan", MailChoice.DIGEST)):
        choose(office, name, choice)
    User.objects.filter(username="kabid.pasar").update(email="")
    User.objects.filter(username="analis.pasar").update(is_active=False)
    for name in ("analis.dagang", "pimpinan", "kabid.pasar", "analis.pasar"):
        write(office, name)
    Notice.objects.filter(pk=write(office, "kabid.dagang", "Sudah dibaca.").pk).update(
        read_at=MORNING
    )
    write(office, "kabid.dagang", "Lama sekali.", MORNING - timedelta(days=15))
    assert queue(office) == 0
    assert not Notice.objects.filter(mailed_at=None).exists() and not Mail.objects.exists()
    choose(office, "analis.dagang", MailChoice.EACH)  # what was decided stays so
    assert queue(office) == 0


def test_outside_working_time_mails_wait_for_the_morning(office: Cast):
    friday = datetime(2026, 10, 16, 17, 0, tzinfo=WITA)
    Holiday.objects.create(agency=office.agency, date=date(2026, 10, 19), name="Libur")
    write(office, "kabid.dagang", at=friday)
    nights = (friday, friday + timedelta(days=1), datetime(2026, 10, 19, 9, 0, tzinfo=WITA))
    assert [queue(office, at) for at in nights] == [0, 0, 0]
    tuesday = datetime(2026, 10, 20, 7, 30, tzinfo=WITA)
    assert queue(office, tuesday) == 1
    for at in (tuesday.replace(hour=20), tuesday):
        notice_tasks.send_mails(at)
    assert Mail.objects.get().sent_at == tuesday


def test_without_a_mail_server_nothing_is_queued(office: Cast, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    write(office, "kabid.dagang")
    assert queue(office) == 0 and notice_tasks.send_mails(MORNING) == ""
    assert not Mail.objects.exists() and not Notice.objects.filter(mailed_at=None).exists()


def test_a_subject_is_one_short_line(office: Cast):
    user = office.people["kabid.dagang"]
    row = mails.new_mail(user, "notice:1", "Kabar:\nBcc: " + "x" * 200, "", MORNING)
    assert "\n" not in row.subject and len(row.subject) == mails.MOST_SUBJECT


# --- A mail server that fails -------------------------------------------------------------


def test_a_failing_server_is_tried_later_and_later_until_it_works(office: Cast, server):
    server(Failing)
    write(office, "kabid.dagang")
    queue(office)
    waits = []
    at = MORNING
    for _ in range(5):
        assert send(office, at) == (0, 1)
        row = Mail.objects.get()
        waits.append(row.next_try_at - at)
        assert send(office, row.next_try_at - timedelta(seconds=1)) == (0, 0)
        at = row.next_try_at
    assert waits == [timedelta(minutes=m) for m in (1, 5, 15, 60, 60)]
    assert (row.tries, row.sent_at, row.last_error) == (5, None, "[Errno 111] Connection refused")
    Failing.refused = "nobody"
    assert send(office, at) == (1, 0)
    row.refresh_from_db()
    assert (row.sent_at, row.last_error) == (at, "")
    assert [m.extra_headers["Message-ID"] for m in outbox.outbox] == [row.message_id]


def test_it_gives_up_after_about_three_working_days_and_says_so(office: Cast, server):
    server(Failing)
    write(office, "kabid.dagang")
    queue(office)
    at, tries = MORNING, 0
    while Mail.objects.unsent().exists():
        row = Mail.objects.get()
        at = calendar_for(office.agency).next_opening(max(at, row.next_try_at))
        tries += send(office, at)[1]
    assert tries == MOST_TRIES
    given_up = Mail.objects.given_up().get()
    assert timedelta(days=2) < given_up.gave_up_at - MORNING < timedelta(days=5)
    assert "refused" in given_up.last_error
    assert list(Mail.objects.visible_to(office.actor("admin"))) == [given_up]
    assert not Mail.objects.visible_to(office.actor("kabid.dagang")).exists()


def test_one_refused_address_keeps_nobody_else_waiting_and_a_dead_server_is_not_hammered(
    office: Cast, server
):
    server(Failing)
    Failing.refused = "kabid"
    for name in ("kabid.dagang", "pimpinan", "kabid.pasar", "perencanaan"):
        write(office, name)
    assert queue(office) == 4
    assert send(office) == (2, 2)
    assert sorted(m.to[0].split("@")[0] for m in outbox.outbox) == ["perencanaan", "pimpinan"]
    Failing.refused, Failing.asked = "", []
    for _ in range(6):
        write(office, "pimpinan")
    later = MORNING + timedelta(minutes=10)
    queue(office, later)
    assert send(office, later) == (0, mails.FAILURES_AT_ONCE)
    assert len(Failing.asked) == mails.FAILURES_AT_ONCE


def test_a_person_without_an_address_any_more_is_given_up_at_once(office: Cast):
    write(office, "kabid.dagang")
    queue(office)
    User.objects.filter(username="kabid.dagang").update(email="")
    assert send(office) == (0, 1)
    assert "alamat surel" in Mail.objects.given_up().get().last_error


# --- Workers that die ---------------------------------------------------------------------


def test_a_mail_whose_worker_was_killed_waits_for_the_lease_and_keeps_its_id(office: Cast, server):
    """Nobody can know whether it went out: it is sent again under the same Message-ID."""
    write(office, "kabid.dagang")
    queue(office)
    server(Killed)
    with pytest.raises(SystemExit):
        send(office)
    row = Mail.objects.get()
    assert (row.tries, row.sent_at, row.last_error) == (1, None, CLAIMED)
    server(Failing)
    Failing.refused = "nobody"
    assert send(office, MORNING + LEASE - timedelta(seconds=1)) == (0, 0)
    assert send(office, MORNING + LEASE) == (1, 0)
    assert len({m.extra_headers["Message-ID"] for m in outbox.outbox}) == 1
    assert send(office, MORNING + 3 * LEASE) == (0, 0)


def test_a_mail_that_kills_its_worker_every_time_is_given_up(office: Cast, server):
    server(Killed)
    write(office, "kabid.dagang")
    queue(office)
    at = MORNING
    for _ in range(MOST_TRIES):
        with pytest.raises(SystemExit):
            send(office, at)
        at += LEASE
    assert send(office, at) == (0, 1)
    assert Mail.objects.given_up().get().last_error == CLAIMED


# --- The digest ---------------------------------------------------------------------------

TUESDAY = datetime(2026, 10, 13, 7, 30, tzinfo=WITA)


def digest(office: Cast, at: datetime) -> int:
    return digests.queue_digests(office.agency, at)


def test_the_digest_tells_turns_lateness_and_news_once_a_working_day(office: Cast, settings):
    for name in ("kabid.dagang", "perencanaan", "analis.pasar", "pimpinan"):
        choose(office, name, MailChoice.DIGEST)
    office.cycle()  # Kabid Perdagangan, due Monday 09.15
    office.cycle("pasar", State.COLLECTING)  # Analis, due Tuesday 09.02
    assert digest(office, TUESDAY - timedelta(seconds=1)) == 0
    assert digest(office, TUESDAY) == 3  # the Pimpinan has nothing to read
    assert [digest(office, TUESDAY + timedelta(minutes=m)) for m in (0, 1, 300)] == [0, 0, 0]
    write(office, "analis.dagang")
    assert queue(office, TUESDAY) == 1  # for whoever wants each; none for those who take digests
    texts = {m.user.username: m for m in Mail.objects.filter(key__startswith="digest:")}
    kabid, analis, planner = (
        texts[name] for name in ("kabid.dagang", "analis.pasar", "perencanaan")
    )
    assert kabid.subject == "Ringkasan pagi: 1 giliran Anda, 1 terlambat"
    assert kabid.key == f"digest:{kabid.user_id}:2026-10-13"
    assert "TERLAMBAT: Tugaskan penyusunan laporan (Bidang Perdagangan TW III 2026)" in kabid.body
    assert "/siklus/dagang/2026/3/langkah/assign/" in kabid.body
    for mail, unit in ((kabid, "dagang"), (analis, "pasar"), (planner, "dagang")):
        run = Cycle.objects.get(unit__code=unit).current_run_id
        assert f"Mengapa tenggatnya ini? {settings.PUBLIC_URL}/tenggat/{run}/\n" in mail.body
    assert "Siklus Bidang Perdagangan TW III 2026 dibuka" in kabid.body
    assert "TERLAMBAT" not in analis.body and "sisa 1 jam 32 menit kerja" in analis.body
    assert planner.subject == "Ringkasan pagi: 1 terlambat"
    assert "- Hj. Nurhayati dagang, S.E.: Tugaskan penyusunan laporan" in planner.body
    wednesday = TUESDAY + timedelta(days=1)
    assert digest(office, wednesday) == 3  # the Analis is late by now; their Kabid takes no digest
    late = Mail.objects.get(key=f"digest:{analis.user_id}:2026-10-14")
    assert "TERLAMBAT: Kumpulkan dan serahkan bahan" in late.body and "dibuka" not in late.body
    assert digest(office, wednesday + timedelta(days=1, minutes=-1)) == 0


def test_a_worker_that_was_down_at_half_past_seven_catches_up_the_same_day_only(office: Cast):
    choose(office, "kabid.dagang", MailChoice.DIGEST)
    office.cycle()
    assert digest(office, TUESDAY.replace(hour=12, minute=30)) == 0  # the break
    assert digest(office, TUESDAY.replace(hour=15, minute=59)) == 1
    saturday = datetime(2026, 10, 17, 8, 0, tzinfo=WITA)
    assert digest(office, saturday) == 0
    assert digest(office, saturday + timedelta(days=2)) == 1  # Monday, not Wednesday to Friday too
    assert Mail.objects.count() == 2


def test_news_stands_in_one_digest_only_and_a_quiet_morning_sends_none(office: Cast):
    choose(office, "tamu", MailChoice.DIGEST)
    for number in range(digests.NEWS_SHOWN + 3):
        write(office, "tamu", f"Kabar ke-{number}.")
    assert digest(office, TUESDAY) == 1
    body = Mail.objects.get().body
    assert "Kabar ke-17." in body and "Kabar ke-2." not in body and "dan 3 kabar lain" in body
    assert digest(office, TUESDAY + timedelta(days=1)) == 0
    assert PeriodicRun.objects.filter(name=digests.DONE).count() == 2


def test_the_jobs_are_registered_in_the_order_in_which_one_feeds_the_next():
    names = list(tasks.JOBS)
    wanted = ["remind", "queue_mails", "queue_digests", "send_mails"]
    assert [name for name in names if name in wanted] == wanted


def test_an_office_with_a_broken_calendar_silences_nobody_else(office: Cast):
    write(office, "kabid.dagang")
    WorkWindow.objects.create(
        agency=office.other_agency, weekday=0, opens="08:00", closes="09:00"
    )  # the admin would refuse it: it overlaps
    for work in (notice_tasks.remind, notice_tasks.queue_mails, notice_tasks.queue_digests):
        assert "pupr" in work(MORNING)
    assert notice_tasks.send_mails(MORNING) == "mengirim 1 surel"


def test_a_tick_looks_at_what_waits_and_not_at_all_that_was_ever_told(office: Cast):
    """SQLite plans without statistics, so its plan is the same for few rows and for millions."""
    if connection.vendor == "sqlite":
        assert "notices_to_mail" in Notice.objects.undecided(office.agency, MORNING).explain()
        assert "mails_to_send" in Mail.objects.due([office.agency], MORNING).explain()
    assert not Notice.objects.undecided(office.other_agency, MORNING).exists()
