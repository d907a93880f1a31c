"""`chatbot train understanding`: a shop's own intents, learnt with the real embedder and kept."""

from pathlib import Path

import yaml
from typer.testing import CliRunner

from chatbot.cli.main import app

_INTENTS = {
    "rent_gear": {
        "flow": "answer_question",
        "examples": ["can I rent a tent", "tent for hire", "borrow a stove", "do you rent out gear", "renting skis"],
    },
    "order_status": {
        "flow": "order_status",
        "examples": ["where is my parcel", "track my order", "any news of it", "is it on its way", "not here yet"],
    },
}


def test_that_a_shops_own_intents_are_learnt_kept_and_written_where_wished(empty_dir: Path, tmp_path: Path) -> None:
    intents, config = tmp_path / "intents", tmp_path / "shop.yaml"
    intents.mkdir()
    (intents / "en.yaml").write_text(yaml.safe_dump(_INTENTS), encoding="utf-8")
    knowledge = {"folder": str(tmp_path / "knowledge"), "intents": str(intents)}
    config.write_text(yaml.safe_dump({"knowledge": knowledge, "lm": {"backend": "none"}}), encoding="utf-8")
    options = ["--config", str(config), "--data-dir", str(empty_dir), "--ship", str(tmp_path / "shipped")]

    done = CliRunner().invoke(app, ["train", "understanding", *options])

    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("en: 2 intents, 10 examples, ")
    assert (tmp_path / "shipped" / "en.safetensors").is_file()
