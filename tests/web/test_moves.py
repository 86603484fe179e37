"""The pages of the moves: made by the right person, refused with a reason to everybody else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import MORNING, QUARTER, YEAR, add_indicator, cast, fill, write
from tests.seating import seat
from workflow.actions import cycles
from workflow.enums import Move, PositionKind, RemarkTarget, Role, State
from workflow.models import (
    Cycle,
    Disposition,
    JournalEntry,
    Realization,
    Remark,
    StepRun,
    Transition,
)

pytestmark = pytest.mark.django_db
NOW = MORNING + timedelta(hours=1)
KASUBID, ANALIS = "kasubid.dagang", "analis.dagang"

#: (move, state it is made in, who makes it, state afterwards, who has it then)
MOVES = [
    (Move.ASSIGN, State.OPENED, "kabid.dagang", State.ASSIGNED, "Andi Baso dagang"),
    (Move.INSTRUCT, State.ASSIGNED, KASUBID, State.COLLECTING, "Rahmat dagang"),
    (Move.HAND_OVER, State.COLLECTING, ANALIS, State.GATHERED, "Andi Baso dagang"),
    (Move.SEND_BACK, State.GATHERED, KASUBID, State.COLLECTING, "Rahmat dagang"),
    (Move.SUBMIT, State.GATHERED, KASUBID, State.DRAFTED, "Hj. Nurhayati dagang"),
    (Move.WITHDRAW, State.DRAFTED, KASUBID, State.GATHERED, "Andi Baso dagang"),
    (Move.APPROVE, State.DRAFTED, "kabid.dagang", State.REVIEWED, "Andi Baso dagang"),
    (Move.RETURN_FOR_REPAIR, State.DRAFTED, "kabid.dagang", State.RETURNED, "Andi Baso dagang"),
    (Move.FORWARD, State.REVIEWED, KASUBID, State.FORWARDED, "Muh. Ilyas"),
    (Move.REQUEST_REVISION, State.FORWARDED, "perencanaan", State.RETURNED, "Andi Baso dagang"),
    (Move.RECOMMEND, State.FORWARDED, "perencanaan", State.RECOMMENDED, ""),
    (Move.REOPEN, State.RECOMMENDED, "perencanaan", State.RETURNED, "Andi Baso dagang"),
    (Move.CANCEL, State.COLLECTING, "perencanaan", State.CANCELLED, ""),
]
IDS = [row[0].value for row in MOVES]
NEEDS_TEXT = {
    Move.ASSIGN: "Tulis isi disposisi untuk Kasubid/Kasubag.",
    Move.INSTRUCT: "Tulis isi disposisi untuk Analis.",
    Move.SEND_BACK: "Tulis alasan pengembalian, agar Analis tahu apa yang kurang.",
    Move.RETURN_FOR_REPAIR: "Tulis paling sedikit satu catatan",
    Move.FORWARD: "Tulis isi disposisi untuk Kasubag Perencanaan.",
    Move.REQUEST_REVISION: "Tulis paling sedikit satu catatan",
    Move.RECOMMEND: "Tulis rekomendasi untuk laporan ini.",
    Move.REOPEN: "Tulis alasan membuka kembali laporan ini.",
    Move.CANCEL: "Tulis alasan pembatalan.",
}
TEXT_FIELDS = {
    Move.ASSIGN: "instruction",
    Move.INSTRUCT: "instruction",
    Move.HAND_OVER: "note",
    Move.SEND_BACK: "reason",
    Move.SUBMIT: "note",
    Move.WITHDRAW: "reason",
    Move.APPROVE: "note",
    Move.RETURN_FOR_REPAIR: "remark",
    Move.FORWARD: "instruction",
    Move.REQUEST_REVISION: "remark",
    Move.RECOMMEND: "recommendation",
    Move.REOPEN: "reason",
    Move.CANCEL: "reason",
}


@pytest.fixture
def office():
    return cast()


@pytest.fixture
def go(client, office, time_machine):
    """GET or POST a move's page as somebody; answers the response, redirects followed."""

    def go(name, move, data=None, *, unit="dagang", now=NOW):
        time_machine.move_to(now, tick=False)
        client.force_login(office.people[name])
        address = reverse("move", args=[unit, YEAR, QUARTER, str(move)])
        if data is None:
            return client.get(address)
        return client.post(address, data, follow=True)

    return go


