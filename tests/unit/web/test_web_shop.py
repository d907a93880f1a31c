from dataclasses import replace

import pytest

from chatbot.testing.assistant import ANNA

BOOTS = "/products/fjellfot-trail-boots"


async def test_that_the_catalogue_shows_goods_with_picture_price_and_stock(web) -> None:
    page = (await web.client().get("/")).text
    assert 'src="/pictures/fjellfot-trail-boots.svg"' in page
    assert f'href="{BOOTS}"' in page
    assert "149.00 EUR" in page
    assert "in stock" in page


async def test_that_a_category_shows_its_goods_and_an_unknown_one_some_of_each(web) -> None:
    client = web.client()
    assert "<h1>Shoes and boots</h1>" in (await client.get("/?category=footwear")).text
    unknown = (await client.get("/?category=<b>")).text
    assert "<h1>Everything</h1>" in unknown
    assert "<b>" not in unknown


async def test_that_a_product_says_to_the_chat_what_is_looked_at(web) -> None:
    page = (await web.client().get(BOOTS)).text
    assert 'data-product="Fjellfot Trail Boots" data-sku="' in page
    assert '<script src="/embed.js" defer></script>' in page
    assert (await web.client().get("/products/nothing")).status_code == 404


async def test_that_the_page_speaks_the_callers_language(web) -> None:
    page = (await web.client().get("/", headers={"Accept-Language": "zh-CN"})).text
    assert '<html lang="zh">' in page
    assert "鞋靴" in page


async def test_that_a_product_is_told_in_the_callers_language_and_the_catalogues_own_words_say_theirs(web) -> None:
    store = web.dialogue.store
    boots = store.catalogue["fjellfot-trail-boots"]
    store.catalogue[boots.id] = replace(boots, materials=("nubuck leather", "rubber"), care="Wipe it.", in_the_box=())
    page = (await web.client().get(BOOTS, headers={"Accept-Language": "zh-CN"})).text
    assert "<dd>nubuck leather，rubber</dd>" in page
    assert '<dd lang="en">Wipe it.</dd>' in page


async def test_that_names_of_goods_are_text(web) -> None:
    store = web.dialogue.store
    id = "fjellfot-trail-boots"
    store.catalogue[id] = replace(store.catalogue[id], name='<img src=x onerror="alert(1)">', description="<script>")
    page = (await web.client().get(BOOTS)).text
    assert "<img src=x" not in page
    assert 'lang="en">&lt;script&gt;' in page


@pytest.mark.parametrize(("address", "host"), [("203.0.113.9", "127.0.0.1"), ("127.0.0.1", "rebound.example")])
async def test_that_others_see_no_sign_in_picker(web, address: str, host: str) -> None:
    assert ANNA.email in (await web.client().get("/")).text
    page = (await web.client(address, host).get("/")).text
    assert ANNA.email not in page
    assert "picker" not in page


async def test_that_without_demo_or_widget_there_is_less(web_with) -> None:
    assert (await web_with(has_demo=False).client().get("/")).status_code == 404
    closed = web_with(server={"has_chat_page": False, "has_staff_page": False, "has_widget": False}).client()
    assert "embed.js" not in (await closed.get("/")).text


async def test_that_the_pages_policy_lets_in_our_own_alone(web) -> None:
    policy = (await web.client().get("/")).headers["content-security-policy"]
    assert "frame-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
