"""Pemeriksaan: frozen versions, remarks in their places, what changed, and the decision."""

from copy import deepcopy
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import MORNING, add_indicator, cast, write
from workflow.actions import cycles, narratives, remarks
from workflow.actions.errors import AlreadyDone, Refused
from workflow.enums import Move, PositionKind, Role, State
from workflow.models import Cycle, JournalEntry, Position, Realization, Remark, Submission
from workflow.pages.review import review_page
from workflow.pages.review_checks import check_content

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


def page_of(office, name, **more):
    cycle = Cycle.objects.with_clock().get(unit__code="dagang", year=2026, quarter=3)
    return review_page(cycle, office.actor(name, LATER), LATER, **more)


def everything_written(cycle):
    return (
        list(Remark.objects.order_by("pk").values()),
        list(Submission.objects.defer("content").values("pk", "review_begun_at", "decision")),
        JournalEntry.objects.count(),
        Cycle.objects.get(pk=cycle.pk).state,
    )


def acting(office, name, role, unit):
    """Give somebody an acting position beside their own."""
    return Position.objects.create(
        agency=office.agency,
        unit=unit,
        user=office.people[name],
        role=role,
        kind=PositionKind.PLH,
        title=f"{Role(role).label} {unit.name if unit else ''}".strip(),
        since=MORNING.date(),
    )


def second_round(office):
    """Returned with two remarks; one mended, one answered; submitted again."""
    cycle = office.cycle(state=State.DRAFTED)
    first, second, *_ = ids_of(cycle)
    kabid, kasubid = office.actor("kabid.dagang", LATER), office.actor("kasubid.dagang", LATER)
    remarks.add(cycle.pk, "value", first, "Periksa letak koma.", by=kabid, now=LATER)
    remarks.add(cycle.pk, "hindering", second, "Jelaskan hambatannya.", by=kabid, now=LATER)
    cycles.move(cycle.pk, Move.RETURN_FOR_REPAIR, by=kabid, now=LATER)
    Realization.objects.filter(cycle=cycle, indicator_id=first).update(number=Decimal("45.10"))
    answered = Remark.objects.get(indicator_id=second)
    narratives.save(
        cycle.pk, {("reply", answered.pk): "Tidak ada hambatan."}, by=kasubid, now=LATER
    )
    return cycles.move(cycle.pk, Move.SUBMIT, by=kasubid, now=LATER, note="Koma sudah benar.")


# --- who ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("stranger", ["kabid.pasar", "kasubid.pasar", "kabid.jauh", "tamu"])
def test_outside_the_scope_there_is_no_report(office, enter, stranger):
    cycle = office.cycle(state=State.DRAFTED)
    remark = remarks.add(
        cycle.pk, "report", None, "x", by=office.actor("kabid.dagang", LATER), now=LATER
    )
    before = everything_written(cycle)
    client = enter(stranger)
    assert client.get(reverse("review", args=WHERE)).status_code == 404
    for name, args in (
        ("review_begin", WHERE),
        ("review_remark", WHERE),
        ("review_remark_delete", [remark.pk]),
    ):
        assert client.get(reverse(name, args=args)).status_code == 404
        assert client.post(reverse(name, args=args), {"text": "x"}).status_code == 404
    assert everything_written(cycle) == before


@pytest.mark.parametrize("reader", ["kasubid.dagang", "analis.dagang", "perencanaan", "pimpinan"])
def test_others_read_the_report_and_are_refused_with_the_reason(office, enter, reader):
    cycle = office.cycle(state=State.DRAFTED)
    draft = remarks.add(
        cycle.pk, "report", None, "Rahasia draf", by=office.actor("kabid.dagang", LATER), now=LATER
    )
    before = everything_written(cycle)
    client = enter(reader)
    page = client.get(reverse("review", args=WHERE)).content.decode()
    assert "Laporan yang diajukan" in page and "Jumlah realisasi ekspor" in page
    assert "Beri catatan" not in page and "data-move" not in page
    assert "Rahasia draf" not in page
    reason = "Langkah ini dilakukan oleh Kabid Bidang Perdagangan."
    answer = client.post(reverse("review_remark", args=WHERE), {"text": "Milik saya"})
    assert reason in answer.content.decode() and "Milik saya" in answer.content.decode()
    assert reason in client.post(reverse("review_begin", args=WHERE)).content.decode()
    answer = client.post(reverse("review_remark_delete", args=[draft.pk]), follow=True)
    assert reason in answer.content.decode()
    assert everything_written(cycle) == before


