"""``election check | load``: every error with its line, all or nothing."""

from pathlib import Path

from sinergi.core import demo
from tests.commands.front_door import FrontDoor, one_line


def write(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


def small(election_id: str, mode: str = "rehearsal") -> dict[str, str]:
    return demo.files(12, election_id=election_id, name="Uji", mode=mode)  # type: ignore[arg-type]


def test_a_sound_definition_is_checked_and_loaded(sinergi: FrontDoor, tmp_path: Path) -> None:
    folder = write(tmp_path / "a", small("uji-a"))
    checked = sinergi("election", "check", folder, "--json")
    assert (checked.code, checked.json) == (0, {"ok": True, "errors": []})
    loaded = sinergi("election", "load", folder, "--make-keys", "--json")
    assert loaded.code == 0, loaded.err
    assert loaded.json["stations"] == 12
    assert sum(loaded.json["forms_expected"].values()) == 60
    assert "approver/nasional/1" in loaded.json["keys_made"]
    again = sinergi("election", "load", folder, "--make-keys", "--json")
    assert (again.code, again.json["keys_made"]) == (0, [])


def test_every_planted_error_is_listed_and_nothing_is_loaded(
    sinergi: FrontDoor, tmp_path: Path
) -> None:
    files = small("uji-b")
    lines = {name: text.splitlines() for name, text in files.items()}
    lines["stations.csv"][1] = lines["stations.csv"][1].replace(",WIT", ",XYZ")
    lines["stations.csv"][3] = "12,regular,1,1,WIT"
    lines["regions.csv"].append("9999999999,Tanpa induk,Kampung")
    lines["candidates.csv"][2] += ",lebih"
    folder = write(tmp_path / "b", {n: "\n".join(x) + "\n" for n, x in lines.items()})
    checked = sinergi("election", "check", folder, "--json")
    assert checked.code == 1
    errors = checked.json["errors"]
    places = {(e["file"], e["line"]) for e in errors}
    assert {("stations.csv", 2), ("stations.csv", 4), ("candidates.csv", 3)} <= places
    assert any(f == "regions.csv" for f, _ in places)
    assert all(e["what"] and e["mend"] for e in errors)
    text = sinergi("election", "check", folder)
    assert text.out.count("\n") == len(errors)
    loaded = sinergi("election", "load", folder, "--make-keys")
    assert loaded.code == 2
    assert "more" in one_line(loaded.err)
    assert sinergi("results", "totals", "--election", "uji-b", "--contest", "ppwp").code == 2
    assert not (sinergi.var / "uji-b").exists()


def test_a_real_election_never_gets_self_made_keys(sinergi: FrontDoor, tmp_path: Path) -> None:
    files = small("uji-c", "real")
    folder = write(tmp_path / "c", files)
    assert sinergi("election", "check", folder).code == 0
    refused = sinergi("election", "load", folder, "--make-keys")
    assert (refused.code, "ceremony" in one_line(refused.err)) == (2, True)
    assert sinergi("election", "load", folder).code == 2


def test_a_folder_that_is_none(sinergi: FrontDoor, tmp_path: Path) -> None:
    assert "no such folder" in one_line(sinergi("election", "check", tmp_path / "x").err)
    bad = write(tmp_path / "d", small("uji-d"))
    (bad / "parties.csv").write_bytes(b"number,name,short,area\n1,\xff,A,\n")
    checked = sinergi("election", "check", bad, "--json")
    assert checked.code == 1
    first = checked.json["errors"][0]
    assert (first["file"], first["line"], first["what"]) == ("parties.csv", 2, "not UTF-8")
    assert "parties.csv:2" in one_line(sinergi("election", "load", bad, "--make-keys").err)


def test_a_roots_file_that_is_none(sinergi: FrontDoor, tmp_path: Path) -> None:
    folder = write(tmp_path / "e", small("uji-e", "real"))
    (tmp_path / "roots").write_text("")
    refused = sinergi("election", "load", folder, "--roots", tmp_path / "roots")
    assert (refused.code, "roots" in one_line(refused.err)) == (2, True)
    gone = sinergi("election", "load", folder, "--roots", tmp_path / "none")
    assert (gone.code, "none" in one_line(gone.err)) == (2, True)


def test_help_is_there_for_every_command(sinergi: FrontDoor) -> None:
    for words in (
        (), ("serve",), ("demo",), ("election",), ("election", "check"), ("election", "load"),
        ("results",), ("results", "import"), ("results", "totals"), ("results", "export"),
        ("seats",), ("president",), ("simulate",), ("reset",),
    ):  # fmt: skip
        done = sinergi(*words, "--help")
        assert done.code == 0
        assert "usage" in done.out
    assert sinergi("nonsense").code == 2
