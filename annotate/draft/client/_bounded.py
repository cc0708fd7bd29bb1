"""A guard on responses: no more of one is read than a reply can sensibly hold, and none leads to another server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import cast

import httpx2

from annotate.access import is_same_origin

LARGEST = 4 * 2**20
"""Bytes of a response: the longest output of any model, escaped, fits several times."""


class TooLarge(httpx2.DecodingError):
    """The response is longer than `LARGEST`."""


class Encoded(httpx2.DecodingError):
    """The response is compressed although we asked for plain: its true size is unknown."""


class Elsewhere(httpx2.TooManyRedirects):
    """The response sends us to another server, which must see neither key nor articles."""


async def stay(response: httpx2.Response) -> None:
    """Refuse a redirect to another origin: an event hook of the HTTP client, called before one is followed."""
    here = str(response.request.url)
    if response.has_redirect_location and not is_same_origin(here, response.headers["location"]):
        raise Elsewhere("it sends us on to another server, which is not asked", request=response.request)


async def guard(response: httpx2.Response) -> None:
    """Bound what can be read of a response: an event hook of the HTTP client."""
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise Encoded("the reply is compressed", request=response.request)
    response.stream = _Stream(cast(httpx2.AsyncByteStream, response.stream), response.request)


class _Stream(httpx2.AsyncByteStream):
    def __init__(self, inner: httpx2.AsyncByteStream, request: httpx2.Request) -> None:
        self._inner = inner
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in self._inner:
            size += len(chunk)
            if size > LARGEST:
                raise TooLarge(f"the reply is longer than {LARGEST // 2**20} MB", request=self._request)
            yield chunk

    async def aclose(self) -> None:
        await self._inner.aclose()
