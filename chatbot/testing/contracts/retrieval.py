"""What every retriever must do. Inherit and give a fixture `retriever` that finds in DOCUMENTS, VERSIONS, PRODUCTS.

What every reranker must do: inherit and give a fixture `reranker`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from chatbot.domain.knowledge import Document, Passage, Period, Tier
from chatbot.domain.money import Money
from chatbot.domain.products import Product, Variant
from chatbot.ports.reranker import Reranker
from chatbot.ports.retriever import Kind, Query, Retriever

_ALIKE = 1e-4
_IN_FORCE = Period(date(2026, 1, 1))
_FILE = """---
id: {document.id}
title: {document.title}
language: {document.language}
section: {document.section}
effective_from: {document.effective.start}
effective_to: {end}
tier: {document.tier}
---
# {document.title} {{#{document.id}}}

{document.text}
"""


def _document(
    name: str, text: str, language: str = "en", period: Period = _IN_FORCE, title: str | None = None
) -> Document:
    title = title or name.replace("-", " ").capitalize()
    tier = Tier.COMMUNITY if name == "reviews" else Tier.POLICY
    return Document(name, title, language, "returns", tier, period, text, f"{name}.md")


def _product(name: str, sku: str, description: str) -> Product:
    variant = Variant(sku, (("colour", "grey"),), Money.of("189.00"), 7)
    return Product(name.lower().replace(" ", "-"), name, name.split()[0], "tents", "tent", description, (variant,))


DOCUMENTS = (
    _document("returns-window", "You have 30 days to return an item. Bring the receipt."),
    _document(
        "returns-before-2026",
        "You have 14 days to return an item.",
        period=Period(date(2024, 1, 1), date(2025, 12, 31)),
    ),
    _document("gift-cards", "A gift card is valid for 5 years. It is not paid out in cash."),
    _document("reviews", "A buyer says that to return an item took 14 days."),
    _document("returns-window", "退货 期限 30 天。", "zh", title="退货期限"),
)
VERSIONS = (
    replace(
        _document(
            "postage", "The postage of a parcel is 8 euros.", period=Period(date(2024, 1, 1), date(2025, 12, 31))
        ),
        path="postage-2024.md",
    ),
    _document("postage", "The postage of a parcel is 7 euros."),
)
PRODUCTS = (
    _product("Skarv 2", "SKV-2-GRY", "A tent for two people in strong wind."),
    _product("Lund Light 2", "LND-2-SND", "A light tent for two people in fair weather."),
)


def write_documents(folder: Path, documents: Iterable[Document] = DOCUMENTS) -> Path:
    """Write documents as a shop owner would, one file each below `folder`; return the folder."""
    for document in documents:
        path = folder / document.language / document.section / document.path
        path.parent.mkdir(parents=True, exist_ok=True)
        end = document.effective.end or "null"
        path.write_text(_FILE.format(document=document, end=end), encoding="utf-8")
    return folder


def passages(documents: Iterable[Document] = DOCUMENTS) -> tuple[Passage, ...]:
    """Return documents and PRODUCTS as passages, for retrievers that are not filled by an ingest."""
    articles = ((it.id, it.title, it.id, it.language, it.tier, it.effective, it.text) for it in documents)
    always = Period(date.min)
    products = ((it.id, it.name, it.id, "en", Tier.PRODUCT, always, it.description) for it in PRODUCTS)
    return tuple(
        Passage(f"{name}@{period.start}#0", name, title, title, anchor, language, tier, period, text)
        for name, title, anchor, language, tier, period, text in (*articles, *products)
    )


class RetrieverContract:
    """The tests of a retriever."""

    async def test_that_the_nearest_passage_comes_first_and_scores_fall_in_the_unit_interval(
        self, retriever: Retriever
    ) -> None:
        """Search for words of one document."""
        await retriever.warm_up()

        found = await retriever.search(Query("how long is a gift card valid"))

        scores = [passage.score for passage in found]
        assert found[0].document_id == "gift-cards"
        assert scores == sorted(scores, reverse=True)
        assert all(0 < score <= 1 for score in scores)

    async def test_that_no_more_is_found_than_was_asked_for(self, retriever: Retriever) -> None:
        """Limit to one."""
        assert len(await retriever.search(Query("days to return an item", limit=1))) == 1

    async def test_that_a_document_is_found_only_while_it_is_in_force(self, retriever: Retriever) -> None:
        """Search on a day of 2025, of 2026, and without a day."""
        old, new = "returns-before-2026", "returns-window"
        assert await _found(retriever, on=date(2025, 6, 1)) & {old, new} == {old}
        assert await _found(retriever, on=date(2026, 6, 1)) & {old, new} == {new}
        assert await _found(retriever) & {old, new} == {old, new}

    async def test_that_only_the_tiers_asked_for_are_found(self, retriever: Retriever) -> None:
        """Search policies, then everything."""
        assert "reviews" in await _found(retriever)
        assert "reviews" not in await _found(retriever, tiers=(Tier.POLICY, Tier.GUIDE))

    async def test_that_articles_of_another_language_are_not_found(self, retriever: Retriever) -> None:
        """Search in both languages, and in one that no document has."""
        chinese = await retriever.search(Query("退货 期限", language="zh"))

        english = await retriever.search(Query("days to return an item"))

        assert [(passage.document_id, passage.language) for passage in chinese] == [("returns-window", "zh")]
        assert {passage.language for passage in english} == {"en"}
        assert await retriever.search(Query("days to return an item", language="fi")) == ()

    async def test_that_a_product_is_found_by_its_name_before_all_others(self, retriever: Retriever) -> None:
        """Name one of two products that are alike."""
        found = await retriever.search(Query("is the lund light 2 any good", Kind.PRODUCT, language="zh"))

        assert found[0].document_id == "lund-light-2"
        assert found[0].score == 1.0

    async def test_that_articles_and_products_are_kept_apart(self, retriever: Retriever) -> None:
        """Search one kind in the words of the other."""
        articles = {document.id for document in (*DOCUMENTS, *VERSIONS)}
        assert await _found(retriever, text="a tent for two people") <= articles
        products = await retriever.search(Query("days to return an item for two people", Kind.PRODUCT))
        assert {passage.document_id for passage in products} <= {product.id for product in PRODUCTS}

    async def test_that_a_clause_is_found_by_its_document_and_heading(self, retriever: Retriever) -> None:
        """Look up a clause that is there, and two that are not."""
        clause = await retriever.clause("gift-cards", "Gift cards", "en")

        assert clause is not None
        assert clause.document_id == "gift-cards"
        assert "5 years" in clause.text
        assert await retriever.clause("gift-cards", "Another heading", "en") is None
        assert await retriever.clause("another-document", "Gift cards", "en") is None

    async def test_that_a_clause_is_shown_in_the_language_asked_for_where_it_has_one(
        self, retriever: Retriever
    ) -> None:
        """Look up one clause in its other language, and in one that no document has."""
        chinese = await retriever.clause("returns-window", "Returns window", "zh")
        finnish = await retriever.clause("returns-window", "Returns window", "fi")

        assert chinese is not None
        assert (chinese.language, chinese.heading, chinese.anchor) == ("zh", "退货期限", "returns-window")
        assert finnish is not None
        assert finnish.language == "en"

    async def test_that_of_several_versions_a_clause_is_the_one_in_force(self, retriever: Retriever) -> None:
        """Look up a clause that reads otherwise since 2026, on days before, since and at no day."""
        old = await retriever.clause("postage", "Postage", "en", date(2025, 12, 31))
        new = await retriever.clause("postage", "Postage", "en", date(2026, 1, 1))
        newest = await retriever.clause("postage", "Postage", "en")

        assert old is not None
        assert new is not None
        assert ("8 euros" in old.text, "7 euros" in new.text) == (True, True)
        assert newest == new
        assert await _found(retriever, text="postage to send a parcel back", on=date(2025, 12, 31)) >= {"postage"}

    async def test_that_quotes_are_sentences_of_the_passages_best_first(self, retriever: Retriever) -> None:
        """Quote from what was found."""
        found = await retriever.search(Query("is a gift card paid out in cash", limit=2))

        quotes = await retriever.quotes("is a gift card paid out in cash", found, 2)

        assert quotes[0].text == "It is not paid out in cash."
        assert quotes[0].passage == found[0]
        assert len(quotes) == 2
        assert quotes[0].score >= quotes[1].score

    async def test_that_nothing_is_quoted_from_nothing(self, retriever: Retriever) -> None:
        """Quote from no passages."""
        await retriever.warm_up()

        assert await retriever.quotes("is a gift card paid out in cash", (), 3) == ()


class RerankerContract:
    """The tests of a reranker."""

    def test_that_every_passage_has_a_score_of_its_own_whatever_stands_beside_it(self, reranker: Reranker) -> None:
        """Score passages in two orders, and one alone."""
        reranker.warm_up()
        found = passages()
        question = "how long is a gift card valid"

        scores = reranker.scores(question, found)

        backwards = list(reversed(reranker.scores(question, tuple(reversed(found)))))
        assert len(scores) == len(found)
        assert all(0 <= score <= 1 for score in scores)
        assert all(abs(one - other) < _ALIKE for one, other in zip(scores, backwards, strict=True))
        assert abs(reranker.scores(question, found[:1])[0] - scores[0]) < _ALIKE

    def test_that_there_are_no_scores_of_no_passages(self, reranker: Reranker) -> None:
        """Score nothing."""
        assert list(reranker.scores("how long is a gift card valid", ())) == []


async def _found(
    retriever: Retriever, text: str = "days to return an item", on: date | None = None, tiers: tuple[Tier, ...] = ()
) -> set[str]:
    return {passage.document_id for passage in await retriever.search(Query(text, on=on, tiers=tiers))}
