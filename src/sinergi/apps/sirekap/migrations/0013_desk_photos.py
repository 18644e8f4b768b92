"""Photographs that a desk takes before it signs: of minutes, of forms counted anew."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("sirekap", "0012_copies")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="DeskPhoto",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("election", models.CharField(max_length=64)),
                ("contest", models.CharField(max_length=16)),
                ("station", models.CharField(max_length=13)),
                ("sha256", models.CharField(max_length=64)),
                ("data", models.BinaryField()),
                ("person", models.TextField()),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "db_table": "desk_photo",
                "constraints": [
                    models.UniqueConstraint(
                        fields=["election", "contest", "station", "sha256"],
                        name="desk_photo_sha256",
                    )
                ],
            },
        ),
        migrations.AddField("DeskProposal", "photos", models.JSONField(default=list)),
    ]
