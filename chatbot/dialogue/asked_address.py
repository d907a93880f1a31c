"""Reads an address that was asked for, until there is one that can be used."""

from __future__ import annotations

from chatbot.dialogue import facts
from chatbot.dialogue.turn import Turn, first, said
from chatbot.dialogue.understand.addresses import read_address
from chatbot.domain.commerce import Address
from chatbot.domain.conversation import Frame
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.postcodes import fits, sample

SLOT = "address"


def asked_address(frame: Frame, before: Address, first_question: str, turn: Turn) -> Address | Statement:
    """Return the address that takes the place of `before`, or what must be asked to get one."""
    address = read_address(first(frame.slot(SLOT)), before, turn.language.country_code)
    if address is None:
        is_again = frame.asked == SLOT and bool(said(frame))
        return Statement("address.unreadable" if is_again else first_question)
    if fits(address.country, address.postcode):
        return address
    postcode = facts.text("postcode", FactKind.CODE, address.postcode, "message")
    looks = facts.text("sample", FactKind.CODE, sample(address.country), f"country:{address.country}")
    return Statement("address.wrong_postcode", (postcode, looks))
