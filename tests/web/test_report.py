"""Naskah: the Kasubid writes, repairs what was remarked, and submits without losing a word."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import MORNING, add_indicator, cast, write
from workflow.actions import cycles, narratives, remarks
from workflow.enums import Move, PositionKind, RemarkTarget, State
from workflow.forms.report import field_name, key_of, read_texts
from workflow.models import Cycle, JournalEntry, Narrative, Remark
from workflow.pages.report import report_page

pytestmark = pytest.mark.django_db
LATER = MORNING + timedelta(hours=1)
WHERE = ["dagang", 2026, 3]


@pytest.fixture
def office():
    return cast()


@pytest.fixture
def enter(client, office, time_machine):
    """Log somebody in at a moment that stands still."""

    def enter(name, now=LATER):
        time_machine.move_to(now, tick=False)
        client.force_login(office.people[name])
        return client

    return enter


def ids_of(cycle):
    rows = cycle.realizations.order_by("indicator__objective__order", "indicator__number")
    return list(rows.values_list("indicator_id", flat=True))


def narrative(cycle, pk):
    return Narrative.objects.get(cycle=cycle, indicator_id=pk)


def returned(office, *targets):
    """A cycle returned with remarks on these (target, indicator id) places."""
    cycle = office.cycle(state=State.DRAFTED)
    kabid = office.actor("kabid.dagang", LATER)
    for target, pk in targets:
        remarks.add(cycle.pk, target, pk, f"Periksa lagi {target}.", by=kabid, now=LATER)
    return cycles.move(cycle.pk, Move.RETURN_FOR_REPAIR, by=kabid, now=LATER)


def everything_written(cycle):
    return (
        list(Narrative.objects.filter(cycle=cycle).order_by("pk").values()),
        Cycle.objects.get(pk=cycle.pk).summary,
        list(Remark.objects.order_by("pk").values()),
        JournalEntry.objects.count(),
        cycle.submissions.count(),
    )


# --- who ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("stranger", ["kabid.pasar", "kasubid.pasar", "kabid.jauh", "tamu"])
def test_outside_the_scope_there_is_no_naskah(office, enter, stranger):
    cycle = office.cycle(state=State.GATHERED)
    before = everything_written(cycle)
    client = enter(stranger)
    assert client.get(reverse("report", args=WHERE)).status_code == 404
    assert client.post(reverse("report_save", args=WHERE), {"summary": "x"}).status_code == 404
    assert everything_written(cycle) == before


@pytest.mark.parametrize("reader", ["kabid.dagang", "analis.dagang", "perencanaan", "pimpinan"])
def test_other_roles_read_without_inputs_and_are_refused_with_the_reason(office, enter, reader):
    cycle = office.cycle(state=State.GATHERED)
    write(cycle)
    before = everything_written(cycle)
    client = enter(reader)
    page = client.get(reverse("report", args=WHERE)).content.decode()
    assert "Hanya untuk dibaca." in page and "Pendampingan berjalan" in page
    assert "<textarea" not in page and "data-move" not in page
    answer = client.post(reverse("report_save", args=WHERE), {"summary": "Diubah diam-diam"})
    text = answer.content.decode()
    assert "Naskah ditulis oleh Kasubid/Kasubag Bidang Perdagangan." in text
    assert "Diubah diam-diam" in text  # what was typed can still be copied
    assert everything_written(cycle) == before


def test_another_kasubid_reads_while_an_acting_one_writes(office):
    cycle = office.cycle(state=State.GATHERED)
    position = office.people["analis2.dagang"].positions.get()
    position.role, position.kind = "kasubid", PositionKind.DEFINITIF
    position.save()
    key = ("supporting", ids_of(cycle)[0])
    with pytest.raises(narratives.NotSaved, match="ditugaskan kepada Andi Baso"):
        narratives.save(cycle.pk, {key: "a"}, by=office.actor("analis2.dagang", LATER), now=LATER)
    position.kind = PositionKind.PLH
    position.save()
    changed = narratives.save(
        cycle.pk, {key: "a"}, by=office.actor("analis2.dagang", LATER), now=LATER
    )
    assert changed == {key: "a"}
    assert JournalEntry.objects.latest("sequence").actor_as.startswith("Plh. ")


def test_before_the_material_is_in_there_is_nothing_to_write(office, enter):
    office.cycle(state=State.COLLECTING)
    page = enter("kasubid.dagang").get(reverse("report", args=WHERE)).content.decode()
    assert "Naskah belum dapat ditulis" in page and "<textarea" not in page


# --- saving ------------------------------------------------------------------------------------


def test_saving_keeps_every_text_and_journals_old_and_new(office, enter):
    cycle = office.cycle(state=State.GATHERED)
    write(cycle)
    first, *_ = ids_of(cycle)
    client = enter("kasubid.dagang")
    answer = client.post(
        reverse("report_save", args=WHERE),
        {f"supporting-{first}": "  Jalur laut baru.\r\nDua kapal. ", "summary": "Baik."},
    )
    assert answer.headers["Location"] == reverse("report", args=WHERE)
    assert narrative(cycle, first).supporting == "Jalur laut baru.\nDua kapal."
    assert narrative(cycle, first).hindering == "Cuaca buruk pada bulan Agustus."
    assert Cycle.objects.get(pk=cycle.pk).summary == "Baik."
    entry = JournalEntry.objects.latest("sequence")
    assert (entry.event, entry.actor) == ("report.write", office.people["kasubid.dagang"])
    assert {"part": "summary", "id": None, "old": "", "new": "Baik."} in entry.payload["changes"]
    assert entry.payload["changes"][0]["old"] == "Pendampingan berjalan, putaran 1."
    page = client.get(reverse("report", args=WHERE)).content.decode()
    assert page.count("Dua kapal.") == 2  # in its field and on the preview


def test_saving_the_same_again_writes_nothing(office, enter):
    cycle = office.cycle(state=State.GATHERED)
    write(cycle)
    before = everything_written(cycle)
    pk = ids_of(cycle)[0]
    answer = enter("kasubid.dagang").post(
        reverse("report_save", args=WHERE),
        {f"supporting-{pk}": narrative(cycle, pk).supporting + "\r\n"},
        follow=True,
    )
    assert "Tidak ada yang berubah" in answer.content.decode()
    assert everything_written(cycle) == before


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("ba\x00ik", "karakter yang tidak dapat disimpan"),
        ("ba\x07ik", "karakter yang tidak dapat disimpan"),
        ("panjang" * 600, "paling banyak 4000 huruf, sekarang 4200"),
    ],
)
def test_bad_text_is_refused_in_its_place_and_nothing_typed_is_lost(office, enter, text, sentence):
    cycle = office.cycle(state=State.GATHERED)
    write(cycle)
    before = everything_written(cycle)
    first, second, *_ = ids_of(cycle)
    answer = enter("kasubid.dagang").post(
        reverse("report_save", args=WHERE),
        {f"supporting-{first}": text, f"follow_up-{second}": "Kalimat yang baik."},
    )
    page = answer.content.decode()
    form = answer.context["page"].note.form
    assert sentence in form.errors[f"supporting-{first}"][0]
    assert len(form.errors) == 1 and len(form.errors[f"supporting-{first}"]) == 1
    assert form[f"supporting-{first}"].value() == text
    assert "Kalimat yang baik." in page and 'aria-invalid="true"' in page
    assert everything_written(cycle) == before


def test_text_pasted_from_word_loses_only_its_odd_line_ends():
    assert narratives.clean(" satu\vdua\r\ntiga\u2028empat ") == "satu\ndua\ntiga\nempat"


def test_hostile_text_is_shown_as_text(office, enter):
    cycle = office.cycle(state=State.GATHERED)
    write(cycle)
    hostile = "</textarea><script>alert(1)</script>"
    client = enter("kasubid.dagang")
    client.post(reverse("report_save", args=WHERE), {"summary": hostile})
    page = client.get(reverse("report", args=WHERE)).content.decode()
    assert Cycle.objects.get(pk=cycle.pk).summary == hostile
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)") == 2


@pytest.mark.parametrize("name", ["supporting-999999", "reply-1", "hindering-123456789012345678"])
def test_a_text_that_is_not_part_of_the_naskah_is_refused(office, enter, name):
    cycle = office.cycle(state=State.GATHERED)
    before = everything_written(cycle)
    answer = enter("kasubid.dagang").post(reverse("report_save", args=WHERE), {name: "x"})
    assert "tidak ada pada naskah laporan ini" in answer.content.decode()
    assert everything_written(cycle) == before


def test_names_of_inputs():
    assert key_of("supporting-12") == ("supporting", 12)
    assert key_of("summary") == ("summary", None)
    for name in ("summary-1", "supporting", "supporting-0", "supporting-١", "state", "value-1"):
        assert key_of(name) is None
    assert field_name(("reply", 7)) == "reply-7"
    assert read_texts({"summary": "a", "was-summary": "b", "serial": "1"}) == (
        {("summary", None): "a"},
        {("summary", None): "b"},
    )


def test_two_writers_neither_overwrites_the_other_unseen(office, enter):
    cycle = office.cycle(state=State.GATHERED)
    write(cycle)
    first, second, *_ = ids_of(cycle)
    me = office.actor("kasubid.dagang", LATER)
    client = enter("kasubid.dagang")
    page = client.get(reverse("report", args=WHERE)).context["page"]
    shown = page.objectives[0].indicators[0].texts[0]
    narratives.save(cycle.pk, {("supporting", first): "Tulisan orang lain."}, by=me, now=LATER)
    # Untouched here: the other's newer text stays, although the old one comes along.
    sent = {
        f"supporting-{first}": shown.text,
        shown.base_name: shown.base,
        f"follow_up-{second}": "Tulisan saya.",
    }
    client.post(reverse("report_save", args=WHERE), sent)
    assert narrative(cycle, first).supporting == "Tulisan orang lain."
    assert narrative(cycle, second).follow_up == "Tulisan saya."
    # Touched by both: nothing is saved, both are shown; a second save is a choice.
    sent[f"supporting-{first}"] = "Tulisan saya juga."
    answer = client.post(reverse("report_save", args=WHERE), sent)
    conflict = answer.context["page"].objectives[0].indicators[0].texts[0]
    assert conflict.conflict == "Tulisan orang lain."
    assert conflict.field.value() == "Tulisan saya juga."
    assert narrative(cycle, first).supporting == "Tulisan orang lain."
    sent[shown.base_name] = conflict.base
    client.post(reverse("report_save", args=WHERE), sent)
    assert narrative(cycle, first).supporting == "Tulisan saya juga."


def test_autosave_answers_the_script(office, enter):
    cycle = office.cycle(state=State.GATHERED)
    first, *_ = ids_of(cycle)
    client = enter("kasubid.dagang")
    url = reverse("report_save", args=WHERE)
    answer = client.post(url, {f"hindering-{first}": " Ombak. "}, headers={"X-Autosave": "1"})
    saved = json.loads(answer.content)["saved"]
    assert saved == {f"hindering-{first}": narratives.fingerprint("Ombak.")}
    assert narrative(cycle, first).hindering == "Ombak."
    answer = client.post(
        url, {"summary": "\x00", f"hindering-{first}": "Lain."}, headers={"X-Autosave": "1"}
    )
    assert answer.status_code == 422
    assert list(json.loads(answer.content)["errors"]) == ["summary"]
    assert narrative(cycle, first).hindering == "Ombak."
    other = {"X-Autosave": "1", "X-Owner": str(office.people["kabid.dagang"].pk)}
    assert client.post(url, {f"hindering-{first}": "Lain."}, headers=other).status_code == 409
    assert narrative(cycle, first).hindering == "Ombak."
    answer = client.post(url, {"supporting-999999": "x"}, headers={"X-Autosave": "1"})
    assert (answer.status_code, json.loads(answer.content)["errors"]) == (422, {})


def test_after_a_new_login_the_save_address_leads_back_to_the_naskah(office, client, enter):
    office.cycle(state=State.GATHERED)
    url = reverse("report_save", args=WHERE)
    answer = client.post(url, {"summary": "x"})
    assert answer.headers["Location"] == f"{reverse('login')}?next={url}"
    assert enter("kasubid.dagang").get(url).headers["Location"] == reverse("report", args=WHERE)


# --- the preview -------------------------------------------------------------------------------


def test_preview_is_the_sheet_that_will_be_submitted(office, enter):
    cycle = office.cycle(state=State.GATHERED)
    write(cycle)
    page = enter("kasubid.dagang").get(reverse("report", args=WHERE)).context["page"]
    moved = office.advance(cycle, State.DRAFTED, LATER)
    frozen = moved.submissions.get().content
    shown = [(i.name, i.realization) for o in page.paper.objectives for i in o.indicators]
    assert shown == [
        (i["name"], i["realization"]["text"] if i["realization"] else "–")
        for o in frozen["objectives"]
        for i in o["indicators"]
    ]
    assert page.paper.glance[0]["value"] == f"{frozen['average']['percent_text']} %"
    assert page.lead == "Versi 1, putaran 1"


def test_indicators_cost_no_more_queries(office):
    def queries():
        fresh = Cycle.objects.with_clock().with_parts().get(pk=cycle.pk)
        actor = office.actor("kasubid.dagang", LATER)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            report_page(fresh, actor, LATER)
        return len(seen)

    for number in range(2):
        add_indicator(office.units["dagang"], f"Tambahan {number}")
    cycle = returned(office, (RemarkTarget.SUMMARY, None))
    many = queries()
    last = cycle.realizations.order_by("-pk")[:2]
    Narrative.objects.filter(cycle=cycle, indicator__in=[r.indicator_id for r in last]).delete()
    for row in last:
        row.delete()
    few = queries()
    assert many == few


# --- a return is surgical ----------------------------------------------------------------------


def test_only_what_was_remarked_opens(office, enter):
    cycle = office.cycle(state=State.DRAFTED)
    first, second, third, *_ = ids_of(cycle)
    returned(office, ("hindering", first), ("value", second))
    page = enter("kasubid.dagang").get(reverse("report", args=WHERE)).context["page"]
    parts = {int(i.figures.id): i for o in page.objectives for i in o.indicators}
    assert [bool(text.field) for text in parts[first].texts] == [False, True, False]
    assert parts[first].texts[0].locked == (
        "Terkunci: tidak ada catatan pemeriksaan pada bagian ini."
    )
    assert not any(text.field for text in parts[second].texts)
    assert parts[second].value_remarks[0].text == "Periksa lagi value."
    assert parts[second].is_open and not parts[third].is_open
    assert page.summary.field is None
    assert [remark.about for remark in page.remarks] == [
        "Faktor penghambat, Jumlah realisasi ekspor",
        "Realisasi, Persentase izin yang difasilitasi",
    ]
    assert all(remark.reply for remark in page.remarks)


def test_a_forged_change_of_a_locked_part_writes_nothing(office, enter):
    cycle = office.cycle(state=State.DRAFTED)
    first, second, *_ = ids_of(cycle)
    cycle = returned(office, ("hindering", first))
    before = everything_written(cycle)
    answer = enter("kasubid.dagang").post(
        reverse("report_save", args=WHERE),
        {f"hindering-{first}": "Boleh diubah.", f"supporting-{second}": "Terkunci!"},
    )
    page = answer.content.decode()
    assert "Terkunci: tidak ada catatan pemeriksaan pada bagian ini." in page
    assert "Tidak ada yang disimpan." in page
    assert "Boleh diubah." in page and "Terkunci!" in page
    assert everything_written(cycle) == before


def test_a_locked_part_may_come_along_unchanged(office, enter):
    cycle = office.cycle(state=State.DRAFTED)
    first, second, *_ = ids_of(cycle)
    cycle = returned(office, ("hindering", first))
    same = narrative(cycle, second).supporting
    enter("kasubid.dagang").post(
        reverse("report_save", args=WHERE),
        {f"hindering-{first}": "Ombak tinggi.", f"supporting-{second}": same},
    )
    assert narrative(cycle, first).hindering == "Ombak tinggi."


def test_a_remark_on_the_whole_report_opens_everything(office):
    cycle = returned(office, ("report", None))
    actor = office.actor("kasubid.dagang", LATER)
    page = report_page(Cycle.objects.with_clock().get(pk=cycle.pk), actor, LATER)
    texts = [text for o in page.objectives for i in o.indicators for text in i.texts]
    assert texts and all(text.field for text in [*texts, page.summary])
    assert [remark.about for remark in page.report_remarks] == ["Seluruh laporan"]


def test_replies_are_saved_with_the_texts_and_answer_a_remark(office, enter):
    cycle = office.cycle(state=State.DRAFTED)
    first, *_ = ids_of(cycle)
    cycle = returned(office, ("hindering", first), ("value", first))
    mended, answered = Remark.objects.order_by("pk")
    client = enter("kasubid.dagang")
    page = client.get(reverse("report", args=WHERE)).context["page"]
    assert [todo.href for todo in page.todos] == [
        f"#catatan-{mended.pk}",
        f"#catatan-{answered.pk}",
    ]
    client.post(
        reverse("report_save", args=WHERE),
        {f"hindering-{first}": "Ombak tinggi.", f"reply-{answered.pk}": "Angka sudah benar."},
    )
    answered.refresh_from_db()
    assert (answered.reply, answered.replied_at) == ("Angka sudah benar.", LATER)
    assert client.get(reverse("report", args=WHERE)).context["page"].todos == []


def test_replies_to_another_cycles_remarks_are_refused(office):
    other = office.cycle("pasar", State.DRAFTED)
    kabid = office.actor("kabid.pasar", LATER)
    cycles.move(other.pk, Move.RETURN_FOR_REPAIR, by=kabid, now=LATER, remark="Perbaiki.")
    cycle = returned(office, ("report", None))
    foreign = Remark.objects.get(submission__cycle=other)
    with pytest.raises(narratives.Refused, match="tidak ada pada naskah"):
        narratives.save(
            cycle.pk,
            {("reply", foreign.pk): "x"},
            by=office.actor("kasubid.dagang", LATER),
            now=LATER,
        )
    foreign.refresh_from_db()
    assert foreign.reply == ""


# --- submitting --------------------------------------------------------------------------------


def test_pressing_submit_at_once_saves_the_texts_and_submits(office, enter):
    cycle = office.cycle(state=State.GATHERED)
    due = cycle.realizations.filter(is_due=True).values_list("indicator_id", flat=True)
    texts = {f"supporting-{pk}": f"Sebab {pk}." for pk in due}
    client = enter("kasubid.dagang")
    page = client.get(reverse("report", args=WHERE)).content.decode()
    assert page.count('data-move="submit"') == 1
    answer = client.post(
        reverse("report_save", args=WHERE),
        {**texts, "serial": cycle.serial, "note": "Mohon diperiksa.", "then": "submit"},
        follow=True,
    )
    assert answer.redirect_chain[0][0] == reverse("cycle", args=WHERE)
    assert "Kini giliran Hj. Nurhayati dagang, S.E." in answer.content.decode()
    cycle = Cycle.objects.get(pk=cycle.pk)
    assert cycle.state == State.DRAFTED
    frozen = cycle.submissions.get().content
    assert frozen["objectives"][0]["indicators"][0]["supporting"].startswith("Sebab ")
    assert cycle.transitions.get(move=Move.SUBMIT).note == "Versi 1. Mohon diperiksa."


def test_a_refused_submission_has_saved_the_texts_and_says_what_is_missing(office, enter):
    cycle = office.cycle(state=State.GATHERED)
    first, second, *_ = ids_of(cycle)
    client = enter("kasubid.dagang")
    answer = client.post(
        reverse("report_save", args=WHERE),
        {f"supporting-{first}": "Sudah ditulis.", "note": "Pesan saya", "then": "submit"},
    )
    page = answer.context["page"]
    assert page.refused.startswith("Naskah tersimpan, tetapi belum diajukan. 3 indikator belum")
    assert page.note.value() == "Pesan saya"
    assert f"#tulis-{second}" in [todo.href for todo in page.todos]
    assert narrative(cycle, first).supporting == "Sudah ditulis."
    assert Cycle.objects.get(pk=cycle.pk).state == State.GATHERED
    # The page that came back saves again without a false conflict.
    shown = page.objectives[0].indicators[0].texts[0]
    client.post(
        reverse("report_save", args=WHERE),
        {f"supporting-{first}": "Ditulis lagi.", shown.base_name: shown.base},
    )
    assert narrative(cycle, first).supporting == "Ditulis lagi."


def test_submitting_twice_submits_once(office, enter):
    cycle = office.cycle(state=State.GATHERED)
    write(cycle)
    client = enter("kasubid.dagang")
    sent = {"serial": cycle.serial, "then": "submit"}
    client.post(reverse("report_save", args=WHERE), sent)
    answer = client.post(reverse("report_save", args=WHERE), sent, follow=True)
    assert "sudah mengajukan laporan untuk diperiksa" in answer.content.decode()
    assert cycle.submissions.count() == 1


def test_after_submission_the_texts_are_closed(office, enter):
    cycle = office.cycle(state=State.DRAFTED)
    first, *_ = ids_of(cycle)
    before = everything_written(cycle)
    client = enter("kasubid.dagang")
    answer = client.post(reverse("report_save", args=WHERE), {f"supporting-{first}": "Terlambat"})
    page = answer.content.decode()
    assert "naskah tidak dapat diubah" in page and "Terlambat" in page
    assert everything_written(cycle) == before
    page = client.get(reverse("report", args=WHERE)).content.decode()
    assert 'aria-disabled="true"' in page and 'data-move="submit"' not in page
