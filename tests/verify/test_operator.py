"""An operator with root who rewrites everything: tables, tiles, checkpoints and every public file."""

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings

from sinergi.apps.sirekap.actions.rebuild_election import rebuild
from sinergi.core.actors import OPERATOR
from tests.verify.night import CONTEST, Copy, Night


def test_yesterdays_checkpoint_finds_it(evening: Night, house: Any, tmp_path: Path) -> None:
    copy = evening.copy(tmp_path / "forged")
    yesterday = {log: copy.checkpoint(log) for log in ("register", CONTEST)}
    station = next(s for s in evening.devices if s not in evening.stories.values())
    entries = copy.entries()
    del entries[copy.index(station)]
    recaps = [i for i, e in enumerate(entries) if b'"kind":"recap"' in e]
    for index in reversed(recaps):  # it would tell of the station
        del entries[index]
    copy.rewrite(entries)
    shutil.rmtree(copy.folder / "recaps")
    rebuild(OPERATOR, copy.folder)  # table and every file anew, from the forged log
    forged = Copy(Path(settings.PUBLIC_ROOT) / evening.election.id, evening)
    assert forged.found() == []  # all of one piece: no first-time reader without a policy sees it
    (one,) = forged.found(since=yesterday)
    assert (one.code, one.where) == ("since-smaller", f"log/{CONTEST}/checkpoint")
