"""Which lines of which order are meant to come back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chatbot.dialogue import facts
from chatbot.dialogue.orders.bought_lines import LINE
from chatbot.dialogue.orders.card import line_chip
from chatbot.dialogue.orders.line_candidates import AlsoCalled, candidates_of
from chatbot.dialogue.orders.pieces_meant import pieces_meant, spoken_of
from chatbot.dialogue.remedies.return_card import parcels_lost
from chatbot.dialogue.turn import Advance, Turn, first, said
from chatbot.dialogue.understand.goals_heard import heard
from chatbot.dialogue.understand.quantities import read_pieces
from chatbot.dialogue.understand.references import Resolution, resolve, without_denied_all
from chatbot.dialogue.understand.requests import ABOUT_PRODUCTS
from chatbot.dialogue.understand.words import content_words, listed_under, mentions, tokens
from chatbot.domain.commerce import Order, OrderLine, ReturnReason
from chatbot.domain.conversation import Frame
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.outcome import Ask, Refuse, Say
from chatbot.domain.returns import decide_return, delivered_at
from chatbot.domain.rules import RulesToday

LINES = "lines"
_OFFERED = 5
QUANTITY = "quantity"
_CLAUSE = re.compile(r"[,.;:!?\n]")


@dataclass(frozen=True, slots=True)
class Picked:
    """Lines of one order, the frame that remembers them, and what to say about lines of other orders."""

    order: Order
    lines: tuple[OrderLine, ...]
    frame: Frame
    notes: tuple[Statement, ...] = ()

    def quantity(self, line: OrderLine) -> int:
        """Return how many pieces come back: as many as were named, else all that can."""
        is_counted = len(self.lines) == 1 or self.frame.slot(_own(line))
        return pieces_named(self.frame, line) if is_counted else line.returnable_quantity


class PickLines:
    """Resolves words against what this customer bought; `also_called` gives other names by product id.

    `names_other`: the words name something that was not bought, so that no line goes without saying.
    """

    def __init__(
        self,
        orders: Sequence[Order],
        rules: RulesToday,
        turn: Turn,
        also_called: AlsoCalled | None = None,
        *,
        names_other: bool = False,
    ) -> None:
        self._also_called = also_called or {}
        self._names_other = names_other
        self._rules = rules
        self._turn = turn
        self._bought = {_key(order, line): (order, line) for order in orders for line in order.lines}

    def pick(self, frame: Frame) -> Picked | Advance:
        """Return the lines that are meant, or the step that asks which."""
        counted = frame.slot(LINES) if frame.slot(QUANTITY) else ()
        frame = with_quantity(frame, self._turn.language.words)
        frame = frame if frame.slot(LINES) else frame.with_slot(LINES, *frame.slot(LINE))
        number = first(frame.slot("order_number"))
        pool = [key for key, (order, _) in self._bought.items() if number in ("", order.number)]
        if number and not pool:
            order_fact = facts.text("order", FactKind.ORDER, number, "message")
            refusal = Refuse((Statement("order.not_yours", (order_fact,)),), quick_replies=(self._turn.chip("person"),))
            return Advance(refusal)
        candidates = candidates_of({key: self._bought[key][1] for key in pool}, self._also_called, self._turn.language)
        meant = resolve(said(frame), candidates, self._turn.language.words)
        if self._keeps_all(frame, meant):
            return Advance(Say((Statement("return.declined"),)))
        of_order = number or first((*meant.excluded, *frame.slot(LINES))).partition("/")[0]
        keys = self._all(pool, counted, of_order, frame) if meant.is_everything else self._changed(frame, meant)
        keys = tuple(key for key in keys if key not in meant.excluded)
        if meant.is_everything and meant.excluded and not keys:
            keys = tuple(key for key in pool if key not in meant.excluded)
        keys = keys or (() if self._names_other else self._single(pool, frame, number))
        certain = self._certain(meant.ambiguous)
        if certain:
            keys = tuple(dict.fromkeys((*(keys if meant.chosen else ()), *certain)))
        elif meant.ambiguous:
            return self._ask(meant.ambiguous, frame, "return.which_of")
        if not keys:
            return self._ask_which(pool, frame)
        return self._one_order(keys, frame)

    def _all(self, pool: Sequence[str], counted: Sequence[str], number: str, frame: Frame) -> tuple[str, ...]:
        """Return what "both" and "all of it" mean: all pieces `counted`, what is in talk, else the order."""
        if len(counted) == 1 and counted[0] in pool:
            return tuple(counted)
        focus, words = self._turn.focus, self._turn.language.words
        about = number or focus.order_number
        orders = {order.number: order for order, _ in self._bought.values()}
        if about in orders and not frame.slot(LINES):
            spoken = spoken_of(said(frame), orders[about], focus, words)
            if spoken:
                return tuple(_key(orders[about], line) for line in spoken)
        return tuple(key for key in pool if about and key.startswith(f"{about}/"))

    def _changed(self, frame: Frame, meant: Resolution) -> tuple[str, ...]:
        """Return the lines after what was said now: named ones replace, "also" adds, "keep" takes away."""
        before = tuple(key for key in frame.slot(LINES) if key in self._bought)
        kept = tuple(key for key in before if key not in meant.excluded)
        if not meant.chosen or self._only_tells(frame, meant.chosen):
            return kept
        is_added = adds(said(frame), self._turn.language.words)
        return tuple(dict.fromkeys((*(kept if is_added else ()), *meant.chosen)))

    def _only_tells(self, frame: Frame, chosen: Sequence[str]) -> bool:
        """Whether words only tell the state of one of several things: "the box of the power bank is gone"."""
        words, text = self._turn.language.words, said(frame)
        is_told = mentions(text, listed_under(words, "condition.")) and not mentions(text, words["then_only"])
        return bool(is_told) and set(chosen) < set(frame.slot(LINES)) and not heard(text, words)

    def _keeps_all(self, frame: Frame, meant: Resolution) -> bool:
        """Whether nothing is left of the lines of before: "never mind the boots, I keep them"."""
        before = frame.slot(LINES)
        is_new = not before and not frame.asked
        if is_new or meant.chosen or meant.ambiguous or meant.is_everything:
            return False
        is_all_kept = mentions(said(frame), self._turn.language.words["keep_all"]) and not meant.excluded
        return bool(is_all_kept or (meant.excluded and set(before) <= set(meant.excluded)))

    def _certain(self, keys: Sequence[str]) -> tuple[str, ...]:
        """Return those of several equally named lines that may come back, or ever came, if that leaves just one."""
        open_ones = [key for key in keys if self._may_come_back(key)] or [
            key for key in keys if delivered_at(*self._bought[key])
        ]
        return tuple(open_ones) if len(open_ones) == 1 else ()

    def _single(self, pool: Sequence[str], frame: Frame, number: str) -> tuple[str, ...]:
        """Return what goes without saying: all of the order that is named, or the one line in focus."""
        if number:
            return tuple(pool)
        focus = self._turn.focus
        focused = [key for key in pool if key in {f"{focus.order_number}/{line_id}" for line_id in focus.line_ids}]
        if len(focused) != 1:
            return ()
        says_nothing_else = said(frame) and not content_words(said(frame), self._turn.language.words["stop"])
        points = mentions(said(frame), self._turn.language.words["pronouns"]) or focus.goal
        return tuple(focused) if points or says_nothing_else or self._is_of_it(frame, focused[0]) else ()

    def _is_of_it(self, frame: Frame, key: str) -> bool:
        """Whether a wish that goes on ("then open the return") is for what was just told of and may come back."""
        focus, words = self._turn.focus, self._turn.language.words
        goes_on = mentions(said(frame), words["going_on"]) or frame.slot("target")
        is_open = mentions(said(frame), words["some_goods"]) or focus.flow in ABOUT_PRODUCTS
        return bool(focus.flow and said(frame) and goes_on) and not is_open and self._may_come_back(key)

    def _ask_which(self, pool: Sequence[str], frame: Frame) -> Picked | Advance:
        """Ask which of the things that may come back; of "my money" with nothing but lost things, take these."""
        if frame.slot("reason") == (ReturnReason.FAULTY.value,):
            return self._ask_faulty([key for key in pool if self._is_here(key)], frame)
        open_ones = [key for key in pool if self._may_come_back(key)]
        if not open_ones:
            lost = [key for key in pool if parcels_lost(*self._bought[key])]
            if lost and mentions(said(frame), self._turn.language.words["money_back"]):
                return self._one_order(lost, frame)
            return Advance(Refuse((Statement("return.nothing"),), quick_replies=(self._turn.chip("person"),)))
        return self._ask(open_ones, frame, "return.which_item")

    def _ask_faulty(self, keys: Sequence[str], frame: Frame) -> Picked | Advance:
        """Ask which thing is faulty, also of those that may go back no more: they may be under warranty."""
        if len(keys) == 1 and not self._names_other:
            return self._one_order(keys, frame)
        nothing = Advance(Refuse((Statement("return.nothing"),), quick_replies=(self._turn.chip("person"),)))
        return self._ask(keys, frame, "claim.which_item") if keys else nothing

    def _is_here(self, key: str) -> bool:
        order, line = self._bought[key]
        is_kept = bool(line.returnable_quantity) and not line.is_cancelled
        return is_kept and bool(delivered_at(order, line) or parcels_lost(order, line))

    def _ask(self, keys: Sequence[str], frame: Frame, key: str) -> Advance:
        chips = tuple(line_chip(*self._bought[one], self._turn) for one in keys[:_OFFERED])
        outcome = Ask(LINES, (Statement(key),), quick_replies=chips)
        return Advance(outcome, frame.asking(LINES))

    def _one_order(self, keys: Sequence[str], frame: Frame) -> Picked | Advance:
        order = self._bought[keys[0]][0]
        here = tuple(key for key in keys if self._bought[key][0].number == order.number)
        lines = tuple(self._bought[key][1] for key in here)
        others = [self._bought[key] for key in keys if key not in here]
        frame = with_own_pieces(frame.with_slot(LINES, *here), lines, self._turn)
        return Picked(order, lines, frame, _notes(others))

    def _may_come_back(self, key: str) -> bool:
        order, line = self._bought[key]
        return decide_return(order, line, self._rules).is_allowed


def adds(text: str, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether lines are added: "also the lamp", "the lamp too", but not "it is too small"."""
    ends = {" ".join(tokens(clause)[-1:]) for clause in _CLAUSE.split(text)}
    return bool(mentions(text, words["also"])) or not ends.isdisjoint(words["also_last"])


