"""Records, their log, and what follows from it. See docs/architecture.md, "The path of one form".

``record`` and ``log_entry`` only grow (a trigger refuses UPDATE and DELETE). ``station_result``
and ``tally`` are written by the clerk alone and are pure functions of the log.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from sinergi.apps.sirekap.desk.models import (
    DeskAsk,
    DeskAttendance,
    DeskClaim,
    DeskCopy,
    DeskLook,
    DeskPaper,
    DeskPaperCheck,
    DeskPhoto,
    DeskProposal,
    DeskReading,
    DeskRemark,
    DeskScan,
    DeskWords,
)


class Record(models.Model):
    """A signed record exactly as it came; ``id`` is the SHA-256 of its signed text."""

    id = models.BinaryField(primary_key=True)
    election = models.CharField(max_length=64)
    contest = models.CharField(max_length=16, blank=True)
    station = models.CharField(max_length=13, blank=True)
    kind = models.CharField(max_length=16)
    form = models.TextField(blank=True)
    counts = ArrayField(models.IntegerField(), null=True)
    device = models.TextField()  # name of the first key that signed
    enrolled = models.BooleanField()  # was every signing key enrolled when it was received
    note = models.TextField()
    received = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "record"
        indexes = [models.Index(fields=["election", "contest", "station"], name="record_station")]


class Inbox(models.Model):
    """Records that wait for the clerk, by request and position in it."""

    pk = models.CompositePrimaryKey("election", "request", "position")
    election = models.CharField(max_length=64)
    request = models.BigIntegerField()
    position = models.IntegerField()
    record = models.BinaryField()

    class Meta:
        db_table = "inbox"


class LogEntry(models.Model):
    """Position of a record in its log; ``asof`` = size of the register at the last anchor."""

    record = models.BinaryField(primary_key=True)
    election = models.CharField(max_length=64)
    log = models.CharField(max_length=16)
    index = models.BigIntegerField()
    asof = models.BigIntegerField()

    class Meta:
        db_table = "log_entry"
        constraints = [
            models.UniqueConstraint(fields=["election", "log", "index"], name="log_entry_index")
        ]


class LogHead(models.Model):
    """The fence: a commit is an update where epoch and size are still mine."""

    election = models.CharField(max_length=64)
    log = models.CharField(max_length=16)
    size = models.BigIntegerField(default=0)
    epoch = models.BigIntegerField(default=0)
    anchored = models.BigIntegerField(default=0)  # register size as of the last anchor
    anchored_at = models.DateTimeField(null=True)
    late_from = models.BigIntegerField(
        null=True
    )  # register size at the last anchor before keys_until
    frontier = ArrayField(models.CharField(max_length=64), default=list)
    published = models.BigIntegerField(default=0)  # entries whose public files are written

    class Meta:
        db_table = "log_head"
        constraints = [models.UniqueConstraint(fields=["election", "log"], name="log_head_log")]


class StationResult(models.Model):
    """State of one station in one contest: a fold over its records."""

    election = models.CharField(max_length=64)
    contest = models.CharField(max_length=16)
    station = models.CharField(max_length=13)
    district = models.CharField(max_length=16)
    round = models.SmallIntegerField()
    status = models.CharField(max_length=16)
    head = models.BinaryField(null=True)
    also = models.TextField(blank=True, default="", db_default="")  # its further heads, by commas
    version = models.SmallIntegerField()
    counted = models.BooleanField()
    noted = models.BooleanField()
    held_sections = models.CharField(max_length=8, blank=True)
    findings = models.JSONField()  # [{code, fields, context}]
    #: Index in the contest's log of the last entry that this result rests on.
    seen = models.BigIntegerField(default=-1, db_default=-1)
    history = models.JSONField()

    class Meta:
        db_table = "station_result"
        constraints = [
            models.UniqueConstraint(
                fields=["election", "contest", "station"], name="station_result_station"
            )
        ]


class Recap(models.Model):
    """A recapitulation's place in its log, written by the clerk. ``why`` it has no effect there;
    empty = it holds: it says what its units say at this place."""

    record = models.BinaryField(primary_key=True)
    election = models.CharField(max_length=64)
    contest = models.CharField(max_length=16)
    district = models.CharField(max_length=16)
    level = models.CharField(max_length=16)
    area = models.CharField(max_length=13)
    sitting = models.CharField(max_length=64)  # id of the opening it names
    index = models.BigIntegerField()
    why = models.CharField(max_length=32, blank=True)
    columns = models.JSONField(null=True)  # recap_columns.py; empty where it does not hold

    class Meta:
        db_table = "recap"
        indexes = [
            models.Index(
                fields=["election", "contest", "district", "level", "area"], name="recap_place"
            )
        ]


class TallyLayout(models.Model):
    """Names of a tally's sums, in order; names are only ever added at the end."""

    election = models.CharField(max_length=64)
    contest = models.CharField(max_length=16)
    district = models.CharField(max_length=16)  # ``*`` = the common vector
    names = ArrayField(models.TextField())

    class Meta:
        db_table = "tally_layout"
        constraints = [
            models.UniqueConstraint(
                fields=["election", "contest", "district"], name="tally_layout_district"
            )
        ]


