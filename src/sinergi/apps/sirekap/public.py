"""What other floors and applications may ask of Sirekap."""

from sinergi.apps.sirekap.actions.load_election import CannotLoad, load_election

__all__ = ["CannotLoad", "load_election"]
