"""`chatbot ask`: one message, one reply."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import TYPE_CHECKING, Annotated

import typer

from chatbot.cli.options import AsCustomer, AsJson, Config, DataDir, InConversation, read_settings, tell

if TYPE_CHECKING:
    from chatbot.bootstrap.reply import Reply
    from chatbot.settings import Settings
    from chatbot.web.page_texts import PageTexts


def ask(
    text: Annotated[str, typer.Argument(help="What a shopper writes; a card's code confirms it.")],
    email: AsCustomer = None,
    conversation: InConversation = None,
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Ask one question and print the reply."""
    from chatbot.bootstrap.reply import FAILED
    from chatbot.bootstrap.reply import as_json as reply_json

    reply, texts = asyncio.run(_answered(read_settings(config, data_dir), text, email, conversation))
    if as_json:
        typer.echo(json.dumps(reply_json(reply), ensure_ascii=False, indent=2))
    else:
        from chatbot.cli.show import console, show

        show(reply, texts, console())
        tell(f"conversation {reply.conversation_id}")
    if reply.outcome == FAILED:
        raise typer.Exit(1)


async def _answered(
    settings: Settings, text: str, email: str | None, conversation: str | None
) -> tuple[Reply, PageTexts]:
    from chatbot.bootstrap import open_app
    from chatbot.bootstrap.reply import collect
    from chatbot.cli.talk import customer_id_of, earlier_session, new_session, texts_after
    from chatbot.dialogue.guardrails.readable import readable
    from chatbot.domain.conversation import Message, Role
    from chatbot.errors import LanguageModelError, MissingModel

    readable(text)
    async with open_app(settings, say=tell) as app:
        if conversation is None:
            session, _ = await new_session(app, await customer_id_of(app, email))
        else:
            session = await earlier_session(app, conversation, email)
        with contextlib.suppress(LanguageModelError, MissingModel):  # the reply is composed then, and its trace says so
            await app.warm_up_model()
        events = [event async for event in app.assistant.reply(session, Message(Role.USER, text))]
    return collect(events, session.conversation_id), texts_after(app, events)
