import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.dialogue.products.facts_told import ProductQuestion, answer
from chatbot.dialogue.turn import Turn
from chatbot.domain.conversation import DialogueState
from chatbot.domain.money import Money
from chatbot.domain.products import Attribute, AttributeType, Product, Variant
from chatbot.testing.assistant import DialogueTest
from chatbot.testing.store import product


def _turn() -> Turn:
    test = DialogueTest()
    return test.parts.view(test.session, DialogueState())


_TURN = _turn()
_FOOTPRINT = product(
    id="footprint", name="Skarv 2 Footprint", kind="footprint", variants=(Variant("FP", (), Money(2400), 3),)
)
_TENT = product(
    id="skarv-2",
    name="Skarv 2",
    kind="tent",
    variants=(
        Variant("SK-GRY", (("colour", "grey"), ("size", "L")), Money(18900), 4),
        Variant("SK-ORA", (("colour", "burnt orange"), ("size", "M")), Money(17900), 0),
    ),
    attributes=(
        Attribute("wind_tested", "tested wind speed", AttributeType.NUMBER, 90.0, "km/h"),
        Attribute("season", "season", AttributeType.CHOICE, "three seasons", "none"),
        Attribute("waterproof", "waterproof", AttributeType.FLAG, True),
        Attribute("pet_safe", "safe for pets", AttributeType.FLAG, False),
        Attribute("x", "5", AttributeType.NUMBER, 1.0),
    ),
    dimensions=(("length_cm", 44), ("width_cm", 16.5), ("weight_g", 840)),
    in_the_box=("tent", "12 pegs", "repair sleeve"),
    care="Dry it before you pack it.",
    compatible_with=("footprint",),
    warranty_years=5,
    restock_days=10,
)
_PLAIN = product(
    variants=(Variant("A", (), Money(500), 0),),
    attributes=(),
    materials=(),
    dimensions=(),
    in_the_box=(),
    care="",
    warranty_years=0,
)


def _told(text: str, about: Product = _TENT, *companions: Product) -> str:
    statements = answer(ProductQuestion(text, about, companions), _TURN)
    return " ".join(_TURN.language.compose(statement) for statement in statements)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("how much is it", "Skarv 2 costs from 179.00 EUR to 189.00 EUR, depending on the version."),
        ("how much is the grey one", "Skarv 2 in grey costs 189.00 EUR."),
        ("what does the pink one cost", "Skarv 2 costs from 179.00 EUR to 189.00 EUR, depending on the version."),
        ("how heavy is it", "Skarv 2 weighs 840 g."),
        ("what is it made of", "Skarv 2 is made of nubuck leather and rubber."),
        ("how do I clean it", "Dry it before you pack it."),
        ("how big is it packed", "Skarv 2 measures 44 x 16.5 cm."),
        ("which colours does it come in", "Skarv 2 comes in grey and burnt orange."),
        ("which versions are there", "Skarv 2 comes in grey and burnt orange. Skarv 2 comes in L and M."),
        ("what is in the box", "In the box: tent, 12 pegs, and repair sleeve."),
        ("how long is the warranty", "Skarv 2 has a warranty of 5 years."),
        ("what accessories are there", "No accessory is listed for Skarv 2."),
        ("what wind speed does it take", "Skarv 2: tested wind speed 90 km/h."),
        ("for which season is it", "Skarv 2: season three seasons."),
        ("is it waterproof", "Yes, Skarv 2 is listed with this: waterproof."),
        ("is it safe for pets", "No, Skarv 2: not safe for pets."),
        ("how many colours are there", "Skarv 2: 2 to choose from (colour): grey and burnt orange."),
        ("n grey", "Yes, Skarv 2 in grey is in stock: 4 pieces."),
        ("an the skarv", "Skarv 2 costs from 179.00 EUR to 189.00 EUR, depending on the version."),
        ("who designed it", ""),
    ],
)
def test_that_a_topic_is_answered_from_the_catalogue(text: str, expected: str) -> None:
    assert _told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("is it in stock", "Yes, Skarv 2 is in stock: 4 pieces."),
        ("do you have it in grey", "Yes, Skarv 2 in grey is in stock: 4 pieces."),
        ("do you have it in size L", "Yes, Skarv 2 in L is in stock: 4 pieces."),
        ("does it come in grey", "Yes, Skarv 2 in grey is in stock: 4 pieces."),
        (
            "do you have it in burnt orange",
            "Skarv 2 in burnt orange is sold out at the moment. New stock is expected on Thursday 26 November.",
        ),
        (
            "do you have it in grey in size m",
            "Skarv 2 does not come in M, grey. Skarv 2 comes in L and M.",
        ),
        ("do you have it in size XL", "Skarv 2 does not come in xl. Skarv 2 comes in L and M."),
        ("do you have it in blue", "Skarv 2 does not come in blue. Skarv 2 comes in grey and burnt orange."),
        ("which colours, any blue", "Skarv 2 does not come in blue. Skarv 2 comes in grey and burnt orange."),
        ("is the orange one in stock", "Yes, Skarv 2 is in stock: 4 pieces."),
        ("do you have size 43", "Skarv 2 does not come in 43. Skarv 2 comes in L and M."),
        ("which size is in stock", "Yes, Skarv 2 is in stock: 4 pieces. Skarv 2 comes in L and M."),
        ("which size do you have", "Yes, Skarv 2 is in stock: 4 pieces. Skarv 2 comes in L and M."),
    ],
)
def test_that_stock_is_told_for_the_version_that_is_named(text: str, expected: str) -> None:
    assert _told(text) == expected


