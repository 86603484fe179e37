"""History and journal refuse change and deletion, also by direct SQL."""

from django.db import migrations

from workflow import triggers


#: Those that exist at this point; later migrations protect their own.
TABLES = {
    name: triggers.TABLES[name]
    for name in (
        "workflow_transition",
        "workflow_journalentry",
        "workflow_realizationchange",
        "workflow_disposition",
        "workflow_steprun",
        "workflow_submission",
    )
}


def install(apps, schema_editor):
    """Protect every append-only table."""
    triggers.install_all(schema_editor.connection, TABLES)


def remove(apps, schema_editor):
    """Take the protection away again."""
    triggers.remove_all(schema_editor.connection, TABLES)


class Migration(migrations.Migration):
    dependencies = [("workflow", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
