"""Temporary: the owner of this page replaces it."""

from django.http import Http404


def home(request, **kwargs):
    """Not here yet."""
    raise Http404


def notices_read(request, **kwargs):
    """Not here yet."""
    raise Http404