def test_nothing_submitted_yet_is_a_page_that_says_what_comes(office, enter):
    office.cycle(state=State.COLLECTING)
    answer = enter("kabid.dagang").get(reverse("review", args=WHERE))
    assert answer.status_code == 200
    assert "Belum ada laporan yang diajukan" in answer.content.decode()
    assert "data-move" not in answer.content.decode()


def test_after_a_new_login_the_write_addresses_lead_back(office, enter):
    cycle = office.cycle(state=State.DRAFTED)
    remark = remarks.add(
        cycle.pk, "report", None, "x", by=office.actor("kabid.dagang", LATER), now=LATER
    )
    client = enter("kabid.dagang")
    for name, args in (
        ("review_begin", WHERE),
        ("review_remark", WHERE),
        ("review_remark_delete", [remark.pk]),
    ):
        answer = client.get(reverse(name, args=args))
        assert answer.headers["Location"] == reverse("review", args=WHERE)
    assert Remark.objects.filter(pk=remark.pk).exists()


# --- frozen, versions --------------------------------------------------------------------------


def test_the_page_shows_what_was_submitted_not_what_stands_now(office):
    cycle = office.cycle(state=State.DRAFTED)
    first, *_ = ids_of(cycle)
    Realization.objects.filter(cycle=cycle, indicator_id=first).update(number=Decimal(999))
    page = page_of(office, "kabid.dagang")
    assert page.paper.objectives[0].indicators[0].realization == "12,50"
    assert [pill["text"] for pill in page.pills] == ["versi 1", "putaran 1"]
    assert page.lead.startswith("Diajukan oleh Andi Baso dagang, S.Sos., Senin, 12 Oktober 2026")
    assert page.decision.clock.standing in {"aman", "perhatian", "genting", "terlambat"}


def test_earlier_versions_are_read_only_and_compared_with_the_newest(office, enter):
    second_round(office)
    client = enter("kabid.dagang")
    answer = client.get(reverse("review", args=WHERE), {"versi": "1"})
    page = answer.context["page"]
    assert page.changes_title == "1 hal berbeda pada versi 2"
    assert [(c.old, c.new) for c in page.changes] == [("12,50 Persen", "45,10 Persen")]
    assert page.paper.objectives[0].indicators[0].realization == "12,50"
    assert page.decision is None and not page.can_remark
    assert [r.text for r in page.answers] == ["Periksa letak koma.", "Jelaskan hambatannya."]
    assert "data-move" not in answer.content.decode()
    assert client.get(reverse("review", args=WHERE), {"versi": "3"}).status_code == 404
    newest = client.get(reverse("review", args=WHERE), {"versi": "dua"})
    assert newest.context["page"].pills[0]["text"] == "versi 2"
    # What was written to the reviewer stands where the reviewer reads, with its own version only.
    assert "Koma sudah benar." not in answer.content.decode()
    note = newest.context["page"].notices[0]
    assert note.title == "Catatan Kasubid/Kasubag Bidang Perdagangan:"
    assert note.text == "Koma sudah benar."


# --- begin, withdraw ---------------------------------------------------------------------------


def test_beginning_is_marked_once_and_ends_withdrawing(office, enter):
    cycle = office.cycle(state=State.DRAFTED)
    kasubid = page_of(office, "kasubid.dagang")
    assert kasubid.notices[0].label == "Tarik kembali"
    client = enter("kabid.dagang")
    assert client.get(reverse("review", args=WHERE)).context["page"].begin_url
    assert Submission.objects.get().review_begun_at is None  # reading does not begin it
    client.post(reverse("review_begin", args=WHERE), {"serial": cycle.serial})
    submission = Submission.objects.get()
    assert (submission.review_begun_at, submission.review_begun_by) == (
        LATER,
        office.people["kabid.dagang"],
    )
    entry = JournalEntry.objects.latest("sequence")
    assert (entry.event, entry.payload) == ("review.begin", {"version": 1})
    count = JournalEntry.objects.count()
    answer = client.post(reverse("review_begin", args=WHERE), follow=True)
    assert "sudah dimulai sebelumnya" in answer.content.decode()
    assert JournalEntry.objects.count() == count
    with pytest.raises(Refused, match="Pemeriksaan sudah dimulai"):
        cycles.move(cycle.pk, Move.WITHDRAW, by=office.actor("kasubid.dagang", LATER), now=LATER)
    assert not any(n.label for n in page_of(office, "kasubid.dagang").notices)


