"""Decrees and kinds of what was typed in the calendar; apart from 0003, as PostgreSQL wants it."""

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


def kinds_of_exceptions(apps, schema_editor):
    """The kind that a row has by its hours; all were "closed" by 0003's default.

    A range with another kind could neither be shown as one nor edited.
    """
    Holiday = apps.get_model("workflow", "Holiday")
    for row in apps.get_model("workflow", "CalendarException").objects.all():
        if isinstance(row.windows, dict):
            row.kind = "range"
        elif row.windows:
            holiday = Holiday.objects.filter(agency_id=row.agency_id, date=row.first).first()
            is_free = holiday is not None or row.first.weekday() > 4
            row.kind = "working_day" if is_free else "half_day"
        row.save(update_fields=["kind"])


def notices_are_told(apps, schema_editor):
    """Notices from before the mailer are not mailed now."""
    Notice = apps.get_model("workflow", "Notice")
    Notice.objects.filter(mailed_at=None).update(mailed_at=models.F("at"))


class Migration(migrations.Migration):
    dependencies = [("workflow", "0003_clock")]
    operations = [
        migrations.RunPython(decrees_of_texts, texts_of_decrees),
        migrations.RunPython(kinds_of_exceptions, migrations.RunPython.noop),
        migrations.RunPython(notices_are_told, migrations.RunPython.noop),
    ]
