"""Stations that were asked to look again, and what the words beside a number say."""

from typing import ClassVar

from django.db import migrations, models

_ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("sirekap", "0013_desk_photos")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="DeskAsk",
            fields=[
                ("id", _ID),
                ("election", models.CharField(max_length=64)),
                ("contest", models.CharField(max_length=16)),
                ("station", models.CharField(max_length=13)),
                ("head", models.CharField(max_length=64)),
                ("text", models.TextField()),
                ("person", models.TextField()),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "db_table": "desk_ask",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("election", "contest", "station", "head"), name="desk_ask_head"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DeskWords",
            fields=[
                ("id", _ID.clone()),
                ("election", models.CharField(max_length=64)),
                ("contest", models.CharField(max_length=16)),
                ("station", models.CharField(max_length=13)),
                ("head", models.CharField(max_length=64)),
                ("field", models.CharField(blank=True, max_length=64)),
                ("said", models.IntegerField(default=-1)),
                ("sheet", models.CharField(blank=True, max_length=16)),
                ("reason", models.TextField(blank=True)),
                ("person", models.TextField()),
                ("at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "db_table": "desk_words",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("election", "contest", "station", "head", "field"),
                        name="desk_words_field",
                    )
                ],
            },
        ),
    ]
