"""The pages of the shop's documents."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from chatbot.adapters.retrieval.kept_texts import KeptTexts
from chatbot.bootstrap.source_links import link_to
from chatbot.domain.knowledge import Citation, Document, Period, Tier
from chatbot.web.rendering import sources_html

OLD = Document(
    id="returns",
    title="Returns & refunds",
    language="en",
    section="returns",
    tier=Tier.POLICY,
    effective=Period(date(2024, 1, 1), date(2025, 12, 31)),
    text="# Returns & refunds\n\n## How long\nYou have 14 days.",
    path="old.md",
)
NEW = replace(OLD, effective=Period(date(2026, 1, 1)), text="# Returns & refunds\n\n## How long\nYou have 30 days.")
LATER = replace(NEW, id="prices", effective=Period(date(2027, 1, 1)), text="# Prices\nAll double.")
REVIEW = replace(NEW, id="reviews", tier=Tier.COMMUNITY, text="# Reviews\nBad.")
CHINESE = replace(NEW, language="zh", title="退货", effective=Period(date.min), text="# 退货\n您有 30 天。")
FINNISH = replace(NEW, language="fi", title="Palautus", text="# Palautus\n30 päivää.")
CITATION = Citation(1, "returns", NEW.title, "How long", "how-long", "You have 30 days.", "en", NEW.version)


@pytest.fixture
def page(web: Any, tmp_path: Path) -> Callable[..., Any]:
    texts = KeptTexts(tmp_path / "versions.db", lambda: date(2026, 3, 5))
    texts.keep((OLD, NEW, LATER, REVIEW, CHINESE, FINNISH))
    web.app.knowledge.texts = texts
    client = web.client()
    return lambda path, **headers: client.get(path, headers=headers)


async def test_that_a_document_is_shown_as_it_is_in_force_today(page: Callable[..., Any]) -> None:
    answer = await page("/sources/en/returns")

    assert answer.status_code == 200
    assert "<h1>Returns &amp; refunds</h1>" in answer.text
    assert "In force from Thursday 1 January 2026" in answer.text
    assert "You have 30 days." in answer.text
    assert '<a href="/sources/en/returns?on=2024-01-01">In force from' in answer.text
    assert "<script" not in answer.text
    policy = answer.headers["content-security-policy"]
    assert "script-src" not in policy
    assert "default-src 'none'" in policy


async def test_that_an_old_version_is_shown_with_what_that_means(page: Callable[..., Any]) -> None:
    queries = ("on=2025-06-01", f"version={OLD.version}")
    by_day, by_version = [(await page(f"/sources/en/returns?{query}")).text for query in queries]

    assert by_day == by_version
    assert "You have 14 days." in by_day
    assert "Wednesday 31 December 2025" in by_day
    assert "not in force today" in by_day


async def test_that_a_citation_opens_its_text_although_it_was_replaced(web: Any, page: Callable[..., Any]) -> None:
    web.app.knowledge.texts.keep((OLD, replace(NEW, text="# Returns & refunds\n\n## How long\nYou have 40 days.")))

    then, now = await page(link_to(CITATION)), await page("/sources/en/returns")

    assert '<section id="how-long">' in then.text
    assert "<mark>You have 30 days.</mark>" in then.text
    assert "replaced this text on Thursday 5 March 2026" in then.text
    assert "You have 40 days." in now.text
    assert NEW.version not in now.text


@pytest.mark.parametrize(
    "path",
    [
        "/sources/en/unknown",
        "/sources/fr/returns",
        "/sources/en/reviews",
        "/sources/en/prices",
        f"/sources/en/prices?version={LATER.version}",
        f"/sources/en/reviews?version={REVIEW.version}",
        "/sources/en/returns?version=0000",
        "/sources/en/returns?on=2023-12-31",
        "/sources/en/returns?on=yesterday",
        "/sources/en/..",
        "/sources/en/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/sources/en/returns%00",
        "/sources/%3Cscript%3E/returns'%20OR%201=1--",
        "/sources/..%5c..%5c/returns",
        f"/sources/en/{'a' * 5_000}",
    ],
)
async def test_that_all_else_is_not_found(page: Callable[..., Any], path: str) -> None:
    answer = await page(path)

    assert answer.status_code == 404
    assert "<script>" not in answer.text
    assert "root:" not in answer.text


async def test_that_what_is_not_there_is_said_on_a_page_of_the_shop_in_the_callers_language(
    page: Callable[..., Any],
) -> None:
    answer = await page("/sources/en/unknown", **{"Accept-Language": "zh"})

    assert answer.headers["content-type"].startswith("text/html")
    assert '<html lang="zh">' in answer.text
    assert "没有这份文件" in answer.text


@pytest.mark.parametrize("quote", ["<script>alert(1)</script>", "You%20have%2099%20days", "%00", "x" * 9_000])
async def test_that_a_quote_that_is_not_in_the_document_is_neither_marked_nor_repeated(
    page: Callable[..., Any], quote: str
) -> None:
    answer = await page(f"/sources/en/returns?quote={quote}")

    assert answer.text == (await page("/sources/en/returns")).text


async def test_that_documents_are_shown_in_their_language(page: Callable[..., Any]) -> None:
    chinese, finnish = (await page("/sources/zh/returns")).text, (await page("/sources/fi/returns")).text

    assert '<p class="sd-read-days">有效</p>' in chinese
    assert '<html lang="en">' in finnish
    assert '<main lang="fi" dir="auto">' in finnish


@pytest.mark.parametrize(
    ("effective", "said"),
    [
        (Period(date.min, date(2025, 12, 31)), "In force until Wednesday 31 December 2025"),
        (Period(date.min), ">In force<"),
    ],
)
async def test_that_what_has_no_first_day_is_in_force_until_its_last(
    web: Any, page: Callable[..., Any], effective: Period, said: str
) -> None:
    web.app.knowledge.texts.keep((replace(NEW, effective=effective),))

    assert said in (await page("/sources/en/returns")).text


async def test_that_who_asks_too_often_waits(page: Callable[..., Any]) -> None:
    for _ in range(120):
        assert (await page("/sources/en/unknown")).status_code == 404

    answer = await page("/sources/en/returns")

    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert "try again" in answer.text


async def test_that_damaged_versions_are_an_error_without_a_trace(page: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "versions.db").write_bytes(b"no database" * 1_000)

    answer = await page("/sources/en/returns")

    assert answer.status_code == 503
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("citation", [replace(CITATION, version=""), replace(CITATION, language="")])
def test_that_what_has_no_page_has_no_link(citation: Citation) -> None:
    assert link_to(citation) == ""
    assert "<a" not in sources_html((citation,), "Sources", "Read")


def test_that_a_citation_links_to_its_page_in_a_window_of_its_own_whatever_it_holds() -> None:
    evil = replace(
        CITATION, document_id='../"><script>', anchor='"onclick=x', quote='"><img src=x>' * 100, language="//e"
    )

    html = sources_html((evil,), "Sources", "Read <it>")

    assert 'target="_blank" rel="noopener">Read &lt;it&gt;</a>' in html
    assert "<script" not in html
    assert "<img" not in html
    parts = urlsplit(link_to(evil))
    assert (parts.scheme, parts.netloc, parts.path) == ("", "", "/sources/%2F%2Fe/..%2F%22%3E%3Cscript%3E")
    assert len(link_to(evil)) < 3_000
