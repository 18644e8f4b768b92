"""Steps of areas' figures, which only grow; indexes of the stations that wait or were changed."""

from typing import ClassVar

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("sirekap", "0004_photos"), ("core", "0002_append_only")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="AreaStep",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "election", "contest", "area", "at",
                        blank=True, editable=False, primary_key=True, serialize=False,
                    ),
                ),
                ("election", models.CharField(max_length=64)),
                ("contest", models.CharField(max_length=16)),
                ("area", models.CharField(max_length=13)),
                ("at", models.DateTimeField()),
                ("numbers", models.TextField(blank=True)),
                (
                    "figures",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
            ],
            options={"db_table": "area_step"},
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER area_step_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON area_step
              FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
            CREATE INDEX station_result_waiting ON station_result (election, contest, station)
              WHERE status IN ('held', 'disputed', 'received');
            CREATE INDEX station_result_changed ON station_result (election, contest, station)
              WHERE jsonb_array_length(history) > 1;
            """,
            """
            DROP INDEX station_result_changed;
            DROP INDEX station_result_waiting;
            DROP TRIGGER area_step_grows ON area_step;
            """,
        ),
    ]  # fmt: skip
