"""Activation codes and half-signed approvals. What is signed stands in the register, not here."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class ActivationCode(models.Model):
    """A one-time code of an activation sheet: its hash, and what a key that brings it may become."""

    election = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)  # SHA-256 of the code; the code is nowhere
    role = models.CharField(max_length=16)
    scope = models.CharField(max_length=16)
    kinds = ArrayField(models.CharField(max_length=16))
    made = models.DateTimeField(auto_now_add=True)
    made_by = models.TextField()
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True)
    name = models.TextField(blank=True)  # of the key that used it
    keyid = models.CharField(max_length=8, blank=True)
    request = models.CharField(max_length=64, blank=True)  # id of its ``request`` record

    class Meta:
        db_table = "activation_code"
        indexes = [models.Index(fields=["election", "scope"], name="activation_code_scope")]


class HalfSigned(models.Model):
    """An ``enrol`` that one approver has signed; the second signature makes it a record."""

    election = models.CharField(max_length=64)
    record = models.CharField(max_length=64)  # id of the record it will be
    name = models.TextField()  # of the key it enrols
    keyid = models.CharField(max_length=8)
    scope = models.CharField(max_length=16)
    note = models.TextField()
    signer = models.TextField()  # name of the approver's key
    person = models.TextField()  # user name of whoever sent it
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "half_signed"
        constraints = [
            models.UniqueConstraint(fields=["election", "name", "keyid"], name="half_signed_key")
        ]
