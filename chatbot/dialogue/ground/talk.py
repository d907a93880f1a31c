"""What a reply follows on: what was said last, the goal under way, and what no prompt may show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.dialogue.understand.masked import Known
from chatbot.domain.conversation import Frame, Message


@dataclass(frozen=True, slots=True)
class Talk:
    """`history` ends with the shopper's message, `goal` is the one on top of the stack, no prompt shows `known`."""

    history: Sequence[Message] = ()
    goal: Frame | None = None
    known: Known = ()
