"""Where a desk's address is: the area and the election that its guard asks for."""

from django.http import Http404

from sinergi.core.models import Election
from sinergi.law.regions import is_code


def of_the_address(election: str, area: str, **_: object) -> tuple[str, str]:
    """Raises Http404 for an election or an area that cannot be."""
    if not is_code(area):
        raise Http404(f"{area!r} is no area's code")
    if not Election.objects.filter(pk=election).exists():
        raise Http404(f"election {election!r} is not here")
    return area, election
