"""The demo's shop front: a catalogue as a customer's shop would show it, with the chat on it by one line.

It exists where the demo's sign-in does; the picker is there for callers on this machine only.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from chatbot.bootstrap import App
from chatbot.bootstrap.demo import demo_customers
from chatbot.domain.products import Product
from chatbot.languages import Language
from chatbot.web.caller import is_local, language_of
from chatbot.web.page_filter import PAGE as CHAT_PAGE
from chatbot.web.page_texts import SHOP, PageTexts
from chatbot.web.pictures import PICTURES

PRODUCTS = "/products"
_COUNTED = 99
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {"Cache-Control": "no-store", "Content-Security-Policy": _POLICY}
_PAGE = """<!doctype html>
<html lang="{tag}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><link rel="icon" href="/favicon.ico"><link rel="stylesheet" href="/static/cards.css">
<link rel="stylesheet" href="/brand.css"><link rel="stylesheet" href="/static/shop.css">{scripts}</head>
<body class="sd-shop"{context}><header class="sd-shop-top"><a class="sd-shop-name" href="/">{shop}</a>
<p>{tagline}</p>{picker}<span class="sd-cart">{cart} <output id="cart">0</output></span></header>
<main>{content}</main><footer><p>{about}</p>{chat}</footer></body></html>"""
_SCRIPTS = '<script src="/embed.js" defer></script><script src="/static/shop.js" defer></script>'


class ShopPage:
    """The pages ``/`` and ``/products/{product_id}``."""

    def __init__(self, app: App) -> None:
        self._app = app

    @property
    def router(self) -> APIRouter:
        """The routes; they are pages and no part of the API."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route("/", self.catalogue, methods=["GET"])
        router.add_api_route(PRODUCTS + "/{product_id}", self.product, methods=["GET"])
        return router

    async def catalogue(self, request: Request, category: str = "") -> HTMLResponse:
        """List the goods of a category; without one the first of each."""
        language, texts = self._words(request)
        names = await self._app.store.names()
        goods = await self._app.store.products([id for id, _ in names])
        categories = list(dict.fromkeys(product.category for product in goods))
        shown = [product for product in goods if product.category == category]
        if not shown:
            shown = [next(one for one in goods if one.category == each) for each in categories]
        links = "".join(_category_link(each, category, texts) for each in categories)
        everything = f'<a href="/"{_current(not category)}>{escape(texts.say("all"))}</a>'
        content = f'<nav aria-label="{escape(texts.say("catalogue"))}">{everything}{links}</nav>'
        title = _category(category, texts) if category in categories else texts.say("all")
        content += f"<h1>{escape(title)}</h1>{_tiles(shown, language, texts)}"
        return self._page(request, title, content)

    async def product(self, request: Request, product_id: str) -> HTMLResponse:
        """Show a product. Raises ProductNotFound."""
        language, texts = self._words(request)
        product = await self._app.store.product(product_id)
        others = await self._app.store.products(product.compatible_with)
        beside = f"<h2>{escape(texts.say('goes_with'))}</h2>{_tiles(others, language, texts)}" if others else ""
        back = f'<p><a href="/?category={escape(product.category)}">{escape(texts.say("back"))}</a></p>'
        name = language.name(product.name)
        context = f' data-product="{escape(name)}" data-sku="{escape(product.variants[0].sku)}"'
        return self._page(request, name, back + _details(product, language, texts) + beside, context)

    def _words(self, request: Request) -> tuple[Language, PageTexts]:
        shop = self._app.settings.shop
        tag = language_of(request, self._app.languages, shop.language)
        return self._app.languages[tag], PageTexts(tag, shop.name, SHOP)

    def _page(self, request: Request, title: str, content: str, context: str = "") -> HTMLResponse:
        language, texts = self._words(request)
        server = self._app.settings.server
        chat = f'<a href="{CHAT_PAGE}">{escape(texts.say("chat_page"))}</a>' if server.has_chat_page else ""
        page = _PAGE.format(
            tag=language.tag,
            title=escape(f"{title} – {self._app.settings.shop.name}"),
            shop=escape(self._app.settings.shop.name),
            tagline=escape(texts.say("tagline")),
            picker=_picker(texts) if is_local(request) else "",
            cart=escape(texts.say("cart")),
            about=escape(texts.say("about")),
            scripts=_SCRIPTS if server.has_widget else "",
            **{"content": content, "context": context, "chat": chat},
        )
        return HTMLResponse(page, headers=_HEADERS)


