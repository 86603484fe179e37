"""Since when the plan has an indicator; history that outlives a deleted row of the plan."""

import django.db.models.deletion
from django.db import migrations, models

from workflow import triggers

TABLE = "workflow_planchange"


def protect(apps, schema_editor):
    """SQLite rebuilds the table of history without its triggers, on the way back too."""
    connection = schema_editor.connection
    triggers.run(connection, triggers.remove(connection.vendor, TABLE))
    triggers.run(connection, triggers.install(connection.vendor, TABLE, triggers.TABLES[TABLE]))


class Migration(migrations.Migration):
    dependencies = [("workflow", "0007_plan_history")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, protect),
        migrations.AddField(
            model_name="indicator",
            name="since_year",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="dipakai mulai tahun"
            ),
        ),
        migrations.AlterField(
            model_name="planchange",
            name="indicator",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="plan_changes",
                to="workflow.indicator",
            ),
        ),
        migrations.AlterField(
            model_name="planchange",
            name="line",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="plan_changes",
                to="workflow.budgetline",
            ),
        ),
        migrations.RunPython(protect, migrations.RunPython.noop),
    ]
