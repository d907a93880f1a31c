from pathlib import Path

from chatbot.adapters.retrieval.minilm import MiniLmEmbedder
from chatbot.adapters.understanding.heads import HeadFolder
from chatbot.bootstrap.understanding import build_classifier
from chatbot.settings import KnowledgeSettings, Settings

_REPO = Path(__file__).parents[3]


def test_that_the_heads_that_ship_are_learnt_from_the_examples_that_ship(tmp_path: Path) -> None:
    knowledge = KnowledgeSettings(folder=_REPO / "knowledge", intents=_REPO / "configs" / "intents")
    classifier = build_classifier(Settings(data_dir=tmp_path, knowledge=knowledge), MiniLmEmbedder(tmp_path))
    shipped = HeadFolder(shipped=_REPO / "models" / "understanding")
    stale = [language for language, mark in classifier.fingerprints.items() if shipped.find(language, mark) is None]
    assert stale == [], "renew them: chatbot train understanding --ship models/understanding"
