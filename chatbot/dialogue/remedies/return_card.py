"""What is said and shown about a return: its card, and why a line may not come back."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.dialogue import facts
from chatbot.dialogue.orders.card import priced_line_text
from chatbot.dialogue.orders.parcel_facts import lost_with
from chatbot.dialogue.turn import Turn
from chatbot.domain.commerce import Order, OrderLine, RefundTarget, ReturnRequest, ReturnState, Shipment, ShipmentState
from chatbot.domain.decisions import Decision, RefundQuote, Verdict
from chatbot.domain.evidence import Fact, FactKind, Statement
from chatbot.domain.outcome import Card, CardKind
from chatbot.domain.rules import SeasonalExtension
from chatbot.domain.settlement import left_on
from chatbot.domain.writes import OpenReturn

_PLAIN = {
    Verdict.ALREADY_RETURNED: "return.already",
    Verdict.ALREADY_EXCHANGED: "exchange.already",
    Verdict.ALREADY_CLAIMED: "claim.already",
}


def return_card(order: Order, write: OpenReturn, quote: RefundQuote, conditions: Sequence[str], turn: Turn) -> Card:
    """Render a proposed return: goods, everything taken off, what is paid back and where, by when."""
    say, language = turn.language.say, turn.language
    rows = [(say("row.items"), priced_line_text(line, turn)) for line in facts.pieces(order, write.lines)]
    rows.append((say("row.goods"), language.money(quote.goods)))
    if quote.delivery.minor:
        rows.append((say("row.delivery"), language.money(quote.delivery)))
    rows.extend((_capital(language.term(one.name)), f"-{language.money(one.amount)}") for one in quote.charges)
    if not any(charge.name in ("return_postage", "pick_up") for charge in quote.charges):
        rows.append((say("row.postage"), say("value.free")))
    method = method_name(order, write.target, turn)
    rows.append((say("row.refund"), say("value.refund_to", amount=language.money(write.amount), method=method)))
    rows.append((say("row.reason"), language.term(write.reason.value)))
    rows.extend((say("row.condition"), language.term(name)) for name in conditions)
    rows.append((say("row.label"), say("value.label_by_mail", email=facts.mask_email(order.email))))
    rows.append((say("row.hand_over"), language.day(write.hand_over_by)))
    return Card(CardKind.PROPOSAL, order.number, say("card.return", order=order.number), tuple(rows))


def method_name(order: Order, target: RefundTarget, turn: Turn) -> str:
    """Return where the money goes, in the words of the order's payments."""
    if target is RefundTarget.STORE_CREDIT or not order.payments:
        return turn.language.term(RefundTarget.STORE_CREDIT.value)
    labels = [paid.label for paid, _ in left_on(order)] or [order.payments[0].label]
    return " + ".join(map(turn.language.term, dict.fromkeys(labels)))


def proposal_facts(order: Order, write: OpenReturn, turn: Turn) -> tuple[Fact, ...]:
    """Return the facts of the sentence that goes with the card."""
    source = f"order:{order.number}"
    method = facts.text("method", FactKind.NAME, method_name(order, write.target, turn), source)
    return facts.items(facts.pieces(order, write.lines), order), facts.money("amount", write.amount, source), method


def refusal(order: Order, line: OrderLine, decision: Decision, turn: Turn, goal: str = "return") -> Statement:
    """Return the statement that tells why a line may not come back; `goal` is ``return`` or ``exchange``."""
    item = facts.items((line,), order)
    number = facts.order_number(order)
    match decision.verdict:
        case Verdict.TOO_LATE if decision.rule and decision.last_day and decision.delivered_on:
            source = f"rule:{decision.rule.id}"
            last_day = facts.day("last_day", decision.last_day, turn.today, source)
            delivered = facts.day("delivered", decision.delivered_on, turn.today, f"order:{order.number}")
            if isinstance(decision.rule.body, SeasonalExtension):
                return Statement(f"{goal}.too_late_season", (item, delivered, last_day))
            window = facts.days("days", decision.days or 0, source)
            return Statement(f"{goal}.too_late", (window, item, last_day, delivered))
        case Verdict.CONDITION_UNMET if decision.rule is not None:
            name = getattr(decision.rule.body, "name", "")
            condition = facts.text("condition", FactKind.TERM, name, f"rule:{decision.rule.id}")
            return Statement(f"{goal}.condition_unmet", (item, condition))
        case Verdict.NOT_DELIVERED if parcels_lost(order, line):
            return lost_statement(order, (line,))
        case Verdict.NOT_DELIVERED:
            return Statement("return.not_delivered", (item, number))
        case Verdict.CANCELLED:
            return Statement("return.was_cancelled", (item, number))
        case Verdict.ALREADY_RETURNED if opened := [one for one in order.returns if _is_open(one, line)]:
            until = facts.day("hand_over", opened[0].hand_over_by, turn.today, f"return:{opened[0].id}")
            key = "order_status.return_open" if opened[0].replacement is None else "order_status.exchange_open"
            return Statement(key, (item, number, until))
        case verdict:
            return Statement(_PLAIN.get(verdict, f"{goal}.excluded"), (item,))


def withdrawable(order: Order, line: OrderLine, decision: Decision) -> tuple[Statement, ...]:
    """Say that what is open for a line is withdrawn first, where it is to go back in another way."""
    is_open = decision.verdict is Verdict.ALREADY_RETURNED and any(_is_open(one, line) for one in order.returns)
    return (Statement("withdraw.first"),) if is_open else ()


def parcels_lost(order: Order, line: OrderLine) -> Sequence[Shipment]:
    """Return the parcels with a line that are lost."""
    return [one for one in order.parcels_of(line.id) if one.state is ShipmentState.LOST]


def lost_statement(order: Order, lines: Sequence[OrderLine]) -> Statement:
    """Return that lines count as lost on the way."""
    return lost_with(lines, parcels_lost(order, lines[0])[0], order)


def _is_open(request: ReturnRequest, line: OrderLine) -> bool:
    return request.state is ReturnState.OPEN and any(item.line_id == line.id for item in request.lines)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
