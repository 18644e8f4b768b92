"""What the repository promises of itself: files that must agree with one another."""

import json
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def test_both_languages_say_the_same_things() -> None:
    folder = ROOT / "src/sinergi/core/messages"
    names = sorted(p.name.removesuffix(".id.json") for p in folder.glob("*.id.json"))
    assert names
    for name in names:
        id_, en = (
            json.loads((folder / f"{name}.{lang}.json").read_text()) for lang in ("id", "en")
        )
        assert id_.keys() == en.keys(), name


def test_no_model_has_changed_without_its_migration() -> None:
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.state import ProjectState
    from django.utils import translation

    loader = MigrationLoader(None)
    with translation.override(None):  # as makemigrations does: labels are no change
        changes = MigrationAutodetector(
            loader.project_state(), ProjectState.from_apps(apps)
        ).changes(graph=loader.graph)
    ours = {
        app: found
        for app, found in changes.items()
        if app in ("core", "people", "peragaan", "perangkat", "sirekap")
    }
    assert not ours


def test_every_link_between_pages_leads_somewhere() -> None:
    pages = [p for p in tracked() if p.suffix == ".md"]
    assert len(pages) > 5
    for page in pages:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)}: {target}"


def test_locks_name_hashes_and_no_host() -> None:
    for name in ("requirements/run.txt", "requirements/dev.txt", "frontend/package-lock.json"):
        text = (ROOT / name).read_text()
        assert "://" not in re.sub(r'"(url|funding)": "[^"]*"', "", text), name
    for name in ("requirements/run.txt", "requirements/dev.txt"):
        for block in re.split(r"\n(?=\S)", (ROOT / name).read_text()):
            if block and not block.startswith("#"):
                assert "--hash=sha256:" in block, block.split("\n")[0]


def test_no_file_of_the_project_is_a_private_key() -> None:
    for path in tracked():
        if path.is_file() and path.stat().st_size < 2**20:
            assert b"PRIVATE KEY-----\n" not in path.read_bytes(), path
