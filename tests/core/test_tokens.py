"""One set of colours: the results page is built apart and must have the values of the Django pages."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DJANGO = ROOT / "src/sinergi/core/static/sinergi"


def blocks(style: Path) -> dict[str, dict[str, str]]:
    """(where, selector) → its custom properties; colours in six digits."""
    text = re.sub(r"/\*.*?\*/", "", style.read_text(), flags=re.DOTALL)
    found: dict[str, dict[str, str]] = {}
    for where, inside in (
        ("light", re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", text)),
        ("dark", "".join(re.findall(r"@media \(prefers-color-scheme: dark\) \{(.*?)\n\}", text, re.DOTALL))),
    ):  # fmt: skip
        for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", inside):
            values = re.findall(r"(--[\w-]+):\s*([^;]+);", body)
            if values:
                key = f"{where} {selector.strip()}"
                found.setdefault(key, {}).update({k: _six(v.strip()) for k, v in values})
    return found


def _six(value: str) -> str:
    short = re.fullmatch(r"#([0-9a-f])([0-9a-f])([0-9a-f])", value)
    return "#" + "".join(d * 2 for d in short.groups()) if short else value


def test_tokens_are_those_of_the_results_page() -> None:
    public = blocks(ROOT / "frontend/public/src/style/base.css")
    ours = blocks(DJANGO / "tokens.css")
    assert {"light :root", "dark :root", "light .contest-dpr"} <= set(ours)
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
