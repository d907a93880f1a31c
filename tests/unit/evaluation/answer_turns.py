"""A few turns with evidence, as files have them."""

import json
from pathlib import Path
from typing import Any

from chatbot.evaluation.answers.turns import AnswerTurn, read_turns
from chatbot.languages import load_languages

LAMP = {"name": "product", "kind": "product", "value": "Lykta Lamp", "source": "p", "traits": {"number": "one"}}
PRICE = {"name": "price", "kind": "money", "value": {"minor": 3900, "currency": "EUR"}, "source": "p", "traits": {}}
RETURNS: dict[str, Any] = {
    "id": "returns#how-long-0",
    "document_id": "returns",
    "title": "Returns",
    "heading": "How long",
    "anchor": "how-long",
    "tier": "policy",
    "from": "2024-01-01",
    "to": None,
    "text": "You can return most goods within 30 days of delivery.",
}
QUOTE = {
    "name": "quote1",
    "kind": "quote",
    "value": RETURNS["text"],
    "source": "passage:returns#how-long-0",
    "traits": {},
}
COSTS = {"key": "product.price", "facts": [LAMP, PRICE], "passages": []}
QUOTED = {"key": "answer.quote", "facts": [QUOTE], "passages": [RETURNS]}
NOTHING: list[dict[str, Any]] = [
    {"key": "answer.unknown", "facts": [], "passages": []},
    {"key": "answer.ask_person", "facts": [], "passages": []},
]


def row(id: str, *statements: object, **more: object) -> dict[str, object]:
    """A turn in English."""
    told = {"id": id, "language": "en", "today": "2026-11-18", "message": "well?", "statements": list(statements)}
    return told | more


def write_rows(folder: Path, *rows: object) -> Path:
    """Write turns into a folder and return it."""
    folder.mkdir(exist_ok=True)
    (folder / "evidence.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in rows), encoding="utf-8")
    return folder


def turns_of(folder: Path, *rows: object) -> tuple[AnswerTurn, ...]:
    """Write turns into a folder and read them."""
    return read_turns(write_rows(folder, *rows), load_languages())
