"""What the rows of an order answer about it: sums and what they are made of, counts, and what was bought."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from chatbot.dialogue import facts
from chatbot.dialogue.orders.card import options_text
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.remedies.paid_back import refunded
from chatbot.dialogue.remedies.refunds import as_before, open_returns, paid_when, pending_refund
from chatbot.dialogue.remedies.return_card import method_name, refusal
from chatbot.dialogue.remedies.sent_back import is_exchanged, postage_of_claim, postage_of_exchange
from chatbot.dialogue.turn import Turn
from chatbot.dialogue.understand.order_questions import Topic
from chatbot.domain.commerce import Order, OrderLine, RefundTarget, ReturnLine, ReturnReason, ReturnRequest
from chatbot.domain.decisions import Charge, ReturnTerms, Verdict
from chatbot.domain.evidence import Fact, FactKind, Statement
from chatbot.domain.money import Money, total
from chatbot.domain.returns import decide_return, quote_refund, targets_of
from chatbot.domain.rules import Postage, RulesToday

_POSTAGE_CHARGES = ("return_postage", "pick_up")
_AS_WISHED = ReturnTerms(ReturnReason.CHANGED_MIND)


@dataclass(frozen=True, slots=True)
class OrderPart:
    """Lines of an order that a question is about, how many pieces of a single one, and how they would come back.

    `is_exchanged`: an exchange of them is under way in this talk.
    """

    order: Order
    lines: tuple[OrderLine, ...]
    pieces: int | None = None
    terms: ReturnTerms = _AS_WISHED
    is_exchanged: bool = False

    @property
    def source(self) -> str:
        """The rows that answers come from."""
        return f"order:{self.order.number}"

    @property
    def base(self) -> tuple[Fact, Fact]:
        """What the lines are called, and the number of their order."""
        return facts.items(self.lines, self.order), facts.order_number(self.order)

    def quantity(self, line: OrderLine) -> int:
        """Return how many pieces of a line would come back."""
        may_return = line.returnable_quantity
        return min(self.pieces, may_return) if self.pieces and len(self.lines) == 1 else may_return


@dataclass(frozen=True, slots=True)
class OrderSums:
    """Answers questions about parts of orders, each topic in its own sentences."""

    policy: Policy
    turn: Turn

    async def told(self, topics: Sequence[Topic], parts: Sequence[OrderPart]) -> list[Statement]:
        """Return what is asked about every part; a sum over several orders at the end."""
        statements, back = [], list[Money]()
        for part in parts:
            for topic in topics:
                if topic is Topic.REFUND:
                    statements += await self._refund(part, back)
                elif topic is Topic.WHEN_PAID:
                    statements += await self._when_paid(part)
                elif topic in (Topic.RETURN_POSTAGE, Topic.UNTIL):
                    statements += await self._apart(topic, part) or await self._return(topic, part)
                else:
                    statements += _PLAIN[topic](part, self.turn)
        if len(back) > 1:
            statements.append(Statement("sum.together", (facts.money("amount", total(back, back[0].currency), "sum"),)))
        return list(dict.fromkeys(statements))

    async def _refund(self, part: OrderPart, back: list[Money]) -> list[Statement]:
        """Return what a part would pay back and what that is made of; why not, for what may not come back."""
        order, rules = part.order, self.policy.today(self.turn)
        allowed, refused = await self._divided(part, is_supposed=True)
        under_way = open_returns(order, [line.id for line in part.lines])
        if not allowed and under_way:
            back += [one.amount for one in under_way]
            return await self._under_way(part)
        if not allowed:
            return refused
        terms = replace(part.terms, target=_target(part, rules))
        lines = tuple(ReturnLine(line.id, part.quantity(line)) for line in allowed)
        quote = quote_refund(order, lines, rules, terms)
        back.append(quote.amount)
        method = facts.text("method", FactKind.NAME, method_name(order, terms.target, self.turn), part.source)
        item = facts.items(facts.pieces(order, lines), order)
        amount = facts.money("amount", quote.amount, part.source)
        told = [Statement("sum.refund", (item, facts.order_number(order), amount, method))]
        if quote.amount != quote.goods:
            told.append(Statement("sum.goods", (facts.money("goods", quote.goods, part.source),)))
        if quote.delivery.minor:
            told.append(Statement("sum.delivery_back", (facts.money("amount", quote.delivery, part.source),)))
        told += [await self._charged(charge) for charge in quote.charges]
        if not any(charge.name in _POSTAGE_CHARGES for charge in quote.charges):
            told.append(await self._return_free(replace(part, lines=tuple(allowed))))
        return [*told, *refused]

    async def _when_paid(self, part: OrderPart) -> list[Statement]:
        """Return when what a part pays back is there."""
        under_way = open_returns(part.order, [line.id for line in part.lines])
        if under_way:
            return [await pending_refund(part.order, one, self.policy, self.turn) for one in under_way]
        allowed, refused = await self._divided(part, is_supposed=True)
        if not allowed:
            return refused
        rules = self.policy.today(self.turn)
        terms = replace(part.terms, target=_target(part, rules))
        lines = tuple(ReturnLine(line.id, part.quantity(line)) for line in allowed)
        amount = quote_refund(part.order, lines, rules, terms).amount
        return [await paid_when(part.order, terms.target, amount, self.policy, self.turn)]

    async def _apart(self, topic: Topic, part: OrderPart) -> list[Statement]:
        """Return what sending back costs of goods that are exchanged or were reported; nothing for others."""
        told: list[Statement | None] = []
        for line in part.lines if topic is Topic.RETURN_POSTAGE else ():
            if part.is_exchanged or is_exchanged(part.order, line):
                told.append(await postage_of_exchange(part.order, line, self.policy, self.turn))
            else:
                told.append(await postage_of_claim(part.order, line, self.policy, self.turn))
        return [one for one in told if one is not None]

    async def _under_way(self, part: OrderPart) -> list[Statement]:
        """Return what comes off the money of goods whose return is open, and how much is left."""
        told = list[Statement]()
        for one in open_returns(part.order, [line.id for line in part.lines]):
            charges = await self._charges_of(part.order, one)
            told += [await pending_refund(part.order, one, self.policy, self.turn), *charges]
        return told

    async def _charges_of(self, order: Order, request: ReturnRequest) -> list[Statement]:
        """Return what comes off the money for an open return, where that is still reckoned as it was."""
        terms = ReturnTerms(request.reason, request.target)
        quote = quote_refund(as_before(order, request), request.lines, self.policy.today(self.turn), terms)
        return [await self._charged(charge) for charge in quote.charges] if quote.amount == request.amount else []

    async def _return(self, topic: Topic, part: OrderPart) -> list[Statement]:
        """Return until when a part may come back, or what sending it back costs."""
        allowed, refused = await self._divided(part, is_supposed=topic is Topic.RETURN_POSTAGE)
        rules, turn = self.policy.today(self.turn), self.turn
        if not allowed:
            return (await self._under_way(part) if topic is Topic.RETURN_POSTAGE else []) or refused
        if topic is Topic.RETURN_POSTAGE:
            lines = tuple(ReturnLine(line.id, part.quantity(line)) for line in allowed)
            charges = quote_refund(part.order, lines, rules, part.terms).charges
            postage = [await self._postage(part, charge) for charge in charges if charge.name in _POSTAGE_CHARGES]
            return postage or [await self._return_free(replace(part, lines=tuple(allowed)))]
        told = []
        for line in allowed:
            decision = decide_return(part.order, line, rules, part.terms)
            assert decision.last_day is not None
            last_day = facts.day(
                "last_day", decision.last_day, turn.today, f"rule:{decision.rule and decision.rule.id}"
            )
            until = Statement("sum.until", (*replace(part, lines=(line,)).base, last_day))
            told.append(await self.policy.cited(until, decision.rule, turn))
        return [*told, *refused]

    async def _divided(self, part: OrderPart, *, is_supposed: bool) -> tuple[list[OrderLine], list[Statement]]:
        """Return the lines that may come back, `is_supposed` once they are there, and why the others may not."""
        allowed, refused = [], []
        for line in part.lines:
            decision = decide_return(part.order, line, self.policy.today(self.turn), part.terms)
            if decision.is_allowed or (is_supposed and decision.verdict is Verdict.NOT_DELIVERED):
                allowed.append(line)
            else:
                told = refusal(part.order, line, decision, self.turn)
                refused.append(await self.policy.cited(told, decision.rule, self.turn))
        return allowed, refused

    async def _charged(self, charge: Charge) -> Statement:
        source = f"rule:{charge.rule.id}"
        name = facts.text("charge", FactKind.TERM, charge.name, source)
        told = Statement("sum.charge", (facts.money("amount", charge.amount, source), name))
        return await self.policy.cited(told, charge.rule, self.turn)

    async def _postage(self, part: OrderPart, charge: Charge) -> Statement:
        amount = facts.money("amount", charge.amount, f"rule:{charge.rule.id}")
        told = Statement("sum.return_postage", (part.base[0], amount))
        return await self.policy.cited(told, charge.rule, self.turn)

    async def _return_free(self, part: OrderPart) -> Statement:
        in_force = self.policy.today(self.turn).in_force_for(part.order, part.lines[0])
        rules = [rule for rule in in_force if isinstance(rule.body, Postage)]
        rule = max(rules, key=lambda one: one.scope.narrowness, default=None)
        return await self.policy.cited(Statement("sum.return_free", (part.base[0],)), rule, self.turn)


def _target(part: OrderPart, rules: RulesToday) -> RefundTarget:
    targets = targets_of(part.order, rules)[0]
    return part.terms.target if part.terms.target in targets else targets[0]


def _paid(part: OrderPart, turn: Turn) -> Iterator[Statement]:
    """Yield what an order came to and how it is paid; what its lines cost where some of them are named."""
    order = part.order
    if len(part.lines) < len(order.wanted_lines):
        yield from _price(part, turn)
        return
    amount = facts.money("amount", order.total, part.source)
    number = facts.order_number(order)
    if order.postage.minor:
        goods = facts.money("goods", order.total - order.postage, part.source)
        yield Statement("sum.order", (number, amount, goods, facts.money("postage", order.postage, part.source)))
    else:
        yield Statement("sum.order_free", (number, amount))
    if len(order.payments) > 1:
        yield from _payments(part, turn)


def _refunded(part: OrderPart, turn: Turn) -> list[Statement]:
    return refunded(part.order, turn) or [Statement("refund.none", (facts.order_number(part.order),))]


def _payments(part: OrderPart, turn: Turn) -> Iterator[Statement]:
    """Yield how much is on which payment."""
    for paid in part.order.payments:
        method = facts.text("method", FactKind.TERM, paid.label, part.source)
        yield Statement("sum.on", (facts.money("amount", paid.amount, part.source), method))


def _postage_of(part: OrderPart, turn: Turn) -> Iterator[Statement]:
    number = facts.order_number(part.order)
    if part.order.postage.minor:
        yield Statement("sum.postage", (number, facts.money("amount", part.order.postage, part.source)))
    else:
        yield Statement("sum.postage_free", (number,))


def _price(part: OrderPart, turn: Turn) -> Iterator[Statement]:
    """Yield what the lines cost, and what one piece does where there are several."""
    for line in part.lines:
        amount = facts.money("amount", line.amount, part.source)
        yield Statement("sum.line", (*replace(part, lines=(line,)).base, amount))
        if line.quantity > 1:
            yield Statement("sum.each", (facts.money("amount", line.unit_price, part.source),))
    if len(part.lines) > 1:
        amounts = total((line.amount for line in part.lines), part.order.postage.currency)
        yield Statement("sum.together", (facts.money("amount", amounts, part.source),))


def _extreme(key: str, choose: Callable[..., OrderLine]) -> Callable[[OrderPart, Turn], Iterator[Statement]]:
    def tell(part: OrderPart, turn: Turn) -> Iterator[Statement]:
        line = choose(part.order.wanted_lines, key=lambda one: one.unit_price)
        item = facts.items((replace(line, quantity=1),), part.order)
        yield Statement(key, (item, facts.money("amount", line.unit_price, part.source)))

    return tell


def _pieces(part: OrderPart, turn: Turn) -> Iterator[Statement]:
    lines = part.lines or part.order.wanted_lines
    count = facts.count("count", sum(line.quantity for line in lines), part.source)
    yield Statement("sum.pieces", (facts.order_number(part.order), count, facts.items(lines, part.order)))


def _carrier(part: OrderPart, turn: Turn) -> Iterator[Statement]:
    """Yield who carries the parcels of the lines."""
    for parcel in part.order.shipments:
        lines = [line for line in part.lines if line.id in parcel.line_ids]
        if lines:
            carrier = facts.text("carrier", FactKind.NAME, parcel.carrier, f"shipment:{parcel.id}")
            yield Statement("sum.carrier", (*replace(part, lines=tuple(lines)).base, carrier))


def _version(part: OrderPart, turn: Turn) -> Iterator[Statement]:
    for line in part.lines:
        if line.options:
            option = facts.text("option", FactKind.NAME, options_text(line, turn), part.source)
            yield Statement("sum.version", (*replace(part, lines=(line,)).base, option))


_PLAIN: Mapping[Topic, Callable[[OrderPart, Turn], Iterable[Statement]]] = {
    Topic.REFUNDED: _refunded,
    Topic.PAID: _paid,
    Topic.PAYMENT: _payments,
    Topic.POSTAGE: _postage_of,
    Topic.PRICE: _price,
    Topic.MOST: _extreme("sum.most", max),
    Topic.LEAST: _extreme("sum.least", min),
    Topic.PIECES: _pieces,
    Topic.CONTENT: _pieces,
    Topic.CARRIER: _carrier,
    Topic.VERSION: _version,
}
