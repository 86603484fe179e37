"""Answers to questions as a browser sends them: ``jawab-<question>``, or one press of ``cepat``."""

from __future__ import annotations

from collections.abc import Mapping

from workflow.actions.answers import quick_words

PREFIX = "jawab-"
QUICK = "cepat"


def typed_answers(data: Mapping[str, str]) -> dict[str, str]:
    """What was typed, by the question's name; a pressed quick word counts as its text."""
    typed = {
        name.removeprefix(PREFIX): text for name, text in data.items() if name.startswith(PREFIX)
    }
    question, _, place = data.get(QUICK, "").rpartition(":")
    words = quick_words(question)
    if place in [str(known) for known in range(len(words))]:
        typed[question] = words[int(place)]
    return typed
