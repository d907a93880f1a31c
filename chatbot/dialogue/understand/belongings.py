"""What the shopper of a session bought, as the words it goes by: what "the kettle" may point at, and what not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chatbot.dialogue.understand.references import Candidate, named_in
from chatbot.dialogue.understand.words import content_words, ends_in, han_runs, is_near, stem, tokens
from chatbot.domain.conversation import DialogueState, Level, Session
from chatbot.domain.money import Money
from chatbot.errors import StoreError
from chatbot.languages import Language
from chatbot.ports.store import StoreConnector

_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Belongings:
    """Names of everything that was bought in the orders that the session may read, and of what else the shop sells."""

    names: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    lines: tuple[tuple[str, str], ...] = ()
    """The lines of the orders (``40911/1``), each with the words it goes by."""

    def named_in(self, text: str, words: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
        """Return the names of what a text names of it, also misspelt."""
        said = content_words(text, words["stop"])
        return frozenset(name for name in self.names if any(run in text for run in han_runs(name)) or _says(said, name))

    def are_named_in(self, text: str, words: Mapping[str, tuple[str, ...]]) -> bool:
        """Whether a text names something of it, also misspelt."""
        return bool(self.named_in(text, words))

    def lines_named_in(self, text: str, words: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
        """Return the lines that a text names."""
        return frozenset(named_in(text, [Candidate(key, name, Money(0, "")) for key, name in self.lines], words))

    def lines_of(self, numbers: Iterable[str]) -> frozenset[str]:
        """Return the lines of orders."""
        opening = tuple(f"{number}/" for number in numbers if number)
        return frozenset(key for key, _ in self.lines if key.startswith(opening))

    def lack_what_is_in(self, text: str, words: Mapping[str, tuple[str, ...]]) -> bool:
        """Whether a text names, by what a name ends in, something that is sold and nothing that was bought."""
        said = {stem(word) for word in content_words(text, words["stop"])}
        heads = {stem(word) for name in self.others for word in tokens(name)[-1:] if word.isalpha()}
        chinese = (run for name in self.others for run in han_runs(name)[-1:])
        is_sold = bool(said & heads) or any(run in text for run in chinese)
        return is_sold and not self.are_named_in(text, words)


def _says(said: Sequence[str], name: str) -> bool:
    known = [word for word in tokens(name) if len(word) >= _SHORTEST and word.isalpha()]
    return any(is_near(word, one) or ends_in(word, one) for word in said for one in known)


async def belongings_of(
    session: Session, state: DialogueState, store: StoreConnector, language: Language
) -> Belongings:
    """Return what a session's shopper bought; nothing while the shop's database is down."""
    try:
        if session.customer_id is not None and session.level >= Level.VERIFIED:
            orders = await store.orders_of(session.customer_id)
        else:
            known = state.guest_orders
            orders = tuple([await store.order_of(customer_id, number) for number, customer_id in known])
        products = await store.products([line.product_id for order in orders for line in order.lines])
        sold = await store.names() if orders else ()
    except StoreError:
        return Belongings()
    lines = {line.product_id: line for order in orders for line in order.lines}
    also = {product.id: " ".join(product.also_called) for product in products}
    named = {
        key: f"{one.name} {one.kind} {also.get(key, '')} {language.called(one.name)}" for key, one in lines.items()
    }
    keys = ((f"{order.number}/{line.id}", named[line.product_id]) for order in orders for line in order.lines)
    others = (f"{language.called(name)} {name}" for id, name in sold if id not in lines)
    return Belongings(tuple(named.values()), tuple(others), tuple(keys))
