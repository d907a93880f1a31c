"""What is learnt from the files of a small shop, and what the encoder would be fine-tuned with."""

from datetime import date
from pathlib import Path

import pytest

from chatbot.adapters.retrieval.minilm import MiniLmEmbedder
from chatbot.adapters.retrieval.minilm_export import packaged_folder
from chatbot.adapters.understanding.heads import shipped_name
from chatbot.adapters.understanding.intent_files import IntentEntry
from chatbot.adapters.understanding.learning import is_held_out
from chatbot.bootstrap.lessons import Read, build_aspects, build_classifier, encoder_course, read_lessons, teach
from chatbot.domain.knowledge import Document, Period, Tier
from chatbot.errors import ConfigurationError
from chatbot.settings import EmbedderSettings, KnowledgeSettings, Settings
from chatbot.testing.retrieval import HashingEmbedder

_REPO = Path(__file__).parents[3]
_LONG = "could you tell me where my parcel with the lamp has got to"
_FILES = {
    "intents/en.yaml": f"""
order_status: {{flow: order_status, examples: ["{_LONG}", track it, where is it, has it left, is it late]}}
cancel_order: {{flow: cancel_order, examples: [cancel it, stop it, call it off], weight: 2.0}}
ask_policy: {{flow: answer_question, examples: [opening hours, your rules], learns_from_documents: true}}
""",
    "intents/en.after.yaml": """
order_status: {flow: order_status, after: {shown: [is it here yet], order: [and now]}}
""",
    "intents/zh.yaml": "order_status: {flow: order_status, examples: [到哪了, 查物流]}\n"
    "return_items: {flow: return_items, examples: [我要退货, 退掉]}\n",
    "aspects/en.yaml": "cause: {faulty: [it blinks, it is dead], none: [the lamp, thanks]}\n",
    "aspects/zh.yaml": "cause: {faulty: [坏了, 不亮], none: [台灯, 谢谢]}\n",
    "knowledge/en/faq/elephants.md": """---
id: elephants
title: Elephants
language: en
section: faq
effective_from: 2026-01-01
effective_to: null
tier: guide
asked:
  Feeding elephants:
    - what do elephants eat
    - elephants and their food
---
# Elephants

## Feeding elephants

Elephants eat grass.
""",
}


@pytest.fixture
def shop(tmp_path: Path) -> Settings:
    for name, text in _FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    folders = {name: tmp_path / name for name in ("intents", "aspects")}
    return Settings(
        data_dir=tmp_path / "data",
        knowledge=KnowledgeSettings(folder=tmp_path / "knowledge", **folders),
        embedder=EmbedderSettings(backend="sentence_transformers", model="finnish", languages=("fi",)),
    )


def test_that_the_heads_of_all_kinds_and_languages_are_learnt(shop: Settings) -> None:
    lessons = list(teach(shop))
    assert {(one.kind, one.language): (one.labels, one.examples) for one in lessons} == {
        ("intents", "en"): (3, 12),
        ("intents", "zh"): (2, 4),
        ("cause", "en"): (2, 4),
        ("cause", "zh"): (2, 4),
    }
    assert all(0 <= one.accuracy <= 1 and 0 <= one.calibration_error <= 1 for one in lessons)
    assert all(0 < one.seconds < 10 for one in lessons)


def test_that_what_was_learnt_is_kept_and_shipped(shop: Settings, tmp_path: Path) -> None:
    list(teach(shop, tmp_path / "ship"))
    names = {shipped_name(language, kind) for language in ("en", "zh") for kind in ("intents", "cause")}
    assert {one.name for one in (tmp_path / "ship").iterdir()} == names
    assert names == {"en.safetensors", "en.cause.safetensors", "zh.safetensors", "zh.cause.safetensors"}
    kept = sorted(one.name.rpartition("-")[0] for one in (shop.data_dir / "models").iterdir())
    assert kept == ["cause-en", "cause-zh", "intents-en", "intents-zh"]


def test_that_nothing_is_shipped_unless_that_is_asked(shop: Settings, tmp_path: Path) -> None:
    list(teach(shop))
    assert not (tmp_path / "ship").exists()


def test_that_a_shop_without_aspects_learns_its_intents(shop: Settings, tmp_path: Path) -> None:
    knowledge = shop.knowledge.model_copy(update={"aspects": tmp_path / "nowhere"})
    assert {one.kind for one in teach(shop.model_copy(update={"knowledge": knowledge}))} == {"intents"}


