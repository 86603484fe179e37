"""Pages of the reports app: annual; the next commits fill them."""

from django.http import Http404


def annual(request, **kwargs):
    """Not there yet."""
    raise Http404


def open_report(request, **kwargs):
    """Not there yet."""
    raise Http404


def texts(request, **kwargs):
    """Not there yet."""
    raise Http404


def publish(request, **kwargs):
    """Not there yet."""
    raise Http404


def pdf(request, **kwargs):
    """Not there yet."""
    raise Http404


def xlsx(request, **kwargs):
    """Not there yet."""
    raise Http404
