"""Chooses the embedder and the index, and knows where the shop's documents and catalogue are."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from chatbot.adapters.connectors.catalogue import read_catalogue
from chatbot.adapters.retrieval.bag_encoder import BagEncoder
from chatbot.adapters.retrieval.chroma import ChromaIndex
from chatbot.adapters.retrieval.doubting import DoubtingRetriever
from chatbot.adapters.retrieval.hybrid import HybridRetriever
from chatbot.adapters.retrieval.ingest import IngestReport, Sources, ingest
from chatbot.adapters.retrieval.kept_texts import KeptTexts
from chatbot.adapters.retrieval.minilm import MiniLmEmbedder
from chatbot.adapters.retrieval.parts_of_text import pieces_of
from chatbot.adapters.retrieval.sources import Known
from chatbot.adapters.retrieval.tuned import TunedEmbedder
from chatbot.domain.products import Product
from chatbot.errors import ConfigurationError, UnreadableSource
from chatbot.languages.names import load_names
from chatbot.ports.clock import Clock
from chatbot.ports.embedder import Embedder
from chatbot.ports.retriever import Retriever
from chatbot.ports.understander import IntentClassifier
from chatbot.settings import Settings

_SEARCHES_END_S = 0.5


Behind = Callable[[Retriever], Retriever]
"""Puts something, if there is such a thing, behind a retriever: a reranker, who doubts what is found."""


def as_found(retriever: Retriever) -> Retriever:
    """Return a retriever as it is."""
    return retriever


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The shop's documents: where they are, how they are indexed, who finds what in them.

    `stored` reads the products of the database, for a shop whose folder has no catalogue; `texts` keeps what documents
    ever said; `known` is what was read of files in slow formats; `reranked` is what stands behind any search,
    `doubting` what stands behind those of the shop's own documents.
    """

    folder: Path
    index: ChromaIndex
    embedder: Embedder
    retriever: Retriever
    stored: Callable[[], Awaitable[tuple[Product, ...]]]
    texts: KeptTexts
    known: Known = field(default_factory=dict)
    reranked: Behind = as_found
    doubting: Behind = as_found
    one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def catalogue(self) -> tuple[Path, Path]:
        """The files of the products and of the table of their attributes."""
        return self.folder / "catalogue" / "products.jsonl", self.folder / "catalogue" / "attributes.yaml"

    def doubted_by(self, classifier: IntentClassifier, elsewhere: Collection[str]) -> Knowledge:
        """Return the same, its retriever doubting what intents `elsewhere` speak against."""
        doubting = partial(DoubtingRetriever, classifier=classifier, elsewhere=elsewhere)
        return replace(self, retriever=doubting(self.retriever), doubting=doubting)

    async def ingest(
        self, on_progress: Callable[[int, int], None], *, folder: Path | None = None, rebuild: bool = False
    ) -> IngestReport:
        """Bring the index up to date with `folder` (the shop's own by default) and its catalogue.

        Nobody may be searching: what is not in force any more is removed.
        """
        report = await self._ingested(on_progress, folder or self.folder, rebuild)
        await asyncio.to_thread(self.index.sweep)
        return report

    async def refresh(self) -> IngestReport:
        """Bring the index up to date while others search: they see the old one, then the new one.

        Raises KnowledgeError, StoreError.
        """
        async with self.one_at_a_time:
            report = await self._ingested(lambda done, total: None, self.folder, rebuild=False)
            if report.has_changed:
                await self.retriever.warm_up()
                await asyncio.sleep(_SEARCHES_END_S)
                await asyncio.to_thread(self.index.sweep)
            return report

    async def _ingested(self, on_progress: Callable[[int, int], None], source: Path, rebuild: bool) -> IngestReport:
        products, attributes = source / "catalogue" / "products.jsonl", source / "catalogue" / "attributes.yaml"
        has_file = await asyncio.to_thread(products.is_file)
        is_own = _is_same(source, self.folder)
        catalogue: tuple[Product, ...] = ()
        try:
            if has_file:
                catalogue = read_catalogue(products, attributes)
            elif is_own:
                catalogue = await self.stored()
        except UnreadableSource as error:
            return IngestReport(errors=(error,))
        names = await asyncio.to_thread(_names, source / "catalogue", catalogue)
        sources = Sources(source, catalogue, names=names, known=self.known, keep=self.texts.keep)
        return await ingest(sources, self.index, self.embedder, on_progress, rebuild)


def build_knowledge(
    settings: Settings, stored: Callable[[], Awaitable[tuple[Product, ...]]], clock: Clock
) -> Knowledge:
    """Return the knowledge side; nothing is loaded yet."""
    embedder = build_embedder(settings)
    index = ChromaIndex(settings.data_dir / "index")
    zone = ZoneInfo(settings.shop.time_zone)
    texts = KeptTexts(settings.data_dir / "versions.db", lambda: clock.now().astimezone(zone).date())
    reranked = build_reranking(settings)
    retriever = reranked(HybridRetriever(index, embedder, kept_in=settings.data_dir / "models"))
    return Knowledge(settings.knowledge.folder, index, embedder, retriever, stored, texts, reranked=reranked)


def build_reranking(settings: Settings) -> Behind:
    """Return what reranks as the settings say; nothing is loaded yet."""
    wanted = settings.reranker
    if not wanted.model:
        return as_found
    from chatbot.adapters.retrieval.cross_encoder import CrossEncoderReranker
    from chatbot.adapters.retrieval.reranked import RerankedRetriever, Reranking

    reranker = CrossEncoderReranker(wanted.model, wanted.device)
    reranking = Reranking(wanted.passages, wanted.timeout_s, wanted.weight)
    return lambda retriever: RerankedRetriever(retriever, reranker, reranking)


def encoders_of_words(files: Mapping[str, Path]) -> dict[str, Embedder]:
    """Return the encoders of languages that the packaged one does not know, as far as their files are there."""
    return {
        tag: BagEncoder(file, tag, pieces_of(tag))
        for tag, file in sorted(files.items())
        if file.is_file() and tag not in MiniLmEmbedder.languages
    }


def _is_same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()


def _names(folder: Path, products: Sequence[Product]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return what the products are called in other languages: language -> id -> names, the one that is shown first."""
    names: dict[str, dict[str, tuple[str, ...]]] = {}
    for path in sorted(folder.glob("names.*.yaml")):
        local = load_names(path).products
        mine = {product.id: local[product.id] for product in products if product.id in local}
        names[path.name.split(".")[1]] = {
            key: tuple(dict.fromkeys(filter(None, (one.name, one.kind, *one.also_called)))) for key, one in mine.items()
        }
    return names


def build_embedder(settings: Settings) -> Embedder:
    """Return the embedder of the settings; nothing is loaded yet. Raises ConfigurationError."""
    wanted = settings.embedder
    match wanted.backend:
        case "minilm":
            plain = MiniLmEmbedder(settings.data_dir / "models", wanted.precision, wanted.threads)
            if not wanted.low_rank.is_file():
                return plain
            return TunedEmbedder(plain, plain.with_low_rank(wanted.low_rank), encoders_of_words(wanted.encoders))
        case "sentence_transformers":
            from chatbot.adapters.retrieval.sentence_transformer import SentenceTransformersEmbedder

            if not wanted.model:
                raise ConfigurationError("embedder.model: name the sentence-transformers model to load")
            languages = frozenset(wanted.languages) or None
            return SentenceTransformersEmbedder(Path(wanted.model), wanted.device, languages)
