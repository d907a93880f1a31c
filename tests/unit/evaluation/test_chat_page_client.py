"""How a shopper on the chat page is heard, over a wire that a script answers."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from chatbot.evaluation.chat_page_client import Page, PageShopper, begin_on_page, open_page

_PARTS = (("sd-chat", "chatbot"), ("sd-box", "textbox"), ("sd-picker", "dropdown"), (None, "browserstate"))
_SIGN = '<div class="sd-writing"></div>'
_PAGE = Page(load=0, pick=1, write=2, following={2: (3,)}, chat=0, token=1)


def _function(number: int, target: tuple[int | None, str], after: int | None = None) -> dict[str, Any]:
    return {"id": number, "targets": [target], "outputs": [1, 4], "trigger_after": after}


_CONFIG = {
    "components": [
        {"id": number, "type": kind, "props": {"elem_id": name}} for number, (name, kind) in enumerate(_PARTS, start=1)
    ],
    "dependencies": [
        _function(5, (0, "load")),
        _function(6, (3, "input")),
        _function(7, (2, "submit")),
        _function(8, (None, "then"), after=5),
        _function(9, (None, "then"), after=7),
    ],
}
_DOCUMENT = f"<html><script>window.gradio_config = {json.dumps(_CONFIG)};</script></html>"


def _said(role: str, text: str) -> dict[str, Any]:
    return {"role": role, "content": [{"type": "text", "text": text}]}


def _reply(text: str) -> str:
    return f'<div class="sd-reply"><div class="sd-text">{text}</div></div>'


_GREETED = [_said("assistant", _reply("Hello."))]
_WAITING = [*_GREETED, _said("user", "where is it"), _said("assistant", _SIGN)]
_DONE = [*_WAITING[:2], _said("assistant", _reply("It is late. Sorry."))]
_REPLACED = [["replace", [2, "content", 0, "text"], _reply("It is late.")]]


def _update(*data: Any) -> dict[str, Any]:
    return {"msg": "process_generating", "success": True, "output": {"data": data}}


def _end(*data: Any) -> dict[str, Any]:
    return {"msg": "process_completed", "success": True, "output": {"data": data}}


_FAILED = {"msg": "process_completed", "success": False, "output": {"error": None}}
_CUT = {"msg": "unexpected_error", "success": False, "message": "gone"}


class _Server:
    """Answers each call with the next messages, and keeps what was asked."""

    def __init__(self, *calls: list[dict[str, Any]] | httpx.Response | Exception) -> None:
        self._calls = list(calls)
        self.asked: list[tuple[int, list[str]]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/queue/join"):
            body = json.loads(request.content)
            self.asked.append((body["fn_index"], body["data"]))
            match self._calls[0]:
                case httpx.Response() as refused:
                    return refused
                case _:
                    return httpx.Response(200, json={"event_id": "e"})
        match self._calls.pop(0):
            case Exception() as error:
                raise error
            case said:
                return httpx.Response(200, text="".join(f"data: {json.dumps(one)}\n\n" for one in said))

    @property
    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self), base_url="http://shop")

    @property
    def shopper(self) -> PageShopper:
        return PageShopper(self.client, _PAGE, "abc", "token")


def _documents(*answers: httpx.Response) -> httpx.AsyncClient:
    given = iter(answers)
    return httpx.AsyncClient(transport=httpx.MockTransport(lambda _: next(given)), base_url="http://shop")


async def test_that_a_page_says_what_its_functions_are_once_it_is_built() -> None:
    starting = httpx.Response(200, text="starting", headers={"Refresh": "0.01"})
    page = await open_page(_documents(starting, httpx.Response(200, text=_DOCUMENT)))
    assert page == Page(load=5, pick=6, write=7, following={5: (8,), 7: (9,)}, chat=0, token=1)


async def test_that_another_document_is_an_error() -> None:
    with pytest.raises(httpx.RemoteProtocolError, match="does not say"):
        await open_page(_documents(httpx.Response(200, text="<html></html>")))


async def test_that_a_customer_is_chosen_with_the_token_of_the_page() -> None:
    server = _Server([_end(_GREETED, "first")], [_end(_GREETED, "second")])
    shopper = await begin_on_page(server.client, _PAGE, "anna@post.example")
    assert shopper.token == "second"
    assert server.asked == [(0, ["", ""]), (1, ["anna@post.example", "first", ""])]


async def test_that_a_page_that_fails_is_not_opened() -> None:
    with pytest.raises(httpx.RemoteProtocolError, match="the chat page failed: failed"):
        await begin_on_page(_Server([_FAILED]).client, _PAGE, "anna@post.example")


async def test_that_update_sentence_and_end_of_an_answer_are_timed() -> None:
    server = _Server([_update(_WAITING, "t"), _update(_REPLACED, []), _end(_DONE, "t")], [_end([], None)])
    heard = await server.shopper.write("where is it")
    assert (heard.sentence, heard.is_answered, heard.failure) == ("It is late.", True, "")
    assert 0 < heard.first_event_ms < heard.first_sentence_ms < heard.whole_ms
    assert server.asked == [(2, ["where is it", "token", ""]), (3, ["token"])]


async def test_that_a_sentence_that_came_with_the_end_alone_is_heard() -> None:
    heard = await _Server([_update(_WAITING, "t"), _end(_DONE, "t")], []).shopper.write("where is it")
    assert (heard.sentence, heard.is_answered) == ("It is late. Sorry.", True)


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (httpx.Response(503), "503"),
        (httpx.ReadError("cut"), "ReadError"),
        ([_update(_WAITING, "t")], "cut"),
        ([_update(_WAITING, "t"), _CUT], "unexpected_error"),
        ([_FAILED], "failed"),
        ([_update(_WAITING, "t"), _end(_GREETED, "t")], "no reply"),
    ],
)
async def test_that_what_ends_otherwise_is_an_error(answer: Any, failure: str) -> None:
    heard = await _Server(answer, []).shopper.write("where is it")
    assert (heard.is_answered, heard.failure) == (False, failure)


async def test_that_a_page_that_is_refused_was_never_open() -> None:
    answers = iter((httpx.Response(404), httpx.ReadError("cut"), httpx.Response(200, text="data: ALIVE\n\n")))

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/chat/gradio_api/heartbeat/abc"
        match next(answers):
            case Exception() as error:
                raise error
            case given:
                return given

    client = httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://shop")
    shopper = PageShopper(client, _PAGE, "abc", "token")
    assert [await shopper.stay() for _ in range(3)] == [False, False, True]
