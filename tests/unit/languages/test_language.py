from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from chatbot.domain.evidence import Fact, FactKind, FactValue, Statement
from chatbot.domain.money import Money
from chatbot.errors import ConfigurationError
from chatbot.languages import Language, Phrase, load_languages

ENGLISH = load_languages()["en"]
CHINESE = Language(
    "zh",
    {
        "forms": {
            "money": "{amount} {currency}", "day": "M月d日EEEE", "day_and_year": "y年M月d日", "time": "HH:mm",
            "moment": "{day} {time}", "days": "{number} 天", "one_day": "1 天", "percent": "{number}%",
        },
        "terms": {}, "phrases": {"greeting": "你好"}, "claims": {}, "words": {},
    },
)  # fmt: skip
BERLIN = ZoneInfo("Europe/Berlin")


def _fact(kind: FactKind, value: FactValue, name: str = "fact", **traits: str) -> Fact:
    return Fact(name, kind, value, "test:1", tuple(traits.items()))


VALUES: list[tuple[Fact, str]] = [
    (_fact(FactKind.ITEM, ("Trail Boots",)), "Trail Boots"),
    (_fact(FactKind.ITEM, ("Trail Boots", "Desk Lamp")), "Trail Boots and Desk Lamp"),
    (_fact(FactKind.ITEM, ("Boots", "Lamp", "2 x Socks")), "Boots, Lamp, and 2 x Socks"),
    (_fact(FactKind.PRODUCT, "Skarv 2"), "Skarv 2"),
    (_fact(FactKind.ORDER, "40817"), "40817"),
    (_fact(FactKind.DATE, date(2026, 11, 9)), "Monday 9 November"),
    (_fact(FactKind.DATE, date(2027, 1, 31), year="shown"), "Sunday 31 January 2027"),
    (_fact(FactKind.MOMENT, datetime(2026, 11, 9, 8, 5, tzinfo=BERLIN)), "Monday 9 November, 08:05"),
    (_fact(FactKind.MONEY, Money(490)), "4.90 EUR"),
    (_fact(FactKind.MONEY, Money(123456, "GBP")), "1234.56 GBP"),
    (_fact(FactKind.COUNT, 3), "3"),
    (_fact(FactKind.DAYS, 30), "30 days"),
    (_fact(FactKind.DAYS, 1), "1 day"),
    (_fact(FactKind.PERCENT, 10), "10 %"),
    (_fact(FactKind.PERCENT, 1), "1 %"),
    (_fact(FactKind.NAME, "Norpost"), "Norpost"),
    (_fact(FactKind.NAME, ("S", "M")), "S and M"),
    (_fact(FactKind.PLACE, "Hannover"), "Hannover"),
    (_fact(FactKind.CODE, "AB23CD"), "AB23CD"),
    (_fact(FactKind.TERM, "does_not_fit"), "does not fit"),
    (_fact(FactKind.TERM, "ask.seal_unbroken"), "is the seal still unbroken"),
    (_fact(FactKind.TERM, "dark_red"), "dark red"),
    (_fact(FactKind.QUOTE, "You have 30 days."), "You have 30 days."),
    (_fact(FactKind.QUOTE, "Phone: 040 123456"), "Phone: 040 123456."),
    (_fact(FactKind.QUOTE, "See “Late parcels.”"), "See “Late parcels.”"),
]


@pytest.mark.parametrize(("fact", "written"), VALUES, ids=[f"{fact.kind} {written}" for fact, written in VALUES])
def test_that_a_value_is_written_in_the_languages_form(fact: Fact, written: str) -> None:
    assert ENGLISH.render(fact) == written


def test_that_every_kind_of_fact_is_written() -> None:
    assert {fact.kind for fact, _ in VALUES} == set(FactKind)


def test_that_another_language_has_forms_of_its_own() -> None:
    assert CHINESE.render(_fact(FactKind.DATE, date(2026, 11, 9))) == "11月9日星期一"
    assert CHINESE.render(_fact(FactKind.ITEM, ("A", "B"))) == "A和B"
    assert CHINESE.render(_fact(FactKind.DAYS, 30)) == "30 天"
    assert CHINESE.say("greeting") == "你好"


@pytest.mark.parametrize(("number", "verb"), [("one", "was"), ("many", "were"), ("", "was")])
def test_that_a_sentence_agrees_with_its_facts(number: str, verb: str) -> None:
    item = _fact(FactKind.ITEM, ("thing",), "item", number=number)
    facts = (item, _fact(FactKind.ORDER, "1", "order"), _fact(FactKind.DATE, date(2026, 11, 9), "delivered"))
    sentence = ENGLISH.compose(Statement("order_status.delivered", facts))
    assert sentence == f"Your thing (order 1) {verb} delivered on Monday 9 November."


def test_that_a_sentence_begins_with_a_capital() -> None:
    facts = (_fact(FactKind.PRODUCT, "ski", "product", number="one"), _fact(FactKind.MONEY, Money(100), "price"))
    assert ENGLISH.compose(Statement("product.price", facts)) == "Ski costs 1.00 EUR."


