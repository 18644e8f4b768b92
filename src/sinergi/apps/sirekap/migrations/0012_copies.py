"""Copies of forms that witnesses and others hold, as a desk read them in."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("sirekap", "0011_scans")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="DeskCopy",
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
                ("whose", models.CharField(max_length=16)),
                ("numbers", models.JSONField()),
                ("record", models.CharField(blank=True, max_length=64)),
                ("key_state", models.CharField(blank=True, max_length=16)),
                ("person", models.TextField()),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "db_table": "desk_copy",
                "indexes": [
                    models.Index(
                        fields=["election", "contest", "station"], name="desk_copy_station"
                    )
                ],
            },
        ),
    ]
