"""The orders of whoever a conversation belongs to, each with what may be wanted of it next."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request

from chatbot.bootstrap import App
from chatbot.domain.commerce import Order, OrderState
from chatbot.domain.orders import TROUBLED
from chatbot.languages import Language
from chatbot.web.api import ConversationId, Token, problems
from chatbot.web.caller import language_of
from chatbot.web.conversations import Conversations
from chatbot.web.page_texts import WIDGET, PageTexts
from chatbot.web.schemas import OrderActionOut, OrderOut, OrdersOut

_NEWEST = 10
_RETURN = "return"
_ON_ITS_WAY = ("track", "problem")
_THERE = ("track", _RETURN, "problem")
_ACTIONS = {
    OrderState.PLACED: ("track", "cancel"),
    OrderState.PAID: ("track", "cancel"),
    OrderState.PICKING: ("track",),
    OrderState.PARTLY_SHIPPED: _ON_ITS_WAY,
    OrderState.IN_TRANSIT: _ON_ITS_WAY,
    OrderState.DELAYED: _ON_ITS_WAY,
    OrderState.LOST: _ON_ITS_WAY,
    OrderState.DELIVERED: _THERE,
    OrderState.RETURN_OPEN: _THERE,
    OrderState.CANCELLED: ("track",),
    OrderState.REFUNDED: ("track",),
}


class OrdersApi:
    """The route ``/v1/conversations/{conversation_id}/orders``."""

    def __init__(self, app: App, conversations: Conversations) -> None:
        self._app = app
        self._conversations = conversations
        self._zone = ZoneInfo(app.settings.shop.time_zone)

    @property
    def router(self) -> APIRouter:
        """The route, described."""
        router = APIRouter(prefix="/v1/conversations", tags=["conversations"])
        path = "/{conversation_id}/orders"
        router.add_api_route(path, self.orders, methods=["GET"], responses=problems(404, 422, 503))
        return router

    async def orders(self, request: Request, conversation_id: ConversationId, token: Token = "") -> OrdersOut:
        """List the signed-in customer's newest orders, in the language of Accept-Language."""
        session = await self._conversations.open_as(conversation_id, token)
        if session.customer_id is None:
            return OrdersOut(is_signed_in=False, orders=[])
        shop = self._app.settings.shop
        language = self._app.languages[language_of(request, self._app.languages, shop.language)]
        texts = PageTexts(language.tag, shop.name, WIDGET)
        orders = await self._app.store.orders_of(session.customer_id, _NEWEST)
        return OrdersOut(is_signed_in=True, orders=[self._shown(order, language, texts) for order in orders])

    def _shown(self, order: Order, language: Language, texts: PageTexts) -> OrderOut:
        return OrderOut(
            number=order.number,
            placed_on=language.day(order.placed_at.astimezone(self._zone).date()),
            state=language.term(order.state.value),
            has_trouble=order.state in TROUBLED,
            goods=[language.name(line.name) for line in order.wanted_lines],
            product_ids=[line.product_id for line in order.wanted_lines],
            total=language.money(order.total),
            actions=[_action(kind, order.number, texts) for kind in _actions(order)],
        )


def _actions(order: Order) -> tuple[str, ...]:
    """Return what may be wanted; a return while something could still go back."""
    may_return = any(line.returnable_quantity for line in order.lines)
    return tuple(kind for kind in _ACTIONS[order.state] if kind != _RETURN or may_return)


def _action(kind: str, number: str, texts: PageTexts) -> OrderActionOut:
    label, message = texts.say(f"order_{kind}"), texts.say(f"order_{kind}_message", order=number)
    return OrderActionOut.model_validate({"kind": kind, "label": label, "message": message})
