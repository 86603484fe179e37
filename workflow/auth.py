"""Logging in with the user name or the NIP."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

from workflow.demo import DEMO_PASSWORD
from workflow.models import User


def account_name(request, credentials=None) -> str | None:
    """The user name that a login means, for counting its failures (``AXES_USERNAME_CALLABLE``).

    However the NIP is spaced, it is one account: otherwise each way to write it has its own tries.
    """
    typed = (credentials or {}).get("username") or (request.POST.get("username") if request else "")
    return user_name(typed)


def user_name(typed: str | None) -> str | None:
    """The user name behind what was typed: itself, or that of the owner of the NIP."""
    digits = "".join((typed or "").split())
    if digits.isdigit() and len(digits) == 18:
        return User.objects.filter(nip=digits).values_list("username", flat=True).first() or digits
    return typed


class NipBackend(ModelBackend):
    """Accepts the NIP (spaces allowed, as printed) wherever a user name is asked for."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        """The user with this name or NIP and password; None otherwise.

        The sample office's public password never opens an account outside demo mode.
        """
        if password == DEMO_PASSWORD and not settings.DEMO:
            return None
        return super().authenticate(
            request, username=user_name(username), password=password, **kwargs
        )
