"""What stands beside the clock: people to enter as, the page that empties, the lawful cases."""

from typing import Any

from django.utils import translation

from sinergi.apps.peragaan import actions, queries, told
from sinergi.apps.peragaan.messages import LANGUAGES, words
from sinergi.apps.sirekap.public import station_states
from sinergi.core.actors import Actor
from sinergi.core.demo import entering, lawful
from sinergi.core.demo.lawful import CASES
from sinergi.core.people.queries import ROLE_WORDS, place
from sinergi.law.regions import LENGTHS


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
    """The lawful cases with where each stands, of the elections that are loaded."""
    word, cases = words(language), []
    states = {
        id: station_states(id, [(c.forms[0].contest, c.station) for c in CASES])
        for id in lawful.IDS
    }
    for case in CASES:
        contest, election = case.forms[0].contest, case.election
        state = states[election.id].get((contest, case.station))
        if state is None:
            continue
        name = told.name_of(state, 1)
        text = lawful.IN_INDONESIAN[case.name] if language == "id" else None
        region = election.regions[case.station[: LENGTHS["village"]]]
        cases.append(
            {
                "title": text["title"] if text else case.title,
                "source": word["lawful.basis"].format(
                    source=text["source"] if text else case.source
                ),
                "where": word["lawful.where"].format(number=case.station[10:], village=region.name),
                "href": f"/hasil/{election.id}/#/{contest}/{case.station}",
                "state": f"{word[f'story.{name}.shape']} {word[f'story.{name}']}",
                "tone": told.TONES[name],
            }
        )
    return {**frame(language), "cases": cases}
