"""`chatbot bench serve`: how a server of its own stands many shoppers at once, too many, and many that only listen."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import sys
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
import yaml

from chatbot.cli.bench_shop import composed, print_timings, scratch
from chatbot.cli.options import AsJson, Config, DataDir, tell
from chatbot.errors import ConfigurationError

if TYPE_CHECKING:
    from chatbot.evaluation.serve_benchmarks import Plan, Serving
    from chatbot.settings import Settings

_COMMAND = (sys.executable, "-c", "from chatbot.cli.main import run; run()", "serve")
_SERVING = re.compile(r"Serving on (http://[^/\s]+)")
_START_S, _END_S = 900.0, 15.0
_LAST_WORDS = 5


def serve(
    conversations: Annotated[int, typer.Option(min=1, help="How many shoppers write at once.")] = 200,
    spread_s: Annotated[float, typer.Option(min=0, help="Seconds over which they are spread another time.")] = 20.0,
    overload: Annotated[int, typer.Option(min=1, help="How many write at once to overload it.")] = 400,
    idle: Annotated[int, typer.Option(min=1, help="How many streams are kept open in which nothing happens.")] = 100,
    idle_s: Annotated[float, typer.Option(min=0.1, help="For how many seconds.")] = 20.0,
    gradio_conversations: Annotated[
        int, typer.Option(min=0, help="How many write on the chat page, at once and spread; 0 leaves it out.")
    ] = 40,
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Measure event stream and chat page of a server of its own: a demo shop, a stub of a model at 40 tokens/s."""
    from chatbot.evaluation.benchmarks import as_json as bench_json
    from chatbot.evaluation.benchmarks import machine
    from chatbot.evaluation.serve_benchmarks import Plan, lines
    from chatbot.evaluation.serve_benchmarks import as_json as serving_json

    settings = composed(config, data_dir)
    on_page = gradio_conversations if settings.server.has_chat_page else 0
    plan = Plan(conversations, on_page, spread_s, overload, idle, idle_s)
    with scratch(settings) as of_its_own:
        _take_index(settings.data_dir / "index", of_its_own.data_dir / "index")
        serving = asyncio.run(_measured(of_its_own, plan))
    facts = machine()
    if as_json:
        typer.echo(json.dumps({**bench_json(serving.timings, facts), **serving_json(serving)}, indent=2))
        return
    print_timings(serving.timings, facts)
    for line in lines(serving):
        typer.echo(line)


def _take_index(source: Path, target: Path) -> None:
    """Copy the shop's index, where there is one: indexing anew takes half a minute."""
    if source.is_dir():
        shutil.copytree(source, target)


async def _measured(settings: Settings, plan: Plan) -> Serving:
    from chatbot.evaluation.crowds import TOKENS_PER_S, WORDS
    from chatbot.evaluation.serve_benchmarks import measure_serving
    from chatbot.testing.lm_server import ChatServerStub

    stub = ChatServerStub(WORDS)
    stub.pause_s = 1 / TOKENS_PER_S
    async with stub.serve(), _server(_served(settings, stub.url)) as (url, pid):
        tell(f"Measuring {url} ...")
        return await measure_serving(url, pid, plan)


def _served(settings: Settings, model_url: str) -> Settings:
    """Return the settings of the server: the shop's own, but for what is secret, limits one address or reaches out."""
    plain = type(settings)
    server = settings.server.model_copy(update={"host": "127.0.0.1", "port": 0, "trusted_proxies": ()})
    model = {"backend": "langchain", "base_url": model_url, "model": "stub", "provider": None, "api_key": None}
    lm = settings.lm.model_copy(update={**model, "profile": "references", "languages": ("en",)})
    fresh = {name: plain.model_fields[name].default for name in ("identity", "mail", "webhook", "understanding")}
    lifted = {name: None for name in type(settings.limits).model_fields if name.startswith("address_")}
    own = {"server": server, "lm": lm, "limits": settings.limits.model_copy(update=lifted)}
    return settings.model_copy(update={**fresh, **own})


@asynccontextmanager
async def _server(settings: Settings) -> AsyncIterator[tuple[str, int]]:
    """Run a server in a process of its own; give its address and process. Raises ConfigurationError, TimeoutError."""
    config = settings.data_dir / "serve.yaml"
    config.write_text(yaml.safe_dump(settings.model_dump(mode="json")), encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.upper().startswith("CHATBOT_")}
    process = await asyncio.create_subprocess_exec(
        *_COMMAND, "--config", str(config), env=environment, stderr=asyncio.subprocess.PIPE
    )
    assert process.stderr is not None
    listening: asyncio.Task[None] | None = None
    try:
        async with asyncio.timeout(_START_S):
            url = await _address(process.stderr)
        listening = asyncio.create_task(_drain(process.stderr))
        yield url, process.pid
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), _END_S)
        except TimeoutError:
            process.kill()
            await process.wait()
        if listening is not None:
            await listening


async def _address(stderr: asyncio.StreamReader) -> str:
    """Return where a server says that it serves. Raises ConfigurationError with its last words when it ends instead."""
    said: deque[str] = deque(maxlen=_LAST_WORDS)
    while line := (await stderr.readline()).decode(errors="replace"):
        if found := _SERVING.search(line):
            return found[1]
        said.append(line.strip())
        tell(line.rstrip())
    raise ConfigurationError(f"the server to be measured did not start: {' '.join(said)}")


async def _drain(stderr: asyncio.StreamReader) -> None:
    """Take what a server logs, so that it never waits for a reader."""
    while await stderr.read(65536):
        continue
