"""Opens the conversation log to learn from it."""

from __future__ import annotations

from chatbot.adapters.identity.secret_files import load_secret
from chatbot.adapters.log.keyring import Keyring
from chatbot.adapters.log.transcripts import SqlAlchemyTranscripts
from chatbot.bootstrap.app import App
from chatbot.ports.transcripts import Transcripts


def open_transcripts(app: App) -> Transcripts:
    """Return the conversations of a product. Raises InsecureSetting."""
    return SqlAlchemyTranscripts(app.engine, Keyring(load_secret(app.settings.data_dir / "master.key")))
