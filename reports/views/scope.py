"""The first line of the office's pages: who may read them, and which periods exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from reports.permissions import why_not_read_office
from reports.views.downloads import refused

FIRST_YEAR, LAST_YEAR = 2000, 2100


def office_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For readers of the whole office only; others read the reason. Unheard-of periods are 404."""

    @wraps(view)
    def guarded(request: HttpRequest, **where: int) -> HttpResponse:
        reason = why_not_read_office(request.actor)
        if reason:
            return refused(request, reason)
        if not FIRST_YEAR <= where.get("year", FIRST_YEAR) <= LAST_YEAR:
            raise Http404
        if where.get("quarter", 1) not in (1, 2, 3, 4):
            raise Http404
        return view(request, **where)

    return login_required(guarded)
