"""Requests over the official client: bytes out, JSON in, every trouble told as a RequestError."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from json import JSONDecodeError
from typing import TYPE_CHECKING, Any

from annotate.draft.client._body import read_error, read_json, write_json
from annotate.draft.client._fault import Kind, RequestError, of_status
from annotate.draft.client._service import Service

if TYPE_CHECKING:
    import httpx2
    import openai


def connect(service: Service, *, bounded: bool = True) -> openai.AsyncOpenAI:
    """Return the official client over aiohttp; its own retries and timeouts are off, ours count.

    Unless `bounded` is off, no more of a response is read than a reply can hold.
    """
    import openai

    from annotate.draft.client._bounded import guard, stay

    return openai.AsyncOpenAI(
        api_key=service.key,
        base_url=service.url,
        default_headers={"Accept-Encoding": "identity", **service.headers},
        default_query=service.query,
        max_retries=0,
        timeout=None,
        http_client=openai.DefaultAioHttpClient(
            event_hooks={
                "request": [_no_bearer] if service.provider.key in service.headers else [],
                "response": [stay, guard] if bounded else [stay],
            },
            timeout=None,
        ),
    )


async def _no_bearer(request: httpx2.Request) -> None:
    """Leave out the header in which the client puts the key: it has a header of its own."""
    del request.headers["authorization"]


async def post(
    client: openai.AsyncOpenAI, path: str, body: dict[str, Any], service: Service
) -> dict[str, Any]:
    """Post a JSON body and return the JSON object that comes back; raises RequestError."""
    import httpx2

    with faults(service):
        response = await client.post(service.url + path, content=write_json(body), cast_to=httpx2.Response)
    return read_json(response.content)


@contextmanager
def faults(service: Service) -> Iterator[None]:
    """Turn what the client raises into Faults, in words that hold no key."""
    import aiohttp
    import httpx2
    import openai

    try:
        yield
    except openai.APIStatusError as error:
        found = of_status(error.status_code, read_error(error.response.content), error.response.headers)
        raise RequestError(found.kind, service.clean(str(found)), found.wait, refusal=found.refusal) from None
    except (openai.OpenAIError, httpx2.HTTPError, aiohttp.ClientError, OSError, JSONDecodeError) as error:
        raise _of_connection(error, service) from None


def _of_connection(error: BaseException, service: Service) -> RequestError:
    from annotate.draft.client._bounded import Elsewhere, TooLarge

    cause = error.__cause__ or error
    if isinstance(cause, Elsewhere):
        return RequestError(Kind.ACCESS, f"{cause}; if it is yours, give its own address with --base-url")
    if isinstance(cause, TooLarge):
        return RequestError(Kind.TOO_LONG, str(cause))
    words = str(cause) or type(cause).__name__
    return RequestError(Kind.BROKEN, service.clean(f"connection to {service.url}: {words}"))
