"""Temporary: the owner of this page replaces it."""

from django.http import Http404


def review(request, **kwargs):
    """Not here yet."""
    raise Http404


def begin(request, **kwargs):
    """Not here yet."""
    raise Http404


def add_remark(request, **kwargs):
    """Not here yet."""
    raise Http404


def delete_remark(request, **kwargs):
    """Not here yet."""
    raise Http404
