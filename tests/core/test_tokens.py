"""One set of colours: the results page is built apart and must have the values of the Django pages."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = ROOT / "frontend/public/src/style"
DJANGO = ROOT / "src/sinergi/core/static/sinergi"


MEDIA = {"dark": "prefers-color-scheme: dark", "print": "print"}


def blocks(style: Path) -> dict[str, dict[str, str]]:
    """``light :root`` and the like → its custom properties; colours in six digits."""
    text = re.sub(r"/\*.*?\*/", "", style.read_text(), flags=re.DOTALL)
    rules = {"light": re.sub(r"@media[^{]*\{.*?\n\}", "", text, flags=re.DOTALL)}
    for name, query in MEDIA.items():
        inside = rf"@media \(?{query}\)? \{{(.*?)\n\}}"
        rules[name] = "".join(re.findall(inside, text, re.DOTALL))
    found: dict[str, dict[str, str]] = {}
    for name, part in rules.items():
        for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", part):
            if values := re.findall(r"(--[\w-]+):\s*([^;]+);", body):
                key = f"{name} {selector.strip()}"
                found.setdefault(key, {}).update({k: _six(v.strip()) for k, v in values})
    return found


def _six(value: str) -> str:
    short = re.fullmatch(r"#([0-9a-f])([0-9a-f])([0-9a-f])", value)
    return "#" + "".join(d * 2 for d in short.groups()) if short else value


def test_tokens_are_those_of_the_results_page() -> None:
    public = blocks(PUBLIC / "base.css") | blocks(PUBLIC / "print.css")
    ours = blocks(DJANGO / "tokens.css")
    assert {"light :root", "dark :root", "print :root", "light .contest-dpr"} <= set(ours)
    assert len(ours["light :root"]) > 20
    for key in ours:
        assert ours[key] == public[key], key


def test_every_token_that_a_page_uses_is_there() -> None:
    known = blocks(DJANGO / "tokens.css")
    for style in DJANGO.glob("*.css"):
        text = style.read_text()
        own = set(re.findall(r"(--[\w-]+):", text))
        assert set(re.findall(r"var\((--[\w-]+)", text)) <= {*known["light :root"], *own}, style


def test_no_page_of_ours_names_a_colour_beside_the_tokens() -> None:
    for name in ("base.css", "home.css", "admin.css"):
        without_comments = re.sub(r"/\*.*?\*/", "", (DJANGO / name).read_text(), flags=re.DOTALL)
        colours = re.findall(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})\b", without_comments)
        assert set(colours) <= {"#fff"}, (name, colours)  # a QR code stays on white in the dark
