"""Kesehatan sistem: the Pengelola's page, and the one word for machines."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import MORNING, cast
from workflow import tasks
from workflow.models import Mail, PeriodicRun, WorkerProcess

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
PAGE = "/kesehatan/sistem/"


@pytest.fixture
def office(time_machine):
    time_machine.move_to(MORNING, tick=False)
    return cast()


def test_the_pengelola_reads_how_everything_is_and_nobody_else(office, client):
    client.force_login(office.people["admin"])
    html = client.get("/").content.decode()
    assert "Pekerja berhenti" in html and f'href="{PAGE}"' in html
    html = client.get(PAGE).content.decode()
    assert 'data-page="health"' in html and "Pekerja belum pernah berjalan" in html
    assert html.count("belum pernah berjalan") > len(tasks.JOBS)  # each job says so as well

    WorkerProcess.objects.create(name="server-1:7:1", started_at=MORNING, beat_at=MORNING)
    tasks.run_due(MORNING, "server-1:7:1")
    html = client.get(PAGE).content.decode()
    assert "Semua berjalan." in html and "server-1" in html and "Membuka siklus" in html
    assert "tidak ada yang menunggu" in html and "GB kosong" in html and "utuh" in html
    assert "Django" in html
    assert "dagang-2026-3" not in html  # what a job did may be another office's affair
    assert "Pekerja berhenti" not in client.get("/").content.decode()

    Mail.objects.create(
        user=office.people["kabid.dagang"], key="k", message_id="m", subject="s", body="b",
        queued_at=MORNING, next_try_at=MORNING, gave_up_at=MORNING, last_error="<b>550</b>",
    )  # fmt: skip
    html = client.get(PAGE).content.decode()
    assert "Ada yang perlu dibereskan" in html and "&lt;b&gt;550&lt;/b&gt;" in html

    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for number in range(30):
        WorkerProcess.objects.create(name=f"a:{number}:1", started_at=MORNING, beat_at=MORNING)
        PeriodicRun.objects.create(
            name="open_cycles", slot=f"{number}", started_at=MORNING, finished_at=MORNING
        )
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)
    assert len(many) == len(few)

    for name in ("perencanaan", "pimpinan", "kabid.dagang", "perencanaan.jauh", "tamu"):
        client.force_login(office.people[name])
        answer = client.get(PAGE)
        assert answer.status_code == 403
        text = answer.content.decode()
        assert "dibaca oleh Pengelola" in text and "server-1" not in text


def test_a_machine_is_told_one_word(office, client):
    assert reverse("probe") == "/kesehatan/"

    def word() -> tuple[int, str]:
        answer = client.get("/kesehatan/")
        assert answer["Content-Type"].startswith("text/plain")
        assert "no-store" in answer["Cache-Control"] and not answer.cookies
        return answer.status_code, answer.content.decode()

    sick = (503, "tidak sehat\n")
    assert word() == sick
    WorkerProcess.objects.create(
        name="server-1:7:1", started_at=MORNING, beat_at=MORNING - 5 * MINUTE
    )
    assert word() == (200, "sehat\n")
    WorkerProcess.objects.update(beat_at=MORNING - 6 * MINUTE)
    assert word() == sick
    assert client.post("/kesehatan/").status_code == 405

    with connection.cursor() as cursor:  # the database answers, but not this
        cursor.execute("ALTER TABLE workflow_workerprocess RENAME TO gone")
    assert word() == sick
