"""Values of options that are more than text: the name of a provider, members of a request, a header."""

from __future__ import annotations

import json
import os
import re
from typing import Any

import click

_SECRET = re.compile(
    r"authorization|cookie|password|secret|^(?:x-)?(?:\w{1,20}-)?(?:api[-_]?|access[-_]?)?(?:key|token)$"
)
_FROM_ENVIRONMENT = "env:"


class Provider(click.ParamType[str]):
    """The name of a known kind of server."""

    name = "name"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from annotate.draft.client import providers

        if value not in providers():
            self.fail(f"{value!r} is not known here; there are {', '.join(providers())}", param, ctx)
        return str(value)


class Body(click.ParamType[dict[str, Any]]):
    """Members of a request, as JSON; a key among them is refused, as they are written into the run."""

    name = "json"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, Any]:
        try:
            body = json.loads(value) if isinstance(value, str) else value
        except (ValueError, RecursionError) as error:
            self.fail(f"not JSON: {error}", param, ctx)
        if not isinstance(body, dict):
            self.fail('give an object: {"name": value}', param, ctx)
        if fixed := sorted({"messages", "model", "stream", "n"} & body.keys()):
            self.fail(f"{fixed[0]} is not for you to set here", param, ctx)
        if secret := next((name for name in body if _SECRET.search(name.lower())), None):
            self.fail(f"{secret} looks like a key: keys come from the environment", param, ctx)
        return body


class Header(click.ParamType[tuple[str, str]]):
    """A header of each request, `NAME=VALUE` or `NAME=env:VARIABLE`; a secret has to come from the environment."""

    name = "name=value"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        name, given, said = str(value).partition("=")
        if not given or not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}", name):
            self.fail("give NAME=VALUE", param, ctx)
        if said.startswith(_FROM_ENVIRONMENT):
            variable = said.removeprefix(_FROM_ENVIRONMENT)
            said = os.environ.get(variable, "")
            if not said:
                self.fail(f"{name}: {variable} is not set", param, ctx)
        elif _SECRET.search(name.lower()):
            self.fail(
                f"{name} is a secret: give {name}=env:VARIABLE, so that it stands in no command and no file",
                param,
                ctx,
            )
        if not (said.isascii() and said.isprintable()):
            self.fail(f"{name}: a header holds printable ASCII only", param, ctx)
        return name, said
