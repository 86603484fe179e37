"""Questions before hand-over: answered by those who may, never in the way, and frozen."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import MORNING, cast
from tests.tables import changed, contents
from workflow import content, journal
from workflow.actions import answers, cycles, realizations
from workflow.actions.entries import BudgetEntry, Entry
from workflow.actions.errors import Refused
from workflow.enums import Move, State
from workflow.models import Answer, BudgetRealization, Cycle, Evidence, Realization

pytestmark = pytest.mark.django_db

LATER = MORNING + timedelta(hours=1)


@pytest.fixture
def office():
    return cast()


@pytest.fixture
def cycle(office):
    return office.cycle("dagang", State.COLLECTING)


@pytest.fixture
def enter(client, office, time_machine):
    """Log somebody in at a moment that stands still."""

    def enter(name):
        time_machine.move_to(LATER, tick=False)
        client.force_login(office.people[name])
        return client

    return enter


def row_of(cycle, name):
    return Realization.objects.select_related("indicator").get(
        cycle=cycle, indicator__name__contains=name
    )


def fill_in(office, cycle, name, number="7", who="analis.dagang"):
    row = row_of(cycle, name)
    entry = replace(Entry.of(row), number=Decimal(number))
    realizations.save(cycle.pk, [entry], by=office.actor(who), now=MORNING)
    return row.indicator_id


def asked(cycle):
    """The questions of a cycle by name."""
    return {q.name: q for q in answers.all_questions(cycle, date(2026, 10, 12))}


def address(cycle, page="data", *more):
    return reverse(page, args=[cycle.unit.code, cycle.year, cycle.quarter, *more])


def test_an_answer_stands_until_its_facts_change(enter, office, cycle):
    pk = fill_in(office, cycle, "ekspor")
    (name,) = asked(cycle)
    client = enter("analis.dagang")
    sent = {f"jawab-{name}": "  Angka dari\nregister SKA. "}
    page = client.post(address(cycle, "data_save"), sent, follow=True).content.decode()
    answer = Answer.objects.get(cycle=cycle)
    assert (answer.text, answer.by.username) == ("Angka dari register SKA.", "analis.dagang")
    assert (answer.indicator_id, answer.question) == (pk, asked(cycle)[name].text)
    assert "Semua pertanyaan sudah dijawab." in page
    before = contents()
    client.post(address(cycle, "data_save"), sent)
    assert changed(before).keys() <= {"django_session"}
    # One press of a quick word changes it; no script is needed.
    client.post(address(cycle, "data_save"), {"cepat": f"{name}:0"})
    answer.refresh_from_db()
    assert answer.text == "Bukti dukung menyusul."
    told = [e.payload["answers"][0] for e in journal.JournalEntry.objects.filter(
        event="question.answer")]  # fmt: skip
    assert [(t["old"], t["new"]) for t in told] == [
        (None, "Angka dari register SKA."),
        ("Angka dari register SKA.", "Bukti dukung menyusul."),
    ]
    fill_in(office, cycle, "ekspor", "8")
    (other,) = asked(cycle)
    assert other != name
    page = client.get(address(cycle)).content.decode()
    assert "1 dari 1 pertanyaan belum dijawab." in page
    assert f'<a href="#i-{pk}">' in page
    # The row of the question is filled: among the empty ones the link leads to where it stands.
    page = client.get(f"{address(cycle)}?tampil=kosong").content.decode()
    assert f'<a href="?bagian=semua#i-{pk}">' in page
    # A page from before the change: the typed word is given back, not attached to new facts.
    page = client.post(address(cycle, "data_save"), {f"jawab-{name}": "Lain"}, follow=True)
    assert "Jawaban Anda tadi: “Lain”" in page.content.decode()
    assert Answer.objects.count() == 1


def test_the_script_saves_one_answer_and_hears_why_not(enter, office, cycle):
    fill_in(office, cycle, "ekspor")
    (name,) = asked(cycle)
    url, as_script = address(cycle, "answers"), {"accept": "application/json"}
    client = enter("analis.dagang")
    sent = client.post(url, {f"jawab-{name}": "Benar"}, headers=as_script)
    assert sent.json() == {"saved": True}
    before = contents()
    long = client.post(url, {f"jawab-{name}": "x" * 501}, headers=as_script).json()
    assert not long["saved"]
    assert "paling banyak 500 huruf" in long["sentence"]
    gone = client.post(url, {"jawab-same-1-0": "Benar 2"}, headers=as_script).json()
    assert "muat ulang" in gone["sentence"]
    other = as_script | {"x-owner": "999999"}
    assert client.post(url, {f"jawab-{name}": "A"}, headers=other).status_code == 409
    assert client.get(url).url.startswith(address(cycle))
    assert changed(before).keys() <= {"django_session"}


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("analis2.dagang", "Dijawab oleh Analis Data Bidang Perdagangan."),  # has no part
        ("kasubid.dagang", "Dijawab oleh Analis Data Bidang Perdagangan."),
        ("kabid.dagang", "Dijawab oleh Analis Data Bidang Perdagangan."),
        ("perencanaan", "Dijawab oleh Analis Data Bidang Perdagangan."),
    ],
)
def test_others_read_questions_without_an_input(enter, office, cycle, who, sentence):
    fill_in(office, cycle, "ekspor")
    (name,) = asked(cycle)
    client, before = enter(who), contents()
    page = client.get(address(cycle)).content.decode()
    assert "Belum ada bukti dukung. Apa dasar angkanya?" in page
    assert f'name="jawab-{name}"' not in page
    sent = {f"jawab-{name}": "Sudah"}
    refused = client.post(address(cycle, "answers"), sent, headers={"accept": "application/json"})
    assert refused.json() == {"saved": False, "sentence": sentence}
    told = client.post(address(cycle, "data_save"), sent, follow=True).content.decode()
    assert f"{sentence} Yang Anda ketik: “Sudah”" in told
    assert changed(before).keys() <= {"django_session"}


def test_another_office_finds_no_questions(enter, cycle):
    client, before = enter("kabid.jauh"), contents()
    assert client.post(address(cycle, "answers"), {"jawab-x": "a"}).status_code == 404
    assert changed(before).keys() <= {"django_session"}


def test_handing_over_gives_every_question_a_word(enter, office, cycle):
    for name in ("ekspor", "Koefisien", "Stabilitas"):
        fill_in(office, cycle, name)
    row = row_of(cycle, "izin")
    ratio = replace(Entry.of(row), numerator=Decimal(51), denominator=Decimal(50))
    line = BudgetRealization.objects.get(cycle=cycle)
    realizations.save(
        cycle.pk,
        [ratio],
        by=office.actor("analis.dagang"),
        now=MORNING,
        budget=[BudgetEntry(line.line_id, Decimal(270_000_000), None)],
    )
    names = asked(cycle)
    assert sorted({str(q.kind) for q in names.values()}) == [
        "above_ceiling", "above_hundred", "no_evidence",
    ]  # fmt: skip
    client = enter("analis.dagang")
    url = address(cycle, "move", "hand_over")
    page = client.get(url).content.decode()
    assert "6 dari 6 pertanyaan belum dijawab." in page
    money = next(name for name in names if name.startswith("above_ceiling"))
    # A quick word and Enter keep the form, and hand over nothing.
    kept = client.post(
        url, {"serial": cycle.serial, "cepat": f"{money}:1", "note": "Menyusul tera."}
    ).content.decode()
    assert "Menyusul tera." in kept
    assert "5 dari 6 pertanyaan belum dijawab." in kept
    assert Cycle.objects.get(pk=cycle.pk).state == State.COLLECTING
    ratio_name = next(name for name in names if name.startswith("above_hundred"))
    too_long = {"serial": cycle.serial, f"jawab-{ratio_name}": "x" * 501}
    assert "paling banyak 500 huruf" in client.post(url, too_long).content.decode()
    before = contents()
    gone = {"serial": cycle.serial, "jawab-same-1-abc": "Tetap"}
    assert "jawaban Anda tadi: “Tetap”" in client.post(url, gone).content.decode()
    assert changed(before).keys() <= {"django_session"}
    sent = {"serial": cycle.serial, f"jawab-{ratio_name}": "Dua izin dihitung ganda."}
    client.post(url, sent)
    assert Cycle.objects.get(pk=cycle.pk).state == State.GATHERED
    words = {a.kind: a.text for a in Answer.objects.filter(cycle=cycle)}
    assert Answer.objects.filter(cycle=cycle).count() == 6
    assert words == {
        "above_ceiling": "Pagunya sudah berubah.",
        "above_hundred": "Dua izin dihitung ganda.",
        "no_evidence": "Tidak dijawab saat diserahkan.",
    }
    # The Analis has lost the word; the Kasubid has it now, and the report freezes all of them.
    silent = next(name for name in names if name.startswith("no_evidence"))
    with pytest.raises(Refused, match="Kasubid"):
        answers.say(cycle.pk, {silent: "A"}, by=office.actor("analis.dagang"), now=LATER)
    naskah = enter("kasubid.dagang").get(address(cycle)).content.decode()
    assert f"Dijawab {office.people['analis.dagang']}, 12 Okt 2026" in naskah
    assert "yang dibiarkan kosong tercatat “Tidak dijawab”." in naskah
    answers.say(cycle.pk, {silent: "Ada di map."}, by=office.actor("kasubid.dagang"), now=LATER)
    naskah = enter("kasubid.dagang").get(address(cycle, "report")).content.decode()
    assert "Ada di map." in naskah
    assert "Pagunya sudah berubah." in naskah
    cycle = office.advance(Cycle.objects.get(pk=cycle.pk), State.DRAFTED, LATER)
    frozen = cycle.submissions.get().content
    rows = {i["id"]: i for o in frozen["objectives"] for i in o["indicators"]}
    told = rows[row.indicator_id]["questions"]
    assert [(q["kind"], q["answer"]) for q in told] == [
        ("above_hundred", "Dua izin dihitung ganda."),
        ("no_evidence", "Tidak dijawab saat diserahkan."),
    ]
    assert told[0]["by"] == str(office.people["analis.dagang"])
    assert frozen["budget"][0]["questions"][0]["answer"] == "Pagunya sudah berubah."
    page = enter("kabid.dagang").get(address(cycle, "review")).content.decode()
    for word in ("Dua izin dihitung ganda.", "Ada di map.", "Pagunya sudah berubah."):
        assert word in page
    with pytest.raises(Refused, match="jawaban tidak dapat diubah"):
        answers.say(cycle.pk, {silent: "B"}, by=office.actor("kasubid.dagang"), now=LATER)


def test_what_comes_up_after_the_hand_over_has_a_word_in_the_report(office, cycle):
    cycle = office.advance(cycle, State.GATHERED)
    Realization.objects.filter(pk=row_of(cycle, "ekspor").pk).update(number=Decimal("3.25"))
    cycle = office.advance(Cycle.objects.get(pk=cycle.pk), State.DRAFTED, LATER)
    frozen = cycle.submissions.get().content
    said = {
        q["answer"] for o in frozen["objectives"] for i in o["indicators"] for q in i["questions"]
    }
    assert said == {"Tidak dijawab saat diserahkan.", "Tidak dijawab saat diajukan."}
    assert content.digest(frozen) == cycle.submissions.get().sha256


def test_the_move_itself_refuses_nobody_for_silence(office, cycle):
    for name in ("ekspor", "Koefisien", "Stabilitas"):
        fill_in(office, cycle, name)
    row = row_of(cycle, "izin")
    realizations.save(
        cycle.pk,
        [replace(Entry.of(row), reason="Belum direkap.")],
        by=office.actor("analis.dagang"),
        now=MORNING,
    )
    moved = cycles.move(
        cycle.pk, Move.HAND_OVER, by=office.actor("analis.dagang"), now=LATER, note=""
    )
    assert moved.state == State.GATHERED
    assert set(Answer.objects.values_list("text", flat=True)) == {"Tidak dijawab saat diserahkan."}


PHOTO = "8f3a55c01e77b2d4"


def proof(row, letter, **fields):
    """A file of evidence that was judged already."""
    given = {"name": f"{letter}.jpg", "sha256": letter * 64, "uploaded_at": MORNING} | fields
    return Evidence.objects.create(
        realization=row,
        file=f"bukti/{letter}",
        content_type="image/jpeg",
        size=1,
        uploaded_by_id=row.cycle.parts.first().analyst_id,
        **given,
    )


def test_files_are_known_again_in_the_whole_office(office, cycle):
    for name in ("ekspor", "Koefisien"):
        fill_in(office, cycle, name)
    export, variation = row_of(cycle, "ekspor"), row_of(cycle, "Koefisien")
    market = office.cycle("pasar", State.COLLECTING)
    other = row_of(market, "Pedagang")
    before = cycles.open_by_hand(
        office.units["dagang"], 2026, 2, by=office.actor("perencanaan"), now=MORNING, reason="A"
    )
    before = office.advance(before, State.COLLECTING)
    earlier = row_of(before, "ekspor")
    mine = proof(export, "a", fingerprint=PHOTO, dated=date(2026, 8, 1))
    assert {str(q.kind) for q in asked(cycle).values()} == {"no_evidence"}

    def texts():
        return {str(q.kind): q.text for q in asked(cycle).values() if q.kind != "no_evidence"}

    proof(variation, "a")
    assert texts() == {
        "file_twice": "Berkas “a.jpg” juga dipakai pada indikator “Jumlah realisasi ekspor”. "
        "Apakah ini berkas yang benar?"
    }
    Evidence.objects.exclude(pk=mine.pk).delete()
    proof(earlier, "a")
    assert "“Jumlah realisasi ekspor”, TW II 2026" in texts()["file_earlier"]
    Evidence.objects.exclude(pk=mine.pk).delete()
    proof(other, "a")
    assert "bidang lain, TW III 2026" in texts()["file_twice"]  # its indicator is not named
    Evidence.objects.exclude(pk=mine.pk).delete()
    # Four of the bits are others, and so are the bytes: the same photograph, saved anew.
    copy = proof(earlier, "b", fingerprint="8f3a55c01e77b2db")
    assert (
        "tampak sama dengan gambar pada “Jumlah realisasi ekspor”, TW II" in texts()["photo_seen"]
    )
    for change in (
        {"fingerprint": "8f3a55c01e77b2db", "withdrawn_at": MORNING},
        {"fingerprint": "0f3a55c01e77b2db", "withdrawn_at": None},  # a fifth bit
        {"fingerprint": "", "withdrawn_at": None},
    ):
        Evidence.objects.filter(pk=copy.pk).update(**change)
        assert texts() == {}
    Evidence.objects.filter(pk=copy.pk).update(fingerprint=PHOTO)
    assert texts().keys() == {"photo_seen"}
    office.advance(Cycle.objects.get(pk=before.pk), State.CANCELLED)
    assert texts() == {}
    Evidence.objects.filter(pk=mine.pk).update(dated=date(2026, 6, 30))
    assert "bertanggal 30 Juni 2026, sebelum periodenya" in texts()["outside_period"]


def test_facts_cost_the_same_queries_for_few_and_many_files(
    office, cycle, django_assert_num_queries
):
    fill_in(office, cycle, "ekspor")
    row = row_of(cycle, "ekspor")
    proof(row, "a", fingerprint=PHOTO)
    with CaptureQueriesContext(connection) as few:
        asked(cycle)
    for name in ("Koefisien", "Stabilitas"):
        fill_in(office, cycle, name)
        for letter in "abcdef":
            proof(row_of(cycle, name), letter, fingerprint=PHOTO)
    with django_assert_num_queries(len(few)):
        assert len(asked(cycle)) > 10
