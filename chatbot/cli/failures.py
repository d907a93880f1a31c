"""Turns errors into one line on stderr and an exit status: 1 for an error of ours, 2 for wrong usage."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from chatbot.errors import (
    AlreadyDecided,
    ApprovalNotFound,
    ChatbotError,
    ConversationNotFound,
    InvalidMessage,
    StoreUnavailable,
)


class OneLineGroup(TyperGroup):
    """A group of commands whose errors end in one line, never in a traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; an error of this product or of the operating system is said in one line."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise
        except (ChatbotError, OSError) as error:
            typer.echo(f"chatbot: {sentence(error)}", err=True)
            raise typer.Exit(1) from error


def sentence(error: ChatbotError | OSError) -> str:
    """Return what went wrong and, where it is known, what mends it, in one line."""
    match error:
        case InvalidMessage():
            return _invalid(error)
        case ConversationNotFound():
            return f"there is no conversation {error}"
        case ApprovalNotFound():
            return f"nothing with the id {error} waits for a decision; chatbot staff approvals lists what does"
        case AlreadyDecided():
            return f"somebody has decided about {error} already"
        case StoreUnavailable():
            return f"the database cannot be used: {_reason(error)}"
        case _:
            return " ".join(str(error).split()) or type(error).__name__


def _invalid(error: InvalidMessage) -> str:
    from chatbot.dialogue.guardrails.readable import LONGEST
    from chatbot.languages import load_languages

    return load_languages()["en"].say(str(error), limit=str(LONGEST))


def _reason(error: ChatbotError) -> str:
    """Return the driver's own words ("database is locked"), which the person at this terminal may see."""
    original = getattr(error.__cause__, "orig", None)
    return " ".join(str(original or error).split())
