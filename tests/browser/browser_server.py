"""The demo shop, set up and served for a browser; pages of other shops beside it."""

from __future__ import annotations

import atexit
import contextlib
import functools
import http.server
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

REPO = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or ""
PASSWORD = "correct horse battery"
_PATIENCE_S = 900
_SET_UP_PORT = 7890
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@contextlib.contextmanager
def serving(data_dir: Path, port: int, **settings: str) -> Iterator[str]:
    """Serve the demo shop from an empty folder; `settings` are variables without their prefix.

    It is set up once for all tests; BROWSER_DATA may name a folder where that has been done already.
    """
    shutil.copytree(os.environ.get("BROWSER_DATA") or _set_up(), data_dir, dirs_exist_ok=True)
    with _served(data_dir, port, settings) as url:
        yield url


@functools.cache
def _set_up() -> str:
    """Return a folder with the demo shop and its index, which take a minute to make."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with _served(Path(folder), _SET_UP_PORT, {}):
        return folder


@contextlib.contextmanager
def _served(data_dir: Path, port: int, settings: Mapping[str, str]) -> Iterator[str]:
    environment = {
        **os.environ,
        "CHATBOT_DATA_DIR": str(data_dir),
        "CHATBOT_SERVER__PORT": str(port),
        "CHATBOT_STORE__DEMO_CUSTOMERS": "8",
        "CHATBOT_STORE__DEMO_ORDERS": "20",
        "CHATBOT_LM__BACKEND": "none",
        "CHATBOT_LIMITS__ADDRESS_CONVERSATIONS_A_MINUTE": "1000",
        **{f"CHATBOT_{name}": value for name, value in settings.items()},
    }
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen([sys.executable, "app.py"], cwd=REPO, env=environment) as server:
        try:
            _wait_for(f"{url}/healthz")
            yield url
        finally:
            server.terminate()


def add_staff(data_dir: Path, name: str, role: str) -> None:
    """Make somebody one of the staff of a shop that is set up; they sign in with PASSWORD."""
    command = [sys.executable, "-c", "from chatbot.cli.main import app; app()", "staff", "add", name, "--role", role]
    options = ["--password-stdin", "--data-dir", str(data_dir)]
    subprocess.run([*command, *options], cwd=REPO, input=PASSWORD, text=True, check=True, capture_output=True)


def _wait_for(url: str) -> None:
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end:
        with contextlib.suppress(OSError), urllib.request.urlopen(url):
            return
        time.sleep(0.3)
    raise TimeoutError(f"{url} did not answer within {_PATIENCE_S} s")


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def shop_pages(folder: Path, page: str) -> Iterator[str]:
    """Serve a page of a shop on a port of its own, and with it on an origin of its own."""
    (folder / "index.html").write_text(page, encoding="utf-8")
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
