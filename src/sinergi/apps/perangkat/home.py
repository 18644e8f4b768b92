"""Devices' part of the page at ``/``: requests that wait for this very person."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from sinergi.apps.perangkat import queries
from sinergi.core.actors import Actor
from sinergi.core.home.duties import Duty
from sinergi.core.home.waiting import Item


def waiting(actor: Actor, duty: Duty) -> Iterable[Item]:
    """Requests in the duty's area that the person may sign and has not signed yet."""
    if not actor.may("devices:approve", duty.area, duty.election.id):
        return
    found = queries.to_approve(actor, duty.election.id, duty.area)
    if found.mine:
        many = _("%s permintaan perangkat menunggu persetujuan Anda")
        yield Item(
            "devices",
            _("1 permintaan perangkat menunggu persetujuan Anda")
            if found.mine == 1
            else many % number_format(found.mine, force_grouping=True),
            _("Cocokkan enam angka dengan pemegangnya, lalu tanda tangani. %s sudah ditandatangani "
              "orang pertama.") % number_format(found.half, force_grouping=True)
            if found.half
            else _("Cocokkan enam angka dengan pemegangnya, lalu tanda tangani."),
            reverse("devices-desk", args=[duty.election.id, duty.area]), "now",
        )  # fmt: skip
