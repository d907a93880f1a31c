from __future__ import annotations

from chatbot.domain.conversation import Session
from chatbot.testing.assistant import DialogueTest, spoken


async def test_that_why_brings_nothing_from_beside_a_rule_that_was_told_and_has_no_reason() -> None:
    test = DialogueTest()
    await test.say("how long may I return things?")
    reply = spoken(await test.say("why?"))
    assert "30" not in reply
    assert "A person from the team can look into it." in reply


async def test_that_why_after_a_reply_that_cites_nothing_offers_a_person() -> None:
    test = DialogueTest()
    await test.say("how long may I return things?")
    await test.say("thanks")
    assert "A person from the team can look into it." in spoken(await test.say("how come"))


async def test_that_whoever_has_to_prove_who_they_are_hears_why() -> None:
    test = DialogueTest(session=Session("con_guest"))
    await test.say("where is order 40467?")
    assert "keeps strangers out" in spoken(await test.say("why"))
