"""Answers to the questions that the program asks about figures before they are handed over."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from workflow.enums import QuestionKind
from workflow.models.cycle import Cycle
from workflow.models.plan import BudgetLine, Indicator


class Answer(models.Model):
    """What somebody answered to one question about an indicator or a programme's money.

    ``about`` is a digest of the facts it asks about: when they change (another figure, another
    file) it is another question.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="answers")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="answers", null=True)
    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="answers", null=True)
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
            ),
            models.UniqueConstraint(
                fields=["cycle", "line", "kind", "about"], name="one_answer_per_money_question"
            ),
            models.CheckConstraint(
                condition=Q(indicator__isnull=True, line__isnull=False)
                | Q(indicator__isnull=False, line__isnull=True),
                name="answer_about_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.kind}: {self.text}"
