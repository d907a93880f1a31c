"""`chatbot serve`: the HTTP API and the chat page."""

from __future__ import annotations

from typing import Annotated

import typer

from chatbot.cli.options import Config, DataDir, read_settings


def serve(
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port instead of the one in the settings.")] = None,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Serve the chat page and the API until Ctrl-C; the first start sets up the demo shop and its index."""
    import gc
    import logging

    gc.disable()  # a start makes hardly any garbage; collecting is switched on again once it serves

    from chatbot.cli.quiet import log_to_stderr

    log_to_stderr(logging.INFO)
    settings = read_settings(config, data_dir)
    if port is not None:
        settings = settings.model_copy(update={"server": settings.server.model_copy(update={"port": port})})
    from chatbot.web.server import serve as serve_web

    serve_web(settings)
