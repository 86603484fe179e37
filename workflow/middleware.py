"""Gives every request its time and its actor, both read once; keeps forms of ended sessions."""

from django.conf import settings
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from workflow import interrupted
from workflow.models import Actor


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