@pytest.mark.parametrize(
    ("folder", "match"), [("intents", "not a file of intents"), ("aspects", "not a file of aspects")]
)
def test_that_a_broken_file_stops_the_lesson(shop: Settings, tmp_path: Path, folder: str, match: str) -> None:
    (tmp_path / folder / "en.yaml").write_text("- nothing", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=match):
        list(teach(shop))


async def test_that_aspects_are_heard_in_the_words_of_a_language(shop: Settings) -> None:
    aspects = build_aspects(shop, HashingEmbedder(languages=frozenset({"en"})))
    assert set(aspects) == {"cause"}
    await aspects["cause"].warm_up()
    for text, language in (("it is dead", "en"), ("又坏了", "zh")):
        (scores,) = await aspects["cause"].classify((text,), language)
        assert scores[0][0] == "faulty"


def test_that_an_intent_is_learnt_with_what_it_follows_on_its_weight_and_its_documents(shop: Settings) -> None:
    taught = build_classifier(shop, HashingEmbedder(), read_lessons(shop)).lessons["en"].taught
    assert taught["order_status"].after == (("shown", "is it here yet"), ("order", "and now"))
    assert (taught["cancel_order"].weight, taught["cancel_order"].asked) == (2.0, ())
    assert taught["ask_policy"].asked == ("what do elephants eat", "elephants and their food")


def test_that_of_many_questions_under_a_heading_the_first_are_taught() -> None:
    asked = tuple(f"question {letter}" for letter in "abcdef")
    document = Document("a", "A", "en", "faq", Tier.POLICY, Period(date.min), "text", "a.md", (("A", asked),))
    read = Read(
        {"en": {"only": IntentEntry("answer_question", ("where is it",), learns_from_documents=True)}}, [document]
    )
    taught = build_classifier(Settings(), HashingEmbedder(), read).lessons["en"].taught
    assert taught["only"].asked == asked[:3]


@pytest.mark.parametrize(("languages", "is_known"), [({"en"}, True), ({"zh"}, False)])
def test_that_only_an_embedder_that_knows_a_language_is_asked(
    shop: Settings, languages: set[str], *, is_known: bool
) -> None:
    lesson = build_classifier(shop, HashingEmbedder(languages=frozenset(languages)), read_lessons(shop)).lessons["en"]
    assert (lesson.embedder is not None) is is_known
    assert not lesson.knows_places


def test_that_the_packaged_encoder_comes_with_what_it_learnt(
    shop: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    plain = MiniLmEmbedder(tmp_path)
    monkeypatch.chdir(_REPO)
    with_places = build_classifier(shop, plain, read_lessons(shop)).lessons["en"]
    monkeypatch.chdir(tmp_path)
    without = build_classifier(shop, plain, read_lessons(shop)).lessons["en"]
    assert (with_places.knows_places, without.knows_places) == (True, False)
    assert with_places.embedder is not None
    assert with_places.embedder.fingerprint.startswith(f"{plain.fingerprint}/")
    assert without.embedder is plain


def test_that_the_encoder_learns_all_examples_but_those_held_out(shop: Settings) -> None:
    course = encoder_course(shop, "en")
    texts = [
        *(_LONG, "track it", "where is it", "has it left", "is it late", "shown | is it here yet", "order | and now"),
        *("cancel it", "stop it", "call it off", "opening hours", "your rules"),
        *("what do elephants eat", "elephants and their food"),
    ]
    assert course.model_dir == packaged_folder()
    assert {text for text, _, _, _ in course.rows} == {text for text in texts if not is_held_out(text)}


def test_that_questions_of_documents_count_little_and_long_examples_mean_the_same_anywhere(shop: Settings) -> None:
    rows = {text: (name, weight, places) for text, name, weight, places in encoder_course(shop, "en").rows}
    assert rows[_LONG] == ("order_status", 1.0, ("order", "shown"))
    assert rows["track it"] == ("order_status", 1.0, ())
    assert rows["order | and now"] == ("order_status", 1.0, ())
    assert rows["cancel it"] == ("cancel_order", 1.0, ())
    assert rows["elephants and their food"] == ("ask_policy", 0.1, ())
