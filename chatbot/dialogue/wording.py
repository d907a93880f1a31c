"""Lets a model word what was composed, line by line: a line that says anything else, or less, stays as composed."""

from __future__ import annotations

import asyncio
import re
from contextlib import aclosing

from chatbot.dialogue.ground.evidence import Evidence
from chatbot.dialogue.products.description import composed, failure_of
from chatbot.dialogue.prompt_files import template
from chatbot.dialogue.understand.words import sentences
from chatbot.domain.conversation import Message, Role
from chatbot.domain.evidence import Origin, Sentence, Statement
from chatbot.errors import AnswerCut, LanguageModelError, MissingModel
from chatbot.ports.chat_model import ChatModel, ChatRequest, Profile

_TOKENS = 400
_LINE = re.compile(r"\s*(\d+)[.):]?\s+(.+)")


async def worded(evidence: Evidence, model: ChatModel | None, budget_s: float) -> tuple[Sentence, ...]:
    """Return a sentence for each statement, from a model that sees values as far as it may be shown, else composed."""
    texts = composed(evidence)
    lines: dict[int, str] = {}
    if model is not None and model.profile is Profile.VALUES and texts:
        lines = await _lines(texts, evidence, model, budget_s)
    return tuple(
        _sentence(lines.get(number, ""), text, statement, evidence)
        for number, (text, statement) in enumerate(zip(texts, evidence.statements, strict=True), start=1)
    )


def _sentence(line: str, text: str, statement: Statement, evidence: Evidence) -> Sentence:
    names = tuple(fact.name for fact in statement.facts)
    sources = tuple(dict.fromkeys(fact.source for fact in statement.facts))
    alone = Evidence((statement,), evidence.language)
    values = (evidence.language.render(fact) for fact in statement.facts)
    is_whole = bool(line) and all(value in line for value in values if value in text)
    if is_whole and not any(failure_of(part, alone) for part in sentences(line)):
        return Sentence(line, Origin.MODEL, names, sources)
    return Sentence(text, Origin.COMPOSED, names, sources)


async def _lines(texts: tuple[str, ...], evidence: Evidence, model: ChatModel, budget_s: float) -> dict[int, str]:
    """Return the model's lines by their numbers, those that came in time."""
    system = template("describe").substitute(language=evidence.language.tag)
    task = "\n".join(f"{number}. {text}" for number, text in enumerate(texts, start=1))
    request = ChatRequest((Message(Role.SYSTEM, system), Message(Role.USER, task)), _TOKENS)
    written = ""
    try:
        async with asyncio.timeout(budget_s), aclosing(model.stream(request)) as stream:
            async for piece in stream:
                written += piece
    except AnswerCut:
        written = written.rpartition("\n")[0]
    except (TimeoutError, LanguageModelError, MissingModel):
        return {}
    found = (_LINE.fullmatch(line) for line in written.splitlines())
    return {int(match[1]): match[2].strip() for match in found if match}
