"""Jabatan & Plt./Plh.: named by decree for whole days, told to both, and over by itself."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import MORNING, WITA, Cast, cast
from tests.seating import person, seat
from tests.tables import changed, contents
from workflow.actions import clocks, cycles, positions
from workflow.actions.errors import AlreadyDone, Refused
from workflow.enums import Move, PositionKind, Role, State
from workflow.models import Actor, Cycle, JournalEntry, Notice, Position, User
from workflow.models.serving import seats
from workflow.pages.positions import positions_page
from workflow.permissions import acting_position, why_not

pytestmark = pytest.mark.django_db

TODAY = MORNING.date()
#: What a Pengelola types: Plh. from Tuesday 13 to Thursday 15 October 2026.
TYPED = {
    "kind": "plh",
    "since": "2026-10-13",
    "last": "2026-10-15",
    "decree": "800.1/77/2026",
    "reason": "Cuti tahunan",
}


@pytest.fixture
def office() -> Cast:
    return cast()


@pytest.fixture
def enter(client, office, time_machine):
    """Log somebody in at a moment that stands still."""

    def enter(name, now=MORNING):
        time_machine.move_to(now, tick=False)
        client.force_login(User.objects.get(username=office.people[name].username))
        return client

    return enter


def held(office: Cast, name: str) -> Position:
    """The definitif position of somebody."""
    return office.people[name].positions.get(kind=PositionKind.DEFINITIF)


def named(office: Cast, whom: str, by: str = "admin", now: datetime = MORNING, **more) -> Position:
    """Name ``whom`` Plh. of the Kabid from today on, as a model for the other tests."""
    known = {found.key: found for found in seats(office.agency, now.date())}
    facts = {
        "kind": "plh",
        "decree": "800/1",
        "since": TODAY,
        "last": TODAY + timedelta(days=2),
        "reason": "Cuti",
    }
    key = more.pop("key", None) or str(held(office, more.pop("of", "kabid.dagang")).pk)
    return positions.grant(
        known[key],
        office.people[whom],
        **facts | more,
        by=office.actor(by, now),
        now=now,
    )


def test_a_plh_is_named_told_and_over_by_itself(office, enter):
    kabid, kasubid = office.people["kabid.dagang"], office.people["kasubid.dagang"]
    typed = TYPED | {"seat": str(held(office, "kabid.dagang").pk), "person": str(kasubid.pk)}
    client = enter("admin")
    assert 'data-page="positions"' in client.get(reverse("position_grant")).content.decode()
    answer = client.post(reverse("position_grant"), typed)
    assert answer.status_code == 302, answer.content.decode()
    made = Position.objects.get(kind=PositionKind.PLH)
    assert (made.since, made.until) == (date(2026, 10, 13), date(2026, 10, 16))
    assert (made.acts_for.user, made.granted_by.username) == (kabid, "admin")
    assert made.full_label == "Plh. Kabid Bidang Perdagangan (mewakili Hj. Nurhayati dagang, S.E.)"
    assert JournalEntry.objects.get(event="position.grant").payload["decree"] == "800.1/77/2026"
    html = client.get(reverse("positions")).content.decode()
    assert "13 Okt 2026 sampai 15 Okt 2026" in html
    assert "mulai 13 Okt 2026" in html
    told = dict(Notice.objects.values_list("user__username", "text"))
    assert told.keys() == {"kabid.dagang", "kasubid.dagang", "perencanaan"}
    assert told["kasubid.dagang"].startswith("Anda ditunjuk sebagai Plh. Kabid")
    assert "Andi Baso dagang" in told["kabid.dagang"]
    # Its rights begin and end with its days, nobody has to do anything.
    office.cycle(state=State.OPENED)
    noon = datetime(2026, 10, 12, 12, tzinfo=WITA)
    for days, serves in ((0, False), (1, True), (3, True), (4, False)):
        now = noon + timedelta(days=days)
        acting, represented = office.actor("kasubid.dagang", now), office.actor("kabid.dagang", now)
        assert Cycle.objects.duties_of(acting).exists() is serves
        assert Cycle.objects.duties_of(represented).exists() is not serves
        assert bool(represented.position(Role.KABID, made.unit_id)), "the holder keeps the rights"
    # The list names who serves now, though the step began under another name.
    board = enter("perencanaan", noon + timedelta(days=2)).get(reverse("cycles")).content.decode()
    assert "Andi Baso dagang, S.Sos. (Plh.)" in board
    page = enter("pimpinan", noon + timedelta(days=2)).get(
        reverse("cycle", args=["dagang", 2026, 3])
    )
    assert "Menunggu Andi Baso dagang, S.Sos. (Plh. Kabid)" in page.content.decode()
    after = enter("perencanaan", noon + timedelta(days=5)).get(reverse("cycles")).content.decode()
    assert "(Plh.)" not in after


#: What is typed instead, at which field it is refused, and with which words.
REFUSED = [
    ({"decree": ""}, "Tulis nomor SK"),
    ({"reason": ""}, "Tulis alasannya"),
    ({"last": ""}, "Plh. selalu berbatas waktu"),
    ({"last": "2026-10-12"}, "tidak boleh sebelum hari mulai"),
    ({"since": "2026-09-27"}, "Paling awal 14 hari ke belakang, yaitu 28 September 2026."),
    ({"since": "2026-10-01", "last": "2026-10-02"}, "Hari terakhir sudah lewat"),
    ({"since": "kapan"}, "Tanggal tidak terbaca"),
    ({"kind": "definitif"}, "Pilih Plt. atau Plh."),
    ({"person": "kabid.dagang"}, "sendiri yang memegang jabatan itu"),
    ({"person": ""}, "Pilih orang yang ditunjuk."),
    ({"person": "keluar"}, "pilih dari daftar"),
    ({"person": "admin"}, "pilih dari daftar"),
    ({"seat": ""}, "Pilih jabatan yang diwakili."),
    ({"seat": "kosong-kabid-0"}, "pilih dari daftar"),
    ({"seat": "kosong-kabid"}, "untuk jabatan kosong pilih Plt."),
    ({"since": "2026-10-20", "last": "2026-10-21"}, "Pada hari-hari itu Tanpa Jabatan sudah"),
    ({"person": "kabid.jauh"}, 404),
    ({"seat": "kabid.jauh"}, 404),
]


def test_what_cannot_be_is_refused_with_a_sentence_and_writes_nothing(office, enter):
    gone = person(office, "keluar")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    Position.objects.filter(user=office.people["kabid.pasar"]).update(until=TODAY)
    later = {"since": date(2026, 10, 19), "last": date(2026, 10, 25)}
    named(office, "tamu", **later)
    client = enter("admin")
    client.get(reverse("home"))
    before = contents()
    for instead, words in REFUSED:
        typed = TYPED | {"seat": "kabid.dagang", "person": "kasubid.dagang"} | instead
        if typed["seat"] in office.people:
            typed["seat"] = str(held(office, typed["seat"]).pk)
        elif typed["seat"] == "kosong-kabid":
            typed["seat"] += f"-{office.units['pasar'].pk}"
        if typed["person"] in office.people:
            typed["person"] = str(office.people[typed["person"]].pk)
        answer = client.post(reverse("position_grant"), typed)
        if words == 404:
            assert answer.status_code == 404, instead
            continue
        html = answer.content.decode()
        assert (answer.status_code, words in html) == (200, True), (instead, words)
        assert "800.1/77/2026" in html or instead == {"decree": ""}, "what was typed stays"
    assert changed(before) == {}


def test_a_vacant_seat_gets_a_plt_without_an_end(office, enter):
    Position.objects.filter(user=office.people["kabid.pasar"]).update(until=TODAY)
    vacant = f"kosong-kabid-{office.units['pasar'].pk}"
    assert "kosong" in enter("admin").get(reverse("positions")).content.decode()
    made = named(office, "kabid.dagang", key=vacant, kind="plt", last=None)
    assert (made.acts_for, made.until, made.unit) == (None, None, office.units["pasar"])
    assert made.label == "Plt. Kabid Bidang Pengelolaan Pasar"
    assert vacant not in {found.key for found in seats(office.agency, TODAY)}
    with pytest.raises(Refused, match="pilih Plh"):
        named(office, "tamu", key=str(made.pk), kind="plt")


def test_a_kabid_names_for_the_own_absence_only(office, enter):
    own, other = held(office, "kabid.dagang"), held(office, "kabid.pasar")
    typed = TYPED | {"person": str(office.people["kasubid.dagang"].pk)}
    client = enter("kabid.dagang")
    page = client.get(reverse("position_grant")).content.decode()
    assert "Kabid Bidang Perdagangan ·" in page
    assert "Kabid Bidang Pengelolaan Pasar ·" not in page
    refused = client.post(reverse("position_grant"), typed | {"seat": str(other.pk)})
    assert "pilih dari daftar" in refused.content.decode()
    assert client.post(reverse("position_grant"), typed | {"seat": str(own.pk)}).status_code == 302
    made = Position.objects.get(kind=PositionKind.PLH)
    # The acting officer may not name another in turn, nor end it; outsiders do not see it.
    later = MORNING + timedelta(days=1)
    acting = enter("kasubid.dagang", later)
    assert acting.get(reverse("position_grant")).status_code == 403
    acting.post(reverse("position_end", args=[made.pk]))
    page = acting.get(reverse("positions")).content.decode()
    assert "Hanya Pengelola, atau Kabid yang diwakili" in page
    for outsider in ("kabid.pasar", "kabid.jauh", "analis.dagang"):
        answer = enter(outsider, later).post(reverse("position_end", args=[made.pk]))
        assert answer.status_code == 404
        html = enter(outsider, later).get(reverse("positions")).content.decode()
        assert "Andi Baso" not in html
    made.refresh_from_db()
    assert made.until == date(2026, 10, 16)
    enter("kabid.dagang", later + timedelta(hours=1)).post(reverse("position_end", args=[made.pk]))
    # Begun today and never used: taken back whole, the journal keeps it.
    assert not Position.objects.filter(pk=made.pk).exists()
    assert JournalEntry.objects.filter(event="position.withdraw").count() == 1


def test_ending_early_takes_the_rights_at_once_and_keeps_what_was_done(office):
    made = named(office, "kasubid.pasar")
    cycle = office.cycle(state=State.OPENED)

    cycles.move(
        cycle.pk,
        Move.ASSIGN,
        by=office.actor("kasubid.pasar"),
        now=MORNING,
        **office.inputs(cycle, Move.ASSIGN),
    )
    assert cycle.transitions.get().by_as == made.full_label
    tonight = positions.end(made.pk, by=office.actor("admin"), now=MORNING + timedelta(hours=1))
    assert "berakhir malam ini" in tonight
    made.refresh_from_db()
    assert made.until == TODAY + timedelta(days=1)
    with pytest.raises(AlreadyDone):
        positions.end(made.pk, by=office.actor("admin"), now=MORNING + timedelta(hours=2))
    Position.objects.filter(pk=made.pk).update(until=TODAY + timedelta(days=5))
    tomorrow = MORNING + timedelta(days=1)
    told = positions.end(made.pk, by=office.actor("kabid.dagang", tomorrow), now=tomorrow)
    assert "haknya berakhir sekarang juga" in told
    assert not Actor.at(office.people["kasubid.pasar"], tomorrow).position(
        Role.KABID, office.units["dagang"].pk
    )
    before = contents()
    with pytest.raises(AlreadyDone, match="sudah berakhir 12 Okt 2026"):
        positions.end(made.pk, by=office.actor("admin", tomorrow), now=tomorrow)
    assert changed(before) == {}


def test_four_eyes_hold_through_every_position(office):
    """Whoever submitted cannot approve or recommend, as Plh. of whomever; the holder can."""
    cycle = office.cycle(state=State.DRAFTED)
    now = MORNING + timedelta(hours=1)
    named(office, "kasubid.dagang", now=now)
    named(office, "kasubid.dagang", now=now, of="perencanaan")
    for move in (Move.APPROVE, Move.RETURN_FOR_REPAIR):
        with pytest.raises(Refused, match=r"Hj\. Nurhayati dagang, S\.E\., yang Anda wakili"):
            cycles.move(cycle.pk, move, by=office.actor("kasubid.dagang", now), now=now)
    cycle = office.advance(cycle, State.FORWARDED, now)
    for move in (Move.RECOMMEND, Move.REQUEST_REVISION):
        with pytest.raises(Refused, match=r"Muh\. Ilyas, S\.IP\., M\.Si\., yang Anda wakili"):
            cycles.move(cycle.pk, move, by=office.actor("kasubid.dagang", now), now=now)
    assert office.advance(cycle, State.RECOMMENDED, now).state == State.RECOMMENDED


def test_the_represented_holder_is_told_of_what_the_plh_may_not_decide(office):
    cycle = office.cycle(state=State.GATHERED)
    named(office, "kasubid.dagang")
    office.advance(cycle, State.DRAFTED)
    told = Notice.objects.get(text__contains="mengajukan laporan")
    assert told.user == office.people["kabid.dagang"]


def test_one_of_two_kasubid_is_represented_by_the_other(office):
    """The report stays with its seat: the other Kasubid's own reports are not touched."""
    unit = office.units["dagang"]
    second = seat(office, "kasubid2.dagang", Role.KASUBID, unit)
    Position.objects.filter(pk=second.pk).update(title="Kasubid Ekspor")
    outsider = seat(office, "kasubid3.dagang", Role.KASUBID, unit)
    cycle = office.cycle(state=State.ASSIGNED)
    named(office, "kasubid2.dagang", of="kasubid.dagang")
    now = MORNING + timedelta(hours=1)
    acting, idle = office.actor("kasubid2.dagang", now), office.actor("kasubid3.dagang", now)
    assert list(Cycle.objects.duties_of(acting)) == [cycle]
    assert not Cycle.objects.duties_of(idle).exists()
    assert not Cycle.objects.duties_of(office.actor("kasubid.dagang", now)).exists()

    cycle = Cycle.objects.get()
    assert [user.username for user in clocks.holders(cycle, now)] == ["kasubid2.dagang"]
    assert acting_position(acting, cycle, Role.KASUBID).full_label.startswith("Plh.")
    assert why_not(Move.INSTRUCT, acting, cycle) is None
    assert "ditugaskan kepada Andi Baso" in why_not(Move.INSTRUCT, idle, cycle)
    assert outsider.user_id == idle.user.pk
    # Assigned to the acting one, the report belongs to the seat they hold for another.

    fresh = office.cycle("pasar", State.OPENED)
    named(office, "tamu", of="kasubid.pasar")
    moved = cycles.move(
        fresh.pk,
        Move.ASSIGN,
        by=office.actor("kabid.pasar", now),
        now=now,
        kasubid=office.people["tamu"],
        instruction="Susun.",
    )
    assert moved.kasubid == office.people["kasubid.pasar"]
    sheet = moved.dispositions.get()
    assert sheet.recipients[0]["name"] == "Tanpa Jabatan"
    assert "(mewakili Andi Baso pasar, S.Sos.)" in sheet.recipients[0]["title"]


