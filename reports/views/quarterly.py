"""Pages of the reports app: quarterly; the next commits fill them."""

from django.http import Http404


def quarterly(request, **kwargs):
    """Not there yet."""
    raise Http404


def pdf(request, **kwargs):
    """Not there yet."""
    raise Http404


def xlsx(request, **kwargs):
    """Not there yet."""
    raise Http404
