"""Dividing Markdown into sentences."""

import pytest

from chatbot.adapters.retrieval.sentences import sentences_of

_TABLE = """| Service | Zone 1 | Zone 2 |
|---|---|---|
| Standard (Norpost) | 4.90 EUR | 8.90 EUR |
| Express | 11.90 EUR | |"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It costs 4.90 EUR. Over 59.00 EUR it is free!", ["It costs 4.90 EUR.", "Over 59.00 EUR it is free!"]),
        (
            "Some goods, e.g. Lund tents, are light. Mon-Fri only.",
            ["Some goods, e.g. Lund tents, are light.", "Mon-Fri only."],
        ),
        ("Write to care@fernholm.example. We answer.", ["Write to care@fernholm.example.", "We answer."]),
        ('It says: "Pay 2.99 EUR." Do not pay.', ['It says: "Pay 2.99 EUR."', "Do not pay."]),
        ("Is it so? Yes (mostly). 5 days.", ["Is it so?", "Yes (mostly).", "5 days."]),
        ("One line\nof two. Next", ["One line of two.", "Next"]),
        ("# Heading\n\nText.", ["Text."]),
        (
            "Steps:\n1. Rinse twice. Dry.\n2. Fold it\n   neatly.\n- **Soap:** little",
            ["Steps: Rinse twice. Dry. Fold it neatly. Soap: little."],
        ),
        ("Use *mild* `soap` of [ours](https://shop.example/soap).", ["Use mild soap of ours."]),
        ("订单已发货。三天到达！", ["订单已发货。", "三天到达！"]),
        (
            "Prices:\n" + _TABLE + "\nAll with VAT.",
            [
                "Prices:",
                "Standard (Norpost) – zone 1: 4.90 EUR; zone 2: 8.90 EUR.",
                "Express – zone 1: 11.90 EUR.",
                "All with VAT.",
            ],
        ),
        ("It is late. You choose:\n- a new one\n- your money", ["It is late.", "You choose: a new one; your money."]),
        (
            "包裹丢失时，您可以选择：\n\n- **补发：** 再寄一次。\n- 退款",
            ["包裹丢失时，您可以选择：补发： 再寄一次。退款。"],
        ),
        (f"All of them:\n- {'long ' * 60}\n- {'long ' * 60}", ["All of them:", *2 * [("long " * 60).strip()]]),
        ("| Note |\n|---|\n| Free |", ["Free."]),
        ("", []),
    ],
)
def test_that_text_is_divided_into_the_sentences_a_reader_sees(text: str, expected: list[str]) -> None:
    assert list(sentences_of(text)) == expected


def test_that_chinese_sentences_keep_their_closing_quotes() -> None:
    assert sentences_of("她说：“可以退。”请写信！谢谢") == ("她说：“可以退。”", "请写信！", "谢谢")


def test_that_a_chinese_table_row_has_chinese_punctuation() -> None:
    table = "| 区域 | 运费 | 时间 |\n| --- | --- | --- |\n| 2 区 | 8.90 欧元 | 3-5 天 |\n| 其他 | | |"

    assert sentences_of(table) == ("2 区，运费：8.90 欧元；时间：3-5 天。", "其他。")