def test_that_a_missing_phrase_or_fact_is_a_defect() -> None:
    for statement in (Statement("no.such"), Statement("return.hand_over")):
        with pytest.raises(KeyError):
            ENGLISH.compose(statement)
    with pytest.raises(KeyError):
        ENGLISH.say("card.order")


def test_that_slots_are_the_facts_shown_and_agreements_are_none() -> None:
    assert Phrase("{item|is|are} late: {carrier} at {carrier}").slots == {"carrier"}
    assert ENGLISH.phrases["order_status.delivered"].slots == {"item", "order", "delivered"}


def test_that_wordings_begin_with_the_phrase_itself() -> None:
    assert ENGLISH.wordings("return.declined")[0] == "All right, nothing was changed."
    assert len(ENGLISH.wordings("return.declined")) > 1
    assert ENGLISH.wordings("row.items") == ("Items",)


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("Your boots are late.", {"late"}),
        ("Your boots were delivered on Monday.", {"delivered"}),
        ("Your boots have not been delivered yet.", {"not_delivered", "not"}),
        ("The parcel is on its way.", {"on_the_way"}),
        ("X goes back to X.", {"refunded"}),
        ("We will refund you, I promise.", {"refunded", "follow_up", "assurance"}),
        ("I'll get back to you.", {"follow_up"}),
        ("RETURN X IS OPEN.", {"return_open"}),
        ("It is free of charge and in stock.", {"free", "in_stock"}),
        ("Your boots are swapped.", {"exchanged"}),
        ("Exchange X is open, and X is reserved.", {"exchange", "exchanged", "reserved"}),
        ("I can't open an exchange.", {"cannot", "exchange"}),
        ("We have your report, and you get your money back.", {"reported", "money_back"}),
        ("The return of X is withdrawn.", {"withdrawn"}),
        ("This would withdraw the return of X.", set()),
        ("The invoice of order X goes to X.", {"invoice_sent"}),
        ("X is ordered again.", {"ordered_again"}),
        ("Order X is as it was before.", {"restored"}),
        ("There is X more to pay.", {"to_pay"}),
        ("It is now to be paid with X and goes to the new address.", {"payment_changed", "address_changed"}),
        ("You can still cancel the whole order.", {"can_cancel"}),
        ("You will hear from us about a replacement.", {"news", "replacement"}),
        ("You get an e-mail whenever a parcel of order X moves.", {"mails_on"}),
        ("Monday would suit.", set()),
    ],
)
def test_that_claims_are_found_by_their_words(text: str, claims: set[str]) -> None:
    assert ENGLISH.claims_in(text) == claims


def test_that_a_phrase_claims_the_same_for_one_and_for_many() -> None:
    for key, phrase in ENGLISH.phrases.items():
        for number in ("one", "many"):
            facts = [_fact(FactKind.NAME, "X", slot, number=number) for slot in phrase.slots]
            composed = ENGLISH.compose(Statement(key, tuple(facts)))
            assert ENGLISH.claims_in(composed) == ENGLISH.claims_of(key), (key, composed)


def _written(folder: Path, **changes: object) -> Path:
    content = {
        "forms": {}, "terms": {}, "claims": {"late": r"\blate\b"}, "words": {"yes": ["yes"]},
        "phrases": {"greeting": "Hello"}, **changes,
    }  # fmt: skip
    (folder / "en.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    return folder


def test_that_every_file_of_a_folder_is_a_language(tmp_path: Path) -> None:
    languages = load_languages(_written(tmp_path))
    assert {tag: language.say("greeting") for tag, language in languages.items()} == {"en": "Hello"}
    assert languages["en"].wordings("greeting") == ("Hello",)


def test_that_paraphrases_stand_in_a_file_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "paraphrases").mkdir()
    (tmp_path / "paraphrases" / "en.yaml").write_text("greeting: [Hi]", encoding="utf-8")
    assert load_languages(_written(tmp_path))["en"].wordings("greeting") == ("Hello", "Hi")


@pytest.mark.parametrize(
    "changes",
    [{"phrases": ["greeting"]}, {"claims": {"late": "("}}, {"words": {"yes": 3}}, {"forms": None, "phrases": None}],
)
def test_that_a_broken_language_file_is_named(tmp_path: Path, changes: dict[str, object]) -> None:
    with pytest.raises(ConfigurationError, match=r"en\.yaml: not a language file"):
        load_languages(_written(tmp_path, **changes))


@pytest.mark.parametrize("content", [b"phrases: [", b"", b"- a", b"phrases: \xff"])
def test_that_a_file_that_is_no_language_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "en.yaml").write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"en\.yaml: not a language file"):
        load_languages(tmp_path)


def test_that_a_name_that_is_no_language_is_refused(tmp_path: Path) -> None:
    _written(tmp_path).joinpath("en.yaml").rename(tmp_path / "klingonese.yaml")
    with pytest.raises(ConfigurationError, match=r"klingonese\.yaml"):
        load_languages(tmp_path)
