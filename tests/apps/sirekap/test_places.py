"""Words of areas' names."""

from types import SimpleNamespace

import pytest

from sinergi.law.election import Region
from sinergi.publication import places
from tests.law.sample import election


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Fandoi 2", ["fandoi", "2"]),
        ("Kab. Kepulauan Yapen", ["kab", "kepulauan", "yapen"]),
        ("Ma'rang / Sa-Dan", ["ma", "rang", "sa", "dan"]),
        ("Désa Ûjung_Batu", ["desa", "ujung", "batu"]),
        ("Biak Biak", ["biak"]),
        ("", []),
    ],
)
def test_words_of_a_name(name: str, words: list[str]) -> None:
    assert places.words(name) == words


def test_a_crowded_key_is_split_and_a_short_word_keeps_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(places, "MOST", 3)
    names = ["Su Baru", "Sungai A", "Sungai B", "Sumber Sungai", "Suka", "Tua 7"]
    country = SimpleNamespace(
        regions={f"9106{n:02}": Region(f"9106{n:02}", name) for n, name in enumerate(names)},
        stations=SimpleNamespace(under=lambda code: [] if code == "910604" else ["a", "b"]),
        region_name=lambda code: f"di {code}",
    )
    found = dict(places.files(country, lambda code: "Distrik"))  # type: ignore[arg-type]
    assert {key: [e[2] for e in entries] for key, entries in found.items()} == {
        "7": ["Tua 7"],
        "a": ["Sungai A"],
        "b": ["Sungai B"],
        "ba": ["Su Baru"],
        "su": ["Su Baru"],
        "sum": ["Sumber Sungai"],
        "sun": ["Sungai A", "Sungai B", "Sumber Sungai"],
        "tu": ["Tua 7"],
    }
    assert found["7"] == [["910605", "Distrik", "Tua 7", "di 9106, di 91", 2]]


def test_larger_areas_come_first() -> None:
    for entries in dict(places.files(election(), lambda code: "")).values():
        assert entries == sorted(entries, key=lambda e: (len(e[0]), e[0]))
