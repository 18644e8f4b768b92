from django.db import migrations, models

#: What stood there before rests at least on the records of its history.
_FROM_HISTORY = """
    UPDATE station_result SET seen = (
      SELECT max((h ->> 'index')::bigint) FROM jsonb_array_elements(history) AS h
    ) WHERE jsonb_array_length(history) > 0
"""


class Migration(migrations.Migration):
    dependencies = [("sirekap", "0009_recap_columns")]

    operations = [
        migrations.AddField(
            "StationResult", "seen", models.BigIntegerField(default=-1, db_default=-1)
        ),
        migrations.RunSQL(_FROM_HISTORY, migrations.RunSQL.noop),
    ]
