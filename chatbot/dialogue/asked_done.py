"""Answers "did you change it?": what of this conversation is done, and what waits on its card."""

from __future__ import annotations

from chatbot.dialogue.confirm import told_to_press
from chatbot.dialogue.turn import Turn
from chatbot.dialogue.understand.of_the_change import names_last
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Card, CardKind, Say


def told_done(text: str, turn: Turn) -> Say:
    """Return what became of what a text names: that it is done, with what was done, else the card that still waits."""
    undo, proposal = turn.state.undo, turn.state.proposal
    is_done = names_last(text, turn.state, turn.language.words)
    if proposal is not None and not is_done:
        return Say((told_to_press(proposal),), (proposal.card,))
    if not turn.state.executed and turn.state.is_handed_off:
        return Say((Statement("hand_off.already"),))
    if not turn.state.executed:
        return Say((Statement("proposal.nothing_yet"),))
    if undo is None:
        return Say((Statement("proposal.is_done"),))
    items = turn.language.say("row.items")
    rows = tuple(row for row in undo.rows if row[0] == items)  # the others tell what undoing it would bring back
    return Say((Statement("proposal.is_done"),), (Card(CardKind.RECEIPT, turn.state.executed[-1], undo.title, rows),))
