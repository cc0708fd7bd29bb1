"""`annotate trust`."""

from __future__ import annotations

import click

from annotate import trust
from annotate.cli import _settings, _trust
from annotate.errors import InputError


@click.command()
@click.option("--forget", is_flag=True, help="Take back what was agreed to in this folder.")
def command(forget: bool) -> None:
    """Agree that keys are sent to the servers that annotate.toml in this folder names.

    It is kept outside of the folder; a changed address is asked about again.
    """
    if forget:
        trust.trust(_settings.FILE, ())
        click.echo(f"{_settings.FILE.resolve()}: no address is trusted")
        return
    found = list(_settings.addresses(click.get_current_context().find_root().default_map or {}))
    if not found:
        raise InputError(f"{_settings.FILE.resolve()}: names no server: there is nothing to agree to")
    trust.trust(_settings.FILE, (address for _, _, address in found))
    for name, option, address in found:
        click.echo(f"trusted: [{name}] {option}: {_trust.shown(address)}")
