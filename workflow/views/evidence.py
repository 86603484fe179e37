"""Temporary: the owner of this page replaces it."""

from django.http import Http404


def upload(request, **kwargs):
    """Not here yet."""
    raise Http404


def download(request, **kwargs):
    """Not here yet."""
    raise Http404


def withdraw(request, **kwargs):
    """Not here yet."""
    raise Http404
