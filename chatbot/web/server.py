"""Serves the product over HTTP: the API, and the chat page on it."""

from __future__ import annotations

import asyncio
import errno
import gc
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from functools import partial

import uvicorn
from fastapi import FastAPI
from fastapi.responses import FileResponse, RedirectResponse
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from chatbot import __version__
from chatbot.bootstrap import App, build, make_ready
from chatbot.errors import ConfigurationError, InsecureSetting
from chatbot.settings import ServerSettings, Settings
from chatbot.web.admin_api import AdminApi
from chatbot.web.admin_door import AdminDoor
from chatbot.web.admin_reading import AdminReading
from chatbot.web.api import ConversationApi
from chatbot.web.background import Background
from chatbot.web.brand import brand_router, check_brand
from chatbot.web.caller import is_loopback
from chatbot.web.conversations import Conversations
from chatbot.web.daily import retain_daily
from chatbot.web.delivering import delivering
from chatbot.web.demo_api import DemoApi
from chatbot.web.description import Description
from chatbot.web.feedback_api import FeedbackApi
from chatbot.web.following import Following
from chatbot.web.gradio_pages import late_pages
from chatbot.web.health import Vitals
from chatbot.web.late_page import LatePage
from chatbot.web.mailbox_page import MailboxPage
from chatbot.web.middleware import BodyCap, SecurityHeaders
from chatbot.web.orders_api import OrdersApi
from chatbot.web.page_filter import ADMIN_PAGE, PAGE, STAFF_PAGE, Door, PageFilter, open_door
from chatbot.web.page_texts import STATIC
from chatbot.web.photos_api import PhotosApi
from chatbot.web.pictures import pictures_router
from chatbot.web.problems import Problems
from chatbot.web.shop_page import ShopPage
from chatbot.web.sign_in_api import SignInApi
from chatbot.web.source_page import SourcePage
from chatbot.web.staff_api import StaffApi
from chatbot.web.staff_desk_api import StaffDeskApi
from chatbot.web.staff_door import StaffDoor
from chatbot.web.staff_insight_api import StaffInsightApi
from chatbot.web.staff_tools_api import StaffToolsApi
from chatbot.web.uploads_api import UploadsApi
from chatbot.web.watching import watching
from chatbot.web.widget_page import WidgetPage

_HEADERS = ["Authorization", "Content-Type", "Last-Event-ID", "X-Conversation-Token"]
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?|https?://\[[0-9a-f:]+\](:\d{1,5})?")
_GRACE_S = 5
_ABOUT = (
    "A store's customer-service assistant: begin a conversation, send messages, receive cited replies as they are made."
)


def serve(settings: Settings, say: Callable[[str], None] | None = None) -> None:
    """Serve until interrupted. Raises ConfigurationError (unsafe settings, a port in use) and what `prepare` raises.

    `say` gets each step of the start in one line; by default they go to stderr.
    """
    check(settings)
    with listening(settings.server) as port, suppress(KeyboardInterrupt):
        asyncio.run(_serve(settings, port, say or _to_stderr))


