"""Archived documents refuse change and deletion, also by direct SQL."""

from django.db import migrations

from reports import triggers


def install(apps, schema_editor):
    """Protect the register."""
    triggers.install_all(schema_editor.connection)


def remove(apps, schema_editor):
    """Take the protection away again."""
    triggers.remove_all(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_documents")]
    operations = [migrations.RunPython(install, remove)]
