"""What other floors and applications may ask of Sirekap."""

from sinergi.apps.sirekap.actions.load_election import CannotLoad, load_election
from sinergi.apps.sirekap.coverage import Shown, received, shown

__all__ = ["CannotLoad", "Shown", "load_election", "received", "shown"]
