import pytest

from chatbot.dialogue.understand.anger import without_anger
from chatbot.dialogue.understand.moods import mood_of
from chatbot.domain.commands import Mood
from chatbot.domain.conversation import Message, Role
from chatbot.languages import load_languages

_WORDS = load_languages()["en"].words
_LOUD, _OTHER = "WHERE ARE THOSE BROWN BOOTS WHERE", "WHEN DOES THAT PARCEL COME HERE"


def _history(*texts: str) -> tuple[Message, ...]:
    return tuple(Message(Role.USER, text) for text in texts)


@pytest.mark.parametrize(
    ("before", "text", "mood"),
    [
        ((), _LOUD, Mood.FRUSTRATED),
        (("where is it",), _LOUD, Mood.FRUSTRATED),
        ((_OTHER,), _LOUD, Mood.CALM),
        ((_OTHER,), f"{_LOUD}, YOU IDIOTS", Mood.ABUSIVE),
        ((_OTHER,), f"{_LOUD}!!!", Mood.FRUSTRATED),
        ((), f"{_LOUD} THANK YOU", Mood.THANKFUL),
    ],
)
def test_that_capitals_are_a_mood_only_of_who_does_not_always_write_so(
    before: tuple[str, ...], text: str, mood: Mood
) -> None:
    assert mood_of(text, _WORDS, _history(*before, text)) is mood


def test_that_what_is_wanted_stands_between_angry_words() -> None:
    assert without_anger("this is bullshit where the hell are my boots", _WORDS) == "this is where are my boots"
