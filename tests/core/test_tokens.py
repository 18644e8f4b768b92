"""One set of colours: the results page is built apart and must have the values of the Django pages."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = ROOT / "frontend/public/src/style"
DJANGO = ROOT / "src/sinergi/core/static/sinergi"


def rules(style: Path) -> str:
    """What a style sheet says, without its comments and line breaks."""
    return " ".join(re.sub(r"/\*.*?\*/", "", style.read_text(), flags=re.DOTALL).split())


def test_tokens_are_those_of_the_results_page() -> None:
    """Word for word: a colour that is changed there is copied here, or this fails."""
    ballots = re.findall(r"\.contest-[\w-]+ \{ --ballot: #\w+; \}", rules(PUBLIC / "base.css"))
    printed = re.findall(r"@media print \{ (:root[^{]*\{[^{}]*\})", rules(PUBLIC / "print.css"))
    assert len(ballots) == 5
    assert len(printed) == 1
    assert rules(DJANGO / "tokens.css") == " ".join(
        [rules(PUBLIC / "theme.css"), *ballots, f"@media print {{ {printed[0]} }}"]
    )


def test_every_token_that_a_page_uses_is_there() -> None:
    known = set(re.findall(r"(--[\w-]+):", rules(DJANGO / "tokens.css")))
    assert len(known) > 20
    for style in DJANGO.glob("*.css"):
        own = set(re.findall(r"(--[\w-]+):", rules(style)))
        assert set(re.findall(r"var\((--[\w-]+)", rules(style))) <= known | own, style


def test_no_page_of_ours_names_a_colour_beside_the_tokens() -> None:
    for name in ("base.css", "home.css", "admin.css"):
        colours = set(re.findall(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})\b", rules(DJANGO / name)))
        assert colours <= {"#fff"}, name  # a QR code stays on white in the dark
