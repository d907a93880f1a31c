"""Which address is wished for: written out, changed in part, or one that the customer has already used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatbot.dialogue import facts
from chatbot.dialogue.proposals import written
from chatbot.dialogue.turn import Advance, Turn, first, said
from chatbot.dialogue.understand.address_changes import AddressChanges
from chatbot.dialogue.understand.addresses import read_address, written_out
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.commerce import Address, Order
from chatbot.domain.conversation import Frame
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.outcome import Ask, QuickReply
from chatbot.domain.postcodes import fits, sample

ADDRESS = "address"
"""The slot of the address that is wished for."""
_HEARD = "address_heard"
_OFFERED = 4


@dataclass(frozen=True, slots=True)
class AddressBook:
    """The address that is to be changed, that of the account, and those of other orders, the newest first."""

    before: Address
    home: Address | None
    others: tuple[Address, ...] = ()


def address_book(before: Address, home: Address | None, orders: Sequence[Order]) -> AddressBook:
    """Return the addresses that a customer may mean, each once; no `home` where that is what is to be changed."""
    others = dict.fromkeys(order.ship_to for order in orders if order.ship_to != before)
    return AddressBook(before, home, tuple(others))


def with_address(frame: Frame, address: Address) -> Frame:
    """Return the frame that keeps the address and the words it was read from: they are not applied to it again."""
    return frame.with_slot(ADDRESS, written_out(address)).with_slot(_HEARD, said(frame))


def wished_address(frame: Frame, book: AddressBook, turn: Turn, question: str) -> Address | Advance:
    """Return the address that is wished for, or the step that asks `question` (a phrase key) or which one is meant.

    What a message does not name stays as it was, or as it was wished before.
    """
    wished = _wished(frame, book, turn)
    if len(wished) == 1:
        return wished[0] if _may_be(wished[0], book) else _ask_postcode(frame, wished[0])
    if wished:
        chips = tuple(QuickReply(written(one), ", ".join(written_out(one).split("\n"))) for one in wished[:_OFFERED])
        return Advance(Ask(ADDRESS, (Statement("address.which"),), quick_replies=chips), frame.asking(ADDRESS))
    is_again = frame.asked == ADDRESS and bool(said(frame))
    return Advance(Ask(ADDRESS, (Statement("address.unreadable" if is_again else question),)), frame.asking(ADDRESS))


def _may_be(address: Address, book: AddressBook) -> bool:
    """Whether the postcode has the form of its country; an address that the shop has is not doubted."""
    return address in (book.before, book.home, *book.others) or fits(address.country, address.postcode)


def _ask_postcode(frame: Frame, address: Address) -> Advance:
    """Ask for postcode or country; the rest of the address is kept."""
    postcode = facts.text("postcode", FactKind.CODE, address.postcode, "message")
    looks = facts.text("sample", FactKind.CODE, sample(address.country), f"country:{address.country}")
    asked = frame.with_slot(ADDRESS, written_out(address)).asking(ADDRESS)
    return Advance(Ask(ADDRESS, (Statement("address.wrong_postcode", (postcode, looks)),)), asked)


def _wished(frame: Frame, book: AddressBook, turn: Turn) -> Sequence[Address]:
    language, text = turn.language, said(frame)
    pending = read_address(first(frame.slot(ADDRESS)), book.before, language.country_code)
    is_known = text == first(frame.slot(_HEARD)) or first(frame.slot(ADDRESS)) in text
    ignored = (*frame.slot("order_number"), turn.focus.order_number)
    if pending is not None and is_known:
        beside = AddressChanges(text, pending, language, tuple(filter(None, (*ignored, first(frame.slot(ADDRESS))))))
        return (replace(pending, name=beside.applied(is_asked=False).name),)
    changes = AddressChanges(text, pending or book.before, language, tuple(filter(None, ignored)))
    changed = changes.applied(is_asked=frame.asked == ADDRESS)
    if changed != (pending or book.before):
        return (changed,)
    return _known(text, book, turn) or ((pending,) if pending is not None else ())


def _known(text: str, book: AddressBook, turn: Turn) -> Sequence[Address]:
    """Return the addresses that a message points at: that of the account, of another order, "there"."""
    words = turn.language.words
    home = () if book.home is None else (book.home,)
    if mentions(text, words["address.home"]) and home:
        return home
    if mentions(text, words["address.other"]):
        return book.others
    elsewhere = tuple(one for one in home if one != book.before) or book.others
    return elsewhere if mentions(text, words["address.there"]) else ()
