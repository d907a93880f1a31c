"""A conversation's logged events as the staff reads them: both sides, who wrote, and what happened between.

A pure function of the log. Everything that somebody wrote is escaped here; the result is one line of HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from chatbot.domain.commands import Mood
from chatbot.domain.conversation import (
    CardsShown,
    LoggedEvent,
    MessageReceived,
    MessageUnderstood,
    PassagesCited,
    ProposalDeclined,
    ProposalExecuted,
    ProposalShown,
    SentenceReleased,
    TurnFailed,
)
from chatbot.domain.evidence import Origin, Sentence
from chatbot.domain.hand_overs import (
    ContactGiven,
    ConversationClaimed,
    ConversationReleased,
    HandedOff,
    HandOverReopened,
    HandOverResolved,
    NoteWritten,
    StaffWrote,
)
from chatbot.domain.knowledge import Citation
from chatbot.domain.outcome import Card, Proposal
from chatbot.domain.photos import PhotoAdded
from chatbot.domain.proofs import CodeSent, CustomerSignedIn, CustomerVerified, GuestMatched, LookUpFailed
from chatbot.domain.shop_pages import CartShown, ProductShown
from chatbot.web.page_texts import PageTexts
from chatbot.web.rendering import card_html, cards_html, lang_html, line_html, plain_html, sentence_html, sources_html
from chatbot.web.staff_facts import cart_told
from chatbot.web.staff_photos import photo_html
from chatbot.web.staff_queue import reason
from chatbot.web.staff_trace import replies
from chatbot.web.transcript import fates_of

_SHOWN = 400


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: in which texts, in which time zone, and when."""

    texts: PageTexts
    chat: PageTexts
    zone: ZoneInfo
    now: datetime


@dataclass(slots=True)
class _Reply:
    """What the assistant said in one turn, while it is put together."""

    at: datetime
    turn: int
    sentences: list[Sentence] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)


