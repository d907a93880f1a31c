from __future__ import annotations

import pytest

from chatbot.adapters.lm.pieces import Characters, Stops, Thoughts


def _decode(tokens: list[int]) -> str:
    return bytes(tokens).decode("utf-8", errors="replace")


def test_that_a_character_is_shown_when_its_last_byte_has_come() -> None:
    characters = Characters(_decode)
    assert [characters.feed(byte) for byte in "aé订!".encode()] == ["a", "", "é", "", "", "订", "!"]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_that_reasoning_is_taken_out_however_the_text_is_cut(size: int) -> None:
    text = "<think>Is 3 < 4?</think>\n\nYes, 3 < 4 <b>holds</b><think>really</think>."
    thoughts = Thoughts()
    pieces = [thoughts.feed(text[start : start + size]) for start in range(0, len(text), size)]
    assert "".join(pieces) + thoughts.end() == "Yes, 3 < 4 <b>holds</b>."


def test_that_reasoning_begun_by_the_prompt_is_taken_out() -> None:
    thoughts = Thoughts(is_thinking=True)
    assert [thoughts.feed("They want"), thoughts.feed("</think>\nYes"), thoughts.end()] == ["", "Yes", ""]


def test_that_reasoning_without_an_end_leaves_no_answer() -> None:
    thoughts = Thoughts()
    assert thoughts.feed("<think>Hm") + thoughts.feed("</thin") + thoughts.end() == ""


def test_that_a_tag_that_is_none_after_all_is_shown() -> None:
    thoughts = Thoughts()
    assert thoughts.feed("a <th") == "a "
    assert thoughts.feed("e>") == "<the>"
    assert thoughts.feed(" <t") + thoughts.end() == " <t"


@pytest.mark.parametrize("size", [1, 2, 5, 100])
def test_that_a_text_ends_before_its_first_stop(size: int) -> None:
    text = "One. Two\nuser: three STOP"
    stops = Stops(("STOP", "\nuser:", ""))
    shown = ""
    for start in range(0, len(text), size):
        shown += stops.feed(text[start : start + size])
        if stops.is_reached:
            break
    assert shown + stops.end() == "One. Two"


def test_that_a_stop_that_stays_unfinished_is_shown_at_the_end() -> None:
    stops = Stops(("STOP",))
    assert stops.feed("a ST") == "a "
    assert stops.end() == "ST"
