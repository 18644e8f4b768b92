"""The cache's table: counters of failed sign-ins and codes, the same for every process."""

from django.db import migrations

TABLE = """
CREATE TABLE cache (
  cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
);
CREATE INDEX cache_expires ON cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunSQL(TABLE, "DROP TABLE cache")]
