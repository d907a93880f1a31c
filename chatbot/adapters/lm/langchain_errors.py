"""What the errors of LangChain, openai and their HTTP libraries mean to us: one table."""

from __future__ import annotations

import re
from typing import NamedTuple

from chatbot.errors import (
    ContextTooLong,
    InvalidOutput,
    LanguageModelError,
    ModelTimeout,
    ModelUnavailable,
    RateLimited,
)


class Meaning(NamedTuple):
    """Our error, our words, and whether trying again cannot help whatever the error's class says."""

    error: type[LanguageModelError]
    words: str
    is_final: bool = False


Table = dict[type[Exception], Meaning]

_TOO_LONG = Meaning(ContextTooLong, "the prompt is longer than the model takes")
_KEY = Meaning(ModelUnavailable, "the server refused the API key", is_final=True)
_FORBIDDEN = Meaning(ModelUnavailable, "the API key may not use this model", is_final=True)
_UNKNOWN = Meaning(ModelUnavailable, "the server does not know this model or address", is_final=True)
_REJECTED = Meaning(ModelUnavailable, "the server rejected the request", is_final=True)
_LIMITED = Meaning(RateLimited, "the server asks to wait")
_LATE = Meaning(ModelTimeout, "the server took too long")
_UNREACHABLE = Meaning(ModelUnavailable, "the server cannot be reached or broke off")
_BROKEN = Meaning(ModelUnavailable, "the server failed")
_UNREADABLE = Meaning(InvalidOutput, "the server's answer cannot be read")
_UNUSABLE = Meaning(InvalidOutput, "the server gave no usable answer")

_SECONDS = re.compile(r"\d{1,6}(?:\.\d+)?")
_OVERFLOW = re.compile(
    r"context[ _](length|window|size)|maximum (context|prompt)|(prompt|input)s? (is|are) too long|longer than the mod",
    re.IGNORECASE,
)


def error_table() -> Table:
    """Return the table; the first row whose class fits counts, so narrow classes stand before wide ones."""
    import httpx
    import httpx2
    import openai
    from langchain_core import exceptions as langchain

    return {
        langchain.ContextOverflowError: _TOO_LONG,
        openai.OAuthError: _KEY,
        openai.AuthenticationError: _KEY,
        openai.PermissionDeniedError: _FORBIDDEN,
        openai.NotFoundError: _UNKNOWN,
        openai.BadRequestError: _REJECTED,
        openai.UnprocessableEntityError: _REJECTED,
        openai.RateLimitError: _LIMITED,
        openai.ConflictError: _BROKEN,
        openai.InternalServerError: _BROKEN,
        openai.APITimeoutError: _LATE,
        openai.APIConnectionError: _UNREACHABLE,
        openai.APIResponseValidationError: _UNREADABLE,
        openai.APIStatusError: _BROKEN,
        openai.APIError: _BROKEN,
        openai.LengthFinishReasonError: _UNUSABLE,
        openai.ContentFilterFinishReasonError: _UNUSABLE,
        openai.WebSocketConnectionClosedError: _UNREACHABLE,
        openai.WebSocketQueueFullError: _BROKEN,
        openai._exceptions.SubjectTokenProviderError: _KEY,  # not exported, but raised
        openai.OpenAIError: Meaning(ModelUnavailable, "no API key was given, or the client is set up wrongly", True),
        openai.InvalidWebhookSignatureError: _UNREADABLE,
        langchain.ModelAuthenticationError: _KEY,
        langchain.ModelPermissionDeniedError: _FORBIDDEN,
        langchain.ModelNotFoundError: _UNKNOWN,
        langchain.ModelInvalidRequestError: _REJECTED,
        langchain.ModelRateLimitError: _LIMITED,
        langchain.ModelTimeoutError: _LATE,
        langchain.ModelConnectionError: _UNREACHABLE,
        langchain.ModelAPIError: _BROKEN,
        langchain.ModelError: _BROKEN,
        langchain.OutputParserException: _UNREADABLE,
        langchain.TracerException: _BROKEN,
        langchain.LangChainException: _BROKEN,
        httpx2.TimeoutException: _LATE,
        httpx2.HTTPError: _UNREACHABLE,
        httpx2.StreamError: _UNREACHABLE,
        httpx2.InvalidURL: _UNKNOWN,
        httpx.TimeoutException: _LATE,
        httpx.HTTPError: _UNREACHABLE,
        httpx.StreamError: _UNREACHABLE,
        httpx.InvalidURL: _UNKNOWN,
        TimeoutError: _LATE,
        OSError: _UNREACHABLE,
        ValueError: _UNREADABLE,
        TypeError: _UNREADABLE,
        KeyError: _UNREADABLE,
    }


def translated(error: Exception, table: Table, model: str) -> LanguageModelError:
    """Return our error for a foreign one of the table; its text is read, for what is too long, but not repeated."""
    meaning = next(meaning for foreign, meaning in table.items() if isinstance(error, foreign))
    if meaning.error is ModelUnavailable and _OVERFLOW.search(str(error)):
        meaning = _TOO_LONG
    status = getattr(error, "status_code", None)
    details = ", ".join(str(part) for part in (status, type(error).__name__) if part)
    ours = meaning.error(f"{model}: {meaning.words} ({details})")
    ours.retryable = ours.retryable and not meaning.is_final
    ours.retry_after_s = _retry_after(error)
    return ours


def _retry_after(error: Exception) -> float | None:
    """Return the seconds of the header Retry-After (RFC 9110, 10.2.3); its other form, a date, counts as none."""
    asked = getattr(getattr(error, "response", None), "headers", {}).get("retry-after", "")
    return float(asked) if _SECONDS.fullmatch(asked) else None
