"""Questions that the shop's texts answer, whatever order is talked about: may a neighbour take the parcel in?"""

from __future__ import annotations

from collections.abc import Mapping

from chatbot.dialogue.understand.goals_heard import is_claim, tells_not_there
from chatbot.dialogue.understand.words import mentions, word_count

_STANDING, _ASKED = "standing.", "standing_asked."
_LONGEST = 18


def standing_question(text: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """Return such a question as the texts ask it; nothing for other messages and for reports of damage or loss."""
    if word_count(text) > _LONGEST or is_claim(text, words) or tells_not_there(text, words):
        return ""
    names = (key.removeprefix(_STANDING) for key in words if key.startswith(_STANDING) and mentions(text, words[key]))
    return next((words[f"{_ASKED}{name}"][0] for name in names), "")
