"""A real PostgreSQL of one's own in ``var/postgres``; ``DATABASE_URL`` replaces it.

The binaries come in a wheel; starting, sharing and stopping the server is ours (the wheel's own
helper opens the permissions of every parent folder and trusts everyone).
"""

from sinergi.core.postgres.cluster import Cluster
from sinergi.core.postgres.errors import PostgresError
from sinergi.core.postgres.external import database_url
from sinergi.core.postgres.keeping import keeping

__all__ = ["Cluster", "PostgresError", "database_url", "keeping"]