def ready(office, move, state):
    """The cycle in the state, with the work done that the move asks for."""
    cycle = office.cycle(state=state)
    if move == Move.HAND_OVER:
        fill(cycle)
    if move == Move.SUBMIT:
        write(cycle)
    return cycle


def inputs(office, cycle, move, text="Ketikan dari pengujian."):
    """What the form of a move sends."""
    data = {"serial": cycle.serial, TEXT_FIELDS[move]: text}
    if move == Move.ASSIGN:
        data["kasubid"] = office.people[KASUBID].pk
    if move == Move.INSTRUCT:
        data["everyone"] = office.people[ANALIS].pk
    return data


def written(cycle):
    """Everything that a move writes, counted."""
    fresh = Cycle.objects.get(pk=cycle.pk)
    counts = [
        model.objects.count() for model in (Transition, StepRun, Disposition, Remark, JournalEntry)
    ]
    return (fresh.state, fresh.serial, fresh.round, *counts)


def html_of(response):
    return response.content.decode()


# --- the right person --------------------------------------------------------------------------


@pytest.mark.parametrize(("move", "state", "who", "target", "holder"), MOVES, ids=IDS)
def test_the_right_person_makes_the_move(office, go, move, state, who, target, holder):
    cycle = ready(office, move, state)
    response = go(who, move, inputs(office, cycle, move))
    moved = Cycle.objects.get(pk=cycle.pk)
    assert (moved.state, moved.serial) == (target, cycle.serial + 1)
    last = Transition.objects.get(cycle=cycle, serial=moved.serial)
    assert (last.move, last.by, last.at) == (move, office.people[who], NOW)
    assert "Ketikan dari pengujian." in last.note
    assert response.redirect_chain == [(reverse("cycle", args=["dagang", YEAR, QUARTER]), 302)]
    (message,) = response.context["messages"]
    assert message.level_tag == "success"
    end = "tidak dilanjutkan" if move == Move.CANCEL else "selesai"
    assert (f"Kini giliran {holder}" if holder else end) in str(message)
    why = f'<a href="/tenggat/{moved.current_run_id}/">Mengapa tenggatnya ini?</a>'
    assert (why in response.content.decode()) == bool(holder)


@pytest.mark.parametrize(("move", "state", "who", "target", "holder"), MOVES, ids=IDS)
def test_the_page_says_what_will_happen(office, go, move, state, who, target, holder):
    cycle = ready(office, move, state)
    before = written(cycle)
    html = html_of(go(who, move))
    assert 'data-page="move"' in html
    assert 'data-cycle="dagang-2026-3"' in html
    assert f'data-move="{move}"' in html
    assert f'name="serial" value="{cycle.serial}"' in html
    assert "Yang terjadi sesudahnya" in html
    assert target.label in html
    assert reverse("cycle", args=["dagang", YEAR, QUARTER]) in html
    assert written(cycle) == before


def test_the_next_clock_is_shown(office, go):
    office.cycle(state=State.DRAFTED)
    html = html_of(go("kabid.dagang", Move.APPROVE))
    assert "15 menit kerja (kebijakan kantor)" in html
    assert "Senin, 12 Oktober 2026 pukul 10.15 WITA, bila dilakukan sekarang" in html
    assert '<details class="why">' in html and "Sen 12 Okt: 15 menit (10.00–10.15)" in html
    assert "Kasubid/Kasubag: Andi Baso dagang, S.Sos." in html


