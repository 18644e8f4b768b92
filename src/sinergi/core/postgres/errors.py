"""What can be wrong with a database, in one sentence: what, where, and the mend."""


class PostgresError(RuntimeError):
    """Base; its text is for a person."""


class DiskFull(PostgresError):
    """No room left on the disk of the data folder."""


class TooOld(PostgresError):
    """``DATABASE_URL`` leads to a PostgreSQL before 15."""


class OtherVersion(PostgresError):
    """The data folder belongs to another major version."""


class Unreachable(PostgresError):
    """The database does not answer, or its account may not enter the folder."""


class NotWritable(PostgresError):
    """The data folder cannot be written."""


class WouldNotStart(PostgresError):
    """The server ended while starting; the text quotes its last words."""
