"""The owner's side of a web application in tests: a page with doubles behind it, and an administrator who calls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from staff_side import ORIGIN, clerk, cookie
from staff_tab import request_of

from chatbot.adapters.lm.switch_file import FileModelSwitch
from chatbot.adapters.rulebook.yaml_rulebook import YamlRulebook
from chatbot.bootstrap import App
from chatbot.bootstrap.publishing import Publisher
from chatbot.bootstrap.trial import Trial
from chatbot.testing.assistant import DialogueTest
from chatbot.web.admin_guard import AdminGuard

HEAD = "---\nid: {id}\ntitle: Parking\nlanguage: en\nsection: faq\ntier: guide\neffective_from: 2026-01-01\n---\n"
PARKING = HEAD.format(id="parking") + "# Parking\n\nYou can park for 2 hours. You may return goods within 30 days.\n"
RULES = (
    "rules:\n  - {id: window, action: return, from: 2024-01-01, window: {days: 30}, "
    "clause: {document: parking, heading: Parking}}\n"
)
NAME, RULE_FILE = "en/faq/parking.md", "rules/returns.yaml"
WORDS_ALONE: Any = SimpleNamespace(languages=frozenset(), fingerprint="none", dimension=1)


def filled(folder: Path) -> Path:
    """Return a knowledge folder with one article and one rule."""
    for name, text in ((NAME, PARKING), (RULE_FILE, RULES)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@dataclass
class Owner:
    """An administrator, an agent and somebody unknown before the same page."""

    app: App
    guard: AdminGuard
    vera: Any
    mara: Any
    nobody: Any
    token: str
    rehearsed: DialogueTest


async def owner_of(staffed: Any, folder: Path) -> Owner:
    """Return the owner of a shop whose staff is mara, an agent, and vera, an administrator."""
    knowledge = SimpleNamespace(folder=filled(folder / "knowledge"), embedder=WORDS_ALONE, refresh=_nothing_to_do)
    knowledge.retriever = staffed.dialogue.retriever
    publisher = Publisher(knowledge, YamlRulebook(folder / "knowledge" / "rules"), folder / "replaced")
    rehearsed = DialogueTest()
    trials: Any = SimpleNamespace(open=lambda: Trial(rehearsed.assistant, rehearsed.log))
    switch = FileModelSwitch(folder / "model.off", staffed.dialogue.clock)
    app = replace(staffed.app, knowledge=knowledge, publisher=publisher, trials=trials, model_switch=switch)
    vera, mara = await clerk(staffed, "vera"), await clerk(staffed)
    return Owner(
        app,
        AdminGuard(app),
        request_of({**ORIGIN, **cookie(vera)}),
        request_of({**ORIGIN, **cookie(mara)}),
        request_of(ORIGIN),
        vera.headers["X-CSRF-Token"],
        rehearsed,
    )


async def _nothing_to_do() -> Any:
    return SimpleNamespace(errors=())


def shown(update: Any) -> Any:
    """Return what an update of Gradio's shows."""
    return update.get("value", update) if isinstance(update, dict) else update
