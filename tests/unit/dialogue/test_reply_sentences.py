from collections.abc import AsyncGenerator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.dialogue.ground.sentences import sentences


async def _pieces(*pieces: str) -> AsyncGenerator[str]:
    for piece in pieces:
        yield piece


async def _cut(*pieces: str) -> list[str]:
    return [sentence async for sentence in sentences(_pieces(*pieces))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is late. It comes tomorrow.", ["It is late.", "It comes tomorrow."]),
        ("Really? Yes! Good.", ["Really?", "Yes!", "Good."]),
        ("It costs 4.90 EUR. It weighs 1.18 kg.", ["It costs 4.90 EUR.", "It weighs 1.18 kg."]),
        ("Take a tent, e.g. the Skarv 2. It fits.", ["Take a tent, e.g. the Skarv 2.", "It fits."]),
        ("Approx. 3 days, i.e. soon. No. 40817 is late.", ["Approx. 3 days, i.e. soon.", "No. 40817 is late."]),
        ("No mark at the end", ["No mark at the end"]),
        ("One line\nAnother line\n\nA third", ["One line", "Another line", "A third"]),
        ("“<quote1>”\nAnd more.", ["“<quote1>”", "And more."]),
        ("您的包裹晚了。预计明天到。", ["您的包裹晚了。", "预计明天到。"]),
        ("  \n \n", []),
        ("", []),
    ],
)
async def test_that_a_text_is_cut_into_its_sentences(text: str, expected: list[str]) -> None:
    assert await _cut(text) == expected
    assert await _cut(*text) == expected


async def test_that_a_sentence_is_ready_as_soon_as_the_next_one_has_begun() -> None:
    read = []

    async def pieces() -> AsyncGenerator[str]:
        for piece in ("It is late.", " It", " comes."):
            read.append(piece)
            yield piece

    stream = sentences(pieces())
    assert await anext(stream) == "It is late."
    assert read == ["It is late.", " It"]
    await stream.aclose()


async def test_that_closing_closes_the_stream_of_pieces() -> None:
    closed = []

    async def pieces() -> AsyncGenerator[str]:
        try:
            yield "One. "
            yield "Two. "
        finally:
            closed.append(True)

    stream = sentences(pieces())
    await anext(stream)
    await stream.aclose()
    assert closed == [True]


@given(st.lists(st.text(alphabet="aA .!?\n9。", max_size=8), max_size=12))
async def test_that_no_character_but_space_is_lost_wherever_the_pieces_end(pieces: list[str]) -> None:
    cut = await _cut(*pieces)
    assert "".join("".join(cut).split()) == "".join("".join(pieces).split())
    assert all(sentence == sentence.strip() and sentence for sentence in cut)
