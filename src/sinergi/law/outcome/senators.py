"""DPD: the four candidates with the most votes in a province, UU 7/2017 Article 423."""

from collections.abc import Collection, Mapping, Sequence

from sinergi.law.outcome.spread import K, Measure, Selection, Tier, select

PLACES = 4


def senators(
    votes: Mapping[K, int],
    *,
    places: int = PLACES,
    ineligible: Collection[K] = (),
    tiers: Sequence[Tier[K]] = (),
    measure: Measure = "present",
) -> Selection[K]:
    """The members of one province. ``tiers``: its regencies first (Article 423(2): equal votes for
    the last place go to the one whose support is spread more evenly over them).

    ``ineligible``: struck, withdrawn or dead candidates. Somebody without a vote is not elected.
    What the spread does not part is reported; the law has no further rule for DPD.
    """
    standing = {k: n for k, n in votes.items() if k not in ineligible}
    return select(standing, places, tiers, measure, least=1)
