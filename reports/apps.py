"""The app that puts the office's figures on paper."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Registers the rendering of owed documents with the worker."""

    name = "reports"
    verbose_name = "Dokumen"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from reports import tasks  # noqa: F401
