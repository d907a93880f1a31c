"""What a product is like: by its description, or in another language by what its data tell."""

from dataclasses import replace
from pathlib import Path

import pytest

from chatbot.dialogue.understand.commands import EmbeddedUnderstander
from chatbot.domain.commands import StartFlow
from chatbot.domain.conversation import DialogueState, Session
from chatbot.domain.knowledge import Tier
from chatbot.domain.products import Attribute, AttributeType
from chatbot.languages import load_languages
from chatbot.languages.descriptions import load_descriptions
from chatbot.languages.names import LocalName, LocalNames
from chatbot.testing.assistant import ANNA, INTENTS, KEYWORDS, DialogueTest, passage, spoken
from chatbot.testing.store import MemoryStoreConnector, order, product
from chatbot.testing.understanding import KeywordIntentClassifier

_CATALOGUE = Path(__file__).parents[3] / "knowledge" / "catalogue"
_DESCRIPTIONS = {"zh": load_descriptions(_CATALOGUE / "descriptions.zh.yaml")}
_TENT = product(
    id="skarv-2",
    name="Skarv 2",
    kind="tent",
    category="tents",
    also_called=(),
    description="A dome that stands by itself.",
    attributes=(Attribute("capacity", "capacity", AttributeType.NUMBER, 2.0, "persons"),),
    dimensions=(("weight_g", 2400.0),),
)
_NAMES = LocalNames({name: LocalName("Skarv 2 双人帐篷", "双人帐篷") for name in ("Skarv 2", "skarv-2")})
_LANGUAGES = {**load_languages(), "zh": load_languages()["zh"].with_names(_NAMES)}


def _test(*, has_words: bool = True) -> DialogueTest:
    english = passage("skarv-2", "Skarv 2", "A dome that stands by itself.", Tier.PRODUCT)
    return DialogueTest(
        MemoryStoreConnector((_TENT,), (ANNA,), ()),
        passages=[replace(english, title="Skarv 2")],
        languages=_LANGUAGES,
        descriptions=_DESCRIPTIONS if has_words else {},
    )


@pytest.mark.parametrize("text", ["介绍一下Skarv 2", "Skarv 2怎么样", "Skarv 2双人帐篷怎么样，值得买吗？"])
async def test_that_without_a_description_in_chinese_the_data_are_told(text: str) -> None:
    told = spoken(await _test().say(text))
    assert told.startswith("Skarv 2 双人帐篷可睡 2 人"), told
    assert "2.4 公斤" in told
    assert "A dome" not in told


async def test_that_nothing_is_told_in_another_language_where_the_shop_has_no_words_for_its_data() -> None:
    told = spoken(await _test(has_words=False).say("介绍一下Skarv 2"))
    assert "公斤" not in told
    assert "A dome" not in told


async def test_that_what_is_asked_in_particular_is_answered_alone() -> None:
    assert spoken(await _test().say("Skarv 2有多重？")) == "Skarv 2 双人帐篷重 2.4 公斤。"


@pytest.mark.parametrize(
    ("text", "is_asked"),
    [
        ("讲讲Skarv 2", True),
        ("双人帐篷 Skarv 2 咋样", True),
        ("tell me a bit about the skarv 2", True),
        ("tell me about returns", False),
        ("介绍一下退货政策", False),
        ("skarv 2, and where is it", False),
    ],
)
async def test_that_asking_what_a_product_is_like_is_heard_by_its_name(text: str, *, is_asked: bool) -> None:
    understander = EmbeddedUnderstander(
        KeywordIntentClassifier(KEYWORDS), INTENTS, _LANGUAGES, MemoryStoreConnector((_TENT,), (ANNA,), (order(),))
    )
    (command,) = (await understander.understand(text, DialogueState(), Session("con_test"))).commands
    assert (isinstance(command, StartFlow) and command.flow == "ask_product") is is_asked