class Tally(models.Model):
    """Sums of an area: inside one district (full vector) or over all of them (``*``)."""

    election = models.CharField(max_length=64)
    contest = models.CharField(max_length=16)
    district = models.CharField(max_length=16)
    area = models.CharField(max_length=13)
    sums = ArrayField(models.BigIntegerField())
    received = models.IntegerField()
    counted = models.IntegerField()
    held = models.IntegerField()
    by_code = models.JSONField()  # stations with at least one finding of a code

    class Meta:
        db_table = "tally"
        constraints = [
            models.UniqueConstraint(
                fields=["election", "contest", "district", "area"], name="tally_area"
            )
        ]


class AreaStep(models.Model):
    """An area's figures at the end of ten minutes of log time (``at``), where they had changed.

    ``figures``: stations received, counted, held; valid, invalid, total; the votes of ``numbers``
    (ballot numbers with commas). Rows are only ever added.
    """

    pk = models.CompositePrimaryKey("election", "contest", "area", "at")
    election = models.CharField(max_length=64)
    contest = models.CharField(max_length=16)
    area = models.CharField(max_length=13)
    at = models.DateTimeField()
    numbers = models.TextField(blank=True)
    figures = ArrayField(models.BigIntegerField())

    class Meta:
        db_table = "area_step"


class PhotoList(models.Model):
    """The hashes of a record's photographs, kept because their Merkle root is the signed one."""

    root = models.CharField(primary_key=True, max_length=64)
    hashes = ArrayField(models.CharField(max_length=64))

    class Meta:
        db_table = "photo_list"
        indexes = [GinIndex(fields=["hashes"], name="photo_list_hashes")]


class Photo(models.Model):
    """A photograph that a station has sent: its file is public. ``thumb``: has it a thumbnail."""

    election = models.CharField(max_length=64)
    contest = models.CharField(max_length=16)
    station = models.CharField(max_length=13)
    sha256 = models.CharField(max_length=64)
    width = models.IntegerField()
    height = models.IntegerField()
    thumb = models.BooleanField(default=False)
    received = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "photo"
        constraints = [
            models.UniqueConstraint(
                fields=["election", "contest", "station", "sha256"], name="photo_station"
            )
        ]
        indexes = [models.Index(fields=["election", "sha256"], name="photo_hash")]


class PhotoArrival(models.Model):
    """Stations whose photographs changed since their public file was written; the clerk deletes."""

    id = models.BigAutoField(primary_key=True)
    election = models.CharField(max_length=64)
    contest = models.CharField(max_length=16)
    station = models.CharField(max_length=13)

    class Meta:
        db_table = "photo_arrival"
        indexes = [models.Index(fields=["election", "id"], name="photo_arrival_order")]


__all__ = [
    "AreaStep", "DeskAsk", "DeskAttendance", "DeskClaim", "DeskCopy", "DeskLook", "DeskPaper", "DeskPaperCheck",
    "DeskPhoto", "DeskProposal", "DeskReading", "DeskRemark", "DeskScan", "DeskWords", "Inbox",
    "LogEntry", "LogHead", "Photo", "PhotoArrival", "PhotoList", "Record", "StationResult", "Tally",
    "TallyLayout",
]  # fmt: skip
