"""Runs migrations on the connection that `chatbot.adapters.database.migrate` opened; there is no alembic.ini.

The metadata gives unnamed constraints and indexes their names.
"""

from __future__ import annotations

from alembic import context

from chatbot.adapters.database.base import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
