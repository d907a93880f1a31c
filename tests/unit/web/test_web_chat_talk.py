import asyncio
import re
from itertools import pairwise

import pytest
from starlette.requests import HTTPConnection

from chatbot.dialogue.staff.feedback_desk import FeedbackDesk
from chatbot.domain.conversation import Press
from chatbot.domain.feedback import Complaint, ConversationRated
from chatbot.errors import StoreUnavailable
from chatbot.testing.assistant import ANNA, DialogueTest
from chatbot.testing.lm import Failure, ScriptedChatModel
from chatbot.web.chat_talk import ChatTalk
from chatbot.web.conversations import Conversations
from chatbot.web.page_texts import PageTexts
from chatbot.web.turns import LiveTurn


def talk_of(web) -> ChatTalk:
    return ChatTalk(web.app, Conversations(web.app), PageTexts("en", "Fernholm"))


def caller(address: str = "127.0.0.1") -> HTTPConnection:
    scope = {"type": "http", "client": (address, 1), "server": ("127.0.0.1", 80), "path": "/", "headers": []}
    return HTTPConnection({**scope, "scheme": "http", "query_string": b""})


async def all_of(looks):
    return [look async for look in looks]


async def until_under_way(talk: ChatTalk, conversation_id: str) -> None:
    async with asyncio.timeout(5):
        while not talk._conversations.turns.under_way(conversation_id):  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0)


async def test_that_a_page_that_begins_too_many_conversations_is_told_when_to_come_back(web_with) -> None:
    talk = talk_of(web_with(limits={"address_conversations_a_minute": 1}))
    assert (await talk.restore("", caller())).messages
    for look in (await talk.restore("", caller()), await talk.begin("", caller())):
        assert (look.token, look.messages, look.notice) == ("", (), talk.texts.say("wait", seconds="61"))


async def test_that_a_first_visit_begins_a_conversation_that_says_where_to_begin(web) -> None:
    look = await talk_of(web).restore("", caller())
    assert web.tokens.conversation(look.token)
    assert "AI assistant" in look.messages[0]["content"]
    assert look.messages[0]["options"][0]["label"] == "Where is my order?"
    assert look.notice == ""


async def test_that_a_reload_restores_the_conversation_from_the_log(web) -> None:
    talk = talk_of(web)
    begun = await talk.begin(ANNA.email, caller())
    await all_of(talk.write("I want to return the boots", begun.token, caller()))
    last = (await all_of(talk.write("they do not fit", begun.token, caller())))[-1]
    restored = await talk.restore(begun.token, caller())
    assert restored == last
    assert restored.proposal_id
    assert "40" in restored.asked.hint
    assert restored.asked.confirm == "Confirm"
    assert restored.email == "anna.lindholm@post.example"


@pytest.mark.parametrize("token", ["nonsense", "eyJhbGciOiJub25lIn0.e30."])
async def test_that_a_token_that_opens_nothing_begins_anew_and_says_so(web, token: str) -> None:
    look = await talk_of(web).restore(token, caller())
    assert look.notice.startswith("That conversation can't be opened")
    assert look.token != token
    written = await all_of(talk_of(web).write("hello", token, caller()))
    assert written[-1].draft == "hello"
    assert len(written[-1].messages) == 1


async def test_that_the_page_waits_then_shows_the_reply(web_with) -> None:
    model = ScriptedChatModel("", fail=Failure())
    talk = talk_of(web_with(dialogue=DialogueTest(model=model)))
    begun = await talk.restore("", caller())
    looks = await all_of(talk.write("What is the policy on postage?", begun.token, caller()))
    assert looks[0].is_busy
    assert "sd-writing" in looks[0].messages[-1]["content"]
    assert "What is the policy" in looks[0].messages[-2]["content"]
    assert all(look.is_busy for look in looks[:-1])
    assert not looks[-1].is_busy
    assert "sd-writing" not in str(looks[-1].messages)


