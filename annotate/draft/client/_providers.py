"""What is known of servers before the first request: the table of `providers.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from annotate import access
from annotate.errors import InputError

_TABLE = Path(__file__).resolve().parent.parent / "providers.toml"
FORMATS = ("json_schema", "json_object", "text")


@dataclass(frozen=True, slots=True)
class Provider:
    """A kind of server: its address, and what it understands."""

    name: str = ""
    url: str | None = None
    hosts: tuple[str, ...] = ()
    key: str | None = None
    limit: str = "max_tokens"
    formats: tuple[str, ...] = FORMATS
    context: int | None = None
    models: tuple[Mapping[str, Any], ...] = field(default=())
    note: str = ""

    def without(self, model: str) -> set[str]:
        """Return the parameters that a model is known to refuse."""
        return {name for known in self._of(model) for name in known.get("without", ())}

    def body(self, model: str) -> dict[str, Any]:
        """Return what a request to a model needs besides."""
        return {name: value for known in self._of(model) for name, value in known.get("body", {}).items()}

    def _of(self, model: str) -> Iterator[Mapping[str, Any]]:
        return (known for known in self.models if re.search(known["match"], model, re.IGNORECASE))

    def is_at(self, url: str) -> bool:
        """Tell whether an address is one of this provider's."""
        address = access.address(url)
        if address is None:
            return False
        here = {address.hostname or "", address.netloc.rpartition("@")[2]}
        return any(
            host in here or (host.startswith("*.") and (address.hostname or "").endswith(host[1:]))
            for host in self.hosts
        )


@cache
def providers() -> Mapping[str, Provider]:
    """Return the known kinds of servers by name."""
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    return {name: _provider(name, item) for name, item in table.items()}


def _provider(name: str, item: Mapping[str, Any]) -> Provider:
    lists = ("hosts", "formats", "models")
    told: dict[str, Any] = {key: tuple(value) if key in lists else value for key, value in item.items()}
    told.pop("source")
    return Provider(name, **told)


def provider_of(name: str | None, url: str | None) -> Provider:
    """Return the provider of a name, else the one an address belongs to, else what is assumed of any server.

    Raises InputError for a provider that has no address of its own, if none is given.
    """
    if name:
        provider = providers()[name]
        if not (url or provider.url):
            raise InputError(f"--provider {name} needs --base-url: {provider.note}")
        return provider
    address = url or str(providers()["openai"].url)
    return next((each for each in providers().values() if each.is_at(address)), Provider())
