"""The lembar kerja there and back: differences first, what is ticked in one go, nothing else."""

import io
import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from html.parser import HTMLParser

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from tests.cast import MORNING, QUARTER, YEAR, add_indicator, cast
from tests.tables import changed, contents
from workflow.actions import cycles, realizations
from workflow.actions.entries import Entry
from workflow.enums import ImportState, Move, State
from workflow.models import (
    BudgetRealization,
    JournalEntry,
    Realization,
    RealizationChange,
    WorkbookImport,
)

pytestmark = pytest.mark.django_db
NOW = MORNING + timedelta(hours=1)
URL = f"/siklus/dagang/{YEAR}/{QUARTER}/data/lembar-kerja/"
DATA = f"/siklus/dagang/{YEAR}/{QUARTER}/data/"
EXPORT, PERMITS = "Jumlah realisasi ekspor", "Persentase izin yang difasilitasi"
VARIATION, STABILITY = "Koefisien variasi harga", "Stabilitas harga bahan pokok"


class Form(HTMLParser):
    """What the browser would send of the acceptance: hidden inputs, ticked boxes, radios."""

    def __init__(self, answer) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {"step": ["accept"]}
        html = answer.content.decode()
        self.feed(html[html.index('data-move="worksheet-accept"') :])

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        kind, name = values.get("type"), values.get("name")
        if tag != "input" or (kind in ("checkbox", "radio") and "checked" not in values):
            return
        self.sent.setdefault(name, []).append(values.get("value") or "")


class Filled:
    """A downloaded workbook in somebody's hands; cells by the row's name and the column's mark."""

    def __init__(self, content: bytes) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(content))

    def cell(self, name: str, mark: str):
        for sheet in self.book.worksheets:
            marks = {}
            for row in sheet.iter_rows():
                texts = {c.value: c.column for c in row if str(c.value).startswith("sop07.")}
                marks = texts or marks
                if marks and row[marks["sop07.name"] - 1].value == name:
                    return sheet.cell(row[0].row, marks[f"sop07.{mark}"])
        raise AssertionError(name)

    def set(self, name: str, **values) -> "Filled":
        for mark, value in values.items():
            self.cell(name, mark).value = value
        return self

    def to_bytes(self) -> bytes:
        raw = io.BytesIO()
        self.book.save(raw)
        return raw.getvalue()


@pytest.fixture
def office():
    return cast()


@pytest.fixture
def cycle(office):
    return office.cycle(state=State.COLLECTING)


@pytest.fixture
def enter(client, office, time_machine):
    time_machine.move_to(NOW, tick=False)

    def enter(name):
        client.force_login(office.people[name])
        return client

    return enter


def download(client) -> Filled:
    answer = client.get(f"{URL}unduh.xlsx")
    assert answer.status_code == 200
    return Filled(answer.content)


def upload(client, filled: Filled | bytes, name="lembar-kerja.xlsx", url=URL):
    content = filled if isinstance(filled, bytes) else filled.to_bytes()
    return client.post(url, {"file": SimpleUploadedFile(name, content)}, follow=True)


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def row(name: str) -> Realization:
    return Realization.objects.get(indicator__name=name, cycle__unit__code="dagang")


def edit(office, cycle, name: str, **values) -> None:
    """Somebody (the same Analis, elsewhere) changes a row online."""
    entry = replace(Entry.of(row(name)), **values)
    now = NOW + timedelta(minutes=3)
    realizations.save(cycle.pk, [entry], by=office.actor("analis.dagang", now), now=now)


