"""``{% text "clock" %}`` and ``{% at "clock" %}``: a place's text, and its id with its attributes."""

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def text(context: Context, place: str, more: str = "") -> str:
    """The text of the place ``place`` + ``more``; empty where it has none."""
    found: str = context["live"].get(place + more, "")
    return found


@register.simple_tag(takes_context=True)
def at(context: Context, place: str, more: str = "") -> SafeString:
    """``id="place"`` and the attributes that stand there now."""
    place += more
    attributes = context["at"].get(place, {})
    given = ((name, value) for name, value in attributes.items() if value is not None)
    return format_html('id="{}"', place) + format_html_join("", ' {}="{}"', given)
