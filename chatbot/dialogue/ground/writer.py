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

from chatbot.dialogue.ground.compose import Citations, cite, compose, without_said
from chatbot.dialogue.ground.evidence import Evidence, is_said_as_it_is
from chatbot.dialogue.ground.lock import Locked, check
from chatbot.dialogue.ground.marks import canary_in, cited_by, without_numbers
from chatbot.dialogue.ground.nearness import SAID_FROM, nearest
from chatbot.dialogue.ground.prompt import prompt_of
from chatbot.dialogue.ground.sentences import sentences
from chatbot.dialogue.ground.shown import Shown
from chatbot.dialogue.ground.subjects import REFERENCE, check_subjects
from chatbot.dialogue.ground.talk import Talk
from chatbot.domain.evidence import LockFailure, Origin, Sentence, Statement
from chatbot.domain.knowledge import Passage
from chatbot.errors import LanguageModelError, MissingModel
from chatbot.ports.chat_model import ChatModel, Profile


@dataclass(slots=True)
class Writing:
    """What happened while a reply was worded, for its trace; a model that `may_not_be_asked` words nothing of it.

    `canary` is a mark of this turn that stands in the instructions and may stand in no sentence.
    """

    canary: str
    may_not_be_asked: bool = False
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

    def may_show_values(self, tag: str) -> bool:
        """Whether a prompt for a reply in a language may show values and what was said."""
        model = self._for(tag)
        return model is not None and model.profile is Profile.VALUES

    async def write(
        self, evidence: Evidence, talk: Talk, citations: Citations, writing: Writing
    ) -> AsyncGenerator[tuple[Sentence, ...]]:
        """Yield the sentences of a reply as they are ready to be shown; every statement is covered at the end.

        What must be said as it is comes first where the evidence begins with it, else last.
        """
        opening, worded, closing = _parted(evidence.statements)
        if opening:
            yield tuple(compose(statement, evidence, citations) for statement in opening)
        evidence = replace(evidence, statements=worded)
        progress = _Progress(evidence)
        model = self._for(evidence.language.tag)
        if model is None or writing.may_not_be_asked:
            writing.note("wording", "composed")
        elif evidence.statements:
            passed = 0
            async with aclosing(self._from_model(model, progress, talk, writing)) as written:
                async for locked, cited in written:
                    passed += 1
                    yield (_with_citations(locked, cited, progress, citations),)
            writing.note("lock_passed", f"{passed}")
        if missing := (*progress.unsaid(), *closing):
            yield tuple(compose(statement, evidence, citations) for statement in missing)

    def _for(self, tag: str) -> ChatModel | None:
        return self._model if not self._languages or tag in self._languages else None

    async def _from_model(
        self, model: ChatModel, progress: _Progress, talk: Talk, writing: Writing
    ) -> AsyncGenerator[_Taken]:
        prompt = prompt_of(progress.evidence, model.profile, talk, writing.canary)
        writing.note("model", model.name)
        writing.note("prompt", prompt.version)
        began = asyncio.get_running_loop().time()
        deadline = began + self._first_s
        try:
            async with aclosing(sentences(model.stream(prompt.request))) as stream:
                while progress.missing():
                    async with asyncio.timeout_at(deadline):
                        raw = await anext(stream, None)
                    if raw is None:
                        break
                    taken = canary_in(raw, writing.canary) or progress.take(raw, model.profile, prompt.passages)
                    if isinstance(taken, LockFailure):
                        writing.note("lock", f"{taken.check}: {taken.words}")
                        break
                    deadline = began + self._budget_s
                    yield taken
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


_Taken = tuple[Locked, tuple[Passage, ...]]
"""A sentence that passed, with the passages that it is right to cite."""


class _Progress:
    """Which statements are said, and which are still missing."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self._facts: set[str] = set()
        self._claims: set[str] = set()
        self._plain: set[Statement] = set()
        self._subject = ""
        self._things: frozenset[str] = frozenset()

    def take(self, raw: str, profile: Profile, passages: Sequence[Shown]) -> _Taken | LockFailure:
        """Check a sentence and what it cites, and count what it says; one that says nothing new fails."""
        raw, numbers = without_numbers(raw) if profile is Profile.VALUES else (raw, ())
        locked = check(raw, self.evidence, profile, self._things)
        if isinstance(locked, LockFailure):
            return locked
        cited = cited_by(numbers, locked, self.proved(locked), passages)
        if isinstance(cited, LockFailure):
            return cited
        if profile is Profile.REFERENCES:
            subject = check_subjects(raw, self.evidence, self._subject)
            if isinstance(subject, LockFailure):
                return subject
            self._subject = subject
        return self._counted(raw, locked) or (locked, cited)

    def _counted(self, raw: str, locked: Locked) -> LockFailure | None:
        plain = self._plain_said(REFERENCE.sub(" X ", raw), locked)
        if not (set(locked.fact_names) - self._facts or locked.claims - self._claims or plain - self._plain):
            return LockFailure("adds_nothing", raw)
        self._things = locked.things
        self._facts.update(locked.fact_names)
        self._claims.update(locked.claims)
        self._plain.update(plain)
        return None

    def missing(self) -> tuple[Statement, ...]:
        """Return the statements that no sentence has covered yet, in their order."""
        return tuple(one for one in self.evidence.statements if not self._is_covered(one))

    def unsaid(self) -> tuple[Statement, ...]:
        """Return what is still missing, of several quotes only those that no sentence has said."""
        return tuple(without_said(one, self._facts) for one in self.missing())

    def statements_of(self, locked: Locked) -> tuple[Statement, ...]:
        """Return the statements with a fact or a claim in a sentence."""
        return tuple(
            one
            for one in self.evidence.statements
            if {fact.name for fact in one.facts} & set(locked.fact_names) or self.evidence.claims(one) & locked.claims
        )

    def proved(self, locked: Locked) -> tuple[Statement, ...]:
        """Return the statements that a sentence completes or quotes, and that passages prove."""
        names = set(locked.fact_names)
        return tuple(
            one for one in self.statements_of(locked) if one.passages and {fact.name for fact in one.facts} & names
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


def _with_citations(locked: Locked, cited: Sequence[Passage], progress: _Progress, citations: Citations) -> Sentence:
    """Return the sentence, citing the passages of the statements that it completes or quotes, and those it names."""
    said = progress.statements_of(locked)
    proofs = [*(passage for one in progress.proved(locked) for passage in one.passages), *cited]
    facts = tuple(fact for one in said for fact in one.facts if fact.name in locked.fact_names)
    unique = {passage.id: passage for passage in proofs}
    merged = Statement(said[0].key if said else "", facts, tuple(unique.values()))
    return cite(locked.text, Origin.MODEL, merged, citations)
