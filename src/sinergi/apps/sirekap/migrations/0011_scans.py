"""Scans of signed papers, and what the desk above read of their hashes."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("sirekap", "0010_seen")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="DeskScan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("election", models.CharField(max_length=64)),
                ("record", models.CharField(max_length=64)),
                ("area", models.CharField(max_length=16)),
                ("contest", models.CharField(max_length=16)),
                ("district", models.CharField(max_length=16)),
                ("sha256", models.CharField(max_length=64)),
                ("kind", models.CharField(max_length=4)),
                ("pages", models.IntegerField()),
                ("size", models.IntegerField()),
                ("data", models.BinaryField()),
                ("person", models.TextField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("aside", models.TextField(blank=True)),
            ],
            options={
                "db_table": "desk_scan",
                "constraints": [
                    models.UniqueConstraint(
                        fields=["election", "record", "sha256"], name="desk_scan_file"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DeskPaperCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("election", models.CharField(max_length=64)),
                ("area", models.CharField(max_length=16)),
                ("record", models.CharField(max_length=64)),
                ("said", models.CharField(blank=True, max_length=64)),
                ("agrees", models.BooleanField()),
                ("reason", models.TextField(blank=True)),
                ("person", models.TextField()),
                ("at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "db_table": "desk_paper_check",
                "constraints": [
                    models.UniqueConstraint(
                        fields=["election", "area", "record"], name="desk_paper_check_record"
                    )
                ],
            },
        ),
    ]
