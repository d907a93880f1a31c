"""A wrong item that the order itself says: the version that was bought is told first, before anything is reported."""

from __future__ import annotations

from chatbot.dialogue import facts
from chatbot.dialogue.orders.bought_lines import Bought
from chatbot.dialogue.orders.card import options_text
from chatbot.dialogue.products.option_words import named_options
from chatbot.dialogue.remedies.claim_kinds import KIND
from chatbot.dialogue.remedies.switched import exchange_of, to_exchange
from chatbot.dialogue.turn import Advance, Turn, said
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.commerce import ClaimKind, OrderLine
from chatbot.domain.conversation import Frame
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.outcome import Ask
from chatbot.domain.products import Product
from chatbot.domain.returns import delivered_at
from chatbot.ports.store import StoreConnector


async def not_as_ordered(frame: Frame, found: Bought, store: StoreConnector, turn: Turn) -> Advance | None:
    """Tell what was ordered where words say that it was another version; an exchange for that one comes next.

    "You sent the wrong one, I ordered grey" of a natural jumper: what came may well be right. Raises StoreUnavailable.
    """
    order, line = found
    product = next(iter(await store.products((line.product_id,))), None)
    if product is None or not line.options:
        return None
    if frame.asked == KIND:
        return to_exchange(frame, order, line, product, turn)
    text = next(reversed(turn.written), said(frame))
    if not mentions(text, turn.language.words["ordered_as"]) or _names_bought(text, line, product, turn):
        return None
    if delivered_at(order, line) is None:
        return exchange_of(text, order, line, turn)  # nothing came yet that could be the wrong one
    option = facts.text("option", FactKind.NAME, options_text(line, turn), f"order:{order.number}")
    told = Statement("sum.version", (facts.items((line,), order), facts.order_number(order), option))
    chips = (turn.chip("exchange_item", name=turn.language.name(line.name)), turn.chip("claim_wrong_item"))
    asking = frame.with_slot(KIND, ClaimKind.WRONG_ITEM.value).asking(KIND)
    return Advance(Ask(KIND, (told, Statement("claim.ask_came")), quick_replies=chips), asking)


def _names_bought(text: str, line: OrderLine, product: Product, turn: Turn) -> bool:
    """Whether a text names the version that was bought, or none at all."""
    options = tuple(dict.fromkeys(option for variant in product.variants for option in variant.options))
    colours = [("colour", colour) for colour in turn.language.words["colour"] if "colour" in dict(options)]
    named = {one.option for one in named_options(text, (*options, *colours), turn.language) if not one.is_unwanted}
    bought = dict(line.options)
    return not any(bought.get(key, value) != value and (key, bought[key]) not in named for key, value in named)
