"""The demonstration's night: where its clock stands, and which record is signed when.

Seconds and minutes of the night count from 13:00 of the voting day, when the polling stations close
and the counting begins; the days after it go on counting.
"""

from django.db import models


class NightClock(models.Model):
    """One election's night. Every form signed until ``reached`` is sent; none after it."""

    election = models.CharField(primary_key=True, max_length=64)
    date = models.CharField(max_length=10)
    zone = models.CharField(max_length=8)  # WIB, WITA or WIT: the zone of the area's clocks
    opens = models.IntegerField()  # second of the first form
    ends = models.IntegerField()  # second of the last form
    reached = models.IntegerField()  # second of the night; only ever grows
    playing = models.BooleanField(default=False)
    pace = models.IntegerField()  # seconds of the night in one second
    seed = models.IntegerField()  # what the simulated officers count and when they err
    errors_percent = models.SmallIntegerField()
    emptying = models.BooleanField(default=False)  # somebody asked to begin anew
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "night_clock"


class NightTurn(models.Model):
    """One record of the night, in the order of sending.

    ``step`` 0 is a station's form; 1 and up are what its story adds. What a plenary says stands under
    its area's code and contest "".
    """

    election = models.CharField(max_length=64)
    position = models.IntegerField()
    minute = models.IntegerField()
    contest = models.CharField(max_length=16)
    station = models.CharField(max_length=13)
    step = models.SmallIntegerField(default=0)

    class Meta:
        db_table = "night_turn"
        constraints = [
            models.UniqueConstraint(fields=["election", "position"], name="night_turn_order"),
            models.UniqueConstraint(
                fields=["election", "contest", "station", "step"], name="night_turn_once"
            ),
        ]
