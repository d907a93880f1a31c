"""Goods that are wanted back as money, or told to be faulty, and never came: their report comes next."""

from __future__ import annotations

from dataclasses import replace

from chatbot.dialogue.orders.bought_lines import LINE
from chatbot.dialogue.orders.parcel_facts import LOST_CHOICE
from chatbot.dialogue.orders.pick_lines import Picked
from chatbot.dialogue.remedies.remedy_wishes import REMEDY
from chatbot.dialogue.remedies.return_card import lost_statement, parcels_lost
from chatbot.dialogue.remedies.warranty import tells_fault
from chatbot.dialogue.state import SAID
from chatbot.dialogue.turn import Advance, Turn, said
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.commerce import ClaimKind
from chatbot.domain.conversation import Frame
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Ask, Say


def as_lost(picked: Picked, turn: Turn) -> Advance | None:
    """Return that goods are lost, with their report: at once for the money, after the question if they came."""
    order, lines = picked.order, picked.lines
    is_fault = tells_fault(picked.frame, turn)
    is_wished = is_fault or mentions(said(picked.frame), turn.language.words["money_back"])
    if not is_wished or not all(parcels_lost(order, line) for line in lines):
        return None
    slots = {"order_number": order.number, LINE: f"{order.number}/{lines[0].id}", "kind": ClaimKind.LOST.value}
    report = Frame("report_problem", tuple((name, (value,)) for name, value in slots.items()))
    told = lost_statement(order, lines)
    focus = replace(turn.focus, order_number=order.number, line_ids=tuple(line.id for line in lines))
    if is_fault:
        chips = (turn.chip("replacement"), turn.chip("refund"), turn.chip("person"))
        asked = Ask(REMEDY, (told, Statement("claim.has_it_come"), Statement(LOST_CHOICE)), quick_replies=chips)
        return Advance(asked, report.asking(REMEDY), focus)
    return Advance(Say((told,)), focus=focus, later=report.with_slot(SAID, said(picked.frame)))
