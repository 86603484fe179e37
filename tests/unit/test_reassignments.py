"""Giving a task to somebody else in mid-step: who may when, and what becomes of clock and work."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import MORNING, Cast, cast, fill
from tests.seating import seat
from tests.tables import changed, contents
from workflow.actions import cycles, realizations, reassignments
from workflow.actions.entries import Entry
from workflow.actions.errors import AlreadyDone, Refused
from workflow.enums import FINAL_STATES, Move, NoticeKind, PositionKind, Role, State
from workflow.models import (
    AnalystPart,
    Cycle,
    JournalEntry,
    Notice,
    Position,
    Realization,
    Reassignment,
)
from workflow.pages.stranded import stranded_parts
from workflow.permissions import (
    own_part,
    why_not_reassign_any,
    why_not_reassign_kasubid,
    why_not_reassign_part,
)

pytestmark = pytest.mark.django_db

LATER = MORNING + timedelta(hours=2)
ROLES = ("kabid.dagang", "kasubid.dagang", "analis.dagang", "perencanaan", "pimpinan", "admin")
OUTSIDERS = ("kabid.pasar", "kasubid.pasar", "kabid.jauh", "tamu")


@pytest.fixture
def office() -> Cast:
    return cast()


def shared(office: Cast) -> Cycle:
    """A cycle that two Analis of Bidang Perdagangan collect, each their own indicators."""
    cycle = office.cycle(state=State.ASSIGNED)
    rows = list(cycle.realizations.order_by("pk").values_list("indicator_id", flat=True))
    first, second = office.people["analis.dagang"], office.people["analis2.dagang"]
    chosen = {pk: second if place < 2 else first for place, pk in enumerate(rows)}
    return cycles.move(
        cycle.pk,
        Move.INSTRUCT,
        by=office.actor("kasubid.dagang"),
        now=MORNING + timedelta(minutes=10),
        analysts=chosen,
        instruction="Kumpulkan.",
    )


def test_who_may_in_which_state(office):
    """Truth table role × state; another bidang or office may never."""
    cycle = office.cycle()
    names = [*ROLES, *OUTSIDERS]
    actors = {name: office.actor(name) for name in names}
    for state in (
        *(State.OPENED, State.ASSIGNED, State.COLLECTING, State.GATHERED, State.DRAFTED),
        *(State.RETURNED, State.DRAFTED, State.REVIEWED, State.FORWARDED, State.RECOMMENDED),
    ):
        cycle = office.advance(cycle, state)
        replaced = {name for name in names if why_not_reassign_kasubid(actors[name], cycle) is None}
        parted = {name for name in names if why_not_reassign_any(actors[name], cycle) is None}
        has_kasubid = state != State.OPENED and state not in FINAL_STATES
        assert replaced == ({"kabid.dagang"} if has_kasubid else set()), state
        collecting = {"kabid.dagang", "kasubid.dagang"} if state == State.COLLECTING else set()
        assert parted == collecting, state
        if state == State.COLLECTING:
            part = cycle.parts.get()
            assert why_not_reassign_part(actors["kasubid.dagang"], cycle, part) is None
            part.handed_over_at = MORNING
            reason = why_not_reassign_part(actors["kasubid.dagang"], cycle, part)
            assert (
                reason == "Bagian Rahmat dagang, S.Stat. sudah diserahkan, jadi tetap atas namanya."
            )


def test_an_open_part_goes_to_another_analis_and_the_clock_runs_on(office):
    cycle = shared(office)
    run = cycle.current_run
    mine = Realization.objects.of_cycle(cycle).filter(analyst=office.people["analis.dagang"])
    row = mine.filter(indicator__kind="number").first()
    entry = Entry(row.indicator_id, row.version, number=Decimal("3.5"))
    realizations.save(cycle.pk, [entry], by=office.actor("analis.dagang"), now=MORNING)
    made = reassignments.reassign_part(
        cycle.pk,
        office.people["analis.dagang"].pk,
        office.people["analis2.dagang"],
        "Mutasi ke Bappeda.",
        by=office.actor("kasubid.dagang"),
        now=LATER,
    )
    cycle = Cycle.objects.get()
    assert (cycle.state, cycle.current_run.due_at) == (State.COLLECTING, run.due_at)
    assert cycle.current_run.started_at == run.started_at
    assert cycle.current_run.holder == "Sitti Aminah dagang"
    assert {part.analyst.username for part in cycle.parts.all()} == {"analis2.dagang"}
    assert not mine.exists()
    row.refresh_from_db()
    assert (row.number, row.analyst.username) == (Decimal("3.5"), "analis2.dagang")
    assert (made.role, made.by_as) == (Role.ANALIS, "Kasubid/Kasubag Bidang Perdagangan")
    assert JournalEntry.objects.get(event="reassign.analis").payload["reason"] == made.reason
    told = Notice.objects.filter(kind=NoticeKind.POSITION)
    assert {notice.user.username for notice in told} == {
        *("analis.dagang", "analis2.dagang", "kabid.dagang")
    }
    assert "Jam berjalan terus sejak 12 Okt 2026, 09.10" in told.first().text
    # The one before has no part any more: what they still type is refused, nothing is lost.
    before = contents()
    with pytest.raises(Refused, match="Belum ada yang disimpan"):
        stale = Entry(row.indicator_id, row.version, number=Decimal(9))
        realizations.save(cycle.pk, [stale], by=office.actor("analis.dagang"), now=LATER)
    # A second press is told who did it, and when.
    with pytest.raises(AlreadyDone, match="sudah mengalihkannya dari Rahmat"):
        reassignments.reassign_part(
            cycle.pk,
            office.people["analis.dagang"].pk,
            office.people["analis2.dagang"],
            "Lagi.",
            by=office.actor("kabid.dagang"),
            now=LATER,
        )
    assert changed(before) == {}
    fill(cycle)
    by = office.actor("analis2.dagang", LATER)
    assert cycles.move(cycle.pk, Move.HAND_OVER, by=by, now=LATER).state == State.GATHERED


def test_a_handed_over_part_stays_and_that_of_the_taker_opens_again(office):
    cycle = shared(office)
    fill(cycle)
    taker = office.actor("analis2.dagang", MORNING + timedelta(minutes=30))
    cycles.move(cycle.pk, Move.HAND_OVER, by=taker, now=taker.now)
    by = office.actor("kabid.dagang", LATER)
    first, second = (office.people[name] for name in ("analis.dagang", "analis2.dagang"))
    before = contents()
    with pytest.raises(AlreadyDone, match="sudah diserahkan, jadi tetap atas namanya"):
        reassignments.reassign_part(cycle.pk, second.pk, first, "Cuti.", by=by, now=LATER)
    outsider, other = office.people["analis.pasar"], office.people["kasubid.dagang"]
    for successor, reason, words in (
        (None, "Cuti.", "Pilih Analis Data Bidang Perdagangan yang menerima."),
        (outsider, "Cuti.", "Pilih Analis Data Bidang Perdagangan yang menerima."),
        (other, "Cuti.", "Pilih Analis Data"),
        (first, "Cuti.", "Bagian itu memang milik Rahmat"),
        (second, " ", "Tulis alasan pengalihan"),
    ):
        with pytest.raises(Refused, match=words):
            reassignments.reassign_part(cycle.pk, first.pk, successor, reason, by=by, now=LATER)
    assert changed(before) == {}
    reassignments.reassign_part(cycle.pk, first.pk, second, "Cuti sakit.", by=by, now=LATER)
    part = AnalystPart.objects.get()
    assert (part.analyst, part.handed_over_at) == (second, None)


def test_a_transferred_analis_no_longer_blocks_the_cycle(office, time_machine):
    """The gap that this closes: their part could neither be handed over nor taken away."""
    cycle = office.cycle(state=State.COLLECTING)
    Position.objects.filter(user=office.people["analis.dagang"]).update(until=MORNING.date())
    for name in ("kabid.dagang", "kasubid.dagang"):
        line = stranded_parts(office.actor(name))[0]
        assert line.title == "Rahmat dagang, S.Stat. tidak lagi menjabat; alihkan bagiannya"
    for name in ("kabid.pasar", "kasubid.pasar", "perencanaan", "kabid.jauh", "tamu"):
        assert stranded_parts(office.actor(name)) == []
    time_machine.move_to(LATER, tick=False)
    client = Client()
    client.force_login(office.people["kasubid.dagang"])
    assert "alihkan bagiannya" in client.get(reverse("home")).content.decode()
    page = reverse("cycle", args=["dagang", 2026, 3])
    html = client.get(page).content.decode()
    assert "tidak lagi menjabat" in html and 'id="alihkan"' in html
    address = reverse("reassign", args=["dagang", 2026, 3, "analis"])
    typed = {
        "previous": str(office.people["analis.dagang"].pk),
        "successor": str(office.people["analis2.dagang"].pk),
        "reason": "",
    }
    refused = client.post(address, typed)
    assert "Tulis alasan pengalihan" in refused.content.decode()
    answer = client.post(address, typed | {"reason": "Mutasi ke Bappeda."})
    assert answer.url == f"{page}#alihkan"
    html = client.get(page).content.decode()
    assert "Bagian bahan dialihkan dari Rahmat dagang, S.Stat. kepada Sitti Aminah dagang" in html
    assert "Mutasi ke Bappeda." in html and "Jam langkah 3 berjalan terus." in html
    assert "Jam berjalan terus sejak 12 Okt 2026, 09.02" in html
    why = f'<a href="/tenggat/{cycle.current_run_id}/">Mengapa tenggatnya ini?</a>'
    assert html.count(why) == 2  # in the message and on the card
    assert stranded_parts(office.actor("kabid.dagang")) == []
    # The same press again, and somebody from elsewhere.
    again = client.post(address, typed | {"reason": "Mutasi ke Bappeda."}, follow=True)
    assert "sudah mengalihkannya" in again.content.decode()
    for outsider, status in (("kabid.pasar", 404), ("kabid.jauh", 404), ("perencanaan", 302)):
        client.force_login(office.people[outsider])
        assert client.post(address, typed).status_code == status
        assert "Alihkan tugas" not in client.get(page).content.decode()
    assert Reassignment.objects.count() == 1
    assert own_part(office.actor("analis2.dagang"), cycle) is not None


@pytest.mark.parametrize("state", [State.ASSIGNED, State.GATHERED, State.RETURNED, State.REVIEWED])
def test_the_kabid_replaces_the_kasubid_and_finished_clocks_keep_their_names(office, state):
    cycle = office.cycle(state=state)
    run = cycle.current_run
    finished = list(cycle.runs.filter(finished_at__isnull=False).values_list("pk", "holder"))
    fresh = seat(office, "kasubid2.dagang", Role.KASUBID, office.units["dagang"])
    before = office.people["kasubid.dagang"]
    by = office.actor("kabid.dagang", LATER)
    reassignments.reassign_kasubid(cycle.pk, before.pk, fresh.user, "Cuti.", by=by, now=LATER)
    cycle = Cycle.objects.get()
    assert (cycle.kasubid, cycle.current_run.holder) == (fresh.user, "kasubid2.dagang")
    assert (cycle.current_run.due_at, cycle.due_at) == (run.due_at, run.due_at)
    assert list(cycle.runs.filter(finished_at__isnull=False).values_list("pk", "holder")) == (
        finished
    )
    assert list(Cycle.objects.duties_of(office.actor("kasubid2.dagang", LATER))) == [cycle]
    assert not Cycle.objects.duties_of(office.actor("kasubid.dagang", LATER)).exists()
    with pytest.raises(AlreadyDone, match="sudah mengalihkannya dari Andi Baso"):
        reassignments.reassign_kasubid(cycle.pk, before.pk, fresh.user, "Lagi.", by=by, now=LATER)
    with pytest.raises(Refused, match="diganti oleh Kabid"):
        reassignments.reassign_kasubid(
            cycle.pk,
            fresh.user_id,
            before,
            "Kembali.",
            by=office.actor("kasubid2.dagang", LATER),
            now=LATER,
        )


def test_a_plh_who_is_kasubid_too_takes_the_report_over_for_good(office):
    """Chosen by name they take it to their own seat; the seat that they stand in for has it."""
    cycle = office.cycle(state=State.COLLECTING)
    unit, away = office.units["dagang"], office.people["kasubid.dagang"]
    seat(office, "kasubid2.dagang", Role.KASUBID, unit)
    stand_in = seat(office, "kasubid2.dagang", Role.KASUBID, unit, kind=PositionKind.PLH)
    stand_in.acts_for = away.positions.get()
    stand_in.save()
    fresh = office.people["kasubid2.dagang"]
    made = reassignments.reassign_kasubid(
        cycle.pk, away.pk, fresh, "Cuti besar", by=office.actor("kabid.dagang", LATER), now=LATER
    )
    assert (made.previous, made.successor) == (away, fresh)
    assert Cycle.objects.get(pk=cycle.pk).kasubid == fresh
