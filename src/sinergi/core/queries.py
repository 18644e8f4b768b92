"""Reads of the core. What they return is public: elections and their documents."""

from sinergi.core.models import Election


def election_ids() -> list[str]:
    return list(Election.objects.order_by("id").values_list("id", flat=True))


def public_election() -> str | None:
    """The election that ``/hasil/`` leads to; a rehearsal never is one."""
    return (
        Election.objects.filter(public=True).exclude(mode="rehearsal").values_list("id", flat=True)
    ).first()


def election(election_id: str) -> Election | None:
    return Election.objects.filter(pk=election_id).first()
