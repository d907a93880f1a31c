"""A reply is everything that the events of one turn said and showed."""

import json
from datetime import UTC, date, datetime

from chatbot.bootstrap.reply import FAILED, Reply, as_json, collect, for_shopper
from chatbot.domain.commerce import RefundTarget, ReturnLine, ReturnReason
from chatbot.domain.conversation import (
    CardsShown,
    Event,
    LoggedEvent,
    MessageReceived,
    PassagesCited,
    ProposalShown,
    SentenceReleased,
    TurnFailed,
    TurnFinished,
)
from chatbot.domain.evidence import Origin, Sentence, Trace
from chatbot.domain.hand_overs import HandedOff
from chatbot.domain.knowledge import Citation
from chatbot.domain.money import Money
from chatbot.domain.outcome import Card, CardKind, Proposal, QuickReply
from chatbot.domain.writes import OpenReturn

_NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
_CARD = Card(CardKind.PROPOSAL, "40655", "Return from order 40655", (("Refund", "39.00 EUR"),))
_WRITE = OpenReturn(
    "40655",
    (ReturnLine("40655-1", 1),),
    ReturnReason.DOES_NOT_FIT,
    RefundTarget.ORIGINAL,
    Money(3900),
    date(2026, 12, 6),
)
_PROPOSAL = Proposal("pro_1", "AAAAA2", "con_1", "cus_1", _WRITE, "hash", _NOW, _CARD)


def _logged(*events: Event) -> list[LoggedEvent]:
    return [LoggedEvent(number, _NOW, event) for number, event in enumerate(events, 1)]


def _said(text: str) -> SentenceReleased:
    return SentenceReleased(Sentence(text, Origin.COMPOSED))


def test_that_sentences_are_joined_and_the_end_gives_outcome_and_trace() -> None:
    trace = Trace((("turn", 4.2),), (("wording", "composed"),))

    reply = collect(_logged(MessageReceived("msg_1", "hi"), _said("One."), _said("Two."), TurnFinished("say", trace)))

    assert (reply.text, reply.outcome, reply.trace) == ("One. Two.", "say", trace)
    assert len(reply.events) == 4


def test_that_cards_add_up_and_the_last_quick_replies_count() -> None:
    first, last = QuickReply("A", "a"), QuickReply("B", "b")

    reply = collect(_logged(CardsShown((_CARD,), (first,)), CardsShown((_CARD,), (last,))))

    assert reply.cards == (_CARD, _CARD)
    assert reply.quick_replies == (last,)


def test_that_a_turn_that_failed_says_so_with_its_error() -> None:
    reply = collect(_logged(_said("Sorry."), TurnFailed("StoreUnavailable")))

    assert reply.outcome == FAILED
    assert reply.trace.notes == (("error", "StoreUnavailable"),)


def test_that_no_events_make_an_empty_reply() -> None:
    assert collect(()) == Reply()


def test_that_json_has_every_key_and_nothing_for_staff_only() -> None:
    citation = Citation(
        1, "returns-policy", "Returns policy", "30 days", "30-days", "You have 30 days.", "en", "8f0c2b1de9a45c77"
    )
    reply = collect(
        _logged(
            _said("Here it is (1)."),
            PassagesCited((citation,)),
            ProposalShown(_PROPOSAL),
            HandedOff("han_1", "asked_for_person", "for staff only"),
            TurnFinished("propose", Trace((("turn", 1.5),), (("wording", "composed"),))),
        ),
        "con_1",
    )

    plain = json.loads(json.dumps(as_json(reply)))

    card = {
        "kind": "proposal",
        "title": "Return from order 40655",
        "reference": "40655",
        "rows": [["Refund", "39.00 EUR"]],
        "has_trouble": False,
    }
    assert plain == {
        "text": "Here it is (1).",
        "outcome": "propose",
        "citations": [
            {
                "number": 1,
                "document": "returns-policy",
                "title": "Returns policy",
                "heading": "30 days",
                "anchor": "30-days",
                "quote": "You have 30 days.",
                "url": "/sources/en/returns-policy?version=8f0c2b1de9a45c77&quote=You+have+30+days.#30-days",
            }
        ],
        "cards": [],
        "quick_replies": [],
        "proposal": {"id": "pro_1", "code": "AAAAA2", "expires_at": "2026-11-22T12:00:00+00:00", "card": card},
        "hand_off": {"id": "han_1", "reason": "asked_for_person"},
        "conversation_id": "con_1",
        "trace": {
            "stages": [{"name": "turn", "ms": 1.5}],
            "notes": [{"name": "wording", "text": "composed"}],
        },
    }


def test_that_sentences_of_chinese_follow_each_other_without_a_space() -> None:
    events = (_said("可以换。"), _said("42 码现有 6 双。"), _said("Done."), _said("好的"))
    assert collect(_logged(*events)).text == "可以换。42 码现有 6 双。Done. 好的"


def test_that_a_shopper_does_not_see_that_documents_disagree() -> None:
    trace = (
        Trace().with_stage("turn", 12.0).with_note("disagreement", "a#b says 7 days").with_note("wording", "composed")
    )
    reply = collect(_logged(TurnFinished("say", trace)))

    assert for_shopper(reply).trace == Trace((("turn", 12.0),), (("wording", "composed"),))
    assert as_json(reply)["trace"]["notes"][0] == {"name": "disagreement", "text": "a#b says 7 days"}
