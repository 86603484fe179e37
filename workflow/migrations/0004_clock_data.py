"""What was typed as a decree becomes a decree; apart from 0003, as PostgreSQL wants it."""

from django.db import migrations, models


def decrees_of_texts(apps, schema_editor):
    """What was typed as the decree of a row becomes a decree of the office."""
    Decree = apps.get_model("workflow", "Decree")
    for name in ("Holiday", "CalendarException"):
        for row in apps.get_model("workflow", name).objects.exclude(decree_text=""):
            row.decree, _ = Decree.objects.get_or_create(
                agency_id=row.agency_id, number=row.decree_text
            )
            row.save(update_fields=["decree"])


def texts_of_decrees(apps, schema_editor):
    """The way back."""
    for name in ("Holiday", "CalendarException"):
        for row in apps.get_model("workflow", name).objects.exclude(decree=None):
            row.decree_text = row.decree.number
            row.save(update_fields=["decree_text"])


def notices_are_told(apps, schema_editor):
    """Notices from before the mailer are not mailed now."""
    Notice = apps.get_model("workflow", "Notice")
    Notice.objects.filter(mailed_at=None).update(mailed_at=models.F("at"))


class Migration(migrations.Migration):
    dependencies = [("workflow", "0003_clock")]
    operations = [
        migrations.RunPython(decrees_of_texts, texts_of_decrees),
        migrations.RunPython(notices_are_told, migrations.RunPython.noop),
    ]
