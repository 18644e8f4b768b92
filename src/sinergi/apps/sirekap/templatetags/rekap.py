"""Small words of the desks' templates."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from sinergi.apps.sirekap.desk import texts

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


@register.filter
def remark_word(name: str) -> str:
    """A remark's kind or state in words."""
    words = dict([*texts.remark_kinds(), *texts.remark_states(), ("open", _("Belum diputus"))])
    return words[name]


@register.filter
def attendance_word(state: str) -> str:
    return dict(texts.attendance_states())[state]


@register.filter
def step_word(event: str) -> str:
    """A step of a plenary, as it stands in its history."""
    return {
        "opened": _("dibuka"), "paused": _("diskors"), "resumed": _("skors dicabut"),
        "closed": _("ditutup"), "ratified": _("disahkan"), "reopened": _("dibuka kembali"),
    }[event]  # fmt: skip


@register.filter
def clock(at: str) -> str:
    """``2029-02-16T10:00:05+09:00`` → ``16/02 10.00``: a record's own clock."""
    return f"{at[8:10]}/{at[5:7]} {at[11:13]}.{at[14:16]}"


@register.filter
def dated(at: str) -> str:
    """A record's ``at`` as its clock said it: ``24/11/2026 20.41``."""
    return f"{at[8:10]}/{at[5:7]}/{at[:4]} {at[11:16].replace(':', '.')}" if at else ""


@register.filter
def at(found: Mapping[str, Any], key: str) -> Any:
    """What stands under a key; nothing where there is none."""
    return found.get(key, ())


@register.filter
def kilobytes(n: int) -> str:
    return f"{number_format(max(1, round(n / 1024)), force_grouping=True)} kB"


@register.filter
def paper_word(state: str) -> str:
    """How the hash on a paper from below stands to the record's."""
    return {
        "match": _("✓ cocok"),
        "differs": _("▲ berbeda"),
        "no-scan": _("○ belum ada pindaian"),
        "unchecked": _("○ sidik belum dicocokkan"),
    }[state]


@register.filter
def level_word(level: str) -> str:
    return dict(texts.levels())[level]
