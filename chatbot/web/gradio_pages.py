"""The Gradio pages that the settings ask for, each made when Gradio is there: importing it takes seconds."""

from __future__ import annotations

from functools import partial
from typing import Any

from chatbot.bootstrap import App
from chatbot.web.admin_reading import AdminReading
from chatbot.web.conversations import Conversations
from chatbot.web.late_page import LatePage, Plan
from chatbot.web.page_filter import ADMIN_PAGE, PAGE, STAFF_PAGE
from chatbot.web.page_texts import PageTexts


def late_pages(app: App, conversations: Conversations, reading: AdminReading) -> tuple[LatePage, ...]:
    """Return the pages, the one that is loaded first in front."""
    server = app.settings.server
    plans = []
    if server.has_chat_page:
        plans.append(Plan(PAGE, partial(_chat, app, conversations)))
    if server.has_staff_page:
        plans.append(Plan(STAFF_PAGE, partial(_staff, app)))
    if server.has_admin_page and app.publisher is not None:
        plans.append(Plan(ADMIN_PAGE, partial(_admin, app, reading)))
    return tuple(LatePage(app, plan) for plan in plans)


def _chat(app: App, conversations: Conversations) -> tuple[Any, dict[str, Any]]:
    from chatbot.web.chat_page import ChatPage, mount_options
    from chatbot.web.chat_person import ChatPerson
    from chatbot.web.chat_talk import ChatTalk

    shop = app.settings.shop
    talks = {tag: ChatTalk(app, conversations, PageTexts(tag, shop.name)) for tag in app.languages}
    own = talks[shop.language]
    return ChatPage(app, talks, ChatPerson(app, conversations, own, own.texts)).build(), mount_options()


def _staff(app: App) -> tuple[Any, dict[str, Any]]:
    from chatbot.web.staff_page import StaffPage, staff_mount_options
    from chatbot.web.staff_panel import StaffPanel

    panel = StaffPanel(app)
    return StaffPage(app, panel).build(), staff_mount_options(app)


def _admin(app: App, reading: AdminReading) -> tuple[Any, dict[str, Any]]:
    from chatbot.web.admin_page import AdminPage, admin_mount_options

    return AdminPage(app, reading).build(), admin_mount_options(app)
