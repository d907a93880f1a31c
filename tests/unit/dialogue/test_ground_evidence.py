from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from chatbot.dialogue.ground.compose import Citations, compose, with_numbers
from chatbot.dialogue.ground.evidence import base_name, gather
from chatbot.domain.evidence import Fact, FactKind, Origin, Statement
from chatbot.domain.money import Money
from chatbot.languages import load_languages
from chatbot.testing.assistant import passage

_ENGLISH = load_languages()["en"]
_POLICY = passage("policy", "Returns", "You have 30 days. The label costs nothing. Keep it.")
_SHIPPING = passage("shipping", "Delivery", "Delivery takes 3 days")


def _item(name: str, number: str = "one") -> Fact:
    return Fact("item", FactKind.ITEM, name, "order:40817", (("number", number),))


def _quote(name: str, text: str, source: str = "passage:policy#returns") -> Fact:
    return Fact(name, FactKind.QUOTE, text, source)


def test_that_the_same_name_for_another_value_gets_a_number() -> None:
    already = [Statement("return.already", (_item(f"Lamp {n}"),)) for n in range(1, 13)]
    evidence = gather(already, _ENGLISH)
    assert list(evidence.facts) == ["item", *(f"item{n}" for n in range(2, 13))]
    composed = [compose(one, evidence, Citations()) for one in evidence.statements]
    assert [one.text for one in composed] == [
        f"A return of your Lamp {n} has already been opened." for n in range(1, 13)
    ]
    assert composed[11].fact_names == ("item12",)


def test_that_the_same_value_keeps_its_name_and_a_repeated_statement_is_said_once() -> None:
    number = Fact("order", FactKind.ORDER, "40817", "order:40817")
    statements = [
        Statement("order_status.lost", (_item("Lamp"), number)),
        Statement("return.already", (_item("Lamp"),)),
    ]
    evidence = gather([*statements, statements[0]], _ENGLISH)
    assert evidence.statements == tuple(statements)
    assert set(evidence.facts) == {"item", "order"}


def test_that_quotes_numbered_by_their_phrase_are_told_apart_too() -> None:
    answers = [
        Statement("answer.quotes", (_quote("quote1", "One."), _quote("quote2", "Two."))),
        Statement("answer.quotes", (_quote("quote1", "Three."), _quote("quote2", "Two."))),
        Statement("product.care", (_quote("quote", "Brush it."),)),
        Statement("product.description", (_quote("quote", "A boot."),)),
    ]
    evidence = gather(answers, _ENGLISH)
    assert list(evidence.facts) == ["quote1", "quote2", "quote1_2", "quote", "quote_2"]
    composed = [compose(one, evidence, Citations()).text for one in evidence.statements]
    assert composed == ["One. Two.", "Three. Two.", "Brush it.", "A boot."]


@given(st.lists(st.sampled_from(["item", "quote", "quote1", "last_day", "eta"]), max_size=30))
def test_that_every_fact_of_a_turn_has_a_name_of_its_own_that_leads_back_to_its_phrase(names: list[str]) -> None:
    given_facts = [Fact(name, FactKind.NAME, str(place), "s") for place, name in enumerate(names)]
    evidence = gather([Statement("x", (fact,)) for fact in given_facts], _ENGLISH)
    assert len(evidence.facts) == len(names)
    assert [base_name(name) for name in evidence.facts] == names


def test_that_the_notes_name_statements_sources_and_passages() -> None:
    statement = Statement("answer.quote", (_quote("quote1", "You have 30 days."),), (_POLICY,))
    assert gather([statement], _ENGLISH).notes == (
        ("statements", "answer.quote"),
        ("sources", "passage:policy#returns"),
        ("passages", "policy#returns 0.00"),
    )
    assert gather([], _ENGLISH).notes == ()


def test_that_a_turn_may_claim_what_its_statements_claim() -> None:
    evidence = gather([Statement("answer.unknown"), Statement("answer.ask_person")], _ENGLISH)
    assert evidence.all_claims == {"unknown", "not"} | evidence.claims(evidence.statements[1])
    assert gather([], _ENGLISH).all_claims == frozenset()


def test_that_a_composed_sentence_agrees_and_carries_its_facts_and_sources() -> None:
    facts = (
        _item("Fjellfot Trail Boots", "many"),
        Fact("order", FactKind.ORDER, "40817", "order:40817"),
        Fact("delivered", FactKind.DATE, date(2025, 11, 9), "shipment:1", (("year", "shown"),)),
    )
    evidence = gather([Statement("order_status.delivered", facts)], _ENGLISH)
    sentence = compose(evidence.statements[0], evidence, Citations())
    assert sentence.text == "Your Fjellfot Trail Boots (order 40817) were delivered on Sunday 9 November 2025."
    assert (sentence.origin, sentence.fact_names) == (Origin.COMPOSED, ("item", "order", "delivered"))
    assert sentence.sources == ("order:40817", "shipment:1")


def test_that_a_sentence_begins_with_a_capital() -> None:
    goes_back = (Fact("product", FactKind.PRODUCT, "skarv 2", "s"), Fact("price", FactKind.MONEY, Money(100), "s"))
    evidence = gather([Statement("product.price", goes_back)], _ENGLISH)
    assert compose(evidence.statements[0], evidence, Citations()).text == "Skarv 2 costs 1.00 EUR."


def test_that_passages_are_numbered_at_their_first_use_and_quoted_with_what_is_said_of_them() -> None:
    citations = Citations()
    said = Statement("answer.quote", (_quote("quote1", "The label costs nothing."),), (_POLICY,))
    rule = Statement("return.already", (_item("Lamp"),), (_SHIPPING, _POLICY))
    evidence = gather([said, rule], _ENGLISH)
    texts = [compose(one, evidence, citations).text for one in evidence.statements]
    assert texts == ["The label costs nothing (1).", "A return of your Lamp has already been opened (2) (1)."]
    assert [(one.number, one.document_id, one.quote) for one in citations.cited] == [
        (1, "policy", "The label costs nothing."),
        (2, "shipping", "Delivery takes 3 days"),
    ]


def test_that_a_clause_cited_as_a_whole_is_quoted_by_its_first_sentence() -> None:
    citations = Citations()
    evidence = gather([Statement("return.already", (_item("Lamp"),), (_POLICY,))], _ENGLISH)
    compose(evidence.statements[0], evidence, citations)
    assert citations.cited[0].quote == "You have 30 days."


def test_that_numbers_stand_before_the_last_mark() -> None:
    assert with_numbers("Yes.", (1, 2)) == "Yes (1) (2)."
    assert with_numbers("Really?", (1,)) == "Really (1)?"
    assert with_numbers("no mark", (1,)) == "no mark (1)"
    assert with_numbers("Yes.", ()) == "Yes."
