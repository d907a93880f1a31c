"""Bodies that are larger than the rest of the API takes: read by their route, once it knows who asks."""

from __future__ import annotations

import asyncio

from fastapi import HTTPException
from starlette.requests import Request

SLOWEST_S = 30.0


async def large_body(request: Request, largest: int, slowest_s: float = SLOWEST_S) -> bytes | None:
    """Return the body, None where it has more than `largest` bytes. Raises HTTPException 408 where it does not come."""
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > largest:
        return None
    body = bytearray()
    try:
        async with asyncio.timeout(slowest_s):
            async for chunk in request.stream():
                body += chunk
                if len(body) > largest:
                    return None
    except TimeoutError as error:
        raise HTTPException(408, "The file took too long to arrive.") from error
    return bytes(body)
