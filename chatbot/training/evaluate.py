"""Measures a Store LM on held-out turns, in the way the product uses it: through the writer and its fact lock."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chatbot.bootstrap.language_model import counted
from chatbot.dialogue.ground.compose import Citations, compose
from chatbot.dialogue.ground.evidence import Evidence
from chatbot.dialogue.ground.talk import Talk
from chatbot.dialogue.ground.writer import Writer, Writing
from chatbot.dialogue.understand.words import word_count
from chatbot.domain.evidence import Origin, Sentence, Statement
from chatbot.ports.chat_model import ChatModel
from chatbot.training.synthesis import is_held_out

_BUDGET_S = 60.0


@dataclass(frozen=True, slots=True)
class Told:
    """One reply: its sentences, why the lock stopped the model (empty: it did not), and how long things took."""

    evidence: Evidence
    sentences: tuple[Sentence, ...]
    failure: str
    first_s: float
    seconds: float
    tokens: int

    @property
    def by_model(self) -> tuple[Sentence, ...]:
        """The sentences that the model worded."""
        return tuple(one for one in self.sentences if one.origin is Origin.MODEL)


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured: rows of a name and a value for each language, and what the lock refused most."""

    languages: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    failures: tuple[tuple[str, int], ...]


async def evaluate(model: ChatModel, turns: Sequence[Evidence]) -> tuple[Told, ...]:
    """Let the model word every turn; the first one, which loads it, is worded twice."""
    await model.warm_up()
    await _tell(model, turns[0])
    return tuple([await _tell(model, evidence) for evidence in turns])


def figures(told: Sequence[Told]) -> Figures:
    """Return the table of a measurement, by language, and what the lock refused most."""
    tags = tuple(dict.fromkeys(_tag(one) for one in told))
    columns = [_rows([one for one in told if _tag(one) == tag]) for tag in tags]
    names = (name for name, _ in columns[0])
    values = zip(*([value for _, value in column] for column in columns), strict=True)
    failures = Counter(f"{_tag(one)} {one.failure}" for one in told if one.failure)
    return Figures(tags, tuple(zip(names, values, strict=True)), tuple(failures.most_common(8)))


def _tag(told: Told) -> str:
    return told.evidence.language.tag


def _rows(told: Sequence[Told]) -> list[tuple[str, str]]:
    unseen = [one for one in told if is_held_out(one.evidence)]
    return [
        ("turns; of these in combinations never trained on", f"{len(told)}; {len(unseen)}"),
        ("turns in which every sentence passed the lock at the first try", _percent(_passed(told))),
        ("... in combinations never trained on", _percent(_passed(unseen))),
        ("statements covered by the model", _percent(_covered(told))),
        ("... in combinations never trained on", _percent(_covered(unseen))),
        ("sentences with origin model", _percent(_share_of_sentences(told))),
        ("sentences whose claims belong to the facts they show", _percent(_faithful(told))),
        ("replies that say a sentence twice", _percent(_mean(_repeats(one) for one in told))),
        ("replies that are the composed one, word for word", _percent(_mean(_is_composed(one) for one in told))),
        (
            "mean length of a reply (words; a Chinese character is half)",
            f"{_mean(_length(one) for one in told):.1f}",
        ),
        ("time to the first sentence, p50 / p95 (ms)", _quantiles([one.first_s for one in told])),
        ("time to the whole reply, p50 / p95 (ms)", _quantiles([one.seconds for one in told])),
        ("tokens per second", f"{sum(one.tokens for one in told) / sum(one.seconds for one in told):.0f}"),
    ]


async def _tell(model: ChatModel, evidence: Evidence) -> Told:
    asked, writing = counted(model), Writing("")
    started = time.perf_counter()
    first = 0.0
    sentences: list[Sentence] = []
    async for ready in Writer(asked, _BUDGET_S).write(evidence, Talk(), Citations(), writing):
        first = first or time.perf_counter() - started
        sentences.extend(ready)
    failure = next((text for name, text in writing.notes if name in ("lock", "model_failed")), "")
    return Told(evidence, tuple(sentences), failure, first, time.perf_counter() - started, asked.tokens)


def _passed(told: Sequence[Told]) -> float:
    return _mean(not one.failure for one in told)


def _covered(told: Sequence[Told]) -> float:
    composed = sum(len(one.sentences) - len(one.by_model) for one in told)
    return 1 - composed / max(1, sum(len(one.evidence.statements) for one in told))


def _share_of_sentences(told: Sequence[Told]) -> float:
    return sum(len(one.by_model) for one in told) / max(1, sum(len(one.sentences) for one in told))


def _faithful(told: Sequence[Told]) -> float:
    return _mean(_is_faithful(sentence, one.evidence) for one in told for sentence in one.by_model)


def _is_faithful(sentence: Sentence, evidence: Evidence) -> bool:
    """Whether a sentence makes only claims of the statements whose facts it shows, or of statements without a fact."""
    if not sentence.fact_names:
        return True
    supporting = [one for one in evidence.statements if _supports(one, sentence)]
    allowed = frozenset[str]().union(*(evidence.claims(one) for one in supporting))
    shown = evidence.language.claims_in(_without_values(sentence, evidence))
    return shown <= allowed


def _supports(statement: Statement, sentence: Sentence) -> bool:
    names = {fact.name for fact in statement.facts}
    return not names or bool(names & set(sentence.fact_names))


def _without_values(sentence: Sentence, evidence: Evidence) -> str:
    text = sentence.text
    for name in sentence.fact_names:
        text = text.replace(evidence.language.render(evidence.facts[name]), "X")
    return text


def _repeats(told: Told) -> bool:
    texts = [sentence.text for sentence in told.sentences]
    return len(texts) != len(set(texts))


def _is_composed(told: Told) -> bool:
    said = " ".join(sentence.text for sentence in told.sentences)
    return said == " ".join(compose(one, told.evidence, Citations()).text for one in told.evidence.statements)


def _length(told: Told) -> int:
    return sum(word_count(sentence.text) for sentence in told.sentences)


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / max(1, len(listed))


def _percent(share: float) -> str:
    return f"{share:.1%}"


def _quantiles(seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    middle, late = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
    return f"{middle * 1000:.0f} / {late * 1000:.0f}"
