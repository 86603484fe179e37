"""A form that arrived after its sender's session had ended, kept until they have logged in.

It waits in the anonymous session, which the login carries on. A signed cookie from the last login
names the sender: on a shared PC nobody else is shown what was typed. Passwords are never kept, and
files cannot be: a browser sends them once.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

SESSION_KEY = "interrupted"
COOKIE = "sender"
COOKIE_DAYS = 30
#: Characters of names and values together; the longest naskah has a tenth of it.
LIMIT = 500_000
NOT_KEPT = "csrfmiddlewaretoken"


@dataclass(frozen=True)
class Interrupted:
    """What was sent, and where to."""

    path: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool

    @property
    def texts(self) -> list[str]:
        """The sentences among the values, for the sender to recognise."""
        return [value for _, value in self.fields if len(value) > 11 and " " in value.strip()]


def name_sender(response: HttpResponse, user) -> None:
    """Remember in this browser who logged in last."""
    response.set_signed_cookie(
        COOKIE,
        user.pk,
        salt=COOKIE,
        max_age=COOKIE_DAYS * 86400,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def keep(request: HttpRequest) -> bool:
    """Keep the form that this anonymous POST carries; whether that was possible.

    Scripts keep their own texts: only what a person sent with a button is kept.
    """
    sender = request.get_signed_cookie(COOKIE, default=None, salt=COOKIE)
    fields = [
        [name, value]
        for name, values in request.POST.lists()
        for value in values
        if name != NOT_KEPT
    ]
    if (
        sender is None
        or "text/html" not in request.headers.get("Accept", "")
        or any("password" in name for name, _ in fields)
        or sum(len(name) + len(value) for name, value in fields) > LIMIT
    ):
        return False
    request.session[SESSION_KEY] = {
        "sender": sender,
        "path": request.get_full_path(),
        "fields": fields,
        "had_files": bool(request.FILES),
    }
    return True


def kept(request: HttpRequest) -> Interrupted | None:
    """The form that waits for the person who is logged in now; anybody else's is thrown away."""
    waiting = request.session.get(SESSION_KEY)
    if waiting is None:
        return None
    if waiting["sender"] != str(request.user.pk):
        forget(request)
        return None
    return Interrupted(
        path=waiting["path"],
        fields=tuple((name, value) for name, value in waiting["fields"]),
        had_files=waiting["had_files"],
    )


def forget(request: HttpRequest) -> None:
    """It has been sent, or is not wanted any more."""
    request.session.pop(SESSION_KEY, None)
