"""People and their roles. Nothing is kept of a person that a sign-in does not need."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from sinergi.core.actors import EVERY_ELECTION

USERNAME = RegexValidator(
    r"\A[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?\Z",
    _("Nama pengguna terdiri atas huruf kecil, angka, titik, dan tanda hubung."),
)


class Person(AbstractBaseUser):
    """Somebody with an account. No address, number or mail: an operator gives a new password."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(
        _("nama pengguna"), max_length=64, unique=True, validators=[USERNAME]
    )
    name = models.CharField(_("nama"), max_length=120)
    #: As chosen by the person; empty = as the browser asks.
    language = models.CharField(_("bahasa"), max_length=2, blank=True, default="")
    is_active = models.BooleanField(_("aktif"), default=True)
    made = models.DateTimeField(_("dibuat"), auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    objects = BaseUserManager["Person"]()

    class Meta:
        db_table = "person"
        verbose_name = _("orang")
        verbose_name_plural = _("orang")

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """Asked by libraries; the admin asks the matrix and the staff mode instead."""
        return False


class PersonRole(models.Model):
    """A role of a person in an area, of one election or (``*``) of every one."""

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="roles", verbose_name=_("orang")
    )
    election = models.CharField(_("pemilu"), max_length=64, default=EVERY_ELECTION)
    role = models.CharField(_("peran"), max_length=16)
    area = models.CharField(_("wilayah"), max_length=16)
    granted = models.DateTimeField(_("diberikan"), auto_now_add=True)

    class Meta:
        db_table = "person_role"
        verbose_name = _("peran")
        verbose_name_plural = _("peran")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "election", "role", "area"], name="person_role_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.area} {self.election}"
