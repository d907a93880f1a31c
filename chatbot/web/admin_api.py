"""The API of the figures: over time as JSON, and as a table for a spreadsheet."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from chatbot.bootstrap import App
from chatbot.evaluation.usage.series import Period
from chatbot.evaluation.usage.sheet import as_csv, row_of
from chatbot.web.admin_reading import AdminReading
from chatbot.web.api import problems
from chatbot.web.staff_access import PATH, StaffAccess

_PROBLEMS = {
    401: "Not signed in, or not any more",
    403: "Signed in, but not as an administrator",
    422: "Other days or periods than there are",
    503: "The shop's data cannot be reached; see Retry-After",
}
MOST_DAYS = 730
By = Annotated[Period, Query(description="One row a day, or a week from Monday")]
Days = Annotated[int, Query(ge=1, le=MOST_DAYS)]


class UsageOut(BaseModel):
    """Figures over time, the earliest first; docs/figures.md says what each means."""

    by: Period
    rows: list[dict[str, Any]] = Field(
        examples=[[{"from": "2026-11-16", "conversations": 41, "true_resolution": 0.68}]]
    )


class AdminApi:
    """The routes ``/v1/staff/usage`` and ``/v1/staff/usage.csv``."""

    def __init__(self, app: App, reading: AdminReading) -> None:
        self._access = StaffAccess(app.staff)
        self._reading = reading

    @property
    def router(self) -> APIRouter:
        """The routes, described."""
        router = APIRouter(prefix=PATH, tags=["figures"])
        failing = problems(*_PROBLEMS, described=_PROBLEMS)
        router.add_api_route("/usage", self.usage, methods=["GET"], responses=failing)
        csv: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}}}, **failing}
        router.add_api_route("/usage.csv", self.table, methods=["GET"], responses=csv, response_class=Response)
        return router

    async def usage(self, request: Request, by: By = Period.WEEK, days: Days = 90) -> UsageOut:
        """Tell conversations, automation, true resolution, ratings, answer times and trouble over time."""
        await self._access.administrator(request)
        return UsageOut(by=by, rows=[row_of(one) for one in await self._reading.figures(by, days)])

    async def table(self, request: Request, by: By = Period.WEEK, days: Days = 90) -> Response:
        """Give the same as a table; texts that a spreadsheet would calculate are quoted."""
        await self._access.administrator(request)
        table = as_csv([row_of(one) for one in await self._reading.figures(by, days)])
        headers = {"Content-Disposition": f'attachment; filename="storedesk-{by.value}s.csv"'}
        return Response(table, media_type="text/csv; charset=utf-8", headers=headers)
