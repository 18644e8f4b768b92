"""Records and the log only grow; requests to the records endpoint are numbered by a sequence."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sirekap", "0001_initial"), ("core", "0002_append_only")]
    operations = [
        migrations.RunSQL(
            """
            CREATE TRIGGER record_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON record
              FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER log_entry_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON log_entry
              FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
            ALTER TABLE record ALTER COLUMN received SET DEFAULT now();
            CREATE SEQUENCE inbox_request;
            """,
            """
            DROP SEQUENCE inbox_request;
            DROP TRIGGER log_entry_grows ON log_entry;
            DROP TRIGGER record_grows ON record;
            """,
        )
    ]
