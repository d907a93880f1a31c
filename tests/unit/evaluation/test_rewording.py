"""Other wordings keep what is asked for: numbers, e-mails, codes and addresses survive every manner of writing."""

import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.evaluation.conversations.files import ConversationFile, Script
from chatbot.evaluation.conversations.rewording import FIXED, bursts, forms_of, manners_for, message_reworded, reworded
from chatbot.evaluation.conversations.typing_errors import mistyped, neighbours
from chatbot.evaluation.conversations.wordings import load_wordings

_ALL = ("order", "synonyms", "polite", "fillers", "typos", "bursts", "slips", "no_punctuation", "lower", "wide_digits")
_NARROW_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_EN, _ZH = load_wordings()["en"], load_wordings()["zh"]
_TOKENS = st.sampled_from(
    ["40817", "anna.lindholm@post.example", "8WC8EZ", "KXWQZT", "LS1 4AP", "39.00", "10:30", "2026-11-18", "#40655"]
)
_WORDS = st.sampled_from(
    [
        "where is",
        "my parcel",
        "to return the",
        "lamp,",
        "it's",
        "broken.",
        "Can I",
        "cancel?",
        "and",
        "because,",
        "Hamburg",
    ]
)
_CHINESE = st.sampled_from(["订单", "怎么还没到", "，", "我想", "退货。", "快递", "什么时候", "？", "的话", "能不能"])


def _fixed(text: str) -> list[str]:
    return sorted(FIXED.findall(text.translate(_NARROW_DIGITS)))


def _script(*texts: str, outcome: str = "say", **head: object) -> Script:
    steps = [{"user": text, "expect": {"outcome": outcome}} for text in texts]
    return Script.model_validate({"title": "x", "steps": steps, **head})


def _file(script: Script) -> ConversationFile:
    return ConversationFile("en/a", "en", script)


@given(st.lists(_WORDS | _TOKENS, min_size=1, max_size=12), st.sets(st.sampled_from(_ALL)), st.integers(0, 99))
def test_that_numbers_e_mails_and_codes_survive_in_english(pieces: list[str], manner: set[str], seed: int) -> None:
    text = " ".join(pieces)
    new = " ".join(message_reworded(text, manner, _EN, Random(seed)))
    assert _fixed(new) == _fixed(text)


@given(st.lists(_CHINESE | _TOKENS, min_size=1, max_size=12), st.sets(st.sampled_from(_ALL)), st.integers(0, 99))
def test_that_numbers_e_mails_and_codes_survive_in_chinese(pieces: list[str], manner: set[str], seed: int) -> None:
    text = "，".join(pieces)
    new = "，".join(message_reworded(text, manner, _ZH, Random(seed)))
    assert _fixed(new) == _fixed(text)


@given(st.text(alphabet="abcdefgh IJ.,?", max_size=60), st.integers(0, 99))
def test_that_at_most_two_words_are_mistyped_and_keep_their_first_letter(text: str, seed: int) -> None:
    old, new = text.split(" "), mistyped(text, Random(seed)).split(" ")
    assert len(old) == len(new)
    differing = [(one, other) for one, other in zip(old, new, strict=True) if one != other]
    assert len(differing) <= 2
    assert all(len(one) >= 5 and one[0] == other[0] for one, other in differing)


def test_that_who_and_where_are_not_mistyped_and_goods_seldom() -> None:
    assert {mistyped("Send it to Marktstrasse", Random(seed)) for seed in range(200)} == {"Send it to Marktstrasse"}
    goods = [mistyped("the fjellfot", Random(seed), {"fjellfot"}) != "the fjellfot" for seed in range(400)]
    others = [mistyped("the trousers", Random(seed)) != "the trousers" for seed in range(400)]
    assert 0 < sum(goods) < sum(others) / 2


def test_that_fingers_slip_to_keys_that_lie_beside() -> None:
    assert set(neighbours("g")) == set("fhtyvb")
    assert set(neighbours("q")) == set("wa")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("hi, where is it? I need it", ("hi", "where is it?", "I need it")),
        ("the lamp, the kettle and the boots", ("the lamp, the kettle and the boots",)),
        ("order 40817 costs 39.00", ("order 40817 costs 39.00",)),
        ("a. b. c. d. e.", ("a.", "b.", "c.", "d. e.")),
    ],
)
def test_that_a_burst_is_cut_where_a_clause_begins(text: str, parts: tuple[str, ...]) -> None:
    assert bursts(text, _EN) == parts


def test_that_a_chinese_burst_is_cut_at_its_own_marks() -> None:
    assert bursts("鞋大了一码，能换吗？谢谢。", _ZH) == ("鞋大了一码", "能换吗？", "谢谢。")


