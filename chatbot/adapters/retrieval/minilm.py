"""all-MiniLM-L6-v2 on onnxruntime: made from the packaged weights once, then started without torch."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from chatbot.adapters.retrieval.minilm_export import DIMENSION, RECIPE, packaged_folder
from chatbot.errors import MissingModel

Precision = Literal["int8", "fp32"]
_MAX_TOKENS = 256
_REMEMBERED = 512
_EXPORT_TIMEOUT_S = 600
_SLOWER = ["SkipLayerNormFusion"]
"""What ONNX Runtime puts together and then computes more slowly than its parts: 15 to 18 % (docs/experiments.md)."""


class MiniLmEmbedder:
    """Embeds English texts of up to 256 tokens; one by one, so that no vector depends on its neighbours.

    `low_rank` is a file of what was learnt on top of the packaged weights (`chatbot train encoder`).
    """

    dimension = DIMENSION
    languages = frozenset({"en"})

    def __init__(
        self,
        cache_dir: Path,
        precision: Precision = "int8",
        threads: int = 1,
        model_dir: Path | None = None,
        low_rank: Path | None = None,
    ) -> None:
        learnt = f"/{sha256(low_rank.read_bytes()).hexdigest()[:12]}" if low_rank else ""
        self.fingerprint = f"all-minilm-l6-v2/{precision}/{RECIPE}{learnt}"
        self._low_rank = low_rank
        self._file = cache_dir / f"{self.fingerprint.replace('/', '-')}.onnx"
        self._cache_dir = cache_dir
        self._precision: Precision = precision
        self._threads = threads
        self._model_dir = model_dir
        self._loading = Lock()
        self._loaded: tuple[Any, Any] | None = None
        self._vector = lru_cache(_REMEMBERED)(self._embedded)

    def with_low_rank(self, file: Path) -> MiniLmEmbedder:
        """Return the same embedder with what was learnt on top of its weights."""
        return MiniLmEmbedder(self._cache_dir, self._precision, self._threads, self._model_dir, file)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a text, shape (len(texts), 384). Raises MissingModel. Blocks; thread-safe."""
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._vector(text)
        return vectors

    def _embedded(self, text: str) -> NDArray[np.float32]:
        session, tokenizer = self._ready()
        token_ids = np.asarray([tokenizer.encode(text).ids], np.int64)
        vector: NDArray[np.float32] = session.run(None, {"token_ids": token_ids})[0][0]
        return vector

    def _ready(self) -> tuple[Any, Any]:
        with self._loading:
            if self._loaded is None:
                model_dir = self._model_dir or packaged_folder()
                if not self._file.exists():
                    self._export(model_dir)
                self._loaded = self._session(), _tokenizer(model_dir)
            return self._loaded

    def _export(self, model_dir: Path) -> None:
        """Make the ONNX file in a process of its own, which takes torch's memory and warnings with it."""
        module = "chatbot.adapters.retrieval.minilm_export"
        learnt = [str(self._low_rank)] if self._low_rank else []
        command = [sys.executable, "-m", module, str(model_dir), str(self._file), self._precision, *learnt]
        try:
            # Our own module with our own paths, and no shell.
            subprocess.run(command, check=True, capture_output=True, text=True, timeout=_EXPORT_TIMEOUT_S)  # noqa: S603
        except subprocess.CalledProcessError as error:
            reason = error.stderr.strip().rpartition("\n")[2]
            raise MissingModel(f"all-MiniLM-L6-v2 could not be prepared: {reason}") from error
        except subprocess.TimeoutExpired as error:
            raise MissingModel(f"all-MiniLM-L6-v2 was not prepared within {_EXPORT_TIMEOUT_S} s") from error

    def _session(self) -> Any:
        import onnxruntime
        from onnxruntime.capi import onnxruntime_pybind11_state as failures

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        try:
            return onnxruntime.InferenceSession(
                self._file, options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOWER
            )
        except (failures.Fail, failures.InvalidProtobuf, failures.InvalidGraph, failures.NoSuchFile) as error:
            raise MissingModel(f"{self._file} is damaged; delete it, it is made again at the next start") from error


def _tokenizer(model_dir: Path) -> Any:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(model_dir / "tokenizer.json"))
    tokenizer.enable_truncation(_MAX_TOKENS)
    tokenizer.no_padding()
    return tokenizer
