"""Groups the clauses of a message into requests: what belongs together is one, several wishes are several."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from chatbot.dialogue.state import BUYING
from chatbot.dialogue.understand.clause_senses import GOALS_OF_GOODS, ClauseSenses
from chatbot.dialogue.understand.clauses import STORY, Clause, Joint
from chatbot.dialogue.understand.forms import is_question
from chatbot.dialogue.understand.goals_heard import heard, is_claim, is_reason, names_remedy, tells_state
from chatbot.dialogue.understand.meanings import IntentMeaning, Reading
from chatbot.dialogue.understand.numbers import orders_in
from chatbot.dialogue.understand.order_questions import ABOUT_OWN, is_sum_question
from chatbot.dialogue.understand.words import first_words, is_only, mentions, word_count

_HEARD, LIKELY_PART, _LIKELY_AFTER_COMMA = 0.4, 0.6, 0.75
_CLEAR, _CERTAIN, _NEVER = 0.8, 0.9, 2.0
_OF_OTHER_GOODS = 0.5
_SHORT_REST = 3
_ASKING = " ?？"
ABOUT_PRODUCTS = frozenset({"find_product", "ask_product"})
_ASKED_FOR = frozenset({"ask_product", "find_product", "answer_question", "ask_order", "sum_up", "order_status"})
"""Goals that are asked for: a statement that only looks like one belongs to the wish beside it."""
_NO_GOALS = frozenset({"small_talk", "out_of_scope", "never_mind", "told"})
_ADDRESSES = frozenset({"change_address", "change_home_address"})
_FOR_FAULTS, _AGAIN, _EXCHANGE = "return_items", "order_again", "exchange_items"
"""What is wished for something faulty: then the fault is its reason."""


@dataclass(frozen=True, slots=True)
class Request:
    """One wish of a message: its words, and how it is read; `is_fallback`: only if the one before cannot be met."""

    text: str
    reading: Reading
    is_fallback: bool = False


@dataclass(frozen=True, slots=True)
class Classified:
    """A message with its clauses, all read."""

    text: str
    reading: Reading
    clauses: tuple[Clause, ...]
    readings: tuple[Reading, ...]


def requests_of(
    message: Classified,
    intents: Mapping[str, IntentMeaning],
    words: Mapping[str, tuple[str, ...]],
    names: Callable[[str], frozenset[str]] = lambda text: frozenset(),
    *,
    is_asked: bool = False,
) -> tuple[Request, ...]:
    """Return the requests of a message in order; the whole message as one where there are not several.

    `names` tells what of the things that the shopper bought a text names, `is_asked`: a question waits for an answer.
    """
    grouping = _Grouping(intents, words, names, _NO_GOALS if is_asked else _NO_GOALS | {"answer"})
    starts = grouping.starts(message)
    if len(starts) < 2:
        begin = starts[-1] if starts and word_count(message.text) > STORY else 0
        text = message.text[message.clauses[begin].start :] if begin else message.text
        return (Request(text, grouping.best(message, begin, len(message.clauses))),)
    bounds = [0, *starts[1:], len(message.clauses)]
    requests = tuple(grouping.request(message, first, end) for first, end in pairwise(bounds))
    is_story = word_count(message.text) > STORY and is_question(requests[-1].text, words)
    return requests[-1:] if is_story else requests


def as_listed(readings: Sequence[Reading], flows: Mapping[str, str]) -> tuple[Reading, ...]:
    """Return the readings of a list of changes: a version wished for there ("jacket in black") is one to swap for."""
    return tuple(_swap(one) if _may_be_swap(one, flows) else one for one in readings)


def _may_be_swap(reading: Reading, flows: Mapping[str, str]) -> bool:
    best, second = flows[reading.intent], flows.get(reading.second, "")
    is_swap = _EXCHANGE in (best, second)
    return is_swap and (bool({best, second} & ABOUT_PRODUCTS) or BUYING in (reading.intent, reading.second))


def _swap(reading: Reading) -> Reading:
    """Return a reading that is sure of the swap as far as it was of that or of goods to buy."""
    return Reading(_EXCHANGE, reading.confidence + reading.second_confidence, reading.intent, 0.0)


class _Grouping:
    def __init__(
        self,
        intents: Mapping[str, IntentMeaning],
        words: Mapping[str, tuple[str, ...]],
        names: Callable[[str], frozenset[str]],
        no_goals: frozenset[str],
    ) -> None:
        self._no_goals = no_goals
        self._intents = intents
        self._words = words
        self._clause = ClauseSenses(names, words)

    def starts(self, message: Classified) -> list[int]:
        """Return the places of the clauses that begin a request of their own."""
        starts: list[int] = []
        is_heard = any(heard(clause.text, self._words) for clause in message.clauses)
        for place, clause in enumerate(message.clauses):
            if is_heard and self._clause.is_mere_reason(clause):
                continue
            if self._is_wish(message, place) and (not starts or self._begins_another(message, starts[-1], place)):
                starts.append(place - 1 if starts and self._is_led_up_to(message, starts[-1], place) else place)
        return starts

    def best(self, message: Classified, first: int, end: int) -> Reading:
        """Return the reading of a stretch of clauses: that of the whole message if it is all of it and sure."""
        is_whole = end - first == len(message.clauses)
        asks_own = self._whole(message) in ABOUT_OWN and message.reading.confidence >= LIKELY_PART
        is_ordered = asks_own and any(map(self._clause.orders, message.clauses))
        if is_whole and not is_ordered and (asks_own or self._is_certain(message)):
            return message.reading
        wishes = [message.readings[place] for place in range(first, end) if self._is_wish(message, place)]
        telling = [message.readings[place] for place in range(first, end) if self._is_telling(message, place)]
        if "report_problem" in {self._intents[one.intent].flow for one in telling}:
            telling = [one for one in telling if self._intents[one.intent].flow == _FOR_FAULTS] or telling
        if telling:
            return max([*telling, *([message.reading] if is_whole else [])], key=lambda one: one.confidence)
        if is_whole:
            wishes = [message.reading, *(one for one in wishes if one.confidence > _LIKELY_AFTER_COMMA)]
        return max(wishes or [message.readings[first]], key=lambda one: one.confidence)

    def _is_certain(self, message: Classified) -> bool:
        """Whether the message as a whole is certainly one wish."""
        return message.reading.confidence >= _CERTAIN and self._whole(message) not in self._no_goals

    def _whole(self, message: Classified) -> str:
        return self._intents[message.reading.intent].flow

    def _is_telling(self, message: Classified, place: int) -> bool:
        """Whether the goal that a clause is read as is named in it."""
        is_named = self._flow(message, place) in self._clause.heard(message.clauses[place].text)
        return is_named and not self._is_beside(message, place)

    def request(self, message: Classified, first: int, end: int) -> Request:
        """Return the request that stands in a stretch of clauses."""
        opening, last = message.clauses[first], message.clauses[end - 1]
        text = message.text[opening.start : last.end]
        return Request(text, self.best(message, first, end), opening.joint is Joint.OTHERWISE)

    def _is_wish(self, message: Classified, place: int) -> bool:
        clause, reading = message.clauses[place], message.readings[place]
        supposes = mentions(first_words(clause.text, 2), self._words["supposing"])
        if supposes or is_only(clause.text, self._words, "bare_question") or self._clause.is_alternative(clause):
            return False
        flow = self._intents[reading.intent].flow
        needed = self._least(message, place)
        whole = self._whole(message)
        is_of_swap = flow in ABOUT_PRODUCTS and self._is_certain(message) and whole == "exchange_items"
        is_asked = flow == "exchange_items" and whole in ABOUT_PRODUCTS and message.reading.confidence >= LIKELY_PART
        is_of_swap = is_of_swap or (is_asked and self._clause.swaps_nothing(clause.text))
        is_rest = flow == "report_problem" and self._is_certain(message) and whole == "order_status"
        if is_rest and mentions(clause.text, self._words["got_part"]):
            return False  # "where's the rest, I only got the socks"
        if is_of_swap or self._is_beside(message, place) or self._clause.is_detail(clause):
            return False
        if flow in self._clause.heard(clause.text):
            needed = _HEARD
        elif flow == "order_status" and self._is_before_other(message, place):
            needed = _CLEAR
        elif flow == "hand_off" and reading.intent != message.reading.intent:
            needed = _CERTAIN
        elif self._clause.is_mere_name(clause) or (flow in _ASKED_FOR and not self._clause.asks(clause)):
            is_near = reading.intent in (message.reading.intent, message.reading.second)
            needed = _CLEAR if is_near and not self._is_complaint(message, clause, flow) else _NEVER
        return reading.confidence >= needed and flow not in self._no_goals

    def _least(self, message: Classified, place: int) -> float:
        """Return how sure a clause must be: less of other goods, more to buy again, or beside a certain whole."""
        flow, joint = self._flow(message, place), message.clauses[place].joint
        if flow == _AGAIN != self._whole(message) and message.reading.confidence >= LIKELY_PART:
            return _CERTAIN
        asks_where = flow == "order_status" and self._clause.asks(message.clauses[place])
        if place and (flow in GOALS_OF_GOODS or asks_where) and self._are_other_goods(message, 0, place):
            return _OF_OTHER_GOODS
        if self._is_certain(message) and flow != self._whole(message):
            return _CLEAR if joint is Joint.SENTENCE else _CERTAIN
        return _LIKELY_AFTER_COMMA if joint is Joint.COMMA else LIKELY_PART

    def _is_beside(self, message: Classified, place: int) -> bool:
        """Whether a clause only tells a state, names what a later one is about, or adds what it costs to deliver."""
        flow, text = self._flow(message, place), message.clauses[place].text
        if place and self._flow(message, place - 1) in ABOUT_PRODUCTS and _sums_delivered(text, self._words):
            return True
        if flow == "report_problem":
            return tells_state(text, self._words)
        only_names = flow in ABOUT_OWN and not is_question(text.rstrip(_ASKING), self._words)
        following = range(place + 1, len(message.clauses))
        return only_names and any(self._flow(message, after) in GOALS_OF_GOODS for after in following)

    def _is_before_other(self, message: Classified, place: int) -> bool:
        """Whether something is wished for other goods further on: what is told of these asks for an answer, too."""
        later = range(place + 1, len(message.clauses))
        wished = (one for one in later if self._flow(message, one) in GOALS_OF_GOODS)
        return any(self._are_other_goods(message, place, one) for one in wished)

    def _are_other_goods(self, message: Classified, before: int, place: int) -> bool:
        return self._clause.begins_other_goods(message.text, message.clauses, before, place)

    def _is_complaint(self, message: Classified, clause: Clause, flow: str) -> bool:
        """Whether what stands before a certain wish only says what is wrong: "paypal was wrong, can i use my visa"."""
        return self._is_certain(message) and flow != self._whole(message) and clause.joint is Joint.OPENING

    def _begins_another(self, message: Classified, before: int, place: int) -> bool:
        """Whether a clause is about other goods or wants something else than the request that began before it."""
        flow = self._flow(message, place)
        is_new = flow in GOALS_OF_GOODS and flow != self._flow(message, before)
        is_of_others = is_new and self._are_other_goods(message, before, place)
        return is_of_others or self._is_another(message, before, place)

    def _is_another(self, message: Classified, before: int, place: int) -> bool:
        """Whether a clause wants something else than the request that began before it."""
        clause, flow = message.clauses[place], self._flow(message, place)
        is_rest = clause.joint is Joint.COMMA and word_count(clause.text) <= _SHORT_REST
        earlier_flow = self._flow(message, before)
        both = {earlier_flow, flow}
        if self._belongs_before(message, before, place) or (is_rest and both <= _ASKED_FOR):
            return False
        if len(both) == 1 and both <= ABOUT_OWN and clause.joint is not Joint.COMMA:
            return message.readings[before].intent != message.readings[place].intent
        if both == ABOUT_PRODUCTS and not self._clause.is_own(message.clauses[before]):
            return False
        if earlier_flow != flow:
            opening = message.clauses[before].text
            if earlier_flow in _ASKED_FOR and flow in GOALS_OF_GOODS:
                return is_question(opening.rstrip(_ASKING), self._words)  # "the other one? I don't want it either"
            if both <= GOALS_OF_GOODS or both <= _ADDRESSES:
                return self._are_both_named(message, before, place)
            return clause.joint is not Joint.COMMA or self._clause.is_own(clause)
        numbers = orders_in(clause.text, self._words)
        earlier = orders_in(message.text[message.clauses[before].start : clause.start], self._words)
        if numbers and earlier and not numbers & earlier:
            return True
        return flow == "answer_question" and is_question(clause.text, self._words)

    def _is_led_up_to(self, message: Classified, before: int, place: int) -> bool:
        """Whether the clause before a wish belongs to it ("the lamp is too dark, I return it")."""
        clause, telling = message.clauses[place], message.clauses[place - 1]
        is_of_wish = place - before > 1 and self._flow(message, place) in GOALS_OF_GOODS
        tells = is_reason(telling.text, self._words) or is_claim(telling.text, self._words)
        is_led = self._are_other_goods(message, before, place - 1) or (tells and clause.joint is Joint.COMMA)
        return is_of_wish and is_led and self._clause.is_named(telling.text) and not self._clause.is_named(clause.text)

    def _belongs_before(self, message: Classified, before: int, place: int) -> bool:
        """Whether a clause only tells more of what began before: what for, how much, what of it is in stock."""
        clause, flow = message.clauses[place], self._flow(message, place)
        match self._flow(message, before):
            case "report_problem":
                return names_remedy(clause.text, self._words)
            case "cancel_order":
                return flow in ("refund_status", "return_items") and names_remedy(clause.text, self._words)
            case "return_items" if self._clause.names_target(clause):
                return True
            case "return_items":
                asks_sum = flow != "order_status" and is_sum_question(clause.text, self._words)
                return asks_sum or flow in ("refund_status", "change_payment", *ABOUT_OWN)
            case "refund_status":
                return flow == "return_items"
            case "order_status":
                is_told_apart = self._clause.is_named(clause.text) and not self._clause.heard(clause.text)
                return flow in ABOUT_PRODUCTS and clause.joint is Joint.COMMA and is_told_apart
            case "ask_product":
                is_same = clause.joint is Joint.COMMA and not self._clause.is_named(clause.text)
                return flow == "exchange_items" and is_same
        return False

    def _are_both_named(self, message: Classified, before: int, place: int) -> bool:
        """Whether two goals about goods are both wished for in so many words, not one the reason of the other."""
        one, other = message.clauses[before], message.clauses[place]
        if other.joint is Joint.OTHERWISE:
            return True
        if self._flow(message, before) == "report_problem" and self._flow(message, place) == _FOR_FAULTS:
            return self._clause.is_named(other.text)
        named = [set(self._clause.heard(clause.text)) for clause in (one, other)]
        return all(named) and not named[0] & named[1] and not is_reason(other.text, self._words)

    def _flow(self, message: Classified, place: int) -> str:
        return self._intents[message.readings[place].intent].flow


def _sums_delivered(text: str, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a text asks what goods before it come to: "how much with delivery to Belgium"."""
    return bool(mentions(text, words["with_delivery"]) and mentions(text, words["topic.price"]))
