from chatbot.adapters.understanding.homophones import HomophoneCorrector
from chatbot.adapters.understanding.intent_files import IntentEntry
from chatbot.adapters.understanding.spelling import SymSpellCorrector
from chatbot.bootstrap.lessons import Read
from chatbot.bootstrap.spelling import build_spellers
from chatbot.languages import load_languages

_LANGUAGES = load_languages()
_CHINESE = IntentEntry("return_items", ("我要退货",) * 50, after={"list": ("退货",) * 100})


def test_that_english_and_chinese_have_somebody_who_knows_their_spelling() -> None:
    english = IntentEntry("return_items", ("return it",))
    languages = {"en": _LANGUAGES["en"], "zh": _LANGUAGES["zh"], "nb": _LANGUAGES["en"]}
    read = Read({"en": {"r": english}, "zh": {"r": _CHINESE}, "nb": {"r": english}, "da": {"r": english}}, ())
    spellers = build_spellers(read, languages)
    assert {tag: type(one) for tag, one in spellers.items()} == {"en": SymSpellCorrector, "zh": HomophoneCorrector}


def test_that_chinese_is_learnt_from_all_that_shoppers_write_but_from_no_list_of_slips() -> None:
    speller = build_spellers(Read({"zh": {"r": _CHINESE}}, ()), _LANGUAGES)["zh"]
    assert speller.slips("我要腿货") == {"我要腿货": "我要退货"}


def test_that_english_is_learnt_from_the_word_lists_too() -> None:
    speller = build_spellers(Read({"en": {}}, ()), _LANGUAGES)["en"]
    speller.warm_up()
    assert speller.slips("my ordr") == {"ordr": "order"}
