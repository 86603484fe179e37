"""Taking the answers that came with a page of another form, so that nothing typed is lost."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest

from workflow.actions import answers
from workflow.actions.errors import Refused
from workflow.forms.answers import typed_answers
from workflow.models import Cycle


def take_answers(request: HttpRequest, cycle: Cycle) -> bool:
    """Save the answers that came with a page and tell; whether any was typed.

    A refused answer is said again, word for word: the page that comes back may not hold it.
    """
    typed = {name: text for name, text in typed_answers(request.POST).items() if text.strip()}
    if not typed:
        return False
    try:
        said = answers.say(cycle.pk, typed, by=request.actor, now=request.now)
    except Refused as refused:
        quoted = "; ".join(f"“{text}”" for text in typed.values())
        messages.error(request, f"{refused.sentence} Yang Anda ketik: {quoted}")
        return True
    if said.gone:
        quoted = "; ".join(f"“{text}”" for text in said.gone)
        messages.warning(request, f"Pertanyaannya sudah berubah. Jawaban Anda tadi: {quoted}")
    return True
