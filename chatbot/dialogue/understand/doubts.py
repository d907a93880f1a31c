"""Weighs the scores of intents by what the words name and by whose goods the talk is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from chatbot.dialogue.understand.context import CERTAIN, CHANGING, SURE, Context
from chatbot.dialogue.understand.forms import asks_about, is_question, tells_measure
from chatbot.dialogue.understand.goals_heard import Scores, heard, is_claim, with_heard
from chatbot.dialogue.understand.meanings import IntentMeaning, Reading, meant
from chatbot.dialogue.understand.order_questions import OWN, Topic
from chatbot.dialogue.understand.words import first_words, mentions
from chatbot.domain.commands import Command, StartFlow

_OUTSIDE, _PIECES = "out_of_scope", OWN + "pieces"
_SMALL_TALK, _STATUS, _ASK = "small_talk", "order_status", "ask_order"
_ANGRY = f"{_SMALL_TALK}.frustrated"
_ABUSE = "abuse"
_CERTAINLY, _TINY, _OPENING = 0.9, 1e-6, 5
_OWNERS, _STRANGERS = 10, 1000
"""How much less probable it is that something is asked of what was bought where nothing is said of that."""
_EXTREMES = tuple(f"{OWN}{one.value}" for one in (Topic.LEAST, Topic.MOST))
"""What describes a version in a wish to swap: "for the cheapest one you have"."""
_TOLD, _LESS = frozenset({"report_problem", "undo_change"}), 4
"""Goals that the reason of a return looks like ("I changed my mind about ...")."""

_OF_GOODS_HAD = {"cancel_order": _STRANGERS, "exchange_items": _STRANGERS, "report_problem": _OWNERS}
"""How much less probable it is that something is done about goods that nobody bought."""
_TOLD_OF_CHANGES = ("of_mine", "own_order", "too_sized", "instead", "swapping", "other_option")
_BACK = ("return_items", "undo_change", "withdraw_return")

Flows = Mapping[str, str]
"""The flow of each intent."""


def weighed(text: str, scores: Scores, context: Context, flows: Flows) -> Scores:
    """Return the scores (best first) after what the words name; a question about rules names goals without wishing."""
    is_own = context.bought.are_named_in(text, context.words)
    doubts = _doubts(text, scores, context, flows, is_own=is_own)
    scores = _after(doubts, scores)
    goals = () if asks_about(text, context.words) else heard(text, context.words)
    if "return_items" in goals and not is_claim(text, context.words):
        scores = tuple((name, score / _LESS if flows[name] in _TOLD else score) for name, score in scores)
        scores = tuple(sorted(scores, key=lambda one: -one[1]))
        if "exchange_items" not in goals and mentions(text, context.words["money_back"]):
            scores = _after({name: _STRANGERS for name, flow in flows.items() if flow == "exchange_items"}, scores)
    return _as_small_talk(with_heard(scores, goals, flows, is_own=is_own), flows)


def _as_small_talk(scores: Scores, flows: Flows) -> Scores:
    """Return scores whose best kind of small talk is as probable as all kinds: which one it is matters little."""
    (best, _), *others = scores
    if flows[best] != _SMALL_TALK:
        return scores
    together = sum(score for name, score in scores if flows[name] == _SMALL_TALK)
    return ((best, together), *(one for one in others if flows[one[0]] != _SMALL_TALK))


def _after(doubts: Mapping[str, int], scores: Scores) -> Scores:
    doubted = [(name, score / doubts.get(name, 1)) for name, score in scores]
    lost = sum(score for _, score in scores) / max(sum(score for _, score in doubted), _TINY)
    return tuple(sorted(((name, score * lost) for name, score in doubted), key=lambda one: -one[1]))


def _doubts(text: str, scores: Scores, context: Context, flows: Flows, *, is_own: bool) -> dict[str, int]:
    """Return by what to divide the scores of intents.

    Something is hardly asked of what was bought where neither the words nor the talk are about that, or where they name
    goods that were not, nor is anything changed of such goods; what names it is hardly out of scope; a stranger who
    tells of no damage hardly reports one; "can you tell me when it comes" asks for a day and no e-mails, "how many XL
    exist" for a stock; who drops goods off somewhere wants no other delivery address.
    """
    words, is_sure = context.words, scores[0][1] >= _CERTAINLY
    of_purchases = (*words["own_goods"], *words["own_order"])
    is_said = is_own or bool(mentions(text, (*words["own"], *of_purchases)))
    is_told = is_said or context.names_order or context.is_about_own
    is_of_others = not is_said and context.bought.lack_what_is_in(text, words)
    is_stranger = not (context.bought.names or context.names_order or context.frame or context.focus.goal)
    doubts: dict[str, int] = {}
    if not (is_told and context.bought.names) or is_of_others:
        doubt = _STRANGERS if is_stranger and not is_told else _OWNERS
        doubts |= {name: doubt for name in flows if name.startswith(OWN)}
    if is_stranger and not (is_sure or is_claim(text, words) or mentions(text, of_purchases)):
        doubts |= {name: _OWNERS for name, flow in flows.items() if flow == "report_problem"}
    if mentions(text, words["asks_when"]):
        doubts |= {name: _STRANGERS for name, flow in flows.items() if flow == "watch_order"}
    if mentions(text, words["topic.stock"]) and not mentions(text, (*words["own_past"], *of_purchases)):
        doubts[_PIECES] = _STRANGERS
    if mentions(text, words["dropping_off"]):
        doubts |= {name: _STRANGERS for name, flow in flows.items() if flow == "change_address"}
    if _only_names_goods(text, context):
        doubts |= {name: _OF_GOODS_HAD[flow] for name, flow in flows.items() if flow in _OF_GOODS_HAD} | {
            _ABUSE: _OWNERS
        }
    doubts |= dict.fromkeys(_beside(text, words, flows), _STRANGERS)
    if "exchange_items" in heard(text, words) and not is_question(text, words):
        doubts |= dict.fromkeys(_EXTREMES, _STRANGERS)
    doubts[_OUTSIDE] = _doubt_of_outside(text, words, is_own=is_own, is_sure=is_sure)
    return doubts | dict.fromkeys(_names_of(_STATUS, flows), _doubt_of_status(text, context, is_told=is_told))


def _only_names_goods(text: str, context: Context) -> bool:
    """Whether a text names goods that nobody bought and no change: "the Lett jumper in M, grey?" asks for them.

    So does who tells how long a foot is: that asks for a size.
    """
    words = context.words
    told = (word for key in _TOLD_OF_CHANGES for word in words[key])
    if context.frame is not None or context.names_order or context.is_about_own or mentions(text, told):
        return False
    is_done = is_claim(text, words) or _OF_GOODS_HAD.keys() & set(heard(text, words))
    return not is_done and (tells_measure(text, words) or context.bought.lack_what_is_in(text, words))


def _names_of(goal: str, flows: Flows) -> Iterator[str]:
    yield from (name for name, flow in flows.items() if flow == goal)


def _doubt_of_outside(text: str, words: Mapping[str, tuple[str, ...]], *, is_own: bool, is_sure: bool) -> int:
    """Return by what to divide that a text is about nothing of the shop: it names own goods, or it greets."""
    if is_own and heard(text, words):
        return _STRANGERS
    is_near = is_own or bool(mentions(text, words["greets"]))
    return _OWNERS if is_near and not is_sure else 1


def _doubt_of_status(text: str, context: Context, *, is_told: bool) -> int:
    """Return by what to divide that it is asked where an order is.

    Goods that nobody bought arrive at the shop; an order's number looks like such a question, whatever is wished.
    """
    if not is_told and mentions(text, context.words["back_in_stock"]):
        return _STRANGERS
    is_other = context.names_order and not set(heard(text, context.words)) <= {_STATUS}
    return _LESS if is_other else 1


def _beside(text: str, words: Mapping[str, tuple[str, ...]], flows: Flows) -> Iterator[str]:
    """Yield the intents that words only look like.

    Who greets and says no angry word is not angry; what must be paid asks for no goodwill; "back to the tents" sends
    nothing back and takes nothing back.
    """
    is_back = bool(mentions(first_words(text, _OPENING), words["back_to_topic"]))
    unlike = {"ask_goodwill": bool(mentions(text, words["must_pay"])), **dict.fromkeys(_BACK, is_back)}
    yield from (name for name, flow in flows.items() if unlike.get(flow))
    if mentions(text, words["greets"]) and not mentions(text, words["frustration"]):
        yield _ANGRY


def taken(text: str, reading: Reading, meaning: IntentMeaning, context: Context) -> Command:
    """Return the command of a reading; to be doubted where it is not clear and names nothing that was bought.

    What changes an order is doubted even then, and a question on one needs to be clearer.
    """
    command = meant(text, reading, meaning)
    is_of_own = context.is_about_own or context.bought.are_named_in(text, context.words)
    needed = CERTAIN if meaning.flow in (_ASK, *CHANGING) else SURE
    is_doubted = reading.confidence < needed and (meaning.flow in CHANGING or not is_of_own)
    return replace(command, is_doubted=True) if is_doubted and isinstance(command, StartFlow) else command
