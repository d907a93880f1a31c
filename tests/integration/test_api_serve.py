"""The server as a process: from its command to an answer over a real connection, and to its end."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

_REPO = Path(__file__).parents[2]
_PATIENCE_S = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def environment(models: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A shop of one document, without a demo store, a page or a model."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(_REPO / "knowledge" / "rules", folder / "knowledge" / "rules")
    document = Path("en", "shipping", "late-and-lost-parcels.md")
    (folder / "knowledge" / document).parent.mkdir(parents=True)
    shutil.copy(_REPO / "knowledge" / document, folder / "knowledge" / document)
    (folder / "data").mkdir(mode=0o700)
    (folder / "data" / "models").symlink_to(models)
    return {
        **os.environ,
        "CHATBOT_DATA_DIR": str(folder / "data"),
        "CHATBOT_KNOWLEDGE__FOLDER": str(folder / "knowledge"),
        "CHATBOT_STORE__DEMO": "false",
        "CHATBOT_LM__BACKEND": "none",
        "CHATBOT_SERVER__HAS_CHAT_PAGE": "false",
        "CHATBOT_SERVER__PORT": str(free_port()),
    }


def start(environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        return subprocess.Popen([sys.executable, "app.py"], cwd=_REPO, env=environment, stderr=output)


def wait_until_ready(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if httpx.get(f"{address}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(log.read_text())


def test_that_the_server_starts_answers_streams_and_ends(environment: dict[str, str], tmp_path: Path) -> None:
    address, log = f"http://127.0.0.1:{environment['CHATBOT_SERVER__PORT']}", tmp_path / "log"
    with start(environment, log) as server:
        try:
            wait_until_ready(address, server, log)
            with httpx.Client(base_url=address) as client:
                created = client.post("/v1/conversations")
                assert "server" not in created.headers
                token = {"X-Conversation-Token": created.json()["token"]}
                path = f"/v1/conversations/{created.json()['id']}"
                asked = {"text": "When does a parcel count as lost?"}
                headers = {**token, "Accept": "text/event-stream"}
                with client.stream("POST", f"{path}/messages", json=asked, headers=headers) as stream:
                    first = next(stream.iter_lines())
                assert first.startswith("id: ")  # and the connection is dropped here, in the middle
                whole = client.get(f"{path}/events", headers=token).json()["events"]
                assert whole[-1]["event"] == "finished"
                assert any(event["event"] == "citations" for event in whole)
                taken = subprocess.run(
                    [sys.executable, "app.py"], cwd=_REPO, env=environment, capture_output=True, check=False
                )
                assert taken.returncode == 1
                assert b"something else listens there already" in taken.stderr
                assert b"Traceback" not in taken.stderr
        finally:
            server.send_signal(signal.SIGINT)
    assert server.returncode == 0
    assert "Serving on http://127.0.0.1" in log.read_text()
    assert "Traceback" not in log.read_text()
