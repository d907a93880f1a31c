import pytest

from chatbot.dialogue.understand.belongings import Belongings
from chatbot.languages import load_languages

_BOUGHT = Belongings(
    ("Lykta Desk Lamp desk lamp 台灯", "Brenna Whistling Kettle kettle 鸣笛水壶"),
    (
        *(" Tonavik Over-Ear Headphones", "头戴式耳机 Tonavik Over-Ear Headphones", " Skarv 2"),
        *(" Lykta Reading Lamp", "阅读台灯 台灯 Lykta Reading Lamp", "headphones"),
    ),
)


@pytest.mark.parametrize(
    ("tag", "text", "is_of_others"),
    [
        ("en", "how long do I have to send headphones back?", True),
        ("en", "how long do I have to send the lamp back?", False),
        ("en", "can the headphones and the lamp go back?", False),
        ("en", "how long do I have?", False),
        ("en", "what did order 2 cost", False),
        ("zh", "头戴式耳机能退吗", True),
        ("zh", "台灯能退吗", False),
        ("en", "the lykta reading lamp in black?", True),
        ("zh", "阅读台灯，黑色的", True),
    ],
)
def test_that_goods_of_others_are_told_from_ones_own(tag: str, text: str, *, is_of_others: bool) -> None:
    assert _BOUGHT.lack_what_is_in(text, load_languages()[tag].words) is is_of_others
