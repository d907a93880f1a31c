"""Photos as the staff sees them: in the conversation, and beside it with what each was added to.

A pure function of log and shop data; the pictures come from a route that looks at its caller itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from chatbot.domain.commerce import Claim, Order
from chatbot.domain.conversation import LoggedEvent
from chatbot.domain.photos import PhotoAdded, PhotoSubject
from chatbot.languages import Language
from chatbot.web.page_texts import PageTexts
from chatbot.web.rendering import line_html
from chatbot.web.staff_access import PATH


def photo_html(conversation_id: str, photo_id: str, label: str) -> str:
    """Return a small picture that leads to the whole one."""
    address = escape(f"{PATH}/conversations/{conversation_id}/photos/{photo_id}")
    drawn = f'<img src="{address}?small=true" alt="{escape(label)}">'
    return f'<a class="ss-photo" href="{address}" target="_blank" rel="noopener">{drawn}</a>'


class StaffPhotos:
    """Shows the photos of a conversation by what they are about."""

    def __init__(self, texts: PageTexts, language: Language) -> None:
        self._say = texts.say
        self._language = language

    def html(self, conversation_id: str, events: Iterable[LoggedEvent], orders: Sequence[Order]) -> str:
        """Return all photos, those of one report together; empty where there is none."""
        added: dict[PhotoSubject, list[str]] = {}
        for logged in events:
            if isinstance(logged.event, PhotoAdded):
                added.setdefault(logged.event.about, []).append(logged.event.photo_id)
        return "".join(
            f'<figure class="ss-photos"><figcaption>{line_html(self._about(about, orders))}</figcaption>'
            f"<div>{''.join(photo_html(conversation_id, one, self._say('photo')) for one in ids)}</div></figure>"
            for about, ids in added.items()
        )

    def _about(self, about: PhotoSubject, orders: Sequence[Order]) -> str:
        order = next((one for one in orders if one.number == about.order_number), None)
        if order is None:
            return self._say("photo_about_none")
        goods = [self._language.name(line.name) for line in order.lines if line.id in about.line_ids]
        told = [
            self._claim(claim) for claim in order.claims if {one.line_id for one in claim.lines} & {*about.line_ids}
        ]
        return " \u00b7 ".join((self._say("order", order=order.number), *goods, *told))

    def _claim(self, claim: Claim) -> str:
        kind, remedy = (self._language.term(f"{of}") for of in (f"claim.{claim.kind}", f"remedy.{claim.remedy}"))
        return f"{kind}: {remedy} ({claim.id})"
