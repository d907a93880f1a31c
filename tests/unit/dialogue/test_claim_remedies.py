"""Which remedy is wished for where words rule one out, and what happens when the card for it waits already."""

import pytest

from chatbot.domain.commerce import Remedy
from chatbot.domain.conversation import LoggedEvent, ProposalExecuted, ProposalShown
from chatbot.testing.assistant import DialogueTest, spoken
from chatbot.testing.desk import cards_in, chips_in, desk, is_untouched, proposal_in, proposed
from chatbot.testing.store import order

_DAMAGED = "my boots arrived damaged"


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        ("not a refund, a replacement please", Remedy.REPLACEMENT),
        ("not a replacement, my money back please", Remedy.REFUND),
        ("I don't want a replacement. refund me", Remedy.REFUND),
        ("I don't want my money back, I want a replacement", Remedy.REPLACEMENT),
        ("money back, not a replacement", Remedy.REFUND),
        ("my money back instead of a replacement", Remedy.REFUND),
        ("not in a hurry, but I would rather have my money back", Remedy.REFUND),
        ("not that I mind, but a replacement would be nice", Remedy.REPLACEMENT),
    ],
)
async def test_that_a_remedy_that_is_ruled_out_is_not_taken(words: str, remedy: Remedy) -> None:
    test = desk(order())
    await test.say(_DAMAGED)
    card = await proposed(test, words)
    assert card.write.remedy is remedy


@pytest.mark.parametrize("words", ["not a refund", "i do not want a refund"])
async def test_that_what_is_only_ruled_out_leaves_the_question_open(words: str) -> None:
    test = desk(order())
    await test.say(_DAMAGED)
    asked = await test.say(words)
    assert "a replacement or your money back" in spoken(asked)
    assert chips_in(asked)[:2] == ("a replacement please", "money back please")


async def test_that_a_remedy_is_ruled_out_in_the_first_message_too() -> None:
    card = await proposed(desk(order()), f"{_DAMAGED}, not a replacement, I want my money back")
    assert card.write.remedy is Remedy.REFUND


async def _claimed() -> tuple[DialogueTest, list[LoggedEvent]]:
    test = desk(order())
    await test.say(_DAMAGED)
    return test, await test.say("a replacement please")


async def test_that_a_card_that_waits_is_shown_again_with_how_to_confirm_it() -> None:
    test, shown = await _claimed()
    card = proposal_in(shown)
    again = await test.say("a replacement please")
    assert proposal_in(again) == card
    assert spoken(again) == f"Nothing is done yet: please press Confirm on the card, or type its code {card.code}."
    assert is_untouched(test)


async def test_that_a_card_that_was_shown_again_can_be_confirmed_once() -> None:
    test, shown = await _claimed()
    card = proposal_in(shown)
    await test.say("a replacement please")
    done = await test.press(card.id)
    assert [one.event.proposal_id for one in done if isinstance(one.event, ProposalExecuted)] == [card.id]
    twice = await test.press(card.id)
    assert not any(isinstance(one.event, ProposalExecuted) for one in twice)
    assert len(test.store.orders["40817"].claims) == 1


async def test_that_a_return_is_shown_again_like_any_other_card() -> None:
    test = desk(order())
    await test.say("I want to return the boots")
    card = await proposed(test, "they do not fit")
    again = await test.say("I want to return the boots because they do not fit")
    assert proposal_in(again) == card
    assert "Nothing is done yet" in spoken(again)


async def test_that_another_card_is_no_repetition() -> None:
    test, shown = await _claimed()
    other = await test.say("no, my money back")
    assert "Nothing is done yet" not in spoken(other)
    assert proposal_in(other).id != proposal_in(shown).id


async def test_that_a_yes_without_a_press_shows_the_card_without_a_new_proposal() -> None:
    test, _ = await _claimed()
    events = await test.say("yes")
    assert "Nothing is done yet" in spoken(events)
    assert not any(isinstance(one.event, ProposalShown) for one in events)
    assert len(cards_in(events)) == 1