def test_that_no_part_of_a_burst_is_a_mark_alone() -> None:
    assert bursts("急死了 给我转人工！！快点？！", _ZH) == ("急死了 给我转人工！！", "快点？！")
    assert bursts("come on !! where is it? ?", _EN) == ("come on !!", "where is it? ?")


@pytest.mark.parametrize("text", ["doesnt matter. what is a gift card worth?", "forget the socks. where is my order?"])
def test_that_what_drops_something_stays_first(text: str) -> None:
    assert message_reworded(text, {"order"}, _EN, Random(1)) == (text,)


@pytest.mark.parametrize(
    ("text", "outcome", "new"),
    [
        ("where is my order? how do I pay?", "say", "how do I pay? where is my order?"),
        ("where is my order and also how do I pay?", "say", "how do I pay and also where is my order?"),
        ("where is my order? can I cancel it?", "say", "where is my order? can I cancel it?"),
        ("cancel the socks. return the lamp.", "propose", "cancel the socks. return the lamp."),
        ("运费谁出？怎么付款", "say", "怎么付款。运费谁出？"),
    ],
)
def test_that_requests_change_places_only_where_nothing_hangs_on_it(text: str, outcome: str, new: str) -> None:
    (step,) = reworded(_script(text, outcome=outcome), {"order"}, Random(1)).steps
    assert step.user == new


@pytest.mark.parametrize(
    "text",
    [
        "my new address is Marktstrasse 12, 20357 Hamburg",
        "9 Orchard Row, Leeds",
        "it goes to Eva Lind, Am Damm 3 in 20357 Hamburg",
        "寄到 幸福路 12 号",
    ],
)
def test_that_a_message_with_an_address_stays_as_it_is(text: str) -> None:
    for seed in range(20):
        (step,) = reworded(_script(text), set(_ALL), Random(seed)).steps
        assert step.user == text


def test_that_marks_and_case_go_and_digits_grow_wide() -> None:
    assert message_reworded("Hasn't it come, order 40817?", {"no_punctuation", "lower"}, _EN, Random(1)) == (
        "hasnt it come order 40817",
    )
    assert message_reworded("订单40817呢", {"wide_digits"}, _ZH, Random(1)) == ("订单４０８１７呢",)


def test_that_the_same_seed_gives_the_same_forms_and_another_gives_others() -> None:
    file = _file(_script("hi, where is my parcel? it should have been here on tuesday", "i want to return the kettle"))
    forms = forms_of(file, 5, seed=7)
    assert forms == forms_of(file, 5, seed=7)
    assert forms != forms_of(file, 5, seed=8)
    assert len({form.script.model_dump_json() for form in forms}) == 5
    assert all(form.script != file.script and form.manner for form in forms)


def test_that_presses_checks_and_steps_that_may_not_vary_stay() -> None:
    steps = [{"user": "Hello there, Anna here", "may_vary": False}, {"press": "confirm"}, {"code": "right"}]
    script = Script.model_validate({"title": "x", "steps": steps})
    assert forms_of(_file(script), 3, seed=7) == ()
    assert forms_of(_file(_script("hello, where is it", may_not_be_perturbed=True)), 3, seed=7) == ()


def test_that_only_manners_that_can_change_something_are_drawn() -> None:
    assert manners_for(_script("40817")) == ("typos", "case", "fillers")
    assert "wide_digits" in manners_for(_script("订单40817还没到", language="zh"))
    assert "typos" not in manners_for(_script("订单40817还没到", language="zh"))


def test_that_each_message_is_written_otherwise_in_its_own_language() -> None:
    script = _script("where is my parcel", "我的包裹呢", language="zh")
    english, chinese = reworded(script, {"fillers"}, Random(3)).steps
    assert re.search("[a-z]", str(english.user))
    assert not re.search("[一-鿿]", str(english.user))
    assert not re.search("[a-z]", str(chinese.user))


def test_that_only_the_first_message_greets_and_thanks_follow_a_question() -> None:
    script = _script("where is my parcel?", "我的包裹到哪里了呢？")
    greetings = tuple(one.strip(" ,，") for one in (*_EN.greetings, *_ZH.greetings))
    written = [reworded(script, {"polite"}, Random(seed)).steps for seed in range(200)]
    assert any(str(first.user).startswith(greetings) for first, _ in written)
    assert not any(str(second.user).startswith(greetings) for _, second in written)
    ends = {re.sub(r".*parcel", "", str(first.user)) for first, _ in written}
    assert {"?", " please?", "? thanks", "? cheers"} <= ends
    assert any(str(second.user).endswith("？谢谢") for _, second in written)


def test_that_a_burst_is_polite_once() -> None:
    script = Script.model_validate(
        {"title": "x", "steps": [{"user": ["the green rucksack", "it does not fit at all"]}]}
    )
    assert {reworded(script, {"fillers", "polite"}, Random(seed)).steps[0].messages[1] for seed in range(20)} == {
        "it does not fit at all"
    }