def test_a_withdrawn_version_begins_no_round(office):
    cycle = office.cycle(state=State.DRAFTED)
    kasubid = office.actor("kasubid.dagang", LATER)
    cycles.move(cycle.pk, Move.WITHDRAW, by=kasubid, now=LATER)
    assert page_of(office, "kabid.dagang").decision is None
    cycles.move(cycle.pk, Move.SUBMIT, by=kasubid, now=LATER)
    page = page_of(office, "kabid.dagang")
    assert [pill["text"] for pill in page.pills] == ["versi 2", "putaran 1"]
    assert page.changes_title == "" and page.answers == []


# --- remarks -----------------------------------------------------------------------------------


def test_a_remark_is_pinned_kept_as_draft_and_begins_the_review(office, enter):
    cycle = office.cycle(state=State.DRAFTED)
    first, *_ = ids_of(cycle)
    client = enter("kabid.dagang")
    answer = client.post(
        reverse("review_remark", args=WHERE),
        {
            "serial": cycle.serial,
            "target": "value",
            "indicator": first,
            "text": " Periksa <script>alert(1)</script> ",
        },
    )
    remark = Remark.objects.get()
    assert answer.headers["Location"] == f"{reverse('review', args=WHERE)}#catatan-{remark.pk}"
    assert (remark.target, remark.indicator_id, remark.sent_at) == ("value", first, None)
    assert Submission.objects.get().review_begun_by == office.people["kabid.dagang"]
    answer = client.get(reverse("review", args=WHERE))
    page, html = answer.context["page"], answer.content.decode()
    assert page.drafts[0].about == "Realisasi, Jumlah realisasi ekspor"
    place = page.paper.objectives[0].indicators[0].value
    assert place.is_marked and place.pins[0].href == f"#catatan-{remark.pk}"
    assert "<script>alert" not in html and "&lt;script&gt;alert(1)" in html
    assert page.decision.yes_reason.startswith("1 catatan belum dikirim")
    assert 'data-move="return_for_repair"' in html and 'data-move="approve"' not in html


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"target": "summary", "text": "  "}, "Tulis dahulu catatannya"),
        ({"target": "summary", "text": "a\x00b"}, "karakter yang tidak dapat disimpan"),
        ({"target": "summary", "text": "b" * 4001}, "paling banyak 4000 huruf"),
    ],
)
def test_a_refused_remark_stays_typed_in_its_place(office, enter, sent, sentence):
    cycle = office.cycle(state=State.DRAFTED)
    before = everything_written(cycle)
    answer = enter("kabid.dagang").post(reverse("review_remark", args=WHERE), sent)
    place = answer.context["page"].paper.summary
    assert sentence in place.error and place.typed == sent["text"]
    assert 'remark-here no-print" open' in answer.content.decode()
    assert everything_written(cycle) == before


@pytest.mark.parametrize(
    "sent",
    [
        {"target": "value"},
        {"target": "summary", "indicator": "first"},
        {"target": "budget"},
        {"target": "value", "indicator": "999999"},
        {"target": "value", "indicator": "satu"},
    ],
)
def test_a_remark_needs_a_place_that_exists(office, enter, sent):
    cycle = office.cycle(state=State.DRAFTED)
    before = everything_written(cycle)
    if sent.get("indicator") == "first":
        sent = {**sent, "indicator": ids_of(cycle)[0]}
    answer = enter("kabid.dagang").post(
        reverse("review_remark", args=WHERE), {**sent, "text": "Catatan saya"}
    )
    assert answer.status_code == 200 and answer.context["page"].refused
    assert everything_written(cycle) == before