def test_a_move_outside_the_sop_is_marked(office, go):
    office.cycle(state=State.GATHERED)
    assert "Langkah ini tidak disebut dalam SOP 07." in html_of(go(KASUBID, Move.SEND_BACK))
    assert "Langkah ini tidak disebut" not in html_of(go(KASUBID, Move.SUBMIT))


# --- everybody else ----------------------------------------------------------------------------


@pytest.mark.parametrize(("move", "state", "who", "target", "holder"), MOVES, ids=IDS)
def test_the_wrong_role_reads_the_reason_and_writes_nothing(
    office, go, move, state, who, target, holder
):
    cycle = ready(office, move, state)
    before = written(cycle)
    wrong = "pimpinan" if who == "perencanaan" else "perencanaan"
    response = go(wrong, move, inputs(office, cycle, move))
    assert "Langkah ini dilakukan oleh" in html_of(response)
    assert response.redirect_chain == []
    assert written(cycle) == before


@pytest.mark.parametrize("outsider", ["kabid.pasar", "kabid.jauh", "perencanaan.jauh", "tamu"])
def test_outsiders_find_nothing_and_write_nothing(office, go, outsider):
    cycle = office.cycle()
    before = written(cycle)
    assert go(outsider, Move.ASSIGN).status_code == 404
    sent = go(outsider, Move.ASSIGN, inputs(office, cycle, Move.ASSIGN))
    assert sent.status_code == 404
    assert written(cycle) == before


def test_a_visitor_must_log_in(client, office):
    cycle = office.cycle()
    address = reverse("move", args=["dagang", YEAR, QUARTER, "assign"])
    response = client.post(address, inputs(office, cycle, Move.ASSIGN))
    assert response.url.startswith(reverse("login"))
    assert Cycle.objects.get(pk=cycle.pk).state == State.OPENED


@pytest.mark.parametrize("unknown", ["hapus", "opened", "ASSIGN", "assign-"])
def test_an_unknown_move_is_not_there(office, go, unknown):
    office.cycle()
    assert go("kabid.dagang", unknown).status_code == 404


def test_the_wrong_state_is_said_without_a_form(office, go):
    office.cycle()
    html = html_of(go("kabid.dagang", Move.APPROVE))
    assert "langkah ini hanya tersedia pada status “Menunggu pemeriksaan”" in html
    assert "data-move" not in html


def test_typed_text_survives_a_refusal_by_role(office, go):
    cycle = office.cycle(state=State.DRAFTED)
    html = html_of(go("pimpinan", Move.APPROVE, inputs(office, cycle, Move.APPROVE, "Sudah baik.")))
    assert "Sudah baik." in html
    assert 'aria-disabled="true"' in html


def test_another_kasubid_is_told_whose_it_is(office, go):
    cycle = office.cycle(state=State.ASSIGNED)
    seat(office, "kasubid2.dagang", Role.KASUBID, office.units["dagang"])
    before = written(cycle)
    html = html_of(go("kasubid2.dagang", Move.INSTRUCT, inputs(office, cycle, Move.INSTRUCT)))
    assert "Laporan ini ditugaskan kepada Andi Baso dagang, S.Sos." in html
    assert written(cycle) == before


def test_nobody_approves_their_own_report(office, go):
    seat(office, KASUBID, Role.KABID, office.units["dagang"], kind=PositionKind.PLH)
    cycle = office.cycle(state=State.DRAFTED)
    before = written(cycle)
    html = html_of(go(KASUBID, Move.APPROVE, inputs(office, cycle, Move.APPROVE)))
    assert "Laporan ini Anda ajukan sendiri" in html
    assert written(cycle) == before


# --- too late, twice ---------------------------------------------------------------------------


