from dataclasses import replace
from datetime import date

import pytest

from chatbot.dialogue.flows.answer_question import AnswerQuestion
from chatbot.dialogue.state import SAID
from chatbot.domain.conversation import (
    CardsShown,
    DialogueState,
    Frame,
    LoggedEvent,
    Message,
    PassagesCited,
    Role,
    Session,
    TurnFinished,
)
from chatbot.domain.knowledge import Passage, Period, Tier
from chatbot.ports.retriever import Kind, Query
from chatbot.testing.assistant import PASSAGES, DialogueTest, passage, spoken
from chatbot.testing.retrieval import MemoryRetriever
from chatbot.testing.store import NOW

_NORWAY = passage("rates-no", "Postage to Norway", "Postage to Norway costs 19.90 EUR. Duties are included.")
_FRANCE = passage("rates-fr", "Postage to France", "Postage to France costs 8.90 EUR.")
_OLD = replace(
    passage("policy-2025", "Return window 2025", "The return window was 14 days in 2025."),
    effective=Period(date(2024, 1, 1), date(2025, 12, 31)),
)
_NEW = replace(
    passage("policy-2026", "Return window", "The return window is 30 days long."), effective=Period(date(2026, 1, 1))
)
_UNKNOWN = "I don't know that, and I'd rather not guess. A person from the team can help you with it."


def _test(*passages: Passage) -> DialogueTest:
    return DialogueTest(passages=passages or (_NORWAY, _FRANCE))


def _asked(test: DialogueTest) -> list[Query]:
    """Return what the documents were searched for; which goods a question names is looked up besides."""
    return [query for query in test.retriever.queries if query.kind is Kind.ARTICLE]


def _chips(events: list[LoggedEvent]) -> list[str]:
    return [chip.message for one in events if isinstance(one.event, CardsShown) for chip in one.event.quick_replies]


def _outcome(events: list[LoggedEvent]) -> str:
    last = events[-1].event
    assert isinstance(last, TurnFinished)
    return last.outcome


async def test_that_a_sure_answer_quotes_the_sentence_and_cites_its_clause() -> None:
    events = await _test().say("how much is the postage to Norway?")
    assert spoken(events) == "Postage to Norway costs 19.90 EUR (1)."
    (cited,) = (one.event.citations for one in events if isinstance(one.event, PassagesCited))
    assert [(one.number, one.document_id, one.anchor, one.quote) for one in cited] == [
        (1, "rates-no", "postage-to-norway", "Postage to Norway costs 19.90 EUR.")
    ]
    assert _chips(events) == []


async def test_that_the_sentence_that_opens_the_passage_goes_before_the_nearest_one() -> None:
    far = passage("rates", "Norway", "Norway is far. Its postage rates start at 19.90 EUR.")
    assert spoken(await _test(far).say("what postage rates")) == (
        "Norway is far. Its postage rates start at 19.90 EUR (1)."
    )


async def test_that_an_example_of_an_invented_shopper_answers_nobody() -> None:
    example = passage("rates", "Example with postage to Norway", "Eva pays 3.00 EUR postage to Norway.")
    assert "Eva" not in spoken(await _test(example, _NORWAY).say("how much is the postage to Norway?"))


async def test_that_what_is_only_close_is_offered_as_the_closest_with_a_person() -> None:
    events = await _test().say("how about postage for two wardrobes to Norway?")
    assert spoken(events) == (
        "I'm not sure this is what you mean, but the closest I have is this: Postage to Norway costs 19.90 EUR (1)."
    )
    assert _chips(events) == ["I want to talk to a person"]


async def test_that_what_the_documents_do_not_hold_is_not_known() -> None:
    events = await _test().say("how long do elephants live?")
    assert (spoken(events), _outcome(events)) == (_UNKNOWN, "refuse")
    assert _chips(events) == ["I want to talk to a person"]


async def test_that_a_passage_without_a_sentence_answers_nothing() -> None:
    assert spoken(await _test(passage("empty", "Postage policy", "")).say("postage policy")) == _UNKNOWN


async def test_that_a_short_follow_up_is_searched_with_the_question_before_it() -> None:
    test = _test()
    await test.say("how much is the postage to Norway?")
    assert "Duties are included" in spoken(await test.say("and the duties there?"))
    assert [query.text for query in _asked(test)[1:]] == [
        "and the duties there?",
        "how much is the postage to Norway? | and the duties there?",
        "delivery to norway: and the duties there?",
    ]


async def test_that_another_country_takes_the_place_of_the_one_before() -> None:
    test = _test()
    await test.say("how much is the postage to Norway?")
    assert "Postage to France costs 8.90 EUR" in spoken(await test.say("and to France?"))
    assert [query.text for query in _asked(test)[1:]] == ["how much is the postage to france?"]


