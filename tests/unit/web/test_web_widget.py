"""The widget's page and the script for other pages: what they hold, what guards them, how much they weigh."""

import gzip
import json
import re
from pathlib import Path

import pytest

import chatbot.web.page_texts
from chatbot.errors import ConfigurationError
from chatbot.settings import Settings
from chatbot.web.server import check

STATIC = Path(chatbot.web.page_texts.__file__).parent / "static"
SHOP, OTHER = "https://shop.example", "https://other.example"
SERVER = {"has_chat_page": False, "has_staff_page": False, "frame_ancestors": (SHOP,), "allowed_origins": (SHOP,)}
LARGEST_WIDGET, LARGEST_SCRIPT = 40 * 1024, 6 * 1024


def _policy(headers) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in headers["content-security-policy"].split(";"))
    return {name: sources for name, _, sources in parts}


async def test_that_the_widget_runs_no_inline_script_and_only_listed_pages_may_frame_it(web_with) -> None:
    answer = await web_with(server=SERVER).client().get("/widget")
    policy = _policy(answer.headers)
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == f"'self' {SHOP}"
    assert policy["default-src"] == "'none'"
    scripts = re.findall(r"<script ([^>]*)>", answer.text)
    assert [one for one in scripts if "src=" not in one] == ['type="application/json" id="settings"']
    assert " style=" not in answer.text
    assert not re.search(r"\son\w+=", answer.text)


async def test_that_without_a_list_only_our_own_pages_may_frame_it(web) -> None:
    assert _policy((await web.client().get("/widget")).headers)["frame-ancestors"] == "'self'"


async def test_that_the_widget_names_the_exact_origins_and_every_language(web_with) -> None:
    page = (await web_with(server=SERVER).client().get("/widget")).text
    settings = json.loads(re.search(r'id="settings">(.*?)</script>', page)[1])
    assert settings["hosts"] == [SHOP]
    assert set(settings["languages"]) == {"en", "zh"}
    assert settings["languages"]["zh"]["confirm"] == "确认"
    assert "shop" in settings


async def test_that_no_name_of_a_shop_ends_the_script_that_holds_it(web) -> None:
    shop = web.settings.shop.model_copy(update={"name": "</script><b>&"})
    object.__setattr__(web.settings, "shop", shop)
    client = web.client()
    page = (await client.get("/widget")).text
    assert "</script><b>" not in page
    assert "&lt;/script&gt;&lt;b&gt;&amp;" in page
    assert "</script><b>" not in (await client.get("/embed.js")).text


async def test_that_the_widget_can_be_closed(web_with) -> None:
    client = web_with(server={"has_chat_page": False, "has_staff_page": False, "has_widget": False}).client()
    assert (await client.get("/widget")).status_code == 404
    assert (await client.get("/embed.js")).status_code == 404
    assert (await client.get("/brand.css")).status_code == 200


async def test_that_cors_answers_only_a_listed_origin_by_its_exact_name(web_with) -> None:
    client = web_with(server=SERVER).client()
    allowed = await client.post("/v1/conversations", headers={"Origin": SHOP})
    assert allowed.headers["access-control-allow-origin"] == SHOP
    for origin in (OTHER, f"{SHOP}.evil.example", "http://shop.example", "null"):
        refused = await client.post("/v1/conversations", headers={"Origin": origin})
        assert "access-control-allow-origin" not in refused.headers
    assert "access-control-allow-credentials" not in allowed.headers


@pytest.mark.parametrize("origin", [f"{SHOP}/", f"{SHOP}/shop", "shop.example", "'none'", f"{SHOP}; script-src *"])
def test_that_what_is_no_origin_is_refused(origin: str) -> None:
    with pytest.raises(ConfigurationError, match=r"server\.frame_ancestors"):
        check(Settings(server={"frame_ancestors": (origin,)}))


@pytest.mark.parametrize("origin", [SHOP, "http://127.0.0.1:7960", "http://[::1]:80"])
def test_that_an_origin_is_taken(origin: str) -> None:
    check(Settings(server={"frame_ancestors": (origin,), "allowed_origins": (origin,)}))


async def test_that_the_script_holds_the_shops_colours_and_texts_and_may_be_read_elsewhere(web) -> None:
    answer = await web.client().get("/embed.js")
    settings = json.loads(re.search(r"const SETTINGS = (\{.*\});", answer.text)[1])
    assert (settings["accent"], settings["ink"]) == ("#2c6449", "#ffffff")
    assert settings["texts"]["en"]["launch_open"] == "Chat with Fernholm"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["content-type"].startswith("text/javascript")


async def test_that_widget_and_script_are_as_small_as_promised(web) -> None:
    client = web.client()
    scripts = [f"/static/{path.relative_to(STATIC)}" for path in _with_imports(STATIC / "widget" / "main.js")]
    assert "/static/photo.js" in scripts
    styles = ["/static/widget/widget.css", "/static/cards.css", "/static/parts.css", "/brand.css"]
    paths = ["/widget", *scripts, *styles, "/favicon.ico"]
    parts = [(await client.get(path)).raise_for_status().content for path in paths]
    assert sum(len(gzip.compress(part)) for part in parts) <= LARGEST_WIDGET
    assert len(gzip.compress((await client.get("/embed.js")).content)) <= LARGEST_SCRIPT


async def test_that_static_files_come_compressed_and_are_asked_for_again(web) -> None:
    answer = await web.client().get("/static/widget/main.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", sorted(STATIC.rglob("*.js")), ids=lambda path: path.name)
def test_that_no_script_reads_text_as_markup_or_sets_cookies(path: Path) -> None:
    script = path.read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|DOMParser|cookie\s*=", script)
    assert "postMessage(" not in script or '"*"' not in script


@pytest.mark.parametrize("path", sorted(STATIC.glob("widget/*")), ids=lambda path: path.name)
def test_that_nothing_of_the_widget_names_another_host(path: Path) -> None:
    named = set(re.findall(r"https?://[\w.]+", path.read_text(encoding="utf-8")))
    assert named <= {"http://www.w3.org", "https://..."}


def _with_imports(script: Path) -> set[Path]:
    """Return a script, the modules that it needs, and theirs."""
    named = re.findall(r'from "(\.[\w./]+)"', script.read_text(encoding="utf-8"))
    return {script}.union(*(_with_imports((script.parent / name).resolve()) for name in named))
