"""Words a reply: the model's sentences as far as they pass the fact lock, composed ones for everything else.

A sentence is yielded only after it passed; at the first failure the model is stopped and the rest is composed, so that
nothing is ever taken back and no statement is missing.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from itertools import takewhile

from chatbot.dialogue.ground.compose import Citations, cite, compose
from chatbot.dialogue.ground.evidence import Evidence, is_said_as_it_is
from chatbot.dialogue.ground.lock import Locked, check
from chatbot.dialogue.ground.nearness import SAID_FROM, nearest
from chatbot.dialogue.ground.prompt import request
from chatbot.dialogue.ground.sentences import sentences
from chatbot.dialogue.ground.subjects import REFERENCE, check_subjects
from chatbot.domain.conversation import Message
from chatbot.domain.evidence import LockFailure, Origin, Sentence, Statement
from chatbot.errors import LanguageModelError, MissingModel
from chatbot.ports.chat_model import ChatModel, Profile


@dataclass(slots=True)
class Writing:
    """What happened while a reply was worded, for its trace; a model that was late in this turn is not asked again."""

    is_model_late: bool = False
    notes: list[tuple[str, str]] = field(default_factory=list)

    def note(self, name: str, text: str) -> None:
        """Remember a finding."""
        self.notes.append((name, text))


class Writer:
    """Turns evidence into sentences, with a model or without; `languages` are the model's, none named means all.

    The model has `first_s` for its first sentence and `budget_s` for all of them.
    """

    def __init__(
        self, model: ChatModel | None, budget_s: float = 2.0, languages: Sequence[str] = (), first_s: float = 2.0
    ) -> None:
        self._model = model
        self._budget_s = budget_s
        self._first_s = min(first_s, budget_s)
        self._languages = languages

    async def write(
        self, evidence: Evidence, history: Sequence[Message], citations: Citations, writing: Writing
    ) -> AsyncGenerator[tuple[Sentence, ...]]:
        """Yield the sentences of a reply as they are ready to be shown; every statement is covered at the end.

        What must be said as it is comes first where the evidence begins with it, else last.
        """
        opening, worded, closing = _parted(evidence.statements)
        if opening:
            yield tuple(compose(statement, evidence, citations) for statement in opening)
        evidence = replace(evidence, statements=worded)
        progress = _Progress(evidence)
        model = self._model if not self._languages or evidence.language.tag in self._languages else None
        if model is None or writing.is_model_late:
            writing.note("wording", "composed")
        elif evidence.statements:
            async with aclosing(self._from_model(model, progress, history, writing)) as written:
                async for locked in written:
                    yield (_with_citations(locked, progress, citations),)
        if missing := (*progress.missing(), *closing):
            yield tuple(compose(statement, evidence, citations) for statement in missing)

    async def _from_model(
        self, model: ChatModel, progress: _Progress, history: Sequence[Message], writing: Writing
    ) -> AsyncGenerator[Locked]:
        writing.note("model", model.name)
        began = asyncio.get_running_loop().time()
        deadline = began + self._first_s
        prompt = request(progress.evidence, model.profile, history)
        try:
            async with aclosing(sentences(model.stream(prompt))) as stream:
                while progress.missing():
                    async with asyncio.timeout_at(deadline):
                        raw = await anext(stream, None)
                    if raw is None:
                        break
                    locked = progress.take(raw, model.profile)
                    if isinstance(locked, LockFailure):
                        writing.note("lock", f"{locked.check}: {locked.words}")
                        break
                    deadline = began + self._budget_s
                    yield locked
        except TimeoutError:
            writing.note("model_failed", "took too long")
        except (LanguageModelError, MissingModel) as error:
            writing.note("model_failed", type(error).__name__)


def _parted(statements: Sequence[Statement]) -> tuple[tuple[Statement, ...], ...]:
    """Return what is said as it is at the beginning, what a model may word, and the rest of what is said as it is."""
    opening = tuple(takewhile(is_said_as_it_is, statements))
    rest = statements[len(opening) :]
    closing = tuple(filter(is_said_as_it_is, rest))
    return opening, tuple(one for one in rest if one not in closing), closing


class _Progress:
    """Which statements are said, and which are still missing."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self._facts: set[str] = set()
        self._claims: set[str] = set()
        self._plain: set[Statement] = set()
        self._subject = ""
        self._things: frozenset[str] = frozenset()

    def take(self, raw: str, profile: Profile) -> Locked | LockFailure:
        """Check a sentence and count what it says; one that says nothing new fails."""
        locked = check(raw, self.evidence, profile, self._things)
        if isinstance(locked, LockFailure):
            return locked
        if profile is Profile.REFERENCES:
            subject = check_subjects(raw, self.evidence, self._subject)
            if isinstance(subject, LockFailure):
                return subject
            self._subject = subject
        plain = self._plain_said(REFERENCE.sub(" X ", raw), locked)
        if not (set(locked.fact_names) - self._facts or locked.claims - self._claims or plain - self._plain):
            return LockFailure("adds_nothing", raw)
        self._things = locked.things
        self._facts.update(locked.fact_names)
        self._claims.update(locked.claims)
        self._plain.update(plain)
        return locked

    def missing(self) -> tuple[Statement, ...]:
        """Return the statements that no sentence has covered yet, in their order."""
        return tuple(one for one in self.evidence.statements if not self._is_covered(one))

    def statements_of(self, locked: Locked) -> tuple[Statement, ...]:
        """Return the statements with a fact or a claim in a sentence."""
        return tuple(
            one
            for one in self.evidence.statements
            if {fact.name for fact in one.facts} & set(locked.fact_names) or self.evidence.claims(one) & locked.claims
        )

    def _plain_said(self, bare: str, locked: Locked) -> set[Statement]:
        """Return the statements without facts that a sentence says: by claims of theirs alone, or by their words.

        Only the nearest may lack some words; of any other one the sentence must hold all.
        """
        plain = [
            one for one in self.evidence.statements if not one.facts and self.evidence.claims(one) <= locked.claims
        ]
        shares = {one: nearest(bare, one, locked.fact_names, self.evidence).share for one in plain}
        enough = max(SAID_FROM, max(shares.values(), default=0))
        return {one for one, share in shares.items() if share >= enough or share == 1 or self._own_claims(one)}

    def _own_claims(self, statement: Statement) -> frozenset[str]:
        others = (self.evidence.claims(one) for one in self.evidence.statements if one is not statement)
        return self.evidence.claims(statement).difference(*others)

    def _is_covered(self, statement: Statement) -> bool:
        names = {fact.name for fact in statement.facts}
        if not names:
            return statement in self._plain
        return names <= self._facts and self.evidence.claims(statement) <= self._claims


def _with_citations(locked: Locked, progress: _Progress, citations: Citations) -> Sentence:
    """Return the sentence, citing the passages of the statements that it completes or quotes."""
    said = progress.statements_of(locked)
    quoted = [one for one in said if one.passages and {fact.name for fact in one.facts} & set(locked.fact_names)]
    facts = tuple(fact for one in said for fact in one.facts if fact.name in locked.fact_names)
    merged = Statement(said[0].key if said else "", facts, tuple(p for one in quoted for p in one.passages))
    return cite(locked.text, Origin.MODEL, merged, citations)
