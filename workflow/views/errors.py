"""Django's error pages in Indonesian, with the way on."""

from django.shortcuts import render


def bad_request(request, exception=None):
    """400: the request cannot be understood."""
    return render(request, "errors/400.html", status=400)


def forbidden(request, exception=None):
    """403: not allowed at all (not a refused move, which says its reason in the page)."""
    return render(request, "errors/403.html", status=403)


def csrf_failure(request, reason=""):
    """403: the form was too old or came from elsewhere; nothing was changed."""
    return render(request, "errors/403_csrf.html", status=403)


def not_found(request, exception=None):
    """404: not there, or outside the person's scope."""
    return render(request, "errors/404.html", status=404)


def server_error(request):
    """500: needs no context, because everything else may be broken."""
    return render(request, "errors/500.html", status=500)
