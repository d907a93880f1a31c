"""Slips of input methods: another character of the same sound, or letters; the words that exist are jieba's."""

import threading

import pytest

from chatbot.adapters.retrieval.chinese import Vocabulary, vocabulary
from chatbot.adapters.understanding.homophones import HomophoneCorrector
from chatbot.ports.understander import Speller

_WRITTEN = (
    "我要退货，取消订单",
    "购物金几年过期",
    "运单号查不到，刚发的货",
    "换个鞋底多少钱",
    "邮费谁付，退货要不要自己出邮费",
    "快递到哪了，我在德国",
    "尺码不对，能退吗，能不能退",
    "运单号多少，运单号查不到",
    "发票会不会寄，手机号和验证码",
    "那双靴子的发票哪双送",
    "快递呢，尺码，昨天查不到刚下的单，还是查不到",
)


@pytest.fixture(scope="module")
def speller() -> Speller:
    return HomophoneCorrector(_WRITTEN * 200, vocabulary)


def _mended(speller: Speller, text: str) -> str:
    for run, meant in speller.slips(text).items():
        text = text.replace(run, meant)
    return text


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("我要腿货", "我要退货"),
        ("取肖订单", "取消订单"),
        ("够物金几年过其", "购物金几年过期"),
        ("运单好查不道刚发的货", "运单号查不到刚发的货"),
        ("换个底多少前", "换个底多少钱"),
        ("邮废谁付", "邮费谁付"),
        ("快第到哪了", "快递到哪了"),
        ("尺吗不对", "尺码不对"),
        ("付不了，发漂呢？快第呢", "付不了，发票呢？快递呢"),
    ],
)
def test_that_a_character_of_the_same_sound_is_mended(speller: Speller, text: str, meant: str) -> None:
    assert _mended(speller, text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("tui货要不要zi己出邮费", "退货要不要自己出邮费"),
        ("我在de国", "我在德国"),
        ("我的kuaidi到哪了", "我的快递到哪了"),
        ("能bu能tui", "能不能退"),
        ("fapiao", "fapiao"),
        ("fapiao呢", "发票呢"),
        ("我的jacket尺吗不对", "我的jacket尺码不对"),
    ],
)
def test_that_syllables_between_characters_are_read(speller: Speller, text: str, meant: str) -> None:
    assert _mended(speller, text) == meant


def test_that_a_slip_is_told_with_the_run_it_stands_in(speller: Speller) -> None:
    text = "订单40817快第到哪了? 尺吗不对.取肖订单 谢谢"
    assert speller.slips(text) == {
        "订单40817快第到哪了": "订单40817快递到哪了",
        "尺吗不对.取肖订单": "尺码不对.取消订单",
    }


@pytest.mark.parametrize("text", ["", "where is my order", "我要退货", "快递到哪了", "运单号40817", "好的"])
def test_that_what_is_written_right_stays(speller: Speller, text: str) -> None:
    assert speller.slips(text) == {}


@pytest.mark.parametrize("text", ["取笑别人", "有露水", "登陆月球", "定单", "发飘"])
def test_that_words_that_exist_stay(text: str) -> None:
    speller = HomophoneCorrector(("取消，漏水，登录，订单，发票",) * 200, vocabulary)
    assert speller.slips(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "快快第到",
        "邮不邮废",
        "取一取肖像",
        "尺马克杯",
        "偷邸",
    ],
    ids=["twice", "yes or no", "a word goes on", "a word begins", "no character is left"],
)
def test_that_what_is_meant_so_stays(text: str) -> None:
    speller = HomophoneCorrector((*_WRITTEN * 200, *("头低",) * 500), vocabulary)
    assert speller.slips(text) == {}


@pytest.mark.parametrize(
    "text",
    ["anna.tui货@post.example", "邮箱tui@post.example", "买tui2件", "看tui.example", "AB-tui", "TUI货", "换成L码"],
)
def test_that_names_mails_and_codes_stay(speller: Speller, text: str) -> None:
    assert speller.slips(text) == {}


@pytest.mark.parametrize("text", ["我的name呢", "用police付", "tuihuox呢", "在hamburg住"])
def test_that_words_of_another_language_stay(speller: Speller, text: str) -> None:
    assert speller.slips(text) == {}


def test_that_names_of_the_shop_stay() -> None:
    assert HomophoneCorrector(_WRITTEN * 200, vocabulary).slips("快第到") == {"快第到": "快递到"}
    assert HomophoneCorrector(_WRITTEN * 200, vocabulary, {"快第", "灯"}).slips("快第到") == {}


def test_that_small_words_are_no_slips_of_one_another(speller: Speller) -> None:
    assert speller.slips("哪双靴子") == {}


def test_that_only_words_written_often_are_meant() -> None:
    assert HomophoneCorrector(_WRITTEN * 2, vocabulary).slips("尺吗不对") == {}
    assert HomophoneCorrector((), vocabulary).slips("尺吗不对，tui货") == {}


def test_that_words_said_everywhere_are_not_meant() -> None:
    words = vocabulary()
    everywhere = Vocabulary({**words.counts, "尺码": sum(words.counts.values())}, words.stop)
    assert HomophoneCorrector(_WRITTEN * 200, lambda: everywhere).slips("尺吗") == {}


def test_that_what_the_texts_have_too_is_no_slip_but_for_once() -> None:
    assert HomophoneCorrector((*_WRITTEN * 200, "尺吗"), vocabulary).slips("尺吗") == {"尺吗": "尺码"}
    assert HomophoneCorrector((*_WRITTEN * 200, *("尺吗",) * 9), vocabulary).slips("尺吗") == {}


def test_that_the_texts_are_learnt_once() -> None:
    asked: list[int] = []

    def words() -> Vocabulary:
        asked.append(1)
        return vocabulary()

    speller = HomophoneCorrector(_WRITTEN, words)
    assert speller.slips("a return") == {}
    assert asked == []
    threads = [threading.Thread(target=speller.warm_up) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert speller.slips("退货") == {}
    assert asked == [1]