@pytest.mark.parametrize(("move", "state", "who", "target", "holder"), MOVES, ids=IDS)
def test_the_second_click_does_nothing_and_says_who_and_when(
    office, go, move, state, who, target, holder
):
    cycle = ready(office, move, state)
    data = inputs(office, cycle, move)
    go(who, move, data)
    after = written(cycle)
    response = go(who, move, data, now=NOW + timedelta(minutes=3))
    assert written(cycle) == after
    assert response.redirect_chain == [(reverse("cycle", args=["dagang", YEAR, QUARTER]), 302)]
    texts = [str(message) for message in response.context["messages"]]
    assert office.people[who].full_name in texts[-1]
    assert "12-10-2026 pukul 10.00" in texts[-1]
    assert "tidak ada yang diubah" in texts[-1]


def test_an_old_page_cannot_move_a_cycle_that_came_back_to_its_state(office, go):
    cycle = office.cycle(state=State.GATHERED)
    old = {"serial": cycle.serial, "reason": "Dari halaman lama."}
    cycle = office.move(cycle, Move.SEND_BACK, MORNING + timedelta(minutes=20))
    cycle = office.move(cycle, Move.HAND_OVER, MORNING + timedelta(minutes=25))
    assert cycle.state == State.GATHERED
    before = written(cycle)
    response = go(KASUBID, Move.SEND_BACK, old)
    assert "Rahmat dagang, S.Stat. sudah menyerahkan bahan laporan" in html_of(response)
    assert written(cycle) == before


def test_what_was_typed_too_late_is_given_back(office, go):
    cycle = office.cycle(state=State.FORWARDED)
    old = inputs(office, cycle, Move.RECOMMEND, "Rekomendasi yang panjang.")
    seat(office, "plh", Role.PERENCANAAN, kind=PositionKind.PLH)
    go("plh", Move.RECOMMEND, inputs(office, cycle, Move.RECOMMEND, "Lebih cepat."))
    response = go("perencanaan", Move.RECOMMEND, old)
    texts = [str(message) for message in response.context["messages"]]
    assert "sudah merekomendasikan laporan" in texts[0]
    assert "“Rekomendasi yang panjang.”" in texts[1]
    assert Cycle.objects.get(pk=cycle.pk).recommendation == "Lebih cepat."


# --- what is missing ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("move", "state", "who", "target", "holder"),
    [row for row in MOVES if row[0] in NEEDS_TEXT],
    ids=[row[0].value for row in MOVES if row[0] in NEEDS_TEXT],
)
def test_a_missing_text_is_asked_for_at_its_field(office, go, move, state, who, target, holder):
    cycle = ready(office, move, state)
    before = written(cycle)
    response = go(who, move, inputs(office, cycle, move, text="  "))
    form = response.context["form"]
    assert NEEDS_TEXT[move] in form.errors[TEXT_FIELDS[move]][0]
    html = html_of(response)
    assert NEEDS_TEXT[move] in html
    assert 'aria-invalid="true"' in html
    assert written(cycle) == before


def test_a_refused_form_keeps_what_was_typed(office, go):
    cycle = office.cycle()
    data = {"serial": cycle.serial, "kasubid": "", "instruction": "Tolong <segera> & rapi."}
    response = go("kabid.dagang", Move.ASSIGN, data)
    html = html_of(response)
    assert "Tolong &lt;segera&gt; &amp; rapi." in html
    assert (
        "Pilih Kasubid/Kasubag yang menyusun laporan." in response.context["form"].errors["kasubid"]
    )
    assert Cycle.objects.get(pk=cycle.pk).state == State.OPENED


@pytest.mark.parametrize("person", ["kasubid.pasar", "analis.dagang", "kabid.jauh"])
def test_nobody_outside_the_unit_can_be_chosen(office, go, person):
    cycle = office.cycle()
    before = written(cycle)
    data = inputs(office, cycle, Move.ASSIGN) | {"kasubid": office.people[person].pk}
    response = go("kabid.dagang", Move.ASSIGN, data)
    assert "tidak menjabat di bidang ini" in response.context["form"].errors["kasubid"][0]
    assert written(cycle) == before


