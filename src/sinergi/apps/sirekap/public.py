"""What other floors and applications may ask of Sirekap."""

from sinergi.apps.sirekap.actions.after_restore import fence_after_restore
from sinergi.apps.sirekap.actions.load_election import CannotLoad, load_election
from sinergi.apps.sirekap.backup_facts import facts
from sinergi.apps.sirekap.coverage import Shown, received, shown, station_states
from sinergi.apps.sirekap.desk.first_village import PlenaryAt, plenary_at, read_first_village
from sinergi.apps.sirekap.registering import keep_request

__all__ = [
    "CannotLoad", "PlenaryAt", "Shown", "facts", "fence_after_restore", "keep_request",
    "load_election", "plenary_at", "read_first_village", "received", "shown", "station_states",
]  # fmt: skip
