"""Notices: what a person is told, in the program and by mail."""

from django.conf import settings
from django.db import models

from workflow.enums import NoticeKind
from workflow.models.cycle import Cycle


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