def test_filled_offline_and_accepted(office, cycle, enter):
    client = enter("analis.dagang")
    html = text_of(client.get(DATA))
    assert f'href="{URL}"' in html and f'href="{URL}unduh.xlsx"' in html
    assert 'data-page="worksheet"' in text_of(client.get(URL))
    filled = download(client)
    assert filled.cell(EXPORT, "figure").protection.locked is False
    assert filled.cell("Kontribusi terhadap PDRB", "figure").protection.locked is True
    filled.set(EXPORT, figure="45,10", note="=cmd|'/c calc'!A1").set(VARIATION, figure="1.210")
    filled.cell(EXPORT, "note").data_type = "s"
    filled.set(PERMITS, numerator=45, denominator=50).set(STABILITY, figure="tidak tahu")
    filled.set("Perizinan dan Pendaftaran Perusahaan", amount=150_000_000)
    before = contents()
    answer = upload(client, filled)
    html, page = text_of(answer), answer.context["page"]
    workbook = WorkbookImport.objects.get()
    assert answer.redirect_chain == [(f"{URL}{workbook.pk}/", 302)]
    states = [(part.name, part.label, part.pill["text"], part.ticked) for part in page.parts]
    assert states == [
        (EXPORT, "Realisasi", "baru", True),
        (EXPORT, "Catatan", "baru", True),
        (PERMITS, "Realisasi", "baru", True),
        (VARIATION, "Realisasi", "bermakna ganda", True),
        ("Perizinan dan Pendaftaran Perusahaan", "Realisasi anggaran", "baru", True),
    ]
    assert "berarti <strong>seribu dua ratus sepuluh</strong>" in html
    place = filled.cell(STABILITY, "figure").coordinate
    assert f"Pengisian, {place}" in html and "“tidak tahu” bukan angka." in html
    only = {"workflow_workbookimport", "workflow_journalentry", "workflow_journalhead"}
    assert set(changed(before)) <= only, "looking writes no figure"

    # An unanswered question keeps everything back, and every tick.
    sent = Form(answer).sent
    sent["take"].remove(f"note-{row(EXPORT).indicator_id}")
    before = contents()
    answer = client.post(f"{URL}{workbook.pk}/", sent)
    html = text_of(answer)
    assert answer.status_code == 422 and "Pastikan dahulu bagaimana angka ini dibaca." in html
    assert Form(answer).sent["take"] == sent["take"] and changed(before) == {}

    sent["sure"] = [answer.context["page"].parts[3].questions[0]["token"]]
    answer = client.post(f"{URL}{workbook.pk}/", sent, follow=True)
    assert answer.redirect_chain[-1][0] == DATA
    html = text_of(answer)
    assert "4 isian lembar kerja diterima, 4 baris tersimpan." in html
    assert f"1 isian tidak diterima karena belum benar (Pengisian {place})" in html
    assert (row(EXPORT).number, row(EXPORT).note) == (Decimal("45.10"), "")
    assert (row(PERMITS).numerator, row(PERMITS).denominator, row(PERMITS).number) == (45, 50, 90)
    assert (row(VARIATION).number, row(STABILITY).number) == (1210, None)
    assert BudgetRealization.objects.get(cycle=cycle).amount == 150_000_000
    entry = JournalEntry.objects.get(event="worksheet.accept")
    assert entry.payload["sha256"] == workbook.sha256 and entry.payload["rows"] == 4
    assert JournalEntry.objects.filter(event="realization.save").count() == 1
    workbook.refresh_from_db()
    assert (workbook.state, workbook.applied_by) == (
        ImportState.APPLIED,
        office.people["analis.dagang"],
    )

    # A double click, or the way back in the browser.
    before = contents()
    answer = client.post(f"{URL}{workbook.pk}/", sent, follow=True)
    assert "Lembar kerja ini sudah diterima oleh" in text_of(answer)
    assert set(changed(before)) <= {"django_session"}

    # What was accepted reads back as the same.
    answer = upload(client, download(client), "lagi.xlsx")
    assert "Semua isian lembar kerja sudah sama dengan yang tersimpan" in text_of(answer)
    assert answer.context["page"].parts == []


def test_merged_with_what_changed_online_since(office, cycle, enter):
    client = enter("analis.dagang")
    edit(office, cycle, EXPORT, number=Decimal(40), note="awal")
    edit(office, cycle, VARIATION, number=Decimal(5))
    filled = download(client)
    filled.set(EXPORT, figure=44, note="dari lembar").set(VARIATION, figure=None)
    filled.set(PERMITS, reason="belum ada")
    edit(office, cycle, EXPORT, number=Decimal(41))
    edit(office, cycle, STABILITY, number=Decimal("3.5"))
    edit(office, cycle, PERMITS, numerator=Decimal(4), denominator=Decimal(5))
    answer = upload(client, filled)
    page = answer.context["page"]
    found = {part.key: part for part in page.conflicts}
    export, permits = row(EXPORT).indicator_id, row(PERMITS).indicator_id
    assert set(found) == {f"figure-{export}", f"row-{permits}"}
    conflict = found[f"figure-{export}"]
    assert (conflict.was, conflict.old, conflict.new, conflict.ticked) == ("40", "41", "44", False)
    assert conflict.who == "Rahmat dagang, S.Stat., 12 Okt 2026, 10.03"
    assert "tidak dapat digabung" in found[f"row-{permits}"].sentence
    shown = {part.label: (part.pill["text"], part.ticked) for part in page.parts}
    assert shown == {"Catatan": ("berubah", True), "Realisasi": ("dikosongkan", False)}
    assert "Berubah daring" in text_of(answer)

    # Online again, between looking and accepting: shown anew, nothing written.
    pk = WorkbookImport.objects.get().pk
    sent = Form(answer).sent
    edit(office, cycle, EXPORT, number=Decimal(42), note="daring")
    before = contents()
    answer = client.post(f"{URL}{pk}/", {**sent, f"choice-figure-{export}": "sheet"})
    assert "Sementara itu ada isian yang berubah" in text_of(answer) and changed(before) == {}
    sent = Form(answer).sent
    assert sent[f"choice-figure-{export}"] == ["sheet"], "the choice is kept"
    assert sent[f"choice-note-{export}"] == ["stored"], "a tick overrules nothing that came later"
    client.post(f"{URL}{pk}/", sent)
    assert (row(EXPORT).number, row(EXPORT).note) == (44, "daring")
    assert (row(PERMITS).number, row(PERMITS).reason) == (80, "")
    assert (row(STABILITY).number, row(VARIATION).number) == (Decimal("3.5"), 5)
    assert JournalEntry.objects.get(event="worksheet.accept").payload["over_conflicts"] == [
        f"figure-{export}"
    ]
    last = RealizationChange.objects.filter(realization=row(EXPORT)).last()
    assert (last.old["number"], last.new["number"]) == ("42", "44")