async def test_that_a_whole_question_is_searched_alone() -> None:
    test = _test()
    await test.say("how much is the postage to Norway?")
    await test.say("how long does the postage to France take?")
    assert len(_asked(test)) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("how long is the return window?", "30 days long"),
        ("how long was the return window in 2025?", "14 days in 2025"),
        ("how long was the return window before 2026?", "14 days in 2025"),
        ("how long is the return window in 2031?", "30 days long"),
        ("how long was the return window last year?", "14 days in 2025"),
        ("how long was the return window for a pack I got in 2021?", "30 days long"),
    ],
)
async def test_that_the_rules_of_the_year_that_is_named_answer(text: str, expected: str) -> None:
    assert expected in spoken(await _test(_OLD, _NEW).say(text))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025年的订单，你们的退货政策是什么", date(2025, 12, 31)),
        ("2026 年 1 月 1 日以前的订单，退货政策是什么", date(2025, 12, 31)),
        ("订单40817的退货政策是什么", NOW.date()),
    ],
)
async def test_that_a_year_is_heard_in_chinese(text: str, day: date) -> None:
    test = _test()
    await test.say(text)
    assert test.retriever.queries[0].on == day


async def test_that_only_the_merchants_own_words_answer() -> None:
    review = passage("review", "Postage to Norway", "Postage to Norway is free, they told me.", Tier.COMMUNITY)
    assert spoken(await _test(review).say("postage to Norway")) == _UNKNOWN


async def test_that_what_only_a_person_can_do_comes_with_the_rule_and_a_person() -> None:
    rule = passage("wrap", "Gift wrap my order", "You may have an order wrapped until it is packed.")
    events = await _test(rule).say("please gift wrap my order")
    assert spoken(events) == (
        "You may have an order wrapped until it is packed (1). "
        "I can't do that myself in this chat; a colleague can do it with you."
    )
    assert _chips(events) == ["I want to talk to a person"]


async def test_that_without_a_sure_rule_only_the_person_is_offered() -> None:
    events = await _test().say("gift wrap my order")
    assert spoken(events) == "I can't do that myself in this chat; a colleague can do it with you."
    assert _outcome(events) == "refuse"


async def test_that_what_is_no_business_of_the_shop_is_declined() -> None:
    events = await _test(*PASSAGES).say("how is the weather?")
    assert spoken(events).startswith("That is outside what I can help with")
    assert _outcome(events) == "refuse"


async def test_that_two_questions_beside_another_wish_are_both_answered() -> None:
    text = "what is the status of 40817? how much is postage to Norway? how long is the return window?"
    said = spoken(await _test(_NORWAY, _NEW).say(text))
    assert "were delivered on Monday 9 November." in said
    assert "Postage to Norway costs 19.90 EUR (1)." in said
    assert "The return window is 30 days long (2)." in said


async def test_that_a_question_beside_a_wish_that_needs_more_is_answered_before_it_is_asked_for() -> None:
    said = spoken(await _test().say("I want to return the boots. How much is the postage to Norway?"))
    assert said == ("Postage to Norway costs 19.90 EUR (1). Why would you like to send your Fjellfot Trail Boots back?")


async def test_that_only_what_goes_on_with_nothing_is_searched_as_a_whole_question() -> None:
    test = _test()
    await test.say("how much is the postage to Norway?")
    first = [query.is_whole for query in _asked(test)]
    await test.say("and how long does that take?")

    assert first
    assert all(first)
    assert not any(query.is_whole for query in _asked(test)[len(first) :])


async def test_that_a_whole_question_is_one_with_its_subject_and_country_before_it_too() -> None:
    test = _test(_NORWAY, replace(_NORWAY, id="b", document_id="rates-of-all"))
    await test.say("what does postage to Norway cost")

    assert [query.is_whole for query in _asked(test)] == [True, True]


async def test_that_postage_is_that_of_what_the_message_says_elsewhere() -> None:
    wrong = passage("wrong", "Wrong colour came: postage", "We pay the postage for a wrong colour.")
    any_return = passage("returns", "Who pays the postage", "You pay the postage.")
    said = Message(Role.USER, "a wrong colour came, who pays the postage")
    turn = DialogueTest().parts.view(Session("con_1"), DialogueState(history=(said,)))
    flow = AnswerQuestion(MemoryRetriever((any_return, wrong)), ())
    advance = await flow.advance(Frame(flow.name).with_slot(SAID, "who pays the postage"), turn)
    (fact,) = advance.outcome.statements[0].facts
    assert fact.value == "We pay the postage for a wrong colour."


async def test_that_a_sentence_that_only_says_where_amounts_stand_is_not_quoted() -> None:
    rule = passage("terms", "Amounts", "We pay two thirds.\n金额见《Amounts》。")
    assert "见" not in spoken(await _test(rule).say("what are the amounts?"))
