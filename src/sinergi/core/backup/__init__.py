"""Backups of one data folder: the database, the files that cannot be made again, the keys.

One sealed file (``archive``): PostgreSQL's own dump (``dump``), files (``contents``), and what must
be found again after a restore (``manifest``). ``making`` writes it while the server works,
``restoring`` puts it into an empty folder and compares.
"""

from sinergi.core.backup.errors import BackupError
from sinergi.core.backup.making import make
from sinergi.core.backup.restoring import Plan, restore, unfinished

__all__ = ["BackupError", "Plan", "make", "restore", "unfinished"]
