from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import islice
from random import Random

import pytest

from chatbot.dialogue.ground.evidence import Evidence, gather
from chatbot.domain.evidence import Fact, Statement
from chatbot.languages import Language, load_languages
from chatbot.training.invented import Shop
from chatbot.training.style import merged_wordings, style_of
from chatbot.training.synthesis import examples, held_out, is_held_out
from chatbot.training.turns import draw, mix
from chatbot.training.wording import filled, is_taken, shown, word

_LABELS = ("row.", "chip.", "value.", "message.", "flow.", "card.", "error.", "notice.", "mail.", "verify.", "greeting")


@pytest.fixture(scope="module")
def english() -> Language:
    return load_languages()["en"]


@pytest.fixture(scope="module")
def chinese() -> Language:
    return load_languages()["zh"]


def _evidence(language: Language, *statements: Statement) -> Evidence:
    return gather(statements, language)


def test_that_the_same_seed_gives_the_same_examples(english: Language) -> None:
    first, again, other = (
        [(one.prompt, one.reply) for one in islice(examples([english], seed), 12)] for seed in (1, 1, 2)
    )
    assert first == again != other


def test_that_every_target_is_taken_by_the_writer(english: Language, chinese: Language) -> None:
    assert all(is_taken(one.reply, one.evidence) for one in islice(examples([english, chinese], 3), 200))


def test_that_examples_are_in_every_language_as_often_and_say_which(english: Language, chinese: Language) -> None:
    made = list(islice(examples([english, chinese], 12), 300))
    tags = Counter(one.evidence.language.tag for one in made)
    assert tags["zh"] == pytest.approx(150, abs=40)
    assert all(one.prompt.splitlines()[0] == f"[{one.evidence.language.tag}]" for one in made)


@pytest.mark.parametrize("tag", ["en", "zh"])
def test_that_nearly_every_wording_alone_is_a_target(tag: str) -> None:
    """Of two sentences the first may already say all; the writer then has no use for the second."""
    language, shop = load_languages()[tag], Shop(Random(3))
    refused = []
    for key in (key for key in language.phrases if language.wordings(key)[1:]):
        evidence = _evidence(language, shop.say(key, *sorted(language.phrases[key].slots)))
        taken = [is_taken(filled(text, evidence.statements), evidence) for text in language.wordings(key)]
        assert sum(taken) >= 3, key
        refused += [key for one in taken if not one]
    assert len(refused) <= 8, refused


def test_that_no_value_stands_in_a_prompt_or_a_target(english: Language) -> None:
    for one in islice(examples([english], 4), 60):
        values = {english.render(fact) for fact in one.evidence.facts.values()}
        assert not any(len(value) > 3 and value in one.prompt + one.reply for value in values)


@pytest.mark.parametrize("drawing", [draw, mix])
def test_that_every_statement_of_the_flows_is_drawn_with_the_facts_of_its_phrase(
    english: Language, drawing: Callable[[Shop], tuple[Statement, ...]]
) -> None:
    random, drawn = Random(5), dict[str, Statement]()
    for _ in range(10_000):
        drawn.update((one.key, one) for one in drawing(Shop(random)))
    assert set(drawn) == {key for key in english.phrases if not key.startswith(_LABELS)}
    for key, statement in drawn.items():
        assert {fact.name for fact in statement.facts} == english.phrases[key].slots


def test_that_held_out_combinations_are_not_trained_on(english: Language) -> None:
    assert not any(is_held_out(one.evidence) for one in islice(examples([english], 6), 200))
    turns = held_out(english, 6, 40)
    assert len(turns) == 40
    assert sum(map(is_held_out, turns)) >= 20
    assert turns == held_out(english, 6, 40)


