"""Parts that the staff's page is built of: HTML of ours, choices, fields, and how all of them are connected."""

from __future__ import annotations

from typing import Any

import gradio as gr

OPTIONS = {"api_visibility": "private", "show_progress": "hidden"}


def html(value: str, elem_id: str, **more: Any) -> gr.Markdown:
    """Return a part that shows HTML of ours: Gradio's own HTML part needs `eval`, which the page's policy forbids."""
    return gr.Markdown(value, elem_id=elem_id, sanitize_html=True, latex_delimiters=[], container=False, **more)


def choice(label: str, choices: list[tuple[str, str]], **more: Any) -> gr.Dropdown:
    """Return a list to choose from, the first one chosen."""
    return gr.Dropdown(choices, value=choices[0][1] if choices else None, label=label, filterable=False, **more)


def field(label: str, hint: str, elem_id: str, **more: Any) -> gr.Textbox:
    """Return a field with its label and a hint below."""
    return gr.Textbox(label=label, info=hint, elem_id=elem_id, **more)
