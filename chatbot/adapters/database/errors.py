"""Maps what SQLAlchemy raises to this product's errors: the one table for everything that uses the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from chatbot.errors import ChatbotError, RejectedByStore, StoreError, StoreUnavailable

# The first class that fits decides. "database is locked" is an OperationalError, a full pool a TimeoutError.
ERRORS: tuple[tuple[type[Exception], type[ChatbotError]], ...] = (
    (exc.IntegrityError, RejectedByStore),
    (exc.DataError, RejectedByStore),
    (exc.DBAPIError, StoreUnavailable),
    (exc.TimeoutError, StoreUnavailable),
    (OSError, StoreUnavailable),
    (exc.SQLAlchemyError, StoreError),
)


@contextmanager
def mapped_errors() -> Iterator[None]:
    """Turn database exceptions raised inside the block into StoreUnavailable, RejectedByStore or StoreError.

    The message names the kind of fault only: statements and their values may hold personal data.
    """
    try:
        yield
    except tuple(foreign for foreign, _ in ERRORS) as error:
        ours = next(ours for foreign, ours in ERRORS if isinstance(error, foreign))
        raise ours(f"the database answered with {_kind(error)}") from error


def _kind(error: Exception) -> str:
    cause = error.orig if isinstance(error, exc.StatementError) else None
    return type(error).__name__ if cause is None else f"{type(error).__name__}: {type(cause).__name__}"
