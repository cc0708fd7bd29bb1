"""The options of the `llm` drafter, for the commands that have them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from annotate import access
from annotate.cli import _numbers, _trust

if TYPE_CHECKING:
    from annotate.draft.llm import Settings

Command = TypeVar("Command", bound=Callable[..., Any])
_PATH = click.Path(path_type=Path)

_SHAPE = (
    click.option("--model", envvar="ANNOTATE_MODEL", help="Model name, as the server calls it."),
    click.option("--prompts", type=_PATH, envvar="ANNOTATE_PROMPTS", help="Folder of prompts, or `compact` for small models."),
    click.option("--part-size", type=click.IntRange(200, _numbers.MOST), default=4000, show_default=True,
                 help="Characters above which an article is asked about in parts."),
)  # fmt: skip
_SERVICE = (
    click.option("--base-url", envvar="OPENAI_BASE_URL", help="Address of the server; OpenAI's without it."),
    click.option("--concurrency", type=_numbers.COUNT, default=8, show_default=True, help="Requests in flight."),
    click.option("--rpm", type=_numbers.COUNT, help="Most requests a minute."),
    click.option("--tpm", type=_numbers.COUNT, help="Most tokens a minute."),
    click.option("--timeout", type=_numbers.Seconds(), default=300.0, show_default=True,
                 help="Seconds a request may take as a whole."),
    click.option("--attempts", type=_numbers.COUNT, default=8, show_default=True,
                 help="Attempts at a request that fails in passing; rate limits are waited out."),
    click.option("--budget", help="Money (5.50) or tokens ('2M tokens') the run may use; it stops before."),
    click.option("--prices", type=_PATH, envvar="ANNOTATE_PRICES", help="Price table, added to the built-in one."),
    click.option("--batch", is_flag=True, help="Use the Batch API: half the price, within a day."),
    click.option("--dry-run", is_flag=True, help="Print what it would take, and a sample prompt; send nothing."),
    click.option("--samples", type=click.IntRange(1, 15), default=1, show_default=True,
                 help="Ask each part so often, and keep what half of the replies have."),
    click.option("--temperature", type=_numbers.Temperature(), help="0, or 0.7 with several samples."),
    click.option("--max-output", type=_numbers.COUNT, help="Most tokens of a reply."),
    click.option("--repair/--no-repair", default=True, show_default=True, help="Send wrong records back once."),
    click.option("--second-look/--no-second-look", default=True, show_default=True,
                 help="Ask again about numbers no record covers."),
    click.option("--agreement/--no-agreement", default=True, show_default=True,
                 help="Compare with the rules drafter for the confidence."),
)  # fmt: skip


def shape(command: Command) -> Command:
    """Add the options that shape a prompt."""
    return _added(command, _SHAPE)


def service(command: Command) -> Command:
    """Add the options about server, limits, money and method."""
    return _added(command, _SERVICE)


def settings(given: dict[str, Any]) -> Settings:
    """Return the settings that the options say; the key comes from OPENAI_API_KEY alone."""
    from annotate.draft.client import Patience
    from annotate.draft.llm import Options, Settings

    if not given["model"]:
        raise click.UsageError("--drafter llm needs --model (or ANNOTATE_MODEL)")
    if not given.get("dry_run"):
        _trust.agreed("base_url", given["base_url"], "OPENAI_API_KEY")
    return Settings(
        model=given["model"],
        base_url=given["base_url"],
        key=access.key("OPENAI_API_KEY"),
        patience=Patience(deadline=given["timeout"], attempts=given["attempts"]),
        options=Options(
            part=given["part_size"],
            **{name: given[name] for name in ("samples", "repair", "second_look", "agreement")},
        ),
        **{name: given[name] for name in _PLAIN},
    )


_PLAIN = (
    "concurrency", "rpm", "tpm", "budget", "prices", "prompts", "temperature", "max_output", "batch",
)  # fmt: skip


def _added(command: Command, options: tuple[Callable[[Any], Any], ...]) -> Command:
    for option in reversed(options):
        command = option(command)
    return command
