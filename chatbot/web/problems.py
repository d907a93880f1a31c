"""Errors as callers see them: one table from error to status, bodies after RFC 9457, never a stack trace."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from chatbot.dialogue.guardrails.readable import LONGEST
from chatbot.dialogue.staff.photo_desk import NO_PHOTO, NOT_OFFERED, SIGN_IN, TOO_LARGE, TOO_MANY
from chatbot.errors import (
    ApprovalNotFound,
    ChatbotError,
    ConversationConflict,
    ConversationNotFound,
    HandOverNotFound,
    InvalidMessage,
    KnowledgeError,
    LanguageModelError,
    NotAuthorised,
    OrderNotFound,
    ProductNotFound,
    RejectedByStore,
    StoreError,
    WriteError,
)
from chatbot.languages import Language
from chatbot.web.caller import language_of
from chatbot.web.pace import TooManyRequests
from chatbot.web.turns import ServerBusy

MEDIA_TYPE = "application/problem+json"
_RETRY_AFTER_S = 5
_STATUS: Mapping[type[ChatbotError], HTTPStatus] = {
    InvalidMessage: HTTPStatus.UNPROCESSABLE_ENTITY,
    ConversationNotFound: HTTPStatus.NOT_FOUND,
    ConversationConflict: HTTPStatus.CONFLICT,
    NotAuthorised: HTTPStatus.FORBIDDEN,
    ApprovalNotFound: HTTPStatus.NOT_FOUND,
    HandOverNotFound: HTTPStatus.NOT_FOUND,
    WriteError: HTTPStatus.CONFLICT,
    OrderNotFound: HTTPStatus.NOT_FOUND,
    ProductNotFound: HTTPStatus.NOT_FOUND,
    RejectedByStore: HTTPStatus.CONFLICT,
    StoreError: HTTPStatus.SERVICE_UNAVAILABLE,
    KnowledgeError: HTTPStatus.SERVICE_UNAVAILABLE,
    LanguageModelError: HTTPStatus.SERVICE_UNAVAILABLE,
    ChatbotError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
_BY_SENTENCE = {
    "error.too_long": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    NO_PHOTO: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    SIGN_IN: HTTPStatus.FORBIDDEN,
    NOT_OFFERED: HTTPStatus.CONFLICT,
    TOO_MANY: HTTPStatus.CONFLICT,
}
"""What an InvalidMessage is that says more than its class."""
_Answer = JSONResponse
_WORD_START = re.compile(r"(?<!^)(?=[A-Z])")


def problem(
    status: int, detail: str, kind: str = "", headers: Mapping[str, str] | None = None, **more: object
) -> JSONResponse:
    """Return a problem body; `kind` names the error (``conversation-not-found``), by default the status does."""
    title = HTTPStatus(status).phrase
    named = kind or title.lower().replace(" ", "-")
    body = {"type": f"urn:storedesk:problem:{named}", "title": title, "status": status, "detail": detail, **more}
    return JSONResponse(body, status, headers, MEDIA_TYPE)


def sentence_for(error: ChatbotError, language: Language) -> str:
    """Return what a customer may read about an error."""
    key = str(error) if isinstance(error, InvalidMessage) and str(error) in language.phrases else error.phrase
    return language.say(key, limit=str(LONGEST))


def kind_of(error: Exception) -> str:
    """Return the name of an error in kebab case."""
    return _WORD_START.sub("-", type(error).__name__).lower()


class Problems:
    """Answers every error of the web layer, in the caller's language where there is a sentence for it."""

    def __init__(self, languages: Mapping[str, Language], default_language: str) -> None:
        self._languages = languages
        self._default = default_language

    def install(self, web: FastAPI) -> None:
        """Make these the error answers of an application."""
        web.add_exception_handler(ChatbotError, self._ours)
        web.add_exception_handler(TooManyRequests, self._too_many)
        web.add_exception_handler(ServerBusy, self._busy)
        web.add_exception_handler(HTTPException, self._http)
        web.add_exception_handler(RequestValidationError, self._invalid)
        web.add_exception_handler(Exception, self._defect)

    async def _ours(self, request: Request, error: Exception) -> _Answer:
        assert isinstance(error, ChatbotError)
        status = next(_STATUS[cls] for cls in type(error).__mro__ if cls in _STATUS)
        if isinstance(error, InvalidMessage):
            status = _BY_SENTENCE.get(str(error), status)
        headers = {"Retry-After": str(_RETRY_AFTER_S)} if error.retryable else None
        return problem(status, sentence_for(error, self._language(request)), kind_of(error), headers)

    async def _too_many(self, request: Request, error: Exception) -> _Answer:
        assert isinstance(error, TooManyRequests)
        detail = f"Too many requests; try again in {error.retry_after_s} s."
        return problem(429, detail, headers={"Retry-After": str(error.retry_after_s)})

    async def _busy(self, request: Request, error: Exception) -> _Answer:
        assert isinstance(error, ServerBusy)
        detail = f"Too many shoppers write at the moment; try again in {error.retry_after_s} s."
        return problem(503, detail, "server-busy", {"Retry-After": str(error.retry_after_s)})

    async def _http(self, request: Request, error: Exception) -> _Answer:
        assert isinstance(error, HTTPException)
        return problem(error.status_code, error.detail, headers=error.headers)

    async def _invalid(self, request: Request, error: Exception) -> _Answer:
        """Name the fields that do not fit, without repeating what was sent."""
        assert isinstance(error, RequestValidationError)
        faults = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        return problem(422, "; ".join(faults), "invalid-request")

    async def _defect(self, request: Request, error: Exception) -> _Answer:
        return problem(500, self._language(request).say(ChatbotError.phrase))

    def _language(self, request: Request) -> Language:
        return self._languages[language_of(request, self._languages, self._default)]
