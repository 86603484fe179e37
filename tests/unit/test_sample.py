"""The sample office: its story can be told, and shows what the program is for."""

from datetime import datetime

import pytest

from tests.cast import PASSWORD, WITA
from workflow.enums import Move, PauseState, Role, State
from workflow.journal import first_broken
from workflow.models import (
    Actor,
    Answer,
    Cycle,
    Pause,
    Position,
    StepRun,
    Transition,
    User,
    calendar_for,
)
from workflow.questions import SILENT_AT_HAND_OVER
from workflow.sample import story

pytestmark = pytest.mark.django_db

#: Monday morning, a working day with hours on both sides of a weekend.
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=WITA)


def test_the_sample_office_shows_who_is_late_why_and_what_can_be_done():
    agency = story.tell(NOW, PASSWORD)

    running = {c.unit.code: c for c in Cycle.objects.running().with_clock()}
    assert {code: cycle.state for code, cycle in running.items()} == {
        "perdagangan": State.OPENED,
        "perindustrian": State.COLLECTING,
        "pasar": State.DRAFTED,
        "metrologi": State.RETURNED,
        "sekretariat": State.FORWARDED,
    }
    # One is late by himself and received it late; one stands still with consent; one has asked.
    late = [code for code, cycle in running.items() if cycle.due_at and cycle.due_at < NOW]
    assert late == ["pasar"]
    assert running["pasar"].current_run.inherited_seconds > 3600
    assert running["perindustrian"].due_at is None
    assert set(Pause.objects.open().values_list("run__cycle__unit__code", "state")) == {
        ("perindustrian", PauseState.GRANTED),
        ("metrologi", PauseState.ASKED),
    }

    # Every role has something to do, and a Plh. serves by decree.
    duties = {
        role
        for user in User.objects.filter(agency=agency)
        for actor in [Actor.at(user, NOW)]
        for role in {p.role for p in actor.positions}
        if Cycle.objects.duties_of(actor).exists()
    }
    assert duties >= {Role.KABID, Role.KASUBID, Role.ANALIS, Role.PERENCANAAN}
    acting = Position.objects.running(NOW.date()).filter(acts_for__isnull=False).get()
    assert acting.full_label == "Plh. Sekretaris Dinas (mewakili Dra. Hj. Marwah, M.Si.)"
    on_behalf = Transition.objects.filter(move=Move.APPROVE, by_as__startswith="Plh.").get()
    assert on_behalf.by_as == "Plh. Kepala Bidang Perdagangan (mewakili Hj. Nurhayati, S.E.)"

    # What was told keeps the house rules: clocks explained, finished ones frozen, a whole journal.
    finished = StepRun.objects.filter(finished_at__isnull=False)
    assert finished.count() > 200
    assert not finished.filter(explanation__isnull=True).exists()
    calendar = calendar_for(agency)
    assert all(calendar.is_open(cycle.current_run.started_at) for cycle in running.values())
    assert first_broken(agency.pk) is None

    # Questions have the Analis's words; only mistakes that nobody saw went without, and came back.
    said = Answer.objects.filter(cycle__year=NOW.year)
    silent = set(said.filter(text=SILENT_AT_HAND_OVER).values_list("cycle", flat=True))
    returned = Transition.objects.filter(move=Move.RETURN_FOR_REPAIR, cycle__year=NOW.year)
    assert silent and silent <= set(returned.values_list("cycle", flat=True))
    assert said.exclude(cycle__in=silent).count() > 4