def _picker(texts: PageTexts) -> str:
    choices = "".join(
        f'<option value="{escape(one.email)}">{escape(one.email)} – {escape(one.about)}</option>'
        for one in demo_customers()
    )
    nobody = f'<option value="">{escape(texts.say("signed_out"))}</option>'
    label = escape(texts.say("sign_in"))
    return f'<label class="sd-picker">{label} <select id="picker">{nobody}{choices}</select></label>'


def _category(category: str, texts: PageTexts) -> str:
    return texts.templates.get(f"category_{category}", category.replace("-", " ").capitalize())


def _category_link(category: str, chosen: str, texts: PageTexts) -> str:
    name = escape(_category(category, texts))
    return f'<a href="/?category={escape(category)}"{_current(category == chosen)}>{name}</a>'


def _current(is_current: bool) -> str:
    return ' aria-current="page"' if is_current else ""


def _tiles(goods: Iterable[Product], language: Language, texts: PageTexts) -> str:
    return f'<ul class="sd-tiles">{"".join(_tile(product, language, texts) for product in goods)}</ul>'


def _tile(product: Product, language: Language, texts: PageTexts) -> str:
    picture = f'<img src="{PICTURES}/{escape(product.id)}.svg" alt="" width="200" height="150" loading="lazy">'
    about = f"<strong>{escape(language.name(product.name))}</strong><span>{escape(_price(product, language))}</span>"
    stock = f"<small>{escape(_stock(product, texts))}</small>"
    return f'<li><a href="{PRODUCTS}/{escape(product.id)}">{picture}{about}{stock}</a></li>'


def _details(product: Product, language: Language, texts: PageTexts) -> str:
    options = [(language.term(key).capitalize(), language.options(values)) for key, values in product.options.items()]
    facts = [*options, (texts.say("materials"), language.options(product.materials))]
    rows = "".join(f"<div><dt>{escape(key)}</dt><dd>{escape(value)}</dd></div>" for key, value in facts if value)
    own = (("in_the_box", ", ".join(product.in_the_box)), ("care", product.care))  # in the catalogue's own language
    rows += "".join(
        f'<div><dt>{escape(texts.say(key))}</dt><dd lang="en">{escape(value)}</dd></div>' for key, value in own if value
    )
    stock = f"<small>{escape(_stock(product, texts))}</small>"
    price = f'<p class="sd-shop-price">{escape(_price(product, language))} {stock}</p>'
    buttons = (
        f'<p class="sd-shop-buttons"><button type="button" id="add">{escape(texts.say("add"))}</button>'
        f'<button type="button" id="ask">{escape(texts.say("ask"))}</button></p>'
    )
    picture = f'<img src="{PICTURES}/{escape(product.id)}.svg" alt="" width="400" height="300">'
    text = f'<h1>{escape(language.name(product.name))}</h1>{price}<p lang="en">{escape(product.description)}</p>'
    return f'<article class="sd-product">{picture}<div>{text}{buttons}<dl>{rows}</dl></div></article>'


def _price(product: Product, language: Language) -> str:
    low, high = (language.money(price) for price in product.prices)
    return low if low == high else language.say("value.range", low=low, high=high)


def _stock(product: Product, texts: PageTexts) -> str:
    count = str(product.stock) if product.stock <= _COUNTED else f"{_COUNTED}+"
    return texts.say("in_stock", count=count) if product.stock else texts.say("sold_out")
