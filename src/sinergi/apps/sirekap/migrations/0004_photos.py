"""Photographs that arrived, and which stations' files are to be written anew for them."""

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sirekap", "0003_hot_path"),
    ]

    operations = [
        migrations.CreateModel(
            name="Photo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("election", models.CharField(max_length=64)),
                ("contest", models.CharField(max_length=16)),
                ("station", models.CharField(max_length=13)),
                ("sha256", models.CharField(max_length=64)),
                ("width", models.IntegerField()),
                ("height", models.IntegerField()),
                ("thumb", models.BooleanField(default=False)),
                ("received", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "db_table": "photo",
            },
        ),
        migrations.CreateModel(
            name="PhotoArrival",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("election", models.CharField(max_length=64)),
                ("contest", models.CharField(max_length=16)),
                ("station", models.CharField(max_length=13)),
            ],
            options={
                "db_table": "photo_arrival",
            },
        ),
        migrations.AddIndex(
            model_name="photolist",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["hashes"], name="photo_list_hashes"
            ),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(fields=["election", "sha256"], name="photo_hash"),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.UniqueConstraint(
                fields=("election", "contest", "station", "sha256"), name="photo_station"
            ),
        ),
        migrations.AddIndex(
            model_name="photoarrival",
            index=models.Index(fields=["election", "id"], name="photo_arrival_order"),
        ),
    ]
