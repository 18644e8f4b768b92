"""Shapes of the hot path: an inbox with one index; records kept in line, not compressed.

PostgreSQL compresses rows above 2 kB (pglz) and moves them aside: a form of 300 numbers would be
squeezed at receipt and unpacked by the clerk a second later, which costs more than its signature.
"""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("sirekap", "0002_append_only")]
    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE inbox DROP COLUMN id, ADD PRIMARY KEY (election, request, position);"
                    "DROP INDEX inbox_order"
                )
            ],
            state_operations=[
                migrations.RemoveIndex("Inbox", "inbox_order"),
                migrations.RemoveField("Inbox", "id"),
                migrations.AddField(
                    "Inbox",
                    "pk",
                    models.CompositePrimaryKey(
                        "election", "request", "position",
                        blank=True, editable=False, primary_key=True, serialize=False,
                    ),
                ),
            ],
        ),
        migrations.RunSQL(
            "ALTER TABLE record ALTER COLUMN note SET STORAGE EXTERNAL,"
            " ALTER COLUMN counts SET STORAGE EXTERNAL;"
            "ALTER TABLE record SET (toast_tuple_target = 8160)"
        ),
    ]  # fmt: skip
