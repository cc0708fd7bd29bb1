"""A guard on a server's answers: none is led elsewhere, compressed, or longer than an answer can sensibly be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import httpx

from annotate.access import is_same_origin
from annotate.errors import AccessError, ServiceError

LARGEST = 256 * 2**20
"""Bytes of an answer: a page of a hundred long articles, annotated many times over, fits."""


def guard(response: httpx.Response) -> None:
    """Look at an answer before it is read or followed: an event hook of the HTTP client.

    Raises AccessError for a way to another server, which would get the token and the texts, and ServiceError for
    an answer that is compressed although we asked for plain: its true size is unknown.
    """
    here = response.request.url
    home = f"{here.scheme}://{here.netloc.decode()}"
    if response.has_redirect_location and not is_same_origin(str(here), response.headers["location"]):
        raise AccessError(
            f"{home} sends us on to another server, which is not asked: if that is your Label Studio, "
            "name its own address in LABEL_STUDIO_URL"
        )
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise ServiceError(f"{home} answers compressed, although it was asked not to")
    response.stream = _Stream(cast(httpx.SyncByteStream, response.stream), home)


class _Stream(httpx.SyncByteStream):
    def __init__(self, inner: httpx.SyncByteStream, address: str) -> None:
        self._inner = inner
        self._address = address

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for chunk in self._inner:
            size += len(chunk)
            if size > LARGEST:
                raise ServiceError(f"{self._address} sends an answer of more than {LARGEST // 2**20} MB")
            yield chunk

    def close(self) -> None:
        self._inner.close()
