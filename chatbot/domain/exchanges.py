"""Decides exchanges of a delivered item for another variant of its product, and what a difference in price does."""

from __future__ import annotations

from dataclasses import dataclass

from chatbot.domain.commerce import Order, OrderLine
from chatbot.domain.decisions import Decision, ReturnTerms
from chatbot.domain.money import Money
from chatbot.domain.products import Product, Variant
from chatbot.domain.returns import decide_return
from chatbot.domain.rules import Action, PriceDifference, RulesToday


@dataclass(frozen=True, slots=True)
class ExchangeQuote:
    """What an exchange pays back and what it costs on top; at most one of them is more than zero."""

    paid_back: Money
    to_pay: Money


def decide_exchange(order: Order, line: OrderLine, rules: RulesToday, terms: ReturnTerms | None = None) -> Decision:
    """Decide whether `line` may be exchanged today for another variant of its product."""
    return decide_return(order, line, rules, terms, Action.EXCHANGE)


def quote_exchange(
    order: Order, line: OrderLine, pieces: int, variant: Variant, rules: RulesToday
) -> ExchangeQuote | None:
    """Return what another price does with the money, None when the shop does not take a dearer variant."""
    difference = (variant.price - line.unit_price) * pieces
    quotes = [_quote(difference, _terms(order, line, version)) for version in rules.versions]
    possible = [quote for quote in quotes if quote is not None]
    return max(possible, key=lambda quote: quote.paid_back, default=None)


def variants_for(line: OrderLine, product: Product, pieces: int) -> tuple[Variant, ...]:
    """Return the other variants of a line's product that are in stock in as many pieces."""
    return tuple(one for one in product.variants if one.sku != line.sku and one.stock >= pieces)


def _terms(order: Order, line: OrderLine, rules: RulesToday) -> PriceDifference:
    fitting = [rule for rule in rules.in_force_for(order, line) if rule.action is Action.EXCHANGE]
    named = [(rule.scope.narrowness, rule.body) for rule in fitting if isinstance(rule.body, PriceDifference)]
    return max(named, key=lambda one: one[0], default=(0, PriceDifference()))[1]


def _quote(difference: Money, terms: PriceDifference) -> ExchangeQuote | None:
    zero = Money(0, difference.currency)
    if difference > zero:
        return ExchangeQuote(zero, difference) if terms.is_collected else None
    return ExchangeQuote(zero - difference if terms.is_refunded else zero, zero)
