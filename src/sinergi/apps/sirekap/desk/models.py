"""What the recap desks keep beside the log: half-signed records, and what a plenary has read.

What is decided stands in the log, signed; a row here is work under way.
"""

from django.db import models

WAITING, SENT, WITHDRAWN, OVERTAKEN = "waiting", "sent", "withdrawn", "overtaken"


class DeskProposal(models.Model):
    """A record that asks for two keys and has one signature: the second makes it whole.

    ``place``: its station or area; ``note``: text and first signature line, exactly as signed.
    """

    election = models.CharField(max_length=64)
    place = models.CharField(max_length=16)
    contest = models.CharField(max_length=16, blank=True)
    kind = models.CharField(max_length=16)
    record = models.CharField(max_length=64)  # id of the record it will be
    note = models.TextField()
    signer = models.TextField()  # name of the first key
    made_by = models.TextField()  # user name of the first person
    made = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=16, default=WAITING)
    ended_by = models.TextField(blank=True)
    ended = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)  # how the intake answered
    photos = models.JSONField(default=list)  # hashes of its photographs, in page order

    class Meta:
        app_label = "sirekap"
        db_table = "desk_proposal"
        constraints = [
            models.UniqueConstraint(fields=["election", "record"], name="desk_proposal_record")
        ]
        indexes = [
            models.Index(
                fields=["election", "place"],
                condition=models.Q(state=WAITING),
                name="desk_proposal_waiting",
            )
        ]


class DeskReading(models.Model):
    """A unit that a plenary has read: which head stood there, who marked it, when.

    ``head``: id of the record (a station's head, a child's recap) that was read.
    """

    election = models.CharField(max_length=64)
    sitting = models.CharField(max_length=64)  # id of its opening
    contest = models.CharField(max_length=16)
    district = models.CharField(max_length=16)
    unit = models.CharField(max_length=13)
    head = models.CharField(max_length=64)
    person = models.TextField()
    at = models.DateTimeField(auto_now=True)

    class Meta:
        app_label = "sirekap"
        db_table = "desk_reading"
        constraints = [
            models.UniqueConstraint(
                fields=["election", "sitting", "contest", "district", "unit"],
                name="desk_reading_unit",
            )
        ]


class DeskRemark(models.Model):
    """The words of an objection, advice or ruling: its ``note`` record holds only their hash.

    ``salt``: 32 random bytes in hex; the hash is SHA-256 of these bytes followed by the text.
    """

    election = models.CharField(max_length=64)
    record = models.CharField(max_length=64)  # id of its note record
    area = models.CharField(max_length=16)
    contest = models.CharField(max_length=16, blank=True)
    unit = models.CharField(max_length=16, blank=True)
    sitting = models.CharField(max_length=64, blank=True)
    what = models.CharField(max_length=16)
    state = models.CharField(max_length=16)
    who = models.TextField()  # who raised it, as the minutes name them
    text = models.TextField()
    salt = models.CharField(max_length=64)
    follows = models.CharField(max_length=64, blank=True)  # the earlier note of the same matter
    person = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "sirekap"
        db_table = "desk_remark"
        constraints = [
            models.UniqueConstraint(fields=["election", "record"], name="desk_remark_record")
        ]
        indexes = [models.Index(fields=["election", "area"], name="desk_remark_area")]


class DeskAttendance(models.Model):
    """Who was at a plenary: ``who`` as the minutes name them, ``state`` present, absent, refused."""

    election = models.CharField(max_length=64)
    sitting = models.CharField(max_length=64)
    who = models.TextField()
    state = models.CharField(max_length=16)
    reason = models.TextField(blank=True)
    person = models.TextField()
    at = models.DateTimeField(auto_now=True)

    class Meta:
        app_label = "sirekap"
        db_table = "desk_attendance"
        constraints = [
            models.UniqueConstraint(
                fields=["election", "sitting", "who"], name="desk_attendance_who"
            )
        ]


class DeskPaper(models.Model):
    """A D.Hasil as it was set when its recap was proposed; ``sha256`` is the ``pdf`` of the record."""

    election = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    area = models.CharField(max_length=16)
    contest = models.CharField(max_length=16)
    district = models.CharField(max_length=16)
    pdf = models.BinaryField()
    csv = models.BinaryField()
    xlsx = models.BinaryField()
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "sirekap"
        db_table = "desk_paper"
        constraints = [
            models.UniqueConstraint(fields=["election", "sha256"], name="desk_paper_sha256")
        ]


class DeskClaim(models.Model):
    """A form that a person has taken for a blind reading, and what became of it.

    ``head``: the record that is read; ``done``: the reading's record, "" while it is under way.
    A claim that is older than its time counts for nothing unless it is done.
    """

    election = models.CharField(max_length=64)
    contest = models.CharField(max_length=16)
    station = models.CharField(max_length=13)
    head = models.CharField(max_length=64)
    person = models.TextField()
    at = models.DateTimeField()
    done = models.CharField(max_length=64, blank=True)

    class Meta:
        app_label = "sirekap"
        db_table = "desk_claim"
        constraints = [
            models.UniqueConstraint(
                fields=["election", "contest", "station", "head", "person"],
                name="desk_claim_person",
            )
        ]


