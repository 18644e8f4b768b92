"""Adding one definition to another of the same election (a second file of imported results)."""

from dataclasses import replace

from sinergi.law.election import Election, Stations


class CannotMerge(ValueError):
    """The two definitions are not of one election; the text says what differs."""


def merge(old: Election, new: Election) -> Election:
    """The union of both: where both speak of the same area, station, contest, kind, district,
    party or candidate, the new one holds; what is said once of the whole election (name, date,
    checks, readings) stays as it was.

    Raises CannotMerge where id, mode or host differ, which are fixed for ever.
    """
    for key in ("id", "mode", "host"):
        before, after = getattr(old, key), getattr(new, key)
        if before != after:
            raise CannotMerge(
                f"the election's {key} is {before!r} and the file to add says {after!r}; "
                "load it under another id"
            )
    people = {
        (c.contest, c.district, c.party, c.number): c for c in (*old.candidates, *new.candidates)
    }
    areas = {
        contest: {**old.district_areas.get(contest, {}), **new.district_areas.get(contest, {})}
        for contest in {**old.district_areas, **new.district_areas}
    }
    return replace(
        old,
        contests={**old.contests, **new.contests},
        kinds={**old.kinds, **new.kinds},
        regions=dict(sorted({**old.regions, **new.regions}.items())),
        stations=Stations({**old.stations, **new.stations}.values()),
        districts=dict(sorted({**old.districts, **new.districts}.items())),
        district_areas=areas,
        parties=dict(sorted({**old.parties, **new.parties}.items())),
        candidates=tuple(person for _, person in sorted(people.items())),
        labels=dict(sorted({**old.labels, **new.labels}.items())),
        calendar=tuple(dict.fromkeys((*old.calendar, *new.calendar))),
    )