def _notes(others: Sequence[tuple[Order, OrderLine]]) -> tuple[Statement, ...]:
    """Say for each other order that its lines need a return of their own."""
    by_number: dict[str, list[tuple[Order, OrderLine]]] = {}
    for order, line in others:
        by_number.setdefault(order.number, []).append((order, line))
    named = ((group[0][0], [line for _, line in group]) for group in by_number.values())
    return tuple(
        Statement("return.one_order", (facts.items(lines, order), facts.order_number(order))) for order, lines in named
    )


def pieces_named(frame: Frame, line: OrderLine) -> int:
    """Return how many pieces of one line are meant: as many as were named, else all, but no more than may go back."""
    named = first(frame.slot(_own(line))) or first(frame.slot(QUANTITY))
    return min(int(named or line.returnable_quantity), line.returnable_quantity)


def with_own_pieces(frame: Frame, lines: Sequence[OrderLine], turn: Turn) -> Frame:
    """Keep how many pieces are named of each of the lines: "two pillows and a backpack"; "all" is all of them again."""
    words = turn.language.words
    is_all = mentions(without_denied_all(said(frame), words), words["all"])
    for line in lines:
        pieces = pieces_meant(said(frame), line, turn.language, is_alone=len(lines) == 1)
        if pieces is not None or is_all:
            frame = frame.with_slot(_own(line), *(() if pieces is None else (str(pieces),)))
    return frame


def with_quantity(frame: Frame, words: Mapping[str, tuple[str, ...]]) -> Frame:
    """Keep how many pieces are named; "all" and "both" are all of them again."""
    pieces = read_pieces(said(frame), words)
    if pieces is None:
        is_all = mentions(without_denied_all(said(frame), words), words["all"])
        return frame.with_slot(QUANTITY) if is_all else frame
    return frame.with_slot(QUANTITY, str(pieces))


def _own(line: OrderLine) -> str:
    return f"{QUANTITY}:{line.id}"


def _key(order: Order, line: OrderLine) -> str:
    return f"{order.number}/{line.id}"
