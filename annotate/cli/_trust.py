"""A key goes to an address of the working folder's `annotate.toml` only after the user has agreed."""

from __future__ import annotations

import os
import sys

import click
from click.core import ParameterSource

from annotate import access, trust
from annotate.cli import _settings
from annotate.errors import AccessError


def agreed(option: str, address: str | None, key: str) -> None:
    """See that the user agrees to send the key of an environment variable to the address that an option names.

    One from the command line or the environment is the user's own; one from the folder's file is asked about, once,
    on a terminal. Raises AccessError where nobody can be asked or does not agree.
    """
    context = click.get_current_context()
    is_of_file = context.get_parameter_source(option) is ParameterSource.DEFAULT_MAP
    if not (is_of_file and address and os.environ.get(key)) or trust.is_trusted(_settings.FILE, address):
        return
    question = f"{_settings.FILE.resolve()} wants {key} and your texts sent to {shown(address)}."
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise AccessError(
            f"{question} If you agree, `annotate trust` in this folder says so, once; "
            f"or name the address with --{option.replace('_', '-')}"
        )
    if not click.confirm(f"{question} Do you agree?", err=True):
        raise AccessError("not agreed: nothing was sent")
    trust.add(_settings.FILE, address)


def shown(address: str) -> str:
    """Return an address without what may be a secret in it."""
    parts = access.address(address)
    if parts is None:
        return "something that is no address"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
