"""Temporary: the owner of this page replaces it."""

from django.http import Http404


def cycles(request, **kwargs):
    """Not here yet."""
    raise Http404


def open_cycle(request, **kwargs):
    """Not here yet."""
    raise Http404
