"""A fetched page becomes a document of the folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from chatbot.adapters.pages.fetch import Page, PageFetcher
from chatbot.adapters.retrieval.sources import read_documents
from chatbot.bootstrap.pages import add_pages
from chatbot.domain.knowledge import Tier
from chatbot.errors import UnreadableSource

_URL = "https://shop.example/Terms?lang=en"


class _Pages(PageFetcher):
    """Has pages in the place of a network."""

    async def fetch(self, url: str) -> Page:
        if url == _URL:
            return Page(url, ".html", b"<title>Our terms</title><h1 id='a'>Terms</h1><p>30 days.</p>")
        return Page(url, ".pdf", b"%PDF")


async def test_that_a_page_is_saved_with_where_it_came_from_and_read(tmp_path: Path) -> None:
    (path,) = await add_pages([_URL], tmp_path, "en", Tier.COMMUNITY, _Pages())

    ((document,), errors) = read_documents(tmp_path)
    assert errors == ()
    assert path.name.startswith("shop-example-terms-lang-en-")
    assert (document.title, document.language, document.section) == ("Our terms", "en", "pages")
    assert (document.tier, document.text) == (Tier.COMMUNITY, "# Terms {#a}\n\n30 days.")
    assert f"url: {_URL}" in path.with_name(f"{path.name}.yaml").read_text()


async def test_that_a_page_that_is_fetched_again_keeps_its_description(tmp_path: Path) -> None:
    (path,) = await add_pages([_URL], tmp_path, "en", Tier.COMMUNITY, _Pages())
    path.with_name(f"{path.name}.yaml").write_text("tier: policy\nid: terms")

    assert await add_pages([_URL], tmp_path, "en", Tier.COMMUNITY, _Pages()) == (path,)

    ((document,), _) = read_documents(tmp_path)
    assert (document.id, document.tier) == ("terms", Tier.POLICY)


async def test_that_nothing_is_saved_when_one_page_is_no_document(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match=r"https://shop.example/broken: the PDF is damaged"):
        await add_pages([_URL, "https://shop.example/broken"], tmp_path, "en", Tier.GUIDE, _Pages())

    assert os.listdir(tmp_path) == []