def test_an_overlong_text_is_kept_and_refused(office, go):
    cycle = office.cycle(state=State.FORWARDED)
    text = "panjang " * 600
    response = go("perencanaan", Move.RECOMMEND, inputs(office, cycle, Move.RECOMMEND, text))
    assert "Teks terlalu panjang" in response.context["form"].errors["recommendation"][0]
    assert text.strip() in html_of(response)


@pytest.mark.parametrize("origin", ["data", "report", "review"])
def test_a_refused_form_leads_back_to_where_it_came_from(office, go, origin):
    cycle = office.cycle(state=State.DRAFTED)
    data = {"serial": cycle.serial, "remark": "", "next": origin}
    html = html_of(go("kabid.dagang", Move.RETURN_FOR_REPAIR, data))
    assert f'href="{reverse(origin, args=["dagang", YEAR, QUARTER])}"' in html


def test_nobody_is_led_elsewhere(office, go):
    cycle = office.cycle(state=State.DRAFTED)
    data = {"serial": cycle.serial, "remark": "", "next": "https://contoh.test/"}
    response = go("kabid.dagang", Move.RETURN_FOR_REPAIR, data)
    assert f'href="{reverse("cycle", args=["dagang", YEAR, QUARTER])}"' in html_of(response)
    assert 'href="https://contoh.test/"' not in html_of(response)


# --- assign and instruct -----------------------------------------------------------------------


def test_the_only_kasubid_is_chosen_already(office, go):
    office.cycle()
    form = go("kabid.dagang", Move.ASSIGN).context["form"]
    assert form["kasubid"].value() == str(office.people[KASUBID].pk)
    assert "Bidang Perdagangan Triwulan III 2026" in form["instruction"].value()


def test_among_two_kasubid_nobody_is_chosen_for_me(office, go):
    seat(office, "kasubid2.dagang", Role.KASUBID, office.units["dagang"])
    office.cycle()
    form = go("kabid.dagang", Move.ASSIGN).context["form"]
    assert not form["kasubid"].value()
    assert len(form.fields["kasubid"].choices) == 3


@pytest.mark.parametrize(
    ("move", "state", "who", "empty"),
    [
        (Move.ASSIGN, State.OPENED, "kabid.dagang", KASUBID),
        (Move.INSTRUCT, State.ASSIGNED, KASUBID, ANALIS),
    ],
)
def test_an_empty_seat_is_said_before_the_form_is_filled(office, go, move, state, who, empty):
    office.cycle(state=state)
    role = office.people[empty].positions.get().role
    office.units["dagang"].positions.filter(role=role).delete()
    assert "mintalah Pengelola mengisi jabatan itu" in html_of(go(who, move))


def test_each_indicator_can_have_its_own_analis_and_the_rest_follow(office, go):
    cycle = office.cycle(state=State.ASSIGNED)
    first, *others = cycle.realizations.filter(is_due=True).order_by("indicator_id")
    data = inputs(office, cycle, Move.INSTRUCT)
    data[f"analyst_{first.indicator_id}"] = office.people["analis2.dagang"].pk
    go(KASUBID, Move.INSTRUCT, data)
    rows = {row.pk: row.analyst for row in Realization.objects.filter(cycle=cycle)}
    assert rows[first.pk] == office.people["analis2.dagang"]
    assert {rows[row.pk] for row in others} == {office.people[ANALIS]}
    assert cycle.parts.count() == 2


def test_an_indicator_without_analis_is_pointed_at(office, go):
    cycle = office.cycle(state=State.ASSIGNED)
    first, *others = cycle.realizations.filter(is_due=True).order_by("indicator_id")
    data = inputs(office, cycle, Move.INSTRUCT) | {"everyone": ""}
    data |= {f"analyst_{row.indicator_id}": office.people[ANALIS].pk for row in others}
    before = written(cycle)
    response = go(KASUBID, Move.INSTRUCT, data)
    errors = response.context["form"].errors
    assert errors == {f"analyst_{first.indicator_id}": ["Pilih Analis untuk indikator ini."]}
    assert written(cycle) == before


