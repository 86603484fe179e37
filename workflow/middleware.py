"""Gives every request its time and its actor, both read once."""

from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from workflow.models import Actor


class ActorMiddleware:
    """Sets ``request.now`` (aware) and, for a logged-in person, ``request.actor``."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.now = timezone.now()
        request.actor = SimpleLazyObject(lambda: Actor.at(request.user, request.now))
        return self.get_response(request)
