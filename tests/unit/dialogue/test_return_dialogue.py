import pytest

from chatbot.domain.commerce import Order
from chatbot.domain.conversation import CardsShown, ProposalDeclined, ProposalExecuted, ProposalShown
from chatbot.errors import IndexUnavailable, StoreUnavailable
from chatbot.testing.assistant import DialogueTest, spoken


async def _proposed(test: DialogueTest) -> ProposalShown:
    await test.say("I want to return the boots")
    events = await test.say("they do not fit")
    return next(one.event for one in events if isinstance(one.event, ProposalShown))


async def test_that_a_return_is_asked_for_its_reason_proposed_and_opened_when_confirmed() -> None:
    test = DialogueTest()
    asked = await test.say("I want to return the boots")
    assert "Why would you like to send your Fjellfot Trail Boots back?" in spoken(asked)
    proposed = await test.say("they do not fit")
    assert "149.00 EUR back to Visa ending 4411" in spoken(proposed)
    assert test.unit_of_work.returns == []
    proposal = next(one.event.proposal for one in proposed if isinstance(one.event, ProposalShown))
    done = await test.press(proposal.id)
    assert any(isinstance(one.event, ProposalExecuted) for one in done)
    assert [(one.order_number, one.amount.minor) for one in test.unit_of_work.returns] == [("40817", 14900)]
    assert [one.topic for one in test.unit_of_work.outbox] == ["return.opened"]


async def test_that_a_typed_yes_executes_nothing_and_the_typed_code_does() -> None:
    test = DialogueTest()
    shown = await _proposed(test)
    answer = await test.say("yes")
    assert shown.proposal.code in spoken(answer)
    assert test.unit_of_work.returns == []
    await test.say(shown.proposal.code)
    assert len(test.unit_of_work.returns) == 1


async def test_that_a_wish_for_store_credit_makes_a_new_card_and_voids_the_old_one() -> None:
    test = DialogueTest()
    first = await _proposed(test)
    events = await test.say("actually I'd rather have store credit")
    assert any(isinstance(one.event, ProposalDeclined) for one in events)
    second = next(one.event for one in events if isinstance(one.event, ProposalShown))
    assert second.proposal.write.target.value == "store_credit"
    refused = await test.press(first.proposal.id)
    assert "no longer open" in spoken(refused)
    assert test.unit_of_work.returns == []


async def test_that_pressing_twice_opens_one_return() -> None:
    test = DialogueTest()
    shown = await _proposed(test)
    await test.press(shown.proposal.id)
    again = await test.press(shown.proposal.id)
    assert "already done" in spoken(again)
    assert len(test.unit_of_work.returns) == 1


async def test_that_an_expired_card_does_nothing() -> None:
    test = DialogueTest()
    shown = await _proposed(test)
    test.clock.advance(301)
    assert "expired" in spoken(await test.press(shown.proposal.id))
    assert test.unit_of_work.returns == []


async def test_that_declining_ends_the_goal() -> None:
    test = DialogueTest()
    shown = await _proposed(test)
    assert "nothing was changed" in spoken(await test.press(shown.proposal.id, confirm=False))
    assert "no longer open" in spoken(await test.press(shown.proposal.id))


async def test_that_a_digression_is_answered_and_the_question_comes_back_once() -> None:
    test = DialogueTest()
    await test.say("I want to return the boots")
    events = await test.say("what is your return policy?")
    assert "30 days to return" in spoken(events)
    assert "Now back to what we were doing." in spoken(events)
    assert any(isinstance(one.event, CardsShown) and one.event.quick_replies for one in events)
    again = await test.say("and how long does the postage take?")
    assert "Now back" not in spoken(again)


@pytest.mark.parametrize(
    "change_of_mind",
    ["never mind the boots, I keep them", "actually I want to keep them", "forget the boots", "I'll keep both"],
)
async def test_that_keeping_what_was_to_go_back_drops_the_return_and_its_card(change_of_mind: str) -> None:
    test = DialogueTest()
    shown = await _proposed(test)
    events = await test.say(change_of_mind)
    assert spoken(events) == "All right, nothing was changed."
    assert any(isinstance(one.event, ProposalDeclined) for one in events)
    assert "no longer open" in spoken(await test.press(shown.proposal.id))
    assert test.unit_of_work.returns == []


async def test_that_an_opened_return_is_told_when_index_and_shop_fail_right_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    test = DialogueTest()
    shown = await _proposed(test)
    order_of = test.store.order_of

    async def fails_after_the_write(customer_id: str, number: str) -> Order:
        if test.unit_of_work.returns:
            raise StoreUnavailable("gone")
        return await order_of(customer_id, number)

    monkeypatch.setattr(test.store, "order_of", fails_after_the_write)
    test.retriever.error = IndexUnavailable("gone")
    events = await test.press(shown.proposal.id)
    assert len(test.unit_of_work.returns) == 1
    assert any(isinstance(one.event, ProposalExecuted) for one in events)
    assert "is open" in spoken(events)


async def test_that_a_question_about_the_policy_opens_no_return() -> None:
    test = DialogueTest()
    for question in (
        "what's the return policy",
        "return policy please",
        "ok and what about boots, how long can I return boots?",
    ):
        events = await test.say(question)
        assert "Why would you like" not in spoken(events)
        assert "Which item" not in spoken(events)


async def test_that_a_resumed_return_asks_again_instead_of_taking_what_was_talked_about_meanwhile() -> None:
    test = DialogueTest()
    assert "Which item" in spoken(await test.say("I want to return something"))
    events = await test.say("where is my order")
    assert spoken(events).endswith("Which item would you like to send back?")
