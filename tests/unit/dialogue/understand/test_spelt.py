"""A message is read as it is meant: slips of typing are mended before anything else looks at it."""

from collections.abc import Mapping

import pytest

from chatbot.dialogue.understand.commands import EmbeddedUnderstander, Senses
from chatbot.dialogue.understand.plain_text import as_named, respelt
from chatbot.domain.commands import Answer, Command, SetSlot, StartFlow
from chatbot.domain.conversation import DialogueState, Frame, Session
from chatbot.errors import StoreUnavailable
from chatbot.languages import load_languages
from chatbot.ports.store import StoreConnector
from chatbot.testing.assistant import ANNA, INTENTS, KEYWORDS
from chatbot.testing.store import MemoryStoreConnector, order, product
from chatbot.testing.understanding import KeywordIntentClassifier

_LANGUAGES = load_languages()
_SLIPS = {"retrun": "return", "ordr": "order", "fjelfot": "fitting", "brwn": "brown", "steet": "street"}


class Knows:
    """A speller that knows some slips."""

    def __init__(self, slips: Mapping[str, str]) -> None:
        self._slips = slips

    def warm_up(self) -> None:
        """Do nothing."""

    def slips(self, text: str) -> Mapping[str, str]:
        words = text.lower().replace(",", " ").split()
        return {word: meant for word, meant in self._slips.items() if word in words}


class StoreDown(MemoryStoreConnector):
    """A shop whose database is down."""

    async def names(self) -> tuple[tuple[str, str], ...]:
        raise StoreUnavailable("down")


_SHOP = MemoryStoreConnector((product(name="Fjelfot Boots"),), (ANNA,), (order(),))


async def _understood(
    text: str, state: DialogueState | None = None, store: StoreConnector | None = None, language: str = "en"
) -> tuple[Command, ...]:
    senses = Senses(spellers={language: Knows(_SLIPS)})
    understander = EmbeddedUnderstander(KeywordIntentClassifier(KEYWORDS), INTENTS, _LANGUAGES, store, senses)
    return (await understander.understand(text, state or DialogueState(), Session("con_test"))).commands


def _asked(flow: str, slot: str) -> DialogueState:
    return DialogueState(stack=(Frame(flow).asking(slot),))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("retrun my ordr", "return my order"),
        ("Retrun it, retruned or re_retrun", "return it, retruned or re_retrun"),
        ("RETRUN", "return"),
        ("a return", "a return"),
        ("", ""),
    ],
)
def test_that_whole_words_are_written_as_they_are_meant(text: str, written: str) -> None:
    assert respelt(text, _SLIPS) == written


def test_that_runs_of_chinese_are_written_as_they_are_meant() -> None:
    slips = {"快第到了": "快递到了", "在de国": "在德国", "3双尺吗": "3双尺码"}
    assert respelt("快第到了, 快第到了吗。在de国, 3双尺吗", slips) == "快递到了, 快第到了吗。在德国, 3双尺码"
    assert respelt("3双尺吗 DE", slips) == "3双尺码 DE"


def test_that_a_run_of_chinese_is_no_word_of_a_name() -> None:
    assert as_named("fjellfot尺吗", "fjellfot尺码", {"fjellfot", "尺"}) == "fjellfot尺码"


def test_that_without_slips_a_text_is_the_same() -> None:
    assert respelt("Retrun it", {}) == "Retrun it"


async def test_that_a_misspelt_wish_is_heard() -> None:
    text = "I want to return the boots"
    (command,) = await _understood("I want to retrun the boots")
    assert isinstance(command, StartFlow)
    assert (command.flow, command.span) == ("return_items", text)


async def test_that_a_language_without_a_speller_stays_as_it_is_written() -> None:
    (command,) = await _understood("I want to retrun the boots", language="zh")
    assert not isinstance(command, StartFlow)


async def test_that_what_the_shop_calls_its_products_is_no_slip() -> None:
    text = "I want to retrun the fjelfot"
    (bare,) = await _understood(text)
    (named,) = await _understood(text, store=_SHOP)
    assert isinstance(bare, StartFlow)
    assert isinstance(named, StartFlow)
    assert (bare.span, named.span) == ("I want to return the fitting", "I want to return the fjelfot")


async def test_that_slips_are_mended_while_the_shop_is_down() -> None:
    (command,) = await _understood("I want to retrun the fjelfot", store=StoreDown())
    assert isinstance(command, StartFlow)
    assert command.span == "I want to return the fitting"


@pytest.mark.parametrize(
    ("flow", "asked"), [("change_address", "address"), ("order_status", "proof"), ("return_items", "email_code")]
)
async def test_that_names_and_codes_are_taken_as_they_are_written(flow: str, asked: str) -> None:
    answers = [one for one in await _understood("ordr steet", _asked(flow, asked)) if isinstance(one, Answer)]
    assert answers == [Answer("ordr steet")]


async def test_that_an_address_is_kept_as_it_was_typed() -> None:
    commands = await _understood("Ordr Steet 5, 20357 Hamburg", _asked("change_address", "address"))
    address = next(one.values[0] for one in commands if isinstance(one, SetSlot) and one.name == "address")
    assert address == "Ordr Steet 5, 20357 Hamburg"


async def test_that_any_other_answer_is_read_as_it_is_meant() -> None:
    assert await _understood("the brwn pair", _asked("return_items", "lines")) == (Answer("the brown pair"),)