def test_documents_name_both(office):
    named(office, "tamu")
    named(office, "kasubid.pasar", of="perencanaan")
    cycle = office.cycle(state=State.DRAFTED)
    people = cycle.submissions.get().content["people"]
    assert people["kabid"]["name"] == "Tanpa Jabatan"
    assert people["kabid"]["title"].endswith("(mewakili Hj. Nurhayati dagang, S.E.)")
    assert people["planning"]["title"].endswith("(mewakili Muh. Ilyas, S.IP., M.Si.)")


def test_an_acting_position_of_the_admin_works_beside_its_holder(office):
    seat(office, "tamu", Role.KABID, office.units["dagang"], kind=PositionKind.PLH)
    cycle = office.cycle(state=State.OPENED)
    for name in ("tamu", "kabid.dagang"):
        assert list(Cycle.objects.duties_of(office.actor(name))) == [cycle]


def test_queries_do_not_grow_with_positions(office):
    named(office, "tamu")
    actor = office.actor("admin")
    with CaptureQueriesContext(connection) as few:
        positions_page(actor, MORNING)
    for number in range(4):
        since = date(2026, 1 + number, 1)
        Position.objects.create(
            agency=office.agency,
            unit=office.units["dagang"],
            user=office.people["kasubid.dagang"],
            role=Role.KABID,
            kind=PositionKind.PLH,
            title="Kabid",
            acts_for=held(office, "kabid.dagang"),
            granted_by=actor.user,
            granted_at=MORNING,
            since=since,
            until=since + timedelta(days=3),
        )
    with CaptureQueriesContext(connection) as many:
        page = positions_page(actor, MORNING)
    assert (len(page.ended), len(many)) == (4, len(few))


def test_a_plt_whom_a_plh_represents_is_not_ended_under_them(office, enter):
    """Nor taken back, which the database would refuse: the Plh. names them. The Plh. goes first."""
    Position.objects.filter(pk=held(office, "kabid.dagang").pk).update(until=TODAY)
    unit = office.people["kasubid.dagang"].positions.get().unit
    plt = named(office, "kasubid.dagang", kind="plt", last=None, key=f"kosong-kabid-{unit.pk}")
    plh = named(office, "analis.dagang", key=str(plt.pk))
    client, before = enter("admin"), contents()
    page = client.post(reverse("position_end", args=[plt.pk]), follow=True).content.decode()
    assert "Akhiri dahulu penunjukan itu." in page
    assert changed(before) == {}
    for position in (plh, plt, plt):  # the second click on the last one is told
        answer = client.post(reverse("position_end", args=[position.pk]), follow=True)
        assert answer.status_code == 200
    assert "sudah dibatalkan; tidak ada yang diubah" in answer.content.decode()
    assert not Position.objects.filter(pk__in=[plt.pk, plh.pk]).exists()
