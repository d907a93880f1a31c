"""Texts that mean the last reply, the present moment, or what was just told."""

import pytest

from chatbot.dialogue.understand.of_the_talk import of_the_clock, of_the_talk
from chatbot.domain.commands import Command, SmallTalk, StartFlow
from chatbot.domain.conversation import DialogueState, Focus, Message, Role
from chatbot.languages import load_languages

WORDS = {tag: language.words for tag, language in load_languages().items()}
TOLD = (Message(Role.ASSISTANT, "The 30 days have ended."), Message(Role.USER, "-"))


@pytest.mark.parametrize(
    ("tag", "text", "kind"),
    [
        ("en", "r u open now", "open_now"),
        ("en", "is anybody there now?", "open_now"),
        ("en", "what day is it today", "today"),
        ("zh", "现在有人吗", "open_now"),
        ("zh", "今天星期几", "today"),
    ],
)
def test_that_the_present_moment_is_asked_for(tag: str, text: str, kind: str) -> None:
    assert of_the_clock(text, WORDS[tag]) == SmallTalk(kind)


@pytest.mark.parametrize("text", ["i want to talk to a person now", "when did it leave", "open a return"])
def test_that_a_wish_is_no_question_about_the_clock(text: str) -> None:
    assert of_the_clock(text, WORDS["en"]) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ah that's a pity. why not?", SmallTalk("why")),
        ("why 105 and not 111,90", StartFlow("sum_up", "own.refund", "why 105 and not 111,90", 1.0)),
        ("why is it late", None),
    ],
)
def test_that_why_is_asked_after_a_few_words_or_of_a_sum(text: str, expected: Command | None) -> None:
    state = DialogueState(history=TOLD, focus=Focus(order_number="40344"))
    assert of_the_talk(text, state, WORDS["en"]) == ((expected,) if expected else ())
