"""How well the demo shop's documents are found by questions of others, who saw neither the search nor its training.

The shares are those that were reached, a little below; `chatbot evaluate retrieval` gives them all.
"""

from datetime import date
from pathlib import Path

import pytest

from chatbot.bootstrap import build
from chatbot.bootstrap.corpus import retriever_without
from chatbot.bootstrap.understanding import build_understander
from chatbot.evaluation.retrieval.figures import Figures, figures_of
from chatbot.evaluation.retrieval.labelled import id_in_shop, read_sets
from chatbot.evaluation.retrieval.measure import by_dialogue, rankings_of
from chatbot.settings import Settings

_OPEN = Path(__file__).parent / "open"
_TODAY = date(2026, 11, 28)


async def _figures(settings: Settings, language: str) -> Figures:
    app = build(settings)
    try:
        (labelled,) = (one for one in read_sets(_OPEN, "en") if one.language == language)
        understander, _ = build_understander(settings, app.knowledge.embedder, app.languages)
        retriever = retriever_without(app.knowledge.index, app.knowledge.embedder, ())
        ask = by_dialogue(retriever, labelled, _TODAY, app.languages[language], understander.spelt)
        rankings = await rankings_of(ask, labelled.questions, lambda passage: id_in_shop(labelled.kind, passage))
        return figures_of(rankings)
    finally:
        await app.close()


@pytest.mark.parametrize(
    ("language", "recall", "reciprocal", "rejected", "sure"),
    [("en", 0.95, 0.88, 0.5, 0.1), ("zh", 0.89, 0.75, 0.55, 0.2)],
)
async def test_that_questions_find_their_passages(
    demo: Settings, language: str, recall: float, reciprocal: float, rejected: float, sure: float
) -> None:
    everything = (await _figures(demo, language)).kinds[0]
    assert everything.quality is not None
    assert everything.quality.recall[5].mean >= recall
    assert everything.quality.mrr.mean >= reciprocal
    assert everything.unanswerable is not None
    assert everything.unanswerable.rejected >= rejected
    assert everything.unanswerable.answered <= sure