def test_indicators_that_rest_this_quarter_are_named_not_asked(office, go):
    cycle = office.cycle(state=State.ASSIGNED)
    response = go(KASUBID, Move.INSTRUCT)
    resting = cycle.realizations.get(is_due=False).indicator
    assert f"Tidak diukur triwulan ini: {resting.name}." in html_of(response)
    assert f"analyst_{resting.pk}" not in response.context["form"].fields


def test_the_analis_of_last_time_are_suggested(office, go):
    unit = office.units["dagang"]
    before = cycles.open_by_hand(
        unit, YEAR, 2, by=office.actor("perencanaan"), now=MORNING, reason="Susulan."
    )
    before = office.advance(before, State.ASSIGNED)
    due = list(before.realizations.filter(is_due=True).order_by("indicator_id"))
    names = [ANALIS, "analis2.dagang", ANALIS, "analis2.dagang"]
    chosen = {row.indicator_id: office.people[name] for row, name in zip(due, names, strict=True)}
    cycles.move(
        before.pk,
        Move.INSTRUCT,
        by=office.actor(KASUBID),
        now=MORNING,
        analysts=chosen,
        instruction="Kumpulkan.",
    )
    office.cycle(state=State.ASSIGNED)
    response = go(KASUBID, Move.INSTRUCT)
    form = response.context["form"]
    assert {pk: form[f"analyst_{pk}"].value() for pk in chosen} == {
        pk: str(user.pk) for pk, user in chosen.items()
    }
    assert "Terisi seperti pengumpulan sebelumnya" in html_of(response)


# --- handing over ------------------------------------------------------------------------------


def two_parts(office):
    """Being collected by two Analis; every figure filled."""
    cycle = office.cycle(state=State.ASSIGNED)
    due = cycle.realizations.filter(is_due=True).values_list("indicator_id", flat=True)
    names = (ANALIS, "analis2.dagang")
    cycle = cycles.move(
        cycle.pk,
        Move.INSTRUCT,
        by=office.actor(KASUBID),
        now=MORNING + timedelta(minutes=5),
        analysts={pk: office.people[names[n % 2]] for n, pk in enumerate(due)},
        instruction="Kumpulkan.",
    )
    fill(cycle)
    return cycle


def test_the_first_part_waits_for_the_other(office, go):
    cycle = two_parts(office)
    response = go(ANALIS, Move.HAND_OVER, {"serial": cycle.serial})
    assert Cycle.objects.get(pk=cycle.pk).state == State.COLLECTING
    assert cycle.parts.get(analyst=office.people[ANALIS]).handed_over_at == NOW
    (message,) = response.context["messages"]
    assert "Bagian Anda diserahkan. Masih menunggu bagian Sitti Aminah dagang." in str(message)
    response = go("analis2.dagang", Move.HAND_OVER, {"serial": cycle.serial, "note": "Lengkap."})
    assert Cycle.objects.get(pk=cycle.pk).state == State.GATHERED
    assert Transition.objects.get(cycle=cycle, move="hand_over").note == "Lengkap."


def test_every_part_is_asked_for_a_note(office, go):
    cycle = two_parts(office)
    first = go(ANALIS, Move.HAND_OVER)
    assert "note" in first.context["form"].fields
    assert "setelah Sitti Aminah dagang juga menyerahkan bagiannya" in html_of(first)
    go(ANALIS, Move.HAND_OVER, {"serial": cycle.serial})
    last = go("analis2.dagang", Move.HAND_OVER)
    assert "note" in last.context["form"].fields