class DeskLook(models.Model):
    """Who has seen a station's numbers at its desk: they do not read it blind any more."""

    election = models.CharField(max_length=64)
    contest = models.CharField(max_length=16)
    station = models.CharField(max_length=13)
    person = models.TextField()

    class Meta:
        app_label = "sirekap"
        db_table = "desk_look"
        constraints = [
            models.UniqueConstraint(
                fields=["election", "contest", "station", "person"], name="desk_look_person"
            )
        ]


class DeskScan(models.Model):
    """The signed paper of a ratified recap as it was scanned, byte for byte: one file a row.

    ``record``: the recap's id; ``kind`` ``pdf jpg png``; ``pages`` of a PDF, else 1. ``aside``: why it
    does not count any more (another paper, unreadable), "" while it does.
    """

    election = models.CharField(max_length=64)
    record = models.CharField(max_length=64)
    area = models.CharField(max_length=16)
    contest = models.CharField(max_length=16)
    district = models.CharField(max_length=16)
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=4)
    pages = models.IntegerField()
    size = models.IntegerField()
    data = models.BinaryField()
    person = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    aside = models.TextField(blank=True)

    class Meta:
        app_label = "sirekap"
        db_table = "desk_scan"
        constraints = [
            models.UniqueConstraint(fields=["election", "record", "sha256"], name="desk_scan_file")
        ]


class DeskPaperCheck(models.Model):
    """What a desk read on the paper that a level below sent up, beside the record's hash.

    ``record``: the recap below; ``said``: the hash on paper as it was typed (eight characters or
    more), "" where there was no paper to read; ``agrees``: is it the record's.
    """

    election = models.CharField(max_length=64)
    area = models.CharField(max_length=16)  # whose desk looked
    record = models.CharField(max_length=64)
    said = models.CharField(max_length=64, blank=True)
    agrees = models.BooleanField()
    reason = models.TextField(blank=True)
    person = models.TextField()
    at = models.DateTimeField(auto_now=True)

    class Meta:
        app_label = "sirekap"
        db_table = "desk_paper_check"
        constraints = [
            models.UniqueConstraint(
                fields=["election", "area", "record"], name="desk_paper_check_record"
            )
        ]


class DeskCopy(models.Model):
    """A copy of a station's form that somebody else holds, as a desk read it in; only grows.

    ``whose``: ``witness/<number on the ballot>``, ``supervisor``, ``pps``; ``numbers``: field →
    number; ``record``: id of the scanned record, "" = typed; ``key_state``: of the key that signed it.
    """

    election = models.CharField(max_length=64)
    contest = models.CharField(max_length=16)
    station = models.CharField(max_length=13)
    whose = models.CharField(max_length=16)
    numbers = models.JSONField()
    record = models.CharField(max_length=64, blank=True)
    key_state = models.CharField(max_length=16, blank=True)
    person = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "sirekap"
        db_table = "desk_copy"
        indexes = [
            models.Index(fields=["election", "contest", "station"], name="desk_copy_station")
        ]


class DeskPhoto(models.Model):
    """A photograph that a desk took before it signs: JPEG, byte for byte; only grows."""

    election = models.CharField(max_length=64)
    contest = models.CharField(max_length=16)
    station = models.CharField(max_length=13)
    sha256 = models.CharField(max_length=64)
    data = models.BinaryField()
    person = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "sirekap"
        db_table = "desk_photo"
        constraints = [
            models.UniqueConstraint(
                fields=["election", "contest", "station", "sha256"], name="desk_photo_sha256"
            )
        ]


class DeskAsk(models.Model):
    """A desk asked the station to look at its form again, before a plenary was opened.

    ``head``: the record that stood then; another head of the same station answers.
    """

    election = models.CharField(max_length=64)
    contest = models.CharField(max_length=16)
    station = models.CharField(max_length=13)
    head = models.CharField(max_length=64)
    text = models.TextField()
    person = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "sirekap"
        db_table = "desk_ask"
        constraints = [
            models.UniqueConstraint(
                fields=["election", "contest", "station", "head"], name="desk_ask_head"
            )
        ]


class DeskWords(models.Model):
    """What a person read beside a number on the photograph, or which sheet it is (W007).

    ``field`` with ``said``: the number that the words, tally rows or bubbles give, -1 for none;
    ``field`` empty: the whole sheet, ``sheet`` says ``spare`` or ``swapped``.
    """

    election = models.CharField(max_length=64)
    contest = models.CharField(max_length=16)
    station = models.CharField(max_length=13)
    head = models.CharField(max_length=64)
    field = models.CharField(max_length=64, blank=True)
    said = models.IntegerField(default=-1)
    sheet = models.CharField(max_length=16, blank=True)
    reason = models.TextField(blank=True)
    person = models.TextField()
    at = models.DateTimeField(auto_now=True)

    class Meta:
        app_label = "sirekap"
        db_table = "desk_words"
        constraints = [
            models.UniqueConstraint(
                fields=["election", "contest", "station", "head", "field"], name="desk_words_field"
            )
        ]
