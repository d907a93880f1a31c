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

_ASPECTS = {"cause": {"too_spicy": ["it burns my tongue", "far too hot for us"], "none": ["please", "the red one"]}}


def test_that_a_shops_own_intents_are_learnt_kept_and_written_where_wished(empty_dir: Path, tmp_path: Path) -> None:
    intents, aspects, config = tmp_path / "intents", tmp_path / "aspects", tmp_path / "shop.yaml"
    for folder, content in ((intents, _INTENTS), (aspects, _ASPECTS)):
        folder.mkdir()
        (folder / "en.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    knowledge = {"folder": str(tmp_path / "knowledge"), "intents": str(intents), "aspects": str(aspects)}
    config.write_text(yaml.safe_dump({"knowledge": knowledge, "lm": {"backend": "none"}}), encoding="utf-8")
    options = ["--config", str(config), "--data-dir", str(empty_dir), "--ship", str(tmp_path / "shipped")]

    done = CliRunner().invoke(app, ["train", "understanding", *options])

    assert done.exit_code == 0, done.output
    first, second = done.stdout.splitlines()
    assert first.startswith("en intents: 2 labels, 10 examples, ")
    assert second.startswith("en cause: 2 labels, 4 examples, ")
    assert {one.name for one in (tmp_path / "shipped").iterdir()} == {"en.safetensors", "en.cause.safetensors"}
