"""What the shop's page shows is a hint: a question without a subject is about it where the talk is about nothing."""

from dataclasses import replace

import pytest

from chatbot.dialogue.received import received
from chatbot.dialogue.state import fold
from chatbot.domain.conversation import DialogueState, Focus, Level, Message, MessageReceived, Press, Role, Session
from chatbot.domain.shop_pages import ProductShown
from chatbot.testing.assistant import DialogueTest, spoken

BOOTS = "fjellfot-trail-boots"
ON_BOOTS = Session("con_test", Level.ANONYMOUS, looking_at=BOOTS)


@pytest.mark.parametrize(
    ("focus", "looking_at", "after"),
    [
        (Focus(), "", Focus(product_ids=(BOOTS,), flow="ask_product")),
        (Focus(product_ids=("skarv-2",)), "", Focus(product_ids=("skarv-2",))),
        (Focus(product_ids=("skarv-2",)), "skarv-2", Focus(product_ids=(BOOTS,), flow="ask_product")),
        (Focus(line_ids=("lin_1",)), "", Focus(line_ids=("lin_1",))),
        (Focus(flow="answer_question"), "", Focus(product_ids=(BOOTS,), flow="answer_question")),
    ],
    ids=["nothing in talk", "another in talk", "only looked at before", "an order in talk", "after a question"],
)
def test_that_only_a_talk_about_nothing_in_particular_is_about_it(focus: Focus, looking_at: str, after: Focus) -> None:
    state = fold(DialogueState(focus=focus, looking_at=looking_at), ProductShown(BOOTS))
    assert (state.focus, state.looking_at) == (after, BOOTS)


def test_that_it_is_recorded_before_the_message_and_once() -> None:
    message, state = Message(Role.USER, "is it waterproof?"), DialogueState()
    shown, said = ProductShown(BOOTS), MessageReceived("msg_1", "is it waterproof?")
    assert received(message, "msg_1", state, ON_BOOTS) == (shown, said)
    assert received(message, "msg_1", replace(state, looking_at=BOOTS), ON_BOOTS) == (said,)
    assert received(message, "msg_1", state, replace(ON_BOOTS, looking_at="")) == (said,)
    assert received(Press("pro_1", True), "msg_1", state, ON_BOOTS) == ()


@pytest.mark.parametrize(("asked", "told"), [("is it heavy? how heavy is it?", "1.18 kg"), ("这款多重", "1.18")])
async def test_that_a_question_without_a_subject_is_about_it(asked: str, told: str) -> None:
    test = DialogueTest(session=ON_BOOTS)
    assert told in spoken(await test.say(asked))
    other = DialogueTest(session=replace(ON_BOOTS, looking_at=""))
    assert told not in spoken(await other.say(asked))
