"""Divides documents into chunks by heading, products into one chunk each, and both into sentences."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256

from chatbot.adapters.retrieval.sentences import sentences_of
from chatbot.domain.knowledge import MERCHANT, Document, Passage, Period, Tier, anchor_of, heading_and_anchor
from chatbot.domain.products import Attribute, Product
from chatbot.ports.retriever import Kind

_CHUNK_CHARACTERS = 900
_REMEMBERED = 1_000  # documents: when one is saved, the others are not divided again
_LEVELS = [("#", "1"), ("##", "2"), ("###", "3"), ("####", "4")]
_SEPARATORS = [r"\n\n", r"\n", r"(?<=[.!?])[ ]", r"(?<=[。！？])", r"(?<=；)", r"[ ]"]
_TABLE_HEAD = re.compile(r"^\|.*\n\|[\s:|-]+$", re.MULTILINE)
_GLUE = "\u00a0"
_ALWAYS = Period(date.min)


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is indexed: a passage, its sentences, the codes (SKUs) that name it, the questions that it answers.

    The questions of a product's names are the names.
    """

    kind: Kind
    passage: Passage
    sentences: tuple[str, ...]
    codes: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()

    @property
    def units(self) -> tuple[str, ...]:
        """What is compared with a question one by one: each sentence under its heading, then the questions."""
        return (*(f"{self.passage.heading}: {sentence}" for sentence in self.sentences), *self.questions)

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts to embed: the passage under its title and heading, then its units."""
        above = dict.fromkeys((self.passage.title, self.passage.heading))
        return (". ".join((*above, self.passage.text)), *self.units)

    def to_json(self) -> str:
        """Return everything but the score as JSON, the same text for the same chunk."""
        return json.dumps(asdict(self), default=str, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Chunk:
        """Return the chunk that `to_json` wrote."""
        fields = json.loads(text)
        passage = fields["passage"]
        start, end = passage["effective"]["start"], passage["effective"]["end"]
        passage["effective"] = Period(date.fromisoformat(start), date.fromisoformat(end) if end else None)
        passage["tier"] = Tier(passage["tier"])
        lists = (tuple(fields[name]) for name in ("sentences", "codes", "questions"))
        return cls(Kind(fields["kind"]), Passage(**passage), *lists)


@lru_cache(_REMEMBERED)
def content_hash(chunks: tuple[Chunk, ...]) -> str:
    """Return what changes when anything that is indexed of a document changes, the way of chunking included."""
    return sha256("\n".join(chunk.to_json() for chunk in chunks).encode()).hexdigest()


@lru_cache(_REMEMBERED)
def chunk_document(document: Document, *, is_one_of_several: bool = False) -> tuple[Chunk, ...]:
    """Divide a document by its headings, long parts further, but never inside a sentence or a table row.

    The passages of one of several versions are told apart by the day on which it comes into force.
    """
    name = f"{document.id}@{document.effective.start}" if is_one_of_several else document.id
    version, seen = document.version if document.tier in MERCHANT else "", Counter[str]()
    asked = dict(document.asked)
    chunks = []
    for line, text in _parts(document):
        heading, anchor = heading_and_anchor(line)
        passage = Passage(
            id=f"{name}#{anchor}-{seen[anchor]}",
            document_id=document.id,
            title=document.title,
            heading=heading,
            anchor=anchor,
            language=document.language,
            tier=document.tier,
            effective=document.effective,
            text=text,
            version=version,
            version_of=document.version_of,
        )
        seen[anchor] += 1
        questions = asked.get(heading, ())
        chunks.append(Chunk(Kind.ARTICLE, passage, sentences_of(text) or (text,), questions=questions))
    return tuple(chunks)


def chunk_product(product: Product, language: str) -> tuple[Chunk, ...]:
    """Put what does not change from day to day about a product into one chunk: no price, no stock."""
    sentences = (*_described(product), *sentences_of(product.description))
    passage = Passage(
        id=f"{product.id}#0",
        document_id=product.id,
        title=product.name,
        heading=product.name,
        anchor=anchor_of(product.name),
        language=language,
        tier=Tier.PRODUCT,
        effective=_ALWAYS,
        text=" ".join(sentences),
    )
    return (Chunk(Kind.PRODUCT, passage, sentences, tuple(variant.sku for variant in product.variants)),)


def chunk_product_names(product: Product, names: tuple[str, ...], language: str) -> Chunk:
    """Put what a product is called in another language than the catalogue's into one chunk, its name first.

    It is found by these names; its data stay in the language of the catalogue.
    """
    passage = Passage(
        id=f"{product.id}#0",
        document_id=product.id,
        title=names[0],
        heading=names[0],
        anchor=anchor_of(product.name),
        language=language,
        tier=Tier.PRODUCT,
        effective=_ALWAYS,
        text="; ".join(names),
    )
    codes = (product.name, *(variant.sku for variant in product.variants))
    return Chunk(Kind.PRODUCT, passage, (), codes, names)


def _parts(document: Document) -> Iterator[tuple[str, str]]:
    from langchain_text_splitters import MarkdownHeaderTextSplitter, RecursiveCharacterTextSplitter

    by_heading = MarkdownHeaderTextSplitter(_LEVELS, strip_headers=True)
    by_length = RecursiveCharacterTextSplitter(
        separators=_SEPARATORS,
        is_separator_regex=True,
        keep_separator="start",
        chunk_size=_CHUNK_CHARACTERS,
        chunk_overlap=0,
    )
    printable = document.text.replace(_GLUE, " ").replace("\t", " ")
    for part in by_heading.split_text(printable):
        heading = part.metadata[max(part.metadata)] if part.metadata else document.title
        text = part.page_content.replace("  \n", "\n\n")
        head = ""
        for piece in (glued.replace(_GLUE, " ").strip() for glued in by_length.split_text(_glued(text))):
            heads = _TABLE_HEAD.findall(piece)
            yield heading, _with_head(piece, head)
            head = heads[-1] if heads else head


def _glued(text: str) -> str:
    """Make the rows of tables inseparable."""
    return "\n".join(line.replace(" ", _GLUE) if line.startswith("|") else line for line in text.split("\n"))


def _with_head(piece: str, head: str) -> str:
    """Repeat the head of a table over a piece that begins amid its rows."""
    return f"{head}\n{piece}" if piece.startswith("|") and not piece.startswith(head) else piece


def _described(product: Product) -> Iterator[str]:
    yield f"Kind: {product.kind}."
    yield f"Brand: {product.brand}."
    if product.also_called:
        yield f"Also called: {', '.join(product.also_called)}."
    yield from (f"{attribute.label.capitalize()}: {_value(attribute)}." for attribute in product.attributes)
    if product.materials:
        yield f"Materials: {', '.join(product.materials)}."
    yield from (f"{name.capitalize()}: {', '.join(values)}." for name, values in product.options.items())


def _value(attribute: Attribute) -> str:
    match attribute.value:
        case bool(value):
            return "yes" if value else "no"
        case float(value):
            return f"{value:g} {attribute.unit}".strip()
        case value:
            return f"{value} {attribute.unit}".strip()
