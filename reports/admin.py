"""The register in Django's admin, to read only: above all what could not be rendered."""

from django.contrib import admin

from reports.models import Document
from workflow.admin import OfficeAdmin


@admin.register(Document)
class DocumentAdmin(OfficeAdmin):
    """Documents with the failed attempts at rendering them."""

    list_display = ["reference", "kind", "unit", "dated", "version", "pdf_sha256", "failures"]
    list_filter = ["kind", "year", "unit"]
    search_fields = ["reference", "title"]
    list_select_related = ["unit"]
    #: Files are handed out by the pages only; contents are the documents'.
    exclude = ["content", "pdf", "xlsx"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("content")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
