"""Which line of which order a shopper means, for goals about one thing that was bought."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from chatbot.dialogue import facts
from chatbot.dialogue.orders.card import line_chip
from chatbot.dialogue.orders.line_candidates import AlsoCalled, candidates_of
from chatbot.dialogue.products.option_words import named_options
from chatbot.dialogue.state import SAID
from chatbot.dialogue.turn import Advance, Turn, first, said
from chatbot.dialogue.understand.forms import corrects
from chatbot.dialogue.understand.references import resolve
from chatbot.dialogue.understand.words import around, ends_with, mentions
from chatbot.domain.commerce import Order, OrderLine
from chatbot.domain.conversation import Frame
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.outcome import Ask, Refuse

LINE = "line"
Bought = tuple[Order, OrderLine]
Pool = Mapping[str, Bought]
_OFFERED = 5


@dataclass(frozen=True, slots=True)
class Sought:
    """What a goal looks for: the lines that are likely, and what it asks (a phrase key) when several are.

    `others` are other names of products. `by_options`: an option alone ("the green one") may point at a line; not where
    it is what is wished for instead. `names_other`: the words name something that was not bought, so that no line goes
    without saying.
    """

    is_likely: Callable[[Bought], bool]
    question: str
    others: AlsoCalled = field(default_factory=dict)
    by_options: bool = True
    names_other: bool = False


def named_lines(frame: Frame, turn: Turn, orders: Sequence[Order], others: AlsoCalled) -> list[Bought]:
    """Return the lines that the words of a frame name."""
    pool = {f"{order.number}/{line.id}": (order, line) for order in orders for line in order.wanted_lines}
    return [pool[key] for key in _resolved(frame, turn, pool, Sought(lambda _: True, "", others))]


def find_line(frame: Frame, turn: Turn, orders: Sequence[Order], sought: Sought) -> Bought | Advance:
    """Return the line that is meant, or the step that asks with the likely ones to press.

    Words that name a line count most, then the one chosen before, the one in focus, the only one that is likely.
    """
    number = first(frame.slot("order_number"))
    pool = {
        f"{order.number}/{line.id}": (order, line)
        for order in orders
        if number in ("", order.number)
        for line in order.lines
        if not line.is_cancelled
    }
    if number and not any(order.number == number for order in orders):
        order_fact = facts.text("order", FactKind.ORDER, number, "message")
        return Advance(Refuse((Statement("order.not_yours", (order_fact,)),), quick_replies=(turn.chip("person"),)))
    keys = _as_ordered(frame, turn, pool, sought) or _pointed(frame, turn, pool, sought)
    likely = [key for key in (keys or pool) if sought.is_likely(pool[key])]
    by_itself = (likely, _focused(turn, pool) if not keys else [], [*pool] if number else [])
    for certain in (keys, *(() if sought.names_other else by_itself)):
        if len(certain) == 1:
            return pool[certain[0]]
    if not likely and not keys:
        return Advance(Refuse((Statement("line.none"),), quick_replies=(turn.chip("person"),)), is_found=False)
    open_keys = (likely or keys)[:_OFFERED]
    chips = tuple(line_chip(*pool[key], turn) for key in open_keys)
    outcome = Ask(LINE, (Statement(sought.question),), quick_replies=chips)
    return Advance(outcome, frame.with_slot(LINE, *open_keys).asking(LINE))


def _as_ordered(frame: Frame, turn: Turn, pool: Pool, sought: Sought) -> Sequence[str]:
    """Return the one likely line in the version that was ordered: "it's grey, I ordered mustard"."""
    ordered = around(said(frame), turn.language.words["ordered_as"])[1].strip()
    if not ordered or frame.slot(LINE):
        return ()
    options = dict.fromkeys(option for _, line in pool.values() for option in line.options)
    named = {one.option for one in named_options(ordered, tuple(options), turn.language) if not one.is_unwanted}
    fitting = {key: one for key, one in pool.items() if sought.is_likely(one) and named & {*one[1].options}}
    keys = [key for key, one in fitting.items() if _resolved(frame, turn, {key: one}, sought)]  # by any of its names
    return keys if len(keys) == 1 else ()


def _pointed(frame: Frame, turn: Turn, pool: Pool, sought: Sought) -> Sequence[str]:
    """Return the lines that words point at: by what they are called, then by their options, "it"; else those before."""
    kept = [key for key in frame.slot(LINE) if key in pool]
    words = turn.language.words
    goes_on = turn.focus.goal == frame.flow and not frame.asked and not mentions(said(frame), words["other_thing"])
    is_it = mentions(said(frame), words["pronouns"]) or goes_on
    offered = {key: pool[key] for key in kept} if frame.asked == LINE else pool
    named = _resolved(frame, turn, offered, sought)
    if len(named) == 1:
        return named
    if len(kept) == 1 and not named and not _points_by_option(said(frame), turn):
        return kept
    if not sought.by_options and frame.asked != LINE and not named:
        frame = frame.with_slot(SAID, *_own_options(frame, turn, offered))
    wider = {key: offered[key] for key in named} or offered
    narrowed = _resolved(frame, turn, wider, sought, with_options=True) if said(frame) else ()
    if len(narrowed) == 1:
        return narrowed
    return named or narrowed or kept or (_focused(turn, pool) if is_it else [])


def _points_by_option(text: str, turn: Turn) -> bool:
    """Whether an option may point at another thing than the one chosen: "the black one"; not "but in black"."""
    words = turn.language.words
    return bool(mentions(text, (*words["points_at"], *words["other_thing"]))) or corrects(text, words)


def _own_options(frame: Frame, turn: Turn, pool: Pool) -> Sequence[str]:
    """Return the options that a text names as those of the shopper's own thing: "my black ones"."""
    text, mine = said(frame).lower(), turn.language.words["mine"]
    options = [option for _, line in pool.values() for option in line.options]
    named = named_options(text, options, turn.language)
    return [text[one.start : one.end] for one in named if ends_with(text[: one.start].rstrip(), mine)]


def _resolved(frame: Frame, turn: Turn, pool: Pool, sought: Sought, *, with_options: bool = False) -> Sequence[str]:
    lines = {key: line for key, (_, line) in pool.items()}
    candidates = candidates_of(lines, sought.others, turn.language, with_options=with_options)
    meant = resolve(said(frame), candidates, turn.language.words, _focused(turn, pool))
    return (*meant.chosen, *meant.ambiguous)


def _focused(turn: Turn, pool: Pool) -> list[str]:
    wanted = {f"{turn.focus.order_number}/{line_id}" for line_id in turn.focus.line_ids}
    return [key for key in pool if key in wanted]
