"""What goals that end in a card share: the sign-in they need, and a bare yes or no while the card is open."""

from __future__ import annotations

from dataclasses import replace

from chatbot.dialogue import facts
from chatbot.dialogue.answering.answers import find_answer
from chatbot.dialogue.state import CONFIRMATION
from chatbot.dialogue.turn import Advance, Turn, said
from chatbot.dialogue.understand.forms import is_question
from chatbot.dialogue.understand.goals_heard import heard, names_remedy
from chatbot.dialogue.understand.words import is_only, mentions, word_count
from chatbot.domain.conversation import Frame, Level
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.outcome import Ask, Proposal, Propose, Refuse, Say
from chatbot.domain.writes import OpenExchange, SwapVariant
from chatbot.ports.retriever import Retriever

_FEWEST = 2
"""Words that a wish has at least."""


async def for_guest(frame: Frame, turn: Turn, retriever: Retriever, sign_in: str) -> Advance | None:
    """Answer what the documents say, and ask for the sign-in (a phrase key) that a write needs; None when verified."""
    if turn.session.customer_id is not None and turn.session.level >= Level.VERIFIED:
        return None
    found = await find_answer(said(frame), turn, retriever)
    answer = (found.statement,) if found is not None and found.is_sure else ()
    outcome = Refuse((*answer, Statement(sign_in)), quick_replies=(turn.chip("person"),))
    return Advance(outcome, focus=replace(turn.focus, question=said(frame), flow="answer_question"))


def reply_to_card(frame: Frame, turn: Turn) -> Advance | None:
    """Return what a bare yes or no comes to while the card is open; None for everything else."""
    if frame.asked != CONFIRMATION or turn.state.proposal is None:
        return None
    words = turn.language.words
    if is_question(said(frame), words) and mentions(said(frame), words["card_difference"]):
        return _difference(turn.state.proposal, frame)
    if not said(frame) or is_only(said(frame), words, "yes"):
        return press_card(turn.state.proposal, frame)
    if is_only(said(frame), words, "no"):
        return Advance(Say((Statement("return.declined"),)))
    return None


def _difference(proposal: Proposal, frame: Frame) -> Advance | None:
    """Tell what is to be paid on top by the open card, also where that is nothing; None where it is no exchange."""
    if not isinstance(proposal.write, OpenExchange | SwapVariant):
        return None
    amount = facts.money("amount", proposal.write.to_pay, f"proposal:{proposal.id}")
    return Advance(Say((Statement("change.to_pay", (amount,)),), (proposal.card,)), frame)


def shown_again(proposal: Proposal, frame: Frame, *told: Statement) -> Advance:
    """Show a card that is wished for while it waits already, with what is `told` of it, and say how it is confirmed.

    Words that changed nothing about it may be about something else.
    """
    return Advance(Propose(proposal, (*told, told_to_press(proposal))), frame, is_found=False)


def unheard(frame: Frame, turn: Turn) -> tuple[Statement, ...]:
    """Say that the open card is as it was, where words beside it neither agree nor ask nor wish for the same again.

    Who wished for something that was not understood must not confirm the card as if it held that.
    """
    text, words = said(frame), turn.language.words
    is_same = frame.flow in heard(text, words) or names_remedy(text, words)  # what changed the card would show it anew
    is_known = is_same or is_question(text, words) or mentions(text, words["go_ahead"])
    return () if is_known or word_count(text) < _FEWEST else (Statement("proposal.unchanged"),)


def press_card(proposal: Proposal, frame: Frame) -> Advance:
    """Say that nothing happens before the card is pressed; the card is shown again."""
    return Advance(Ask(CONFIRMATION, (told_to_press(proposal),), (proposal.card,)), frame)


def told_to_press(proposal: Proposal) -> Statement:
    """Return that nothing is done before the card is confirmed, with its code."""
    code = facts.text("code", FactKind.CODE, proposal.code, f"proposal:{proposal.id}")
    return Statement("proposal.press_card", (code,))
