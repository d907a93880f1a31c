"""What a text means after something: how that is learnt, held out, and scored."""

from dataclasses import replace
from zlib import crc32

import numpy as np
import pytest

from chatbot.adapters.understanding.heads import HeadFolder
from chatbot.adapters.understanding.intents import TrainedIntentClassifier
from chatbot.adapters.understanding.kept_vectors import KeptVectors
from chatbot.adapters.understanding.learning import Lesson, Taught, following, is_held_out, learn, means_the_same
from chatbot.adapters.understanding.ngrams import AFTER, Ngrams
from chatbot.testing.retrieval import HashingEmbedder

_LONG = "please show me a tent for the two of us"
_AFTER = (("shown", "and in green"), ("product", "and in green"), ("shown", "and larger"))
_TAUGHT = {
    "find_product": Taught((_LONG, "tents"), after=_AFTER),
    "order_status": Taught(("where is it", "track it"), after=(("order", "and in green"), ("order", "and now"))),
}


def test_that_a_text_carries_what_it_follows_on() -> None:
    assert following("shown", "and in green") == "shown | and in green"
    assert following("", "and in green") == "and in green"


def test_that_examples_are_learnt_alone_and_after_their_places() -> None:
    rows = Taught(("tents",), after=_AFTER).rows
    assert rows == ("tents", "shown | and in green", "product | and in green", "shown | and larger")


def test_that_the_places_of_an_intent_are_named_once() -> None:
    assert Taught((_LONG,), after=_AFTER).places == ("product", "shown")
    assert Taught((_LONG,)).places == ()


def test_that_a_long_example_is_copied_to_a_place_of_its_own() -> None:
    assert Taught(("tents", _LONG), after=_AFTER).copies in ((f"shown | {_LONG}",), (f"product | {_LONG}",))
    texts = tuple(f"please show me tent number {'a' * number}" for number in range(20))
    places = [copy.partition(AFTER)[0] for copy in Taught(texts, after=_AFTER).copies]
    assert len(places) == 20
    assert set(places) == {"product", "shown"}


def test_that_an_intent_that_follows_on_nothing_has_no_copies() -> None:
    assert Taught((_LONG,)).copies == ()


@pytest.mark.parametrize(
    ("text", "is_same"), [("a" * 20, True), ("a" * 19, False), (f"shown | {_LONG}", False), (_LONG, True)]
)
def test_that_only_a_long_example_means_the_same_anywhere(text: str, *, is_same: bool) -> None:
    assert means_the_same(text) is is_same


def test_that_an_eighth_of_the_examples_is_held_out_for_good() -> None:
    texts = [f"example number {number}" for number in range(800)]
    held = [text for text in texts if is_held_out(text)]
    assert held == [text for text in texts if crc32(text.encode()) % 8 == 0]
    assert 60 <= len(held) <= 140


def test_that_copies_and_documents_are_never_held_out_nor_counted() -> None:
    copied = replace(_TAUGHT["find_product"], asked=tuple(f"is there a tent {number}" for number in range(40)))
    learnt = learn(Lesson({**_TAUGHT, "find_product": copied}, HashingEmbedder()), KeptVectors())
    assert learnt.examples == 5 + 4


def test_that_the_words_count_as_such_and_as_said_after_something() -> None:
    ngrams = Ngrams()
    (alone, _), (after, values) = ngrams.features("and now"), ngrams.features("order | and now")
    assert set(alone) < set(after)
    assert len(after) == len(alone) + 3  # the place by itself and with each word
    assert float(values @ values) == pytest.approx(1.5, abs=0.01)


def test_that_what_is_said_after_one_thing_is_not_said_after_another() -> None:
    ngrams = Ngrams()
    shown, order = (set(ngrams.features(f"{place} | and now")[0]) for place in ("shown", "order"))
    assert shown != order
    assert shown & order == set(ngrams.features("and now")[0])


@pytest.mark.parametrize(("knows_places", "seen"), [(True, "shown | tents"), (False, "tents")])
def test_that_only_an_embedder_that_knows_places_sees_them(*, knows_places: bool, seen: str) -> None:
    embedder = HashingEmbedder()
    dense = Lesson(_TAUGHT, embedder, knows_places=knows_places).dense([following("shown", "tents")])
    np.testing.assert_array_equal(dense[:, :-1], embedder.embed([seen]))


def test_that_the_fingerprint_names_the_places() -> None:
    fewer = {**_TAUGHT, "find_product": Taught((_LONG, "tents"), after=_AFTER[:1])}
    lessons = (
        Lesson(_TAUGHT, HashingEmbedder()),
        Lesson(fewer, HashingEmbedder()),
        Lesson(_TAUGHT, HashingEmbedder(), knows_places=True),
    )
    assert len({lesson.fingerprint for lesson in lessons}) == len(lessons)


async def test_that_the_same_text_means_what_it_follows_on() -> None:
    classifier = TrainedIntentClassifier({"en": Lesson(_TAUGHT, HashingEmbedder())}, HeadFolder())
    await classifier.warm_up()
    best = {}
    for place in ("shown", "order"):
        (scores,) = await classifier.classify(("And in GREEN",), "en", place)
        best[place] = scores[0][0]
    assert best == {"shown": "find_product", "order": "order_status"}


async def test_that_what_a_text_follows_on_is_written_as_it_was_taught() -> None:
    taught = {"find_product": Taught((), after=(("shown", "Over 50"),)), "order_status": Taught(("where is it",))}
    classifier = TrainedIntentClassifier({"en": Lesson(taught, HashingEmbedder())}, HeadFolder())
    assert classifier.lessons["en"].taught["find_product"].rows == ("shown | over 00",)
