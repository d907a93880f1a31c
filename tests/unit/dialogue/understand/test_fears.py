import pytest

from chatbot.dialogue.understand.forms import fears_cancelling
from chatbot.languages import load_languages

_LANGUAGES = load_languages()


@pytest.mark.parametrize(
    ("tag", "text", "is_feared"),
    [
        ("zh", "那会不会给我取消啊", True),
        ("zh", "没付款会自动取消吗", True),
        ("zh", "帮我取消", False),
        ("zh", "能取消吗", False),
        ("en", "will you cancel my order if i don't pay today?", True),
        ("en", "does it get cancelled automatically?", True),
        ("en", "can you cancel my order?", False),
        ("en", "cancel it please", False),
    ],
)
def test_that_a_worry_about_cancelling_is_no_wish(tag: str, text: str, *, is_feared: bool) -> None:
    assert fears_cancelling(text, _LANGUAGES[tag].words) is is_feared
