"""Pengisian data: who may fill in what and when, what is refused, and that nothing is lost."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import MORNING, QUARTER, YEAR, add_indicator, cast
from workflow import journal
from workflow.actions import cycles, realizations
from workflow.actions.entries import Entry
from workflow.actions.realizations import NotSaved
from workflow.enums import FigureStatus, Move, RemarkTarget, Role, State
from workflow.models import (
    Actor,
    BudgetRealization,
    Cycle,
    Indicator,
    JournalEntry,
    PastFigure,
    Position,
    Realization,
    RealizationChange,
    Remark,
    User,
)

pytestmark = pytest.mark.django_db

EXPORT, LICENCES, VARIATION, STABILITY, GDP = "ekspor", "izin", "Koefisien", "Stabilitas", "PDRB"


@pytest.fixture
def office():
    return cast()


@pytest.fixture
def enter(client, office, time_machine):
    """Log somebody in at a moment that stands still."""

    def enter(name):
        time_machine.move_to(MORNING + timedelta(hours=1), tick=False)
        client.force_login(office.people[name])
        return client

    return enter


@pytest.fixture
def cycle(office):
    return office.cycle("dagang", State.COLLECTING)


def row_of(cycle, name):
    return Realization.objects.select_related("indicator").get(
        cycle=cycle, indicator__name__contains=name
    )


def address(cycle, page="data"):
    return reverse(page, args=[cycle.unit.code, cycle.year, cycle.quarter])


def fields(row, **values):
    """The inputs of a row as a browser would send them."""
    pk = row.indicator_id
    sent = {f"version-{pk}": row.version}
    if row.indicator.kind == "number":
        sent[f"number-{pk}"] = ""
    return sent | {f"{name}-{pk}": value for name, value in values.items()}


def send(client, cycle, *rows, **headers):
    data = {}
    for row in rows:
        data |= row
    return client.post(address(cycle, "data_save"), data, headers=headers)


def ask(client, cycle, *rows):
    return send(client, cycle, *rows, accept="application/json")


def actor_of(name):
    return Actor.at(User.objects.get(username=name), MORNING)


def nothing_written():
    return (
        RealizationChange.objects.count() == 0
        and not JournalEntry.objects.filter(event="realization.save").exists()
        and not Realization.objects.filter(version__gt=0).exists()
    )


# --- Who sees the page, who may change it ----------------------------------------------


@pytest.mark.parametrize("outsider", ["analis.pasar", "kabid.jauh", "perencanaan.jauh", "tamu"])
@pytest.mark.parametrize("page", ["data", "data_save"])
def test_outsider_finds_nothing(enter, office, cycle, outsider, page):
    client = enter(outsider)
    assert client.get(address(cycle, page)).status_code == 404
    row = row_of(cycle, EXPORT)
    if page == "data_save":
        assert send(client, cycle, fields(row, number="45,1")).status_code == 404
    assert nothing_written()


#: state → who may fill in the figures of the whole table
EDITORS = {
    State.OPENED: None,
    State.ASSIGNED: None,
    State.COLLECTING: "analis.dagang",
    State.GATHERED: None,
    State.DRAFTED: None,
    State.RETURNED: "kasubid.dagang",
    State.REVIEWED: None,
    State.FORWARDED: None,
    State.RECOMMENDED: None,
    State.CANCELLED: None,
}
PEOPLE = (
    "kabid.dagang",
    "kasubid.dagang",
    "analis.dagang",
    "analis2.dagang",
    "perencanaan",
    "pimpinan",
    "admin",
)


@pytest.mark.parametrize("state", EDITORS, ids=str)
def test_only_the_one_whose_turn_it_is_changes_figures(enter, office, state):
    cycle = office.cycle("dagang", state)
    row = row_of(cycle, EXPORT)
    for name in PEOPLE:
        client = enter(name)
        may = name == EDITORS[state]
        page = client.get(address(cycle))
        assert page.status_code == 200
        has_input = f'name="number-{row.indicator_id}"' in page.content.decode()
        assert has_input is may, name
        if may:
            continue
        before = list(Realization.objects.filter(cycle=cycle).values())
        answer = send(client, cycle, fields(row, number="99,5", note="Isian orang lain"))
        assert answer.status_code == 403, name
        assert "Belum ada yang disimpan" in answer.content.decode()
        assert "99,5" in answer.content.decode(), "what was typed is shown again"
        assert ask(client, cycle, fields(row, number="99,5")).status_code == 403
        assert list(Realization.objects.filter(cycle=cycle).values()) == before
    if EDITORS[state]:
        client = enter(EDITORS[state])
        assert send(client, cycle, fields(row, number="99,5")).status_code == 302
        row.refresh_from_db()
        assert row.number == Decimal("99.5")


def test_read_only_page_says_why(enter, cycle):
    page = enter("kabid.dagang").get(address(cycle)).content.decode()
    assert "Realisasi diisi oleh Analis Data Bidang Perdagangan." in page
    assert 'data-page="data"' in page
    assert 'form="isian"' not in page, "nothing to save"


def test_rows_of_another_analis_are_locked_with_the_name(enter, office):
    cycle = office.cycle("dagang", State.ASSIGNED)
    mine, theirs = row_of(cycle, EXPORT), row_of(cycle, VARIATION)
    analysts = {
        pk: office.people["analis.dagang"]
        for pk in cycle.realizations.values_list("indicator_id", flat=True)
    } | {theirs.indicator_id: office.people["analis2.dagang"]}
    cycles.move(
        cycle.pk,
        Move.INSTRUCT,
        by=office.actor("kasubid.dagang"),
        now=MORNING,
        analysts=analysts,
        instruction="Kumpulkan.",
    )
    client = enter("analis.dagang")
    own = client.get(address(cycle)).content.decode()
    assert VARIATION not in own, "the own part comes first"
    assert "bagian Anda 0 dari 3" in own
    assert "<strong>Sitti Aminah dagang</strong>" in own, "colleagues and how far they are"
    page = client.get(address(cycle) + "?bagian=semua").content.decode()
    assert "Indikator ini ditugaskan kepada Sitti Aminah dagang." in page
    assert f'name="number-{theirs.indicator_id}"' not in page
    assert send(client, cycle, fields(theirs, number="5")).status_code == 403
    assert send(client, cycle, fields(mine, number="5")).status_code == 302


def test_a_part_that_was_handed_over_is_locked(enter, cycle):
    row = row_of(cycle, EXPORT)
    cycle.parts.update(handed_over_at=MORNING)
    client = enter("analis.dagang")
    answer = send(client, cycle, fields(row, number="45,1"))
    assert answer.status_code == 403
    assert "Bagian Anda sudah diserahkan" in answer.content.decode()
    assert nothing_written()


# --- Values of every kind ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("45,1", "45.1"),
        ("Rp 1.837.000.000", "1837000000"),
        ("-35,03", "-35.03"),
        ("0", "0"),
        ("12,345678", "12.345678"),
        ("123456789012345", "123456789012345"),
        ("123456789,012345", "123456789.012345"),
    ],
)
def test_a_number_is_read_the_indonesian_way(enter, cycle, typed, stored):
    row = row_of(cycle, EXPORT)
    client = enter("analis.dagang")
    answer = send(client, cycle, fields(row, number=typed, note="Sesuai register"))
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.number == Decimal(stored)
    assert (row.version, row.note) == (1, "Sesuai register")
    assert row.updated_by.username == "analis.dagang"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("abc", "bukan angka"),
        ("1,234.5", "cara tulis Inggris"),
        ("=2+2", "adalah rumus"),
        ("2,5–4,5", "bukan rentang"),
        ("1234567890123456", "terlalu besar"),
        ("1234567890,123456", "terlalu besar"),
        ("0,1234567", "Paling banyak 6 angka di belakang koma"),
        ('<script>alert("x")</script>', "bukan angka"),
    ],
)
def test_a_wrong_number_is_kept_with_its_sentence_and_nothing_is_saved(
    enter, cycle, typed, sentence
):
    wrong, right = row_of(cycle, EXPORT), row_of(cycle, VARIATION)
    answer = send(
        enter("analis.dagang"),
        cycle,
        fields(wrong, number=typed, note="Catatan yang tidak boleh hilang"),
        fields(right, number="4,98"),
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "Catatan yang tidak boleh hilang" in page
    assert 'value="4,98"' in page
    assert "<script>alert" not in page
    assert nothing_written()


def test_hostile_text_is_shown_as_text(enter, cycle):
    row = row_of(cycle, EXPORT)
    client = enter("analis.dagang")
    hostile = "</textarea><script>alert(1)</script>"
    assert send(client, cycle, fields(row, number="1", note=hostile)).status_code == 302
    page = client.get(address(cycle)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;/textarea&gt;&lt;script&gt;" in page


def test_a_ratio_needs_both_parts_and_a_positive_denominator(enter, cycle):
    row = row_of(cycle, LICENCES)
    client = enter("analis.dagang")
    for numerator, denominator, sentence in (
        ("45", "", "Isi juga penyebutnya"),
        ("", "50", "Isi juga pembilangnya"),
        ("45", "0", "Penyebut harus lebih besar dari nol"),
        ("45", "-5", "Penyebut harus lebih besar dari nol"),
        ("45", "1-2", "bukan rentang"),
        ("999999999999999", "0,000001", "Hasil baginya terlalu besar"),
    ):
        answer = send(client, cycle, fields(row, numerator=numerator, denominator=denominator))
        assert answer.status_code == 422, (numerator, denominator)
        assert sentence in answer.content.decode()
    assert nothing_written()
    assert send(client, cycle, fields(row, numerator="1", denominator="3")).status_code == 302
    row.refresh_from_db()
    assert (row.numerator, row.denominator, row.number) == (1, 3, Decimal("33.333333"))
    page = client.get(address(cycle)).content.decode()
    assert "33,33&nbsp;%" in page
    assert "Sangat Rendah" in page


def test_an_ordinal_takes_only_labels_of_its_scale(enter, office):
    cycle = office.cycle("pasar", State.COLLECTING)
    row = row_of(cycle, "Ketepatan waktu")
    client = enter("analis.pasar")
    answer = send(client, cycle, fields(row, label="Kadang-kadang"))
    assert answer.status_code == 422
    assert "tidak ada dalam skala" in answer.content.decode()
    assert send(client, cycle, fields(row, label="Terlambat")).status_code == 302
    row.refresh_from_db()
    assert (row.label, row.number) == ("Terlambat", None)
    assert '<option value="Terlambat" selected>' in client.get(address(cycle)).content.decode()


def test_what_is_not_due_needs_no_figure_but_takes_a_status(enter, cycle):
    row = row_of(cycle, GDP)
    client = enter("analis.dagang")
    page = client.get(address(cycle)).content.decode()
    assert "tidak dinilai triwulan ini" in page
    assert f'name="number-{row.indicator_id}"' not in page
    assert "0 dari 4 indikator terisi" in page
    sent = {
        f"version-{row.indicator_id}": 0,
        f"status-{row.indicator_id}": "belum_rilis",
        f"note-{row.indicator_id}": "BPS merilis Maret 2027",
    }
    assert send(client, cycle, sent).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.number) == (FigureStatus.BELUM_RILIS, None)


def test_empty_with_a_reason_counts_and_a_reason_beside_a_figure_does_not(enter, cycle):
    row = row_of(cycle, EXPORT)
    client = enter("analis.dagang")
    assert send(client, cycle, fields(row, reason="Bea Cukai belum merilis")).status_code == 302
    assert "1 dari 4 indikator terisi" in client.get(address(cycle)).content.decode()
    row.refresh_from_db()
    answer = send(client, cycle, fields(row, number="45", reason="Bea Cukai belum merilis"))
    assert answer.status_code == 422
    assert "Hapus alasannya" in answer.content.decode()
    answer = send(client, cycle, fields(row, number="45", status="belum_rilis"))
    assert answer.status_code == 422
    assert "bukan “Belum rilis”" in answer.content.decode()
    assert send(client, cycle, fields(row, number="45", reason="  ")).status_code == 302


def test_too_long_text_and_unknown_status_are_refused(enter, cycle):
    row = row_of(cycle, EXPORT)
    client = enter("analis.dagang")
    for values, sentence in (
        ({"note": "x" * 4001}, "paling banyak 4000 huruf"),
        ({"status": "pasti"}, "Pilih status"),
    ):
        answer = send(client, cycle, fields(row, number="1", **values))
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert nothing_written()


# --- Ambiguous numbers ----------------------------------------------------------------


def test_an_ambiguous_number_is_echoed_and_confirmed(enter, cycle):
    row = row_of(cycle, EXPORT)
    pk = row.indicator_id
    client = enter("analis.dagang")
    answer = send(client, cycle, fields(row, number="1.210"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "seribu dua ratus sepuluh" in page
    assert "satu koma dua satu nol" in page
    assert f'name="confirm-number-{pk}"' in page
    assert nothing_written()

    other = fields(row, number="2.600") | {f"confirm-number-{pk}": "1.210"}
    assert send(client, cycle, other).status_code == 422, "confirmed another text"
    assert nothing_written()

    agreed = fields(row, number="1.210") | {f"confirm-number-{pk}": "1.210"}
    assert send(client, cycle, agreed).status_code == 302
    row.refresh_from_db()
    assert row.number == 1210


def test_a_stored_number_is_not_asked_about_again(enter, cycle):
    row = row_of(cycle, EXPORT)
    row.indicator.decimals = 0
    row.indicator.save()
    realizations.save(
        cycle.pk,
        [replace(Entry.of(row), number=Decimal(1210))],
        by=actor_of("analis.dagang"),
        now=MORNING,
    )
    client = enter("analis.dagang")
    assert 'value="1.210"' in client.get(address(cycle)).content.decode()
    row.refresh_from_db()
    sent = fields(row, number="1.210", note="baru")
    assert send(client, cycle, sent).status_code == 302
    row.refresh_from_db()
    assert (row.number, row.note, row.version) == (1210, "baru", 2)


@pytest.mark.parametrize("number", ["1210", "0.5", "-35.03", "12.345678", "300", "0"])
def test_what_is_shown_reads_back_as_what_is_stored(enter, cycle, number):
    row = row_of(cycle, EXPORT)
    realizations.save(
        cycle.pk,
        [replace(Entry.of(row), number=Decimal(number))],
        by=actor_of("analis.dagang"),
        now=MORNING,
    )
    client = enter("analis.dagang")
    page = client.get(address(cycle)).content.decode()
    start = page.index(f'name="number-{row.indicator_id}"')
    shown = page[start:].split('value="')[1].split('"')[0]
    row.refresh_from_db()
    assert send(client, cycle, fields(row, number=shown)).status_code == 302
    row.refresh_from_db()
    assert row.version == 1, "nothing changed"


# --- Two people, one row -----------------------------------------------------------------


def test_a_conflict_shows_both_values_and_the_person_chooses(enter, cycle):
    row = row_of(cycle, EXPORT)
    pk = row.indicator_id
    client = enter("analis.dagang")
    assert send(client, cycle, fields(row, number="44")).status_code == 302
    stale = fields(row, number="45,5")  # made from version 0
    answer = send(client, cycle, stale)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Pakai isian saya" in page and "Pakai yang tersimpan" in page
    assert "45,5" in page and "44,00" in page
    row.refresh_from_db()
    assert row.number == 44, "nothing is overwritten silently"

    undecided = stale | {f"seen-{pk}": "1"}
    assert send(client, cycle, undecided).status_code == 409
    mine = undecided | {f"choice-{pk}": "mine"}
    assert send(client, cycle, mine).status_code == 302
    row.refresh_from_db()
    assert (row.number, row.version) == (Decimal("45.5"), 2)
    assert [c.new["number"] for c in row.changes.all()] == ["44", "45.5"]

    theirs = fields(row, number="99") | {
        f"version-{pk}": 1,
        f"choice-{pk}": "theirs",
        f"seen-{pk}": "2",
    }
    assert send(client, cycle, theirs).status_code == 302
    row.refresh_from_db()
    assert (row.number, row.version) == (Decimal("45.5"), 2)


def test_different_fields_of_a_row_merge_and_only_the_same_one_asks(enter, cycle):
    row = row_of(cycle, EXPORT)
    pk = row.indicator_id
    client = enter("analis.dagang")
    assert send(client, cycle, fields(row, number="44", status="sementara")).status_code == 302
    # Another page, made from version 0, with a note and without the figure.
    assert send(client, cycle, fields(row, note="Dari SKA")).status_code == 302
    row.refresh_from_db()
    assert (row.number, row.status, row.note, row.version) == (44, "sementara", "Dari SKA", 2)
    # A script sends only what was typed: the other fields stand as they are.
    late = {f"version-{pk}": 1, f"reason-{pk}": ""}
    assert ask(client, cycle, late).json()["saved"]
    both = {f"version-{pk}": 0, f"number-{pk}": "45", f"note-{pk}": "Dari SKA"}
    answer = ask(client, cycle, both).json()
    states = {name: cell["state"] for name, cell in answer["rows"][str(pk)]["fields"].items()}
    assert states[f"number-{pk}"] == "conflict"
    assert states[f"note-{pk}"] == ""
    shown = answer["fragments"][f"bentrok-{pk}"]
    assert "45" in shown and "44,00" in shown and "Catatan" not in shown
    mine = both | {f"choice-{pk}": "mine", f"seen-{pk}": "2"}
    assert ask(client, cycle, mine).json()["saved"]
    row.refresh_from_db()
    assert (row.number, row.note) == (45, "Dari SKA")
    # Typed after 45 was seen, the first figure is no leftover of the version the note began with.
    again = {f"version-{pk}": 2, f"note-{pk}": "SKA TW III", f"number-{pk}": "44"}
    answer = ask(client, cycle, again | {f"later-{pk}": f"number-{pk}"}).json()
    assert answer["rows"][str(pk)]["fields"][f"number-{pk}"]["state"] == "conflict"
    assert ask(client, cycle, again).json()["saved"]
    row.refresh_from_db()
    assert (row.number, row.note) == (45, "SKA TW III")


def test_typing_on_after_a_lost_answer_is_no_conflict(enter, cycle):
    row = row_of(cycle, EXPORT)
    pk = row.indicator_id
    client = enter("analis.dagang")
    lost = {f"version-{pk}": 0, f"number-{pk}": "44"}
    assert ask(client, cycle, lost).json()["saved"]  # the answer never came
    typed = {f"version-{pk}": 0, f"later-{pk}": f"number-{pk}", f"number-{pk}": "45"}
    other = typed | {
        f"lost-{pk}": [f"number-{pk}=43", f"note-{pk}=44", "%ff=&&x", f"number-{pk}=x"]
    }
    assert not ask(client, cycle, other).json()["saved"], "44 was said by somebody else"
    known = typed | {f"lost-{pk}": [f"number-{pk}=43", f"number-{pk}=44,0"]}
    assert ask(client, cycle, known).json()["saved"]
    # Typed back to what the page showed before: still typed, no leftover.
    back = known | {f"number-{pk}": "", f"lost-{pk}": f"number-{pk}=45"}
    assert ask(client, cycle, back).json()["saved"]
    row.refresh_from_db()
    assert row.number is None
    assert [change.new["number"] for change in row.changes.all()] == ["44", "45", None]


def test_a_choice_made_on_an_older_version_is_asked_again(enter, cycle):
    row = row_of(cycle, EXPORT)
    pk = row.indicator_id
    client = enter("analis.dagang")
    for version, number in enumerate(("44", "45")):
        sent = fields(row, number=number) | {f"version-{pk}": version}
        assert send(client, cycle, sent).status_code == 302
    chosen = fields(row, number="46") | {f"choice-{pk}": "mine", f"seen-{pk}": "1"}
    assert send(client, cycle, chosen).status_code == 409
    row.refresh_from_db()
    assert row.number == 45


def test_a_stale_row_that_was_not_touched_is_left_to_the_other(enter, cycle):
    touched, left = row_of(cycle, EXPORT), row_of(cycle, VARIATION)
    client = enter("analis.dagang")
    assert send(client, cycle, fields(left, number="4,98")).status_code == 302
    old_page = (fields(touched, number="45"), fields(left, number=""))
    assert send(client, cycle, *old_page).status_code == 302
    left.refresh_from_db()
    assert left.number == Decimal("4.98")


def test_a_conflict_survives_another_rows_error(enter, cycle):
    """The second attempt must not overwrite because the first one showed the newer version."""
    row, wrong = row_of(cycle, EXPORT), row_of(cycle, VARIATION)
    client = enter("analis.dagang")
    assert send(client, cycle, fields(row, number="44")).status_code == 302
    answer = send(client, cycle, fields(row, number="45"), fields(wrong, number="abc"))
    assert answer.status_code == 422
    assert f'name="version-{row.indicator_id}" value="0"' in answer.content.decode()


# --- Writing ------------------------------------------------------------------------------


def test_one_save_is_one_journal_entry_with_history_per_row(enter, office, cycle):
    rows = row_of(cycle, EXPORT), row_of(cycle, VARIATION)
    line = BudgetRealization.objects.get(cycle=cycle)
    client = enter("analis.dagang")
    page = client.post(
        address(cycle, "data_save"),
        fields(rows[0], number="45,10")
        | fields(rows[1], number="4,98")
        | {f"budget-{line.line_id}": "150.000.000", f"was-{line.line_id}": ""},
        follow=True,
    )
    assert "Tersimpan: 3 perubahan." in page.content.decode()
    entry = JournalEntry.objects.get(event="realization.save")
    assert entry.payload["budget"] == {str(line.line_id): [None, "150000000"]}
    assert set(entry.payload["versions"]) == {str(row.indicator_id) for row in rows}
    assert entry.actor_as == "Analis Data Bidang Perdagangan"
    assert journal.first_broken(office.agency.pk) is None
    change = RealizationChange.objects.get(realization=rows[0])
    assert (change.old["number"], change.new["number"]) == (None, "45.1")
    again = client.post(address(cycle, "data_save"), fields(rows[0], number="45,1"), follow=True)
    assert "Tidak ada yang berubah" in again.content.decode()
    assert JournalEntry.objects.filter(event="realization.save").count() == 1


def test_the_action_itself_refuses_what_the_form_would(cycle):
    row = row_of(cycle, LICENCES)
    bad = replace(Entry.of(row), numerator=Decimal(1), denominator=Decimal(0))
    good = replace(Entry.of(row_of(cycle, EXPORT)), number=Decimal(7))
    with pytest.raises(NotSaved) as refused:
        realizations.save(cycle.pk, [good, bad], by=actor_of("analis.dagang"), now=MORNING)
    assert list(refused.value.errors) == [row.indicator_id]
    assert nothing_written()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("-5", "tidak boleh negatif"),
        ("1-2", "bukan rentang"),
        ("10,125", "Paling banyak 2 angka di belakang koma"),
        ("seratus", "bukan angka"),
        ("450.000", "empat ratus lima puluh ribu"),
    ],
)
def test_a_wrong_amount_is_refused(enter, cycle, typed, sentence):
    line = BudgetRealization.objects.get(cycle=cycle)
    sent = {f"budget-{line.line_id}": typed, f"was-{line.line_id}": ""}
    answer = send(enter("analis.dagang"), cycle, sent)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert f'value="{typed}"' in answer.content.decode()
    line.refresh_from_db()
    assert line.amount is None


def test_two_amounts_for_one_programme_are_a_conflict(enter, cycle):
    line = BudgetRealization.objects.get(cycle=cycle)
    pk = line.line_id
    client = enter("analis.dagang")
    first = {f"budget-{pk}": "150.000.000", f"was-{pk}": ""}
    assert send(client, cycle, first).status_code == 302
    second = {f"budget-{pk}": "160.000.000", f"was-{pk}": ""}
    answer = send(client, cycle, second)
    assert answer.status_code == 409
    assert "Rp 150.000.000" in answer.content.decode()
    chosen = second | {f"seen-budget-{pk}": "150000000", f"choice-budget-{pk}": "mine"}
    assert send(client, cycle, chosen).status_code == 302
    # No conflict with the own amount whose answer was lost on the way.
    third = {f"budget-{pk}": "170.000.000", f"was-{pk}": "150000000"}
    lost = {f"lost-budget-{pk}": f"budget-{pk}=Rp 160.000.000"}
    assert send(client, cycle, third | lost).status_code == 302
    line.refresh_from_db()
    assert line.amount == 170_000_000


def test_the_kasubid_fills_in_the_budget_while_writing(enter, office):
    cycle = office.cycle("dagang", State.GATHERED)
    line = BudgetRealization.objects.get(cycle=cycle)
    sent = {f"budget-{line.line_id}": "170.000.000", f"was-{line.line_id}": "150000000"}
    assert send(enter("kasubid.dagang"), cycle, sent).status_code == 302
    line.refresh_from_db()
    assert line.amount == 170_000_000


# --- Returns --------------------------------------------------------------------------------


def test_a_return_opens_only_the_remarked_figure(enter, office):
    cycle = office.cycle("dagang", State.DRAFTED)
    opened, locked = row_of(cycle, EXPORT), row_of(cycle, VARIATION)
    submission = cycle.submissions.get()
    Remark.objects.create(
        submission=submission,
        target=RemarkTarget.VALUE,
        indicator=opened.indicator,
        text="Cocokkan dengan SKA <bulan September>.",
        by=office.people["kabid.dagang"],
        written_at=MORNING,
    )
    cycles.move(
        cycle.pk, Move.RETURN_FOR_REPAIR, by=office.actor("kabid.dagang"), now=MORNING, remark=""
    )
    client = enter("kasubid.dagang")
    page = client.get(address(cycle)).content.decode()
    assert "Cocokkan dengan SKA &lt;bulan September&gt;." in page
    assert f'name="number-{opened.indicator_id}"' in page
    assert f'name="number-{locked.indicator_id}"' not in page
    assert "Terkunci: tidak ada catatan pemeriksaan pada realisasi ini." in page
    assert send(client, cycle, fields(locked, number="1")).status_code == 403
    assert send(client, cycle, fields(opened, number="46")).status_code == 302


def test_material_sent_back_shows_the_reason(enter, office):
    cycle = office.cycle("dagang", State.GATHERED)
    cycle = office.move(cycle, Move.SEND_BACK, MORNING + timedelta(minutes=30))
    page = enter("analis.dagang").get(address(cycle)).content.decode()
    assert "Dikembalikan oleh Andi Baso dagang" in page
    assert "Bukti dukung belum lengkap." in page


def test_plt_analis_sees_the_page_of_the_unit(enter, office, cycle):
    Position.objects.create(
        agency=office.agency,
        unit=office.units["dagang"],
        user=office.people["analis.pasar"],
        role=Role.ANALIS,
        kind="plt",
        title="Analis Data Bidang Perdagangan",
        since=MORNING.date(),
    )
    page = enter("analis.pasar").get(address(cycle))
    assert page.status_code == 200
    assert "Indikator ini ditugaskan kepada Rahmat dagang" in page.content.decode()


# --- Autosave -------------------------------------------------------------------------------


def test_autosave_of_a_cell_answers_its_state(enter, cycle):
    row = row_of(cycle, EXPORT)
    pk = str(row.indicator_id)
    answer = ask(enter("analis.dagang"), cycle, fields(row, number="45,1")).json()
    assert answer["saved"] is True
    cell = answer["rows"][pk]
    assert (cell["version"], cell["state"]) == ("1", "saved")
    assert (cell["percent_text"], cell["predicate"]) == ("102,27", "Sangat Tinggi")
    assert cell["fields"][f"number-{pk}"]["value"] == "45,10"
    assert "1 dari 4 indikator terisi" in answer["fragments"]["kemajuan"]


def test_autosave_saves_its_cell_alone_and_keeps_a_wrong_one_out(enter, cycle):
    right, wrong = row_of(cycle, EXPORT), row_of(cycle, VARIATION)
    client = enter("analis.dagang")
    assert ask(client, cycle, fields(right, number="45")).json()["saved"]
    answer = ask(client, cycle, fields(wrong, number="4,9,8")).json()
    assert answer["saved"] is False
    cell = answer["rows"][str(wrong.indicator_id)]
    assert cell["state"] == "error"
    assert cell["fields"][f"number-{wrong.indicator_id}"]["invalid"]
    assert "cara tulis Inggris" in answer["fragments"][f"pesan-number-{wrong.indicator_id}"]
    wrong.refresh_from_db()
    assert (wrong.number, wrong.version) == (None, 0)


def test_a_batch_saves_what_is_right_and_keeps_the_rest_out(enter, cycle):
    right, wrong, clash = (row_of(cycle, name) for name in (EXPORT, VARIATION, STABILITY))
    client = enter("analis.dagang")
    ask(client, cycle, fields(clash, number="3"))
    answer = ask(
        client,
        cycle,
        fields(right, number="45"),
        fields(wrong, number="empat"),
        fields(clash, number="4"),
    ).json()
    saved = {pk: row["saved"] for pk, row in answer["rows"].items()}
    assert saved == {
        str(right.indicator_id): True,
        str(wrong.indicator_id): False,
        str(clash.indicator_id): False,
    }
    numbers = dict(Realization.objects.filter(cycle=cycle).values_list("indicator_id", "number"))
    assert [numbers[row.indicator_id] for row in (right, wrong, clash)] == [45, None, 3]


def test_a_script_sends_for_its_owner_only(enter, office, cycle):
    row = row_of(cycle, EXPORT)
    other = str(office.people["analis2.dagang"].pk)
    client = enter("analis.dagang")
    sent = send(client, cycle, fields(row, number="45"), accept="application/json", x_owner=other)
    assert (sent.status_code, sent.json()) == (409, {"other_owner": True})
    assert nothing_written()


def test_what_others_saved_comes_in_one_small_answer(enter, cycle):
    row = row_of(cycle, EXPORT)
    client = enter("analis.dagang")
    page = client.get(address(cycle))
    moment = page.context["page"].moment
    realizations.save(
        cycle.pk,
        [replace(Entry.of(row), number=Decimal("45.1"))],
        by=actor_of("analis.dagang"),
        now=MORNING + timedelta(hours=1),
    )

    def news(**query):
        accept = {"accept": "application/json"}
        return client.get(address(cycle, "data_changes"), query, headers=accept).json()

    answer = news(sejak=moment)
    assert list(answer["rows"]) == [str(row.indicator_id)]
    cell = answer["rows"][str(row.indicator_id)]
    assert cell["fields"][f"number-{row.indicator_id}"]["value"] == "45,10"
    assert "1 dari 4" in answer["fragments"]["kemajuan"]
    assert "pertanyaan" in news(sejak=moment, pertanyaan="1")["fragments"]
    assert news(sejak="kemarin") == news(sejak="2026-01-01T00:00:00+08:00") == {"outdated": True}


def test_a_long_table_keeps_its_folds_for_whoever_asks(enter, cycle, monkeypatch):
    monkeypatch.setattr("workflow.pages.data.FOLDS_AT_ONCE", 3)
    row = row_of(cycle, EXPORT)
    pk = row.indicator_id
    client = enter("analis.dagang")
    page = client.get(address(cycle)).content.decode()
    assert f'name="number-{pk}"' in page and f'name="note-{pk}"' not in page
    fold = client.get(
        reverse("data_details", args=[cycle.unit.code, YEAR, QUARTER, pk]),
        headers={"accept": "application/json"},
    ).json()["html"]
    assert f'name="note-{pk}"' in fold and f'name="release_on-{pk}"' in fold
    plain = client.post(address(cycle, "data_save"), fields(row, number="45") | {"bukti": pk})
    page = client.get(plain.url).content.decode()
    assert f'name="note-{pk}"' in page, "the same by a button, with what was typed saved"
    assert 'value="45,00"' in page


def test_autosave_asks_about_an_ambiguous_number(enter, cycle):
    row = row_of(cycle, EXPORT)
    pk = row.indicator_id
    client = enter("analis.dagang")
    answer = ask(client, cycle, fields(row, number="1.210")).json()
    assert answer["saved"] is False
    words = answer["rows"][str(pk)]["fields"][f"number-{pk}"]["words"]
    assert words == "seribu dua ratus sepuluh"
    assert nothing_written()
    agreed = fields(row, number="1.210") | {f"confirm-number-{pk}": "1.210"}
    assert ask(client, cycle, agreed).json()["saved"] is True


def test_autosave_answers_a_conflict(enter, cycle):
    row = row_of(cycle, EXPORT)
    client = enter("analis.dagang")
    ask(client, cycle, fields(row, number="44"))
    answer = ask(client, cycle, fields(row, number="45")).json()
    assert answer["saved"] is False
    assert answer["rows"][str(row.indicator_id)]["state"] == "conflict"
    assert "Pakai yang tersimpan" in answer["fragments"][f"bentrok-{row.indicator_id}"]


def test_preview_judges_without_saving(enter, cycle):
    row = row_of(cycle, EXPORT)
    sent = fields(row, number="45,1") | {"preview": "1"}
    answer = ask(enter("analis.dagang"), cycle, sent).json()
    assert answer["rows"] == {
        str(row.indicator_id): {"percent_text": "102,27", "predicate": "Sangat Tinggi"}
    }
    assert nothing_written()


# --- The page -------------------------------------------------------------------------------


def test_saving_after_a_login_in_between_shows_the_page(enter, cycle):
    answer = enter("analis.dagang").get(address(cycle, "data_save"))
    assert answer.status_code == 302
    assert answer.url == address(cycle)


def test_page_shows_what_figures_are_compared_with(enter, cycle):
    row = row_of(cycle, EXPORT)
    for year, quarter, number in ((YEAR, QUARTER - 1, "44.00"), (YEAR - 1, QUARTER, "45.20")):
        PastFigure.objects.create(
            indicator=row.indicator, year=year, quarter=quarter, number=Decimal(number)
        )
    page = enter("analis.dagang").get(address(cycle)).content.decode()
    assert "TW II 2026" in page and "TW III 2025" in page
    assert "44,00" in page and "45,20" in page and "44,10" in page


def test_questions_come_up_but_do_not_block(enter, cycle):
    client = enter("analis.dagang")
    same, jump, fall = (row_of(cycle, n) for n in (EXPORT, VARIATION, STABILITY))
    for row, number in ((same, "44"), (jump, "2"), (fall, "3.1")):
        PastFigure.objects.create(
            indicator=row.indicator, year=YEAR, quarter=QUARTER - 1, number=Decimal(number)
        )
    Indicator.objects.filter(pk=fall.indicator_id).update(polarity="naik")
    fall.indicator.targets.update(upper=None)
    licences = row_of(cycle, LICENCES)
    answer = send(
        client,
        cycle,
        fields(same, number="44,00"),
        fields(jump, number="3,01"),
        fields(fall, number="3"),
        fields(licences, numerator="51", denominator="50"),
    )
    assert answer.status_code == 302
    page = client.get(address(cycle)).content.decode()
    assert "Sama persis dengan TW II 2026 (44,00)" in page
    assert "Berubah lebih dari 50 % sejak TW II 2026 (2,00 menjadi 3,01)" in page
    assert "Angka kumulatif turun dari 3,10 (TW II 2026) menjadi 3,00" in page
    assert "Pembilang melebihi penyebut" in page
    assert "Belum ada bukti dukung. Apa dasar angkanya?" in page
    handed = client.post(
        reverse("move", args=["dagang", YEAR, QUARTER, "hand_over"]),
        {"serial": Cycle.objects.get(pk=cycle.pk).serial, "note": ""},
    )
    assert handed.status_code == 302
    assert Cycle.objects.get(pk=cycle.pk).state == State.GATHERED


def test_hand_over_rests_until_everything_is_filled(enter, cycle):
    client = enter("analis.dagang")
    page = client.get(address(cycle)).content.decode()
    assert 'data-move="hand_over"' in page
    assert "4 indikator belum terisi" in page
    rows = [row_of(cycle, name) for name in (EXPORT, VARIATION, STABILITY)]
    send(
        client,
        cycle,
        *(fields(row, number="4,2") for row in rows),
        fields(row_of(cycle, LICENCES), reason="Belum ada permohonan"),
    )
    page = client.get(address(cycle)).content.decode()
    assert "4 dari 4 indikator terisi" in page
    assert "belum terisi." not in page.split('id="serahkan-tombol"')[1]


def test_costs_the_same_queries_for_few_and_many_indicators(enter, office, cycle):
    client = enter("analis.dagang")
    client.get(address(cycle))  # session and content types are warm

    def count():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address(cycle)).status_code == 200
        return len(queries)

    few = count()
    for number in range(3):
        indicator = add_indicator(office.units["dagang"], f"Tambahan {number}")
        Realization.objects.create(
            cycle=cycle, indicator=indicator, analyst=office.people["analis.dagang"]
        )
    assert count() == few


def test_saving_costs_the_same_queries_for_one_row_and_three(enter, cycle):
    client = enter("analis.dagang")
    rows = [row_of(cycle, name) for name in (EXPORT, VARIATION, STABILITY)]
    client.get(address(cycle))

    def count(number, *rows):
        for row in rows:
            row.refresh_from_db()
        typed = [fields(row, number=number) for row in rows]
        with CaptureQueriesContext(connection) as queries:
            assert send(client, cycle, *typed).status_code == 302
        return len(queries)

    count("4", rows[0])  # the office's journal has begun
    assert count("4,1", *rows) == count("4,2", rows[0])


def test_one_cell_costs_the_same_in_a_short_and_in_a_long_table(enter, office, cycle):
    row = row_of(cycle, EXPORT)
    client = enter("analis.dagang")
    ask(client, cycle, fields(row, number="1"))

    def count(number):
        row.refresh_from_db()
        with CaptureQueriesContext(connection) as queries:
            assert ask(client, cycle, fields(row, number=number)).json()["saved"]
        return len(queries)

    few = count("2")
    for number in range(3):
        indicator = add_indicator(office.units["dagang"], f"Tambahan {number}")
        Realization.objects.create(
            cycle=cycle, indicator=indicator, analyst=office.people["analis.dagang"]
        )
    assert count("3") == few
