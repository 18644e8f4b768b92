"""Whatever an election's folder holds, the parser gives errors with file, line and mend; no crash."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sinergi.law import checks, definition
from sinergi.law.definition_errors import FILES
from tests.law.sample import changed

SOUND = changed()
HOW = settings(max_examples=250, deadline=None)
WORDS = st.sampled_from(
    ["", ",", '"', "\n", "\r", "\ufeff", "\x00", "[", "]", "=", "'", '"""', "1e999999", "-0", "nan",
     "9" * 40, "0.1", "true", "[[x]]", "2029-02-30", "99", "9106", "ppwp", "-", "٣", "\u2028", "é"]
)  # fmt: skip


def judged(tried: dict[str, str]) -> None:
    parsed = definition.parse(tried, known_checks=checks.V_AND_A)
    assert (parsed.election is None) == bool(parsed.errors)
    for error in parsed.errors:
        assert error.file
        assert 1 <= error.line <= tried.get(error.file, "").count("\n") + 1
        assert error.what
        assert error.mend
        assert "\n" not in str(error)


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, str]:
    """The sound folder with some places of some files changed, cut, doubled or put in."""
    tried = dict(SOUND)
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(sorted(tried)))
        text = tried[name]
        at = draw(st.integers(0, len(text)))
        upto = min(len(text), at + draw(st.integers(0, 40)))
        put = draw(WORDS | st.text(max_size=8))
        way = draw(st.sampled_from(["change", "cut", "double", "end"]))
        if way == "change":
            tried[name] = text[:at] + put + text[upto:]
        elif way == "cut":
            tried[name] = text[:at] + text[upto:]
        elif way == "double":
            tried[name] = text[:upto] + text[at:]
        else:
            tried[name] = text[:at]
    return tried


def test_the_sound_folder_is_sound() -> None:
    assert definition.parse(SOUND, known_checks=checks.V_AND_A).election is not None


@HOW
@given(mutated())
def test_a_changed_folder(tried: dict[str, str]) -> None:
    judged(tried)


@HOW
@given(st.dictionaries(st.sampled_from(FILES), st.text(max_size=200), max_size=8))
def test_any_texts(tried: dict[str, str]) -> None:
    judged(tried)
    judged(SOUND | tried)


@pytest.mark.soak
def test_a_changed_folder_many_times() -> None:
    settings(HOW, max_examples=15_000)(given(mutated())(judged))()
