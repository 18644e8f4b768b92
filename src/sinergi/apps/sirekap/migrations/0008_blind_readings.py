from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sirekap", "0007_desk")]

    operations = [
        migrations.CreateModel(
            name="DeskClaim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("election", models.CharField(max_length=64)),
                ("contest", models.CharField(max_length=16)),
                ("station", models.CharField(max_length=13)),
                ("head", models.CharField(max_length=64)),
                ("person", models.TextField()),
                ("at", models.DateTimeField()),
                ("done", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "db_table": "desk_claim",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("election", "contest", "station", "head", "person"),
                        name="desk_claim_person",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DeskLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("election", models.CharField(max_length=64)),
                ("contest", models.CharField(max_length=16)),
                ("station", models.CharField(max_length=13)),
                ("person", models.TextField()),
            ],
            options={
                "db_table": "desk_look",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("election", "contest", "station", "person"), name="desk_look_person"
                    )
                ],
            },
        ),
    ]  # fmt: skip
