"""Any model of sentence-transformers as an embedder, on a GPU where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chatbot.errors import MissingModel


class SentenceTransformersEmbedder:
    """Embeds with a local model folder; nothing is downloaded and no code of the model is run."""

    def __init__(self, model: Path, device: str | None = None, languages: frozenset[str] | None = None) -> None:
        """Take `languages` that the model knows, None for all."""
        self._folder = model
        self._device = device
        self.languages = languages
        known = f"/{','.join(sorted(languages))}" if languages is not None else ""
        self.fingerprint = f"sentence-transformers/{model.name}{known}"

    @property
    def dimension(self) -> int:
        """Length of a vector; loads the model."""
        return int(self._model.get_embedding_dimension())

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a text, shape (len(texts), dimension). Raises MissingModel. Blocks; thread-safe."""
        vectors = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, np.float32)

    @cached_property
    def _model(self) -> Any:
        from sentence_transformers import SentenceTransformer

        try:
            return SentenceTransformer(
                str(self._folder),
                device=self._device,
                local_files_only=True,
                model_kwargs={"use_safetensors": True},
            )
        except (OSError, ValueError) as error:
            raise MissingModel(f"{self._folder} is not a model of sentence-transformers: {error}") from error
