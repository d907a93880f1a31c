"""The API's description as one plain page: made from the OpenAPI document, without scripts and without a network."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><link rel="stylesheet" href="/static/chat.css"></head>
<body class="sd-docs"><h1>{title}</h1><p>{about} The same as data: <a href="openapi.json">openapi.json</a>.</p>
{routes}
<h2>Shapes</h2>
{shapes}
</body></html>"""


def docs_page(web: FastAPI) -> HTMLResponse:
    """Return the page that describes every route and shape."""
    api = web.openapi()
    routes = "".join(
        _route(method.upper(), path, route)
        for path, methods in api["paths"].items()
        for method, route in methods.items()
    )
    shapes = "".join(_details(name, _json(shape)) for name, shape in api["components"]["schemas"].items())
    title, about = (escape(api["info"][key]) for key in ("title", "description"))
    return HTMLResponse(_PAGE.format(title=f"{title} API", about=about, routes=routes, shapes=shapes))


def _route(method: str, path: str, route: dict[str, Any]) -> str:
    inputs = "".join(
        f"<li><code>{escape(one['name'])}</code> ({escape(one['in'])}) {escape(one.get('description', ''))}</li>"
        for one in route.get("parameters", ())
    )
    answers = "".join(
        f"<li><code>{escape(status)}</code> {escape(answer['description'])}</li>"
        for status, answer in route["responses"].items()
    )
    body = _details("Body", _json(route["requestBody"])) if "requestBody" in route else ""
    return (
        f"<section><h2><code>{method} {escape(path)}</code></h2><p>{escape(route.get('description', ''))}</p>"
        f"<ul>{inputs}</ul>{body}<h3>Answers</h3><ul>{answers}</ul></section>"
    )


def _details(title: str, content: str) -> str:
    return f"<details><summary>{escape(title)}</summary>{content}</details>"


def _json(value: object) -> str:
    return f"<pre>{escape(json.dumps(value, indent=2))}</pre>"
