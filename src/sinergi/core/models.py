"""What every application stands on: elections, areas, stations, keys, the trail, the outbox."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Election(models.Model):
    """One election, rehearsal or demonstration, loaded from a definition."""

    id = models.CharField(_("kode"), primary_key=True, max_length=64)
    name = models.TextField(_("nama"))
    mode = models.CharField(_("jenis"), max_length=16)
    date = models.CharField(_("hari pemungutan suara"), max_length=10)
    host = models.TextField(_("alamat umum"))
    public = models.BooleanField(_("tampil di /hasil/"), default=False)  # /hasil/ leads to it
    roots = models.TextField()  # the roots file: who may sign its config
    definition = models.CharField(_("definisi"), max_length=64)  # hashes of documents in force
    forms = models.JSONField()  # {contest: hash}
    stations = models.JSONField()  # {contest: hash}

    class Meta:
        db_table = "election"
        verbose_name = verbose_name_plural = _("pemilu")

    def __str__(self) -> str:
        return self.name


class Document(models.Model):
    """A published canonical JSON by its hash: definitions, lists, templates. None is removed."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, db_column="election")
    hash = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)  # definition, stations, forms, template, layout
    body = models.BinaryField()

    class Meta:
        db_table = "document"
        constraints = [models.UniqueConstraint(fields=["election", "hash"], name="document_hash")]


class Region(models.Model):
    election = models.ForeignKey(Election, on_delete=models.PROTECT, db_column="election")
    code = models.CharField(max_length=13)
    name = models.TextField()
    label = models.TextField(blank=True)

    class Meta:
        db_table = "region"
        constraints = [models.UniqueConstraint(fields=["election", "code"], name="region_code")]


class Station(models.Model):
    election = models.ForeignKey(Election, on_delete=models.PROTECT, db_column="election")
    code = models.CharField(max_length=13)
    kind = models.CharField(max_length=16)
    dpt_l = models.IntegerField()
    dpt_p = models.IntegerField()
    tz = models.CharField(max_length=40)

    class Meta:
        db_table = "station"
        constraints = [models.UniqueConstraint(fields=["election", "code"], name="station_code")]


class Key(models.Model):
    """A key of the register: a device's, a desk's, an approver's ... Written by the clerk alone.

    Indices are positions in the register; empty = it has not happened.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT, db_column="election")
    name = models.TextField()
    keyid = models.CharField(max_length=8)
    role = models.CharField(max_length=16)
    scope = models.CharField(max_length=16)
    kinds = ArrayField(models.CharField(max_length=16))
    spki = models.BinaryField()
    request_index = models.BigIntegerField(null=True)
    enrol_index = models.BigIntegerField(null=True)
    revoke_index = models.BigIntegerField(null=True)

    class Meta:
        db_table = "key"
        constraints = [
            models.UniqueConstraint(fields=["election", "name", "keyid"], name="key_once")
        ]
        indexes = [  # the few that wait, asked for at every look of those who approve
            models.Index(
                fields=["election", "scope"],
                condition=models.Q(enrol_index=None, revoke_index=None),
                name="key_waiting",
            )
        ]


class AuditEvent(models.Model):
    """Who did what; written with the change, never altered. No foreign keys: it outlives all."""

    at = models.DateTimeField(_("waktu"), auto_now_add=True)
    actor = models.TextField(_("pelaku"))
    role = models.TextField(_("peran"))
    area = models.CharField(_("wilayah"), max_length=16)
    election = models.CharField(_("pemilu"), max_length=64, blank=True)
    kind = models.CharField(_("perbuatan"), max_length=64)
    data = models.JSONField(_("isi"))

    class Meta:
        db_table = "audit_event"
        verbose_name = verbose_name_plural = _("jejak audit")

    def __str__(self) -> str:
        return f"{self.kind} · {self.actor}"


class OutboxEvent(models.Model):
    """A typed event for other applications, in the transaction of the change it tells of."""

    at = models.DateTimeField(auto_now_add=True)
    election = models.CharField(max_length=64)
    name = models.CharField(max_length=64)
    version = models.SmallIntegerField(default=1)
    subject = models.TextField()
    data = models.JSONField()

    class Meta:
        db_table = "outbox_event"