def create_web_app(app: App) -> FastAPI:
    """Return the web application over a product that is ready; page and language model are loaded once it runs."""
    background = Background()
    conversations, vitals = Conversations(app), Vitals(app, background)
    reading = AdminReading(app)
    pages = late_pages(app, conversations, reading)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        behind = asyncio.create_task(_load_the_rest(app, pages, vitals, background))
        watched = app.knowledge if app.settings.knowledge.watch else None
        async with delivering(app.deliveries, background), watching(watched, background):
            yield
            await conversations.turns.close()
        behind.cancel()
        await asyncio.wait((behind,))

    web = FastAPI(
        title="Storedesk",
        version=__version__,
        description=_ABOUT,
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    Problems(app.languages, app.settings.shop.language).install(web)
    _add_middleware(web, app, pages)
    _add_api(web, app, conversations, reading)
    web.include_router(vitals.router)
    _add_pages(web, app)
    web.mount("/static", GZipMiddleware(StaticFiles(directory=STATIC)), "static")
    web.add_api_route("/favicon.ico", lambda: FileResponse(STATIC / "icon.svg"), include_in_schema=False)
    web.include_router(Description(web, app.staff).router(is_on_loopback=is_loopback(app.settings.server.host)))
    return web


def _add_api(web: FastAPI, app: App, conversations: Conversations, reading: AdminReading) -> None:
    """Add the routes of shoppers, staff and owner."""
    parts = (
        ConversationApi(app, conversations, Following(app.log, app.news, is_shopper=True)),
        OrdersApi(app, conversations),
        FeedbackApi(app, conversations),
        SignInApi(app, conversations),
        PhotosApi(app, conversations),
        StaffApi(app),
        StaffDeskApi(app, Following(app.log, app.news)),
        StaffInsightApi(app),
        AdminApi(app, reading),
        StaffToolsApi(app),
        UploadsApi(app),
    )
    for part in parts:
        web.include_router(part.router)


def _add_pages(web: FastAPI, app: App) -> None:
    """Add the plain pages and what they are made of."""
    web.include_router(SourcePage(app).router)
    web.include_router(brand_router(app.settings.brand))
    web.include_router(pictures_router(app.store))
    if app.settings.server.has_widget:
        web.include_router(WidgetPage(app, _ancestors(app.settings)).router)
    if app.demo_sign_in is not None:
        web.include_router(DemoApi(app).router)
        web.include_router(ShopPage(app).router)
    elif app.settings.server.has_chat_page:
        web.add_api_route("/", lambda: RedirectResponse(PAGE), include_in_schema=False)
    if app.deliveries is not None and app.deliveries.mailbox is not None:
        web.include_router(MailboxPage(app.deliveries.mailbox, app.settings.shop.time_zone).router)


def check(settings: Settings) -> None:
    """Refuse settings that must not face a network or cannot be shown. Raises ConfigurationError with what mends it."""
    server = settings.server
    for name, hosts in (("allowed_origins", server.allowed_origins), ("frame_ancestors", server.frame_ancestors)):
        if any("*" in host for host in hosts):
            raise InsecureSetting(f"server.{name} holds a wildcard; list each one, such as https://shop.example")
        strange = next((host for host in hosts if not _ORIGIN.fullmatch(host)), None)
        if strange is not None:
            raise ConfigurationError(f"server.{name}: {strange} is no origin; write it like https://shop.example")
    check_brand(settings.brand)
    is_private = is_loopback(server.host) and not server.trusted_proxies
    if settings.identity.demo_sign_in and not is_private:
        raise InsecureSetting("anybody could sign in as a customer of the demo; set identity.demo_sign_in: false")
    if settings.mail.backend == "mailbox" and not is_private:
        raise InsecureSetting("the mailbox page, with everybody's mails, would face a network; set mail.backend: smtp")


def listening(server: ServerSettings) -> socket.socket:
    """Return a socket bound to the configured address. Raises ConfigurationError when it cannot be had."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)[0]
        with ExitStack() as undo:
            port = undo.enter_context(socket.socket(family, kind, protocol))
            port.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            port.bind(address)
            undo.pop_all()
    except OSError as error:
        in_use = error.errno == errno.EADDRINUSE
        why = "something else listens there already; set server.port to a free one" if in_use else error.strerror
        raise ConfigurationError(f"cannot listen on {server.host}:{server.port}: {why}") from error
    return port


async def _serve(settings: Settings, port: socket.socket, say: Callable[[str], None]) -> None:
    app = build(settings)
    try:
        await make_ready(app, say)
        web = create_web_app(app)
        config = uvicorn.Config(
            web,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(settings.server.trusted_proxies),
            forwarded_allow_ips=list(settings.server.trusted_proxies),
            ws="none",
            timeout_graceful_shutdown=_GRACE_S,
        )
        gc.freeze()  # what a start made stays: no collection needs to look at it again
        gc.enable()
        say(f"Serving on {_address(settings.server, port)}")
        await _Server(config, app.news.end).serve(sockets=[port])
    finally:
        await app.close()


class _Server(uvicorn.Server):
    """A server that ends when told to; uvicorn's own raises the signal again, which would cut our closing short.

    `farewell` ends the streams that stay open: the server waits for its connections.
    """

    def __init__(self, config: uvicorn.Config, farewell: Callable[[], None]) -> None:
        super().__init__(config)
        self._farewell = farewell

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close everything."""
        self._farewell()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Let the two signals that ask for an end ask for it, and do nothing more with them."""
        loop = asyncio.get_running_loop()
        for one in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(one, self.handle_exit, one, None)
        try:
            yield
        finally:
            for one in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(one)


async def _load_the_rest(app: App, pages: Iterable[LatePage], vitals: Vitals, background: Background) -> None:
    """Load what the first answer does not wait for, the pages before the language model; then do what is daily."""
    async with asyncio.TaskGroup() as running:
        for page in pages:
            tried = asyncio.Event()
            running.create_task(background.keep(page.path, partial(_keep_page, page, tried)))
            await tried.wait()
        running.create_task(background.keep("warm_up", partial(_warm_up, app, vitals)))
        running.create_task(background.keep("retention", partial(retain_daily, app)))


async def _warm_up(app: App, vitals: Vitals) -> None:
    await vitals.warm_up_model()
    await app.warm_up_words()


async def _keep_page(page: LatePage, tried: asyncio.Event) -> None:
    """Keep a page running; `tried` tells when it runs or could not be built."""
    try:
        async with page.running():
            tried.set()
            await asyncio.Event().wait()
    finally:
        tried.set()


def _add_middleware(web: FastAPI, app: App, pages: Iterable[LatePage]) -> None:
    """Put the guards in front of the routes, the innermost first."""
    settings = app.settings
    ancestors, language = _ancestors(settings), settings.shop.language
    doors: dict[str, Door] = {STAFF_PAGE: StaffDoor(app), ADMIN_PAGE: AdminDoor(app)}
    for page in pages:
        door = doors.get(page.path)
        look = (ancestors if door is None else "'none'", language)
        web.add_middleware(PageFilter, page=page, path=page.path, look=look, door=door or open_door)
    web.add_middleware(BodyCap)
    web.add_middleware(
        CORSMiddleware,
        allow_origins=settings.server.allowed_origins,
        allow_methods=["GET", "POST"],
        allow_headers=_HEADERS,
        expose_headers=["Retry-After"],
    )
    web.add_middleware(SecurityHeaders, frame_ancestors=ancestors)


def _ancestors(settings: Settings) -> str:
    """Return who may show our pages in a frame, as a policy writes it."""
    return " ".join(("'self'", *settings.server.frame_ancestors))


def _address(server: ServerSettings, port: socket.socket) -> str:
    host = f"[{server.host}]" if ":" in server.host else server.host
    described = "/docs" if is_loopback(server.host) else ""
    return f"http://{host}:{port.getsockname()[1]}{PAGE if server.has_chat_page else described}"


def _to_stderr(line: str) -> None:
    sys.stderr.write(f"{line}\n")