class _Thread:
    def __init__(self, conversation_id: str, events: Sequence[LoggedEvent], reader: Reader) -> None:
        self._conversation_id = conversation_id
        self._say = reader.texts.say
        self._reader = reader
        self._fates = fates_of(events)
        self._turns = [told["id"] for told in replies(events)]
        self._items: list[str] = []
        self._reply: _Reply | None = None

    def html(self) -> str:
        self._flush()
        return "".join(self._items)

    def add(self, logged: LoggedEvent) -> None:
        match logged.event:
            case SentenceReleased(sentence=sentence):
                self._open(logged).sentences.append(sentence)
            case PassagesCited(citations=citations):
                self._open(logged).citations.extend(citations)
            case CardsShown(cards=cards):
                self._open(logged).cards.extend(cards)
            case ProposalShown(proposal=proposal):
                self._open(logged).proposals.append(proposal)
            case _:
                self._add_other(logged)

    def _add_other(self, logged: LoggedEvent) -> None:
        match logged.event:
            case ProposalExecuted() | ProposalDeclined():  # what follows is another turn
                self._flush()
            case MessageReceived(text=text):
                self._flush()
                self._items.append(self._bubble("shopper", self._say("shopper"), plain_html(text), logged.at))
            case MessageUnderstood(mood=mood):
                self._flush()
                if mood is not Mood.CALM:
                    name = escape(self._say(f"mood_{mood.value}"))
                    self._items.append(f'<p class="ss-felt"><b class="ss-mood ss-{mood.value}">{name}</b></p>')
            case PhotoAdded(photo_id=photo_id):
                self._flush()
                photo = photo_html(self._conversation_id, photo_id, self._say("photo"))
                self._items.append(self._bubble("shopper", self._say("shopper"), photo, logged.at))
            case StaffWrote(name=name, text=text) as wrote:
                self._flush()
                self._items.append(self._bubble("staff", name, plain_html(text), logged.at, self._marks(wrote)))
            case NoteWritten(name=name, text=text):
                self._flush()
                who = self._say("note_by", name=name)
                self._items.append(self._bubble("note", who, plain_html(text), logged.at))
            case event:
                self._happened(event, logged.at)

    def _marks(self, wrote: StaffWrote) -> str:
        over = self._say("overridden", words=", ".join(words for _, words in wrote.overridden))
        mark = f'<p class="ss-over">{line_html(over)}</p>' if wrote.overridden else ""
        return f'{mark}<p class="ss-mailed">{escape(self._say("mailed"))}</p>' if wrote.is_mailed else mark

    def _happened(self, event: object, at: datetime) -> None:
        line = _LINES.get(type(event))
        if line is not None:
            self._flush()
            told = line_html(line(event, self._reader.texts))
            self._items.append(f'<p class="ss-event"><time>{self._time(at)}</time> {told}</p>')

    def _open(self, logged: LoggedEvent) -> _Reply:
        if self._reply is None:
            turn = max((one for one in self._turns if one <= logged.sequence), default=0)
            self._reply = _Reply(logged.at, turn)
        return self._reply

    def _flush(self) -> None:
        reply, self._reply = self._reply, None
        if reply is None:
            return
        by_number = {citation.number: citation for citation in reply.citations}
        said = "".join(sentence_html(one, by_number) + one.gap for one in reply.sentences).rstrip()
        by_staff = bool(reply.sentences) and reply.sentences[0].origin is Origin.STAFF
        who = "decided" if by_staff else "assistant"
        asked = (
            f'<button type="button" class="ss-ask" name="why" value="{reply.turn}">{escape(self._say("why"))}</button>'
        )
        below = cards_html(reply.cards) + "".join(map(self._proposal, reply.proposals))
        chat = self._reader.chat
        below += sources_html(reply.citations, chat.say("sources"), chat.say("open_source"))
        below += "" if by_staff or not reply.turn else asked
        self._items.append(self._bubble("assistant", self._say(who), said, reply.at, below))

    def _proposal(self, proposal: Proposal) -> str:
        is_open = self._reader.now <= proposal.expires_at
        fate = self._fates.get(proposal.id, "open" if is_open else "expired")
        state = f'<div class="sd-state">{escape(self._say(f"proposal_{fate}"))}</div>'
        return f'<div class="sd-proposal sd-proposal-{fate}">{state}{card_html(proposal.card)}</div>'

    def _bubble(self, side: str, who: str, said: str, at: datetime, below: str = "") -> str:
        head = f"<header>{line_html(who)} <time>{self._time(at)}</time></header>"
        text = f'<div class="ss-said"{lang_html(said)}>{said}</div>' if said else ""
        return f'<article class="ss-{side}">{head}{text}{below}</article>'

    def _time(self, at: datetime) -> str:
        local = at.astimezone(self._reader.zone)
        is_today = local.date() == self._reader.now.astimezone(self._reader.zone).date()
        return f"{local:%H:%M}" if is_today else f"{local:%Y-%m-%d %H:%M}"


def thread_html(conversation_id: str, events: Sequence[LoggedEvent], reader: Reader) -> str:
    """Return the conversation, the newest last; of a long one the end."""
    thread = _Thread(conversation_id, events, reader)
    for logged in events[-_SHOWN:]:
        thread.add(logged)
    return f'<div class="ss-thread" id="{escape(conversation_id)}">{thread.html()}</div>'


def _claimed(event: ConversationClaimed, texts: PageTexts) -> str:
    return texts.say("event_assigned" if event.by else "event_claimed", name=event.name)


def _cart(event: CartShown, texts: PageTexts) -> str:
    return texts.say("event_cart", cart=cart_told(event)) if event.lines else texts.say("event_cart_empty")


_LINES: dict[type, Callable[..., str]] = {
    HandedOff: lambda event, texts: texts.say("event_handed_off", reason=reason(event.reason, texts)),
    ConversationClaimed: _claimed,
    ConversationReleased: lambda event, texts: texts.say("event_released"),
    HandOverResolved: lambda event, texts: texts.say("event_resolved"),
    HandOverReopened: lambda event, texts: texts.say("event_reopened"),
    ContactGiven: lambda event, texts: texts.say("event_contact", email=event.email),
    CustomerSignedIn: lambda event, texts: texts.say("event_signed_in"),
    CustomerVerified: lambda event, texts: texts.say("event_verified"),
    CodeSent: lambda event, texts: texts.say("event_code_sent", order=event.order_number),
    GuestMatched: lambda event, texts: texts.say("event_matched", order=event.order_number),
    LookUpFailed: lambda event, texts: texts.say("event_no_match", order=event.order_number),
    ProductShown: lambda event, texts: texts.say("event_looked_at", product=event.product_id),
    CartShown: _cart,
    TurnFailed: lambda event, texts: texts.say("event_failed", error=event.error),
}
