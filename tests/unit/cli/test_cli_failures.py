"""Every error becomes one line that the person at the terminal can act on."""

import pytest

from chatbot.cli.failures import sentence
from chatbot.errors import (
    AlreadyDecided,
    ApprovalNotFound,
    ChatbotError,
    ConfigurationError,
    ConversationNotFound,
    IndexUnavailable,
    InvalidMessage,
    StoreUnavailable,
)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ConfigurationError("a.yaml:\n  broken\n  here"), "a.yaml: broken here"),
        (IndexUnavailable("there is no index; run: chatbot ingest"), "there is no index; run: chatbot ingest"),
        (InvalidMessage("error.too_long"), "Your message is longer than 2000 characters. Please send it in parts."),
        (ConversationNotFound("con_1"), "there is no conversation con_1"),
        (
            ApprovalNotFound("apr_1"),
            "nothing with the id apr_1 waits for a decision; chatbot staff approvals lists what does",
        ),
        (AlreadyDecided("apr_1"), "somebody has decided about apr_1 already"),
        (StoreUnavailable("it does not answer"), "the database cannot be used: it does not answer"),
        (ChatbotError(), "ChatbotError"),
        (PermissionError(13, "Permission denied", "var"), "[Errno 13] Permission denied: 'var'"),
    ],
)
def test_that_an_error_is_one_line(error: ChatbotError | OSError, said: str) -> None:
    assert sentence(error) == said
