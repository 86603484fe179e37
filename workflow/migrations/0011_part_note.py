"""What an Analis says with their part is kept, also when it is not the last one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0010_evidence_reason"),
    ]

    operations = [
        migrations.AddField(
            model_name="analystpart",
            name="note",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
    ]
