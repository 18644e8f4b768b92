"""Recapitulations in the log, with whether they hold; a station's further heads, which they sum."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("sirekap", "0005_public_lists"), ("core", "0002_append_only")]
    operations: ClassVar = [
        migrations.AddField(
            "StationResult", "also", models.TextField(blank=True, default="", db_default="")
        ),
        migrations.CreateModel(
            name="Recap",
            fields=[
                ("record", models.BinaryField(primary_key=True, serialize=False)),
                ("election", models.CharField(max_length=64)),
                ("contest", models.CharField(max_length=16)),
                ("district", models.CharField(max_length=16)),
                ("level", models.CharField(max_length=16)),
                ("area", models.CharField(max_length=13)),
                ("sitting", models.CharField(max_length=64)),
                ("index", models.BigIntegerField()),
                ("why", models.CharField(blank=True, max_length=32)),
            ],
            options={
                "db_table": "recap",
                "indexes": [
                    models.Index(
                        fields=["election", "contest", "district", "level", "area"],
                        name="recap_place",
                    )
                ],
            },
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER recap_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON recap
              FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
            CREATE INDEX record_sitting ON record (election, kind) WHERE kind = 'sitting';
            """,
            """
            DROP INDEX record_sitting;
            DROP TRIGGER recap_grows ON recap;
            """,
        ),
    ]
