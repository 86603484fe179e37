"""Several Analis: each hands over their own part, everybody sees how far all are."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.cast import MORNING, cast, fill
from tests.tables import changed, contents
from workflow.actions import cycles, realizations
from workflow.actions.entries import BudgetEntry, Entry
from workflow.actions.errors import Refused
from workflow.actions.realizations import NotSaved
from workflow.enums import Move, State
from workflow.models import AnalystPart, Answer, BudgetRealization, Cycle, Notice, Realization

pytestmark = pytest.mark.django_db

LATER = MORNING + timedelta(hours=1)
RAHMAT, SITTI = "analis.dagang", "analis2.dagang"


@pytest.fixture
def office():
    return cast()


@pytest.fixture
def shared(office):
    """A cycle whose first two indicators Rahmat collects, the others Sitti."""
    cycle = office.cycle(state=State.ASSIGNED)
    ids = list(Realization.objects.of_cycle(cycle).values_list("indicator_id", flat=True))
    chosen = {pk: office.people[RAHMAT if place < 2 else SITTI] for place, pk in enumerate(ids)}
    return cycles.move(
        cycle.pk,
        Move.INSTRUCT,
        by=office.actor("kasubid.dagang"),
        now=MORNING,
        analysts=chosen,
        instruction="Kumpulkan.",
    )


@pytest.fixture
def enter(client, office, time_machine):
    """Log somebody in at a moment that stands still."""

    def enter(name):
        time_machine.move_to(LATER, tick=False)
        client.force_login(office.people[name])
        return client

    return enter


def address(cycle, page, *more):
    return reverse(page, args=[cycle.unit.code, cycle.year, cycle.quarter, *more])


def move(office, cycle, name, who, **inputs):
    return cycles.move(cycle.pk, name, by=office.actor(who), now=LATER, **inputs)


def rows_of(office, cycle, who):
    rows = Realization.objects.of_cycle(cycle).filter(is_due=True)
    return list(rows.filter(analyst=office.people[who]))


def test_each_hands_over_their_own_part_and_the_last_is_told(enter, office, shared):
    fill(shared)
    Realization.objects.filter(pk=rows_of(office, shared, SITTI)[0].pk).update(number=None)
    told = "0 dari 2 Analis sudah menyerahkan; menunggu"
    sitti = "Sitti Aminah dagang (1 dari 2 terisi)"
    for who, rahmat in (
        ("kabid.dagang", "Rahmat dagang, S.Stat. (2 dari 2 terisi)"),
        (RAHMAT, "Anda"),
    ):
        client = enter(who)
        for page in (reverse("home"), address(shared, "cycle")):
            text = client.get(page).content.decode()
            assert f"{told} {rahmat}, {sitti}" in text, (who, page)
    page = enter(RAHMAT).get(address(shared, "move", "hand_over")).content.decode()
    assert f"Belum diserahkan oleh Analis lain: {sitti}." in page
    own, others = rows_of(office, shared, RAHMAT), rows_of(office, shared, SITTI)
    assert all(row.indicator.name in page for row in own)
    part = page.partition("Bagian Anda")[2].partition("Yang terjadi sesudahnya")[0]
    assert not any(row.indicator.name in part for row in others)
    # Sitti's questions stand apart: they are neither counted among Rahmat's nor called his silence.
    panel = enter(RAHMAT).get(address(shared, "data")).context["page"].questions
    assert {question.indicator for question in panel.asked} == {r.indicator.name for r in own}
    assert panel.hint.endswith("tercatat “Tidak dijawab saat diserahkan”.")
    assert panel.text == f"{len(panel.asked)} dari {len(panel.asked)} pertanyaan belum dijawab."
    assert {question.indicator for question in panel.others} < {r.indicator.name for r in others}
    assert not any(question.editable for question in panel.others)
    panel = enter("kasubid.dagang").get(address(shared, "data")).context["page"].questions
    assert not panel.others
    with pytest.raises(Refused, match="1 indikator belum terisi"):
        move(office, shared, Move.HAND_OVER, SITTI)
    # What is said with a part that is not the last one is kept, too.
    sent = {"serial": Cycle.objects.get(pk=shared.pk).serial, "note": "Ekspor dari SKA."}
    told = enter(RAHMAT).post(address(shared, "move", "hand_over"), sent, follow=True)
    assert f"Masih menunggu bagian {office.people[SITTI]}." in told.content.decode()
    assert Cycle.objects.get(pk=shared.pk).state == State.COLLECTING
    assert "Ekspor dari SKA." in enter("kasubid.dagang").get(address(shared, "cycle")).text
    panel = enter(RAHMAT).get(address(shared, "data")).context["page"].questions
    assert panel.others
    assert not panel.hint
    # Only the own questions got a word; those about Sitti's part still wait for hers.
    answered = set(Answer.objects.values_list("indicator_id", flat=True))
    assert answered == {row.indicator_id for row in own}
    notice = Notice.objects.get(key__startswith="part:")
    assert notice.user == office.people[SITTI]
    assert "tinggal bagian Anda pada bahan laporan" in notice.text
    assert notice.link == address(shared, "data")
    waiting = enter("kasubid.dagang").get(reverse("home")).content.decode()
    assert f"1 dari 2 Analis sudah menyerahkan; menunggu {sitti}" in waiting
    # Rahmat's part is locked, Sitti's is not; the budget is hers now.
    line = BudgetRealization.objects.get(cycle=shared)
    spent = [BudgetEntry(line.line_id, Decimal(7), line.amount)]
    with pytest.raises(NotSaved) as refused:
        realizations.save(shared.pk, [], by=office.actor(RAHMAT), now=LATER, budget=spent)
    assert "sudah diserahkan" in refused.value.budget_forbidden
    late = replace(Entry.of(others[0]), number=Decimal(3))
    realizations.save(shared.pk, [late], by=office.actor(SITTI), now=LATER, budget=spent)
    moved = move(office, shared, Move.HAND_OVER, SITTI, note="Harga dari survei.")
    assert moved.state == State.GATHERED
    said = f"{office.people[RAHMAT]}: Ekspor dari SKA.\n{office.people[SITTI]}: Harga dari survei."
    assert moved.transitions.order_by("-serial").first().note == said
    callout = enter("kasubid.dagang").get(address(shared, "cycle")).context["page"].callout
    assert callout.quote == said


def test_the_kasubid_sends_one_part_back(enter, office, shared):
    fill(shared)
    for who in (RAHMAT, SITTI):
        move(office, shared, Move.HAND_OVER, who, note="Semua dari register.")
    # Whose an indicator is stands beside it: that decides whose part is sent back.
    told = f"Dikumpulkan oleh {office.people[SITTI]}"
    assert enter("kasubid.dagang").get(address(shared, "data")).text.count(told) == (
        Realization.objects.filter(cycle=shared, analyst=office.people[SITTI]).count()
    )
    assert told not in enter(SITTI).get(address(shared, "data")).text
    client, url = enter("kasubid.dagang"), address(shared, "move", "send_back")
    page = client.get(url).content.decode()
    assert "Semua Analis" in page
    assert "Hanya Sitti Aminah dagang" in page
    before = contents()
    serial = Cycle.objects.get(pk=shared.pk).serial
    stranger = office.people["analis.pasar"].pk
    for wrong in ({"analyst_id": stranger}, {"analyst_id": "x"}):
        sent = {"serial": serial, "reason": "Periksa.", **wrong}
        assert "Pilih Analis dari daftar." in client.post(url, sent).content.decode()
    with pytest.raises(Refused, match="tidak punya bagian"):
        move(office, shared, Move.SEND_BACK, "kasubid.dagang", reason="A", analyst_id=stranger)
    assert changed(before).keys() <= {"django_session"}
    sitti = office.people[SITTI]
    client.post(url, {"serial": serial, "reason": "Satuannya?", "analyst_id": sitti.pk})
    cycle = Cycle.objects.get(pk=shared.pk)
    assert cycle.state == State.COLLECTING
    assert cycle.current_run.holder == sitti.get_full_name()
    note = cycle.transitions.order_by("-serial").first().note
    assert note == "Bagian Sitti Aminah dagang: Satuannya?"
    open_parts = AnalystPart.objects.filter(cycle=cycle, handed_over_at__isnull=True)
    assert [part.analyst for part in open_parts] == [sitti]
    back = Notice.objects.filter(key=f"move:{cycle.pk}:{cycle.serial}")
    assert [notice.user for notice in back] == [sitti]
    assert "Satuannya?" in enter(SITTI).get(address(cycle, "data")).content.decode()
    locked = rows_of(office, cycle, RAHMAT)[0]
    with pytest.raises(NotSaved):
        entry = replace(Entry.of(locked), number=Decimal(1))
        realizations.save(cycle.pk, [entry], by=office.actor(RAHMAT), now=LATER)
    # Said anew: only what was handed over since then.
    cycle = move(office, cycle, Move.HAND_OVER, SITTI, note="Satuannya ton.")
    assert cycle.state == State.GATHERED
    assert cycle.transitions.order_by("-serial").first().note == "Satuannya ton."
    assert move(office, cycle, Move.SEND_BACK, "kasubid.dagang", reason="Semua.").state == (
        State.COLLECTING
    )
    assert not AnalystPart.objects.filter(cycle=cycle, handed_over_at__isnull=False).exists()


def test_an_analis_without_a_part_reads_only(enter, office):
    cycle = office.cycle(state=State.COLLECTING)  # all of it is Rahmat's
    fill(cycle)
    client, before = enter(SITTI), contents()
    page = client.get(address(cycle, "data")).content.decode()
    assert "Indikator ini ditugaskan kepada Rahmat dagang" in page
    assert "Analis sudah menyerahkan" not in page
    refused = client.get(address(cycle, "move", "hand_over")).content.decode()
    assert "Tidak ada indikator yang ditugaskan kepada Anda" in refused
    with pytest.raises(Refused, match="Tidak ada indikator"):
        move(office, cycle, Move.HAND_OVER, SITTI)
    assert changed(before).keys() <= {"django_session"}
    assert enter("kabid.jauh").get(address(cycle, "move", "send_back")).status_code == 404
