from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("peragaan", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="nightturn", name="step", field=models.SmallIntegerField(default=0)
        ),
        migrations.AddField(
            model_name="nightclock",
            name="emptying",
            field=models.BooleanField(default=False),
        ),
        migrations.RemoveConstraint(model_name="nightturn", name="night_turn_once"),
        migrations.AddConstraint(
            model_name="nightturn",
            constraint=models.UniqueConstraint(
                fields=("election", "contest", "station", "step"), name="night_turn_once"
            ),
        ),
    ]
