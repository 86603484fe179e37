"""Every address of the program: the two apps at the root, Django's admin for the Pengelola."""

from django.contrib import admin
from django.urls import include, path

admin.site.site_header = "Pengelolaan SOP Kinerja"
admin.site.site_title = "Pengelolaan SOP Kinerja"
admin.site.index_title = "Data induk"

urlpatterns = [
    path("kelola/", admin.site.urls),
    path("", include("workflow.urls")),
    path("", include("reports.urls")),
]

handler400 = "workflow.views.errors.bad_request"
handler403 = "workflow.views.errors.forbidden"
handler404 = "workflow.views.errors.not_found"
handler500 = "workflow.views.errors.server_error"
