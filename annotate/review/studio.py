"""A Label Studio server: calls that fail with errors of ours, patience with a restart, secrets kept.

The SDK's own retries are off: they would repeat a POST whose work was done. `ask` is for calls that may be
repeated (they change nothing, or the same), `tell` for the others: who tells finds out what was done by asking again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from annotate import access
from annotate.errors import AccessError, AnnotateError, ServiceError, UnavailableError
from annotate.files import from_json
from annotate.review.shapes import oddity
from annotate.review.waiting import ahead, within

if TYPE_CHECKING:
    from label_studio_sdk.client import LabelStudio
    from label_studio_sdk.core.api_error import ApiError

URL, KEY = "LABEL_STUDIO_URL", "LABEL_STUDIO_API_KEY"
"""The environment variables that name the server and hold its access token."""


class MissingError(AccessError):
    """The server does not have what was asked for."""


Answer = TypeVar("Answer")
Json = dict[str, Any]

_TIMEOUT = 300.0  # seconds for a whole answer; a batch of predictions can take a busy server a minute
_PATIENCE = 90.0  # seconds; a restart takes a server with a large database that long
_PAGE = 100
_SHOWN = 300  # characters of a server's answer that go into a message


class Studio:
    """A server and our access to it. Both kinds of tokens work: legacy ones and personal access tokens."""

    def __init__(self, url: str, key: str, *, timeout: float = _TIMEOUT, patience: float = _PATIENCE) -> None:
        found = access.address(url)
        if found is None or found.username is not None or found.query or found.fragment:
            raise AccessError(
                f"{URL} must be a bare address such as http://127.0.0.1:8080, without user, password or ?query"
            )
        if not key:
            raise AccessError(f"{KEY} holds no access token (Label Studio: Account & Settings, Access Token)")
        self.url = url.rstrip("/")
        self.patience = patience
        self._key = key
        self._timeout = timeout
        self._made: LabelStudio | None = None

    def __repr__(self) -> str:
        return f"Studio({self.url!r})"

    def ask(self, aim: str, call: Callable[[LabelStudio], Answer]) -> Answer:
        """Make a call that may be repeated, until it is answered or our patience ends.

        `aim` completes "the server … while ". Raises AccessError, UnavailableError or ServiceError.
        """
        from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_random_exponential

        for attempt in Retrying(
            retry=retry_if_exception_type(UnavailableError),
            stop=stop_after_delay(self.patience),
            wait=wait_random_exponential(multiplier=0.3, max=5),
            reraise=True,
        ):
            with attempt:
                return self.tell(aim, call)
        raise UnavailableError(
            f"{self.url} did not answer while {aim}"
        )  # pragma: no cover - reraise comes first

    def tell(self, aim: str, call: Callable[[LabelStudio], Answer]) -> Answer:
        """Make a call once. After an UnavailableError its work may have been done or not."""
        import httpx
        from label_studio_sdk.core.api_error import ApiError
        from label_studio_sdk.core.parse_error import ParsingError

        try:
            client = self._client()  # it takes a while to load: that is not the server's time
            return within(self._timeout, lambda: call(client))
        except ApiError as error:
            raise self._translated(error, aim) from None  # its text holds headers and the session cookie
        except (TimeoutError, httpx.TimeoutException):
            raise UnavailableError(f"{self.url} did not answer in time while {aim}") from None
        except (
            TypeError,
            ValueError,
            AttributeError,
            RecursionError,
        ):  # in the SDK, which takes much for granted
            raise UnavailableError(f"{self.url} does not answer as Label Studio does while {aim}") from None
        except (httpx.HTTPError, ParsingError) as error:
            raise UnavailableError(
                f"{self.url} cannot be reached while {aim}: {self._clean(error)}"
            ) from None

    def get(self, aim: str, path: str, **params: Any) -> Any:
        """Return the JSON of an address for which the SDK has no method, such as `api/projects/1/summary/`."""

        def call(client: LabelStudio) -> Any:
            answer = _json(client, path, params)
            if odd := oddity(path, answer):
                raise UnavailableError(
                    f"{self.url} does not answer as Label Studio does while {aim}: {self._clean(odd)}"
                )
            return answer

        return self.ask(aim, call)

    def pages(self, aim: str, path: str, member: str, **params: Any) -> Iterator[Json]:
        """Yield the items of a paged list, all of them; the next page comes while the items of one are used.

        The SDK's pager takes a missing page, or project, for the end of the list; here the count decides. Where the list
        shrinks meanwhile, items may come twice.
        """
        for items in ahead(self._pages(aim, path, member, params)):
            yield from items

    def _pages(self, aim: str, path: str, member: str, params: Json) -> Iterator[list[Json]]:
        page, seen, total = 0, 0, -1
        while total < 0 or seen < total:
            answer = self.get(aim, path, **{"page_size": _PAGE, **params, "page": page + 1})
            items, before, total = answer[member], total, answer.get("total", answer.get("count", 0))
            if total < before and page:
                page, seen = page - 1, seen - _PAGE  # the list shrank under us: some items moved a page back
                continue
            if not items:
                return
            page, seen = page + 1, seen + len(items)
            yield items

    def task_url(self, project: int, task: int) -> str:
        """Return the address where a person can open a task."""
        return f"{self.url}/projects/{project}/data?task={task}"

    def _client(self) -> LabelStudio:
        if self._made is None:
            import httpx
            from label_studio_sdk.client import LabelStudio

            from annotate.review.bounded import guard

            # A connection for each call: one kept open breaks, unnoticed, when the server restarts.
            limits = httpx.Limits(max_keepalive_connections=0)
            transport = httpx.Client(
                timeout=self._timeout,
                follow_redirects=True,
                limits=limits,
                headers={"Accept-Encoding": "identity"},
                event_hooks={"response": [guard]},
            )
            try:
                self._made = LabelStudio(  # type: ignore[no-untyped-call]
                    base_url=self.url, api_key=self._key, httpx_client=transport, max_retries=0
                )
            except (
                TypeError,
                ValueError,
                OverflowError,
                OSError,
            ):  # a personal access token with a strange date
                raise AccessError(f"{KEY} holds no access token that can be read") from None
        return self._made

    def _translated(self, error: ApiError, aim: str) -> AnnotateError:
        status, said = error.status_code, self._clean(error.body)
        if status == 401:
            return AccessError(f"{self.url} does not accept the access token in {KEY} (while {aim})")
        if status == 403:
            return AccessError(f"{self.url} does not allow this user what is needed for {aim}: {said}")
        if status == 404:
            return MissingError(f"{self.url} does not know what was asked for while {aim}: {said}")
        if status is None or status < 400 or status == 429 or status >= 500:
            return UnavailableError(f"{self.url} answered {status} while {aim}: {said}")
        return ServiceError(f"{self.url} refused ({status}) while {aim}: {said}")

    def _clean(self, said: object) -> str:
        text = said if isinstance(said, str) else str(said) if isinstance(said, Exception) else _dump(said)
        text = " ".join(text.replace(self._key, "***")[:10_000].split())
        return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def connect(url: str | None = None, **options: Any) -> Studio:
    """Return the server that the environment names; `url` goes before LABEL_STUDIO_URL.

    Raises AccessError if address or token are missing.
    """
    address = url or os.environ.get(URL)
    if not address:
        raise AccessError(
            f"no Label Studio named: set {URL} and {KEY}, or start one with `annotate review RUN`"
        )
    return Studio(address, access.key(KEY) or "", **options)


def _json(client: LabelStudio, path: str, params: Json) -> Any:
    from label_studio_sdk.core.api_error import ApiError

    transport = client._client_wrapper.httpx_client
    response = transport.request(path, method="GET", params=params)
    try:
        body = from_json(response.content)
    except (ValueError, RecursionError):
        raise ApiError(status_code=response.status_code, body="no JSON") from None
    if not response.is_success:
        raise ApiError(status_code=response.status_code, body=body)
    return body


def _dump(body: object) -> str:
    return json.dumps(body, ensure_ascii=False, default=str)
