"""What a single clause of a message says: goods that were bought, a goal, a mere reason or detail."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chatbot.dialogue.understand.clauses import Clause, Joint
from chatbot.dialogue.understand.forms import is_question
from chatbot.dialogue.understand.goals_heard import heard, is_reason
from chatbot.dialogue.understand.numbers import orders_in
from chatbot.dialogue.understand.words import mentions, word_count

GOALS_OF_GOODS = frozenset(
    {"return_items", "exchange_items", "report_problem", "undo_change", "withdraw_return", "cancel_order"}
)
"""Goals about goods one has: why and what for are told in clauses that look like one of the others."""
_SHORT_NAME, _SHORT_DETAIL = 2, 7
_PROOF = re.compile(r"[\w.+-]+@[\w-]+|\d{4,}")


@dataclass(frozen=True, slots=True)
class ClauseSenses:
    """Reads clauses by the words of a language; `names` tells what a text names of what the shopper bought."""

    names: Callable[[str], frozenset[str]]
    words: Mapping[str, tuple[str, ...]]

    def orders(self, clause: Clause) -> bool:
        """Whether a clause wishes in so many words for something about goods: "I would like to give it back"."""
        is_wished = mentions(clause.text, self.words["wishing"])
        return bool(is_wished) and bool(set(self.heard(clause.text)) & GOALS_OF_GOODS)

    def asks(self, clause: Clause) -> bool:
        """Whether a clause asks, or says that it wants something."""
        return is_question(clause.text, self.words) or bool(mentions(clause.text, self.words["wanting"]))

    def is_mere_name(self, clause: Clause) -> bool:
        """Whether a clause is but the name of a thing: what is wished for it stands in another one."""
        is_short = word_count(clause.text) <= _SHORT_NAME and self.is_named(clause.text)
        return is_short and not mentions(clause.text, self.words["negation"])  # "no socks" wishes

    def names_target(self, clause: Clause) -> bool:
        """Whether a clause only tells where the money of a return is to go: "store credit is fine"."""
        is_named = mentions(clause.text, (*self.words["store_credit"], *self.words["original"]))
        return bool(is_named) and not is_question(clause.text, self.words)

    def is_mere_reason(self, clause: Clause) -> bool:
        """Whether a clause only tells why: "I don't want it any more", without a thing or a goal in it."""
        return not self.heard(clause.text) and not self.is_named(clause.text) and is_reason(clause.text, self.words)

    def is_detail(self, clause: Clause) -> bool:
        """Whether a clause only gives a number, a postcode or an e-mail."""
        is_short = word_count(clause.text) <= _SHORT_DETAIL and clause.joint is not Joint.OPENING
        is_proof = _PROOF.search(clause.text) or orders_in(clause.text, self.words)
        return bool(is_short and is_proof and not heard(clause.text, self.words))

    def is_alternative(self, clause: Clause) -> bool:
        """Whether a clause only adds the other answer to a question: "or is it too late for that"."""
        return clause.joint is not Joint.OPENING and bool(mentions(clause.text, self.words["or_not"]))

    def is_own(self, clause: Clause) -> bool:
        """Whether what follows a comma can stand alone: a question, or an order to do something."""
        wants = mentions(clause.text, self.words["wanting"]) or self.heard(clause.text)
        return is_question(clause.text, self.words) or bool(wants)

    def swaps_nothing(self, text: str) -> bool:
        """Whether a text names a version ("the rain cape in M please") without a word of what was bought or a swap."""
        told = (*self.words["complaint"], *self.words["own"], *self.words["other_option"])
        return not mentions(text, told) and not self.heard(text)

    def heard(self, text: str) -> tuple[str, ...]:
        """Return the flows that a text names."""
        return heard(text, self.words)

    def is_named(self, text: str) -> bool:
        """Whether a text names something that was bought."""
        return bool(self.names(text))

    def begins_other_goods(self, text: str, clauses: Sequence[Clause], before: int, place: int) -> bool:
        """Whether a clause names goods, and none that the clauses from `before` on speak of.

        Where those name none, what comes must be said to come besides: "it has not arrived; also return the lamp".
        """
        here = self.names(clauses[place].text)
        told = frozenset[str]().union(*(self.names(clause.text) for clause in clauses[before:place]))
        is_besides = bool(told) or bool(mentions(text[clauses[place - 1].end : clauses[place].end], self.words["also"]))
        return bool(here) and not here & told and is_besides
