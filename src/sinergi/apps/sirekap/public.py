"""What other floors and applications may ask of Sirekap."""

from sinergi.apps.sirekap.actions.after_restore import fence_after_restore
from sinergi.apps.sirekap.actions.load_election import CannotLoad, load_election
from sinergi.apps.sirekap.backup_facts import facts

__all__ = ["CannotLoad", "facts", "fence_after_restore", "load_election"]
