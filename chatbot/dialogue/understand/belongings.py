"""What the shopper of a session bought, as the words it goes by: what "the kettle" may point at, and what not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chatbot.dialogue.understand.references import Candidate, named_in
from chatbot.dialogue.understand.words import content_words, ends_in, han_runs, is_near, pieces_of, stem, tokens
from chatbot.domain.conversation import DialogueState, Level, Session
from chatbot.domain.money import Money
from chatbot.errors import StoreError
from chatbot.languages import Language
from chatbot.ports.store import StoreConnector

_SHORTEST, _CHINESE_END = 3, 2


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

    def are_meant_in(self, text: str, words: Mapping[str, tuple[str, ...]]) -> bool:
        """Whether a text names something of it, and no other goods better than that."""
        return self.are_named_in(text, words) and not self.lack_what_is_in(text, words)

    def lines_named_in(self, text: str, words: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
        """Return the lines that a text names."""
        return frozenset(named_in(text, [Candidate(key, name, Money(0, "")) for key, name in self.lines], words))

    def lines_of(self, numbers: Iterable[str]) -> frozenset[str]:
        """Return the lines of orders."""
        opening = tuple(f"{number}/" for number in numbers if number)
        return frozenset(key for key, _ in self.lines if key.startswith(opening))

    def lack_what_is_in(self, text: str, words: Mapping[str, tuple[str, ...]]) -> bool:
        """Whether a text names something that is sold, by what its name ends in, and nothing that was bought.

        What was bought is not named either where more words name another one: of "the Lett jumper" one has the socks.
        """
        said = content_words(text, words["stop"])
        other = max((_named_by(text, said, name) for name in self.others if _has_end(text, said, name)), default=0)
        own = max((_named_by(text, said, name) for name in self.names), default=0)
        return other > own if other > 1 else other > 0 and not self.are_named_in(text, words)


def _has_end(text: str, said: Sequence[str], name: str) -> bool:
    """Whether a text has what a name, or one of its Chinese words, ends in."""
    ends = {stem(word) for word in tokens(name)[-1:] if word.isalpha()}
    return not ends.isdisjoint(map(stem, said)) or any(run[-_CHINESE_END:] in text for run in han_runs(name))


def _named_by(text: str, said: Sequence[str], name: str) -> int:
    """Return how many words of a text stand in a name, two characters of Chinese that name it being one."""
    known = [word for word in tokens(name) if not han_runs(word)]
    chinese = (piece for run in han_runs(name) for piece in pieces_of(run) if piece in text)
    in_words = sum(any(is_near(word, one) for one in known) for word in said)
    return in_words + max(map(len, chinese), default=0) // _CHINESE_END


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
        sold, kinds = await store.names(), await store.kinds()
    except StoreError:
        return Belongings()
    lines = {line.product_id: line for order in orders for line in order.lines}
    also = {product.id: " ".join(product.also_called) for product in products}
    named = {
        key: f"{one.name} {one.kind} {also.get(key, '')} {language.called(one.name)}" for key, one in lines.items()
    }
    keys = ((f"{order.number}/{line.id}", named[line.product_id]) for order in orders for line in order.lines)
    others = (f"{language.called(name)} {name}" for id, name in sold if id not in lines)
    return Belongings(tuple(named.values()), (*others, *kinds), tuple(keys))
