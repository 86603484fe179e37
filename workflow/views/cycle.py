"""Temporary: the owner of this page replaces it."""

from django.http import Http404


def cycle(request, **kwargs):
    """Not here yet."""
    raise Http404
