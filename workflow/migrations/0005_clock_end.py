"""Drop the old texts of decrees; protect the tables that are new or were rebuilt."""

from django.db import migrations

from workflow import triggers


def protect(apps, schema_editor):
    """SQLite dropped the triggers of the table that 0003 rebuilt; two tables are new."""
    connection = schema_editor.connection
    for table in ("workflow_steprun", "workflow_pause", "workflow_reassignment"):
        triggers.run(connection, triggers.remove(connection.vendor, table))
        triggers.run(connection, triggers.install(connection.vendor, table, triggers.TABLES[table]))


class Migration(migrations.Migration):
    dependencies = [("workflow", "0004_clock_data")]
    operations = [
        migrations.RemoveField(model_name="calendarexception", name="decree_text"),
        migrations.RemoveField(model_name="holiday", name="decree_text"),
        migrations.RunPython(protect, migrations.RunPython.noop),
    ]
