"""Temporary: the owner of this page replaces it."""

from django.http import Http404


def data(request, **kwargs):
    """Not here yet."""
    raise Http404


def save(request, **kwargs):
    """Not here yet."""
    raise Http404
