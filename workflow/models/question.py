"""Answers to the questions that the program asks about a figure before it is handed over."""

from django.conf import settings
from django.db import models

from workflow.enums import QuestionKind
from workflow.models.cycle import Cycle
from workflow.models.plan import Indicator


class Answer(models.Model):
    """What somebody answered to one question. ``about`` is a digest of the facts it asks about.

    When the facts change (another figure, another file) it is another question.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="answers")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="answers")
    kind = models.CharField(max_length=14, choices=QuestionKind.pairs())
    about = models.CharField(max_length=64)
    question = models.TextField()  # as it was asked
    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        verbose_name = "jawaban pertanyaan"
        verbose_name_plural = "jawaban pertanyaan"
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "indicator", "kind", "about"], name="one_answer_per_question"
            )
        ]

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.kind}: {self.text}"
