"""A question can be about a programme's money too; questions on release dates and budgets."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0008_plan_pages"),
    ]

    operations = [
        migrations.AddField(
            model_name="answer",
            name="line",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers",
                to="workflow.budgetline",
            ),
        ),
        migrations.AlterField(
            model_name="answer",
            name="indicator",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers",
                to="workflow.indicator",
            ),
        ),
        migrations.AlterField(
            model_name="answer",
            name="kind",
            field=models.CharField(
                choices=[
                    ("same", "Sama dengan triwulan lalu"),
                    ("jump", "Berubah tajam"),
                    ("falling", "Angka kumulatif turun"),
                    ("above_hundred", "Rasio di atas 100"),
                    ("no_evidence", "Belum ada bukti dukung"),
                    ("file_twice", "Berkas dipakai dua kali"),
                    ("file_earlier", "Berkas dari triwulan lain"),
                    ("outside_period", "Tanggal berkas di luar periode"),
                    ("photo_seen", "Foto pernah dipakai"),
                    ("released", "Tanggal rilis sudah lewat"),
                    ("above_ceiling", "Realisasi melebihi pagu"),
                    ("above_plan", "Realisasi melebihi rencana"),
                ],
                max_length=14,
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(
                fields=("cycle", "line", "kind", "about"), name="one_answer_per_money_question"
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("indicator__isnull", True), ("line__isnull", False)),
                    models.Q(("indicator__isnull", False), ("line__isnull", True)),
                    _connector="OR",
                ),
                name="answer_about_one_thing",
            ),
        ),
    ]
