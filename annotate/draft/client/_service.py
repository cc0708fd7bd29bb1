"""Where a model is reached: address, model name and key, with nothing secret in what can be shown."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit, urlunsplit

from annotate import access
from annotate.draft.client._providers import Provider, provider_of
from annotate.errors import AccessError, InputError

OPENAI = "https://api.openai.com/v1"
_KEY_LIKE = re.compile(r"\b(?:sk|pk|key|Bearer)[-_ ][\w*.\-]{4,200}", re.ASCII)
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Service:
    """An OpenAI-compatible server and the model asked there. `repr` shows neither key nor credentials."""

    model: str
    url: str = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    query: dict[str, str] = field(repr=False)
    key: str = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)
    provider: Provider = field(default_factory=Provider)

    @classmethod
    def of(
        cls,
        model: str,
        base_url: str | None,
        key: str | None,
        *,
        provider: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Service:
        """Read the settings; credentials and query of the address go where they do not show.

        `provider` names one of the known kinds of servers, `headers` are sent besides. Raises InputError if the address
        is none, AccessError if a key is needed and missing.
        """
        known = provider_of(provider, base_url)
        address = _address(base_url or known.url or OPENAI)
        more = dict(headers or {})
        login = _login(address)
        if not key and not login and address.hostname == "api.openai.com":
            raise AccessError(
                "no key for api.openai.com: set OPENAI_API_KEY, or give --base-url of another server"
            )
        query = dict(parse_qsl(address.query))
        bare = urlunsplit(
            (address.scheme, address.netloc.rpartition("@")[2], address.path.rstrip("/"), "", "")
        )
        basic = base64.b64encode(login.encode()).decode()
        parts = (key or "", login, login.partition(":")[2], basic, *query.values(), *more.values())
        return cls(
            model=model,
            url=bare,
            headers={
                **({"Authorization": f"Basic {basic}"} if login else {}),
                **({known.key: key} if known.key and key else {}),
                **more,
            },
            query=query,
            key=key or "none",
            provider=known,
            secrets=tuple(sorted({part for part in parts if len(part) > 3}, key=len, reverse=True)),
        )

    @property
    def is_openai(self) -> bool:
        """Whether this is OpenAI's own server."""
        return urlsplit(self.url).hostname == "api.openai.com"

    def clean(self, words: str) -> str:
        """Return words of a server or library that can be shown: one short line without keys."""
        for secret in self.secrets:
            words = words.replace(secret, "***")
        line = " ".join(_KEY_LIKE.sub("***", words[: 4 * _LONGEST]).split())
        return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _address(url: str) -> SplitResult:
    address = access.address(url)
    if address is None:
        raise InputError("--base-url must look like http://host:port/v1")
    return address


def _login(address: SplitResult) -> str:
    if address.username is None:
        return ""
    return f"{unquote(address.username)}:{unquote(address.password or '')}"
