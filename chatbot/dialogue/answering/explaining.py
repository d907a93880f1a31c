"""Answers "why?" after a reply: with the sentences of the rule that it rests on, or with what it is asked for."""

from __future__ import annotations

from chatbot.dialogue import facts
from chatbot.dialogue.state import PROVING
from chatbot.dialogue.turn import Turn
from chatbot.dialogue.understand.words import mentions, sentences
from chatbot.domain.conversation import Role
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.knowledge import Citation
from chatbot.domain.outcome import Say
from chatbot.errors import KnowledgeError
from chatbot.ports.retriever import Retriever

_KEYS = ("notice.why", "answer.quote")
_ENDS = ".!?。！？"
"""Marks that the number of a citation stands before."""


async def explain(turn: Turn, retriever: Retriever) -> Say:
    """Return the reason of the last reply; where nothing was cited in it, that no more is known, and a person."""
    person = (turn.chip("person"),)
    if any(waiting.asked in PROVING for waiting in turn.state.stack[-1:]):
        return Say((Statement("verify.why"),), (), person)
    rule = await _rule(turn.state.cited[0], turn, retriever) if turn.state.cited else ()
    return Say(rule or (Statement("notice.why_unknown"),), (), person)


async def _rule(cited: Citation, turn: Turn, retriever: Retriever) -> tuple[Statement, ...]:
    """Return what was cited and the sentence after it; where that was said already, a reason given beside it, if any.

    Nothing when the index does not hold that version any more.
    """
    try:
        passage = await retriever.clause(cited.document_id, cited.heading, turn.language.tag)
    except KnowledgeError:
        return ()
    if passage is None or cited.quote not in passage.text:
        return ()
    told = [one.text for one in turn.state.history if one.role is Role.ASSISTANT][-1:]
    said: tuple[str, ...] = (cited.quote, *sentences(passage.text.partition(cited.quote)[2])[:1])
    if any(cited.quote.rstrip(_ENDS) in one for one in told):
        reasons = (one for one in sentences(passage.text) if mentions(one, turn.language.words["giving_reason"]))
        said = tuple(one for one in reasons if not any(one.rstrip(_ENDS) in line for line in told))[:1]
    quotes = (facts.text("quote1", FactKind.QUOTE, text, passage.id) for text in said)
    return tuple(Statement(key, (quote,), (passage,)) for key, quote in zip(_KEYS, quotes, strict=False))
