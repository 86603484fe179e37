"""The history of the action plan is append-only."""

from django.db import migrations

from workflow import triggers

TABLE = "workflow_planchange"


def protect(apps, schema_editor):
    """Refuse change and deletion, also by direct SQL."""
    connection = schema_editor.connection
    triggers.run(connection, triggers.install(connection.vendor, TABLE, triggers.TABLES[TABLE]))


def remove(apps, schema_editor):
    """Take the protection away again."""
    connection = schema_editor.connection
    triggers.run(connection, triggers.remove(connection.vendor, TABLE))


class Migration(migrations.Migration):
    dependencies = [("workflow", "0006_data")]
    operations = [migrations.RunPython(protect, remove)]
