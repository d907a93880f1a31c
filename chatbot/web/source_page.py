"""The shop's documents as plain pages: the text that was cited, as it was in force then, with the passage highlighted.

Only texts that the merchant vouches for are kept and shown, and none before its first day.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from chatbot.bootstrap import App
from chatbot.bootstrap.source_links import SOURCES
from chatbot.domain.knowledge import KeptText, Period
from chatbot.languages import Language
from chatbot.web.caller import language_of, origin_of
from chatbot.web.pace import Pace, TooManyRequests
from chatbot.web.page_texts import PageTexts
from chatbot.web.source_html import document_html

_A_MINUTE = 120
_LONGEST_QUOTE = 2_000
_ASK_AGAIN = {"Cache-Control": "no-cache"}
_PAGE = """<!doctype html>
<html lang="{tag}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><link rel="icon" href="/favicon.ico"><link rel="stylesheet" href="/static/chat.css">
<link rel="stylesheet" href="/static/source.css"></head>
<body class="sd-read"><header><p class="sd-read-shop">{shop}</p><h1>{title}</h1>{about}</header>
{content}</body></html>"""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A text, the other ones that are there now, and the day."""

    text: KeptText
    others: Sequence[KeptText]
    today: date


class SourcePage:
    """The page ``/sources/{language}/{document_id}``."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._zone = ZoneInfo(app.settings.shop.time_zone)
        self._pace = Pace(app.clock, _A_MINUTE)

    @property
    def router(self) -> APIRouter:
        """The route; it is a page and no part of the API."""
        router = APIRouter(prefix=SOURCES, include_in_schema=False)
        router.add_api_route("/{language}/{document_id}", self.document, methods=["GET"])
        return router

    async def document(self, request: Request, language: str, document_id: str) -> HTMLResponse:
        """Show the `version` that is asked for, the one in force `on` a day, else today's, with the `quote` marked."""
        try:
            self._pace.admit(origin_of(request))
        except TooManyRequests as error:
            wait = str(error.retry_after_s)
            return self._answer(429, self._said(request, "wait", seconds=wait), {"Retry-After": wait})
        texts = await asyncio.to_thread(self._app.knowledge.texts.of, language, document_id)
        asked, today = request.query_params, self._app.clock.now().astimezone(self._zone).date()
        shown = _chosen(texts, asked.get("version", ""), asked.get("on", ""), today)
        if shown is None:
            return self._answer(404, self._said(request, "source_missing"))
        kept, known = shown.text, self._app.languages
        local = known.get(language) or known[self._app.settings.shop.language]
        content = await asyncio.to_thread(document_html, kept.text, kept.title, asked.get("quote", "")[:_LONGEST_QUOTE])
        about = _about(shown, f"{SOURCES}/{language}/{document_id}", local, self._texts(local.tag))
        article = f'<main lang="{escape(language)}" dir="auto">{content}</main>'
        return self._answer(200, self._page(local.tag, kept.title, about, article))

    def _said(self, request: Request, key: str, **values: str) -> str:
        """Return a page that says why there is no document, in the caller's language."""
        tag = language_of(request, self._app.languages, self._app.settings.shop.language)
        return self._page(tag, self._texts(tag).say(key, **values), "", "")

    def _texts(self, tag: str) -> PageTexts:
        return PageTexts(tag, self._app.settings.shop.name)

    def _page(self, tag: str, title: str, about: str, content: str) -> str:
        shop = escape(self._app.settings.shop.name)
        return _PAGE.format(tag=escape(tag), title=escape(title), shop=shop, about=about, content=content)

    @staticmethod
    def _answer(status: int, page: str, headers: Mapping[str, str] = _ASK_AGAIN) -> HTMLResponse:
        return HTMLResponse(page, status, {**_ASK_AGAIN, **headers})


def _chosen(texts: Iterable[KeptText], version: str, on: str, today: date) -> _Shown | None:
    """Return the text that is meant; what was replaced is only shown to who knows its version."""
    begun = [one for one in texts if one.effective.start <= today]
    there = [one for one in begun if one.replaced_on is None]
    if version:
        fitting = [one for one in begun if one.version == version]
    elif on:
        day = _day(on)
        fitting = [one for one in there if day is not None and day in one.effective]
    else:
        fitting = [one for one in there if today in one.effective] or there
    if not fitting:
        return None
    return _Shown(fitting[-1], [one for one in there if one is not fitting[-1]], today)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _about(shown: _Shown, place: str, language: Language, texts: PageTexts) -> str:
    """Say when a text is in force, whether it was replaced, and which others there are."""
    kept, notice = shown.text, ""
    if kept.replaced_on is not None:
        notice = texts.say("source_replaced", day=language.day(kept.replaced_on, with_year=True))
    elif shown.today not in kept.effective:
        notice = texts.say("source_ended")
    said = f'<p class="sd-read-days">{escape(_days(kept.effective, language, texts))}</p>'
    said += f'<p class="sd-read-notice">{escape(notice)}</p>' if notice else ""
    links = "".join(
        f'<li><a href="{escape(place)}?on={one.effective.start}">'
        f"{escape(_days(one.effective, language, texts))}</a></li>"
        for one in shown.others
    )
    label = f"<p>{escape(texts.say('source_others'))}</p>"
    return f"{said}<nav>{label}<ul>{links}</ul></nav>" if links else said


def _days(period: Period, language: Language, texts: PageTexts) -> str:
    has_start = period.start != date.min
    end = "" if period.end is None else language.day(period.end, with_year=True)
    if has_start:
        start = language.day(period.start, with_year=True)
        return texts.say("source_between", start=start, end=end) if end else texts.say("source_from", start=start)
    return texts.say("source_until", end=end) if end else texts.say("source_always")
