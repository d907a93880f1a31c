"""The bar below the chat page's conversation: a thumb for the last reply, stars once the conversation seems over."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import gradio as gr

from chatbot.domain.feedback import MOST_STARS, Complaint, ConversationRated, ReplyRated
from chatbot.web.chat_rating import Rating
from chatbot.web.page_texts import PageTexts

Rate = Callable[[str, ReplyRated | ConversationRated], Awaitable[tuple[Any, ...]]]
"""Gets the conversation's token and a rating (of the reply 0: the last one), returns the updates of the page."""


class RatingBar:
    """Lays the bar out; `parts` are its components in the order of `updates`."""

    def __init__(self, texts: PageTexts) -> None:
        say = texts.say
        with gr.Row(visible=False, elem_id="sd-rating") as self._row:
            self._up = gr.Button(f"👍 {say('helpful')}", size="sm", elem_classes="sd-rate")
            self._down = gr.Button(f"👎 {say('not_helpful')}", size="sm", elem_classes="sd-rate")
            self._complaints = {
                one: gr.Button(say(f"complaint_{one}"), size="sm", visible=False, elem_classes="sd-rate")
                for one in Complaint
            }
            self._thanks = gr.Markdown(say("rated"), visible=False, elem_id="sd-rated", sanitize_html=True)
        with gr.Row(visible=False, elem_id="sd-stars") as self._starry:
            gr.Markdown(say("rate"), elem_id="sd-stars-asked", sanitize_html=True)
            self._stars = [
                gr.Button("☆", size="sm", elem_classes="sd-star", elem_id=f"sd-star-{count}")
                for count in range(1, MOST_STARS + 1)
            ]

    @property
    def parts(self) -> list[Any]:
        """The components whose updates `updates` returns."""
        buttons = [self._up, self._down, *self._complaints.values()]
        return [self._row, *buttons, self._thanks, self._starry, *self._stars]

    def connect(self, token: Any, shown: list[Any], rate: Rate, **options: Any) -> None:
        """Let every button rate."""
        ratings: list[tuple[gr.Button, ReplyRated | ConversationRated]] = [
            (self._up, ReplyRated(0, True)),
            (self._down, ReplyRated(0, False)),
            *((button, ReplyRated(0, False, one)) for one, button in self._complaints.items()),
            *((star, ConversationRated(count)) for count, star in enumerate(self._stars, start=1)),
        ]
        for button, rating in ratings:
            button.click(partial(_rated, rate, rating), [token], shown, **options)

    def updates(self, rating: Rating, *, is_busy: bool) -> tuple[Any, ...]:
        """Return the updates of the parts."""
        thumb = rating.thumb
        asks_why = thumb is not None and not thumb.is_helpful and thumb.complaint is None
        chosen = "primary", "secondary"
        stars = [
            gr.update(value="★" if count <= rating.stars else "☆", variant=chosen[count > rating.stars])
            for count in range(1, MOST_STARS + 1)
        ]
        return (
            gr.update(visible=bool(rating.reply) and not is_busy),
            gr.update(variant=chosen[thumb is None or not thumb.is_helpful]),
            gr.update(variant=chosen[thumb is None or thumb.is_helpful]),
            *(gr.update(visible=asks_why) for _ in self._complaints),
            gr.update(visible=thumb is not None and not asks_why),
            gr.update(visible=rating.asks_stars and not is_busy),
            *stars,
        )


async def _rated(rate: Rate, rating: ReplyRated | ConversationRated, token: object) -> tuple[Any, ...]:
    return await rate(token if isinstance(token, str) else "", rating)
