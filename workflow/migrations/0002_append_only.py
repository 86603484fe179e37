"""History and journal refuse change and deletion, also by direct SQL."""

from django.db import migrations

from workflow import triggers


def install(apps, schema_editor):
    """Protect every append-only table."""
    triggers.install_all(schema_editor.connection)


def remove(apps, schema_editor):
    """Take the protection away again."""
    triggers.remove_all(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("workflow", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
