"""Who pays for sending back what is exchanged or was reported, and when the money of a return is there."""

from dataclasses import replace

from chatbot.dialogue.turn import Advance
from chatbot.domain.commerce import Claim, ClaimKind, Order, Remedy, ReturnLine
from chatbot.domain.conversation import DialogueState, Focus, Frame
from chatbot.domain.money import Money
from chatbot.domain.outcome import Say
from chatbot.testing.assistant import DialogueTest
from chatbot.testing.desk import desk, is_untouched
from chatbot.testing.store import NOW, line, order, shipment

BOOTS = line()
ORDER = order(lines=(BOOTS,), shipments=(shipment(line_ids=(BOOTS.id,)),))
FOCUS = Focus(ORDER.number, (BOOTS.id,), flow="sum_up")
_PIECES = (ReturnLine(BOOTS.id, 1),)


def _claimed(kind: ClaimKind) -> Order:
    claim = Claim("clm_1", ORDER.number, _PIECES, kind, Remedy.REPLACEMENT, Money(0), NOW)
    return replace(ORDER, claims=(claim,))


async def _of(test: DialogueTest, intent: str, text: str, *stack: Frame, target: str = "") -> Advance:
    slots = (("intent", (intent,)), ("said", (text,)), *((("target", (target,)),) if target else ()))
    state = DialogueState(stack=stack, focus=FOCUS)
    advance = await test.parts.flows["sum_up"].advance(Frame("sum_up", slots), test.parts.view(test.session, state))
    assert is_untouched(test)
    return advance


def _told(advance: Advance) -> list[str]:
    assert isinstance(advance.outcome, Say), advance.outcome
    return [statement.key for statement in advance.outcome.statements]


async def test_that_sending_back_what_is_exchanged_is_free() -> None:
    waiting = Frame("exchange_items", (("line", (f"{ORDER.number}/{BOOTS.id}",)),), "confirmation")
    assert _told(await _of(desk(ORDER), "own.return_postage", "who pays that", waiting)) == ["sum.return_free"]


async def test_that_what_was_reported_as_lost_is_nothing_to_send_back() -> None:
    told = await _of(desk(_claimed(ClaimKind.LOST)), "own.return_postage", "who pays that")
    assert told.outcome == (await _of(desk(ORDER), "own.return_postage", "who pays that")).outcome


async def test_that_the_money_of_a_return_comes_some_days_after_the_goods_and_credit_at_the_first_scan() -> None:
    told = await _of(desk(ORDER), "own.when_paid", "when do i get my money")
    assert _told(told) in (["return.refund_time"], ["cancel.pays_back"])
    credit = await _of(desk(ORDER), "own.when_paid", "and as credit", target="store_credit")
    assert _told(credit) == ["return.credit_time"]