async def test_that_a_card_is_confirmed_once_and_by_its_own_id(web) -> None:
    talk = talk_of(web)
    begun = await talk.begin(ANNA.email, caller())
    await all_of(talk.write("I want to return the boots", begun.token, caller()))
    shown = (await all_of(talk.write("they do not fit", begun.token, caller())))[-1]
    stale = (await all_of(talk.press(Press("pro_other", True), begun.token, caller())))[-1]
    assert "no longer open" in stale.messages[-1]["content"]
    assert web.dialogue.unit_of_work.returns == []
    done = (await all_of(talk.press(Press(shown.proposal_id, True), begun.token, caller())))[-1]
    assert done.proposal_id == ""
    assert len(web.dialogue.unit_of_work.returns) == 1


async def test_that_only_callers_on_this_machine_choose_who_they_are(web) -> None:
    look = await talk_of(web).begin(ANNA.email, caller("203.0.113.9"))
    assert await web.app.log.owner(web.tokens.conversation(look.token)) is None
    look = await talk_of(web).begin("nobody@post.example", caller())
    assert await web.app.log.owner(web.tokens.conversation(look.token)) is None


async def test_that_an_empty_message_is_one_sentence_and_the_page_stays(web) -> None:
    talk = talk_of(web)
    begun = await talk.restore("", caller())
    last = (await all_of(talk.write("  ", begun.token, caller())))[-1]
    assert last.notice == "Your message is empty."
    assert last.messages == begun.messages


async def test_that_too_many_messages_at_once_are_asked_to_wait(web_with) -> None:
    talk = talk_of(web_with(dialogue=DialogueTest(model=ScriptedChatModel("", fail=Failure()))))
    begun = await talk.restore("", caller())
    ends = await asyncio.gather(
        *(all_of(talk.write("How long is the policy?", begun.token, caller())) for _ in range(7))
    )
    assert [end[-1].notice for end in ends].count("That was fast. Please try again in 1 s.") == 1
    assert [end[-1].draft for end in ends].count("How long is the policy?") == 1


async def test_that_a_database_that_is_down_is_one_sentence(web) -> None:
    async def down(*_: object) -> None:
        raise StoreUnavailable("a path")

    talk = talk_of(web)
    begun = await talk.restore("", caller())
    web.dialogue.log.owner = web.dialogue.log.create = down
    for look in (await talk.restore(begun.token, caller()), await talk.begin("", caller())):
        assert "order system" in look.notice
    last = (await all_of(talk.write("hello", begun.token, caller())))[-1]
    assert "order system" in last.notice
    assert last.draft == "hello"


async def test_that_an_error_while_answering_is_one_sentence_and_keeps_the_words(web) -> None:
    talk = talk_of(web)
    begun = await talk.restore("", caller())

    async def down(*_: object) -> None:
        raise StoreUnavailable("a path")

    web.dialogue.log.append = down
    last = (await all_of(talk.write("hello", begun.token, caller())))[-1]
    assert "order system" in last.notice
    assert last.draft == "hello"


async def test_that_a_picker_that_was_only_looked_at_keeps_the_conversation(web) -> None:
    talk = talk_of(web)
    begun = await talk.begin(ANNA.email, caller())
    await all_of(talk.write("I want to return the boots", begun.token, caller()))
    kept = await talk.sign_in(begun.email, begun.token, caller())
    assert (kept.token, len(kept.messages)) == (begun.token, 3)
    other = await talk.sign_in("", begun.token, caller())
    assert other.token != begun.token


async def test_that_the_customer_stays_chosen_while_a_reply_streams(web) -> None:
    talk = talk_of(web)
    begun = await talk.begin(ANNA.email, caller())
    looks = await all_of(talk.write("I want to return the boots", begun.token, caller()))
    assert {look.email for look in looks} == {begun.email}


