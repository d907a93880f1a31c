"""The words of a report that tell which thing is not there."""

import pytest

from chatbot.dialogue.remedies.tellings import lacking
from chatbot.domain.conversation import DialogueState, Frame
from chatbot.testing.assistant import DialogueTest


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("there was no lamp in the parcel with the kettle", [" lamp "]),
        ("the lamp arrived without the kettle", [" the kettle"]),
        ("the kettle has a dent", []),
        ("no socks and no boots", [" socks ", " boots"]),
    ],
)
def test_that_what_is_not_there_is_told_from_what_is(text: str, parts: list[str]) -> None:
    test = DialogueTest()
    turn = test.parts.view(test.session, DialogueState())
    frames = lacking(Frame("report_problem", (("said", (text,)),)), turn)
    assert [one.slot("said")[0] for one in frames] == parts
