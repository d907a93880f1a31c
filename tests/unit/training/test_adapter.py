from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chatbot.adapters.lm.transformers import TransformersChatModel
from chatbot.cli.train import app
from chatbot.domain.conversation import Message, Role
from chatbot.errors import AnswerCut, ConfigurationError, MissingModel
from chatbot.languages import load_languages
from chatbot.ports.chat_model import ChatRequest, Profile
from chatbot.testing.lm_tiny import write_tiny_llama
from chatbot.training.adapter import AdapterRecipe, train_adapter
from chatbot.training.curve import CURVE, Progress, read_curve
from chatbot.training.dialogues import invented_dialogues, read_conversations

pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning")  # of peft's
_ASKED = Message(Role.USER, "Where is my order?")
_REPLY = Message(Role.ASSISTANT, "Your parcel is on its way and should arrive tomorrow.")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_llama(tmp_path_factory.mktemp("base"), context=2048)


def _recipe(base: Path, steps: int) -> AdapterRecipe:
    return AdapterRecipe(str(base), steps, batch=2, rank=4, rate=5e-2, kept_steps=4)


def _written(path: Path, *conversations: list[tuple[str, str]]) -> Path:
    rows = [{"messages": [{"role": role, "content": text} for role, text in one]} for one in conversations]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


async def test_that_an_adapter_learns_goes_on_after_a_stop_and_writes_it(base: Path, tmp_path: Path) -> None:
    dialogues, out, seen = [(_ASKED, _REPLY)], tmp_path / "adapter", list[Progress]()
    train_adapter(dialogues, out, _recipe(base, 4), seen.append)
    train_adapter(dialogues, out, _recipe(base, 24), seen.append, is_resumed=True)
    steps = [one.step for one in seen]
    assert steps == list(range(1, 25))
    assert seen[-1].loss < seen[0].loss - 0.4
    assert [one.step for one in read_curve(out / CURVE)] == steps
    weights = out / "adapter_model.safetensors"
    assert weights.stat().st_size < (base / "model.safetensors").stat().st_size
    assert await _told(base) != await _told(out)


async def _told(folder: Path) -> str:
    pieces = list[str]()
    with suppress(AnswerCut):
        async for piece in TransformersChatModel(folder, profile=Profile.VALUES).stream(ChatRequest((_ASKED,), 24)):
            pieces.append(piece)
    return "".join(pieces)


def test_that_only_whole_trainings_of_models_that_are_there_begin(base: Path, tmp_path: Path) -> None:
    with pytest.raises(MissingModel, match="no training to resume"):
        train_adapter([(_ASKED, _REPLY)], tmp_path, _recipe(base, 4), print, is_resumed=True)
    with pytest.raises(MissingModel, match="cannot be loaded"):
        train_adapter([(_ASKED, _REPLY)], tmp_path, _recipe(tmp_path, 4), print)
    with pytest.raises(ConfigurationError, match="at most 1024 tokens"):
        train_adapter([(Message(Role.USER, "where " * 2000), _REPLY)], tmp_path, _recipe(base, 4), print)


def test_that_no_personal_data_of_a_conversation_is_learnt(tmp_path: Path) -> None:
    file = _written(
        tmp_path / "own.jsonl",
        [
            ("user", "I am anna@post.example, where is order 40817?"),
            ("assistant", "Order 40817 left on Monday."),
            ("user", "And when will it be here?"),
            ("staff", "It should be with you tomorrow."),
        ],
    )
    (dialogue,) = read_conversations(file)
    assert dialogue[-1] == Message(Role.STAFF, "It should be with you tomorrow.")
    before = " ".join(one.text for one in dialogue)
    assert "anna" not in before
    assert "40817" not in before
    assert "And when will it be here?" in before


@pytest.mark.parametrize("line", ["{", '{"messages": [{"role": "robot", "content": "hi"}]}', '{"text": "hi"}'])
def test_that_a_line_that_is_no_conversation_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "own.jsonl"
    file.write_text(f'{{"messages": []}}\n{line}\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"own\.jsonl: line 2"):
        list(read_conversations(file))


def test_that_invented_turns_ask_as_the_product_does_and_say_values() -> None:
    dialogues = invented_dialogues(list(load_languages().values()), 7, 12)
    assert len(dialogues) == 12
    assert all([one.role for one in told] == [Role.SYSTEM, Role.USER, Role.ASSISTANT] for told in dialogues)
    replies = " ".join(told[-1].text for told in dialogues)
    assert "EUR" in replies or "欧元" in replies
    assert "<amount" not in replies


def test_that_the_command_wants_a_folder_and_writes_there(base: Path, tmp_path: Path) -> None:
    runner = CliRunner()
    assert "--out" in runner.invoke(app, ["lm", "--base", str(base)]).output
    own = _written(tmp_path / "own.jsonl", [(one.role.value, one.text) for one in (_ASKED, _REPLY)])
    given = ["lm", "--base", str(base), "--conversations", str(own), "--invented", "2", "--steps", "2"]
    done = runner.invoke(app, [*given, "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert "1 replies of the shop, 2 invented ones" in done.output
    assert (tmp_path / "out" / "adapter_config.json").is_file()
