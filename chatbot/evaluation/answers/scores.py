"""What can be counted in a reply: facts, contradictions, citations, abstention, length, repetition."""

from __future__ import annotations

from dataclasses import dataclass

from chatbot.dialogue.ground.draft import check_draft
from chatbot.dialogue.ground.evidence import Evidence
from chatbot.dialogue.ground.nearness import SAID_FROM, nearest
from chatbot.dialogue.understand.words import sentences, tokens, word_count
from chatbot.domain.evidence import Statement
from chatbot.evaluation.answers.replies import Reply
from chatbot.evaluation.answers.turns import UNKNOWN, AnswerTurn

_RUN = 5
_ENDINGS = ".!?。！？ "


@dataclass(frozen=True, slots=True)
class Score:
    """One reply, counted.

    `facts` is the share of the required ones that it has, `own_facts` of those in sentences of the model;
    `contradictions` are what the fact lock does not find supported in the whole text. Of `cited` places `rightly` many
    are to be cited, of which there are `to_cite`. `repeats` where a sentence or five words in a row come twice.
    """

    facts: float
    own_facts: float
    contradictions: tuple[str, ...]
    cited: int
    rightly: int
    to_cite: int
    abstains: bool
    words: int
    repeats: bool


def score(reply: Reply, turn: AnswerTurn) -> Score:
    """Count."""
    own = frozenset(name for one in reply.by_model for name in one.fact_names)
    shown = frozenset(name for one in reply.sentences for name in one.fact_names)
    shown |= {name for name in turn.required if _stands_in(reply.plain, name, turn.evidence)}
    failures = (one.failure for one in check_draft(reply.plain, turn.evidence))
    return Score(
        _share(shown, turn),
        _share(own, turn),
        tuple(f"{one.check}: {one.words}" for one in failures if one is not None),
        len(reply.cited),
        len(reply.cited & turn.to_cite),
        len(turn.to_cite),
        _abstains(reply, turn.evidence),
        word_count(reply.plain),
        _repeats(reply.plain),
    )


def _share(shown: frozenset[str], turn: AnswerTurn) -> float:
    return sum(name in shown for name in turn.required) / len(turn.required) if turn.required else 1.0


def _stands_in(text: str, name: str, evidence: Evidence) -> bool:
    return evidence.language.render(evidence.facts[name]).rstrip(_ENDINGS).casefold() in text.casefold()


def _abstains(reply: Reply, evidence: Evidence) -> bool:
    """Whether a sentence says, in the phrase or in words near it, that the answer is not known."""
    unknown = Statement(UNKNOWN)
    return any(nearest(one, unknown, (), evidence).share >= SAID_FROM for one in sentences(reply.plain))


def _repeats(text: str) -> bool:
    said = [tuple(tokens(one)) for one in sentences(text)]
    words = tokens(text)
    runs = [tuple(words[place : place + _RUN]) for place in range(len(words) - _RUN + 1)]
    return len(said) != len(set(said)) or len(runs) != len(set(runs))
