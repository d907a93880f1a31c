"""What is said and shown about an exchange and about a swap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from chatbot.dialogue import facts
from chatbot.dialogue.orders.bought_lines import Bought
from chatbot.dialogue.orders.card import line_text, options_text
from chatbot.dialogue.proposals import Offer, done, settlement_rows
from chatbot.dialogue.remedies.return_card import method_name
from chatbot.dialogue.turn import Advance, Turn
from chatbot.domain.commerce import Order, OrderLine, RefundTarget, ReturnLine
from chatbot.domain.decisions import Decision
from chatbot.domain.evidence import Fact, FactKind, Statement
from chatbot.domain.exchanges import ExchangeQuote
from chatbot.domain.money import Money
from chatbot.domain.order_changes import quote_swap
from chatbot.domain.products import Variant
from chatbot.domain.rules import RulesToday
from chatbot.domain.variant_choice import Choice, VariantWish
from chatbot.domain.writes import OpenExchange, Receipt, SwapVariant

_MOST_TOLD = 2


def swap_offer(order: Order, line: OrderLine, variant: Variant, rules: RulesToday, turn: Turn) -> Offer:
    """Return a swap with its card."""
    say, quote = turn.language.say, quote_swap(order, line, variant, rules)
    write = SwapVariant(order.number, line.id, variant.sku, quote.paid_back, quote.not_charged, quote.to_pay)
    rows = [
        (say("row.items"), line_text(line, turn)),
        (say("row.instead"), options_text(variant, turn)),
        *settlement_rows(quote, turn),
    ]
    base = (facts.items((line,), order), facts.order_number(order), _option(line, variant, turn))
    return Offer(write, "card.swap", rows, (Statement("exchange.swap_proposal", base),))


def swapped(write: SwapVariant, receipt: Receipt, turn: Turn) -> Advance:
    """Say what was swapped; what more is to pay or goes back stands on the receipt."""
    order = receipt.order
    line = order.line(write.line_id)
    told = Statement("exchange.swap_done", (facts.items((line,), order), facts.order_number(order)))
    return done((told, *_difference(order, write.paid_back, write.to_pay, turn)), order, turn)


@dataclass(frozen=True, slots=True)
class Exchange:
    """An exchange that is allowed: of how many pieces of a line, for which variant and difference, until when."""

    bought: Bought
    pieces: int
    variant: Variant
    quote: ExchangeQuote
    decision: Decision
    hand_over_by: date


def exchange_offer(exchange: Exchange, unmet: frozenset[str], turn: Turn) -> Offer:
    """Return an exchange with its card."""
    (order, line), variant, quote = exchange.bought, exchange.variant, exchange.quote
    until = exchange.hand_over_by
    say, language = turn.language.say, turn.language
    pieces = ReturnLine(line.id, exchange.pieces)
    goods = facts.pieces(order, (pieces,))
    conditions = tuple(sorted(unmet))
    write = OpenExchange(order.number, pieces, variant.sku, quote.paid_back, quote.to_pay, until, conditions)
    rows = [(say("row.items"), line_text(goods[0], turn))]
    rows += [(say("row.instead"), options_text(variant, turn)), (say("row.postage"), say("value.free"))]
    rows += [(say("row.refund"), language.money(quote.paid_back))] if quote.paid_back.minor else []
    rows += [(say("row.to_pay"), language.money(quote.to_pay))] if quote.to_pay.minor else []
    rows += [(say("row.condition"), language.term(name)) for name in exchange.decision.conditions]
    rows += [
        (say("row.label"), say("value.label_by_mail", email=facts.mask_email(order.email))),
        (say("row.hand_over"), language.day(until)),
    ]
    base = (facts.items(goods, order), facts.order_number(order), _option(line, variant, turn))
    return Offer(write, "card.exchange", rows, (Statement("exchange.proposal", base),))


def exchanged(write: OpenExchange, receipt: Receipt, turn: Turn) -> Advance:
    """Say what was opened, by when the parcel must go, and what becomes of a difference."""
    order, request = receipt.order, receipt.opened
    assert request is not None
    assert request.replacement is not None
    source = f"return:{request.id}"
    code = facts.text("code", FactKind.CODE, request.label_code, source)
    email = facts.text("email", FactKind.NAME, facts.mask_email(order.email), source)
    until = facts.day("hand_over", request.hand_over_by, turn.today, source)
    statements = (
        Statement("exchange.opened", (code, email)),
        Statement("return.hand_over", (until,)),
        *_difference(order, write.paid_back, write.to_pay, turn),
    )
    say, language = turn.language.say, turn.language
    rows = (
        (say("row.items"), line_text(facts.pieces(order, request.lines)[0], turn)),
        (say("row.instead"), options_text(request.replacement, turn)),
        (say("row.code"), request.label_code),
        (say("row.hand_over"), language.day(request.hand_over_by)),
    )
    return done(statements, order, turn, "card.exchange_opened", rows)


def sold_out(found: Bought, choice: Choice, turn: Turn) -> tuple[Statement, ...]:
    """Say which of the wishes cannot be met because nothing is left."""
    order, line = found
    product = facts.items((replace(line, quantity=1),), order, "product")
    return tuple(
        Statement("product.variant_sold_out", (product, _option(line, variant, turn)))
        for variant in choice.missed[:_MOST_TOLD]
    )


def unmet(found: Bought, wishes: Sequence[VariantWish], choice: Choice, turn: Turn) -> tuple[Statement, ...]:
    """Say why no wish can be met: sold out, or never made; nothing where nothing was wished or something fits."""
    order, line = found
    told = sold_out(found, choice, turn)
    if told or choice.is_met or not wishes:
        return told
    if not choice.unknown:
        return (Statement("exchange.no_such", (facts.items((line,), order),)),)
    product = facts.items((replace(line, quantity=1),), order, "product")
    option = facts.text("option", FactKind.TERM, choice.unknown[0], f"product:{line.product_id}")
    return (Statement("product.variant_missing", (product, option)),)


def _difference(order: Order, paid_back: Money, to_pay: Money, turn: Turn) -> Iterator[Statement]:
    source = f"order:{order.number}"
    if paid_back.minor:
        method = facts.text("method", FactKind.NAME, method_name(order, RefundTarget.ORIGINAL, turn), source)
        yield Statement("cancel.pays_back", (facts.money("amount", paid_back, source), method))
    if to_pay.minor:
        yield Statement("change.to_pay", (facts.money("amount", to_pay, source),))


def _option(line: OrderLine, variant: Variant, turn: Turn) -> Fact:
    return facts.text("option", FactKind.NAME, options_text(variant, turn), f"product:{line.product_id}")
