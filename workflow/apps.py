"""The app that runs the SOP."""

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    """Registers the system check of SOP table and state machine, and the jobs around notices."""

    name = "workflow"
    verbose_name = "SOP 07"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workflow import checks, notice_tasks  # noqa: F401