def test_that_what_is_sold_out_says_so_with_the_day_of_new_stock_if_there_is_one() -> None:
    assert _told("is it in stock", _PLAIN) == "Fjellfot Trail Boots are sold out at the moment."


def test_that_several_pieces_weigh_in_kilograms_and_speak_in_the_plural() -> None:
    assert _told("how heavy are they", product()) == "Fjellfot Trail Boots weigh 1.18 kg."


def test_that_one_piece_and_one_year_are_singular() -> None:
    one = product(name="Lykta Lamp", variants=(Variant("A", (), Money(500), 1),), warranty_years=1)
    assert _told("is it in stock", one) == "Yes, Lykta Lamp is in stock: 1 piece."
    assert _told("what is the warranty", one) == "Lykta Lamp has a warranty of 1 year."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("are pegs included", "Yes, included with Skarv 2: 12 pegs."),
        (
            "is a footprint included",
            "No, that is not included: Skarv 2 Footprint is sold apart for 24.00 EUR.",
        ),
        ("is a submarine included", "In the box: tent, 12 pegs, and repair sleeve."),
        ("what goes with it", "It goes with Skarv 2 Footprint."),
    ],
)
def test_that_parts_and_accessories_are_told_apart(text: str, expected: str) -> None:
    assert _told(text, _TENT, _FOOTPRINT) == expected


@pytest.mark.parametrize(
    "text",
    [
        "what is it made of",
        "how heavy is it",
        "how big is it",
        "which colours are there",
        "how do I wash it",
        "what is in the box",
    ],
)
def test_that_a_row_that_says_nothing_gives_no_answer(text: str) -> None:
    assert _told(text, _PLAIN) == ""


def test_that_no_warranty_is_said() -> None:
    assert _told("what about the warranty", _PLAIN) == "Fjellfot Trail Boots come without a warranty."


def test_that_every_fact_names_the_row_it_comes_from() -> None:
    (apart,) = answer(ProductQuestion("is a footprint included", _TENT, (_FOOTPRINT,)), _TURN)
    assert {fact.source for fact in apart.facts} == {"product:footprint"}
    (weight,) = answer(ProductQuestion("how heavy is it", _TENT), _TURN)
    assert {fact.source for fact in weight.facts} == {"product:skarv-2"}


@given(st.text(max_size=120))
def test_that_every_question_gets_an_answer_of_this_product_or_none(text: str) -> None:
    for statement in answer(ProductQuestion(text, _TENT, (_FOOTPRINT,)), _TURN):
        assert _TURN.language.compose(statement)
