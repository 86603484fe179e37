"""The app that puts the office's figures on paper."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Registers the rendering of owed documents with the worker, and how it stands with health."""

    name = "reports"
    verbose_name = "Dokumen"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from reports import health, tasks  # noqa: F401
