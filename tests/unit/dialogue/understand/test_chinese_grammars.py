from pathlib import Path

import pytest

from chatbot.dialogue.products.kinds import of_kind
from chatbot.dialogue.products.versions import values_named
from chatbot.dialogue.products.wishes import read_wishes
from chatbot.dialogue.understand.addresses import find_address
from chatbot.dialogue.understand.clauses import clauses_of
from chatbot.dialogue.understand.forms import is_question
from chatbot.dialogue.understand.goals_heard import heard
from chatbot.dialogue.understand.language import detect
from chatbot.dialogue.understand.plain_text import plain_text
from chatbot.dialogue.understand.quantities import with_digits
from chatbot.dialogue.understand.references import Candidate, resolve
from chatbot.dialogue.understand.slots import read_slots
from chatbot.dialogue.understand.words import first_words, plain_width, word_count
from chatbot.domain.money import Money
from chatbot.domain.products import Attribute, AttributeType, Product, Variant
from chatbot.languages import load_languages
from chatbot.languages.names import load_names
from chatbot.testing.store import product

_NAMES = Path(__file__).parents[4] / "knowledge" / "catalogue" / "names.zh.yaml"
_LANGUAGES = load_languages()
_CHINESE = _LANGUAGES["zh"].with_names(load_names(_NAMES))
_WORDS = _CHINESE.words
_THINGS = (
    Candidate("jacket", "Vinda Rain Jacket 雨衣 夹克", Money(13900)),
    Candidate("socks", "Ullgard Hiking Socks 徒步袜 袜子", Money(900)),
    Candidate("lamp", "Lykta Desk Lamp 台灯", Money(3900)),
)
_LAMP = product(
    id="lykta-desk-lamp",
    name="Lykta Desk Lamp",
    kind="desk lamp",
    variants=tuple(Variant(one, (("colour", one),), Money(3900), 5) for one in ("white", "black", "green")),
    attributes=(Attribute("dimmable", "dimmable", AttributeType.FLAG, True),),
)
_BOOTS = product(
    id="fjellfot-trail-boots",
    name="Fjellfot Trail Boots",
    kind="trail boots",
    variants=tuple(Variant(one, (("size", one), ("colour", "brown")), Money(14900), 5) for one in ("43", "44")),
)


@pytest.mark.parametrize(
    ("text", "excluded", "chosen"),
    [
        ("袜子取消，夹克照发", ("jacket",), ("socks",)),
        ("夹克留着袜子取消", ("jacket",), ("socks",)),
        ("夹克我先留着，袜子取消", ("jacket",), ("socks",)),
        ("台灯取消掉，留着夹克", ("jacket",), ("lamp",)),
        ("是袜子不是夹克", ("jacket",), ("socks",)),
        ("这不是我订的夹克", (), ("jacket",)),
        ("除了台灯都退", ("lamp",), ()),
    ],
)
def test_that_what_is_kept_is_told_before_or_behind(
    text: str, excluded: tuple[str, ...], chosen: tuple[str, ...]
) -> None:
    meant = resolve(text, _THINGS, _WORDS)
    assert (meant.excluded, meant.chosen) == (excluded, chosen)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("你好，那个，台灯 太暗了，谢谢啦", "台灯，太暗了"),
        ("定单里的耳级坏了", "订单里的耳机坏了"),
        ("那个台灯要退", "那个台灯要退"),
        ("你好", "你好"),
        ("谢谢", "谢谢"),
    ],
)
def test_that_fillers_and_slips_are_left_out(text: str, plain: str) -> None:
    assert plain_text(text, _WORDS) == plain


def test_that_what_is_polite_around_an_english_message_is_left_out() -> None:
    assert plain_text("hello, the lamp  please", _LANGUAGES["en"].words) == "the lamp"
    assert plain_text("Thank you!", _LANGUAGES["en"].words) == "Thank you!"


def test_that_two_chinese_characters_are_taken_as_one_word() -> None:
    assert word_count("我要退货 lamp") == 3
    assert first_words("等一下，我要 lamp", 2) == "等一下我"
    assert first_words("no, wait a bit", 2) == "no wait"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("一百五以内", "150以内"),
        ("两百", "200"),
        ("一千二", "1200"),
        ("二十五", "25"),
        ("三二一", "三二一"),
        ("一二百", "一二百"),
    ],
)
def test_that_chinese_numbers_are_written_in_digits(text: str, written: str) -> None:
    assert with_digits(text, _WORDS) == written
    assert with_digits(text, _LANGUAGES["en"].words) == text


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("睡袋，100以内", ("max_price", "100")),
        ("三百欧以下的帐篷", ("max_price", "300")),
        ("至少五十欧", ("min_price", "50")),
    ],
)
def test_that_prices_are_read_in_chinese(text: str, limit: tuple[str, str]) -> None:
    assert limit in [(slot.name, slot.values[0]) for slot in read_slots(plain_width(text), _WORDS)]


@pytest.mark.parametrize("text", ["能退不", "到货了没", "是插电的还是充电的", "支持吗", "行不行"])
def test_that_a_question_may_end_in_a_negation(text: str) -> None:
    assert is_question(text, _WORDS)


def test_that_a_comma_before_chinese_divides() -> None:
    clauses = clauses_of("换成XL,哦不,L码", _WORDS)
    assert [clause.text for clause in clauses] == ["换成XL", "哦不", "L码"]


def test_that_the_longer_of_two_expressions_is_heard_first() -> None:
    assert heard("帮我换个地址", _WORDS)[0] == "change_address"
    assert heard("把退货申请撤了", _WORDS)[0] == "withdraw_return"


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("查订单40911，mei.chen@mail.example", "zh"),
        ("改到 Torstraße 5, 10119 Berlin", "zh"),
        ("send it to 李伟 please", "en"),
    ],
)
def test_that_addresses_do_not_hide_the_language(text: str, tag: str) -> None:
    assert detect(text, {key: one.words for key, one in _LANGUAGES.items()}, "en") == tag


def test_that_a_recipient_behind_an_address_is_no_country() -> None:
    text = "Lindenstraße 12, 10969 Berlin,收件人 Jun Wang"
    assert find_address(text, is_asked=False) == "Lindenstraße 12, 10969 Berlin"


@pytest.mark.parametrize(
    ("text", "shown", "named"),
    [
        ("有黑色的吗", _LAMP, {"black"}),
        ("有绿的没", _LAMP, {"green"}),
        ("有紫色吗", _LAMP, {"紫色"}),
        ("不要白色", _LAMP, set()),
        ("43码有货吗", _BOOTS, {"43"}),
        ("有48码吗", _BOOTS, {"48"}),
    ],
)
def test_that_options_are_asked_for_in_chinese(text: str, shown: Product, named: set[str]) -> None:
    assert values_named(text, shown, _CHINESE) == named


def test_that_wishes_for_options_and_features_are_read_in_chinese() -> None:
    wishes = read_wishes("可以调光的台灯，不要白色，要黑色", ("", ""), (_LAMP,), _CHINESE)
    assert [variant.options[0][1] for variant in wishes.fitting(_LAMP)] == ["black"]
    assert wishes.flags == {"dimmable"}
    assert read_wishes("登山靴44码", ("", ""), (_BOOTS,), _CHINESE).options == {("size", "44")}
    assert of_kind("推荐个台灯", (_LAMP, _BOOTS), _CHINESE) == (_LAMP,)
