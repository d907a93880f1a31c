"""The bar below the chat page's conversation: stars, once it seems to be over."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import gradio as gr

from chatbot.domain.feedback import MOST_STARS, ConversationRated
from chatbot.web.chat_rating import Rating

Updates = Awaitable[tuple[Any, ...]]
Rate = Callable[[ConversationRated, Any, Any, gr.Request], Updates]
"""Gets a rating, the conversation's token and the page's language, and returns the updates of the page."""


class RatingBar:
    """Lays the bar out; `parts` are its components in the order of `rating_updates`."""

    def __init__(self, asked: str) -> None:
        with gr.Row(visible=False, elem_id="sd-stars") as self._row:
            self.asked = gr.Markdown(asked, elem_id="sd-stars-asked", sanitize_html=True)
            self._stars = [
                gr.Button("☆", size="sm", elem_classes="sd-star", elem_id=f"sd-star-{count}")
                for count in range(1, MOST_STARS + 1)
            ]

    @property
    def parts(self) -> list[Any]:
        """The components whose updates `rating_updates` returns."""
        return [self._row, *self._stars]

    def connect(self, given: list[Any], shown: list[Any], rate: Rate, **options: Any) -> None:
        """Let every star rate; `given` are token and language."""
        for count, star in enumerate(self._stars, start=1):
            star.click(_rated(rate, ConversationRated(count)), given, shown, **options)


def rating_updates(rating: Rating, *, is_busy: bool) -> tuple[Any, ...]:
    """Return the updates of the bar's parts."""
    stars = [
        gr.update(
            value="★" if count <= rating.stars else "☆", variant="primary" if count <= rating.stars else "secondary"
        )
        for count in range(1, MOST_STARS + 1)
    ]
    return gr.update(visible=rating.asks_stars and not is_busy), *stars


def _rated(rate: Rate, rating: ConversationRated) -> Callable[[Any, Any, gr.Request], Updates]:
    async def rated(token: Any, language: Any, request: gr.Request) -> tuple[Any, ...]:
        return await rate(rating, token, language, request)

    return rated