def test_a_remark_on_a_page_that_grew_old_is_refused_and_not_lost(office, enter):
    cycle = office.cycle(state=State.DRAFTED)
    client = enter("kabid.dagang")
    office.advance(cycle, State.REVIEWED, LATER)
    answer = client.post(
        reverse("review_remark", args=WHERE),
        {"serial": cycle.serial, "target": "summary", "text": "Catatan terlambat"},
    )
    page = answer.context["page"]
    assert "sudah menyetujui laporan" in page.refused
    assert page.kept_text == "Catatan terlambat"
    assert not Remark.objects.exists()


def test_the_whole_reports_text_can_be_kept_as_draft(office, enter):
    office.cycle(state=State.DRAFTED)
    client = enter("kabid.dagang")
    client.post(
        reverse("review_remark", args=WHERE), {"remark": "Rapikan bahasanya.", "target": "report"}
    )
    remark = Remark.objects.get()
    assert (remark.target, remark.indicator_id, remark.text) == (
        "report",
        None,
        "Rapikan bahasanya.",
    )


def test_own_drafts_can_be_deleted_and_stay_in_the_journal(office, enter):
    cycle = office.cycle(state=State.DRAFTED)
    kabid = office.actor("kabid.dagang", LATER)
    remark = remarks.add(cycle.pk, "summary", None, "Salah ketik", by=kabid, now=LATER)
    client = enter("kabid.dagang")
    answer = client.post(reverse("review_remark_delete", args=[remark.pk]), follow=True)
    assert "Catatan dihapus." in answer.content.decode()
    entry = JournalEntry.objects.latest("sequence")
    assert (entry.event, entry.payload["text"]) == ("remark.delete", "Salah ketik")
    assert not Remark.objects.exists()
    assert page_of(office, "kabid.dagang").decision.yes_reason == ""


def test_sent_remarks_can_never_be_deleted(office):
    cycle = second_round(office)
    sent = Remark.objects.first()
    with pytest.raises(Refused, match="sudah dikirim"):
        remarks.delete(sent.pk, by=office.actor("kabid.dagang", LATER), now=LATER)
    assert Remark.objects.filter(submission__cycle=cycle).count() == 2


def test_drafts_of_an_acting_kabid_are_his_until_his_days_are_over(office):
    cycle = office.cycle(state=State.DRAFTED)
    position = acting(office, "analis2.dagang", Role.KABID, office.units["dagang"])
    plh = office.actor("analis2.dagang", LATER)
    remark = remarks.add(cycle.pk, "summary", None, "Dari Plh.", by=plh, now=LATER)
    assert JournalEntry.objects.latest("sequence").actor_as.startswith("Plh. Kabid")
    kabid = office.actor("kabid.dagang", LATER)
    assert page_of(office, "kabid.dagang").drafts[0].delete_url == ""
    with pytest.raises(Refused, match="ditulis oleh Sitti Aminah"):
        remarks.delete(remark.pk, by=kabid, now=LATER)
    position.delete()
    assert page_of(office, "kabid.dagang").drafts[0].delete_url
    remarks.delete(remark.pk, by=kabid, now=LATER)
    assert not Remark.objects.exists()


# --- the decision ------------------------------------------------------------------------------


def test_approving_over_draft_remarks_is_refused(office, enter):
    cycle = office.cycle(state=State.DRAFTED)
    kabid = office.actor("kabid.dagang", LATER)
    remarks.add(cycle.pk, "summary", None, "Belum beres", by=kabid, now=LATER)
    before = everything_written(cycle)
    answer = enter("kabid.dagang").post(
        reverse("move", args=[*WHERE, "approve"]), {"serial": cycle.serial, "note": "Sip"}
    )
    assert "Ada 1 catatan yang belum dikirim" in answer.content.decode()
    assert "Sip" in answer.content.decode()
    assert everything_written(cycle) == before


def test_returning_needs_a_remark(office, enter):
    cycle = office.cycle(state=State.DRAFTED)
    before = everything_written(cycle)
    client = enter("kabid.dagang")
    url = reverse("move", args=[*WHERE, "return_for_repair"])
    answer = client.post(url, {"serial": cycle.serial, "remark": " ", "next": "review"})
    assert "Tulis paling sedikit satu catatan" in answer.content.decode()
    assert everything_written(cycle) == before
    client.post(url, {"serial": cycle.serial, "remark": "Lengkapi.", "next": "review"})
    assert Cycle.objects.get(pk=cycle.pk).state == State.RETURNED
    assert Remark.objects.get().sent_at == LATER