def test_one_file_with_the_parts_of_two_analis(office, enter):
    cycle = office.cycle(state=State.ASSIGNED)
    rahmat, sitti = (office.people[name] for name in ("analis.dagang", "analis2.dagang"))
    cycles.move(
        cycle.pk,
        Move.INSTRUCT,
        by=office.actor("kasubid.dagang"),
        now=MORNING,
        analysts={
            one.indicator_id: sitti if one == row(VARIATION) else rahmat
            for one in Realization.objects.of_cycle(cycle)
        },
        instruction="Kumpulkan.",
    )
    client = enter("analis.dagang")
    both = download(client).set(EXPORT, figure=44).set(VARIATION, figure=5).to_bytes()
    sent = {}
    for name, label in (("analis.dagang", EXPORT), ("analis2.dagang", VARIATION)):
        client = enter(name)
        answer = upload(client, both)
        assert [part.name for part in answer.context["page"].parts] == [label]
        assert len(answer.context["page"].forbidden) == 1
        sent[name] = answer.redirect_chain[-1][0], Form(answer).sent
    for name, (url, form) in sent.items():
        enter(name).post(url, form)
    assert (row(EXPORT).number, row(VARIATION).number) == (44, 5)
    assert WorkbookImport.objects.filter(state=ImportState.APPLIED).count() == 2


def test_what_is_not_this_cycles_is_refused(office, cycle, enter):
    office.cycle("pasar", State.COLLECTING)
    client = enter("analis.pasar")
    other = client.get(URL.replace("dagang", "pasar") + "unduh.xlsx").content
    client = enter("analis.dagang")
    torn = download(client)
    torn.book["_kunci"]["A3"].value = torn.book["_kunci"]["A3"].value[:-9]
    plain = openpyxl.Workbook()
    plain.active["A1"] = "Realisasi"
    raw = io.BytesIO()
    plain.save(raw)
    figures = list(Realization.objects.order_by("pk").values())
    for number, (content, sentence) in enumerate([
        (other, "Ini lembar kerja Bidang Pengelolaan Pasar TW III 2026, bukan Bidang "),
        (torn.to_bytes(), "rusak, diubah, atau berasal dari kantor lain"),
        (raw.getvalue(), "Ini bukan lembar kerja dari program ini"),
        (b"MZ\x90\x00 program", ""),
    ], 1):  # fmt: skip
        answer = upload(client, content)
        assert answer.status_code == 422 and sentence in text_of(answer)
        assert 'aria-invalid="true"' in text_of(answer)
        assert WorkbookImport.objects.filter(state=ImportState.REFUSED).count() == number
    assert "Pilih berkas" in text_of(client.post(URL, {}))
    assert list(Realization.objects.order_by("pk").values()) == figures
    assert not WorkbookImport.objects.exclude(file="").exists(), "refused files are not kept"


