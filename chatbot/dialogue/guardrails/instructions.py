"""Takes out of a document what speaks to a language model: a shop's documents speak to shoppers."""

from __future__ import annotations

from chatbot.dialogue.understand.words import sentences
from chatbot.languages import Language

_CLAIM = "instruction"


def before_instructions(text: str, language: Language) -> str:
    """Return a text up to the first sentence that tells a language model what to do; what follows it proves nothing."""
    first = next((one for one in sentences(text) if _CLAIM in language.claims_in(one)), None)
    return text if first is None else text[: text.index(first)].rstrip()
