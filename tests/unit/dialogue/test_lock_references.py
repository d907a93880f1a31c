"""The fact lock for a model that sees references only: what it may say of a turn, and what it may not."""

import re
from datetime import date

import pytest

from chatbot.dialogue.ground.evidence import Evidence, gather
from chatbot.dialogue.ground.lock import Locked, check
from chatbot.domain.evidence import Fact, FactKind, LockFailure, Statement
from chatbot.domain.money import Money
from chatbot.languages import Language, load_languages
from chatbot.ports.chat_model import Profile

_ENGLISH = load_languages()["en"]
_SLOT = re.compile(r"\{(?P<name>\w+)(?:\|(?P<one>[^|}]*)\|(?P<many>[^}]*))?\}")
_LABELS = ("row.", "chip.", "value.", "message.", "flow.", "card.", "error.", "greeting")
_SPOKEN = sorted(key for key in _ENGLISH.phrases if not key.startswith(_LABELS))
_BOOTS = Fact("item", FactKind.ITEM, ("Fjellfot Trail Boots",), "order:40817", (("number", "many"),))
_ORDER = Fact("order", FactKind.ORDER, "40817", "order:40817")
_LAMP = Fact("product", FactKind.PRODUCT, "Lykta Desk Lamp", "product:lamp", (("number", "one"),))


def _name(name: str, value: str) -> Fact:
    return Fact(name, FactKind.NAME, value, "shipment:1")


def _evidence(*statements: Statement) -> Evidence:
    return gather(statements, _ENGLISH)


_LATE = _evidence(
    Statement(
        "order_status.late",
        (_BOOTS, _ORDER, _name("carrier", "Norpost"), _name("place", "Hannover"), _name("scanned", "Friday, 11:00")),
    ),
    Statement("order_status.expected_now", (Fact("eta", FactKind.DATE, date(2026, 11, 18), "shipment:1"),)),
    Statement("order_status.late_apology", (Fact("promised", FactKind.DATE, date(2026, 11, 13), "shipment:1"),)),
)
_MISSING = _evidence(
    Statement("product.variant_missing", (_LAMP, Fact("option", FactKind.TERM, "red", "product:lamp"))),
    Statement("product.price", (_LAMP, Fact("price", FactKind.MONEY, Money(3900), "product:lamp"))),
)
_UNKNOWN = _evidence(Statement("answer.unknown"), Statement("answer.ask_person"))
_TURNS = {"late": _LATE, "missing": _MISSING, "unknown": _UNKNOWN}


def _check(turn: str, sentence: str) -> Locked | LockFailure:
    return check(sentence, _TURNS[turn], Profile.REFERENCES)


@pytest.mark.parametrize(
    ("turn", "sentence", "shown"),
    [
        ("late", "Your <item> (order <order>) are late.", "Your Fjellfot Trail Boots (order 40817) are late."),
        ("late", "<item> are late: it is now expected on <eta>.", None),
        ("late", "they are now expected on <eta>", "They are now expected on Wednesday 18 November"),
        ("late", "I'm sorry, you counted on <promised>, and it is late.", None),
        ("late", "<carrier> last scanned the parcel in <place> on <scanned>.", None),
        ("missing", "<product> does not come in <option>.", "Lykta Desk Lamp does not come in red."),
        ("missing", "<product> costs <price> but doesn't come in <option>.", None),
        ("missing", "It is <price>.", "It is 39.00 EUR."),
        ("unknown", "I don't know that, and I'd rather not guess.", None),
        ("unknown", "A person from the team can help you with it.", None),
        ("unknown", "I don’t know that, and I’d rather not guess; a person from the team can help you.", None),
    ],
)
def test_that_what_the_evidence_says_passes_with_its_values_filled_in(
    turn: str, sentence: str, shown: str | None
) -> None:
    locked = _check(turn, sentence)
    assert isinstance(locked, Locked), locked
    assert "<" not in locked.text
    assert shown is None or locked.text == shown