def test_everybody_else(office, cycle, enter, django_assert_max_num_queries):
    client = enter("analis.dagang")
    filled = download(client).set(EXPORT, figure=44)
    upload(client, filled)
    one = f"{URL}{WorkbookImport.objects.get().pk}/"
    sent = Form(client.get(one)).sent
    # A colleague without a part reads, and is told why nothing is offered.
    client = enter("analis2.dagang")
    sheet = download(client)
    assert sheet.cell(EXPORT, "figure").protection.locked is True
    told = [str(row[1].value) for row in sheet.book["Pengisian"].iter_rows(max_row=6)]
    assert any("hanya untuk dibaca. Indikator ini ditugaskan kepada Rahmat" in t for t in told)
    page = client.get(one).context["page"]
    assert page.parts == [] and "ditugaskan kepada Rahmat" in page.forbidden[0].text
    before = contents()
    assert client.post(one, sent).status_code == 422
    assert upload(client, filled).status_code == 403
    # Another bidang, another office, nobody's: there is no such page.
    for name in ("kabid.pasar", "analis.pasar", "kabid.jauh", "tamu"):
        client = enter(name)
        for path in (URL, f"{URL}unduh.xlsx", one):
            assert client.get(path).status_code == 404
        assert client.post(one, sent).status_code == 404
        assert upload(client, filled).status_code == 404
    written = {name for name in changed(before) if name.startswith("workflow_")}
    assert written <= {"workflow_user"}, "logging in, and nothing else"
    # Handed over meanwhile: the ticks come too late, and say so.
    office.move(cycle, Move.HAND_OVER, NOW)
    client = enter("analis.dagang")
    before = contents()
    assert "tidak ada lagi isian lembar kerja ini yang dapat" in text_of(client.post(one, sent))
    assert changed(before) == {}
    client.post(one, {"step": "drop"})
    assert WorkbookImport.objects.get().state == ImportState.READ, "nobody's part is open any more"

    for number in range(20):
        add_indicator(office.units["pasar"], f"Tambahan {number}")
    office.cycle("pasar", State.COLLECTING)
    client = enter("analis.pasar")
    pasar = URL.replace("dagang", "pasar")
    filled = Filled(client.get(f"{pasar}unduh.xlsx").content)
    for number in range(20):
        filled.set(f"Tambahan {number}", figure=number)
    answer = upload(client, filled, url=pasar)
    with django_assert_max_num_queries(32):
        answer = client.get(answer.redirect_chain[-1][0])
    assert len(answer.context["page"].parts) == 20


def test_the_command_tells_and_stores_only_what_is_clear(office, cycle, enter, tmp_path, capsys):
    client = enter("analis.dagang")
    file = tmp_path / "lembar.xlsx"

    def run(filled, *arguments) -> tuple[int, dict]:
        file.write_bytes(filled if isinstance(filled, bytes) else filled.to_bytes())
        code = 0
        try:
            call_command("import_worksheet", str(file), "--cycle", cycle.key, "--json", *arguments)
        except SystemExit as end:
            code = end.code
        return code, json.loads(capsys.readouterr().out)

    filled = download(client).set(EXPORT, figure=45).set(VARIATION, figure="1.210")
    filled.set(STABILITY, figure="#N/A")
    before = contents()
    code, said = run(filled, "--apply", "--as", "analis.dagang")
    assert (code, said["applied"]) == (1, False) and changed(before) == {}
    assert {name: len(found) for name, found in said.items() if isinstance(found, list)} == {
        "created": 1, "changed": 0, "unchanged": 18, "ambiguous": 1, "errors": 1, "notes": 0,
    }  # fmt: skip
    assert said["created"][0] == {
        "sheet": "Pengisian",
        "cell": filled.cell(EXPORT, "figure").coordinate,
        "value": "45",
        "old": "kosong",
        "new": "45",
        "field": "Realisasi",
        "sentence": f"{EXPORT}, Realisasi: diisi 45.",
    }
    assert "dibaca seribu dua ratus sepuluh" in said["ambiguous"][0]["sentence"]
    filled.set(VARIATION, figure=1210).set(STABILITY, figure=3)
    assert run(filled)[0] == 0 and changed(before) == {}
    code, said = run(filled, "--apply", "--as", "analis2.dagang")
    assert code == 1 and "ditugaskan kepada Rahmat" in said["errors"][0]["sentence"]
    code, said = run(filled, "--apply")
    assert code == 1 and "Sebut dengan --as" in said["refused"]
    assert run(filled, "--apply", "--as", "analis.dagang", "--agency", "pupr")[0] == 1
    assert run(b"MZ\x90\x00 program")[0] == 2 and changed(before) == {}
    filled.set(VARIATION, figure="1.210")
    assert run(filled)[0] == 1 and run(filled, "--accept-ambiguous")[0] == 0
    arguments = ("--apply", "--as", "analis.dagang", "--agency", "dagperin", "--accept-ambiguous")
    code, said = run(filled, *arguments)
    assert (code, said["applied"], said["rows"]) == (0, True, 3)
    assert (row(EXPORT).number, row(VARIATION).number, row(STABILITY).number) == (45, 1210, 3)
    entry = JournalEntry.objects.get(event="worksheet.accept")
    assert entry.actor == office.people["analis.dagang"] and entry.payload["name"] == "lembar.xlsx"
    code, said = run(filled, "--apply", "--as", "analis.dagang")
    assert (code, said["rows"]) == (0, 0), "twice is once"
