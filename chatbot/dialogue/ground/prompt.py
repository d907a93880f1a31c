"""What a model is asked: typed references alone, without a word of the shopper, or values and passages too.

In the order of what changes least: instructions, mark, goal under way, what was said last, evidence, message.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.dialogue.ground.evidence import Evidence, base_name
from chatbot.dialogue.ground.shown import Shown, on_a_line, quoted, shown
from chatbot.dialogue.ground.talk import Talk
from chatbot.dialogue.prompt_files import template, version
from chatbot.dialogue.understand.masked import hidden
from chatbot.dialogue.understand.model_prompt import known_of
from chatbot.domain.conversation import Message, Role
from chatbot.domain.evidence import Fact, FactKind, Statement
from chatbot.ports.chat_model import ChatRequest, Profile

_HIDDEN = frozenset({"email", "name", "address", "postcode", "method", "order", "code"})
"""Facts of the customer's rows; a passage of a statement says nothing of them."""
_FILES = ("values", "canary", "reply")
_FORM_OF_REFERENCES = 1
_REFERENCE_TOKENS = 256
_VALUE_TOKENS = 320
_MESSAGES_BEFORE = 4


@dataclass(frozen=True, slots=True)
class Prompt:
    """A request with the passages that it shows; `version` names the texts it is made of."""

    request: ChatRequest
    version: str
    passages: Sequence[Shown] = ()


def prompt_of(evidence: Evidence, profile: Profile, talk: Talk, canary: str) -> Prompt:
    """Return the prompt for one reply; `canary` is the mark of this turn."""
    references = tuple(evidence.facts)
    if profile is Profile.REFERENCES:
        message = Message(Role.USER, reference_prompt(evidence))
        request = ChatRequest((message,), _REFERENCE_TOKENS, references=references)
        return Prompt(request, f"references {_FORM_OF_REFERENCES}")
    passages = shown(evidence)
    messages = (
        Message(Role.SYSTEM, _instructions(evidence, canary)),
        Message(Role.USER, _task(evidence, talk, passages)),
    )
    return Prompt(ChatRequest(messages, _VALUE_TOKENS, references=references), f"values {version(*_FILES)}", passages)


def reference_prompt(evidence: Evidence) -> str:
    """Return the language, ``[en]``, and a line a statement: ``[order_status.late] <item> many <eta> future``.

    No value is in it.
    """
    lines = (" ".join((f"[{one.key}]", *map(_reference, one.facts))) for one in evidence.statements)
    return "\n".join((f"[{evidence.language.tag}]", *lines))


def _reference(fact: Fact) -> str:
    return " ".join((f"<{fact.name}>", *(value for key, value in fact.traits if key in ("number", "when"))))


def _instructions(evidence: Evidence, canary: str) -> str:
    """Return what is the same in every turn of a language, and the mark of this one at the end."""
    marked = template("canary").substitute(canary=canary)
    return template("values").substitute(language=evidence.language.tag) + marked


def _task(evidence: Evidence, talk: Talk, passages: Sequence[Shown]) -> str:
    """Return state, history, evidence and message; what is personal is a reference or a placeholder."""
    numbers = {one.passage.id: one.number for one in passages}
    said = talk.history[-1].text if talk.history else ""
    return template("reply").substitute(
        goal=talk.goal.flow if talk.goal else "-",
        known=known_of(talk.goal) if talk.goal else "-",
        asked=(talk.goal.asked if talk.goal else "") or "-",
        history="\n".join(f"{one.role.value}: {_of_others(one.text, talk)}" for one in _before(talk)) or "-",
        passages="\n".join(one.written for one in passages) or "-",
        quotes=quoted(evidence) or "-",
        statements="\n".join(_value_line(statement, evidence, numbers) for statement in evidence.statements),
        message=_of_others(said, talk),
    )


def _before(talk: Talk) -> Sequence[Message]:
    return talk.history[:-1][-_MESSAGES_BEFORE:]


def _of_others(text: str, talk: Talk) -> str:
    return on_a_line(hidden(text, talk.known))


def _value_line(statement: Statement, evidence: Evidence, numbers: dict[str, int]) -> str:
    rests_on = (f"[{numbers[one.id]}]" for one in statement.passages if one.id in numbers)
    head = " ".join((statement.key, *rests_on))
    facts = "; ".join(_value(fact, evidence) for fact in statement.facts)
    return f"- {head}: {facts}" if facts else f"- {head}"


def _value(fact: Fact, evidence: Evidence) -> str:
    return f"<{fact.name}>" if is_hidden(fact) else f"{fact.name} = {on_a_line(evidence.language.render(fact))}"


def is_hidden(fact: Fact) -> bool:
    """Whether a fact is a reference in every prompt: what is personal, and what is quoted."""
    return fact.kind is FactKind.QUOTE or base_name(fact.name) in _HIDDEN
