"""The demo's sign-in, for callers on this machine only; to everybody else these routes do not exist."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request

from chatbot.bootstrap import App
from chatbot.bootstrap.demo import demo_customers, sign_in_as
from chatbot.web.caller import is_local
from chatbot.web.schemas import DemoCustomer, DemoCustomerOut, TokenOut


class DemoApi:
    """The routes under ``/v1/demo``."""

    def __init__(self, app: App) -> None:
        self._app = app

    @property
    def router(self) -> APIRouter:
        """The routes, described."""
        router = APIRouter(prefix="/v1/demo", tags=["demo"])
        router.add_api_route("/customers", self.customers, methods=["GET"])
        router.add_api_route("/sign-in", self.sign_in, methods=["POST"])
        return router

    async def customers(self, request: Request) -> list[DemoCustomerOut]:
        """List customers to try the demo as."""
        self._check(request)
        return [DemoCustomerOut(email=one.email, about=one.about) for one in demo_customers()]

    async def sign_in(self, request: Request, wanted: DemoCustomer) -> TokenOut:
        """Sign in as a customer of the demo shop."""
        self._check(request)
        token = await sign_in_as(self._app, wanted.email)
        if token is None:
            raise HTTPException(404, "No customer has this e-mail.")
        return TokenOut(token=token)

    def _check(self, request: Request) -> None:
        if self._app.demo_sign_in is None or not is_local(request):
            raise HTTPException(404)
