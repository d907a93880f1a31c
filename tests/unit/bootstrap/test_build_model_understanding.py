"""Whether a language model is asked what messages mean, by the settings and by what it may see."""

from pathlib import Path

import pytest

from chatbot.bootstrap.app import build
from chatbot.bootstrap.understanding import build_understander, with_model
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.understand.commands import EmbeddedUnderstander
from chatbot.dialogue.understand.model import Mode, ModelUnderstander
from chatbot.dialogue.understand.model_reads import Reads
from chatbot.errors import ConfigurationError
from chatbot.languages import load_languages
from chatbot.ports.chat_model import ChatModel, Profile
from chatbot.ports.understander import Understander
from chatbot.settings import LanguageModelSettings, Settings, UnderstandingSettings
from chatbot.testing.assistant import DialogueTest, FixedRulebook
from chatbot.testing.lm import ScriptedChatModel
from chatbot.testing.retrieval import HashingEmbedder

LANGUAGES = load_languages()
VALUES, REFERENCES = ScriptedChatModel(""), ScriptedChatModel("", Profile.REFERENCES)


def _built(model: ChatModel | None, mode: str | None, data_dir: Path) -> Understander:
    settings = Settings(data_dir=data_dir, understanding=UnderstandingSettings.model_validate({"mode": mode}))
    embedded, _ = build_understander(settings, HashingEmbedder(), LANGUAGES)
    test = DialogueTest()
    reads = Reads(test.store, Policy(FixedRulebook(), test.retriever), test.parts.shop, test.clock)
    return with_model(settings, embedded, model, reads, LANGUAGES)


@pytest.mark.parametrize(
    ("model", "mode", "expected"),
    [
        (None, None, None),
        (REFERENCES, None, None),
        (VALUES, None, Mode.UNSURE),
        (VALUES, "off", None),
        (VALUES, "unsure", Mode.UNSURE),
        (VALUES, "always", Mode.ALWAYS),
        (REFERENCES, "off", None),
        (None, "off", None),
    ],
)
def test_that_the_mode_follows_settings_and_model(
    model: ChatModel | None, mode: str | None, expected: Mode | None, tmp_path: Path
) -> None:
    built = _built(model, mode, tmp_path)
    assert (built.mode if isinstance(built, ModelUnderstander) else None) is expected


@pytest.mark.parametrize("mode", ["unsure", "always"])
@pytest.mark.parametrize("model", [None, REFERENCES])
def test_that_a_model_that_may_not_see_messages_is_refused(model: ChatModel | None, mode: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=rf"understanding\.mode: {mode} needs .* lm\.profile: values"):
        _built(model, mode, tmp_path)


def test_that_the_shipped_intents_are_its_vocabulary(tmp_path: Path) -> None:
    built = _built(VALUES, "always", tmp_path)
    assert isinstance(built, ModelUnderstander)
    vocabulary = built.vocabulary
    assert {"order_status", "exchange_items", "undo_change"} <= set(vocabulary.flows)
    assert {"thanks", "frustrated"} & set(vocabulary.kinds)
    assert vocabulary.examples["en"]["order_status"][0] == "where is my order"
    assert all(vocabulary.forms())


def test_that_the_product_is_built_with_it(tmp_path: Path) -> None:
    shipped = build(Settings(data_dir=tmp_path))
    assert isinstance(shipped.understander, EmbeddedUnderstander)
    lm = LanguageModelSettings(backend="langchain", model="any", base_url="http://127.0.0.1:9/v1", profile="values")
    budget = UnderstandingSettings(budget_s=1.5)
    app = build(Settings(data_dir=tmp_path, lm=lm, understanding=budget))
    assert isinstance(app.understander, ModelUnderstander)
    assert app.understander.budget_s == 1.5
    assert app.understander.model is app.model
