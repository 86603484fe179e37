"""Notices: what a person is told, in the program and by mail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models.expressions import Combinable

from workflow.enums import NoticeKind
from workflow.models.cycle import Cycle
from workflow.models.people import Actor, Agency, User


def _office() -> Combinable:
    """The office of a row's person, for conditions that no index should be sought for.

    Compared as it stands, SQLite goes from the office to its people and reads all they were ever
    told, at every tick; the sum leaves it the small index of what is undecided or unsent.
    """
    return models.F("user__agency_id") + 0


class NoticeQuerySet(models.QuerySet):
    """Named queries on notices."""

    def of(self, user: User) -> NoticeQuerySet:
        """The person's own notices, newest first."""
        return self.filter(user=user).order_by("-at", "-pk")

    def unread(self) -> NoticeQuerySet:
        """Those that the person has not marked as read (index ``unread_notices``)."""
        return self.filter(read_at__isnull=True)

    def undecided(self, agency: Agency, now: datetime) -> NoticeQuerySet:
        """Notices of an office for which nobody has decided yet whether to mail them."""
        rows = self.annotate(office=_office()).filter(office=agency.pk)
        rows = rows.filter(mailed_at__isnull=True, at__lte=now)
        return rows.select_related("user", "cycle__unit", "cycle__current_run").order_by("at", "pk")


class Notice(models.Model):
    """One notice for one person; ``key`` makes it once only, however often it is queued."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    cycle = models.ForeignKey(Cycle, models.CASCADE, null=True, related_name="notices")
    kind = models.CharField(max_length=10, choices=NoticeKind.pairs(), default=NoticeKind.MOVE)
    key = models.CharField(max_length=80)
    text = models.CharField(max_length=400)
    #: Path of the page where the person acts on it; empty: the cycle's page.
    link = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    #: When a mail was queued for it, or it was decided that none is; None: not looked at yet.
    mailed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = "kabar"
        verbose_name_plural = "kabar"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["user", "-at"], name="notices_of_user"),
            # The bell counts on every page; the mailer looks at every tick.
            models.Index(
                fields=["user"], name="unread_notices", condition=models.Q(read_at__isnull=True)
            ),
            models.Index(
                fields=["at"], name="notices_to_mail", condition=models.Q(mailed_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.text


class MailQuerySet(models.QuerySet):
    """Named queries on the outbox."""

    def unsent(self) -> MailQuerySet:
        """Mails that still wait to be sent (index ``mails_to_send``)."""
        return self.filter(sent_at__isnull=True, gave_up_at__isnull=True)

    def due(self, agencies: Iterable[Agency], now: datetime) -> MailQuerySet:
        """Mails to people of these offices whose next try has come, longest waiting first."""
        offices = [agency.pk for agency in agencies]
        rows = self.annotate(office=_office()).filter(office__in=offices)
        rows = rows.unsent().filter(next_try_at__lte=now)
        return rows.select_related("user").order_by("next_try_at", "pk")

    def given_up(self) -> MailQuerySet:
        """Mails that could not be sent for three working days, newest first."""
        return self.filter(gave_up_at__isnull=False).order_by("-gave_up_at", "-pk")

    def visible_to(self, actor: Actor) -> MailQuerySet:
        """The Pengelola sees what became of the office's mails."""
        if not actor.is_manager or not actor.agency_id:
            return self.none()
        return self.filter(user__agency_id=actor.agency_id).select_related("user")


class Mail(models.Model):
    """One mail to one person, kept until it is sent; ``key`` makes it once only.

    ``message_id`` stays the same over all tries, so that a mail server or reader can tell a mail
    that was sent twice around a crash from two mails.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mails")
    key = models.CharField(max_length=80, unique=True)
    message_id = models.CharField(max_length=120, unique=True)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    queued_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    gave_up_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=250, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = "surel"
        verbose_name_plural = "surel"
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="mails_to_send",
                condition=models.Q(sent_at__isnull=True, gave_up_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.subject
