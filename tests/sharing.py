"""Which test files go to one worker, one after the other: those that share what is dear to start.

A file's tests stay together anyway (``--dist loadfile``). These share a started demonstration as well:
on workers of their own each would start one, forty seconds of a core, and play it to the evening again.
"""

from xdist.scheduler import LoadFileScheduling

#: Walk one night on, in this order: plain files end it where every form is shown, and the scripts,
#: which leave later chapters half told, begin where it stood.
NIGHT = (
    "tests/e2e/test_at_the_opening.py",
    "tests/e2e/test_demo.py",
    "tests/e2e/test_guides.py",
    "tests/e2e/test_plain_files.py",
    "tests/e2e/test_the_demo_scripts.py",
)


class Sharing(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return "the night" if file in NIGHT else file


def place(nodeid: str) -> int:
    """Where a file stands in the night; files of no night stand behind it, as they stood."""
    file = nodeid.split("::", 1)[0]
    return NIGHT.index(file) if file in NIGHT else len(NIGHT)
