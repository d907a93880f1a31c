from __future__ import annotations

import re
from itertools import islice
from random import Random

import pytest

from chatbot.dialogue.ground.evidence import Evidence, gather
from chatbot.domain.evidence import Statement
from chatbot.languages import Language, load_languages
from chatbot.training.invented import Shop
from chatbot.training.synthesis import examples, held_out, is_held_out
from chatbot.training.turns import draw
from chatbot.training.wording import is_taken, merged_wordings, shown, word

_LABELS = ("row.", "chip.", "value.", "message.", "flow.", "card.", "error.", "notice.", "mail.", "verify.", "greeting")


@pytest.fixture(scope="module")
def english() -> Language:
    return load_languages()["en"]


def _evidence(english: Language, *statements: Statement) -> Evidence:
    return gather(statements, english)


def test_that_the_same_seed_gives_the_same_examples(english: Language) -> None:
    first, again, other = (
        [(one.prompt, one.reply) for one in islice(examples(english, seed), 12)] for seed in (1, 1, 2)
    )
    assert first == again != other


def test_that_every_target_is_taken_by_the_writer(english: Language) -> None:
    assert all(is_taken(one.reply, one.evidence) for one in islice(examples(english, 3), 150))


def test_that_no_value_stands_in_a_prompt_or_a_target(english: Language) -> None:
    for one in islice(examples(english, 4), 60):
        values = {english.render(fact) for fact in one.evidence.facts.values()}
        assert not any(len(value) > 3 and value in one.prompt + one.reply for value in values)


def test_that_every_statement_of_the_flows_is_drawn_with_the_facts_of_its_phrase(english: Language) -> None:
    random, drawn = Random(5), dict[str, Statement]()
    for _ in range(4000):
        drawn.update((one.key, one) for one in draw(Shop(random)))
    assert set(drawn) == {key for key in english.phrases if not key.startswith(_LABELS)}
    for key, statement in drawn.items():
        assert {fact.name for fact in statement.facts} == english.phrases[key].slots


def test_that_held_out_combinations_are_not_trained_on(english: Language) -> None:
    assert not any(is_held_out(one.evidence) for one in islice(examples(english, 6), 200))
    turns = held_out(english, 6, 40)
    assert len(turns) == 40
    assert sum(map(is_held_out, turns)) >= 20
    assert turns == held_out(english, 6, 40)


def test_that_a_wording_of_several_statements_shows_all_their_facts_and_is_taken(english: Language) -> None:
    shop = Shop(Random(7))
    for keys, texts in merged_wordings("en").items():
        statements = [shop.say(key, *sorted(english.phrases[key].slots)) for key in keys]
        told = {word(_evidence(english, *statements), Random(seed)) for seed in range(40)}
        assert len(told - {None}) > len(texts), keys


def test_that_a_thing_named_before_becomes_a_pronoun_in_its_number(english: Language) -> None:
    for seed in range(30):
        shop = Shop(Random(seed))
        item = shop.fact("item")
        refused = shop.say("return.excluded", item), shop.say("return.alternative_warranty", item, "warranty_until")
        pronoun = " them" if item.trait("number") == "many" else " it"
        told = [word(_evidence(english, *refused), Random(one)) or "" for one in range(20)]
        assert any(f"wrong with{pronoun}" in text for text in told)
        assert not any(f"wrong with{' it' if pronoun == ' them' else ' them'}" in text for text in told)


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
    for one in islice(examples(english, 11), 100):
        numbers = [int(number) for number in re.findall(r"<\|(\d+)\|>", one.target)]
        assert numbers == list(range(1, len(one.evidence.statements) + 1))
        assert "<|" not in one.reply


def test_that_a_reply_with_a_foreign_word_or_a_missing_statement_is_not_taken(english: Language) -> None:
    evidence = _evidence(english, Shop(Random(1)).say("product.restock", "restock"))
    assert is_taken("New stock is expected on <restock>.", evidence)
    assert not is_taken("Fantastic news on <restock>.", evidence)
    assert not is_taken("New stock.", evidence)