@pytest.mark.parametrize(
    ("turn", "sentence", "failure"),
    [
        ("late", "Your <parcel> is late.", "unknown_reference"),
        ("late", "Your <item2> are late.", "unknown_reference"),
        ("late", "Your <refund> is late.", "unknown_reference"),
        ("unknown", "A person can help with <item>.", "unknown_reference"),
        ("late", "Your <item> are 3 days late.", "number"),
        ("late", "Your <item> (order 40817) are late.", "number"),
        ("late", "It is now expected on 18 November.", "number"),
        ("late", "Your <item> are late in Berlin.", "word"),
        ("late", "Your <item> are late because of the snow.", "word"),
        ("late", "Dear Anna, your <item> are late.", "word"),
        ("late", "Your <item> are late, idiot.", "word"),
        ("late", "Votre <item> est en retard.", "word"),
        ("late", "您的 <item> 晚了", "word"),
        ("late", "Your <item> are late and free.", "claim"),
        ("late", "Your <item> were delivered.", "claim"),
        ("late", "Your <item> are lost.", "claim"),
        ("late", "Your <item> are cancelled.", "claim"),
        ("late", "Your <item> are late, and I'll get back to you.", "claim"),
        ("late", "Your <item> are late; we will refund you.", "claim"),
        ("late", "It is guaranteed on <eta>.", "claim"),
        ("late", "Your refund is approved.", "claim"),
        ("late", "Your <item> are late, but you can return it.", "claim"),
        ("late", "Your <item> are not late.", "claim"),
        ("late", "Your <item> are late, and it isn't expected on <eta>.", "claim"),
        ("late", "A colleague is sorry: your <item> are late.", "claim"),
        ("late", "Yes, your <item> are late.", "claim"),
        ("late", "Your <item> (order <order>) is late.", "agreement"),
        ("late", "<item> was late.", "agreement"),
        ("missing", "<product> don't come in <option>.", "agreement"),
        ("late", "Your **<item>** are late.", "markup"),
        ("late", "Your <b>item</b> is late.", "unknown_reference"),
        ("late", "Your <Item> are late.", "markup"),
        ("late", "[order_status.late] Your <item> are late.", "markup"),
        ("late", "Your <item> are late: https://parcels.example", "markup"),
        ("late", "Your <item> are late, see www.parcels.example", "markup"),
        ("late", "# Your <item> are late", "markup"),
        ("missing", "<product> does come in <option>.", "negation"),
        ("missing", "<product> is sold in <option>.", "negation"),
        ("missing", "<product> doesn't not come in <option>.", "negation"),
        ("missing", "<product> does not cost <price>.", "negation"),
        ("unknown", "I don't know that, and I'd rather guess.", "negation"),
        ("unknown", "A person from the team can not help you with it.", "claim"),
    ],
)
def test_that_what_the_evidence_does_not_say_fails(turn: str, sentence: str, failure: str) -> None:
    failed = _check(turn, sentence)
    assert isinstance(failed, LockFailure), failed
    assert failed.check == failure


def _one(key: str, number: str) -> Evidence:
    """Return the evidence of a single statement whose facts have telling values."""
    kinds = {"item": FactKind.ITEM, "product": FactKind.PRODUCT, "accessory": FactKind.PRODUCT}
    names = sorted(_ENGLISH.phrases[key].slots)
    facts = (Fact(name, kinds.get(name, FactKind.NAME), f"<{name}>", "s", (("number", number),)) for name in names)
    return _evidence(Statement(key, tuple(facts)))


def _as_model(wording: str, number: str) -> str:
    return _SLOT.sub(lambda slot: f"<{slot['name']}>" if slot["one"] is None else slot[number], wording)


def _negators(language: Language, sentence: str) -> list[re.Match[str]]:
    words = "|".join(map(re.escape, language.words["negator"]))
    return list(re.finditer(rf"(?<![\w'])(?:{words})(?![\w'])", sentence, re.IGNORECASE))


@pytest.mark.parametrize("key", _SPOKEN)
@pytest.mark.parametrize("number", ["one", "many"])
def test_that_every_wording_of_a_phrase_passes(key: str, number: str) -> None:
    for wording in _ENGLISH.wordings(key):
        sentence = _as_model(wording, number)
        assert isinstance(check(sentence, _one(key, number), Profile.REFERENCES), Locked), sentence


@pytest.mark.parametrize("key", _SPOKEN)
def test_that_a_phrase_without_facts_is_one_sentence_so_that_no_half_of_it_counts_as_said(key: str) -> None:
    if not _ENGLISH.phrases[key].slots and not _ENGLISH.claims_of(key):
        assert all(len(re.findall(r"[.!?](?= |$)", wording)) == 1 for wording in _ENGLISH.wordings(key))


@pytest.mark.parametrize("key", _SPOKEN)
def test_that_no_wording_passes_without_one_of_its_negations_or_with_one_more(key: str) -> None:
    evidence = _one(key, "one")
    for wording in _ENGLISH.wordings(key):
        sentence = _as_model(wording, "one")
        for found in _negators(_ENGLISH, sentence):
            positive = _positive(found.group())
            dropped = f"{sentence[: found.start()]}{positive}{sentence[found.end() :]}"
            assert isinstance(check(dropped, evidence, Profile.REFERENCES), LockFailure), dropped
        added = re.sub(r"\b(is|are|can|was|has|do|does)\b(?!')", r"\1 not", sentence, count=1)
        if added != sentence:
            assert isinstance(check(added, evidence, Profile.REFERENCES), LockFailure), added


def _positive(negator: str) -> str:
    pairs = {"no": "a", "nothing": "everything", "cannot": "can", "can't": "can", "without": "with"}
    return pairs.get(negator.lower(), negator.removesuffix("n't") if negator.endswith("n't") else "")