def test_the_forms_of_the_page_make_the_moves(office, enter):
    cycle = office.cycle(state=State.DRAFTED)
    client = enter("kabid.dagang")
    html = client.get(reverse("review", args=WHERE)).content.decode()
    for move in ("approve", "return_for_repair"):
        assert f'action="{reverse("move", args=[*WHERE, move])}" data-move="{move}"' in html
    assert 'name="remark"' in html and 'name="note"' in html
    client.post(
        reverse("move", args=[*WHERE, "approve"]), {"serial": cycle.serial, "note": "Bagus."}
    )
    assert Submission.objects.get().review_note == "Bagus."
    page = page_of(office, "kabid.dagang")
    assert page.decision is None
    assert page.notices[0].title.startswith("Disetujui oleh Hj. Nurhayati dagang, S.E.")
    assert page.notices[0].text == "Bagus."


def test_four_eyes_the_buttons_stay_and_say_why_not(office, enter):
    acting(office, "kasubid.dagang", Role.KABID, office.units["dagang"])
    cycle = office.cycle(state=State.DRAFTED)
    before = everything_written(cycle)
    client = enter("kasubid.dagang")
    html = client.get(reverse("review", args=WHERE)).content.decode()
    assert html.count("Laporan ini Anda ajukan sendiri") == 2
    assert html.count('aria-disabled="true"') == 2
    assert "Beri catatan" not in html and "data-move" not in html
    answer = client.post(reverse("review_remark", args=WHERE), {"text": "x", "target": "report"})
    assert "Laporan ini Anda ajukan sendiri" in answer.content.decode()
    assert everything_written(cycle) == before


def test_planning_recommends_or_asks_for_repairs(office, enter):
    cycle = office.cycle(state=State.FORWARDED)
    client = enter("perencanaan")
    answer = client.get(reverse("review", args=WHERE))
    page, html = answer.context["page"], answer.content.decode()
    assert (page.decision.yes_move, page.decision.no_move) == ("recommend", "request_revision")
    assert "Bidang Perdagangan Triwulan III 2026" in page.decision.yes_text
    assert 'data-move="recommend"' in html and 'name="recommendation"' in html
    assert page_of(office, "kabid.dagang").decision is None
    first, *_ = ids_of(cycle)
    client.post(
        reverse("review_remark", args=WHERE),
        {"target": "value", "indicator": first, "text": "Samakan dengan register."},
    )
    assert (
        "Ada catatan yang belum dikirim"
        in client.post(
            reverse("move", args=[*WHERE, "recommend"]),
            {"serial": cycle.serial, "recommendation": "Layak."},
        ).content.decode()
    )
    client.post(reverse("move", args=[*WHERE, "request_revision"]), {"serial": cycle.serial})
    assert Cycle.objects.get(pk=cycle.pk).state == State.RETURNED
    assert Remark.objects.get().sent_at == LATER


def test_a_recommended_report_tells_its_recommendation(office):
    office.cycle(state=State.RECOMMENDED)
    page = page_of(office, "pimpinan")
    assert page.notices[0].title.startswith("Direkomendasikan oleh Kasubag Perencanaan, 12 Okt")
    assert page.notices[0].text == "Layak masuk laporan triwulan."
    assert page.notices[1].title.startswith("Disetujui oleh Hj. Nurhayati dagang, S.E.")
    assert page_of(office, "perencanaan").decision is None


def test_planning_reads_on_from_its_own_return(office):
    cycle = office.cycle(state=State.RETURNED)  # once by the Kabid
    office.advance(cycle, State.FORWARDED, LATER)
    assert page_of(office, "perencanaan").changes_title == ""
    assert "dikembalikan oleh Hj. Nurhayati" in page_of(office, "pimpinan").changes_title


# --- the second round --------------------------------------------------------------------------


