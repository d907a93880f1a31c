"""Which turns helped nobody, and which only perhaps: both are counted, in a row. Pure."""

from __future__ import annotations

from collections.abc import Collection

from chatbot.domain.conversation import DialogueState

_UNKNOWN = frozenset({"answer.unknown", "product.unknown"})
_UNSURE = frozenset({"answer.closest"})


def is_failure(outcome: str, keys: Collection[str], *, is_again: bool) -> bool:
    """Whether a turn helped nobody: it knew no answer, or asked the same again."""
    return (outcome == "ask" and is_again) or not _UNKNOWN.isdisjoint(keys)


def is_unsure(outcome: str, keys: Collection[str], *, is_again: bool) -> bool:
    """Whether a turn helped nobody, or only perhaps: it told the closest that it knew."""
    return is_failure(outcome, keys, is_again=is_again) or not _UNSURE.isdisjoint(keys)


def in_a_row(state: DialogueState, outcome: str, keys: Collection[str]) -> tuple[int, int]:
    """Return how many turns in a row failed, and how many gave no sure answer, with the one that just ended."""
    failed = is_failure(outcome, keys, is_again=state.is_again)
    unsure = is_unsure(outcome, keys, is_again=state.is_again)
    return (state.failures + 1 if failed else 0, state.unsure + 1 if unsure else 0)
