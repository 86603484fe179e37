"""Pages of the reports app: documents; the next commits fill them."""

from django.http import Http404


def documents(request, **kwargs):
    """Not there yet."""
    raise Http404


def paper(request, **kwargs):
    """Not there yet."""
    raise Http404


def pdf(request, **kwargs):
    """Not there yet."""
    raise Http404


def xlsx(request, **kwargs):
    """Not there yet."""
    raise Http404


def disposition_pdf(request, **kwargs):
    """Not there yet."""
    raise Http404


def unit_report_pdf(request, **kwargs):
    """Not there yet."""
    raise Http404


def unit_report_xlsx(request, **kwargs):
    """Not there yet."""
    raise Http404


def sop_pdf(request, **kwargs):
    """Not there yet."""
    raise Http404
