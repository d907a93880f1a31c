"""The pictures of README and docs: small, shown somewhere, and told to who does not see them."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"
MOST_BYTES = 1_500_000
_IN_MARKDOWN = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
_IN_HTML = re.compile(r'<img src="([^"]+)"[^>]*? alt="([^"]*)"')


def _shown() -> dict[Path, str]:
    """Return the pictures that pages show, with what they say of them."""
    shown: dict[Path, str] = {}
    for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        text = page.read_text(encoding="utf-8")
        shown |= {(page.parent / path).resolve(): words for words, path in _IN_MARKDOWN.findall(text)}
        shown |= {(page.parent / path).resolve(): words for path, words in _IN_HTML.findall(text)}
    return shown


def test_that_every_picture_is_shown_and_every_one_shown_is_there() -> None:
    assert {path for path in _shown() if PICTURES in path.parents} == set(PICTURES.iterdir())


def test_that_every_picture_is_told_in_words() -> None:
    assert [path for path, words in _shown().items() if len(words.split()) < 4] == []


def test_that_the_pictures_are_small() -> None:
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) < MOST_BYTES
