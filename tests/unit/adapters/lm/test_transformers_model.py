from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from chatbot.adapters.lm.transformers import TransformersChatModel
from chatbot.domain.conversation import Message, Role
from chatbot.errors import AnswerCut, ContextTooLong, MissingModel, ModelUnavailable
from chatbot.ports.chat_model import ChatRequest, Profile
from chatbot.testing.lm_tiny import (
    CHAT_TEMPLATE,
    FAMILIES,
    NO_SYSTEM_TEMPLATE,
    THINKING_TEMPLATE,
    TOOLS_TEMPLATE,
    write_tiny,
    write_tiny_llama,
)

MESSAGES = (Message(Role.SYSTEM, "You answer for a store."), Message(Role.USER, "Where is my order?"))
Write = Callable[..., Path]


@pytest.fixture(scope="module", autouse=True)
def _imported() -> None:
    import transformers

    assert transformers.LlamaForCausalLM  # some seconds, once


@pytest.fixture
def write(tmp_path: Path) -> Write:
    return lambda **options: write_tiny_llama(tmp_path / "tiny", **options)


async def _answer(model: TransformersChatModel, max_tokens: int = 6, **options: Any) -> str:
    request = ChatRequest(MESSAGES, max_tokens=max_tokens, **options)
    pieces: list[str] = []
    with suppress(AnswerCut):
        async for piece in model.stream(request):
            pieces.append(piece)  # noqa: PERF401  # those before the error count
    return "".join(pieces)


def _model(folder: Path, profile: Profile = Profile.REFERENCES, **options: Any) -> TransformersChatModel:
    return TransformersChatModel(folder, profile=profile, **options)


async def test_that_an_answer_ended_by_its_length_says_so_and_one_that_ends_by_itself_does_not(write: Write) -> None:
    endless = _model(write(favourites={" parcel": 1.0})).stream(ChatRequest(MESSAGES, max_tokens=2))
    assert await anext(endless) + await anext(endless) == "parcel parcel"
    with pytest.raises(AnswerCut, match="after 2 tokens"):
        await anext(endless)
    ended = _model(write(favourites={" parcel": 1.0})).stream(ChatRequest(MESSAGES, max_tokens=6, stop=(" parcel p",)))
    assert "".join([piece async for piece in ended]) == "parcel"


async def test_that_only_the_references_of_the_request_can_be_written(write: Write) -> None:
    model = _model(write(favourites={"<eta>": 3.0, "<item>": 2.0, " parcel": 1.0}))
    assert await _answer(model, 2) == "parcel parcel"
    assert await _answer(model, 2, references=("item", "order")) == "<item><item>"
    assert await _answer(model, 2, references=("<item>", "<eta>")) == "<eta><eta>"


async def test_that_a_model_of_values_never_shows_special_tokens(write: Write) -> None:
    model = _model(write(favourites={"<eta>": 3.0, " parcel": 1.0}), Profile.VALUES)
    assert await _answer(model) == ""


async def test_that_the_end_token_ends_the_answer_and_is_not_shown(write: Write) -> None:
    model = _model(write(favourites={"<|end|>": 3.0, " parcel": 1.0}))
    assert await _answer(model) == ""


async def test_that_a_stop_ends_the_answer(write: Write) -> None:
    model = _model(write(favourites={" parcel": 1.0}))
    assert await _answer(model, 6, stop=("el par",)) == "parc"


async def test_that_the_models_own_limit_holds_too(write: Write) -> None:
    model = _model(write(favourites={" parcel": 1.0}), max_new_tokens=2)
    assert await _answer(model, 6) == "parcel parcel"


async def test_that_a_temperature_lets_the_less_likely_be_chosen(write: Write) -> None:
    model = _model(write(favourites={" parcel": 1.0}))
    assert await _answer(model, 20, temperature=100.0) != await _answer(model, 20)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("template", [CHAT_TEMPLATE, NO_SYSTEM_TEMPLATE, TOOLS_TEMPLATE, None])
async def test_that_any_template_of_any_family_leads_to_an_answer(
    tmp_path: Path, family: str, template: str | None
) -> None:
    assert await _answer(_model(write_tiny(tmp_path, family, template)), 20)


async def test_that_what_a_model_thinks_is_not_its_answer(write: Write) -> None:
    thoughts = {" parcel": 1.0}
    assert await _answer(_model(write(favourites=thoughts, template=THINKING_TEMPLATE))) == ""
    assert "parcel" in await _answer(_model(write(favourites=thoughts, template=TOOLS_TEMPLATE)))


async def test_that_a_prompt_that_leaves_no_room_is_an_error_and_frees_its_place(write: Write) -> None:
    model = _model(write(context=64))
    with pytest.raises(ContextTooLong, match="the model takes 64"):
        await _answer(model, 60)
    assert await _answer(model, 20)


async def test_that_a_closed_model_loads_again(write: Write) -> None:
    model = _model(write())
    before = await _answer(model, 20)
    await model.close()
    assert await _answer(model, 20) == before


def test_that_it_is_called_as_its_folder_or_on_the_hub(tmp_path: Path) -> None:
    assert _model(tmp_path).name == tmp_path.name
    assert TransformersChatModel("Qwen/Qwen3-0.6B", profile=Profile.VALUES).name == "Qwen/Qwen3-0.6B"


async def test_that_a_missing_folder_is_named(tmp_path: Path) -> None:
    for source in (tmp_path / "none", str(tmp_path / "none"), "./none"):
        with pytest.raises(MissingModel, match="none"):
            await TransformersChatModel(source, profile=Profile.VALUES).warm_up()


def _cut(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:2000])


def _drop_a_layer(folder: Path) -> None:
    from safetensors.torch import load_file, save_file

    tensors = load_file(folder / "model.safetensors")
    del tensors["model.layers.1.mlp.up_proj.weight"]
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})


def _pickle(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")


def _no_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()


def _bring_code(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    config |= {"model_type": "own", "auto_map": {"AutoConfig": "own.Config", "AutoModelForCausalLM": "own.Model"}}
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "own.py").write_text("raise SystemExit('code of a model was run')")


def _make_recurrent(folder: Path) -> None:
    from transformers import MambaConfig, MambaForCausalLM

    MambaForCausalLM(MambaConfig(vocab_size=400, hidden_size=16, num_hidden_layers=1)).save_pretrained(folder)


@pytest.mark.parametrize("damage", [_make_recurrent, _cut, _drop_a_layer, _pickle, _no_tokenizer, _bring_code])
async def test_that_a_folder_that_is_not_whole_or_not_only_data_is_refused(
    write: Write, damage: Callable[[Path], None]
) -> None:
    folder = write()
    damage(folder)
    with pytest.raises(MissingModel, match=str(folder)):
        await _model(folder).warm_up()


async def test_that_a_gpu_that_is_not_there_makes_it_unavailable(write: Write) -> None:
    with pytest.raises(ModelUnavailable, match="does not have"):
        await _model(write(), device="cuda:99").warm_up()
