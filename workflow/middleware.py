"""Gives every request its time and its actor, both read once; keeps forms of ended sessions.

And refuses what is too large before anybody reads it.
"""

import contextlib

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from workflow import interrupted
from workflow.models import Actor
from workflow.uploads import limit_text, size_text

_CHUNK = 256 * 1024


class BodyLimitMiddleware:
    """Answers 413 with a sentence when a body is beyond ``BODY_MAX_BYTES``, without parsing it.

    Stands before whatever reads ``request.POST`` (the CSRF check does). The body is taken off the
    line and thrown away: a browser that is cut off while it sends shows no answer at all.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = request.META.get("CONTENT_LENGTH") or ""
        limit = settings.BODY_MAX_BYTES
        if not length.isdecimal() or int(length) <= limit:
            return self.get_response(request)
        with contextlib.suppress(OSError):  # whoever hangs up has had enough
            while request.read(_CHUNK):
                pass
        sentence = (
            f"Kiriman ini terlalu besar ({size_text(int(length))}). Satu berkas paling besar "
            f"{limit_text(settings.UPLOAD_MAX_BYTES)}, sekali kirim paling besar "
            f"{limit_text(limit)}. Tidak ada yang disimpan."
        )
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"faults": [sentence]}, status=413)
        answer = {"sentence": sentence, "back": request.path}
        return render(request, "errors/413.html", answer, status=413)


class ActorMiddleware:
    """Sets ``request.now`` (aware) and, for a logged-in person, ``request.actor``."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.now = timezone.now()
        request.actor = SimpleLazyObject(lambda: Actor.at(request.user, request.now))
        return self.get_response(request)


class InterruptedFormMiddleware:
    """A form whose session has ended is offered again after the login instead of being lost."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method != "POST":
            return response
        login = resolve_url(settings.LOGIN_URL)
        if request.user.is_authenticated:
            waiting = request.session.get(interrupted.SESSION_KEY)
            if waiting and waiting["path"] == request.get_full_path():
                interrupted.forget(request)
        elif response.get("Location", "").startswith(f"{login}?") and interrupted.keep(request):
            response["Location"] = f"{login}?next={reverse('resume')}"
        return response
