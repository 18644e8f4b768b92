"""What stands beside the clock: people to enter as, the page that empties, the lawful cases."""

from typing import Any

from django.utils import translation

from sinergi.apps.peragaan import actions, queries
from sinergi.apps.peragaan.messages import LANGUAGES, words
from sinergi.core.actors import Actor
from sinergi.core.demo import entering
from sinergi.core.people.queries import ROLE_WORDS, place


def frame(language: str) -> dict[str, Any]:
    """What every page of the desk has: its words (``t``), its language and the other one."""
    return {
        "t": {k.replace(".", "_").replace("-", "_"): text for k, text in words(language).items()},
        "language": language,
        "other_language": next(code for code in LANGUAGES if code != language),
    }


def people(actor: Actor, election: str, language: str) -> list[dict[str, str]]:
    """Who can be entered as: role, its word, the person's name and area."""
    with translation.override(language):
        return [
            {
                "role": person.role, "word": str(ROLE_WORDS[person.role]), "name": person.name,
                "place": place(person.area, election),
            }
            for person in entering.invented_people(actor, election)
        ]  # fmt: skip


def emptying_page(actor: Actor, election: str, language: str) -> dict[str, Any]:
    """``refusal``: why it cannot be emptied now, "" = it can. Raises NoNight."""
    word = words(language)
    queries.clock(actor, election)
    refusal = ""
    if others := actions.others_than_demonstrations():
        refusal = word["empty.cannot"].format(others=", ".join(others))
    elif not queries.is_played(actor, election):
        refusal = word["empty.no-player"]
    return {**frame(language), "refusal": refusal}


def lawful_page(language: str) -> dict[str, Any]:
    """The lawful cases with where each stands."""
    return {**frame(language), "cases": []}
