"""The chat page's handlers over the routes that a browser uses."""

import json

from chatbot.evaluation.chat_page_client import begin_on_page, open_page
from chatbot.testing.assistant import ANNA

LOAD, PICK, NEW, SUBMIT, SEND, CHOOSE, CONFIRM, DECLINE, SENT, SAID, LANGUAGE = range(11)
CHAT, BOX, _, ACTIONS, _, _, _, _, NOTICE, TOKEN, PICKER, BEGIN = range(12)
SPOKEN = -2


class Browser:
    """Calls the page's functions as Gradio's own script does."""

    def __init__(self, client) -> None:
        self._client = client

    async def call(self, function: int, *data: object, chosen: object = None) -> list:
        """Return the values that a function ends with."""
        body = {"fn_index": function, "data": list(data), "session_hash": "browser1", "trigger_id": 1}
        body["event_data"] = {"index": 0, "value": chosen}
        joined = await self._client.post("/chat/gradio_api/queue/join", json=body)
        assert joined.status_code == 200, joined.text
        stream = await self._client.get("/chat/gradio_api/queue/data", params={"session_hash": "browser1"})
        messages = [json.loads(line[6:]) for line in stream.text.splitlines() if line.startswith("data: ")]
        final = next(message for message in messages if message["msg"] == "process_completed")
        assert final["success"], final
        return final["output"]["data"]


async def test_that_a_return_runs_to_its_end_on_the_page(web_with) -> None:
    web = web_with(server={"has_chat_page": True, "has_staff_page": False})
    async with web.web.router.lifespan_context(web.web):
        browser = Browser(web.client())
        first = await browser.call(LOAD, "", "")
        assert "AI assistant" in first[CHAT][0]["content"][0]["text"]
        assert await web.app.log.owner(web.tokens.conversation(first[TOKEN])) is None
        token = (await browser.call(PICK, ANNA.email, first[TOKEN], ""))[TOKEN]
        assert await web.app.log.owner(web.tokens.conversation(token)) == ANNA.id
        await browser.call(SUBMIT, "I want to return the boots", token, "")
        await browser.call(CHOOSE, token, "", chosen="they do not fit")
        restored = await browser.call(LOAD, token, "")
        assert restored[ACTIONS]["visible"] is True
        assert restored[PICKER]["value"] == ANNA.email
        await browser.call(CONFIRM, None, token, "")
        assert len(web.dialogue.unit_of_work.returns) == 1
        done = await browser.call(LOAD, token, "")
        assert "is open" in done[CHAT][-1]["content"][0]["text"]
        assert done[ACTIONS]["visible"] is False
        declined = await browser.call(DECLINE, None, "a stolen page without a token", "")
        assert len(declined[CHAT] or ()) <= 1
        assert (await browser.call(NEW, "", ""))[TOKEN] != token


async def test_that_the_page_speaks_the_language_that_is_chosen_and_keeps_what_was_said(web_with) -> None:
    web = web_with(server={"has_chat_page": True, "has_staff_page": False})
    async with web.web.router.lifespan_context(web.web):
        browser = Browser(web.client())
        first = await browser.call(LOAD, "", "")
        chosen = await browser.call(LANGUAGE, "1 zh", "", first[TOKEN])
        assert (chosen[BOX]["placeholder"], chosen[BEGIN]["value"], chosen[-1]) == ("请输入您的问题", "新对话", "zh")
        assert chosen[SPOKEN] == "zh"
        assert "AI 助手" in chosen[CHAT][0]["content"][0]["text"], "nobody had written: it begins anew"
        said = await browser.call(SAID, "2 What is the policy on postage?", chosen[TOKEN], "zh")
        assert "policy on postage" in said[CHAT][1]["content"][0]["text"]
        back = await browser.call(LANGUAGE, "3 en", "", chosen[TOKEN])
        assert (back[TOKEN], len(back[CHAT])) == (chosen[TOKEN], 3)
        assert (await browser.call(LANGUAGE, "4 xx", "", chosen[TOKEN]))[-1] == "en", "what is not known is the shop's"


async def test_that_the_benchmarks_shopper_is_answered_on_the_page(web_with) -> None:
    web = web_with(server={"has_chat_page": True, "has_staff_page": False})
    async with web.web.router.lifespan_context(web.web):
        client = web.client()
        shopper = await begin_on_page(client, await open_page(client), ANNA.email)
        assert await web.app.log.owner(web.tokens.conversation(shopper.token)) == ANNA.id
        heard = await shopper.write("where is my order 40817?")
        assert (heard.is_answered, heard.failure) == (True, "")
        assert "40817" in heard.sentence
