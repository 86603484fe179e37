"""Pages of the reports app: planning; the next commits fill them."""

from django.http import Http404


def planning(request, **kwargs):
    """Not there yet."""
    raise Http404
