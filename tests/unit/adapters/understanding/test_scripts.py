"""Traditional characters."""

from __future__ import annotations

import pytest

from chatbot.adapters.understanding.scripts import simplified


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("請問帳篷可以退嗎", "请问帐篷可以退吗"),
        ("裡面有耳機", "里面有耳机"),
        ("夹克有 M 码吗", "夹克有 M 码吗"),
        ("Müller, Hauptstraße 3", "Müller, Hauptstraße 3"),
    ],
)
def test_that_only_traditional_characters_are_changed(written: str, read: str) -> None:
    assert simplified(written) == read
