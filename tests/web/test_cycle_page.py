"""Halaman siklus: whose turn, the living sheet, other moves, documents, history, people."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from tests.cast import MORNING, QUARTER, YEAR, add_indicator, cast, fill
from tests.seating import seat
from workflow.actions import cycles
from workflow.enums import Move, PositionKind, Role, State
from workflow.models import Cycle, Submission
from workflow.pages import cycle_side
from workflow.pages.cycle import cycle_page

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NOW = MORNING + HOUR


@pytest.fixture
def office():
    return cast()


@pytest.fixture
def show(client, office, time_machine):
    """The cycle page as somebody sees it."""

    def show(name, unit="dagang", now=NOW):
        time_machine.move_to(now, tick=False)
        client.force_login(office.people[name])
        return client.get(reverse("cycle", args=[unit, YEAR, QUARTER]))

    return show


def page(office, name, cycle, now=NOW):
    fresh = Cycle.objects.with_clock().with_parts().get(pk=cycle.pk)
    return cycle_page(fresh, office.actor(name, now), now)


# --- scope -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "outsider", ["kabid.pasar", "analis.pasar", "kabid.jauh", "perencanaan.jauh", "tamu"]
)
def test_outsiders_find_nothing(office, show, outsider):
    office.cycle()
    assert show(outsider).status_code == 404


@pytest.mark.parametrize(
    "insider",
    ["kabid.dagang", "kasubid.dagang", "analis2.dagang", "perencanaan", "pimpinan", "admin"],
)
def test_insiders_see_the_sheet(office, show, insider):
    office.cycle()
    html = show(insider).content.decode()
    assert 'data-page="cycle"' in html
    assert 'data-cycle="dagang-2026-3"' in html
    assert html.count('data-step="') == 12  # six rows of the sheet, six of the phone's list


def test_a_visitor_must_log_in(client, office):
    office.cycle()
    address = reverse("cycle", args=["dagang", YEAR, QUARTER])
    response = client.get(address)
    assert response.status_code == 302
    assert response.url.startswith(reverse("login"))


def test_the_page_only_reads(client, office):
    cycle = office.cycle()
    client.force_login(office.people["kabid.dagang"])
    address = reverse("cycle", args=["dagang", YEAR, QUARTER])
    assert client.post(address).status_code == 405
    assert Cycle.objects.get(pk=cycle.pk).serial == 0


# --- whose turn --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "who", "title", "place"),
    [
        (State.ASSIGNED, "kasubid.dagang", "perintahkan pengumpulan bahan", ("move", "instruct")),
        (State.COLLECTING, "analis.dagang", "kumpulkan dan serahkan bahan", ("data",)),
        (State.GATHERED, "kasubid.dagang", "susun laporan data kinerja", ("report",)),
        (State.RETURNED, "kasubid.dagang", "perbaiki laporan", ("report",)),
        (State.DRAFTED, "kabid.dagang", "periksa laporan", ("review",)),
        (State.FORWARDED, "perencanaan", "rekomendasikan laporan", ("review",)),
    ],
)
def test_my_turn_leads_to_where_the_work_is_done(office, state, who, title, place):
    callout = page(office, who, office.cycle(state=state)).callout
    name, *more = place
    assert callout.title == f"Giliran Anda: {title}"
    assert callout.href == reverse(name, args=["dagang", YEAR, QUARTER, *more])
    assert callout.tone == ""


@pytest.mark.parametrize(
    ("state", "who", "move"),
    [(State.OPENED, "kabid.dagang", "assign"), (State.REVIEWED, "kasubid.dagang", "forward")],
)
def test_a_short_form_stands_on_the_page_itself(office, show, state, who, move):
    cycle = office.cycle(state=state)
    html = show(who).content.decode()
    address = reverse("move", args=["dagang", YEAR, QUARTER, move])
    assert f'action="{address}"' in html
    assert f'data-move="{move}"' in html
    assert f'name="serial" value="{cycle.serial}"' in html
    assert 'name="instruction"' in html


@pytest.mark.parametrize("who", ["kasubid.dagang", "analis.dagang", "perencanaan", "pimpinan"])
def test_others_read_who_has_it(office, show, who):
    office.cycle()
    html = show(who).content.decode()
    assert "Menunggu Hj. Nurhayati dagang, S.E. (Kabid)" in html
    assert "data-move" not in html


def test_a_due_time_is_explained(office):
    clock = page(office, "kabid.dagang", office.cycle()).callout.clock
    assert clock.due_text == "Senin, 12 Oktober 2026 pukul 09.15 WITA"
    assert len(clock.lines) >= 1


def test_an_analis_with_a_part_reads_how_far_it_is(office):
    cycle = office.cycle(state=State.COLLECTING)
    before = page(office, "analis.dagang", cycle).callout
    assert before.text.startswith("0 dari 4 indikator Anda terisi.")
    fill(cycle)
    after = page(office, "analis.dagang", cycle).callout
    assert after.label == "Serahkan bahan"
    assert after.href == reverse("move", args=["dagang", YEAR, QUARTER, "hand_over"])


def test_an_analis_who_has_handed_over_waits_for_the_others(office):
    cycle = shared(office)
    fill(cycle)
    cycles.move(cycle.pk, Move.HAND_OVER, by=office.actor("analis.dagang"), now=MORNING)
    callout = page(office, "analis.dagang", cycle).callout
    assert callout.title == (
        "Bagian Anda sudah diserahkan; menunggu Sitti Aminah dagang (2 dari 2 terisi)"
    )
    assert page(office, "kasubid.dagang", cycle).callout.title == (
        "Menunggu Sitti Aminah dagang (Analis Data)"
    )


def test_four_eyes_are_told_where_the_turn_stands(office):
    seat(office, "kasubid.dagang", Role.KABID, office.units["dagang"], kind=PositionKind.PLH)
    cycle = office.cycle(state=State.DRAFTED)
    callout = page(office, "kasubid.dagang", cycle).callout
    assert callout.title == "Menunggu pemeriksa lain"
    assert "Anda ajukan sendiri" in callout.reason
    assert callout.href == ""


def test_a_return_shows_its_remark_first(office):
    callout = page(office, "kasubid.dagang", office.cycle(state=State.RETURNED)).callout
    assert "Lengkapi penjelasan capaian." in callout.quote


def test_ends_are_clear(office, show):
    office.cycle(state=State.RECOMMENDED)
    office.cycle("pasar", State.CANCELLED)
    done, gone = (show("perencanaan", unit).content.decode() for unit in ("dagang", "pasar"))
    assert "Selesai: laporan direkomendasikan" in done
    assert "Layak masuk laporan triwulan." in done
    assert "Siklus ini dibatalkan" in gone
    assert "Bidang digabung." in gone
    assert 'data-move="' not in done and 'data-move="' not in gone


def test_an_empty_seat_is_said(office, show):
    office.people["kabid.dagang"].positions.all().delete()
    office.cycle()
    assert "Kabid, yang belum ada pejabatnya" in show("perencanaan").content.decode()


# --- other moves -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "verbs"),
    [
        ("kabid.dagang", {"assign", "approve", "return_for_repair"}),
        ("kasubid.dagang", {"instruct", "send_back", "submit", "withdraw", "forward"}),
        ("analis.dagang", {"hand_over"}),
        ("perencanaan", {"request_revision", "recommend", "reopen", "cancel"}),
        ("pimpinan", set()),
        ("admin", set()),
    ],
)
def test_only_the_verbs_of_my_roles_are_listed(office, who, verbs):
    moves = page(office, who, office.cycle(state=State.DRAFTED)).moves
    assert {button.move for button in moves} == verbs


def test_forbidden_verbs_stay_with_their_reason(office, show):
    office.cycle(state=State.DRAFTED)
    html = show("kasubid.dagang").content.decode()
    assert "Teruskan ke Perencanaan" in html
    assert "langkah ini hanya tersedia pada status “Disetujui”" in html
    assert reverse("move", args=["dagang", YEAR, QUARTER, "forward"]) not in html
    assert reverse("move", args=["dagang", YEAR, QUARTER, "withdraw"]) in html


def test_the_verb_of_a_form_on_the_page_is_not_listed_twice(office):
    moves = page(office, "kabid.dagang", office.cycle()).moves
    assert "assign" not in {button.move for button in moves}


# --- documents, history, people ----------------------------------------------------------------


def test_dispositions_and_versions_are_listed(office):
    cycle = office.cycle(state=State.FORWARDED)
    shown = page(office, "pimpinan", cycle).documents
    assert [line.title for line in shown] == [
        "Laporan data kinerja versi 1",
        "Disposisi 001/DISP/DAGANG/2026",
        "Disposisi 002/DISP/DAGANG/2026",
        "Disposisi 003/DISP/DAGANG/2026",
    ]
    assert shown[0].text.startswith("Disetujui · diajukan Andi Baso dagang, S.Sos.")
    assert "Hj. Nurhayati dagang, S.E. kepada Andi Baso dagang, S.Sos." in shown[1].text


def test_only_approved_versions_have_files(office):
    drafted = page(office, "kabid.dagang", office.cycle(state=State.DRAFTED)).documents[0]
    reviewed = page(office, "kabid.pasar", office.cycle("pasar", State.REVIEWED)).documents[0]
    assert drafted.links == []
    assert [link["href"] for link in reviewed.links] == [
        reverse(name, args=["pasar", YEAR, QUARTER, 1])
        for name in ("unit_report_pdf", "unit_report_xlsx")
    ]


def test_no_link_leads_nowhere():
    with pytest.raises(NoReverseMatch):
        reverse("no_such_page", args=[1])
    assert cycle_side.link("no_such_page", 1) == ""
    assert cycle_side.link("cycles") == reverse("cycles")


def test_history_tells_who_as_what_when_and_why(office):
    cycle = office.cycle(state=State.DRAFTED)
    Submission.objects.filter(cycle=cycle).update(
        review_begun_at=NOW, review_begun_by=office.people["kabid.dagang"]
    )
    cycle = office.move(cycle, Move.RETURN_FOR_REPAIR, NOW + HOUR)
    events = page(office, "pimpinan", cycle, NOW + HOUR).history
    assert [event.title for event in events] == [
        "Mengembalikan laporan untuk diperbaiki",
        "Pemeriksaan versi 1 dimulai",
        "Mengajukan laporan untuk diperiksa",
        "Menyerahkan bahan laporan",
        "Memerintahkan pengumpulan bahan",
        "Menugaskan penyusunan laporan",
        "Siklus dibuka dengan tangan",
    ]
    assert events[0].who == "Hj. Nurhayati dagang, S.E. (Kabid Bidang Perdagangan)"
    assert events[0].when == "Senin, 12 Oktober 2026 pukul 11.00 WITA"
    assert "Lengkapi penjelasan capaian." in events[0].text
    assert events[-1].who == "Muh. Ilyas, S.IP., M.Si."
    assert events[-1].text == "Dibuka untuk pengujian."


def test_history_tells_of_parts_and_of_opening_by_the_calendar(office):
    cycles.open_due(office.agency, now=MORNING)
    cycle = shared(office, Cycle.objects.get(unit__code="dagang"))
    fill(cycle)
    cycles.move(cycle.pk, Move.HAND_OVER, by=office.actor("analis.dagang"), now=NOW)
    events = page(office, "pimpinan", cycle).history
    assert (events[0].title, events[0].who) == ("Bagian bahan diserahkan", "Rahmat dagang, S.Stat.")
    assert events[-1].title == "Siklus dibuka otomatis"
    assert "10 Oktober 2026" in events[-1].text


def test_people_with_their_parts(office):
    cycle = shared(office)
    fill(cycle)
    cycles.move(cycle.pk, Move.HAND_OVER, by=office.actor("analis.dagang"), now=MORNING)
    shown = {line.name: line for line in page(office, "pimpinan", cycle).people}
    assert shown["Andi Baso dagang, S.Sos."].text == "Ditugaskan menyusun laporan"
    assert shown["Rahmat dagang, S.Stat."].pill == "sudah diserahkan"
    assert shown["Rahmat dagang, S.Stat."].text.startswith("2 dari 2 indikator terisi")
    assert shown["Sitti Aminah dagang"].pill == "belum diserahkan"
    assert "Muh. Ilyas, S.IP., M.Si." in shown


def test_the_review_has_a_tab_once_there_is_something_to_review(office):
    labels = [tab["label"] for tab in page(office, "pimpinan", office.cycle()).tabs]
    later = page(office, "pimpinan", office.cycle("pasar", State.DRAFTED)).tabs
    assert labels == ["Lembar SOP", "Data", "Naskah"]
    assert [tab["label"] for tab in later][-1] == "Pemeriksaan"


def test_the_name_of_a_bidang_is_never_markup(office, show):
    office.units["dagang"].name = "Bidang <b>Niaga</b>"
    office.units["dagang"].save()
    office.cycle()
    html = show("perencanaan").content.decode()
    assert "Bidang &lt;b&gt;Niaga&lt;/b&gt;" in html
    assert "<b>Niaga" not in html


# --- cost --------------------------------------------------------------------------------------


def shared(office, cycle=None):
    """A cycle being collected by two Analis, two indicators each."""
    cycle = office.advance(cycle or office.cycle(), State.ASSIGNED)
    due = cycle.realizations.filter(is_due=True).values_list("indicator_id", flat=True)
    names = ("analis.dagang", "analis2.dagang")
    return cycles.move(
        cycle.pk,
        Move.INSTRUCT,
        by=office.actor("kasubid.dagang"),
        now=MORNING + timedelta(minutes=5),
        analysts={pk: office.people[names[n % 2]] for n, pk in enumerate(due)},
        instruction="Kumpulkan.",
    )


def queries(show, *args):
    show(*args)  # the working calendar is built once per process
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert show(*args).status_code == 200
    return len(seen)


@pytest.mark.parametrize("who", ["kabid.dagang", "kasubid.dagang", "perencanaan", "pimpinan"])
def test_three_rounds_cost_what_one_costs(office, show, who):
    cycle = office.cycle(state=State.DRAFTED)
    one = queries(show, who)
    for minutes in (10, 20):
        at = MORNING + timedelta(minutes=minutes)
        cycle = office.move(cycle, Move.RETURN_FOR_REPAIR, at)
        cycle = office.move(cycle, Move.SUBMIT, at + timedelta(minutes=5))
    assert cycle.round == 3
    assert queries(show, who) == one


def test_many_indicators_and_people_cost_what_few_cost(office, show):
    office.cycle("pasar", State.COLLECTING)
    few = queries(show, "perencanaan", "pasar")
    for number in range(6):
        add_indicator(office.units["dagang"], f"Indikator tambahan {number}")
        seat(office, f"analis{number}.dagang", Role.ANALIS, office.units["dagang"])
    shared(office)
    assert queries(show, "perencanaan", "dagang") == few
