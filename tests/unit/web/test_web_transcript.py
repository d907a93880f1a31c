from datetime import timedelta

from chatbot.domain.conversation import ProposalShown
from chatbot.domain.hand_overs import StaffWrote
from chatbot.testing.assistant import DialogueTest
from chatbot.testing.store import NOW
from chatbot.web.page_texts import PageTexts
from chatbot.web.rendering import lang_html
from chatbot.web.transcript import messages, open_proposal, user_message

TEXTS = PageTexts("en", "Fernholm")


async def _events(test: DialogueTest):
    return await test.log.events(test.session.conversation_id)


async def test_that_messages_follow_the_log_and_only_the_last_offers_quick_replies() -> None:
    test = DialogueTest()
    await test.say("Where is my <b>order</b> 40817?")
    await test.say("I want to return the boots")
    shown = messages(await _events(test), TEXTS, NOW)
    assert [message["role"] for message in shown] == ["assistant", "user", "assistant", "user", "assistant"]
    assert "&lt;b&gt;order&lt;/b&gt;" in shown[1]["content"]
    assert "Order 40817" in shown[2]["content"]
    assert [bool(message.get("options")) for message in shown] == [False, False, False, False, True]
    assert all("\n" not in message["content"] for message in shown)


async def test_that_a_proposal_is_open_until_it_is_pressed_or_too_old() -> None:
    test = DialogueTest()
    await test.say("I want to return the boots")
    shown = await test.say("they do not fit")
    proposal = next(one.event.proposal for one in shown if isinstance(one.event, ProposalShown))
    later = NOW + timedelta(minutes=6)
    assert open_proposal(await _events(test), NOW) == proposal
    assert open_proposal(await _events(test), later) is None
    assert "Waiting for you" in messages(await _events(test), TEXTS, NOW)[-1]["content"]
    assert "Expired" in messages(await _events(test), TEXTS, later)[-1]["content"]
    await test.press(proposal.id)
    after = messages(await _events(test), TEXTS, NOW)
    assert open_proposal(await _events(test), NOW) is None
    assert "Confirmed" in after[-2]["content"]
    assert "is open" in after[-1]["content"]


async def test_that_a_declined_proposal_says_so() -> None:
    test = DialogueTest()
    await test.say("I want to return the boots")
    shown = await test.say("they do not fit")
    proposal = next(one.event.proposal for one in shown if isinstance(one.event, ProposalShown))
    await test.press(proposal.id, confirm=False)
    assert "Not carried out" in messages(await _events(test), TEXTS, NOW)[-2]["content"]


async def test_that_the_labels_are_in_the_language_of_the_talk() -> None:
    test = DialogueTest()
    await test.say("I want to return the boots")
    await test.say("they do not fit")
    events = await _events(test)
    assert "Waiting for you" in messages(events, PageTexts("zh", "Fernholm"), NOW)[-1]["content"]


def test_that_nothing_said_is_no_message() -> None:
    assert messages((), TEXTS, NOW) == []
    assert open_proposal((), NOW) is None


def test_that_a_language_without_a_file_gets_english() -> None:
    assert PageTexts("xx", "Fernholm").say("title") == "Fernholm chat"


async def test_that_what_a_person_writes_stands_apart_from_the_assistant_and_escaped() -> None:
    test = DialogueTest()
    await test.say("Where is my order 40817?")
    before = await test.log.load("con_test")
    await test.log.append(before, (StaffWrote("msg_1", "stf_1", "mara", "Hello <b>Anna</b>"),), NOW)
    shown = messages(await _events(test), TEXTS, NOW)
    assert [message["role"] for message in shown] == ["assistant", "user", "assistant", "assistant"]
    assert "A person from the team" in shown[-1]["content"]
    assert "&lt;b&gt;Anna" in shown[-1]["content"]
    assert "mara" not in shown[-1]["content"]


def test_that_every_text_says_its_language() -> None:
    assert 'lang="zh"' in user_message("靴子到哪了？")["content"]
    assert 'lang="en"' in user_message("where are they?")["content"]
    assert [lang_html(text) for text in ("订单 40817", "Order 40817", "“now”")] == [
        ' lang="zh"',
        ' lang="en"',
        ' lang="en"',
    ]