def test_my_part_is_summed_up_before_i_hand_it_over(office, go):
    cycle = two_parts(office)
    mine = cycle.realizations.filter(analyst=office.people[ANALIS])
    html = html_of(go(ANALIS, Move.HAND_OVER))
    assert all(row.indicator.name in html for row in mine)
    assert "12,50 Persen" in html
    assert "45 dari 50" in html + html_of(go("analis2.dagang", Move.HAND_OVER))
    assert "tanpa bukti" in html
    first = mine.first().indicator_id
    assert f'href="{reverse("data", args=["dagang", YEAR, QUARTER])}#i-{first}"' in html
    assert "Belum ada bukti dukung. Apa dasar angkanya?" in html


def test_a_part_with_gaps_is_refused_by_name(office, go):
    cycle = office.cycle(state=State.COLLECTING)
    before = written(cycle)
    assert "4 indikator belum terisi" in html_of(go(ANALIS, Move.HAND_OVER))
    response = go(ANALIS, Move.HAND_OVER, {"serial": cycle.serial, "note": "Maaf."})
    (error,) = response.context["form"].non_field_errors()
    assert "Jumlah realisasi ekspor" in error
    assert "Maaf." in html_of(response)
    assert written(cycle) == before


def test_handing_over_twice_is_told(office, go):
    cycle = two_parts(office)
    go(ANALIS, Move.HAND_OVER, {"serial": cycle.serial})
    before = written(cycle)
    response = go(ANALIS, Move.HAND_OVER, {"serial": cycle.serial})
    assert "Bagian Anda sudah diserahkan." in html_of(response)
    assert written(cycle) == before


# --- reviewing ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("move", "sent"), [(Move.RETURN_FOR_REPAIR, True), (Move.APPROVE, False)])
def test_drafted_remarks_are_shown_before_the_decision(office, go, move, sent):
    cycle = office.cycle(state=State.DRAFTED)
    Remark.objects.create(
        submission=cycle.submissions.get(),
        target=RemarkTarget.VALUE,
        indicator=office.indicators[0],
        text="Periksa letak koma.",
        by=office.people["kabid.dagang"],
        written_at=MORNING,
    )
    html = html_of(go("kabid.dagang", move))
    assert "Realisasi · Jumlah realisasi ekspor: Periksa letak koma." in html
    response = go("kabid.dagang", move, {"serial": cycle.serial})
    assert (Cycle.objects.get(pk=cycle.pk).state == State.RETURNED) is sent
    assert ("Ada 1 catatan yang belum dikirim" in html_of(response)) is not sent


def test_a_report_without_narrative_is_warned_of_and_refused(office, go):
    cycle = office.cycle(state=State.GATHERED)
    before = written(cycle)
    assert "4 indikator belum bernarasi" in html_of(go(KASUBID, Move.SUBMIT))
    response = go(KASUBID, Move.SUBMIT, {"serial": cycle.serial, "note": "Mohon diperiksa."})
    assert "belum bernarasi" in response.context["form"].non_field_errors()[0]
    assert "Mohon diperiksa." in html_of(response)
    assert written(cycle) == before


# --- cost --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("move", "state", "role"),
    [
        (Move.INSTRUCT, State.ASSIGNED, "kasubid"),
        (Move.HAND_OVER, State.COLLECTING, "analis"),
        (Move.SUBMIT, State.GATHERED, "kasubid"),
    ],
)
def test_many_indicators_cost_what_few_cost(office, go, move, state, role):
    for number in range(5):
        add_indicator(office.units["dagang"], f"Indikator tambahan {number}")
    counts = []
    for unit in ("pasar", "dagang"):
        office.cycle(unit, state)
        go(f"{role}.{unit}", move, unit=unit)
        with CaptureQueriesContext(connection) as seen:
            assert "data-move" in html_of(go(f"{role}.{unit}", move, unit=unit))
        counts.append(len(seen))
    assert counts[0] == counts[1]