def test_second_round_shows_exactly_what_changed_and_the_answers(office, enter):
    second_round(office)
    answer = enter("kabid.dagang").get(reverse("review", args=WHERE))
    page, html = answer.context["page"], answer.content.decode()
    first, second, *_ = ids_of(Cycle.objects.get())
    assert page.changes_title == "1 hal berubah sejak Anda kembalikan"
    assert [(c.label, c.old, c.new, c.href) for c in page.changes] == [
        (
            "Realisasi, Jumlah realisasi ekspor",
            "12,50 Persen",
            "45,10 Persen",
            f"#value-{first}",
        )
    ]
    assert html.index("1 hal berubah") < html.index("Laporan Data Kinerja")
    assert "12,50 Persen</del>" in html and "45,10 Persen</ins>" in html
    assert [(r.text, r.reply, r.outcome) for r in page.answers] == [
        ("Periksa letak koma.", "", "bagian ini sudah diubah"),
        ("Jelaskan hambatannya.", "Tidak ada hambatan.", "bagian ini tidak diubah"),
    ]
    marked = [
        place.key
        for o in page.paper.objectives
        for i in o.indicators
        for place in (i.value, *i.texts)
        if place.is_marked
    ]
    assert marked == [f"value-{first}", f"hindering-{second}"]
    assert [pill["text"] for pill in page.pills] == ["versi 2", "putaran 2"]


def test_third_round_folds_the_first_rounds_remarks_away(office):
    cycle = second_round(office)
    kabid = office.actor("kabid.dagang", LATER)
    cycles.move(cycle.pk, Move.RETURN_FOR_REPAIR, by=kabid, now=LATER, remark="Rapikan.")
    write(cycle)
    cycles.move(cycle.pk, Move.SUBMIT, by=office.actor("kasubid.dagang", LATER), now=LATER)
    page = page_of(office, "kabid.dagang")
    assert [r.text for r in page.answers] == ["Rapikan."]
    assert [(r.title, len(r.remarks)) for r in page.rounds] == [("Catatan atas versi 1", 2)]


# --- cost --------------------------------------------------------------------------------------


def test_indicators_and_remarks_cost_no_more_queries(office):
    for number in range(2):
        add_indicator(office.units["dagang"], f"Tambahan {number}")
    second_round(office)
    kabid = office.actor("kabid.dagang", LATER)
    cycle = Cycle.objects.get()

    def queries():
        with CaptureQueriesContext(connection) as seen:
            page_of(office, "kabid.dagang")
        return len(seen)

    remarks.add(cycle.pk, "summary", None, "Satu", by=kabid, now=LATER)
    one = queries()
    for pk in ids_of(cycle)[:3]:
        remarks.add(cycle.pk, "value", pk, "Lagi", by=kabid, now=LATER)
    assert queries() == one
    newest = cycle.submissions.last()
    content = deepcopy(newest.content)
    content["objectives"] = content["objectives"][:1]
    fewer = review_page_with(office, cycle, content)
    assert fewer == one


def review_page_with(office, cycle, content):
    """Queries of the page of one more version that holds fewer indicators."""
    last = cycle.submissions.last()
    Submission.objects.create(
        cycle=cycle,
        version=last.version + 1,
        content=content,
        sha256="0" * 64,
        submitted_at=LATER,
        submitted_by=last.submitted_by,
        submitted_as=last.submitted_as,
    )
    with CaptureQueriesContext(connection) as seen:
        page_of(office, "kabid.dagang")
    return len(seen)


def test_a_stale_begin_says_who_was_faster(office):
    cycle = office.cycle(state=State.DRAFTED)
    with pytest.raises(AlreadyDone, match="mengajukan laporan"):
        remarks.begin_review(
            cycle.pk, by=office.actor("kabid.dagang", LATER), now=LATER, serial=cycle.serial - 1
        )
    assert Submission.objects.get().review_begun_at is None


# --- automatic checks --------------------------------------------------------------------------


@pytest.fixture
def content(office):
    """A version about which nothing is to be asked."""
    office.cycle(state=State.DRAFTED)
    content = deepcopy(Submission.objects.get().content)
    for number, row in enumerate(rows_of(content)):
        row["percent"], row["percent_text"] = "100", "100,00"
        row["previous"] = {**row["realization"], "number": "12.40"} if row["realization"] else None
        row["evidence"] = [{"sha256": f"{number}", "name": "a", "size": 1, "description": ""}]
        del row["questions"]  # as frozen before the bidang was asked itself
    content["average"].update(percent="100", percent_text="100,00")
    content["budget"][0]["realization"] = content["budget"][0]["plan"]
    return content


