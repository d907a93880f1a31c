"""What the encoder of the search learns from: the passages of the documents and what is asked for them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from chatbot.adapters.retrieval.bag_encoder import parted, write_vectors
from chatbot.adapters.retrieval.chunking import chunk_document
from chatbot.adapters.retrieval.minilm import MiniLmEmbedder
from chatbot.adapters.retrieval.minilm_export import packaged_folder
from chatbot.adapters.retrieval.parts_of_text import pieces_of
from chatbot.adapters.retrieval.sources import read_documents
from chatbot.adapters.retrieval.unanswered import read_unanswered
from chatbot.dialogue.answering.questions import BAR
from chatbot.errors import ConfigurationError
from chatbot.settings import Settings


@dataclass(frozen=True, slots=True)
class SearchCourse:
    """The folder of the encoder's weights; (document, texts, questions, follow-ups) of each heading.

    Topics that no document answers are told from these, too. In a language that this encoder does not know, `parts`
    takes texts apart into what an own one learns.
    """

    model_dir: Path
    places: tuple[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...]
    parts: Callable[[str], tuple[str, ...]] | None


def search_course(settings: Settings, language: str, follow_ups: Path) -> SearchCourse:
    """Return what the encoder of a language learns.

    Raises ConfigurationError for a language without documents, or a file of follow-ups that cannot be read.
    """
    documents = [one for one in read_documents(settings.knowledge.folder)[0] if one.language == language]
    if not documents:
        raise ConfigurationError(f"there are no documents in {language!r} in {settings.knowledge.folder}")
    asked_after = _follow_ups(follow_ups)
    places = []
    for document in documents:
        for chunk in chunk_document(document):
            after = asked_after.get(f"{document.id}#{chunk.passage.anchor}", ())
            texts = chunk.texts[: 1 + len(chunk.sentences)]
            places.append((document.id, texts, chunk.questions, tuple(after)))
    topics = read_unanswered(settings.knowledge.folder).get(language, ())
    places += [(chunk.passage.document_id, chunk.questions, chunk.questions, ()) for chunk in topics]
    is_known = language in MiniLmEmbedder.languages
    parts = None if is_known else partial(parted, features=pieces_of(language))
    return SearchCourse(packaged_folder(), tuple(places), parts)


def keep_words(file: Path, parts: Sequence[str], vectors: NDArray[np.float32]) -> None:
    """Write what was learnt of parts of texts, a row each, where the search looks for it; whole or not at all."""
    write_vectors(file, parts, vectors)


def _follow_ups(path: Path) -> dict[str, list[str]]:
    """Return passage -> follow-ups, each written after the question before it; nothing without a file."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
            found[row["passage"]].append(f"{row['before']}{BAR}{row['text']}")
        except (ValueError, KeyError, TypeError) as error:
            raise ConfigurationError(
                f'{path}, line {number}: not like {{"passage": "document#anchor", "before": ..., "text": ...}}'
            ) from error
    return found
