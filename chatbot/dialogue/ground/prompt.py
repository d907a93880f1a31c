"""What a model is asked: typed references alone, without a word of the shopper, or values and passages too."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.dialogue.ground.evidence import Evidence, base_name
from chatbot.dialogue.prompt_files import template
from chatbot.dialogue.understand.numbers import without_personal_data
from chatbot.domain.conversation import Message, Role
from chatbot.domain.evidence import Fact, FactKind, Statement
from chatbot.ports.chat_model import ChatRequest, Profile

_PERSONAL = frozenset({"email", "name", "address"})
_MAX_PASSAGES = 6
_REFERENCE_TOKENS = 256
_VALUE_TOKENS = 320


def request(evidence: Evidence, profile: Profile, history: Sequence[Message]) -> ChatRequest:
    """Return the prompt for one reply. `history` ends with the shopper's message."""
    references = tuple(evidence.facts)
    if profile is Profile.REFERENCES:
        return ChatRequest((Message(Role.USER, reference_prompt(evidence)),), _REFERENCE_TOKENS, references=references)
    system = template("values").substitute(language=evidence.language.tag)
    task = Message(Role.USER, value_prompt(evidence, history))
    return ChatRequest((Message(Role.SYSTEM, system), task), _VALUE_TOKENS, references=references)


def reference_prompt(evidence: Evidence) -> str:
    """Return the language, ``[en]``, and a line a statement: ``[order_status.late] <item> many <eta> future``.

    No value is in it.
    """
    lines = (" ".join((f"[{one.key}]", *map(_reference, one.facts))) for one in evidence.statements)
    return "\n".join((f"[{evidence.language.tag}]", *lines))


def value_prompt(evidence: Evidence, history: Sequence[Message]) -> str:
    """Return state, evidence and message for a model that may see values; personal data stays a reference."""
    return template("reply").substitute(
        history="\n".join(f"{one.role.value}: {without_personal_data(one.text)}" for one in history[:-1]) or "-",
        statements="\n".join(_value_line(statement, evidence) for statement in evidence.statements),
        passages="\n".join(_passages(evidence)) or "-",
        message=without_personal_data(history[-1].text) if history else "",
    )


def _reference(fact: Fact) -> str:
    return " ".join((f"<{fact.name}>", *(value for key, value in fact.traits if key in ("number", "when"))))


def _value_line(statement: Statement, evidence: Evidence) -> str:
    facts = "; ".join(
        f"<{fact.name}>" if base_name(fact.name) in _PERSONAL else f"{fact.name} = {evidence.language.render(fact)}"
        for fact in statement.facts
        if fact.kind is not FactKind.QUOTE
    )
    return f"- {statement.key}: {facts}" if facts else f"- {statement.key}"


def _passages(evidence: Evidence) -> list[str]:
    unique = {passage.id: passage for statement in evidence.statements for passage in statement.passages}
    return [f"<data>{one.title} / {one.heading}: {one.text}</data>" for one in list(unique.values())[:_MAX_PASSAGES]]
