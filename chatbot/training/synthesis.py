"""Makes examples for the Store LM: what a turn has to say, and a reply that the fact lock takes.

Turns whose kinds of statements come together in a held-out way are kept for the evaluation.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from chatbot.dialogue.ground.evidence import Evidence, base_name, gather
from chatbot.dialogue.ground.prompt import reference_prompt
from chatbot.domain.evidence import FactKind, Statement
from chatbot.languages import Language
from chatbot.training.invented import Shop
from chatbot.training.tokenizer import SAME_NAMES, numbered
from chatbot.training.turns import draw, mix
from chatbot.training.wording import shown, word

_TRIES = 6
_MIXED = 0.5
_RENUMBERED = 0.5
_LONG = 4
HELD_OUT_PERCENT = 12


@dataclass(frozen=True, slots=True)
class Example:
    """One turn: what the model is asked, and what it learns to write, markers included."""

    prompt: str
    target: str
    evidence: Evidence

    @property
    def reply(self) -> str:
        """The target as a shopper reads it."""
        return shown(self.target)


def examples(languages: Sequence[Language], seed: int) -> Iterator[Example]:
    """Yield examples without end, the same ones for the same seed, each from a shop and in a language of its own."""
    random = Random(seed)  # noqa: S311  (invents training data, protects nothing)
    while True:
        language = random.choice(languages)
        evidence = _evidence(random, language, mix if random.random() < _MIXED else draw)
        if is_held_out(evidence):
            continue
        if random.random() < _RENUMBERED:
            evidence = _renumbered(evidence, random)
        tries = (word(evidence, random) for _ in range(_TRIES))
        target = next((text for text in tries if text is not None), None)
        if target is not None:
            yield Example(reference_prompt(evidence), target, evidence)


def held_out(language: Language, seed: int, number: int) -> list[Evidence]:
    """Return turns of unseen shops: half from combinations never trained on, half as shoppers meet them."""
    random = Random(f"held out {seed}")  # noqa: S311  (as above)
    kept: list[Evidence] = []
    unseen = 0
    while len(kept) < number:
        evidence = _evidence(random, language, draw)
        is_unseen = is_held_out(evidence)
        if is_unseen or len(kept) - unseen < number // 2:
            kept.append(evidence)
            unseen += is_unseen
    return kept


def _evidence(random: Random, language: Language, drawn: Callable[[Shop], tuple[Statement, ...]]) -> Evidence:
    """Return a turn that quotes once: the names of two quotations would not keep them apart."""
    while True:
        statements = drawn(Shop(random))
        if sum(_quotes(one) for one in statements) <= 1:
            return gather(statements, language)


def _renumbered(evidence: Evidence, random: Random) -> Evidence:
    """Call facts by numbers of no order, so that a model must look a name up and cannot guess it."""
    names: dict[str, str] = {}
    free: dict[str, list[int]] = {}
    for name in evidence.facts:
        kind = base_name(name)
        left = free.setdefault(kind, random.sample(range(1, SAME_NAMES + 1), SAME_NAMES))
        if not left:
            return evidence
        names[name] = numbered(kind, left.pop())
    statements = (
        replace(one, facts=tuple(replace(fact, name=names[fact.name]) for fact in one.facts))
        for one in evidence.statements
    )
    return Evidence(tuple(statements), evidence.language)


def _quotes(statement: Statement) -> bool:
    return any(fact.kind is FactKind.QUOTE for fact in statement.facts)


def is_held_out(evidence: Evidence) -> bool:
    """Whether this combination of statements is never trained on.

    Combinations of up to three statements are the steps of single flows: there are few, and all are trained on.
    """
    keys = "+".join(one.key for one in evidence.statements)
    return len(evidence.statements) >= _LONG and zlib.crc32(keys.encode()) % 100 < HELD_OUT_PERCENT
