"""Keeps libraries silent and at home: no telemetry, no progress bars, our own log on stderr."""

from __future__ import annotations

import logging
import os
import sys

_ENVIRONMENT = {
    "LANGSMITH_TRACING": "false",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "ANONYMIZED_TELEMETRY": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "TRANSFORMERS_NO_ADVISORY_WARNINGS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}


def quieten() -> None:
    """Set what libraries read when they are imported; call it before any of them is."""
    os.environ.update(_ENVIRONMENT)


def go_offline() -> None:
    """Keep the model libraries off the network, for a model that lies in a folder; the shopper's machine decides."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")


def log_to_stderr(level: int = logging.ERROR) -> None:
    """Write log lines of at least this level to stderr, so that stdout holds nothing but answers."""
    import structlog

    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *names: structlog.PrintLogger(sys.stderr),
    )
