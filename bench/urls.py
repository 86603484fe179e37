"""The program's addresses and an empty authenticated view, the floor of every page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import include, path


@login_required
def empty(request):
    """Session and user, nothing else."""
    return HttpResponse("")


urlpatterns = [path("kosong/", empty), path("", include("sop_kinerja.urls"))]
