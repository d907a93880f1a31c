import json
from pathlib import Path

from chatbot.adapters.retrieval.minilm import MiniLmEmbedder
from chatbot.adapters.understanding.heads import HeadFolder
from chatbot.adapters.understanding.intent_files import read_intents
from chatbot.adapters.understanding.intents import normalised
from chatbot.bootstrap.lessons import build_classifier, read_lessons
from chatbot.settings import KnowledgeSettings, Settings

_REPO = Path(__file__).parents[3]
_HELD_OUT = _REPO / "tests" / "data" / "understanding"


def test_that_the_heads_that_ship_are_learnt_from_the_examples_that_ship(tmp_path: Path) -> None:
    knowledge = KnowledgeSettings(folder=_REPO / "knowledge", intents=_REPO / "configs" / "intents")
    settings = Settings(data_dir=tmp_path, knowledge=knowledge)
    classifier = build_classifier(settings, MiniLmEmbedder(tmp_path), read_lessons(settings))
    shipped = HeadFolder(shipped=_REPO / "models" / "understanding")
    stale = [language for language, mark in classifier.fingerprints.items() if shipped.find(language, mark) is None]
    assert stale == [], "renew them: chatbot train understanding --ship models/understanding"


def test_that_no_held_out_utterance_is_an_example_and_every_intent_has_some() -> None:
    rows = [json.loads(line) for line in (_HELD_OUT / "en.jsonl").read_text(encoding="utf-8").splitlines()]
    intents = read_intents(_REPO / "configs" / "intents")["en"]
    examples = {normalised(text) for entry in intents.values() for text in entry.examples}
    assert [row["text"] for row in rows if normalised(row["text"]) in examples] == []
    assert {row["intent"] for row in rows} == {name for name, entry in intents.items() if entry.examples}
    assert sum(row["intent"] not in ("out_of_scope", "abuse") for row in rows) >= 300
