"""Logging in with the user name or the NIP."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

from workflow.demo import DEMO_PASSWORD
from workflow.models import User


class NipBackend(ModelBackend):
    """Accepts the NIP (spaces allowed, as printed) wherever a user name is asked for."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        """The user with this name or NIP and password; None otherwise.

        The sample office's public password never opens an account outside demo mode.
        """
        if password == DEMO_PASSWORD and not settings.DEMO:
            return None
        digits = "".join((username or "").split())
        if digits.isdigit() and len(digits) == 18:
            found = User.objects.filter(nip=digits).values_list("username", flat=True).first()
            username = found or username
        return super().authenticate(request, username=username, password=password, **kwargs)
