"""A conversation's logged events as the messages of the chat page.

A pure function of the log: what a browser claims was said before is never looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from typing import Any

from chatbot.domain.conversation import (
    CardsShown,
    LoggedEvent,
    MessageJoined,
    MessageReceived,
    MessageUnderstood,
    PassagesCited,
    ProposalDeclined,
    ProposalExecuted,
    ProposalShown,
    SentenceReleased,
    TurnFailed,
    TurnFinished,
)
from chatbot.domain.evidence import Sentence
from chatbot.domain.feedback import ConversationRated, ReplyRated
from chatbot.domain.hand_overs import StaffWrote
from chatbot.domain.knowledge import Citation
from chatbot.domain.outcome import Card, Proposal, QuickReply
from chatbot.domain.photos import PhotoAdded
from chatbot.web.page_texts import PageTexts
from chatbot.web.rendering import card_html, cards_html, lang_html, plain_html, sentence_html, sources_html

PageMessage = dict[str, Any]


def messages(events: Sequence[LoggedEvent], texts: PageTexts, now: datetime) -> list[PageMessage]:
    """Return the messages that the events make up; only the last one offers quick replies."""
    fates = fates_of(events)
    thumbs = {logged.event.reply: logged.event for logged in events if isinstance(logged.event, ReplyRated)}
    bubbles = _bubbles([one for one in events if not isinstance(one.event, ReplyRated | ConversationRated)])
    for bubble in bubbles:
        bubble.thumb = thumbs.get(bubble.place)
    shown = [_message(bubble, fates, texts, now) for bubble in bubbles if not bubble.is_empty]
    if shown and bubbles[-1].replies and bubbles[-1].is_over:
        shown[-1]["options"] = [{"label": one.label, "value": one.message} for one in bubbles[-1].replies]
    return shown


def user_message(text: str) -> PageMessage:
    """Return what the shopper wrote, before it is in the log."""
    return {"role": "user", "content": f'<div class="sd-user"{lang_html(text)}>{plain_html(text)}</div>'}


def photo_message(photo_id: str, texts: PageTexts) -> PageMessage:
    """Return a photo of the shopper's: the page's script puts the picture where its id stands."""
    about = escape(texts.say("photo_sent"))
    return {"role": "user", "content": f'<div class="sd-user sd-photo" title="{about}">{escape(photo_id)}</div>'}


def writing_message(texts: PageTexts) -> PageMessage:
    """Return the sign that a reply is on its way."""
    dots = "<span></span>" * 3
    return {"role": "assistant", "content": f'<div class="sd-writing" title="{texts.say("writing")}">{dots}</div>'}


def open_proposal(events: Sequence[LoggedEvent], now: datetime) -> Proposal | None:
    """Return the proposal that can still be confirmed."""
    fates = fates_of(events)
    shown = [logged.event.proposal for logged in events if isinstance(logged.event, ProposalShown)]
    last = shown[-1] if shown else None
    return last if last is not None and last.id not in fates and now <= last.expires_at else None


@dataclass(slots=True)
class _Bubble:
    """One message while it is put together."""

    said: str | None = None
    by_staff: str | None = None
    photo: str = ""
    sentences: list[Sentence] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    replies: tuple[QuickReply, ...] = ()
    language: str = ""
    place: int = 0
    thumb: ReplyRated | None = None
    is_over: bool = False

    def end(self, logged: LoggedEvent) -> None:
        """Nothing more belongs to it; what a turn ended with can be rated."""
        self.is_over = True
        self.place = logged.sequence if isinstance(logged.event, TurnFinished) else 0

    @property
    def is_empty(self) -> bool:
        by_somebody = self.said is not None or self.by_staff is not None or bool(self.photo)
        return not (by_somebody or self.sentences or self.cards or self.proposals)


def _bubbles(events: Sequence[LoggedEvent]) -> list[_Bubble]:
    bubbles = [_Bubble()]
    language = ""
    for logged in events:
        match logged.event:
            case MessageReceived(text=text):
                bubbles += [_Bubble(said=text), _Bubble(language=language)]
            case PhotoAdded(photo_id=photo_id):
                bubbles += [_Bubble(photo=photo_id), _Bubble(language=language)]
            case StaffWrote(text=text):
                bubbles.append(_Bubble(by_staff=text, language=language, is_over=True))
            case MessageUnderstood():
                language = bubbles[-1].language = logged.event.language
            case TurnFinished() | TurnFailed() | MessageJoined():
                bubbles[-1].end(logged)
            case event:
                if bubbles[-1].is_over:
                    bubbles.append(_Bubble(language=language))
                _add(bubbles[-1], event)
    return bubbles


def _add(bubble: _Bubble, event: object) -> None:
    match event:
        case SentenceReleased(sentence=sentence):
            bubble.sentences.append(sentence)
        case PassagesCited(citations=citations):
            bubble.citations.extend(citations)
        case CardsShown(cards=cards, quick_replies=replies):
            bubble.cards.extend(cards)
            bubble.replies = replies
        case ProposalShown(proposal=proposal):
            bubble.proposals.append(proposal)
        case _:
            pass


def fates_of(events: Sequence[LoggedEvent]) -> dict[str, str]:
    """Return what became of the proposals that are settled."""
    fates = {}
    for logged in events:
        match logged.event:
            case ProposalExecuted(proposal_id=proposal_id):
                fates[proposal_id] = "executed"
            case ProposalDeclined(proposal_id=proposal_id, reason=reason):
                fates[proposal_id] = "expired" if reason == "expired" else "declined"
            case _:
                pass
    return fates


def _message(bubble: _Bubble, fates: dict[str, str], texts: PageTexts, now: datetime) -> PageMessage:
    if bubble.said is not None:
        return user_message(bubble.said)
    own = texts.within(bubble.language)
    if bubble.photo:
        return photo_message(bubble.photo, own)
    if bubble.by_staff is not None:
        head = f'<div class="sd-state">{own.say("staff")}</div>'
        written = plain_html(bubble.by_staff)
        content = f'<div class="sd-reply sd-staff">{head}<div class="sd-text"{lang_html(written)}>{written}</div></div>'
        return {"role": "assistant", "content": content}
    by_number = {citation.number: citation for citation in bubble.citations}
    text = "".join(sentence_html(sentence, by_number) + sentence.gap for sentence in bubble.sentences).rstrip()
    parts = [f'<div class="sd-text"{lang_html(text)}>{text}</div>'] if text else []
    parts.append(cards_html(bubble.cards))
    for proposal in bubble.proposals:
        fate = fates.get(proposal.id, "open" if now <= proposal.expires_at else "expired")
        state = f'<div class="sd-state">{own.say(f"proposal_{fate}")}</div>'
        parts.append(
            f'<div class="sd-proposal sd-proposal-{fate}"{lang_html(state)}>{state}{card_html(proposal.card)}</div>'
        )
    parts.append(sources_html(bubble.citations, own.say("sources"), own.say("open_source")))
    parts.append(_thumbs(bubble))
    return {"role": "assistant", "content": f'<div class="sd-reply">{"".join(parts)}</div>'}


def _thumbs(bubble: _Bubble) -> str:
    """Return where a reply's thumbs stand: its place in the log, and how it was rated; the page's script draws them."""
    if not (bubble.place and bubble.sentences):
        return ""
    thumb = bubble.thumb
    rated = [] if thumb is None else ["up" if thumb.is_helpful else "down", thumb.complaint or ""]
    return f'<div class="sd-thumbs-at">{" ".join([str(bubble.place), *rated]).strip()}</div>'
