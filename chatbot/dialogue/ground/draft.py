"""Checks a text that somebody wrote, such as a draft of the staff, against evidence; no model is involved."""

from __future__ import annotations

from dataclasses import dataclass

from chatbot.dialogue.ground.evidence import Evidence
from chatbot.dialogue.ground.lock import check
from chatbot.dialogue.ground.sentences import split
from chatbot.domain.evidence import LockFailure
from chatbot.ports.chat_model import Profile


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence of a draft, and why it may not be said, None where the evidence supports it."""

    text: str
    failure: LockFailure | None


def check_draft(text: str, evidence: Evidence) -> tuple[Checked, ...]:
    """Return the sentences of a text in their order, each with what the evidence does not support in it."""
    checked, things = [], frozenset[str]()
    for sentence in split(text):
        locked = check(sentence, evidence, Profile.VALUES, things)
        if isinstance(locked, LockFailure):
            checked.append(Checked(sentence, locked))
        else:
            checked.append(Checked(sentence, None))
            things = locked.things
    return tuple(checked)