def rows_of(content):
    return [row for o in content["objectives"] for row in o["indicators"] if row["assessed"]]


def questions(content):
    return [check.text for check in check_content(content) if check.tone == "perhatian"]


def test_a_report_in_order_raises_no_question(content):
    content = deepcopy(content)
    for row in rows_of(content):
        row["previous"] = {**row["realization"], "number": "89"}
        row["realization"] = {**row["realization"], "number": "90"}
    assert questions(content) == []
    assert len(check_content(content)) == 3
    for row in rows_of(content):
        row["questions"] = []
    assert questions(content) == []
    assert len(check_content(content)) == 3


def test_what_the_bidang_answered_stands_beside_its_question(content):
    def asked(answer):
        return {"kind": "jump", "text": "Naik tajam. Benar?", "answer": answer, "by": "Rahmat"}

    one, two, three, *_ = rows_of(content)
    for row in rows_of(content):
        row["questions"] = []
    one["questions"] = [asked("Ekspor perdana.")]
    two["questions"] = [asked("Tidak dijawab saat diserahkan.")]
    three["evidence"] = []  # what is asked was settled when the version was frozen
    content["budget"][0]["questions"] = [asked("Pagunya berubah.")]
    found = [check for check in check_content(content) if check.answer]
    assert [(check.tone, check.answer, check.links[0].label) for check in found] == [
        ("perhatian", "Tidak dijawab saat diserahkan. (Rahmat)", two["name"]),
        ("aman", "Ekspor perdana. (Rahmat)", one["name"]),
        ("aman", "Pagunya berubah. (Rahmat)", "Anggaran"),
    ]
    assert questions(content) == ["Naik tajam. Benar?"]


def test_a_figure_to_be_released_is_asked_about_by_its_date(content):
    row = rows_of(content)[0]
    row.update(realization=None, status="belum_rilis", status_label="Belum rilis")
    row["release_on"] = "2027-03-01"
    asked = "Belum rilis, rilis 1 Maret 2027. Apakah tanggalnya sudah dipastikan?"
    assert asked in questions(content)


@pytest.mark.parametrize(
    ("change", "question"),
    [
        ({"realization": None, "reason": "Rilis Maret"}, "1 dari 4 indikator kosong."),
        ({"evidence": []}, "1 indikator tanpa bukti dukung."),
        ({"status": "sementara"}, "1 angka masih sementara."),
        ({"percent": "1022", "percent_text": "1.022,00"}, "Capaian 1.022,00 %."),
        ({"percent": "80", "hindering": " "}, "1 target tidak tercapai tanpa faktor penghambat."),
        ({"evidence": [{"sha256": "1"}]}, "Satu berkas bukti dipakai untuk 2 indikator."),
        ({"number": "12.50", "before": "12.50"}, "1 angka sama persis dengan triwulan lalu."),
        ({"number": "30", "before": "10"}, "Angka naik 200 % dari triwulan lalu"),
        ({"number": "4", "before": "10"}, "Angka turun 60 % dari triwulan lalu"),
    ],
)
def test_each_check_asks_its_question_about_its_place(content, change, question):
    for row in rows_of(content):
        row["previous"] = {**row["realization"], "number": "89"}
        row["realization"] = {**row["realization"], "number": "90"}
    row = rows_of(content)[0]
    if "number" in change:
        row["realization"]["number"] = change["number"]
        row["previous"]["number"] = change["before"]
    else:
        row.update(change)
    asked = [check for check in check_content(content) if check.tone == "perhatian"]
    assert [check.text.startswith(question) for check in asked] == [True]
    assert asked[0].links[0].label == row["name"]


def test_high_achievement_for_little_money_is_asked_about(content):
    for row in rows_of(content):
        row["previous"] = None
    content["budget"][0]["realization"] = "18620000"  # a tenth of the plan
    assert questions(content) == [
        "Anggaran terserap 10,00 % dari rencana sampai triwulan ini, jauh di bawah rata-rata "
        "capaian 100,00 %. Apa yang menjelaskan selisihnya?"
    ]
    content["budget"][0]["realization"] = None
    assert questions(content) == ["Realisasi anggaran belum lengkap. Kapan diisi?"]
    content["budget"] = []
    assert questions(content) == []
