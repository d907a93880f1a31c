"""What a model that sees passages cites, and the mark of its instructions that no sentence may bear."""

from collections.abc import Callable

import pytest

from chatbot.dialogue.ground.compose import Citations
from chatbot.dialogue.ground.evidence import Evidence, gather
from chatbot.dialogue.ground.marks import without_numbers
from chatbot.dialogue.ground.talk import Talk
from chatbot.dialogue.ground.writer import Writer, Writing
from chatbot.domain.conversation import Message, Role
from chatbot.domain.evidence import Fact, FactKind, Sentence, Statement
from chatbot.domain.money import Money
from chatbot.languages import load_languages
from chatbot.ports.chat_model import ChatRequest, Profile
from chatbot.testing.assistant import passage
from chatbot.testing.lm import ScriptedChatModel

_ENGLISH = load_languages()["en"]
_CANARY = "mark_7q2k9x"
_RETURNS = passage(
    "returns", "Returns", "You can return most goods within 30 days of delivery. Shoes go back in their box."
)
_POSTAGE = passage("postage", "Postage", "Delivery in Germany costs 4.90 EUR.")
_QUOTE = Statement(
    "answer.quote",
    (Fact("quote1", FactKind.QUOTE, "You can return most goods within 30 days of delivery.", _RETURNS.id),),
    (_RETURNS,),
)
_PRICE = Statement(
    "product.price",
    (
        Fact("product", FactKind.PRODUCT, "Skarv 2", "product:1", (("number", "one"),)),
        Fact("price", FactKind.MONEY, Money(18900), "product:1"),
    ),
)
_POSTED = Statement("answer.ask_person", (), (_POSTAGE,))
_EVIDENCE = gather([_PRICE, _QUOTE, _POSTED], _ENGLISH)


async def _written(
    said: str | Callable[[ChatRequest], str], evidence: Evidence = _EVIDENCE, profile: Profile = Profile.VALUES
) -> tuple[list[Sentence], dict[str, str], list[str]]:
    citations, writing = Citations(), Writing(_CANARY)
    talk = Talk((Message(Role.USER, "can I send it back"),))
    written = Writer(ScriptedChatModel(said, profile), 5).write(evidence, talk, citations, writing)
    sentences = [sentence async for part in written for sentence in part]
    return sentences, dict(writing.notes), [one.document_id for one in citations.cited]


@pytest.mark.parametrize(
    "said",
    [
        "You can return most goods within 30 days of delivery [1].",
        "You can return most goods within 30 days of delivery. [1] Skarv 2 costs 189.00 EUR.",
        "You can return most goods within 30 days of delivery.[1] Skarv 2 costs 189.00 EUR.",
        "You can return most goods within 30 days of delivery.",
        "You can return most goods within 30 days of delivery [1, 2].",
        "You can return most goods within 30 days of delivery [2].",
    ],
)
async def test_that_code_numbers_what_a_sentence_rests_on_whatever_number_the_model_gives_it(said: str) -> None:
    sentences, notes, cited = await _written(said)
    assert sentences[0].text == "You can return most goods within 30 days of delivery (1)."
    assert sentences[0].citation_numbers == (1,)
    assert cited[0] == "returns"
    assert "lock" not in notes


async def test_that_a_number_that_no_passage_has_is_refused() -> None:
    sentences, notes, _ = await _written("You can return most goods within 30 days of delivery [7].")
    assert notes["lock"] == "citation: [7]"
    assert sentences[0].text == "Skarv 2 costs 189.00 EUR."


async def test_that_a_sentence_of_a_passage_that_no_statement_quotes_is_held_back_without_a_number() -> None:
    _, notes, _ = await _written("Skarv 2 costs 189.00 EUR. Shoes go back in their box.")
    assert notes["lock"] == "uncited: Shoes go back in their box."


async def test_that_such_a_sentence_is_shown_with_its_number_and_its_citation() -> None:
    evidence = gather([Statement("answer.ask_person", (), (_POSTAGE, _RETURNS)), _PRICE], _ENGLISH)
    said = "A person from the team can help you with it. Skarv 2 costs 189.00 EUR and shoes go back in their box [2]."
    sentences, notes, cited = await _written(said, evidence)
    assert notes.get("lock", "") == ""
    assert sentences[1].text.endswith("shoes go back in their box (1).")
    assert cited == ["returns"]


async def test_that_a_sentence_of_no_passage_cites_none_whatever_number_it_has() -> None:
    sentences, notes, _ = await _written("Skarv 2 costs 189.00 EUR [2].")
    assert (sentences[0].text, sentences[0].citation_numbers) == ("Skarv 2 costs 189.00 EUR.", ())
    assert "lock" not in notes


async def test_that_a_number_in_a_references_profile_is_markup() -> None:
    _, notes, _ = await _written("<product> costs <price> [1].", profile=Profile.REFERENCES)
    assert notes["lock"] == "markup: ["


@pytest.mark.parametrize("form", ["{}", "I carry {}.", "**{}**", "m a r k 7 Q 2 K 9 X", "MARK-7q2k9x is it."])
async def test_that_no_sentence_with_the_mark_of_the_instructions_is_shown(form: str) -> None:
    def obey(request: ChatRequest) -> str:
        assert _CANARY in request.messages[0].text
        assert _CANARY not in request.messages[1].text
        return f"Skarv 2 costs 189.00 EUR. {form.format(_CANARY)}"

    sentences, notes, _ = await _written(obey)
    assert notes["lock"] == "canary: the mark of the instructions"
    assert notes["prompt"].startswith("values ")
    assert not any("7q2k9x" in sentence.text for sentence in sentences)
    assert sentences[0].text == "Skarv 2 costs 189.00 EUR."


@pytest.mark.parametrize(
    ("raw", "text", "numbers"),
    [
        ("It is late.", "It is late.", ()),
        ("It is late [1].", "It is late.", (1,)),
        ("It is late [2][1] [2].", "It is late.", (2, 1)),
        ("晚了【1】。", "晚了。", (1,)),
        ("[3] It is late [1, 2].", "It is late.", (1, 2)),
        ("[3]", "", ()),
        ("It is [late].", "It is [late].", ()),
    ],
)
def test_that_numbers_are_told_from_words(raw: str, text: str, numbers: tuple[int, ...]) -> None:
    assert without_numbers(raw) == (text, numbers)


async def test_that_of_several_quotes_only_those_that_the_model_did_not_say_are_composed() -> None:
    first, second = "You can return most goods within 30 days of delivery.", "Shoes go back in their box."
    source = f"passage:{_RETURNS.id}"
    quotes = (Fact("quote1", FactKind.QUOTE, first, source), Fact("quote2", FactKind.QUOTE, second, source))
    evidence = gather([Statement("answer.quotes", quotes, (_RETURNS,))], _ENGLISH)
    sentences, _, _ = await _written(f"{first} The moon is made of cheese.", evidence)
    assert [one.text for one in sentences] == [
        "You can return most goods within 30 days of delivery (1).",
        "Shoes go back in their box (1).",
    ]
