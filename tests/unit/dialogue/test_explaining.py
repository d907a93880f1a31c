from __future__ import annotations

from collections.abc import Sequence

from chatbot.domain.conversation import LoggedEvent, PassagesCited, Session
from chatbot.domain.knowledge import Citation
from chatbot.testing.assistant import DialogueTest, spoken


async def test_that_why_is_answered_with_the_rule_of_the_last_reply() -> None:
    test = DialogueTest()
    cited = _cited(await test.say("how long may I return things?"))
    events = await test.say("why?")
    assert spoken(events).startswith(f"The rule behind it: {cited.quote.rstrip('.')}")
    assert _cited(events).anchor == cited.anchor


def _cited(events: Sequence[LoggedEvent]) -> Citation:
    return next(one.event.citations[0] for one in events if isinstance(one.event, PassagesCited))


async def test_that_why_after_a_reply_that_cites_nothing_offers_a_person() -> None:
    test = DialogueTest()
    await test.say("how long may I return things?")
    await test.say("thanks")
    assert "A person from the team can look into it." in spoken(await test.say("how come"))


async def test_that_whoever_has_to_prove_who_they_are_hears_why() -> None:
    test = DialogueTest(session=Session("con_guest"))
    await test.say("where is order 40467?")
    assert "keeps strangers out" in spoken(await test.say("why"))
