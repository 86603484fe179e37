"""The app that runs the SOP."""

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    """Registers the system check that the SOP table and the state machine agree."""

    name = "workflow"
    verbose_name = "SOP 07"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workflow import checks  # noqa: F401
