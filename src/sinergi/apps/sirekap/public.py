"""What other floors and applications may ask of Sirekap."""

from sinergi.apps.sirekap.actions.load_election import CannotLoad, load_election
from sinergi.apps.sirekap.registering import keep_request

__all__ = ["CannotLoad", "keep_request", "load_election"]
