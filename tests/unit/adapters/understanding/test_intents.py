from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from chatbot.adapters.understanding.heads import HeadFolder
from chatbot.adapters.understanding.intents import TrainedIntentClassifier
from chatbot.adapters.understanding.kept_vectors import KeptVectors
from chatbot.adapters.understanding.learning import Lesson, Taught, learn
from chatbot.adapters.understanding.ngrams import Ngrams
from chatbot.errors import ConfigurationError
from chatbot.testing.retrieval import HashingEmbedder

ENGLISH = {
    "order_status": Taught(("where is my parcel", "track my order", "has order 40817 been shipped", "delivery status")),
    "cancel_order": Taught(("cancel my order", "I do not want it any more", "stop the order", "cancel it please")),
    "small_talk.thanks": Taught(("thanks a lot", "thank you", "many thanks", "thanks")),
}
CHINESE = {
    "order_status": Taught(("我的订单到哪了", "查一下物流", "快递什么时候到", "还没发货吗")),
    "return_items": Taught(("我想退货", "这双鞋我要退", "申请退货", "退掉这件外套")),
}
CHARACTERS = Ngrams(lengths=(1, 2, 3), recipe="characters/1", split=tuple)


class AskedEmbedder(HashingEmbedder):
    """Remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += texts
        return super().embed(texts)


def _classifier(embedder: HashingEmbedder, folder: Path | None = None) -> TrainedIntentClassifier:
    lessons = {"en": Lesson(ENGLISH, embedder, Ngrams(places=4096), ridge=0.2), "zh": Lesson(CHINESE, None, CHARACTERS)}
    return TrainedIntentClassifier(lessons, HeadFolder(folder))


async def _best(classifier: TrainedIntentClassifier, text: str, language: str = "en") -> str:
    await classifier.warm_up()
    ((best, *_),) = await classifier.classify((text,), language)
    return best[0]


@pytest.mark.parametrize(
    ("text", "language", "intent"),
    [
        ("is my parcel on its way", "en", "order_status"),
        ("please cancle it", "en", "cancel_order"),
        ("THANKS!", "en", "small_talk.thanks"),
        ("物流到哪了", "zh", "order_status"),
        ("外套想退", "zh", "return_items"),
    ],
)
async def test_that_a_text_unlike_any_example_goes_to_the_nearest(text: str, language: str, intent: str) -> None:
    assert await _best(_classifier(HashingEmbedder()), text, language) == intent


async def test_that_probabilities_are_shares_best_first_for_every_clause() -> None:
    classifier = _classifier(HashingEmbedder())
    await classifier.warm_up()
    for scores in await classifier.classify(("track it", "thanks", ""), "en"):
        chances = [chance for _, chance in scores]
        assert chances == sorted(chances, reverse=True)
        assert sum(chances) == pytest.approx(1.0, abs=1e-5)


async def test_that_no_number_looks_like_another() -> None:
    classifier = _classifier(HashingEmbedder())
    await classifier.warm_up()
    one, other = await classifier.classify(("has order 40817 been shipped", "has order 99213 been shipped"), "en")
    assert one == other


async def test_that_a_language_the_embedder_does_not_know_never_asks_it() -> None:
    classifier = TrainedIntentClassifier({"zh": Lesson(CHINESE, None, CHARACTERS)}, HeadFolder())
    assert await _best(classifier, "我要退货", "zh") == "return_items"


async def test_that_a_language_without_examples_is_read_with_the_first_ones() -> None:
    assert await _best(_classifier(HashingEmbedder()), "track", "fr") == "order_status"


async def test_that_what_was_learnt_is_kept_for_the_next_start(tmp_path: Path) -> None:
    assert await _best(_classifier(HashingEmbedder(), tmp_path), "track") == "order_status"
    embedder = AskedEmbedder()
    await _classifier(embedder, tmp_path).warm_up()
    assert not set(embedder.asked) & set(ENGLISH["order_status"].examples)


async def test_that_no_message_waits_until_the_embedder_is_loaded(tmp_path: Path) -> None:
    await _classifier(HashingEmbedder(), tmp_path).warm_up()
    embedder = AskedEmbedder()
    await _classifier(embedder, tmp_path).warm_up()
    assert embedder.asked


async def test_that_another_example_is_learnt_at_the_next_start(tmp_path: Path) -> None:
    await _classifier(HashingEmbedder(), tmp_path).warm_up()
    more = {**ENGLISH, "gift_wrap": Taught(("wrap it as a gift", "gift paper please"))}
    changed = TrainedIntentClassifier({"en": Lesson(more, HashingEmbedder())}, HeadFolder(tmp_path))
    assert await _best(changed, "as a gift") == "gift_wrap"


def test_that_learning_tells_how_it_did_on_examples_held_out(tmp_path: Path) -> None:
    figures = {language: learnt for language, _, learnt in _classifier(HashingEmbedder(), tmp_path).learn()}
    assert {language: one.examples for language, one in figures.items()} == {"en": 12, "zh": 8}
    assert all(0 <= one.accuracy <= 1 and 0 <= one.calibration_error <= 1 for one in figures.values())


def test_that_questions_of_documents_count_less_than_examples() -> None:
    asked = {"ask_policy": Taught(("opening hours",), ("where is it",) * 3), "order_status": Taught(("where is it",))}
    head = learn(Lesson(asked, HashingEmbedder()), KeptVectors()).head
    lesson = Lesson(asked, HashingEmbedder())
    (row,) = head.probabilities(lesson.dense(["where is it"]), [lesson.ngrams.features("where is it")])
    assert head.intents[row.argmax()] == "order_status"


def test_that_a_heavier_intent_wins_a_doubtful_case() -> None:
    chances = []
    for weight in (1.0, 4.0):
        taught = {
            "order_status": Taught(("where is it", "track it")),
            "cancel_order": Taught(("cancel it",), (), weight),
        }
        lesson = Lesson(taught, HashingEmbedder())
        head = learn(lesson, KeptVectors()).head
        (row,) = head.probabilities(lesson.dense(["it"]), [lesson.ngrams.features("it")])
        chances.append(float(row[head.intents.index("cancel_order")]))
    assert chances[0] < chances[1]


async def test_that_the_opening_odds_of_an_intent_count_only_where_a_message_follows_on_nothing() -> None:
    chances: dict[tuple[float, str], float] = {}
    for opening in (1.0, 3.0):
        taught = {**ENGLISH, "cancel_order": replace(ENGLISH["cancel_order"], opening=opening)}
        classifier = TrainedIntentClassifier({"en": Lesson(taught, HashingEmbedder())}, HeadFolder())
        await classifier.warm_up()
        for after in ("", "order"):
            (scores,) = await classifier.classify(("stop my parcel",), "en", after)
            chances[opening, after] = dict(scores)["cancel_order"]
            assert sum(chance for _, chance in scores) == pytest.approx(1.0, abs=1e-5)
    odds = {key: chance / (1 - chance) for key, chance in chances.items()}
    assert odds[3.0, ""] == pytest.approx(3 * odds[1.0, ""], rel=1e-3)
    assert odds[3.0, "order"] == pytest.approx(odds[1.0, "order"], rel=1e-3)


def test_that_the_fingerprint_names_all_that_was_learnt_from() -> None:
    lessons = [
        Lesson(ENGLISH, HashingEmbedder()),
        Lesson(ENGLISH, HashingEmbedder(fingerprint="hashing-2")),
        Lesson(ENGLISH, None),
        Lesson(ENGLISH, HashingEmbedder(), CHARACTERS),
        Lesson({**ENGLISH, "small_talk.thanks": replace(ENGLISH["small_talk.thanks"], weight=2.0)}, HashingEmbedder()),
        Lesson({**ENGLISH, "more": Taught(("another one",))}, HashingEmbedder()),
        Lesson({**ENGLISH, "small_talk.thanks": Taught(("thanks",), ("thanks a lot",))}, HashingEmbedder()),
    ]
    assert len({lesson.fingerprint for lesson in lessons}) == len(lessons)
    assert Lesson(dict(ENGLISH), HashingEmbedder()).fingerprint == lessons[0].fingerprint


def test_that_there_must_be_examples() -> None:
    with pytest.raises(ConfigurationError, match="no intent examples"):
        TrainedIntentClassifier({}, HeadFolder())
