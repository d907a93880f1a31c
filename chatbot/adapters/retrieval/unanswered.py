"""Reads what shoppers ask and no document answers: `unanswered/<language>.yaml` below the knowledge folder.

A question near to one of these is doubted, however near it is to a passage, too: "do you rent tents" shares its words
with every page on tents. The file is a mapping of topics to lists of questions.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import yaml

from chatbot.adapters.retrieval.chunking import Chunk
from chatbot.adapters.retrieval.sources.source import SourceFile
from chatbot.domain.knowledge import Passage, Period, Tier, anchor_of
from chatbot.ports.retriever import Kind
from chatbot.yaml_text import read_yaml

FOLDER = "unanswered"
_SUFFIX = ".yaml"


def read_unanswered(folder: Path) -> dict[str, tuple[Chunk, ...]]:
    """Return the topics of each language, one chunk each, with their questions. Raises UnreadableSource."""
    files = sorted((folder / FOLDER).glob(f"*{_SUFFIX}"))
    return {file.name.removesuffix(_SUFFIX): tuple(_chunks(file, folder)) for file in files}


def _chunks(file: Path, folder: Path) -> Iterator[Chunk]:
    source = SourceFile(file, folder)
    try:
        topics = read_yaml(source.text())
    except yaml.YAMLError as error:
        raise source.refused(f"is not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(topics, dict) or not all(map(_is_list_of_texts, topics.values())):
        raise source.refused("must be a mapping of topics to lists of questions")
    for topic, questions in topics.items():
        name = str(topic)
        passage = Passage(
            id=f"{FOLDER}#{name}",
            document_id=FOLDER,
            title=name,
            heading=name,
            anchor=anchor_of(name),
            language=file.name.removesuffix(_SUFFIX),
            tier=Tier.COMMUNITY,
            effective=Period(date.min),
            text=name,
        )
        yield Chunk(Kind.UNANSWERED, passage, (), questions=tuple(questions))


def _is_list_of_texts(questions: object) -> bool:
    return isinstance(questions, list) and bool(questions) and all(isinstance(one, str) for one in questions)