async def test_that_a_code_shows_whose_conversation_it_is_and_is_never_shown_itself(web) -> None:
    talk = talk_of(web)
    begun = await talk.restore("", caller())
    for text in ("I want to return the boots", f"40817, {ANNA.email}"):
        assert (await all_of(talk.write(text, begun.token, caller())))[-1].email == ""
    code = web.dialogue.codes.last
    last = (await all_of(talk.write(code, begun.token, caller())))[-1]
    assert (last.token, last.email) == (begun.token, ANNA.email)
    assert "Why would you like to send" in last.messages[-1]["content"]
    assert code not in str(last.messages)
    kept = await talk.sign_in(ANNA.email, begun.token, caller())
    assert kept.token == begun.token


async def test_that_thanks_ask_for_stars_and_they_stay(web) -> None:
    talk = talk_of(web)
    begun = await talk.restore("", caller())
    answered = (await all_of(talk.write("What is the policy on postage?", begun.token, caller())))[-1]
    assert not answered.rating.asks_stars
    thanked = (await all_of(talk.write("thank you, bye", begun.token, caller())))[-1]
    assert thanked.rating.asks_stars
    assert (await talk.rate(begun.token, ConversationRated(4), caller())).rating.stars == 4
    elsewhere = await talk.rate("nonsense", ConversationRated(1), caller())
    assert elsewhere.rating.stars == 0
    assert (await talk.restore(begun.token, caller())).rating.stars == 4


async def test_that_every_reply_says_where_its_thumbs_stand_and_how_it_was_rated(web) -> None:
    talk = talk_of(web)
    begun = await talk.restore("", caller())
    answered = (await all_of(talk.write("What is the policy on postage?", begun.token, caller())))[-1]
    place = re.search(r'<div class="sd-thumbs-at">(\d+)</div>', answered.messages[-1]["content"])[1]
    feedback = FeedbackDesk(web.app.log, web.app.clock)
    conversation = web.tokens.conversation(begun.token)
    await feedback.rate_reply(conversation, int(place), is_helpful=False, complaint=Complaint.UNCLEAR)
    rated = (await talk.restore(begun.token, caller())).messages
    assert f'<div class="sd-thumbs-at">{place} down unclear</div>' in rated[-1]["content"]
    assert "sd-thumbs-at" not in rated[0]["content"] + rated[1]["content"]


async def test_that_events_without_words_neither_draw_the_page_nor_hold_back_the_first_sentence(
    web_with, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatbot.web.chat_talk._COALESCED_S", 0.0)
    talk = talk_of(web_with())
    begun = await talk.restore("", caller())
    looks = await all_of(talk.write("What is the policy on postage?", begun.token, caller()))
    drawn = [[one["content"] for one in look.messages] for look in looks[:-1]]
    assert "sd-writing" in drawn[0][-1]
    assert "sd-text" in drawn[1][-1]
    assert all(one != other for one, other in pairwise(drawn))


async def test_that_a_page_that_is_loaded_while_a_reply_is_written_shows_the_rest_of_it(web) -> None:
    talk = talk_of(web)
    begun = await talk.restore("", caller())
    writing = asyncio.create_task(all_of(talk.write("What is the policy on postage?", begun.token, caller())))
    await until_under_way(talk, web.tokens.conversation(begun.token))
    looks = await all_of(talk.resume(begun.token, caller()))
    assert looks[0].is_busy
    assert looks[-1] == (await writing)[-1]


async def test_that_a_page_that_is_loaded_while_a_reply_fails_says_so(web_with) -> None:
    web = web_with()
    talk = talk_of(web)
    begun = await talk.restore("", caller())

    async def failing():
        raise StoreUnavailable("down")
        yield

    turn = talk._conversations.turns
    turn._live[web.tokens.conversation(begun.token)] = [LiveTurn(failing(), asyncio.Semaphore())]
    looks = await all_of(talk.resume(begun.token, caller()))
    assert [look.is_busy for look in looks] == [True, False]
    assert "can't reach" in looks[-1].notice
