"""What is told of a measured server, and how its answers are counted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from chatbot.evaluation.benchmarks import Timing
from chatbot.evaluation.crowds import Crowd
from chatbot.evaluation.serve_benchmarks import Idle, Overload, Serving, as_json, lines, overloaded
from chatbot.evaluation.serve_client import Shopper

_SENTENCE = 'id: 2\nevent: sentence\ndata: {"text": "Yes."}\n\n'
_WHOLE = f"id: 1\nevent: message_received\ndata: {{}}\n\n{_SENTENCE}id: 3\nevent: finished\ndata: {{}}\n\n"
_SERVING = Serving(
    crowds=(
        Crowd("3 at once", 3, 1, 2, 1.5, 1.3, 40, (Timing("3 at once: first event", 10, 20, 2, 500),), {"503": 1}),
    ),
    page=(Crowd("2 on the chat page at once", 2, 0, 2, 1, 2, 90, (Timing("2: first update", 30, 40, 2),), {}),),
    overload=Overload(8, 5, 0, 3, 0, 5.2),
    flood=Overload(12, 6, 6, 0, 0, None),
    idle=Idle(2, 2, 20, 0.012, 0.01),
)


def _shopper(*answers: httpx.Response | Exception) -> Shopper:
    script: Iterator[httpx.Response | Exception] = iter(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        match next(script):
            case Exception() as error:
                raise error
            case given:
                return given

    return Shopper(httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://shop"), "con_1", "token")


def _stream(text: str) -> httpx.Response:
    return httpx.Response(200, text=text)


async def test_that_event_and_sentence_of_an_answer_are_timed() -> None:
    heard = await _shopper(_stream(_WHOLE)).write("hello")
    assert (heard.sentence, heard.is_answered, heard.is_refused) == ("Yes.", True, False)
    assert 0 < heard.first_event_ms <= heard.first_sentence_ms <= heard.whole_ms


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (httpx.ConnectError("gone"), "ConnectError"),
        (httpx.Response(500), "500"),
        (httpx.Response(503), "503"),
        (_stream(""), "empty"),
        (_stream(f'{_SENTENCE}event: failed\ndata: {{"error": "store-unavailable"}}\n\n'), "store-unavailable"),
    ],
)
async def test_that_what_ends_otherwise_is_an_error(answer: httpx.Response | Exception, failure: str) -> None:
    heard = await _shopper(answer).write("hello")
    assert (heard.is_answered, heard.is_whole, heard.is_refused) == (False, False, False)
    assert heard.failure == failure


async def test_that_a_refusal_is_no_error_where_it_says_how_long_to_wait() -> None:
    busy = httpx.Response(503, headers={"Retry-After": "0.01"})
    found = await overloaded([_shopper(busy, _stream(_WHOLE), busy, httpx.Response(500), busy, _stream(_WHOLE))], 4)
    assert (found.answered, found.refused_503, found.refused_429, found.errors) == (1, 2, 0, 1)
    assert found.recovered_s is not None


async def test_that_nobody_recovers_where_nobody_was_refused() -> None:
    found = await overloaded([_shopper(_stream(_WHOLE))], 1)
    assert (found.answered, found.recovered_s) == (1, None)


async def test_that_a_stream_that_is_refused_was_never_open() -> None:
    shopper = _shopper(httpx.Response(429), httpx.ReadError("cut"), _stream(""))
    assert [await shopper.follow() for _ in range(3)] == [False, False, True]


def test_that_errors_refusals_and_idle_cost_are_told() -> None:
    told = "\n".join(lines(_SERVING))
    assert "3 messages, 1 errors (503 1), 1.3 turns/s in 1.5 s, 40 ms of" in told
    assert "3 with 503, 0 errors; a refused shopper was answered again after 5.2 s" in told
    assert "a refused shopper was answered not at all" in told
    assert "1.2% of a core over 20 s (1.0% without them)   budget 5%: kept" in told
    assert json.loads(json.dumps(as_json(_SERVING)))["idle"]["share"] == 0.012
    assert "2 on the chat page at once: 2 messages, 0 errors, 2 turns/s" in told
    assert [one.name for one in _SERVING.timings] == ["3 at once: first event", "2: first update"]


def test_that_a_page_that_was_left_out_is_said_not_to_be_measured() -> None:
    assert lines(replace(_SERVING, page=()))[-1] == "the chat page (Gradio): not measured"
