"""Small words of the desks' templates."""

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def thousands(n: int) -> str:
    return number_format(n, force_grouping=True)


@register.filter
def sitting_word(state: str) -> str:
    """A plenary's state in words."""
    return {
        "scheduled": _("Belum dibuka"),
        "open": _("Dibuka"),
        "paused": _("Diskors"),
        "closed": _("Ditutup"),
        "ratified": _("Disahkan"),
    }[state]