@pytest.mark.parametrize("tag", ["en", "zh"])
def test_that_a_wording_of_several_statements_shows_all_their_facts_and_is_taken(tag: str) -> None:
    language, shop = load_languages()[tag], Shop(Random(7))
    for keys, texts in merged_wordings(tag).items():
        same: dict[str, Fact] = {}  # of a thing, an order and a carrier there is one in a turn
        statements = []
        for key in keys:
            named = sorted(language.phrases[key].slots)
            facts = {name: same.get(name) or shop.fact(name) for name in named}
            same |= {name: fact for name, fact in facts.items() if name in ("item", "order", "product")}
            statements.append(shop.say(key, *facts.values()))
        evidence = _evidence(language, *statements)
        if len(evidence.statements) == len(keys):
            assert all(is_taken(filled(text, evidence.statements), evidence) for text in texts), keys


def test_that_a_thing_named_before_becomes_a_pronoun_in_its_number(english: Language) -> None:
    for seed in range(30):
        shop = Shop(Random(seed))
        item = shop.fact("item")
        refused = shop.say("return.excluded", item), shop.say("return.alternative_warranty", item, "warranty_until")
        pronoun = " them" if item.trait("number") == "many" else " it"
        told = [word(_evidence(english, *refused), Random(one)) or "" for one in range(20)]
        assert any(f"wrong with{pronoun}" in text for text in told)
        assert not any(f"wrong with{' it' if pronoun == ' them' else ' them'}" in text for text in told)


def test_that_a_chinese_thing_named_before_becomes_a_pronoun_in_its_number(chinese: Language) -> None:
    for seed in range(20):
        shop = Shop(Random(seed))
        product = shop.fact("product")
        asked = shop.say("product.price", product, "price"), shop.say("product.no_warranty", product)
        pronoun = "它们" if product.trait("number") == "many" else "它"
        told = [word(_evidence(chinese, *asked), Random(one)) or "" for one in range(20)]
        assert any(f"{pronoun}不带质保" in shown(text) for text in told)
        assert pronoun == "它们" or not any("它们" in text for text in told)


def test_that_plain_chinese_sentences_about_orders_are_joined(chinese: Language) -> None:
    shop = Shop(Random(8))
    order = shop.fact("order")
    parcels = [
        shop.say("order_status.delivered", "item", order, "delivered"),
        shop.say("order_status.paid", "item", order),
    ]
    told = [word(_evidence(chinese, *parcels), Random(seed)) or "" for seed in range(40)]
    assert any(shown(text).count("。") == 1 for text in told)
    assert all(shown(text).count("（订单<order>）") <= 1 for text in told)


def test_that_a_style_is_kept_by_the_language_and_not_by_code() -> None:
    assert (style_of("en").between, style_of("zh").between) == (" ", "")
    assert style_of("en").last_of("One. Two.") == "Two."
    assert style_of("zh").last_of("一。二。") == "二。"
    assert style_of("zh").last_of("一。二？") == ""


def test_that_an_order_is_named_once(english: Language) -> None:
    shop = Shop(Random(8))
    order = shop.fact("order")
    parcels = [shop.say("order_status.delivered", "item", order, "delivered") for _ in range(2)]
    for seed in range(20):
        text = word(_evidence(english, *parcels), Random(seed))
        assert text is None or text.count("(order <order>)") <= 1


def test_that_what_follows_a_quote_stands_on_a_line_of_its_own(english: Language) -> None:
    shop = Shop(Random(9))
    evidence = _evidence(english, shop.say("answer.quote", "quote1"), Statement("answer.by_person"))
    text = word(evidence, Random(1))
    assert text is not None
    assert "<quote1>\n" in shown(text)


def test_that_every_statement_has_its_marker_in_order(english: Language) -> None:
    for one in islice(examples([english], 11), 100):
        numbers = [int(number) for number in re.findall(r"<\|(\d+)\|>", one.target)]
        assert numbers == list(range(1, len(one.evidence.statements) + 1))
        assert "<|" not in one.reply


def test_that_a_reply_with_a_foreign_word_or_a_missing_statement_is_not_taken(english: Language) -> None:
    evidence = _evidence(english, Shop(Random(1)).say("product.restock", "restock"))
    assert is_taken("New stock is expected on <restock>.", evidence)
    assert not is_taken("Fantastic news on <restock>.", evidence)
    assert not is_taken("New stock.", evidence)
