"""A browser in plain words: ``Chrome di Android``. Of what a browser says of itself only this is
kept: the rest would tell people apart."""

from django.utils.translation import gettext as _

#: First match counts: most browsers also name those they descend from.
_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"),
    ("UCBrowser", "UC Browser"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("CrOS", "ChromeOS"), ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip
_BETWEEN = "|"


def reduced(user_agent: str) -> str:
    """``Chrome|Android``; empty parts where nothing is known. Reducing twice changes nothing."""
    if user_agent.count(_BETWEEN) == 1 and "/" not in user_agent:
        return user_agent
    found = (_first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent))
    return _BETWEEN.join(found)


def words(kept: str) -> str:
    """What ``reduced`` kept, for a reader."""
    browser, _between, system = kept.partition(_BETWEEN)
    if browser and system:
        return _("%(browser)s di %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Peramban yang tidak dikenal")


def _first(known: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for sign, name in known if sign in text), "")
