"""The chat page while a person has the conversation: what they write appears, and how the hand-over stands."""

import asyncio
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime

import pytest
from staff_side import SOON_S, clerk
from starlette.requests import HTTPConnection

from chatbot.testing.assistant import ANNA
from chatbot.testing.world import FixedClock
from chatbot.web.chat_person import ChatPerson, News
from chatbot.web.chat_talk import ChatTalk
from chatbot.web.conversations import Conversations
from chatbot.web.page_texts import PageTexts

CALLER = HTTPConnection({"type": "http", "client": ("127.0.0.1", 1), "headers": []})


def person_of(web) -> ChatPerson:
    texts, conversations = PageTexts("en", "Fernholm"), Conversations(web.app)
    return ChatPerson(web.app, conversations, ChatTalk(web.app, conversations, texts), texts)


@asynccontextmanager
async def followed(person, page: str, token: str):
    """Give a function that returns the next news; fails after a second."""
    async with aclosing(person.follow(page, token, CALLER)) as news:

        async def following():
            async with asyncio.timeout(SOON_S):
                return await anext(news, None)

        assert await following() == News(), "told nothing at all, a page forgets what it showed"
        yield following


def shown(news) -> str:
    return "".join(str(message["content"]) for message in news.messages)


async def test_that_the_page_follows_what_a_person_writes_until_they_have_finished(staffed) -> None:
    shopper, mara, person = await staffed.begin(ANNA.id), await clerk(staffed), person_of(staffed)
    token = shopper.headers["X-Conversation-Token"]
    async with followed(person, "page", token) as following:
        assert (await following()).standing == ""
        assert await following() is None, "nobody was asked for"
    await shopper.say("get me a human")
    async with followed(person, "page", token) as following:
        assert "You are number 1 in the queue" in (await following()).standing
        await following()
        async with followed(person, "page", token) as second:
            assert await second() is None, "this page follows it already"
        await mara.post(shopper.id, "claim")
        assert (await following()).standing == "A person from the team is answering you."
        await mara.post(shopper.id, "messages", {"text": "Hello, I look into it."})
        assert "Hello, I look into it." in shown(await following())
        await mara.post(shopper.id, "resolve")
        assert (await following()).standing == ""


async def test_that_a_page_that_shows_another_conversation_hears_no_more_of_the_first(staffed) -> None:
    first, second, mara, person = await staffed.begin(), await staffed.begin(), await clerk(staffed), person_of(staffed)
    await first.say("get me a human")
    async with followed(person, "page", first.headers["X-Conversation-Token"]) as following:
        await following()
        await following()
        async with followed(person, "page", second.headers["X-Conversation-Token"]) as other:
            await other()
            await other()
        await mara.post(first.id, "claim")
        assert await following() is None


@pytest.mark.parametrize("token", ["", "nonsense"])
async def test_that_a_token_that_opens_nothing_is_followed_nowhere(web, token: str) -> None:
    async with followed(person_of(web), "page", token) as following:
        assert await following() is None


async def test_that_outside_the_hours_it_says_when_the_team_is_back(staffed) -> None:
    shopper, person = await staffed.begin(ANNA.id), person_of(staffed)
    await shopper.say("get me a human")
    object.__setattr__(staffed.app, "clock", FixedClock(datetime(2026, 11, 22, 12, tzinfo=UTC)))  # a Sunday
    async with followed(person, "page", shopper.headers["X-Conversation-Token"]) as following:
        assert "The team is back Monday 23 November, 08:00." in (await following()).standing
