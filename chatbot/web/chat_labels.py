"""What the parts of the chat page say, in a language: the values that Gradio's parts are made and changed with."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from chatbot.bootstrap import App
from chatbot.bootstrap.demo import demo_customers
from chatbot.web.brand import logo_html
from chatbot.web.page_texts import PageTexts

Labels = Mapping[str, dict[str, Any]]
"""What the parts of a page are made or changed with, by their names."""


def labels(app: App, texts: PageTexts) -> Labels:
    """Return the values by the part's name."""
    say = texts.say
    said = f"<div><h1>{escape(say('heading'))}</h1><p>{escape(say('is_ai'))}</p></div>"
    choices = [(say("signed_out"), ""), *((f"{one.email} – {one.about}", one.email) for one in demo_customers())]
    return {
        "title": {"value": f'<div class="sd-brand">{logo_html(app.settings.brand)}{said}</div>'},
        "picker": {"label": say("sign_in"), "choices": choices},
        "new": {"value": say("new")},
        "attach": {"value": f'<button type="button" class="sd-attach">{escape(say("add_photo"))}</button>'},
        "box": {"placeholder": say("placeholder"), "label": say("message")},
        "send": {"value": say("send")},
        "stars": {"value": say("rate")},
    }
