"""A file is withdrawn with a reason."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0009_answers"),
    ]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="withdrawn_reason",
            field=models.CharField(blank=True, max_length=250),
        ),
    ]
