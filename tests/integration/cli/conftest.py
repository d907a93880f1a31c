"""A shop small enough for tests: two documents, the goods that the demo orders need, eight customers."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from chatbot.cli.main import app

_REPO = Path(__file__).parents[3]
_DOCUMENTS = ("en/payments/gift-cards.md", "en/shipping/late-and-lost-parcels.md")

Chatbot = Callable[..., Result]


@pytest.fixture(autouse=True)
def _restored(restored_process: None) -> None:
    """Every test here runs commands."""


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The settings of the small shop, whose knowledge folder lies beside them."""
    folder = tmp_path_factory.mktemp("shop")
    write_knowledge(folder / "knowledge")
    settings = {
        "store": {"demo_customers": 8, "demo_orders": 20},
        "knowledge": {"folder": str(folder / "knowledge"), "intents": str(_REPO / "configs" / "intents")},
        "lm": {"backend": "none"},
    }
    (folder / "small.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    return folder / "small.yaml"


@pytest.fixture(scope="session")
def prepared(config: Path, models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the small shop, ready to answer. Tests that write use a `data_dir` of their own."""
    folder = tmp_path_factory.mktemp("prepared")
    (folder / "models").symlink_to(models)
    done = CliRunner().invoke(app, ["ask", "hello", "--config", str(config), "--data-dir", str(folder)])
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def data_dir(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(prepared, tmp_path / "data", symlinks=True))


@pytest.fixture
def empty_dir(models: Path, tmp_path: Path) -> Path:
    """A data folder with nothing but the embedder."""
    folder = tmp_path / "empty"
    folder.mkdir()
    (folder / "models").symlink_to(models)
    return folder


@pytest.fixture
def chatbot(config: Path) -> Chatbot:
    """Run a command on the small shop: ``chatbot(folder, "ask", "hello", typed="...")``."""

    def run(folder: Path, *arguments: str, typed: str | None = None, settings: Path = config) -> Result:
        options = ["--config", str(settings), "--data-dir", str(folder)]
        return CliRunner().invoke(app, [*arguments, *options], input=typed)

    return run


def write_knowledge(folder: Path) -> None:
    """Write documents, rules and a catalogue with the goods of the demo orders only, tersely described."""
    source = _REPO / "knowledge"
    for name in _DOCUMENTS:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source / name, folder / name)
    shutil.copytree(source / "rules", folder / "rules")
    (folder / "catalogue").mkdir()
    shutil.copy(source / "catalogue" / "attributes.yaml", folder / "catalogue")
    orders = (_REPO / "chatbot" / "adapters" / "connectors" / "demo_customers.py").read_text(encoding="utf-8")
    wanted = set(re.findall(r'\("([^"]+)", \{', orders))
    lines = (source / "catalogue" / "products.jsonl").read_text(encoding="utf-8").splitlines()
    products = [product for product in map(json.loads, lines) if product["name"] in wanted]
    for product in products:
        product |= {"compatible_with": [], "description": product["description"].partition(". ")[0] + "."}
    text = "\n".join(map(json.dumps, products))
    (folder / "catalogue" / "products.jsonl").write_text(text + "\n", encoding="utf-8")
