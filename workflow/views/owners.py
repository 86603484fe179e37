"""Whose page sends a request: on a shared PC a tab may outlive the login of its person."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse


def is_for_another(request: HttpRequest) -> bool:
    """Whether a page of somebody else sends this: who is logged in has changed meanwhile."""
    owner = request.headers.get("X-Owner", "")
    return bool(owner) and owner != str(request.user.pk)


def for_its_owner(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse what a page's script sends for somebody else than who is logged in now."""

    @wraps(view)
    def checked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.user.is_authenticated and is_for_another(request):
            return JsonResponse({"other_owner": True}, status=409)
        return view(request, *args, **kwargs)

    return checked
