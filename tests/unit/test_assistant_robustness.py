"""No message, however odd, breaks a conversation."""

from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.domain.conversation import TurnFinished
from chatbot.errors import InvalidMessage
from chatbot.testing.assistant import DialogueTest, spoken

_PART = st.sampled_from(
    ["where is my order", "40817", "return the boots", "yes", "they do not fit", "a human", "?", "我"]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(_PART, st.text(min_size=1, max_size=60)), min_size=1, max_size=4))
async def test_that_no_message_breaks_a_conversation(texts: list[str]) -> None:
    test = DialogueTest()
    for text in texts:
        try:
            events = await test.say(text)
        except InvalidMessage:
            continue
        assert spoken(events)
        assert isinstance(events[-1].event, TurnFinished)
    assert test.unit_of_work.returns == []
