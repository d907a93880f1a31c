"""Cancelling a part of an order: what is added to an open card, and what cannot be cancelled apart."""

from chatbot.testing.assistant import spoken
from chatbot.testing.desk import SOCKS, desk, proposal_in, unshipped
from chatbot.testing.store import line


async def test_that_what_is_named_with_also_comes_to_the_open_card() -> None:
    test = desk(unshipped(lines=(line(), SOCKS)))
    assert len(proposal_in(await test.say("cancel the socks")).write.line_ids) == 1
    assert len(proposal_in(await test.say("also cancel the boots")).write.line_ids) == 2


async def test_that_one_of_two_pairs_is_a_matter_for_a_colleague() -> None:
    test = desk(unshipped(lines=(line(), SOCKS)))
    assert "colleague" in spoken(await test.say("i want to cancel order 40817, one pair of the socks"))


async def test_that_nothing_is_proposed_where_everything_is_kept() -> None:
    test = desk(unshipped(lines=(line(), SOCKS)))
    assert "Which item" in spoken(await test.say("cancel the order except the boots socks"))
