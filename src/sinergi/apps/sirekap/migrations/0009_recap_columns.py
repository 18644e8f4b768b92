"""What a recap stood on at its place in the log: its D.Hasil is made of it, whatever came later."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("sirekap", "0008_blind_readings")]
    operations: ClassVar = [
        migrations.AddField("Recap", "columns", models.JSONField(null=True)),
    ]
